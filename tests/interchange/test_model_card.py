"""A model card says what the model remembers, and a name in it is a text."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

import tinymlp as tm
from tests.interchange.test_export import HOSTILE_NAMES, with_names
from tinymlp.interchange.model_card import code, model_card, yaml_text


def test_it_says_what_the_model_remembers() -> None:
    data = tm.datasets.penguins()
    model = tm.fit(data, hidden=[3], n_epochs=2)
    card = model_card(model, name="birds")
    head = card.split("---\n")[1]
    assert "pipeline_tag: tabular-classification\n" in head
    assert f'fingerprint: "{model.network.fingerprint()}"\n' in head
    accuracies = re.findall(r'type: "accuracy"\n      value: ([\d.]+)\n', head)
    best: Any = next(e for e in model.history.epochs if e.number == model.history.best_epoch)
    assert list(map(float, accuracies)) == [(best.validation or best.training)["accuracy"]]
    profile: Any = model.training_profile
    lowest = min(column.minimum for column in profile.columns if hasattr(column, "minimum"))
    assert f"{lowest:.6g} to " in card
    for label in model.labels or ():
        assert f"<code>{label}</code>" in card
    numbers = tm.fit(tm.Dataset([[0.5], [1.0]], [0.5, 2.5]), hidden=[], n_epochs=1)
    assert "pipeline_tag: tabular-regression\n" in model_card(numbers)


class Elements(HTMLParser):
    """The elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.found.add(tag if not attributes else f"{tag} with attributes")


def test_a_name_stays_in_its_place() -> None:
    hostile = model_card(with_names(HOSTILE_NAMES), name='"\n---\n# <b onclick="x">|')
    plain = model_card(with_names(tuple(f"n{i}" for i in range(len(HOSTILE_NAMES)))))
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert hostile.count("|") == plain.count("|")
    elements = Elements()
    elements.feed(hostile)
    assert elements.found == {"code"}
    assert hostile.count("`") == plain.count("`")


@pytest.mark.parametrize("text", [*HOSTILE_NAMES, "[x](y)", "*a*_b_", "\ud800", "\x85"])
def test_texts_are_read_back_as_they_were(text: str) -> None:
    quoted = yaml_text(text)
    assert quoted.isprintable()
    decoded = re.sub(
        r"\\(x..|U.{8}|.)",
        lambda match: chr(int(match[1][1:], 16)) if len(match[1]) > 1 else match[1],
        quoted[1:-1],
    )
    assert decoded == text
    assert not set("[]*_`|<") & set(code(text).removeprefix("<code>").removesuffix("</code>"))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(tm.ArgumentError, match="model must be a Model, got 3"):
        model_card(3)  # type: ignore[arg-type]
