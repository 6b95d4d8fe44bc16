"""What is asked of a student's functions, for the `laws.py` of a lesson.

    answers(...)            a function gives the right numbers; its mistakes have names
    formula(...)            those numbers are exact: they come from a formula, not a numeric slope
    keeps_lists(...)        a function leaves the lists that it is given as they are
    own_law(...)            a comparison of the lesson's own, where numbers alone do not say it
    activation_laws(...)    the laws of `check_activation`, for a pair of functions
    layer_mistakes()        the catalogue's mistakes on the way back through a layer

A case is a named tuple with a field for each argument of the function. The functions named here run
in the teacher's process, with the teacher's numbers; the student's function alone runs elsewhere.

>>> from typing import NamedTuple
>>> from hypothesis import strategies as st
>>> class At(NamedTuple):
...     z: float
>>> doubles = answers(
...     "doubles",
...     "it gives twice the number",
...     function="double(z)",
...     cases=st.floats(-3, 3).map(At),
...     expected=lambda at: [2 * at.z],
...     mistakes={"is it squared?": lambda at: [at.z**2]},
... )
>>> doubles.key, doubles.function
('doubles', 'double(z)')
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.course.bare_process import signature_of
from tinymlp.course.complex_numbers import asks_complex_numbers
from tinymlp.gradient_check.central_difference import agree
from tinymlp.gradient_check.layer_mistakes import LAYER_MISTAKES
from tinymlp.gradient_check.mistaken_backward import Lines
from tinymlp.network.activation import Activation, find_activation
from tinymlp.testing.activation_laws import (
    DERIVATIVE_MISTAKES,
    VALUE_MISTAKES,
)
from tinymlp.testing.answers import NoAnswerError, as_number, as_vector, ask
from tinymlp.testing.law import CHANGES, Comparison, Law, Mistakes, compare
from tinymlp.testing.law import law as make_law
from tinymlp.testing.strategies import ordinary
from tinymlp.text import plural, short_repr

Numbers = Callable[[Any], Sequence[Any]]
"""What a case's answer should be, or what it is if a mistake is made: numbers, or lists of them."""

Read = Callable[[Any], Any]
"""How the numbers of an answer are found in what a student's function returned."""

RIGHT_DIGITS = 13
"""Rounding leaves 15 of a formula; the usual numeric slope has 11, one of five points 12."""

NUMERIC = (
    "right, but not exact: that is a numeric slope, (f(z + h) − f(z − h))/2h, or a constant that "
    "was cut short; the formula of the derivative was asked"
)

COMPLEX = (
    "right, but by complex numbers, Im f(z + ih)/h: that is a numeric slope of all digits; the "
    "formula of the derivative was asked"
)


MOST_PARTS = 4
"""How many parts of a shape are told."""

NOTHING = Comparison([], [], [])
"""What a law finds in a case that is none of its business."""


@dataclass(frozen=True)
class Exercise:
    """A student's functions, by their names."""

    title: str
    functions: Mapping[str, Callable[..., Any]]
    source: str = ""

    def ask(self, signature: str, case: Any) -> Any:
        """Return what a function answers in a case; its lists may be changed by that."""
        name = signature.partition("(")[0]
        return ask(self.functions[name], *arguments_of_case(signature, case._asdict()))


@dataclass(frozen=True)
class CourseLaw:
    """A law, and the signature of the function that is to blame when it is broken."""

    function: str
    law: Law[Any, Any]

    @property
    def key(self) -> str:
        """The law's name, as in `lesson.toml`."""
        return self.law.name


def arguments_of_case(signature: str, case: Mapping[str, Any]) -> list[Any]:
    """Return the arguments of a function, from the fields of a case that have their names.

    >>> arguments_of_case("forward(weights, bias)", {"weights": [1.0], "bias": 0.5, "target": 0.0})
    [[1.0], 0.5]
    """
    return [_copy(case[name]) for name in signature_of(signature).parameters]


def one_number(answer: Any) -> list[float]:
    """Read an answer that is one number."""
    return [as_number(answer)]


def as_it_is(answer: Any) -> Any:
    """Read an answer that is lists of numbers, for a law whose `names` is one name."""
    return answer


def part(index: int, read: Read, what: str) -> Read:
    """Read one part of an answer of several, `what` as in "(d_weights, d_bias)"."""

    def read_part(answer: Any) -> Any:
        n = what.count(",") + 1
        if not isinstance(answer, list | tuple) or len(answer) != n:
            raise NoAnswerError(f"{_describe(answer)}, not {what}")
        return read(answer[index])

    return read_part


def answers(
    name: str,
    sentence: str,
    *,
    function: str,
    cases: st.SearchStrategy[Any],
    expected: Numbers,
    mistakes: Mapping[str, Numbers] | None = None,
    read: Read = one_number,
    names: Callable[[Any], Sequence[str]] | Sequence[str] | str = ("the answer",),
    remedy: str = "",
    explain: Callable[[Exercise, Sequence[tuple[Any, Comparison]]], str] | None = None,
) -> CourseLaw:
    """Return the law that a function gives the expected numbers in every case.

    A mistake is named when its numbers are the student's in every case that is tried; `remedy` is
    said when none is. `names` says what each number is, for a case where that depends on it. Is it
    one name, "d_weights", then what is expected is lists of numbers, in lists of their own if need
    be; an answer of another shape is told its shape, and the numbers are called d_weights[0][1].
    `explain` names the cause itself, from the cases and what was found in each, without `mistakes`.
    """

    def look(code: Exercise, at: Any) -> Comparison:
        right = expected(at)
        if isinstance(names, str):
            return _compare_lists(names, right, lambda: read(code.ask(function, at)))
        called = names(at) if callable(names) else names
        return compare(called, right, lambda: read(code.ask(function, at)))

    table = {words: _of_case(numbers) for words, numbers in (mistakes or {}).items()}
    more = {"mistakes": table, "remedy": remedy, "explain": explain}
    return _course_law(name, sentence, function, cases, look, **more)


def formula(
    name: str,
    sentence: str,
    *,
    function: str,
    cases: st.SearchStrategy[Any],
    expected: Numbers,
    read: Read = one_number,
    also: Sequence[Numbers] = (),
) -> CourseLaw:
    """Return the law that the right numbers come from a formula, not from a numeric slope.

    A wrong number is none of its business: `answers` says what is wrong with that. `also` are
    formulas that will do as well: one that adds 1e-12 below a fraction, to divide by no 0.
    """
    asked = function.partition("(")[0]

    def look(code: Exercise, at: Any) -> Comparison:
        right = _flat(list(expected(at)))
        try:
            got = _flat(read(code.ask(function, at)))
        except NoAnswerError:
            return NOTHING
        if len(got) != len(right) or not all(map(agree, got, right)):
            return NOTHING
        rights = [_flat(list(form(at))) for form in (expected, *also)]
        digits = float(max(min(map(_digits, got, right)) for right in rights))
        wanted = f"{RIGHT_DIGITS} or more"
        names = ["the number of right digits"]
        if asks_complex_numbers(code.source, asked):
            return Comparison(["the numbers that are complex"], [0.0], [1.0], "none")
        return Comparison(names, [RIGHT_DIGITS], [min(digits, RIGHT_DIGITS)], wanted)

    def explain(code: Exercise, found: Sequence[tuple[Any, Comparison]]) -> str:
        return COMPLEX if asks_complex_numbers(code.source, asked) else NUMERIC

    return _course_law(name, sentence, function, cases, look, explain=explain)


def keeps_lists(
    name: str, *, function: str, cases: st.SearchStrategy[Any], remedy: str = CHANGES
) -> CourseLaw:
    """Return the law that a function leaves the lists that it is given as they are."""

    def look(code: Exercise, at: Any) -> Comparison:
        fields = at._asdict()
        given = arguments_of_case(function, fields)
        before = [number for one in given for number in _flat(one)]
        keys = list(signature_of(function).parameters)
        names = [f"{key} afterwards" for key in keys for _ in _flat(fields[key])]

        def afterwards() -> list[float]:
            ask(code.functions[function.partition("(")[0]], *given)
            return [number for one in given for number in _flat(one)]

        return compare(names, before, afterwards)

    sentence = "the lists that are given stay as they are"
    return _course_law(name, sentence, function, cases, look, remedy=remedy, side_effect=True)


def own_law(
    name: str,
    sentence: str,
    *,
    function: str,
    cases: st.SearchStrategy[Any],
    look: Callable[[Exercise, Any], Comparison],
    explain: Callable[[Exercise, Sequence[tuple[Any, Comparison]]], str] | None = None,
) -> CourseLaw:
    """Return a law whose `look` asks the functions in a case, and says what should have come.

    `explain` names the cause from the cases and what was found in each, or returns "".
    """
    return _course_law(name, sentence, function, cases, look, explain=explain)


class Known(NamedTuple):
    """An activation of the library, as the mistakes of `check_activation` ask for it."""

    value: Callable[[Any], Any]
    derivative: Callable[[Any], Any]
    like: Activation
    of_incoming: None = None
    """It is no layer."""


class At(NamedTuple):
    """The number that an activation is asked about."""

    z: float


def activation_laws(value: str, derivative: str, *, like: str) -> list[CourseLaw]:
    """Return the laws of an activation of the library and of its derivative, both of one number z.

    After the names of the functions, `tanh(z)` and `d_tanh(z)`, they are called tanh_is_right,
    tanh_of_large_z, d_tanh_is_the_slope, d_tanh_is_a_formula and d_tanh_of_large_z. The mistakes
    are those of `check_activation`.
    """
    known = find_activation(like)
    code = Known(known.value, known.derivative, known)
    first, second = (signature.partition("(")[0] for signature in (value, derivative))
    points = ordinary.map(At)
    large = st.sampled_from([100.0, -100.0, 1000.0, -1000.0]).map(At)

    def of_case(table: Mistakes[Any, Any]) -> dict[str, Numbers]:
        return {words: _with(code, numbers) for words, numbers in table.items()}

    def value_at(at: At) -> list[float]:
        return [known.value(at.z)]

    def slope_at(at: At) -> list[float]:
        return [known.derivative(at.z)]

    def of_value(law: str, sentence: str, cases: st.SearchStrategy[At], **more: Any) -> CourseLaw:
        name = f"{first}_{law}"
        return answers(name, sentence, function=value, cases=cases, expected=value_at, **more)

    def of_slope(law: str, sentence: str, cases: st.SearchStrategy[At], **more: Any) -> CourseLaw:
        name = f"{second}_{law}"
        return answers(name, sentence, function=derivative, cases=cases, expected=slope_at, **more)

    return [
        of_value(
            "is_right",
            f"{first} is the {like} of z",
            points,
            mistakes=of_case(VALUE_MISTAKES),
            names=["the value"],
        ),
        of_value(
            "of_large_z",
            f"{first} has a value for every z, however large",
            large,
            names=["the value"],
            explain=_explain_overflow,
        ),
        of_slope(
            "is_the_slope",
            f"{second} is the slope of the {like} at z",
            points,
            mistakes=of_case(DERIVATIVE_MISTAKES),
            names=["the derivative"],
        ),
        formula(
            f"{second}_is_a_formula",
            f"{second} comes from its formula",
            function=derivative,
            cases=points,
            expected=slope_at,
        ),
        of_slope(
            "of_large_z",
            f"{second} has a value for every z, however large",
            large,
            names=["the derivative"],
            explain=_explain_overflow,
        ),
    ]


def layer_mistakes() -> dict[str, Lines]:
    """Return the ways back through a layer with the catalogue's mistakes, by their sentences.

    First those with one mistake, then those with two: a wrong δ, and a wrong use of it.
    """
    alone = [mistake for mistake in LAYER_MISTAKES if mistake.line not in ("flatten", "join")]
    found = {mistake.sentence: mistake.lines for mistake in alone}
    for slope in alone:
        for other in alone:
            if slope.line == "slope" != other.line:
                lines = slope.lines._replace(**{other.line: other.instead})
                found[f"{slope.sentence}; and {other.sentence}"] = lines
    return found


TOO_LARGE = (
    "e to a power above 709 is more than a float can hold, and {} is one: write the formula so "
    "that no exponent is above 0, for z ≥ 0 and for z < 0 apart"
)


def _explain_overflow(_: Exercise, found: Sequence[tuple[At, Comparison]]) -> str:
    """Return where an exponent is too large, if an answer says that one was."""
    failed = [
        at.z
        for at, comparison in found
        if isinstance(comparison.got, NoAnswerError)
        and isinstance(comparison.got.__cause__, OverflowError)
    ]
    if not failed:
        return ""
    if max(failed) < 0:
        return TOO_LARGE.format("−z, where z is far below 0,")
    if min(failed) > 0:
        return TOO_LARGE.format("z, where it is far above 0,")
    return TOO_LARGE.format("z, or −z,")


def _with(code: Known, numbers: Callable[[Any, Any], Sequence[float]]) -> Numbers:
    return lambda at: numbers(code, at)


def _course_law(
    name: str,
    sentence: str,
    function: str,
    cases: st.SearchStrategy[Any],
    look: Callable[[Exercise, Any], Comparison],
    **more: Any,
) -> CourseLaw:
    look.__doc__ = sentence
    made = make_law(lambda code: cases, **more)(look)
    return CourseLaw(function, replace(made, name=name, sentence=sentence))


def _of_case(numbers: Numbers) -> Callable[[Exercise, Any], Sequence[float]]:
    return lambda _, at: _flat(list(numbers(at)))


def _compare_lists(name: str, right: Sequence[Any], answer: Callable[[], Any]) -> Comparison:
    """Compare lists, which must have the same shape, and then their numbers."""

    def numbers() -> list[float]:
        got = answer()
        if _shape(got) != _shape(right):
            raise NoAnswerError(_describe_lists(got))
        return _flat(got)

    found = compare(_places(name, right), _flat(right), numbers)
    if isinstance(found.got, NoAnswerError):
        return Comparison([name], [0.0], found.got, _shape(right))
    return found


def _describe_lists(answer: Any) -> str:
    """Return an answer with its shape: "2 lists of 1 number, [[2.0], [0.5]]"."""
    is_list = isinstance(answer, list | tuple) and len(answer) > 0
    return f"{_shape(answer)}, {short_repr(answer)}" if is_list else _describe(answer)


def _places(name: str, value: Any) -> list[str]:
    """Return the name of each number in lists of lists: "d_weights[0][1]"."""
    if not isinstance(value, list | tuple):
        return [name]
    return [place for i, one in enumerate(value) for place in _places(f"{name}[{i}]", one)]


def _shape(value: Any) -> str:
    """Return the shape of an answer in words: "2 lists of 3 numbers"."""
    if not isinstance(value, list | tuple):
        return "a number" if isinstance(value, int | float) else _describe(value)
    parts = [_shape(one) for one in value]
    if set(parts) <= {"a number"}:
        return f"a list of {plural(len(value), 'number')}"
    if len(set(parts)) == 1 and parts[0].startswith("a list of "):
        return f"{plural(len(value), 'list')} of {parts[0].removeprefix('a list of ')}"
    dots = ["…"] if len(parts) > MOST_PARTS else []
    return f"({'; '.join(parts[:MOST_PARTS] + dots)})"


def _digits(got: float, right: float) -> int:
    """Return how many digits of a number are right, 15 at most."""
    error = abs(got - right) / max(1.0, abs(right))
    return 15 if error < 1e-15 else math.floor(-math.log10(error))


def _copy(value: Any) -> Any:
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value


def _flat(value: Any) -> list[float]:
    if isinstance(value, list | tuple):
        return [number for one in value for number in _flat(one)]
    return as_vector([value]) if isinstance(value, int | float) else []


def _describe(answer: Any) -> str:
    return "None (is a `return` missing?)" if answer is None else short_repr(answer)
