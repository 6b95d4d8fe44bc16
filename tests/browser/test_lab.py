"""The laboratory in a real browser: what it shows is what the library computes on this machine.

One page is opened for all tests, since Python starts in it: each begins with a link of its own.
Arithmetic whose last bits a C library decides is left out where numbers are compared: ReLU, squared
errors and SGD are the same everywhere.
"""

import itertools
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import tinymlp as tm
from tests.browser.lab import (
    EXACT,
    SINGLE,
    begin,
    built,
    fingerprint,
    link_of,
    press,
    said,
    same_here,
    watched,
)
from tinymlp.laboratory.script import script
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.laboratory.stepping import Stepping


def test_the_page_learns_what_this_machine_learns_bit_for_bit(page: Any) -> None:
    session = same_here()
    begin(page, **EXACT)
    assert fingerprint(page) == session.network.fingerprint()
    for number in (1, 2):
        session.train_epoch()
        assert press(page, "One epoch").startswith(f"Epoch {number}: loss ")
        assert fingerprint(page) == session.network.fingerprint()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('#n-epochs').textContent) > 4")
    assert press(page, "Pause").startswith("Epoch ")
    for _ in range(int(page.locator("#n-epochs").text_content()) - 2):
        session.train_epoch()
    assert fingerprint(page) == session.network.fingerprint()
    press(page, "Rewind")
    assert fingerprint(page) == same_here().network.fingerprint()
    assert press(page, "New seed") == "Ready to train."
    assert fingerprint(page) != same_here().network.fingerprint()


def test_each_operation_is_that_of_the_trace_forwards_and_backwards(page: Any) -> None:
    begin(page, **EXACT)
    session = same_here()
    press(page, "One epoch")
    session.train_epoch()
    stepping = Stepping(session, 0)
    press(page, "Pause and look inside")
    places: list[int] = [*range(1, 12), 11, 10, 9]
    for k, number in enumerate(places):
        one = stepping.operation(number)
        page.wait_for_function(
            "line => document.querySelector('#step-line').textContent === line", arg=one["line"]
        )
        assert page.locator("#step-why").text_content() == one["why"]
        assert page.locator("#step-file").text_content() == one["file"]
        assert page.locator("#step-code").text_content() == one["code"]
        if k + 1 < len(places) and places[k + 1] != number:
            page.keyboard.press("ArrowRight" if places[k + 1] > number else "ArrowLeft")
    page.keyboard.press("End")
    page.locator("[data-go=first]").click()
    page.keyboard.press("ArrowRight")  # on a button too
    page.get_by_text(stepping.operation(2)["line"], exact=True).wait_for()
    page.locator("#step-slider").focus()
    page.keyboard.press("End")
    last = stepping.operation(stepping.trace.n_operations)
    page.get_by_text(last["line"], exact=True).wait_for()
    assert page.locator(".told").get_attribute("aria-live") == "polite"
    page.get_by_role("button", name="Close", exact=True).click()
    assert page.locator("#stepper").is_hidden()


def test_points_are_clicked_or_set_by_keys_and_stay_in_the_link(page: Any) -> None:
    begin(page, data="clicked points", points="-0.5,0,0;0.5,0,1")
    plane = page.locator("#plane")
    box = plane.bounding_box()
    middle = (box["width"] / 2, box["height"] / 2)
    page.get_by_label("■ orange").check()
    plane.click(position={"x": middle[0], "y": middle[1]})
    page.wait_for_function("() => location.hash.split('%3B').length === 3")
    plane.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.split('%3B').length === 4")
    points = [[float(n) for n in point.split(",")] for point in link_of(page)["points"].split(";")]
    assert points[3] == [0.0, 0.1, 1.0]
    assert math.dist(points[2][:2], [0, 0]) < 0.05
    press(page, "Remove last")
    assert link_of(page)["points"].count(";") == 2


def test_a_stroke_of_the_mouse_draws_points(page: Any) -> None:
    begin(page, data="clicked points", points="-0.5,0,0;0.5,0,1")
    page.get_by_label("■ orange").check()
    plane = page.locator("#plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    left, top, side = box["x"], box["y"], box["width"]
    said(page, "")
    page.mouse.move(left + side / 4, top + side / 2)
    page.mouse.down()
    page.mouse.move(left + side / 2, top + side / 2, steps=30)
    page.mouse.up()
    page.get_by_text("Ready to train.").wait_for()
    points = [[float(n) for n in point.split(",")] for point in link_of(page)["points"].split(";")]
    drawn = points[2:]
    assert 4 <= len(drawn) <= 7  # 1.5 of the plane's units, at least a quarter apart
    assert all(c == 1 and abs(y) < 0.05 and -1.55 <= x <= 0.05 for x, y, c in drawn)
    assert all(b[0] - a[0] >= 0.25 for a, b in itertools.pairwise(drawn))


def test_a_pasted_table_is_learned_from_with_text_and_missing_values(page: Any) -> None:
    table = "size,kind,ripe\n" + "".join(
        f"{k if k % 4 else ''},{'ab'[k % 2] if k % 3 else ''},{'yes' if k > 9 else 'no'}\n"
        for k in range(20)
    )
    begin(page, data="pasted+table", hidden="2", activation="relu", optimizer="sgd")
    page.locator("#table").fill(table)
    assert press(page, "Learn from it") == "Ready to train."
    settings = {"data": "pasted table", "table": table, "hidden": [2], "seed": 1}
    session = Session(Settings.from_fields({**settings, "activation": "relu", "optimizer": "sgd"}))
    assert fingerprint(page) == session.network.fingerprint()
    assert link_of(page)["table"] == table
    assert "kind" in page.locator("#told").text_content()
    page.locator("#target").select_option("size")
    page.wait_for_function(
        "() => new URLSearchParams(location.hash.slice(1)).get('target') === 'size'"
    )
    assert press(page, "One epoch").startswith("Epoch 1: loss ")
    said(page, "")
    page.locator("#table").fill('"')
    page.get_by_role("button", name="Learn from it").click()
    page.locator("#status.wrong").wait_for()


@pytest.mark.parametrize(("data", "n_out"), [("iris flowers", 3), ("digits", 10)])
def test_shipped_data_are_learned_from(page: Any, data: str, n_out: int) -> None:
    begin(page, data=data.replace(" ", "+"), hidden="3", activation="relu")
    session = Session(
        Settings.from_fields({"data": data, "hidden": [3], "activation": "relu", "seed": 1})
    )
    assert fingerprint(page) == session.network.fingerprint()
    label = page.locator("canvas#network").get_attribute("aria-label")
    assert label.endswith(f"3 hidden neurons, {n_out} outputs")
    assert press(page, "One epoch").endswith("% right of those held out.")
    press(page, "Pause and look inside")
    assert page.locator("#step-raw").text_content().startswith("As it was") == (n_out == 3)


def test_each_layer_has_an_activation_of_its_own(page: Any) -> None:
    begin(page, hidden="2-2")
    page.get_by_label("Activation of layer 2").select_option("relu")
    page.wait_for_function("() => location.hash.includes('activation=tanh-relu')")
    press(page, "One hidden layer more")
    assert link_of(page)["activation"] == "tanh-relu-relu"
    assert page.locator(".learning select[name=activation]").input_value() == "by layer"


def test_back_at_an_epoch_it_goes_on_the_same_way(page: Any) -> None:
    begin(page, **EXACT)
    seen = [fingerprint(page)]
    for _ in range(3):
        press(page, "One epoch")
        seen.append(fingerprint(page))
    slider = page.get_by_label("Back to epoch")
    slider.focus()
    for key, epoch in (("ArrowLeft", 2), ("Home", 0), ("End", 3), ("ArrowLeft", 2)):
        said(page, "")
        page.keyboard.press(key)
        page.wait_for_function(
            f"() => document.querySelector('#status').textContent.startsWith('Epoch {epoch}: ')"
        )
        assert fingerprint(page) == seen[epoch]
    press(page, "One epoch")
    assert fingerprint(page) == seen[3]


def test_a_run_is_kept_beside_the_next(page: Any) -> None:
    begin(page, **EXACT)
    press(page, "One epoch")
    press(page, "Keep this run to compare")
    press(page, "New seed")
    assert page.locator("#kept-said").text_content().startswith("Kept: epoch 1, loss ")
    assert page.locator("#this-said").text_content().startswith("This run: epoch 0, loss ")
    assert page.locator("#compare-said").text_content() == "Kept → this: seed 4 → 5."
    press(page, "Bring its settings back")
    assert fingerprint(page) == same_here().network.fingerprint()
    page.get_by_role("button", name="Drop it").click()
    assert page.locator(".compare").is_hidden()


def test_a_number_is_explained_a_derivative_tried_and_a_mistake_named(page: Any) -> None:
    begin(page, **EXACT)
    stepping = Stepping(same_here(), 0)
    network = page.locator("canvas#network")
    box = network.bounding_box()
    middle = (box["width"] - 40) / 2  # beside the outputs there is room for their names
    network.click(position={"x": middle, "y": box["height"] / 2 + 5})
    page.wait_for_function("() => document.querySelector('#why-text').textContent !== ''")
    assert page.locator("#why-text").text_content() == stepping.why("a[1][1]")
    page.locator("#why-name").select_option("delta[1][0]")
    page.get_by_text(stepping.why("delta[1][0]").splitlines()[0]).wait_for()
    page.locator("#nudge-name").select_option("w[2][0][1]")
    page.get_by_role("button", name="Nudge").click()
    page.get_by_text("It told the truth").wait_for()
    first, *_ = stepping.nudge("w[2][0][1]", 0.01)["lines"]
    assert page.locator("#nudge-said p").first.text_content() == first
    page.get_by_label("Quiz: hide the results").check()
    one = stepping.trace.at(1)
    asked = stepping.operation(1, hides=True)["line"]
    page.wait_for_function(
        "line => document.querySelector('#step-line').textContent === line", arg=asked
    )
    answer = page.get_by_label("Result", exact=True)
    answer.fill(str(-one.result))
    page.keyboard.press("Enter")
    page.get_by_text("Not yet. It has the other sign. Try again. (0 of 1 right)").wait_for()
    answer.fill(str(one.result))
    page.keyboard.press("Enter")
    page.get_by_text("Right. (1 of 2 right)").wait_for()
    assert page.locator("#step-line").text_content() == stepping.operation(1)["line"]
    page.get_by_label("Quiz: hide the results").uncheck()


def test_the_tour_goes_through_one_gradient(page: Any) -> None:
    page.get_by_role("button", name="Tour: one gradient, ten minutes").click()
    title, line = page.locator("#tour-title"), page.locator("#step-line")
    seen = {}
    for number in range(1, 14):
        page.wait_for_function(
            f"() => document.querySelector('#tour-title').textContent.startsWith('{number} of 13')"
        )
        page.locator("#tour[aria-busy=false]").wait_for()
        page.wait_for_function("() => document.activeElement.id === 'tour-next'")
        seen[str(title.text_content()).partition(": ")[2]] = str(line.text_content())
        page.keyboard.press("Enter")
    assert seen["A weighted sum"].startswith("z¹₀ = ")
    assert seen["How wrong?"].startswith("L = ")
    assert seen["Blame, shared out"].startswith("δ¹₀ = ")
    assert seen["A derivative"].startswith("∂L/∂w¹₀‚₀ = δ¹₀·x₀")
    assert page.locator("#tour").is_hidden()
    assert page.locator("#n-epochs").text_content() == "1"


def test_a_class_s_link_sets_a_task_and_leaves_parts_out(page: Any) -> None:
    begin(page, task="Find <b>it</b>", hide="take-learning-nothing")
    assert page.locator("#task-text").text_content() == "Find <b>it</b>"
    assert page.locator("section.take").is_hidden() and page.locator("section.learning").is_hidden()
    press(page, "New seed")
    assert link_of(page)["hide"] == "take-learning"
    page.get_by_role("button", name="Show everything").click()
    assert page.locator("section.take").is_visible()
    assert "hide" not in link_of(page)


def test_the_picture_is_saved_as_svg(page: Any, tmp_path: Path) -> None:
    begin(page, data="xor", hidden="3-2")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    download.value.save_as(tmp_path / "network.svg")
    root = ElementTree.parse(tmp_path / "network.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f".//{name}image")) == 1 + 2 + 3 + 2 + 2  # the plane, and each neuron
    curves = [path for path in root.iter(f"{name}path") if "C" in path.get("d", "")]
    assert len(curves) == 2 * 3 + 3 * 2 + 2 * 2


def test_the_first_step_can_be_gone_through_before_python_is_there(
    browser: Any, address: str
) -> None:
    page = browser.new_page()
    _, failed = watched(page)
    page.add_init_script("delete window.Worker; window.Worker = class { postMessage() {} };")
    page.goto(address)
    page.locator("#open-step:enabled").click()
    page.locator("#step-line:not(:empty)").wait_for()
    stepping = Stepping(Session(Settings()), 0)
    page.keyboard.press("ArrowRight")
    page.get_by_text(stepping.operation(2)["why"], exact=True).wait_for()
    assert page.locator("#step-number").text_content() == f"2 of {stepping.trace.n_operations}"
    assert page.locator("section.data").get_attribute("inert") is not None
    page.get_by_role("button", name="Another example").click()
    page.locator("#status", has_text="Python is still loading").wait_for()
    page.get_by_label("Quiz: hide the results").check()
    page.get_by_label("Result", exact=True).fill("1")
    page.keyboard.press("Enter")
    page.locator("#quiz-said", has_text="Python is still loading").wait_for()
    page.close()
    assert failed == []


def test_layers_and_neurons_are_added_and_removed(page: Any) -> None:
    for button, hidden in (
        ("One hidden layer more", "4-4-4"),
        ("One neuron more in layer 3", "4-4-5"),
        ("One neuron less in layer 1", "3-4-5"),
        ("One hidden layer less", "3-4"),
    ):
        assert press(page, button) == "Ready to train."
        assert link_of(page)["hidden"] == hidden
    label = page.locator("canvas#network").get_attribute("aria-label")
    assert label == "Network of 2 inputs, 3, 4 hidden neurons, 2 outputs"


def test_the_script_is_that_of_this_machine_and_a_model_goes_out_and_in(
    page: Any, tmp_path: Path
) -> None:
    begin(page, **EXACT)
    session = same_here()
    press(page, "One epoch")
    session.train_epoch()
    page.get_by_role("button", name="Copy as Python").click()
    page.locator("textarea#script").wait_for()
    assert page.locator("textarea#script").input_value() == script(session)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save model file").click()
    path = tmp_path / "model.json"
    download.value.save_as(path)
    assert tm.load(path).network == session.network
    begin(page)
    assert fingerprint(page) != session.network.fingerprint()
    said(page, "")
    page.locator("#open-model").set_input_files(path)
    page.get_by_text("model.json is open; Rewind comes back to its weights.").wait_for()
    assert fingerprint(page) == session.network.fingerprint()


def test_a_wrong_derivative_is_told_and_a_right_one_trained_with(page: Any) -> None:
    page.locator("#piece").select_option("activation")
    page.get_by_label("Begin with").select_option("tanh, with a wrong derivative")
    page.get_by_role("button", name="Check it").click()
    broken = page.locator("#verdict .broken")
    broken.wait_for()
    assert "at z = 1.0 the derivative should be 0.41" in broken.text_content()
    page.get_by_label("Begin with").select_option("a bump")
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("Right: it obeys every law that was asked.").wait_for()
    assert press(page, "Train with it") == "Ready to train."
    assert link_of(page)["activation"] == "own"
    assert press(page, "One epoch").startswith("Epoch 1: ")


@pytest.mark.parametrize(
    ("piece", "wrong", "mistake", "right", "settings"),
    [
        (
            *("loss", "squared error, with a wrong gradient", "is the sign flipped?"),
            *("squared error", {}),
        ),
        (
            *("engine", "something is left out", "f′(z), the activation's derivative, is missing"),
            *("the chain rule", {**EXACT, "engine": "own"}),
        ),
        (
            *("optimizer", "uphill", "it goes uphill"),
            *("gradient descent", {**EXACT, "optimizer": "own"}),
        ),
    ],
)
def test_a_wrong_piece_is_told_and_a_right_one_learns_as_the_library_s(
    page: Any, piece: str, wrong: str, mistake: str, right: str, settings: dict[str, str]
) -> None:
    begin(page, **(EXACT if settings else {}))
    page.locator("#piece").select_option(piece)
    page.get_by_label("Begin with").select_option(wrong)
    page.get_by_role("button", name="Check it").click()
    page.locator("#verdict .mistake", has_text=mistake).first.wait_for()
    page.get_by_label("Begin with").select_option(right)
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("Right: it obeys every law that was asked.").wait_for()
    assert press(page, "Train with it") == "Ready to train."
    link = link_of(page)
    assert link[piece] == "own"
    assert link[f"own_{piece}"] == page.locator("#source").input_value()
    assert press(page, "One epoch").startswith("Epoch 1: ")
    if settings:
        session = same_here()
        session.train_epoch()
        assert fingerprint(page) == session.network.fingerprint()


def test_what_is_written_for_one_piece_stays_while_another_is_shown(page: Any) -> None:
    source, piece = page.locator("#source"), page.locator("#piece")
    piece.select_option("optimizer")
    source.fill("class Optimizer: pass")
    piece.select_option("loss")
    assert source.input_value().startswith("def loss(")
    piece.select_option("optimizer")
    assert source.input_value() == "class Optimizer: pass"
    page.get_by_label("Begin with").select_option("gradient descent")
    piece.select_option("activation")


@pytest.mark.parametrize("button", ["Check it", "Train with it"])
def test_an_endless_loop_ends(page: Any, button: str) -> None:
    press(page, "One epoch")
    page.locator("#piece").select_option("activation")
    page.get_by_label("Begin with").select_option("a loop that never ends")
    assert "is there a loop that never ends?" in press(page, button)
    page.locator("#status.wrong").wait_for()
    assert press(page, "One epoch").startswith("Epoch 1: ")
    assert "activation" not in link_of(page)


@pytest.mark.parametrize("piece", ["activation", "loss", "engine", "optimizer"])
def test_code_that_a_link_brings_does_not_run(page: Any, piece: str) -> None:
    said(page, "")
    begin(page, **{piece: "own", f"own_{piece}": "raise SystemExit%0Adef value(z): return z"})
    page.get_by_text("The link brings Python of somebody else's").wait_for()
    assert page.locator("#source").input_value().startswith("raise SystemExit\n")
    assert piece not in link_of(page)
    begin(page, seed="2", **{piece: "own"})  # nor by a second link, which brings none
    page.locator("#status.wrong").wait_for()
    assert f"{piece} must be one of the library's" in page.locator("#status").text_content()
    assert "the source must be Python that runs, got SystemExit" in press(page, "Train with it")


@pytest.mark.parametrize("wrong", [{"noise": "-1"}, {"hidden": "4-x"}, {"points": "1,2"}])
def test_a_link_that_makes_no_sense_is_told(page: Any, wrong: dict[str, str]) -> None:
    begin(page, data="clicked points", **wrong)
    (name,) = wrong
    assert name in str(page.locator("#status.wrong").text_content())
    assert press(page, "One epoch").startswith("Epoch 1: ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="needs axe-playwright-python, which requirements-dev.txt installs",
    ).Axe()
    page.emulate_media(color_scheme=scheme)
    press(page, "Pause and look inside")
    found = axe.run(page).response["violations"]
    page.emulate_media(color_scheme="light")
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    begin(page, hidden="8-8-8-8", optimizer="adamw")
    press(page, "Pause and look inside")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    assert wide == width


@pytest.mark.parametrize(("width", "most"), [(360, 100), (390, 100), (1120, 60)])
def test_the_bar_leaves_room_for_the_page(page: Any, width: int, most: int) -> None:
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    press(page, "One epoch")
    page.locator("#n-epochs").evaluate("one => { one.textContent = 1234; }")
    height = page.locator("header").bounding_box()["height"]
    page.set_viewport_size(before)
    assert height < most


def test_on_paper_the_numbers_stand_without_the_controls(page: Any) -> None:
    page.emulate_media(color_scheme="dark", media="screen")
    press(page, "Pause and look inside")
    page.emulate_media(color_scheme="light", media="print")
    shown = page.locator("button:visible, input[type=range]:visible")
    assert shown.evaluate_all("all => all.map((one) => one.textContent || one.id)") == []
    for part in ("#plane", "canvas#network", "#step-line", "#loss-curve", "select[name=optimizer]"):
        assert page.locator(part).is_visible()
    paper = page.locator("#plane").evaluate(
        "one => [...one.getContext('2d').getImageData(0, 0, 1, 1).data]"
    )
    page.emulate_media(color_scheme="light", media="screen")
    assert sum(paper[:3]) > 300  # light, though the screen was dark


def test_as_one_file_it_needs_no_server(browser: Any) -> None:
    built()
    if not SINGLE.exists():
        pytest.skip("needs the laboratory as one file, which make lab SINGLE=1 builds")
    page = browser.new_page()
    asked, failed = watched(page)
    page.goto(SINGLE.as_uri())
    page.locator("body[data-ready]").wait_for()
    a_pupil_s_ten_minutes(page)
    page.close()
    assert failed == []
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [SINGLE.as_uri()]


def a_pupil_s_ten_minutes(page: Any) -> None:
    """Draw points, train, pause, explain a δ, and mend a derivative that is wrong."""
    press(page, "Clear")
    plane = page.locator("#plane")
    for mark, places in (("● blue", (60, 100)), ("■ orange", (180, 220))):
        page.get_by_label(mark).check()
        for place in places:
            said(page, "")
            plane.click(position={"x": place, "y": place})
            page.get_by_text("Ready to train.").wait_for()
    assert len(link_of(page)["points"].split(";")) == 6
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('#n-epochs').textContent) > 5")
    press(page, "Pause")
    press(page, "Pause and look inside")
    page.locator("#why-name").select_option("delta[1][0]")
    page.get_by_text("The chain rule: the loss moves with").wait_for()
    page.get_by_label("Begin with").select_option("tanh, with a wrong derivative")
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("in the tanh's 1 − a² the a is tanh(z)").wait_for()
    wrong = page.locator("#source").input_value()
    page.locator("#source").fill(wrong.replace("1 - z * z", "1 - math.tanh(z) ** 2"))
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("Right: it obeys every law that was asked.").wait_for()
    assert press(page, "Train with it") == "Ready to train."
    assert press(page, "One epoch").startswith("Epoch 1: ")
