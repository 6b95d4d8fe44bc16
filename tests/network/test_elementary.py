"""The elementary functions on every kind of number."""

import cmath
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.network import elementary
from tinymlp.network.elementary import erf, exp, log, log1p, sqrt, tanh, zero
from tinymlp.testing.strategies import finite

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": exp,
    "log": log,
    "log1p": log1p,
    "sqrt": sqrt,
    "tanh": tanh,
    "erf": erf,
}
every_function = pytest.mark.parametrize("name", FUNCTIONS)

near_the_real_axis = st.builds(complex, st.floats(-5.0, 5.0), st.floats(-1.0, 1.0))


@every_function
@given(x=st.floats(1e-3, 300.0))
def test_a_float_gives_the_same_bits_as_the_standard_library(name: str, x: float) -> None:
    assert FUNCTIONS[name](x) == getattr(math, name)(x)
    assert type(FUNCTIONS[name](x)) is float


@every_function
def test_a_float_goes_straight_to_the_standard_library(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_around(z: Any, name: str) -> Any:
        raise AssertionError(f"{name} of the float {z} took the way of the other kinds")

    monkeypatch.setattr(elementary, "_other", ask_around)
    assert FUNCTIONS[name](0.5) == getattr(math, name)(0.5)


@every_function
@given(x=st.integers(1, 300))
def test_whole_numbers_and_fractions_give_what_the_float_gives(name: str, x: int) -> None:
    expected = getattr(math, name)(float(x))
    assert FUNCTIONS[name](x) == expected
    assert FUNCTIONS[name](Fraction(x)) == expected


@every_function
@given(x=st.floats(1e-3, 300.0))
def test_a_complex_number_on_the_real_line_gives_the_real_value(name: str, x: float) -> None:
    result = FUNCTIONS[name](complex(x, 0.0))
    assert result.real == pytest.approx(getattr(math, name)(x), rel=1e-13)
    assert result.imag == 0.0


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "tanh"])
@given(z=near_the_real_axis.filter(lambda z: abs(z) > 1e-3))
def test_a_complex_number_gives_what_cmath_gives(name: str, z: complex) -> None:
    assert FUNCTIONS[name](z) == getattr(cmath, name)(z)


@pytest.mark.parametrize(
    ("name", "derivative"),
    [
        ("exp", lambda x: math.exp(x)),
        ("log", lambda x: 1 / x),
        ("log1p", lambda x: 1 / (1 + x)),
        ("sqrt", lambda x: 0.5 / math.sqrt(x)),
        ("tanh", lambda x: 1 / math.cosh(x) ** 2),
        ("erf", lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x)),
    ],
)
@given(x=st.floats(1e-3, 5.0))
def test_a_tiny_imaginary_part_carries_the_derivative(
    name: str, derivative: Callable[[float], float], x: float
) -> None:
    assert complex_slope(FUNCTIONS[name], x) == pytest.approx(derivative(x), rel=1e-12, abs=2e-14)


@every_function
def test_a_number_with_a_method_of_that_name_answers_for_itself(name: str) -> None:
    class Loud(float):
        def __getattribute__(self, attribute: str) -> Any:
            if attribute == name:
                return lambda: f"{name} of {float(self)}"
            return super().__getattribute__(attribute)

    assert FUNCTIONS[name](Loud(0.5)) == f"{name} of 0.5"


@every_function
def test_a_number_without_such_a_method_is_taken_as_a_float(name: str) -> None:
    class Quiet(float):
        pass

    assert FUNCTIONS[name](Quiet(0.5)) == getattr(math, name)(0.5)


@pytest.mark.parametrize("z", [710.0, 1e308, 1000, Fraction(1000), 1000 + 0j, 1000 + 1e-20j])
def test_exp_of_a_large_number_is_infinite_and_no_error(z: Any) -> None:
    assert exp(z) == math.inf


@pytest.mark.parametrize("z", [-1e308, -1000, Fraction(-1000), -1000 + 1e-20j])
def test_exp_of_a_very_negative_number_is_zero(z: Any) -> None:
    assert exp(z) == 0.0


@given(z=st.builds(complex, st.floats(-0.9, 5.0), st.floats(-2.0, 2.0)))
def test_log1p_of_a_complex_number_undoes_exp(z: complex) -> None:
    complex_log1p: Any = log1p
    assert cmath.isclose(cmath.exp(complex_log1p(z)), 1 + z, rel_tol=1e-13)


@given(x=st.floats(-1e-9, 1e-9), y=st.floats(-1e-9, 1e-9))
def test_log1p_of_a_tiny_complex_number_is_that_number(x: float, y: float) -> None:
    # log(1 + z) = z − z²/2 + …, and z² is too small to be seen beside z
    complex_log1p: Any = log1p
    assert abs(complex_log1p(complex(x, y)) - complex(x, y)) <= 1.1 * abs(complex(x, y)) ** 2


def erf_by_its_own_series(re: Fraction, im: Fraction) -> complex:
    """Sum 2/√π · Σ (−1)ⁿ z²ⁿ⁺¹ / (n!·(2n + 1)) in exact fractions; only the last line rounds.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, equation 7.1.5.
    """
    square = re * re - im * im, 2 * re * im
    power = re, im  # (−1)ⁿ z²ⁿ⁺¹ / n!
    total = Fraction(0), Fraction(0)
    for n in range(100):
        total = total[0] + power[0] / (2 * n + 1), total[1] + power[1] / (2 * n + 1)
        power = (
            -(power[0] * square[0] - power[1] * square[1]) / (n + 1),
            -(power[0] * square[1] + power[1] * square[0]) / (n + 1),
        )
    return 2 / math.sqrt(math.pi) * complex(float(total[0]), float(total[1]))


eighths = st.integers(-24, 24).map(lambda n: Fraction(n, 8))


@given(re=eighths, im=st.integers(-8, 8).map(lambda n: Fraction(n, 8)))
@example(re=Fraction(0), im=Fraction(1))
@example(re=Fraction(3), im=Fraction(1))
@example(re=Fraction(0), im=Fraction(1, 10**30))
@example(re=Fraction(2), im=Fraction(1, 10**30))
def test_complex_erf_is_the_sum_of_its_power_series(re: Fraction, im: Fraction) -> None:
    complex_erf: Any = erf
    result = complex_erf(complex(float(re), float(im)))
    expected = erf_by_its_own_series(re, im)
    assert result.real == pytest.approx(expected.real, rel=1e-12, abs=1e-15)
    assert result.imag == pytest.approx(expected.imag, rel=1e-12, abs=4e-15 * float(abs(im)))


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (1 + 1j, 1.3161512816979476 + 0.19045346923783469j),
        (1j, 1.6504257587975429j),
        (0j, 0j),
        (6.5 + 1e-20j, 1 + 0j),
        (-1e308 + 1e-20j, -1 + 0j),
    ],
)
def test_complex_erf_at_places_known_from_elsewhere(z: complex, expected: complex) -> None:
    complex_erf: Any = erf
    assert cmath.isclose(complex_erf(z), expected, rel_tol=1e-14)


@given(z=near_the_real_axis)
def test_complex_erf_is_odd_and_mirrors_its_conjugate(z: complex) -> None:
    complex_erf: Any = erf
    assert complex_erf(-z) == -complex_erf(z)
    assert complex_erf(z.conjugate()) == complex_erf(z).conjugate()


@given(x=st.floats(6.0, 1e308, exclude_min=True), sign=st.sampled_from([1.0, -1.0]))
@example(x=6.5, sign=1.0)
def test_complex_erf_is_one_to_the_last_bit_far_from_zero(x: float, sign: float) -> None:
    assert erf(complex(sign * x, 1e-20)) == sign  # type: ignore[arg-type]


@given(x=finite)
def test_zero_is_of_the_same_kind(x: float) -> None:
    assume(abs(x) < 1e300)
    kinds: list[Any] = [x, complex(x, x), Fraction(x), int(x)]
    for number in kinds:
        assert zero(number) == 0
        assert type(zero(number)) is type(number)


@pytest.mark.parametrize("z", [math.inf, -math.inf, math.nan])
def test_zero_of_what_is_not_finite_is_zero_too(z: float) -> None:
    assert zero(z) == 0.0
