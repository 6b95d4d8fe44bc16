"""Remedies for a training that diverged, each of them tried before it is told.

What keeps a training finite is usually a smaller learning rate, a shorter gradient, or inputs and
targets on a usual scale. So some steps are taken once more from the first weights, the failed
mini-batch first. A remedy helps if every number stays finite and the loss has not risen at the end.

>>> [remedy.text for remedy in remedies(50.0, None, [([1e200, 2.0], [0.5])], targets="numbers")]
["scaling='standard'", 'learning_rate=0.5', 'learning_rate=0.05', 'learning_rate=0.005', \
'learning_rate=0.0005', 'learning_rate=5e-05', 'clip_norm=1.0']
>>> slowed(0.5, 0.1), scaled([([1e200, 2.0], [0.5])], remedies(1.0, None, [([1e200], [1])])[0])
(0.05, [([1.0, 1.0], [0.5])])
"""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tinymlp.learning.examples import Example
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.schedule import LearningRate, Schedule, rate_at, tell_loss
from tinymlp.network.shapes import Vector

UNUSUAL = 1e4
"""Inputs and targets that are larger are worth to be scaled before all else."""
LARGE = 10.0
"""So are smaller ones than those, if they are larger than this, beside a shorter step."""
_N_RATES = 5
MOST_STEPS = 100
"""A trial has no more steps."""
ENOUGH_TO_MEASURE = 64
"""By the loss of so many examples, or of the failed mini-batch, it is seen how a trial went."""
_FEWEST_STEPS = 5
_PRODUCTS = 1_000_000
"""About so many weights times examples are worth a trial. All trials of a small network take some
tenths of a second, those of a large one as long as ten to twenty of its steps."""


@dataclass(frozen=True)
class Remedy:
    """A change to a training, and the argument of `fit` that makes it."""

    text: str
    rate_factor: float = 1.0
    clip_norm: float | None = None
    scales: str = ""
    """inputs, targets, or nothing."""


class Outcome(NamedTuple):
    """How a trial went that stayed finite: the loss before and after."""

    n_steps: int
    before: float
    after: float

    @property
    def has_helped(self) -> bool:
        """Whether the loss is finite, and has not risen."""
        return math.isfinite(self.after) and not self.after > self.before


Trials = Sequence[tuple[str, Outcome | None]]
"""What was tried, and how it went; None where it did not stay finite."""


class Trial(NamedTuple):
    """A training from the first weights on, with a remedy."""

    take_step: Callable[[Sequence[Example], list[int]], object]
    """Given examples and the indices of a mini-batch."""
    measure: Callable[..., dict[str, float]]
    """Given examples, and `weights` by name."""


def try_remedies(
    found: Sequence[Remedy],
    begin: Callable[[Remedy], Trial],
    examples: Sequence[Example],
    weights: Sequence[float] | None,
    batches: Sequence[list[int]],
    n_steps: int,
) -> Trials:
    """Return each remedy that was tried, and how it went; of smaller rates until one helps."""
    done: list[tuple[str, Outcome | None]] = []
    has_helped = False
    for remedy in found:
        if remedy.rate_factor != 1.0 and has_helped:
            continue
        try:
            outcome = _outcome(begin(remedy), scaled(examples, remedy), weights, batches, n_steps)
        except Exception:  # whatever a remedy leads to, it is none
            outcome = None
        done.append((remedy.text, outcome))
        has_helped = has_helped or (outcome is not None and outcome.has_helped)
    return done


def _outcome(
    trial: Trial,
    examples: Sequence[Example],
    weights: Sequence[float] | None,
    batches: Sequence[list[int]],
    n_steps: int,
) -> Outcome:
    """Take the steps, and return how it went."""
    # Of the failed mini-batch, and of more where it is small.
    some = [i for indices in batches for i in indices if weights is None or weights[i]]
    some = some[: max(len(batches[0]), ENOUGH_TO_MEASURE)]
    judged = [examples[i] for i in some]
    counts = None if weights is None else [weights[i] for i in some]
    before = trial.measure(judged, weights=counts)["loss"]
    for number in range(n_steps):
        trial.take_step(examples, batches[number % len(batches)])
    after = trial.measure(judged, weights=counts)["loss"]
    return Outcome(n_steps, before, after)


def n_steps_of_a_trial(n_parameters: int, batch_size: int) -> int:
    """Return how many steps are tried: of a large network few.

    >>> n_steps_of_a_trial(100, 32), n_steps_of_a_trial(100_000, 32)
    (100, 5)
    """
    affordable = _PRODUCTS // (n_parameters * batch_size)
    return max(_FEWEST_STEPS, min(MOST_STEPS, affordable))


def remedies(
    rate: float,
    clip_norm: float | None,
    examples: Sequence[Example],
    *,
    targets: str = "numbers",
) -> list[Remedy]:
    """Return what is worth a try, the cause that the numbers suggest first.

    `rate` is the learning rate now, nan where there is none; `targets` is what the loss is made
    for. Learning rates are tried from the largest on until one helps.
    """
    found = []
    size = _largest(x for inputs, _ in examples for x in inputs)
    if size > UNUSUAL:
        found.append(Remedy("scaling='standard'", scales="inputs"))
    largest = _largest(t for _, target in examples for t in target)
    if largest > UNUSUAL and targets == "numbers":
        found.append(Remedy(f"targets divided by {largest:.0e}", scales="targets"))
    if math.isfinite(rate) and rate > 0:
        below_one = max(1, math.ceil(math.log10(rate)))
        for k in range(below_one, below_one + _N_RATES):
            smaller = float(f"{rate * 10.0**-k:.2g}")
            found.append(Remedy(f"learning_rate={smaller!r}", rate_factor=smaller / rate))
    if clip_norm is None or clip_norm > 1.0:
        found.append(Remedy("clip_norm=1.0", clip_norm=1.0))
    if LARGE < size <= UNUSUAL:
        found.append(Remedy("scaling='standard'", scales="inputs"))
    return found


def slowed(learning_rate: LearningRate, factor: float) -> LearningRate:
    """Return a learning rate times a factor, at every step."""
    if factor == 1.0:
        return learning_rate
    if callable(getattr(learning_rate, "rate", None)):
        return _SlowedSchedule(learning_rate, factor)
    return rate_at(learning_rate, 0) * factor


class _SlowedSchedule:
    """A schedule whose every rate is multiplied by a factor."""

    def __init__(self, schedule: Any, factor: float) -> None:
        self.schedule: Schedule = schedule
        self.factor = factor

    def rate(self, step: int) -> float:
        """Return the schedule's rate times the factor."""
        return rate_at(self.schedule, step) * self.factor

    def after_epoch(self, loss: float) -> None:
        """Tell the schedule, if it asks for it."""
        tell_loss(self.schedule, loss)


def slowed_optimizer(optimizer: Optimizer, factor: float) -> Optimizer:
    """Return a copy of the optimizer with its learning rate times a factor."""
    slow: Any = copy.deepcopy(optimizer)
    if factor != 1.0:
        slow.learning_rate = slowed(slow.learning_rate, factor)
    found: Optimizer = slow
    return found


def scaled(examples: Sequence[Example], remedy: Remedy) -> Sequence[Example]:
    """Return the examples with each column of what the remedy scales divided by its largest."""
    if not remedy.scales:
        return examples
    part = 0 if remedy.scales == "inputs" else 1
    columns = zip(*(example[part] for example in examples), strict=True)
    sizes = [_largest(column) or 1.0 for column in columns]
    rows: list[Vector] = [
        [float(x) / size for x, size in zip(example[part], sizes, strict=True)]
        for example in examples
    ]
    if part == 0:
        return [(row, target) for row, (_, target) in zip(rows, examples, strict=True)]
    return [(inputs, row) for row, (inputs, _) in zip(rows, examples, strict=True)]


def _largest(numbers: Iterator[float] | Sequence[float]) -> float:
    return max((abs(float(number)) for number in numbers), default=0.0)
