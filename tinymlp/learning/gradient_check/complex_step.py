"""Oracle 2: the complex step. Move a number a little along i, where nothing has to be subtracted.

    L(θ + ih) = L(θ) + ih·L′(θ) − …        ∂L/∂θ = Im L(θ + ih) / h

Without a subtraction no digit is lost, so h can be 10⁻³⁰ and the answer is right to the last digits
or so. The very same lines of forward and loss run, on complex numbers.

It applies to code that is analytic: made of + − · / and of functions like exp that have a complex
form, with every kink decided on `z.real`. Whether an activation or loss is, is tried out
(`ingredients.py`): `math.exp` refuses a complex number, and `abs` gives a wrong answer to one.

Source: Squire and Trapp, Using Complex Variables to Estimate Derivatives of Real Functions, 1998.
"""

from collections.abc import Callable
from typing import Any

STEP = 1e-30
TOLERANCE = 1e-9


def complex_slope(f: Callable[[Any], Any], x: Any) -> float:
    """Return f′(x), for an f that takes and gives one number.

    >>> complex_slope(lambda x: x * x, 3.0)
    6.0
    """
    slope: float = complex(f(complex(x, STEP))).imag / STEP
    return slope
