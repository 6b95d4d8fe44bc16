"""What a network in an ONNX file ends in: labels, probabilities or numbers of its outputs.

    label            ArgMax, Greater or Binarizer, and the label at that place of a list
    probabilities    ZipMap, Softmax or Sigmoid; Concat(1 − p, p) of two classes
    numbers          what is added to the outputs and multiplies them, and Exp

>>> from tinymlp.interchange.onnx.graph import Input
>>> z = Input("z")
>>> graph = Graph(outputs={"y": Node("Softmax", [z], {}, "operator 0")})
>>> end = end_of(graph, is_told=False)
>>> end.link, end.outputs is z, end.kind
('Softmax', True, '')
"""

import math
from dataclasses import dataclass
from typing import Any

from tinymlp.errors import FormatError, invalid
from tinymlp.interchange.onnx.graph import Graph, Node, Operand, Tensor
from tinymlp.interchange.onnx.layers import Affine, given_to, peel
from tinymlp.interchange.onnx.scaling import as_affine
from tinymlp.text import MAX_VALUE, shortened

LINKS = ("Softmax", "LogSoftmax", "Sigmoid")
"""Operators that give probabilities, or their logarithms."""
_ARITHMETIC = ("Add", "Sub", "Mul", "Div")


@dataclass(frozen=True)
class End:
    """What stands behind the outputs of the last layer."""

    kind: str
    """"classes", "labels", "numbers"; "" where the file has outputs alone."""
    outputs: Operand
    link: str
    """The operator that makes probabilities or numbers of the outputs; "" for none."""
    labels: list[Any] | None
    scaling: list[Affine]
    """Of numbers."""


def end_of(graph: Graph, *, is_told: bool) -> End:
    """Return what the graph ends in; `is_told` when the labels were given."""
    label: _Label | None = None
    answer: tuple[str, Operand] | None = None
    for name, value in graph.outputs.items():
        said = _label_of(value)
        if said is not None and label is None:
            label = said
        elif said is None and answer is None:
            answer = (name, value)
        else:
            what = "one label and its probabilities, or numbers"
            raise invalid(f"output {shortened(name, MAX_VALUE)!r}", what, "another")
    if answer is None:
        if label is None:
            raise invalid("the graph", "with an output", "none", error=FormatError)
        return End(label.kind, label.scores, "", label.labels, [])
    name, value = answer
    labels = None if label is None else label.labels
    seen = [value]
    if isinstance(value, Node) and value.operator == "ZipMap":
        listed = value.attributes.get("classlabels_strings") or value.attributes.get(
            "classlabels_int64s"
        )
        labels, value = labels or listed, given_to(value, 0)
        seen.append(value)
    value = _second_of_two(value)
    seen.append(value)
    scaling, core = _scaling_behind(value)
    operator = core.operator if isinstance(core, Node) and core.operator in (*LINKS, "Exp") else ""
    are_numbers = labels is None and label is None and not is_told
    are_numbers &= bool(scaling) or name == "variable" or operator in ("", "Exp")
    if not are_numbers:
        scaling, core = [], value
        operator = core.operator if isinstance(core, Node) and core.operator in LINKS else ""
    outputs = core
    if operator and isinstance(core, Node):
        if core.attributes.get("axis", -1) not in (1, -1):
            raise invalid(f"{core.where}, axis", "1 or -1", core.attributes["axis"])
        outputs = given_to(core, 0)
    if label is not None:
        of = {0.0: [outputs], 0.5: [value] if operator == "Sigmoid" else []}
        fitting = [*seen, outputs] if label.threshold is None else of.get(label.threshold, [])
        if not any(each is label.scores for each in fitting):
            raise invalid("the label", "the one of the largest probability", "another")
    kind = "numbers" if are_numbers else "" if labels is None and label is None else "classes"
    return End(label.kind if label else kind, outputs, operator, labels, scaling)


@dataclass(frozen=True)
class _Label:
    """A label among the outputs: the largest of the scores, or each that is above a threshold."""

    kind: str
    labels: list[Any] | None
    scores: Operand
    threshold: float | None


def _label_of(value: Operand) -> _Label | None:
    """Return what a label is made of; None for what is none."""
    value = _passed_on(value)
    labels = None
    if not isinstance(value, Node):
        return None
    if value.operator in ("Gather", "ArrayFeatureExtractor") and len(value.inputs) == 2:
        listed, place = value.inputs
        if not isinstance(listed, Tensor) or place is None:
            return None
        labels, value = listed.values, _passed_on(place)
    elif value.operator == "LabelEncoder":
        labels, value = _encoded(value), _passed_on(given_to(value, 0))
    if not isinstance(value, Node) or value.operator not in ("ArgMax", "Greater", "Binarizer"):
        return None
    if value.operator == "ArgMax":
        if value.attributes.get("axis", 0) not in (1, -1):
            raise invalid(f"{value.where}, axis", "1 or -1", value.attributes.get("axis", 0))
        return _Label("classes", labels, given_to(value, 0), None)
    threshold = value.attributes.get("threshold", 0.0)
    if value.operator == "Greater":
        bound = given_to(value, 1)
        threshold = bound.values[0] if isinstance(bound, Tensor) and bound.values else math.nan
    kind = "labels" if labels is None else "classes"
    return _Label(kind, labels, given_to(value, 0), threshold)


def _passed_on(value: Operand) -> Operand:
    """Return what is before operators that change the shape or the type of a label alone."""
    while isinstance(value, Node) and value.operator in ("Cast", "Reshape", "Squeeze"):
        value = given_to(value, 0)
    return value


def _encoded(node: Node) -> list[Any]:
    """Return the labels that a LabelEncoder gives to the places 0, 1 and so on."""
    keys: Any = node.attributes.get("keys_int64s")
    values = next((v for name, v in node.attributes.items() if name.startswith("values_")), None)
    if keys is None or not isinstance(values, list) or keys != [*range(len(values))]:
        raise invalid(node.where, "a list of labels by their places", keys)
    return values


def _second_of_two(value: Operand) -> Operand:
    """Return p of the two columns 1 − p and p."""
    if isinstance(value, Node) and value.operator == "Concat" and len(value.inputs) == 2:
        first, second = given_to(value, 0), given_to(value, 1)
        if isinstance(first, Node) and first.operator == "Sub" and given_to(first, 1) is second:
            one = given_to(first, 0)
            if isinstance(one, Tensor) and one.values == [1.0]:
                return second
    return value


def _scaling_behind(value: Operand) -> tuple[list[Affine], Operand]:
    """Return the scaling of numbers after the last layer, and what is before it."""
    scaling: list[Affine] = []
    while isinstance(value, Node) and value.operator in (*_ARITHMETIC, "Gemm"):
        found, inner = peel(value)
        if value.operator == "Gemm" and found:
            found = as_affine(found[0])
        is_layer = value.operator == "Gemm" and not (
            isinstance(inner, Node) and inner.operator in ("Gemm", "Exp", "Sigmoid", "Softmax")
        )
        for stage in found:  # a scaling turns no number around, but a layer may
            is_layer |= (
                isinstance(stage, Affine) and stage.how == "multiply" and min(stage.numbers) < 0
            )
        if inner is None or is_layer or not all(isinstance(each, Affine) for each in found):
            break
        scaling = [*(each for each in found if isinstance(each, Affine)), *scaling]
        value = inner
    return scaling, value
