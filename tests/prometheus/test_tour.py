"""The tour of docs/monitoring.md, as a newcomer follows it, in a real Prometheus."""

import itertools
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import tinymlp as tm
from tests.prometheus.processes import Tour
from tests.prometheus.server import (
    SECONDS,
    has_time,
    needs_prometheus,
    needs_promtool,
    stop,
    wait_for,
)
from tests.prometheus.tour import TOUR, addresses, commands, queries, start

pytestmark = [needs_prometheus, has_time]


def test_the_page_opens_while_it_trains(tour: Tour) -> None:
    (address,) = (address for address in addresses() if ":9100" in address)
    address = address.replace("9100", tour.instead["9100"])

    def page() -> str:
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                text: str = answer.read().decode()
        except OSError:  # it has not begun
            return ""
        return text if "# HELP tinymlp_training_loss" in text else ""

    assert wait_for(page, "page with a loss")
    assert tour.training.poll() is None, tour.printed("training")


def test_every_page_of_prometheus_is_there(tour: Tour) -> None:
    pages = [address for address in addresses() if ":9090" in address]
    assert len(pages) == 4
    for page in pages:
        address = page.replace("http://127.0.0.1:9090", tour.prometheus.url)
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            assert b"Prometheus" in answer.read()


def test_prometheus_draws_the_loss_as_it_falls(tour: Tour) -> None:
    name = 'tinymlp_training_loss{run="digits", dataset="training"}'
    tour.prometheus.wait_for('changes(tinymlp_training_epoch{run="digits"}[5m]) >= 5')
    tour.prometheus.wait_for(f"{name} < 0.5 * max_over_time({name}[5m])")
    stop(tour.training)
    assert tour.training.returncode in (0, 130), tour.printed("training")
    # Both at the same moments, by one question.
    scraped = tour.prometheus.history(
        '{__name__=~"tinymlp_training_(epoch|loss)", run="digits", dataset!="validation"}'
    )
    (epochs,) = (numbers for labels, numbers in scraped.items() if "training_epoch" in labels)
    (losses,) = (numbers for labels, numbers in scraped.items() if "training_loss" in labels)
    assert epochs == sorted(epochs)
    # The model remembers its training: every point that was drawn is one of it.
    history = tm.load(tour.folder / "digits.json").history.epochs
    for number, loss in zip(epochs, losses, strict=True):
        assert history[int(number) - 1].training["loss"] == loss


DIGITS = 'job="tinymlp-predicting", model="digits"'


@contextmanager
def predicting(tour: Tour, *options: str) -> Iterator[None]:
    """Run the tour's prediction with exactly these options."""
    (command,) = (
        command for command in commands() if command[0] == "python3" and command[3:] == [*options]
    )
    name = f"predicting{len(options)}"
    port = ["--port", tour.instead["9101"]]
    process = start([*command, *port], tour.folder, tour.instead, tour.folder / f"{name}.txt")
    try:
        yield
        assert process.poll() is None, tour.printed(name)
    finally:
        stop(process)
    assert process.returncode == 0, tour.printed(name)
    assert "http://127.0.0.1:" in tour.printed(name)


def test_predictions_move_the_histogram_and_the_classes_and_fire_nothing(tour: Tour) -> None:
    count = f"tinymlp_prediction_duration_seconds_count{{{DIGITS}}}"
    with predicting(tour):
        tour.prometheus.wait_for(f"{count} > 600")
        for query in queries():
            tour.prometheus.wait_for(f"last_over_time(({query})[1h:1s])")
        rate = f"rate(tinymlp_prediction_class_total{{{DIGITS}}}[1m])"
        tour.prometheus.wait_for(f"count({rate} > 0) == 10")
        by_class = tour.prometheus.wait_for(rate)
        drift = tour.prometheus.value(f"tinymlp_input_drift_psi_max{{{DIGITS}}}")
    assert {sample.labels["class"] for sample in by_class} == set("0123456789")
    assert drift < 0.2
    (calls,) = tour.prometheus.history(count).values()
    assert all(before <= after for before, after in itertools.pairwise(calls))
    assert tour.prometheus.query('ALERTS{model="digits", alertstate="firing"}') == []


def test_shifted_pixels_are_one_digit_for_sure_and_fire_the_alert(tour: Tour) -> None:
    name = "tinymlp_prediction_confidence_ratio"
    sure = f"rate({name}_sum{{{DIGITS}}}[5s]) / rate({name}_count{{{DIGITS}}}[5s])"
    by_class = f"rate(tinymlp_prediction_class_total{{{DIGITS}}}[5s])"
    share = f"max({by_class}) / sum({by_class})"
    so_far = f"{name}_sum{{{DIGITS}}} / {name}_count{{{DIGITS}}}"
    before = max(tour.prometheus.history(so_far).popitem()[1])
    with predicting(tour, "--shift", "4"):
        alert = 'ALERTS{alertname="TinymlpInputDrifts", model="digits", alertstate="firing"}'
        tour.prometheus.wait_for(alert)
        tour.prometheus.wait_for(f"({share}) > 0.9")
        tour.prometheus.wait_for(f"({sure}) > {before}")
    assert "`TinymlpInputDrifts`" in TOUR


@needs_promtool
def test_its_last_command_finds_nothing(tour: Tour) -> None:
    (command,) = (command for command in commands() if command[0] == "promtool")
    process = start(command, tour.folder, tour.instead, tour.folder / "promtool.txt")
    assert process.wait() == 0, tour.printed("promtool")
    assert "SUCCESS" in tour.printed("promtool")
