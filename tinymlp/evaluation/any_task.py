"""What an evaluation is called before anybody knows of which task it is.

A data set says its task when it is read, and no type checker is there. So `model.evaluate(test)` is
an `Evaluation`: it has the attributes of all three kinds, so that `.accuracy` and `.r_squared` are
completed and checked, and the object itself has those of its own kind. `isinstance` tells which.

>>> from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
>>> RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125).accuracy
Traceback (most recent call last):
AttributeError: no 'accuracy' of a regression: it has r_squared, mean_absolute_error, scores
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tinymlp.displayable import Displayable

if TYPE_CHECKING:
    from tinymlp.evaluation.classification import ClassScores, Label
    from tinymlp.evaluation.multilabel import LabelScores
    from tinymlp.evaluation.probabilities import ProbabilityScores
    from tinymlp.evaluation.regression import OutputScores


class Evaluation(Displayable):
    """How good a model is: a Classification-, MultiLabel- or RegressionEvaluation.

    What only another kind has raises `AttributeError`, with what there is.
    """

    _kind: ClassVar[str]

    if TYPE_CHECKING:

        @property
        def loss(self) -> float: ...
        @property
        def n_examples(self) -> float: ...
        @property
        def training_score(self) -> float | None: ...
        @property
        def baseline(self) -> Any: ...
        @property
        def scores(self) -> dict[str, tuple[float, float | None]]: ...
        @property
        def headline(self) -> str: ...
        @property
        def key_numbers(self) -> list[tuple[str, str]]: ...
        @property
        def details(self) -> str: ...
        def to_dict(self) -> dict[str, Any]: ...
        def table(self) -> list[list[str]]: ...

        # Of classes and of several labels.
        @property
        def accuracy(self) -> float: ...
        @property
        def labels(self) -> tuple[Label, ...]: ...
        @property
        def confusion(self) -> Any: ...
        @property
        def top_k(self) -> tuple[int, float] | None: ...
        @property
        def guess(self) -> Label | None: ...
        @property
        def probability_scores(self) -> ProbabilityScores | None: ...
        @property
        def log_loss(self) -> float | None: ...
        @property
        def brier_score(self) -> float | None: ...
        @property
        def roc_auc(self) -> float | None: ...
        @property
        def per_class(self) -> list[ClassScores]: ...
        @property
        def subset_accuracy(self) -> float: ...
        @property
        def per_label(self) -> list[LabelScores]: ...

        # Of numbers.
        @property
        def r_squared(self) -> float: ...
        @property
        def mean_absolute_error(self) -> float: ...
        @property
        def root_mean_squared_error(self) -> float: ...
        @property
        def per_output(self) -> tuple[OutputScores, ...]: ...
        @property
        def target_name(self) -> str | None: ...
        @property
        def loss_unit(self) -> str: ...
        def label(self, score: str) -> str: ...

    else:

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(f"no {name!r} of {self._kind}", name=name, obj=self)
