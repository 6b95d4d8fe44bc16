"""The gradient check: what it must catch, what it must not, and what it says."""

import io
import json
import math
from collections.abc import Sequence
from fractions import Fraction
from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.gradient_check.figures import judge, random_problem
from tests.gradient_check.sabotage import SABOTAGES, Sabotage, student_gradient
from tinymlp.errors import ArgumentError, DivergedError, GradientError, ShapeError
from tinymlp.gradient_check import MISTAKES, Mistake, check_gradients
from tinymlp.gradient_check.kinks import find_corner
from tinymlp.gradient_check.loss_at import LossAt, Problem, places
from tinymlp.gradient_check.report import GradientReport
from tinymlp.learning.gradient import Example, mean_gradient
from tinymlp.learning.loss import LOSSES, find_loss
from tinymlp.learning.penalty import L1, L2
from tinymlp.learning.regression_loss import Huber, MeanSquaredError
from tinymlp.network.activation import ACTIVATIONS, LeakyReLU, find_activation
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.neuron import Gradient

MSE = "mean_squared_error"


def problem(
    activation: Any = "tanh", *, sizes: Sequence[int] = (3, 4, 2), examples: int = 5, seed: int = 0
) -> tuple[Network, list[Example]]:
    random = Random(seed)
    network = Network.random(sizes, activation=activation, seed=random)
    network.load_parameters([p + random.gauss(0, 0.3) for p in network.parameters()])
    rows: list[Example] = [
        (
            [random.gauss(0, 1) for _ in range(sizes[0])],
            [random.gauss(0, 1) for _ in range(sizes[-1])],
        )
        for _ in range(examples)
    ]
    return network, rows


def oracle(report: GradientReport, name: str) -> Any:
    return next(oracle for oracle in report.oracles if oracle.name == name)


# What must be caught, and named.


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: f"{s.name} ({s.activation!r:.12})")
def test_every_sabotaged_gradient_is_caught_and_the_mistake_named(sabotage: Sabotage) -> None:
    report = sabotage.report(seed=1)
    assert not report.passed
    if sabotage.diagnosis is not None:
        assert sabotage.diagnosis in [diagnosis.name for diagnosis in report.diagnoses]


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(10))
def test_the_saboteur_without_a_bug_agrees_with_the_library(seed: int) -> None:
    problem = random_problem(Random(seed))
    value, gradient = mean_gradient(**problem)
    other, plain = student_gradient(**problem)
    assert other == pytest.approx(value, rel=1e-9)
    size = max(1.0, *(abs(d) for d in gradient))
    assert plain == pytest.approx(gradient, rel=1e-9, abs=1e-9 * size)


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(30))
def test_a_correct_network_of_any_kind_raises_no_alarm(seed: int) -> None:
    outcome, _, text = judge(seed)
    assert outcome != "FALSE ALARM", text


def scaled(factor: Any, which: int) -> Any:
    def gradient(*args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        value, right = mean_gradient(*args, **kwargs)
        return value, [d * factor if k == which else d for k, d in enumerate(right)]

    return gradient


def test_the_complex_step_sees_what_central_differences_cannot() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(1 + 1e-7, 3))
    assert [(f.name, f.oracles) for f in report.failures] == [
        ("layer 1, neuron 0, bias", ("complex step",))
    ]


def test_exact_arithmetic_sees_what_no_float_can() -> None:
    network, examples = problem("relu")
    tiny = Fraction(1) + Fraction(1, 10**40)
    # A student's gradient that is exact on fractions and only wrong there.
    which = next(k for k, d in enumerate(mean_gradient(network, find_loss(MSE), examples)[1]) if d)

    def gradient(net: Network, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        value, right = mean_gradient(net, *args, **kwargs)
        if isinstance(right[which], Fraction):
            right[which] *= tiny
        return value, right

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert [f.oracles for f in report.failures] == [("exact arithmetic",)]
    assert report.failures[0].name == network.parameter_names()[which]


def test_a_failure_says_its_name_both_values_and_their_ratio() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(3.0, 7))
    failure = report.failures[0]
    assert failure.name == "layer 1, neuron 1, bias"
    assert failure.ratio == pytest.approx(3.0)
    assert f"given {failure.analytic:.9g}, should be {failure.expected:.9g}" in str(report)


def test_a_wrong_gradient_of_the_inputs_is_caught_alone() -> None:
    network, examples = problem()

    def backward(net: Network, trace: NetworkTrace, d_prediction: Sequence[float]) -> Gradient:
        gradient = Network.backward(net, trace, d_prediction)
        return Gradient(gradient, [-d for d in gradient.d_inputs])

    report = check_gradients(network, MSE, examples, backward=backward)
    assert not report.passed
    assert {failure.name.split(",")[1] for failure in report.failures} <= {
        " input 0",
        " input 1",
        " input 2",
    }


@pytest.mark.parametrize("strange", [math.nan, math.inf])
def test_a_derivative_that_is_not_finite_fails_and_is_named(strange: float) -> None:
    network, examples = problem("relu")

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        return value, [strange if k == 3 else d for k, d in enumerate(right)]

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert not report.passed
    assert "layer 1, neuron 0, bias" in report.problems[0]
    json.loads(report.to_json())


# Where each oracle applies.


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("loss", list(LOSSES))
def test_each_oracle_applies_where_it_can_and_says_why_where_not(
    activation: str, loss: str
) -> None:
    network, examples = problem(activation, examples=2)
    examples = [(inputs, [1.0, 0.0]) for inputs, _ in examples]
    report = check_gradients(network, loss, examples, penalty=L2(0.1)).require()
    rational = activation in ("identity", "relu", "leaky_relu") and loss in (
        "mean_squared_error",
        "mean_absolute_error",
        "huber",
    )
    assert oracle(report, "central differences").applies
    assert oracle(report, "complex step").applies
    exact = oracle(report, "exact arithmetic")
    assert exact.applies is rational
    if rational:
        assert "==" in exact.detail
        assert all(part.verdicts["exact arithmetic"].worst == 0.0 for part in report.parts)
    else:
        assert "is not made of" in exact.reason


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.3)])
def test_float_settings_are_exact_fractions_too(penalty: Any) -> None:
    network, examples = problem(LeakyReLU(slope=0.01))
    report = check_gradients(network, Huber(delta=0.7), examples, penalty=penalty)
    assert "==" in oracle(report.require(), "exact arithmetic").detail


class PlainMax:
    """A user's own, which complex numbers cannot be given to."""

    name = "plain_max"

    def value(self, z: float) -> float:
        return max(z, 0.0)

    def derivative(self, z: float) -> float:
        return 1.0 if z > 0 else 0.0


class Size(PlainMax):
    """abs of a complex number is something else."""

    name = "size"

    def value(self, z: float) -> float:
        return abs(z)

    def derivative(self, z: float) -> float:
        return 1.0 if z > 0 else -1.0


class MathTanh(PlainMax):
    name = "math_tanh"

    def value(self, z: float) -> float:
        return math.tanh(z)

    def derivative(self, z: float) -> float:
        return 1 - math.tanh(z) ** 2


@pytest.mark.parametrize(
    ("activation", "why", "exact"),
    [
        (PlainMax(), "does not take a complex number (TypeError", True),
        (Size(), "another answer to complex numbers", True),
        (MathTanh(), "must be real number", False),
    ],
)
def test_what_an_own_activation_cannot_do_is_tried_and_told(
    activation: Any, why: str, exact: bool
) -> None:
    network, examples = problem(activation)
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert not oracle(report, "complex step").applies
    assert why in oracle(report, "complex step").reason
    assert oracle(report, "exact arithmetic").applies is exact


class Root(PlainMax):
    """Defined from 0 up, and not for a step to the left of it."""

    name = "root"

    def value(self, z: float) -> float:
        return math.sqrt(z)

    def derivative(self, z: float) -> float:
        return 0.5 / math.sqrt(z)


class Fussy(PlainMax):
    """Takes a complex number where the trial asks it, and nowhere else."""

    name = "fussy"

    def value(self, z: float) -> float:
        if isinstance(z, complex) and abs(z.real - 2.0) > 1e-12:
            raise RuntimeError("not this one")
        return z * z

    def derivative(self, z: float) -> float:
        return 2 * z


@pytest.mark.parametrize("activation", [Root(), Fussy()])
def test_code_that_raises_on_the_way_ends_no_check(activation: Any) -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation=activation)])
    for x in (2.0, 1e-7):
        report = check_gradients(network, MSE, [([x], [1.0])])
        assert report.passed, str(report)


def test_a_gradient_that_does_not_run_on_fractions_is_compared_to_rounding() -> None:
    network, examples = problem("relu")

    def gradient(net: Network, *args: Any, **kwargs: Any) -> tuple[Any, list[float]]:
        value, right = mean_gradient(net, *args, **kwargs)
        return value, [math.sqrt(d * d) * (1 if d > 0 else -1) for d in right]

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert report.passed, str(report)
    assert "to rounding" in oracle(report, "exact arithmetic").detail


# Kinks.


@pytest.mark.parametrize("activation", ["relu", LeakyReLU(slope=0.5), PlainMax(), Size()])
def test_a_kink_inside_a_step_is_told_and_is_no_failure(activation: Any) -> None:
    """The z of example 1 is 3e-6 above the kink, so that a step of 1e-5 crosses it."""
    network = Network(
        [
            Layer.from_weights([[1.0], [0.5]], [0.0, 1.0], activation=activation),
            Layer.from_weights([[1.0, -2.0]], [0.5]),
        ]
    )
    examples: list[Example] = [([1.0], [0.0]), ([3e-6], [1.0]), ([2.0], [1.0])]
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == ["layer 1, neuron 0, example 1"]
    assert "kink at layer 1, neuron 0, example 1" in str(report)
    assert not any("stand on" in note for note in report.notes)


def test_a_wrong_derivative_beside_a_kink_is_still_a_failure() -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation=PlainMax())])
    examples: list[Example] = [([3e-6], [1.0]), ([1.0], [0.0])]
    report = check_gradients(network, MSE, examples, gradient=scaled(1.01, 1))
    assert [failure.name for failure in report.failures] == ["layer 1, neuron 0, bias"]


@pytest.mark.parametrize("activation", ["relu", PlainMax()])
def test_standing_on_a_kink_is_told_and_checked_beside_it(activation: Any) -> None:
    network = Network(
        [
            Layer.from_weights([[1.0, 0.5], [0.5, -0.25]], [0.0, 0.0], activation=activation),
            Layer.from_weights([[1.0, -0.5]], [0.25]),
        ]
    )
    examples: list[Example] = [([0.0, 0.0], [1.0]), ([1.0, 0.5], [0.0])]
    report = check_gradients(network, MSE, examples)
    assert report.passed, str(report)
    assert "layer 1, neuron 0, example 0" in [seen.kink.where for seen in report.kinks]
    assert any("stand on a kink" in note for note in report.notes)
    wrong = check_gradients(network, MSE, examples, gradient=scaled(1.01, 2))
    assert [failure.name for failure in wrong.failures] == ["layer 1, neuron 0, bias"]


def test_a_kink_that_rounding_hides_from_the_smallest_step_is_no_failure() -> None:
    """The input's weight is so small that z moves by 10⁻¹³ there."""
    network = Network(
        [
            Layer.from_weights([[-0.006]], [0.0], activation="gelu"),
            Layer.from_weights([[1.6]], [0.0], activation="silu"),
            Layer.from_weights([[-0.96]], [0.0], activation="relu"),
        ]
    )
    examples: list[Example] = [([0.0], [1.6]), ([-200.0], [0.5])]
    assert not check_gradients(network, "mean_absolute_error", examples).failures


@pytest.mark.parametrize("loss", ["mean_absolute_error"])
def test_the_kink_of_a_loss_is_told_by_output_and_example(loss: str) -> None:
    network = Network([Layer.from_weights([[1.0], [2.0]], [0.0, 0.0])])
    report = check_gradients(network, loss, [([1.0], [1.000004, 0.0]), ([2.0], [5.0, 5.0])])
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == ["the loss, output 0, example 0"]


def test_the_kink_of_a_penalty_is_told_by_weight() -> None:
    network = Network([Layer.from_weights([[0.0, 3e-6, 1.0]], [0.0])])
    examples: list[Example] = [([1.0, 2.0, 3.0], [1.0])]
    report = check_gradients(network, MSE, examples, penalty=L1(0.5))
    assert report.passed, str(report)
    assert [seen.kink.where for seen in report.kinks] == [
        "the penalty of layer 1, neuron 0, weight 0",
        "the penalty of layer 1, neuron 0, weight 1",
    ]


@given(st.floats(-50, 50), st.floats(1e-6, 1.0), st.sampled_from(sorted(ACTIVATIONS)))
def test_a_corner_is_found_where_there_is_one_and_nowhere_else(
    z: float, width: float, name: str
) -> None:
    f = find_activation(name)
    low, high = z - width / 3, z + width
    found = find_corner(f.value, low, high)
    # An ELU with alpha 1 has the same slope on both sides.
    if name in ("relu", "leaky_relu") and low < -0.1 * width and high > 0.1 * width:
        assert found == pytest.approx(0.0, abs=1e-3 * width)
    elif name not in ("relu", "leaky_relu") or low > 0 or high < 0:
        assert found is None


# What cannot pass silently.


def test_a_dead_network_does_not_pass_silently() -> None:
    network = Network(
        [
            Layer.from_weights([[1.0]], [-9.0], activation="relu"),
            Layer.from_weights([[0.0]], [1.0], activation="relu"),
        ]
    )
    network.load_parameters([1.0, -9.0, 0.0, -1.0])
    report = check_gradients(network, MSE, [([1.0], [0.0])])
    assert not report.passed
    assert "all zero: dead network or a constant loss?" in str(report)


def test_the_loss_that_a_gradient_returns_is_checked_too() -> None:
    network, examples = problem()

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        return 5 * value, right

    report = check_gradients(network, MSE, examples, gradient=gradient)
    assert not report.passed
    assert "ratio 5" in report.problems[0]


# Arguments.


def test_the_network_is_not_changed() -> None:
    network, examples = problem("relu")
    before = network.fingerprint()
    check_gradients(network, MSE, examples)
    assert network.fingerprint() == before


def test_arguments_that_make_no_sense_are_refused() -> None:
    network, examples = problem()
    with pytest.raises(ArgumentError, match="leave one out"):
        check_gradients(network, MSE, examples, gradient=mean_gradient, backward=Network.backward)
    with pytest.raises(ArgumentError, match="sample"):
        check_gradients(network, MSE, examples, sample=0)
    with pytest.raises(ArgumentError, match="seconds"):
        check_gradients(network, MSE, examples, seconds=0.0)
    with pytest.raises(ArgumentError, match="at least one example"):
        check_gradients(network, MSE, [])
    with pytest.raises(ShapeError, match="26 derivatives, got 1"):
        check_gradients(network, MSE, examples, gradient=lambda *_: (0.0, [1.0]))
    with pytest.raises(ShapeError, match="3 inputs"):
        check_gradients(network, MSE, [([1.0], [1.0, 2.0])])


def test_a_loss_that_is_not_finite_is_refused() -> None:
    network, examples = problem()
    network.load_parameters([1e200] * network.n_parameters)
    with pytest.raises(DivergedError, match="no slope"):
        check_gradients(network, MSE, examples)


def test_require_raises_an_assertion_error_with_the_report() -> None:
    network, examples = problem()
    assert check_gradients(network, MSE, examples).require().passed
    with pytest.raises(GradientError, match="layer 1, neuron 0, bias") as caught:
        check_gradients(network, MSE, examples, gradient=scaled(2.0, 3)).require()
    assert isinstance(caught.value, AssertionError)


def test_a_mistake_of_ones_own_is_diagnosed() -> None:
    network, examples = problem()
    mine = Mistake(
        "mine", "every bias's gradient is 7 times δ", d_biases=lambda d, _: [7 * v for v in d]
    )

    def gradient(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, right = mean_gradient(*args, **kwargs)
        is_weight = network.is_weight()
        return value, [d if w else 7 * d for d, w in zip(right, is_weight, strict=True)]

    report = check_gradients(network, MSE, examples, gradient=gradient, mistakes=[*MISTAKES, mine])
    assert [diagnosis.name for diagnosis in report.diagnoses] == ["mine"]


def test_an_unknown_mistake_is_located() -> None:
    network, examples = problem(sizes=(3, 4, 4, 2))
    report = check_gradients(network, MSE, examples, gradient=scaled(1.5, 17))
    assert [diagnosis.name for diagnosis in report.diagnoses] == ["unknown"]
    assert "layer 2" in report.diagnoses[0].sentence


# Sampling.


def test_a_sample_is_the_same_for_the_same_seed_and_is_told() -> None:
    network, examples = problem(sizes=(10, 20, 5))
    reports = [check_gradients(network, MSE, examples, sample=30, seed=seed) for seed in (1, 1, 2)]
    checked = [report.parameters_checked for report in reports]
    assert checked[0] == checked[1] != checked[2]
    assert abs(len(checked[0]) - 30) <= 2
    assert f"{len(checked[0])} of 325 one by one" in str(reports[0])


def test_an_error_outside_of_the_sample_is_seen_when_all_move_together() -> None:
    network, examples = problem(sizes=(10, 20, 5))
    first = check_gradients(network, MSE, examples, sample=30).require()
    outside = next(k for k in range(325) if k not in first.parameters_checked)
    report = check_gradients(network, MSE, examples, sample=30, gradient=scaled(1.1, outside))
    assert [failure.name for failure in report.failures] == [
        "layer 1, all its parameters moved at once"
    ]


def test_a_large_network_is_sampled_from_every_layer_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinymlp.gradient_check.sampling.WORK", 200_000)
    network, examples = problem("relu", sizes=(16, 20, 12, 10), examples=20)
    report = check_gradients(network, MSE, examples).require()
    assert all(0 < part.checked < part.size for part in report.parts)
    assert "4 of 20 examples" in report.title
    assert "a random sample" in str(report)


def test_a_time_limit_ends_the_checks_one_by_one_and_is_told() -> None:
    network, examples = problem(sizes=(20, 30, 5))
    report = check_gradients(network, MSE, examples, seconds=0.05)
    assert 0 < len(report.parameters_checked) < network.n_parameters
    assert "ended after 0.05 seconds" in str(report)


# What the oracles stand on.


class Whole(Network):
    """The same network, of a class for which nothing is left out of a forward pass."""


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(25))
def test_leaving_out_what_cannot_have_changed_changes_no_bit(seed: int) -> None:
    random = Random(seed)
    given_problem = random_problem(random)
    network, loss, examples = (given_problem[name] for name in ("network", "loss", "examples"))
    partial = LossAt(Problem(network, loss, examples, given_problem["weights"], L2(0.1)))
    whole = LossAt(
        Problem(Whole(network.layers), loss, examples, given_problem["weights"], L2(0.1))
    )
    assert partial.plain and not whole.plain
    place = random.choice(places(network))
    x = random.gauss(0, 1)
    assert repr(partial.parameter(place, x).value) == repr(whole.parameter(place, x).value)
    assert repr(partial.parameter(place, x).predictions) == repr(whole.parameter(place, x).predictions)
    assert partial.network.parameters() == network.parameters()


def test_a_network_of_ones_own_class_is_checked_through_its_own_forward() -> None:
    class Doubled(Network):
        __slots__ = ()

        def forward(self, inputs: Sequence[float]) -> NetworkTrace:
            return super().forward([2 * x for x in inputs])

    network, examples = problem("relu")
    report = check_gradients(Doubled(network.layers), MSE, examples)
    # Its backward forgot the 2: the parameters are right and the inputs are not.
    assert {failure.name.split()[0] for failure in report.failures} == {"example"}


# How it is told.


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def test_everything_in_the_html_is_escaped() -> None:
    class Nasty(MathTanh):
        name = "<script>alert(1)</script>"

    network, examples = problem(Nasty())
    for gradient in (None, scaled(2.0, 3)):
        html = check_gradients(network, MSE, examples, gradient=gradient)._repr_html_()
        parser = Tags()
        parser.feed(html)
        assert "script" not in parser.tags
        assert "&lt;script&gt;" in html


def test_json_has_everything_that_the_report_has() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(2.0, 3))
    told = json.loads(report.to_json())
    assert told["passed"] is False
    assert told["failures"][0]["name"] == "layer 1, neuron 0, bias"
    assert told["oracles"][2]["reason"].startswith("activation 'tanh'")
    assert told["parts"][0]["verdicts"]["complex step"]["failed"] == 1


def test_rich_prints_what_the_text_says() -> None:
    rich = pytest.importorskip("rich.console")
    network, examples = problem("relu")
    report = check_gradients(network, MSE, examples, gradient=scaled(2.0, 3))
    console = rich.Console(width=200, record=True, file=io.StringIO())
    console.print(report)
    text = console.export_text()
    assert report.conclusion in text
    assert "layer 1, neuron 0, bias: given" in text


def test_an_engine_is_checked_like_a_students_function() -> None:
    network, examples = problem()
    report = check_gradients(
        network,
        MeanSquaredError(),
        examples,
        weights=[1.0, 2.0, 0.5, 1.0, 3.0],
        penalty=L2(0.1),
        gradient=mean_gradient,
    )
    assert report.require().n_parameters == 26
