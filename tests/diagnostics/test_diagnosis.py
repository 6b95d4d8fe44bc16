"""Each problem is found where it is, and nothing is found where there is none."""

import copy
import inspect
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from tests.depth import not_quick
from tests.diagnostics.cases import (
    SOFTMAX,
    SQUARED,
    course,
    found,
    halves,
    solution,
    trained,
    waves,
)
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.diagnostics import PROBLEMS, Finding, Measurements, Severity, diagnose
from tinymlp.diagnostics.diagnosis import EXPLAINS
from tinymlp.diagnostics.measurements import spread
from tinymlp.errors import ArgumentError, ShapeError, TinyMLPError
from tinymlp.learning.examples import Example
from tinymlp.learning.optimizer import SGD, Adam
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit
from tinymlp.network.initializer import Constant
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.training.history import History

# For every problem at least one network, data set or history that has it.


def dead_layer() -> list[Finding]:
    network = Network.random([2, 8, 1], activation="relu")
    parameters = network.parameters()
    for neuron in range(8):
        parameters[3 * neuron + 2] = -50.0
    network.load_parameters(parameters)
    return diagnose(network, SQUARED, waves())


def saturated_layer() -> list[Finding]:
    network = Network.random([2, 8, 1], activation="sigmoid", seed=1)
    weights = [[1000.0 * w for w in row] for row in network.layers[0].weights]
    first = Layer.from_weights(weights, [0.0] * 8, activation="sigmoid")
    return diagnose(Network([first, network.layers[1]]), SQUARED, waves())


def zeros_trained() -> list[Finding]:
    network = Network.random([2, 8, 1], activation="tanh", initializer="zeros")
    history = trained(network, SQUARED, Adam(learning_rate=0.01), waves())
    return diagnose(network, SQUARED, waves(), history=history)


def constant_trained() -> list[Finding]:
    network = Network.random([2, 8, 1], activation="sigmoid", initializer=Constant(0.5))
    history = trained(network, SQUARED, Adam(learning_rate=0.01), waves(), n_epochs=5)
    return diagnose(network, SQUARED, waves(), history=history)


def deep_sigmoids() -> list[Finding]:
    return diagnose(Network.random([2, *[8] * 8, 1], activation="sigmoid"), SQUARED, waves())


def large_weights() -> list[Finding]:
    network = Network.random([2, *[8] * 4, 1], activation="leaky_relu")
    network.load_parameters([10.0 * w for w in network.parameters()])
    return diagnose(network, SQUARED, waves())


def scaled_inputs(scale: float, shift: float) -> list[Finding]:
    examples = [([x, scale * y + shift], target) for (x, y), target in waves()]
    return diagnose(Network.random([2, 8, 1], seed=1), SQUARED, examples)


def scaled_targets(scale: float, shift: float) -> list[Finding]:
    examples = [(inputs, [scale * target[0] + shift]) for inputs, target in waves()]
    return diagnose(Network.random([2, 8, 1]), SQUARED, examples)


def constant_column() -> list[Finding]:
    examples = [([x, 0.25], target) for (x, _), target in waves()]
    return diagnose(Network.random([2, 8, 1]), SQUARED, examples)


def same_targets() -> list[Finding]:
    examples = [(inputs, [0.1]) for inputs, _ in waves()]
    return diagnose(Network.random([2, 8, 1]), SQUARED, examples)


def heavy_l2() -> list[Finding]:
    network = Network.random([2, 8, 1])
    penalty = L2(10.0)
    history = trained(network, SQUARED, SGD(learning_rate=0.05), waves(), penalty=penalty)
    return diagnose(network, SQUARED, waves(), history=history, penalty=penalty)


def rare_class() -> list[Finding]:
    examples = halves(100, rare=2.5)
    network = Network.random([2, 8, 2], activation="sigmoid")
    history = trained(network, SOFTMAX, SGD(learning_rate=0.1), examples)
    return diagnose(network, SOFTMAX, examples, history=history)


def rate_too_small() -> list[Finding]:
    network = Network.random([2, 8, 1])
    examples = [(inputs, [target[0] + 3.0]) for inputs, target in waves()]
    history = trained(network, SQUARED, SGD(learning_rate=1e-6), examples)
    return diagnose(network, SQUARED, examples, history=history)


def rate_too_large() -> list[Finding]:
    network = Network.random([2, 8, 1], activation="tanh")
    history = trained(network, SQUARED, SGD(learning_rate=1.5), waves())
    return diagnose(network, SQUARED, waves(), history=history)


def rising() -> list[Finding]:
    return diagnose(*ready(), history=course([1.0, 0.5, 0.6, 0.8, 1.0, 1.2]))


def jumping(step_losses: Sequence[float]) -> list[Finding]:
    """Diagnose losses of the weights' average that stay where they are."""
    history = course([0.6] * len(step_losses))
    history.epochs = [
        replace(epoch, step_loss=loss)
        for epoch, loss in zip(history.epochs, step_losses, strict=True)
    ]
    return diagnose(*ready(), history=history)


def not_a_number() -> list[Finding]:
    network, loss, examples = ready()
    network.load_parameters([math.nan] * network.n_parameters)
    return diagnose(network, loss, examples, history=course([1.0, 1e200, math.inf]))


def nothing_to_learn() -> list[Finding]:
    random = Random(0)
    examples = [(inputs, [random.gauss(0.0, 1.0)]) for inputs, _ in waves(200)]
    network = Network.random([2, 1])
    history = trained(network, SQUARED, Adam(learning_rate=0.01), examples)
    return diagnose(network, SQUARED, examples, history=history)


def noise(seed: int) -> list[Example]:
    random = Random(seed)
    return [
        ([random.gauss(0.0, 1.0) for _ in range(12)], [random.gauss(0.0, 1.0)]) for _ in range(20)
    ]


def memorized() -> tuple[Network, list[Example], list[Example], History]:
    """Learn noise by heart: there is nothing in it that would hold for other noise."""
    known, other = noise(0), noise(1)
    network = Network.random([12, 16, 1])
    history = trained(network, SQUARED, Adam(learning_rate=0.03), known, 80)
    return network, known, other, history


def memorized_with_test() -> list[Finding]:
    network, known, other, history = memorized()
    return diagnose(network, SQUARED, known, history=history, test=other)


def memorized_with_validation() -> list[Finding]:
    network, known, _, _ = memorized()
    return diagnose(network, SQUARED, known, history=course([0.5, 0.2, 0.01], [1.2, 1.1, 1.1]))


def too_small() -> list[Finding]:
    # Of |x| a straight line has nothing.
    examples = [([sign * x, y], [abs(x)]) for (x, y), _ in waves() for sign in (-1.0, 1.0)]
    network = Network.random([2, 1])
    history = trained(network, SQUARED, Adam(learning_rate=0.03), examples)
    return diagnose(network, SQUARED, examples, history=history)


def tiny_weights() -> list[Finding]:
    network = Network.random([2, 8, 8, 1], activation="tanh")
    network.load_parameters([1e-6 * w for w in network.parameters()])
    history = trained(network, SQUARED, SGD(learning_rate=0.01), waves(), n_epochs=10)
    return diagnose(network, SQUARED, waves(), history=history)


def outlier() -> list[Finding]:
    return diagnose(Network.random([2, 8, 1]), SQUARED, [*waves(), ([0.0, 0.0], [9.5])])


def revealing() -> list[Finding]:
    examples = [([x, 2.0 - target[0]], target) for (x, _), target in waves()]
    return diagnose(Network.random([2, 8, 1]), SQUARED, examples)


def counting() -> list[Finding]:
    examples = [([x, i / 20 - 1.5], target) for i, ((x, _), target) in enumerate(waves())]
    kept = [example for i, example in enumerate(examples) if i % 4]
    return diagnose(Network.random([2, 8, 1]), SQUARED, kept)


def seen_before() -> list[Finding]:
    return diagnose(Network.random([2, 8, 1]), SQUARED, waves(), test=waves()[:10])


def out_of_range() -> list[Finding]:
    test = [([x, 1000.0 * y], target) for (x, y), target in waves(10, seed=1)]
    return diagnose(Network.random([2, 8, 1]), SQUARED, waves(), test=test)


def ready_dead() -> tuple[Network, str, list[Example]]:
    network = Network.random([2, 8, 1], activation="relu")
    dead = Layer.from_weights(network.layers[0].weights, [-50.0] * 8, activation="relu")
    return Network([dead, network.layers[1]]), SQUARED, waves()


def ready() -> tuple[Network, str, list[Example]]:
    return Network.random([2, 8, 1], activation="tanh"), SQUARED, waves()


FALLING = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02]

CASES: list[tuple[str, Severity, Callable[[], list[Finding]]]] = [
    ("overfitting", Severity.WARNING, memorized_with_test),
    ("overfitting", Severity.WARNING, memorized_with_validation),
    ("dead neurons", Severity.SEVERE, dead_layer),
    ("saturated neurons", Severity.SEVERE, saturated_layer),
    ("neurons all alike", Severity.SEVERE, zeros_trained),
    ("neurons all alike", Severity.SEVERE, constant_trained),
    ("vanishing gradients", Severity.WARNING, deep_sigmoids),
    ("exploding gradients", Severity.WARNING, large_weights),
    ("unscaled inputs", Severity.SEVERE, lambda: scaled_inputs(1000.0, 0.0)),
    ("unscaled inputs", Severity.WARNING, lambda: scaled_inputs(0.001, 0.0)),
    ("unscaled inputs", Severity.SEVERE, lambda: scaled_inputs(1.0, 2000.0)),
    ("unscaled targets", Severity.WARNING, lambda: scaled_targets(1.0, 100.0)),
    ("unscaled targets", Severity.WARNING, lambda: scaled_targets(100.0, 0.0)),
    ("unscaled targets", Severity.WARNING, lambda: scaled_targets(0.001, 0.0)),
    ("constant inputs", Severity.NOTE, constant_column),
    ("constant targets", Severity.SEVERE, same_targets),
    ("heavy penalty", Severity.SEVERE, heavy_l2),
    ("class imbalance", Severity.SEVERE, rare_class),
    ("loss that does not fall", Severity.SEVERE, rate_too_small),
    ("unstable training loss", Severity.SEVERE, rate_too_large),
    ("unstable training loss", Severity.SEVERE, rising),
    ("unstable training loss", Severity.SEVERE, lambda: jumping([0.9, 3.0, 0.8, 1.2, 1.6, 0.9])),
    ("numbers that are not finite", Severity.SEVERE, not_a_number),
    ("inputs that tell nothing", Severity.SEVERE, nothing_to_learn),
    ("underfitting", Severity.SEVERE, too_small),
    ("weights that are too small", Severity.SEVERE, tiny_weights),
    ("an outlier among the targets", Severity.WARNING, outlier),
    ("a column that gives the target", Severity.WARNING, revealing),
    ("a column that counts the rows", Severity.WARNING, counting),
    ("rows in both parts", Severity.WARNING, seen_before),
    ("test inputs out of range", Severity.SEVERE, out_of_range),
    (
        "rising validation loss",
        Severity.WARNING,
        lambda: diagnose(*ready(), history=course(FALLING, [0.3, 0.2, 0.15, 0.2, 0.3, 0.35, 0.35])),
    ),
    (
        "rising validation loss",
        Severity.NOTE,
        lambda: diagnose(
            *ready(), history=course(FALLING, [0.3, 0.2, 0.15, 0.2, 0.3, 0.35, 0.35], best=3)
        ),
    ),
    (
        "validation better than training",
        Severity.WARNING,
        lambda: diagnose(*ready(), history=course([0.6] * 6, [0.1] * 6)),
    ),
    (
        "training that ended too early",
        Severity.SEVERE,
        lambda: diagnose(*ready(), history=course(FALLING)),
    ),
]


@cache
def findings_of(case: Callable[[], list[Finding]]) -> list[Finding]:
    return case()


@pytest.mark.parametrize(("problem", "severity", "case"), CASES)
def test_the_problem_is_found(
    problem: str, severity: Severity, case: Callable[[], list[Finding]]
) -> None:
    assert found(findings_of(case))[problem] == severity


@pytest.mark.parametrize(
    "losses",
    [
        [9.0, 2.0, 1.0, 0.61, 0.62, 0.61],  # of weights that training began with
        [0.9, 3.0, 0.8, 1.2, 1.6, math.nan],  # not known of all, as after an older file
        [0.2] * 6,  # steps go ahead, and their average comes after
    ],
)
def test_steps_that_do_not_jump_around_their_average_are_not_too_long(losses: list[float]) -> None:
    assert "unstable training loss" not in found(jumping(losses))


def test_every_function_in_the_table_has_its_case_above() -> None:
    makers = {
        re.search(r'name="([^"]+)"', inspect.getsource(problem)).group(1)  # type: ignore[union-attr]
        for problem in PROBLEMS
    }
    assert makers == {problem for problem, _, _ in CASES}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "leaky_relu", "elu", "gelu"])
@pytest.mark.parametrize("sizes", [[2, 8, 1], [2, 16, 8, 1], [2, 1]])
def test_a_new_network_is_healthy(activation: str, sizes: list[int]) -> None:
    for seed in range(8):
        network = Network.random(sizes, activation=activation, seed=seed)
        assert diagnose(network, SQUARED, waves()) == []


HEALTHY = [
    ("relu", SQUARED, 0.01),
    ("tanh", SQUARED, 0.01),
    ("sigmoid", SQUARED, 0.03),
    ("silu", "huber", 0.01),
    ("relu", SOFTMAX, 0.01),
    ("tanh", SOFTMAX, 0.01),
    ("gelu", SOFTMAX, 0.01),
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("activation", "loss", "learning_rate"), HEALTHY)
def test_a_network_that_learns_is_healthy(
    activation: str, loss: str, learning_rate: float, seed: int
) -> None:
    examples = halves() if loss == SOFTMAX else waves()
    n_out = len(examples[0][1])
    network = Network.random([2, 16, n_out], activation=activation, seed=seed)
    history = trained(network, loss, Adam(learning_rate=learning_rate), examples)
    assert Measurements.of(network, loss, examples).has_learned
    findings = found(diagnose(network, loss, examples, history=history))
    # Thirty epochs are few: that it could go on is true, and no problem.
    assert findings.keys() <= {"training that ended too early"}


@not_quick
def test_a_whole_fit_is_healthy_by_its_own_history() -> None:
    examples = waves(80)
    data = Dataset([inputs for inputs, _ in examples], [100 * t[0] + 500 for _, t in examples])
    for seed in range(2):
        model = fit(data, hidden=[8], learning_rate=0.01, n_epochs=60, seed=seed)
        scaled = list(zip(model.inputs(data.inputs), model.target.rows(data), strict=True))
        findings = diagnose(model.network, model.loss, scaled, history=model.history)
        assert found(findings).keys() <= {"training that ended too early"}


HEALTHY_COURSES = {
    "a few per cent of noise": [1.0, 0.5, 0.3, 0.31, 0.29, 0.3, 0.28, 0.29, 0.285],
    "large swings of what is almost nothing": [1.0, 0.1, 1e-3, 3e-3, 1e-3, 4e-3, 1e-3, 3e-3],
    "learned in the first epoch": [0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
}


@pytest.mark.parametrize("name", HEALTHY_COURSES)
def test_a_healthy_course_is_left_alone(name: str) -> None:
    losses = HEALTHY_COURSES[name]
    network, examples = solution(noise=math.sqrt(losses[-1]))
    assert diagnose(network, SQUARED, examples, history=course(losses)) == []
    # A validation loss a tenth higher that follows it tells nothing either.
    follows = course(losses, [1.1 * loss for loss in losses])
    assert diagnose(network, SQUARED, examples, history=follows) == []


def test_a_few_dead_neurons_are_no_problem_and_half_of_them_are() -> None:
    for n_dead, is_found in ((0, False), (2, False), (4, True)):
        network = Network.random([2, 8, 1], activation="relu", seed=2)
        parameters = network.parameters()
        for neuron in range(n_dead):
            parameters[3 * neuron + 2] = -50.0
        network.load_parameters(parameters)
        findings = diagnose(network, SQUARED, waves())
        assert [f.name for f in findings] == (["dead neurons"] if is_found else [])
        if is_found:
            assert "layer 1: 4 of 8 neurons (relu) give 0 for all 60 examples" in str(findings[0])


def test_an_output_that_is_sure_and_right_is_not_called_saturated() -> None:
    # Targets of 0 and 1, and a sigmoid output that gives them to five digits.
    examples = [([x], [float(x > 0)]) for x in (-2.0, -1.0, 1.0, 2.0)]
    sure = Network([Layer.from_weights([[12.0]], [0.0], activation="sigmoid")])
    assert diagnose(sure, SQUARED, examples) == []
    wrong = Network([Layer.from_weights([[-12.0]], [0.0], activation="sigmoid")])
    assert "saturated neurons" in found(diagnose(wrong, SQUARED, examples))


def test_a_rare_class_that_is_found_is_no_imbalance() -> None:
    examples = halves(100, rare=2.0)
    right = Network([Layer.from_weights([[0.0, 0.0], [9.0, 9.0]], [0.0, -18.0])])
    assert diagnose(right, SOFTMAX, examples, history=course([0.1, 0.1, 0.1])) == []


def test_a_rare_class_outside_the_sample_is_looked_at_before_it_is_called_never_predicted() -> None:
    examples: list[Example] = [([0.01 * i], [1.0, 0.0]) for i in range(-50, 50)]
    unseen = max(set(range(100)) - set(spread(range(100), 5)))
    examples[unseen] = ([5.0], [0.0, 1.0])
    network = Network([Layer.from_weights([[0.0], [9.0]], [0.0, -18.0])])
    findings = diagnose(network, SOFTMAX, examples, history=course([0.1] * 3), n_sample=5)
    assert "class imbalance" not in found(findings)


def test_a_column_that_is_constant_only_in_the_sample_is_not_called_constant() -> None:
    examples = [([x, 0.0], target) for (x, _), target in waves(50)]
    unseen = min(set(range(50)) - set(spread(range(50), 5)))
    assert "constant inputs" in found(diagnose(Network.random([2, 1]), SQUARED, examples))
    examples[unseen] = ([0.5, 1.0], [0.5])
    assert "constant inputs" not in found(
        diagnose(Network.random([2, 1]), SQUARED, examples, n_sample=5)
    )


def test_a_loss_that_stays_where_it_is_steep_has_other_reasons_than_one_that_is_flat() -> None:
    assert "learning_rate=1e-05" in findings_of(rate_too_small)[0].remedy
    network = Network.random([2, 1], initializer="zeros")
    examples = [*waves(), *(([-x for x in inputs], [t[0]]) for inputs, t in waves())]
    names = found(diagnose(network, SQUARED, examples, history=course([0.6, 0.6, 0.6])))
    assert "loss that does not fall" not in names


def test_what_explains_stands_before_what_it_explains() -> None:
    order = {problem: place for place, problem in enumerate(PROBLEMS)}
    for cause, consequences in EXPLAINS.items():
        assert all(order[cause] < order[consequence] for consequence in consequences)


def test_a_cause_is_told_without_its_consequences_and_as_severe_as_they_are() -> None:
    (finding,) = diagnose(*ready_dead(), history=course([0.6, 0.6, 0.6]))
    assert (finding.name, finding.severity) == ("dead neurons", Severity.SEVERE)


def test_a_row_of_few_values_is_in_both_parts_by_chance() -> None:
    corners: list[Example] = [
        ([float(i % 2), float(i // 2 % 2)], [float(i % 2)]) for i in range(80)
    ]
    findings = diagnose(Network.random([2, 1]), SQUARED, corners, test=corners[:20])
    assert "rows in both parts" not in found(findings)


def test_one_answer_that_is_surely_wrong_is_not_called_overfitting() -> None:
    def sides(n: int) -> list[Example]:
        return [([x], [float(x < 0), float(x > 0)]) for x in (1.0, -1.0) for _ in range(n // 2)]

    sure = Network([Layer.from_weights([[-20.0], [20.0]], [0.0, 0.0])])
    odd: list[Example] = [([1.0], [1.0, 0.0])]
    history = course([0.0, 0.0, 0.0])
    for n_odd, names in ((1, []), (8, ["overfitting"])):
        findings = diagnose(sure, SOFTMAX, sides(60), history=history, test=sides(40) + n_odd * odd)
        assert [f.name for f in findings if f.severity > Severity.NOTE] == names


def test_a_single_column_may_say_it_all() -> None:
    examples: list[Example] = [([x / 20], [x / 10]) for x in range(40)]
    assert diagnose(Network.random([1, 8, 1]), SQUARED, examples) == []


@pytest.mark.parametrize("case", [case for _, _, case in CASES])
def test_the_worst_comes_first(case: Callable[[], list[Finding]]) -> None:
    severities = [finding.severity for finding in findings_of(case)]
    assert severities == sorted(severities, reverse=True)


def test_nothing_is_changed_and_the_same_is_found_again() -> None:
    network = Network.random([2, 8, 1], activation="relu", seed=4)
    examples, weights = waves(300), [1.0 + i % 3 for i in range(300)]
    history = trained(network, SQUARED, Adam(), examples[:40], n_epochs=6)
    before = copy.deepcopy((examples, weights, history, network.parameters()))
    first = diagnose(network, SQUARED, examples, history=history, weights=weights, n_sample=50)
    assert (examples, weights, history, network.parameters()) == before
    again = diagnose(network, SQUARED, examples, history=history, weights=weights, n_sample=50)
    assert first == again


def test_what_weighs_nothing_is_not_looked_at() -> None:
    unscaled = [([1e6, 1e6], [1e6])] * 30
    weights = [1.0] * 60 + [0.0] * 30
    network = Network.random([2, 8, 1], seed=1)
    assert diagnose(network, SQUARED, [*waves(), *unscaled], weights=weights) == []
    assert diagnose(network, SQUARED, [*waves(), *unscaled]) != []


def test_the_evidence_says_how_many_examples_were_looked_at() -> None:
    network = Network.random([2, 8, 1], activation="relu", initializer="zeros")
    assert "all 60 examples" in str(diagnose(network, SQUARED, waves(60))[0])
    sampled = diagnose(network, SQUARED, waves(3000))
    assert "all 200 examples sampled evenly from 3,000" in str(sampled[0])


PAIRS = "a list of pairs (inputs, target)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"examples": []}, ArgumentError, f"examples must be {PAIRS}, at least one, got []"),
        (
            {"examples": [([1.0], [1.0])]},
            ShapeError,
            "examples[0], inputs must be a list of 2 numbers, got [1.0]: "
            "one for each input of the network",
        ),
        (
            {"weights": [1.0]},
            ShapeError,
            "weights must be a list of 2 numbers, got [1.0]: one for each example",
        ),
        (
            {"weights": [0.0, 0.0]},
            ArgumentError,
            "weights must be numbers, at least one above 0, got [0.0, 0.0]",
        ),
        (
            {"test": [([1.0], [1.0])]},
            ShapeError,
            "test[0], inputs must be a list of 2 numbers, got [1.0]: "
            "one for each input of the network",
        ),
        ({"n_sample": 0}, ArgumentError, "n_sample must be a whole number from 1 up, got 0"),
        ({"history": []}, ArgumentError, "history must be a History or None, got []"),
        (
            {"penalty": 0.1},
            ArgumentError,
            "penalty must be an object like L2(0.001) or None, got 0.1: it has no value",
        ),
        (
            {"network": None},
            ArgumentError,
            "network must be a Network, got None: make one with Network.random([n_in, …, n_out])",
        ),
        (
            {"loss": "hubber"},
            ArgumentError,
            "loss must be a known name, got 'hubber': did you mean 'huber'?",
        ),
    ],
)
def test_what_cannot_be_diagnosed_is_refused(
    arguments: dict[str, Any], error: type[TinyMLPError], message: str
) -> None:
    given = {"network": Network.random([2, 1]), "loss": SQUARED, "examples": waves(2), **arguments}
    assert message_of(error, diagnose, **given) == message


def test_the_remedy_names_the_column_whatever_is_in_its_name() -> None:
    draw = Random(0)
    rows = [[draw.random(), draw.choice("ab")] for _ in range(40)]
    names = ["dose=mg", "sold=yes or no"]
    dataset = Dataset(rows, [f"x{text}" for _, text in rows], feature_names=names)
    (finding,) = [
        each
        for each in fit(dataset, n_epochs=2, validation=None).diagnose(dataset)
        if each.name == "a column that gives the target"
    ]
    assert finding.remedy == "ignore=['sold=yes or no'] when the table is read"
    table = [dict(zip(names, row, strict=True)) | {"y": row[1]} for row in rows]
    ignored = Dataset.from_table(table, ignore=["sold=yes or no"])
    assert ignored.feature_names == ["dose=mg"]
