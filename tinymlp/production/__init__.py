"""Part VIII. Living with a model: the numbers by which a service is watched.

Read `table` first: every metric there is. `series` are its numbers, `metrics` the page on which
Prometheus reads them, `exposition` where it finds that. `training` watches a run, `watched` a model
in use: `answers` is what it looks at, with `classes` and `drift`, and `feedback` what it remembers.

    from tinymlp.production import Metrics, Watched, WatchedTraining

Needs the package prometheus-client, which is imported when a `Metrics` is made.
"""

from tinymlp.production.metrics import Metrics
from tinymlp.production.table import METRICS
from tinymlp.production.training import WatchedTraining
from tinymlp.production.watched import Watched

__all__ = ["METRICS", "Metrics", "Watched", "WatchedTraining"]
