"""From the format tinymlp/1 to tinymlp/2, on the plain content of a file.

What the first format called otherwise gets its name of today, and what it kept as the text of a
Python call becomes a name with settings:

>>> settings_from_text("SGD(learning_rate=StepDecay(rate_at_start=0.5, factor=0.1, every=9))")
{'name': 'sgd', 'learning_rate': {'name': 'step_decay', 'rate_at_start': 0.5, 'factor': 0.1,
'every': 9}}

All of it is untrusted. What is inside the parts is left as it is where it is not as that format had
it, for whoever reads the new one to name.
"""

import ast
import json
from collections.abc import Callable
from typing import Any

from tinymlp import json_fields
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import PENALTIES
from tinymlp.learning.schedule import SCHEDULES
from tinymlp.named import name_of

_NAMES_IN_1 = (
    *("written_by", "target_name", "labels", "image_shape", "encoder", "scaler"),
    *("target_scaler", "layers", "loss", "reference", "trained_on", "trained_with", "history"),
)
_MAX_TEXT = 1000
_NAMES = {kind.__name__: name for name, kind in {**OPTIMIZERS, **PENALTIES, **SCHEDULES}.items()}


def upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a file of the format tinymlp/1 as tinymlp/2 has it.

    Raises `FormatError` unless it has just the parts of that format; the first files of it have no
    `reference`.
    """
    found = json_fields.fields(content, _NAMES_IN_1, "the model", defaults={"reference": None})
    name, labels, scaler = (found.pop(key) for key in ("target_name", "labels", "target_scaler"))
    if labels is None:
        found["target"] = {"name": name, "scaler": _scaler(scaler)}
    else:
        found["target"] = {"name": name, "labels": labels}
    found["scaler"] = _scaler(found["scaler"])
    found["training_profile"] = _profile(found.pop("reference"))
    found["trained_with"] = _trained_with(found["trained_with"], labels)
    return found


def settings_from_text(text: str) -> Any:
    """Return the name and settings of an object from its `repr`; None for a text that is none."""
    try:
        found = _as_json(_settings(ast.parse(text[:_MAX_TEXT], mode="eval").body))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, dict) and "name" in found else None


def _settings(node: ast.expr) -> Any:
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    if not isinstance(node.func, ast.Name) or node.args:
        raise ValueError("not a plain call")
    name = node.func.id
    known = {"name": _NAMES.get(name) or name_of(type(name, (), {}))}
    return known | {str(keyword.arg): _settings(keyword.value) for keyword in node.keywords}


def _scaler(stored: Any) -> Any:
    if not isinstance(stored, dict) or "kind" not in stored:
        return stored
    return {
        "name" if key == "kind" else key: _min_max(value) if key == "kind" else value
        for key, value in stored.items()
    }


def _min_max(name: Any) -> Any:
    return "min_max" if name == "min-max" else name


def _profile(stored: Any) -> Any:
    """Return what a file said of its training data: a histogram's `least` is its minimum."""
    if not isinstance(stored, dict) or not isinstance(stored.get("columns"), list):
        return stored
    columns = [
        {"minimum" if key == "least" else key: value for key, value in column.items()}
        if isinstance(column, dict)
        else column
        for column in stored["columns"]
    ]
    return {**stored, "columns": columns}


def _trained_with(stored: Any, labels: Any) -> Any:
    """Return the settings of a training, which were free to be anything."""
    if not isinstance(stored, dict):
        return stored
    changes: dict[str, Callable[[Any], Any]] = {
        "optimizer": _object,
        "penalty": _object,
        "scaling": _min_max,
        "class_weights": lambda weights: _class_weights(weights, labels),
    }
    return {key: changes.get(key, lambda value: value)(value) for key, value in stored.items()}


def _object(stored: Any) -> Any:
    """Return the settings of an object; only a name for one without a text to read back."""
    if not isinstance(stored, str):
        return stored
    return settings_from_text(stored) or {"name": stored}


def _class_weights(stored: Any, labels: Any) -> Any:
    """Return the weights in the order of the labels, from the text of a dict."""
    if not isinstance(stored, str) or not isinstance(labels, list):
        return stored
    try:
        weights = ast.literal_eval(stored)
        return _as_json([weights[label] for label in labels])
    except (SyntaxError, ValueError, TypeError, KeyError, MemoryError, RecursionError):
        return stored


def _as_json(value: Any) -> Any:
    """Return what JSON makes of a value: a set, which it cannot hold, is a TypeError."""
    return json.loads(json.dumps(value, allow_nan=False))
