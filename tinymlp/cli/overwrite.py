"""What may be written over: a file that the same command would write again, and nothing else.

A model, or a page about one, is replaced without a word when the same data and the same settings
made it; an export, when it is of the same network. Another stays as it is unless --force is given:
it may be the only copy of an afternoon's work. A file that is none of these is never replaced.
"""

import argparse
import html
import os
import re
import shlex
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.data.stream import DatasetStream
from tinymlp.errors import ArgumentError, ModelFileError, invalid
from tinymlp.model.checkpoint import describe_data
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.text import printable, short_repr

_MODEL_BEGINS = b'{\n "format": "tinymlp/'
_PAGE_BEGINS = 1000
"""Bytes in which a page says what it is about."""


def add_force_argument(parser: argparse._ActionsContainer, what: str) -> None:
    """Add --force."""
    parser.add_argument("--force", action="store_true", help=f"write over a {what}")


def check_model_replaced(
    given: argparse.Namespace,
    out: Path,
    dataset: Dataset | DatasetStream,
    commands: Collection[str],
    *,
    start: Model | None = None,
) -> None:
    """Raise `ArgumentError` when a file is there that training on the data set may not replace.

    `commands` are the `train_command`s without DATA of which one is to make the model, `start` is
    the model that it is to go on from.
    """
    beginning = _beginning(out)
    if beginning is None:
        return
    if not beginning.startswith(_MODEL_BEGINS):
        raise _stranger(out, "model")
    if given.force:
        return
    try:
        found = load(out)
    except ModelFileError:  # damaged, or with classes of the user's own
        raise _refused(out, "a model that cannot be loaded here") from None
    made = found.trained_on
    same_data = made.get("data") == describe_data(dataset)["fingerprint"]
    same_start = start is None or start.network.fingerprint() == found.trained_with.get("start")
    if same_data and same_start and made.get("command") in commands:
        return
    what = _what_it_is(found, out)
    if "data" in made:  # a model of `fit` does not say of which data it is
        what = f"of other {'settings' if same_data else 'data'}, {what}"
    raise _refused(out, what)


def _what_it_is(model: Model, out: Path) -> str:
    """Return whose model it is, of how many examples, when, and by which options."""
    made: dict[str, Any] = model.trained_on
    what = f"a model of {short_repr(made.get('source', 'unnamed data'))}"
    if "n_examples" in made:
        what += f" trained on {short_repr(made['n_examples'])} examples"
    what += f" on {date.fromtimestamp(out.stat().st_mtime)}"
    if isinstance(made.get("command"), str):
        what += f" by `{printable(made['command'])}`"
    return what


def check_page_replaced(given: argparse.Namespace, out: Path, identity: str) -> None:
    """Raise `ArgumentError` when a file is there that is no page of this `Report.identity`."""
    beginning = _beginning(out)
    if beginning is None:
        return
    head = beginning.decode(errors="replace")
    found = re.search('<meta name="tinymlp-report" content="([^"]*)"', head)
    if found is None:
        raise _stranger(out, "page of `tinymlp report`")
    if given.force or found[1] == identity:
        return
    title = re.search("<title>([^<]*)", head)
    about = printable(html.unescape(title[1])) if title else "unknown"
    raise _refused(out, f"a page about another model or other data, {short_repr(about)}")


def check_conversion_replaced(given: argparse.Namespace, out: Path, model: Model) -> None:
    """Raise `ArgumentError` when a file is there that is not the very same model."""
    beginning = _beginning(out)
    if beginning is None:
        return
    if not beginning.startswith(_MODEL_BEGINS):
        raise _stranger(out, "model", "MODEL")
    if given.force:
        return
    try:
        found = load(out)
    except ModelFileError:  # damaged, or with classes of the user's own
        found = None
    if found != model:
        what = "a model that cannot be loaded here" if found is None else _what_it_is(found, out)
        remedy = f"it is {what}; --force replaces it"
        raise invalid("MODEL", "a new file, or the same model", str(out), remedy)


def check_export_replaced(
    given: argparse.Namespace, out: Path, fingerprint: str, *, option: str = "--out"
) -> None:
    """Raise `ArgumentError` when a file is there that is no export of the model's network."""
    beginning = _beginning(out)
    if beginning is None:
        return
    beginning += _ending(out)  # of an archive
    if b"tinymlp" not in beginning or beginning.startswith(_MODEL_BEGINS):
        raise _stranger(out, "file of `tinymlp export`", option)
    if not given.force and fingerprint.encode() not in beginning:
        raise _refused(out, "an export of another model", option)


def _beginning(out: Path) -> bytes | None:
    """Return the first bytes of a file; None where there is nothing to lose."""
    if not out.is_file():
        return None
    with out.open("rb") as file:
        return file.read(_PAGE_BEGINS) or None


def _ending(out: Path) -> bytes:
    with out.open("rb") as file:
        file.seek(-min(out.stat().st_size, 4 * _PAGE_BEGINS), os.SEEK_END)
        return file.read()


def _stranger(out: Path, kind: str, option: str = "--out") -> ArgumentError:
    with_option = f" with {option}" if option.startswith("-") else ""
    remedy = f"it is here already and is not a {kind}: choose another name{with_option}"
    return invalid(option, f"a new file or a {kind}", str(out), remedy)


def _refused(out: Path, what: str, option: str = "--out") -> ArgumentError:
    """Return the error about a file that only --force replaces."""
    number = 2
    while (free := out.with_name(f"{out.stem}-{number}{out.suffix}")).exists():
        number += 1
    remedy = f"it is {what}; --force replaces it, {option} {shlex.quote(str(free))} keeps both"
    return invalid(option, "a new file, or one of the same data and settings", str(out), remedy)
