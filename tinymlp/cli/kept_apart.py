"""Which examples of DATA are kept apart to test on, and which a saved model was not trained on."""

import argparse
import sys
from typing import Any

from tinymlp.cli.command import train_command
from tinymlp.cli.data import formats_to_remember
from tinymlp.cli.parser import value
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import FoundRows, KnownRows, data_fingerprint
from tinymlp.data.parts import SPLITS, STREAMED, draw_numbers, draw_parts
from tinymlp.data.stream import DatasetStream
from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.text import plural, short_repr

ENOUGH_TO_TEST = 20
"""Of fewer examples none is kept apart unless asked: a test of two or three says nothing.
Each is needed to learn from."""

_SHARE = 0.2


def add_split_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments that say which examples are kept apart to test on."""
    parser.add_argument(
        "--test",
        metavar="SHARE",
        type=value,
        help="kept apart to test on: a fraction, how many examples, or none "
        f"({_SHARE}; none of fewer than {ENOUGH_TO_TEST} examples)",
    )
    parser.add_argument(
        "--split",
        metavar="WAY",
        help=f"how the test part is drawn: {', '.join(SPLITS)} (stratified: each class in its "
        "share; grouped with --group); chronological is the last rows",
    )
    add_group_argument(parser)


def add_group_argument(parser: argparse._ActionsContainer) -> None:
    """Add the argument that says which rows are never parted."""
    parser.add_argument(
        "--group",
        metavar="COLUMN",
        help="what holds rows together, like a patient: none of its values is in both parts, and "
        "it is no input",
    )


def keep_apart(given: argparse.Namespace, dataset: Dataset) -> tuple[Dataset, Dataset | None]:
    """Return the training part, and the test part if there is to be one."""
    share, split = _share_kept(given, len(dataset)), way_of(given)
    if share is None:
        return dataset, None
    return draw_parts(dataset, test=share, seed=given.seed, split=split)


def keep_apart_of_stream(
    given: argparse.Namespace, stream: DatasetStream
) -> tuple[DatasetStream, Dataset | None]:
    """Return the training part, and the test part if there is to be one, which is in memory."""
    share = _share_kept(given, len(stream))
    return (stream, None) if share is None else stream.split(test=share, seed=given.seed)


def _share_kept(given: argparse.Namespace, n_examples: int) -> Any:
    """Return which share is kept apart, or how many examples; None for none."""
    if given.test is None:
        return None if n_examples < ENOUGH_TO_TEST else _SHARE
    return None if given.test in (0, "none") else given.test


def way_of(given: argparse.Namespace) -> str:
    """Return how the test part is drawn, which a group alone says too."""
    if given.split is not None:
        return str(given.split)
    return "grouped" if given.group is not None else "stratified"


def say_what_is_kept(
    given: argparse.Namespace, dataset: Dataset | DatasetStream, test: Dataset | None
) -> str:
    """Return a sentence about the test part."""
    if test is None:
        if given.test is None:
            return (
                f"no test part is kept of fewer than {ENOUGH_TO_TEST} examples, all "
                f"{len(dataset)} are learned from (--test {_SHARE} keeps one)"
            )
        return f"no test part is kept: all {len(dataset)} examples are learned from"
    way = way_of(given)
    if way == "chronological":
        return f"the last {plural(len(test), 'example')} are kept apart to test on"
    kept = f"{len(test)} examples are kept apart to test on"
    if way == "grouped":
        n_groups = len(set(test.groups or ()))
        kept += f", {plural(n_groups, 'whole group')} by {short_repr(given.group)}"
    return f"{kept} (seed {given.seed})"


def remember(
    model: Model,
    options: list[str],
    given: argparse.Namespace,
    dataset: Dataset | DatasetStream,
    test: Dataset | None,
) -> None:
    """Let a model know its examples, how they were parted, and the `train_options` it is of.

    Of a stream it does not know them one by one.
    """
    if isinstance(dataset, DatasetStream):
        columns, fingerprint = dataset.first, dataset.fingerprint
    else:
        parted = None if test is None else (test.inputs, test.targets)
        model.known_rows = KnownRows.of(dataset.inputs, dataset.targets, test=parted)
        columns, fingerprint = dataset, data_fingerprint(dataset, model.known_rows)
    share = _SHARE if given.test is None else given.test
    model.trained_on |= {
        "n_in_all": len(dataset),
        "test": None if test is None else share,
        "split": STREAMED if isinstance(dataset, DatasetStream) else way_of(given),
        "group": given.group,
        "weights": given.weights,
        **formats_to_remember(columns),
        "data": fingerprint,
        "command": train_command(options),
    }


def say_what_start_has_seen(
    given: argparse.Namespace, start: Model, dataset: Dataset, test: Dataset | None
) -> str:
    """Return a sentence about the model that training starts from, and what it knows already."""
    begins = f"training starts from {given.start} (fingerprint {start.network.fingerprint()})"
    if test is None:
        return begins
    known = start.known_rows
    if known is None:
        return f"{begins}, whose file does not say whether it has seen this test part"
    is_whole = find_known(start, dataset).is_whole
    rows = start.rows_of(test)
    found = known.find(rows, test.targets)
    if found.training is not None:
        n_seen = len(found.training)
    else:  # it says so of all its examples together only
        n_seen = len(test) - len(found.test) if is_whole else 0
    if n_seen == 0 or (is_whole and known.is_test_part(rows, test.targets)):
        return f"{begins}, which has not seen this test part"
    flattered = (
        f"{begins}, which was trained on {n_seen} of the {plural(len(test), 'example')} of this "
        "test part, which flatters the new model"
    )
    if not is_whole:
        return flattered
    seed = start.trained_with.get("seed")
    return f"{flattered}: use the same --seed ({seed}), --test and --split as for {given.start}"


def find_known(model: Model, dataset: Dataset) -> FoundRows:
    """Return which examples the model was trained on, and which it was kept from.

    A model without `known_rows` tells only by the name and the number of rows whether all are
    those that it was made from.
    """
    if model.known_rows is not None:
        return model.known_rows.find(model.rows_of(dataset), dataset.targets)
    seen = model.trained_on
    same = seen.get("source") == dataset.source and seen.get("n_in_all") == len(dataset)
    return FoundRows(same, same, None, [])


def say_what_is_known(model: Model, dataset: Dataset, found: FoundRows) -> str | None:
    """Return a sentence about data that is not what the model was made from, as it was then."""
    known, source, n_rows = model.known_rows, dataset.source, len(dataset)
    trained = short_repr(model.trained_on.get("source"))
    if known is None:
        if not found.is_whole:
            return None
        return (
            f"{source} is taken for what the model was trained on by its name and its number of "
            f"rows: the model is of a {_keeps_no_more(model)}"
        )
    if found.is_in_order:
        return None
    if found.is_whole:
        return f"{source} has the {n_rows} examples of the model's training in another order"
    n_learned, n_test = len(found.training or ()), len(found.test)
    made_from = f"what the model was made from, {trained} ({plural(known.n_rows, 'example')})"
    if found.training is None:
        told = f"{n_test} of the test part, which has {len(known.test)}"
    elif n_learned + n_test == 0:
        return f"{source} is not {made_from}: none of its {plural(n_rows, 'example')} is of these"
    else:
        told = f"{n_learned} learned from"
        if known.test:
            told += f", {n_test} of the test part"
        told += f", {n_rows - n_learned - n_test} new"
    n_lacking = known.n_rows - n_learned - n_test
    if found.training is not None and n_lacking:
        told += f"; {n_lacking} of {trained} lacking"
    return f"{source} is not {made_from}: of its {plural(n_rows, 'example')} {told}"


def _keeps_no_more(model: Model) -> str:
    """Say why a model does not know its examples one by one."""
    if model.trained_on.get("split") == STREAMED:
        return "stream, of which no more is kept"
    return "version that kept no more"


def numbers_of_test(model: Model, n_rows: int) -> list[int]:
    """Return the numbers of the rows that `train --stream` kept apart of DATA with so many.

    Raises `ArgumentError` unless the model is of a stream of so many rows, and a part was kept.
    """
    seen = model.trained_on
    if seen.get("split") != STREAMED or seen.get("n_in_all") != n_rows or seen.get("test") is None:
        what = "all with --stream, unless `train --stream` kept a part of the same DATA"
        raise invalid("--part", what, "test", f"DATA has {plural(n_rows, 'row')}")
    return draw_numbers(n_rows, test=seen["test"], seed=model.trained_with.get("seed", 0))


def note_what_is_known(model: Model, dataset: Dataset, found: FoundRows) -> None:
    """Print that sentence to the standard error, if there is one."""
    known = say_what_is_known(model, dataset, found)
    if known is not None:
        print(f"tinymlp: note: {known}", file=sys.stderr)


def say_what_flatters(model: Model, found: FoundRows) -> str | None:
    """Return how many of the examples the model has learned from; None where none or unknown."""
    if found.is_whole:
        return "most" if model.trained_on.get("test") is not None else "all"
    return str(len(found.training)) if found.training else None


def test_part(model: Model, dataset: Dataset, found: FoundRows) -> Dataset:
    """Return the examples that training kept apart, as far as they are there.

    Raises `ArgumentError` when none of them is, or no example was kept apart.
    """
    seen, known = model.trained_on, model.known_rows
    if seen.get("test") is not None and found.is_in_order:
        # Drawn again, it has of equal rows just those that it had, which may weigh differently.
        way = seen.get("split", "stratified")
        if way == STREAMED:
            return dataset.subset(numbers_of_test(model, len(dataset)))
        if (way == "grouped") == (dataset.groups is not None):
            seed = model.trained_with.get("seed", 0)
            drawn = draw_parts(dataset, test=seen["test"], seed=seed, split=way)[1]
            if known is None or known.is_test_part(model.rows_of(drawn), drawn.targets):
                return drawn
    if found.test:
        return dataset.subset(found.test)
    if seen.get("test") is None and (found.is_whole or found.training):
        what, remedy = "all, as no test part was kept", "train with --test 0.2 to keep one"
    else:
        source = short_repr(seen.get("source"))
        what = f"all, unless DATA is what `tinymlp train` made the model from, {source}"
        remedy = f"leave it out for {dataset.source}, which has nothing of its test part"
    raise invalid("--part", what, "test", remedy)
