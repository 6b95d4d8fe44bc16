"""The NumPy engine: arrays in place of lists, for networks that outgrow plain Python.

The formulas are those of `arrays`. A training keeps its examples, the weights and what the
optimizer remembers as arrays, and makes lists where somebody looks (see numpy_steps).

    pip install "tinymlp[numpy]"        fit(dataset, engine="numpy")

Differs from the batch engine: the sums are added up in the order that NumPy likes, and so the last
bits depend on its version and on the machine; of numbers near the largest float some may overflow
that do not elsewhere. `prediction`, of a single row, is the batch engine's own: making arrays for
it takes longer. A training reads its examples once, 8 bytes a number beside the lists: rows that
are changed in place while it runs are seen by the next one. With an optimizer or a dropout of a
user's own, and for who is given each step, lists are made at every step, which takes several times
as long.

Source: Harris and others, Array programming with NumPy, 2020.
"""

from collections.abc import Sequence
from typing import NoReturn

from tinymlp import extras
from tinymlp.engine import arrays
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.numpy_predictions import layer_arrays, predictions
from tinymlp.engine.numpy_steps import NumpySteps
from tinymlp.errors import invalid
from tinymlp.learning.engine_steps import Training
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import total_weight
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector


class NumpyEngine(BatchEngine):
    """`TextbookEngine`'s numbers to rounding, computed by NumPy. Needs `tinymlp[numpy]`.

    Raises `MissingPackageError` where NumPy is not installed.
    """

    name = "numpy"

    def __init__(self) -> None:
        extras.require("numpy", extra="numpy")

    def steps_of(self, training: Training) -> NumpySteps | None:
        """Return what takes a training's steps on arrays; None where its objects are unknown."""
        # A subclass may mean something else.
        is_known = type(self) is NumpyEngine and NumpySteps.can_take(training)
        return NumpySteps(training) if is_known else None

    def _written(self, network: Network, loss: Loss, penalty: Penalty | None) -> None:
        return None  # NumPy's functions are called

    def _mean(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
    ) -> tuple[float, Vector]:
        numpy = arrays.numpy_module()
        inputs = arrays.matrix([inputs for inputs, _ in examples], network.n_in)
        rows = [target for _, target in examples]
        counts = [1] * len(examples) if weights is None else weights
        shares = numpy.array(counts, dtype=float)[:, None] / total_weight(counts)
        gradient = numpy.empty(network.n_parameters)
        with numpy.errstate(all="ignore"):  # infinite numbers are the trainer's to judge
            value = arrays.mean_gradient(
                arrays.blocks_of(network),
                numpy.array(network.parameters(), dtype=float),
                arrays.with_ones(inputs),
                loss,
                arrays.matrix(rows, network.n_out) if arrays.is_known(loss) else rows,
                shares,
                gradient=gradient,
            )
        return value, gradient.tolist()

    def _predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        return predictions(layer_arrays(network), rows)

    def source(self, network: Network, loss: Loss) -> NoReturn:
        """Raise `ArgumentError`: no function is written for a network, NumPy's are called."""
        remedy = "of a small network BatchEngine().source(network, loss) shows one"
        raise invalid("engine", "one that writes a function for a small network", self, remedy)

    def __repr__(self) -> str:
        return "NumpyEngine()"


class ServingNumpyEngine(NumpyEngine):
    """`NumpyEngine` for one network that is not trained any more, whose arrays it keeps.

    What is loaded into the network later is not seen. Another network is computed as ever.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self._layers = layer_arrays(network)

    def _predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        is_kept = network is self._network
        return predictions(self._layers if is_kept else layer_arrays(network), rows)
