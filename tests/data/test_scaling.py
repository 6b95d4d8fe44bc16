"""A scaler centers, undoes itself, survives JSON, and never divides by zero."""

import json
import math
import sys
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.scaling import (
    MAX_SHARED,
    SCALERS,
    MinMaxScaler,
    NoScaler,
    Scaler,
    StandardScaler,
    find_scaler,
    learn_scaler,
    scale_all,
    share_floats,
)
from tinymlp.data.summary import Summary
from tinymlp.errors import ArgumentError, DataError, FormatError, ShapeError, TinyMLPError
from tinymlp.named import rebuild, settings

NUMBERS = st.floats(-1e6, 1e6)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=8
    )
)


class HalfScaler:
    """A user's own: no base class, no name, and nothing but the three methods."""

    def __init__(self, center: float) -> None:
        self.center = center

    @classmethod
    def learn(cls, rows: Sequence[Sequence[float]]) -> Self:
        return cls(rows[0][0])

    def scale(self, row: Sequence[float]) -> list[float]:
        return [(value - self.center) / 2.0 for value in row]

    def unscale(self, row: Sequence[float]) -> list[float]:
        return [2.0 * value + self.center for value in row]


KINDS = pytest.mark.parametrize("kind", [*SCALERS.values(), HalfScaler])


@KINDS
@given(rows=ROWS)
def test_unscaling_undoes_scaling(kind: type[Scaler], rows: list[list[float]]) -> None:
    scaler = kind.learn(rows)
    size = max(abs(value) for row in rows for value in row)
    for row in rows:
        for value, expected in zip(scaler.unscale(scaler.scale(row)), row, strict=True):
            assert abs(value - expected) <= 1e-12 * size + 1e-300


@KINDS
@given(rows=ROWS)
def test_a_scaler_survives_json_and_scales_all_rows_as_it_scales_one(
    kind: type[Scaler], rows: list[list[float]]
) -> None:
    scaler = kind.learn(rows)
    stored = json.loads(json.dumps(settings(scaler)))
    restored: Scaler = rebuild("scaler", stored, SCALERS, {"half_scaler": HalfScaler})
    assert type(restored) is kind
    assert settings(restored) == settings(scaler)
    assert scale_all(restored, rows) == [scaler.scale(row) for row in rows]


def test_what_is_stored_of_a_scaler_is_its_name_and_what_it_learned() -> None:
    rows = [[1.0, 5.0], [3.0, 5.0]]
    assert [settings(kind.learn(rows)) for kind in SCALERS.values()] == [
        {"name": "standard", "means": [2.0, 5.0], "spreads": [1.0, 0.0]},
        {"name": "min_max", "lows": [1.0, 5.0], "ranges": [2.0, 0.0]},
        {"name": "none"},
    ]


@given(ROWS)
def test_standard_columns_have_mean_0_and_spread_1(rows: list[list[float]]) -> None:
    scaled = StandardScaler.learn(rows).scale_all(rows)
    for before, column in zip(zip(*rows, strict=True), zip(*scaled, strict=True), strict=True):
        # Below this a float holds too few digits of the spread to say more.
        if max(before) - min(before) > 1e-6 * max(map(abs, before)) + 1e-290:
            assert abs(math.fsum(column) / len(column)) < 1e-6
            assert math.fsum(v * v for v in column) / len(column) == pytest.approx(1, abs=1e-6)


@given(ROWS)
def test_min_max_columns_reach_from_0_to_1(rows: list[list[float]]) -> None:
    for column in zip(*MinMaxScaler.learn(rows).scale_all(rows), strict=True):
        assert all(0.0 <= value <= 1.0 for value in column)
        assert set(column) == {0.0} or {0.0, 1.0} <= set(column)


BOTH = pytest.mark.parametrize("kind", [StandardScaler, MinMaxScaler])
WEIGHTED = st.lists(st.tuples(NUMBERS, st.integers(0, 5)), min_size=1, max_size=9).filter(
    lambda pairs: any(weight for _, weight in pairs)
)


@BOTH
@given(WEIGHTED)
def test_a_row_of_a_whole_weight_is_that_many_rows(
    kind: type[StandardScaler | MinMaxScaler], pairs: list[tuple[float, int]]
) -> None:
    rows, weights = [[value] for value, _ in pairs], [float(weight) for _, weight in pairs]
    weighted = kind.learn(rows, weights=weights)
    repeated = kind.learn([[value] for value, weight in pairs for _ in range(weight)])
    size = max(abs(value) for value, weight in pairs if weight)
    for one, other in zip(weighted._columns(), repeated._columns(), strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-14 * size)


@BOTH
@given(ROWS, st.floats(1e-300, 1e300))
def test_equal_weights_are_none_and_a_row_of_weight_0_is_not_there(
    kind: type[StandardScaler | MinMaxScaler], rows: list[list[float]], weight: float
) -> None:
    without = kind.learn(rows)
    far = [1e308] * len(rows[0])
    with_weights = kind.learn([far, *rows], weights=[0.0] + [weight] * len(rows))
    size = max(abs(value) for row in rows for value in row)
    for one, other in zip(without._columns(), with_weights._columns(), strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-14 * size)


@BOTH
@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.integers(-200, 200), st.booleans()
)
def test_a_column_times_a_power_of_two_scales_alike(
    kind: type[StandardScaler | MinMaxScaler], column: list[float], power: int, is_weighted: bool
) -> None:
    """There is no size from which on a column counts as constant."""
    column = [math.ldexp(round(math.ldexp(value, 20)), -20) for value in column]
    weights = [1.0 + i for i in range(len(column))] if is_weighted else None
    rows, larger = ([[math.ldexp(v, p)] for v in column] for p in (0, power))
    scaled = kind.learn(rows, weights=weights).scale_all(rows)
    assert scaled == kind.learn(larger, weights=weights).scale_all(larger)


@BOTH
@given(
    st.floats(-1e300, 1e300).filter(lambda x: abs(x) > 1e-290),
    st.lists(st.integers(-6, 6), min_size=1, max_size=6),
)
def test_a_column_that_is_constant_but_for_rounding_scales_to_0(
    kind: type[StandardScaler | MinMaxScaler], constant: float, noise: list[int]
) -> None:
    rows = [[constant + math.ulp(constant) * ulps] for ulps in noise]
    scaler = kind.learn(rows)
    assert scaler.scale_all(rows) == [[0.0]] * len(rows)
    assert scaler.scale([2.0 * constant]) == [0.0]
    assert scaler.unscale([0.0])[0] == pytest.approx(constant, rel=1e-14)


@BOTH
def test_small_and_nearly_equal_numbers_are_still_numbers(
    kind: type[StandardScaler | MinMaxScaler],
) -> None:
    for column in ([0.0, 1e-12], [-1e-12, 3e-12], [1e9, 1e9 + 1e-5], [1.7e9, 1.7e9 + 0.001]):
        low, high = kind.learn([[value] for value in column]).scale_all([[v] for v in column])
        assert high[0] - low[0] == pytest.approx(2.0 if kind is StandardScaler else 1.0)
    assert kind.learn([[0.3], [0.1 + 0.2]]).scale_all([[0.3], [0.1 + 0.2]]) == [[0.0], [0.0]]


@BOTH
@given(st.lists(st.tuples(NUMBERS, st.booleans()), min_size=1, max_size=8))
def test_what_is_1_for_a_category_stays_0_and_1(
    kind: type[StandardScaler | MinMaxScaler], examples: list[tuple[float, bool]]
) -> None:
    rows = [[value, float(flag), float(flag)] for value, flag in examples]
    scaler = kind.learn(rows, one_hot=[False, True, False])
    scaled, usual = scaler.scale_all(rows), kind.learn(rows).scale_all(rows)
    for row, like_numbers, given_row in zip(scaled, usual, rows, strict=True):
        assert row[0] == like_numbers[0]
        assert row[2] == like_numbers[2]  # a number that is 0 or 1 is a number
        # As any constant column: what no training row tells apart teaches nothing.
        assert row[1] == (given_row[1] if len({flag for _, flag in examples}) == 2 else 0.0)


class Told(HalfScaler):
    """A user's own that asks for all that there is to know."""

    given: ClassVar[list[Any]] = []

    @classmethod
    def learn(
        cls, rows: Sequence[Sequence[float]], *, one_hot: Any = None, weights: Any = None
    ) -> Self:
        cls.given += [rows, weights, one_hot]
        return cls(0.0)


def test_a_scaler_of_one_s_own_is_told_what_its_learn_takes() -> None:
    rows, more = [[1.0, 0.0], [2.0, 1.0], [3.0, 1.0]], {"weights": [0.0, 1.0, 2.0]}
    learned = learn_scaler(HalfScaler, rows, one_hot=[False, True], **more)
    assert isinstance(learned, HalfScaler)
    assert learned.center == 2.0  # the first row has no weight
    learn_scaler(Told, rows, one_hot=[False, True], **more)
    assert Told.given == [rows[1:], [1.0, 2.0], [False, True]]
    assert learn_scaler(NoScaler, rows, one_hot=[False, True], **more) == NoScaler()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"weights": [1.0]},
            ShapeError,
            "weights must be a list of 2 numbers, got [1.0]: one for each example",
        ),
        (
            {"weights": [0, 0]},
            ArgumentError,
            "weights must be numbers, at least one above 0, got [0, 0]",
        ),
        (
            {"weights": [1e308, 1e308]},
            ArgumentError,
            "weights must be numbers with a finite sum, got [1e+308, 1e+308]: "
            "only their proportions matter",
        ),
        ({"one_hot": 3}, ArgumentError, "one_hot must be a list of True and False, got 3"),
        (
            {"one_hot": [True, False]},
            ShapeError,
            "one_hot must be a list of 1 flag, got [True, False]: one for each input",
        ),
        ({"one_hot": [1]}, ArgumentError, "one_hot[0] must be True or False, got 1"),
    ],
)
def test_weights_and_flags_that_make_no_sense_are_refused(
    arguments: dict[str, Any], error: type[TinyMLPError], message: str
) -> None:
    rows = [[1.0], [2.0]]
    assert message_of(error, StandardScaler.learn, rows, **arguments) == message


@pytest.mark.parametrize("scaler", [StandardScaler, MinMaxScaler])
@given(constant=st.floats(allow_nan=False, allow_infinity=False), other=NUMBERS)
def test_a_constant_column_scales_to_0_and_back_exactly(
    scaler: type[StandardScaler | MinMaxScaler], constant: float, other: float
) -> None:
    learned = scaler.learn([[constant]] * 3)
    assert learned.scale([constant]) == learned.scale([other]) == [0.0]
    assert learned.unscale([0.0]) == [constant]


@pytest.mark.parametrize("scaler", [StandardScaler, MinMaxScaler])
@given(column=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_any_finite_numbers_scale_to_finite_ones_or_a_data_error(
    scaler: type[StandardScaler | MinMaxScaler], column: list[float]
) -> None:
    rows = [[value] for value in column]
    try:
        scaled = scaler.learn(rows).scale_all(rows)
    except DataError as error:
        assert "input 0" in str(error)
    else:
        assert all(math.isfinite(value) for row in scaled for value in row)


def test_tiny_and_huge_spreads_neither_vanish_nor_overflow() -> None:
    for size in (1e-200, 1e200):
        assert StandardScaler.learn([[-size], [size]]).scale([size]) == [1.0]


def test_the_order_of_the_rows_changes_no_bit() -> None:
    rows = [[0.1], [0.2], [0.3], [1e16], [-1e16]]
    assert StandardScaler.learn(rows) == StandardScaler.learn(rows[::-1])


def test_equal_scaled_numbers_are_one_float() -> None:
    scaler = MinMaxScaler.learn([[0.0, 0.0], [7.0, 7.0]])
    for scaled in (
        scale_all(scaler, [[3.0, 3.0], [3.0, 7.0]]),
        scale_all(HalfScaler(0.0), [[3.0, 3.0], [3.0, 7.0]]),
    ):
        assert scaled[0][0] is scaled[0][1] is scaled[1][0]


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="of PyPy equal floats are one")
def test_sharing_ends_where_it_gains_nothing() -> None:
    rows = [[float(i)] for i in range(MAX_SHARED)]
    equal, again = [float("0.1")], [float("0.1")]
    shared = share_floats([*rows, equal, again])
    assert shared[-1][0] is not shared[-2][0]
    assert shared == [*rows, [0.1], [0.1]]


def test_scaling_leaves_its_row_alone() -> None:
    row = [1.0, 2.0]
    for scaler in (StandardScaler, MinMaxScaler, NoScaler):
        scaler.learn([row, [3.0, 4.0]]).scale(row).append(0.0)
    assert row == [1.0, 2.0]


def test_rows_of_ints_tuples_and_generators_are_rows_too() -> None:
    learned = StandardScaler.learn(row for row in ((1, 5), (3, 5)))
    assert learned == StandardScaler([2.0, 5.0], [1.0, 0.0])
    assert learned.scale((4, 5)) == learned.scale(range(4, 6)) == [2.0, 0.0]
    assert learned.unscale((2, 0)) == [4.0, 5.0]


FAR = "it is too far from the training examples"
DIVIDE = "divide the column by a constant"


@pytest.mark.parametrize(
    ("kind", "rows", "error", "message"),
    [
        (MinMaxScaler, [], DataError, "rows must be at least one row to learn from, got []"),
        (
            MinMaxScaler,
            [[0.0, 1e308], [0.0, -1e308]],
            DataError,
            f"input 1 must be numbers below 1e300, got -1e+308 to 1e+308: {DIVIDE}",
        ),
        (
            StandardScaler,
            [[0.0, 1.5e308], [0.0, 1.6e308]],
            DataError,
            f"input 1 must be numbers below 1e300, got 1.5e+308 to 1.6e+308: {DIVIDE}",
        ),
        (
            StandardScaler,
            [[math.nan], [1.0]],
            DataError,
            f"input 0 must be numbers below 1e300, got nan to nan: {DIVIDE}",
        ),
        (StandardScaler, None, ArgumentError, "rows must be rows of numbers, got None"),
        (StandardScaler, "ab", ArgumentError, "rows must be rows of numbers, got 'ab'"),
        (MinMaxScaler, [3], ArgumentError, "rows[0] must be a list of numbers, got 3"),
        (MinMaxScaler, [[1.0], None], ArgumentError, "rows[1] must be a list of numbers, got None"),
        (
            MinMaxScaler,
            [[1.0], [1.0, 2.0]],
            ShapeError,
            "rows[1] must be a list of 1 number, got [1.0, 2.0]: "
            "did the data lose or gain a column?",
        ),
        (
            StandardScaler,
            [[1.0], ["a"]],
            ArgumentError,
            "rows[1][0] must be a finite number, got 'a'",
        ),
        (MinMaxScaler, [["a"]], ArgumentError, "rows[0][0] must be a finite number, got 'a'"),
        (MinMaxScaler, [[1j]], ArgumentError, "rows[0][0] must be a finite number, got 1j"),
    ],
)
def test_rows_that_teach_no_scaling_are_refused(
    kind: type[Scaler], rows: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, kind.learn, rows) == message


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        (
            [1.0, 2.0],
            ShapeError,
            "row must be a list of 1 number, got [1.0, 2.0]: did the data lose or gain a column?",
        ),
        (
            [],
            ShapeError,
            "row must be a list of 1 number, got []: did the data lose or gain a column?",
        ),
        (None, ArgumentError, "row must be a list of numbers, got None"),
        ("1", ArgumentError, "row must be a list of numbers, got '1'"),
        (["1"], ArgumentError, "row[0] must be a finite number, got '1'"),
        ({"a": 1.0}, ArgumentError, "row[0] must be a finite number, got 'a'"),
        ([[1.0]], ArgumentError, "row[0] must be a finite number, got [1.0]"),
    ],
)
@pytest.mark.parametrize("scaler", [StandardScaler([1.5], [0.5]), MinMaxScaler([1.0], [1.0])])
def test_a_row_that_does_not_fit_is_refused_both_ways(
    scaler: StandardScaler | MinMaxScaler, row: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, scaler.scale, row) == message
    assert message_of(error, scaler.unscale, row) == message


def test_a_number_that_overflows_is_named() -> None:
    scaler = MinMaxScaler.learn([[0.0], [1e-300]])
    for number in (1e300, math.nan):
        assert message_of(DataError, scaler.scale, [number]) == (
            f"input 0 must be a number that can be scaled, got {number}: {FAR}"
        )


def test_without_a_scaler_a_row_is_still_a_row() -> None:
    for method in (NoScaler().scale, NoScaler().unscale):
        assert message_of(ArgumentError, method, None) == "row must be a list of numbers, got None"
    assert message_of(ArgumentError, NoScaler().scale_all, 3) == (
        "rows must be rows of numbers, got 3"
    )
    assert message_of(ArgumentError, MinMaxScaler([0.0], [1.0]).scale_all, 3) == (
        "rows must be rows of numbers, got 3"
    )


WRONG: list[tuple[Any, str]] = [
    ({"means": 1.0, "spreads": [2.0]}, "means must be a list of numbers, got 1.0"),
    ({"means": [True], "spreads": [2.0]}, "means[0] must be a finite number, got True"),
    ({"means": [math.nan], "spreads": [2.0]}, "means[0] must be a finite number, got nan"),
    ({"means": [1.0], "spreads": [-1.0]}, "spreads[0] must be a number from 0, got -1.0"),
    ({"means": [1.0], "spreads": [math.inf]}, "spreads[0] must be a number from 0, got inf"),
]
UNEQUAL = {"means": [1.0, 2.0], "spreads": [1.0]}
UNEQUAL_MESSAGE = "spreads must be a list of 2 numbers as means is, got [1.0]"


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_no_scaler_has_learned_is_refused_alike_by_class_and_file(
    arguments: dict[str, Any], message: str
) -> None:
    assert message_of(ArgumentError, StandardScaler, **arguments) == message
    stored = {"name": "standard", **arguments}
    assert message_of(FormatError, rebuild, "scaler", stored, SCALERS) == f"scaler: {message}"


def test_shifts_and_stretches_are_as_many() -> None:
    assert message_of(ShapeError, StandardScaler, **UNEQUAL) == UNEQUAL_MESSAGE
    stored = {"name": "standard", **UNEQUAL}
    assert message_of(FormatError, rebuild, "scaler", stored, SCALERS) == (
        f"scaler: {UNEQUAL_MESSAGE}"
    )


def test_a_scaler_is_found_by_its_name_or_is_a_class() -> None:
    assert find_scaler("min_max") is MinMaxScaler
    assert find_scaler(HalfScaler) is HalfScaler


ANY = "scaling must be a name like 'standard' or a class with learn, scale, unscale"
GIVE = "give a class, which then learns from the data"


@pytest.mark.parametrize(
    ("scaling", "message"),
    [
        ("min-max", "scaling must be a known name, got 'min-max': did you mean 'min_max'?"),
        ("", "scaling must be a known name, got '': there are standard, min_max, none"),
        (None, f"{ANY}, got None: {GIVE}"),
        (NoScaler(), f"{ANY}, got NoScaler(): {GIVE}"),
        (int, f"{ANY}, got the class int: it has no learn and no scale and no unscale"),
    ],
)
def test_what_is_no_scaler_is_refused(scaling: Any, message: str) -> None:
    assert message_of(ArgumentError, find_scaler, scaling) == message


def test_scalers_print_what_they_learned_and_are_values() -> None:
    standard = StandardScaler([1], (2.0,))  # type: ignore[arg-type]
    assert repr(standard) == "StandardScaler(means=[1.0], spreads=[2.0])"
    assert NoScaler() == NoScaler.learn([])
    assert standard == StandardScaler([1.0], [2.0])
    others: list[object] = [StandardScaler([1.0], [3.0]), MinMaxScaler([1.0], [2.0]), NoScaler()]
    assert standard not in others


@given(st.lists(st.tuples(st.integers(0, 5), st.just(7), st.floats(0, 1)), min_size=1))
def test_numbers_that_repeat_are_scaled_to_the_same_bits(
    few: list[tuple[float, float, float]],
) -> None:
    rows = [[float(a), float(b), round(c, 1)] for a, b, c in few] * 30
    for scaler in (StandardScaler.learn(rows), MinMaxScaler.learn(rows)):
        scaled = scaler.scale_all([*rows, [0.5, -0.0, 0.25]])
        assert scaled == [scaler.scale(row) for row in [*rows, [0.5, -0.0, 0.25]]]
        assert all(a is b for a, b in zip(scaled[0], scaled[len(few)], strict=True))
    whole = [list(column) for column in zip(*rows, strict=True)]
    assert StandardScaler.learn(rows) == StandardScaler.of_summaries(map(Summary.of, whole))
    wide = MinMaxScaler.learn([[0.0], [1e-300]])
    with pytest.raises(DataError, match="too far from the training examples"):
        wide.scale_all([[0.0]] * 9 + [[1e300]])
