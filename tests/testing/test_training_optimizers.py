"""Steps by Adam and the like are known by their numbers, and so are the mistakes in them."""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.depth import some
from tests.testing.test_student_code import BLOCKS, Block, run
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.learning.optimizer import Optimizer
from tinymlp.testing import check_training
from tinymlp.testing.training_optimizers import RULES, alike, mistaken_rules

PROGRAMS = [one for one in BLOCKS if one.name.startswith(("o_", "p_"))]
"""Of the folder student_code: `o_` are right, `p_` wrong."""


def vectors(n: int) -> st.SearchStrategy[list[list[float]]]:
    slopes = st.floats(0.05, 4.0).flatmap(lambda size: st.sampled_from([size, -size]))
    return st.lists(st.lists(slopes, min_size=n, max_size=n), min_size=1, max_size=4)


@given(
    st.sampled_from([tm.Adam, tm.RMSprop]), vectors(3), st.sampled_from([0.9, 0.99, 0.5]), st.data()
)
def test_a_rule_takes_the_steps_of_the_librarys_optimizer(
    kind: type[Any], gradients: list[list[float]], share: float, data: st.DataObject
) -> None:
    constants: dict[str, float] = {"beta1": 0.9, "beta2": 0.999} if kind is tm.Adam else {}
    if kind is tm.RMSprop:
        constants = {"decay": share}
    optimizer: Optimizer = kind(learning_rate=1.0, epsilon=1e-8, **constants)
    parameters, steps = [0.0, 0.0, 0.0], []
    for gradient in gradients:
        after = optimizer.step(parameters, gradient)
        steps += [p - q for p, q in zip(parameters, after, strict=True)]
        parameters = list(after)
    expected = {**constants, "epsilon": 1e-8}
    rule = next(one for one in RULES if one.constants == expected and "," not in one.words)
    assert alike([d for step in rule.steps(gradients) for d in step], steps)


def test_no_mistake_takes_the_steps_of_a_rule() -> None:
    probe = [[0.5, -2.0], [-1.5, 0.25], [0.75, 1.0]]
    for words, mistaken, right in mistaken_rules():
        steps = [d for step in mistaken.steps(probe) for d in step]
        assert words
        assert not alike(steps, [d for step in right.steps(probe) for d in step])


@pytest.mark.parametrize("block", some(PROGRAMS, 6, 2), ids=lambda b: b.name)
def test_right_programs_pass_and_each_mistake_is_named(block: Block) -> None:
    if block.is_right:
        assert "right" in repr(run(block))
        return
    with pytest.raises(LawBroken, match=block.match) as caught:
        run(block)
    assert caught.value.mistake


class Line:
    """A neuron without activation, and the gradient of its ½·e²."""

    def __init__(self) -> None:
        draw = random.Random(1)
        self.w = [draw.uniform(-1, 1) for _ in range(3)]
        self.bias = [0.0]

    def predict(self, x: Sequence[float]) -> float:
        return sum((w * v for w, v in zip(self.w, x, strict=True)), self.bias[0])

    def slopes(self, x: Sequence[float], target: float) -> list[float]:
        error = self.predict(x) - target
        return [*(error * v for v in x), error]

    def move(self, k: int, step: float) -> None:
        if k < 3:
            self.w[k] -= step
        else:
            self.bias[0] -= step


Step = Callable[[list[float], float], float]
"""From a parameter's gradients so far and the rate to its step."""


def trained_by(step: Step) -> Any:
    def train(net: Line, X: Any, y: Any, lr: float, epochs: int) -> None:  # noqa: N803
        seen: list[list[float]] = []
        for _ in range(epochs):
            found = [net.slopes(x, t) for x, t in zip(X, y, strict=True)]
            seen.append([sum(column) / len(found) for column in zip(*found, strict=True)])
            for k in range(4):
                net.move(k, step([one[k] for one in seen], lr))

    return train


def adam(gradients: list[float], rate: float, *, scale: float = 1.0) -> float:
    m = v = 0.0
    for g in gradients:
        m, v = 0.9 * m + 0.1 * scale * g, 0.999 * v + 0.001 * (scale * g) ** 2
    t = len(gradients)
    return rate * m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)


def amsgrad(gradients: list[float], rate: float) -> float:
    m = v = most = 0.0
    for t, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        most = max(most, v / (1 - 0.999**t))
    return rate * m / (1 - 0.9 ** len(gradients)) / (math.sqrt(most) + 1e-8)


@pytest.mark.parametrize("scale", [0.1, 3.0])
def test_a_factor_of_the_loss_makes_no_other_step(scale: float) -> None:
    train = trained_by(lambda gradients, rate: adam(gradients, rate, scale=scale))
    assert "Adam" in repr(check_training(train, network=Line, examples=30))


@pytest.mark.parametrize(
    "step",
    [
        amsgrad,
        lambda gradients, rate: adam(gradients, rate / len(gradients)),
        lambda gradients, rate: math.copysign(rate, gradients[-1]),
    ],
    ids=["AMSGrad", "a rate that falls", "signs"],
)
def test_an_optimizer_that_is_not_known_is_never_called_wrong(step: Step) -> None:
    with pytest.raises(ArgumentError, match="Adagrad with usual constants"):
        check_training(trained_by(step), network=Line, loss="mean_squared_error", examples=4)
