"""A case in which a law is broken, and what is said of it in a lesson's words.

The clear cases of a law are looked at first: numbers that a person can follow with a pencil, with
two inputs and two neurons, so that a transposition or a sum does not hide. If they all hold,
hypothesis draws cases until one breaks the law and then makes it smaller for as long as it still
does: z = 1.0 rather than z = −2.718281. The draws are the same every time, so that a whole class
sees the same counterexample.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import Flaky, NoSuchExample

from tinymlp.arguments import check_whole
from tinymlp.errors import LawBroken
from tinymlp.testing.answers import NoAnswerError, is_failure, seeded, without_keyboard
from tinymlp.testing.explain import name_mistake
from tinymlp.testing.law import RANDOM, Comparison, Law
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


class Breach(NamedTuple, Generic[Case]):
    """A case that breaks a law, what came, and the mistake that gives it if one is known."""

    case: Case
    comparison: Comparison
    mistake: str

    def __str__(self) -> str:
        told = f"at {describe(self.case)} {self.comparison.describe()}"
        return f"{told}: {self.mistake}" if self.mistake else told


def hold(code: Code, laws: Sequence[Law[Code, Case]], *, read: str, examples: int) -> Right:
    """Return when no case breaks a law; raise `LawBroken` with the first that does.

    `read` is the file of the library that explains the lesson; `examples` is how many cases of
    each law are tried.
    """
    __tracebackhide__ = True
    check_whole("examples", examples, minimum=1, maximum=MAX_EXAMPLES)
    asked = [law for law in laws if law.applies(code)]
    for law in asked:
        # A side effect shows in nearly every case.
        breach = find_breach(code, law, max(1, examples // 5) if law.side_effect else examples)
        if breach is not None:
            broken = LawBroken(
                f"your {code.title}: {breach}\n  law   {law.sentence}\n  read  {read}"
            )
            broken.mistake = breach.mistake
            raise broken
    return Right(code.title, code.convention, len(asked), examples)


def find_breach(code: Code, law: Law[Code, Case], examples: int) -> Breach[Case] | None:
    """Return how the law is broken, or None when no case breaks it."""
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")  # NumPy warns of an overflow, which a law is about
        clear = list(law.clear(code))
        found = _first(code, law, clear) or _smallest(code, law, examples)
        if found is None:
            return None
        case, comparison = found
        return Breach(case, comparison, _name(code, law, case, comparison, clear))


def _name(
    code: Code, law: Law[Code, Case], case: Case, comparison: Comparison, clear: Sequence[Case]
) -> str:
    """Return the mistake that there is evidence for, or ""."""
    others = [*clear, *_cases(law, code)]
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


def _smallest(code: Code, law: Law[Code, Case], examples: int) -> tuple[Case, Comparison] | None:
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
        find(law.cases(code), breaks, settings=_settings(examples))
    except NoSuchExample:
        return None
    except (_SmallEnough, Flaky):  # code that answers differently each time is flaky
        pass
    return broken[-1]


def describe(case: Fields) -> str:
    """Return the case in words: z = 1.0."""
    return ", ".join(f"{name} = {value!r}" for name, value in case._asdict().items())


def _cases(law: Law[Code, Case], code: Code) -> list[Case]:
    """Return some more cases, which the right name for a mistake must explain too."""
    drawn: list[Case] = []

    @_settings(30)
    @given(law.cases(code))
    def collect(case: Case) -> None:
        drawn.append(case)

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
