"""Which numbers are checked when there are too many."""

import itertools

import pytest

from tests.gradient_check.problems import MSE, problem
from tinymlp.gradient_check import check_gradients


def test_a_sample_is_the_same_for_the_same_seed_and_is_reported() -> None:
    network, examples = problem(sizes=(10, 20, 5))
    reports = [check_gradients(network, MSE, examples, sample=30, seed=seed) for seed in (1, 1, 2)]
    checked = [report.parameters_checked for report in reports]
    assert checked[0] == checked[1] != checked[2]
    assert abs(len(checked[0]) - 30) <= 2
    assert f"{len(checked[0])} of 325 one by one" in str(reports[0])


def test_a_large_network_is_sampled_from_every_layer_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinymlp.gradient_check.sampling.WORK", 200_000)
    network, examples = problem("relu", sizes=(16, 20, 12, 10), examples=20)
    report = check_gradients(network, MSE, examples).require()
    assert all(0 < part.checked < part.size for part in report.parts)
    assert "4 of 20 examples" in report.title
    assert "a random sample" in str(report)


def test_a_time_limit_ends_the_checks_one_by_one_and_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.count()  # a second passes each time that somebody looks
    monkeypatch.setattr("tinymlp.gradient_check.examination.monotonic", lambda: next(clock))
    network, examples = problem(sizes=(10, 5, 5))
    report = check_gradients(network, MSE, examples, seconds=20.0)
    assert 0 < len(report.parameters_checked) <= 20 < network.n_parameters
    assert "ended after 20 seconds" in str(report)
