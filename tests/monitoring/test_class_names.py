"""The most frequent classes have a name of their own, and no other has."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.monitoring.class_names import OTHER, class_names


@given(
    st.dictionaries(st.integers(0, 99), st.integers(0, 9), min_size=1, max_size=20),
    st.integers(0, 25),
)
def test_the_most_frequent_classes_keep_their_names(
    frequency: dict[int, int], max_classes: int
) -> None:
    labels = list(frequency)
    names = class_names(labels, list(frequency.values()), max_classes=max_classes)
    assert sorted(names) == sorted(labels)
    kept = {label for label, name in names.items() if name != OTHER}
    assert all(names[label] == str(label) for label in kept)
    assert len(kept) == min(max_classes, len(labels))
    rest = set(labels) - kept
    rarest_kept = min([frequency[label] for label in labels if label in kept], default=0)
    assert all(frequency[label] <= rarest_kept for label in labels if label in rest and kept)


def test_without_counts_the_first_labels_come_first() -> None:
    assert class_names(["b", "a", "c"], None, max_classes=2) == {"b": "b", "a": "a", "c": OTHER}
