"""Would more examples help? A learning curve: the score over how many examples were learned from.

Models learn from growing parts of the training examples, each part inside the next, and all are
tried on the same examples, which none has seen. Where the score on these still rises from one size
to the next, more examples are likely to raise it further; where it has met the score on the
training part, they are not.

>>> from tinymlp.data.dataset import Dataset
>>> line = Dataset([[float(i)] for i in range(24)], [0.5 * i for i in range(24)])
>>> curve = learning_curve(line, [6, 0.5, 1.0], k=2, n_epochs=2)
>>> curve.sizes, len(curve.test[0].scores)
([6, 12], 2)

Each of k folds is tried by models of the others, so that at the largest size this is
`cross_validate`. With a `test` data set of its own, k is how many times parts and first weights are
drawn. The difference between two sizes is taken of models that were tried on the same examples; it
is told only where it is larger than its spread.

Source: C. Cortes, L. D. Jackel, S. A. Solla, V. Vapnik, J. S. Denker, Learning Curves: Asymptotic
Values and Rate of Convergence, 1993.
"""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from tinymlp.arguments import as_whole, check_iterable, check_number, check_whole
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.folds import deal_dataset
from tinymlp.data.nested import nested_parts
from tinymlp.displayable import Displayable
from tinymlp.errors import DataError, DivergedError, invalid
from tinymlp.evaluation.headline import score_words
from tinymlp.model.defaults import ENOUGH_TO_DEAL
from tinymlp.model.selection import CrossValidationScores, mean_and_spread
from tinymlp.model.trials import Outcome, Task, check_arguments, parted, run_tasks
from tinymlp.text import draw_table

SHARES = (0.125, 0.25, 0.5, 1.0)
"""The sizes by default, as shares of the training examples."""

_LEAST_GAIN = 0.005
"""A difference in the score that is worth telling."""
_CLOSE = 0.02
"""A difference up to which two scores meet."""
_NEAR_THE_TOP = 0.99


@dataclass(frozen=True)
class LearningCurve(Displayable):
    """What models get that learned from more and more examples."""

    score_name: str
    """Which score it is, as the evaluations name it: "accuracy" or "r_squared"."""
    sizes: list[int]
    """How many examples were learned from, ascending; where folds differ, the mean."""
    training: list[CrossValidationScores]
    """For each size the scores on the examples that were learned from, one for each fold."""
    test: list[CrossValidationScores]
    """For each size the scores on examples that were not, in the same order."""

    @property
    def conclusion(self) -> str:
        """One sentence: whether more examples would help, as far as the numbers show it."""
        before, now, learned = self.test[-2], self.test[-1], self.training[-1]
        gain, unsure = _difference(now, before)
        gap, gap_unsure = _difference(learned, now)
        score, step = score_words(self.score_name), f"from {self.sizes[-2]:,} to {self.sizes[-1]:,}"
        if not all(map(math.isfinite, (gain, unsure, gap, gap_unsure))):
            return "Nothing can be said, as not every score is a number."
        changed = f"{step} {score} changed by {_with_spread(now, before)}"
        if gap <= _CLOSE and now.mean >= _NEAR_THE_TOP:
            return f"There is little left to gain: {score} on what was held out is {now.mean:.4f}."
        if gain >= _LEAST_GAIN and gain > unsure:
            return f"More examples would help: {step} {score} rose by {_with_spread(now, before)}."
        if unsure > _CLOSE and abs(gain) <= unsure:
            return (
                f"It cannot be told whether more examples would help: {changed}, which is within "
                "its spread; more folds, or more examples to test on, would tell."
            )
        if gap <= _CLOSE and abs(gain) <= max(unsure, _LEAST_GAIN):
            return (
                f"Training and test meet at {score} {now.mean:.4f}, and more examples would change "
                "little: a larger network or other inputs might."
            )
        if gap > gap_unsure:
            return (
                f"The last examples did not help: {changed}. The training part is "
                f"{_with_spread(learned, now)} better than the test part: a stronger penalty, a "
                "smaller network or other inputs might help."
            )
        return f"The last examples did not help: {changed}."

    def __str__(self) -> str:
        """Return the table, and the sentence below it."""
        score = score_words(self.score_name)
        rows = [["examples", f"training {score}", f"test {score}"]]
        for size, learned, tested in zip(self.sizes, self.training, self.test, strict=True):
            numbers = [f"{one.mean:.4f} ± {one.spread:.4f}" for one in (learned, tested)]
            rows.append([f"{size:,}", *(numbers if tested.evaluations else ["diverged", ""])])
        return f"{draw_table(rows)}\n\n{self.conclusion}"


@dataclass(frozen=True)
class LearningCurvePlan:
    """The trainings of a learning curve, which are looked at before any is done."""

    training: list[Dataset]
    """For each draw all examples that may be learned from."""
    test: list[Dataset]
    """For each draw the examples that its models are tried on."""
    parts: list[list[list[int]]]
    """For each draw the indices of each part, the smallest first."""
    arguments: list[dict[str, Any]]
    """For each draw the arguments of `fit`."""

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        sizes: Sequence[float] | None,
        *,
        k: int,
        test: Dataset | None,
        seed: int,
        arguments: dict[str, Any],
    ) -> "LearningCurvePlan":
        """Return the plan. Raises as `learning_curve` does."""
        dataset = check_dataset("dataset", dataset).weighing()
        if test is None:
            folds = [parted(dataset, fold) for fold in deal_dataset(dataset, k, seed=seed)]
            training, tested = [pair[0] for pair in folds], [pair[1] for pair in folds]
            if dataset.task == "regression" and min(map(len, tested)) < 2:
                what = "a number of folds with two examples in each, as one alone has no R squared"
                raise invalid("k", what, k, "use fewer folds")
            seeds = [seed] * k
        else:
            if len(check_dataset("test", test)) < 2:
                raise invalid("test", "a data set of two examples or more", test)
            seeds = [check_whole("seed", seed, minimum=0) + i for i in range(_draws(k))]
            training, tested = [dataset] * k, [test] * k
        smallest = min(training, key=len)
        chosen = _default_sizes(smallest) if sizes is None else _check_sizes(sizes, smallest)
        parts = [
            nested_parts(each, [_count(size, len(each)) for size in chosen], seed=drawn)
            for each, drawn in zip(training, seeds, strict=True)
        ]
        return cls(training, tested, parts, [{**arguments, "seed": each} for each in seeds])

    @property
    def n_trainings(self) -> int:
        """How many trainings there are."""
        return sum(map(len, self.parts))

    def run(self, executor: Executor | None) -> Iterator[Outcome]:
        """Yield what comes of each training, all sizes of a draw before the next draw."""
        tasks: list[Task] = []
        for whole, test, parts, arguments in zip(
            self.training, self.test, self.parts, self.arguments, strict=True
        ):
            tasks += [(part, [part, test], arguments) for part in map(whole.subset, parts)]
        return run_tasks(tasks, executor)

    def curve(self, done: Sequence[Outcome]) -> LearningCurve:
        """Return the curve of those draws of which all trainings are done.

        Raises the `DivergedError` of a training when at each size one has diverged.
        """
        n_sizes = len(self.parts[0])
        draws = [done[i : i + n_sizes] for i in range(0, len(done) - n_sizes + 1, n_sizes)]
        name = next((name for name, _ in done if name), "")
        scores: list[list[CrossValidationScores]] = [[], []]
        failed: list[DivergedError] = []
        for of_size in zip(*draws, strict=True):
            errors = [found for _, found in of_size if isinstance(found, DivergedError)]
            failed += errors[:1]
            pairs = [] if errors else [found for _, found in of_size]
            for part, each in enumerate(scores):
                each.append(CrossValidationScores(name, [pair[part] for pair in pairs]))
        if len(failed) == n_sizes:
            raise failed[0]
        totals = [sum(map(len, of_size)) for of_size in zip(*self.parts, strict=True)]
        return LearningCurve(name, [round(n / len(self.parts)) for n in totals], *scores)


def learning_curve(
    dataset: Dataset,
    sizes: Sequence[float] | None = None,
    *,
    k: int = 5,
    test: Dataset | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    **arguments: Any,
) -> LearningCurve:
    """Return the scores of models that learned from growing parts of the training examples.

    `sizes` are shares of the training examples (0.5, and 1.0 for all) or numbers of them; by None
    an eighth, a quarter, a half and all, as far as these are 10 examples or more. The parts are
    drawn from `seed`; classes keep their shares, and groups follow each other whole. Without
    `test` the examples are dealt into `k` folds as by `cross_validate`; with it all of `dataset` is
    learned from, `k` times, with parts and first weights drawn anew, and the first time from
    `seed` itself. `arguments` are those of `fit`; `executor` runs the trainings side by side.

    Raises `ArgumentError` for sizes that cannot be learned from, and as `cross_validate` does;
    `DataError` for fewer than 20 training examples where no sizes are given; and `DivergedError`
    when at each size a training diverges.
    """
    check_arguments(arguments, executor)
    plan = LearningCurvePlan.of(dataset, sizes, k=k, test=test, seed=seed, arguments=arguments)
    return plan.curve(list(plan.run(executor)))


def _draws(k: object) -> int:
    return check_whole("k", k, minimum=2)


def _default_sizes(training: Dataset) -> list[float]:
    """Return the shares that are at least so many examples that `fit` treats them as it does all.

    Fewer than 10 it learns from in another way, which no larger part should be compared with.
    """
    n = len(training)
    fewest = max(ENOUGH_TO_DEAL, _fewest(training))
    chosen = [share for share in SHARES if _count(share, n) >= fewest]
    if len(chosen) < 2:
        what = f"{2 * fewest} training examples or more for the sizes by default"
        raise invalid("dataset", what, n, "of fewer, give sizes, as [0.5, 1.0]", error=DataError)
    return chosen


def _check_sizes(sizes: Any, training: Dataset) -> list[float]:
    """Return the sizes ascending, each once. Raises `ArgumentError` for those that cannot be."""
    n, fewest = len(training), _fewest(training)
    found: dict[int, float] = {}
    for i, size in enumerate(check_iterable("sizes", sizes, "a list of shares or numbers")):
        name = f"sizes[{i}]"
        count = as_whole(size)
        if count is None:
            share = float(check_number(name, size, above=0, maximum=1))
            if _count(share, n) < fewest:
                what = f"a share that is at least {fewest} of the {n:,} training examples"
                raise invalid(name, what, size)
            found.setdefault(_count(share, n), share)
        elif fewest <= count <= n:
            found.setdefault(count, count)
        else:
            what = f"a number of examples from {fewest} to {n:,}, or a share up to 1.0"
            raise invalid(name, what, size)
    if len(found) < 2:
        raise invalid("sizes", "two different sizes or more", sizes, "as [0.25, 0.5, 1.0]")
    return [found[count] for count in sorted(found)]


def _fewest(training: Dataset) -> int:
    """Return how many examples are needed to have each class, or to have a score."""
    return max(2, len(set(training.targets)) if training.labels is not None else 0)


def _count(size: float, n: int) -> int:
    """Return a number of examples: a share of `n`, or as it is where it is whole."""
    return int(size) if as_whole(size) is not None else round(size * n)


def _difference(one: CrossValidationScores, other: CrossValidationScores) -> tuple[float, float]:
    """Return the mean difference of the scores, fold by fold, and how far it may be by chance.

    That is its spread, or two standard errors where these are more, as of two or three folds.
    """
    pairs = zip(one.scores, other.scores, strict=False)  # none of a size that diverged
    differences = [a - b for a, b in pairs]
    mean, spread = mean_and_spread(differences)
    return mean, spread * max(1.0, 2 / math.sqrt(max(1, len(differences))))


def _with_spread(one: CrossValidationScores, other: CrossValidationScores) -> str:
    differences = [a - b for a, b in zip(one.scores, other.scores, strict=True)]
    mean, spread = mean_and_spread(differences)
    return f"{mean:.4f} ± {spread:.4f}"
