"""A class's weight is that many copies of its examples; balanced ones weigh alike in all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_weights import weights_by_class, weights_of

labels = st.lists(st.sampled_from("abc"), min_size=2, max_size=30).filter(
    lambda given: len(set(given)) > 1
)


@given(labels, st.data())
def test_balanced_classes_weigh_alike_and_as_much_as_before_in_all(
    targets: list[str], data: st.DataObject
) -> None:
    own = data.draw(st.none() | st.lists(st.integers(1, 5), min_size=len(targets),
                                         max_size=len(targets)))  # fmt: skip
    dataset = Dataset([[0.0]] * len(targets), targets, weights=own)
    weights = weights_of(dataset, weights_by_class(dataset, "balanced"))
    assert weights is not None
    shares = [
        sum(w for w, target in zip(weights, targets, strict=True) if target == label)
        for label in set(targets)
    ]
    assert shares == pytest.approx([shares[0]] * len(shares))
    assert sum(weights) == pytest.approx(sum(own or [1] * len(targets)))


@given(labels)
def test_a_number_for_each_label_multiplies_the_examples_own_weights(targets: list[str]) -> None:
    own = [float(i % 3 + 1) for i in range(len(targets))]
    dataset = Dataset([[0.0]] * len(targets), targets, weights=own, labels=["a", "b", "c"])
    by_class: dict[Any, float] = {"a": 0.5, "b": 2.0, "c": 0.0}
    assert weights_of(dataset, weights_by_class(dataset, by_class)) == [
        weight * by_class[target] for weight, target in zip(own, targets, strict=True)
    ]


def test_without_class_weights_the_examples_own_count() -> None:
    dataset = Dataset([[0.0], [1.0]], ["a", "b"])
    assert weights_by_class(dataset, None) is None
    assert weights_of(dataset, None) is None
