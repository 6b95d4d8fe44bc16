"""Part VIII. Living with a model: the numbers by which a service is watched.

Read `table` first: every metric there is. `series` are its numbers, `metrics` the page on which
Prometheus reads them, `exposition` where it finds that. `training` watches a run, `watched` a model
in use: `answers` is what it looks at, with `classes` and `drift`, and `feedback` what it remembers.

    from tinymlp.monitoring import Metrics, Watched, WatchedTraining

Needs the package prometheus-client, which is imported when a `Metrics` is made.
"""

from tinymlp.monitoring.catalogue import METRICS
from tinymlp.monitoring.collector import Metrics
from tinymlp.monitoring.monitored_model import Watched
from tinymlp.monitoring.training_monitor import WatchedTraining

__all__ = ["METRICS", "Metrics", "Watched", "WatchedTraining"]
