"""Adam, RMSprop and Adagrad in a student's training, told by the numbers of its own steps.

The first step of these is as long for every weight, and says of the gradient only which way it
points. How the next two differ from it is told by their formula and the gradients alone. So three
steps on one example are compared with those that each formula takes along the gradients at the
weights to which the student's own steps have led:

    it is right                     the steps of the formula, with usual constants
    the optimizer has a mistake     those of a formula with that mistake, along the right gradients
    the way back has a mistake      those of the formula along the gradients with that mistake

Where none gives the very numbers, nothing is said. That a gradient is k times too long makes no
other step here, and is no mistake.

>>> adam = RULES[0]
>>> adam.words, [[round(d, 3) for d in step] for step in adam.steps([[0.5, -2.0], [0.5, 2.0]])]
('Adam', [[1.0, -1.0], [1.0, 0.053]])
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.testing.answers import Single
from tinymlp.testing.optimizer_mistakes import (
    ADAM_MISTAKES,
    RMSPROP_MISTAKES,
    Descent,
    adam,
    rmsprop,
)
from tinymlp.testing.training_batches import EACH, MEAN, SOME, SUM, TWO
from tinymlp.testing.training_mistakes import (
    APART,
    OF_A_GRADIENT,
    OF_A_MEAN,
    Asked,
    Predict,
    same,
)
from tinymlp.testing.training_network import Example, NetworkCode
from tinymlp.testing.training_steps import Convention, gradient

N_STEPS = 3
"""On one example: what is remembered of the first is in the second, and the third tells how."""

EXACT, MEASURED = 1e-4, 1e-2
"""Steps along slopes below this are not compared, where these are computed, and where they are
measured or a law is held: of them ε is noticed, whichever it is, a factor of the loss, rounding."""


class Rule(NamedTuple):
    """An optimizer with its constants."""

    words: str
    formula: Callable[[Descent], list[float]]
    constants: dict[str, float]

    @property
    def epsilon(self) -> float:
        """What keeps it from dividing by 0."""
        return self.constants["epsilon"]

    def steps(self, gradients: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return (before − after)/rate of each step along these gradients, shape (n_steps, n)."""
        n = len(gradients[0])
        constants: Any = {"learning_rate": 1.0, **self.constants}
        path = self.formula(Descent(constants, [0.0] * n, [list(one) for one in gradients]))
        places = [[0.0] * n, *(path[k : k + n] for k in range(0, len(path), n))]
        return [
            [p - q for p, q in zip(before, after, strict=True)]
            for before, after in itertools.pairwise(places)
        ]


def _rules(epsilon: float) -> Iterator[Rule]:
    """Yield what is right with that ε, the usual first."""
    betas = [(0.9, 0.999), (0.9, 0.99), (0.9, 0.9), (0.9, 0.95), (0.8, 0.999), (0.95, 0.999)]
    for beta1, beta2 in [*betas, (0.9, 0.98), (0.5, 0.999), (0.99, 0.999), (0.8, 0.9)]:
        constants = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
        yield Rule("Adam", adam, constants)
        yield Rule("Adam, ε beside √v", _with(adam, uncorrected_epsilon=True), constants)
        yield Rule("Adam, ε inside the root", _with(adam, inside=True), constants)
    for decay in (0.9, 0.99, 0.999, 0.95, 0.8, 0.5):
        constants = {"decay": decay, "epsilon": epsilon}
        yield Rule("RMSprop", rmsprop, constants)
        yield Rule("RMSprop, corrected", _with(rmsprop, corrected=True), constants)
        yield Rule("RMSprop, ε inside the root", _with(rmsprop, inside=True), constants)
    constants = {"decay": 0.0, "epsilon": epsilon}
    yield Rule("Adagrad", _with(rmsprop, adds_up=True), constants)
    inside = _with(rmsprop, adds_up=True, inside=True)
    yield Rule("Adagrad, ε inside the root", inside, constants)


def _with(formula: Callable[..., list[float]], **switches: Any) -> Callable[[Descent], list[float]]:
    return lambda at: formula(at, **switches)


USUAL = list(_rules(1e-8))
RULES = [*USUAL, *(rule for epsilon in (1e-7, 1e-6, 1e-5, 1e-4, 1e-3) for rule in _rules(epsilon))]
"""The optimizers that are right; those with the usual ε are looked for beside mistakes."""


@functools.cache
def mistaken_rules() -> list[tuple[str, Rule, Rule]]:
    """Return each mistake of an optimizer, the rule with it, and the right one."""
    known = ((adam, ADAM_MISTAKES), (rmsprop, RMSPROP_MISTAKES))
    return [
        (words, mistaken, right)
        for right in USUAL
        for formula, mistakes in known
        if right.formula is formula
        for words, predict in mistakes.items()
        for mistaken in [right._replace(formula=_of(predict))]
        if not _is_a_rule(mistaken)
    ]


def _of(predict: Any) -> Callable[[Descent], list[float]]:
    return lambda at: list(predict(None, at))  # it asks the numbers alone


def _is_a_rule(mistaken: Rule) -> bool:
    """Return whether it takes the steps of a right rule, up or down, or can take none."""
    probe = [[0.5, -2.0], [1.5, 0.25], [-0.75, 1.0]]
    try:
        found = _flat(mistaken.steps(probe))
    except (ArithmeticError, ValueError):  # it divides by 0, or takes the root of less
        return True
    others = [
        rule
        for rule in RULES
        if rule.constants | mistaken.constants == mistaken.constants | {"epsilon": rule.epsilon}
    ]
    return any(
        alike([sign * d for d in found], _flat(rule.steps(probe)))
        for rule in others
        for sign in (1, -1)  # uphill is a mistake of the gradient's sign, and found as such
    )


class Run(NamedTuple):
    """Some steps of a student's, one after the other."""

    places: list[list[float]]
    """The parameters before the first, and after each."""
    examples: Sequence[Example]
    rate: float
    steps: list[list[float]]
    """(before − after)/rate of each."""


class Found(NamedTuple):
    """By which rule a student's training steps, and with which mistake."""

    rule: Rule
    """What is right."""
    meant: Convention
    mistake: str = ""
    mistaken: Rule | None = None
    """The rule with the mistake, where it is the optimizer's."""
    predict: Predict | None = None
    """The gradient with the mistake, where it is of the way back."""

    def right(self, network: NetworkCode, run: Run) -> tuple[list[float], list[bool]]:
        """Return the right steps, one after the other, and which of the numbers are told."""
        gradients = mean_gradients(network, self.meant, run)
        told = [_is_told(gradients, k, MEASURED) for k in range(len(gradients[0]))]
        return _flat(self.rule.steps(gradients)), told * len(gradients)

    def update_of(self, network: NetworkCode, runs: Sequence[Run]) -> str:
        """Return which update an epoch of several examples makes, "" where it is none known."""
        return find_epoch(network, self, runs)

    def epoch_mistake_of(self, network: NetworkCode, runs: Sequence[Run]) -> str:
        """Return the mistake that gives every epoch of several examples, "" if none does."""
        return find_epoch_mistake(network, self, runs)

    def gives(self, network: NetworkCode, run: Run) -> bool:
        """Return whether the steps are those of the rule, or else of the mistake."""
        pair = _both(network, self.meant, self.predict, run)
        rule = self.mistaken or self.rule
        return pair is not None and _takes(rule, pair, run, _told(pair, MEASURED))


def _is_told(gradients: Sequence[Sequence[float]], k: int, floor: float) -> bool:
    """Return whether the first slope along parameter k that is not 0 is far enough from it.

    Later ones may be small: they are measured by those that are remembered.
    """
    return next((abs(one[k]) for one in gradients if one[k]), floor) >= floor


def mean_gradients(network: NetworkCode, meant: Convention, run: Run) -> list[list[float]]:
    """Return the mean gradient of the examples at each place that a step is taken from."""
    found = []
    for place in run.places[:-1]:
        slopes = [gradient(network, meant, place, one) for one in run.examples]
        found.append([sum(column) / len(slopes) for column in zip(*slopes, strict=True)])
    return found


Both = tuple[list[list[float]], list[list[float]]]
"""The right gradients, and those that the steps may be taken along."""


def _both(
    network: NetworkCode, meant: Convention, predict: Predict | None, run: Run
) -> Both | None:
    """Return the right gradients and the mistaken ones, None where there are none."""
    try:
        right = mean_gradients(network, meant, run)
        if predict is None:
            return right, right
        asked = [Asked(place, run.examples, run.rate) for place in run.places[:-1]]
        return right, [next(predict(network, meant, one)) for one in asked]
    except (ArithmeticError, ValueError, LookupError, StopIteration):
        return None


def _takes(rule: Rule, pair: Both, run: Run, told: Sequence[int]) -> bool:
    """Return whether a rule takes these steps of the parameters told along the gradients."""
    _, along = pair
    # The steps of one parameter tell most of the rules apart.
    most = max(told, key=lambda k: abs(along[0][k]), default=0)
    for some in ([most], told):
        kept, got = ([[one[k] for k in some] for one in rows] for rows in (along, run.steps))
        try:
            if not told or not alike(_flat(got), _flat(rule.steps(kept))):
                return False
        except (ArithmeticError, ValueError):
            return False
    return True


def _told(pair: Both, floor: float) -> list[int]:
    """Return the parameters along which all slopes are 0 or far enough from it."""
    n = len(pair[0][0])
    return [k for k in range(n) if all(_is_told(gradients, k, floor) for gradients in pair)]


def alike(got: Sequence[float], expected: Sequence[float]) -> bool:
    """Return whether steps are equal to three digits: another formula's differ by far more.

    >>> alike([0.5001], [0.5]), alike([0.51], [0.5])
    (True, False)
    """
    return same([Single(d) for d in got], expected)


def _flat(rows: Sequence[Sequence[float]]) -> list[float]:
    return list(itertools.chain(*rows))


def has_one_length(run: Run) -> bool:
    """Return whether the first step is about as long for most weights that it changes."""
    sizes = [abs(d) for d in run.steps[0] if d != 0]
    return len(sizes) > 2 and 2 * sum(d > 0.95 * max(sizes) for d in sizes) >= len(sizes)


def find_rule(
    network: NetworkCode, allowed: Sequence[Convention], runs: Sequence[Run]
) -> Found | None:
    """Return the rule that takes the steps of every run of one example, along right gradients."""
    if not all(map(has_one_length, runs)):
        return None
    return _search(network, allowed, runs, [("", None)], [("", one, one) for one in RULES])


def find_mistaken(
    network: NetworkCode, allowed: Sequence[Convention], runs: Sequence[Run]
) -> Found | None:
    """Return the rule and the mistake that together take the steps of every run."""
    found = _search(network, allowed, runs, [("", None)], mistaken_rules())
    if found is None and all(map(has_one_length, runs)):
        rules = [("", one, one) for one in USUAL]
        found = _search(network, allowed, runs, OF_A_GRADIENT, rules)
    return found


def _search(
    network: NetworkCode,
    allowed: Sequence[Convention],
    runs: Sequence[Run],
    gradients: Sequence[tuple[str, Predict | None]],
    rules: Sequence[tuple[str, Rule, Rule]],
) -> Found | None:
    floor = EXACT if network.replica is not None else MEASURED
    for of_gradient, predict in gradients:
        for meant in allowed:
            found = [_both(network, meant, predict, run) for run in runs]
            pairs = [pair for pair in found if pair is not None]
            if len(pairs) < len(runs) or not _point_alike(pairs, runs):
                continue
            told = [_told(pair, floor) for pair in pairs]
            for of_rule, rule, right in rules:
                # A parameter that is never told could tell another mistake.
                if (of_gradient or of_rule) and len({*_flat(told)}) < len(runs[0].steps[0]):
                    break
                if all(map(_takes, itertools.repeat(rule), pairs, runs, told)):
                    other = None if rule is right else rule
                    return Found(right, meant, of_gradient + of_rule, other, predict)
    return None


def _point_alike(pairs: Sequence[Both], runs: Sequence[Run]) -> bool:
    """Return whether each first step goes down its gradient, as that of every rule does."""
    return all(
        all(d * g > 0 for d, g in zip(run.steps[0], pair[1][0], strict=True) if abs(g) > 1e-3)
        for pair, run in zip(pairs, runs, strict=True)
    )


# An epoch of several examples.


def find_epoch(network: NetworkCode, found: Found, runs: Sequence[Run]) -> str:
    """Return which update an epoch makes, "" where it is none that is known."""
    for update in (MEAN, SUM, EACH, TWO, SOME):
        if all(_is_epoch(network, found, update, run) for run in runs):
            return update
    return ""


def _is_epoch(network: NetworkCode, found: Found, update: str, run: Run) -> bool:
    if update in (EACH, TWO):
        orders = itertools.permutations(run.examples)
        size = 1 if update == EACH else 2
        return any(
            alike(run.steps[0], epoch_of_steps(network, found, order, run, size))
            for order in orders
        )
    choices = []
    for place in run.places[:-1]:
        slopes = [gradient(network, found.meant, place, one) for one in run.examples]
        if update != SOME:
            divisor = len(slopes) if update == MEAN else 1
            choices.append([[sum(column) / divisor for column in zip(*slopes, strict=True)]])
            continue
        drawn = itertools.chain.from_iterable(
            itertools.combinations_with_replacement(slopes, size)
            for size in range(1, len(slopes) + 1)
        )
        choices.append(
            [[sum(column) / len(some) for column in zip(*some, strict=True)] for some in drawn]
        )
    return _is_along_some(found.rule, choices, run)


def _is_along_some(rule: Rule, choices: Sequence[Sequence[list[float]]], run: Run) -> bool:
    """Return whether the steps are the rule's along one of each epoch's gradients."""
    got = _flat(run.steps)
    firsts = [one for one in choices[0] if alike(run.steps[0], rule.steps([one])[0])]
    return any(
        alike(got, _flat(rule.steps(along))) for along in itertools.product(firsts, *choices[1:])
    )


def epoch_of_steps(
    network: NetworkCode, found: Found, examples: Sequence[Example], run: Run, size: int
) -> list[float]:
    """Return (before − after)/rate of an epoch of mini-batches of that size, in this order."""
    place, along = run.places[0], []
    for k in range(0, len(examples), size):
        slopes = [gradient(network, found.meant, place, one) for one in examples[k : k + size]]
        along.append([sum(column) / len(slopes) for column in zip(*slopes, strict=True)])
        step = found.rule.steps(along)[-1]
        place = [p - run.rate * d for p, d in zip(place, step, strict=True)]
    return [(p - q) / run.rate for p, q in zip(run.places[0], place, strict=True)]


def find_epoch_mistake(network: NetworkCode, found: Found, runs: Sequence[Run]) -> str:
    """Return the mistake that makes the steps of every run of several examples, "" if none does."""
    for words, predict in OF_A_MEAN:
        if all(_gives_epoch(network, found, predict, run) for run in runs):
            return words
    if all(_is_apart(network, found, run) for run in runs):
        return APART
    return ""


def _gives_epoch(network: NetworkCode, found: Found, predict: Predict, run: Run) -> bool:
    try:
        choices = [
            list(predict(network, found.meant, Asked(place, run.examples, run.rate)))
            for place in run.places[:-1]
        ]
        return all(choices) and _is_along_some(found.rule, choices, run)
    except (ArithmeticError, ValueError, LookupError):
        return False


def _is_apart(network: NetworkCode, found: Found, run: Run) -> bool:
    """Return whether it steps after each example, with the target of another one."""
    inputs = [x for x, _ in run.examples]
    return any(
        alike(run.steps[0], epoch_of_steps(network, found, order, run, 1))
        for targets in itertools.permutations([t for _, t in run.examples])
        for order in itertools.permutations(list(zip(inputs, targets, strict=True)))
    )
