"""Write a page about a model and data: how good it is, any row and why, one step by hand.

  tinymlp report digits.json digits
  tinymlp report model.json data.csv --row 3 --out report.html

The page is one file of HTML that loads nothing: open it in any browser, print it, send it. It
begins with how good the model is against always guessing; then come the curves of training, the
network and the worst rows. Any row can be chosen and changed, and the model answers in the page
and says why. Below are the confusion matrix, ROC, calibration and threshold curves, residuals, the
importance of the columns, and a training step on a row of DATA to go through operation by
operation; for one input its curve, for two the boundary between the classes, epoch by epoch, and
for images the weights of the first layer as pictures. With --learning-curve it says whether more
examples would help.
"""

import argparse
import dataclasses
import sys
from pathlib import Path

from tinymlp.arguments import check_choice
from tinymlp.cli.data import HELP, add_target_arguments, read_dataset_for, stem
from tinymlp.cli.evaluate import PARTS
from tinymlp.cli.findings import findings_of, problem_texts
from tinymlp.cli.kept_apart import (
    find_known,
    note_what_is_known,
    say_what_flatters,
    test_part,
)
from tinymlp.cli.output import check_file
from tinymlp.cli.overwrite import add_force_argument, check_page_replaced
from tinymlp.cli.parser import value
from tinymlp.cli.row import add_row_arguments
from tinymlp.cli.trials import add_workers_argument, run_all
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import FoundRows
from tinymlp.errors import CannotRepeatError, invalid
from tinymlp.files import write_atomically
from tinymlp.model.learning_curve import LearningCurvePlan
from tinymlp.model.model import Model
from tinymlp.model.persistence import load

N_DRAWS = 5
"""How often the model is trained again on each size of a learning curve."""

LONG = 5.0
"""Seconds of training from which on a note says that it is run again."""

MANY = 100_000
"""Parameters from which on recording a step takes seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `report` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    parser.add_argument(
        "--out", metavar="FILE", help="where to write the page (MODEL's name .html, here)"
    )
    add_force_argument(parser, "page about another model or other data")
    add_row_arguments(
        parser,
        row_to="go through",
        rate_of="that step",
        row=None,
        row_words="the worst of those it is judged by",
    )
    parser.add_argument(
        "--epoch",
        type=value,
        metavar="N",
        help="show the step once more as it was after N epochs of training (0, before training)",
    )
    parser.add_argument(
        "--part",
        metavar="PART",
        help="judge the model by all of DATA, or by test, the part that `train` kept apart from "
        "the same DATA (test where there is one)",
    )
    parser.add_argument(
        "--final-only",
        action="store_true",
        help="do not run the training again to show its first weights, and for two inputs how the "
        "boundary grew",
    )
    parser.add_argument(
        "--learning-curve",
        action="store_true",
        help="train again on growing parts of what MODEL learned from, and draw whether more "
        f"examples would help ({N_DRAWS} times each of four sizes)",
    )
    add_workers_argument(parser)
    add_target_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Write the page, and say where."""
    # What draws a page takes long to import, and no other command needs it.
    from tinymlp.report.decision_boundary import has_plane
    from tinymlp.report.page import MAX_SECONDS, Report

    out = check_file("--out", f"{stem(given.model)}.html" if given.out is None else given.out)
    if given.part is not None:
        check_choice("--part", given.part, PARTS)
    model = load(given.model)
    dataset = read_dataset_for(model, given)
    found = find_known(model, dataset)
    note_what_is_known(model, dataset, found)
    tested, judged_by = _choose_tested(model, dataset, given.part, found)
    plan = _plan_learning_curve(model, dataset, tested, found) if given.learning_curve else None
    if plan is None and given.workers is not None:
        raise invalid("--workers", "left out without --learning-curve", given.workers)
    report = Report(
        model,
        dataset,
        tested,
        judged_by,
        name=Path(given.model).name,
        row=given.row,
        learning_rate=given.learning_rate,
        findings=tuple(problem_texts(findings_of(model, dataset, found))),
        repeat=not given.final_only,
        epoch=given.epoch,
    )
    check_page_replaced(given, out, report.identity)
    if plan is not None:
        done, error = run_all(plan.run, plan.n_trainings, given.workers, stream=sys.stderr)
        if error is not None:
            raise error
        report = dataclasses.replace(report, learning_curve=plan.curve(done))
    seconds = sum(epoch.seconds for epoch in model.history.epochs)
    repeats = has_plane(model) or seconds <= MAX_SECONDS or given.epoch is not None
    if repeats and not given.final_only and seconds > LONG:
        print(
            f"tinymlp: note: running the training again, which took {seconds:.0f} s, to show its "
            "beginning; --final-only leaves that out",
            file=sys.stderr,
        )
    if model.network.n_parameters > MANY:
        print(
            f"tinymlp: note: recording a training step of {model.network.n_parameters:,} "
            "parameters takes a while",
            file=sys.stderr,
        )
    content = report.html().encode(errors="xmlcharrefreplace")
    write_atomically(out, content)
    print(f"wrote {out} ({len(content) / 1000:,.0f} kB): open it in a browser")
    return 0


def _plan_learning_curve(
    model: Model, dataset: Dataset, tested: Dataset, found: FoundRows
) -> LearningCurvePlan:
    """Return trainings as the model's own, on parts of the examples that it learned from.

    They are tried on what the report judges by, or, where the model learned from that, on folds.
    """
    if not found.is_whole:
        what = "left out for other data than MODEL was trained on"
        raise invalid("--learning-curve", what, dataset.source, "give what `train` was given")
    # What draws a page takes long to import, and no other command needs it.
    from tinymlp.report.refit import arguments_of
    from tinymlp.report.retrain import learned_rows

    try:
        learned = learned_rows(model, dataset)
        arguments = {**arguments_of(model, learned), "verbose": False}
    except CannotRepeatError as error:
        what = "left out for a model whose training cannot be run again"
        raise invalid("--learning-curve", what, True, str(error)) from None
    rows = {id(row) for row in learned.inputs}
    apart = not any(id(row) in rows for row in tested.inputs)
    return LearningCurvePlan.of(
        learned,
        None,
        k=N_DRAWS,
        test=tested if apart else None,
        seed=model.trained_with["seed"],
        arguments=arguments,
    )


def _choose_tested(
    model: Model, dataset: Dataset, part: str | None, found: FoundRows
) -> tuple[Dataset, str]:
    """Return the examples to judge by, and a sentence that says which."""
    kept = model.trained_on.get("test") is not None
    known = model.known_rows
    is_there = found.is_whole or (known is not None and len(found.test) == len(known.test))
    if part == "test" or (part is None and kept and is_there):
        tested = test_part(model, dataset, found)
        return tested, (
            f"Judged by the {len(tested)} of {len(dataset)} examples of {dataset.source} that were "
            "kept apart from its training."
        )
    judged_by = f"Judged by all {len(dataset)} examples of {dataset.source}."
    learned = say_what_flatters(model, found)
    if learned is not None:
        judged_by += f" It was trained on {learned} of them, which flatters it."
    return dataset, judged_by
