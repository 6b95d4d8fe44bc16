"""For how many epochs? Cross-validation finds out, and then all examples teach.

Of a few hundred examples none can be spared for validation: those kept apart would be missed in
training, and are too few to tell luck from learning. So the examples are dealt into folds. As many
networks as there are folds, all with the same first weights, learn side by side, each from all
folds but its own; and after each epoch, each is measured on its own fold. The mean of these is a
validation loss to which every example has contributed. Where it is best is the number of epochs for
the network that then learns from all of them.

Where several penalties are to be tried, there is a network for each of them and each fold. An epoch
is then that of the penalty whose mean validation loss is the lowest there, so that the best epoch
says both, for how long and with which penalty.

A schedule that goes by the loss is told the mean, so that the rates are the same in all trainings,
and in the one on all examples, which is told the same again.

The inputs were scaled by what all examples say: of a fold's targets a network learns nothing.

Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
"""

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.data.folds import all_but
from tinymlp.errors import FormatError, invalid
from tinymlp.learning.examples import Example
from tinymlp.learning.penalty import Penalty
from tinymlp.network.shapes import Vector
from tinymlp.training.history import Epoch
from tinymlp.training.metric import Metric
from tinymlp.training.trainer import Trainer


@dataclass(frozen=True)
class CrossValidation:
    """As many trainings as there are folds, side by side, for each penalty that is tried."""

    trainers: list[list[Trainer]]
    """For each penalty one for each fold, with a network of its own."""
    folds: list[list[int]]
    """The indices of the examples that each is measured on; it learns from all others."""
    examples: Sequence[Example]
    weights: Sequence[float] | None = None
    means: list[Epoch] = field(default_factory=list)
    """The epochs so far, each the mean of the trainings with the penalty that is best there."""
    best: list[int] = field(default_factory=list)
    """Of each of these epochs the index of that penalty."""
    measured: list[Epoch] = field(default_factory=list)
    """Of the running epoch those of the trainings that have done it."""

    @classmethod
    def of(
        cls,
        trainer: Trainer,
        folds: list[list[int]],
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        *,
        penalties: Sequence[Penalty | None],
    ) -> Self:
        """Return trainings that start as the trainer does, which stays as it is."""
        trainers = []
        for penalty in penalties:
            copies = [copy_of(trainer) for _ in folds]
            for copied in copies:
                copied.penalty = penalty
            trainers.append(copies)
        return cls(trainers, folds, examples, weights)

    def epochs(
        self,
        *,
        n_epochs: int | None,
        metrics: Mapping[str, Metric] | None = None,
        n_measured: int | None = None,
    ) -> Iterator[Epoch]:
        """Yield each epoch of all trainings as one, until there are `n_epochs`, or forever.

        Of each training's examples `n_measured` are measured. Raises as `Trainer.epochs` does.
        """
        running = [
            self._running(trainer, fold, metrics, n_measured)
            for trainers in self.trainers
            for trainer, fold in zip(trainers, self.folds, strict=True)
        ]
        k = len(self.folds)
        sizes = [math.fsum(self._weights_of(fold) or [1.0] * len(fold)) for fold in self.folds]
        while n_epochs is None or len(self.means) < n_epochs:
            for epochs in running[len(self.measured) :]:
                self.measured.append(next(epochs))
            means = [
                mean_epoch(self.measured[start : start + k], sizes)
                for start in range(0, len(self.measured), k)
            ]
            self.measured.clear()
            index = min(range(len(means)), key=lambda i: means[i].validation["loss"])
            mean = replace(
                means[index],
                seconds=math.fsum(each.seconds for each in means),
                n_examples=sum(each.n_examples for each in means),
            )
            self.means.append(mean)
            self.best.append(index)
            for trainer in self.all_trainers():
                trainer.tell_schedule(mean)
            yield mean

    def state_dict(self) -> dict[str, Any]:
        """Return the state of every training and what was measured, in JSON's own types."""
        return {
            "trainers": [trainer.state_dict() for trainer in self.all_trainers()],
            "measured": [epoch.to_dict() for epoch in self.measured],
            "means": [epoch.to_dict() for epoch in self.means],
            "best": list(self.best),
        }

    def load_state_dict(self, state: object) -> None:
        """Go on from what `state_dict` gave, for the same folds and penalties.

        Raises `FormatError` for anything else.
        """
        names = ("trainers", "measured", "means", "best")
        given = json_fields.fields(state, names, "cross-validation")
        trainers = self.all_trainers()
        states = json_fields.listed(given["trainers"], "cross-validation, trainers")
        if len(states) != len(trainers):
            what = f"a list of {len(trainers)}, one for each fold and penalty"
            raise invalid("cross-validation, trainers", what, states, error=FormatError)
        measured, means = (
            [
                Epoch.from_dict(epoch)
                for epoch in json_fields.listed(given[name], f"cross-validation, {name}")
            ]
            for name in ("measured", "means")
        )
        best = json_fields.listed(given["best"], "cross-validation, best")
        for index in best:
            maximum = len(self.trainers) - 1
            json_fields.whole(index, "cross-validation, best", minimum=0, maximum=maximum)
        for trainer, each in zip(trainers, states, strict=True):
            trainer.load_state_dict(each)
        expected = [len(means) + 1] * len(measured)
        expected += [len(means)] * (len(trainers) - len(measured))
        if [trainer.n_epochs_done for trainer in trainers] != expected or len(best) != len(means):
            what = "as many as the trainings have done"
            raise invalid("cross-validation, means", what, len(means), error=FormatError)
        self.measured[:], self.means[:], self.best[:] = measured, means, best

    def trainers_of(self, epoch: int) -> list[Trainer]:
        """Return the trainings with the penalty that is best at the epoch, counted from 1."""
        return self.trainers[self.best[epoch - 1]]

    def outputs_of(self, epoch: int) -> list[Vector]:
        """Return for each example what the network gives that has not learned from it.

        These are the networks of `trainers_of(epoch)`, with the weights that they have now.
        """
        outputs: list[Vector] = [[] for _ in self.examples]
        for trainer, fold in zip(self.trainers_of(epoch), self.folds, strict=True):
            rows = [self.examples[i][0] for i in fold]
            found = trainer.engine.predictions(trainer.network, rows)
            for i, output in zip(fold, found, strict=True):
                outputs[i] = output
        return outputs

    def parameters(self) -> list[float]:
        """Return the parameters of all networks, one after the other."""
        return [theta for each in self.all_trainers() for theta in each.network.parameters()]

    def load_parameters(self, parameters: list[float]) -> None:
        """Give each network its own part of what `parameters()` returned."""
        start = 0
        for trainer in self.all_trainers():
            end = start + trainer.network.n_parameters
            trainer.network.load_parameters(parameters[start:end])
            start = end

    def all_trainers(self) -> list[Trainer]:
        """Return the trainings of all penalties, one after the other."""
        return [trainer for trainers in self.trainers for trainer in trainers]

    def _running(
        self,
        trainer: Trainer,
        fold: list[int],
        metrics: Mapping[str, Metric] | None,
        n_measured: int | None,
    ) -> Iterator[Epoch]:
        """Yield the epochs of one training, measured on its fold."""
        kept = all_but(fold, len(self.examples))
        return trainer.epochs(
            [self.examples[i] for i in kept],
            weights=self._weights_of(kept),
            validation=[self.examples[i] for i in fold],
            validation_weights=self._weights_of(fold),
            metrics=metrics,
            n_measured=n_measured,
            tell=False,
        )

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
        step_loss=math.fsum(epoch.step_loss for epoch in epochs) / n,
    )
