"""A watched training is the library's own, bit for bit."""

from typing import Any

import pytest

import tinymlp as tm
from tinymlp.errors import ArgumentError, DataError, ShapeError
from tinymlp.laboratory.own_activation import OwnActivation
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import CLICKED, Settings

OWN = OwnActivation("def value(z): return z\ndef derivative(z): return 1")


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


def test_an_activation_of_ones_own_is_trained_with_only_when_it_is_given() -> None:
    session = Session(Settings(activation="own"), OWN)
    assert session.network.layers[0].activation is OWN
    assert Session(Settings(), OWN).own is None
    with pytest.raises(ArgumentError, match="activation must be one of the library's"):
        Session(Settings(activation="own"))
