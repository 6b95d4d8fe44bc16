"""The name of a mistake: the one whose numbers are the student's, in every case that is tried.

A wrong number alone can have many causes: with two outputs a missing 1/n looks like a factor 2 too
many. So a mistake is only named when it gives the student's wrong numbers somewhere, and at none of
the counterexample and thirty other cases gives others. Nothing is proved by an answer of another
shape, by nan or by an exception, which can come from anything; nor at a kink, where more than one
answer is right. Only a division by 0 is known again, if the line has the power that became 1.

If no mistake of the table does, a factor is fitted to the right answer and to each mistake's.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tinymlp.testing.answers import NoAnswerError, close, is_failure
from tinymlp.testing.law import Comparison, Law, Mistakes

Code = TypeVar("Code")
Case = TypeVar("Case")

Answers = Sequence[tuple[Case, Comparison]]


def name_mistake(code: Code, law: Law[Code, Case], answers: Answers[Case]) -> str:
    """Return the words of the first mistake that explains the answers, or "" when none does."""
    if law.explain is not None:
        return law.explain(code, answers)
    mistakes = law.mistakes(code)
    found = find_mistake(code, mistakes, answers)
    return found if found or law.remedy else find_factor(code, mistakes, answers)


def find_mistake(
    code: Code,
    mistakes: Mistakes[Code, Case],
    answers: Answers[Case],
    *,
    right_elsewhere: bool = False,
) -> str:
    """Return the words of the first mistake that gives the answers, or "".

    Of code that is `right_elsewhere` an exception proves a mistake that raises the same one.
    """
    # A number can rule a mistake out, a failure cannot: so look at the numbers first, and where
    # there are none at the counterexample alone.
    answers = sorted(answers, key=lambda answer: isinstance(answer[1].got, NoAnswerError))
    if isinstance(answers[0][1].got, NoAnswerError):
        answers = answers[:1]
    return next(
        (
            words
            for words, predict in mistakes.items()
            if _explains(code, predict, answers, right_elsewhere)
        ),
        "",
    )


def find_factor(code: Code, mistakes: Mistakes[Code, Case], answers: Answers[Case]) -> str:
    """Return the factor that the right answer, or else a mistake's, is multiplied by, or ""."""
    if not mistakes:
        return ""
    told = [(case, found) for case, found in answers if found.is_numbers and not found.at_kink]
    if len(told) < len([found for _, found in answers if not found.at_kink]):
        return ""
    whole = [(found.got, found.expected) for _, found in told]
    factor = fit_factor(whole, plain=False)  # type: ignore[arg-type]
    if factor is not None:
        return f"it is {factor:.5g} times what it should be"
    for words, predict in mistakes.items():
        pairs: list[tuple[Sequence[float], Sequence[float]]] = []
        for case, found in told:
            try:
                predicted = list(predict(code, case))
            except (NoAnswerError, ArithmeticError, ValueError, LookupError):
                break
            if len(predicted) != len(found.expected) or is_failure(predicted):
                break
            pairs.append((found.got, predicted))  # type: ignore[arg-type]
        if len(pairs) < len(told):
            continue
        factor = fit_factor(pairs)
        right = [(one, found.expected) for (_, one), (_, found) in zip(pairs, told, strict=True)]
        # A mistake that is a factor itself, or none at all in these cases, explains nothing.
        if factor is not None and not _proportional(right):
            return f"{words}; and it is {factor:.6g} times that"
    return ""


def fit_factor(
    pairs: Sequence[tuple[Sequence[float], Sequence[float]]], *, plain: bool = True
) -> float | None:
    """Return the number k with got = k·expected in at least three different numbers.

    If `plain`, it is one that a person would write.

    >>> fit_factor([([2.0, 4.0, 1.0], [1.0, 2.0, 0.5])])
    2.0
    >>> fit_factor([([2.1, 4.2, 1.05], [1.0, 2.0, 0.5])], plain=False)
    2.1
    """
    both = [(g, e) for got, expected in pairs for g, e in zip(got, expected, strict=True)]
    largest = max(both, key=lambda one: abs(one[1]), default=(0.0, 0.0))
    if largest[1] == 0 or len({round(e, 6) for _, e in both if e != 0}) < 3:
        return None
    factor = largest[0] / largest[1]
    factor = next((n for n in _PLAIN if abs(n - factor) < 1e-5 * abs(n)), 0.0 if plain else factor)
    return factor if factor and all(close(g, factor * e) for g, e in both) else None


def _proportional(pairs: Sequence[tuple[Sequence[float], Sequence[float]]]) -> bool:
    ratios = {
        round(g / e, 6)
        for got, expected in pairs
        for g, e in zip(got, expected, strict=True)
        if e != 0
    }
    return len(ratios) <= 1


_PLAIN = [
    sign * number
    for number in (*(k / 2 for k in range(1, 21)), *(1 / k for k in range(3, 11)), 1.25, 0.75, 100)
    for sign in (1, -1)
    if (sign, number) != (1, 1)
]
"""The factors that a person writes, or that a number of classes or examples makes."""


def _explains(
    code: Any, predict: Callable[..., Any], answers: Answers[Any], right_elsewhere: bool
) -> bool:
    """Return whether a mistake gives the answer of a broken case, and another's of none."""
    found = False
    for tried, comparison in answers:
        if comparison.at_kink:
            continue
        evidence = _evidence(comparison, predict, code, tried, right_elsewhere)
        if evidence is False:
            return False
        found |= evidence is True and not comparison.holds()
    return found


def _evidence(
    comparison: Comparison, predict: Any, code: Any, case: Any, right_elsewhere: bool
) -> bool | None:
    """Return whether a mistake gives the student's answer; None where nothing can be said."""
    got = comparison.got
    try:
        predicted = list(predict(code, case))
    except NoAnswerError:
        return None
    except (ArithmeticError, ValueError, LookupError) as raised:
        if isinstance(got, NoAnswerError):
            alike = right_elsewhere and type(raised) is type(got.__cause__)
            return True if alike or _divides_alike(raised, got) else None
        if is_failure(got):  # NumPy answers nan or infinity where Python raises
            return True if isinstance(raised, ZeroDivisionError) else None
        return False if len(got) == len(comparison.expected) else None
    if isinstance(got, NoAnswerError) or len(got) != len(predicted):
        return None
    if is_failure(predicted):
        return None if is_failure(got) else False
    return all(close(one, other) for one, other in zip(got, predicted, strict=True))


def _divides_alike(one: Exception, other: NoAnswerError) -> bool:
    """Return whether both divide by 0, and the student's line by a difference from 1."""
    squeezed = other.line.replace(" ", "")
    by_zero = isinstance(one, ZeroDivisionError) and isinstance(other.__cause__, ZeroDivisionError)
    return by_zero and any(part in squeezed for part in ("1-", "1.0-", "1.-"))
