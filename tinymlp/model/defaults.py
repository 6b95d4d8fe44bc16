"""What `fit` decides where it is not told: for how long to learn, and how to know.

All of it was chosen by measurement, on some forty data sets of which about thirty are among those
of `python -m benchmarks accuracy`, and on XOR, spirals and noise. A handful of examples are learned
from as they are. Of a few, cross-validation finds the number of epochs. Of many, some are kept
apart.

>>> [choose_patience("auto", 200, steps_an_epoch=n, is_calm=False) for n in (50, 4)]
[10, 50]
"""

from collections.abc import Callable, Sequence, Sized
from typing import Any

from tinymlp.arguments import as_whole, check_number, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.folds import deal_dataset
from tinymlp.errors import ArgumentError, DataError, DivergedError, invalid
from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.penalty import L2, Penalty
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    LearningRate,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    WarmUp,
)
from tinymlp.model.cross_validation import copy_of
from tinymlp.model.prepared_training import PreparedTraining
from tinymlp.network.network import Network
from tinymlp.text import join_names

ENOUGH_TO_DEAL = 10
_ENOUGH_TO_PENALIZE = 50
ENOUGH_TO_VALIDATE = 500
VALIDATION = 0.15
"""The share that is kept apart to validate."""
_N_FOLDS = 3
_PATIENCE_STEPS = 200
_PATIENCE_STEPS_OF_FOLDS = 100
"""The mean of several networks on all examples swings less than the loss of one on a part of them.
"""
_MIN_DELTA = 0.001
GROWTH = 0.25
_SMOOTHING = 10
_STRENGTH = 0.003
_EMA = 0.99
_N_EPOCHS = 200
_N_STARTS = 10
_START_STEPS = 500
_MAX_STEPS = 4_000
_PATIENCE = 10


SCHEDULE_NAMES = (
    "constant",
    "step_decay",
    "exponential_decay",
    "cosine_decay",
    "reduce_on_plateau",
)
"""The schedules that `choose_schedule` makes."""


def choose_schedule(
    name: Any, rate: LearningRate, *, n_steps: int, patience: int | None, min_delta: float
) -> Schedule:
    """Return the schedule of that name, which begins at `rate` and suits so many steps in all.

    Over all steps it falls by halves ten times, or smoothly to a hundredth, or to 0 by the cosine:
    early stopping ends most trainings long before. `patience` and `min_delta` are those of early
    stopping; on a plateau the rate falls three times before that ends training.

    >>> choose_schedule("cosine_decay", 0.01, n_steps=500, patience=10, min_delta=0.0)
    CosineDecay(rate_at_start=0.01, steps=500, rate_at_end=0.0)
    """
    if not isinstance(name, str) or name not in SCHEDULE_NAMES:
        what = f"None or one of {join_names(SCHEDULE_NAMES)}"
        raise invalid("schedule", what, name, "give an object of any other as learning_rate")
    try:
        start = check_number("learning_rate", rate, above=0)
    except ArgumentError:
        what, remedy = f"a number above 0 beside schedule={name!r}", "it is where the rate starts"
        raise invalid("learning_rate", what, rate, remedy) from None
    if name == "step_decay":
        return StepDecay(rate_at_start=start, factor=0.5, every=-(-n_steps // 10))
    if name == "exponential_decay":
        return ExponentialDecay(rate_at_start=start, factor=0.01, every=n_steps)
    if name == "cosine_decay":
        return CosineDecay(rate_at_start=start, steps=n_steps)
    if name == "reduce_on_plateau":
        waits = _PATIENCE if patience is None else patience // 4
        return ReduceOnPlateau(rate_at_start=start, factor=0.5, patience=waits, min_delta=min_delta)
    return ConstantRate(start)


def schedule_patience(optimizer: Optimizer) -> int | None:
    """Return how many epochs without improvement the learning rate waits before it falls, if so.

    >>> from tinymlp.learning.optimizer import SGD
    >>> schedule_patience(SGD(learning_rate=ReduceOnPlateau(patience=10)))
    10
    """
    schedule: Any = getattr(optimizer, "learning_rate", None)
    while isinstance(schedule, WarmUp):
        schedule = schedule.then
    waits = getattr(schedule, "patience", None)
    return waits if isinstance(waits, int) else None


def patience_beside(patience: int, rate_waits: int | None) -> int:
    """Return a patience by which a rate that has just fallen has as many epochs as passed before.

    >>> patience_beside(10, None), patience_beside(10, 4), patience_beside(10, 8)
    (10, 10, 17)
    """
    return patience if rate_waits is None else max(patience, 2 * rate_waits + 1)


def choose_n_epochs(n_epochs: int | None, steps_an_epoch: int) -> int:
    """Return the largest number of epochs: of few steps an epoch, more."""
    return max(_N_EPOCHS, -(-_MAX_STEPS // steps_an_epoch)) if n_epochs is None else n_epochs


def best_start(prepared: PreparedTraining, draw: Callable[..., Network], seed: int) -> int:
    """Return the seed of the first weights from which training comes furthest in some steps.

    On a handful of examples the luck of the draw decides: of four ReLUs that are to learn XOR, two
    may never be on. Ten draws are tried, or fewer once one has learned.
    """
    found: list[tuple[float, int]] = []
    for candidate in range(seed, seed + _N_STARTS):
        trial = copy_of(prepared.trainer)
        trial.explains = False
        trial.network = draw(seed=candidate)
        start = trial.measure(prepared.examples, weights=prepared.weights)["loss"]
        try:
            epochs = trial.epochs(
                prepared.examples, weights=prepared.weights, n_measured=0, tell=False
            )
            while trial.n_steps < _START_STEPS:
                next(epochs)
        except DivergedError:
            continue
        loss = trial.measure(prepared.examples, weights=prepared.weights)["loss"]
        found.append((loss, candidate))
        if loss < 0.1 * start:
            break
    return min(found)[1] if found else seed


def choose_min_delta(
    min_delta: float | None, patience: int | str | None, *, for_classes: bool
) -> float:
    """Return what counts as an improvement: with patience="auto", no crumbs.

    Those are of a log loss 0.001, and of the squared error a millionth of the target's variance, at
    which a number is off by a thousandth of its spread.
    """
    if min_delta is None and patience == "auto":
        return _MIN_DELTA if for_classes else _MIN_DELTA**2
    if min_delta is None:
        return 0.0
    return check_number("min_delta", min_delta, minimum=0)


def choose_penalties(
    penalty: Penalty | str | None, dataset: Sized, *, may_choose: bool
) -> list[Penalty | None]:
    """Return the penalties of which cross-validation takes the best, or the one there is.

    By default it is of the weights' squares: that weights are small is believed before any example
    is seen, and counts the less the more of them there are. A few exact measurements need none,
    which is tried below 50 examples. The smallest data sets have none.

    >>> choose_penalties("auto", Dataset([[0.0]] * 40, [0.5, 1.5] * 20), may_choose=True)
    [L2(strength=0.025), None]
    """
    if not isinstance(penalty, str):
        return [penalty]
    if penalty != "auto":
        raise invalid("penalty", "an object like L2(0.003), 'auto' or None", penalty)
    n = len(dataset)
    if n < ENOUGH_TO_DEAL:
        return [None]
    strengths: list[Penalty | None] = [L2(max(_STRENGTH, 1 / n))]
    return [*strengths, None] if may_choose and n < _ENOUGH_TO_PENALIZE else strengths


def choose_ema(ema: float | str | None, dataset: Sized) -> float | None:
    """Return the decay of the weights' average; by default none on the smallest data sets.

    These are learned from whole, so that no step differs from the others by its examples.
    """
    if isinstance(ema, str):
        if ema != "auto":
            raise invalid("ema", "a number from 0 and below 1, 'auto' or None", ema)
        return _EMA if len(dataset) >= ENOUGH_TO_DEAL else None
    return ema


def choose_patience(patience: Any, n_epochs: int, steps_an_epoch: int, *, is_calm: bool) -> int:
    """Return the number of epochs to wait: of few steps an epoch, more.

    `is_calm` says that the loss is the mean of folds that take several steps an epoch.
    """
    if patience is None:
        return n_epochs
    if isinstance(patience, str) and patience == "auto":
        n_steps = _PATIENCE_STEPS_OF_FOLDS if is_calm else _PATIENCE_STEPS
        return max(_PATIENCE, -(-n_steps // steps_an_epoch))
    try:
        return check_whole("patience", patience, minimum=0)
    except ArgumentError:
        what = "a whole number from 0 up, 'auto' or None"
        raise invalid("patience", what, patience) from None


def take_several_steps(n_examples: int, folds: Sequence[Sequence[int]], batch_size: int) -> bool:
    """Return whether there are folds, and the training of one takes several steps an epoch."""
    return bool(folds) and n_examples - min(map(len, folds)) > batch_size


def choose_smoothing(
    patience: Any, n_examples: int, folds: Sequence[Sequence[int]], batch_size: int
) -> int:
    """Return over how many epochs early stopping takes the mean: one, or of single steps ten.

    Where a fold's training takes one step an epoch its loss swings, at first, down through values
    that it keeps only hundreds of epochs later: patience would end at the first of them.

    >>> choose_smoothing("auto", 12, [[0, 1, 2, 3]] * 3, 32), choose_smoothing("auto", 12, [], 32)
    (10, 1)
    """
    single = bool(folds) and not take_several_steps(n_examples, folds, batch_size)
    return _SMOOTHING if patience == "auto" and single else 1


def deal_folds(
    dataset: Dataset, validation: float | Dataset | str | None, seed: int
) -> list[list[int]]:
    """Return the folds of a cross-validation, none where there is to be none."""
    groups = dataset.groups
    n = len(dataset) if groups is None else len(set(groups))
    if isinstance(validation, str) and validation == "auto":
        # In order of time, the last rows are kept apart; what is dealt would know the future.
        few = ENOUGH_TO_DEAL <= len(dataset) < ENOUGH_TO_VALIDATE and not dataset.ordered
        k = _N_FOLDS if few and n >= _N_FOLDS else 0
    elif (k := as_whole(validation) or 0) >= 2:
        if k > n:
            of = "example" if groups is None else "group"
            raise invalid("validation", f"at most {n:,} folds, one for each {of}", validation)
    else:
        return []
    return deal_dataset(dataset, k, seed=seed) if k else []


def keep_for_validation(
    dataset: Dataset, validation: float | Dataset | str | None, seed: int
) -> tuple[Dataset, Dataset | None]:
    """Return the training part and the validation part."""
    if isinstance(validation, Dataset):
        return dataset, validation
    if isinstance(validation, str) and validation == "auto":
        enough = ENOUGH_TO_DEAL if dataset.ordered else ENOUGH_TO_VALIDATE
        one_group = dataset.groups is not None and len(set(dataset.groups)) < 2
        validation = VALIDATION if len(dataset) >= enough and not one_group else None
    if validation is None:
        return dataset, None
    try:
        fraction = check_number("validation", validation, above=0, below=1)
    except ArgumentError:
        what = (
            "a number above 0 and below 1, a number of folds from 2 up, a Dataset, 'auto' or None"
        )
        raise invalid("validation", what, validation) from None
    try:
        return dataset.split(test=fraction, seed=seed)
    except DataError as error:
        what = "a share of the examples that can be kept apart"
        raise invalid("validation", what, validation, str(error), error=DataError) from None
