"""The functions that are written for one small network: every loop of the textbook, unrolled.

In a network of a hundred weights the loops, calls and lists cost more than the arithmetic. So its
gradient is written out, weight by weight, as one would on paper, and compiled by Python (see
compiled). The additions have the textbook's order, and so the sums have the textbook's bits.

>>> from tinymlp.network.activation import Identity
>>> shape = (LayerShape(2, 1, Identity),)
>>> print(predictions_source(shape))
def predictions(network, rows):
    layer1, = network.layers
    n1_0, = layer1.neurons
    w1_0_0, w1_0_1 = n1_0.weights; b1_0 = n1_0.bias
    answer = []
    for inputs in rows:
        x0, x1 = inputs
        z1_0 = b1_0 + w1_0_0 * x0 + w1_0_1 * x1
        a1_0 = z1_0
        answer.append([a1_0])
    return answer

`w1_0_1` is layer 1, neuron 0, weight 1, as in `Network.parameter_names`; `d1_0` is that neuron's δ,
and `dw1_0_1` the loss's derivative by the weight.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> from tinymlp.learning.penalty import L2
>>> print(gradient_source(shape, MeanSquaredError, L2))
def mean_gradient(network, loss, examples, weights, whole, penalty=None):
    layer1, = network.layers
    n1_0, = layer1.neurons
    w1_0_0, w1_0_1 = n1_0.weights; b1_0 = n1_0.bias
    value = 0.0
    dw1_0_0 = dw1_0_1 = db1_0 = 0.0
    for (inputs, target), weight in zip(examples, weights):
        x0, x1 = inputs
        t0, = target
        z1_0 = b1_0 + w1_0_0 * x0 + w1_0_1 * x1
        a1_0 = z1_0
        e0 = a1_0 - t0
        value += weight * (e0 * e0)
        d1_0 = weight * (2.0 * e0)
        dw1_0_0 += d1_0 * x0
        dw1_0_1 += d1_0 * x1
        db1_0 += d1_0
    added = 0.0
    added += penalty.strength * w1_0_0 * w1_0_0 / 2
    added += penalty.strength * w1_0_1 * w1_0_1 / 2
    return value / whole + added, [
        dw1_0_0 / whole + penalty.strength * w1_0_0,
        dw1_0_1 / whole + penalty.strength * w1_0_1,
        db1_0 / whole,
    ]

Nothing here is a string of a user's: the texts are made from numbers and from `formulas`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.engine.formulas import loss_text, penalty_text, slope_text, value_text
from tinymlp.network.activation import ReLU


class LayerShape(NamedTuple):
    """All that the text of a layer depends on."""

    n_in: int
    n_out: int
    activation: type


Shape = tuple[LayerShape, ...]


def predictions_source(shape: Shape) -> str:
    """Return the text of a function that predicts rows of inputs."""
    return _text(
        "def predictions(network, rows):",
        [
            *_read_weights(shape),
            "answer = []",
            "for inputs in rows:",
            *_indented(_unpacked(_inputs_of(shape, 1), "inputs")),
            *_indented(_forward(shape)),
            f"    answer.append([{', '.join(_outputs(shape))}])",
            "return answer",
        ],
    )


def gradient_source(shape: Shape, loss: type, penalty: type | None = None) -> str:
    """Return the text of a function for the mean loss of examples and its gradient.

    `weights` has one number for each example, and `whole` is their sum. Of a penalty the kind is
    given here, and the object to the function.
    """
    targets = [f"t{j}" for j in range(shape[-1].n_out)]
    of_loss = loss_text(loss, _outputs(shape), targets)
    neurons = [
        _parameters(number, layer, j)
        for number, layer in enumerate(shape, start=1)
        for j in range(layer.n_out)
    ]
    return _text(
        "def mean_gradient(network, loss, examples, weights, whole, penalty=None):",
        [
            *_read_weights(shape),
            "value = 0.0",
            *(f"{' = '.join(f'd{name}' for name in names)} = 0.0" for names in neurons),
            "for (inputs, target), weight in zip(examples, weights):",
            *_indented(_unpacked(_inputs_of(shape, 1), "inputs")),
            *_indented(_unpacked(targets, "target")),
            *_indented(_forward(shape)),
            *_indented(of_loss.lines),
            f"    value += weight * {of_loss.value}",
            *_indented(_backward(shape, of_loss.gradient)),
            *_mean(neurons, penalty),
        ],
    )


def losses_source(loss: type, n_out: int) -> str:
    """Return the text of a function for the loss of each of some predictions."""
    predictions, targets = [f"p{j}" for j in range(n_out)], [f"t{j}" for j in range(n_out)]
    of_loss = loss_text(loss, predictions, targets)
    return _text(
        "def losses(loss, predictions, targets):",
        [
            "values = []",
            "for prediction, target in zip(predictions, targets, strict=True):",
            *_indented(_unpacked(predictions, "prediction")),
            *_indented(_unpacked(targets, "target")),
            *_indented(of_loss.lines),
            f"    values.append({of_loss.value})",
            "return values",
        ],
    )


def _mean(neurons: Sequence[Sequence[str]], penalty: type | None) -> list[str]:
    """Return value and gradient over `whole`, with what a penalty adds for each weight."""
    if penalty is None:
        rows = [", ".join(f"d{name} / whole" for name in names) for names in neurons]
        return ["return value / whole, [", *(f"    {row}," for row in rows), "]"]
    value, slope = penalty_text(penalty)
    lines, slopes = ["added = 0.0"], []
    for *weights, bias in neurons:
        lines += [f"added += {value.format(w=w)}" for w in weights]
        slopes += [f"    d{w} / whole + {slope.format(w=w)}," for w in weights]
        slopes.append(f"    d{bias} / whole,")
    return [*lines, "return value / whole + added, [", *slopes, "]"]


def _read_weights(shape: Shape) -> list[str]:
    lines = _unpacked([f"layer{i}" for i, _ in enumerate(shape, start=1)], "network.layers")
    for i, layer in enumerate(shape, start=1):
        lines += _unpacked([f"n{i}_{j}" for j in range(layer.n_out)], f"layer{i}.neurons")
        for j in range(layer.n_out):
            *weights, bias = _parameters(i, layer, j)
            (line,) = _unpacked(weights, f"n{i}_{j}.weights")
            lines.append(f"{line}; {bias} = n{i}_{j}.bias")
        if "{f}" in value_text(layer.activation):
            lines.append(f"f{i} = n{i}_0.activation")
    return lines


def _forward(shape: Shape) -> list[str]:
    """Return z = b + Σ w·x, in this order, and a = f(z) for each neuron."""
    lines = []
    for i, layer in enumerate(shape, start=1):
        value = value_text(layer.activation)
        for j in range(layer.n_out):
            *weights, bias = _parameters(i, layer, j)
            terms = [f"{w} * {x}" for w, x in zip(weights, _inputs_of(shape, i), strict=True)]
            lines.append(f"z{i}_{j} = {' + '.join([bias, *terms])}")
            lines.append(f"a{i}_{j} = {value.format(z=f'z{i}_{j}', f=f'f{i}')}")
    return lines


def leaves_out(shape: Shape) -> bool:
    """Return whether nothing is computed for a neuron of the first layer that is off.

    What a ReLU that is off hands back is 0, and to add 0 to a sum changes no bit. To add 0 times an
    infinite input would, which has made every neuron's z infinite or nan: the first one's z − z is
    added, 0 or nan.
    """
    return len(shape) > 1 and shape[0].activation is ReLU


def _backward(shape: Shape, slopes: Sequence[str]) -> list[str]:
    """Return δ = ∂L/∂a · f′(z) for each neuron, from the last layer on, and what it adds."""
    lines = []
    d_a = [f"weight * ({slope})" for slope in slopes]
    for i, layer in reversed(list(enumerate(shape, start=1))):
        for j in range(layer.n_out):
            names = {"d": d_a[j], "z": f"z{i}_{j}", "a": f"a{i}_{j}", "f": f"f{i}"}
            if i == 1 and leaves_out(shape):
                lines.append(f"if z1_{j} > 0.0:")
                own = [*_added(shape, 2, k=j), f"d1_{j} = {d_a[j]}", *_added(shape, 1, j)]
                lines += _indented([*own, f"db1_{j} += d1_{j}"])
                if j == 0:
                    lines += ["else:", "    db1_0 += z1_0 - z1_0"]
                continue
            lines.append(f"d{i}_{j} = {slope_text(layer.activation).format(**names)}")
            if i != 2 or not leaves_out(shape):
                lines += _added(shape, i, j)
            lines.append(f"db{i}_{j} += d{i}_{j}")
        d_a = [
            " + ".join(f"d{i}_{j} * w{i}_{j}_{k}" for j in range(layer.n_out))
            for k in range(layer.n_in)
        ]
    return lines


def _added(shape: Shape, i: int, j: int | None = None, *, k: int | None = None) -> list[str]:
    """Return ∂L/∂w = δ·x for the weights of neuron j of layer i, or for those of input k."""
    inputs = _inputs_of(shape, i)
    return [
        f"dw{i}_{neuron}_{number} += d{i}_{neuron} * {inputs[number]}"
        for neuron in (range(shape[i - 1].n_out) if j is None else [j])
        for number in (range(len(inputs)) if k is None else [k])
    ]


def _parameters(i: int, layer: LayerShape, j: int) -> list[str]:
    """Return the names of a neuron's weights and bias."""
    return [*(f"w{i}_{j}_{k}" for k in range(layer.n_in)), f"b{i}_{j}"]


def _inputs_of(shape: Shape, i: int) -> list[str]:
    """Return the names of what layer i is given."""
    return [f"x{k}" if i == 1 else f"a{i - 1}_{k}" for k in range(shape[i - 1].n_in)]


def _outputs(shape: Shape) -> list[str]:
    return [f"a{len(shape)}_{j}" for j in range(shape[-1].n_out)]


def _unpacked(names: Sequence[str], what: str) -> list[str]:
    return [f"{', '.join(names)}{',' if len(names) == 1 else ''} = {what}"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _text(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *_indented(lines)])
