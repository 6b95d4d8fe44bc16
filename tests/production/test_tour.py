"""The tour of README.md, as a newcomer follows it, in a real Prometheus."""

import itertools
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.production.processes import Tour
from tests.production.prometheus import needs_prometheus, needs_promtool, stop, wait_for
from tests.production.tour import TOUR, commands, queries, started

pytestmark = [needs_prometheus, pytest.mark.xdist_group("prometheus")]

TRAINING = '{run="digits", dataset="training"}'


def test_the_page_opens_while_it_trains(tour: Tour) -> None:
    address = re.findall(r"<(http://127.0.0.1:9100/[^>]+)>", TOUR)[0]
    address = address.replace("9100", tour.instead["9100"])

    def page() -> str:
        try:
            with urllib.request.urlopen(address) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    opened = wait_for(page, "page of metrics")
    assert tour.training.poll() is None, tour.printed("training")
    assert "# HELP tinymlp_training_loss" in opened


def test_prometheus_draws_the_loss_as_it_falls(tour: Tour) -> None:
    assert tour.training.wait() == 0, tour.printed("training")
    drawn = tour.prometheus.history(f"tinymlp_training_loss{TRAINING}", seconds=120)
    (losses,) = drawn.values()
    assert len(losses) >= 5
    assert losses[-1] < losses[0] / 2
    # What was drawn is what was printed.
    printed = re.findall(r"^epoch +(\d+) +training loss ([\d.]+)", tour.printed("training"), re.M)
    assert {f"{loss:.4f}" for loss in losses} <= {loss for _, loss in printed}
    epochs = tour.prometheus.history('tinymlp_training_epochs_total{run="digits"}', seconds=120)
    assert 0 < max(*epochs.values())[-1] <= len(printed)


@contextmanager
def predicting(tour: Tour, *options: str) -> Iterator[None]:
    """Run the tour's prediction with exactly these options."""
    (command,) = (
        command for command in commands() if command[0] == "python3" and command[3:] == [*options]
    )
    name = f"predicting{len(options)}"
    port = ["--port", tour.instead["9101"]]
    process = started([*command, *port], tour.folder, tour.instead, tour.folder / f"{name}.txt")
    try:
        yield
        assert process.poll() is None, tour.printed(name)
    finally:
        stop(process)
    assert process.returncode == 0, tour.printed(name)
    assert "http://127.0.0.1:" in tour.printed(name)


def test_predictions_move_the_histogram_and_the_classes_and_fire_nothing(tour: Tour) -> None:
    tour.training.wait()
    count = 'tinymlp_prediction_duration_seconds_count{model="digits"}'
    with predicting(tour):
        tour.prometheus.wait_for(f"{count} > 600")
        for query in queries():
            assert tour.prometheus.query(f"last_over_time(({query})[2m:1s])"), query
        by_class = tour.prometheus.query('rate(tinymlp_prediction_class_total{model="digits"}[1m])')
        drift = tour.prometheus.value('tinymlp_input_drift_psi_max{model="digits"}')
    assert {sample.labels["class"] for sample in by_class} == set("0123456789")
    assert all(sample.value > 0 for sample in by_class)
    assert drift < 0.2
    (calls,) = tour.prometheus.history(count, seconds=30).values()
    assert all(before <= after for before, after in itertools.pairwise(calls))
    assert tour.prometheus.query('ALERTS{model="digits"}') == []


def test_shifted_pixels_fire_the_alert(tour: Tour) -> None:
    with predicting(tour, "--shift", "4"):
        alert = 'ALERTS{alertname="TinymlpInputDrifts", model="digits", alertstate="firing"}'
        tour.prometheus.wait_for(alert)
    assert "`TinymlpInputDrifts`" in TOUR


@needs_promtool
def test_its_last_command_finds_nothing(tour: Tour) -> None:
    (command,) = (command for command in commands() if command[0] == "promtool")
    process = started(command, tour.folder, tour.instead, tour.folder / "promtool.txt")
    assert process.wait() == 0, tour.printed("promtool")
    assert "SUCCESS" in tour.printed("promtool")
