"""An activation on a list is the activation on each number."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.engine.vectorized import deltas, values
from tinymlp.network.activation import (
    ACTIVATIONS,
    ELU,
    Activation,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Tanh,
)

numbers = st.lists(st.floats() | st.floats(-3.0, 3.0) | st.integers(-9, 9), max_size=8)


class Capped(ReLU):
    """A ReLU by descent, but not by formula."""

    def value(self, z: float) -> float:
        return min(super().value(z), 1.0)

    def derivative(self, z: float) -> float:
        return 1.0 if 0.0 < z < 1.0 else 0.0


class Negative:
    """A student's own activation, which inherits nothing."""

    name = "negative"

    def value(self, z: float) -> float:
        return -z

    def derivative(self, z: float) -> float:
        return -1.0

    def __repr__(self) -> str:
        return "Negative()"


every_activation = pytest.mark.parametrize(
    "activation",
    [
        *(kind() for kind in ACTIVATIONS.values()),
        LeakyReLU(slope=0.25),
        LeakyReLU(slope=0),
        ELU(alpha=2.0),
        Capped(),
        Negative(),
    ],
    ids=repr,
)


def same_bits(numbers: Sequence[float], others: Sequence[float]) -> bool:
    return len(numbers) == len(others) and all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(numbers, others, strict=True)
    )


@every_activation
@given(z=numbers)
def test_values_are_those_of_the_activation_to_the_last_bit(
    activation: Activation, z: list[float]
) -> None:
    assert same_bits(values(activation, z), [activation.value(x) for x in z])


@every_activation
@given(z=numbers, data=st.data())
def test_deltas_are_the_derivative_times_what_comes_from_above_to_the_last_bit(
    activation: Activation, z: list[float], data: st.DataObject
) -> None:
    d_a = data.draw(st.lists(st.floats(), min_size=len(z), max_size=len(z)))
    expected = [d * activation.derivative(x) for d, x in zip(d_a, z, strict=True)]
    assert same_bits(deltas(activation, d_a, z, values(activation, z)), expected)


@pytest.mark.parametrize("activation", [Identity(), Sigmoid(), Tanh(), ReLU(), LeakyReLU()])
def test_no_method_is_called_for_the_most_usual_activations(
    activation: Activation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(activation), "value", None)
    monkeypatch.setattr(type(activation), "derivative", None)
    a = values(activation, [-1.0, 0.5])
    assert len(deltas(activation, [1.0, 1.0], [-1.0, 0.5], a)) == 2
