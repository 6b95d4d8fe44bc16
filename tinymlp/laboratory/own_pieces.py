r"""The pieces of a training that may be written in the page, by the setting that names each.

    activation   value(z), derivative(z)
    loss         loss(prediction, target), gradient(prediction, target)
    engine       backward(weights, inputs, d_activation, slope), a neuron's way back
    optimizer    class Optimizer, with step(parameters, gradient)

>>> own = make_piece("activation", "def value(z): return z\ndef derivative(z): return 2")
>>> own.value(3.0), own.derivative(3.0)
(3.0, 2)
>>> [law["case"] for law in own.check() if law["outcome"] == "broken"]
['at z = 1.0 the derivative should be 1, yours is 2']

Each is held to the laws of `tinymlp.testing`, as a student's own code is.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tinymlp.arguments import check_choice
from tinymlp.laboratory.own_backward import OwnBackward
from tinymlp.laboratory.own_code import Laws, laws_of, run
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.learning.optimizer import Optimizer
from tinymlp.network.shapes import Vector


class OwnPiece(Protocol):
    """A piece that was written in the page."""

    source: str

    def check(self) -> Laws:
        """Hold it to the laws of such pieces; raise `MissingPackageError` without hypothesis."""
        ...


class OwnActivation:
    """The two functions of a source, as an activation."""

    name = "own"

    def __init__(self, source: str) -> None:
        self.source: str = source
        names = run(source, "activation", ("value", "derivative"))
        self.value: Callable[[float], float] = names["value"]
        self.derivative: Callable[[float], float] = names["derivative"]

    def check(self) -> Laws:
        """Hold it to the laws of activations."""
        return laws_of((self.value, self.derivative), "activation")


class OwnLoss:
    """The two functions of a source, as a loss for numbers."""

    name = "own"
    targets = "numbers"

    def __init__(self, source: str) -> None:
        self.source: str = source
        names = run(source, "loss", ("loss", "gradient"))
        self.value: Callable[[Sequence[float], Sequence[float]], float] = names["loss"]
        self.gradient: Callable[[Sequence[float], Sequence[float]], Vector] = names["gradient"]

    def check(self) -> Laws:
        """Hold it to the laws of losses."""
        return laws_of(self, "loss")


class OwnClassLoss(OwnLoss):
    """The same for classes: the outputs are scores, whose softmax are the probabilities drawn."""

    targets = "classes"

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the probability of each class, shape (n_out,)."""
        return SoftmaxCrossEntropy().link(prediction)

    def check(self) -> Laws:
        """Hold it to the laws of losses, with targets of which one is 1 and the others 0."""
        from hypothesis import strategies as st  # which takes seconds to load

        from tinymlp.testing import vectors

        def targets(prediction: Vector) -> Any:
            n = len(prediction)
            right = st.integers(0, n - 1)
            return right.map(lambda k: (prediction, [float(i == k) for i in range(n)]))

        cases = st.integers(2, 4).flatmap(vectors).flatmap(targets)
        return laws_of(self, "loss", cases=cases)


class OwnOptimizer:
    """The class of a source, of which each training makes an optimizer."""

    def __init__(self, source: str) -> None:
        self.source: str = source
        self.kind: type[Any] = run(source, "optimizer", ("Optimizer",))["Optimizer"]

    def make(self, learning_rate: float) -> Optimizer:
        """Return an optimizer that has not stepped."""
        made: Optimizer = self.kind(learning_rate)
        return made

    def check(self) -> Laws:
        """Hold it to the laws of optimizers."""
        return laws_of(self.kind, "optimizer")


PIECES: dict[str, type[Any]] = {
    "activation": OwnActivation,
    "loss": OwnLoss,
    "engine": OwnBackward,
    "optimizer": OwnOptimizer,
}
"""What a setting's own piece is."""


def make_piece(setting: str, source: str, task: str = "classes") -> Any:
    """Return the piece of a source, for that setting and "classes" or "numbers".

    Raises `ArgumentError` for a text that does not run, or lacks a function.
    """
    kind = PIECES[check_choice("piece", setting, PIECES)]
    return (OwnClassLoss if kind is OwnLoss and task == "classes" else kind)(source)
