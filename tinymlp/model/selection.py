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
side, and the result is the same. `trials` are these trainings one by one.

Differs from scikit-learn: the score that decides is always a mean over the folds of accuracy, R²
or, of several labels, of the share of examples with all of them right.

Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from tinymlp.arguments import check_iterable
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DataError, DivergedError, invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.headline import score_words
from tinymlp.model.trials import Trial, trials
from tinymlp.named import name_of
from tinymlp.text import draw_table, plural, short_repr

MAX_COMBINATIONS = 10_000


@dataclass(frozen=True)
class CrossValidationScores:
    """What the models of k folds got, each on the fold that it had not seen.

    Without evaluations, and with a mean of nan, where a training diverged.
    """

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
        return mean_and_spread(self.scores)[0]

    @property
    def spread(self) -> float:
        """The standard deviation of the scores, dividing by their number less one."""
        return mean_and_spread(self.scores)[1]

    @property
    def worst(self) -> float:
        """The lowest of the scores."""
        return min(self.scores, default=math.nan)

    def __str__(self) -> str:
        name = score_words(self.score_name)
        return (
            f"{name} {self.mean:.4f} ± {self.spread:.4f} over {plural(len(self.scores), 'fold')}, "
            f"the worst {self.worst:.4f}"
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
        rows = [[*names, score_words(self.tried[0][1].score_name), "spread", "worst"]]
        for settings, found in self.ranked:
            chosen = [_shown(settings[name]) for name in names]
            numbers = [found.mean, found.spread, found.worst]
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

    Raises `ArgumentError` unless 2 ≤ k ≤ the number of examples, or of groups, unless each fold of
    a regression has two examples, and as `fit` does.
    """
    done = trials(dataset, [{}], k=k, seed=seed, executor=executor, **arguments)
    return scores_of(list(done), [{}])[0]


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
    are the same for all. All combinations are tried on the same folds. One with which a training
    diverges has a mean of nan, and is ranked last.

    Raises as `cross_validate` does, `ArgumentError` for settings that are not such a dict,
    `DivergedError` where all combinations diverge, and `DataError` where no score is a number.
    """
    combinations = combinations_of(settings, arguments)
    done = trials(dataset, combinations, k=k, seed=seed, executor=executor, **arguments)
    return result_of(combinations, scores_of(list(done), combinations))


def combinations_of(
    settings: Mapping[str, Any], arguments: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return every combination of values, the last name's changing first. Raises as `search` does.

    >>> combinations_of({"hidden": [[], [2]], "batch_size": [8]}, {})
    [{'hidden': [], 'batch_size': 8}, {'hidden': [2], 'batch_size': 8}]
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
    return [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]


def scores_of(
    done: Iterable[Trial], combinations: Sequence[Mapping[str, Any]]
) -> list[CrossValidationScores]:
    """Return each combination's scores, of those of its folds that are done.

    Raises `DivergedError` when a training of each combination has diverged.
    """
    done = list(done)
    failed = {one.combination: one.evaluation for one in done if _has_diverged(one)}
    if len(failed) == len(combinations):
        raise next(error for error in failed.values() if isinstance(error, DivergedError))
    name = next((one.score_name for one in done if not _has_diverged(one)), "")
    evaluations: list[list[Evaluation]] = [[] for _ in combinations]
    for trial in done:
        if not isinstance(trial.evaluation, DivergedError) and trial.combination not in failed:
            evaluations[trial.combination].append(trial.evaluation)
    return [CrossValidationScores(name, each) for each in evaluations]


def result_of(
    combinations: Sequence[dict[str, Any]], scores: Sequence[CrossValidationScores]
) -> SearchResult:
    """Return both together; raise `DataError` when no score is a number to choose the best by."""
    if all(math.isnan(one.mean) for one in scores):
        raise DataError(
            "the scores must be numbers to choose the best by, got nan for all settings: use a "
            "smaller learning rate, or targets of a usual size"
        )
    return SearchResult(list(zip(combinations, scores, strict=True)))


def mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean, and the standard deviation dividing by the number of values less one.

    >>> mean_and_spread([1.0, 3.0, 5.0]), mean_and_spread([2.0])
    ((3.0, 2.0), (2.0, nan))
    """
    n = len(values)
    # Divided first and without squares: where targets hardly vary, R² may be near −1e300.
    mean = math.fsum(value / n for value in values) if n else math.nan
    length = math.hypot(*(value - mean for value in values))
    return mean, length / math.sqrt(n - 1) if n > 1 else math.nan


def _has_diverged(trial: Trial) -> bool:
    return isinstance(trial.evaluation, DivergedError)


def _or_worst(mean: float) -> float:
    """Return the mean; a nan, as of a training that diverged, is the worst."""
    return -math.inf if math.isnan(mean) else mean


def _shown(value: Any) -> str:
    """Return a setting as text: a class by its name, and anything else in bounded length."""
    return name_of(value) if isinstance(value, type) else short_repr(value)
