"""A watched training is the library's own, bit for bit."""

from typing import Any

import pytest

import tinymlp as tm
from tinymlp.errors import ArgumentError, DataError, ShapeError
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import CLICKED, Settings
from tinymlp.learning.loss import link

OWN = {
    "activation": "def value(z): return z\ndef derivative(z): return 1",
    "loss": """def loss(prediction, target):
    total = 0
    for p, t in zip(prediction, target):
        total += (p - t) * (p - t)
    return total / len(target)

def gradient(prediction, target):
    return [2 * (p - t) / len(target) for p, t in zip(prediction, target)]
""",
    "engine": """def backward(weights, inputs, d_activation, slope):
    delta = d_activation * slope
    return [delta * x for x in inputs], delta, [delta * w for w in weights]
""",
    "optimizer": """class Optimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def step(self, parameters, gradient):
        return [p - self.learning_rate * g for p, g in zip(parameters, gradient)]
""",
}
"""For each setting what the library has too: identity, squared error, the textbook's loops, SGD."""


@pytest.mark.parametrize("engine", ["batch", "textbook"])
@pytest.mark.parametrize("data", ["circles", "wave"])
def test_watched_step_by_step_it_learns_what_the_trainer_learns(data: str, engine: str) -> None:
    session = Session(Settings(data=data, hidden=[3], engine=engine, penalty="l2", seed=5))
    for _ in range(40):
        session.train(seconds=0.0)
    session.finish_epoch()
    network = tm.Network.random(session.network.sizes, activation="tanh", seed=5)
    trainer = tm.Trainer(
        network,
        session.loss,
        tm.Adam(learning_rate=0.03),
        batch_size=16,
        penalty=tm.L2(0.001),
        engine=tm.BatchEngine() if engine == "batch" else tm.TextbookEngine(),
        seed=5,
    )
    epochs = list(
        trainer.epochs(session.training, validation=session.held_out, n_epochs=session.n_epochs)
    )
    assert network == session.network
    assert [one["training_loss"] for one in session.measured[1:]] == [
        epoch.training["loss"] for epoch in epochs
    ]
    assert session.measured[-1]["held_out_loss"] == epochs[-1].validation["loss"]
    assert session.n_epochs > 1


def test_rewound_it_takes_the_same_steps_again() -> None:
    session = Session(Settings(data="xor", hidden=[2]))
    first = session.network.fingerprint()
    session.train_epoch()
    after = session.network.fingerprint(), session.measured
    session.train(seconds=0.0)
    session.rewind()
    assert (session.network.fingerprint(), session.n_epochs) == (first, 0)
    session.train_epoch()
    assert (session.network.fingerprint(), session.measured) == after


@pytest.mark.parametrize("data", ["xor", "pasted table"])
def test_back_at_an_epoch_it_is_as_it_was_and_goes_on_the_same_way(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinymlp.laboratory.session.MAX_STATES", 5)
    session = Session(Settings(data=data, hidden=[2], activation="relu", batch_size=80))
    fingerprints = [session.network.fingerprint()]
    for _ in range(12):
        session.train_epoch()
        fingerprints.append(session.network.fingerprint())
    measured = list(session.measured)
    for epoch in (11, 3, 0, 7, 12):
        session.go_to(epoch)
        assert session.n_epochs == epoch
        assert session.network.fingerprint() == fingerprints[epoch]
        assert session.measured == measured
    session.go_to(7)
    session.train_epoch()
    assert session.network.fingerprint() == fingerprints[8]
    assert session.measured == measured[:9]
    with pytest.raises(ArgumentError, match="epoch must be"):
        session.go_to(9)


def test_another_seed_is_another_network_on_the_same_points() -> None:
    one, other = (Session(Settings(data="xor", seed=seed)) for seed in (0, 1))
    assert one.problem.points == other.problem.points
    assert one.network != other.network


def test_weights_of_a_file_are_where_rewind_comes_back_to() -> None:
    session = Session(Settings(data="xor", hidden=[2]))
    given = [0.25] * session.network.n_parameters
    session.load_parameters(given)
    session.train_epoch()
    session.rewind()
    assert session.network.parameters() == given
    with pytest.raises(ShapeError):
        session.load_parameters([1.0])


def test_four_of_five_points_are_learned_from() -> None:
    points: list[list[Any]] = [[k / 10, 0.0, k % 2] for k in range(10)]
    session = Session(Settings(data=CLICKED, points=points))
    assert [inputs[0] for inputs, _ in session.held_out] == [0.4, 0.9]
    assert len(session.training) == 8
    few = Session(Settings(data=CLICKED, points=points[:2]))
    assert few.held_out == [] and "held_out_loss" not in few.measured[0]
    with pytest.raises(DataError, match="at least 2, got 1: click into the picture"):
        Session(Settings(data=CLICKED, points=points[:1]))


SAME = {
    "activation": "identity",
    "loss": "mean_squared_error",
    "engine": "textbook",
    "optimizer": "sgd",
}


@pytest.mark.parametrize("names", [*([name] for name in SAME), list(SAME)], ids="+".join)
def test_what_is_written_in_the_page_as_the_library_has_it_learns_the_same(
    names: list[str],
) -> None:
    one: dict[str, Any] = {"data": "wave", "hidden": [3], **SAME}
    sessions = [
        Session(Settings(**one)),
        Session(Settings(**{**one, **dict.fromkeys(names, "own")}), OWN),
    ]
    assert [*sessions[1].own] == sorted(names, key=[*SAME].index)
    sessions[1].load_parameters(sessions[0].network.parameters())
    for session in sessions:
        for _ in range(3):
            session.train_epoch()
        session.go_to(1)
        session.train_epoch()
    assert sessions[0].network.fingerprint() == sessions[1].network.fingerprint()
    assert sessions[0].measured == sessions[1].measured


@pytest.mark.parametrize("name", SAME)
def test_what_is_written_in_the_page_is_trained_with_only_when_it_is_given(name: str) -> None:
    settings: dict[str, Any] = {name: "own"}
    assert Session(Settings(), OWN).own == {}
    with pytest.raises(ArgumentError, match=f"{name} must be one of the library's"):
        Session(Settings(**settings))


def test_a_loss_that_is_written_in_the_page_has_a_probability_for_each_class() -> None:
    session = Session(Settings(data="iris flowers", loss="own", hidden=[2]), OWN)
    session.train_epoch()
    assert "held_out_accuracy" in session.measured[-1]
    assert sum(link(session.loss, [1.0, 2.0, 3.0])) == pytest.approx(1)
