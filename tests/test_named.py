"""Whatever can be chosen by a name is written as its settings and made again from them."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given

from tests.zoo import ZOO
from tinymlp import named
from tinymlp.errors import ArgumentError, FormatError
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L1, L2
from tinymlp.learning.schedule import SCHEDULES
from tinymlp.network.activation import ACTIVATIONS, Activation
from tinymlp.network.initializer import INITIALIZERS
from tinymlp.testing import activations, losses, optimizers, schedules

KNOWN: list[dict[str, type[Any]]] = [ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES]


class Steep:
    """A student's own, without a name."""

    def __init__(self, slope: float = 2.0) -> None:
        self.slope = slope

    def value(self, z: float) -> float:
        return self.slope * z

    def derivative(self, z: float) -> float:
        return self.slope


def again(thing: Any, known: dict[str, type[Any]], own: Iterable[type[Any]] = ()) -> Any:
    """Return what comes of an object that goes through JSON."""
    stored = json.loads(json.dumps(named.settings(thing)))
    return named.rebuild("it", stored, known, named.by_name(own), nested=SCHEDULES)


@given(activations())
def test_an_activation_is_made_again(activation: Activation) -> None:
    assert again(activation, ACTIVATIONS) == activation


@given(losses())
def test_a_loss_is_made_again(loss: Any) -> None:
    assert again(loss, LOSSES) == loss


@given(schedules())
def test_a_schedule_is_made_again(schedule: Any) -> None:
    assert again(schedule, SCHEDULES) == schedule


@given(optimizers(schedules()))
def test_an_optimizer_is_made_again_with_its_schedule(optimizer: Any) -> None:
    assert again(optimizer, OPTIMIZERS) == optimizer


def test_an_object_of_a_user_s_own_is_made_again_from_its_class() -> None:
    made = again(Steep(0.5), ACTIVATIONS, own=[Steep])
    assert type(made) is Steep
    assert made.slope == 0.5
    assert named.name_of(made) == "steep"
    with pytest.raises(FormatError, match="custom_objects"):
        again(Steep(0.5), ACTIVATIONS)


@pytest.mark.parametrize("known", KNOWN)
def test_every_name_in_a_table_is_that_of_its_class(known: dict[str, type[Any]]) -> None:
    assert known == {named.name_of(kind): kind for kind in known.values()}
    assert all(name == name.lower() and name.isidentifier() for name in known)


@pytest.mark.parametrize("kind", ZOO)
def test_nothing_but_settings_is_made_into_an_object(kind: str) -> None:
    value = ZOO[kind]()
    for stored in (value, {"name": value}, {"name": "identity", "x": value}):
        with pytest.raises(FormatError, match=r"^it"):
            named.rebuild("it", stored, ACTIVATIONS)


@pytest.mark.parametrize("penalty", [L1(0.5), L2(0.25)], ids=repr)
def test_settings_are_text_to_read(penalty: Any) -> None:
    settings = named.settings(penalty)
    text = named.format_settings(settings)
    assert text.startswith(f"{settings['name']}(")
    assert all(str(value) in text for value in settings.values())


def test_what_is_not_kept_as_an_attribute_is_named() -> None:
    class Forgetful(Steep):
        def __init__(self, slope: float) -> None:
            self.steepness = slope

    with pytest.raises(ArgumentError, match=r"^Forgetful.slope must be an attribute"):
        named.settings(Forgetful(0.5))
