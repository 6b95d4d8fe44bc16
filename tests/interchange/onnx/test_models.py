"""Dense networks in files of ONNX: taken as they are, or refused by name."""

import math
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

import tinymlp as tm
from tests.attacks.mutations import mutated_bytes
from tests.depth import tries
from tests.interchange.models import models
from tests.interchange.onnx.files import FLOAT, INT64, STRING, node, onnx, tensor
from tinymlp.data.encoding import NumberColumn, TextColumn
from tinymlp.errors import ExportError, FormatError, TinyMLPError
from tinymlp.interchange import from_onnx
from tinymlp.interchange.answers import answer, difference
from tinymlp.interchange.onnx import graph, writing
from tinymlp.interchange.onnx.graph import read_graph
from tinymlp.interchange.onnx.models import model_of
from tinymlp.interchange.plain_model import plain_model
from tinymlp.interchange.proof_rows import proof_rows
from tinymlp.model.class_target import ClassTarget
from tinymlp.protobuf import field

W1, B1 = [[0.5, -1.0], [0.25, 2.0], [1.0, 0.0]], [0.125, -0.5, 0.25]
W2, B2 = [[1.0, -2.0, 0.5], [0.5, 0.25, -1.0]], [0.5, -0.25]
ROW = [0.75, -1.5]


def network(activation: Any = "relu") -> tm.Network:
    first = tm.Layer.from_weights(W1, B1, activation=activation)
    return tm.Network([first, tm.Layer.from_weights(W2, B2)])


def transposed(table: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*table, strict=True)]


def layers(activation: list[bytes], end: list[bytes], constants: list[bytes] = []) -> bytes:  # noqa: B006
    """Return a file with two layers, from x by z and a to y or what `end` makes of u."""
    by_name = {"W1": transposed(W1), "b1": B1, "W2": transposed(W2), "b2": B2}
    return onnx(
        [
            node("Gemm", ["x", "W1", "b1"], "z"),
            *activation,
            node("Gemm", ["a", "W2", "b2"], "u" if end else "y"),
            *end,
        ],
        [*(tensor(name, values) for name, values in by_name.items()), *constants],
    )


RELU = [node("Relu", ["z"], "a")]


def read(content: bytes, **told: Any) -> tm.Model:
    return model_of(read_graph(content), source="s", **told)


@settings(max_examples=tries(25), deadline=None)
@given(model=models())
def test_any_model_that_is_exported_comes_back(model: tm.Model) -> None:
    plain = plain_model(model)
    try:
        content = writing.write(plain)
    except ExportError:  # GELU in double precision
        return
    again = read(content)
    if model.network.n_in > 1 and model.network.n_out > 1:
        # The scaling of one number is as a layer of one weight, which it may be taken for.
        assert again.network.parameters() == model.network.parameters()
    assert again.encoder.column_names == model.encoder.column_names
    assert again.target.name == model.target.name
    for row in proof_rows(model, n_rows=10):
        wanted, found = answer(model, row), answer(again, row)
        if wanted is None or found is None:
            assert wanted is found
            continue
        if not all(map(math.isfinite, wanted[2])):
            continue
        assert difference(found[0].numbers, wanted[0].numbers) < 1e-12
        choice = wanted[0].choice
        if plain.has_names:  # of which such a file has none
            choice = [int(label in choice) for label in plain.labels]
        assert found[0].choice == choice or min(map(abs, wanted[2])) < 1e-12


# --- What other tools write.

SQRT2 = tensor("c", [math.sqrt(2.0)], FLOAT)
ONE, HALF, ZERO = tensor("1", [1.0]), tensor("h", [0.5]), tensor("0", [0.0])
ACTIVATIONS: dict[str, tuple[Any, list[bytes], list[bytes]]] = {
    "relu": (tm.ReLU(), RELU, []),
    "relu by a maximum": (tm.ReLU(), [node("Max", ["z", "0"], "a")], [ZERO]),
    "sigmoid": (tm.Sigmoid(), [node("Sigmoid", ["z"], "a")], []),
    "tanh": (tm.Tanh(), [node("Tanh", ["z"], "a")], []),
    "softplus": (tm.Softplus(), [node("Softplus", ["z"], "a")], []),
    "leaky": (tm.LeakyReLU(slope=0.25), [node("LeakyRelu", ["z"], "a", alpha=0.25)], []),
    "leaky by default": (tm.LeakyReLU(slope=0.01), [node("LeakyRelu", ["z"], "a")], []),
    "elu": (tm.ELU(alpha=0.5), [node("Elu", ["z"], "a", alpha=0.5)], []),
    "silu": (tm.SiLU(), [node("Sigmoid", ["z"], "s"), node("Mul", ["z", "s"], "a")], []),
    "swish": (tm.SiLU(), [node("Swish", ["z"], "a")], []),
    "gelu": (tm.GELU(), [node("Gelu", ["z"], "a")], []),
    "gelu of torch": (
        tm.GELU(),
        [
            node("Div", ["z", "c"], "1a"),
            node("Erf", ["1a"], "1b"),
            node("Add", ["1b", "1"], "1c"),
            node("Mul", ["z", "1c"], "1d"),
            node("Mul", ["1d", "h"], "a"),
        ],
        [SQRT2, ONE, HALF],
    ),
    "none": (tm.Identity(), [node("Identity", ["z"], "a")], []),
    "a dropout": (tm.ReLU(), [node("Relu", ["z"], "d"), node("Dropout", ["d"], "a")], []),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_activation_is_found(name: str) -> None:
    activation, nodes, constants = ACTIVATIONS[name]
    model = read(layers(nodes, [], constants))
    assert model.network.layers[0].activation == activation
    assert model.predict(ROW) == pytest.approx(network(activation).predict(ROW), rel=1e-14)


LAYERS: dict[str, tuple[list[bytes], list[bytes]]] = {
    "Gemm of PyTorch": (
        [node("Gemm", ["x", "W", "b"], "y", transB=1)],
        [tensor("W", W1), tensor("b", B1)],
    ),
    "MatMul and Add of Keras": (
        [node("MatMul", ["x", "W"], "u"), node("Add", ["u", "b"], "y")],
        [tensor("W", transposed(W1)), tensor("b", B1)],
    ),
    "biases in front, in a row": (
        [node("MatMul", ["x", "W"], "u"), node("Add", ["b", "u"], "y")],
        [tensor("W", transposed(W1)), tensor("b", [B1])],
    ),
    "a constant that is transposed": (
        [
            node("Transpose", ["W"], "T", perm=[1, 0]),
            node("Gemm", ["x", "T"], "u"),
            node("Add", ["u", "b"], "y"),
        ],
        [tensor("W", W1), tensor("b", B1)],
    ),
    "a Flatten and a Cast before it": (
        [
            node("Flatten", ["x"], "f"),
            node("Cast", ["f"], "g", to=11),
            node("Gemm", ["g", "W", "b"], "y", transB=1),
        ],
        [tensor("W", W1), tensor("b", B1)],
    ),
    "factors": (
        [node("Gemm", ["x", "W", "b"], "y", transB=1, alpha=2.0, beta=4.0)],
        [tensor("W", [[w / 2 for w in row] for row in W1]), tensor("b", [b / 4 for b in B1])],
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_found_however_it_is_written(name: str) -> None:
    nodes, constants = LAYERS[name]
    (layer,) = read(onnx(nodes, constants)).network.layers
    assert (layer.weights, layer.biases) == (W1, B1)


def test_a_scaler_in_front_is_the_models_and_a_normalization_is_in_the_weights() -> None:
    scaled = [node("Scaler", ["x"], "s", offset=[1.0, -2.0], scale=[0.5, 4.0])]
    weights = [tensor("W", W1), tensor("b", B1)]
    model = read(onnx([*scaled, node("Gemm", ["s", "W", "b"], "y", transB=1)], weights))
    assert model.scaler == tm.StandardScaler([1.0, -2.0], [2.0, 0.25])
    normalized = [
        node("Gemm", ["x", "W", "b"], "u", transB=1),
        node("BatchNormalization", ["u", "g", "e", "m", "v"], "n", epsilon=0.0),
        node("Relu", ["n"], "y"),
    ]
    of_three: dict[str, list[float]] = {"g": [2.0, 1.0, -1.0], "e": [0.5] * 3, "m": [1.0, 0.0, 2.0]}
    of_three["v"] = [4.0, 1.0, 0.25]
    more = [tensor(name, values) for name, values in of_three.items()]
    found = read(onnx(normalized, [*weights, *more])).predict(ROW)
    z = tm.Layer.from_weights(W1, B1).forward(ROW).activations
    wanted = [
        max(0.0, (each - of_three["m"][i]) / math.sqrt(of_three["v"][i]) * of_three["g"][i] + 0.5)
        for i, each in enumerate(z)
    ]
    assert found == pytest.approx(wanted, rel=1e-14)


PROBABILITIES = [node("Softmax", ["u"], "y", axis=1)]
LABEL = [node("ArgMax", ["u"], "p", axis=1, keepdims=0), node("Gather", ["L", "p"], "l")]


def test_labels_and_probabilities_are_as_the_file_says() -> None:
    model = read(layers(RELU, PROBABILITIES))
    assert model.labels == [0, 1]
    z = network().predict(ROW)
    wanted = 1 / (1 + math.exp(z[1] - z[0]))
    assert model.predict_probabilities(ROW)[0] == pytest.approx(wanted, rel=1e-14)
    assert read(layers(RELU, PROBABILITIES), labels=["no", "yes"]).labels == ["no", "yes"]
    assert read(layers(RELU, []), labels=["no", "yes"]).predict(ROW) in ("no", "yes")
    assert read(layers(RELU, [])).predict(ROW) == z
    listed = [node("Gather", ["L", "p"], "y")]
    with_label = layers(RELU, [LABEL[0], *listed], [tensor("L", ["left", "right"], STRING)])
    assert read(with_label).predict(ROW) == ["left", "right"][z[1] > z[0]]
    zipped = [
        node("Softmax", ["u"], "s"),
        node("ZipMap", ["s"], "y", classlabels_int64s=[7, 9]),
    ]
    assert read(layers(RELU, zipped)).labels == [7, 9]


def test_names_and_labels_that_are_given_take_the_place_of_those_in_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "net.onnx").write_bytes(layers(RELU, PROBABILITIES))
    model = from_onnx(
        tmp_path / "net.onnx", labels=["a", "b"], feature_names=["u", "v"], target_name="t"
    )
    assert (model.labels, model.encoder.column_names, model.target.name) == (
        ["a", "b"],
        ["u", "v"],
        "t",
    )
    assert model.trained_on["source"] == "net.onnx"
    model.save(tmp_path / "m.json")
    assert tm.load(tmp_path / "m.json") == model
    with pytest.raises(tm.ArgumentError, match=r"net.onnx: feature_names must be 2 different"):
        from_onnx(tmp_path / "net.onnx", feature_names=["u"])


# --- What is refused.

GEMM = node("Gemm", ["x", "W", "b"], "y", transB=1)
WEIGHTS = [tensor("W", W1), tensor("b", B1)]
WITH_GRAPH = node("If", ["x"], "y") + field(5, field(1, "then") + field(6, b"") + field(20, 5))
ELSEWHERE = field(1, 1) + field(2, 11) + field(8, "W") + field(14, 1)
REFUSED: dict[str, tuple[bytes, str]] = {
    "a convolution": (onnx([node("Conv", ["x", "W"], "y")], WEIGHTS), r"operator 0 \(Conv, 'y'\)"),
    "an operator of another domain": (
        onnx([node("Secret", ["x"], "y") + field(7, "com.x")]),
        "com.x.Secret",
    ),
    "a graph inside": (onnx([WITH_GRAPH]), "without a graph inside"),
    "constants in another file": (
        onnx([GEMM], [ELSEWHERE]),
        "in this file, got",
    ),
    "weights that are computed": (
        onnx([node("MatMul", ["x", "x"], "y")]),
        "by weights that are constant",
    ),
    "a branch": (
        onnx([GEMM, node("Add", ["y", "x"], "z")], WEIGHTS, outputs=["z"]),
        "layers stand one after the other",
    ),
    "a dropout that is on": (
        onnx([node("Dropout", ["x", "b", "t"], "y")], [*WEIGHTS, tensor("t", [1], INT64)]),
        "must be off",
    ),
    "two activations": (
        onnx([GEMM, node("Relu", ["y"], "a"), node("Tanh", ["a"], "t")], WEIGHTS, outputs=["t"]),
        "must be after a linear layer",
    ),
    "an activation of the inputs": (
        onnx([node("Relu", ["x"], "a"), node("Gemm", ["a", "W"], "y", transB=1)], WEIGHTS),
        "must be after a linear layer",
    ),
    "two outputs": (
        onnx([GEMM, node("Relu", ["y"], "a")], WEIGHTS, outputs=["y", "a"]),
        "output 'a' must be one label",
    ),
    "layers that do not fit": (
        onnx([GEMM, node("Gemm", ["y", "W"], "z", transB=1)], WEIGHTS, outputs=["z"]),
        "must be a Layer of 3 inputs",
    ),
    "no layer": (onnx([], outputs=["x"]), "at least one linear layer"),
    "a softmax over rows": (
        layers(RELU, [node("Softmax", ["u"], "y", axis=0)]),
        "axis must be 1 or -1",
    ),
    "a label of something else": (
        onnx(
            [
                GEMM,
                node("Relu", ["y"], "a"),
                node("ArgMax", ["a"], "p", axis=1),
                node("Softmax", ["y"], "s"),
            ],
            WEIGHTS,
            outputs=["p", "s"],
        ),
        "the label must be the one of the largest probability",
    ),
    "weights that are not finite": (
        onnx([GEMM], [tensor("W", [[math.nan] * 2] * 3), tensor("b", B1)]),
        "must be a finite",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_dense_network_is_refused_by_name(name: str) -> None:
    content, message = REFUSED[name]
    with pytest.raises(TinyMLPError) as caught:
        read(content)
    assert re.search(message, str(caught.value))
    assert len(str(caught.value)) < 500


HUGE = field(1, 1 << 40) + field(1, 1 << 20) + field(2, 11) + field(8, "W") + field(9, b"")
DAMAGED: dict[str, bytes] = {
    "a text": b"hello",
    "nothing": b"",
    "a pickle": b"\x80\x04\x95",
    "a length that is not there": b"\x3a\xff\xff\xff\xff\x7f",
    "a number without an end": b"\xff" * 30,
    "a shape that is not there": onnx([GEMM], [HUGE, tensor("b", B1)]),
    "a value that is not there": onnx([node("Relu", ["w"], "y")]),
    "a text that is none": onnx([]) + field(14, field(1, b"\xff\xfe")),
    "a key of no kind": b"\x0f",
    "no output": onnx([GEMM], WEIGHTS, outputs=[]),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_with_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(DAMAGED[name])
    with pytest.raises(FormatError, match=r"^net.onnx: ") as caught:
        from_onnx(tmp_path / "net.onnx")
    assert len(str(caught.value)) < 500


def test_a_file_that_is_cut_anywhere_is_refused() -> None:
    content = layers(RELU, PROBABILITIES)
    for end in range(len(content) - 4):  # the last field is the version of the operators
        with pytest.raises(TinyMLPError):
            read(content[:end])


def test_a_changed_file_is_read_or_refused() -> None:
    draw = Random(0)
    birds = tm.Encoder([NumberColumn("a", 0.5), TextColumn("b", ["u", "v"], "u")])
    with_texts = tm.Model(
        network=tm.Network.random([3, 2, 2], seed=0),
        encoder=birds,
        scaler=tm.StandardScaler([0.5] * 3, [2.0] * 3),
        target=ClassTarget("t", ["n", "y"], tm.SoftmaxCrossEntropy(), 2),
    )
    sound = [layers(RELU, PROBABILITIES), writing.write(plain_model(with_texts))]
    n_read = 0
    for _ in range(tries(1000)):
        try:
            model = read(mutated_bytes(draw.choice(sound), draw))
        except TinyMLPError:
            continue
        n_read += 1
        assert tm.load(model.to_bytes()) == model
    assert n_read > 0


def test_a_file_is_read_within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net.onnx").write_bytes(layers(RELU, []))
    with pytest.raises(FormatError, match="at most 10 bytes"):
        from_onnx(tmp_path / "net.onnx", limit=10)
    monkeypatch.setattr(graph, "_MOST_NODES", 2)
    with pytest.raises(tm.ArgumentError, match="of at most 2 operators"):
        from_onnx(tmp_path / "net.onnx")
    with pytest.raises(OSError, match="No such file"):
        from_onnx(tmp_path / "none.onnx")
    with pytest.raises(tm.ArgumentError, match="path must be the name of a file"):
        from_onnx(3)  # type: ignore[arg-type]
