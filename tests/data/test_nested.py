"""A smaller part is in every larger one; each class is there, and a group before the next."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.nested import nested_parts

SEEDS = st.integers(0, 99)


@given(st.lists(st.sampled_from("abc"), min_size=4, max_size=40), SEEDS)
def test_parts_are_nested_and_have_each_class_in_its_share(classes: list[str], seed: int) -> None:
    labels = [*classes, "a", "b"]
    data = Dataset([[0.5 * i] for i in range(len(labels))], labels)
    n, kinds = len(labels), set(labels)
    parts = nested_parts(data, list(range(1, n + 1)), seed=seed)
    assert parts[-1] == list(range(n))
    for size, (part, larger) in enumerate(pairwise(parts), 1):
        assert part == sorted(part)
        assert len(part) == size
        assert set(part) < set(larger)
        found = [labels[i] for i in part]
        assert size < len(kinds) or set(found) == kinds
        for kind in kinds:
            share = size * labels.count(kind) / n
            assert abs(found.count(kind) - share) <= len(kinds)
    assert parts == nested_parts(data, list(range(1, n + 1)), seed=seed)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=30), SEEDS)
def test_a_group_is_whole_before_the_next_begins(groups: list[int], seed: int) -> None:
    rows = [[0.5 * i] for i in range(len(groups))]
    data = Dataset(rows, [row[0] for row in rows], groups=groups)
    for part in nested_parts(data, list(range(1, len(groups) + 1)), seed=seed):
        counts = {kind: sum(groups[i] == kind for i in part) for kind in set(groups)}
        partly = [kind for kind, n in counts.items() if 0 < n < groups.count(kind)]
        assert len(partly) <= 1


def test_numbers_are_drawn_by_the_seed() -> None:
    data = Dataset([[float(i)] for i in range(30)], [float(i) for i in range(30)])
    drawn = {tuple(nested_parts(data, [10], seed=seed)[0]) for seed in range(5)}
    assert len(drawn) == 5
