"""Tell what a saved model is: what it takes and gives, its layers, and how it was trained."""

import argparse
import json
from textwrap import indent

from tinymlp.model.persistence import load
from tinymlp.named import format_settings, name_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `show` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("--history", action="store_true", help="show every epoch too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace) -> int:
    """Load the model, and print."""
    model = load(given.model)
    profile = model.training_profile
    info = model.dataset_info
    if given.json:
        facts = {
            "sizes": model.network.sizes,
            "activations": [name_of(layer.activation) for layer in model.network.layers],
            "n_parameters": model.network.n_parameters,
            "fingerprint": model.network.fingerprint(),
            "loss": name_of(model.loss),
            "columns": model.encoder.column_names,
            "target": model.target_name,
            "labels": model.labels,
            "training_profile": None if profile is None else profile.to_dict(),
            "dataset_info": None if info is None else info.to_dict(),
            "trained_on": model.trained_on,
            "trained_with": model.trained_with,
            "history": model.history.to_dict(),
        }
        print(json.dumps(facts, indent=1, allow_nan=False))
        return 0
    print(model.summary())
    print(f"fingerprint {model.network.fingerprint()}")
    for title, facts in (("trained on", model.trained_on), ("trained with", model.trained_with)):
        print(f"\n{title}")
        for name, value in facts.items():
            if value is not None:
                print(f"  {name.replace('_', ' '):22}  {format_fact(value)}")
    if info is not None:
        print(f"\nits columns (missing values: {info.missing})\n{indent(repr(info), '  ')}")
    if profile is not None:
        print(f"\nits {profile.n_rows:,} rows of training")
        print(indent(profile.summary(model.encoder, model.labels), "  "))
    if given.history:
        print()
        for epoch in model.history.epochs:
            print(epoch.line())
    return 0


def format_fact(value: object) -> str:
    """Return a value of `trained_on` or `trained_with` as text.

    >>> format_fact({"name": "sgd", "learning_rate": 0.5}), format_fact([8, 4])
    ('sgd(learning_rate=0.5)', '8, 4')
    """
    if isinstance(value, dict) and "name" in value:
        return format_settings(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
