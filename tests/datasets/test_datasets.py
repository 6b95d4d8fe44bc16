"""The shipped data are whole, well named, and not read before they are asked for."""

import subprocess
import sys
from collections import Counter

import pytest

from tests.refusals import message_of
from tinymlp.datasets import NAMES, by_name, digits, iris, penguins
from tinymlp.errors import ArgumentError, DataError


def test_digits_are_images_of_0_to_16_with_their_digits() -> None:
    dataset = digits()
    assert dataset.image_shape == (8, 8)
    assert dataset.labels == list(range(10))
    assert all(type(label) is int for label in dataset.labels)
    assert dataset.feature_names[:2] + dataset.feature_names[-1:] == [
        "pixel 0,0",
        "pixel 0,1",
        "pixel 7,7",
    ]
    assert dataset.target_name == "digit"
    values = {value for row in dataset.inputs for value in row}
    assert values == {float(value) for value in range(17)}
    assert len({id(value) for row in dataset.inputs for value in row}) == 17
    assert Counter(dataset.targets)[0] == 178


def test_irises_are_fifty_of_each_species() -> None:
    assert set(Counter(iris().targets).values()) == {50}
    assert iris().examples()[0] == ([5.1, 3.5, 1.4, 0.2], [1.0, 0.0, 0.0])


def test_penguins_lack_values_in_eleven_rows() -> None:
    assert len(penguins()) == 333
    assert penguins().notes[0].startswith("11 of 344 examples were left out")
    assert len(penguins(missing="mean")) == 344
    assert penguins().target_name == "species"
    with pytest.raises(DataError, match=r"penguins\.csv: values are missing in 11 of 344"):
        penguins(missing="refuse")


def test_every_name_loads_and_an_unknown_one_lists_them() -> None:
    assert [len(by_name(name)) for name in NAMES] == [1797, 150, 333]
    assert [len(by_name(name, missing="mean")) for name in NAMES] == [1797, 150, 344]
    assert message_of(ArgumentError, by_name, "irs") == (
        "name must be a shipped data set, got 'irs': did you mean 'iris'?"
    )
    assert message_of(ArgumentError, by_name, None) == (
        "name must be a shipped data set, got None: there are digits, iris, penguins"
    )
    assert message_of(ArgumentError, by_name, "iris", missing="guess") == (
        "missing must be 'auto' or 'refuse' or 'drop' or 'mean' or 'median' or 'most_frequent', "
        "got 'guess'"
    )


def test_nothing_is_read_at_import() -> None:
    script = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0]))"
        " if event == 'open' else None)\n"
        "import tinymlp.datasets\n"
        "print([name for name in opened if '.csv' in name])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
