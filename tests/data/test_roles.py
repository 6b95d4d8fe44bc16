"""Every column has one role, or none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.roles import column_index, find_roles
from tinymlp.errors import ArgumentError, DataError, TinyMLPError

HEADER = ["a", "b", "c", "d", "e"]


@given(
    st.permutations([*HEADER, "f"]), st.integers(1, 2), st.booleans(), st.booleans(), st.booleans()
)
def test_each_column_has_just_the_role_it_was_given(
    names: list[str], n_targets: int, weighted: bool, grouped: bool, ignored: bool
) -> None:
    *target, weights, groups, ignore = names[: n_targets + 3]
    header = [*HEADER, "f"]
    roles = find_roles(
        header,
        target=target,
        weights=weights if weighted else None,
        groups=groups if grouped else None,
        ignore=[ignore] if ignored else [],
    )
    assert [header[j] for j in roles.targets] == target
    assert roles.weights == (header.index(weights) if weighted else None)
    assert roles.groups == (header.index(groups) if grouped else None)
    rest = set(header) - {*target}
    rest -= {weights} if weighted else set()
    rest -= {groups} if grouped else set()
    rest -= {ignore} if ignored else set()
    assert [header[j] for j in roles.features] == sorted(rest)


@pytest.mark.parametrize(
    ("named", "error", "message"),
    [
        (
            {"weights": "e"},
            DataError,
            "weights must be a column of its own, besides the target, got 'e'",
        ),
        (
            {"weights": "a", "groups": "a"},
            DataError,
            "groups must be a column of its own, besides the weights, got 'a'",
        ),
        ({"groups": "g"}, DataError, "groups must be a column, got 'g': there are a, b, c, d, e"),
        ({"weights": 3}, DataError, "weights must be a column, got 3: there are a, b, c, d, e"),
        (
            {"target": ["a", "a"]},
            DataError,
            "target must be different columns, got 'a': name each once",
        ),
        ({"target": []}, DataError, "target must be at least one column, got []"),
        ({"ignore": 3}, ArgumentError, "ignore must be a list of columns, got 3"),
        (
            {"target": ["d", "e"], "ignore": ["a", "b", "c"]},
            DataError,
            "the table must be columns to learn from besides the target 'd', 'e', got none of 5: "
            "ignore fewer of them, or name another target",
        ),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    named: dict[str, Any], error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, find_roles, HEADER, **named) == message


def test_an_unknown_column_lists_the_known_ones() -> None:
    assert column_index("b", ["a", "b"], "target") == 1
    assert message_of(DataError, column_index, "c", ["aa", "bb"], "target") == (
        "target must be a column, got 'c': there are aa, bb"
    )
    pixels = [f"pixel {n}" for n in range(64)]
    assert message_of(DataError, column_index, "zz", pixels, "ignore") == (
        f"ignore must be a column, got 'zz': there are {', '.join(pixels[:12])}, … (64 in all)"
    )
