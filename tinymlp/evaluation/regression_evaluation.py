"""What a regression's predictions are worth, gathered so that it can be read, kept and compared.

`regression` defines the numbers; here they stand together, with the loss, below a sentence that
says what they come to (`headline`). Of several outputs each has its own, and all have their means.

>>> print(RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125))
R squared -0.3600, mean absolute error 1.2500 on 2 examples; always answering their own mean,
2.7500, gets 0.0000, 1.2500
loss                     2.1250
mean absolute error      1.2500
root mean squared error  1.4577
R squared                -0.3600
>>> two = RegressionEvaluation.of([[1.0, 5.0], [2.0, 5.0]], [[1.0, 5.0], [2.0, 7.0]], loss=1.0)
>>> print(two)
R squared 0.0000, mean absolute error 0.5000 on 2 examples (means of 2 outputs); always answering
their own means gets 0.0000, 0.7500
loss 1.0000
<BLANKLINE>
          mean absolute error  root mean squared error  R squared
output 0               0.0000                   0.0000     1.0000
output 1               1.0000                   1.4142    -1.0000
mean                   0.5000                   0.7071     0.0000
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list
from tinymlp.displayable import Displayable
from tinymlp.errors import invalid
from tinymlp.evaluation.classification import check_examples, total
from tinymlp.evaluation.headline import MeanAnswer, TrainingPart, numbers_headline
from tinymlp.evaluation.regression import OutputScores, check_any_number, mean, output_scores
from tinymlp.text import draw_table, format_number, printable


@dataclass(frozen=True, repr=False)
class RegressionEvaluation(Displayable):
    """How good a regression is; `n_examples` counts an example of weight 2 twice.

    Of several outputs `per_output` has each one's scores, in its own unit, and the scores of all
    are their means, each output counting the same; of one output it is empty. `baseline` is what
    always answering the mean gets, and `training_score` the R² on the training part; None where
    they are not known.
    """

    loss: float
    mean_absolute_error: float
    root_mean_squared_error: float
    r_squared: float
    n_examples: float
    per_output: tuple[OutputScores, ...] = ()
    baseline: MeanAnswer | None = None
    training_score: float | None = None

    @classmethod
    def of(
        cls,
        predicted: Sequence[float] | Sequence[Sequence[float]],
        actual: Sequence[float] | Sequence[Sequence[float]],
        *,
        loss: float,
        weights: Sequence[float] | None = None,
        names: Sequence[str] | None = None,
        training_means: Sequence[float] | None = None,
        training: TrainingPart | None = None,
    ) -> Self:
        """Evaluate predicted against actual values.

        Both are numbers, shape (n_examples,), or rows of them, shape (n_examples, n_outputs), with
        `names` of the outputs. `training_means` are those of the training part's targets, shape
        (n_outputs,), and `training` is what else is known of it.
        """
        given, wanted, counted = check_examples(predicted, actual, weights)
        if not isinstance(wanted[0], Sequence) or isinstance(wanted[0], str):
            given, wanted = [[y] for y in given], [[y] for y in wanted]
        n = len(wanted[0])
        outputs = [f"output {i}" for i in range(n)]
        if names is not None:
            outputs = _check_each("names", names, f"a list of {n} names, one for each output", n)
        if not (training is None or isinstance(training, TrainingPart)):
            raise invalid("training", "a TrainingPart or None", training)
        scores = output_scores(given, wanted, outputs, weights=counted)
        if training_means is None:
            means = [mean(list(column), counted) for column in zip(*wanted, strict=True)]
        else:
            what = f"a list of {n} numbers, one for each output"
            means = _check_each("training_means", training_means, what, n)
        always = output_scores([means] * len(wanted), wanted, outputs, weights=counted)
        return cls(
            loss,
            *_means(scores),
            total(counted),
            tuple(scores) if len(scores) > 1 else (),
            MeanAnswer(
                tuple(means),
                training_means is not None,
                mean([one.r_squared for one in always]),
                mean([one.mean_absolute_error for one in always]),
            ),
            None if training is None else training.score,
        )

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            check_any_number(name, getattr(self, name))
        if self.training_score is not None:
            check_any_number("training_score", self.training_score)
        scores = check_list("per_output", self.per_output, "a tuple of OutputScores")
        if not all(isinstance(one, OutputScores) for one in scores):
            raise invalid("per_output", "a tuple of OutputScores", self.per_output)
        if not (self.baseline is None or isinstance(self.baseline, MeanAnswer)):
            raise invalid("baseline", "a MeanAnswer or None", self.baseline)

    def to_dict(self) -> dict[str, Any]:
        """Return everything by name, for strict JSON (see history)."""
        always = self.baseline
        return {
            **json_fields.json_numbers({name: getattr(self, name) for name in _NUMBERS}),
            "per_output": [
                {
                    "name": one.name,
                    **json_fields.json_numbers(dict(zip(one._fields[1:], one[1:], strict=True))),
                }
                for one in self.per_output
            ],
            "baseline": None
            if always is None
            else {
                "means": [json_fields.json_number(value) for value in always.means],
                "of_training": always.of_training,
                "r_squared": json_fields.json_number(always.r_squared),
                "mean_absolute_error": json_fields.json_number(always.mean_absolute_error),
            },
            "training_r_squared": json_fields.json_number_or_none(self.training_score),
        }

    @property
    def scores(self) -> dict[str, tuple[float, float | None]]:
        """Each score by name with what always answering the mean gets, None where not known."""
        always = self.baseline
        return {
            "r_squared": (self.r_squared, None if always is None else always.r_squared),
            "mean_absolute_error": (
                self.mean_absolute_error,
                None if always is None else always.mean_absolute_error,
            ),
            "root_mean_squared_error": (self.root_mean_squared_error, None),
            "loss": (self.loss, None),
        }

    @property
    def headline(self) -> str:
        """How good, on how many examples, against what the mean gets, in a sentence."""
        return numbers_headline(
            self.r_squared,
            self.mean_absolute_error,
            self.n_examples,
            self.baseline,
            n_outputs=max(1, len(self.per_output)),
            training_score=self.training_score,
        )

    def table(self) -> list[list[str]]:
        """Return the scores as rows of cells; of several outputs a row each, with a heading."""
        names = ["mean absolute error", "root mean squared error", "R squared"]
        own = [self.mean_absolute_error, self.root_mean_squared_error, self.r_squared]
        if not self.per_output:
            cells = zip(["loss", *names], [self.loss, *own], strict=True)
            return [[name, format_number(value)] for name, value in cells]
        rows = [(one.name, one[1:]) for one in self.per_output] + [("mean", tuple(own))]
        return [
            ["", *names],
            *([printable(name), *map(format_number, values)] for name, values in rows),
        ]

    def __str__(self) -> str:
        tables = draw_table(self.table())
        if self.per_output:
            tables = f"loss {format_number(self.loss)}\n\n{tables}"
        return f"{self.headline}\n{tables}"

    def __repr__(self) -> str:
        return (
            f"<RegressionEvaluation: {self.headline}; loss {format_number(self.loss)} "
            "(an R squared of 1 is perfect, 0 is no better than the mean)>"
        )


_NUMBERS = ("loss", "mean_absolute_error", "root_mean_squared_error", "r_squared", "n_examples")


def _check_each(name: str, values: Any, what: str, n: int) -> list[Any]:
    """Return a list of n; raise `ArgumentError` unless it is one."""
    listed = check_list(name, values, what)
    if len(listed) != n:
        raise invalid(name, what, values)
    return listed


def _means(scores: Sequence[OutputScores]) -> tuple[float, float, float]:
    """Return the mean of each score over the outputs."""
    absolute, squared, explained = (
        mean(list(column)) for column in list(zip(*scores, strict=True))[1:]
    )
    return absolute, squared, explained
