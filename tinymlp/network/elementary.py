"""exp, log, tanh and other functions, for any kind of number.

The formulas of the next chapters are written once and run on plain floats, on complex numbers (a
derivative without subtraction), on exact or dual numbers and on numbers that record what is done
to them. `+ - * /` already work on all of these; this file does the same for the functions.

A float goes to `math`, a complex number to `cmath`. A number of another kind answers for itself:
if it has a method of the function's name, `exp(z)` is `z.exp()`, as NumPy does for arrays of
objects. The annotations say `float`, the usual case.

>>> exp(0.0)
1.0
>>> exp(1e-20j).imag
1e-20
"""

import cmath
import math
from collections.abc import Callable
from typing import Any


def exp(z: float) -> float:
    """Return eᶻ, and infinity instead of an `OverflowError` above z ≈ 709."""
    try:
        return math.exp(z) if type(z) is float else _other(z, "exp")
    except OverflowError:
        return math.inf


def log(z: float) -> float:
    """Return the natural logarithm of z."""
    return math.log(z) if type(z) is float else _other(z, "log")


def log1p(z: float) -> float:
    """Return log(1 + z), accurate also where z is too small to be seen beside 1.

    >>> log1p(1e-30)
    1e-30
    """
    return math.log1p(z) if type(z) is float else _other(z, "log1p")


def sqrt(z: float) -> float:
    """Return the square root of z."""
    return math.sqrt(z) if type(z) is float else _other(z, "sqrt")


def tanh(z: float) -> float:
    """Return the hyperbolic tangent of z."""
    return math.tanh(z) if type(z) is float else _other(z, "tanh")


def erf(z: float) -> float:
    """Return the error function of z, 2/√π · ∫₀ᶻ exp(−t²) dt."""
    return math.erf(z) if type(z) is float else _other(z, "erf")


def zero(z: float) -> float:
    """Return 0 of z's own kind: 0.0 for a float, an exact 0 for a fraction."""
    return 0.0 if type(z) is float else z - z


def one(z: float) -> float:
    """Return 1 of z's own kind: 1.0 for a float, an exact 1 for any other number.

    >>> one(0.5), one(2)
    (1.0, 1)
    """
    return 1.0 if issubclass(type(z), float) else 1


def _other(z: Any, name: str) -> Any:
    """Apply the function of that name to a number that is not a plain float."""
    if isinstance(z, complex):
        return _COMPLEX[name](z)
    method = getattr(z, name, None)
    return method() if method is not None else getattr(math, name)(z)


def _complex_log1p(z: complex) -> complex:
    """Return log|1 + z| + i·arg(1 + z), with |1 + z|² − 1 = x·(2 + x) + y² kept from rounding."""
    x, y = z.real, z.imag
    return complex(0.5 * math.log1p(x * (2.0 + x) + y * y), math.atan2(y, 1.0 + x))


def _complex_erf(z: complex) -> complex:
    """Sum 2/√π · exp(−z²) · Σ 2ⁿ z²ⁿ⁺¹ / (1·3·…·(2n+1)): near the real axis nothing cancels.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, equation 7.1.6.
    """
    if abs(z.real) > 6.0:  # there erf is ±1 to the last bit
        return complex(math.copysign(1.0, z.real), 0.0)
    term = total = z
    odd = 1.0
    while abs(term) > 1e-18 * abs(total):
        odd += 2.0
        term *= 2.0 * z * z / odd
        total += term
    return 2.0 / math.sqrt(math.pi) * cmath.exp(-z * z) * total


_COMPLEX: dict[str, Callable[[complex], complex]] = {
    "exp": cmath.exp,
    "log": cmath.log,
    "log1p": _complex_log1p,
    "sqrt": cmath.sqrt,
    "tanh": cmath.tanh,
    "erf": _complex_erf,
}
