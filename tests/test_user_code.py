"""What a user writes: objects of their own beside the library's. It runs, and type checkers agree.

`tests/test_quality.py` has mypy and pyright read it; pyright is what most editors show.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import assert_type

import tinymlp as tm

XOR = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]


class Cube:
    def value(self, z: float) -> float:
        return z * z * z

    def derivative(self, z: float) -> float:
        return 3 * z * z


class Quartic:
    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return sum((p - t) ** 4 for p, t in zip(prediction, target, strict=True))

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [4 * (p - t) ** 3 for p, t in zip(prediction, target, strict=True)]


class SignDescent:
    def __init__(self, rate: float = 0.01) -> None:
        self.rate = rate

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        signs = [math.copysign(1.0, g) for g in gradient]
        return [p - self.rate * sign for p, sign in zip(parameters, signs, strict=True)]


class Small:
    def weight(self, n_in: int, n_out: int, random: Random) -> float:
        return random.uniform(-0.5, 0.5)


def test_objects_of_one_s_own_go_where_the_library_s_go() -> None:
    network = tm.Network.random([2, 3, 1], activation=Cube(), initializer=Small(), seed=0)
    trainer = tm.Trainer(network, Quartic(), SignDescent(), batch_size=4, seed=0)
    losses = [step.loss for _ in range(20) for step in trainer.steps(XOR)]
    assert losses[-1] < losses[0]
    assert tm.check_gradients(network, Quartic(), XOR).passed


def test_a_training_step_by_hand() -> None:
    network = tm.Network.random([2, 3, 1], activation="tanh", seed=0)
    loss, adam = tm.MeanSquaredError(), tm.Adam(learning_rate=0.01)
    trace = network.forward([0.5, -1.0])
    gradient = network.backward(trace, loss.gradient(trace.prediction, [1.0]))
    network.load_parameters(adam.step(network.parameters(), gradient))
    assert loss.value(network.forward([0.5, -1.0]).prediction, [1.0]) < loss.value(
        trace.prediction, [1.0]
    )


def test_a_model_with_objects_chosen_by_hand() -> None:
    training, test = tm.datasets.iris().split(test=0.2, seed=0)
    model = tm.fit(
        training,
        hidden=[8],
        activation=tm.Tanh(),
        initializer=Small(),
        loss=tm.SoftmaxCrossEntropy(),
        optimizer=tm.AdamW(learning_rate=tm.WarmUp(steps=10, then=0.01)),
        penalty=tm.L2(0.001),
        n_epochs=10,
        seed=0,
    )
    evaluation = model.evaluate(test)
    assert evaluation.accuracy > 0.8
    assert model.predict(test.inputs[0]) in (model.labels or [])


def test_what_an_evaluation_says_checks_without_a_cast() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[4], n_epochs=2, seed=0, verbose=False)
    assert_type(model.evaluate(iris), tm.Evaluation)
    assert_type(model.evaluate(iris).accuracy, float)
    for scores in model.evaluate(iris).per_class:
        assert_type(scores.f1, float)
    line = tm.Dataset([[x / 10] for x in range(20)], [x / 5 for x in range(20)])
    straight = tm.fit(line, hidden=[2], n_epochs=2, seed=0, verbose=False)
    assert_type(straight.evaluate(line).r_squared, float)
    if isinstance(evaluation := straight.evaluate(line), tm.RegressionEvaluation):
        assert_type(evaluation.n_examples, float)
    found = tm.cross_validate(line, k=2, hidden=[2], n_epochs=2, verbose=False)
    assert_type(found.evaluations[0].mean_absolute_error, float)
