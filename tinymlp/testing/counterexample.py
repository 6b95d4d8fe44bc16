"""The smallest case in which a law is broken, found by hypothesis and said in a lesson's words.

Hypothesis draws cases until one breaks the law and then makes it smaller for as long as it still
does: z = 1.0 rather than z = −2.718281. The draws are the same every time, so that a whole class
sees the same counterexample.
"""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import Flaky, NoSuchExample

from tinymlp.arguments import check_whole
from tinymlp.errors import LawBroken
from tinymlp.testing.explain import name_mistake
from tinymlp.testing.law import REMEMBERS, Law

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


def hold(code: Code, laws: Sequence[Law[Code, Case]], *, read: str, examples: int) -> None:
    """Return when no case breaks a law; raise `LawBroken` with the smallest of the first that does.

    `read` is the file of the library that explains the lesson; `examples` is how many cases of
    each law are tried.
    """
    __tracebackhide__ = True
    check_whole("examples", examples, minimum=1, maximum=MAX_EXAMPLES)
    for law in laws:
        if law.applies(code):
            # A side effect shows in nearly every case.
            breach = find_breach(code, law, max(1, examples // 5) if law.side_effect else examples)
            if breach:
                raise LawBroken(
                    f"your {code.title}: {breach}\n  law   {law.sentence}\n  read  {read}"
                )


def find_breach(code: Code, law: Law[Code, Case], examples: int) -> str:
    """Return how the law is broken, or "" when no case breaks it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of an overflow, which a law is about
        try:
            case = _smallest(code, law, examples)
        except Flaky:
            return f"asked the same twice it answers differently: {REMEMBERS}"
        if case is None:
            return ""
        comparison = law.look(code, case)
        mistake = name_mistake(code, law, case, _cases(law, code)) or law.remedy
    breach = f"at {describe(case)} {comparison.describe()}"
    return f"{breach}: {mistake}" if mistake else breach


class _SmallEnough(BaseException):  # hypothesis would try to make an Exception smaller too
    """The case has been made smaller for long enough."""


def _smallest(code: Code, law: Law[Code, Case], examples: int) -> Case | None:
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
        return find(law.cases(code), breaks, settings=_settings(examples))
    except NoSuchExample:
        return None
    except _SmallEnough:
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
