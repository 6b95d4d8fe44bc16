"""Whatever is passed to monitoring, it is taken or refused with one of our errors, in our words."""

import re
import warnings
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from tests.monitoring.models import CLASSES
from tests.monitoring.pages import new_metrics
from tests.zoo import ZOO
from tinymlp.errors import MAX_MESSAGE, ArgumentError, TinyMLPError
from tinymlp.monitoring import Metrics, MonitoredModel, TrainingMonitor, serving, write_page
from tinymlp.training.history import Epoch

ROW = [40.0, "Dream"]


def monitored() -> MonitoredModel:
    return MonitoredModel(CLASSES, new_metrics())


def serve(metrics: Metrics, port: int, *, address: str) -> None:
    with serving(metrics, port, address=address):
        pass


def observe(epochs: Any) -> None:
    list(TrainingMonitor(new_metrics()).observe(epochs))


Call = tuple[Callable[..., object], dict[str, Any]]

CALLS: dict[str, Callable[[], Call]] = {
    "Metrics": lambda: (
        Metrics,
        {"registry": CollectorRegistry(), "request_seconds": [0.1, 1.0]},
    ),
    "Metrics.counter": lambda: (
        new_metrics().counter,
        {"name": "tinymlp_training_epochs_total", "run": "a"},
    ),
    "Metrics.gauge": lambda: (new_metrics().gauge, {"name": "tinymlp_training_epoch", "run": "a"}),
    "Metrics.histogram": lambda: (
        new_metrics().histogram,
        {"name": "tinymlp_training_epoch_duration_seconds", "run": "a"},
    ),
    "Metrics.info": lambda: (
        new_metrics().info,
        {"name": "tinymlp_build_info", "texts": {"version": "1"}},
    ),
    "Metrics.remove": lambda: (
        new_metrics().remove,
        {"name": "tinymlp_training_epoch", "run": "a"},
    ),
    "serving": lambda: (serve, {"metrics": new_metrics(), "port": 0, "address": "127.0.0.1"}),
    "write_page": lambda: (write_page, {"metrics": new_metrics(), "path": "a.prom"}),
    "TrainingMonitor": lambda: (TrainingMonitor, {"metrics": new_metrics(), "run": "a"}),
    "TrainingMonitor.observe": lambda: (observe, {"epochs": [Epoch(1, {}, {}, 0.5, 1.0, 0.0)]}),
    "MonitoredModel": lambda: (
        MonitoredModel,
        {
            "model": CLASSES,
            "metrics": new_metrics(),
            "name": "a",
            "version": "1",
            "max_remembered": 1,
            "drift_rows": 2,
            "min_drift_rows": 1,
        },
    ),
    "MonitoredModel.load": lambda: (
        MonitoredModel.load,
        {"path": "birds.json", "metrics": new_metrics(), "name": "a", "version": "1"},
    ),
    "MonitoredModel.predict": lambda: (monitored().predict, {"row": ROW, "prediction_id": 1}),
    "MonitoredModel.predict_many": lambda: (
        monitored().predict_many,
        {"rows": [ROW, ROW], "on_unknown": "mark", "prediction_ids": [1, 2]},
    ),
    "MonitoredModel.predict_probabilities": lambda: (
        monitored().predict_probabilities,
        {"row": ROW, "prediction_id": 1},
    ),
    "MonitoredModel.predict_probabilities_many": lambda: (
        monitored().predict_probabilities_many,
        {"rows": [ROW, ROW], "on_unknown": "mark", "prediction_ids": [1, 2]},
    ),
    "MonitoredModel.feedback": lambda: (
        monitored().feedback,
        {"prediction_id": 1, "label": "Adelie"},
    ),
}
"""A valid call of everything public, with all its arguments."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Any:
    """Stand in a folder of its own, with a model's file."""
    with chdir(tmp_path):
        CLASSES.save("birds.json")
        yield


@pytest.mark.parametrize("name", CALLS)
def test_the_valid_calls_are_valid(name: str) -> None:
    function, arguments = CALLS[name]()
    function(**arguments)


CASES = [(name, argument) for name, make in CALLS.items() for argument in make()[1]]


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_every_argument_takes_or_refuses_every_object(name: str, argument: str) -> None:
    wrong = []
    for kind, make in ZOO.items():
        function, arguments = CALLS[name]()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                function(**{**arguments, argument: make()})
            except TinyMLPError as error:
                is_ours = re.search(r"must be .+, got .+", str(error), re.DOTALL)
                if isinstance(error, ArgumentError) and not is_ours:
                    wrong.append(f"{kind}: another grammar: {error}")
                if len(str(error)) > MAX_MESSAGE:
                    wrong.append(f"{kind}: a message of {len(str(error))} characters")
            except OSError as error:
                # What a disk refuses is no argument's fault, and said by the system.
                if function is not write_page or error.filename is None:
                    wrong.append(f"{kind}: {type(error).__name__}: {error}")
            except Exception as error:
                wrong.append(f"{kind}: {type(error).__name__}: {error}")
    assert not wrong, "\n" + "\n".join(wrong)
