"""A data set: examples to learn from, each an input row and a target.

The rows are kept as they were measured, numbers and texts, with None where a value is missing;
turning them into a network's numbers is learned from the training part alone (`Encoder`, then a
scaler). What the targets are, classes or numbers, is decided here and said in `task_reason`.

>>> flowers = Dataset([[1.5], [2.0], [4.5], [5.0]], ["small", "small", "big", "big"])
>>> flowers
Dataset(4 examples, 1 input, 2 classes: big, small)
>>> training, test = flowers.split(test=2)
>>> flowers.examples()[0]
([1.5], [0.0, 1.0])
"""

import copy
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from tinymlp.data.annotations import (
    names_of,
    pixel_names,
    same_length,
    shape_of,
    some_weight,
    weights_of,
)
from tinymlp.data.columns import Place, categories_of, numbers_as_text
from tinymlp.data.idx_dataset import images_and_labels
from tinymlp.data.missing import check_policy, kept_examples
from tinymlp.data.rows import Row, Scalar, plain_rows, plain_targets, whole_index
from tinymlp.data.split import split_indices
from tinymlp.data.table import Table, read_table
from tinymlp.data.table_columns import choose_columns
from tinymlp.data.targets import Target, settle_targets
from tinymlp.errors import DataError


class Dataset:
    """Examples with their names. Treat it as read-only: a subset shares its parent's rows.

    `inputs` (examples, features) is anything that iterates as rows: lists, a NumPy array, a pandas
    or polars frame (whose column names become `feature_names`). `targets` (examples) are texts,
    ints or bools for classes, numbers, or rows of numbers (examples, outputs). `weights`
    (examples) say how much each example counts. `labels` are all classes, if some may not occur.

    What it holds: `inputs`, `targets`, `feature_names`, `target_name`, `task`, `task_reason`,
    `labels` (sorted; None for regression), `weights`, `missing`, `source`, `image_shape`,
    `categories` (per feature the sorted texts, None for numbers) and `notes` (sentences).

    Raises DataError, naming `inputs[3]`, for whatever cannot be learned from.
    """

    __slots__ = (
        "categories",
        "feature_names",
        "image_shape",
        "inputs",
        "labels",
        "missing",
        "notes",
        "source",
        "target_name",
        "targets",
        "task",
        "task_reason",
        "weights",
    )
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        inputs: Iterable[Any],
        targets: Iterable[Any],
        *,
        feature_names: Iterable[str] | None = None,
        target_name: str | None = None,
        task: str | None = None,
        labels: Iterable[Any] | None = None,
        weights: Iterable[Any] | None = None,
        missing: str = "refuse",
        image_shape: tuple[int, int] | None = None,
        source: str = "memory",
    ) -> None:
        plain = plain_rows(inputs, "inputs")
        wanted, name = plain_targets(targets)
        if not plain.rows or not plain.rows[0]:
            raise DataError(f"inputs: expected examples of at least one value, got {plain.rows}")
        same_length("targets", len(wanted), len(plain.rows))
        self.source = source
        self.target_name = target_name if target_name is not None else name or "target"
        self.feature_names = names_of(feature_names, plain.names, len(plain.rows[0]))
        self.image_shape = shape_of(image_shape, len(plain.rows[0]))
        self.weights = weights_of(weights, len(plain.rows))
        self._settle(
            plain.rows,
            wanted,
            task=task,
            labels=labels,
            missing=missing,
            places=("inputs[{}]".format, "targets[{}]".format),
            only_numbers=plain.only_numbers,
        )
        self.notes += numbers_as_text(self.feature_names, self.categories)

    def _settle(
        self,
        rows: list[Row],
        targets: Sequence[Scalar | list[float]],
        *,
        task: str | None,
        missing: str,
        places: tuple[Place, Place],
        labels: Iterable[Any] | None = None,
        only_numbers: bool = False,
    ) -> None:
        """Settle missing values, categories and the task: the end of every way to make one."""
        check_policy(missing)
        self.missing = missing
        kept, self.notes = kept_examples(
            rows, targets, self.feature_names, self.target_name, missing, places[0]
        )
        self.inputs = [rows[index] for index in kept]
        if self.weights is not None:
            self.weights = some_weight([self.weights[index] for index in kept])
        self.categories: list[list[str] | None] = [None] * len(self.feature_names)
        if not only_numbers:
            self.categories = categories_of(
                self.inputs, self.feature_names, lambda index: places[0](kept[index])
            )
        settled = settle_targets(
            [targets[index] for index in kept],
            self.target_name,
            lambda index: places[1](kept[index]),
            task=task,
            labels=labels,
        )
        self.targets, self.labels = settled.values, settled.labels
        self.task, self.task_reason = settled.task, settled.reason

    @classmethod
    def _described(
        cls,
        *,
        feature_names: list[str],
        target_name: str,
        image_shape: tuple[int, int] | None,
        source: str,
    ) -> Self:
        """Make one of which only the examples are wanting."""
        dataset = cls.__new__(cls)
        dataset.feature_names, dataset.target_name = feature_names, target_name
        dataset.image_shape, dataset.source = image_shape, source
        dataset.weights = None
        return dataset

    @classmethod
    def from_csv(
        cls,
        path: str | os.PathLike[str],
        *,
        target: str | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        missing: str = "refuse",
        header: bool | None = None,
    ) -> Self:
        """Read a delimited text file (see `read_table`); the target is its last column.

        `target` names another one; columns named in `ignore` are left out, and those in `text`
        are categories even where they read as numbers. `missing` is one of `missing.POLICIES`.
        """
        table = read_table(path, header=header)
        return cls.from_table(
            table, target=target, task=task, ignore=ignore, text=text, missing=missing
        )

    @classmethod
    def from_table(
        cls,
        table: Table,
        *,
        target: str | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        missing: str = "refuse",
        labels: Iterable[Any] | None = None,
        image_shape: tuple[int, int] | None = None,
    ) -> Self:
        """As `from_csv`, from a table already read; `labels` are all classes there can be."""
        try:
            chosen = choose_columns(table, target=target, ignore=ignore, text=text)
            dataset = cls._described(
                feature_names=chosen.feature_names,
                target_name=chosen.target_name,
                image_shape=shape_of(image_shape, len(chosen.feature_names)),
                source=table.source,
            )

            def place(index: int) -> str:
                return f"line {table.lines[index]}"

            dataset._settle(
                chosen.inputs,
                chosen.targets,
                task=task,
                labels=labels,
                missing=missing,
                places=(place, place),
            )
        except DataError as error:
            raise DataError(f"{table.source}: {error}") from None
        return dataset

    @classmethod
    def from_idx(
        cls, images: str | os.PathLike[str], labels: str | os.PathLike[str] | None = None
    ) -> Self:
        """Read MNIST's format: a file of images, and one of labels, gzipped or not.

        Without `labels` the file is found beside the images by MNIST's naming:
        `train-images-idx3-ubyte.gz` has `train-labels-idx1-ubyte.gz`. Pixels stay 0 to 255.
        """
        pixels, digits = images_and_labels(images, labels)
        height_width = (pixels.shape[1], pixels.shape[2]) if len(pixels.shape) == 3 else None
        dataset = cls._described(
            feature_names=(
                pixel_names(*height_width)
                if height_width
                else names_of(None, None, math.prod(pixels.shape[1:]))
            ),
            target_name="label",
            image_shape=height_width,
            source=pixels.source,
        )
        dataset._settle(
            pixels.rows(),  # type: ignore[arg-type]  # rows of floats are rows of values
            digits,
            task="classification",
            missing="refuse",
            places=("image {}".format, "label {}".format),
            only_numbers=True,
        )
        return dataset

    def split(
        self, *, test: float = 0.2, seed: int = 0, stratify: bool = True
    ) -> tuple[Self, Self]:
        """Draw a training part and a test part with `random.Random(seed)`.

        `test` is a fraction (0.2) or a number of examples (30). Classes keep their shares unless
        `stratify` is False (see `split.py`). Raises DataError when a part would be empty.
        """
        classes = self.targets if stratify and self.labels is not None else None
        training, tested = split_indices(classes, len(self), test=test, seed=seed)
        return self.subset(training), self.subset(tested)

    def subset(self, indices: Iterable[int]) -> Self:
        """Take the examples at `indices`, in that order, with the same labels and categories.

        >>> Dataset([[0.5], [1.0], [2.0]], [1.5, 2.5, 3.5]).subset([2, 0]).targets
        [3.5, 1.5]
        """
        chosen = [
            whole_index(index, f"indices[{place}]", len(self))
            for place, index in enumerate(indices)
        ]
        if not chosen:
            raise DataError("indices: expected at least one example, got none")
        part = copy.copy(self)
        part.inputs = [self.inputs[index] for index in chosen]
        part.targets = [self.targets[index] for index in chosen]
        part.notes = list(self.notes)
        if self.weights is not None:
            part.weights = some_weight([self.weights[index] for index in chosen])
        return part

    @property
    def n_outputs(self) -> int:
        """How many numbers a network for it gives: one per class, or per number to predict."""
        if self.labels is not None:
            return len(self.labels)
        return len(self.targets[0]) if isinstance(self.targets[0], list) else 1

    def target_rows(self) -> list[list[float]]:
        """Give the targets as a network learns them, shape (examples, n_outputs).

        A class is a row of zeros with a one at its place in `labels`; all examples of a class
        share one row object. A number is `[number]`.

        >>> Dataset([[0.5], [1.0], [2.0]], ["b", "a", "b"]).target_rows()
        [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
        """
        if self.labels is None:
            return [
                target if isinstance(target, list) else [float(target)] for target in self.targets
            ]
        rows: dict[object, list[float]] = {
            label: [1.0 if place == other else 0.0 for other in range(len(self.labels))]
            for place, label in enumerate(self.labels)
        }
        return [rows[target] for target in self.targets]

    def examples(self) -> list[tuple[list[float], list[float]]]:
        """Pairs of an input row and a target row, for a `Trainer`: the rows, not copies.

        Raises DataError when an input is a text or missing: those take an `Encoder`.
        """
        if any(categories is not None for categories in self.categories):
            texts = [
                name
                for name, categories in zip(self.feature_names, self.categories, strict=True)
                if categories is not None
            ]
            raise DataError(
                f"examples() needs numbers only, got text in {', '.join(map(repr, texts))}: "
                "use tinymlp.fit, which encodes them, or an Encoder"
            )
        for index, row in enumerate(self.inputs):
            if None in row:
                raise DataError(
                    f"examples() needs numbers only, got a missing value in inputs[{index}]: "
                    "use tinymlp.fit, which encodes them, or an Encoder"
                )
        return list(zip(self.inputs, self.target_rows(), strict=True))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.inputs)

    def __iter__(self) -> Iterator[tuple[Row, Target]]:
        return zip(self.inputs, self.targets, strict=True)

    def __eq__(self, other: object) -> bool:
        """Equal content; where it was read, and the notes about that, may differ."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name in self.__slots__
            if name not in ("source", "notes", "task_reason")
        )

    def __repr__(self) -> str:
        inputs = len(self.feature_names)
        return (
            f"Dataset({len(self)} examples, {inputs} input{'' if inputs == 1 else 's'}, "
            f"{self._described_target()}{', weighted' if self.weights is not None else ''})"
        )

    def _described_target(self) -> str:
        if self.labels is None:
            outputs = f"{self.n_outputs} outputs of " if self.n_outputs > 1 else ""
            return f"regression of {outputs}{self.target_name!r}"
        if len(self.labels) > 3:
            return f"{len(self.labels)} classes: {self.labels[0]} … {self.labels[-1]}"
        return f"{len(self.labels)} classes: {', '.join(map(str, self.labels))}"
