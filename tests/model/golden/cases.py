"""Small models of every kind, which were saved as tinymlp/1 and have to load forever.

Each case is a data set and the arguments with which the model beside this file was fit to it. The
files are never written again. `expected.json` has for each of them rows, what the network gave for
them by the textbook's loops (the same bits on every interpreter), what was predicted, and the
fingerprint of every epoch when its training was run again; null where it could not be.
"""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import tinymlp as tm

FOLDER = Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Bent:
    """An activation of a user's own, with a setting."""

    bend: float = 0.5
    name: ClassVar[str] = "bent"

    def value(self, z: float) -> float:
        return z + self.bend * abs(z)

    def derivative(self, z: float) -> float:
        return 1 + self.bend if z > 0 else 1 - self.bend


@dataclasses.dataclass(frozen=True)
class Halved:
    """A loss of a user's own, with a setting."""

    share: float = 0.5
    name: ClassVar[str] = "halved"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return tm.MeanSquaredError().value(prediction, target) * self.share

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [d * self.share for d in tm.MeanSquaredError().gradient(prediction, target)]


class Sluggish:
    """An optimizer of a user's own, which has no text to read back."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [p - self.learning_rate * g for p, g in zip(parameters, gradient, strict=True)]


@dataclasses.dataclass(frozen=True)
class Quartic:
    """A penalty of a user's own."""

    strength: float

    def value(self, weight: float) -> float:
        return self.strength * weight**4

    def derivative(self, weight: float) -> float:
        return 4 * self.strength * weight**3


def waves(n: int = 24) -> tm.Dataset:
    """Return one number to predict from two."""
    rows = [[i / 3 - 4, ((7 * i) % 11) / 2] for i in range(n)]
    return tm.Dataset(
        rows, [x * x / 8 - y for x, y in rows], feature_names=["x", "y"], target_name="height"
    )


def counts() -> tm.Dataset:
    """Return counts to predict."""
    rows = [[i / 4] for i in range(20)]
    return tm.Dataset(
        rows, [float((i * i) // 20) for i in range(20)], task="regression", target_name="calls"
    )


def pairs() -> tm.Dataset:
    """Return two numbers to predict."""
    return tm.Dataset(
        [[i / 2] for i in range(16)],
        [[i / 3, 1e3 * (i - 8)] for i in range(16)],
        feature_names=["angle"],
        target_name="position",
    )


def sides(labels: Sequence[Any] = ("left", "right")) -> tm.Dataset:
    """Return two classes, on either side of 0."""
    rows = [[(5 * i) % 13 - 6.25, i / 4] for i in range(16)]
    return tm.Dataset(
        rows,
        [labels[1] if x > 0 else labels[0] for x, _ in rows],
        task="classification",
        feature_names=["across", "up"],
        target_name="side",
    )


def rare() -> tm.Dataset:
    """Return three classes of whole numbers, the last of them rare; examples have weights."""
    rows = [[i / 2, (3 * i) % 7 - 3.0] for i in range(20)]
    return tm.Dataset(
        rows,
        [3 if i % 9 == 4 else i % 2 + 1 for i in range(20)],
        task="classification",
        weights=[1.0 + i % 3 for i in range(20)],
    )


def few_digits() -> tm.Dataset:
    """Return eighty pictures of digits."""
    return tm.datasets.digits().subset(range(80))


def few_irises() -> tm.Dataset:
    """Return every fifth iris."""
    return tm.datasets.iris().subset(range(0, 150, 5))


def few_penguins() -> tm.Dataset:
    """Return every eighth penguin, some of them with missing values, and texts."""
    penguins = tm.datasets.penguins(missing="most_frequent")
    return penguins.subset(range(0, len(penguins), 8))


Case = tuple[Callable[[], tm.Dataset], dict[str, Any]]

EXACT: dict[str, Any] = {"n_epochs": 4, "engine": "textbook"}
"""Trained by the textbook's loops: the same bits on every interpreter."""

FAST: dict[str, Any] = {"n_epochs": 4}
"""Trained by the fast engine of CPython 3.11."""

CASES: dict[str, Case] = {
    "iris_relu_adam": (few_irises, {**FAST, "hidden": [4]}),
    "no_hidden_layer": (waves, {**EXACT, "hidden": [], "optimizer": "sgd", "n_epochs": 1}),
    "leaky_relu_min_max": (
        waves,
        {**EXACT, "hidden": [3], "activation": tm.LeakyReLU(slope=0.125), "scaling": "min_max"},
    ),
    "elu_no_scaling_absolute_error": (
        waves,
        {
            **EXACT,
            "hidden": [3],
            "activation": tm.ELU(alpha=0.75),
            "scaling": "none",
            "loss": "mean_absolute_error",
            "optimizer": tm.SGD(learning_rate=0.0625),
        },
    ),
    "huber_softplus_momentum": (
        waves,
        {
            **EXACT,
            "hidden": [3],
            "activation": "softplus",
            "loss": tm.Huber(delta=0.5),
            "optimizer": tm.Momentum(learning_rate=0.05, momentum=0.75),
        },
    ),
    "poisson_silu_rmsprop": (
        counts,
        {
            **EXACT,
            "hidden": [3],
            "activation": "silu",
            "loss": "poisson",
            "optimizer": tm.RMSprop(learning_rate=0.01, decay=0.5, epsilon=1e-6),
        },
    ),
    "binary_tanh_nesterov": (
        sides,
        {
            **EXACT,
            "hidden": [3],
            "activation": "tanh",
            "loss": "binary_cross_entropy",
            "optimizer": tm.Nesterov(learning_rate=0.1),
        },
    ),
    "whole_labels_gelu_adamw": (
        lambda: sides((7, 9)),
        {
            **EXACT,
            "hidden": [3, 2],
            "activation": ["gelu", "sigmoid"],
            "optimizer": tm.AdamW(learning_rate=0.02, weight_decay=0.125),
        },
    ),
    "two_outputs_warm_up_to_cosine": (
        pairs,
        {
            **EXACT,
            "hidden": [3],
            "activation": "sigmoid",
            "batch_size": 4,
            "optimizer": tm.Adam(
                learning_rate=tm.WarmUp(
                    steps=3, then=tm.CosineDecay(rate_at_start=0.05, steps=12, rate_at_end=0.01)
                )
            ),
        },
    ),
    "step_decay_clip_norm": (
        waves,
        {
            **EXACT,
            "hidden": [3],
            "clip_norm": 0.5,
            "batch_size": 5,
            "seed": 3,
            "optimizer": tm.SGD(
                learning_rate=tm.StepDecay(rate_at_start=0.25, factor=0.5, every=4)
            ),
        },
    ),
    "exponential_decay_l1": (
        sides,
        {
            **FAST,
            "hidden": [3],
            "penalty": tm.L1(0.01),
            "optimizer": tm.Momentum(
                learning_rate=tm.ExponentialDecay(rate_at_start=0.25, factor=0.5, every=4)
            ),
        },
    ),
    "constant_rate_l2_balanced": (
        rare,
        {
            **FAST,
            "hidden": [3],
            "penalty": tm.L2(0.125),
            "class_weights": "balanced",
            "optimizer": tm.SGD(learning_rate=tm.ConstantRate(0.0625)),
        },
    ),
    "class_weights_by_label": (
        rare,
        {**FAST, "hidden": [3], "class_weights": {1: 1.0, 2: 0.5, 3: 4}},
    ),
    "class_weights_by_text": (
        sides,
        {**FAST, "hidden": [3], "class_weights": {"left": 1.0, "right": 0.5}},
    ),
    "classes_by_squared_error": (
        sides,
        {**EXACT, "hidden": [2], "loss": "mean_squared_error", "output_activation": "sigmoid"},
    ),
    "own_activation_and_loss": (
        waves,
        {**EXACT, "hidden": [3], "activation": Bent(0.25), "loss": Halved(0.125)},
    ),
    "own_optimizer_and_penalty": (
        waves,
        {**EXACT, "hidden": [3], "optimizer": Sluggish(0.0625), "penalty": Quartic(0.25)},
    ),
    "initializer_of_choice": (waves, {**EXACT, "hidden": [3], "initializer": "lecun_normal"}),
    "digits_fast_validated": (
        few_digits,
        {
            **FAST,
            "hidden": [5],
            "n_epochs": 3,
            "validation": 0.25,
            "scaling": "min_max",
            "patience": 1,
        },
    ),
    "validated_by_accuracy": (
        few_irises,
        {
            **FAST,
            "hidden": [4],
            "activation": "tanh",
            "validation": 0.25,
            "monitor": "validation_accuracy",
            "patience": None,
            "min_delta": 0.125,
        },
    ),
    "missing_values_and_texts": (few_penguins, {**FAST, "hidden": [4]}),
}

ALTERED = {
    "before_reference": "iris_relu_adam",
    "one_output_by_squared_error": "binary_tanh_nesterov",
    "of_the_command": "iris_relu_adam",
}
"""Files that were made of the data set of another case, and not by `fit` alone."""


def dataset_of(name: str) -> tm.Dataset:
    """Return the data set that a case was trained on."""
    return tm.datasets.iris() if name == "of_the_command" else CASES[ALTERED.get(name, name)][0]()
