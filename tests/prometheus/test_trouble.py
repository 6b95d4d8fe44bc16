"""A real Prometheus reads what a real process did, and is woken by each of its troubles."""

import subprocess
import urllib.request
from typing import Any

import pytest

from docs.monitoring.dashboard import targets
from docs.monitoring.panels import PANELS
from tests.prometheus.processes import Service
from tests.prometheus.rules import alerts, rules
from tests.prometheus.server import SECONDS, has_time, needs_prometheus, needs_promtool
from tests.prometheus.service import HOSTILE

pytestmark = [needs_prometheus, has_time]


def test_counters_equal_what_was_done(service: Service) -> None:
    value, done = service.prometheus.value, service.done
    requests = 'tinymlp_prediction_requests_total{model="quiet", outcome="%s"}'
    assert value(requests % "ok") == done["calls"] - 1
    assert value(requests % "invalid") == 1
    assert value(requests % "error") == 0
    assert value('tinymlp_prediction_samples_total{model="quiet"}') == done["rows"]
    feedback = 'tinymlp_feedback_samples_total{model="quiet", result="%s"}'
    assert value(feedback % "correct") == done["right"]
    assert value(feedback % "wrong") == 600 - done["right"]
    assert value('tinymlp_feedback_unmatched_total{model="quiet"}') == 1
    for name, n in done["predicted"].items():
        assert value(f'tinymlp_prediction_class_total{{model="quiet", class="{name}"}}') == n
    assert value('tinymlp_training_epochs_total{run="quiet"}') == done["epochs"]
    assert value('tinymlp_training_loss{run="quiet", dataset="training"}') == done["loss"]


def test_the_latency_histogram_counts_every_call(service: Service) -> None:
    value, name = service.prometheus.value, "tinymlp_prediction_duration_seconds"
    assert value(f'{name}_count{{model="quiet"}}') == service.done["calls"]
    assert value(f'{name}_bucket{{model="quiet", le="+Inf"}}') == service.done["calls"]
    # Two numbers of one moment: the page is read while calls go on.
    both = f"sum by (model) ({name}_count) - sum by (model) (tinymlp_prediction_requests_total)"
    assert {sample.value for sample in service.prometheus.query(both)} == {0.0}


def test_a_rate_sees_the_first_event(service: Service) -> None:
    lost = 'tinymlp_training_task_failures_total{run="losing workers", reason="worker_lost"}'
    service.prometheus.wait_for(f"{lost} > 0")
    assert min(service.prometheus.history(lost).popitem()[1]) == 0.0


def test_every_trouble_fires_its_alert_and_the_quiet_model_none(service: Service) -> None:
    firing = service.prometheus.wait_until_firing(alerts(), model="troubled")
    quiet = service.prometheus.query('ALERTS{model="quiet"} or ALERTS{run="quiet"}')
    assert quiet == []
    for name, alert in firing.items():
        text = " ".join(alert.annotations.values())
        assert "%!" not in text, name
        assert "<no value>" not in text, name
        assert "error" not in alert.annotations["summary"], name


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_every_rule_gives_something(rule: dict[str, Any], service: Service) -> None:
    assert service.prometheus.wait_for(rule["expr"])


@pytest.mark.parametrize("row", PANELS)
def test_every_panel_shows_something(row: str, service: Service) -> None:
    for panel in PANELS[row]:
        for query in targets(panel):
            expression = chosen(query.build().expr)
            assert service.prometheus.wait_for(expression), panel.title


def chosen(expression: str) -> str:
    """Return what Grafana asks when all models and runs are chosen, and an hour is shown."""
    for variable in ("model", "version", "run"):
        expression = expression.replace(f'=~"${variable}"', '=~".*"')
    expression = expression.replace("$__rate_interval", "1m")
    assert "$" not in expression, expression
    return expression


def test_the_choices_of_the_dashboard_are_there(service: Service) -> None:
    ask = service.prometheus.ask
    assert {"quiet", "troubled"} <= set(
        ask("label/model/values", **{"match[]": "tinymlp_model_info"})
    )
    runs = ask("label/run/values", **{"match[]": "tinymlp_training_epochs_total"})
    assert {"quiet", "stalled"} <= set(runs)


def test_hostile_class_names_stay_names_and_many_classes_few_series(service: Service) -> None:
    series = service.prometheus.query('tinymlp_prediction_class_total{model="hostile"}')
    shown = {sample.labels["class"] for sample in series}
    assert len(series) == 32 + 1
    assert {'a"b', '{evil="1"} 2', "𝔘nicode 🙂", "x" * 59 + "…"} <= shown
    assert len(HOSTILE) > 5
    names = {"__name__", "class", "instance", "job", "model", "version"}
    assert {name for sample in series for name in sample.labels} == names


@needs_promtool
def test_promtool_finds_nothing_on_the_page(service: Service) -> None:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{service.port}/metrics", timeout=SECONDS
    ) as answer:
        page = answer.read()
    result = subprocess.run(
        ["promtool", "check", "metrics"], input=page, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, b"")
