"""Initial weights have the spread they promise, and the same seed gives the same weights."""

import math
import re
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strangers import StrangeActivation, StrangeInitializer
from tinymlp.errors import ArgumentError
from tinymlp.named import name_of
from tinymlp.network.activation import ACTIVATIONS, ReLU
from tinymlp.network.initializer import (
    INITIALIZERS,
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Initializer,
    LeCunNormal,
    LeCunUniform,
    Zeros,
    find_initializer,
)
from tinymlp.network.network import Network
from tinymlp.testing.strategies import seeds

every_name = pytest.mark.parametrize("name", [name for name in INITIALIZERS if name != "constant"])
every_random_one = pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (GlorotUniform(), 1 / 20),  # of a layer with 10 inputs and 30 neurons
        (GlorotNormal(), 1 / 20),
        (HeUniform(), 1 / 5),
        (HeNormal(), 1 / 5),
        (LeCunUniform(), 1 / 10),
        (LeCunNormal(), 1 / 10),
    ],
    ids=repr,
)


def draw_many(initializer: Initializer, *, seed: int = 0) -> list[float]:
    random = Random(seed)
    return [initializer.weight(10, 30, random) for _ in range(20_000)]


@every_random_one
def test_weights_have_the_mean_0_and_the_promised_variance(
    initializer: Initializer, variance: float
) -> None:
    weights = draw_many(initializer)
    mean = math.fsum(weights) / len(weights)
    assert abs(mean) < 5 * math.sqrt(variance / len(weights))
    assert math.fsum(w * w for w in weights) / len(weights) == pytest.approx(variance, rel=0.06)


@every_random_one
def test_uniform_weights_fill_their_bounds_and_normal_ones_go_beyond(
    initializer: Initializer, variance: float
) -> None:
    limit = math.sqrt(3 * variance)
    largest = max(abs(w) for w in draw_many(initializer))
    if name_of(initializer).endswith("uniform"):
        assert 0.99 * limit < largest <= limit
    else:
        assert largest > 1.5 * limit


@every_random_one
def test_half_of_all_normal_weights_are_within_two_thirds_of_a_deviation(
    initializer: Initializer, variance: float
) -> None:
    near = sum(abs(w) < 0.6745 * math.sqrt(variance) for w in draw_many(initializer)) / 20_000
    # uniform on ±√3 deviations has 0.6745/√3 = 39 % of its weights there
    assert near == pytest.approx(
        0.389 if name_of(initializer).endswith("uniform") else 0.5, abs=0.02
    )


@given(n_in=st.integers(1, 1000), n_out=st.integers(1, 1000), seed=seeds)
def test_from_the_same_seed_weights_differ_by_their_spread_alone(
    n_in: int, n_out: int, seed: int
) -> None:
    for lecun, glorot, he in (
        (LeCunUniform(), GlorotUniform(), HeUniform()),
        (LeCunNormal(), GlorotNormal(), HeNormal()),
    ):
        # times √n_in, all of LeCun's have the variance 1
        unit = lecun.weight(1, 1, Random(seed))
        expected = pytest.approx(unit / math.sqrt(n_in), rel=1e-13, abs=1e-15)
        assert lecun.weight(n_in, n_out, Random(seed)) == expected
        assert he.weight(2 * n_in, n_out, Random(seed)) == expected
        expected = pytest.approx(unit / math.sqrt((n_in + n_out) / 2), rel=1e-13, abs=1e-15)
        assert glorot.weight(n_in, n_out, Random(seed)) == expected
    assert abs(LeCunUniform().weight(1, 1, Random(seed))) <= math.sqrt(3.0)
    random = Random(seed)
    assert LeCunNormal().weight(1, 1, random) == Random(seed).gauss(0.0, 1.0)


@every_name
@given(seed=seeds)
def test_the_same_seed_gives_the_same_weights(name: str, seed: int) -> None:
    one = Network.random([2, 3, 1], initializer=name, seed=seed)
    other = Network.random([2, 3, 1], initializer=name, seed=seed)
    given_a_source = Network.random([2, 3, 1], initializer=name, seed=Random(seed))
    assert one.parameters() == other.parameters() == given_a_source.parameters()


@every_random_one
def test_another_seed_gives_other_weights(initializer: Initializer, variance: float) -> None:
    one = Network.random([2, 3, 1], initializer=initializer, seed=1)
    other = Network.random([2, 3, 1], initializer=initializer, seed=2)
    weights = zip(one.parameters(), other.parameters(), one.is_weight(), strict=True)
    assert all((w != v) == is_weight for w, v, is_weight in weights)


@given(n_in=st.integers(1, 1000), n_out=st.integers(1, 1000))
def test_zeros_and_a_constant_are_what_they_say(n_in: int, n_out: int) -> None:
    assert Zeros().weight(n_in, n_out, Random(0)) == 0.0
    assert Constant(0.75).weight(n_in, n_out, Random(0)) == 0.75


def test_a_signal_keeps_its_size_through_many_layers() -> None:
    # What the variances are for. Only then is a deep network neither silent nor deafening.
    for activation, initializer in [
        ("relu", "he_uniform"),
        ("relu", "he_normal"),
        ("identity", "glorot_uniform"),
        ("identity", "glorot_normal"),
        ("identity", "lecun_uniform"),
        ("identity", "lecun_normal"),
    ]:
        network = Network.random(
            [60] * 11,
            activation=activation,
            output_activation=activation,
            initializer=initializer,
            seed=3,
        )
        random = Random(4)
        trace = network.forward([random.gauss(0.0, 1.0) for _ in range(60)])
        sizes = [math.fsum(a * a for a in layer.activations) for layer in trace.layers]
        assert all(0.4 < after / before < 2.5 for before, after in pairwise(sizes))
        assert 0.1 < sizes[-1] / sizes[0] < 10.0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_without_a_name_the_one_that_suits_the_activation_is_found(name: str) -> None:
    suits = GlorotUniform() if name in ("identity", "sigmoid", "tanh") else HeUniform()
    assert find_initializer(None, name) == suits
    assert find_initializer(None, ACTIVATIONS[name]()) == suits


@every_name
def test_an_initializer_is_found_by_its_name(name: str) -> None:
    found = find_initializer(name, "relu")
    assert name_of(found) == name
    assert find_initializer(found, "relu") is found


def test_each_layer_of_a_network_has_the_initializer_that_suits_its_own_activation() -> None:
    network = Network.random([50, 50, 50], activation="relu", output_activation="identity")
    he, glorot = math.sqrt(6 / 50), math.sqrt(6 / 100)
    first, second = (max(abs(w) for row in layer.weights for w in row) for layer in network.layers)
    assert glorot < first <= he
    assert 0.9 * glorot < second <= glorot


@pytest.mark.parametrize(
    ("initializer", "message"),
    [
        (
            "he_unifrom",
            "initializer must be a known name, got 'he_unifrom': did you mean 'he_uniform'?",
        ),
        (
            "xyz",
            "initializer must be a known name, got 'xyz': there are glorot_uniform, glorot_normal, "
            "he_uniform, he_normal, lecun_uniform, lecun_normal, zeros, constant",
        ),
        (
            "constant",
            "initializer must be a name that needs no settings, got 'constant': make an object, "
            "Constant(constant=…)",
        ),
        (
            Zeros,
            "initializer must be a name like 'glorot_uniform' or an object with weight, "
            "got the class Zeros: make an object of it with ()",
        ),
        (
            ReLU(),
            "initializer must be a name like 'glorot_uniform' or an object with weight, "
            "got ReLU(): it has no weight",
        ),
    ],
    ids=repr,
)
def test_what_is_no_initializer_is_named_with_a_remedy(initializer: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_initializer(initializer, "relu")


@pytest.mark.parametrize("constant", [math.nan, math.inf, "1", None, True])
def test_a_constant_is_a_finite_number(constant: Any) -> None:
    with pytest.raises(ArgumentError, match="constant must be a finite number, got"):
        Constant(constant)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(seed=seeds)
def test_an_activation_of_ones_own_starts_as_the_shipped_one_that_says_the_same(
    name: str, seed: int
) -> None:
    shipped = ACTIVATIONS[name]()
    own = StrangeActivation(shipped)
    assert find_initializer(None, own) == find_initializer(None, shipped)
    networks = [
        Network.random([2, 3, 1], activation=f, output_activation=f, seed=seed)
        for f in (shipped, own)
    ]
    assert networks[0].parameters() == networks[1].parameters()


@every_name
@given(seed=seeds)
def test_an_initializer_of_ones_own_needs_one_method(name: str, seed: int) -> None:
    shipped = INITIALIZERS[name]()
    networks = [
        Network.random([2, 3, 1], initializer=one, seed=seed)
        for one in (shipped, StrangeInitializer(shipped))
    ]
    assert networks[0].fingerprint() == networks[1].fingerprint()
