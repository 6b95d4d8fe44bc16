"""Say how good models of these settings are on DATA, and how much of that is luck.

  tinymlp cross-validate iris
  tinymlp cross-validate patients.csv --folds 10 --group patient --hidden 16 --workers auto
  tinymlp cross-validate iris --learning-curve

The examples are dealt into folds. As many models are trained, each on all folds but one, and tried
on that one, which it has not seen; of every score there is the mean, and as its spread (±) the
standard deviation over the folds. All of DATA is tried, and no model is saved: `tinymlp train` with
the same options makes one. Ctrl-C stops early and shows the folds that are done.
With --learning-curve models of an eighth, a quarter and half of those examples are trained too, and
a sentence says whether more examples would help.
"""

import argparse
import json
from collections.abc import Callable
from typing import Any, TextIO

from tinymlp.arguments import check_path
from tinymlp.cli.data import add_data_arguments, read_dataset
from tinymlp.cli.kept_apart import add_group_argument
from tinymlp.cli.output import progress_stream_of, stream_of
from tinymlp.cli.settings import add_setting_arguments, arguments_of
from tinymlp.cli.trials import add_fold_arguments, run_all, run_trials
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DivergedError
from tinymlp.evaluation.headline import score_words, unit_of
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation, format_score
from tinymlp.json_fields import json_number, json_number_or_none
from tinymlp.model.learning_curve import LearningCurve, LearningCurvePlan
from tinymlp.model.selection import CrossValidationScores, mean_and_spread, scores_of
from tinymlp.text import draw_table, format_amount, format_number, plural, printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `cross-validate` takes."""
    add_data_arguments(parser)
    add_group_argument(add_fold_arguments(parser))
    add_setting_arguments(parser)
    parser.add_argument(
        "--learning-curve",
        action="store_true",
        help="train on growing parts of the examples as well, and say whether more would help",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace) -> int:
    """Try every fold, and print."""
    check_path("DATA", given.data)
    stream = stream_of(given)
    dataset = read_dataset(given)
    for note in (repr(dataset), *dataset.notes, dataset.task_reason):
        print(note, file=stream)
    print("Ctrl-C stops early and shows the folds that are done\n", file=stream, flush=True)
    watch = progress_stream_of(given)
    curve: LearningCurve | None = None
    if given.learning_curve:
        curve, error = _run_learning_curve(given, dataset, stream=watch)
        found = curve.test[-1]
    else:
        done, error = run_trials(given, dataset, [{}], arguments_of(given), stream=watch)
        if error is not None and not done:
            raise error
        found = scores_of(done, [{}])[0]
    if given.json:
        facts = _facts(found, given.folds)
        if curve is not None:
            facts["learning_curve"] = _curve_facts(curve)
        print(json.dumps(facts, indent=1, allow_nan=False))
    else:
        print(_text(found, given.folds))
        if curve is not None:
            print(f"\nLearning curve, mean ± spread over the folds:\n{curve}")
    if error is not None:
        raise error
    return 0


def _run_learning_curve(
    given: argparse.Namespace, dataset: Dataset, *, stream: TextIO
) -> tuple[LearningCurve, BaseException | None]:
    """Return the curve of the folds that are done, and what ended them too early, if anything."""
    arguments = {**arguments_of(given), "verbose": False}
    seed = arguments.pop("seed")
    plan = LearningCurvePlan.of(
        dataset, None, k=given.folds, test=None, seed=seed, arguments=arguments
    )
    done, error = run_all(
        plan.run, plan.n_trainings, given.workers, stream=stream, every=given.verbose
    )
    if error is not None and len(done) < len(plan.parts[0]):
        raise error
    curve = plan.curve(done)
    if not curve.test[-1].evaluations:  # of all examples there is then nothing to tell
        raise next(found for _, found in done if isinstance(found, DivergedError))
    return curve, error


def scores_by_name(
    found: CrossValidationScores,
) -> dict[str, tuple[float, float, float | None]]:
    """Return each score's mean and spread over the folds, and the mean of what guessing gets."""
    columns: dict[str, list[tuple[float, float | None]]] = {}
    for evaluation in found.evaluations:
        for name, pair in evaluation.scores.items():
            columns.setdefault(name, []).append(pair)
    rows = {}
    for name, pairs in columns.items():
        always = [guessed for _, guessed in pairs if guessed is not None]
        mean_of_always = mean_and_spread(always)[0] if always else None
        rows[name] = (*mean_and_spread([score for score, _ in pairs]), mean_of_always)
    return rows


def _text(found: CrossValidationScores, n_folds: int) -> str:
    """Return a sentence and the table."""
    rows = scores_by_name(found)
    always = rows[found.score_name][2]
    sentence = str(found)
    if always is not None:
        sentence += f"; always guessing gets {always:.4f}"
    if len(found.scores) < n_folds:
        sentence = f"interrupted, {plural(n_folds - len(found.scores), 'fold')} left: {sentence}"
    first = found.evaluations[0]
    label: Callable[[str], str] = score_words
    write: Callable[[str, float], str] = _format_score
    if isinstance(first, RegressionEvaluation):
        label, write = first.label, format_score
        if not first.per_output:  # whose units differ
            error, _, always_off = rows["mean_absolute_error"]
            unit = unit_of(first.target_name)
            sentence = (
                f"off by {format_amount(error)}{f' {printable(unit)}' if unit else ''} on average "
                f"(mean absolute error); always guessing the mean: {format_amount(always_off or 0)}"
                f"\n{sentence}"
            )
    table = [["", "mean ± spread", "always guessing"]]
    table += [
        [
            label(name),
            f"{write(name, mean)} ± {write(name, spread)}",
            "" if guessed is None else write(name, guessed),
        ]
        for name, (mean, spread, guessed) in rows.items()
    ]
    return f"{sentence}\n\n{draw_table(table)}"


def _format_score(name: str, value: float) -> str:
    return format_number(value)


def _curve_facts(curve: LearningCurve) -> dict[str, Any]:
    """Return for each size what was reached."""
    return {
        "conclusion": curve.conclusion,
        "sizes": [
            {
                "n_examples": size,
                **{
                    name: {
                        "mean": json_number(one.mean),
                        "spread": json_number(one.spread),
                        "scores": [json_number(score) for score in one.scores],
                    }
                    for name, one in (("training", learned), ("test", tested))
                },
            }
            for size, learned, tested in zip(curve.sizes, curve.training, curve.test, strict=True)
        ],
    }


def _facts(found: CrossValidationScores, n_folds: int) -> dict[str, Any]:
    return {
        "score": found.score_name,
        "mean": json_number(found.mean),
        "spread": json_number(found.spread),
        "worst": json_number(found.worst),
        "n_folds": n_folds,
        "n_folds_done": len(found.scores),
        "scores": {
            name: {
                "mean": json_number(mean),
                "spread": json_number(spread),
                "always_guessing": json_number_or_none(guessed),
            }
            for name, (mean, spread, guessed) in scores_by_name(found).items()
        },
        "evaluations": [evaluation.to_dict() for evaluation in found.evaluations],
    }
