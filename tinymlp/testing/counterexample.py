"""The smallest case in which a law is broken, found by hypothesis and said in a lesson's words.

Hypothesis draws cases until one breaks the law and then makes it smaller for as long as it still
does: z = 1.0 rather than z = −2.718281. The draws are the same every time, so that a whole class
sees the same counterexample.
"""

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from typing import Any, Protocol, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import Flaky, NoSuchExample

from tinymlp.arguments import check_whole
from tinymlp.errors import LawBroken
from tinymlp.testing.explain import name_mistake
from tinymlp.testing.law import REMEMBERS, Law
from tinymlp.testing.law_result import LawResult

SMALLER = 100
"""How many cases are tried to make a counterexample smaller."""

MAX_EXAMPLES = 1_000_000


class Titled(Protocol):
    """What every student's code is wrapped in."""

    @property
    def title(self) -> str:
        """What the student calls it."""
        ...


class Fields(Protocol):
    """A case: any named tuple."""

    def _asdict(self) -> dict[str, Any]: ...


Code = TypeVar("Code", bound=Titled)
Case = TypeVar("Case", bound=Fields)


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


def hold(code: Code, laws: Sequence[Law[Code, Case]], *, read: str, examples: int) -> None:
    """Return when no case breaks a law; raise `LawBroken` with the smallest of the first that does.

    `read` is the file of the library that explains the lesson; `examples` is how many cases of
    each law are tried.
    """
    __tracebackhide__ = True
    check_whole("examples", examples, minimum=1, maximum=MAX_EXAMPLES)
    results = _RESULTS.get()
    for law in laws:
        result = examine_law(code, law, examples=examples)
        if results is not None:
            results.append(result)
        elif result.outcome == "broken":
            raise LawBroken(f"your {code.title}: {result}\n  law   {law.sentence}\n  read  {read}")


def examine_law(
    code: Code, law: Law[Code, Case], *, examples: int, seed: int | None = None
) -> LawResult:
    """Return whether a law is broken, and the smallest case that breaks it.

    The cases are drawn from the seed; without one they are the same every time.
    """
    if not law.applies(code):
        return LawResult(law.name, law.sentence, "not asked")
    started = time.perf_counter()
    # A side effect shows in nearly every case.
    n = max(1, examples // 5) if law.side_effect else examples
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of an overflow, which a law is about
        result = _examine(code, law, n, seed)
    result.seconds = time.perf_counter() - started
    return result


def _examine(code: Code, law: Law[Code, Case], examples: int, seed: int | None) -> LawResult:
    result = LawResult(law.name, law.sentence, "broken")
    try:
        case = _smallest(code, law, examples, seed)
    except Flaky:
        result.breach, result.mistake = "asked the same twice it answers differently", REMEMBERS
        return result
    if case is None:
        result.outcome = "passed"
        return result
    comparison = law.look(code, case)
    result.mistake = name_mistake(code, law, case, _cases(law, code, seed)) or law.remedy
    result.case = case._asdict()
    result.breach = f"at {describe(case)} {comparison.describe()}"
    result.expected, result.got = comparison.wanted or list(comparison.expected), comparison.got
    return result


class _SmallEnough(BaseException):  # hypothesis would try to make an Exception smaller too
    """The case has been made smaller for long enough."""


def _smallest(code: Code, law: Law[Code, Case], examples: int, seed: int | None) -> Case | None:
    """Return the smallest case that breaks the law, or None when there is none."""
    broken: list[Case] = []
    tried = 0

    def breaks(case: Case) -> bool:
        nonlocal tried
        tried += bool(broken)
        if tried > SMALLER:
            raise _SmallEnough
        if law.look(code, case).holds():
            return False
        broken.append(case)
        return True

    try:
        drawn_from = None if seed is None else Random(seed)
        return find(law.cases(code), breaks, settings=_settings(examples), random=drawn_from)
    except NoSuchExample:
        return None
    except _SmallEnough:
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
