"""How a student's code may be written, and what is refused."""

import math
from typing import Any

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.network.activation import Tanh
from tinymlp.testing.reading import find_method, make, require, title_of, two_functions


class Both:
    def value(self, z: float) -> float:
        return z

    def derivative(self, z: float) -> float:
        return 1.0


class Remembers:
    def value(self, z: float) -> float:
        self.z = z
        return z * z

    def derivative(self) -> float:
        return 2 * self.z


def read(mine: Any) -> Any:
    signatures = "value(z) and derivative(z)"
    return two_functions("activation", mine, ["value"], ["derivative"], 1, signatures)


@pytest.mark.parametrize(
    ("mine", "title"), [((math.sin, math.cos), "sin"), (Both, "Both"), (Both(), "Both")]
)
def test_pairs_classes_and_objects_are_read(mine: Any, title: str) -> None:
    named, value, derivative = read(mine)
    assert named == title
    assert value(0.0) == 0.0
    assert derivative(0.0) == 1.0


def test_a_second_function_without_arguments_remembers_what_the_first_was_asked() -> None:
    _, _, derivative = read(Remembers)
    assert derivative(3.0) == 6.0


@pytest.mark.parametrize(
    "mine", [None, (math.sin,), (math.sin, 1), Tanh.value, "tanh", 0.5, object]
)
def test_what_is_neither_is_refused_with_the_signatures(mine: Any) -> None:
    what = r"activation must be a pair of functions, or an object with value\(z\) and derivative"
    with pytest.raises(ArgumentError, match=what):
        read(mine)


def test_a_class_that_cannot_be_made_alone_is_refused_with_the_reason() -> None:
    class Scaled:
        def __init__(self, scale: float) -> None: ...

    with pytest.raises(ArgumentError) as caught:
        make("activation", Scaled)
    assert str(caught.value).startswith(
        "activation must be a class that can be made without arguments, got the class Scaled: "
    )
    assert str(caught.value).endswith("give an object that is made already, Scaled(…)")


def test_the_first_method_that_there_is_counts() -> None:
    found = find_method(Both(), ["forward", "derivative", "value"])
    assert found is not None
    assert found(5.0) == 1.0
    assert find_method(Both(), ["forward"]) is None
    assert find_method(3.0, ["real"]) is None


def test_a_function_of_too_few_arguments_is_refused_by_its_name() -> None:
    require("loss", math.atan2, 2, "a function of two")
    with pytest.raises(ArgumentError, match=r"sin cannot be called with 2 arguments"):
        require("loss", math.sin, 2, "a function of two")


def test_titles() -> None:
    assert [title_of(one) for one in (math.sin, Both, Both(), lambda: 0)] == [
        "sin",
        "Both",
        "Both",
        "function",
    ]
