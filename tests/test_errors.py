"""Every refusal reads alike, is short, and is an error that a Python user would catch."""

import builtins
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp.testing
from tests.zoo import ZOO
from tinymlp import errors
from tinymlp.errors import MAX_MESSAGE, TinyMLPError, invalid

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, TinyMLPError)
]


@pytest.mark.parametrize("kind", ZOO)
def test_a_refusal_says_name_what_value_and_remedy(kind: str) -> None:
    value = ZOO[kind]()
    message = str(invalid("hidden", "a list of layer sizes", value, "for one layer write [32]"))
    assert re.fullmatch(
        r"hidden must be a list of layer sizes, got .{1,80}: for one layer write \[32\]", message
    )
    without = str(invalid("hidden", "a list of layer sizes", value))
    assert message == f"{without}: for one layer write [32]"


@pytest.mark.parametrize("kind", KINDS)
@given(message=st.text(max_size=50).map(lambda part: part * 100))
def test_a_message_is_short_unless_it_is_a_report(kind: type[TinyMLPError], message: str) -> None:
    kept = str(kind(message))
    if kind.is_report or len(message) <= MAX_MESSAGE:
        assert kept == message
    else:
        assert len(kept) == MAX_MESSAGE
        begin, end = kept.split(" … ", 1) if kept.count(" … ") == 1 else (kept[:300], kept[-100:])
        assert message.startswith(begin)
        assert message.endswith(end)


FOR_USERS = [kind for kind in KINDS if kind is not errors.CannotRepeatError]
"""The one that is left out is raised and caught by the report."""


@pytest.mark.parametrize("kind", [kind for kind in FOR_USERS if kind is not TinyMLPError])
def test_every_error_is_also_one_of_pythons_own(kind: type[TinyMLPError]) -> None:
    own = [base for base in kind.__mro__ if getattr(builtins, base.__name__, None) is base]
    assert own[0] not in (Exception, BaseException)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted(kind.__name__ for kind in KINDS if kind is not TinyMLPError)


@pytest.mark.parametrize("kind", FOR_USERS)
def test_every_error_can_be_caught_by_its_public_name(kind: type[TinyMLPError]) -> None:
    home = tinymlp.testing if kind is errors.LawBroken else tinymlp
    assert getattr(home, kind.__name__) is kind
