"""Every metric there is: its name, its kind, its labels, its buckets and what it means.

This is the one place: the page, the documentation and the tests are made from it or checked
against it. Names follow Prometheus: a prefix, base units, counters end in `_total`. A label's
values are few and known beforehand: never an identifier, a path, or a value that came with a row.

>>> METRICS["tinymlp_training_loss"].labels
('run', 'dataset')

Source: Prometheus, Metric and label naming, https://prometheus.io/docs/practices/naming/
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram", "info"]

REQUEST_SECONDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0),
)
"""Upper bounds from a small network's prediction to a call of very many rows; `PlainMetrics` takes
others."""

TRAINING_SECONDS = (
    *(0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 150.0, 300.0, 600.0),
)
DELAY_SECONDS = (1.0, 10.0, 60.0, 600.0, 3600.0, 21600.0, 86400.0, 259200.0, 604800.0)
BATCH_SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0, 10_000.0)
DEVIATIONS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class MetricSpec:
    """One metric; `help` is its sentence on the page and in the documentation."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_MODEL = ("model", "version")

_ALL = (
    MetricSpec("tinymlp_build_info", "info", "The library and the interpreter that run here."),
    # Prediction.
    MetricSpec(
        "tinymlp_model_info", "info", "The model: sha256 of its parameters, layers.", _MODEL
    ),
    MetricSpec(
        "tinymlp_model_load_timestamp_seconds",
        "gauge",
        "Unix time at which the model was last loaded.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_model_file_timestamp_seconds",
        "gauge",
        "Unix time at which the file of a model that is served was written.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_model_load_failures_total",
        "counter",
        "Times the model's file could not be loaded.",
        ("model",),
    ),
    MetricSpec(
        "tinymlp_prediction_requests_total",
        "counter",
        "Calls, by outcome: ok, invalid (the row does not fit the model), error.",
        (*_MODEL, "outcome"),
    ),
    MetricSpec("tinymlp_prediction_samples_total", "counter", "Rows that were predicted.", _MODEL),
    MetricSpec(
        "tinymlp_prediction_batch_size",
        "histogram",
        "Rows of each call that was answered.",
        _MODEL,
        BATCH_SIZES,
    ),
    MetricSpec(
        "tinymlp_prediction_duration_seconds",
        "histogram",
        "Time of a whole call, whatever its outcome.",
        _MODEL,
        REQUEST_SECONDS,
    ),
    MetricSpec(
        "tinymlp_prediction_compute_seconds",
        "histogram",
        "Time of a call's forward pass; the rest is reading the rows.",
        _MODEL,
        REQUEST_SECONDS,
    ),
    MetricSpec("tinymlp_predictions_in_flight", "gauge", "Calls that are being answered now."),
    # What the model predicts, of which inputs, and whether it was right.
    MetricSpec(
        "tinymlp_prediction_class_total",
        "counter",
        "Rows by the class that was predicted; beyond 32 classes the rest is 'other'.",
        (*_MODEL, "class"),
    ),
    MetricSpec(
        "tinymlp_prediction_confidence_ratio",
        "histogram",
        "The largest probability of each prediction.",
        _MODEL,
        SHARES,
    ),
    MetricSpec(
        "tinymlp_prediction_numbers_total",
        "counter",
        "Predicted numbers, by how many standard deviations of training they are from its mean.",
        (*_MODEL, "deviations"),
    ),
    MetricSpec(
        "tinymlp_input_out_of_range_total",
        "counter",
        "Values below the minimum or above the maximum of training.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_input_drift_psi_max",
        "gauge",
        "Population stability index of the column that moved most, over the window.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_input_drift_psi",
        "gauge",
        "Population stability index of each column; beyond 32 'other' is the largest of the rest.",
        (*_MODEL, "column"),
    ),
    MetricSpec("tinymlp_drift_window_samples", "gauge", "Rows in that window.", _MODEL),
    MetricSpec(
        "tinymlp_feedback_samples_total",
        "counter",
        "Predictions whose true label came later, by result: correct, wrong.",
        (*_MODEL, "result"),
    ),
    MetricSpec(
        "tinymlp_feedback_confidence_ratio",
        "histogram",
        "Confidence of the predictions whose true label came later, by result: correct, wrong.",
        (*_MODEL, "result"),
        SHARES,
    ),
    MetricSpec(
        "tinymlp_feedback_numbers_total",
        "counter",
        "Predicted numbers whose true value came later.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_feedback_absolute_error_total",
        "counter",
        "Sum of their absolute errors, in the target's units.",
        _MODEL,
    ),
    MetricSpec(
        "tinymlp_feedback_squared_error_total", "counter", "Sum of their squared errors.", _MODEL
    ),
    MetricSpec(
        "tinymlp_feedback_error_deviations",
        "histogram",
        "Absolute error of each predicted number, in standard deviations of training's target.",
        _MODEL,
        DEVIATIONS,
    ),
    MetricSpec(
        "tinymlp_feedback_unmatched_total",
        "counter",
        "Labels for a prediction that is not, or no longer, remembered.",
        ("model",),
    ),
    MetricSpec(
        "tinymlp_feedback_delay_seconds",
        "histogram",
        "Time from a prediction to its true label.",
        ("model",),
        DELAY_SECONDS,
    ),
    MetricSpec(
        "tinymlp_model_validation_accuracy_ratio",
        "gauge",
        "Accuracy on the validation part when the model was trained.",
        _MODEL,
    ),
    # The prediction server.
    MetricSpec(
        "tinymlp_server_responses_total",
        "counter",
        "Answers of the prediction server, by the status code of HTTP.",
        ("code",),
    ),
    MetricSpec(
        "tinymlp_server_requests_in_flight",
        "gauge",
        "Requests that are computed in threads now, or wait for one.",
    ),
    MetricSpec(
        "tinymlp_server_queue_seconds",
        "histogram",
        "Time that a request waited for a thread.",
        (),
        REQUEST_SECONDS,
    ),
    MetricSpec(
        "tinymlp_server_refusals_total",
        "counter",
        "Requests that were not done, by reason: request (none of this server), access, a limit.",
        ("reason",),
    ),
    MetricSpec(
        "tinymlp_server_reloads_total",
        "counter",
        "Times a model's file was read again, by outcome: loaded, refused.",
        ("model", "outcome"),
    ),
    MetricSpec(
        "tinymlp_server_canary_ratio",
        "gauge",
        "Share of a model's requests that its canary answers.",
        _MODEL,
    ),
    # Training.
    MetricSpec("tinymlp_trainings_in_progress", "gauge", "Trainings that are under way.", ("run",)),
    MetricSpec("tinymlp_training_epoch", "gauge", "Number of the last epoch.", ("run",)),
    MetricSpec("tinymlp_training_epochs_total", "counter", "Epochs that are done.", ("run",)),
    MetricSpec(
        "tinymlp_training_samples_total", "counter", "Examples that epochs went through.", ("run",)
    ),
    MetricSpec("tinymlp_training_loss", "gauge", "Loss after the last epoch.", ("run", "dataset")),
    MetricSpec(
        "tinymlp_training_accuracy_ratio",
        "gauge",
        "Accuracy after the last epoch.",
        ("run", "dataset"),
    ),
    MetricSpec(
        "tinymlp_training_epoch_duration_seconds",
        "histogram",
        "Time of an epoch.",
        ("run",),
        TRAINING_SECONDS,
    ),
    MetricSpec(
        "tinymlp_training_gradient_norm",
        "gauge",
        "Length of the gradient in the epoch's last step.",
        ("run",),
    ),
    MetricSpec("tinymlp_training_learning_rate", "gauge", "Learning rate of that step.", ("run",)),
    MetricSpec(
        "tinymlp_training_nonfinite_total",
        "counter",
        "Epochs in which a loss or a parameter was no longer finite.",
        ("run",),
    ),
    MetricSpec(
        "tinymlp_training_last_success_timestamp_seconds",
        "gauge",
        "Unix time at which an epoch last ended with a finite loss.",
        ("run",),
    ),
    MetricSpec(
        "tinymlp_training_task_duration_seconds",
        "histogram",
        "Time a worker spent on a task.",
        ("run",),
        TRAINING_SECONDS,
    ),
    MetricSpec(
        "tinymlp_training_task_wait_seconds",
        "histogram",
        "Time from handing a task out to taking its answer, less the time spent on it.",
        ("run",),
        TRAINING_SECONDS,
    ),
    MetricSpec(
        "tinymlp_training_task_failures_total",
        "counter",
        "Times work had to be done again, by reason: exception, worker_lost, timeout.",
        ("run", "reason"),
    ),
)

METRICS = {metric.name: metric for metric in _ALL}
"""Every metric by its name, in the order of the page."""
