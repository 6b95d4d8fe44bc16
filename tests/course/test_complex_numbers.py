"""A derivative by complex numbers is found wherever it is, and a test by them accuses nobody."""

import pytest

from tinymlp.course.complex_numbers import asks_complex_numbers

TEST = """
def complex_step(f, z):
    h = 1e-30
    return f(complex(z, h)).imag / h

def test_of_the_derivative():
    assert abs(complex_step(square, 3.0) - d_square(3.0)) < 1e-12

print(complex_step(square, 3.0) - d_square(3.0))
if __name__ == "__main__":
    h = 1e-30j
    numeric = square(3.0 + h).imag / 1e-30
"""


@pytest.mark.parametrize(
    "source",
    [
        "def d_square(z): return ((z + 1e-30j) ** 2).imag / 1e-30",
        "def d_square(z): return (complex(z, 1e-30) ** 2).imag / 1e-30",
        "import cmath\ndef d_square(z): return cmath.sqrt(z)",
        "from cmath import sqrt as root\ndef d_square(z): return root(z)",
        "from cmath import *\ndef d_square(z): return sqrt(z)",
        "h = 1e-30j\ndef d_square(z): return part((z + h) ** 2)\ndef part(z): return z",
        "d_square = lambda z: ((z + 1e-30j) ** 2)",
        "def d_square(z): return slope(z)\ndef slope(z): return 1j * z",
        "def d_square(z):\n    def slope(z): return 1j * z\n    return slope(z)",
        "class Step:\n    def of(self, z): return 1j * z\ndef d_square(z): return Step().of(z)",
        "tricks = []\ntricks.append(lambda z: 1j * z)\ndef d_square(z): return tricks[0](z)",
        "def d_square(z): return 2 * z\nd_square = lambda z: 1j * z",
        "def d_square(z): return d_square.h * z\nd_square.h = 1j",
        "def d_square(z): return 2 * z\nglobals()['d_square'] = lambda z: 1j * z",
        "def by(f): return lambda z: f(z + 1j)\n@by\ndef d_square(z): return z",
        "def set_h():\n    global h\n    h = 1j\ndef d_square(z):\n    set_h()\n    return h",
    ],
)
def test_what_the_function_may_run_is_looked_at(source: str) -> None:
    assert asks_complex_numbers(source, "d_square")
    assert asks_complex_numbers(source + TEST, "d_square")


@pytest.mark.parametrize(
    "source",
    [
        "def d_square(z): return 2 * z",
        "def d_square(z):\n    h = 2.0\n    return h * z",
        "TWO = 2.0\ndef double(z): return TWO * z\ndef d_square(z): return double(z)",
        "from math import *\ndef d_square(z): return 2 * z",
    ],
)
def test_a_test_by_complex_numbers_in_the_same_file_is_not(source: str) -> None:
    source = "def square(z): return z * z\n" + source
    assert not asks_complex_numbers(source, "d_square")
    assert not asks_complex_numbers(source + TEST, "d_square")
    assert asks_complex_numbers(source + TEST, "complex_step")
