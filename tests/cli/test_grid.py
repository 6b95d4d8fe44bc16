"""A grid is read as it is typed, or refused with what was probably meant."""

import pytest

from tinymlp.cli.grid import Grid
from tinymlp.errors import ArgumentError
from tinymlp.learning.penalty import L1L2, L2


def test_texts_and_arguments_are_in_the_same_order() -> None:
    grid = Grid.of(["hidden=none/8,4", "learning_rate=0.5/2", "clip-norm=none/1"])
    texts, arguments = grid.texts(), grid.combinations()
    assert len(texts) == len(arguments) == 8
    assert texts[5] == {"hidden": "8,4", "learning_rate": "0.5", "clip_norm": "1"}
    assert arguments[5] == {"hidden": [8, 4], "learning_rate": 0.5, "clip_norm": 1}


def test_what_is_given_beside_a_grid_is_in_every_combination() -> None:
    grid = Grid.of(["l1=none/0.5"])
    one, other = grid.combinations({"l2": 0.25, "batch_size": 8})
    assert one == {"penalty": L2(0.25), "batch_size": 8}
    assert other == {"penalty": L1L2(l1=0.5, l2=0.25), "batch_size": 8}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["hiden=1/2"], "got 'hiden': did you mean 'hidden'?"),
        (["learning-rates=1/2"], "got 'learning-rates': did you mean 'learning-rate'?"),
        (["seed=1/2"], "--grid must be of settings that can be searched, got 'seed': there are"),
        (["workers=1/2"], "got 'workers': there are hidden, activation"),
        (["hidden"], "two values or more to compare, as hidden=16/32/32,16, got 'hidden'"),
        (["hidden=16"], "two values or more to compare"),
        (["hidden=16,32"], "got 'hidden=16,32': did you mean hidden=16/32?"),
        (["hidden=16|32"], "did you mean hidden=16/32?"),
        (["hidden=16/16"], "two values or more"),
        (["hidden=16/"], "two values or more"),
        (["learning-rate=0.1 0.2"], "did you mean learning-rate=0.1/0.2?"),
        (["hidden=1/2", "hidden=3/4"], "--grid must be once for each setting, got 'hidden=3/4'"),
    ],
)
def test_what_is_no_grid_is_refused(given: list[str], message: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        Grid.of(given)
    assert message in str(refused.value)
