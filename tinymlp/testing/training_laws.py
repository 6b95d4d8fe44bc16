"""A whole network of your own, and how it is trained, held to the slope of its loss.

    check_training(Network)                     a class with forward and train, or an object of it
    check_training(train, network=Network)      a function train(network, X, y, rate, epochs)
    check_training(train, predict=predict)      a function that returns the weights it has found

The network is set to given weights, and made to take a step or two of its own. Then
(before − after)/rate should be the gradient of its loss; it is measured on the student's own
forward pass, so that any network may be given. What it is made of is found out by asking
(`training_network`), how it is called by the names of its arguments (`training_reading`). The loss
is the one whose gradient it takes: squared errors, with ½ or a mean or a sum, binary or softmax
cross-entropy. If `train` returns the loss, or there is a method `loss`, its step is held to that.
Steps by Adam, RMSprop or Adagrad are known by their numbers (`training_optimizers`), and so are
clipped gradients, decay, momentum and a rate that changes (`training_descents`).

Where that does not find out enough, functions of your own say it:

    check_training(
        lambda net, X, y, rate, epochs: net.run(list(zip(X, y)), rate, epochs),
        network=lambda: Net(2, 3, 1),
        predict=lambda net, x: net.ask(x),
        get_parameters=lambda net: [net.W1, net.W2],
        set_parameters=lambda net, parameters: net.load(*parameters),
    )

>>> class Line:
...     def __init__(self):
...         self.w, self.b = [0.5, -0.5], 0.0
...
...     def predict(self, x):
...         return self.w[0] * x[0] + self.w[1] * x[1] + self.b
...
...     def train(self, X, y, lr, epochs):
...         for _ in range(epochs):
...             for x, t in zip(X, y):
...                 error = self.predict(x) - t
...                 self.w = [w - lr * error * one for w, one in zip(self.w, x)]
>>> check_training(Line)
Traceback (most recent call last):
tinymlp.errors.LawBroken: your Line: at parameters = [-1.25, 0.5, 0.75], inputs = [[-0.5, -0.5]], \
targets = [[0.75]], learning_rate = 0.5, seed = 1 the step of b, (before − after)/rate, should be \
0.375, yours is 0: the bias gradients are missing, every one is zero: b is added once to z, so \
∂L/∂b = δ
  law   a step on one example is the learning rate times the gradient of its loss
  read  tinymlp/training/trainer.py
"""

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.arguments import check_choice, check_flag
from tinymlp.errors import invalid
from tinymlp.testing.answers import NoAnswerError, Single, close, without_keyboard
from tinymlp.testing.conventions import joined
from tinymlp.testing.counterexample import Right, examine_law, hold
from tinymlp.testing.explain import fit_factor
from tinymlp.testing.law import RANDOM, REMEMBERS, Comparison, Law, law
from tinymlp.testing.training_batches import (
    BATCHES,
    MEAN,
    OF_MEANS,
    SOME,
    UPDATES,
    Batches,
    in_batches,
    updates,
)
from tinymlp.testing.training_blocks import find_growth, find_in_blocks, find_two_mistakes
from tinymlp.testing.training_descents import Descended, find_descent
from tinymlp.testing.training_mistakes import (
    COPIES,
    NO_SECOND,
    OF_A_STEP,
    OF_AN_EPOCH,
    ONE_TOO_FEW,
    REPEATED,
    STALE,
    Asked,
    find_mistake,
    same,
)
from tinymlp.testing.training_network import Example, NetworkCode, quietly
from tinymlp.testing.training_optimizers import (
    N_STEPS,
    Found,
    Run,
    find_mistaken,
    find_rule,
    has_one_length,
)
from tinymlp.testing.training_parameters import set_numbers
from tinymlp.testing.training_reading import ADAPTER, SIGNATURE, Descent, TrainingCode, readings
from tinymlp.testing.training_replica import tidy_numbers
from tinymlp.testing.training_stated import stated_losses
from tinymlp.testing.training_steps import Convention, conventions, gradient, of_function

LOSSES = {
    "mean_squared_error": "squared",
    "binary_cross_entropy": "binary",
    "softmax_cross_entropy": "softmax",
    "mean_absolute_error": "absolute",
}


STEP_OF_ONE, STEPS_OF_BATCHES = 0.7, 0.9
"""How good a way is in which a step of one example is right; and one of several can be made."""


class Judged(NamedTuple):
    """A student's training, with the loss and the kind of batch that it is judged by."""

    code: TrainingCode
    meant: Convention
    allowed: tuple[Convention, ...]
    """Every loss that may be meant, that one first."""
    right_steps: bool
    """Whether its step of one example is right."""
    update: str
    """Which update an epoch makes, "" where it is none of the right ones."""
    updates: tuple[str, ...]
    """Those that would be right."""
    stated: bool = False
    """Whether the program says its loss."""
    momentum: float = 0.0
    """The part of the step before that is in each."""
    adaptive: Found | Descended | None = None
    """By which rule it steps whose steps are not the rate times the gradient, such as Adam."""
    epoch_mistake: str = ""
    """With which mistake such a rule's epoch counts its examples."""

    @property
    def title(self) -> str:
        """What the student calls it."""
        return self.code.title

    @property
    def convention(self) -> str:
        """How it is written."""
        words = "" if "one example" in self.code.way.words else self.update
        optimizer = f"a momentum of {self.momentum:g}" if self.momentum else ""
        if self.adaptive is not None:
            optimizer = self.adaptive.rule.words
        return joined(self.meant.words, self.code.convention, words, optimizer)


class Case(NamedTuple):
    """What it is trained with."""

    parameters: list[float]
    inputs: list[list[float]]
    targets: list[list[float]]
    learning_rate: float
    seed: int

    @property
    def examples(self) -> list[Example]:
        """The inputs, each with its target."""
        return list(zip(self.inputs, self.targets, strict=True))


def check_training(
    theirs: Any,
    *,
    network: Any = None,
    predict: Callable[..., Any] | None = None,
    get_parameters: Callable[[Any], Any] | None = None,
    set_parameters: Callable[[Any, Any], Any] | None = None,
    loss: str | Callable[[Any, Any], Any] | None = None,
    examples: int = 10,
    strict: bool = False,
) -> Right:
    """Raise `LawBroken` unless a training obeys every law of `laws("training")`.

    `theirs` is a network that trains itself, or a function that trains `network` or returns weights
    of its own. `predict(network, inputs)` answers the outputs of one example, shape (n_out,);
    `get_parameters(network)` all its numbers in lists of any shape, which
    `set_parameters(network, parameters)` puts back. `loss` is the name of the loss, or a function
    of the outputs and the target of one example; of several it is their mean then. Without it the
    loss is found out. `strict` allows the loss of that name alone, without a
    factor. Returns what is printed as "right". Raises `ArgumentError` for what is no training, and
    where it cannot be found out what it is, with what to write.
    """
    __tracebackhide__ = True
    check_flag("strict", strict)
    for name, function in (
        ("predict", predict),
        ("get_parameters", get_parameters),
        ("set_parameters", set_parameters),
    ):
        if function is not None and not callable(function):
            raise invalid(name, "a function", function)
    if (get_parameters is None) != (set_parameters is None):
        raise invalid(
            "set_parameters" if set_parameters is None else "get_parameters",
            "given together with the other of the two",
            None,
            "get_parameters=lambda net: […], set_parameters=lambda net, parameters: …",
        )
    kind = None if loss is None or callable(loss) else LOSSES[check_choice("loss", loss, LOSSES)]
    own = [of_function(loss)] if callable(loss) else []
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        found = _choose(
            theirs,
            readings(theirs, network, predict, get_parameters, set_parameters),
            kind,
            own,
            strict=strict,
        )
        try:
            _require_evidence(theirs, found)
        except NoAnswerError as failure:
            reason = f"a step fails, {failure}: write {ADAPTER}"
            raise invalid("theirs", SIGNATURE, theirs, reason) from None
    return hold(found, TRAINING_LAWS, read="tinymlp/training/trainer.py", examples=examples)


def _choose(
    theirs: Any,
    codes: Iterator[TrainingCode],
    kind: str | None,
    own: list[Convention],
    *,
    strict: bool,
) -> Judged:
    """Return the first way in which every step is right, else the best one."""
    best: tuple[float, Judged] | None = None
    tried: list[tuple[float, Judged]] = []
    failure = ""
    for code in codes:
        if best is not None and best[0] >= STEPS_OF_BATCHES and code.way.one_by_one:
            break  # it takes batches, and that it is right of one example says nothing of them
        if best is not None and code.least > 1:
            break  # it takes one example
        allowed = own or conventions(code.network, kind)
        if strict and not own:
            allowed = [one for one in allowed if _is_the_librarys(one, code.network.n_out)]
        if not allowed:
            continue
        try:
            score, meant, update = _judge(code, allowed, strict=strict)
        except NoAnswerError as error:
            failure = failure or str(error)
            continue
        said = kind is not None or bool(own)
        of_batch = OF_MEANS if said and meant.full_batch == 1 else UPDATES
        others = [one for one in allowed if one != meant]
        right = score >= STEP_OF_ONE
        judged = Judged(code, meant, (meant, *others), right, update, of_batch)
        tried.append((score, judged))
        if best is None or score > best[0]:
            best = score, judged
        if score >= 1.0:
            break
    if best is None:
        reason = (
            f"a step fails however the examples are given, {failure}" if failure else "it fails"
        )
        raise invalid("theirs", SIGNATURE, theirs, f"{reason}: write {ADAPTER}")
    if best[0] < STEP_OF_ONE and (adaptive := _adaptive(tried)) is not None:
        return adaptive
    if best[0] < STEP_OF_ONE and best[1].code.network.n_out == 1:
        best = _of_binary_targets(best[1], kind, own) or best
    code = best[1].code
    if best[0] == 0 and (least := _least_batch(code)):
        raise invalid(
            "theirs",
            "able to train on 1 example",
            theirs,
            f"it makes no step of fewer than {least}: is an example left out, or a batch that is "
            f"not full? If it is the batch, make its size an argument, batch_size={least}",
        )
    if code.own_weights and not code.asked and best[0] < STEP_OF_ONE:
        raise invalid(
            "predict",
            "given, since the weights alone do not say what is computed with them",
            None,
            "predict=lambda weights, inputs: …, the outputs of one example",
        )
    said = kind is not None or bool(own)
    judged = best[1]._replace(stated=True) if said else _held_to_its_word(best[1])
    return _descended(judged) or judged._replace(momentum=_momentum(judged))


def _of_binary_targets(
    judged: Judged, kind: str | None, own: list[Convention]
) -> tuple[float, Judged] | None:
    """Return it with targets of 0 and 1, None if its steps are wrong with these too."""
    code = judged.code._replace(binary=True, memory={})
    code = code._replace(convention=joined(code.convention, "targets 0 and 1"))
    allowed = own or conventions(code.network, kind)
    try:
        score, meant, update = _judge(code, allowed, strict=False)
    except NoAnswerError:
        return None
    others = [one for one in allowed if one != meant]
    found = judged._replace(
        code=code, meant=meant, allowed=(meant, *others), right_steps=True, update=update
    )
    return (score, found) if score >= STEP_OF_ONE else None


def _adaptive(tried: Sequence[tuple[float, Judged]]) -> Judged | None:
    """Return the training as one by Adam or the like, None where it is not known to be any.

    Right steps are looked for in every way of giving the examples, and mistakes in the likeliest.
    """
    ranked = [judged for score, judged in sorted(tried, key=lambda one: -one[0]) if score > 0]
    # Without its decay, RMSprop would be another formula.
    ranked += [
        judged._replace(code=judged.code._replace(keeps_settings=True, memory={}))
        for judged in ranked
    ]
    ranked = [judged for judged in ranked if judged.code.least == 1]
    for find, judges in ((find_rule, ranked), (find_mistaken, ranked[:1])):
        seen: list[list[Run]] = []
        for judged in judges:
            code = judged.code
            try:
                runs = [_run(code, _case(code, 1, seed), N_STEPS) for seed in (1, 2, 5, 6)]
                if runs in seen:  # one example is the same in many ways
                    continue
                seen.append(runs)
                found = find(code.network, judged.allowed, runs)
            except NoAnswerError:
                continue
            if found is None:
                continue
            right = not found.mistake
            judged = judged._replace(
                meant=found.meant, adaptive=found, right_steps=right, update=""
            )
            return _with_epoch(judged) if right and not code.way.one_by_one else judged
    return None


def _descended(judged: Judged) -> Judged | None:
    """Return the training as one by clipped gradients or the like; None where it is plain."""
    code = judged.code
    if code.network.is_single or code.least > 1:  # in float32 no decay can be measured
        return None
    cases = [_case(code, 1, seed, (0.5, 0.25)[seed % 2]) for seed in range(1, 15)]
    try:
        runs = [_run(code, case, N_STEPS) for case in cases]
        found = find_descent(code.network, judged.allowed, runs)
    except (NoAnswerError, ArithmeticError, ValueError):
        return None
    if found is None:
        return None
    judged = judged._replace(meant=found.meant, adaptive=found, right_steps=True, update="")
    return judged if code.way.one_by_one else _with_epoch(judged)


def _with_epoch(judged: Judged) -> Judged:
    """Return it with the update that its epoch of several examples makes, or the mistake in it."""
    code, found = judged.code, judged.adaptive
    assert found is not None
    try:
        runs = [_run(code, _case(code, 3, seed), 2) for seed in (1, 2, 5, 6)]
    except NoAnswerError:
        return judged
    update = found.update_of(code.network, runs)
    if update == SOME and not _is_drawn(code):
        update = ""
    mistake = "" if update else found.epoch_mistake_of(code.network, runs)
    return judged._replace(update=update, epoch_mistake=mistake)


def _run(code: TrainingCode, case: Case, n_epochs: int) -> Run:
    """Return the steps of so many epochs, one after the other."""
    places: list[list[float]] = []
    for n in range(1, n_epochs + 1):
        descent = _descend(code, case, n)
        places = [*(places or [descent.before]), descent.after]
    steps = [
        _step(code, Descent(before, after, None), case)
        for before, after in itertools.pairwise(places)
    ]
    return Run(places, case.examples, case.learning_rate, steps)


def _momentum(judged: Judged) -> float:
    """Return the part of the step before that is in the next, 0.0 if there is none."""
    found: list[tuple[list[float], list[float], list[float]]] = []
    for seed in (5, 6):
        case = _case(judged.code, 1, seed)
        try:
            first, both = _descend(judged.code, case), _descend(judged.code, case, 2)
            second = _step(judged.code, Descent(first.after, both.after, None), case)
            right = _slope(judged.code, judged.meant, first.after, case)
        except (NoAnswerError, ArithmeticError, ValueError):
            return 0.0
        found.append((_step(judged.code, first, case), right, second))
    for part in (0.9, 0.5, 0.8, 0.95, 0.99):
        if all(same(got, _plus(one, right, part)) for one, right, got in found) and not all(
            same(got, right) for _, right, got in found
        ):
            return part
    return 0.0


def _plus(before: Sequence[float], step: Sequence[float], part: float) -> list[float]:
    return [part * a + b for a, b in zip(before, step, strict=True)]


def _require_evidence(theirs: Any, judged: Judged) -> None:
    """Raise `ArgumentError` for a training of which it is not known what would be right.

    A step that goes back rightly from a slope at the outputs that no known loss has may be that of
    another loss; one that is alike for all parameters is Adam's.
    """
    if judged.meant.kind == "own" or judged.right_steps or judged.adaptive is not None:
        return
    code = judged.code
    if code.network.is_single and code.network.replica is None:
        raise invalid(
            "theirs",
            "in double precision",
            theirs,
            "what its network computes is not known, and in float32 no slope can be measured: use "
            "float64 for this check",
        )
    found = []
    for case in [*_clear(1)(judged), _case(code, 1, 5), _case(code, 1, 6)]:
        descent = _descend(code, case)
        found.append((case, descent, _step(code, descent, case)))
    runs = [
        Run([descent.before, descent.after], case.examples, case.learning_rate, [got])
        for case, descent, got in found
    ]
    if all(map(has_one_length, runs)):
        raise invalid(
            "theirs",
            "trained by plain gradient descent",
            theirs,
            "its steps have nearly the same size for all weights, and are not those of Adam, "
            "RMSprop or Adagrad with usual constants: let it step by weights −= learning_rate · "
            "gradient for this check",
        )
    if judged.stated or (code.own_weights and not code.asked):
        return
    for one in (prediction_changes_no_weight, same_weights_same_step):
        if examine_law(judged, one, examples=1).outcome == "broken":
            return
    result = examine_law(judged, step_is_rate_times_gradient, examples=1)
    if result.outcome == "broken" and not result.mistake and _goes_back(judged, found):
        raise invalid(
            "loss",
            "given",
            None,
            "the steps go back rightly from the outputs, but from the slope of none of the usual "
            "losses: write loss='mean_squared_error' for the one that is meant, or "
            "loss=lambda outputs, target: …",
        )


def _goes_back(judged: Judged, found: Sequence[tuple[Case, Descent, list[float]]]) -> bool:
    """Return whether each step is Σ d[k]·∂output[k]/∂θ, with numbers d that may be any."""
    code = judged.code
    if code.least > 1:
        return False
    for case, descent, got in found:
        rows = []
        for k in range(code.network.n_out):
            only = of_function(partial(_output, k))._replace(words=f"output {k}")
            try:
                rows.append(gradient(code.network, only, descent.before, case.examples[0]))
            except (ArithmeticError, ValueError, NoAnswerError):
                return False
        if not _is_sum_of(rows, got):
            return False
    return True


def _output(k: int, outputs: Sequence[float], target: Sequence[float]) -> float:
    return outputs[k]


def _is_sum_of(rows: list[list[float]], got: Sequence[float]) -> bool:
    """Return whether a vector is a sum of the rows, each times a number."""
    rest = [float(d) for d in got]
    basis: list[list[float]] = []
    for row in rows:
        for one in basis:
            row = _without(row, one)
        if sum(d * d for d in row) > 1e-18:
            basis.append(row)
    for one in basis:
        rest = _without(rest, one)
    size = max((abs(d) for d in got), default=0.0)
    return len(basis) < len(rest) and all(abs(d) <= 1e-5 * size for d in rest)


def _without(row: Sequence[float], one: Sequence[float]) -> list[float]:
    part = sum(a * b for a, b in zip(row, one, strict=True)) / sum(a * a for a in one)
    return [a - part * b for a, b in zip(row, one, strict=True)]


def _is_the_librarys(meant: Convention, n_out: int) -> bool:
    factor = {"squared": 2 / n_out, "softmax": 1.0}.get(meant.kind, 1 / n_out)
    return abs(meant.factor - factor) < 1e-12


def _judge(
    code: TrainingCode, allowed: Sequence[Convention], *, strict: bool
) -> tuple[float, Convention, str]:
    """Return how right the steps are, from 0 to 1, in which loss and with which update."""
    found = []
    for seed in (5, 6):
        case = _case(code, 1, seed)
        descent = _descend(code, case)
        found.append((case, descent, _step(code, descent, case)))
    shares = []
    for one in allowed:
        try:
            close_ones = [
                _share(got, _slope(code, one, descent.before, case)) for case, descent, got in found
            ]
        except (ArithmeticError, ValueError):  # an entropy of what are no probabilities
            close_ones = [0.0]
        shares.append(sum(close_ones) / len(close_ones))
        if shares[-1] == 1.0:
            break
    k = max(range(len(shares)), key=lambda k: shares[k])
    meant = allowed[k]
    moves = any(d != 0 for _, _, got in found for d in got)
    if not moves:  # it may do something in a later epoch, and shows only then that it can
        case, before, _ = found[0]
        later = _descend(code, case, 3)
        return 0.05 * (later.after != before.before), allowed[k], ""
    if shares[k] < 1.0 and not strict and (shared := _shared(code, allowed, found)):
        meant, shares[k] = shared, 1.0
    update = ""
    works = True
    try:
        update = _find_update(code, meant)
    except NoAnswerError:
        works = False
    if shares[k] == 1.0:
        return (1.0 if update else STEPS_OF_BATCHES if works else STEP_OF_ONE), meant, update
    return 0.3 * shares[k] + 0.1 * moves + 0.1 * works, meant, update


def _least_batch(code: TrainingCode) -> int:
    """Return with how many examples a training moves that does not with fewer, 0 if never."""
    if code.way.one_by_one:
        return 0
    for n in (1, 2, 4, 8, 10, 16, 20, 32, 50, 64, 100, 128):
        cases = [_case(code, n, seed) for seed in range(7, 13)]
        try:
            if any(any(_step(code, _descend(code, case), case)) for case in cases):
                return n if n > 1 else 0  # of one example another may have no slope
        except NoAnswerError:
            return 0
    return 0


LARGEST_BATCH = 256
"""The largest full batch that is looked for."""

Stepped = Sequence[tuple[Case, Descent, list[float]]]
"""Cases, with what a training did and (before − after)/rate."""


def _shared(code: TrainingCode, allowed: Sequence[Convention], found: Stepped) -> Convention | None:
    """Return the loss divided by the size of a full batch if every step is, None if it is not."""
    if code.least > 1:
        return None
    for one in allowed:
        try:
            divisors = {
                _divisor(got, gradient(code.network, one, descent.before, case.examples[0]))
                for case, descent, got in found
            }
            if len(divisors) == 1 and (k := divisors.pop()) and _has_full_batch(code, one, k):
                return one.shared(k)
        except (ArithmeticError, ValueError, NoAnswerError):
            continue
    return None


def _divisor(got: Sequence[float], right: Sequence[float]) -> int:
    """Return by which whole number a step is divided, 0 if by none."""
    along = sum(g * d for g, d in zip(got, right, strict=True))
    k = round(sum(d * d for d in right) / along) if along > 0 else 0
    return k if 1 < k <= LARGEST_BATCH and same([k * g for g in got], right) else 0


def _has_full_batch(code: TrainingCode, meant: Convention, k: int) -> bool:
    """Return whether k + 1 examples make two steps, of k and of the last, both divided by k."""
    if code.way.one_by_one:
        return False
    for seed in (5, 6):
        case = _case(code, k + 1, seed)
        descent = _descend(code, case)
        got = _step(code, descent, case)
        orders = (
            [*case.examples[:last], *case.examples[last + 1 :], case.examples[last]]
            for last in reversed(range(k + 1))
        )
        batches = Batches(k, lambda size, n: k)
        start, rate = descent.before, case.learning_rate
        if not any(
            same(got, in_batches(code.network, meant, start, order, rate, batches))
            for order in orders
        ):
            return False
    return True


def _slope(
    code: TrainingCode, meant: Convention, parameters: Sequence[float], case: Case
) -> list[float]:
    """Return the gradient of one example, or the mean over as few as the code can be given."""
    rate, mean = case.learning_rate, BATCHES[MEAN]
    return in_batches(code.network, meant, parameters, case.examples, rate, mean)


def _share(got: Sequence[float], expected: Sequence[float]) -> float:
    if len(got) != len(expected):
        return 0.0
    # A derivative that is 0 is right by chance.
    told = [(g, e) for g, e in zip(got, expected, strict=True) if e != 0 or g != 0]
    return sum(close(g, e) for g, e in told) / len(told) if told else 0.0


def _find_update(code: TrainingCode, meant: Convention) -> str:
    """Return which of the right updates an epoch of three examples makes, "" if none."""
    asked = []
    for seed in (5, 6, 7, 8):
        case = _case(code, 3, seed)
        descent = _descend(code, case)
        asked.append((case, descent, _step(code, descent, case)))
    for update in UPDATES:
        if all(_nearest(code, meant, (update,), d, case, got)[0] for case, d, got in asked):
            if update == SOME and not _is_drawn(code):
                continue
            return update
    return ""


def _is_drawn(code: TrainingCode) -> bool:
    """Return whether other seeds make another step of the same examples."""
    case = _case(code, 3, 5)
    found = []
    for seed in range(8):
        descent = _descend(code, case._replace(seed=seed))
        found.append([round(d, 9) for d in _step(code, descent, case)])
    return code.own_weights or any(one != found[0] for one in found)


def _nearest(
    code: TrainingCode,
    meant: Convention,
    kinds: Sequence[str],
    descent: Descent,
    case: Case,
    got: Sequence[float],
) -> tuple[bool, list[float]]:
    """Return whether a step is one of the right ones, and the right one that is nearest to it."""
    best: tuple[float, list[float]] | None = None
    for kind in kinds:
        for right in updates(
            code.network, meant, kind, descent.before, case.examples, case.learning_rate
        ):
            if len(right) == len(got) and same(got, right):
                return True, right
            distance = sum(abs(g - r) for g, r in zip(got, right, strict=False))
            if best is None or distance < best[0]:
                best = distance, right
    assert best is not None, "there is always a right update"
    return False, best[1]


def _held_to_its_word(judged: Judged) -> Judged:
    """Return it with the loss alone that the program itself says, where it says one."""
    code = judged.code
    # With as many examples as outputs a mean over the ones could be one over the others.
    n = 7 if code.network.n_out % 5 == 0 else 5
    stated = stated_losses(code, _case(code, n, 5), conventions(code.network))
    kinds = {one.kind for one, _ in stated}
    if len(kinds) != 1:
        return judged
    allowed = [one for one in judged.allowed if one.kind in kinds]
    meant = judged.meant if judged.meant.kind in kinds else allowed[0]
    ways = {way for _, way in stated}
    held = OF_MEANS if ways == {MEAN} and meant.full_batch == 1 else UPDATES
    update = judged.update if judged.update in held else ""
    return judged._replace(
        right_steps=judged.right_steps and meant == judged.meant,
        stated=True,
        meant=meant,
        allowed=(meant, *(one for one in allowed if one != meant)),
        update=update,
        updates=held,
    )


CLEAR = 5
"""Cases below this number are of quarters, which a person can follow with a pencil."""


def _case(code: TrainingCode, n: int, number: int, rate: float = 0.5) -> Case:
    """Return parameters and n examples of few digits."""
    net, n = code.network, max(n, code.least)
    inputs = [_draw(net.n_in, number, 17 + k) for k in range(n)]
    if net.n_out == 1:
        targets = [[abs(_draw(1, number, 31 + k)[0]) % 1.0] for k in range(n)]
        if code.binary:
            targets = [[float((number + k) % 2)] for k in range(n)]
    else:
        first = Random(number).randrange(net.n_out)
        targets = [
            [float(j == (first + k) % net.n_out) for j in range(net.n_out)] for k in range(n)
        ]
    rate = rate if code.rate is None else code.rate
    if code.own_weights:
        return _case_of_own(code, inputs, targets, rate, number)
    parameters = _draw(len(net.names), number, 0)
    if net.replica is None:  # anything may be in it: not far from 0 it is smooth
        parameters = [p / 2 for p in parameters]
    return Case(parameters, inputs, targets, rate, number)


def _draw(n: int, number: int, which: int) -> list[float]:
    if number >= CLEAR:
        return tidy_numbers(n, 100 * number + which)
    draw = Random(100 * number + which)
    return [draw.choice((-1, 1)) * draw.choice((0.25, 0.5, 0.75, 1.25)) for _ in range(n)]


def _case_of_own(
    code: TrainingCode,
    inputs: list[list[float]],
    targets: list[list[float]],
    rate: float,
    seed: int,
) -> Case:
    """Return what a training begins with that makes its own weights."""
    examples = list(zip(inputs, targets, strict=True))
    try:
        parameters = code.own(examples, rate, seed)
    except NoAnswerError:
        parameters = []
    return Case(parameters, inputs, targets, rate, seed)


def _descend(code: TrainingCode, case: Case, epochs: int = 1) -> Descent:
    key = repr((case, epochs))
    memory = {} if code.memory is None else code.memory
    if key not in memory:
        memory[key] = _descend_anew(code, case, epochs)
    return memory[key]


def _descend_anew(code: TrainingCode, case: Case, epochs: int = 1) -> Descent:
    return code.descend(case.parameters, case.examples, case.learning_rate, epochs, case.seed)


def _step(code: TrainingCode, descent: Descent, case: Case) -> list[float]:
    """Return (before − after)/rate."""
    if len(descent.before) != len(descent.after):
        raise NoAnswerError("other weights after the step than before")
    kind = Single if code.network.is_single else float
    return [
        kind((p - q) / case.learning_rate)
        for p, q in zip(descent.before, descent.after, strict=True)
    ]


# The laws.


def _cases(n: int) -> Callable[[Judged], st.SearchStrategy[Case]]:
    def cases(mine: Judged) -> st.SearchStrategy[Case]:
        return st.builds(
            lambda seed, rate: _case(mine.code, n, seed, rate),
            st.integers(20, 100_000),
            st.sampled_from([0.5, 0.25, 0.125]),
        )

    return cases


def _clear(n: int) -> Callable[[Judged], Sequence[Case]]:
    return lambda mine: [
        _case(mine.code, n, seed, rate)
        for seed, rate in ((1, 0.5), (2, 0.5), (3, 0.25), (4, 0.125))
    ]


def _names(mine: Judged) -> list[str]:
    return [f"the step of {name}, (before − after)/rate," for name in mine.code.network.names]


Answers = Sequence[tuple[Case, Comparison]]


def _answers(mine: Judged, found: Answers) -> list[tuple[Asked, Sequence[float], bool]]:
    """Return the steps that are numbers; none where one of them is not."""
    kept = []
    for case, comparison in found:
        if comparison.at_kink or not comparison.names:
            continue
        if not comparison.is_numbers:
            return []
        asked = Asked(case.parameters, case.examples, case.learning_rate)
        kept.append((asked, comparison.got, comparison.holds()))
    return kept  # type: ignore[return-value]


def _explain_step(mine: Judged, found: Answers) -> str:
    return _explain(mine, found, OF_A_STEP)


def _explain_epoch(mine: Judged, found: Answers) -> str:
    return _explain(mine, found, OF_AN_EPOCH)


def _explain(mine: Judged, found: Answers, mistakes: Any) -> str:
    answers = _answers(mine, found)[:14]
    if not answers:
        return ""
    if all(d == 0 for _, got, _ in answers for d in got):
        return ONE_TOO_FEW if _moves_later(mine.code, found[0][0]) else COPIES
    named = find_mistake(mine.code.network, mine.allowed, mistakes, answers)
    if named:
        return named
    rows = [(list(c.got), list(c.expected)) for _, c in found if c.names and c.is_numbers]  # type: ignore[arg-type]
    factor = fit_factor(rows)
    if factor is not None:
        return f"every step is {factor:.6g} times what it should be"
    net = mine.code.network
    return (
        find_in_blocks(net, mine.allowed, answers)
        or find_growth(net, mine.allowed, answers)
        or find_two_mistakes(net, mine.allowed, mistakes, answers)
    )


def _moves_later(code: TrainingCode, case: Case) -> bool:
    """Return whether a second epoch changes what a first one does not."""
    try:
        later = _descend(code, case, 2)
    except NoAnswerError:
        return False
    return code.repeats and later.before != later.after


@law(
    _cases(1),
    clear=_clear(1),
    remedy="asking for a prediction is to change no weight",
    side_effect=True,
)
def prediction_changes_no_weight(mine: Judged, case: Case) -> Comparison:
    """Asking for a prediction changes no weight."""
    net = mine.code.network
    if mine.code.own_weights:
        return Comparison([], [], [])
    with quietly(case.seed):
        made = net.make()
        set_numbers(net.find(made), case.parameters)
        net.answer(made, case.inputs[0])
        after = net.read(made)
    return Comparison([f"{name} afterwards" for name in net.names], case.parameters, after)


@law(_cases(1), clear=_clear(1), remedy=f"{REMEMBERS}; or {RANDOM}", side_effect=True)
def same_weights_same_step(mine: Judged, case: Case) -> Comparison:
    """The same weights, example and seed make the same step, whatever was trained before."""
    first, again = _descend_anew(mine.code, case), _descend_anew(mine.code, case)
    names = [f"{name}, trained again," for name in mine.code.network.names]
    return Comparison(names, first.after, again.after)


def _is_plain(mine: Judged) -> bool:
    """Return whether its steps are along the gradient."""
    return mine.adaptive is None


@law(_cases(1), clear=_clear(1), applies=_is_plain, explain=_explain_step)
def step_is_rate_times_gradient(mine: Judged, case: Case) -> Comparison:
    """A step on one example is the learning rate times the gradient of its loss."""
    descent = _descend(mine.code, case)
    expected = _slope(mine.code, mine.meant, descent.before, case)
    return _compare(mine, case, descent, expected)


def _is_right_of_one(mine: Judged) -> bool:
    """Return whether the steps of one example are right: else that is what there is to say."""
    return mine.right_steps and mine.adaptive is None


@law(_cases(3), clear=_clear(3), applies=_is_right_of_one, explain=_explain_epoch)
def epoch_counts_every_example(mine: Judged, case: Case) -> Comparison:
    """An epoch counts every example once, with its own target."""
    descent = _descend(mine.code, case)
    got = _step(mine.code, descent, case)
    kinds = [mine.update] if mine.update else [one for one in mine.updates if one != SOME]
    _, expected = _nearest(mine.code, mine.meant, kinds, descent, case, got)
    return _compare(mine, case, descent, expected)


def _compare(mine: Judged, case: Case, descent: Descent, expected: list[float]) -> Comparison:
    comparison = Comparison(_names(mine), expected, _step(mine.code, descent, case))
    if mine.code.network.replica is None and comparison.holds():
        return comparison
    return (
        comparison._replace(names=[], expected=[], got=[])
        if _kink(mine, descent, case)
        else comparison
    )


def _kink(mine: Judged, descent: Descent, case: Case) -> bool:
    """Return whether a neuron is where its activation bends, and more than one step is right."""
    return _is_at_kink(mine, descent.before, case)


def _is_at_kink(mine: Judged, parameters: list[float], case: Case, nearness: float = 1e-9) -> bool:
    replica = mine.code.network.replica
    if replica is None:
        return any(_bends(mine.code.network, parameters, inputs) for inputs in case.inputs)
    made = replica.network(parameters)
    return any(
        abs(f.derivative(unit.z + nearness) - f.derivative(unit.z - nearness)) > 1e-3
        for inputs in case.inputs
        for f, layer in zip(replica.activations, made.forward(inputs).layers, strict=True)
        for unit in layer.neurons
    )


def _bends(network: NetworkCode, parameters: list[float], inputs: list[float]) -> bool:
    """Return whether an output has another slope on the two sides of a parameter, measured."""
    if network.is_single:
        return False
    h = 1e-6
    here = network.outputs(parameters, inputs)
    for k in range(len(parameters)):
        sides = []
        for step in (h, -h):
            moved = [p + step * (i == k) for i, p in enumerate(parameters)]
            there = network.outputs(moved, inputs)
            sides.append([(b - a) / step for a, b in zip(here, there, strict=True)])
        if any(abs(a - b) > 1e-4 * (1 + abs(a)) for a, b in zip(*sides, strict=True)):
            return True
    return False


def _explain_next(mine: Judged, found: Answers) -> str:
    """Return what the second step has of the first."""
    told = [(case, c) for case, c in found if c.names]
    if not told or not all(c.is_numbers for _, c in told):
        return ""
    rows = [
        (_first_step(mine, case), list(c.expected), list(c.got))  # type: ignore[arg-type]
        for case, c in told
    ]
    if all(same(got, _plus(one, two, 1.0)) for one, two, got in rows):
        return STALE
    if all(same(got, one) for one, _, got in rows):
        return REPEATED
    if all(d == 0 for _, _, got in rows for d in got):
        return NO_SECOND
    return ""


def _first_step(mine: Judged, case: Case) -> list[float]:
    return _step(mine.code, _descend(mine.code, case), case)


@law(_cases(1), clear=_clear(1), applies=_is_right_of_one, explain=_explain_next)
def next_step_begins_anew(mine: Judged, case: Case) -> Comparison:
    """The next step takes the gradient at the new weights, and nothing of the step before."""
    first, both = _descend(mine.code, case), _descend(mine.code, case, 2)
    second = Descent(first.after, both.after, both.returned)
    expected = _slope(mine.code, mine.meant, first.after, case)
    if mine.momentum:
        expected = _plus(_step(mine.code, first, case), expected, mine.momentum)
    return _compare(mine, case, second, expected)


def _takes_momentum(mine: Judged) -> bool:
    return _is_right_of_one(mine) and mine.code.repeats and mine.code.takes_momentum


@law(
    _cases(1),
    clear=_clear(1),
    applies=_takes_momentum,
    explain=lambda mine, found: (
        "is the sign of the momentum wrong? v ← μ·v + g keeps rolling the same way"
    ),
)
def momentum_keeps_its_direction(mine: Judged, case: Case) -> Comparison:
    """With a momentum, the second step has a part of the first in it, and never its opposite."""
    code = mine.code._replace(momentum=0.5, memory={})
    first, both = _descend(code, case), _descend(code, case, 2)
    moved = _step(code, first, case)
    got = _step(code, Descent(first.after, both.after, both.returned), case)
    right = _slope(code, mine.meant, first.after, case)
    if not same(got, _plus(moved, right, -0.5)):
        return _NOTHING  # in which of the formulas it is, is its own matter
    if _is_at_kink(mine, first.after, case):
        return _NOTHING
    return Comparison(_names(mine), _plus(moved, right, 0.5), got)


def _is_adaptive(mine: Judged) -> bool:
    return mine.adaptive is not None


def _explain_adaptive(mine: Judged, found: Answers) -> str:
    """Return the mistake that was found, if it takes the steps of these cases too."""
    assert mine.adaptive is not None
    told = [case for case, c in found if c.names and c.is_numbers][:14]
    runs = [_run(mine.code, case, N_STEPS) for case in told]
    alike = all(mine.adaptive.gives(mine.code.network, run) for run in runs)
    return mine.adaptive.mistake if alike and runs else ""


@law(_cases(1), clear=_clear(1), applies=_is_adaptive, explain=_explain_adaptive)
def steps_are_the_optimizers(mine: Judged, case: Case) -> Comparison:
    """Three steps on one example are its optimizer's along the gradients of the loss."""
    assert mine.adaptive is not None
    run = _run(mine.code, case, N_STEPS)
    expected, is_told = mine.adaptive.right(mine.code.network, run)
    # Near a bend, rounding decides which slope is the right one.
    if any(_is_at_kink(mine, place, case, 1e-6) for place in run.places):
        return _NOTHING
    names = [f"{name} of epoch {k}" for k in range(1, N_STEPS + 1) for name in _names(mine)]
    got = [Single(d) for d in itertools.chain(*run.steps)]  # compared to three digits
    told = [i for i, one in enumerate(is_told) if one]
    return Comparison([names[i] for i in told], [expected[i] for i in told], [got[i] for i in told])


_NOTHING = Comparison([], [], [])


def _has_epoch_mistake(mine: Judged) -> bool:
    """Return whether a mistake gives the very steps of its epochs: else nothing is said of them."""
    return bool(mine.epoch_mistake)


@law(
    _cases(3),
    clear=_clear(3),
    applies=_has_epoch_mistake,
    explain=lambda mine, found: mine.epoch_mistake,
)
def optimizers_epoch_counts_every_example(mine: Judged, case: Case) -> Comparison:
    """An epoch by Adam or the like counts every example once, with its own target."""
    assert mine.adaptive is not None
    run = _run(mine.code, case, 1)
    expected, _ = mine.adaptive.right(mine.code.network, run)
    if _is_at_kink(mine, run.places[0], case):
        return _NOTHING
    return Comparison(_names(mine), expected, [Single(d) for d in run.steps[0]])


TRAINING_LAWS: list[Law[Judged, Case]] = [
    prediction_changes_no_weight,
    same_weights_same_step,
    step_is_rate_times_gradient,
    epoch_counts_every_example,
    next_step_begins_anew,
    momentum_keeps_its_direction,
    steps_are_the_optimizers,
    optimizers_epoch_counts_every_example,
]
"""The laws, in the order in which they are looked at."""
