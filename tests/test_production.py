"""The old name of `tinymlp.monitoring` works for one release, and says what the new one is."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

SCRIPT = """
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from tinymlp.production import METRICS, Metrics, Watched, WatchedTraining
(warning,) = caught
assert warning.category is DeprecationWarning
assert warning.filename == "<string>", warning.filename
assert "tinymlp.monitoring" in str(warning.message)
assert "MonitoredModel" in str(warning.message) and "TrainingMonitor" in str(warning.message)

from prometheus_client import CollectorRegistry
import tinymlp as tm
from tinymlp import monitoring
from tinymlp.production.exposition import serving, write_page

metrics = Metrics(CollectorRegistry())
training = WatchedTraining(metrics, run="iris")
trainer = tm.Trainer(tm.Network.random([1, 1]), tm.MeanSquaredError(), tm.SGD(learning_rate=0.1))
for epoch in training.watch(trainer.epochs([([0.5], [1.0])], n_epochs=2)):
    pass
assert 'tinymlp_training_epochs_total{run="iris"} 2.0' in metrics.page()
assert isinstance(training, monitoring.TrainingMonitor)
assert Watched is monitoring.MonitoredModel
assert (METRICS, Metrics) == (monitoring.METRICS, monitoring.Metrics)
assert (serving, write_page) == (monitoring.serving, monitoring.write_page)
"""


def test_the_old_names_are_there_with_one_warning_that_names_the_new_ones() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, check=True)


def test_nothing_in_the_library_uses_them() -> None:
    for path in (ROOT / "tinymlp").rglob("*.py"):
        if path.name != "production.py":
            assert "tinymlp.production" not in path.read_text(encoding="utf-8"), path
