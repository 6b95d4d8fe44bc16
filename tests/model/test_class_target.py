"""Classes: what outputs stand for is the largest of them, and data has just the labels."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.regression_loss import MeanSquaredError, Poisson
from tinymlp.model.class_target import ClassTarget, chosen_class, scores_of_classes

SOFTMAX = SoftmaxCrossEntropy()
ANIMAL = ClassTarget("animal", ["cat", "dog", "emu"], SOFTMAX, 3)
YES_NO = ClassTarget("pet", ["no", "yes"], BinaryCrossEntropy(), 1)
outputs = st.lists(st.floats(-5, 5), min_size=2, max_size=5)
rows = st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=1, max_size=9)


def animals(targets: list[str]) -> Dataset:
    return Dataset([[float(i)] for i in range(len(targets))], targets, labels=ANIMAL.labels)


@given(outputs)
def test_the_class_chosen_is_the_first_of_the_largest_outputs(outputs: list[float]) -> None:
    assert chosen_class(outputs) == outputs.index(max(outputs))
    shifted = [output + 8.0 for output in outputs]
    assert shifted[chosen_class(outputs)] == max(shifted)


@given(st.floats(-5, 5))
def test_one_output_is_the_second_class_s_score_beside_0(z: float) -> None:
    assert chosen_class([z]) == chosen_class(scores_of_classes([z])) == (z > 0)
    for loss in (BinaryCrossEntropy(), MeanSquaredError()):
        assert ClassTarget("t", ["no", "yes"], loss, 1).decode([z]) == ("yes" if z > 0 else "no")


@given(st.data())
def test_a_target_s_row_stands_for_its_label(data: st.DataObject) -> None:
    targets = data.draw(st.lists(st.sampled_from(ANIMAL.labels), min_size=1).map(list))
    dataset = animals(targets)  # type: ignore[arg-type]
    assert [ANIMAL.decode(row) for row in ANIMAL.rows(dataset)] == targets
    assert ANIMAL.counts(dataset) == [targets.count(label) for label in ANIMAL.labels]


def test_of_a_yes_or_no_the_rows_are_0_and_1() -> None:
    dataset = Dataset([[0.0], [1.0]], ["yes", "no"])
    assert YES_NO.rows(dataset) == [[1.0], [0.0]]


@given(rows, st.data())
def test_mistakes_are_what_is_not_decoded_to_its_target_the_surest_first(
    rows: list[list[float]], data: st.DataObject
) -> None:
    targets: list[Any] = [data.draw(st.sampled_from(ANIMAL.labels)) for _ in rows]
    mistakes = ANIMAL.mistakes(rows, animals(targets))
    for example, label, probability in mistakes:
        assert label != targets[example]
        assert probability == max(ANIMAL.probabilities(rows[example]).values())
    sure = [mistake.probability for mistake in mistakes]
    assert sure == sorted(sure, reverse=True)
    right = set(range(len(rows))) - {mistake.example for mistake in mistakes}
    for i in right:  # equally probable ones may have been one output before they were rounded
        assert ANIMAL.probabilities(rows[i])[targets[i]] == max(
            ANIMAL.probabilities(rows[i]).values()
        )


@pytest.mark.parametrize(
    ("loss", "n_outputs", "has_probabilities"),
    [
        (SOFTMAX, 2, True),
        (BinaryCrossEntropy(), 1, True),
        (BinaryCrossEntropy(), 2, True),
        (MeanSquaredError(), 2, False),
        (Poisson(), 2, False),  # its link gives counts
    ],
)
def test_probabilities_are_of_losses_that_are_made_for_classes(
    loss: Any, n_outputs: int, has_probabilities: bool
) -> None:
    target = ClassTarget("t", ["a", "b"], loss, n_outputs)
    zeros = [0.0] * n_outputs
    assert target.has_probabilities is has_probabilities
    assert len(target.csv_row(zeros)) == len(target.csv_header())
    if has_probabilities:
        assert target.probabilities(zeros) == {"a": 0.5, "b": 0.5}
        assert target.csv_header() == ["t", "probability a", "probability b"]
        assert target.csv_row(zeros)[1:] == [0.5, 0.5]
    else:
        with pytest.raises(ArgumentError, match="this model predicts classes by "):
            target.probabilities(zeros)
        assert target.mistakes([zeros], Dataset([[0.0]], ["b"], labels=["a", "b"])) == []
        assert target.csv_row(zeros) == [target.decode(zeros)]


@pytest.mark.parametrize(
    "labels", [["a", 1], ["a", "a"], ["a"], "ab", None, [True, False], [1.5, 2.5], [["a"], ["b"]]]
)
def test_labels_are_different_texts_or_whole_numbers(labels: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^labels must be a list of at least 2 different "):
        ClassTarget("t", labels, SOFTMAX, 2)


@pytest.mark.parametrize(("n_labels", "n_outputs"), [(3, 1), (2, 1), (2, 3), (3, 2)])
def test_there_are_as_many_outputs_as_labels(n_labels: int, n_outputs: int) -> None:
    with pytest.raises(ArgumentError) as caught:
        ClassTarget("t", list(range(n_labels)), SOFTMAX, n_outputs)
    assert str(caught.value) == (
        f"n_outputs must be {n_labels}, as there are so many labels, got {n_outputs}"
    )


def test_a_class_that_is_no_label_is_named() -> None:
    with pytest.raises(DataError) as caught:
        ANIMAL.check(Dataset([[0.0], [1.0]], ["cat", "yak"], target_name="beast"))
    assert str(caught.value) == (
        "memory, 'beast' must be one of the classes that the model was trained on, cat, dog, emu, "
        "got 'yak'"
    )
