"""The loss where one number has moved."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.gradient_check.figures import random_problem
from tests.gradient_check.problems import MSE, problem
from tinymlp.gradient_check import check_gradients
from tinymlp.gradient_check.loss_at import LossAt, Problem, places
from tinymlp.learning.penalty import L2
from tinymlp.network.network import Network, NetworkTrace


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
    assert repr(partial.parameter(place, x).predictions) == repr(
        whole.parameter(place, x).predictions
    )
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
