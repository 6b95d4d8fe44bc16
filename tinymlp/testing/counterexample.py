"""A case in which a law is broken, and what is said of it in a lesson's words.

The clear cases of a law are looked at first: numbers that a person can follow with a pencil, with
two inputs and two neurons, so that a transposition or a sum does not hide. If they all hold,
hypothesis draws cases until one breaks the law and then makes it smaller for as long as it still
does: z = 1.0 rather than z = −2.718281. The draws are the same every time, so that a whole class
sees the same counterexample.
"""

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import Flaky, NoSuchExample

from tinymlp.arguments import check_whole
from tinymlp.errors import LawBroken
from tinymlp.testing.answers import NoAnswerError, is_failure, seeded, without_keyboard
from tinymlp.testing.explain import name_mistake
from tinymlp.testing.law import RANDOM, Comparison, Law
from tinymlp.testing.law_result import LawResult
from tinymlp.text import plural

SMALLER = 100
"""How many cases are tried to make a counterexample smaller."""

MAX_EXAMPLES = 1_000_000


class Titled(Protocol):
    """What every student's code is wrapped in."""

    @property
    def title(self) -> str:
        """What the student calls it."""
        ...

    @property
    def convention(self) -> str:
        """How it is written, as in "weights (n_in, n_out)"; "" for the usual way."""
        ...


class Fields(Protocol):
    """A case: any named tuple."""

    def _asdict(self) -> dict[str, Any]: ...


Code = TypeVar("Code", bound=Titled)
Case = TypeVar("Case", bound=Fields)


@dataclass(frozen=True)
class Right:
    """What a check returns when no case broke a law; printed, it says so.

    >>> Right("mse", "a target before the prediction", 5, 50)
    right: your mse obeys 5 laws in up to 50 cases each, with a target before the prediction
    """

    title: str
    convention: str
    n_laws: int
    examples: int

    def __repr__(self) -> str:
        laws = f"obeys {plural(self.n_laws, 'law')} in up to {self.examples} cases each"
        return f"right: your {self.title} {laws}" + (
            self.convention and f", with {self.convention}"
        )


_RESULTS: ContextVar[list[LawResult] | None] = ContextVar("_RESULTS", default=None)
"""Where `hold` puts the results of all laws instead of raising at the first that is broken."""


@contextmanager
def every_law() -> Iterator[list[LawResult]]:
    """Within this context `hold` raises nothing, and what it finds of each law is in the list."""
    results: list[LawResult] = []
    token = _RESULTS.set(results)
    try:
        yield results
    finally:
        _RESULTS.reset(token)


def hold(code: Code, laws: Sequence[Law[Code, Case]], *, read: str, examples: int) -> Right:
    """Return when no case breaks a law; raise `LawBroken` with the first that does.

    `read` is the file of the library that explains the lesson; `examples` is how many cases of
    each law are tried.
    """
    __tracebackhide__ = True
    check_whole("examples", examples, minimum=1, maximum=MAX_EXAMPLES)
    results = _RESULTS.get()
    n_asked = 0
    for law in laws:
        result = examine_law(code, law, examples=examples)
        n_asked += result.outcome != "not asked"
        if results is not None:
            results.append(result)
        elif result.outcome == "broken":
            broken = LawBroken(
                f"your {code.title}: {result}\n  law   {law.sentence}\n  read  {read}"
            )
            broken.mistake = result.mistake
            raise broken
    return Right(code.title, code.convention, n_asked, examples)


def examine_law(
    code: Code, law: Law[Code, Case], *, examples: int, seed: int | None = None
) -> LawResult:
    """Return whether a law is broken, and a case that breaks it: a clear one, or the smallest.

    The other cases are drawn from the seed; without one they are the same every time.
    """
    if not law.applies(code):
        return LawResult(law.name, law.sentence, "not asked")
    started = time.perf_counter()
    # A side effect shows in nearly every case.
    n = max(1, examples // 5) if law.side_effect else examples
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")  # NumPy warns of an overflow, which a law is about
        result = _examine(code, law, n, seed)
    result.seconds = time.perf_counter() - started
    return result


def _examine(code: Code, law: Law[Code, Case], examples: int, seed: int | None) -> LawResult:
    clear = list(law.clear(code))
    found = _first(code, law, clear) or _smallest(code, law, examples, seed)
    if found is None:
        return LawResult(law.name, law.sentence, "passed")
    case, comparison = found
    return LawResult(
        law.name,
        law.sentence,
        "broken",
        case=case._asdict(),
        expected=comparison.wanted or list(comparison.expected),
        got=comparison.got,
        breach=f"at {describe(case)} {comparison.describe()}",
        mistake=_name(code, law, case, comparison, [*clear, *_cases(law, code, seed)]),
    )


def _name(
    code: Code, law: Law[Code, Case], case: Case, comparison: Comparison, others: Sequence[Case]
) -> str:
    """Return the mistake that there is evidence for, or ""."""
    answers = [(case, comparison), *((one, law.look(code, one)) for one in others)]
    mistake = name_mistake(code, law, answers)
    if mistake:
        return mistake
    got = comparison.got
    if isinstance(got, NoAnswerError):
        overflow = isinstance(got.__cause__, ArithmeticError | ValueError)
        return law.failure if overflow else ""
    if is_failure(got):
        return law.failure
    if law.side_effect:
        with seeded():
            if law.look(code, case).holds():
                return RANDOM
    return law.remedy if law.side_effect or comparison.is_numbers else ""


def _first(
    code: Code, law: Law[Code, Case], cases: Sequence[Case]
) -> tuple[Case, Comparison] | None:
    """Return the first of these cases that breaks the law."""
    looked = ((case, law.look(code, case)) for case in cases)
    return next(((case, found) for case, found in looked if not found.holds()), None)


class _SmallEnough(BaseException):  # hypothesis would try to make an Exception smaller too
    """The case has been made smaller for long enough."""


def _smallest(
    code: Code, law: Law[Code, Case], examples: int, seed: int | None
) -> tuple[Case, Comparison] | None:
    """Return the smallest case that breaks the law, or None when there is none."""
    broken: list[tuple[Case, Comparison]] = []
    tried = 0

    def breaks(case: Case) -> bool:
        nonlocal tried
        tried += bool(broken)
        if tried > SMALLER:
            raise _SmallEnough
        found = law.look(code, case)
        if found.holds():
            return False
        broken.append((case, found))
        return True

    try:
        drawn_from = None if seed is None else Random(seed)
        find(law.cases(code), breaks, settings=_settings(examples), random=drawn_from)
    except NoSuchExample:
        return None
    except (_SmallEnough, Flaky):  # code that answers differently each time is flaky
        pass
    return broken[-1]


def describe(case: Fields) -> str:
    """Return the case in words: z = 1.0."""
    return ", ".join(f"{name} = {value!r}" for name, value in case._asdict().items())


def _cases(law: Law[Code, Case], code: Code, seed: int | None) -> list[Case]:
    """Return some more cases, which the right name for a mistake must explain too."""
    drawn: list[Case] = []

    @_settings(30)
    @given(law.cases(code))
    def collect(case: Case) -> None:
        drawn.append(case)

    if seed is not None:
        hypothesis.seed(seed)(collect)
    collect()
    return drawn


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
