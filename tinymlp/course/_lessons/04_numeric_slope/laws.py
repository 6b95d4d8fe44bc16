"""What is asked in lesson 4: the slope of a function of one number, and of one of several."""

import math
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.bare_process import Formula
from tinymlp.course.laws import answers, keeps_lists, one_number
from tinymlp.testing.answers import NoAnswerError, as_vector

SLOPE = "slope(f, x)"
GRADIENT = "gradient(f, point)"


class OneNumber(NamedTuple):
    """A function, and where its slope is asked."""

    f: Formula
    x: float


class Several(NamedTuple):
    """A function of a list of numbers, and where its slopes are asked."""

    f: Formula
    point: list[float]


SLOPES = {
    "x**2 + 1": lambda x: 2 * x,
    "x**3": lambda x: 3 * x**2,
    "math.exp(x)": math.exp,
    "3*x - 2": lambda x: 3.0,
    "math.tanh(x)": lambda x: 1 - math.tanh(x) ** 2,
    # A large value has fewer digits after the point, which a step that is too small divides by.
    "x**2 + 1000": lambda x: 2 * x,
}
"""Functions of one number, and their slopes, none of which is nearly 0 for the x below."""

GRADIENTS = {
    "p[0]**2 + 3*p[1]": lambda p: [2 * p[0], 3.0],
    "p[0]*p[1]": lambda p: [p[1], p[0]],
    "p[0]*p[1]**2": lambda p: [p[1] ** 2, 2 * p[0] * p[1]],
    "p[0]*p[1] + p[2]**3": lambda p: [p[1], p[0], 3 * p[2] ** 2],
    "5*p[0] + p[1]*p[2]": lambda p: [5.0, p[2], p[1]],
}
"""Functions of two or three numbers, and their slopes along each."""

away_from_0 = st.floats(0.25, 2.0).map(lambda x: round(x, 6))
anywhere = away_from_0 | away_from_0.map(lambda x: -x)


def number(*plain):
    """Draw one of the plain numbers, or any; the first is what a counterexample has if it can."""
    return st.sampled_from(plain) | anywhere


smooth = st.builds(
    OneNumber, st.sampled_from([Formula(text) for text in SLOPES]), number(1.5, -1.0, 2.0, 0.5)
)

corners = st.sampled_from(
    [OneNumber(Formula("abs(x)"), 0.0)]
    + [OneNumber(Formula(f"abs(x - {at:g})"), at) for at in (1.0, 2.0, 0.5)]
)
"""Where a curve has a corner, the slopes to the left and to the right are −1 and 1."""

places = (number(2.0, 0.5), number(-1.0, 1.5), number(0.5, -2.0))
"""The numbers of a point, plain ones that differ."""

several = st.sampled_from([Formula(text, "p") for text in GRADIENTS]).flatmap(
    lambda f: st.builds(Several, st.just(f), st.tuples(*places[: 2 + ("p[2]" in f.text)]).map(list))
)

STEPS = (
    *(1e-5, 1e-6, 1e-4, 1e-3, 1e-7, 1e-8, 0.01, 0.1, 0.5, 1.0, 0.05, 0.2, 2.0),
    *(1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16),
)
"""The steps that a student may have taken."""


def central(up, down, middle, h):
    """Return (f(x + h) − f(x − h)) / 2h."""
    return (up - down) / (2 * h)


VALUE = (
    "that is f(x), or a mean of values beside it: a slope is a difference of two values, divided "
    "by the way between them"
)

FORMS = {
    "it looks to the right only: the curve bends, so go a step to both sides": (
        lambda up, down, middle, h: (up - middle) / h
    ),
    "it looks to the left only: the curve bends, so go a step to both sides": (
        lambda up, down, middle, h: (middle - down) / h
    ),
    "it is divided by h: from x − h to x + h there are two steps": lambda up, down, middle, h: (
        (up - down) / h
    ),
    "it is divided by 2h, but goes one step only": lambda up, down, middle, h: (
        (up - middle) / (2 * h)
    ),
    "it is divided by 2h, but goes one step only, to the left": lambda up, down, middle, h: (
        (middle - down) / (2 * h)
    ),
    "it is not divided by the way that was gone": lambda up, down, middle, h: up - down,
    "it is not divided by the way that was gone, and looks to one side only": (
        lambda up, down, middle, h: up - middle
    ),
    "it is divided by 2, and not by h": lambda up, down, middle, h: (up - down) / 2,
    "it is divided by 2 and multiplied by h: parentheses are missing around 2·h": (
        lambda up, down, middle, h: (up - down) / 2 * h
    ),
    "only the second value is divided: parentheses are missing around the difference": (
        lambda up, down, middle, h: up - down / (2 * h)
    ),
    "its sign is flipped: the value at x + h comes first": lambda up, down, middle, h: (
        (down - up) / (2 * h)
    ),
    "its sign is flipped, and it is divided by h: there are two steps": (
        lambda up, down, middle, h: (down - up) / h
    ),
    "its sign is flipped, and it looks to the right only": lambda up, down, middle, h: (
        (middle - up) / h
    ),
    "its sign is lost: where f falls, its slope is below 0": lambda up, down, middle, h: (
        abs(up - down) / (2 * h)
    ),
    VALUE: lambda up, down, middle, h: (up + down) / 2,
    **{
        f"it is rounded to {digits} digits after the point: return all of them": (
            lambda up, down, middle, h, digits=digits: round((up - down) / (2 * h), digits)
        )
        for digits in (1, 2, 3, 4, 5)
    },
    "the values are added: a slope is a difference": lambda up, down, middle, h: (
        (up + down) / (2 * h)
    ),
    "that is the difference of the slopes on both sides, how fast the curve bends": (
        lambda up, down, middle, h: (up - 2 * middle + down) / h**2
    ),
}
"""What is often written, of the values at x + h, at x − h and at x."""


def too_rough(h):
    """Return what is said of the right formula with a step that is not."""
    if h > 1e-5:
        return f"the step h = {h:g} is too large: within it the curve bends"
    return f"the step h = {h:g} is too small: the last digits of f are divided by it"


def moved(point, i, by):
    """Return the point with one of its numbers moved."""
    return [*point[:i], point[i] + by, *point[i + 1 :]]


def at_number(form, h):
    """Return what a form gives for a function of one number."""
    return lambda at: [form(at.f(at.x + h), at.f(at.x - h), at.f(at.x), h)]


def along_each(form, h):
    """Return what a form gives along each number of a point."""
    return lambda at: [
        form(at.f(moved(at.point, i, h)), at.f(moved(at.point, i, -h)), at.f(at.point), h)
        for i in range(len(at.point))
    ]


def forms(asked):
    """Return every form with every step, and the right one with steps that are too rough."""
    return [
        *((too_rough(h), asked(central, h)) for h in STEPS if not 1e-6 <= h <= 1e-4),
        *((words, asked(form, h)) for h in STEPS for words, form in FORMS.items()),
    ]


def all_at_once(form, h):
    """Return what a form gives when every number is moved, for each of them."""

    def numbers(at):
        up, down = ([x + by for x in at.point] for by in (h, -h))
        return [form(at.f(up), at.f(down), at.f(at.point), h)] * len(at.point)

    return numbers


def left_moved(by):
    """Return what a form gives when each number stays moved by so many steps for those after it."""

    def asked(form, h):
        def numbers(at):
            slopes = []
            for i in range(len(at.point)):
                start = [x + by * h * (j < i) for j, x in enumerate(at.point)]
                up, down = at.f(moved(start, i, h)), at.f(moved(start, i, -h))
                slopes.append(form(up, down, at.f(start), h))
            return slopes

        return numbers

    return asked


def accumulated(form, h):
    """Return what a form gives when the points of both sides are never made anew."""

    def numbers(at):
        up, down, slopes = list(at.point), list(at.point), []
        for i in range(len(at.point)):
            up[i] += h
            down[i] -= h
            slopes.append(form(at.f(up), at.f(down), at.f(at.point), h))
        return slopes

    return numbers


def reversed_each(form, h):
    """Return what a form gives along each number, in the opposite order."""
    return lambda at: along_each(form, h)(at)[::-1]


def one_side(up, down, middle, h):
    """Return (f(x + h) − f(x)) / h."""
    return (up - middle) / h


STAYS = "a number stays moved while the next is measured: begin each with the point as it was given"
EARLIER = "each slope has those before it in it: begin each with the point as it was given"
AT_ONCE = "all numbers are moved at once: move one, and leave the others"
ONE_SIDE = "; and go a step to both sides"

SLOPE_FORMS = [
    (VALUE, lambda at: [at.f(at.x)]),
    (
        "that is f(x)/x: a slope is a difference of two values, divided by the way between them",
        lambda at: [at.f(at.x) / at.x],
    ),
    ("that is 2·x, the slope of x²: f is any function, so measure it", lambda at: [2 * at.x]),
    *forms(at_number),
]

GRADIENT_FORMS = [
    *forms(along_each),
    *(
        (words + more, asked(form, h))
        for h in STEPS
        for form, more in ((central, ""), (one_side, ONE_SIDE))
        for words, asked in (
            (AT_ONCE, all_at_once),
            (EARLIER, accumulated),
            (STAYS, left_moved(1)),
            (STAYS, left_moved(-1)),
            ("the slopes are in the opposite order", reversed_each),
        )
    ),
]

ZERO = (
    "that is 0 for every f: is a value subtracted from itself? That happens if h is so small that "
)
SAME_X = ZERO + "x + h is x, as it is below 10⁻¹⁶"
SAME_LIST = ZERO + "x + h is x, or if both points are one list: `up = point` makes no second one"


def same(got, predicted):
    """Return whether numbers are the same to nine digits, however small they are."""
    return len(got) == len(predicted) and all(
        math.isclose(one, other, rel_tol=1e-9) for one, other in zip(got, predicted, strict=True)
    )


def explain_by(table, zero):
    """Return what names the form whose numbers are the student's in every case.

    Numbers of the size of h are compared by their own size, so that 0 is no number of a form; and
    closely, since a step to the left and one to the right differ little.
    """

    def explain(_, found):
        if any(isinstance(comparison.got, NoAnswerError) for _, comparison in found):
            return ""
        answered = [(at, comparison.got) for at, comparison in found]
        if all(got and not any(got) for _, got in answered):
            return zero
        for words, numbers in table:
            if all(same(got, numbers(at)) for at, got in answered):
                return words
        return ""

    return explain


def nearly_zero(answer):
    """Read a number, and what rounding leaves of 0 as 0."""
    (found,) = one_number(answer)
    return [0.0 if abs(found) < 1e-4 else found]


def names(at):
    """Return what the numbers of a gradient are called."""
    return [f"the slope along point[{i}]" for i in range(len(at.point))]


LAWS = [
    answers(
        "slope_is_the_slope",
        "slope is how fast f moves with x",
        function=SLOPE,
        cases=smooth,
        expected=lambda at: [SLOPES[at.f.text](at.x)],
        names=["the slope"],
        explain=explain_by(SLOPE_FORMS, SAME_X),
    ),
    answers(
        "slope_looks_to_both_sides",
        "at a corner slope is the mean of the slopes on both sides",
        function=SLOPE,
        cases=corners,
        expected=lambda at: [0.0],
        mistakes={
            "it looks to the right only: go a step to both sides": lambda at: [1.0],
            "it looks to the left only: go a step to both sides": lambda at: [-1.0],
        },
        read=nearly_zero,
        names=["the slope"],
    ),
    answers(
        "gradient_is_the_slopes",
        "gradient has the slope of f along each number of the point",
        function=GRADIENT,
        cases=several,
        expected=lambda at: GRADIENTS[at.f.text](at.point),
        read=as_vector,
        names=names,
        explain=explain_by(GRADIENT_FORMS, SAME_LIST),
    ),
    keeps_lists("gradient_keeps_the_point", function=GRADIENT, cases=several),
]
