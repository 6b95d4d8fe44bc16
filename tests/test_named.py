"""An object is its name and its settings: written, read and found by one rule."""

import dataclasses
import inspect
import json
import pickle
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp
from tests.zoo import ZOO
from tests.zoo_answers import wrong_answers
from tinymlp.data.scaling import SCALERS
from tinymlp.errors import ArgumentError, FormatError
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.loss import LOSSES, MeanSquaredError
from tinymlp.learning.optimizer import OPTIMIZERS, SGD
from tinymlp.learning.penalty import L1, L2, PENALTIES
from tinymlp.learning.schedule import (
    SCHEDULES,
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    StepDecay,
    WarmUp,
)
from tinymlp.named import (
    are_alike,
    by_name,
    find,
    format_settings,
    name_of,
    rebuild,
    settings,
    with_nested,
)
from tinymlp.network.activation import ACTIVATIONS, ReLU, Tanh
from tinymlp.network.initializer import INITIALIZERS, Constant
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron
from tinymlp.testing.strategies import activations, losses, optimizers, penalties, schedules

PUBLIC = {name: getattr(tinymlp, name) for name in tinymlp.__all__}
KNOWN = {
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "penalty": PENALTIES,
    "dropout": {"dropout": Dropout},
    "schedule": SCHEDULES,
}
shares = st.floats(0, 1, exclude_max=True)
shipped = st.one_of(
    st.tuples(st.just("activation"), activations()),
    st.tuples(st.just("loss"), losses()),
    st.tuples(st.just("optimizer"), optimizers()),
    st.tuples(st.just("penalty"), penalties()),
    st.tuples(st.just("dropout"), st.builds(Dropout, shares, inputs=shares)),
    st.tuples(st.just("schedule"), schedules()),
)


@given(shipped)
def test_an_object_is_made_again_from_its_settings_in_json(kind: tuple[str, Any]) -> None:
    where, thing = kind
    described = settings(thing)
    assert described["name"] == name_of(thing)
    known: Any = KNOWN[where]
    stored = json.loads(json.dumps(described))
    again = rebuild(where, stored, known, nested={**known, **SCHEDULES})
    assert type(again) is type(thing)
    assert settings(again) == described
    assert are_alike(again, thing)


@pytest.mark.parametrize(
    "known", [ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES, SCHEDULES, INITIALIZERS, SCALERS]
)
def test_every_class_is_listed_under_the_name_of_its_objects(known: dict[str, type[Any]]) -> None:
    for name, kind in known.items():
        assert name_of(kind) == name
    assert by_name(known.values()) == known


class HalfLife:
    """A schedule of a user's own, without a name and with another one in it."""

    def __init__(self, then: Any, *, steps: int = 3) -> None:
        self.then, self.steps = then, steps

    def rate(self, step: int) -> float:
        return float(self.then.rate(step)) / 2


@dataclasses.dataclass(frozen=True)
class Named:
    """An object whose class takes the name, as a data class with a default does."""

    bend: float = 0.5
    name: str = "bent"


def test_classes_of_ones_own_come_back_by_their_own_names() -> None:
    thing = HalfLife(WarmUp(steps=2, then=CosineDecay(rate_at_start=0.5, steps=9)))
    described = settings(SGD(learning_rate=thing))
    assert described["learning_rate"]["name"] == "half_life"
    again: Any = rebuild("optimizer", described, OPTIMIZERS, {"half_life": HalfLife},
                         nested=SCHEDULES)  # fmt: skip
    assert settings(again) == described
    assert [type(part) for part in with_nested(again)] == [SGD, HalfLife, WarmUp, CosineDecay]
    with pytest.raises(FormatError) as caught:
        rebuild("optimizer", described, OPTIMIZERS, nested=SCHEDULES)
    assert str(caught.value).startswith(
        f"optimizer, learning_rate must be one of {', '.join(SCHEDULES)}, got 'half_life': give a "
    )


def test_a_name_that_is_an_argument_is_kept() -> None:
    thing = Named(0.25, "other")
    assert settings(thing) == {"name": "other", "bend": 0.25}
    assert rebuild("x", settings(thing), {}, {"other": Named}) == thing


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (None, "here must be a name with its settings, got None"),
        ("sgd", "here must be a name with its settings, got 'sgd'"),
        ({"name": 3}, "here must be a name with its settings, got {'name': 3}"),
        ({"name": "sgd"}, "here must be sgd with learning_rate, got none"),
        (
            {"name": "sgd", "learning_rate": 0.5, "momentum": 0.5},
            "here must be sgd with learning_rate, got learning_rate, momentum",
        ),
        (
            {"name": "sgd", "learning_rate": -0.5},
            "here: learning_rate must be a number above 0 or a schedule, got -0.5",
        ),
        (
            {"name": "sgd", "learning_rate": {"name": "cosine"}},
            "here, learning_rate must be one of sgd, momentum, nesterov, rmsprop, adam, adamw, got "
            "'cosine': give a class of your own to load, as in custom_objects=[…]",
        ),
    ],
)
def test_settings_of_nothing_known_are_refused(stored: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        rebuild("here", stored, OPTIMIZERS)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [len, {"a": 1}, object(), dict, 1j, b"x", {1}])
def test_a_setting_that_no_file_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^HalfLife.then must be a number, a text, a list of "):
        settings(HalfLife(value))


def test_a_setting_that_is_not_kept_is_named_with_the_remedy() -> None:
    class Forgetful:
        def __init__(self, bend: float) -> None:
            pass

    with pytest.raises(ArgumentError) as caught:
        settings(Forgetful(0.5))
    assert str(caught.value) == (
        "Forgetful.bend must be an attribute, as it is an argument of Forgetful, got none: keep it "
        "with self.bend = bend"
    )


def test_numbers_of_every_kind_are_settings() -> None:
    assert settings(HalfLife(Fraction(1, 2)))["then"] == Fraction(1, 2)
    assert settings(HalfLife([1, (2.5, None), "x", True]))["then"] == [1, (2.5, None), "x", True]


def test_settings_are_written_as_a_call() -> None:
    described = settings(WarmUp(steps=2, then=CosineDecay(rate_at_start=0.5, steps=9)))
    assert format_settings(described) == (
        "warm_up(steps=2, then=cosine_decay(rate_at_start=0.5, steps=9, rate_at_end=0.0))"
    )
    assert format_settings({"name": "relu"}) == "relu"


def test_a_name_finds_a_new_object_and_an_object_itself() -> None:
    assert find("optimizer", "sgd", OPTIMIZERS, ["step"]) == SGD()
    mine = HalfLife(None)
    assert find("schedule", mine, SCHEDULES, ["rate"]) is mine
    with pytest.raises(ArgumentError, match=r"^schedule must be a name that needs no settings, "):
        find("schedule", "warm_up", SCHEDULES, ["rate"])


@pytest.mark.parametrize("kind", ZOO)
def test_nothing_but_settings_is_made_into_an_object(kind: str) -> None:
    value = ZOO[kind]()
    for stored in (value, {"name": value}, {"name": "identity", "x": value}):
        with pytest.raises(FormatError, match=r"^here"):
            rebuild("here", stored, ACTIVATIONS)


PUBLIC = {name: getattr(tinymlp, name) for name in tinymlp.__all__}


@given(shipped, shipped)
def test_objects_are_equal_when_their_classes_and_settings_are(
    kind: tuple[str, Any], other_kind: tuple[str, Any]
) -> None:
    (where, thing), (_, other) = kind, other_kind
    known: Any = KNOWN[where]
    again: Any = rebuild(where, settings(thing), known, nested={**known, **SCHEDULES})
    assert again == thing
    assert hash(again) == hash(thing)
    assert eval(repr(thing), PUBLIC) == thing
    assert pickle.loads(pickle.dumps(thing)) == thing
    same = type(thing) is type(other) and settings(thing) == settings(other)
    assert (thing == other) == same == are_alike(thing, other)


def test_an_optimizer_that_has_stepped_is_another() -> None:
    one, other = SGD(), SGD()
    assert one == other
    one.step([0.5], [0.5])
    assert one != other


@given(st.text() | st.integers() | st.booleans(), st.text() | st.integers() | st.booleans())
def test_texts_and_numbers_are_alike_when_they_are_equal(one: object, other: object) -> None:
    assert are_alike(one, other) == (one == other)


def test_objects_of_ones_own_are_alike_when_their_settings_are() -> None:
    assert HalfLife(0.5) != HalfLife(0.5)
    assert are_alike(HalfLife(0.5), HalfLife(0.5))
    assert not are_alike(HalfLife(0.5), HalfLife(0.25))
    assert not are_alike(HalfLife(0.5), Named(0.5))
    assert not are_alike(HalfLife(len), HalfLife(len))  # of which nothing is known


def test_neurons_with_an_activation_of_ones_own_make_a_layer() -> None:
    class Cube:
        def value(self, z: float) -> float:
            return z * z * z

        def derivative(self, z: float) -> float:
            return 3 * z * z

    layer = Layer([Neuron([0.5], 0.0, Cube()), Neuron([0.25], 0.0, Cube())])
    assert layer.forward([2.0]).activations == [1.0, 0.125]
    assert Network([layer]) == Network([Layer([Neuron([0.5], 0.0, Cube()), layer.neurons[1]])])


VALID: dict[Any, Any] = {float: 0.5, int: 1, Random: Random(0), Sequence[float]: [0.5]}
"""An argument of each kind that a method of the smallest objects takes."""
SHIPPED: dict[str, Callable[[], Any]] = {
    "constant": lambda: Constant(0.5),
    "l1": lambda: L1(0.5),
    "l2": lambda: L2(0.5),
    "constant_rate": lambda: ConstantRate(0.5),
    "step_decay": lambda: StepDecay(rate_at_start=0.5, every=2),
    "exponential_decay": lambda: ExponentialDecay(rate_at_start=0.5, factor=0.5),
    "cosine_decay": lambda: CosineDecay(rate_at_start=0.5, steps=4),
    "warm_up": lambda: WarmUp(steps=4, then=0.5),
    **{
        name: kind
        for known in (ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS)
        for name, kind in known.items()
        if name != "constant"
    },
}
METHODS = [
    pytest.param(make, name, parameter, id=f"{kind}.{name}({parameter}=)")
    for kind, make in SHIPPED.items()
    for name, method in inspect.getmembers(make(), inspect.ismethod)
    if not name.startswith("_")
    for parameter in inspect.signature(method).parameters
]


@pytest.mark.parametrize(("make", "name", "parameter"), METHODS)
def test_arithmetic_takes_or_refuses_every_object(
    make: Callable[[], Any], name: str, parameter: str
) -> None:
    def call(thing: Any) -> object:
        method = getattr(make(), name)
        parameters = inspect.signature(method).parameters.values()
        valid = {each.name: VALID[each.annotation] for each in parameters}
        return method(**{**valid, parameter: thing})

    assert not wrong_answers(call)


def test_a_list_where_a_number_is_due_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"^z must be a number, got \[0\.5, 1\.0\]$"):
        ReLU().value([0.5, 1.0])  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^prediction\[0\] must be a number, got \[0\.5\]$"):
        MeanSquaredError().value([[0.5]], [1.0])  # type: ignore[list-item]


def test_an_error_of_one_s_own_inside_a_method_stays_what_it_is() -> None:
    class Forgetful(Tanh):
        def value(self, z: float) -> float:
            return [0.5][round(z) + 7]

    with pytest.raises(IndexError):
        Forgetful().value(0.5)
