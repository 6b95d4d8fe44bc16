"""What is told of a training that diverged: the first bad number, its cause, and what helps.

The error has all of it as attributes, and says it in one sentence:

    in epoch 7, batch 1 (step 7), examples[3]: WHAT is VALUE, after LAST: CAUSE: REMEDY (tried: …)

>>> from tinymlp.learning.gradient import TextbookEngine
>>> from tinymlp.learning.loss import MeanSquaredError
>>> from tinymlp.network.layer import Layer
>>> network = Network([Layer.from_weights([[1e200]], [0.0])])
>>> failed = FailedStep(network, MeanSquaredError(), TextbookEngine(), [([2.0], [0.0])], [5])
>>> str(diverged(failed, epoch=1, batch=2, step=3, trials=[("learning_rate=0.1", None)]))
'in epoch 1, batch 2 (step 3), examples[5]: the loss is inf, after the activation of layer 1, \
neuron 0, 2e+200: the numbers are too large for a float, the largest weight is 1e+200: try other \
first weights, or other data (tried, without help: learning_rate=0.1)'
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tinymlp.errors import DivergedError
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, mean_gradient
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.text import shortened
from tinymlp.training.bad_number import (
    FAILURES,
    Number,
    all_finite,
    first_bad_answer,
    first_bad_number,
    is_finite,
    is_of_numbers,
    suspects,
)
from tinymlp.training.tried_remedies import Outcome, Trials

_USUAL = 1e6
"""What a function gets below this has to give a finite number."""


@dataclass
class FailedStep:
    """A step whose loss, gradient or answer is not finite, and all that it was computed from."""

    network: Network
    """With the weights of before the step; with dropout the thinned one."""
    loss: Loss
    engine: Engine
    examples: Sequence[Example]
    indices: Sequence[int]
    """Where each of them is among the examples that were given."""
    penalty: Penalty | None = None
    value: Any = None
    """The loss that the engine gave, if it did."""
    n_frozen: int = 0
    gradient: Vector = field(default_factory=list)
    """As the optimizer got it."""
    learned: Vector = field(default_factory=list)
    """The optimizer's answer."""
    optimizer: Any = None
    error: Exception | None = None
    """What was raised, if anything."""
    row_of: Mapping[int, int] | None = None
    """The row of the data set for the `id` of each example."""
    part: str = "examples"
    """The argument that they were given by."""

    @cached_property
    def first_bad(self) -> tuple[Number, Number | None] | None:
        """The first number that is not finite and the one before; None if none can be found."""
        try:
            return self._find()
        except FAILURES:  # of an object of the user's own, which the walk cannot call by itself
            return None

    def _find(self) -> tuple[Number, Number | None] | None:
        for start, some in suspects(self.engine, self.network, self.loss, self.examples):
            found = first_bad_number(self.network, self.loss, some)
            if found is not None:
                bad, last = found
                return _moved(bad, start), last and _moved(last, start)
            if self._is_finite_by_the_textbook(some):
                what = f"what the engine {name_of(self.engine)} gave"
                return Number(self.value, what, "engine", start), None
        found = first_bad_number(self.network, self.loss, (), penalty=self.penalty)
        if found is not None:
            return found
        is_for_the_optimizer = is_finite(self.value) and all_finite(self.gradient)
        if is_for_the_optimizer and self.gradient:
            found = first_bad_answer(self.network, self.n_frozen, self.gradient, self.learned)
            if found is None and isinstance(self.error, ArithmeticError):
                found = Number(self.error, "the optimizer's answer", "optimizer"), None
            return found
        if self.value is not None:
            value, what = self.value, "the loss"
            if is_finite(value):
                value = next((d for d in self.gradient if not is_finite(d)), value)
                what = "the gradient"
            return Number(value, f"{what} of all its examples together", "batch"), None
        return None

    def _is_finite_by_the_textbook(self, some: Sequence[Example]) -> bool:
        """Return whether the mean of these examples is finite too, and not just each of them."""
        value, gradient = mean_gradient(self.network, self.loss, some)
        return is_finite(value) and all_finite(gradient)

    def name_of(self, example: int) -> tuple[int, str]:
        """Return the number of an example of the batch, and what a sentence calls it."""
        if self.row_of is not None:
            row = self.row_of.get(id(self.examples[example]))
            if row is not None:
                return row, f"row {row} of the data (counted from 0)"
        index = self.indices[example]
        return index, f"{self.part}[{index}]"


def error_of(
    failed: FailedStep,
    *,
    epoch: int,
    batch: int | None,
    step: int | None,
    trials: Callable[[], Trials] | None,
) -> Exception:
    """Return what is told of a failed step, or its own error if that is not about numbers.

    `trials` are made where another learning rate could help.
    """
    done: Trials | None = None
    if trials is not None:
        done = trials() if is_worth_trials(failed) else []
    told = diverged(failed, epoch=epoch, batch=batch, step=step, trials=done)
    if failed.error is not None and not told.what and not is_of_numbers(failed.error):
        return failed.error
    told.__cause__ = failed.error
    return told


def diverged(
    failed: FailedStep,
    *,
    epoch: int,
    batch: int | None,
    step: int | None,
    trials: Trials | None = None,
) -> DivergedError:
    """Return the error that says where the first bad number is, and what helps.

    Without `trials` neither is looked for.
    """
    place = f"in epoch {epoch}, "
    place += f"batch {batch} (step {step})" if batch is not None else "measured after its steps"
    found = None if trials is None else failed.first_bad
    if found is None:
        error = DivergedError(f"{place}: a number is no longer finite")
        error.epoch, error.batch, error.step = epoch, batch, step
        return error
    bad, last = found
    example = None
    if bad.example is not None:
        example, name = failed.name_of(bad.example)
        place += f", {name}"
    cause, remedy = _cause_and_remedy(failed, bad, last, trials or ())
    after = "" if last is None else f", after {last.place}, {_shown(last.value)}"
    told = f"{place}: {bad.place} is {_shown(bad.value)}{after}: {cause}: {remedy}"
    error = DivergedError(told + _told_trials(trials or (), remedy))
    error.epoch, error.batch, error.step, error.example = epoch, batch, step, example
    error.layer, error.neuron, error.what, error.value = bad.layer, bad.neuron, bad.what, bad.value
    if last is not None:
        error.last_finite, error.last_what = last.value, last.place
    error.cause, error.remedy = cause, remedy
    error.tried = [(text, _helped(outcome)) for text, outcome in trials or ()]
    return error


def is_worth_trials(failed: FailedStep) -> bool:
    """Return whether another learning rate could help: not where the data or the weights are bad.

    >>> from tinymlp.learning.gradient import TextbookEngine
    >>> from tinymlp.learning.loss import MeanSquaredError
    >>> network, bad = Network.random([1, 1]), [([float("nan")], [1.0])]
    >>> is_worth_trials(FailedStep(network, MeanSquaredError(), TextbookEngine(), bad, [0]))
    False
    """
    found = failed.first_bad
    return found is not None and found[0].kind not in ("data", "parameter", "engine")


def _cause_and_remedy(
    failed: FailedStep, bad: Number, last: Number | None, trials: Trials
) -> tuple[str, str]:
    """Return why it probably came to that, and what to do."""
    if bad.kind == "data":
        cause = "the data are not finite, which no learning rate mends"
        return cause, "leave the example out, or fill in what is missing"
    if bad.kind == "parameter":
        cause = "the weights that the step began with are not finite"
        return cause, "load finite numbers by network.load_parameters"
    if bad.kind == "engine":
        return "the textbook's loops give a finite number", "use engine='textbook'"
    helped = [text for text, outcome in trials if _helped(outcome)]
    if helped:
        remedy = f"give {helped[0]}"
        outcome = next(outcome for _, outcome in trials if outcome is not None and _helped(outcome))
        remedy += (
            f", with which {outcome.n_steps} steps stayed finite and the loss went from "
            f"{outcome.before:.3g} to {outcome.after:.3g}"
        )
        if helped[0].startswith("scaling"):
            return f"inputs are as large as {_largest_of(failed, 0)}", remedy
        if helped[0].startswith("targets"):
            return f"targets are as large as {_largest_of(failed, 1)}", remedy
        return f"the steps are too long, {_largest_weight(failed)}", remedy
    is_usual = last is None or abs(float(last.value)) < _USUAL
    if is_usual and bad.kind in ("activation", "loss", "penalty", "optimizer"):
        whose = shortened(_function_of(failed, bad), 60)
        return f"it was {whose} that gave it", f"mend {whose}, as other settings do not help"
    cause = f"the numbers are too large for a float, {_largest_weight(failed)}"
    return cause, "try other first weights, or other data"


def _function_of(failed: FailedStep, bad: Number) -> str:
    """Return the name of what computed a number."""
    if bad.kind == "activation" and bad.layer is not None:
        return f"the activation {name_of(failed.network.layers[bad.layer - 1].activation)}"
    things = {"loss": failed.loss, "penalty": failed.penalty, "optimizer": failed.optimizer}
    return f"the {bad.kind} {name_of(things[bad.kind])}"


def _largest_of(failed: FailedStep, part: int) -> str:
    sizes = [abs(float(number)) for example in failed.examples for number in example[part]]
    return f"{max(sizes):.2g}"


def _largest_weight(failed: FailedStep) -> str:
    return f"the largest weight is {max(map(abs, failed.network.parameters())):.2g}"


def _helped(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.has_helped


def _told_trials(trials: Trials, remedy: str) -> str:
    """Return which trials did not help, and which did besides the remedy."""
    others = [text for text, outcome in trials if _helped(outcome) and text not in remedy]
    failed = [text for text, outcome in trials if not _helped(outcome)]
    parts = [f"or {', '.join(others)}"] if others else []
    if failed:
        parts.append(f"tried, without help: {', '.join(failed)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _moved(number: Number, start: int) -> Number:
    """Return it with its example counted among all."""
    return number if number.example is None else number._replace(example=number.example + start)


def _shown(value: Any) -> str:
    """Return a number in a few digits, or an error by its name.

    >>> _shown(1.23456e200), _shown(OverflowError("math range error")), _shown(0)
    ('1.235e+200', 'no number (OverflowError: math range error)', '0')
    """
    if isinstance(value, Exception):
        return f"no number ({type(value).__name__}: {shortened(str(value), 60)})"
    try:
        return f"{value:.4g}"
    except (TypeError, ValueError, OverflowError):
        return shortened(repr(value), 60)
