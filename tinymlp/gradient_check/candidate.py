"""The gradient under test: the library's own, or one that is put in its place.

gradient=    a function(network, loss, examples, weights=…, penalty=…) that returns the loss
             and the flat gradient, as `mean_gradient` and every engine do; weights and
             penalty are passed only when there are any
backward=    a function(network, trace, d_prediction) that returns what `Network.backward`
             does, a flat gradient with `d_inputs`
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.learning.gradient import mean_gradient
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector, check_length


class UnderTest:
    """Asks for gradients, always with a copy of the network. Raises `ArgumentError` for both."""

    def __init__(
        self, *, gradient: Callable[..., Any] | None, backward: Callable[..., Any] | None
    ) -> None:
        if gradient is not None and backward is not None:
            raise ArgumentError("a check is of gradient= or of backward=, got both: leave one out")
        self._gradient = gradient
        self._backward = backward
        self.changed_network = False
        """Whether a call has changed the network that it was given."""

    @property
    def has_inputs(self) -> bool:
        """Whether it also says how the loss moves with the inputs."""
        return self._gradient is None

    def gradient(self, problem: Problem) -> tuple[Any, Vector]:
        """Return the loss and its gradient, shape (n_parameters,)."""
        function: Callable[..., Any] = mean_gradient if self._gradient is None else self._gradient
        extra = {"weights": problem.weights, "penalty": problem.penalty}
        network = self.network(problem.network)
        before = network.parameters()
        value, gradient = function(
            network,
            problem.loss,
            problem.examples,
            **{name: given for name, given in extra.items() if given is not None},
        )
        self.changed_network |= network.parameters() != before
        gradient = list(gradient)
        check_length(
            "the network",
            problem.network.n_parameters,
            gradient,
            of="derivatives",
            remedy="the gradient has one for each parameter, weights and biases",
        )
        return value, gradient

    def d_inputs(self, problem: Problem, example: int) -> Sequence[Any] | None:
        """Return ∂L/∂inputs of one example's loss, shape (n_in,), None if it is not given."""
        network = self.network(problem.network)
        inputs, target = problem.examples[example]
        trace = network.forward(inputs)
        gradient = network.backward(trace, problem.loss.gradient(trace.prediction, target))
        d_inputs: Sequence[Any] | None = getattr(gradient, "d_inputs", None)
        return d_inputs

    def network(self, network: Network) -> Network:
        """Return a copy of a network, with the backward under test."""
        own = copy.deepcopy(network)
        if self._backward is not None:
            backward = self._backward
            replaced = {"__slots__": (), "backward": lambda own, trace, d: backward(own, trace, d)}
            own.__class__ = type(type(network).__name__, (type(network),), replaced)
        return own
