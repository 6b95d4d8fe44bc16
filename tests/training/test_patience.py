"""When training stops and which epoch is best, by hand for many curves and by law for all."""

from math import inf, isnan, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.training.patience import Mode, Progress, mode_of


def follow(progress: Progress, values: list[float]) -> int | None:
    """Return the epoch at which patience ran out, or None if the values ended first."""
    for number, value in enumerate(values, start=1):
        progress.see(number, value)
        if progress.is_over:
            return number
    return None


# What the curve does; its values; patience, min_delta and mode; the epoch that stops; the best.
CURVES: list[tuple[str, list[float], int, float, Mode, int | None, int | None]] = [
    ("no epoch at all", [], 0, 0, "min", None, None),
    ("one epoch", [1], 0, 0, "min", None, 1),
    ("falls throughout", [5, 4, 3, 2, 1], 0, 0, "min", None, 5),
    ("rises at once", [1, 2, 3], 0, 0, "min", 2, 1),
    ("rises at once, patience 1", [1, 2, 3, 4], 1, 0, "min", 3, 1),
    ("rises at once, patience 3", [1, 2, 3, 4, 5, 6], 3, 0, "min", 5, 1),
    ("rises, but ends within patience", [1, 2, 3, 4], 3, 0, "min", None, 1),
    ("a valley", [3, 2, 1, 2, 3], 0, 0, "min", 4, 3),
    ("a valley, patience 1", [3, 2, 1, 2, 3], 1, 0, "min", 5, 3),
    ("a plateau", [2, 2, 2], 0, 0, "min", 2, 1),
    ("a plateau, patience 1", [2, 2, 2, 2], 1, 0, "min", 3, 1),
    ("a plateau, patience 3", [2, 2, 2, 2, 2, 2], 3, 0, "min", 5, 1),
    ("a tie with the best is a miss", [1, 2, 1, 0.5], 1, 0, "min", 3, 1),
    ("zero and minus zero tie", [0.0, -0.0], 0, 0, "min", 2, 1),
    ("single bumps are forgiven", [3, 4, 2, 3, 1], 1, 0, "min", None, 5),
    ("a double bump is not", [3, 4, 4, 1], 1, 0, "min", 3, 1),
    ("back at the last moment", [2, 3, 3, 3, 1], 3, 0, "min", None, 5),
    ("back one epoch too late", [2, 3, 3, 3, 3, 1], 3, 0, "min", 5, 1),
    ("falls in zigzag", [5, 6, 4, 5, 3, 4, 2], 1, 0, "min", None, 7),
    ("falls in zigzag, patience 0", [5, 6, 4, 5, 3, 4, 2], 0, 0, "min", 2, 1),
    ("below zero", [-1, -2, -1.5], 0, 0, "min", 3, 2),
    ("only nan", [nan], 0, 0, "min", 1, None),
    ("only nan, patience 1", [nan, nan, nan], 1, 0, "min", 2, None),
    ("nan, but ends within patience", [nan], 1, 0, "min", None, None),
    ("nan in between", [3, nan, 1], 0, 0, "min", 2, 1),
    ("nan in between, patience 1", [3, nan, 1], 1, 0, "min", None, 3),
    ("nan and a rise are two misses", [3, nan, 4], 1, 0, "min", 3, 1),
    ("nan first, then a start", [nan, nan, 3, 4], 3, 0, "min", None, 3),
    ("comes from infinity", [inf, 5, 6], 0, 0, "min", 3, 2),
    ("stays at infinity", [inf, inf], 0, 0, "min", 2, 1),
    ("exactly min_delta is a miss, yet best", [3, 2], 0, 1, "min", 2, 2),
    ("each step more than min_delta", [5, 3, 1], 0, 1, "min", None, 3),
    ("creeps: best moves, reference not", [4, 3.5, 3.25, 3], 1, 1, "min", 3, 3),
    ("creeps, patience 3", [4, 3.75, 3.5, 3.25, 3], 3, 1, "min", 5, 5),
    ("creeps far enough in time", [4, 3.25, 2.5, 1.75, 1], 1, 1, "min", None, 5),
    ("best on the way to stopping", [4, 3.5, 3.75, 3.75, 3.75], 3, 1, "min", 5, 2),
    ("a leap after a rise", [4, 5, 2.5], 1, 1, "min", None, 3),
    ("rises, which is good", [0.25, 0.5, 0.75], 0, 0, "max", None, 3),
    ("falls, which is bad", [0.75, 0.5], 0, 0, "max", 2, 1),
    ("a high plateau", [0.5, 0.5, 0.5], 1, 0, "max", 3, 1),
    ("creeps up by min_delta at most", [0.5, 0.625, 0.75], 1, 0.25, "max", 3, 3),
    ("high, then nan", [0.5, nan], 0, 0, "max", 2, 1),
    ("comes from minus infinity", [-inf, 1], 0, 0, "max", None, 2),
]


@pytest.mark.parametrize(
    ("values", "patience", "min_delta", "mode", "stops", "best"),
    [curve[1:] for curve in CURVES],
    ids=[curve[0] for curve in CURVES],
)
def test_a_curve_stops_and_is_best_where_a_reader_says(
    values: list[float],
    patience: int,
    min_delta: float,
    mode: Mode,
    stops: int | None,
    best: int | None,
) -> None:
    progress = Progress(mode=mode, patience=patience, min_delta=min_delta)
    assert follow(progress, values) == stops
    assert progress.best_epoch == best


curves = st.lists(st.floats() | st.integers(0, 3).map(float), max_size=30)
patiences = st.integers(0, 5)
deltas = st.sampled_from([0.0, 0.5, 1.0])


@given(curves, patiences, deltas)
def test_best_is_the_first_smallest_of_what_was_seen(
    values: list[float], patience: int, min_delta: float
) -> None:
    progress = Progress(mode="min", patience=patience, min_delta=min_delta)
    seen = values[: follow(progress, values)]
    numbers = [value for value in seen if not isnan(value)]
    if not numbers:
        assert progress.best is None
        return
    assert progress.best == min(numbers)
    assert progress.best_epoch == seen.index(min(numbers)) + 1


@given(curves, patiences, deltas)
def test_nothing_stops_before_patience_and_one_epoch_more(
    values: list[float], patience: int, min_delta: float
) -> None:
    progress = Progress(mode="min", patience=patience, min_delta=min_delta)
    stops = follow(progress, values)
    if stops is not None:
        assert progress.misses == patience + 1
        assert stops >= patience + 1 + (not isnan(values[0]))


@given(st.sets(st.floats(allow_nan=False), max_size=30), patiences)
def test_without_min_delta_a_strictly_falling_curve_never_stops(
    values: set[float], patience: int
) -> None:
    falling = sorted(values, reverse=True)
    assert follow(Progress(mode="min", patience=patience, min_delta=0.0), falling) is None


@given(curves, patiences, deltas)
def test_max_is_min_of_the_mirrored_curve(
    values: list[float], patience: int, min_delta: float
) -> None:
    low = Progress(mode="min", patience=patience, min_delta=min_delta)
    high = Progress(mode="max", patience=patience, min_delta=min_delta)
    assert follow(low, values) == follow(high, [-value for value in values])
    assert (low.best_epoch, low.misses) == (high.best_epoch, high.misses)


@given(curves, patiences, deltas)
def test_more_patience_never_stops_sooner_nor_finds_worse(
    values: list[float], patience: int, min_delta: float
) -> None:
    less = Progress(mode="min", patience=patience, min_delta=min_delta)
    more = Progress(mode="min", patience=patience + 1, min_delta=min_delta)
    assert (follow(less, values) or inf) <= (follow(more, values) or inf)
    assert less.best is None or (more.best is not None and more.best <= less.best)


@given(curves, patiences)
def test_without_min_delta_reference_and_best_are_one(values: list[float], patience: int) -> None:
    progress = Progress(mode="min", patience=patience, min_delta=0.0)
    for number, value in enumerate(values, start=1):
        progress.see(number, value)
        assert progress.reference == progress.best


@pytest.mark.parametrize(
    ("metric", "mode"),
    [
        ("validation_loss", "min"),
        ("training_mean_absolute_error", "min"),
        ("validation_accuracy", "max"),
        ("validation_f1", "max"),
        ("validation_precision", "max"),
        ("validation_recall", "max"),
        ("validation_r_squared", "max"),
    ],
)
def test_a_metric_s_name_says_which_way_is_good(metric: str, mode: Mode) -> None:
    assert mode_of(metric, None) == mode
    assert mode_of(metric, "min") == "min"
    assert mode_of(metric, "max") == "max"


@pytest.mark.parametrize("metric", ["gradient_norm", "epoch", "validation_recall_loss"])
def test_a_name_that_does_not_tell_asks_for_the_mode(metric: str) -> None:
    with pytest.raises(ArgumentError, match="give mode='min' or mode='max'"):
        mode_of(metric, None)


def test_an_unknown_mode_is_refused() -> None:
    wrong: Any = "auto"
    with pytest.raises(ArgumentError, match="'min', 'max' or None, got 'auto'"):
        mode_of("validation_loss", wrong)
