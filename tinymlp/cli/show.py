"""Tell what a saved model is: what it takes and gives, its layers, and how it was trained."""

import argparse
import json
from textwrap import indent

from tinymlp.model.persistence import load
from tinymlp.named import name_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `show` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("--history", action="store_true", help="show every epoch too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace) -> int:
    """Load the model, and print."""
    model = load(given.model)
    history = model.history
    if given.json:
        told = {
            "sizes": model.network.sizes,
            "activations": [name_of(layer.activation) for layer in model.network.layers],
            "n_parameters": model.network.n_parameters,
            "fingerprint": model.network.fingerprint(),
            "loss": name_of(model.loss),
            "columns": model.encoder.column_names,
            "target": model.target_name,
            "labels": model.labels,
            "reference": None if model.reference is None else model.reference.to_dict(),
            "trained_on": model.trained_on,
            "trained_with": model.trained_with,
            "history": history.to_dict(),
        }
        print(json.dumps(told, indent=1, allow_nan=False))
        return 0
    print(model.summary())
    print(f"fingerprint {model.network.fingerprint()}")
    for title, facts in (("trained on", model.trained_on), ("trained with", model.trained_with)):
        print(f"\n{title}")
        for name, value in facts.items():
            if value is not None:
                print(f"  {name.replace('_', ' '):22}  {_plain(value)}")
    if model.reference is not None:
        print(f"\nits {model.reference.n_rows:,} rows of training")
        print(indent(model.reference.summary(model.encoder, model.labels), "  "))
    if given.history:
        print()
        for epoch in history.epochs:
            print(epoch.line())
    return 0


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
