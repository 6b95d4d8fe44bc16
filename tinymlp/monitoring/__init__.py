"""Monitoring: a training run and a model in use, as numbers for Prometheus and other tools.

    from tinymlp.monitoring import Metrics, MonitoredModel, TrainingMonitor, serving

Read `catalogue` first: every metric there is. Then, in the order in which they stand on each other:

    instruments          a counter, a gauge, a histogram: plain numbers
    text_format          the page as a text
    plain_metrics        `PlainMetrics`, all of them on one page
    merged               the numbers of several processes as those of one
    collector            `Metrics`, the same beside your own, on prometheus_client's registry
    exposition           where Prometheus finds the page: `serving`, `write_page`
    training_monitor     `TrainingMonitor`, around the epochs of a run
    monitored_model      `MonitoredModel`, around a model in use, made of
      request_metrics      how many calls, how they ended, how long they took
      input_metrics        what is asked, with drift: do rows look like those of training?
      prediction_metrics   what is predicted, with class_names
      feedback             was it right?
      number_feedback      how far was it off?

Callbacks for `fit` that write each epoch to a file when it is done:

    epoch_lines          `to_json_lines`
    tensorboard          `to_tensorboard`

A `Metrics` needs the package prometheus-client, which is imported when one is made.
"""

from tinymlp.monitoring.catalogue import METRICS
from tinymlp.monitoring.collector import Metrics
from tinymlp.monitoring.epoch_lines import to_json_lines
from tinymlp.monitoring.exposition import serving, write_page
from tinymlp.monitoring.monitored_model import MonitoredModel
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.monitoring.tensorboard import to_tensorboard
from tinymlp.monitoring.training_monitor import TrainingMonitor

__all__ = [  # noqa: RUF022 -- reading order
    "METRICS",
    "PlainMetrics",
    "Metrics",
    "serving",
    "write_page",
    "TrainingMonitor",
    "MonitoredModel",
    "to_json_lines",
    "to_tensorboard",
]
