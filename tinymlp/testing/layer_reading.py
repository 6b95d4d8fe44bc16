"""How a student's layer may be written.

    (forward, backward)     forward(weights, biases, inputs) → outputs, or (outputs, cache)
                            backward(weights, biases, inputs, d_outputs), or (d_outputs, cache)
                                → (d_weights, d_biases, d_inputs)

    a class or an object    with the attributes weights and biases
                            forward(inputs) → outputs
                            backward(d_outputs) → d_inputs, with d_weights and d_biases left as
                                attributes, or → (d_weights, d_biases, d_inputs)

    the library's style     made by from_weights(weights, biases, activation=…), or by the like
                            forward(inputs) → trace with .activations
                            backward(trace, d_activations) → flat gradient with .d_inputs

    params                  forward(params, inputs) and backward(params, inputs, d_outputs) →
                                ({"W": …, "b": …}, d_inputs)

    pullback                forward(weights, biases, inputs) → (outputs, a function of d_outputs)

    PyTorch's context       forward(ctx, inputs, weights, biases), backward(ctx, d_outputs)

    a layer that learns     backward(d_outputs, learning_rate) → d_inputs

    a neuron                two functions of (weights, bias, inputs) → one number

    a class of one neuron   Neuron(n_in), with w, b, forward(inputs) and backward(d_output)

    biases in the weights   forward(W, x) with W of shape (n_out, n_in + 1): see `layer_joint`

Weights have the shape (n_out, n_in): a row is a neuron; or (n_in, n_out). Arguments and answers may
come in any order, answers in a dict, the example as a vector, a row or a column. Where parameters
are held is the matter of `layer_parameters`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tinymlp.errors import invalid
from tinymlp.network.activation import Activation
from tinymlp.testing.conventions import joined
from tinymlp.testing.layer_functions import function_readings, with_pullback
from tinymlp.testing.layer_joint import joint_of
from tinymlp.testing.layer_objects import object_readings
from tinymlp.testing.layer_ways import SIGNATURE, LayerCode
from tinymlp.testing.reading import title_of, with_context


def readings(mine: Any, activation: Activation, array: Callable[[Any], Any]) -> Iterator[LayerCode]:
    """Yield every way in which the code may be meant; raise `ArgumentError` for what is none."""
    is_pair = isinstance(mine, tuple | list) and len(mine) == 2 and all(map(callable, mine))
    title = title_of(mine[0] if is_pair else mine)
    mine = with_context(mine) or with_pullback(mine) or mine
    joint = joint_of(mine)
    if joint is not None:
        for words, kind in joint:
            for one in readings(kind, activation, array):
                yield one._replace(title=title, convention=joined(words, one.convention))
    elif not isinstance(mine, tuple | list):
        yield from object_readings(mine, activation, array)
    elif len(mine) == 2 and all(map(callable, mine)):
        forward, backward = mine
        yield from function_readings(title, forward, backward, activation, array)
    else:
        raise invalid("layer", SIGNATURE, mine)
