"""What is often written instead of a layer's way forward, and the numbers that it gives.

    z[j] = b[j] + Σᵢ w[j][i]·x[i]       a[j] = f(z[j])

Each entry leaves something out of these lines, or puts something else in its place. The mistakes on
the way back are those of the catalogue, `tinymlp/gradient_check/layer_mistakes.py`.
"""

from collections.abc import Callable, Sequence

from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.network.layer import Layer
from tinymlp.network.shapes import Vector
from tinymlp.testing.law import Mistakes
from tinymlp.testing.layer_ways import Asked, LayerCode


def library_layer(mine: LayerCode, at: Asked) -> Layer:
    """Return the library's layer with the same weights, biases and activation."""
    return Layer.from_weights(at.weights, at.biases, activation=mine.activation)


def _sums(mine: LayerCode, at: Asked) -> Vector:
    """Return z, shape (n_out,)."""
    return library_layer(mine, at).forward(at.inputs).z


def _bend(mine: LayerCode, numbers: Sequence[float]) -> Vector:
    return [mine.activation.value(number) for number in numbers]


def _bend_sums(change: Callable[[Asked], Asked]) -> Callable[[LayerCode, Asked], Vector]:
    """Return a = f(z) where something is changed before z is summed."""
    return lambda mine, at: _bend(mine, _sums(mine, change(at)))


def _with_biases(biases: Callable[[Asked], Vector]) -> Callable[[LayerCode, Asked], Vector]:
    return _bend_sums(lambda at: at._replace(biases=biases(at)))


def _without_biases(at: Asked) -> Asked:
    return at._replace(biases=[0.0 for _ in at.biases])


FORWARD_MISTAKES: Mistakes[LayerCode, Asked] = {
    "the bias is not added: z = b + Σ w·x": _bend_sums(_without_biases),
    "the bias is subtracted: z = b + Σ w·x": _with_biases(lambda at: [-b for b in at.biases]),
    "the weights are transposed: a row is a neuron, z[j] = b[j] + Σᵢ w[j][i]·x[i]": _bend_sums(
        lambda at: at._replace(weights=transpose(at.weights))
    ),
    "the activation is not applied: a = f(z)": _sums,
    "the activation is applied twice: a = f(z)": lambda mine, at: _bend(
        mine, _bend(mine, _sums(mine, at))
    ),
    "the bias is added after the activation: it belongs in z": lambda mine, at: [
        a + b for a, b in zip(_bend(mine, _sums(mine, _without_biases(at))), at.biases, strict=True)
    ],
    "the activation is applied to the inputs: it belongs on z": lambda mine, at: _sums(
        mine, at._replace(inputs=_bend(mine, at.inputs))
    ),
    "is that f′(z)? A layer passes on f(z)": lambda mine, at: [
        mine.activation.derivative(z) for z in _sums(mine, at)
    ],
    "the bias is added once for each input: it is added once": _with_biases(
        lambda at: [len(at.inputs) * b for b in at.biases]
    ),
    "every neuron has the first one's bias": _with_biases(
        lambda at: [at.biases[0] for _ in at.biases]
    ),
}
