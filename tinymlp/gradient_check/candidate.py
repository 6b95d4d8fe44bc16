"""The candidate: the gradient that is checked, the library's own or one put in its place.

gradient=    a function(network, loss, examples, weights=…, penalty=…) that returns the loss
             and the flat gradient, as `mean_gradient` and every engine do; weights and
             penalty are passed only when there are any
backward=    a function(network, trace, d_prediction) that returns what `Network.backward`
             does, a flat gradient with `d_inputs`
"""

import copy
import inspect
from collections.abc import Callable, Iterable
from numbers import Real
from typing import Any

from tinymlp.errors import ArgumentError, ShapeError, TinyMLPError, invalid
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.learning.gradient import mean_gradient
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.text import describe_error, plural, short_repr

GRADIENT = "a function(network, loss, examples) that returns (loss, gradient)"
BACKWARD = "a function(network, trace, d_prediction) that returns a flat gradient with d_inputs"


class Candidate:
    """Asks for gradients, always with a copy of the network. Raises `ArgumentError` for both."""

    def __init__(
        self, *, gradient: Callable[..., Any] | None, backward: Callable[..., Any] | None
    ) -> None:
        if gradient is not None and backward is not None:
            raise ArgumentError(
                "gradient and backward must be one or the other, got both: leave one out"
            )
        _check_function("gradient", gradient, GRADIENT)
        _check_function("backward", backward, BACKWARD)
        self._gradient = gradient
        self._backward = backward
        self.changed_network: bool = False
        """Whether a call has changed the network that it was given."""
        self.in_other_order: bool = False
        """Whether a call has returned (gradient, loss)."""

    @property
    def is_the_librarys(self) -> bool:
        """Whether nothing was put in its place."""
        return self._gradient is None and self._backward is None

    @property
    def has_inputs(self) -> bool:
        """Whether it also says how the loss moves with the inputs."""
        return self._gradient is None

    def gradient(self, problem: Problem) -> tuple[Any, Vector]:
        """Return the loss and its gradient, shape (n_parameters,)."""
        extra = {"weights": problem.weights, "penalty": problem.penalty}
        arguments: dict[str, Any] = {
            key: given for key, given in extra.items() if given is not None
        }
        network = self.network(problem.network)
        before = network.parameters()
        asked = (network, problem.loss, problem.examples)
        if self._gradient is None:
            answer: Any = mean_gradient(*asked, **arguments)
        else:
            answer = _call("gradient", GRADIENT, self._gradient, *asked, **arguments)
        self.changed_network |= network.parameters() != before
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise invalid("what gradient returns", "(loss, gradient)", answer)
        value, gradient = answer
        if not isinstance(value, Real) and isinstance(gradient, Real):
            self.in_other_order = True
            value, gradient = gradient, value
        if not isinstance(value, Real):
            raise invalid("the loss that gradient returns", "a number", value)
        return value, _read_gradient("gradient", gradient, network)

    def d_inputs(self, problem: Problem, example: int) -> Vector | None:
        """Return ∂L/∂inputs of one example's loss, shape (n_in,), None if it is not given."""
        network = self.network(problem.network)
        inputs, target = problem.examples[example]
        trace = network.forward(inputs)
        gradient = network.backward(trace, problem.loss.gradient(trace.prediction, target))
        d_inputs = getattr(gradient, "d_inputs", None)
        if d_inputs is None:
            return None
        return _read_numbers("the d_inputs of the gradient", d_inputs, network.n_in, "input")

    def network(self, network: Network) -> Network:
        """Return a copy of a network, with the backward that is checked."""
        own = copy.deepcopy(network)
        if self._backward is not None:
            backward = self._backward

            def replaced(own: Network, trace: Any, d_prediction: Any) -> Any:
                answer = _call("backward", BACKWARD, backward, own, trace, d_prediction)
                _read_gradient("backward", answer, own)
                return answer

            body = {"__slots__": (), "backward": replaced}
            own.__class__ = type(type(network).__name__, (type(network),), body)
        return own


def accepts(function: Callable[..., Any], n: int) -> bool:
    """Return whether the function can be called with n arguments; yes if it does not say.

    >>> accepts(len, 1), accepts(len, 2)
    (True, False)
    """
    try:
        inspect.signature(function).bind(*range(n))
    except TypeError:
        return False
    except ValueError:  # some functions written in C have no signature
        return True
    return True


def _check_function(name: str, function: Any, what: str) -> None:
    if function is None:
        return
    if isinstance(function, type) or not callable(function) or not accepts(function, 3):
        raise invalid(name, what, function)


def _call(
    name: str, what: str, function: Callable[..., Any], /, *arguments: Any, **named: Any
) -> Any:
    """Return what the user's function answers; raise `ArgumentError` when it raises."""
    try:
        return function(*arguments, **named)
    except TinyMLPError:
        raise
    except Exception as error:
        raise ArgumentError(
            f"{name} must be {what}, got {short_repr(function)}: it raised {describe_error(error)}"
        ) from error


def _read_gradient(name: str, gradient: Any, network: Network) -> Vector:
    what = f"the gradient that {name} returns"
    return _read_numbers(what, gradient, network.n_parameters, "parameter, weights and biases")


def _read_numbers(name: str, given: Any, n: int, each: str) -> Vector:
    """Return derivatives as a list; raise `ShapeError` unless there are n numbers."""
    what = f"a flat list of {plural(n, 'number')}"
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | dict):
        raise invalid(name, what, given, f"one for each {each}", error=ShapeError)
    derivatives = list(given)
    if len(derivatives) != n or not all(isinstance(d, Real) for d in derivatives):
        raise invalid(name, what, derivatives, f"one for each {each}", error=ShapeError)
    return derivatives
