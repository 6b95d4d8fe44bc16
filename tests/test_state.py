"""What an object remembers is kept whole, or refused by its name."""

import copy
import json
import math
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.errors import ArgumentError, FormatError
from tinymlp.learning.schedule import ReduceOnPlateau, WarmUp
from tinymlp.state import load_random_state, load_state, random_state, state_of
from tinymlp.testing.strategies import optimizers


class Remembering:
    """An object of a user's own with attributes of all kinds."""

    def __init__(self) -> None:
        self.best = math.inf
        self.betas = (0.5, 0.25)
        self.noise = Random(3)
        self.inner = ReduceOnPlateau()
        self.by_name: dict[str, Any] = {"a": [1, -0.0, math.nan], "float": 2.0}
        self.function = len
        self.name_of_it = "inf"


class Slotted:
    """An object without a dict."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class Keeping:
    """An object that says itself what it remembers."""

    def __init__(self) -> None:
        self.seen = {1, 2}

    def state_dict(self) -> dict[str, Any]:
        return {"seen": sorted(self.seen)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.seen = set(state["seen"])


def stored(thing: object) -> Any:
    """Return an object's state as a file gives it back."""
    return json.loads(json.dumps(state_of(thing, "it"), allow_nan=False))


def test_every_attribute_comes_back_in_its_own_kind() -> None:
    one, other = Remembering(), Remembering()
    one.best, one.betas, one.name_of_it = -math.inf, (0.125, 2.0), "nan"
    one.noise.gauss(0, 1)
    one.inner.after_epoch(2.0)
    load_state(other, stored(one), "it")
    assert (other.best, other.betas, other.name_of_it) == (one.best, one.betas, "nan")
    assert other.noise.gauss(0, 1) == one.noise.gauss(0, 1)
    assert other.inner == one.inner
    assert repr(other.by_name) == repr(one.by_name)


@given(optimizers(), st.lists(st.floats(-2, 2), min_size=1, max_size=3), st.integers(0, 3))
@settings(max_examples=tries(50))
def test_an_optimizer_that_takes_it_back_takes_the_same_steps(
    optimizer: Any, gradient: list[float], n_steps: int
) -> None:
    one, other = copy.deepcopy(optimizer), copy.deepcopy(optimizer)
    theta = [0.5] * len(gradient)
    for _ in range(n_steps):
        theta = one.step(theta, gradient)
    load_state(other, stored(one), "optimizer")
    assert other == one
    assert other.step(theta, gradient) == one.step(theta, gradient)


def test_what_is_nested_has_slots_or_methods_of_its_own_is_kept() -> None:
    one, other = (WarmUp(steps=2, then=ReduceOnPlateau(patience=0)) for _ in range(2))
    for loss in (1.0, 2.0):
        one.after_epoch(loss)
    load_state(other, stored(one), "schedule")
    assert other == one
    slotted, again = Slotted(), Slotted()
    slotted.count = 5
    load_state(again, stored(slotted), "it")
    assert again.count == 5
    keeping, kept = Keeping(), Keeping()
    keeping.seen = {4}
    load_state(kept, stored(keeping), "it")
    assert kept.seen == {4}


@pytest.mark.parametrize("value", [{1, 2}, {1: 2.0}, [object()], 1j, b"x", [[{3}]]])
def test_what_no_file_holds_is_refused_by_name(value: object) -> None:
    thing = Remembering()
    thing.by_name = {"deep": value}
    with pytest.raises(
        ArgumentError, match=r"^it\.by_name, deep.* must be a number, a text, a list"
    ):
        state_of(thing, "it")


def test_an_endless_object_is_refused() -> None:
    thing = Remembering()
    thing.inner = thing  # type: ignore[assignment]
    with pytest.raises(ArgumentError, match="at most 8 objects in each other"):
        state_of(thing, "it")


@pytest.mark.parametrize(
    "changes",
    [
        {"state_of": 1},
        {"__class__": "x"},
        {"best": "text"},
        {"betas": 3},
        {"noise": {}},
        {"noise": None},
        {"inner": []},
        {"by_name": [1]},
        {"best": True},
    ],
)
def test_a_state_of_another_object_is_refused_by_name(changes: dict[str, Any]) -> None:
    state = {**stored(Remembering()), **changes}
    with pytest.raises(FormatError, match=r"^it"):
        load_state(Remembering(), state, "it")


@pytest.mark.parametrize(
    ("name", "value"),
    [("words", "zz"), ("words", "ff" * 9), ("position", 625), ("version", 9), ("gauss", "x")],
)
def test_a_random_state_that_is_none_is_refused(name: str, value: object) -> None:
    with pytest.raises(FormatError, match=r"^random"):
        load_random_state(Random(), {**random_state(Random(0)), name: value}, "random")
