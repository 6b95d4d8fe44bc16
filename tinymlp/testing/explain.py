"""The name of a mistake: the one whose numbers are the student's, in every case that is tried.

A wrong number alone can have many causes: with two outputs a missing 1/n looks like a factor 2 too
many. So a mistake is only named when it gives the student's wrong numbers somewhere, and at none of
the counterexample and thirty other cases gives others. A mistake that raises where the student's
code fails too (or answers nan) is one more agreement.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from tinymlp.gradient_check.central_difference import agree
from tinymlp.testing.answers import NoAnswerError, is_failure
from tinymlp.testing.law import Comparison, Law, Mistakes

Code = TypeVar("Code")
Case = TypeVar("Case")


def name_mistake(code: Code, law: Law[Code, Case], case: Case, others: Sequence[Case]) -> str:
    """Return the words of the first mistake that explains the answers, or "" when none does."""
    answers = [(tried, law.look(code, tried)) for tried in (case, *others)]
    if law.explain is not None:
        return law.explain(code, answers)
    return find_mistake(code, law.mistakes(code), answers)


def find_mistake(
    code: Code, mistakes: Mistakes[Code, Case], answers: Sequence[tuple[Case, Comparison]]
) -> str:
    """Return the words of the first mistake that gives the answers, or ""."""
    # A number can rule a mistake out, a failure cannot: so look at the numbers first, and where
    # there are none at the counterexample alone.
    answers = sorted(answers, key=lambda answer: isinstance(answer[1].got, NoAnswerError))
    if isinstance(answers[0][1].got, NoAnswerError):
        answers = answers[:1]
    return next(
        (words for words, predict in mistakes.items() if _explains(code, predict, answers)), ""
    )


def _explains(code: Any, predict: Any, answers: Sequence[tuple[Any, Comparison]]) -> bool:
    """Return whether a mistake gives the answer of a broken case, and another's of none."""
    found = False
    for tried, comparison in answers:
        evidence = _evidence(comparison, predict, code, tried)
        if evidence is False:
            return False
        found |= evidence is True and not comparison.holds()
    return found


def _evidence(comparison: Comparison, predict: Any, code: Any, case: Any) -> bool | None:
    """Return whether a mistake gives the student's answer; None where nothing can be said."""
    got = comparison.got
    try:
        predicted = list(predict(code, case))
    except NoAnswerError:
        return None
    except (ArithmeticError, ValueError, LookupError) as raised:
        if isinstance(got, NoAnswerError):
            return True if _alike(raised, got.__cause__) else None
        if is_failure(got):  # NumPy answers nan where Python raises
            return True
        return False if len(got) == len(comparison.expected) else None
    if isinstance(got, NoAnswerError) or len(got) != len(predicted):
        return None
    if is_failure(predicted):
        return is_failure(got)
    return all(agree(one, other) for one, other in zip(got, predicted, strict=True))


def _alike(one: Exception, other: BaseException | None) -> bool:
    """Return whether two exceptions say the same: lists that do not fit have two of them."""
    kinds = (ZeroDivisionError, OverflowError, (ValueError, IndexError))
    return any(isinstance(one, kind) and isinstance(other, kind) for kind in kinds)
