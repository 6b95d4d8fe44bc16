"""Write a model in another language, proven to answer as it does.

  tinymlp export model.json --to python
  tinymlp export model.json --to c --float --out firmware/penguins.h
  tinymlp export model.json --to javascript
  tinymlp export model.json --to onnx --float
  tinymlp export model.json --to sklearn
  tinymlp export model.json --card README.md

In python, c, javascript and onnx the file has all that an answer depends on: scaling, categories,
what a missing value becomes, weights, labels and probabilities; how it is called stands at the
beginning of the first three. sklearn is a fitted pipeline in a file of skops, of number columns.
torch (a program of torch.export), npz and safetensors have the network with its scaling: they take
numbers, and 1 or 0 for each category. None needs anything of tinymlp.

Before it is written it is run, by the format's own tool (python, a C compiler, node, onnxruntime,
scikit-learn, PyTorch, NumPy, safetensors), on rows like those of training and at every edge:
missing values, unknown categories, zeros, the largest and the smallest numbers. Python and C answer
with the same bits as the model, the others up to the rounding of their functions, --float up to
that of single precision. Where an answer is farther off, nothing is written and the worst row is
shown. Where the tool is not here, --unproven writes the file all the same; but what sklearn and
torch write themselves needs these.

--card writes a page about the model with the head that Hugging Face's hub reads: what it takes,
what its training data looked like, how good it was, its limits and its fingerprint.
"""

import argparse
import sys

from tinymlp.arguments import check_choice
from tinymlp.cli.data import stem
from tinymlp.cli.output import check_file
from tinymlp.cli.overwrite import add_force_argument, check_export_replaced
from tinymlp.errors import invalid
from tinymlp.files import write_atomically
from tinymlp.interchange.export import FORMATS, SUFFIXES, WITH_FLOAT32, export, size_in_memory
from tinymlp.interchange.model_card import model_card
from tinymlp.model.model import Model
from tinymlp.model.persistence import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `export` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("--to", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument(
        "--card", metavar="FILE", help="write a model card too, or alone without --to: README.md"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="where to write it (the model's name, with another ending)"
    )
    parser.add_argument(
        "--float",
        action="store_true",
        dest="single",
        help="compute in single precision, as microcontrollers do (c, onnx)",
    )
    parser.add_argument(
        "--unproven", action="store_true", help="write it without running it before"
    )
    add_force_argument(parser, "file that another model was exported to")


def run(given: argparse.Namespace) -> int:
    """Prove, write, and tell."""
    if given.to is None and given.card is None:
        raise invalid("--to", f"one of {', '.join(FORMATS)}", given.to, "or --card alone")
    if given.to is not None:
        check_choice("--to", given.to, FORMATS)
    if given.single and given.to not in WITH_FLOAT32:
        what = f"left out with --to {given.to}"
        raise invalid("--float", what, "given", "it computes in double precision alone")
    model = load(given.model)
    if given.card is not None:
        _write_card(model, given)
    if given.to is not None:
        _export(model, given)
    return 0


def _write_card(model: Model, given: argparse.Namespace) -> None:
    card = check_file("--card", given.card)
    check_export_replaced(given, card, model.network.fingerprint(), option="--card")
    text = model_card(model, name=stem(given.model))
    write_atomically(card, text.encode("utf-8", "replace"))
    print(f"{card}: a model card")


def _export(model: Model, given: argparse.Namespace) -> None:
    name = given.out or stem(given.model) + SUFFIXES[given.to]
    out = check_file("--out", name)
    check_export_replaced(given, out, model.network.fingerprint())
    dtype = "float32" if given.single else "float64"
    proof = export(model, out, to=given.to, dtype=dtype, unproven=given.unproven)
    if proof is None:
        print(f"{out}: not run before it was written", file=sys.stderr)
    else:
        print(f"{out}: {proof}")
    if given.to == "c":
        constants, stack = size_in_memory(model, dtype=dtype)
        print(f"constants of {constants:,} bytes (flash), {stack:,} bytes of stack (RAM) a call")
