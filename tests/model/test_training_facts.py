"""What is used again of a training is of its kind, in whatever file it stands."""

from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import FormatError
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.training_facts import _MAY_BE_NONE, _ON, _WITH, check_facts

MODEL = fit(
    Dataset([[1.0], [2.0]] * 3, ["a", "b"] * 3),
    hidden=[1],
    n_epochs=1,
    class_weights={"a": 1.0, "b": 2.0},
    penalty=L2(0.5),
)


def test_what_fit_writes_is_sound() -> None:
    check_facts(MODEL.trained_on, MODEL.trained_with, n_labels=2)
    assert {*_ON, *_WITH} >= _MAY_BE_NONE


@pytest.mark.parametrize("name", [*_ON, *_WITH])
@pytest.mark.parametrize("odd", [-1, 0.5, True, {}, {"name": 3}, {"a": []}, [[]], [-1.0, 1.0]])
def test_what_is_used_again_is_refused_by_name_or_of_its_kind(name: str, odd: Any) -> None:
    """No model with it is loaded, or else it is used as any other."""
    stored = MODEL.to_dict()
    stored["trained_on" if name in _ON else "trained_with"][name] = odd
    try:
        loaded = Model.from_dict(stored)
    except FormatError as error:
        assert name in str(error)
    else:
        assert name in ("test", "training", "number_formats") or (name, odd) == ("shrinkage", 0.5)
        assert loaded.to_dict() == stored


def test_the_facts_fit_the_model() -> None:
    on, trained_with = {"test": 0.25}, {"class_weights": [1.0, 2.0, 3.0]}
    message = message_of(FormatError, check_facts, on, {}, n_labels=2)
    assert message == "trained_with must have the seed that the parts were drawn with"
    for n_labels, expected in ((2, "2 numbers"), (None, "no numbers")):
        message = message_of(FormatError, check_facts, {}, trained_with, n_labels=n_labels)
        assert message.startswith(f"trained_with, class_weights must be {expected}, one for each")


def test_other_facts_are_free() -> None:
    check_facts({"mine": {"a": [1]}, "n_rows": "many"}, {"weather": "wet"}, n_labels=None)
