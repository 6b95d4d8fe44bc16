"""What a model remembers of its training, checked where a file is read.

`trained_on` and `trained_with` are names and values of whatever kind, to be shown. Some are used
again: the test part is drawn from `test`, `split` and `seed`, a diagnosis asks for the penalty and
the class weights. Those have to be what a training writes, whoever wrote the file.

>>> check_facts({"n_examples": 120}, {"seed": "a"}, n_labels=3)
Traceback (most recent call last):
tinymlp.errors.FormatError: trained_with, seed must be a whole number from 0 up, got 'a'
"""

from collections.abc import Callable, Mapping
from typing import Any

from tinymlp import json_fields
from tinymlp.data.encoding import format_from_dict
from tinymlp.data.parts import SPLITS, STREAMED
from tinymlp.errors import FormatError, invalid

Check = Callable[[Any, str], object]


def check_facts(
    trained_on: Mapping[str, Any], trained_with: Mapping[str, Any], *, n_labels: int | None
) -> None:
    """Raise `FormatError` for a value that is used again and is not of its kind.

    `n_labels` is how many classes the model has; None where it predicts no classes.
    """
    for where, facts, checks in (
        ("trained_on", trained_on, _ON),
        ("trained_with", trained_with, _WITH),
    ):
        for name, value in facts.items():
            if name in checks and not (value is None and name in _MAY_BE_NONE):
                checks[name](value, f"{where}, {name}")
    weights = trained_with.get("class_weights")
    if isinstance(weights, list) and len(weights) != (n_labels or 0):
        what = f"{n_labels or 'no'} numbers, one for each class"
        raise invalid("trained_with, class_weights", what, weights, error=FormatError)
    was_drawn = trained_on.get("test") is not None or trained_on.get("n_validation_examples")
    if was_drawn and "seed" not in trained_with:
        raise FormatError("trained_with must have the seed that the parts were drawn with")


def _count(value: Any, where: str) -> object:
    return json_fields.whole(value, where, minimum=0)


def _share(value: Any, where: str) -> object:
    """Check a fraction or a number of examples."""
    if type(value) is float and 0 < value < 1:
        return value
    return json_fields.whole(value, where)


def _shrinkage(value: Any, where: str) -> object:
    share = json_fields.number(value, where)
    if not 0 <= share < 1:
        raise invalid(where, "a number from 0 and below 1", value, error=FormatError)
    return share


def _split(value: Any, where: str) -> object:
    if value not in (*SPLITS, STREAMED):
        raise invalid(where, f"one of {', '.join((*SPLITS, STREAMED))}", value, error=FormatError)
    return value


def _measured(value: Any, where: str) -> object:
    return [json_fields.any_number(each, where) for _, each in json_fields.items(value, where)]


def _formats(value: Any, where: str) -> object:
    items = json_fields.items(value, where)
    return [format_from_dict(each, f"{where}, {name}") for name, each in items]


def _settings(value: Any, where: str) -> object:
    """Check the name of an object, with settings beside it."""
    if not isinstance(value, dict):
        raise invalid(where, "a dict with a name", value, error=FormatError)
    return json_fields.text(value.get("name"), f"{where}, name")


def _class_weights(value: Any, where: str) -> object:
    if isinstance(value, str):
        return value
    weights = json_fields.numbers(value, where)
    if min(weights, default=0.0) < 0:
        raise invalid(where, "numbers from 0 up", value, error=FormatError)
    return weights


_ON: dict[str, Check] = {
    "source": json_fields.text,
    "task": json_fields.text,
    "n_examples": _count,
    "n_validation_examples": _count,
    "n_in_all": _count,
    "n_folds": json_fields.whole,
    "n_measured": json_fields.whole,
    "test": _share,
    "split": _split,
    "group": json_fields.text,
    "weights": json_fields.text,
    "training": _measured,
    "number_formats": _formats,
}
_WITH: dict[str, Check] = {
    "seed": _count,
    "weights_seed": _count,
    "optimizer": _settings,
    "initializer": _settings,
    "penalty": _settings,
    "dropout": _settings,
    "class_weights": _class_weights,
    "frozen": _count,
    "shrinkage": _shrinkage,
    "start": json_fields.text,
    "optimizer_memory": json_fields.text,
}
_MAY_BE_NONE = {
    *("source", "task", "test", "group", "weights", "weights_seed", "optimizer", "initializer"),
    *("penalty", "dropout", "class_weights", "shrinkage", "start"),
}
