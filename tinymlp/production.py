"""The old name of `tinymlp.monitoring`, with its old names, for one release."""

import sys
import warnings

from tinymlp.monitoring import METRICS, Metrics, MonitoredModel, TrainingMonitor, exposition

__all__ = ["METRICS", "Metrics", "Watched", "WatchedTraining"]

warnings.warn(
    "tinymlp.production is now tinymlp.monitoring, with MonitoredModel for Watched and "
    "TrainingMonitor, whose generator is observe, for WatchedTraining",
    DeprecationWarning,
    stacklevel=2,
)

Watched = MonitoredModel


class WatchedTraining(TrainingMonitor):
    """`TrainingMonitor`, whose `observe` was called `watch`."""

    watch = TrainingMonitor.observe


# `from tinymlp.production.exposition import serving` finds it here, without a folder for it.
sys.modules[f"{__name__}.exposition"] = exposition
