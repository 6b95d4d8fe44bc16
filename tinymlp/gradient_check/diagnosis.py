"""What went wrong? Make every known mistake, and see which gives the gradient that was found.

The comparison is to eight digits in every parameter, so a match is no guess; but two mistakes can
come to the same (with two examples, a forgotten mean and a factor of 2): then both are named.

If no mistake explains the gradient alone, a number is fitted (a constant factor, a weight decay, a
clipping); then a mistake together with a constant factor; and at last it is said where the wrong
derivatives are.
"""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from tinymlp.gradient_check.components import WrongDerivative
from tinymlp.gradient_check.fits import Case, find_factor, fit_number, same
from tinymlp.gradient_check.loss_at import Problem, places
from tinymlp.gradient_check.measured import with_right_derivatives
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Mistake, run_backward
from tinymlp.gradient_check.mistakes import Hypothesis, list_hypotheses
from tinymlp.gradient_check.report import Diagnosis
from tinymlp.network.shapes import Vector


def diagnose(
    problem: Problem,
    given: Vector,
    given_inputs: Sequence[Vector] | None,
    *,
    wrong: Sequence[WrongDerivative],
    failed: Collection[int],
    mistakes: Sequence[Mistake],
) -> list[Diagnosis]:
    """Return every explanation of a wrong gradient, the likeliest first.

    `given_inputs` is the ∂L/∂inputs that goes with it, for each example. `wrong` are components
    whose own derivative is wrong, `failed` the indices of wrong parameters.
    """
    found = [
        Diagnosis(f"wrong in itself: {name}", str(one))
        for name, one in {one.name: one for one in reversed(wrong)}.items()
    ]
    right = with_right_derivatives(problem, wrong)
    try:
        correct, correct_inputs = run_backward(TEXTBOOK, right)
    except (ValueError, ArithmeticError):
        return found
    hypotheses = list_hypotheses(mistakes, len(problem.network.layers))
    if same(given, correct):
        if given_inputs is None:
            return found
        return found + _find_suiting(
            hypotheses,
            right,
            lambda parameters, inputs: (
                same(parameters, correct)
                and _same_rows(inputs, given_inputs)
                and not _same_rows(inputs, correct_inputs)
            ),
        )
    named = _find_suiting(hypotheses, right, lambda parameters, inputs: same(given, parameters))
    if not named and (apart := _shuffled_apart(right, given)):
        named = [apart]
    if not named:
        case = Case(right, given, correct)
        named = list(itertools.islice(explain_with_number([case], hypotheses), 2))
    return found + named or _locate(problem, failed)


MOST_SHUFFLED = 7
"""Up to so many examples every order of their targets is tried: 5,040 of them."""


def _shuffled_apart(problem: Problem, given: Vector) -> Diagnosis | None:
    """Return the mistake of inputs that have the targets of other examples, in any order."""
    n = len(problem.examples)
    if not 2 <= n <= MOST_SHUFFLED or problem.weights is not None:
        return None
    pairs = [
        [
            run_backward(TEXTBOOK, replace(problem, examples=[(inputs, target)], penalty=None))[0]
            for _, target in problem.examples
        ]
        for inputs, _ in problem.examples
    ]
    largest = max(range(len(given)), key=lambda k: abs(given[k]))
    penalized = TEXTBOOK.penalize([0.0 for _ in given], problem)
    for order in itertools.permutations(range(n)):
        one = sum(pairs[e][t][largest] for e, t in enumerate(order)) / n + penalized[largest]
        if abs(one - given[largest]) > 1e-6 * abs(one):
            continue
        rows = [pairs[e][t] for e, t in enumerate(order)]
        whole = [sum(column) / n for column in zip(*rows, strict=True)]
        if same(given, [a + b for a, b in zip(whole, penalized, strict=True)]):
            return Diagnosis(
                "shuffled apart",
                "the inputs have the targets of other examples: were they shuffled apart?",
            )
    return None


def explain_with_number(
    cases: Sequence[Case], hypotheses: Sequence[Hypothesis]
) -> Iterator[Diagnosis]:
    """Yield an explanation of all cases that has a number in it, or else mistakes with a factor."""
    fitted = fit_number(cases)
    if fitted is not None:
        yield fitted
        return
    named: set[Mistake] = set()
    for hypothesis in hypotheses:
        if hypothesis.mistake in named or find_factor(_make(hypothesis, cases[:1])) is None:
            continue
        factor = find_factor(_make(hypothesis, cases))
        if factor is not None:
            named.add(hypothesis.mistake)
            yield Diagnosis(
                hypothesis.mistake.name,
                f"{hypothesis.sentence}; and everything is {factor:.6g} times that",
            )


def _make(hypothesis: Hypothesis, cases: Sequence[Case]) -> list[Case]:
    """Return the cases with what the mistake gives for the correct gradient; none if it cannot."""
    try:
        return [case._replace(correct=hypothesis.gradient(case.problem)[0]) for case in cases]
    except Exception:  # a mistake of the user's own may raise anything
        return []


def _find_suiting(
    hypotheses: Sequence[Hypothesis],
    problem: Problem,
    suits: Callable[[Vector, list[Vector]], bool],
) -> list[Diagnosis]:
    """Return the mistakes whose gradient suits, each with the first place where it does."""
    named: dict[Mistake, Diagnosis] = {}
    tried = set()
    for hypothesis in hypotheses:
        mistake = hypothesis.mistake
        made = (mistake, *hypothesis.layers(len(problem.network.layers)))
        if mistake in named or made in tried:
            continue
        tried.add(made)
        try:
            found = hypothesis.gradient(problem)
        except Exception:  # it cannot be made here; one of the user's own may raise anything
            continue
        if suits(*found):
            named[mistake] = Diagnosis(mistake.name, hypothesis.sentence)
    return list(named.values())


def _same_rows(rows: Sequence[Vector], others: Sequence[Vector]) -> bool:
    return same([d for row in rows for d in row], [d for row in others for d in row])


def _locate(problem: Problem, failed: Collection[int]) -> list[Diagnosis]:
    """Say where the wrong derivatives are, when nothing explains them."""
    if not failed:
        return []
    all_places, is_weight = places(problem.network), problem.network.is_weight()
    layers = sorted({all_places[k].layer + 1 for k in failed})
    last = len(problem.network.layers)
    kinds = {is_weight[k] for k in failed}
    what = "weights and biases" if len(kinds) == 2 else "weights" if True in kinds else "biases"
    where = f"{what} of layer {', '.join(map(str, layers))} are wrong"
    if layers[-1] < last:
        where += (
            f" and everything after is right: look at what layer {layers[-1] + 1} passes back, and "
            f"at layer {layers[-1]} itself"
        )
    else:
        where += ": begin at the loss's gradient and the last layer"
    return [Diagnosis("unknown", f"no known mistake explains it; {where}")]
