"""Which examples of DATA are kept apart to test on, and which a saved model was not trained on."""

import argparse
from typing import Any

from tinymlp.cli.data import formats_to_remember
from tinymlp.cli.parser import value
from tinymlp.data.dataset import Dataset
from tinymlp.data.parts import SPLITS, draw_parts
from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.text import plural, short_repr

ENOUGH_TO_TEST = 10
"""Of fewer examples none is kept apart unless asked: each is needed to learn from."""

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
    split = way_of(given)
    if given.test is None:
        if len(dataset) < ENOUGH_TO_TEST:
            return dataset, None
    elif given.test in (0, "none"):
        return dataset, None
    share = _SHARE if given.test is None else given.test
    return draw_parts(dataset, test=share, seed=given.seed, split=split)


def way_of(given: argparse.Namespace) -> str:
    """Return how the test part is drawn, which a group alone says too."""
    if given.split is not None:
        return str(given.split)
    return "grouped" if given.group is not None else "stratified"


def say_what_is_kept(given: argparse.Namespace, dataset: Dataset, test: Dataset | None) -> str:
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


def remembered(given: argparse.Namespace, dataset: Dataset, test: Dataset | None) -> dict[str, Any]:
    """Return what a model has to remember so that its test part can be drawn again."""
    share = _SHARE if given.test is None else given.test
    return {
        "n_in_all": len(dataset),
        "test": None if test is None else share,
        "split": way_of(given),
        "group": given.group,
        "weights": given.weights,
        **formats_to_remember(dataset),
    }


def say_what_start_has_seen(
    given: argparse.Namespace, start: Model, dataset: Dataset, test: Dataset | None
) -> str:
    """Return a sentence about the model that training starts from, and what it knows already."""
    begins = f"training starts from {given.start} (fingerprint {start.network.fingerprint()})"
    if test is None or not trained_on(start, dataset):
        return begins
    before, now = start.trained_on, remembered(given, dataset, test)
    seed = start.trained_with.get("seed")
    if seed == given.seed and all(before.get(name) == now[name] for name in now):
        return f"{begins}, which has not seen this test part"
    return (
        f"{begins}, which was trained on some of this test part, which flatters the new model: "
        f"use the same --seed ({seed}), --test and --split as for {given.start}"
    )


def test_part(model: Model, dataset: Dataset) -> Dataset:
    """Return the examples that training kept apart, drawn in the same way again.

    Raises `ArgumentError` when the data set is another one, or no example was kept apart.
    """
    seen = model.trained_on
    if not trained_on(model, dataset) or seen.get("test") is None:
        source = short_repr(seen.get("source"))
        what = f"all, unless DATA is what `tinymlp train` made the model from, {source}"
        remedy = f"leave it out for {dataset.source}"
        if trained_on(model, dataset):
            what, remedy = "all, as no test part was kept", "train with --test 0.2 to keep one"
        raise invalid("--part", what, "test", remedy)
    way = seen.get("split", "stratified")
    return draw_parts(dataset, test=seen["test"], seed=model.trained_with["seed"], split=way)[1]


def trained_on(model: Model, dataset: Dataset) -> bool:
    """Return whether a data set seems to be the one that the model was trained on."""
    seen = model.trained_on
    return seen.get("source") == dataset.source and seen.get("n_in_all") == len(dataset)
