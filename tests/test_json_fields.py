"""What is read is what was written, and anything else is one error."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zoo import ZOO
from tinymlp import json_fields
from tinymlp.errors import FormatError
from tinymlp.testing.strategies import finite

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**300), 10**300) | finite | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS: dict[str, Callable[[Any], object]] = {
    "items": lambda value: json_fields.items(value, "it"),
    "fields": lambda value: json_fields.fields(value, ["a", "b"], "it"),
    "listed": lambda value: json_fields.listed(value, "it"),
    "whole": lambda value: json_fields.whole(value, "it"),
    "number": lambda value: json_fields.number(value, "it"),
    "numbers": lambda value: json_fields.numbers(value, "it"),
    "any number": lambda value: json_fields.any_number(value, "it"),
    "text": lambda value: json_fields.text(value, "it"),
    "texts": lambda value: json_fields.texts(value, "it"),
    "counts": lambda value: json_fields.counts(value, 2, "it"),
    "as JSON": lambda value: json_fields.as_json(value, "it"),
}


@given(plain)
def test_what_json_holds_is_read_back(value: Any) -> None:
    assert json_fields.parse(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        *('{"a": 1, "a": 1}', "[NaN]", "[Infinity]", "[1e999]", "1" * 401, "[" * 100_000),
        *("", "[1,]", "{'a': 1}", "nul", b"\xff"),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_two_readers_may_take_for_two_things_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        json_fields.parse(text)


@pytest.mark.parametrize("kind", ZOO)
def test_a_field_is_read_or_refused_by_one_error(kind: str) -> None:
    value = ZOO[kind]()
    for read in FIELDS.values():
        try:
            read(value)
        except FormatError as error:
            assert str(error).startswith("it")
            assert " must " in str(error)


@given(st.floats())
def test_any_number_survives_strict_json(value: float) -> None:
    text = json.dumps(json_fields.json_number(value), allow_nan=False)
    found = json_fields.any_number(json_fields.parse(text), "it")
    assert found == value or (math.isnan(found) and math.isnan(value))


def test_true_is_no_number() -> None:
    for read in (json_fields.number, json_fields.whole, json_fields.any_number):
        with pytest.raises(FormatError, match=r"must be a .*number"):
            read(True, "it")
