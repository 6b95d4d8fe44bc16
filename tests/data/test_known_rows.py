"""What a model remembers of its examples: the same content is found again, and nothing else is."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data import known_rows
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import KnownRows, data_fingerprint, row_hashes
from tinymlp.errors import FormatError

VALUES = st.none() | st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e300]) | st.sampled_from(["a", "1", ""])
TARGETS = st.sampled_from([0, 1, 2**2000, "a", "1"]) | st.sampled_from([0.5, -0.0])
EXAMPLES = st.lists(st.tuples(st.lists(VALUES, min_size=2, max_size=2), TARGETS), min_size=2)


def columns(examples: list[Any]) -> tuple[list[Any], list[Any]]:
    return [row for row, _ in examples], [target for _, target in examples]


@given(EXAMPLES)
def test_hashes_are_equal_where_the_examples_are(examples: list[Any]) -> None:
    hashes = row_hashes(*columns(examples))
    for one, other in zip(hashes, reversed(hashes), strict=True):
        a, b = examples[hashes.index(one)], examples[hashes.index(other)]
        assert (one == other) == (a == b)


@given(EXAMPLES, st.data())
def test_both_parts_are_found_in_any_order_as_often_as_they_were(
    examples: list[Any], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(examples))
    n_test = data.draw(st.integers(0, len(examples) - 1))
    known = KnownRows.of(*columns(examples), test=columns(examples[:n_test]))
    found = known.find(*columns(order))
    assert found.is_whole
    assert found.is_in_order == (order == examples)
    hashes = row_hashes(*columns(order))
    assert Counter(hashes[i] for i in found.test) == Counter(known.test)
    assert found.training is not None
    assert sorted([*found.test, *found.training]) == [*range(len(examples))]


@given(EXAMPLES, EXAMPLES, st.data())
def test_rows_that_came_or_went_are_counted(
    examples: list[Any], others: list[Any], data: st.DataObject
) -> None:
    n_test = data.draw(st.integers(0, len(examples) - 1))
    known = KnownRows.of(*columns(examples), test=columns(examples[:n_test]))
    # What came: no value of it is drawn above.
    came = [([7.5, value], target) for (_, value), target in others]
    found = known.find(*columns(came + examples))
    assert (found.is_whole, found.is_in_order) == (False, False)
    assert found.training is not None
    assert (len(found.training), len(found.test)) == (len(examples) - n_test, n_test)
    assert min([*found.training, *found.test]) == len(came)
    # What went.
    less = known.find(*columns(examples[1:]))
    assert not less.is_whole
    assert less.training is not None
    assert len(less.training) + len(less.test) == len(examples) - 1


def test_a_row_in_both_parts_counts_as_learned_from_first() -> None:
    twice = [([1.0], "a"), ([1.0], "a"), ([2.0], "b")]
    known = KnownRows.of(*columns(twice), test=columns(twice[:1]))
    assert known.find(*columns(twice)).test == [1]
    assert known.find(*columns(twice[:1])).training == [0]
    assert known.find(*columns(twice[:1])).test == []


def test_of_many_rows_only_the_test_part_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Any] = [([float(i)], i % 2) for i in range(20)]
    monkeypatch.setattr(known_rows, "MOST_TRAINING_ROWS", 10)
    known = KnownRows.of(*columns(rows), test=columns(rows[::4]))
    assert known.training is None
    whole = known.find(*columns(rows[::-1]))
    assert (whole.is_whole, len(whole.training or ()), len(whole.test)) == (True, 15, 5)
    part = known.find(*columns(rows[:8]))
    assert (part.training, part.test) == (None, [0, 4])
    assert KnownRows.from_dict(known.to_dict()) == known


def test_it_is_a_few_texts_that_come_back() -> None:
    known = KnownRows.of([[0.5], [1.0]], ["no", "yes"], test=([[1.0]], ["yes"]))
    stored = json.loads(json.dumps(known.to_dict()))
    assert KnownRows.from_dict(stored) == known
    assert len(stored["training"]) == len(stored["test"]) == 8


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("n_rows", 3, "known_rows, n_rows must be one for each of the training and test part, 2"),
        ("n_rows", True, "known_rows, n_rows must be a whole number from 1 up, got True"),
        ("digest", "12", "known_rows, digest must be 32 hexadecimal digits, got '12'"),
        ("sorted_digest", None, "known_rows, sorted_digest must be a text, got None"),
        ("test", "!" * 8, "known_rows, test must be Base64 of 6 bytes for each example, got '!"),
        ("test", "é" * 8, "known_rows, test must be Base64 of 6 bytes for each example, got 'é"),
        ("training", "AAAA", "known_rows, training must be Base64 of 6 bytes for each example"),
        ("training", [1], "known_rows, training must be a text"),
        ("more", 1, "known_rows must be a dict with exactly n_rows, digest, sorted_digest, train"),
    ],
)
def test_what_it_cannot_have_written_is_refused(name: str, value: Any, message: str) -> None:
    known = KnownRows.of([[0.5], [1.0]], ["no", "yes"], test=([[1.0]], ["yes"]))
    with pytest.raises(FormatError) as caught:
        KnownRows.from_dict({**known.to_dict(), name: value})
    assert str(caught.value).startswith(message)


def test_the_fingerprint_of_data_is_of_all_that_is_learned_from() -> None:
    base: dict[str, Any] = {"inputs": [[0.5, "a"], [1.0, "b"]], "targets": ["no", "yes"]}
    others = [
        base,
        {**base, "inputs": [[0.5, "a"], [1.5, "b"]]},
        {**base, "inputs": base["inputs"][::-1], "targets": base["targets"][::-1]},
        {**base, "targets": ["yes", "no"]},
        {**base, "feature_names": ["x", "y"]},
        {**base, "weights": [1.0, 2.0]},
        {**base, "groups": [1.0, 2.0]},
    ]
    assert len({data_fingerprint(Dataset(**other)) for other in others}) == len(others)
    dataset = Dataset(**base)
    known = KnownRows.of(dataset.inputs, dataset.targets)
    assert data_fingerprint(dataset, known) == data_fingerprint(dataset)
