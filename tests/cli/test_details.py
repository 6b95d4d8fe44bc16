"""What is told of a training before it begins is what it has, and is never endless."""

from tinymlp.cli.details import MOST, details
from tinymlp.data.dataset import Dataset
from tinymlp.model.fit import prepare


def test_columns_layers_and_settings_are_told() -> None:
    data = Dataset(
        [[1.0, "a"], [2.0, "b"], [3.0, "c"], [4.0, "a"]],
        [1.0, 2.0, 3.0, 4.0],
        feature_names=["size", "line\nbreak"],
    )
    text = details(prepare(data, hidden=[], batch_size=2, max_norm=3.0))
    words = [line.split() for line in text.splitlines()]
    assert ["size", "number", "1"] in words
    assert ["'line\\nbreak'", "3", "categories", "3"] in words
    assert "hidden: none" in text
    assert "max norm: 3.0" in text
    assert "optimizer: adam(learning_rate=0.01, " in text
    assert "None" not in text


def test_of_many_columns_the_first_are_told_and_how_many_there_are() -> None:
    data = Dataset([[0.0] * (MOST + 7), [1.0] * (MOST + 7)], [0.5, 1.5])
    assert "and 7 more" in details(prepare(data, hidden=[]))
