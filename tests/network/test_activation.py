"""What must hold of every activation, and what holds of one alone."""

import math
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.gradient_check.central_difference import agree, central_difference
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.named import name_of
from tinymlp.network.activation import (
    ACTIVATIONS,
    ELU,
    GELU,
    Activation,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
    find_activation,
    is_linear,
    output_range,
    saturates,
)
from tinymlp.testing.strategies import activations, finite, ordinary

every_activation = pytest.mark.parametrize("name", ACTIVATIONS)
every_shape = pytest.mark.parametrize(
    "f",
    [*(kind() for kind in ACTIVATIONS.values()), LeakyReLU(slope=0.5), ELU(alpha=2.0)],
    ids=repr,
)

MONOTONE = ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")


@every_activation
@given(z=finite)
@example(z=0.0)
@example(z=-0.0)
@example(z=5e-324)
@example(z=1000.0)
@example(z=-1000.0)
@example(z=1e308)
@example(z=-1e308)
def test_value_and_derivative_are_finite_and_in_range_everywhere(name: str, z: float) -> None:
    f = ACTIVATIONS[name]()
    lowest, highest = getattr(f, "output_range", (-math.inf, math.inf))
    assert math.isfinite(f.value(z))
    assert math.isfinite(f.derivative(z))
    assert lowest <= f.value(z) <= highest


@every_shape
@given(one=finite, other=finite)
@example(one=1.0, other=-1.0)
def test_all_answers_are_of_one_kind_so_that_an_array_of_them_rounds_none(
    f: Activation, one: float, other: float
) -> None:
    assert type(f.value(one)) is type(f.value(other))
    assert type(f.derivative(one)) is type(f.derivative(other))


@pytest.mark.parametrize("z", [0.0, 1e308, -1e308, 1000.0, -1000.0])
@every_activation
def test_complex_values_are_finite_everywhere_too(name: str, z: float) -> None:
    f: Any = ACTIVATIONS[name]()
    for function in (f.value, f.derivative):
        result = complex(function(complex(z, 1e-20)))
        assert math.isfinite(result.real)
        assert math.isfinite(result.imag)


@every_shape
@given(z=ordinary.filter(lambda z: abs(z) > 1e-4))
def test_derivative_is_the_limit_of_the_value(f: Activation, z: float) -> None:
    assert agree(f.derivative(z), central_difference(f.value, z))


@every_shape
@given(z=ordinary | st.floats(-30.0, 30.0))
def test_derivative_is_the_complex_step_of_the_value(f: Any, z: float) -> None:
    assert math.isclose(f.derivative(z), complex_slope(f.value, z), rel_tol=1e-12, abs_tol=1e-12)


@given(f=activations(), z=st.floats(-30.0, 30.0))
@example(f=GELU(), z=-6.5)
def test_a_complex_number_without_imaginary_part_gives_what_its_real_part_gives(
    f: Any, z: float
) -> None:
    for function in (f.value, f.derivative):
        result = complex(function(complex(z, 0.0)))
        # GELU's 1 + erf cancels: what is left is off by some last digits of z, up to 30.
        assert math.isclose(result.real, function(z), rel_tol=1e-13, abs_tol=1e-14)
        assert result.imag == 0.0


@given(f=activations(), z=st.integers(-1000, 1000))
def test_a_whole_number_gives_what_the_float_gives(f: Activation, z: int) -> None:
    assert f.value(z) == f.value(float(z))
    assert f.derivative(z) == f.derivative(float(z))


@pytest.mark.parametrize("name", MONOTONE)
@given(one=finite, other=finite)
def test_a_monotone_activation_never_falls(name: str, one: float, other: float) -> None:
    f = ACTIVATIONS[name]()
    lower, higher = f.value(min(one, other)), f.value(max(one, other))
    assert lower <= higher + 4 * math.ulp(higher)


@pytest.mark.parametrize("name", MONOTONE)
@given(z=finite)
def test_a_monotone_activation_has_no_negative_derivative(name: str, z: float) -> None:
    assert ACTIVATIONS[name]().derivative(z) >= 0


@pytest.mark.parametrize("f", [Identity(), Tanh()], ids=repr)
@given(z=finite)
def test_an_odd_activation_has_its_mirror_image_below_zero(f: Activation, z: float) -> None:
    assert f.value(-z) == -f.value(z)
    assert f.derivative(-z) == f.derivative(z)


@given(z=finite)
def test_sigmoid_of_z_and_of_minus_z_sum_to_one(z: float) -> None:
    assert Sigmoid().value(z) + Sigmoid().value(-z) == pytest.approx(1.0, rel=1e-15)
    assert Sigmoid().derivative(z) == pytest.approx(Sigmoid().derivative(-z), abs=1e-15)


@pytest.mark.parametrize("f", [ReLU(), Softplus(), SiLU(), GELU()], ids=repr)
@given(z=finite)
def test_a_gate_and_its_mirror_image_let_all_of_z_through(f: Activation, z: float) -> None:
    assert f.value(z) - f.value(-z) == pytest.approx(z, rel=1e-13)


@given(z=st.floats(-700.0, 700.0))
def test_tanh_is_a_stretched_sigmoid(z: float) -> None:
    assert Tanh().value(z) == pytest.approx(2 * Sigmoid().value(2 * z) - 1, abs=1e-15)


@given(z=finite)
def test_the_slope_of_softplus_is_the_sigmoid(z: float) -> None:
    assert Softplus().derivative(z) == Sigmoid().value(z)


@given(z=finite)
def test_softplus_is_at_most_log_2_above_relu(z: float) -> None:
    above = Softplus().value(z) - ReLU().value(z)
    assert 0.0 <= above <= math.log(2.0)


@pytest.mark.parametrize("f", [Softplus(), SiLU(), GELU()], ids=repr)
@given(z=st.floats(40.0, 1e308))
def test_far_from_zero_a_smooth_gate_is_open_or_shut(f: Activation, z: float) -> None:
    assert f.value(z) == pytest.approx(z, rel=1e-15)
    assert f.value(-z) == pytest.approx(0.0, abs=1e-15)
    assert f.derivative(z) == pytest.approx(1.0, rel=1e-15)
    assert f.derivative(-z) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("f", "z", "lowest"),
    [
        (SiLU(), -1.2784645427610738, -0.2784645427610738),
        (GELU(), -0.7517915246935645, -0.16997120747990369),
    ],
    ids=repr,
)
def test_a_smooth_gate_has_one_shallow_valley(f: Activation, z: float, lowest: float) -> None:
    assert f.value(z) == pytest.approx(lowest, rel=1e-14)
    assert f.derivative(z) == pytest.approx(0.0, abs=1e-14)
    assert all(f.value(step / 64) >= lowest for step in range(-2000, 2000))


@pytest.mark.parametrize(
    ("f", "z", "expected"),
    [
        (Identity(), -2.5, -2.5),
        (Sigmoid(), math.log(3.0), 3 / 4),
        (Sigmoid(), -math.log(3.0), 1 / 4),
        (Tanh(), math.log(2.0), 3 / 5),
        (ReLU(), 2.5, 2.5),
        (ReLU(), -2.5, 0.0),
        (LeakyReLU(), -2.0, -0.02),
        (LeakyReLU(slope=0.5), -2.0, -1.0),
        (ELU(), -math.log(2.0), -1 / 2),
        (ELU(alpha=3.0), -math.log(4.0), -9 / 4),
        (Softplus(), 0.0, math.log(2.0)),
        (Softplus(), math.log(3.0), math.log(4.0)),
        (SiLU(), math.log(3.0), 0.75 * math.log(3.0)),
        (GELU(), 1.0, 0.8413447460685429),  # the normal distribution within one deviation
        (GELU(), -2.0, -2.0 * 0.022750131948179212),
    ],
    ids=repr,
)
def test_values_known_from_elsewhere(f: Activation, z: float, expected: float) -> None:
    assert f.value(z) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("f", "slope"), [(ReLU(), 0), (LeakyReLU(slope=0.25), 0.25), (ELU(alpha=0.5), 0.5)], ids=repr
)
def test_at_a_kink_the_derivative_is_the_one_from_the_left(f: Any, slope: float) -> None:
    for zero in (0.0, -0.0, 0, 0j, Fraction(0)):
        assert f.derivative(zero) == slope


@every_activation
def test_an_activation_is_found_by_its_name(name: str) -> None:
    found = find_activation(name)
    assert found == ACTIVATIONS[name]()
    assert name_of(found) == name
    assert find_activation(found) is found


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ("sigmod", "activation must be a known name, got 'sigmod': did you mean 'sigmoid'?"),
        ("Tanh", "activation must be a known name, got 'Tanh': did you mean 'tanh'?"),
        (
            "zzz",
            f"activation must be a known name, got 'zzz': there are {', '.join(ACTIVATIONS)}",
        ),
        (
            Tanh,
            "activation must be a name like 'identity' or an object with value, derivative, "
            "got the class Tanh: make an object of it with ()",
        ),
        (
            3,
            "activation must be a name like 'identity' or an object with value, derivative, "
            "got 3: it has no value and no derivative",
        ),
    ],
    ids=repr,
)
def test_what_is_no_activation_is_named_with_a_remedy(given_: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_activation(given_)


@pytest.mark.parametrize("slope", [-0.1, 1.1, math.nan, math.inf, True, "0.1", None, 1j])
def test_a_leak_is_between_nothing_and_everything(slope: float) -> None:
    with pytest.raises(ArgumentError, match="slope must be a number from 0 and up to 1, got"):
        LeakyReLU(slope=slope)


@pytest.mark.parametrize("alpha", [0.0, -1.0, math.nan, math.inf, True, "1"])
def test_the_level_of_an_elu_is_positive(alpha: float) -> None:
    with pytest.raises(ArgumentError, match="alpha must be a number above 0, got"):
        ELU(alpha=alpha)


@given(alpha=st.floats(0.1, 10.0), z=st.floats(-1e308, -40.0))
def test_an_elu_levels_off_at_minus_alpha(alpha: float, z: float) -> None:
    assert ELU(alpha=alpha).value(z) == pytest.approx(-alpha, rel=1e-15)


class Cube:
    """An activation of two methods."""

    def value(self, z: float) -> float:
        return z * z * z

    def derivative(self, z: float) -> float:
        return 3 * z * z


def test_an_activation_of_two_methods_has_facts_and_a_name() -> None:
    cube = Cube()
    assert find_activation(cube) is cube
    assert name_of(cube) == "cube"
    assert output_range(cube) == (-math.inf, math.inf)
    assert not saturates(cube)
    assert not is_linear(cube)


@every_activation
def test_what_saturates_is_flat_at_both_ends_and_only_that(name: str) -> None:
    f = ACTIVATIONS[name]()
    flat = f.derivative(-1e200) == 0 and f.derivative(1e200) == 0
    assert saturates(f) == flat


@every_shape
@given(z=finite)
def test_what_is_linear_gives_back_z_and_only_that(f: Activation, z: float) -> None:
    if is_linear(f):
        assert (f.value(z), f.derivative(z)) == (z, 1)
    else:
        assert f.value(-1.0) != -1.0


@every_shape
@given(z=finite)
def test_every_value_is_in_the_output_range(f: Activation, z: float) -> None:
    lowest, highest = output_range(f)
    assert lowest <= f.value(z) <= highest


@pytest.mark.parametrize(
    ("fact", "said", "message"),
    [
        (
            "output_range",
            (1.0, 0.0),
            "activation.output_range must be a pair (lowest, highest) of numbers, got (1.0, 0.0)",
        ),
        (
            "output_range",
            0.5,
            "activation.output_range must be a pair (lowest, highest) of numbers, got 0.5",
        ),
        (
            "output_range",
            ("a", "b"),
            "activation.output_range must be a pair (lowest, highest) of numbers, got ('a', 'b')",
        ),
        ("saturates", "yes", "activation.saturates must be True or False, got 'yes'"),
        ("linear", None, "activation.linear must be True or False, got None"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused(fact: str, said: object, message: str) -> None:
    cube = Cube()
    setattr(cube, fact, said)
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_activation(cube)
