"""A model is what is stored of it, and its own classes are told from each other by name."""

import json
from typing import Any

import pytest

from tests.model.golden import cases
from tinymlp.errors import ModelFileError
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.serialization import describe, own_classes, parts_from
from tinymlp.network.activation import LeakyReLU, Tanh


@pytest.mark.parametrize("name", ["whole_labels_gelu_adamw", "own_activation_and_loss"])
def test_the_parts_come_back_from_json(name: str) -> None:
    dataset, arguments = cases.CASES[name]
    model = fit(dataset(), **arguments)
    stored = json.loads(json.dumps(describe(model), allow_nan=False))
    parts = parts_from(stored, {"bent": cases.Bent, "halved": cases.Halved})
    assert Model(**parts) == model
    assert describe(Model(**parts)) == stored


class Wrapper:
    """An object with another one in it."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner


def test_classes_of_ones_own_are_found_wherever_they_are_nested() -> None:
    objects = [("one", Wrapper(Wrapper(cases.Bent()))), ("two", LeakyReLU()), ("three", Tanh())]
    assert own_classes(objects) == {"wrapper": Wrapper, "bent": cases.Bent}
    assert own_classes([("one", cases.Bent(0.25)), ("two", cases.Bent(0.75))]) == {
        "bent": cases.Bent
    }


def test_a_name_that_means_two_classes_is_refused_with_its_place() -> None:
    class Imposter:
        name = "relu"

    with pytest.raises(ModelFileError, match="loss, name must be another name than that of the l"):
        own_classes([("loss", Wrapper(Imposter()))])

    class Other(cases.Bent):
        pass

    with pytest.raises(ModelFileError, match="layer 2, name must be another name than that of"):
        own_classes([("layer 1", cases.Bent()), ("layer 2", Other())])
