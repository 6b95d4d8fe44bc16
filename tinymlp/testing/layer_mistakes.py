"""What is often written instead of a layer's two passes, and the numbers that it gives.

    z[j] = b[j] + Σᵢ w[j][i]·x[i]       a[j] = f(z[j])              δ[j] = ∂L/∂a[j] · f′(z[j])
    ∂L/∂w[j][i] = δ[j]·x[i]             ∂L/∂b[j] = δ[j]             ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]

Each entry leaves something out of these lines, or puts something else in its place.
"""

from collections.abc import Callable, Sequence

from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.law import Mistakes
from tinymlp.testing.layer_reading import Asked, LayerCode


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Σ left·right."""
    total = 0.0
    for one, other in zip(left, right, strict=True):
        total += one * other
    return total


def transposed(matrix: Matrix) -> Matrix:
    """Return the matrix with rows and columns exchanged."""
    return [list(column) for column in zip(*matrix, strict=True)]


def pre_activations(at: Asked) -> Vector:
    """Return z, shape (n_out,)."""
    return [dot(row, at.inputs) + b for row, b in zip(at.weights, at.biases, strict=True)]


def deltas(mine: LayerCode, at: Asked) -> Vector:
    """Return δ, shape (n_out,)."""
    return _times(at, mine.activation.derivative)


def _times(at: Asked, slope: Callable[[float], float]) -> Vector:
    return [d * slope(z) for d, z in zip(at.d_outputs, pre_activations(at), strict=True)]


Delta = Callable[[LayerCode, Asked], Vector]
Numbers = Callable[[LayerCode, Asked], Sequence[float]]


def _without_slope(mine: LayerCode, at: Asked) -> Vector:
    return list(at.d_outputs)


def _slope_at_a(mine: LayerCode, at: Asked) -> Vector:
    f = mine.activation
    return _times(at, lambda z: f.derivative(f.value(z)))


def _slope_twice(mine: LayerCode, at: Asked) -> Vector:
    return _times(at, lambda z: mine.activation.derivative(z) ** 2)


def _value_as_slope(mine: LayerCode, at: Asked) -> Vector:
    return _times(at, mine.activation.value)


def _flipped(mine: LayerCode, at: Asked) -> Vector:
    return [-d for d in deltas(mine, at)]


WRONG_DELTAS: dict[str, Delta] = {
    "f′(z) is missing: δ = ∂L/∂a · f′(z)": _without_slope,
    "f′ is taken at a: did you pass a where z was expected? δ = ∂L/∂a · f′(z)": _slope_at_a,
    "f′(z) is there twice: δ = ∂L/∂a · f′(z)": _slope_twice,
    "that has f(z) in the place of f′(z): δ = ∂L/∂a · f′(z)": _value_as_slope,
    "is its sign flipped? Gradients go up, and only the optimizer subtracts them": _flipped,
}
"""What is often taken for δ."""


def _weights(delta: Delta) -> Numbers:
    return lambda mine, at: [d * x for d in delta(mine, at) for x in at.inputs]


def _inputs(delta: Delta) -> Numbers:
    return lambda mine, at: [dot(delta(mine, at), column) for column in transposed(at.weights)]


def _outputs(mine: LayerCode, at: Asked, z: Vector) -> Vector:
    return [mine.activation.value(one) for one in z]


def _sums(at: Asked) -> Vector:
    return [dot(row, at.inputs) for row in at.weights]


FORWARD_MISTAKES: Mistakes[LayerCode, Asked] = {
    "the bias is not added: z = b + Σ w·x": lambda mine, at: _outputs(mine, at, _sums(at)),
    "the bias is subtracted: z = b + Σ w·x": lambda mine, at: _outputs(
        mine, at, [s - b for s, b in zip(_sums(at), at.biases, strict=True)]
    ),
    "the weights are transposed: a row is a neuron, z[j] = b[j] + Σᵢ w[j][i]·x[i]": (
        lambda mine, at: _outputs(
            mine, at, pre_activations(at._replace(weights=transposed(at.weights)))
        )
    ),
    "the activation is not applied: a = f(z)": lambda mine, at: pre_activations(at),
    "the activation is applied twice: a = f(z)": lambda mine, at: _outputs(
        mine, at, _outputs(mine, at, pre_activations(at))
    ),
    "the bias is added after the activation: it belongs in z": lambda mine, at: [
        a + b for a, b in zip(_outputs(mine, at, _sums(at)), at.biases, strict=True)
    ],
    "the activation is applied to the inputs: it belongs on z": lambda mine, at: pre_activations(
        at._replace(inputs=_outputs(mine, at, at.inputs))
    ),
    "is that f′(z)? A layer passes on f(z)": lambda mine, at: [
        mine.activation.derivative(z) for z in pre_activations(at)
    ],
    "the bias is added once for each input: it is added once": lambda mine, at: _outputs(
        mine,
        at,
        [s + len(at.inputs) * b for s, b in zip(_sums(at), at.biases, strict=True)],
    ),
    "every neuron has the first one's bias": lambda mine, at: _outputs(
        mine, at, [s + at.biases[0] for s in _sums(at)]
    ),
}

D_WEIGHTS_MISTAKES: Mistakes[LayerCode, Asked] = {
    **{told: _weights(delta) for told, delta in WRONG_DELTAS.items()},
    "they are transposed: d_weights has the shape of weights, a row for each neuron": (
        lambda mine, at: [d * x for x in at.inputs for d in deltas(mine, at)]
    ),
    "the input is missing: in z, w[j][i] is multiplied by x[i]": lambda mine, at: [
        d for d in deltas(mine, at) for _ in at.inputs
    ],
    "that is multiplied by the weight: in z, w[j][i] is multiplied by x[i]": lambda mine, at: [
        d * w for d, row in zip(deltas(mine, at), at.weights, strict=True) for w in row
    ],
    "that is divided by the number of neurons: nothing is averaged here": lambda mine, at: [
        d * x / len(at.biases) for d in deltas(mine, at) for x in at.inputs
    ],
}

D_BIASES_MISTAKES: Mistakes[LayerCode, Asked] = {
    **WRONG_DELTAS,
    "the bias gradient is missing: b is added once to z, so ∂L/∂b = δ": lambda mine, at: [
        0.0 for _ in at.biases
    ],
    "the bias gradient is multiplied by the input: b is added to z alone, so ∂L/∂b = δ": (
        lambda mine, at: [d * at.inputs[0] for d in deltas(mine, at)]
    ),
    "the bias gradient is multiplied by the sum of the inputs: b is added once to z, so ∂L/∂b = "
    "δ": lambda mine, at: [d * sum(at.inputs) for d in deltas(mine, at)],
    "the bias gradient is multiplied by the bias: ∂L/∂b = δ": lambda mine, at: [
        d * b for d, b in zip(deltas(mine, at), at.biases, strict=True)
    ],
    "that is the sum over the neurons: each bias has its own, ∂L/∂b[j] = δ[j]": lambda mine, at: [
        sum(deltas(mine, at)) for _ in at.biases
    ],
}

D_INPUTS_MISTAKES: Mistakes[LayerCode, Asked] = {
    **{told: _inputs(delta) for told, delta in WRONG_DELTAS.items()},
    "the weights are transposed: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i], down the column of input i": (
        lambda mine, at: [dot(deltas(mine, at), row) for row in at.weights]
    ),
    "the weights are missing: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]": lambda mine, at: [
        sum(deltas(mine, at)) for _ in at.inputs
    ],
    "that is the last neuron's alone: an input reaches the loss through all of them, add them up": (
        lambda mine, at: [deltas(mine, at)[-1] * w for w in at.weights[-1]]
    ),
    "that is the first neuron's alone: an input reaches the loss through all of them, add them "
    "up": lambda mine, at: [deltas(mine, at)[0] * w for w in at.weights[0]],
    "that is divided by the number of neurons: they add up": lambda mine, at: [
        d / len(at.biases) for d in _inputs(deltas)(mine, at)
    ],
    "that has d_weights in the place of weights: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]": lambda mine, at: [
        dot(deltas(mine, at), deltas(mine, at)) * x for x in at.inputs
    ],
}
