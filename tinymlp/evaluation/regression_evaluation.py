"""What a regression's predictions are worth, gathered so that it can be read, kept and compared.

`regression` defines the numbers; here they stand together, with the loss, below a sentence that
says what they come to (`headline`). Of several outputs each has its own, and all have their means.

>>> print(RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125))
off by 1.25 on average (mean absolute error), R squared -0.360 on 2 examples; always guessing their
own mean, 2.75: off by 1.25, R squared 0.000
loss                      2.1250
mean absolute error         1.25
root mean squared error     1.46
R squared                -0.3600
>>> two = RegressionEvaluation.of([[1.0, 5.0], [2.0, 5.0]], [[1.0, 5.0], [2.0, 7.0]], loss=1.0)
>>> print(two)
off by 0, 1.00 on average (mean absolute errors), R squared 0.000 (mean of 2 outputs) on 2 examples;
always guessing their own means: R squared 0.000
loss 1.0000
<BLANKLINE>
          mean absolute error  root mean squared error  R squared
output 0                    0                        0     1.0000
output 1                 1.00                     1.41    -1.0000
mean                    0.500                    0.707     0.0000
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tinymlp import json_fields
from tinymlp.arguments import check_list
from tinymlp.errors import invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.classification import check_examples, total
from tinymlp.evaluation.headline import (
    MeanAnswer,
    TrainingPart,
    format_count,
    format_share,
    numbers_headline,
    score_words,
    unit_of,
)
from tinymlp.evaluation.regression import OutputScores, check_any_number, mean, output_scores
from tinymlp.text import draw_table, format_amount, format_number, printable, shortened


@dataclass(frozen=True, repr=False)
class RegressionEvaluation(Evaluation):
    """How good a regression is; `n_examples` counts an example of weight 2 twice.

    Of several outputs `per_output` has each one's scores, in its own unit, and the scores of all
    are their means, each output counting the same; of one output it is empty, and `target_name` is
    its name, which stands for its unit. `baseline` is what always answering the mean gets, and
    `training_score` the R² on the training part; None where they are not known. `loss_unit` says
    what a loss of scaled targets counts, as that of a history does; it is "" for any other loss.
    """

    loss: float
    mean_absolute_error: float
    root_mean_squared_error: float
    r_squared: float
    n_examples: float
    per_output: tuple[OutputScores, ...] = ()
    baseline: MeanAnswer | None = None
    training_score: float | None = None
    target_name: str | None = None
    loss_unit: str = ""

    _kind: ClassVar[str] = "a regression: it has r_squared, mean_absolute_error, scores"

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
        loss_unit: str = "",
    ) -> Self:
        """Evaluate predicted against actual values.

        Both are numbers, shape (n_examples,), or rows of them, shape (n_examples, n_outputs), with
        `names` of the outputs. `training_means` are those of the training part's targets, shape
        (n_outputs,), and `training` is what else is known of it; `loss_unit` as above.
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
            outputs[0] if names is not None and n == 1 else None,
            loss_unit,
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
        if not (self.target_name is None or isinstance(self.target_name, str)):
            raise invalid("target_name", "a text or None", self.target_name)
        if not isinstance(self.loss_unit, str):
            raise invalid("loss_unit", "a text", self.loss_unit)

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
            "target": self.target_name,
            "loss_unit": self.loss_unit,
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
        """How far off, on how many examples, against what the mean gets, in a sentence."""
        outputs: list[tuple[float, str | None]] = [
            (one.mean_absolute_error, one.name) for one in self.per_output
        ] or [(self.mean_absolute_error, self.target_name)]
        return numbers_headline(
            self.r_squared,
            [error for error, _ in outputs],
            self.n_examples,
            self.baseline,
            names=[unit_of(name) for _, name in outputs],
            training_score=self.training_score,
        )

    @property
    def key_numbers(self) -> list[tuple[str, str]]:
        """The four numbers to look at first, each with a word before it."""
        unit = unit_of(self.target_name)
        after = "" if unit is None or self.per_output else f" {shortened(printable(unit), 24)}"
        error = ("off by, on average", f"{format_amount(self.mean_absolute_error)}{after}")
        if self.per_output:  # whose errors have no mean, as their units differ
            error = ("outputs", str(len(self.per_output)))
        always = self.baseline
        guess = ("loss", format_number(self.loss))
        if always is not None and self.per_output:
            guess = ("always guessing the means: R squared", format_share(always.r_squared))
        elif always is not None:
            off = format_amount(always.mean_absolute_error)
            guess = ("always guessing the mean: off by", f"{off}{after}")
        return [
            error,
            guess,
            ("R squared", format_share(self.r_squared)),
            ("examples", format_count(self.n_examples)),
        ]

    def label(self, score: str) -> str:
        """Return a score's name as a table has it, with its unit where it has one.

        >>> RegressionEvaluation(0.5, 1.0, 1.0, 0.5, 2, target_name="mpg").label("loss")
        'loss'
        """
        words = score_words(score)
        if score == "loss":
            return f"scaled loss ({self.loss_unit})" if self.loss_unit else words
        unit = unit_of(self.target_name)
        return f"{words} ({printable(unit)})" if unit and score in _ERRORS else words

    def table(self) -> list[list[str]]:
        """Return the scores as rows of cells; of several outputs a row each, with a heading."""
        if not self.per_output:
            names = ("loss", *_ERRORS, "r_squared")
            return [[self.label(name), format_score(name, getattr(self, name))] for name in names]
        scores = (*_ERRORS, "r_squared")
        mean_of_all = tuple(getattr(self, name) for name in scores)
        rows = [(one.name, one[1:]) for one in self.per_output] + [("mean", mean_of_all)]
        return [
            ["", *map(score_words, scores)],
            *([printable(name), *map(format_score, scores, values)] for name, values in rows),
        ]

    def __str__(self) -> str:
        tables = draw_table(self.table())
        if self.per_output:
            tables = f"{self.label('loss')} {format_number(self.loss)}\n\n{tables}"
        return f"{self.headline}\n{tables}"

    def __repr__(self) -> str:
        return (
            f"<RegressionEvaluation: {self.headline}; {self.label('loss')} "
            f"{format_number(self.loss)} "
            "(an R squared of 1 is perfect, 0 is no better than the mean)>"
        )


_ERRORS = ("mean_absolute_error", "root_mean_squared_error")
"""The scores that are in the target's unit."""
_NUMBERS = ("loss", "mean_absolute_error", "root_mean_squared_error", "r_squared", "n_examples")


def format_score(name: str, value: float) -> str:
    """Return a score of a regression: an error as an amount in a unit of its own.

    >>> format_score("mean_absolute_error", 12345.6), format_score("r_squared", 0.5)
    ('12,346', '0.5000')
    """
    return format_amount(value) if name in _ERRORS else format_number(value)


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
