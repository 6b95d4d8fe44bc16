"""Try all combinations of some settings on DATA, and say which are best.

  tinymlp search iris --grid hidden=16/32/32,16 --grid learning-rate=0.003/0.01
  tinymlp search iris.csv --target species --grid l2=none/0.003/0.03 --workers auto --out best.json

A --grid is an option of `tinymlp train` and the values to try, with / between them; what else is
given is the same for all. A fifth of the examples is kept apart as the test part, as `train` does,
and the search sees none of them. The rest is dealt into folds, and each combination is tried on
each fold by a model of the other folds. The best mean wins; a model with its settings then learns
from all of the rest, and it alone is tried on the test part, and saved with --out.
Ctrl-C stops early and shows the combinations that are done.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any, TextIO, cast

from tinymlp.arguments import check_path
from tinymlp.cli.command import train_command, train_options
from tinymlp.cli.cross_validate import scores_by_name
from tinymlp.cli.data import add_data_arguments, read_dataset
from tinymlp.cli.grid import Grid
from tinymlp.cli.kept_apart import add_split_arguments, keep_apart, remember, say_what_is_kept
from tinymlp.cli.output import Output, check_file, progress_stream_of, stream_of
from tinymlp.cli.overwrite import add_force_argument, check_model_replaced
from tinymlp.cli.saving import check_sound, save_trained
from tinymlp.cli.settings import SETTINGS, add_setting_arguments, always_given, given_settings
from tinymlp.cli.signals import exit_code, held, raised
from tinymlp.cli.trials import add_fold_arguments, run_trials
from tinymlp.data.dataset import Dataset
from tinymlp.errors import invalid
from tinymlp.evaluation.headline import score_words
from tinymlp.json_fields import json_number, json_numbers
from tinymlp.model.fit import prepare
from tinymlp.model.model import Model
from tinymlp.model.selection import CrossValidationScores, SearchResult, result_of, scores_of
from tinymlp.text import draw_table, plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `search` takes."""
    add_data_arguments(parser)
    add_split_arguments(parser.add_argument_group("keeping a test part"))
    trying = add_fold_arguments(parser)
    trying.add_argument(
        "--grid",
        metavar="NAME=VALUE/VALUE",
        action="append",
        required=True,
        help="a setting and the values to try, once for each setting, of: "
        + ", ".join(one.option for one in SETTINGS.values()),
    )
    add_setting_arguments(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--out", metavar="FILE", help="where to save a model of the best settings")
    add_force_argument(output, "model of other data or other settings")
    output.add_argument(
        "--json", action="store_true", help="print one JSON object; all else goes to stderr"
    )


def run(given: argparse.Namespace) -> int:
    """Search, print, and train the best."""
    check_path("DATA", given.data)
    out = None if given.out is None else check_file("--out", given.out)
    grid = Grid.of(given.grid)
    for name in grid.values:
        if getattr(given, name) is not None:
            option = SETTINGS[name].option
            raise invalid(
                "--grid", "of other settings than those given", option, f"leave out --{option}"
            )
    output = Output(stream_of(given), "standard error" if given.json else "standard output")
    stream = cast(TextIO, output)
    dataset = read_dataset(given)
    training, test = keep_apart(given, dataset)
    arguments = always_given(given)
    combinations, texts = grid.combinations(given_settings(given)), grid.texts()
    if out is not None:
        commands = [train_command(train_options(given, chosen)) for chosen in texts]
        check_model_replaced(given, out, dataset, commands)
    for note in (repr(dataset), *dataset.notes, dataset.task_reason):
        print(note, file=stream)
    print(_plan(given, dataset, training, test, len(texts)), file=stream, flush=True)
    watch = progress_stream_of(given)
    done, error = run_trials(given, training, combinations, arguments, stream=watch)
    if given.quiet and not given.json:  # from here on it is the result
        output = Output(sys.stdout, "standard output")
        stream = cast(TextIO, output)
    if error is not None and not done:
        raise error
    n_done, n_more = divmod(len(done), given.folds)
    scores = scores_of(done, texts[: n_done + (n_more > 0)])
    pairs = list(zip(texts, scores, strict=False))
    result = result_of(texts[:n_done], scores[:n_done]) if n_done else None
    told: dict[str, Any] = {
        "score": scores[0].score_name,
        "n_folds": given.folds,
        "n_combinations": len(texts),
        "tried": [] if result is None else [_facts(*pair) for pair in result.ranked],
        "unfinished": _facts(*pairs[n_done]) if n_more else None,
    }
    if result is not None:
        command = train_command(train_options(given, result.best_settings), given.data)
        told["best"] = {"settings": result.best_settings, "command": command}
        print(_text(result, given.folds), file=stream)
        print(f"\nTo train the best:\n  {command}", file=stream, flush=True)
    if n_more:
        text = f"\ninterrupted at {_options(texts[n_done])}: {scores[n_done]}"
        print(text, file=stream)
    model: Model | None = None
    if error is None and result is not None and (test is not None or out is not None):
        best = combinations[texts.index(result.best_settings)]
        prepared = prepare(training, **arguments, **best)
        options = train_options(given, result.best_settings)
        remember(prepared.model, options, given, dataset, test)
        with held():
            try:
                with raised():
                    prepared.run(verbose=False)
                    error = prepared.ended_by
            except (KeyboardInterrupt, Exception) as early:
                error = early
            if prepared.model.history.epochs:
                model = prepared.model
                told["fingerprint"] = model.network.fingerprint()
                check_sound(model, error, out)
                if out is not None:
                    told["model"] = str(out)
                    print(f"\n{save_trained(model, out)}", file=stream, flush=True)
        if model is not None and test is not None:
            evaluation = model.evaluate(test)
            told["test"] = evaluation.to_dict()
            print(f"\nOn the test part, {evaluation.headline}", file=stream)
    if given.json:
        print(json.dumps(told, indent=1, allow_nan=False))
    if error is not None and (model is None or not isinstance(error, KeyboardInterrupt)):
        sys.stdout.flush()
        raise error
    return output.exit_code(0 if error is None else exit_code())


def _options(settings: Mapping[str, str]) -> str:
    """Return settings as one types them."""
    return " ".join(f"--{SETTINGS[name].option} {text}" for name, text in settings.items())


def _plan(
    given: argparse.Namespace,
    dataset: Dataset,
    training: Dataset,
    test: Dataset | None,
    n_combinations: int,
) -> str:
    """Return what is going to happen, so that nobody takes the winner's mean for its score."""
    lines = [say_what_is_kept(given, dataset, test)]
    if test is None:
        lines.append("the winner's mean flatters it: the best of several is the luckiest too")
    else:
        lines.append("the search sees none of them, and only the best is tried on them")
    if training.ordered:
        lines.append("the others are dealt into folds at random, not in their order")
    combinations = plural(n_combinations, "combination")
    lines.append(f"{combinations}, each on {given.folds} folds of {len(training):,} examples")
    lines.append("Ctrl-C stops early and shows what is done\n")
    return "\n".join(lines)


def _text(result: SearchResult, n_folds: int) -> str:
    """Return the table, the best first, and what always guessing gets."""
    names = list(result.best_settings)
    score = score_words(result.best.score_name)
    table = [[*(SETTINGS[name].option for name in names), score, "worst"]]
    for settings, found in result.ranked:
        numbers = ["diverged", ""]
        if found.evaluations:
            numbers = [f"{found.mean:.4f} ± {found.spread:.4f}", f"{found.worst:.4f}"]
        table.append([*(settings[name] for name in names), *numbers])
    text = f"{score}, mean ± spread over {n_folds} folds, the best first:\n{draw_table(table)}"
    always = scores_by_name(result.best)[result.best.score_name][2]
    return text if always is None else f"{text}\nalways guessing gets {always:.4f}"


def _facts(settings: Mapping[str, str], found: CrossValidationScores) -> dict[str, Any]:
    """Return a combination and its scores for JSON."""
    numbers = {"mean": found.mean, "spread": found.spread, "worst": found.worst}
    return {
        "settings": settings,
        **json_numbers(numbers),
        "scores": [json_number(score) for score in found.scores],
    }
