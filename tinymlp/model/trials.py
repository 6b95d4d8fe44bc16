"""One training after the other of a cross-validation, each tried on the fold it has not seen.

`selection` gathers them into scores. They come one by one, so that who waits for them can say how
far they are, and has those that are done when it is interrupted.

>>> line = Dataset([[float(i)] for i in range(6)], [0.5 * i for i in range(6)])
>>> found = trials(line, [{"hidden": []}, {"hidden": [2]}], k=2, n_epochs=1)
>>> [(trial.combination, trial.fold) for trial in found]
[(0, 0), (0, 1), (1, 0), (1, 1)]
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import Any, NamedTuple

from tinymlp.arguments import check_has
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.folds import all_but, deal_dataset
from tinymlp.errors import DivergedError, invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.model.fit import fit, prepare
from tinymlp.text import did_you_mean

_NOT_OF_MANY = ("dataset", "seed", "checkpoint", "every")
ARGUMENTS = [name for name in inspect.signature(fit).parameters if name not in _NOT_OF_MANY]


class Trial(NamedTuple):
    """What came of one training."""

    combination: int
    fold: int
    score_name: str
    """Which number of the evaluation is its score: "accuracy" or "r_squared"."""
    evaluation: Evaluation | DivergedError
    """On the fold; the error of a training that diverged before an epoch was done."""


def trials(
    dataset: Dataset,
    combinations: Sequence[Mapping[str, Any]],
    *,
    k: int = 5,
    seed: int = 0,
    executor: Executor | None = None,
    **arguments: Any,
) -> Iterator[Trial]:
    """Return the trials as they are done: each combination's k folds, the same for all.

    `combinations` and `arguments` have arguments of `fit`. All are looked at before anything is
    trained. Raises `ArgumentError` unless 2 ≤ k ≤ the number of examples, or of groups, unless
    each fold of a regression has two examples, and as `fit` does. Ctrl-C is raised, and what an
    executor has not begun is then not begun.
    """
    dataset = check_dataset("dataset", dataset).weighing()
    check_arguments([*arguments, *combinations[0]], executor)
    folds = deal_dataset(dataset, k, seed=seed)
    if dataset.task == "regression" and min(map(len, folds)) < 2:
        what = "a number of folds with two examples in each, as one alone has no R squared"
        raise invalid("k", what, k, "use fewer folds")
    settings = [{**arguments, **combination, "seed": seed} for combination in combinations]
    parts = [parted(dataset, fold) for fold in folds]
    if len(settings) > 1:  # a mistake in the last is not to be found when the others have trained
        known = inspect.signature(prepare).parameters
        for one in settings:
            prepare(parts[0][0], **{name: value for name, value in one.items() if name in known})
    places = [(c, f) for c in range(len(settings)) for f in range(k)]
    tasks = [(parts[f][0], [parts[f][1]], settings[c]) for c, f in places]
    return (
        Trial(*place, name, found if isinstance(found, DivergedError) else found[0])
        for place, (name, found) in zip(places, run_tasks(tasks, executor), strict=True)
    )


def check_arguments(names: Iterable[str], executor: object) -> None:
    """Raise `ArgumentError` for what is no argument of `fit` here, or no executor."""
    for name in names:
        if name not in ARGUMENTS:
            close = did_you_mean(str(name), ARGUMENTS)
            raise invalid("arguments", "those of fit", name, close)
    if executor is not None:
        check_has("executor", executor, ["submit"], "an executor of concurrent.futures or None")


def parted(dataset: Dataset, fold: Sequence[int]) -> tuple[Dataset, Dataset]:
    """Return all examples but a fold's, and the fold's."""
    return dataset.subset(all_but(fold, len(dataset))), dataset.subset(fold)


Task = tuple[Dataset, Sequence[Dataset], Mapping[str, Any]]
"""What to train on, the data sets to evaluate on, and the arguments of `fit`."""

Outcome = tuple[str, "list[Evaluation] | DivergedError"]
"""Which number of the evaluations is the score, and one evaluation for each data set."""


def run_tasks(tasks: Sequence[Task], executor: Executor | None) -> Iterator[Outcome]:
    """Yield what comes of each task, in their order."""
    if executor is None:
        for task in tasks:
            yield fit_and_evaluate(*task)
        return
    futures: list[Future[Any]] = [executor.submit(fit_and_evaluate, *task) for task in tasks]
    try:
        for future in futures:
            yield future.result()
    finally:  # after Ctrl-C too: what has not begun shall not begin
        for future in futures:
            future.cancel()


def fit_and_evaluate(
    training: Dataset, tested: Sequence[Dataset], arguments: Mapping[str, Any]
) -> Outcome:
    """Return the score's name, and how good a model of the training part is on each of the others.

    At module level, so that it can be sent to another process.
    """
    try:
        model = fit(training, **arguments)
    except DivergedError as error:
        error.model = None  # which need not cross, and could not always
        return "", error
    except Exception as error:
        vars(error).pop("model", None)
        raise
    if model.history.why_stopped.startswith("interrupted"):
        raise KeyboardInterrupt  # which ends a fit early, and would leave a score of half a model
    return model.target.score_name, [model.evaluate(each) for each in tested]
