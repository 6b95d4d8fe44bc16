"""The page of `tinymlp report` in a real browser: keys, numbers, pictures, and no outside world."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import tinymlp as tm
from tinymlp.report.chart import number
from tinymlp.report.page import Report
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE

Pages = dict[str, tuple[Report, Path]]


@contextmanager
def opened(browser: Any, path: Path, **settings: Any) -> Iterator[Any]:
    """Open a page; afterwards, nothing else was asked for and no script has failed."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, **settings)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert failed == []


def traced(report: Report) -> TrainingTrace:
    assert report.row is not None
    inputs, target = report.model.examples(report.dataset)[report.row]
    return report.model.network.trace(inputs, target, loss=report.model.loss)


def step(page: Any) -> Any:
    """Return the step through the model as it is: that from before training stands below it."""
    return page.locator("#step .tinymlp-steps").first


def shown(page: Any, field: str) -> str:
    return str(step(page).locator(f"[data-show={field}]").text_content())


def test_the_keys_step_and_what_is_shown_are_the_numbers_of_the_trace(
    browser: Any, pages: Pages
) -> None:
    report, path = pages["plane"]
    trace = traced(report)
    with opened(browser, path) as page:
        page.get_by_label("Step", exact=True).focus()
        assert shown(page, "lines") == f"L = {UNICODE.number(trace.loss)}"
        for operation in trace.operations[:30]:
            page.keyboard.press("ArrowRight")
            assert shown(page, "lines") == line_of(operation, trace.unnamed_maker, UNICODE)
            assert shown(page, "why").startswith(UNICODE.symbols(operation.why))
            assert shown(page, "code").startswith(f"{operation.file}:{operation.line} ")
        page.keyboard.press("ArrowLeft")
        assert shown(page, "place").startswith("29 ")
        page.keyboard.press("End")
        last = trace.operations[-1]
        assert shown(page, "lines") == line_of(last, trace.unnamed_maker, UNICODE)
        page.keyboard.press("Home")
        assert shown(page, "place").startswith("The whole step")
        page.keyboard.press("PageDown")
        assert shown(page, "place").startswith("1 ")
        page.keyboard.press("PageDown")
        second = next(one for one in trace.operations if one.neuron == 1)
        assert shown(page, "place").startswith(f"{second.number} ")
        page.keyboard.press("PageUp")
        assert shown(page, "place").startswith("1 ")
        step(page).get_by_role("button", name="Next phase").press("Enter")
        loss = next(one for one in trace.operations if one.phase == "loss")
        assert shown(page, "place").startswith(f"{loss.number} ")


def test_a_number_appears_in_the_picture_when_it_is_known(browser: Any, pages: Pages) -> None:
    report, path = pages["plane"]
    trace = traced(report)
    with opened(browser, path) as page:
        slider = page.get_by_label("Step", exact=True)
        for name in ("a[1][0]", "a[2][0]", "L", "delta[1][2]"):
            value, made_by, _ = trace.values[name]
            assert made_by is not None
            place = step(page).locator(f'[data-value="{name}"]')
            slider.fill(str(made_by - 1))
            assert place.text_content() == ""
            slider.fill(str(made_by))
            assert str(place.text_content()).removeprefix("δ ") == UNICODE.number(value)
        width = "node => getComputedStyle(node).strokeWidth"
        assert step(page).locator("g.tinymlp-here rect").evaluate(width) == "4px"


def test_a_step_is_announced_to_who_does_not_see_it(browser: Any, pages: Pages) -> None:
    with opened(browser, pages["plane"][1]) as page:
        live = step(page).locator(".tinymlp-shown")
        assert live.get_attribute("aria-live") == "polite"
        slider = page.get_by_label("Step", exact=True)
        assert str(slider.get_attribute("aria-valuetext")).startswith("0 of ")


def test_the_scrubber_goes_through_the_epochs(browser: Any, pages: Pages) -> None:
    report, path = pages["plane"]
    with opened(browser, path) as page:
        slider = page.get_by_label("Epoch", exact=True)
        slider.focus()
        seen = set()
        page.keyboard.press("Home")
        assert page.locator("[data-caption]").text_content() == "Before training: random weights."
        for epoch in report.model.history.epochs:
            page.keyboard.press("ArrowRight")
            assert str(page.locator("[data-caption]").text_content()).startswith(
                f"Epoch {epoch.number}: training loss {epoch.training['loss']:.4f}"
            )
            seen.add(page.locator("image").get_attribute("href"))
        assert len(seen) == len(report.model.history.epochs)
        page.get_by_role("button", name="Play").click()
        page.get_by_role("button", name="Stop").click()


def test_who_wants_no_motion_gets_no_play_button(browser: Any, pages: Pages) -> None:
    with opened(browser, pages["plane"][1], reduced_motion="reduce") as page:
        assert page.get_by_label("Epoch", exact=True).is_visible()
        assert page.get_by_role("button", name="Play").count() == 0


def test_a_wide_network_is_gone_through_neuron_by_neuron(browser: Any, pages: Pages) -> None:
    report, path = pages["images"]
    trace = traced(report)
    with opened(browser, path) as page:
        page.get_by_label("Step", exact=True).focus()
        for block in trace.blocks()[:12]:
            page.keyboard.press("ArrowRight")
            assert shown(page, "place") == block.title
            for line in block.lines(UNICODE):
                assert line in shown(page, "lines")
        assert " more … + " in shown(page, "why")
        assert step(page).locator("g.tinymlp-here").text_content() == "… 23 more"
        pictures = page.locator("img")
        sizes = pictures.evaluate_all("found => found.map(image => image.naturalWidth)")
        assert set(sizes) == {8}


def test_without_scripts_the_pictures_and_the_tables_stay(browser: Any, pages: Pages) -> None:
    with opened(browser, pages["plane"][1], java_script_enabled=False) as page:
        assert page.get_by_label("Step", exact=True).is_hidden()
        report = pages["plane"][0]
        loss = step(page).locator('[data-value="L"]')
        assert loss.text_content() == UNICODE.number(traced(report).loss)
        assert page.locator("[data-caption]").is_visible()


HOSTILE = "</script></title></style><img src=x onerror=hacked=1><script>hacked=1</script><b>"
ATTRIBUTE = "\" autofocus onfocus='hacked=1' onload='hacked=1' style='color:red"


def test_names_that_look_like_tags_stay_text(browser: Any, tmp_path: Path) -> None:
    rows = [[float(n), [HOSTILE, ATTRIBUTE][n % 2]] for n in range(20)]
    labels = [HOSTILE if n % 3 else ATTRIBUTE for n in range(20)]
    named = tm.Dataset(rows, labels, feature_names=[HOSTILE, ATTRIBUTE], target_name=HOSTILE)
    model = tm.fit(named, hidden=[2], n_epochs=2)
    model.trained_on = {**model.trained_on, "source": HOSTILE}
    model.trained_with = {**model.trained_with, ATTRIBUTE: HOSTILE}
    path = tmp_path / "hostile.html"
    report = Report(model, named, named, HOSTILE, name=HOSTILE, findings=(HOSTILE, ATTRIBUTE))
    path.write_text(report.html(), encoding="utf-8")
    with opened(browser, path) as page:
        page.get_by_label("Step", exact=True).press("End")
        assert page.locator("b, img, [autofocus], [onload], [onerror], [onfocus]").count() == 0
        assert page.get_by_text(HOSTILE, exact=True).count() > 1
        assert HOSTILE in page.title()
        assert page.evaluate("typeof hacked") == "undefined"


def test_a_script_that_got_into_the_page_does_not_run(
    browser: Any, pages: Pages, tmp_path: Path
) -> None:
    """The policy is a second wall: it holds where text became a tag after all."""
    path = tmp_path / "opened.html"
    text = pages["plane"][1].read_text(encoding="utf-8")
    got_in = (
        "<script>hacked=1</script><img src=x onerror=hacked=1><svg onload=hacked=1></svg>"
        "<img src='https://example.org/a.png'><link rel=stylesheet href='https://example.org/a'>"
        "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe><base href=/elsewhere/>"
        "<style>body {background: url(https://example.org/b) red}</style>"
        "<form action='https://example.org/'><button id=send>x</button></form>"
        "<a id=run href='javascript:hacked=1'>x</a>"
    )
    path.write_text(text.replace("<main>", f"<main>{got_in}"), encoding="utf-8")
    page = browser.new_page()
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(path.as_uri())
    page.get_by_label("Step", exact=True).press("End")  # its own scripts run
    assert "update" in shown(page, "place")
    for place in ("#run", "#send"):  # not by the mouse, which waits for what is forbidden
        page.evaluate("place => document.querySelector(place).click()", place)
    assert page.evaluate("typeof hacked") == "undefined"
    color = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(color) != "rgb(255, 0, 0)"
    assert page.url == path.as_uri()
    outside = [one for one in asked if not one.url.startswith(("data:", "about:", path.as_uri()))]
    assert {(one.url, one.failure) for one in outside} <= {(one.url, "csp") for one in outside}
    page.close()


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        *[("birds", "light"), ("plane", "dark"), ("images", "light")],
        *[("houses", "dark"), ("labels", "light"), ("wave", "dark")],
    ],
)
def test_axe_finds_nothing_serious(browser: Any, pages: Pages, name: str, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="needs axe-playwright-python, which requirements-dev.txt installs",
    ).Axe()
    with opened(browser, pages[name][1], color_scheme=scheme) as page:
        page.locator("details").evaluate_all("found => found.forEach(one => (one.open = true))")
        found = axe.run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


def test_on_paper_all_is_there_that_needs_no_hand(browser: Any, pages: Pages) -> None:
    with opened(browser, pages["plane"][1]) as page:
        page.emulate_media(media="print")
        assert page.get_by_label("Step", exact=True).is_hidden()
        assert page.locator("nav").is_hidden()
        assert page.get_by_text("The whole step as a table").is_visible()
        assert len(page.pdf(format="A4")) > 10_000


NAMES = ["birds", "plane", "images", "houses", "labels", "wave"]
PAPER = 688
"""Pixels between the margins of A4."""

PICTURES = """() => [...document.querySelectorAll("svg[role=img]")]
  .filter((svg) => svg.getClientRects().length)
  .map((svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    return texts.map((text) => {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      const size = parseFloat(getComputedStyle(text).fontSize);
      const scale = frame.width / svg.viewBox.baseVal.width;
      const inside = frame.left - 1 <= left && right <= frame.right + 1;
      const box = [left, top, right, bottom];
      return { text: text.textContent, size: size * scale, inside, box };
    });
  })"""
"""Of each picture what its texts are, how large, and where on the screen."""


def run_into_each_other(one: list[float], other: list[float]) -> bool:
    """Return whether boxes of texts, whose lines have room above and below, share some of it."""
    left, top, right, bottom = (pair for pair in zip(one, other, strict=True))
    return min(right) - max(left) > 1 and min(bottom) - max(top) > 5


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_screen_or_the_paper(
    browser: Any, pages: Pages, name: str
) -> None:
    with opened(browser, pages[name][1]) as page:
        width = "document.documentElement.scrollWidth"
        for wide in (360, 768, 1366):
            page.set_viewport_size({"width": wide, "height": 740})
            assert page.evaluate(width) == wide
        page.set_viewport_size({"width": PAPER, "height": 740})
        page.emulate_media(media="print")
        assert page.evaluate(width) == PAPER


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_picture_can_be_read(browser: Any, pages: Pages, name: str) -> None:
    """It is large enough, within its picture, and does not run into another."""
    with opened(browser, pages[name][1]) as page:
        for wide in (360, 768, 1366):
            page.set_viewport_size({"width": wide, "height": 740})
            for texts in page.evaluate(PICTURES):
                assert [one["text"] for one in texts if one["size"] < 9] == [], wide
                assert [one["text"] for one in texts if not one["inside"]] == [], wide
                found = [
                    (one["text"], other["text"])
                    for one, other in combinations(texts, 2)
                    if run_into_each_other(one["box"], other["box"])
                ]
                assert found == [], wide


def test_whether_more_examples_would_help_is_drawn_and_said(browser: Any, pages: Pages) -> None:
    report, path = pages["houses"]
    curve = report.learning_curve
    assert curve is not None
    with opened(browser, path) as page:
        page.get_by_role("link", name="Would more examples help?").click()
        section = page.locator("#examples")
        assert section.get_by_text(curve.conclusion, exact=True).is_visible()
        assert section.locator("circle").count() == 2 * len(curve.sizes)
        for size, one in zip(curve.sizes, curve.test, strict=True):
            line = section.locator("tr", has=page.get_by_role("rowheader", name=str(size)))
            assert f"{one.mean:.4f} ± {one.spread:.4f}" in str(line.text_content())


FURTHEST = 1e-12


def said(page: Any, what: str) -> str:
    return str(page.locator(f"[data-said={what}]").text_content())


def drawn(page: Any) -> list[float]:
    """Return every number of the curves."""
    found = page.locator("[data-curve], [data-here]").evaluate_all(
        "found => found.map(one => one.getAttribute('d'))"
    )
    return [float(number) for number in re.findall(r"[\d.]+", " ".join(found))]


def test_any_row_is_answered_in_the_page_as_the_library_answers_it(
    browser: Any, pages: Pages
) -> None:
    """One page for all of it: rows by number and by click, edited ones, why, and what if."""
    report, path = pages["birds"]
    model, rows = report.model, report.dataset.inputs
    with opened(browser, path, java_script_enabled=False) as page:
        curves = drawn(page)
        answer = page.locator(".tinymlp-answer table").text_content()
        assert page.locator(".tinymlp-explorer .tinymlp-controls").first.is_hidden()
    with opened(browser, path) as page:
        assert drawn(page) == pytest.approx(curves, abs=0.11)
        assert page.locator(".tinymlp-answer table").text_content() == answer

        for number in range(0, len(rows), 9):
            expected = model.outputs([rows[number]])[0]
            found = page.evaluate("row => tinymlp_model.outputs(row)", rows[number])
            assert max(abs(x - y) for x, y in zip(found, expected, strict=True)) < FURTHEST

        field = page.get_by_label("Row", exact=True)
        field.fill("8")
        field.press("Enter")
        assert said(page, "answer") == model.predict(rows[8])
        assert said(page, "actual") == report.dataset.targets[8]
        for label, value in zip(model.labels or [], model.outputs([rows[8]])[0], strict=True):
            line = page.locator(".tinymlp-answer tr", has_text=str(label))
            assert line.locator("[data-output]").text_content() == UNICODE.number(value)
            probability = model.predict_probabilities(rows[8])[label]
            assert f"{100 * probability:.1f} %" in str(line.text_content())

        field.fill("9999")
        field.press("Enter")
        assert "Row 9999 is not in this page" in said(page, "note")

        page.locator("#worst button[data-row]").nth(1).click()
        worst = int(str(page.locator("#worst button[data-row]").nth(1).get_attribute("data-row")))
        assert said(page, "row") == str(worst)
        assert "number 2 of the " in said(page, "note")
        page.get_by_role("button", name="Worse row").click()
        assert "number 1 of the " in said(page, "note")

        before = drawn(page)
        changed = list(rows[int(said(page, "row"))])
        names = model.encoder.column_names
        page.get_by_label("bill_length_mm", exact=True).fill("55")
        page.get_by_role("combobox", name="island").select_option(label="Biscoe")
        changed[names.index("bill_length_mm")], changed[names.index("island")] = 55.0, "Biscoe"
        assert said(page, "answer") == model.predict(changed)
        assert said(page, "row").endswith(", changed")
        assert drawn(page) != before
        written = [UNICODE.number(value) for value in model.outputs([changed])[0]]
        assert page.locator("[data-output]").all_text_contents() == written
        page.get_by_label("bill_length_mm", exact=True).fill("")
        assert "Not answered: column bill_length_mm must have a value" in said(page, "note")
        page.get_by_role("button", name="Reset").click()
        assert drawn(page) == before

        why = page.locator("[data-why]")
        page.locator('.tinymlp-explorer [data-at="1-2"]').click()
        (inputs,) = model.inputs([rows[int(said(page, "row"))]])
        layer = model.network.forward(inputs).layers[0]
        assert UNICODE.number(layer.z[2]) in str(why.text_content())
        neuron = model.network.layers[0].neurons[2]
        terms = [w * x for w, x in zip(neuron.weights, inputs, strict=True)]
        assert UNICODE.number(max(terms, key=abs)) in str(why.text_content())
        assert UNICODE.number(neuron.bias) in str(why.text_content())
        # The step, too, is at the neuron that is clicked on.
        step(page).locator('[data-at="2-1"]').click()
        first = next(one for one in traced(report).operations if (one.layer, one.neuron) == (2, 1))
        assert shown(page, "place").startswith(f"{first.number} ")
        # And once more from before training, with other numbers.
        page.get_by_text("The same step before training").click()
        page.get_by_label("Step before training").press("End")

        for width in (360, 768):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_picture_is_drawn_and_answered(browser: Any, pages: Pages) -> None:
    report, path = pages["images"]
    with opened(browser, path) as page:
        found = page.evaluate("row => tinymlp_model.outputs(row)", report.dataset.inputs[5])
        expected = report.model.outputs([report.dataset.inputs[5]])[0]
        assert max(abs(x - y) for x, y in zip(found, expected, strict=True)) < FURTHEST
        page.get_by_role("button", name="Clear").click()
        assert said(page, "answer") == str(report.model.predict([0.0] * 64))
        canvas = page.locator("canvas")
        box = canvas.bounding_box()
        canvas.click(position={"x": box["width"] * 3.5 / 8, "y": box["height"] * 2.5 / 8})
        canvas.press("ArrowDown")
        canvas.press("Space")
        pixels = [0.0] * 64
        pixels[2 * 8 + 3] = pixels[3 * 8 + 3] = 16.0
        written = [UNICODE.number(value) for value in report.model.outputs([pixels])[0]]
        assert page.locator("[data-output]").all_text_contents() == written


def test_numbers_are_answered_in_their_own_unit(browser: Any, tmp_path: Path) -> None:
    rows = [[float(n), "ab"[n % 2]] for n in range(30)]
    heights = [1000.0 + n * n for n in range(30)]
    prices = tm.Dataset(rows, heights, feature_names=["size", "kind"], target_name="price")
    model = tm.fit(prices, hidden=[3], activation="gelu", n_epochs=5, seed=0)
    path = tmp_path / "prices.html"
    path.write_text(Report(model, prices, prices, "All.", row=4).html(), encoding="utf-8")
    with opened(browser, path) as page:
        for row in (rows[4], [500.0, "b"]):
            found = page.evaluate("row => tinymlp_model.predict(row)", row)
            assert abs(found - model.predict(row)) < FURTHEST * model.predict(row)
        answer = number(model.predict(rows[4]))
        assert said(page, "answer") == answer
        assert page.locator("[data-predicted]").text_content() == answer
        assert page.get_by_text("R squared").first.is_visible()
        for n in (100.0, 1e4, 3e4, 1e6, 1e8):  # however large, as Python writes it
            page.get_by_label("size", exact=True).fill(str(n))
            assert said(page, "answer") == number(model.predict([n, "a"]))
