"""What is measured: the networks, their data, and how they are trained."""

import dataclasses
import math
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import tinymlp as tm

Example = tuple[list[float], list[float]]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question: how long does this take, on this network, with these data."""

    name: str
    sizes: list[int]
    data: str
    """The file of examples, in FANN's format."""
    kind: str = "train"
    """"train", "predict" (one row at a time) or "predict_many" (all of them at once)."""
    batch_size: int = 32
    """Of "predict_many" the number of rows."""
    activation: str = "tanh"
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    is_for_micrograd: bool = True
    """Not when it would tell nothing new, and take minutes."""

    def for_peer(self, variant: str) -> dict[str, Any]:
        """Return what a peer reads on its command line."""
        return {**asdict(self), "variant": variant}


def write_examples(examples: Sequence[Example], path: Path) -> str:
    """Write the file that every peer reads, and return its path."""
    lines = [f"{len(examples)} {len(examples[0][0])} {len(examples[0][1])}"]
    lines += [" ".join(map(repr, row)) for example in examples for row in example]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return str(path)


def moons(n_examples: int) -> list[Example]:
    """Return two half circles that reach into each other, with noise."""
    random = Random(0)
    examples = []
    for n in range(n_examples):
        angle, lower = random.random() * math.pi, n % 2
        x, y = math.cos(angle), math.sin(angle)
        point = [1 - x, 0.5 - y] if lower else [x, y]
        noisy = [number + random.gauss(0, 0.2) for number in point]
        examples.append((noisy, [1.0 - lower, float(lower)]))
    return examples


def images(dataset: tm.Dataset, n_examples: int) -> list[Example]:
    """Return the first images, pixels from 0 to 1, with one output for each digit."""
    top = max(map(max, dataset.inputs[:n_examples]))
    return [
        ([pixel / top for pixel in row], [float(str(label) == str(n)) for n in range(10)])
        for row, label in zip(
            dataset.inputs[:n_examples], dataset.targets[:n_examples], strict=True
        )
    ]


def tasks(directory: Path, mnist: str | None) -> list[Task]:
    """Write the data and return the tasks; those of MNIST need the file of its images."""
    moon = write_examples(moons(512), directory / "moons.txt")
    digit = write_examples(images(tm.datasets.digits(), 1792), directory / "digits.txt")
    answer = []
    if mnist is not None:
        drawings = images(tm.Dataset.from_idx(mnist), 1024)
        usual = Task(
            name="784-30-10, batch 32",
            sizes=[784, 30, 10],
            data=write_examples(drawings, directory / "mnist.txt"),
            activation="sigmoid",
            learning_rate=0.3,
        )
        # As `fit` scales them by default, so that few numbers are 0.
        scaler = tm.StandardScaler.learn([inputs for inputs, _ in drawings])
        scaled = [(scaler.scale(inputs), target) for inputs, target in drawings]
        answer += [
            usual,
            dataclasses.replace(
                usual,
                name="784-30-10, batch 32, standardized",
                data=write_examples(scaled, directory / "scaled.txt"),
                is_for_micrograd=False,
            ),
        ]
    adam: dict[str, Any] = {"optimizer": "adam", "learning_rate": 0.001}
    if mnist is not None:
        answer.append(
            dataclasses.replace(
                usual,
                name="784-30-10, batch 32, Adam",
                activation="relu",
                is_for_micrograd=False,
                **adam,
            )
        )
    return [
        *answer,
        Task(name="64-32-10, batch 32", sizes=[64, 32, 10], data=digit, activation="relu", **adam),
        Task(name="2-8-8-2, batch 32", sizes=[2, 8, 8, 2], data=moon, **adam),
        Task(name="2-8-8-2, batch 1", sizes=[2, 8, 8, 2], data=moon, batch_size=1, **adam),
        Task(name="2-8-8-2, one prediction", sizes=[2, 8, 8, 2], data=moon, kind="predict"),
        Task(
            name="64-32-10, one prediction",
            sizes=[64, 32, 10],
            data=digit,
            kind="predict",
            activation="relu",
        ),
        Task(
            name="64-32-10, 10,000 rows",
            sizes=[64, 32, 10],
            data=digit,
            kind="predict_many",
            batch_size=10_000,
            activation="relu",
            is_for_micrograd=False,
        ),
    ]


def directory_for_data() -> tempfile.TemporaryDirectory[str]:
    """Return a directory that is removed at the end."""
    return tempfile.TemporaryDirectory(prefix="tinymlp-benchmark-")
