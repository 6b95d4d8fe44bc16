"""What is asked in lesson 8: two layers with the tanh, their gradient, and a step downhill."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, as_it_is, formula, keeps_lists, part
from tinymlp.course.tanh_layer import (
    ERRORS,
    FORWARD_MISTAKES,
    LINES,
    OneLayer,
    layer_of,
    lists,
)
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Lines, run_layer
from tinymlp.testing.answers import NoAnswerError

FORWARD = "forward(network, inputs)"
DELTAS = "deltas(network, inputs, target)"
GRADIENT = "gradient(network, inputs, target)"
STEP = "step(network, inputs, target, rate)"

LAYERS = "(hidden layer, output layer)"
OF_LAYER = "[d_weights, d_biases]"


class Question(NamedTuple):
    """A network and its inputs."""

    network: list[Any]
    inputs: list[float]


class Case(NamedTuple):
    """A network and an example."""

    network: list[Any]
    inputs: list[float]
    target: list[float]


class Step(NamedTuple):
    """A network, an example, and the learning rate."""

    network: list[Any]
    inputs: list[float]
    target: list[float]
    rate: float


plain = Case(
    [
        [[[0.5, -0.5], [0.25, 1.0]], [0.25, -0.25]],
        [[[1.0, -1.0], [0.5, 0.25]], [0.5, 0.0]],
    ],
    [1.0, 2.0],
    [1.0, -0.5],
)
"""The case that is told if it shows what is wrong: what can be mixed up in it is not alike."""


@st.composite
def networks(draw):
    """Draw a network of two layers, each with two or three neurons, and an example."""
    n_in, n_hidden, n_out = (draw(st.integers(2, 3)) for _ in range(3))
    network = [
        [draw(lists(after, lists(before))), draw(lists(after))]
        for before, after in ((n_in, n_hidden), (n_hidden, n_out))
    ]
    return Case(network, draw(lists(n_in)), draw(lists(n_out)))


cases = st.just(plain) | networks()
questions = cases.map(lambda at: Question(at.network, at.inputs))
steps = st.builds(lambda at, rate: Step(*at, rate), cases, st.sampled_from([0.5, 0.1, 0.25]))


def same_sizes(*sizes):
    """Raise where lists of these sizes cannot be mixed up: nothing can be said of it there."""
    if len(set(sizes)) > 1:
        raise NoAnswerError


def sizes_of(at):
    """Return the number of inputs, of hidden neurons and of outputs."""
    return len(at.inputs), len(at.network[0][1]), len(at.network[1][1])


# The way forward.


def go(layer, inputs):
    """Return the trace of one layer."""
    return layer_of(*layer).forward(inputs)


def forward(at):
    """Return the activations of both layers."""
    hidden = go(at.network[0], at.inputs).activations
    return [hidden, go(at.network[1], hidden).activations]


def forward_with(of_hidden, of_outputs):
    """Return the mistake of one layer, made in the hidden or the output layer, or in both."""

    def activations(at):
        found, inputs = [], at.inputs
        for layer, wrong in zip(at.network, (of_hidden, of_outputs), strict=True):
            asked = OneLayer(*layer, inputs)
            inputs = go(layer, inputs).activations if wrong is None else wrong(asked)
            found.append(inputs)
        return found

    return activations


def past_hidden(at):
    """Return the activations if the output layer is given the network's inputs."""
    same_sizes(*sizes_of(at)[:2])
    return [forward(at)[0], go(at.network[1], at.inputs).activations]


FORWARD_TABLE = {
    **{words: forward_with(wrong, wrong) for words, wrong in FORWARD_MISTAKES.items()},
    **{
        f"in the hidden layer: {words}": forward_with(wrong, None)
        for words, wrong in FORWARD_MISTAKES.items()
    },
    **{
        f"in the output layer: {words}": forward_with(None, wrong)
        for words, wrong in FORWARD_MISTAKES.items()
    },
    "the output layer is given the network's inputs: its inputs are the outputs of the hidden "
    "layer": past_hidden,
}


# The way back.


class Way(NamedTuple):
    """A way back through both layers; that of the textbook, where nothing else is given."""

    error: Callable[[float, float], float] = lambda a, t: 2 * (a - t)
    hidden: Lines = TEXTBOOK
    output: Lines = TEXTBOOK


USUAL = Way()


def back(at, way=USUAL, *, used=None, sent=None):
    """Return what both layers answer on the way back, the hidden one first.

    `used` is the network whose weights lead back, where it is another; `sent` is what the hidden
    layer is told, where that is not what the output layer answers.
    """
    hidden = go(at.network[0], at.inputs)
    output = go(at.network[1], hidden.activations)
    pairs = zip(output.activations, at.target, strict=True)
    errors = [way.error(a, t) for a, t in pairs]
    layers = [layer_of(*layer) for layer in at.network]
    of_output = run_layer(way.output, layers[1], output, errors)
    d_hidden = of_output.d_inputs
    if used is not None:
        layer = layer_of(*used[1])
        d_hidden = run_layer(way.output, layer, output, errors).d_inputs
    if sent is not None:
        d_hidden = sent(at, errors, of_output.d_biases)
    return [run_layer(way.hidden, layers[0], hidden, d_hidden), of_output]


ALONE = {words: lines for words, lines in LINES.items() if "; and " not in words}


def error_goes_back(at, errors, _):
    """Return ∂L/∂hidden if the outputs' slopes are left out of the chain."""
    columns = zip(*at.network[1][0], strict=True)
    return [sum(e * w for e, w in zip(errors, column, strict=True)) for column in columns]


def along_rows(at, _, deltas):
    """Return ∂L/∂hidden if it is summed along the rows of weights."""
    same_sizes(*sizes_of(at)[1:])
    return [sum(d * w for d, w in zip(deltas, row, strict=True)) for row in at.network[1][0]]


def weights_of_hidden(at, _, deltas):
    """Return ∂L/∂hidden if the hidden layer's own weights lead back."""
    same_sizes(*sizes_of(at))
    columns = zip(*at.network[0][0], strict=True)
    return [sum(d * w for d, w in zip(deltas, column, strict=True)) for column in columns]


def hidden_errors(at, _, __):
    """Return ∂L/∂hidden if the hidden layer, too, is compared with the target."""
    same_sizes(*sizes_of(at)[1:])
    return [2 * (a - t) for a, t in zip(forward(at)[0], at.target, strict=True)]


def straight_back(at, _, deltas):
    """Return ∂L/∂hidden if a hidden neuron has the δ of the output of its own number."""
    same_sizes(*sizes_of(at)[1:])
    return deltas


SENT = {
    "the weights are transposed on the way back: a hidden neuron reaches the loss through every "
    "output, Σⱼ δ[j]·w[j][i], down the column of its own number i": along_rows,
    "the error goes back instead of δ: the slope 1 − a² of the outputs is missing in the chain": (
        error_goes_back
    ),
    "the hidden layer is compared with the target: it has none; it gets Σⱼ δ[j]·w[j][i] from the "
    "outputs": hidden_errors,
    "the hidden layer's own weights lead back: δ of the outputs goes back through the weights of "
    "the output layer": weights_of_hidden,
    "δ of the outputs is passed back without weights: Σⱼ δ[j]·w[j][i]": straight_back,
}

WAYS = {
    **{words: Way(error=error) for words, error in ERRORS.items()},
    **{words: Way(hidden=lines, output=lines) for words, lines in LINES.items()},
    **{f"in the hidden layer: {words}": Way(hidden=lines) for words, lines in LINES.items()},
    **{f"in the output layer: {words}": Way(output=lines) for words, lines in LINES.items()},
    **{
        f"{words}; and {more}": Way(error, lines, lines)
        for words, error in ERRORS.items()
        for more, lines in ALONE.items()
    },
    **{
        f"{words}; and in the hidden layer: {more}": Way(error=error, hidden=lines)
        for words, error in ERRORS.items()
        for more, lines in ALONE.items()
    },
}
"""Ways back with a mistake or two."""


def told(sent, lines=TEXTBOOK):
    """Return the way back on which the hidden layer is told something else."""
    return lambda at: back(at, Way(hidden=lines), sent=sent)


PASSES = {
    **{words: told(sent) for words, sent in SENT.items()},
    **{words: lambda at, way=way: back(at, way) for words, way in WAYS.items()},
    **{
        f"{words}; and in the hidden layer: {more}": told(sent, lines)
        for words, sent in SENT.items()
        for more, lines in ALONE.items()
    },
}


def of_passes(pick, more=None, *, biases=True):
    """Return for each mistake what is picked of the two layers' answers.

    Without `biases` those about the biases' gradient are left out: a δ is not one of them.
    """
    return {
        **(more or {}),
        **{
            words: lambda at, wrong=wrong: pick(wrong(at))
            for words, wrong in PASSES.items()
            if biases or "bias" not in words
        },
    }


def deltas_of_outputs(layers):
    """Return δ of the output layer."""
    return layers[1].d_biases


def deltas_of_hidden(layers):
    """Return δ of the hidden layer."""
    return layers[0].d_biases


def all_d_weights(layers):
    """Return the derivatives of the weights of both layers."""
    return [layer.d_weights for layer in layers]


def all_d_biases(layers):
    """Return the derivatives of the biases of both layers."""
    return [layer.d_biases for layer in layers]


def gradient(at, **more):
    """Return the gradient, nested as the network is."""
    return [[layer.d_weights, layer.d_biases] for layer in back(at, **more)]


def past_hidden_back(at):
    """Return d_weights if those of the output layer are multiplied by the network's inputs."""
    same_sizes(*sizes_of(at)[:2])
    layers = back(at)
    return [layers[0].d_weights, [[d * x for x in at.inputs] for d in layers[1].d_biases]]


def of_outputs_outputs(at):
    """Return d_weights if each layer's are multiplied by what the layer answers itself."""
    same_sizes(*sizes_of(at))
    pairs = zip(back(at), forward(at), strict=True)
    return [[[d * a for a in row] for d in layer.d_biases] for layer, row in pairs]


D_WEIGHTS = {
    "the output layer's δ are multiplied by the network's inputs: its inputs are the outputs of "
    "the hidden layer": past_hidden_back,
    "each layer's δ are multiplied by its own outputs: a weight moves z by its input": (
        of_outputs_outputs
    ),
    "the output layer comes first: the order is that of the network": lambda at: all_d_weights(
        back(at)
    )[::-1],
}

D_BIASES = {
    "the output layer comes first: the order is that of the network": lambda at: all_d_biases(
        back(at)
    )[::-1],
}


# A step.


def moved(network, change, factor):
    """Return the network, and a factor times the change added to each number."""
    return [
        [
            [
                [w + factor * d for w, d in zip(row, d_row, strict=True)]
                for row, d_row in zip(weights, d_weights, strict=True)
            ],
            [b + factor * d for b, d in zip(biases, d_biases, strict=True)],
        ]
        for (weights, biases), (d_weights, d_biases) in zip(network, change, strict=True)
    ]


def after(at, factor=None, keep=()):
    """Return the network after a step, in which some (layer, part) stay as they were."""
    new = moved(at.network, gradient(at), -at.rate if factor is None else factor)
    for layer, which in keep:
        new[layer][which] = at.network[layer][which]
    return new


def updated_before(at):
    """Return the network if the weights lead back that have been updated already."""
    return moved(at.network, gradient(at, used=after(at)), -at.rate)


def anew(first):
    """Return the mistake that one layer is updated, and then the gradient is worked out anew."""

    def network(at):
        half = list(at.network)
        half[first] = after(at)[first]
        later = after(at._replace(network=half))
        new = list(half)
        new[1 - first] = later[1 - first]
        return new

    return network


STEP_TABLE = {
    "it goes uphill: subtract the rate times the derivative": lambda at: after(at, at.rate),
    "the rate is missing: subtract the rate times the derivative": lambda at: after(at, -1.0),
    "the rate is missing, and it goes uphill": lambda at: after(at, 1.0),
    "the rate is applied twice": lambda at: after(at, -(at.rate**2)),
    "the derivative is divided by the rate: it is multiplied by it": lambda at: after(
        at, -1 / at.rate
    ),
    "there is a factor 2 too many: the gradient has it already": lambda at: after(at, -2 * at.rate),
    "two steps are taken, with a second gradient: one was asked": lambda at: after(
        at._replace(network=after(at))
    ),
    "nothing is changed: is the new network returned?": lambda at: at.network,
    "the biases are forgotten: they learn too": lambda at: after(at, keep=[(0, 1), (1, 1)]),
    "the weights are forgotten: they learn too": lambda at: after(at, keep=[(0, 0), (1, 0)]),
    "the hidden layer does not learn": lambda at: after(at, keep=[(0, 0), (0, 1)]),
    "the output layer does not learn": lambda at: after(at, keep=[(1, 0), (1, 1)]),
    "the output layer's weights are updated before they lead back: work out the whole gradient "
    "first": updated_before,
    "the output layer is updated, and then the gradient is worked out anew: work it out once": (
        anew(1)
    ),
    "the hidden layer is updated, and then the gradient is worked out anew: work it out once": (
        anew(0)
    ),
    "that is the gradient: subtract the rate times it from the network": lambda at: gradient(at),
    "that is the change alone: add it to the network": lambda at: moved(
        after(at), at.network, -1.0
    ),
    "that is the rate times the gradient: subtract it from the network": lambda at: moved(
        at.network, after(at), -1.0
    ),
}


def of_layers(index):
    """Read one part of both layers of a gradient."""

    def read(answer):
        layers = [part(k, as_it_is, LAYERS)(answer) for k in range(2)]
        return [part(index, as_it_is, OF_LAYER)(layer) for layer in layers]

    return read


LAWS = [
    answers(
        "forward_goes_through_both_layers",
        "forward gives the outputs of the hidden layer, and those of the output layer",
        function=FORWARD,
        cases=questions,
        expected=forward,
        mistakes=FORWARD_TABLE,
        read=as_it_is,
        names="activations",
    ),
    answers(
        "output_deltas_are_error_times_slope",
        "an output's δ is 2·(a − t)·(1 − a²)",
        function=DELTAS,
        cases=cases,
        expected=lambda at: deltas_of_outputs(back(at)),
        mistakes=of_passes(deltas_of_outputs, biases=False),
        read=part(1, as_it_is, LAYERS),
        names="of_outputs",
    ),
    answers(
        "hidden_deltas_come_back_through_the_weights",
        "a hidden neuron's δ is Σⱼ δ[j]·w[j][i] over the outputs, times its own 1 − a²",
        function=DELTAS,
        cases=cases,
        expected=lambda at: deltas_of_hidden(back(at)),
        mistakes=of_passes(deltas_of_hidden, biases=False),
        read=part(0, as_it_is, LAYERS),
        names="of_hidden",
    ),
    formula(
        "deltas_are_a_formula",
        "the deltas come from their formula",
        function=DELTAS,
        cases=cases,
        expected=lambda at: all_d_biases(back(at)),
        read=as_it_is,
    ),
    answers(
        "d_biases_are_delta",
        "a bias moves the loss by its neuron's δ, in both layers",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: all_d_biases(back(at)),
        mistakes=of_passes(all_d_biases, D_BIASES),
        read=of_layers(1),
        names="d_biases",
    ),
    answers(
        "d_weights_are_delta_times_input",
        "a weight moves the loss by its neuron's δ times the input of its layer",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: all_d_weights(back(at)),
        mistakes=of_passes(all_d_weights, D_WEIGHTS),
        read=of_layers(0),
        names="d_weights",
    ),
    formula(
        "gradient_is_a_formula",
        "the gradient comes from its formula",
        function=GRADIENT,
        cases=cases,
        expected=gradient,
        read=as_it_is,
    ),
    keeps_lists("gradient_keeps_lists", function=GRADIENT, cases=cases),
    answers(
        "step_goes_against_the_gradient",
        "step gives each number less the rate times its derivative",
        function=STEP,
        cases=steps,
        expected=after,
        mistakes=STEP_TABLE,
        read=as_it_is,
        names="network",
    ),
    keeps_lists("step_keeps_lists", function=STEP, cases=steps),
]
