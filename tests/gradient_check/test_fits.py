"""A number that explains a wrong gradient is found from the gradient itself."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.gradient_check.fits import Case, find_factor, fit_number, same
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.learning.clipping import clip_by_norm
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import find_loss
from tinymlp.network.network import Network


def right_case(seed: int, examples: int = 3) -> Case:
    random = Random(seed)
    network = Network.random([2, 3, 1], seed=random)
    problem = Problem(
        network,
        find_loss("mean_squared_error"),
        [([random.gauss(0, 1), random.gauss(0, 1)], [5.0]) for _ in range(examples)],
    )
    gradient = mean_gradient(network, problem.loss, problem.examples)[1]
    return Case(problem, gradient, gradient)


RIGHT = [right_case(seed) for seed in range(3)]

factors = st.floats(0.01, 100.0).filter(lambda factor: abs(factor - 1) > 1e-3)


@given(factors)
def test_a_factor_is_found_and_has_to_suit_all(factor: float) -> None:
    scaled = [case._replace(given=[factor * d for d in case.correct]) for case in RIGHT]
    assert find_factor(scaled) == pytest.approx(factor)
    assert find_factor([*scaled, RIGHT[0]]) is None


def test_a_right_gradient_has_the_factor_1_and_no_gradient_has_none() -> None:
    assert find_factor(RIGHT) == 1.0
    assert find_factor([]) is None


def test_the_sum_over_the_examples_may_be_divided_by_another_number() -> None:
    scaled = [case._replace(given=[d * 3 / 8 for d in case.correct]) for case in RIGHT]
    found = fit_number(scaled)
    assert found is not None
    assert found.name == "wrong divisor"
    assert found.sentence.startswith("the sum over 3 examples is divided by 8: ")


def test_a_length_is_found_also_when_some_gradients_are_short_enough() -> None:
    lengths = sorted(sum(d * d for d in case.correct) ** 0.5 for case in RIGHT)
    limit = float(f"{(lengths[0] + lengths[1]) / 2:.2g}")
    clipped = [case._replace(given=clip_by_norm(case.correct, limit)) for case in RIGHT]
    assert any(same(case.given, case.correct) for case in clipped)
    found = fit_number(clipped)
    assert found is not None
    assert found.sentence == f"it is shortened to the length {limit:g}: is it clipped?"


@given(st.floats(0.001, 0.5), st.booleans())
def test_a_decay_is_found_and_on_what(decay: float, biases: bool) -> None:
    decayed = [
        case._replace(
            given=[
                d + decay * p * (is_weight or biases)
                for d, p, is_weight in zip(
                    case.correct,
                    case.problem.network.parameters(),
                    case.problem.network.is_weight(),
                    strict=True,
                )
            ]
        )
        for case in RIGHT
    ]
    found = fit_number(decayed)
    assert found is not None
    # Biases are 0 here, so that nobody can say whether they decay too.
    assert (
        found.sentence == f"{decay:.6g}·w is added to it for all weights, which is not in the loss"
    )


def test_what_no_number_explains_is_explained_by_none() -> None:
    random = Random(9)
    for case in RIGHT:
        noisy = case._replace(given=[d + random.gauss(0, 1) for d in case.correct])
        assert fit_number([noisy]) is None


@given(st.floats(1e-7, 1e-5))
def test_a_gradient_with_few_digits_is_nearly_right(noise: float) -> None:
    random = Random(1)
    noisy = [
        case._replace(given=[d * (1 + noise * random.uniform(0.5, 1)) for d in case.correct])
        for case in RIGHT
    ]
    found = fit_number(noisy)
    assert found is not None
    assert found.name == "nearly right"
