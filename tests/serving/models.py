"""Models that are served, and services of them, without a socket."""

import json
from typing import Any

from tests.monitoring.models import CLASSES, NUMBERS, labeled
from tests.monitoring.pages import parsed
from tinymlp.data.dataset import Dataset
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.serving.exchange import Request
from tinymlp.serving.limits import Limits
from tinymlp.serving.served_model import ServedModel
from tinymlp.serving.service import Service

FLOWERS = fit(
    Dataset(
        [[5.0, 1.5], [6.0, 4.5], [5.5, 1.0], [7.0, 5.0]] * 5,
        ["setosa", "virginica"] * 10,
        feature_names=["sepal", "petal"],
    ),
    hidden=[3],
    n_epochs=20,
    seed=0,
)
IMAGES = fit(
    Dataset(
        [[0.0, 0.0, 9.0, 9.0, 0.0, 0.0], [9.0, 9.0, 0.0, 0.0, 9.0, 9.0]] * 5,
        [1, 0] * 5,
        image_shape=(3, 2),
    ),
    hidden=[],
    n_epochs=30,
    seed=0,
)
LABELS = fit(
    Dataset([[0.0], [1.0], [2.0]], [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]),
    loss="binary_cross_entropy",
    hidden=[],
    n_epochs=1,
)
TWO_NUMBERS = fit(Dataset([[0.0], [1.0]], [[0.0, 1.0], [2.0, 3.0]]), hidden=[], n_epochs=1)

EVERY_MODEL = {
    "flowers": FLOWERS,
    "birds": CLASSES,
    "images": IMAGES,
    "numbers": NUMBERS,
    "two": TWO_NUMBERS,
    "labels": LABELS,
    "whole": labeled([3, 7]),
}


def service_of(models: dict[str, Model] | None = None, **limits: Any) -> Service:
    """Return a service of these models, of all if None."""
    service = Service(PlainMetrics(), limits=Limits(**limits))
    for name, model in (EVERY_MODEL if models is None else models).items():
        service.add(ServedModel(name, "v1", model, service.metrics))
    return service


def asked(service: Service, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Return the status and the JSON of an answer; a body is sent by POST, as JSON or bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    method = "GET" if body is None else "POST"
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = service.answer(Request(method, path, names, content, "r"))
    kind = answer.headers["Content-Type"]
    return answer.status, json.loads(answer.body) if kind == "application/json" else answer.body


def counted(service: Service, name: str, **labels: str) -> float:
    """Return the sum over the series that have these labels among others."""
    page = parsed(service.metrics.page())
    return sum(
        number
        for (other, given), number in page.items()
        if other == f"tinymlp_{name}" and labels.items() <= dict(given).items()
    )
