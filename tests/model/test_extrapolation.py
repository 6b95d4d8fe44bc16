"""What is far outside of training is told by column, and never of rows like those of training."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.datasets import NAMES, by_name
from tinymlp.model.extrapolation import Extrapolated, find_extrapolated
from tinymlp.model.training_profile import TrainingProfile

NUMBERS = st.floats(-1e9, 1e9)


def learn(rows: list[list[Any]]) -> tuple[TrainingProfile, Encoder]:
    dataset = Dataset(rows, [0.5] * len(rows), feature_names=list("abcd"[: len(rows[0])]))
    encoder = Encoder.learn(dataset)
    encoded = [encoder.encode(row) for row in dataset.inputs]
    return TrainingProfile.learn(encoder, encoded, None), encoder


@given(st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=1, max_size=40))
def test_no_row_of_training_is_far_outside_of_it(rows: list[list[float]]) -> None:
    assert find_extrapolated(*learn(rows), rows) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.2, 0.9])
def test_the_test_part_of_a_real_data_set_is_never_far_outside_of_its_training_part(
    name: str, share: float
) -> None:
    dataset = by_name(name)
    for seed in range(2 if name == "digits" else 10):
        training, test = dataset.split(test=share, seed=seed)
        encoder = Encoder.learn(training)
        encoded = [encoder.encode(row) for row in training.inputs]
        counts = [training.targets.count(label) for label in dataset.labels or ()]
        profile = TrainingProfile.learn(encoder, encoded, list(map(float, counts)))
        rows = [encoder.encode(row) for row in test.inputs]
        assert find_extrapolated(profile, encoder, rows) == []


def test_rows_drawn_as_those_of_training_are_next_to_never_far() -> None:
    random = Random(0)
    kinds: dict[str, Callable[[], float]] = {
        "normal": lambda: random.gauss(0, 1),
        "uniform": random.random,
        "exponential": lambda: random.expovariate(1),
        "mostly 0": lambda: random.choice([0.0] * 19 + [random.random()]),
        "yes or no": lambda: float(random.random() < 0.1),
    }
    for n in (5, 20, 200):
        for kind, draw in kinds.items():
            n_far = 0
            for _ in range(50):
                learned = learn([[draw()] for _ in range(n)])
                n_far += bool(find_extrapolated(*learned, [[draw()] for _ in range(20)]))
            assert n_far <= 2, (kind, n)


@given(st.integers(2, 60), st.floats(-1e6, 1e6), st.floats(0.01, 1e3), st.booleans())
def test_what_is_a_hundred_widths_beyond_is_far_on_either_side(
    n: int, start: float, width: float, below: bool
) -> None:
    rows = [[start + width * i / (n - 1)] for i in range(n)]
    beyond = start - 100 * width if below else start + 101 * width
    (found,) = find_extrapolated(*learn(rows), [[beyond], [start], [beyond]])
    assert found == Extrapolated("a", 2, beyond, beyond, rows[0][0], rows[-1][0])


def test_the_fewer_rows_have_said_where_a_column_ends_the_farther_is_far() -> None:
    for n, beyond in ((10, 3.2), (100, 1.22), (1000, 1.022)):
        learned = learn([[i / (n - 1)] for i in range(n)])
        assert find_extrapolated(*learned, [[1 + beyond]]) == []
        assert find_extrapolated(*learned, [[1 + beyond + 0.1]]) != []
    # Four rows of a hundred are not 0.
    rare = learn([[0.0]] * 96 + [[1.0], [2.0], [3.0], [4.0]])
    assert find_extrapolated(*rare, [[4.0 + 4 * 5.9]]) == []
    assert find_extrapolated(*rare, [[4.0 + 4 * 6.1]]) != []


def test_a_constant_column_and_a_category_are_never_far_and_the_columns_are_told_apart() -> None:
    rows: list[list[Any]] = [[7.0, "xy"[i % 2], float(i), i / 10] for i in range(30)]
    profile, encoder = learn(rows)
    new = [
        encoder.encode(row)
        for row in ([9.0, "x", 1e6, 0.5], [9.0, "y", 5.0, -1e6], [9.0, "y", -1e6, 0.5])
    ]
    told = [
        (each.column, each.n_rows, each.minimum, each.maximum)
        for each in find_extrapolated(profile, encoder, new)
    ]
    assert told == [("c", 2, -1e6, 1e6), ("d", 1, -1e6, -1e6)]
    assert find_extrapolated(profile, encoder, []) == []
