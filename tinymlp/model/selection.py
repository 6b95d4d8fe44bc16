"""How good are these settings, and which of some are best? Measured on what was not learned from.

    cross_validate    one model for each fold, learned from all other folds and tried on its own
    search            that for every combination of some settings, and the best of them

One test part says how good one model is, by the luck of one draw. Of k folds each is the test part
once: k scores, whose mean is steadier, and whose spread shows the luck.

>>> from tinymlp.data.dataset import Dataset
>>> line = Dataset([[float(i)] for i in range(20)], [0.5 * i for i in range(20)])
>>> found = search(line, {"hidden": [[], [2]]}, k=2, n_epochs=2, seed=0)
>>> len(found.tried), sorted(found.best_settings)
(2, ['hidden'])

Trainings are independent of each other: with an `executor` of `concurrent.futures` they run side by
side, and the result is the same.

Differs from scikit-learn: the score that decides is always a mean over the folds of accuracy, R²
or, of several labels, of the share of examples with all of them right.

Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
"""

import inspect
import itertools
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, TypeAlias

from tinymlp.arguments import check_has, check_iterable
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.folds import all_but, deal_dataset
from tinymlp.errors import invalid
from tinymlp.evaluation.evaluation import ClassificationEvaluation
from tinymlp.evaluation.multilabel import MultiLabelEvaluation
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.fit import fit
from tinymlp.named import name_of
from tinymlp.text import did_you_mean, draw_table, plural, short_repr

MAX_COMBINATIONS = 10_000
ARGUMENTS = [name for name in inspect.signature(fit).parameters if name not in ("dataset", "seed")]

Evaluation: TypeAlias = ClassificationEvaluation | MultiLabelEvaluation | RegressionEvaluation


@dataclass(frozen=True)
class CrossValidationScores:
    """What the models of k folds got, each on the fold that it had not seen."""

    score_name: str
    """Which score it is, as the evaluations name it: "accuracy" or "r_squared"."""
    evaluations: list[Evaluation]

    @property
    def scores(self) -> list[float]:
        """Each fold's score, in the order of the folds."""
        return [getattr(one, self.score_name) for one in self.evaluations]

    @property
    def mean(self) -> float:
        """The mean of the scores."""
        return math.fsum(self.scores) / len(self.scores)

    @property
    def spread(self) -> float:
        """The standard deviation of the scores, dividing by their number less one."""
        mean = self.mean
        squares = math.fsum((score - mean) ** 2 for score in self.scores)
        return math.sqrt(squares / (len(self.scores) - 1))

    def __str__(self) -> str:
        name = self.score_name.replace("_", " ")
        return (
            f"{name} {self.mean:.4f} ± {self.spread:.4f} over {plural(len(self.scores), 'fold')}, "
            f"the worst {min(self.scores):.4f}"
        )


@dataclass(frozen=True)
class SearchResult:
    """Every combination of settings that was tried, in the order of trying."""

    tried: list[tuple[dict[str, Any], CrossValidationScores]]

    @property
    def ranked(self) -> list[tuple[dict[str, Any], CrossValidationScores]]:
        """The same, the highest mean first, equals in the order of trying."""
        return sorted(self.tried, key=lambda pair: -_or_worst(pair[1].mean))

    @property
    def best(self) -> CrossValidationScores:
        """The scores whose mean is highest, the first of equals."""
        return self.ranked[0][1]

    @property
    def best_settings(self) -> dict[str, Any]:
        """The settings that got them: `fit(dataset, **result.best_settings)` is the model."""
        return self.ranked[0][0]

    def __str__(self) -> str:
        names = list(self.tried[0][0])
        rows = [[*names, self.tried[0][1].score_name.replace("_", " "), "spread", "worst"]]
        for settings, found in self.ranked:
            chosen = [_shown(settings[name]) for name in names]
            numbers = [found.mean, found.spread, min(found.scores)]
            rows.append([*chosen, *(f"{number:.4f}" for number in numbers)])
        return draw_table(rows)


def cross_validate(
    dataset: Dataset,
    *,
    k: int = 5,
    seed: int = 0,
    executor: Executor | None = None,
    **arguments: Any,
) -> CrossValidationScores:
    """Return what k models get, each fitted to all folds but one and evaluated on that one.

    `arguments` are those of `fit`. Folds and models are drawn from `seed`; classes keep their
    shares, and a data set with groups keeps them whole. `executor` runs the trainings side by side.

    Raises `ArgumentError` unless 2 ≤ k ≤ the number of examples, or of groups, and as `fit` does.
    """
    return _try_all(dataset, [{}], k, seed, executor, arguments)[0]


def search(
    dataset: Dataset,
    settings: Mapping[str, Any],
    *,
    k: int = 5,
    seed: int = 0,
    executor: Executor | None = None,
    **arguments: Any,
) -> SearchResult:
    """Return the cross-validated scores of every combination of some arguments of `fit`.

    `settings` has the values to try for each name, as `{"hidden": [[16], [32, 32]]}`; `arguments`
    are the same for all. All combinations are tried on the same folds.

    Raises as `cross_validate` does, and `ArgumentError` for settings that are not such a dict.
    """
    what = 'a dict with a list of values for each argument of fit, as {"hidden": [[16], [32]]}'
    given: Any = settings
    if not isinstance(given, Mapping) or not given:
        raise invalid("settings", what, settings)
    choices: dict[str, list[Any]] = {}
    for name, values in settings.items():
        if name in arguments:
            raise invalid("settings", "of other arguments than those given", name)
        choices[name] = list(check_iterable(f"settings[{name!r}]", values, "a list of values"))
        if not choices[name] or isinstance(values, Mapping):
            raise invalid(f"settings[{name!r}]", "a list of values", values)
    number = math.prod(map(len, choices.values()))
    if number > MAX_COMBINATIONS:
        raise invalid("settings", f"at most {MAX_COMBINATIONS:,} combinations", number)
    combinations = [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]
    found = _try_all(dataset, combinations, k, seed, executor, arguments)
    return SearchResult(list(zip(combinations, found, strict=True)))


def _try_all(
    dataset: Dataset,
    combinations: Sequence[dict[str, Any]],
    k: int,
    seed: int,
    executor: Executor | None,
    arguments: Mapping[str, Any],
) -> list[CrossValidationScores]:
    """Return the scores of each combination, tried on the same folds."""
    dataset = check_dataset("dataset", dataset).weighing()
    for name in [*arguments, *combinations[0]]:
        if name not in ARGUMENTS:
            close = did_you_mean(str(name), ARGUMENTS)
            raise invalid("arguments", "those of fit", name, close)
    if executor is not None:
        check_has("executor", executor, ["submit"], "an executor of concurrent.futures or None")
    folds = deal_dataset(dataset, k, seed=seed)
    tasks = [
        (dataset, fold, {**arguments, **combination, "seed": seed})
        for combination in combinations
        for fold in folds
    ]
    if executor is None:
        found = [fit_and_evaluate(*task) for task in tasks]
    else:
        futures: list[Future[Any]] = [executor.submit(fit_and_evaluate, *task) for task in tasks]
        try:
            found = [future.result() for future in futures]
        except BaseException:  # Ctrl-C too: what has not begun shall not begin
            for future in futures:
                future.cancel()
            raise
    return [
        CrossValidationScores(found[start][0], [one for _, one in found[start : start + k]])
        for start in range(0, len(found), k)
    ]


def fit_and_evaluate(
    dataset: Dataset, fold: Sequence[int], arguments: Mapping[str, Any]
) -> tuple[str, Evaluation]:
    """Return the score's name, and the evaluation on the fold of a model of all others.

    At module level, so that it can be sent to another process.
    """
    model = fit(dataset.subset(all_but(fold, len(dataset))), **arguments)
    return model.target.score_name, model.evaluate(dataset.subset(fold))


def _or_worst(mean: float) -> float:
    """Return the mean; a nan, as of an R² of one example, is the worst."""
    return -math.inf if math.isnan(mean) else mean


def _shown(value: Any) -> str:
    """Return a setting as text: a class by its name, and anything else in bounded length."""
    return name_of(value) if isinstance(value, type) else short_repr(value)
