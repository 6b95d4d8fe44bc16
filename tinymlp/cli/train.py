"""Train a network on DATA, say how good it is on examples it has not seen, and save it.

  tinymlp train digits
  tinymlp train iris.csv --target species --hidden 16,16 --activation tanh --out iris.json
  tinymlp train more.csv --start iris.json --freeze 1 --learning-rate 0.001 --out more.json

A fifth of the examples is kept apart as the test part; the model remembers how, for `tinymlp
evaluate --part test`. 15 % of the rest is kept to see when to stop. Where the rest is less than 200
examples, 3-fold cross-validation finds that out and all of it is learned from; of fewer than 10
examples nothing is kept apart.
Ctrl-C ends training early and keeps the best weights so far.
"""

import argparse
import json
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from tinymlp.arguments import check_path
from tinymlp.cli.data import (
    HELP,
    add_column_arguments,
    add_target_arguments,
    read_dataset,
    read_dataset_to_go_on,
    stem,
)
from tinymlp.cli.drawing import draw_mistakes
from tinymlp.cli.kept_apart import (
    add_split_arguments,
    keep_apart,
    remembered,
    say_what_is_kept,
    say_what_start_has_seen,
)
from tinymlp.cli.metrics import add_file_argument, add_port_argument, metrics_of
from tinymlp.cli.options import as_options
from tinymlp.cli.output import check_file
from tinymlp.cli.parser import sizes, value
from tinymlp.data.scaling import SCALERS
from tinymlp.diagnostics import Severity, diagnose, report
from tinymlp.engine.batch import ENGINES, find_engine
from tinymlp.errors import ModelFileError, invalid
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L2, Penalty
from tinymlp.model.defaults import SCHEDULE_NAMES
from tinymlp.model.fit import prepare
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.monitoring import Metrics, TrainingMonitor
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.parallel.workers import Workers, check_n_workers
from tinymlp.training.progress import progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` takes."""
    parser.add_argument("data", metavar="DATA", help=HELP)
    reading = parser.add_argument_group("reading DATA")
    add_target_arguments(reading)
    add_column_arguments(reading)
    network = parser.add_argument_group("the network")
    network.add_argument(
        "--hidden",
        metavar="SIZES",
        type=sizes,
        default="auto",
        help="neurons in each hidden layer, like 32 or 32,16; none for no hidden layer (32)",
    )
    network.add_argument(
        "--activation",
        metavar="NAME",
        default="auto",
        help=f"of the hidden layers: {', '.join(ACTIVATIONS)} (relu)",
    )
    network.add_argument(
        "--start",
        metavar="MODEL",
        help="begin with the layers and weights of a saved model, for data with the same columns, "
        "which stays as it is",
    )
    network.add_argument(
        "--freeze",
        metavar="N",
        type=value,
        default=0,
        help="so many of the first layers keep the weights that they begin with (0)",
    )
    training = parser.add_argument_group("training")
    training.add_argument(
        "--loss",
        metavar="NAME",
        help=f"{', '.join(LOSSES)} (softmax_cross_entropy for classes, else mean_squared_error)",
    )
    training.add_argument(
        "--optimizer",
        metavar="NAME",
        default="adam",
        help=f"{', '.join(OPTIMIZERS)} (adam)",
    )
    training.add_argument(
        "--learning-rate", metavar="RATE", type=value, help="how long the steps are (0.01)"
    )
    training.add_argument(
        "--schedule",
        metavar="NAME",
        help=f"how the rate falls from there: {', '.join(SCHEDULE_NAMES)}. The last halves it "
        "where the validation loss stalls, those between go by all steps of --epochs (constant)",
    )
    training.add_argument(
        "--batch-size", metavar="N", type=value, default=32, help="examples in a step (32)"
    )
    training.add_argument(
        "--epochs",
        metavar="N",
        type=value,
        help="at most (200, or as many as 4,000 steps are where that is more)",
    )
    training.add_argument(
        "--patience",
        metavar="N",
        type=value,
        default="auto",
        help="epochs allowed without a better validation loss, none for any number, or auto: 10, "
        "or as many as 200 steps are, or a quarter of those up to the best: the most of these "
        "(auto)",
    )
    training.add_argument(
        "--l2",
        metavar="STRENGTH",
        type=value,
        default="auto",
        help="penalty on large weights, none, or auto: 0.003 where there are 10 examples or more "
        "(auto)",
    )
    training.add_argument(
        "--class-weights",
        metavar="WAY",
        help="balanced: each class counts the same in all, however rare it is (none)",
    )
    training.add_argument("--clip-norm", metavar="NORM", type=value, help="cut longer gradients")
    training.add_argument(
        "--dropout",
        metavar="RATE",
        type=value,
        help="share of the hidden neurons that each step leaves out, from 0 and below 1 (0)",
    )
    training.add_argument(
        "--max-norm", metavar="NORM", type=value, help="cut each neuron's weights that are longer"
    )
    training.add_argument(
        "--scaling",
        metavar="NAME",
        default="auto",
        help=f"of the inputs: {', '.join(SCALERS)} (standard)",
    )
    add_split_arguments(training)
    training.add_argument(
        "--validation",
        metavar="SHARE",
        type=value,
        default="auto",
        help="kept of the rest to see when to stop: a fraction, none, a number of folds, or auto: "
        "15 %% from 200 examples on, of fewer 3 folds, of fewer than 10 none (auto)",
    )
    training.add_argument(
        "--engine",
        metavar="NAME",
        default="fast",
        help=f"{' or '.join(ENGINES)}: textbook is explicit loops, slower, with the same bits on "
        "every interpreter (fast)",
    )
    training.add_argument(
        "--seed", metavar="N", type=value, default=0, help="of everything drawn at random (0)"
    )
    training.add_argument(
        "--workers",
        metavar="N",
        type=value,
        help="processes to share the training out to: a number, or auto: as many as pay (none)",
    )
    output = parser.add_argument_group("output")
    output.add_argument("--out", metavar="FILE", help="where to save (DATA's name .json, here)")
    output.add_argument(
        "--json", action="store_true", help="print one JSON object; progress goes to stderr"
    )
    add_port_argument(output)
    add_file_argument(output)


def run(given: argparse.Namespace) -> int:
    """Train, evaluate, save, and print."""
    check_path("DATA", given.data)
    out = check_file("--out", f"{stem(given.data)}.json" if given.out is None else given.out)
    if given.start is not None and out.resolve() == check_path("--start", given.start).resolve():
        remedy = "name a new one with --out"
        raise invalid("--out", "another file than --start, which stays as it is", str(out), remedy)
    _check_writable(out, chosen=given.out is not None)
    stream = sys.stderr if given.json else sys.stdout
    with metrics_of(given, stream) as metrics:
        return _run(given, out, stream, metrics)


def _run(given: argparse.Namespace, out: Path, stream: TextIO, metrics: Metrics | None) -> int:
    training_metrics = None if metrics is None else TrainingMonitor(metrics, run=stem(str(out)))
    start = None if given.start is None else load(given.start)
    dataset = read_dataset(given) if start is None else read_dataset_to_go_on(start, given)
    training, test = keep_apart(given, dataset)
    for note in (repr(dataset), *dataset.notes, dataset.task_reason):
        print(note, file=stream)
    print(say_what_is_kept(given, dataset, test), file=stream)
    if start is not None:
        print(say_what_start_has_seen(given, start, dataset, test), file=stream)
    print("Ctrl-C stops early and keeps the best weights so far\n", file=stream, flush=True)
    started = time.perf_counter()
    with _start_workers(given, stream, training_metrics) as workers:
        prepared = prepare(
            training,
            hidden=given.hidden,
            activation=given.activation,
            loss=given.loss,
            optimizer=given.optimizer,
            learning_rate=given.learning_rate,
            schedule=given.schedule,
            batch_size=given.batch_size,
            n_epochs=given.epochs,
            validation=None if given.validation in (0, "none") else given.validation,
            patience=None if given.patience == "none" else given.patience,
            penalty=_penalty(given.l2),
            clip_norm=given.clip_norm,
            frozen=given.freeze,
            start=start,
            dropout=given.dropout,
            max_norm=given.max_norm,
            class_weights=None if given.class_weights == "none" else given.class_weights,
            scaling=given.scaling,
            engine=given.engine,
            workers=workers,
            seed=given.seed,
        )
        callbacks = [progress(prepared.n_epochs or 0, stream=stream)]
        if training_metrics is not None:
            callbacks.insert(0, training_metrics.observe)
        model = prepared.run(callbacks=callbacks, verbose=False)
    seconds = time.perf_counter() - started
    model.trained_on |= remembered(given, dataset, test)
    judged = training if test is None else test
    outputs = model.dataset_outputs(judged)
    evaluation = model.evaluate_outputs(outputs, judged)
    if test is None:  # then there is nothing to set beside the training part
        evaluation = replace(evaluation, training_score=None)
    findings = diagnose(
        model.network,
        model.loss,
        prepared.examples,
        history=model.history,
        penalty=prepared.trainer.penalty,
        weights=prepared.weights,
        test=None if test is None else model.examples(test),
    )
    model.save(out)
    if given.json:
        facts = _facts(model, out, seconds)
        part = "training" if test is None else "test"
        facts |= {"test": None, part: evaluation.to_dict()}
        facts |= {"findings": [as_options(str(f)) for f in findings]}
        print(json.dumps(facts, indent=1))
    else:
        print(f"\nstopped after {seconds:.1f} s: {model.history.why_stopped}\n")
        part = "training part itself, as no test part was kept" if test is None else "test part"
        print(f"On the {part}, {evaluation}")
        mistakes = draw_mistakes(model.target.mistakes(outputs, judged), judged)
        if mistakes:
            print(f"\n{mistakes}")
        problems = [finding for finding in findings if finding.severity != Severity.NOTE]
        if problems:
            print(f"\nWhat stands in its way:\n{as_options(report(problems))}")
        print(f"\nsaved {out} (fingerprint {model.network.fingerprint()})")
    return 130 if model.history.why_stopped.startswith("interrupted") else 0


def _penalty(strength: Any) -> Penalty | str | None:
    """Return the penalty of that strength; "auto" is for `fit` to decide."""
    if strength == "auto":
        return "auto"
    return None if strength in (0, "none") else L2(strength)


def _start_workers(
    given: argparse.Namespace, stream: TextIO, metrics: TrainingMonitor | None
) -> AbstractContextManager[Workers | None]:
    """Return the workers asked for, which print what they chose, or None in a `with`."""
    if given.workers is None:
        return nullcontext()

    def tell(choice: str) -> None:
        print(choice, file=stream, flush=True)

    return Workers(
        check_n_workers("workers", given.workers),
        engine=find_engine(given.engine),
        log=tell,
        listener=None if metrics is None else metrics.tasks,
    )


def _facts(model: Model, out: Path, seconds: float) -> dict[str, object]:
    return {
        "model": str(out),
        "fingerprint": model.network.fingerprint(),
        "n_parameters": model.network.n_parameters,
        "epochs": len(model.history.epochs),
        "best_epoch": model.history.best_epoch,
        "why_stopped": model.history.why_stopped,
        "seconds": seconds,
        "trained_on": model.trained_on,
        "trained_with": model.trained_with,
    }


def _check_writable(out: Path, *, chosen: bool) -> None:
    """Raise `ArgumentError` before any work when the model could not be saved at its end."""
    if out.exists() and not chosen:
        try:
            load(out)
        except ModelFileError:
            remedy = "it is here already and is not a model: choose another name with --out"
            raise invalid("--out", "a new file or a model's", str(out), remedy) from None
