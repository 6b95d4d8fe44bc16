"""How the gradient that a student's backpropagation returns may be laid out.

    one flat list                       in the order of network.parameters()
    lists in lists                      layer by layer, neuron by neuron
    [(d_weights, d_biases), …]          for each layer, or dicts with these
    (all d_weights, all d_biases)       or the biases first, as in Nielsen's book
    {"dW1": …, "db1": …}                one dict for all layers
    [d_weights with the biases, …]      a matrix for each layer, of shape (n_out, 1 + n_in) or
                                            (1 + n_in, n_out), the biases first or last
    (loss, gradient)                    the loss before any of these

The weights may be of shape (n_out, n_in) or (n_in, n_out), the biases rows or columns.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.network.network import Network
from tinymlp.testing.answers import (
    NoAnswerError,
    as_matrix,
    as_table,
    as_vector,
    describe_shape,
)
from tinymlp.testing.conventions import joined
from tinymlp.testing.layer_joint import Joint
from tinymlp.testing.layer_parameters import BIASES, D_BIASES, D_WEIGHTS, WEIGHTS, pick

Read = Callable[[Any, Network], list[float]]
Pairs = Callable[[Any, Network], Sequence[tuple[Any, Any]]]


def layouts() -> Iterator[tuple[str, Read]]:
    """Yield how an answer may be read, with what is said of it, the usual way first."""
    plain: list[tuple[str, Read]] = [("", _flat), ("lists in lists", _nested)]
    for words, pairs in (
        ("(d_weights, d_biases) of each layer", _each_layer),
        ("all d_weights and all d_biases", _weights_first),
        ("all d_biases and all d_weights", _biases_first),
        ("a dict of all layers", _dict),
    ):
        plain.append((words, _joined(pairs, turned=False)))
        plain.append((joined(words, "weights (n_in, n_out)"), _joined(pairs, turned=True)))
    # The last column is the usual order already, neuron by neuron.
    joints = [Joint(False, True), Joint(True, True), Joint(True, False)]
    plain += [(one.words, _joined(_split(one), turned=one.turned)) for one in joints]
    yield from plain
    for words, read in plain:
        yield joined("the loss first", words), _after_loss(read)


def _flat(answer: Any, network: Network) -> list[float]:
    return as_vector(answer)


def _nested(answer: Any, network: Network) -> list[float]:
    flat = list[float]()
    for one in _parts(answer):
        try:
            flat += as_vector([one])
        except NoAnswerError:
            flat += _nested(one, network)
    return flat


def _parts(answer: Any) -> list[Any]:
    if isinstance(answer, tuple | list):
        return list(answer)
    if hasattr(answer, "tolist"):
        listed = answer.tolist()
        return listed if isinstance(listed, list) else [listed]
    raise NoAnswerError(describe_shape(answer, "lists of numbers"))


def _after_loss(read: Read) -> Read:
    def inner(answer: Any, network: Network) -> list[float]:
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise NoAnswerError(describe_shape(answer, "(loss, gradient)"))
        as_vector([answer[0]])
        return read(answer[1], network)

    return inner


def _joined(pairs: Pairs, *, turned: bool) -> Read:
    def read(answer: Any, network: Network) -> list[float]:
        flat = list[float]()
        for (weights, biases), layer in zip(pairs(answer, network), network.layers, strict=True):
            rows = as_matrix(weights)
            rows = transpose(rows) if turned else rows
            if [len(row) for row in rows] != [layer.n_in] * layer.n_out:
                raise NoAnswerError(describe_shape(rows, f"{layer.n_out} rows of {layer.n_in}"))
            for row, bias in zip(rows, _vector(biases, layer.n_out), strict=True):
                flat += [*row, bias]
        return flat

    return read


def _vector(biases: Any, n: int) -> list[float]:
    flat = _nested(biases, None)  # type: ignore[arg-type]
    if len(flat) != n:
        raise NoAnswerError(describe_shape(biases, f"{n} derivatives of biases"))
    return flat


def _of_length(answer: Any, n: int) -> list[Any]:
    if not isinstance(answer, tuple | list) or len(answer) != n:
        raise NoAnswerError(describe_shape(answer, f"a list of {n} parts"))
    return list(answer)


def _each_layer(answer: Any, network: Network) -> Sequence[tuple[Any, Any]]:
    pairs = []
    for one in map(as_table, _of_length(answer, len(network.layers))):
        if isinstance(one, dict):
            found = pick(one, (*D_WEIGHTS, *WEIGHTS)), pick(one, (*D_BIASES, *BIASES))
            pairs.append(found)
        else:
            weights, biases = _of_length(one, 2)
            pairs.append((weights, biases))
    return pairs


def _split(joint: Joint) -> Pairs:
    def pairs(answer: Any, network: Network) -> Sequence[tuple[Any, Any]]:
        found = []
        for one in _of_length(answer, len(network.layers)):
            lengths = {len(row) for row in as_matrix(one)}
            if len(lengths) != 1 or 0 in lengths:
                raise NoAnswerError(describe_shape(one, "a matrix"))
            found.append(joint.split(one))
        return found

    return pairs


def _weights_first(answer: Any, network: Network) -> Sequence[tuple[Any, Any]]:
    weights, biases = _of_length(answer, 2)
    n = len(network.layers)
    return list(zip(_of_length(weights, n), _of_length(biases, n), strict=True))


def _biases_first(answer: Any, network: Network) -> Sequence[tuple[Any, Any]]:
    biases, weights = _of_length(answer, 2)
    n = len(network.layers)
    return list(zip(_of_length(weights, n), _of_length(biases, n), strict=True))


def _dict(answer: Any, network: Network) -> Sequence[tuple[Any, Any]]:
    answer = as_table(answer)
    if not isinstance(answer, dict):
        raise NoAnswerError(describe_shape(answer, "a dict"))
    found: dict[str, dict[int, Any]] = {"w": {}, "b": {}}
    for key, value in answer.items():
        spoken = re.fullmatch(r"d?_?(w|b)(?:eights?|ias(?:es)?)?_?(\d+)", str(key).lower())
        if spoken:
            found[spoken[1]][int(spoken[2])] = value
    numbers = sorted(found["w"])
    if sorted(found["b"]) != numbers or len(numbers) != len(network.layers):
        raise NoAnswerError(describe_shape(answer, "dW1, db1 and so on"))
    return [(found["w"][k], found["b"][k]) for k in numbers]
