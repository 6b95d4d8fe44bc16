"""A model out: in another language or format, and proven there before it is written.

    model → plain model → the file's content → run on rows → as the model? → written, whole

The rows are such as those of training, and those at every edge (`proof_rows`). What runs them is
the other language's own tool. Where one row is answered otherwise than the textbook engine does,
more than the format's rounding allows, nothing is written and the error shows the worst one.

>>> import tempfile
>>> from pathlib import Path
>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([["a"], ["b"]], ["no", "yes"]), hidden=[], n_epochs=1)
>>> with tempfile.TemporaryDirectory() as folder:
...     proof = export(model, Path(folder) / "letters.py", to="python")
>>> proof.furthest, proof.n_refused > 0
(0.0, True)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from typing import Protocol

from tinymlp.arguments import check_choice, check_flag, check_path
from tinymlp.errors import ExportError
from tinymlp.files import write_atomically
from tinymlp.interchange import sklearn_pipeline, torch_program
from tinymlp.interchange.answers import (
    Answer,
    Row,
    Unit,
    answer,
    answer_bounds,
    difference,
    may_choose,
    output_bounds,
    same_bits,
)
from tinymlp.interchange.arrays import writing as array_writing
from tinymlp.interchange.code import c, c_program, javascript, python
from tinymlp.interchange.onnx import writing as onnx_writing
from tinymlp.interchange.plain_model import PlainModel, plain_model
from tinymlp.interchange.proof_rows import as_single, n_rows_for, proof_rows
from tinymlp.model.model import Model
from tinymlp.text import short_repr

DTYPES = ("float64", "float32")
"""Double and single precision, as NumPy calls them."""

Answers = tuple[list[Answer | None], str]
"""What was said of each row, None where it was refused, and what ran it."""


@dataclass(frozen=True)
class Proof:
    """What an export was tried on, and how near its answers are to the model's."""

    n_rows: int
    n_refused: int
    """Rows that both refuse, as they have an unknown category or a number that is not finite."""
    furthest: float
    """The largest difference of a number, relative where it is above 1; 0.0: the very bits."""
    tool: str
    """What ran it."""

    def __str__(self) -> str:
        how = "bit for bit" if self.furthest == 0 else f"to {self.furthest:.1e}"
        refused = f", of which it refuses {self.n_refused}" if self.n_refused else ""
        return f"{self.n_rows} rows are answered as by the model{refused}, {how} ({self.tool})"


class _Ask(Protocol):
    def __call__(self, plain: PlainModel, rows: list[Row], *, dtype: str) -> Answers: ...


@dataclass(frozen=True)
class _Format:
    """One way to write a model."""

    content: Callable[[PlainModel, str, str], bytes]
    """From the plain model, the file's name and the dtype."""
    answers: "_Ask"
    """Runs the content on rows."""
    units: dict[str, Unit]
    """How exact it is with each dtype that it can have."""
    of_network: bool = False
    """Whether it takes the model's inputs, and refuses no row."""


def _python(plain: PlainModel, name: str, dtype: str) -> bytes:
    return python.write(plain).encode("ascii")


def _c(plain: PlainModel, name: str, dtype: str) -> bytes:
    prefix = c.prefix_of(check_path("path", name))
    return c.write(plain, prefix, single=dtype == "float32").encode("ascii")


def _javascript(plain: PlainModel, name: str, dtype: str) -> bytes:
    path = check_path("path", name)
    name = f"{c.prefix_of(path).removesuffix('_model')}_model".removeprefix("model_")
    return javascript.write(plain, name, is_module=path.suffix == ".mjs").encode()


_FORMATS = {
    "python": _Format(
        _python,
        python.answers,
        {"float64": Unit.EXACT},
    ),
    "c": _Format(
        _c,
        c_program.answers,
        {"float64": Unit.EXACT, "float32": Unit.SINGLE},
    ),
    "javascript": _Format(
        _javascript,
        javascript.answers,
        {"float64": Unit.DOUBLE},
    ),
    "onnx": _Format(
        lambda plain, name, dtype: onnx_writing.write(plain, dtype=dtype),
        onnx_writing.answers,
        {"float64": Unit.DOUBLE, "float32": Unit.SINGLE},
    ),
    "sklearn": _Format(
        lambda plain, name, dtype: sklearn_pipeline.write(plain),
        sklearn_pipeline.answers,
        {"float64": Unit.DOUBLE},
    ),
    "torch": _Format(
        lambda plain, name, dtype: torch_program.write(plain),
        torch_program.answers,
        {"float64": Unit.DOUBLE},
        of_network=True,
    ),
    "safetensors": _Format(
        lambda plain, name, dtype: array_writing.write_safetensors(plain),
        array_writing.answers_safetensors,
        {"float64": Unit.DOUBLE},
        of_network=True,
    ),
    "npz": _Format(
        lambda plain, name, dtype: array_writing.write_npz(plain),
        array_writing.answers_npz,
        {"float64": Unit.DOUBLE},
        of_network=True,
    ),
}
FORMATS = (*_FORMATS,)
"""What a model can be exported to."""

WITH_FLOAT32 = tuple(name for name, kind in _FORMATS.items() if "float32" in kind.units)
"""What can be in single precision."""

SUFFIXES = {
    "python": ".py",
    "c": ".h",
    "javascript": ".js",
    "onnx": ".onnx",
    "sklearn": ".skops",
    "torch": ".pt2",
    "safetensors": ".safetensors",
    "npz": ".npz",
}
"""How a file of each is usually called."""


def export(
    model: Model,
    path: str | PathLike[str],
    *,
    to: str,
    dtype: str = "float64",
    unproven: bool = False,
) -> Proof | None:
    """Write the model to a file that answers as it does without tinymlp, and return the proof.

    `to` is "python", "c", "javascript", "onnx", "sklearn" or "torch"; or "safetensors" or "npz" for
    the arrays alone. With `dtype="float32"` C and ONNX compute in
    single precision, as microcontrollers do. `unproven=True` writes without running it, and
    returns None.

    Raises `ExportError`, with the worst row, when the answers differ more than the format's
    rounding allows; `MissingPackageError` when what runs it is not here; `ArgumentError` for a
    model with objects of the user's own, and for a `to` or a `dtype` that there is not; `OSError`
    when the file cannot be written. Then nothing was written.
    """
    target = check_path("path", path)
    kind = _FORMATS[check_choice("to", to, FORMATS)]
    check_choice("dtype", dtype, kind.units)
    check_flag("unproven", unproven)
    plain = plain_model(model)
    content = kind.content(plain, target.name, dtype)
    proof = None
    if not unproven:
        ask = partial(kind.answers, plain, dtype=dtype)
        proof = prove(model, plain, ask, kind.units[dtype], of_network=kind.of_network)
    write_atomically(target, content)
    return proof


def prove(
    model: Model,
    plain: PlainModel,
    answers: Callable[[list[Row]], Answers],
    unit: Unit,
    *,
    of_network: bool = False,
) -> Proof:
    """Return the proof that `answers` are the model's; raise `ExportError` when they are not.

    What is exported `of_network` alone is asked about the inputs of rows that the model answers, by
    outputs that are finite.
    """
    rows = proof_rows(model, n_rows=n_rows_for(model))
    if unit is Unit.SINGLE:
        rows = as_single(rows, plain)
    if of_network:
        rows = [row for row in rows if _is_answered(model, row)]
        found, tool = answers([[*model.encode_row(row)] for row in rows])
    else:
        found, tool = answers(rows)
    if len(found) != len(rows):
        raise ExportError(f"{tool} answered {len(found)} rows of {len(rows)}")
    worst: tuple[float, str] = (0.0, "")
    furthest = 0.0
    n_refused = 0
    for row, said in zip(rows, found, strict=True):
        wanted = answer(model, row)
        if wanted is None or said is None:
            if (wanted is None) != (said is None):
                text = _told(row, said, None if wanted is None else wanted[0])
                raise ExportError(text)
            n_refused += 1
            continue
        apart = difference(said.numbers, wanted[0].numbers)
        furthest = max(furthest, apart)
        if not _is_allowed(plain, said, *wanted, unit) and apart >= worst[0]:
            worst = (apart, _told(row, said, wanted[0]))
    if worst[1]:
        raise ExportError(worst[1])
    return Proof(len(rows), n_refused, furthest, tool)


def _is_answered(model: Model, row: Row) -> bool:
    """Return whether the model answers a row, by outputs that are finite."""
    wanted = answer(model, row)
    return wanted is not None and all(map(math.isfinite, wanted[2]))


def _is_allowed(
    plain: PlainModel,
    said: Answer,
    wanted: Answer,
    inputs: Sequence[float],
    outputs: Sequence[float],
    unit: Unit,
) -> bool:
    """Return whether an answer is as near to the model's as its format allows."""
    if difference(said.numbers, wanted.numbers) == 0 and said.choice == wanted.choice:
        return type(said.choice) is type(wanted.choice)
    if unit is Unit.EXACT:
        return False
    off = output_bounds(plain, list(inputs), unit)
    bounds = answer_bounds(plain, list(outputs), off, unit)
    if said.choice != wanted.choice and not may_choose(plain, said.choice, list(outputs), off):
        return False
    return len(said.numbers) == len(wanted.numbers) and all(
        # Where not even the bound is finite, nothing is known of the number.
        same_bits(one, other) or abs(one - other) <= bound or not math.isfinite(bound)
        for one, other, bound in zip(said.numbers, wanted.numbers, bounds, strict=False)
    )


def _told(row: Row, said: Answer | None, wanted: Answer | None) -> str:
    """Return why nothing is written: the row and both answers."""
    texts = [
        "a refusal"
        if each is None
        else short_repr([each.choice, *each.numbers] if each.choice is not None else each.numbers)
        for each in (said, wanted)
    ]
    return (
        f"the export must answer as the model, got {texts[0]} where it answers {texts[1]}, for "
        f"the row {short_repr(row)}: nothing was written"
    )


def size_in_memory(model: Model, *, dtype: str = "float64") -> tuple[int, int]:
    """Return how many bytes of constants a model's C has, and how many of the stack a call takes.

    Beside the constants, which stay in flash, there is the code of one to three kilobytes and what
    it takes from the C library.
    """
    check_choice("dtype", dtype, DTYPES)
    return c.memory(plain_model(model), single=dtype == "float32")
