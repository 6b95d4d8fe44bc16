"""Train a network on DATA, say how good it is on examples it has not seen, and save it.

  tinymlp train digits
  tinymlp train iris.csv --target species --hidden 16,16 --activation tanh --out iris.json
  tinymlp train more.csv --start iris.json --freeze 1 --learning-rate 0.001 --out more.json

A fifth of the examples is kept apart as the test part; the model remembers how, for `tinymlp
evaluate --part test`. 15 % of the rest is kept to see when to stop. Where the rest is less than 500
examples, 3-fold cross-validation finds that out and all of it is learned from. Of fewer than 20
examples no test part is kept.
  tinymlp train huge.csv --stream --epochs 3 --out huge.json
  tinymlp train big.csv --checkpoint big.ckpt --out big.json
  tinymlp train big.csv --resume big.ckpt --out big.json

A checkpoint is written every 30 seconds, or as --every says, and by a signal that ends training.
--resume goes on from it, with the options that it was begun with, as if nothing had happened.
Ctrl-C ends training early and keeps the best weights so far, and so do SIGTERM and SIGHUP. The
model is saved before it is evaluated.
"""

import argparse
import json
import shlex
import time
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TextIO, cast

from tinymlp.arguments import check_path
from tinymlp.cli.command import train_command, train_options
from tinymlp.cli.data import (
    add_data_arguments,
    add_stream_argument,
    is_shipped,
    read_dataset,
    read_dataset_to_go_on,
    read_stream,
    say_what_was_read,
    stem,
)
from tinymlp.cli.details import details
from tinymlp.cli.drawing import draw_mistakes
from tinymlp.cli.findings import text_of, texts_of
from tinymlp.cli.kept_apart import (
    add_split_arguments,
    keep_apart,
    keep_apart_of_stream,
    remember,
    say_what_is_kept,
    say_what_start_has_seen,
)
from tinymlp.cli.metrics import add_file_argument, add_port_argument, metrics_of
from tinymlp.cli.options import as_options
from tinymlp.cli.output import Output, add_verbosity_arguments, check_file, say, stream_of
from tinymlp.cli.overwrite import add_force_argument, check_model_replaced
from tinymlp.cli.parser import value
from tinymlp.cli.resumed import options_of, patience_of
from tinymlp.cli.saving import check_sound, n_bytes_of, save_trained
from tinymlp.cli.settings import add_setting_arguments, arguments_of
from tinymlp.cli.signals import exit_code, held, raised
from tinymlp.data.dataset import Dataset
from tinymlp.data.stream import DatasetStream
from tinymlp.diagnostics import diagnose
from tinymlp.engine.choice import find_engine
from tinymlp.errors import DivergedError, TinyMLPWarning, invalid
from tinymlp.model.checkpoint import Checkpoint, read_checkpoint
from tinymlp.model.fit import prepare
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.model.prepared_training import PreparedTraining
from tinymlp.model.resume import prepare_from
from tinymlp.monitoring import Metrics, TrainingMonitor
from tinymlp.parallel.workers import Workers, check_n_workers
from tinymlp.text import plural
from tinymlp.training.progress import progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` takes."""
    add_data_arguments(parser)
    add_stream_argument(
        parser, "in every pass anew; at most 10,000 rows are kept to validate, and to test on"
    )
    add_split_arguments(parser.add_argument_group("keeping a test part"))
    training = add_setting_arguments(parser)
    training.add_argument(
        "--start",
        metavar="MODEL",
        help="begin with the layers and weights of a saved model or checkpoint, for data with the "
        "same columns, which stays as it is; with a new optimizer, or by --optimizer kept with "
        "what that of a checkpoint remembers",
    )
    training.add_argument(
        "--checkpoint",
        metavar="FILE",
        help="keep all that training needs to go on in this file while it runs",
    )
    training.add_argument(
        "--every",
        metavar="INTERVAL",
        type=value,
        help="how often, like 30s, 5epochs or 200steps (30s, or what takes 1 %% of the time)",
    )
    training.add_argument(
        "--resume",
        metavar="FILE",
        help="go on from this checkpoint, which goes on to be written; all options are those that "
        "it was begun with, but for --epochs and --patience",
    )
    training.add_argument(
        "--workers",
        metavar="N",
        type=value,
        help="processes to share the training out to: a number, or auto: as many as pay (none)",
    )
    output = parser.add_argument_group("output")
    output.add_argument("--out", metavar="FILE", help="where to save (DATA's name .json, here)")
    add_force_argument(output, "model of other data or other settings")
    output.add_argument(
        "--json", action="store_true", help="print one JSON object; progress goes to stderr"
    )
    add_verbosity_arguments(
        output,
        verbose="print a line for every epoch, on a terminal too, the columns, and the time of "
        "each part of the work",
    )
    add_port_argument(output)
    add_file_argument(output)


def run(given: argparse.Namespace) -> int:
    """Train, save, evaluate, and print."""
    checkpoint = None
    if given.resume is not None:
        for name in ("checkpoint", "start"):
            if getattr(given, name) is not None:
                what = "left out beside --resume"
                raise invalid(f"--{name}", what, getattr(given, name))
        checkpoint = read_checkpoint(check_path("--resume", given.resume))
        given = options_of(given, checkpoint)
        given.checkpoint = given.resume  # it goes on to be written
        given.every = checkpoint.every if given.every is None else given.every
    elif given.every is not None and given.checkpoint is None:
        raise invalid("--every", "left out without --checkpoint", given.every)
    is_shipped(given)  # before --out, which has the name of DATA, is looked at
    out = check_file("--out", f"{stem(given.data)}.json" if given.out is None else given.out)
    if (
        given.checkpoint is not None
        and out.resolve() == check_path("--checkpoint", given.checkpoint).resolve()
    ):
        raise invalid("--out", "another file than the checkpoint", str(out), "name a new one")
    if (
        checkpoint is None
        and given.start is not None
        and out.resolve() == check_path("--start", given.start).resolve()
    ):
        remedy = "name a new one with --out"
        raise invalid("--out", "another file than --start, which stays as it is", str(out), remedy)
    output = Output(stream_of(given), "standard error" if given.json else "standard output")
    stream = cast(TextIO, output)
    with metrics_of(given, stream) as metrics:
        code = _run(given, out, stream, metrics, checkpoint)
    return output.exit_code(code)


def _run(
    given: argparse.Namespace,
    out: Path,
    stream: TextIO,
    metrics: Metrics | None,
    checkpoint: Checkpoint | None,
) -> int:
    training_metrics = None if metrics is None else TrainingMonitor(metrics, run=stem(str(out)))
    begun = time.perf_counter()
    start = None
    if given.start is not None:  # of a training that goes on, its model knows the columns
        start = load(given.start) if checkpoint is None else checkpoint.model
    dataset: Dataset | DatasetStream
    if given.stream:
        dataset = read_stream(given)
    else:
        dataset = read_dataset(given) if start is None else read_dataset_to_go_on(start, given)
    commands = [train_command(train_options(given))]
    if checkpoint is not None:
        start = None
        # The model of the training so far is what this one goes on with.
        commands.append(checkpoint.model.trained_on["command"])
    check_model_replaced(given, out, dataset, commands, start=start)
    training: Dataset | DatasetStream
    if isinstance(dataset, DatasetStream):
        training, test = keep_apart_of_stream(given, dataset)
    else:
        training, test = keep_apart(given, dataset)
    print(say_what_was_read(dataset), file=stream)
    print(say_what_is_kept(given, dataset, test), file=stream)
    if start is not None and isinstance(dataset, Dataset):
        print(say_what_start_has_seen(given, start, dataset, test), file=stream)
    if checkpoint is not None:
        n_done = plural(len(checkpoint.model.history.epochs), "epoch")
        print(f"training goes on from {given.resume}, where {n_done} are done", file=stream)
    print("Ctrl-C stops early and keeps the best weights so far\n", file=stream, flush=True)
    started = time.perf_counter()
    prepared: PreparedTraining | None = None
    ending: BaseException | None = None
    with held():
        try:
            with raised(), _start_workers(given, stream, training_metrics) as workers:
                if checkpoint is None:
                    arguments = {**arguments_of(given), **_kept(given, start)}
                    prepared = prepare(training, **arguments, start=start, workers=workers)
                else:
                    prepared = prepare_from(
                        checkpoint,
                        given.resume,
                        training,
                        n_epochs=given.epochs,
                        patience=patience_of(given),
                        workers=workers,
                    )
                if start is not None:
                    memory = prepared.model.trained_with["optimizer_memory"]
                    print(f"what its optimizer remembers is {memory}", file=stream)
                if isinstance(dataset, Dataset):
                    prepared.number_rows(dataset)
                remember(prepared.model, train_options(given), given, dataset, test)
                check_file("--out", out, n_bytes=n_bytes_of(prepared))
                if given.verbose:
                    print(f"{details(prepared)}\n", file=stream, flush=True)
                unit = prepared.model.target.loss_unit
                callbacks = [
                    progress(
                        prepared.n_epochs or 0,
                        stream=stream,
                        every_epoch=given.verbose,
                        loss_unit=unit,
                    )
                ]
                if training_metrics is not None:
                    callbacks.insert(0, training_metrics.observe)
                with warnings.catch_warnings():
                    # The error says the same, with options.
                    warnings.filterwarnings("ignore", "training ended: ", TinyMLPWarning)
                    prepared.run(
                        callbacks=callbacks,
                        verbose=False,
                        checkpoint=given.checkpoint,
                        every=given.every,
                    )
                ending = prepared.ended_by
        except BaseException as error:
            ending = error
            # Of a training that goes on, the history has epochs before it is sound to save.
            if prepared is None or not _has_something(prepared.model):
                keeps = given.checkpoint
                if isinstance(error, KeyboardInterrupt) and keeps and Path(keeps).exists():
                    say(f"tinymlp train {shlex.quote(given.data)} --resume {keeps} goes on")
                if isinstance(error, DivergedError):
                    raise DivergedError(f"training diverged: {as_options(str(error))}") from error
                raise
        seconds, model = time.perf_counter() - started, prepared.model
        check_sound(model, ending, out)
        saved = save_trained(model, out)
    try:
        if ending is not None and not isinstance(ending, KeyboardInterrupt):
            raise ending
        # Of a stream it is a sample.
        told = _evaluate(prepared, training if isinstance(training, Dataset) else None, test)
        if given.verbose:
            judging = time.perf_counter() - started - seconds
            times = f"read in {started - begun:.1f} s, trained in {seconds:.1f} s, "
            print(f"\n{times}saved and judged in {judging:.1f} s", file=stream)
        if given.json:
            print(json.dumps(_facts(model, out, seconds) | told.facts, indent=1))
        elif given.quiet:
            print(f"{told.headline}\n{saved.partition(' (')[0]}")
        else:
            print(f"\nstopped after {seconds:.1f} s: {model.history.why_stopped}\n", file=stream)
            print(f"{told.text}\n\n{saved}", file=stream)
    except KeyboardInterrupt:
        say(f"interrupted before it was evaluated: {saved}")
        return exit_code()
    except Exception:
        say(f"{saved}: {model.history.why_stopped}")
        raise
    return 0 if ending is None else exit_code()


def _kept(given: argparse.Namespace, start: Model | None) -> dict[str, Any]:
    """Return the optimizer that a checkpoint has, where it is to go on."""
    if given.optimizer != "kept":
        return {}
    if start is None or start.optimizer is None:
        what = "the name of a new one, unless --start is a checkpoint of fit or train"
        raise invalid("--optimizer", what, given.optimizer, "a model's file has none, leave it out")
    return {"optimizer": start.optimizer}


def _has_something(model: Model) -> bool:
    return bool(model.history.epochs and model.history.why_stopped)


class _Told(NamedTuple):
    """How good a model is on what it has not seen, and what stands in its way."""

    facts: dict[str, Any]
    """For JSON."""
    headline: str
    text: str


def _evaluate(prepared: PreparedTraining, training: Dataset | None, test: Dataset | None) -> _Told:
    """Try the model on the test part, or where there is none on the training part."""
    model = prepared.model
    learned = prepared.training if training is None else training
    judged = learned if test is None else test
    assert judged is not None  # as every training of fit has its part
    outputs = model.dataset_outputs(judged)
    evaluation: Any = model.evaluate_outputs(outputs, judged)  # a dataclass, of whichever task
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
        input_names=model.encoder.input_names,
        input_columns=model.encoder.input_columns,
    )
    facts: dict[str, Any] = {"test": None}
    facts["training" if test is None else "test"] = evaluation.to_dict()
    facts["findings"] = texts_of(findings)
    part = "training part itself" if test is None else "test part"
    why = ", as no test part was kept" if test is None else ""
    texts = [
        f"On the {part}{why}, {evaluation}",
        draw_mistakes(model.target.mistakes(outputs, judged), judged),
        text_of(findings),
    ]
    headline = f"On the {part}, {evaluation.headline}"
    return _Told(facts, headline, "\n\n".join(filter(None, texts)))


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
