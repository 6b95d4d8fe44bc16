"""Predictions are drawn toward the best guess as far as the folds find best at worst."""

import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import LOSSES
from tinymlp.model.fit import fit, prepare
from tinymlp.model.persistence import load, save
from tinymlp.model.shrinkage import (
    SHARES,
    best_guess,
    choose_shrinkage,
    drawn,
    mean_and_error,
    shrink,
)
from tinymlp.network.network import Network
from tinymlp.report.retrain import train_again

numbers = st.floats(-5.0, 5.0).map(lambda x: round(x, 3))


def noise(n: int, seed: int = 0) -> Dataset:
    """Return classes that have nothing to do with the inputs, one of them rarer."""
    rng = random.Random(seed)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(6)] for _ in range(n)]
    return Dataset(rows, ["yes" if i % 3 else "no" for i in range(n)])


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=4), st.sampled_from(SHARES))
@settings(max_examples=tries(25), deadline=None)
def test_the_last_layer_alone_draws_every_output(
    rows: list[tuple[float, float]], share: float
) -> None:
    network, guess = Network.random([2, 3, 2], activation="tanh"), [0.5, -2.0]
    expected = [drawn(network.predict(row), guess, share) for row in rows]
    first = network.layers[0].parameters()
    shrink(network, guess, share)
    assert network.layers[0].parameters() == first
    for row, output in zip(rows, expected, strict=True):
        assert network.predict(row) == pytest.approx(output, abs=1e-12)


@pytest.mark.parametrize("loss", sorted(set(LOSSES) - {"softmax_cross_entropy"}))
def test_what_is_right_of_unseen_examples_stays_and_what_is_wrong_is_drawn(loss: str) -> None:
    # A probability from a logit, a count from its logarithm, a number from itself.
    logits = {"binary_cross_entropy": (4.0, -4.0), "poisson": (0.0, -5.0)}
    high, low = logits.get(loss, (1.0, 0.0))
    targets = [[float(i % 2)] for i in range(20)]
    right = [[high if target[0] else low] for target in targets]
    guess = best_guess(LOSSES[loss](), [([], target) for target in targets])
    assert choose_shrinkage(loss, right, targets, guess=guess) < 0.3
    assert choose_shrinkage(loss, right[1:] + right[:1], targets, guess=guess) == SHARES[-1]


@given(
    st.lists(st.tuples(numbers, st.sampled_from([0.0, 1.0])), min_size=3, max_size=8),
    st.lists(st.integers(1, 3), min_size=8, max_size=8),
)
@settings(max_examples=tries(25), deadline=None)
def test_the_loss_at_worst_is_never_above_that_of_the_network_alone(
    pairs: list[tuple[float, float]], counts: list[int]
) -> None:
    weights = [float(count) for count in counts[: len(pairs)]]
    loss, guess = LOSSES["binary_cross_entropy"](), [0.25]
    outputs, targets = [[z] for z, _ in pairs], [[t] for _, t in pairs]
    chosen = choose_shrinkage(loss, outputs, targets, guess=guess, weights=weights)

    def at_worst(share: float) -> float:
        differences = [
            loss.value(drawn(z, guess, share), t) - loss.value(guess, t)
            for z, t in zip(outputs, targets, strict=True)
        ]
        return sum(mean_and_error(differences, weights))

    assert all(at_worst(chosen) <= at_worst(share) for share in SHARES)


@given(
    st.sampled_from(sorted(set(LOSSES) - {"softmax_cross_entropy"})),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=5),
)
@example("mean_squared_error", [1e200, -1e200])
def test_outputs_of_any_size_have_a_shrinkage(loss: str, outputs: list[float]) -> None:
    targets = [[float(i % 2)] for i in range(len(outputs))]
    chosen = choose_shrinkage(loss, [[z] for z in outputs], targets, guess=[0.0])
    assert chosen in SHARES


def test_the_standard_error_is_that_of_a_sample() -> None:
    assert mean_and_error([1.0, 2.0, 6.0], [2.0] * 3) == pytest.approx((3.0, (7 / 3) ** 0.5))


def test_noise_is_answered_by_the_classes_shares_and_a_signal_as_it_was_learned() -> None:
    model = fit(noise(45), n_epochs=30)
    assert model.trained_with["shrinkage"] >= 0.5
    assert "% of the way to the best guess" in model.history.why_stopped
    for probabilities in model.predict_probabilities_many(noise(30, seed=1).inputs):
        assert probabilities["yes"] == pytest.approx(2 / 3, abs=0.15)
    rows = [[i / 10 - 2.0] for i in range(41)]
    line = Dataset(rows, [3.0 * x + 1.0 for [x] in rows])
    model = fit(line, hidden=[], penalty=None, learning_rate=0.1)
    assert model.trained_with["shrinkage"] == 0.0
    assert "guess" not in model.history.why_stopped


def test_it_is_what_a_student_would_do_by_hand() -> None:
    data = noise(24)
    model = fit(data, n_epochs=4)
    plain = fit(data, n_epochs=4, shrinkage=None)
    assert plain.trained_with["shrinkage"] is None
    training = prepare(data, n_epochs=4)
    guess = best_guess(training.model.loss, training.examples)
    shrink(plain.network, guess, model.trained_with["shrinkage"])
    assert plain.network == model.network
    assert plain.history.best_epoch == model.history.best_epoch


def test_the_shrinkage_is_in_the_file_and_the_training_can_be_shown_again(tmp_path: Path) -> None:
    data = noise(24)
    save(fit(data, n_epochs=4), tmp_path / "noise.json")
    model = load(tmp_path / "noise.json")
    assert model.trained_with["shrinkage"] > 0
    assert model.history.best_epoch is not None
    assert train_again(model, data)[model.history.best_epoch] == model.network.parameters()


@pytest.mark.parametrize("how", [{"validation": 0.3}, {"validation": None}])
def test_without_folds_nothing_is_known_of_unseen_examples_and_nothing_is_drawn(
    how: dict[str, float | None],
) -> None:
    model = fit(noise(24), n_epochs=3, **how)  # type: ignore[arg-type]
    assert model.trained_with["shrinkage"] is None


def test_outputs_that_are_no_sums_are_left() -> None:
    rows = [[i / 20] for i in range(20)]
    data = Dataset(rows, [x for [x] in rows])
    model = fit(data, n_epochs=3, output_activation="tanh")
    assert model.trained_with["shrinkage"] is None


def test_anything_else_is_refused() -> None:
    with pytest.raises(ArgumentError, match="shrinkage must be 'auto' or None"):
        fit(noise(24), shrinkage=0.5)  # type: ignore[arg-type]
