"""The laboratory asked for what is unusual: it says so in words, and goes on."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.lab import begin, fingerprint, link_of, press, said, watched

TEXT = ".//{http://www.w3.org/2000/svg}text"


def learn_from(page: Any, table: str) -> str:
    """Paste a table and return what is said of it."""
    page.locator("#table").fill(table)
    return press(page, "Learn from it")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("a,b\n1,2\n", "the rows of the table must be at least 2, got 1: paste more"),
        ("a,b\n", "a header and examples below it, got no examples"),
        ("a,b\n1,yes\n2,yes\n3,yes\n", "at least 2 classes, got only 'yes'"),
        ("a,b\n1e400,1\n2,2\n3,3\n", "must be a finite number, got '1e400'"),
        (
            ",".join(map(str, range(201))) + "\n" + (",".join(["1"] * 201) + "\n") * 4,
            "at most 64 inputs, got 200: leave out columns",
        ),
    ],
)
def test_a_table_that_cannot_be_learned_from_is_told_and_what_was_stays(
    page: Any, table: str, expected: str
) -> None:
    begin(page, data="pasted+table")
    before = fingerprint(page)
    assert expected in learn_from(page, table)
    page.locator("#status.wrong").wait_for()
    assert fingerprint(page) == before
    assert press(page, "One epoch").startswith("Epoch 1: loss ")


def test_an_empty_table_is_the_sample(page: Any) -> None:
    begin(page, data="pasted+table")
    learn_from(page, "a,b\n1,2\n2,3\n4,5\n")
    learn_from(page, " \n")
    page.get_by_text("The table was empty: these are penguins, a sample.").wait_for()
    assert "Torgersen" in page.locator("#table").input_value()


def test_of_three_rows_none_is_held_out_and_nothing_said_of_it(page: Any) -> None:
    begin(page, data="pasted+table")
    assert learn_from(page, "a,b\n1,yes\n2,no\n3,yes\n") == "Ready to train."
    assert press(page, "One epoch").rpartition("loss ")[2].count(" ") == 0


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"seed": "abc"}, "seed must be a whole number from 0 to 1000000000, got 'abc'"),
        ({"hidden": "abc"}, "hidden[0] must be a whole number from 1 to 16, got 'abc'"),
        ({"learning_rate": ""}, "learning_rate must be a number above 0 and up to 100, got ''"),
        ({"datta": "xor"}, "a setting must be 'data' or 'noise' or"),
    ],
)
def test_a_link_is_told_what_is_wrong_with_it_as_it_stands_there(
    page: Any, link: dict[str, str], expected: str
) -> None:
    begin(page, **link)
    assert expected in str(page.locator("#status.wrong").text_content())


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("#hidden=abc&data=nope", "so this is the beginning: data must be"),
        ("#activation=own", "activation must be one of the library's, or given with its source"),
    ],
)
def test_who_opens_a_broken_link_is_told_and_can_begin(
    browser: Any, address: str, link: str, expected: str
) -> None:
    page = browser.new_page()
    _, failed = watched(page)
    page.goto(address + link)
    page.locator("body[data-ready]").wait_for()
    assert expected in str(page.locator("#status.wrong").text_content())
    assert press(page, "One epoch").startswith("Epoch 1: loss ")
    page.close()
    assert failed == []


def test_back_and_forward_go_from_one_link_to_the_other(page: Any) -> None:
    begin(page, data="xor")
    begin(page, data="circles")
    data = page.locator("#data")
    for move, expected in ((page.go_back, "xor"), (page.go_forward, "circles")):
        said(page, "")
        move()
        page.get_by_text("Ready to train.").wait_for()
        assert data.input_value() == link_of(page)["data"] == expected


def test_points_of_one_s_own_begin_with_those_that_stand(page: Any) -> None:
    begin(page, data="two+moons", noise="0.5")
    before = fingerprint(page)
    said(page, "")
    page.locator("#data").select_option("clicked points")
    page.get_by_text("Ready to train.").wait_for()
    assert len(link_of(page)["points"].split(";")) == 200
    assert fingerprint(page) == before
    said(page, "")
    page.locator("#data").select_option("clicked curve")
    page.get_by_text("Ready to train.").wait_for()
    assert link_of(page)["points"] == "-1,0;1,0"


def test_what_is_said_is_seen_at_the_end_of_the_page_too(page: Any) -> None:
    before = page.viewport_size
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        press(page, "Copy as Python")
        box = page.locator("#status").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 150
    page.set_viewport_size(before)


def test_a_table_s_inputs_have_names_and_in_a_step_short_numbers(page: Any) -> None:
    begin(page, data="iris+flowers")
    assert {"sepal length cm", "petal width cm"} <= set(drawn_texts(page))
    press(page, "Pause and look inside")
    numbers = [one for one in drawn_texts(page) if one[-1].isdigit()]
    assert len(numbers) == 4
    assert all(len(one) <= len("−0.1955") for one in numbers)


def drawn_texts(page: Any) -> list[str]:
    """Return the texts in the picture of the plane and the network."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    root = ElementTree.parse(download.value.path()).getroot()
    return [one.text or "" for one in root.iterfind(TEXT) if one.get("fill") != "none"]


def test_it_is_printed_and_saved_as_it_is_while_it_learns(page: Any) -> None:
    """What is newest may not be on the screen yet: that nothing fails is asserted at the end."""
    page.get_by_role("button", name="Train", exact=True).click()
    for scheme in ("dark", "light") * 5:
        page.emulate_media(color_scheme=scheme, media="print")
        painted = page.locator("#network").evaluate(
            """one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data
                .reduce((known, part, i) => i % 4 === 3 && part ? known + 1 : known, 0)"""
        )
        page.emulate_media(color_scheme="light", media="screen")
        assert painted > 0
        assert {"blue", "orange"} <= set(drawn_texts(page))
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("right of those held out.").wait_for()
