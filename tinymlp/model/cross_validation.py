"""For how many epochs? Cross-validation finds out, and then all examples teach.

Of a few hundred examples none can be spared for validation: those kept apart would be missed in
training, and are too few to tell luck from learning. So the examples are dealt into folds. As many
networks as there are folds, all with the same first weights, learn side by side, each from all
folds but its own; and after each epoch, each is measured on its own fold. The mean of these is a
validation loss to which every example has contributed. Where it is best is the number of epochs for
the network that then learns from all of them.

A schedule that goes by the loss is told the mean, so that the rates are the same in all trainings,
and in the one on all examples, which is told the same again.

The inputs were scaled by what all examples say: of a fold's targets a network learns nothing.

Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
"""

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from tinymlp.data.folds import all_but
from tinymlp.learning.examples import Example
from tinymlp.training.history import Epoch
from tinymlp.training.metric import Metric
from tinymlp.training.trainer import Trainer


@dataclass(frozen=True)
class CrossValidation:
    """As many trainings as there are folds, side by side."""

    trainers: list[Trainer]
    """One for each fold, with a network of its own."""
    folds: list[list[int]]
    """The indices of the examples that each is measured on; it learns from all others."""
    examples: Sequence[Example]
    weights: Sequence[float] | None = None
    means: list[Epoch] = field(default_factory=list)
    """The epochs so far, each the mean of all trainings'."""

    @classmethod
    def of(
        cls,
        trainer: Trainer,
        folds: list[list[int]],
        examples: Sequence[Example],
        weights: Sequence[float] | None,
    ) -> Self:
        """Return trainings that start as the trainer does, which stays as it is."""
        return cls([copy_of(trainer) for _ in folds], folds, examples, weights)

    def epochs(
        self, *, n_epochs: int | None, metrics: Mapping[str, Metric] | None = None
    ) -> Iterator[Epoch]:
        """Yield each epoch of all trainings as one, without `n_epochs` forever.

        Raises as `Trainer.epochs` does.
        """
        running = []
        for trainer, fold in zip(self.trainers, self.folds, strict=True):
            kept = all_but(fold, len(self.examples))
            epochs = trainer.epochs(
                [self.examples[i] for i in kept],
                n_epochs=n_epochs,
                weights=self._weights_of(kept),
                validation=[self.examples[i] for i in fold],
                validation_weights=self._weights_of(fold),
                metrics=metrics,
                tell=False,
            )
            running.append(epochs)
        sizes = [math.fsum(self._weights_of(fold) or [1.0] * len(fold)) for fold in self.folds]
        for epochs_of_all in zip(*running, strict=True):
            mean = mean_epoch(epochs_of_all, sizes)
            self.means.append(mean)
            for trainer in self.trainers:
                trainer.tell_schedule(mean)
            yield mean

    def parameters(self) -> list[float]:
        """Return the parameters of all networks, one after the other."""
        return [theta for trainer in self.trainers for theta in trainer.network.parameters()]

    def load_parameters(self, parameters: list[float]) -> None:
        """Give each network its own part of what `parameters()` returned."""
        n = len(parameters) // len(self.trainers)
        for k, trainer in enumerate(self.trainers):
            trainer.network.load_parameters(parameters[k * n : (k + 1) * n])

    def _weights_of(self, indices: Sequence[int]) -> list[float] | None:
        return None if self.weights is None else [self.weights[i] for i in indices]


def copy_of(trainer: Trainer) -> Trainer:
    """Return a trainer in the same state, with a network and an optimizer of its own."""
    # The engine keeps nothing of a training, and may be processes, of which there is no copy.
    return copy.deepcopy(trainer, {id(trainer.engine): trainer.engine})


def mean_epoch(epochs: Sequence[Epoch], sizes: Sequence[float]) -> Epoch:
    """Return the epochs of the same number as one.

    Measurements on training examples are averaged, those on validation examples by the `sizes` of
    the validation parts.

    >>> one, other = (
    ...     Epoch(1, {"loss": a}, {"loss": b}, 0.5, 1.0, 2.0) for a, b in [(1, 4), (3, 8)]
    ... )
    >>> both = mean_epoch([one, other], [3.0, 1.0])
    >>> both.training, both.validation, both.seconds
    ({'loss': 2.0}, {'loss': 5.0}, 4.0)
    """
    first, n = epochs[0], len(epochs)
    total = math.fsum(sizes)
    return Epoch(
        number=first.number,
        training={
            name: math.fsum(epoch.training[name] for epoch in epochs) / n for name in first.training
        },
        validation={
            name: math.fsum(
                size * epoch.validation[name] for size, epoch in zip(sizes, epochs, strict=True)
            )
            / total
            for name in first.validation
        },
        learning_rate=first.learning_rate,
        gradient_norm=math.fsum(epoch.gradient_norm for epoch in epochs) / n,
        seconds=math.fsum(epoch.seconds for epoch in epochs),
        n_examples=sum(epoch.n_examples for epoch in epochs),
    )
