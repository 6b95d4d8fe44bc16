"""Clipping, decay, momentum and a rate that changes are read, and mistakes stay mistakes."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.depth import DEEP
from tests.testing.test_training_optimizers import Line
from tinymlp.errors import LawBroken
from tinymlp.learning.clipping import norm
from tinymlp.testing import check_training

Vector = list[float]
Step = Callable[[dict[str, Any], Vector, Vector, float, int], Vector]
"""From what is kept, the gradient, the parameters, the rate and the step's number, from 1, to what
is subtracted, divided by the rate."""


def parameters_of(net: Line) -> Vector:
    return [*net.w, *net.bias]


def trained_by(step: Step, *, count: Callable[[Any], Any] = list, ahead: float = 0.0) -> Any:
    """Return a training; `count` says which examples count, `ahead` is Nesterov's momentum."""

    def train(net: Line, X: Any, y: Any, lr: float, epochs: int) -> None:  # noqa: N803
        kept: dict[str, Any] = {}
        for number in range(1, epochs + 1):
            before = parameters_of(net)
            for k, d in enumerate(kept.get("v", [])):
                net.move(k, ahead * lr * d)
            slopes = [net.slopes(x, t) for x, t in count(list(zip(X, y, strict=True)))]
            g = [sum(column) / len(slopes) for column in zip(*slopes, strict=True)]
            for k, d in enumerate(step(kept, g, before, lr, number)):
                net.move(k, parameters_of(net)[k] - before[k] + lr * d)

    return train


def clipped(g: Vector, most: float) -> Vector:
    return [d * min(1.0, most / (norm(g) + 1e-6)) for d in g]


def pulled(g: Vector, theta: Vector, strength: float, *, biases: bool = True) -> Vector:
    pairs = enumerate(zip(g, theta, strict=True))
    return [d + strength * t * (biases or k < 3) for k, (d, t) in pairs]


def remembered(kept: dict[str, Any], g: Vector, old: float, new: float) -> Vector:
    last = kept.get("v", [0.0] * len(g))
    kept["v"] = [old * v + new * d for v, d in zip(last, g, strict=True)]
    return list(kept["v"])


def looking_ahead(kept: dict[str, Any], g: Vector, theta: Vector, rate: float) -> Vector:
    """Go back half of the way after every second step."""
    slow = kept.setdefault("slow", theta)
    kept["n"] = kept.get("n", 0) + 1
    if kept["n"] % 2:
        return g
    after = [t - rate * d for t, d in zip(theta, g, strict=True)]
    kept["slow"] = [s + 0.5 * (a - s) for s, a in zip(slow, after, strict=True)]
    return [(t - s) / rate for t, s in zip(theta, kept["slow"], strict=True)]


def nesterov(kept: dict[str, Any], g: Vector) -> Vector:
    return [d + 0.9 * v for d, v in zip(g, remembered(kept, g, 0.9, 1.0), strict=True)]


RIGHT: dict[str, tuple[str, Step]] = {
    "divided by its norm": (
        "divided by its norm",
        lambda kept, g, p, lr, t: [d / (norm(g) + 1e-8) for d in g],
    ),
    "clipped by norm": ("to the norm 0.5", lambda kept, g, p, lr, t: clipped(g, 0.5)),
    "clipped by value": (
        "to ±0.25",
        lambda kept, g, p, lr, t: [max(-0.25, min(0.25, d)) for d in g],
    ),
    "decay": ("weights that decay", lambda kept, g, p, lr, t: pulled(g, p, 0.01)),
    "decay of weights alone": (
        "weights that decay",
        lambda kept, g, p, lr, t: pulled(g, p, 1e-4, biases=False),
    ),
    "decay after the step": (
        "decay after",
        lambda kept, g, p, lr, t: [d + 0.01 * (a - lr * d) for d, a in zip(g, p, strict=True)],
    ),
    "L1": (
        "an L1 penalty",
        lambda kept, g, p, lr, t: [
            d + 0.01 * math.copysign(1.0, a) for d, a in zip(g, p, strict=True)
        ],
    ),
    "1/t": ("a rate that changes", lambda kept, g, p, lr, t: [d / t for d in g]),
    "1/(1 + t)": ("a rate that changes", lambda kept, g, p, lr, t: [d / (1 + t) for d in g]),
    "an unusual momentum": (
        "a momentum of 0.7",
        lambda kept, g, p, lr, t: remembered(kept, g, 0.7, 1.0),
    ),
    "a mean of gradients": (
        "a momentum of 0.9",
        lambda kept, g, p, lr, t: remembered(kept, g, 0.9, 0.1),
    ),
    "the same, corrected": (
        "a momentum",
        lambda kept, g, p, lr, t: [v / (1 - 0.9**t) for v in remembered(kept, g, 0.9, 0.1)],
    ),
    "Nesterov": ("Nesterov's momentum of 0.9", lambda kept, g, p, lr, t: nesterov(kept, g)),
    "lookahead": ("a lookahead", lambda kept, g, p, lr, t: looking_ahead(kept, g, p, lr)),
    "momentum, clipped": (
        "to the norm 0.5, a momentum of 0.9",
        lambda kept, g, p, lr, t: remembered(kept, clipped(g, 0.5), 0.9, 1.0),
    ),
    "momentum and decay": (
        "decay, a momentum of 0.9",
        lambda kept, g, p, lr, t: remembered(kept, pulled(g, p, 0.01), 0.9, 1.0),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("loss", [None, "mean_squared_error"] if DEEP else [None])
def test_a_right_way_down_is_read(name: str, loss: str | None) -> None:
    words, step = RIGHT[name]
    said = check_training(trained_by(step), network=Line, loss=loss, examples=40 if DEEP else 4)
    assert words in repr(said)


def test_nesterovs_momentum_as_it_was_published_is_right() -> None:
    step: Step = lambda kept, g, p, lr, t: remembered(kept, g, 0.9, 1.0)  # noqa: E731
    assert "right" in repr(check_training(trained_by(step, ahead=0.9), network=Line, examples=4))


WRONG: dict[str, Step] = {
    "decay that grows": lambda kept, g, p, lr, t: pulled(g, p, -0.01),
    "uphill, clipped": lambda kept, g, p, lr, t: [-d for d in clipped(g, 0.5)],
    "a momentum that brakes": lambda kept, g, p, lr, t: remembered(kept, g, -0.5, 1.0),
    "gradients never set to zero": lambda kept, g, p, lr, t: remembered(kept, g, 1.0, 1.0),
    "half the gradient": lambda kept, g, p, lr, t: [0.5 * d for d in g],
    "the bias is forgotten, clipped": lambda kept, g, p, lr, t: [*clipped(g[:3], 0.5), 0.0],
    "the rate in each step once more": lambda kept, g, p, lr, t: [lr ** (t - 1) * d for d in g],
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_not_excused(name: str) -> None:
    with pytest.raises(LawBroken):
        check_training(trained_by(WRONG[name]), network=Line, loss="mean_squared_error", examples=4)


def of_the_last(examples: Sequence[Any]) -> Sequence[Any]:
    return examples[-1:]


def of_others(examples: Sequence[Any]) -> Sequence[Any]:
    targets = [t for _, t in examples]
    return [(x, t) for (x, _), t in zip(examples, targets[1:] + targets[:1], strict=True)]


@pytest.mark.parametrize("count", [of_the_last, of_others])
@pytest.mark.parametrize("name", ["clipped by norm", "decay", "an unusual momentum"])
def test_examples_that_do_not_count_are_found_all_the_same(name: str, count: Any) -> None:
    with pytest.raises(LawBroken) as caught:
        check_training(
            trained_by(RIGHT[name][1], count=count),
            network=Line,
            loss="mean_squared_error",
            examples=4,
        )
    assert caught.value.mistake
