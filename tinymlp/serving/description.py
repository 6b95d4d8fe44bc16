"""What a model takes and gives, as JSON: for the page, and for whoever writes a client.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> from tinymlp.monitoring.plain_metrics import PlainMetrics
>>> model = fit(Dataset([[0.0], [1.0]], ["a", "b"]), hidden=[], n_epochs=1)
>>> described = describe(ServedModel("letters", "1", model, PlainMetrics()))
>>> described["columns"]
[{'name': 'input 0', 'kind': 'number', 'mean': 0.5, 'minimum': 0.0, 'maximum': 1.0,
 'fill': 0.5}]
>>> described["target"]
{'name': 'target', 'task': 'classification', 'labels': ['a', 'b']}
"""

from typing import Any

from tinymlp.data.dates import DateFormat
from tinymlp.data.encoding import Column, TextColumn
from tinymlp.model.model import Model
from tinymlp.model.training_profile import DecileHistogram
from tinymlp.serving.explanation import column_means
from tinymlp.serving.served_model import ServedModel


def describe(served: ServedModel) -> dict[str, Any]:
    """Return the name and version of a model, its columns, its target, and its image's shape."""
    model = served.model
    target: dict[str, Any] = {"name": model.target_name, "task": model.target.task}
    labels = getattr(model.target, "labels", None)
    if labels is not None:
        target["labels"] = list(labels)
    return {
        "name": served.name,
        "version": served.version,
        "summary": repr(model).removeprefix("Model(").removesuffix(")"),
        "columns": [_column(model, index) for index in range(len(model.encoder.columns))],
        "target": target,
        "image_shape": None if model.image_shape is None else list(model.image_shape),
        "feedback": served.takes_feedback,
        "canary": None
        if served.canary is None
        else {"version": served.canary.version, "share": served.canary_share},
    }


def _column(model: Model, index: int) -> dict[str, Any]:
    column: Column = model.encoder.columns[index]
    described: dict[str, Any] = {"name": column.name}
    if isinstance(column, TextColumn):
        described |= {"kind": "category", "categories": list(column.categories)}
    else:
        described["kind"] = "date" if isinstance(column.number_format, DateFormat) else "number"
        mean = column_means(model)[index] if described["kind"] == "number" else None
        if mean is not None:
            described["mean"] = mean[0]
    of_training = None if model.training_profile is None else model.training_profile.columns[index]
    if isinstance(of_training, DecileHistogram) and described["kind"] == "number":
        described |= {"minimum": of_training.minimum, "maximum": of_training.maximum}
    if column.fill is not None:
        described["fill"] = column.fill
    return described
