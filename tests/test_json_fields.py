"""Whatever stands in a file, reading it gives checked values or one named error."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zoo import ZOO
from tinymlp import json_fields
from tinymlp.errors import MAX_MESSAGE, FormatError

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
READERS: dict[str, Callable[[Any], Any]] = {
    "fields": lambda value: json_fields.fields(value, ["a", "b"], "here", defaults={"b": None}),
    "items": lambda value: list(json_fields.items(value, "here")),
    "listed": lambda value: json_fields.listed(value, "here", minimum=1),
    "whole": lambda value: json_fields.whole(value, "here"),
    "number": lambda value: json_fields.number(value, "here"),
    "numbers": lambda value: json_fields.numbers(value, "here"),
    "any_number": lambda value: json_fields.any_number(value, "here"),
    "text": lambda value: json_fields.text(value, "here"),
    "texts": lambda value: json_fields.texts(value, "here"),
    "counts": lambda value: json_fields.counts(value, 2, "here", total=3),
}


def as_json(value: Any) -> Any:
    return json_fields.as_json(value, "here")


@given(plain)
def test_what_python_writes_is_parsed_to_the_same(value: Any) -> None:
    assert repr(json_fields.parse(json.dumps(value))) == repr(value)
    assert json_fields.parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON: "),
        ("nothing", "this is not JSON: "),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice in one object"),
        ("[NaN]", "NaN is not a JSON number"),
        ("[-Infinity]", "-Infinity is not a JSON number"),
        ("1e999", "1e999 is too large for a float"),
        ("1" * 5000, "a whole number of 5000 digits, beginning 1111"),
        ("[" * 200_000, "its lists are nested too deep for any model"),
        (b"\xff", "this is not JSON: "),
        (None, "text must be JSON as a text, got None"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_another_reader_might_read_otherwise_is_refused(text: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        json_fields.parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", READERS)
@given(value=plain)
def test_a_reader_gives_what_it_was_given_or_one_error_with_the_place(
    name: str, value: Any
) -> None:
    try:
        found = READERS[name](value)
    except FormatError as error:
        assert str(error).startswith("here")
        assert len(str(error)) <= MAX_MESSAGE
    else:
        if name == "fields":
            value = {"b": None, **value}
        elif name == "items":
            value = list(value.items())
        assert found == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fields", {"a": 1, "c": 2}),
        ("fields", {"b": 1}),
        ("fields", [1]),
        ("listed", []),
        ("whole", True),
        ("whole", 0),
        ("whole", 1.0),
        ("whole", 2**53 + 1),
        ("number", True),
        ("number", math.nan),
        ("number", math.inf),
        ("number", 10**400),
        ("number", "1"),
        ("numbers", [1.0, None]),
        ("numbers", [1.0, math.nan]),
        ("any_number", "Infinity"),
        ("text", None),
        ("texts", ["a", "a"]),
        ("texts", ["a", 1]),
        ("counts", [1, 1]),
        ("counts", [3]),
        ("counts", [-1, 4]),
        ("counts", [True, 2]),
    ],
)
def test_nonsense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(FormatError, match=r"^here.* must be .+, got "):
        READERS[name](value)


@given(st.floats())
def test_every_float_has_a_json_number_that_reads_back(value: float) -> None:
    stored = json.loads(json.dumps(json_fields.json_number(value), allow_nan=False))
    assert repr(json_fields.any_number(stored, "here")) == repr(value)


@given(plain.filter(lambda value: repr(value).count("[") + repr(value).count("{") < 8))
def test_plain_values_are_json_as_they_are(value: Any) -> None:
    assert repr(json_fields.as_json(value, "here")) == repr(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, {1: 2}, 1j, b"x", object()])
def test_what_json_cannot_hold_is_refused_with_its_place(value: Any) -> None:
    with pytest.raises(FormatError, match=r"^here, a\[1\] must be a text, a finite number, "):
        json_fields.as_json({"a": [0, value]}, "here")


@pytest.mark.parametrize("kind", ZOO)
def test_any_object_is_read_or_refused_by_one_error(kind: str) -> None:
    value = ZOO[kind]()
    for read in (*READERS.values(), as_json):
        try:
            read(value)
        except FormatError as error:
            assert str(error).startswith("here")
            assert " must " in str(error)
