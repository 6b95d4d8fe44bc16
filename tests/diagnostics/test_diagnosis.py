"""Each illness is found where it is, and nothing is found where there is none."""

import copy
import inspect
import itertools
import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.data.dataset import Dataset
from tinymlp.diagnostics import SYMPTOMS, Finding, Measurements, Severity, diagnose, report
from tinymlp.diagnostics.baseline import best_constant, constant_loss
from tinymlp.diagnostics.measurements import spread
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.gradient import Example
from tinymlp.learning.loss import LOSSES, find_loss
from tinymlp.learning.optimizer import SGD, Adam, Optimizer
from tinymlp.learning.penalty import L2, Penalty
from tinymlp.model.fit import fit
from tinymlp.network.initializer import Constant
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.training.history import Epoch, History
from tinymlp.training.trainer import Trainer

SQUARED = "mean_squared_error"
SOFTMAX = "softmax_cross_entropy"


def waves(n: int = 60, *, seed: int = 0) -> list[Example]:
    """Two inputs around 0 and a target of about unit spread that depends on both."""
    random = Random(seed)
    rows = [[random.gauss(0.0, 1.0), random.gauss(0.0, 1.0)] for _ in range(n)]
    return [(row, [math.sin(row[0]) + 0.5 * row[1]]) for row in rows]


def halves(n: int = 60, *, rare: float = 0.0) -> list[Example]:
    """Two classes, one-hot, on the two sides of a line; the larger `rare`, the fewer of class 1."""
    random = Random(1)
    rows = [[random.gauss(0.0, 1.0), random.gauss(0.0, 1.0)] for _ in range(n)]
    return [(row, [0.0, 1.0] if row[0] + row[1] > rare else [1.0, 0.0]) for row in rows]


def course(
    training: Sequence[float], validation: Sequence[float] = (), best: int | None = None
) -> History:
    """Return the history of a run with these losses."""
    history = History(best_epoch=best)
    for number, (loss, other) in enumerate(
        itertools.zip_longest(training, validation, fillvalue=None), start=1
    ):
        assert loss is not None
        measured = {} if other is None else {"loss": other}
        history.add(Epoch(number, {"loss": loss}, measured, 0.1, 1.0, 0.0))
    return history


def trained(
    network: Network,
    loss: str,
    optimizer: Optimizer,
    examples: Sequence[Example],
    n_epochs: int = 30,
    penalty: Penalty | None = None,
) -> History:
    """Train the network and return how it went."""
    history = History()
    trainer = Trainer(
        network, loss, optimizer, penalty=penalty, batch_size=16, engine=BatchEngine()
    )
    for _ in history.record(trainer.epochs(examples, n_epochs=n_epochs)):
        pass
    return history


def solution(noise: float = 0.0) -> tuple[Network, list[Example]]:
    """Return a network and examples whose targets are its predictions and some noise."""
    network = Network.random([2, 8, 1], activation="tanh", seed=3)
    random = Random(3)
    return network, [
        (row, [network.predict(row)[0] + random.gauss(0.0, noise)]) for row, _ in waves()
    ]


def found(findings: Sequence[Finding]) -> dict[str, Severity]:
    return {finding.symptom: finding.severity for finding in findings}


# The ill: for every symptom at least one network, data set or history that has it.


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


def ready() -> tuple[Network, str, list[Example]]:
    return Network.random([2, 8, 1], activation="tanh"), SQUARED, waves()


FALLING = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02]

ILL: list[tuple[str, Severity, Callable[[], list[Finding]]]] = [
    ("dead neurons", Severity.SEVERE, dead_layer),
    ("saturated neurons", Severity.SEVERE, saturated_layer),
    ("neurons all alike", Severity.SEVERE, zeros_trained),
    ("neurons all alike", Severity.SEVERE, constant_trained),
    ("constant prediction", Severity.SEVERE, zeros_trained),
    ("constant prediction", Severity.SEVERE, dead_layer),
    ("vanishing gradients", Severity.WARNING, deep_sigmoids),
    ("exploding gradients", Severity.WARNING, large_weights),
    ("unscaled inputs", Severity.WARNING, lambda: scaled_inputs(1000.0, 0.0)),
    ("unscaled inputs", Severity.WARNING, lambda: scaled_inputs(0.001, 0.0)),
    ("unscaled inputs", Severity.WARNING, lambda: scaled_inputs(1.0, 2000.0)),
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
    ("numbers that are not finite", Severity.SEVERE, not_a_number),
    ("underfitting", Severity.SEVERE, nothing_to_learn),
    (
        "overfitting",
        Severity.WARNING,
        lambda: diagnose(*ready(), history=course(FALLING, [0.6, 0.5, 0.45, 0.5, 0.6, 0.8, 1.0])),
    ),
    (
        "overfitting",
        Severity.NOTE,
        lambda: diagnose(
            *ready(), history=course(FALLING, [0.6, 0.5, 0.45, 0.5, 0.6, 0.8, 1.0], best=3)
        ),
    ),
    (
        "validation better than training",
        Severity.WARNING,
        lambda: diagnose(*ready(), history=course([0.6] * 6, [0.1] * 6)),
    ),
    (
        "training that ended too early",
        Severity.NOTE,
        lambda: diagnose(*ready(), history=course(FALLING)),
    ),
]


@cache
def visit(patient: Callable[[], list[Finding]]) -> list[Finding]:
    return patient()


@pytest.mark.parametrize(("symptom", "severity", "patient"), ILL)
def test_the_illness_is_found(
    symptom: str, severity: Severity, patient: Callable[[], list[Finding]]
) -> None:
    assert found(visit(patient))[symptom] == severity


def test_every_function_in_the_table_has_its_illness_above() -> None:
    makers = {
        re.search(r'symptom="([^"]+)"', inspect.getsource(symptom)).group(1)  # type: ignore[union-attr]
        for symptom in SYMPTOMS
    }
    assert makers == {symptom for symptom, _, _ in ILL}


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
    assert Measurements.of(network, find_loss(loss), examples).has_learned
    findings = found(diagnose(network, loss, examples, history=history))
    # Thirty epochs are few: that it could go on is true, and no illness.
    assert findings.keys() <= {"training that ended too early"}


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
    network, examples = solution(noise=0.05)
    losses = HEALTHY_COURSES[name]
    assert diagnose(network, SQUARED, examples, history=course(losses)) == []
    # A validation loss a tenth higher that follows it tells nothing either.
    follows = course(losses, [1.1 * loss for loss in losses])
    assert diagnose(network, SQUARED, examples, history=follows) == []


def test_a_few_dead_neurons_are_no_illness_and_half_of_them_are() -> None:
    for n_dead, is_ill in ((0, False), (2, False), (4, True)):
        network = Network.random([2, 8, 1], activation="relu", seed=2)
        parameters = network.parameters()
        for neuron in range(n_dead):
            parameters[3 * neuron + 2] = -50.0
        network.load_parameters(parameters)
        findings = diagnose(network, SQUARED, waves())
        assert [f.symptom for f in findings] == (["dead neurons"] if is_ill else [])
        if is_ill:
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


def test_where_the_loss_stands_tells_the_two_reasons_for_not_falling_apart() -> None:
    (above,) = [f for f in visit(rate_too_small) if f.symptom == "loss that does not fall"]
    assert "ten times as large" in above.remedy
    network = Network.random([2, 1], initializer="zeros")
    examples = [*waves(), *(([-x for x in inputs], [-t[0]]) for inputs, t in waves())]
    findings = diagnose(network, SQUARED, examples, history=course([0.6, 0.6, 0.6]))
    (at_constant,) = [f for f in findings if f.symptom == "loss that does not fall"]
    assert "best constant" in at_constant.cause


def test_a_new_network_is_not_blamed_for_what_it_has_not_been_taught() -> None:
    network = Network.random([2, 4, 1], seed=1)
    assert Measurements.of(network, find_loss(SQUARED), waves()).explained < 0.5
    assert diagnose(network, SQUARED, waves()) == []


@pytest.mark.parametrize("patient", [patient for _, _, patient in ILL])
def test_the_worst_comes_first(patient: Callable[[], list[Finding]]) -> None:
    severities = [finding.severity for finding in visit(patient)]
    assert severities == sorted(severities, reverse=True)


def test_every_remedy_names_only_arguments_that_there_are() -> None:
    there_are = {
        name
        for function in (fit, Trainer, Network.random, Dataset.from_csv)
        for name in inspect.signature(function).parameters
    }
    for _, _, patient in ILL:
        for finding in visit(patient):
            # What has an underscore or is given a value is the name of an argument.
            named = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|\b[a-z_]+(?==)", finding.remedy)
            named = [name for name in named if name not in ("leaky_relu", "glorot_uniform")]
            assert set(named) <= there_are, finding.remedy


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
    ill = [([1e6, 1e6], [1e6])] * 30
    weights = [1.0] * 60 + [0.0] * 30
    network = Network.random([2, 8, 1], seed=1)
    assert diagnose(network, SQUARED, [*waves(), *ill], weights=weights) == []
    assert diagnose(network, SQUARED, [*waves(), *ill]) != []


def test_the_evidence_says_how_many_examples_were_looked_at() -> None:
    network = Network.random([2, 8, 1], activation="relu", initializer="zeros")
    assert "all 60 examples" in str(diagnose(network, SQUARED, waves(60))[0])
    sampled = diagnose(network, SQUARED, waves(3000))
    assert "all 200 examples sampled evenly from 3,000" in str(sampled[0])


@given(st.integers(1, 2000), st.integers(1, 100))
def test_a_sample_has_one_example_of_each_equal_stretch(n_examples: int, n_sample: int) -> None:
    chosen = spread(range(n_examples), n_sample)
    assert len(chosen) == min(n_examples, n_sample)
    stretches = [i * len(chosen) // n_examples for i in chosen]
    if n_examples % len(chosen) == 0:
        assert stretches == list(range(len(chosen)))
    assert chosen == sorted(set(chosen))


@pytest.mark.parametrize("period", [2, 3, 10])
def test_no_rhythm_in_the_order_of_the_examples_fools_the_sample(period: int) -> None:
    assert {i % period for i in spread(range(200 * period), 200)} == set(range(period))


@settings(max_examples=tries(15), deadline=None)
@given(st.sampled_from(sorted(LOSSES)), st.data())
def test_no_constant_prediction_is_better_than_the_best(name: str, data: st.DataObject) -> None:
    loss = LOSSES[name]()
    n = data.draw(st.integers(1, 8))
    if name == SOFTMAX:
        hot = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
        targets = [[float(i == j) for j in range(3)] for i in hot]
    else:
        highest = 1.0 if name == "binary_cross_entropy" else 50.0
        number = st.floats(0.0, highest).map(lambda x: round(x, 3))
        targets = [list(row) for row in data.draw(st.lists(st.tuples(number, number), min_size=n))]
    weights = [data.draw(st.sampled_from([0.5, 1.0, 3.0])) for _ in targets]
    best = best_constant(loss, targets, weights)
    lowest = constant_loss(loss, best, targets, weights)
    for step in (1e-3, 0.1, 3.0):
        for i, sign in itertools.product(range(len(best)), (-1.0, 1.0)):
            other = [b + sign * step * (i == j) for j, b in enumerate(best)]
            assert (
                lowest <= constant_loss(loss, other, targets, weights) + 1e-9 * abs(lowest) + 1e-12
            )


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_the_share_explained_is_0_for_the_best_constant(name: str) -> None:
    examples = [
        ([0.5, x[0]], [float(i % 3 == 0), float(i % 3 != 0)]) for i, (x, _) in enumerate(waves(9))
    ]
    loss = LOSSES[name]()
    constant = best_constant(loss, [target for _, target in examples], [1.0] * 9)
    always = Network([Layer.from_weights([[0.0, 0.0]] * 2, constant)])
    assert Measurements.of(always, loss, examples).explained == pytest.approx(0.0, abs=1e-12)


def test_the_share_explained_is_1_for_perfect_predictions() -> None:
    network, examples = solution()
    assert Measurements.of(network, find_loss(SQUARED), examples).explained == pytest.approx(1.0)


def test_a_report_numbers_what_was_found_and_says_so_when_it_is_nothing() -> None:
    assert report([]) == "Nothing was found."
    findings = dead_layer()
    text = report(findings)
    assert text.count("\n\n") == len(findings) - 1
    assert text.startswith(
        "1. [severe] Dead neurons: layer 1: 8 of 8 neurons (relu) give 0 for all"
    )
    assert all(str(finding) in text for finding in findings)


def test_what_cannot_be_diagnosed_is_refused() -> None:
    network = Network.random([2, 1])
    with pytest.raises(ArgumentError, match="at least one example"):
        diagnose(network, SQUARED, [])
    with pytest.raises(ShapeError, match="layer 1 expects 2 inputs, got 1"):
        diagnose(network, SQUARED, [([1.0], [1.0])])
    with pytest.raises(ArgumentError, match="sum to 0"):
        diagnose(network, SQUARED, waves(2), weights=[0.0, 0.0])
    with pytest.raises(ArgumentError, match="n_sample"):
        diagnose(network, SQUARED, waves(2), n_sample=0)
