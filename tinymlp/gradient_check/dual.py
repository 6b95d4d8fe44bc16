"""Dual numbers over exact fractions: a value and its slope, carried through every operation.

    (a + a′ε)·(b + b′ε) = ab + (a′b + ab′)ε        because ε² = 0

Start with slope 1 in one variable, run any code made of `+ - * /` and comparisons on it, and the
slope that comes out is the derivative, with no rounding at all.

>>> x = Dual(Fraction(3), Fraction(1))
>>> x * x + 1
Dual(10, 6)

A float is itself a fraction and joins as exactly that. What is not rational, like exp, raises
`TypeError`. Comparisons look at the value alone, so that a kink is decided as for a plain number.

Source: Clifford, Preliminary Sketch of Biquaternions, 1873; Griewank and Walther, Evaluating
Derivatives, 2008, section 3.1.
"""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

_ZERO = Fraction(0)


class Dual:
    """`real` + `slope`·ε, both exact."""

    __slots__ = ("real", "slope")

    def __init__(self, real: Fraction, slope: Fraction = _ZERO) -> None:
        self.real: Fraction = real
        self.slope: Fraction = slope

    def __add__(self, other: Any) -> "Dual":
        if isinstance(other, Dual):
            # Most slopes are 0, and a sum of fractions costs a common divisor: leave those out.
            slope = (
                self.slope + other.slope
                if self.slope and other.slope
                else (self.slope or other.slope)
            )
            return Dual(self.real + other.real, slope)
        number = exact(other)
        return NotImplemented if number is None else Dual(self.real + number, self.slope)

    def __neg__(self) -> "Dual":
        return Dual(-self.real, -self.slope)

    def __pos__(self) -> "Dual":
        return self

    def __sub__(self, other: Any) -> "Dual":
        difference: Dual = self + -other
        return difference

    def __rsub__(self, other: Any) -> "Dual":
        difference: Dual = -self + other
        return difference

    def __mul__(self, other: Any) -> "Dual":
        if isinstance(other, Dual):
            slope = _ZERO
            if self.slope:
                slope = self.slope * other.real
            if other.slope:
                slope += self.real * other.slope
            return Dual(self.real * other.real, slope)
        number = exact(other)
        if number is None:
            return NotImplemented
        return Dual(self.real * number, self.slope * number if self.slope else _ZERO)

    def __truediv__(self, other: Any) -> "Dual":
        if isinstance(other, Dual):
            # (a/b)′ = (a′ − (a/b)·b′) / b
            quotient = self.real / other.real
            return Dual(quotient, (self.slope - quotient * other.slope) / other.real)
        number = exact(other)
        return NotImplemented if number is None else Dual(self.real / number, self.slope / number)

    def __rtruediv__(self, other: Any) -> "Dual":
        number = exact(other)
        return NotImplemented if number is None else Dual(number) / self

    def __pow__(self, exponent: Any) -> "Dual":
        if not isinstance(exponent, int):
            raise TypeError(f"a fraction to the power {exponent!r} is not always a fraction")
        power = Dual(Fraction(1))
        for _ in range(abs(exponent)):
            power *= self
        return power if exponent >= 0 else 1 / power

    __radd__ = __add__
    __rmul__ = __mul__

    def __abs__(self) -> "Dual":
        return -self if self.real < 0 else self

    def __bool__(self) -> bool:
        return bool(self.real)

    def __hash__(self) -> int:
        return hash(self.real)

    def _compare(self, other: Any, how: Callable[[Any, Any], bool]) -> bool:
        return how(self.real, other.real if isinstance(other, Dual) else other)

    def __eq__(self, other: object) -> bool:
        return self._compare(other, operator.eq)

    def __lt__(self, other: Any) -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: Any) -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: Any) -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Any) -> bool:
        return self._compare(other, operator.ge)

    def _irrational(self, name: str) -> NoReturn:
        raise TypeError(f"{name} of a fraction is not a fraction")

    def exp(self) -> NoReturn:
        """Raise `TypeError`, as do the next five: the answer would not be exact."""
        self._irrational("exp")

    def log(self) -> NoReturn:  # noqa: D102
        self._irrational("log")

    def log1p(self) -> NoReturn:  # noqa: D102
        self._irrational("log1p")

    def sqrt(self) -> NoReturn:  # noqa: D102
        self._irrational("sqrt")

    def tanh(self) -> NoReturn:  # noqa: D102
        self._irrational("tanh")

    def erf(self) -> NoReturn:  # noqa: D102
        self._irrational("erf")

    def __repr__(self) -> str:
        return f"Dual({self.real}, {self.slope})"


def exact(number: Any) -> Fraction | None:
    """Return the fraction that a finite int, float or Fraction is; None for anything else."""
    if isinstance(number, Fraction):
        return number
    if isinstance(number, int | float):
        try:
            return Fraction(number)
        except (ValueError, OverflowError):  # nan and infinity
            return None
    return None
