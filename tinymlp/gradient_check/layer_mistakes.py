"""Mistakes in the way back through a layer, made in all layers or in some.

    δ[j] = ∂L/∂a[j] · f′(z[j])      ∂L/∂w[j][i] = δ[j]·x[i]      ∂L/∂b[j] = δ[j]

and ∂L/∂x[i] = Σⱼ δ[j]·w[j][i] goes on to the layer before.
"""

from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, LayerStep, Mistake, transpose
from tinymlp.network.shapes import Matrix, Vector


def _weights_transposed(step: LayerStep) -> Vector:
    if len(step.weights) != len(step.weights[0]):
        raise ValueError("a matrix that is not square does not fit when it is transposed")
    return TEXTBOOK.d_inputs(step._replace(weights=transpose(step.weights)))


def _times_the_outputs(step: LayerStep) -> Matrix:
    if len(step.outputs) != len(step.inputs):
        raise ValueError("outputs that are not as many as the inputs do not fit")
    return TEXTBOOK.d_weights(step._replace(inputs=step.outputs))


def _column_order(d_weights: Matrix, d_biases: Vector) -> Vector:
    return [*(d for column in transpose(d_weights) for d in column), *d_biases]


SLOPE_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "activation derivative forgotten",
        "f′(z), the activation's derivative, is missing: δ = ∂L/∂a · f′(z)",
        "slope",
        lambda unit: 1.0,
    ),
    Mistake(
        "derivative at a",
        "f′ is taken at a = f(z) instead of at z: did you pass a where z was expected?",
        "slope",
        lambda unit: unit.activation.derivative(unit.a),
    ),
    Mistake(
        "derivative squared",
        "f′(z), the activation's derivative, is multiplied twice: δ = ∂L/∂a · f′(z)",
        "slope",
        lambda unit: unit.activation.derivative(unit.z) ** 2,
    ),
    Mistake(
        "value instead of derivative",
        "f(z), the activation's value, is in the place of f′(z): δ = ∂L/∂a · f′(z)",
        "slope",
        lambda unit: unit.a,
    ),
    Mistake(
        "sign of δ flipped",
        "the sign of δ is flipped: δ = ∂L/∂a · f′(z), and only the optimizer subtracts",
        "slope",
        lambda unit: -unit.activation.derivative(unit.z),
    ),
    Mistake(
        "sigmoid's derivative",
        "a·(1 − a), the sigmoid's derivative, is used for another activation",
        "slope",
        lambda unit: unit.a * (1 - unit.a),
    ),
    Mistake(
        "sigmoid's derivative of z",
        "z·(1 − z) is used: the sigmoid's derivative in terms of a was given z",
        "slope",
        lambda unit: unit.z * (1 - unit.z),
    ),
    Mistake(
        "tanh's derivative",
        "1 − a², tanh's derivative, is used for another activation",
        "slope",
        lambda unit: 1 - unit.a * unit.a,
    ),
    Mistake(
        "tanh's derivative of z",
        "1 − z² is used: tanh's derivative in terms of a was given z",
        "slope",
        lambda unit: 1 - unit.z * unit.z,
    ),
    Mistake(
        "square of the activation forgotten",
        "1 − a is used: is the square of tanh's 1 − a² missing, or the a of the sigmoid's "
        "a·(1 − a)?",
        "slope",
        lambda unit: 1 - unit.a,
    ),
    Mistake(
        "leak forgotten",
        "the slope below 0 is taken as 0: a ReLU's derivative for another activation",
        "slope",
        lambda unit: 1.0 if unit.z > 0 else 0.0,
    ),
    Mistake(
        "derivative reversed",
        "f′ is taken at −z: is a comparison the wrong way round?",
        "slope",
        lambda unit: unit.activation.derivative(-unit.z),
    ),
)

DELTA_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "incoming gradient forgotten",
        "∂L/∂a, which comes from the layer after it, is missing: δ = ∂L/∂a · f′(z)",
        "delta",
        lambda d_output, slope: slope,
    ),
)

D_WEIGHTS_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "weight gradient transposed",
        "the weights' gradient is transposed: δ[i]·x[j] stands where δ[j]·x[i] belongs",
        "d_weights",
        lambda step: transpose(TEXTBOOK.d_weights(step)),
    ),
    Mistake(
        "inputs forgotten",
        "the weights' gradient is δ alone, the input is missing: in z, w[j][i] is multiplied by "
        "x[i]",
        "d_weights",
        lambda step: [[delta] * len(step.inputs) for delta in step.deltas],
    ),
    Mistake(
        "δ forgotten for the weights",
        "the weights' gradient is the input alone, δ is missing: ∂L/∂w[j][i] = δ[j]·x[i]",
        "d_weights",
        lambda step: [list(step.inputs) for _ in step.deltas],
    ),
    Mistake(
        "weights instead of inputs",
        "the weights' gradient is multiplied by the weight, δ·w: in z, w[j][i] is multiplied by "
        "x[i]",
        "d_weights",
        lambda step: [
            [delta * w for w in row] for delta, row in zip(step.deltas, step.weights, strict=True)
        ],
    ),
    Mistake(
        "outputs instead of inputs",
        "the weights' gradient is δ times the neuron's own output instead of its input",
        "d_weights",
        lambda step: [
            [delta * a] * len(step.inputs)
            for delta, a in zip(step.deltas, step.outputs, strict=True)
        ],
    ),
    Mistake(
        "outputs of the layer instead of inputs",
        "the weights' gradient is δ times the layer's outputs instead of its inputs: "
        "∂L/∂w[j][i] = δ[j]·x[i]",
        "d_weights",
        _times_the_outputs,
    ),
    Mistake(
        "weight gradient without the slope",
        "the weights' gradient is the error times the input, without the slope: δ = ∂L/∂a · f′(z)",
        "d_weights",
        lambda step: TEXTBOOK.d_weights(step._replace(deltas=step.d_outputs)),
    ),
    Mistake(
        "weight gradient averaged over neurons",
        "the weights' gradient is divided by the number of neurons: nothing is averaged here",
        "d_weights",
        lambda step: [[d / len(step.deltas) for d in row] for row in TEXTBOOK.d_weights(step)],
    ),
)

D_BIASES_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "bias gradient zero",
        "the bias gradients are missing, every one is zero: b is added once to z, so ∂L/∂b = δ",
        "d_biases",
        lambda step: [0.0 for _ in step.deltas],
    ),
    Mistake(
        "δ forgotten for the biases",
        "the biases' gradient is 1, δ is missing: b is added once to z, so ∂L/∂b = δ",
        "d_biases",
        lambda step: [1.0 for _ in step.deltas],
    ),
    Mistake(
        "bias gradient without the slope",
        "the biases' gradient is the error without the slope: ∂L/∂b = δ = ∂L/∂a · f′(z)",
        "d_biases",
        lambda step: list(step.d_outputs),
    ),
    Mistake(
        "bias gradient times bias",
        "the biases' gradient is δ·b instead of δ: a bias's input is 1",
        "d_biases",
        lambda step: [d * b for d, b in zip(step.deltas, step.biases, strict=True)],
    ),
    Mistake(
        "bias gradient times an input",
        "the biases' gradient is multiplied by an input: b is added to z alone, so ∂L/∂b = δ",
        "d_biases",
        lambda step: [d * step.inputs[0] for d in step.deltas],
    ),
    Mistake(
        "bias gradient times the last input",
        "the biases' gradient is multiplied by the last input: b is added to z alone, so ∂L/∂b = δ",
        "d_biases",
        lambda step: [d * step.inputs[-1] for d in step.deltas],
    ),
    Mistake(
        "bias gradient times the inputs",
        "the biases' gradient is multiplied by the sum of the inputs: b is added once to z, so "
        "∂L/∂b = δ",
        "d_biases",
        lambda step: [d * sum(step.inputs) for d in step.deltas],
    ),
    Mistake(
        "bias gradient shared",
        "every neuron's bias has the sum of the layer's δ instead of its own",
        "d_biases",
        lambda step: [sum(step.deltas)] * len(step.deltas),
    ),
)

D_INPUTS_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "weights transposed",
        "the weights are transposed on the way back: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i], down the column "
        "of input i",
        "d_inputs",
        _weights_transposed,
    ),
    Mistake(
        "weights forgotten",
        "the weights are missing on the way back: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]",
        "d_inputs",
        lambda step: [sum(step.deltas)] * len(step.inputs),
    ),
    Mistake(
        "δ forgotten on the way back",
        "the weights alone go back, δ is missing: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]",
        "d_inputs",
        lambda step: [sum(column) for column in transpose(step.weights)],
    ),
    Mistake(
        "error sent back without the slope",
        "the error goes back without the slope it has passed: send δ = ∂L/∂a · f′(z) back through "
        "the weights, not the error",
        "d_inputs",
        lambda step: TEXTBOOK.d_inputs(step._replace(deltas=step.d_outputs)),
    ),
    Mistake(
        "weight gradient instead of weights",
        "the weights' gradient is in the place of the weights: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]",
        "d_inputs",
        lambda step: TEXTBOOK.d_inputs(step._replace(weights=TEXTBOOK.d_weights(step))),
    ),
    Mistake(
        "overwritten by the last neuron",
        "∂L/∂x is the last neuron's alone: an input reaches the loss through all of them, add "
        "them up, += where = stands",
        "d_inputs",
        lambda step: [step.deltas[-1] * w for w in step.weights[-1]],
    ),
    Mistake(
        "first neuron only",
        "∂L/∂x is the first neuron's alone: an input reaches the loss through all of them, add "
        "them up",
        "d_inputs",
        lambda step: [step.deltas[0] * w for w in step.weights[0]],
    ),
    Mistake(
        "mean over neurons",
        "∂L/∂x is a mean over the neurons instead of a sum",
        "d_inputs",
        lambda step: [d / len(step.deltas) for d in TEXTBOOK.d_inputs(step)],
    ),
    Mistake(
        "nothing passed back",
        "∂L/∂x is zero, so the layers before learn nothing: send Σⱼ δ[j]·w[j][i] on to them",
        "d_inputs",
        lambda step: [0.0 for _ in step.inputs],
    ),
)

ORDER_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "column order",
        "the weights are listed input by input instead of neuron by neuron: the order is that of "
        "network.parameters()",
        "flatten",
        _column_order,
    ),
    Mistake(
        "biases last",
        "all weights are listed before all biases: the order is that of network.parameters(), "
        "neuron by neuron, the weights and then the bias",
        "flatten",
        lambda d_weights, d_biases: [*(d for row in d_weights for d in row), *d_biases],
    ),
    Mistake(
        "biases first",
        "each neuron's bias is listed before its weights: the order is that of "
        "network.parameters(), the weights and then the bias",
        "flatten",
        lambda d_weights, d_biases: [
            d for row, bias in zip(d_weights, d_biases, strict=True) for d in (bias, *row)
        ],
    ),
    Mistake(
        "layers last to first",
        "the layers come last to first: the order is that of network.parameters()",
        "join",
        lambda layers: TEXTBOOK.join(layers[::-1]),
    ),
    Mistake(
        "not back-propagated",
        "no gradient is worked out: everything is zero",
        "flatten",
        lambda d_weights, d_biases: [0.0 for d in TEXTBOOK.flatten(d_weights, d_biases)],
    ),
)

LAYER_MISTAKES: tuple[Mistake, ...] = (
    *SLOPE_MISTAKES,
    *DELTA_MISTAKES,
    *D_INPUTS_MISTAKES,
    *D_WEIGHTS_MISTAKES,
    *D_BIASES_MISTAKES,
    *ORDER_MISTAKES,
)
