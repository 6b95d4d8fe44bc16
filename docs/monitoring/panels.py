"""What the dashboard shows: rows of graphs, each with its question to Prometheus.

SELECTED stands for the models and versions that are chosen at the top of the page, `$run` for the
runs. Rates are over `$__rate_interval`, Grafana's own name for a window that fits the zoom.
"""

from dataclasses import dataclass
from typing import Literal

from grafana_foundation_sdk.models import units

Style = Literal["lines", "stack", "shares", "logarithm", "heatmap"]


@dataclass(frozen=True)
class Panel:
    """A graph: a query for each legend; `limit` is drawn as a line."""

    title: str
    unit: str
    description: str
    queries: dict[str, str]
    style: Style = "lines"
    limit: float | None = None


def rate(name: str, by: str = "", **labels: str) -> str:
    """Return the sum of a counter's rates, for each model and each value of `by`.

    >>> print(rate("prediction_samples_total"))
    sum by (model, version) (rate(tinymlp_prediction_samples_total{SELECTED}[$__rate_interval]))
    """
    chosen = "".join(f', {label}="{value}"' for label, value in labels.items())
    kept = f"model, version, {by}".removesuffix(", ")
    return f"sum by ({kept}) (rate(tinymlp_{name}{{SELECTED{chosen}}}[$__rate_interval]))"


def quantile(share: float, name: str) -> str:
    """Return a quantile of a histogram, for each model."""
    return f"histogram_quantile({share}, {rate(f'{name}_bucket', by='le')})"


def mean(name: str) -> str:
    """Return the mean of the values in a histogram, for each model."""
    return f"{rate(f'{name}_sum')} / {rate(f'{name}_count')}"


def of_server(name: str, by: str = "") -> str:
    """Return the sum of a counter's rates over all servers, for each value of `by`."""
    kept = f" by ({by})" if by else ""
    return f"sum{kept} (rate(tinymlp_server_{name}[$__rate_interval]))"


def of_run(name: str) -> str:
    """Return a metric of the chosen runs."""
    return f'tinymlp_training_{name}{{run=~"$run"}}'


def mean_of_run(name: str) -> str:
    """Return the mean of the latest values in a run's histogram."""
    total, count = (
        f"rate({of_run(f'{name}_{part}')}[$__rate_interval])" for part in ("sum", "count")
    )
    return f"{total} / {count}"


PANELS: dict[str, list[Panel]] = {
    "Prediction": [
        Panel(
            "Requests",
            units.RequestsPerSecond,
            "Calls by outcome. invalid: the row does not fit the model, its sender's fault.",
            {"{{model}} {{version}} {{outcome}}": rate("prediction_requests_total", by="outcome")},
            style="stack",
        ),
        Panel(
            "Latency",
            units.Seconds,
            "Time that half, 95 % and 99 % of the calls stay below. Between the buckets of the "
            "histogram it is interpolated. The line is the objective, for 99 %.",
            {
                f"{{{{model}}}} {{{{version}}}} {percent} %": quantile(
                    percent / 100, "prediction_duration_seconds"
                )
                for percent in (50, 95, 99)
            },
            style="logarithm",
            limit=0.1,
        ),
        Panel(
            "Latency, every call",
            units.Seconds,
            "How many calls took how long: two humps are two kinds of calls.",
            {
                "{{le}}": "sum by (le) (increase("
                "tinymlp_prediction_duration_seconds_bucket{SELECTED}[$__rate_interval]))"
            },
            style="heatmap",
        ),
        Panel(
            "Where the time goes",
            units.Seconds,
            "Mean time of a call, and the part of it in the network. The rest is reading the rows, "
            "and waiting.",
            {
                "{{model}} {{version}} call": mean("prediction_duration_seconds"),
                "{{model}} {{version}} network": mean("prediction_compute_seconds"),
            },
        ),
        Panel(
            "Rows a request",
            units.Short,
            "Rows that were answered, divided by the calls.",
            {
                "{{model}} {{version}}": f"{rate('prediction_samples_total')} "
                f"/ {rate('prediction_requests_total')}"
            },
        ),
        Panel(
            "Slow and failed requests",
            units.PercentUnit,
            "Share of calls slower than 0.1 s in the last hour, and of calls that failed in the "
            "last five minutes; from the recording rules. The line is the objective.",
            {
                "{{model}} {{version}} slow": (
                    "model:tinymlp_prediction_slow:ratio_rate1h{SELECTED}"
                ),
                "{{model}} {{version}} failed": (
                    "model:tinymlp_prediction_failures:ratio_rate5m{SELECTED}"
                ),
            },
            limit=0.01,
        ),
    ],
    "Model performance": [
        Panel(
            "Predicted classes",
            units.PercentUnit,
            "Share of each class among the predictions. A change means other inputs or another "
            "model; which is right, only labels say.",
            {"{{model}} {{version}} {{class}}": rate("prediction_class_total", by="class")},
            style="shares",
        ),
        Panel(
            "Confidence",
            units.PercentUnit,
            "Largest probability of a prediction: the median, and what one in ten stays below. "
            "It is no accuracy: a network can be sure and wrong.",
            {
                "{{model}} {{version}} median": quantile(0.5, "prediction_confidence_ratio"),
                "{{model}} {{version}} lowest tenth": quantile(0.1, "prediction_confidence_ratio"),
            },
        ),
        Panel(
            "Input drift",
            units.Short,
            "Population stability index of the input that moved most since training. Without drift "
            "it is noise below 0.1; the line is where the alert begins.",
            {
                "{{model}} {{version}}": (
                    "max by (model, version) (tinymlp_input_drift_psi_max{SELECTED})"
                )
            },
            limit=0.2,
        ),
        Panel(
            "Input drift by column",
            units.Short,
            "The same of each column, of 32 at most: which one has moved.",
            {
                "{{model}} {{version}} {{column}}": (
                    "max by (model, version, column) (tinymlp_input_drift_psi{SELECTED})"
                )
            },
            limit=0.2,
        ),
        Panel(
            "Values out of range",
            units.Short,
            "Values a row outside the range of training: a changed unit shows here at once.",
            {
                "{{model}} {{version}}": f"{rate('input_out_of_range_total')} "
                f"/ {rate('prediction_samples_total')}"
            },
        ),
        Panel(
            "Accuracy",
            units.PercentUnit,
            "Share of the labels that came back in the last day which the model had right, beside "
            "its accuracy in validation.",
            {
                "{{model}} {{version}}": "model:tinymlp_accuracy:ratio_increase1d{SELECTED}",
                "{{model}} {{version}} in validation": (
                    "max by (model, version) (tinymlp_model_validation_accuracy_ratio{SELECTED})"
                ),
            },
        ),
        Panel(
            "Labels that came back",
            units.CountsPerSecond,
            "Labels by whether the model was right, and those whose prediction is not remembered.",
            {
                "{{model}} {{version}} {{result}}": rate("feedback_samples_total", by="result"),
                "{{model}} unmatched": "sum by (model) (rate("
                'tinymlp_feedback_unmatched_total{model=~"$model"}[$__rate_interval]))',
            },
            style="stack",
        ),
    ],
    "Numbers, calibration": [
        Panel(
            "Predicted numbers",
            units.PercentUnit,
            "Share of predictions by how many standard deviations of training they are from its "
            "mean: about two thirds should be within one.",
            {
                "{{model}} {{version}} {{deviations}}": rate(
                    "prediction_numbers_total", by="deviations"
                )
            },
            style="shares",
        ),
        Panel(
            "Errors of numbers",
            units.Short,
            "Absolute error of the true values that came back in the last day, in standard "
            "deviations of training. The line is what always guessing the mean would get.",
            {
                "{{model}} {{version}} mean": (
                    "model:tinymlp_error_deviations:mean_increase1d{SELECTED}"
                ),
                "{{model}} {{version}} 90 %": quantile(0.9, "feedback_error_deviations"),
            },
            limit=0.8,
        ),
        Panel(
            "Calibration",
            units.PercentUnit,
            "Mean confidence of the predictions whose labels came back in the last day, less their "
            "accuracy. Above 0 it is surer than right.",
            {
                "{{model}} {{version}}": (
                    "model:tinymlp_overconfidence:difference_increase1d{SELECTED}"
                )
            },
        ),
    ],
    "Server": [
        Panel(
            "Answers",
            units.RequestsPerSecond,
            "Answers of the prediction server by their status code.",
            {"{{code}}": of_server("responses_total", by="code")},
            style="stack",
        ),
        Panel(
            "Refusals",
            units.RequestsPerSecond,
            "Requests that were not done, by reason: request is a sender's mistake, the others are "
            "limits.",
            {"{{reason}}": of_server("refusals_total", by="reason")},
            style="stack",
        ),
        Panel(
            "Waiting for a thread",
            units.Seconds,
            "Time that 95 % of the larger requests wait at most, and the mean. Small ones do not.",
            {
                "95 %": f"histogram_quantile(0.95, {of_server('queue_seconds_bucket', by='le')})",
                "mean": f"{of_server('queue_seconds_sum')} / {of_server('queue_seconds_count')}",
            },
        ),
        Panel(
            "In flight",
            units.Short,
            "Requests that threads compute, or that wait for one.",
            {"{{instance}}": "sum by (instance) (tinymlp_server_requests_in_flight)"},
            style="stack",
        ),
        Panel(
            "Batch size",
            units.Short,
            "Rows that half and 95 % of the calls have at most.",
            {
                f"{{{{model}}}} {{{{version}}}} {percent} %": quantile(
                    percent / 100, "prediction_batch_size"
                )
                for percent in (50, 95)
            },
            style="logarithm",
        ),
        Panel(
            "Age",
            units.Seconds,
            "Time since the model's file was written, and since it was loaded.",
            {
                "{{model}} {{version}} file": "time() - max by (model, version) "
                "(tinymlp_model_file_timestamp_seconds{SELECTED})",
                "{{model}} {{version}} loaded": "time() - max by (model, version) "
                "(tinymlp_model_load_timestamp_seconds{SELECTED})",
            },
        ),
    ],
    "Training": [
        Panel(
            "Loss",
            units.Short,
            "After each epoch. When validation turns upward while training falls, it overfits.",
            {"{{run}} {{dataset}}": of_run("loss")},
            style="logarithm",
        ),
        Panel(
            "Training accuracy",
            units.PercentUnit,
            "Share of examples that are right after each epoch.",
            {"{{run}} {{dataset}}": of_run("accuracy_ratio")},
        ),
        Panel(
            "Time of an epoch",
            units.Seconds,
            "Mean of the epochs that ended lately, and the time since the last one ended.",
            {
                "{{run}} an epoch": mean_of_run("epoch_duration_seconds"),
                "{{run}} since the last": f"timestamp({of_run('last_success_timestamp_seconds')}) "
                f"- {of_run('last_success_timestamp_seconds')}",
            },
        ),
        Panel(
            "Examples",
            units.CountsPerSecond,
            "Examples that were learned from.",
            {"{{run}}": f"rate({of_run('samples_total')}[$__rate_interval])"},
        ),
        Panel(
            "Gradient and learning rate",
            units.Short,
            "Length of the gradient in an epoch's last step, and the learning rate. A gradient "
            "that grows for long is about to diverge.",
            {
                "{{run}} gradient": of_run("gradient_norm"),
                "{{run}} learning rate": of_run("learning_rate"),
            },
            style="logarithm",
        ),
        Panel(
            "Failures",
            units.Short,
            "In the last quarter of an hour: tasks that workers failed and that were done again, "
            "and losses that were not finite.",
            {
                "{{run}} {{reason}}": f"increase({of_run('task_failures_total')}[15m])",
                "{{run}} not finite": f"increase({of_run('nonfinite_total')}[15m])",
            },
        ),
    ],
}
