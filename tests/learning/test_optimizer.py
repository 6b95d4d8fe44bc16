"""Steps downhill, held against what the papers say and what must hold of any optimizer.

The tables are worked out by hand from the published formulas; a fraction in them is exact.
"""

import copy
import math
import pickle
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.optimizer import (
    OPTIMIZERS,
    SGD,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    find_optimizer,
)
from tinymlp.learning.schedule import ConstantRate, CosineDecay, Schedule, rate_at
from tinymlp.testing.strategies import (
    batches_for,
    losses,
    networks,
    optimizers,
    ordinary,
    plain_schedules,
    rates,
    schedules,
    vectors,
)

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
with_memory = pytest.mark.parametrize("name", ["momentum", "nesterov", "rmsprop", "adam", "adamw"])

shares = st.floats(0.0, 0.99)
slopes = st.floats(0.01, 100.0) | st.floats(-100.0, -0.01)


@st.composite
def descents(draw: st.DrawFn) -> tuple[list[float], list[list[float]]]:
    """Draw parameters and the gradients of 1 to 4 steps."""
    parameters = draw(vectors())
    gradient = vectors(len(parameters))
    return parameters, draw(st.lists(gradient, min_size=1, max_size=4))


Descent = tuple[list[float], list[list[float]]]


def descend(optimizer: Optimizer, descent: Descent) -> list[list[float]]:
    """Return the parameters after each step."""
    parameters, gradients = descent
    path = []
    for gradient in gradients:
        parameters = optimizer.step(parameters, gradient)
        path.append(parameters)
    return path


# The published formulas.


@pytest.mark.parametrize(
    ("optimizer", "path"),
    [
        # Each table follows one parameter from 1 under the gradients 1, −2, 4.
        (SGD(learning_rate=0.5), [1 / 2, 3 / 2, -1 / 2]),
        # v = 1; −2 + ½·1 = −3/2; 4 − ½·3/2 = 13/4
        (Momentum(learning_rate=0.5, momentum=0.5), [1 / 2, 5 / 4, -3 / 8]),
        # the same v; g + v/2 = 3/2; −2 − 3/4 = −11/4; 4 + 13/8 = 45/8
        (Nesterov(learning_rate=0.5, momentum=0.5), [1 / 4, 13 / 8, -19 / 16]),
        # s = ¼; ¾·¼ + ¼·4 = 19/16; ¾·19/16 + ¼·16 = 313/64
        (
            RMSprop(learning_rate=0.5, decay=0.75, epsilon=0.5),
            [
                1 - 0.5,  # ½·1/(½ + ½)
                0.5 + 1.0 / (math.sqrt(19) / 4 + 0.5),
                0.5 + 1.0 / (math.sqrt(19) / 4 + 0.5) - 2.0 / (math.sqrt(313) / 8 + 0.5),
            ],
        ),
        # m = ½, −¾, 13/8 and m̂ = m/(1 − ½ᵗ) = 1, −1, 13/7
        # v = ¼, 19/16, 313/64 and v̂ = v/(1 − ¾ᵗ) = 1, 19/7, 313/37
        (
            Adam(learning_rate=0.5, beta1=0.5, beta2=0.75, epsilon=1.0),
            [
                1 - 0.25,  # ½·1/(1 + 1)
                0.75 + 0.5 / (math.sqrt(19 / 7) + 1),
                0.75 + 0.5 / (math.sqrt(19 / 7) + 1) - 0.5 * (13 / 7) / (math.sqrt(313 / 37) + 1),
            ],
        ),
        # the same steps, each from θ·(1 − ½·½)
        (
            AdamW(learning_rate=0.5, beta1=0.5, beta2=0.75, epsilon=1.0, weight_decay=0.5),
            [
                0.75 - 0.25,
                0.375 + 0.5 / (math.sqrt(19 / 7) + 1),
                0.75 * (0.375 + 0.5 / (math.sqrt(19 / 7) + 1))
                - 0.5 * (13 / 7) / (math.sqrt(313 / 37) + 1),
            ],
        ),
    ],
    ids=repr,
)
def test_three_steps_worked_out_by_hand(optimizer: Any, path: list[float]) -> None:
    found = descend(copy.deepcopy(optimizer), ([1.0], [[1.0], [-2.0], [4.0]]))
    assert [parameter for (parameter,) in found] == pytest.approx(path, rel=1e-15)


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(learning_rate=Fraction(1, 3)),  # type: ignore[arg-type]
        Momentum(learning_rate=Fraction(1, 3), momentum=Fraction(2, 3)),  # type: ignore[arg-type]
        Nesterov(learning_rate=Fraction(1, 3), momentum=Fraction(2, 3)),  # type: ignore[arg-type]
    ],
    ids=repr,
)
def test_without_a_square_root_fractions_stay_exact(optimizer: Any) -> None:
    one: Any = Fraction(1)
    path = descend(copy.deepcopy(optimizer), ([one], [[one], [2 * one]]))
    expected = {
        "sgd": [Fraction(2, 3), Fraction(0)],
        "momentum": [Fraction(2, 3), Fraction(-2, 9)],  # v = 1, 8/3
        "nesterov": [Fraction(4, 9), Fraction(-22, 27)],  # g + ⅔v = 5/3, 34/9
    }
    assert [parameter for (parameter,) in path] == expected[optimizer.name]
    assert all(type(parameter) is Fraction for (parameter,) in path)  # type: ignore[comparison-overlap]


@given(rate=rates, slope=slopes, beta1=shares, beta2=shares, n=st.integers(1, 20))
def test_under_a_constant_gradient_every_step_of_adam_is_the_learning_rate(
    rate: float, slope: float, beta1: float, beta2: float, n: int
) -> None:
    adam = Adam(learning_rate=rate, beta1=beta1, beta2=beta2, epsilon=1e-300)
    for _ in range(n):
        (step,) = adam.step([0.0], [slope])  # from 0, where no digit of the step is lost
        assert step == pytest.approx(-math.copysign(rate, slope), rel=1e-10)


def test_that_holds_for_the_usual_constants_too() -> None:
    adam = Adam()
    for _ in range(1000):
        (step,) = adam.step([0.0], [2.0])
        assert step == pytest.approx(-0.001, rel=1e-8)


@given(rate=rates, slope=slopes, momentum=shares)
def test_under_a_constant_gradient_momentum_approaches_its_final_velocity(
    rate: float, slope: float, momentum: float
) -> None:
    # g·(1 + μ + μ² + …) = g/(1 − μ), and Nesterov's has one term more of the sum
    rolling = Momentum(learning_rate=rate, momentum=momentum)
    looking = Nesterov(learning_rate=rate, momentum=momentum)
    for n in range(1, 10):
        (step,) = rolling.step([0.0], [slope])
        assert step * (1 - momentum) == pytest.approx(-rate * slope * (1 - momentum**n), rel=1e-10)
        (ahead,) = looking.step([0.0], [slope])
        expected = -rate * slope * (1 - momentum ** (n + 1))
        assert ahead * (1 - momentum) == pytest.approx(expected, rel=1e-10)


@given(rate=rates, slope=slopes, decay=shares)
def test_under_a_constant_gradient_rmsprop_starts_too_fast_and_ends_at_the_learning_rate(
    rate: float, slope: float, decay: float
) -> None:
    # s = g²·(1 − ρⁿ) is not corrected for its start
    rmsprop = RMSprop(learning_rate=rate, decay=decay, epsilon=1e-300)
    for n in range(1, 10):
        (step,) = rmsprop.step([0.0], [slope])
        expected = -math.copysign(rate, slope) / math.sqrt(1 - decay**n)
        assert step == pytest.approx(expected, rel=1e-10)


# Special cases that are one another.


@given(descent=descents(), rate=rates)
def test_without_momentum_a_ball_rolls_like_sgd(descent: Descent, rate: float) -> None:
    path = descend(SGD(learning_rate=rate), descent)
    assert descend(Momentum(learning_rate=rate, momentum=0.0), descent) == path
    assert descend(Nesterov(learning_rate=rate, momentum=0.0), descent) == path


@given(descent=descents(), rate=rates, beta1=shares, beta2=shares)
def test_without_decay_adamw_is_adam(
    descent: Descent, rate: float, beta1: float, beta2: float
) -> None:
    adam = Adam(learning_rate=rate, beta1=beta1, beta2=beta2)
    adamw = AdamW(learning_rate=rate, beta1=beta1, beta2=beta2, weight_decay=0.0)
    assert descend(adamw, descent) == descend(adam, descent)


@given(gradients=st.lists(slopes, min_size=1, max_size=5), rate=rates)
def test_without_memory_adam_and_rmsprop_only_see_the_sign(
    gradients: list[float], rate: float
) -> None:
    for optimizer in (
        Adam(learning_rate=rate, beta1=0.0, beta2=0.0, epsilon=1e-300),
        RMSprop(learning_rate=rate, decay=0.0, epsilon=1e-300),
    ):
        for slope in gradients:
            (step,) = optimizer.step([0.0], [slope])
            assert step == pytest.approx(-math.copysign(rate, slope), rel=1e-14)


@given(descent=descents(), rate=rates, beta2=shares)
def test_adam_without_its_first_memory_is_rmsprop_corrected_for_its_start(
    descent: Descent, rate: float, beta2: float
) -> None:
    adam = Adam(learning_rate=rate, beta1=0.0, beta2=beta2, epsilon=1e-300)
    rmsprop = RMSprop(learning_rate=rate, decay=beta2, epsilon=1e-300)
    parameters, gradients = descent
    zeros = [0.0] * len(parameters)
    for n, gradient in enumerate(gradients, start=1):
        corrected = [step * math.sqrt(1 - beta2**n) for step in rmsprop.step(zeros, gradient)]
        assert adam.step(zeros, gradient) == pytest.approx(corrected, rel=1e-12)


@given(descent=descents(), power=st.integers(-20, 20))
def test_adam_and_rmsprop_do_not_see_the_unit_of_the_loss(descent: Descent, power: int) -> None:
    parameters, gradients = descent
    scaled = parameters, [[2.0**power * g for g in gradient] for gradient in gradients]
    for kind in (Adam, RMSprop):
        path = descend(kind(epsilon=1e-300), descent)
        assert descend(kind(epsilon=2.0**power * 1e-300), scaled) == path


@given(parameters=vectors(), rate=rates, decay=st.floats(0.0, 0.5), n=st.integers(1, 4))
def test_where_it_is_flat_adamw_shrinks_every_parameter_and_all_others_stay(
    parameters: list[float], rate: float, decay: float, n: int
) -> None:
    flat = parameters, [[0.0] * len(parameters)] * n
    shrunk = descend(AdamW(learning_rate=rate, weight_decay=decay), flat)[-1]
    factor = (1 - rate * decay) ** n
    assert shrunk == pytest.approx([factor * p for p in parameters], rel=1e-13)
    for kind in (SGD, Momentum, Nesterov, RMSprop, Adam):
        assert descend(kind(learning_rate=rate), flat)[-1] == parameters


# What must hold of any optimizer.


@given(optimizer=optimizers(), descent=descents(), data=st.data())
def test_it_does_not_matter_how_parameters_are_grouped(
    optimizer: Optimizer, descent: Descent, data: st.DataObject
) -> None:
    parameters, gradients = descent
    cut = data.draw(st.integers(0, len(parameters)))
    first, second = copy.deepcopy(optimizer), copy.deepcopy(optimizer)
    together = descend(optimizer, descent)
    left = descend(first, (parameters[:cut], [g[:cut] for g in gradients]))
    right = descend(second, (parameters[cut:], [g[cut:] for g in gradients]))
    assert [a + b for a, b in zip(left, right, strict=True)] == together


@given(optimizer=optimizers(), descent=descents(), data=st.data())
def test_it_does_not_matter_how_parameters_are_ordered(
    optimizer: Optimizer, descent: Descent, data: st.DataObject
) -> None:
    parameters, gradients = descent
    order = data.draw(st.permutations(range(len(parameters))))
    other = copy.deepcopy(optimizer)
    path = descend(optimizer, descent)
    permuted = [parameters[i] for i in order], [[g[i] for i in order] for g in gradients]
    assert descend(other, permuted) == [[point[i] for i in order] for point in path]


@given(optimizer=optimizers(), descent=descents())
def test_downhill_and_its_mirror_image_are_mirror_images(
    optimizer: Optimizer, descent: Descent
) -> None:
    parameters, gradients = descent
    other = copy.deepcopy(optimizer)
    mirrored = [-p for p in parameters], [[-g for g in gradient] for gradient in gradients]
    path = descend(optimizer, descent)
    assert descend(other, mirrored) == [[-p for p in point] for point in path]


@given(optimizer=optimizers(), descent=descents())
def test_the_lists_that_are_given_do_not_change(optimizer: Optimizer, descent: Descent) -> None:
    parameters, gradients = descent
    before = copy.deepcopy(descent)
    other = copy.deepcopy(optimizer)
    path = descend(optimizer, descent)
    assert (parameters, gradients) == before
    kept = copy.deepcopy(path)
    path[0][:] = [9.0] * len(parameters)  # what is returned is the caller's
    tuples: Any = tuple(parameters), [tuple(g) for g in gradients]
    assert descend(other, tuples) == kept


@given(optimizer=optimizers(), descent=descents(), data=st.data())
def test_a_descent_can_be_interrupted_and_go_on_elsewhere(
    optimizer: Optimizer, descent: Descent, data: st.DataObject
) -> None:
    parameters, gradients = descent
    stop = data.draw(st.integers(1, len(gradients)))
    other = copy.deepcopy(optimizer)
    path = descend(optimizer, descent)
    first = descend(other, (parameters, gradients[:stop]))
    received = pickle.loads(pickle.dumps(other))
    assert received == other
    assert first + descend(received, (first[-1], gradients[stop:])) == path


@given(data=st.data())
def test_a_small_step_downhill_lowers_the_loss(data: st.DataObject) -> None:
    network, loss = data.draw(networks()), data.draw(losses())
    examples = data.draw(batches_for(network, loss))
    optimizer = data.draw(optimizers(st.just(1e-5)))
    assume(not isinstance(optimizer, AdamW) or optimizer.weight_decay == 0.0)
    value, gradient = mean_gradient(network, loss, examples)
    assume(max(abs(d) for d in gradient) > 1e-2)
    network.load_parameters(optimizer.step(network.parameters(), gradient))
    assert mean_gradient(network, loss, examples)[0] < value


@every_optimizer
@given(descents())
def test_every_step_is_counted(name: str, descent: Descent) -> None:
    """Or the schedule would stay where it is."""
    optimizer: Any = find_optimizer(name)
    parameters, gradients = descent
    for n_steps, gradient in enumerate(gradients, start=1):
        parameters = optimizer.step(parameters, gradient)
        assert optimizer.steps == n_steps


@every_optimizer
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str) -> None:
    kind: Any = OPTIMIZERS[name]
    unbiased = {"weight_decay": 0.0} if name == "adamw" else {}
    optimizer = kind(learning_rate=CosineDecay(rate_at_start=0.1, steps=400), **unbiased)
    parameters = [3.0, -2.0]
    for _ in range(400):
        # L = (x − 1)²/2 + (y + ½)²
        parameters = optimizer.step(parameters, [parameters[0] - 1.0, 2.0 * parameters[1] + 1.0])
    assert parameters == pytest.approx([1.0, -0.5], abs=1e-3)


@given(optimizer=optimizers(plain_schedules() | schedules()), n=st.integers(1, 25))
def test_step_n_is_as_long_as_the_schedule_says(optimizer: Any, n: int) -> None:
    # From 0 nothing decays and a step is in proportion to its rate, and memory does not see rates.
    steady = copy.deepcopy(optimizer)
    steady.learning_rate = 1.0
    schedule: Schedule = optimizer.learning_rate
    for step in range(n):
        (moved,) = optimizer.step([0.0], [1.0 + step])
        (unit,) = steady.step([0.0], [1.0 + step])
        assert moved == pytest.approx(schedule.rate(step) * unit, rel=1e-13)
        assert optimizer.steps == step + 1


@given(optimizer=optimizers(), descent=descents())
def test_a_number_is_a_constant_schedule(optimizer: Any, descent: Descent) -> None:
    other = copy.deepcopy(optimizer)
    other.learning_rate = ConstantRate(rate_at(optimizer.learning_rate, 0))
    assert descend(other, descent) == descend(optimizer, descent)


@every_optimizer
@given(descent=descents(), extra=st.sampled_from([-1, 1]))
def test_a_gradient_of_another_length_is_refused_and_nothing_is_remembered(
    name: str, descent: Descent, extra: int
) -> None:
    optimizer, other = find_optimizer(name), find_optimizer(name)
    n = len(descent[0])
    message = rf"^gradient must be a list of {n} numbers?, got .*: one for each parameter$"
    with pytest.raises(ShapeError, match=message):
        optimizer.step(descent[0], [0.0] * (n + extra))
    assert optimizer == other
    assert descend(optimizer, descent) == descend(other, descent)


@with_memory
@given(descent=descents())
def test_an_optimizer_with_a_memory_serves_one_network(name: str, descent: Descent) -> None:
    optimizer = find_optimizer(name)
    n = len(descent[0])
    descend(optimizer, descent)
    before = copy.deepcopy(optimizer)
    message = (
        rf"^gradient must be a list of {n} numbers?, got .*: "
        "it has stepped another network before, make a new one for each$"
    )
    with pytest.raises(ShapeError, match=message):
        optimizer.step([0.0] * (n + 1), [0.0] * (n + 1))
    assert optimizer == before


@every_optimizer
@given(descent=descents())
def test_a_step_that_fails_half_way_is_not_remembered(name: str, descent: Descent) -> None:
    optimizer, other = find_optimizer(name), find_optimizer(name)
    parameters, gradients = descent
    text: Any = "no number"
    for gradient in gradients:
        with pytest.raises(ArgumentError, match="no number"):
            optimizer.step([*parameters, 0.0], [*gradient, text])
    assert optimizer == other
    assert descend(optimizer, descent) == descend(other, descent)


# Names, errors.


@every_optimizer
def test_a_name_makes_a_new_optimizer_each_time(name: str) -> None:
    one, other = find_optimizer(name), find_optimizer(name)
    assert one == other == OPTIMIZERS[name]()
    assert one is not other
    assert find_optimizer(one) is one
    one.step([1.0], [1.0])
    assert one != other


def test_any_object_with_a_step_is_an_optimizer() -> None:
    class Lazy:
        def step(self, parameters: Any, gradient: Any) -> list[float]:
            return list(parameters)

    lazy = Lazy()
    assert find_optimizer(lazy) is lazy


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sgd", "SGD(learning_rate=0.01)"),
        ("momentum", "Momentum(learning_rate=0.01, momentum=0.9)"),
        ("nesterov", "Nesterov(learning_rate=0.01, momentum=0.9)"),
        ("rmsprop", "RMSprop(learning_rate=0.001, decay=0.9, epsilon=1e-08)"),
        ("adam", "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)"),
        (
            "adamw",
            "AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.01)",
        ),
    ],
)
def test_repr_tells_the_usual_settings_and_not_the_memory(name: str, text: str) -> None:
    optimizer = find_optimizer(name)
    assert repr(optimizer) == text
    optimizer.step([1.0], [1.0])
    assert repr(optimizer) == text


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        ("adan", "optimizer must be a known name, got 'adan': did you mean 'adam'?"),
        (
            "xyz",
            f"optimizer must be a known name, got 'xyz': there are {', '.join(OPTIMIZERS)}",
        ),
        (
            Adam,
            "optimizer must be a name like 'sgd' or an object with step, "
            "got the class Adam: make an object of it with ()",
        ),
        (
            0.1,
            "optimizer must be a name like 'sgd' or an object with step, got 0.1: it has no step",
        ),
    ],
    ids=repr,
)
def test_what_is_no_optimizer_is_named_with_a_remedy(optimizer: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_optimizer(optimizer)


@every_optimizer
@pytest.mark.parametrize("wrong", [0.0, -0.1, math.nan, math.inf, "0.1", None, True])
def test_a_learning_rate_is_above_zero(name: str, wrong: Any) -> None:
    kind: Any = OPTIMIZERS[name]
    with pytest.raises(
        ArgumentError, match=r"^learning_rate must be a number above 0 or a schedule, got"
    ):
        kind(learning_rate=wrong)


@every_optimizer
def test_a_class_in_place_of_a_schedule_is_named_with_a_remedy(name: str) -> None:
    kind: Any = OPTIMIZERS[name]
    message = (
        "^learning_rate must be a number above 0 or a schedule, got the class CosineDecay: "
        "make an object of it$"
    )
    with pytest.raises(ArgumentError, match=message):
        kind(learning_rate=CosineDecay)


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        (Momentum, "momentum"),
        (Nesterov, "momentum"),
        (RMSprop, "decay"),
        (Adam, "beta1"),
        (Adam, "beta2"),
        (AdamW, "beta1"),
        (AdamW, "beta2"),
    ],
)
@pytest.mark.parametrize("wrong", [-0.1, 1.0, 1.5, math.nan, "0.9", None, True])
def test_what_is_kept_of_the_past_is_less_than_all(kind: Any, setting: str, wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=f"^{setting} must be a number from 0 and below 1, got"):
        kind(**{setting: wrong})


@pytest.mark.parametrize("kind", [RMSprop, Adam, AdamW])
@pytest.mark.parametrize("wrong", [0.0, -1e-8, math.nan, math.inf, None])
def test_epsilon_is_above_zero(kind: Any, wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^epsilon must be a number above 0, got"):
        kind(epsilon=wrong)


@pytest.mark.parametrize("wrong", [-0.1, math.nan, math.inf, None])
def test_a_weight_decay_is_not_negative(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^weight_decay must be a number from 0, got"):
        AdamW(weight_decay=wrong)


@given(slope=ordinary.filter(lambda slope: abs(slope) > 0.01))
def test_epsilon_only_matters_beside_a_small_slope(slope: float) -> None:
    for kind in (Adam, RMSprop):
        (step,) = kind(epsilon=abs(slope)).step([0.0], [slope])
        (free,) = kind(epsilon=1e-300).step([0.0], [slope])
        root = abs(slope) if kind is Adam else abs(slope) * math.sqrt(0.1)
        assert step == pytest.approx(free * root / (root + abs(slope)), rel=1e-12)
