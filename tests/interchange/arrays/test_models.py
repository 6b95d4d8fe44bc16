"""Networks in files of arrays: taken as they are, or refused by name."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinymlp as tm
from tests.depth import tries
from tests.interchange.arrays.files import npy, npz, safetensors
from tinymlp.errors import FormatError
from tinymlp.interchange import from_npz, from_safetensors
from tinymlp.interchange.arrays import files
from tinymlp.interchange.arrays.files import npz_arrays, safetensors_arrays
from tinymlp.interchange.arrays.layers import chain_of
from tinymlp.interchange.layer_chain import installed

NETWORK = tm.Network.random([3, 4, 2], activation="relu", seed=0)
WRITERS: dict[str, Any] = {"npz": npz, "safetensors": safetensors}
READERS: dict[str, Any] = {"npz": from_npz, "safetensors": from_safetensors}


def arrays_of(network: tm.Network, weights: str, biases: str) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for i, layer in enumerate(network.layers):
        arrays[weights.format(2 * i)] = layer.weights
        arrays[biases.format(2 * i)] = layer.biases
    return arrays


def transposed(table: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*table, strict=True)]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        ("{}.weight", "{}.bias"),
        ("net.{}.weight", "net.{}.bias"),
        ("W{}", "b{}"),
        ("dense_{}/kernel", "dense_{}/bias"),
        ("coefs_{}", "intercepts_{}"),
    ],
)
def test_layers_are_found_by_their_names(
    kind: str, weights: str, biases: str, tmp_path: Path
) -> None:
    path = tmp_path / f"net.{kind}"
    path.write_bytes(WRITERS[kind](arrays_of(NETWORK, weights, biases)))
    model = READERS[kind](path, activation="relu", labels=["no", "yes"], target_name="y")
    assert model.network == NETWORK or model.network.parameters() == NETWORK.parameters()
    assert model.labels == ["no", "yes"]
    assert model.outputs([[0.5, -1.0, 2.0]]) == [NETWORK.predict([0.5, -1.0, 2.0])]
    model.save(tmp_path / "m.json")
    assert tm.load(tmp_path / "m.json") == model


@settings(max_examples=tries(10))
@given(
    sizes=st.lists(st.integers(1, 12), min_size=2, max_size=14),
    rows_are_inputs=st.booleans(),
    seed=st.integers(0, 100),
)
def test_any_network_comes_back_in_order_or_its_layout_is_asked_for(
    sizes: list[int], rows_are_inputs: bool, seed: int
) -> None:
    network = tm.Network.random(sizes, activation="tanh", seed=seed)
    arrays = dict(sorted(arrays_of(network, "{}.weight", "{}.bias").items()))  # "10" before "2"
    if rows_are_inputs:
        arrays = {n: transposed(a) if "weight" in n else a for n, a in arrays.items()}
    layout = "in_out" if rows_are_inputs else "out_in"
    told: Any = {"source": "s", "activation": "tanh"}
    assert chain_of(arrays, layout=layout, **told).model().network.sizes == sizes
    try:
        model = chain_of(arrays, **told).model()
    except tm.ArgumentError as error:
        assert len(set(sizes)) == 1  # as wide as high, all of them
        assert "layout must be given" in str(error)
        model = chain_of(arrays, layout=layout, **told).model()
    assert model.network.parameters() == network.parameters()


def test_arrays_without_names_are_layers_where_weights_and_biases_alternate() -> None:
    arrays = {f"arr_{i}": a for i, a in enumerate(arrays_of(NETWORK, "{}w", "{}b").values())}
    model = chain_of(arrays, source="s", activation="relu").model()
    assert model.network.parameters() == NETWORK.parameters()


DTYPES = [("<f8", "d"), (">f8", "d"), ("<f4", "f"), ("<f2", "e"), (">f4", "f"), ("<i8", "q")]


@pytest.mark.parametrize(("dtype", "letter"), DTYPES)
def test_numbers_of_every_size_are_floats(dtype: str, letter: str) -> None:
    table = [[1, -2, 3], [4, 5, 0]]
    found = npz_arrays(npz({"w": npy(table, dtype, letter)}))
    assert found == {"w": table}
    assert isinstance(found["w"][0][0], float)


def test_columns_first_and_brain_floats_are_read() -> None:
    header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }"
    by_column = npy([1.0, 4.0, 2.0, 5.0, 3.0, 6.0], header=header)
    assert npz_arrays(npz({"w": by_column})) == {"w": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]}
    halves = [struct.unpack("<I", struct.pack("<f", x))[0] >> 16 for x in (1.0, -2.5)]
    assert safetensors_arrays(safetensors({"b": halves}, "BF16", "H")) == {"b": [1.0, -2.5]}
    assert safetensors_arrays(safetensors({"b": [0.5]}, "F16", "e")) == {"b": [0.5]}


# --- What outputs stand for.


@pytest.mark.parametrize(
    ("n_outputs", "output", "labels", "answer"),
    [
        (2, "identity", None, "regression"),
        (2, "identity", ["a", "b"], "classification"),
        (1, "identity", ["a", "b"], "classification"),
        (2, "softmax", None, "classification"),
        (1, "sigmoid", None, "classification"),
        (2, "sigmoid", ["a", "b"], "multi-label"),
        (2, "tanh", None, "regression"),
    ],
)
def test_the_end_and_the_labels_say_what_is_predicted(
    n_outputs: int, output: str, labels: Any, answer: str
) -> None:
    arrays = {"W": [[0.5]] * n_outputs, "b": [0.25] * n_outputs}
    chain = chain_of(arrays, source="s", output_activation=output, layout="out_in")
    model = chain.model(labels=labels)
    assert model.target.task == answer
    assert model.target.has_probabilities is (answer != "regression")
    if answer != "regression":
        assert model.network.predict([1.0]) == [0.75] * n_outputs


# --- What is refused.

LAYER = {"W1": [[1.0, 2.0]], "b1": [0.5]}
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a convolution": (
        {"conv.weight": [[[[1.0]]]]},
        {},
        "'conv.weight' must be a table .* got '4 dim",
    ),
    "biases alone": ({"b1": [0.5]}, {}, "the arrays must be with a table of weights, got 'b1'"),
    "biases of no layer": ({**LAYER, "scale": [0.5]}, {}, "array 'scale' must be biases of a"),
    "two weights of a layer": ({"W": [[1.0]], "kernel": [[1.0]]}, {}, "only one of its layer"),
    "layers that do not fit": ({**LAYER, "W2": [[1.0] * 3] * 3, "b2": [0.0] * 3}, {}, "fit one"),
    "biases that do not fit": ({"W": [[1.0, 2.0]], "b": [0.5] * 3}, {}, "each with its biases"),
    "no activation": ({"W1": [[1.0]], "W2": [[1.0]]}, {}, "activation must be the name of that"),
    "an unknown activation": ({"W1": [[1.0]], "W2": [[1.0]]}, {"activation": "rleu"}, "'relu'"),
    "too many activations": (LAYER, {"output_activation": ["a"]}, "output_activation must be"),
    "an unknown layout": (LAYER, {"layout": "rows"}, "layout must be 'out_in' or 'in_out'"),
    "what is not finite": ({"W": [[float("nan")]]}, {"layout": "out_in"}, "must be a finite"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_dense_network_is_refused_by_name(name: str) -> None:
    arrays, told, message = REFUSED[name]
    with pytest.raises(tm.ArgumentError, match=message):
        chain_of(arrays, source="s", **told).model()


def test_labels_and_names_have_to_fit() -> None:
    chain = chain_of(LAYER, source="s")
    with pytest.raises(tm.ArgumentError, match="feature_names must be 2 different texts"):
        chain.model(feature_names=["a"])
    with pytest.raises(tm.ArgumentError, match="n_outputs must be 3"):
        chain_of(LAYER, source="s").model(labels=["a", "b", "c"])


def object_array() -> bytes:
    return npy([], header="{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")


HUGE = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {(10**9, 10**9)}}}"
DAMAGED: dict[str, tuple[str, bytes, str]] = {
    "no zip": ("npz", b"PK\3\4", "must be an .npz file of NumPy"),
    "a text": ("npz", b"hello", "must be an .npz file of NumPy"),
    "a pickle": ("npz", npz({"w": object_array()}), "dtype must be numbers, got '|O'"),
    "no array": ("npz", npz({"w": b"hello"}), "array 'w' must be an .npy file"),
    "a header that is code": (
        "npz",
        npz({"w": npy([1.0], header="__import__('os').abort()")}),
        "with a header of NumPy's",
    ),
    "too few numbers": (
        "npz",
        npz({"w": npy([1.0], header="{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }")}),
        "must be 9 numbers of its dtype",
    ),
    "a shape of 10**9 x 10**9": (
        "npz",
        npz(
            {
                "w": npy(
                    [1.0], header=f"{{'descr':'<f8','fortran_order':False,'shape':{(10**9,) * 2}}}"
                )
            }
        ),
        "shape must be a whole number",
    ),
    "seven bytes": ("safetensors", b"1234567", "must be a .safetensors file"),
    "a long header": ("safetensors", struct.pack("<Q", 10**15) + b"{}", "length of its header"),
    "a header that is no JSON": ("safetensors", struct.pack("<Q", 2) + b"{]", "not JSON"),
    "bytes left": ("safetensors", safetensors({"w": [1.0]}) + b"x", "must be of 8 bytes"),
    "a cut": ("safetensors", safetensors({"w": [1.0]})[:-1], "1 numbers of its dtype"),
    "an unknown dtype": ("safetensors", safetensors({"w": [1.0]}, "F8"), "dtype must be one of"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_with_its_name(name: str, tmp_path: Path) -> None:
    kind, content, message = DAMAGED[name]
    path = tmp_path / f"net.{kind}"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"net.{kind}: .*{message}".replace("|O", r"\|O")):
        READERS[kind](path, activation="relu")


def test_a_small_zip_of_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMIT", 1 << 20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("w.npy", bytes(2 << 20))
    with pytest.raises(FormatError, match="at most 1,048,576 bytes"):
        npz_arrays(buffer.getvalue())


@settings(max_examples=tries(30))
@given(data=st.data())
def test_a_changed_file_is_read_or_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*WRITERS]))
    content = bytearray(WRITERS[kind](LAYER))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read: Any = {"npz": npz_arrays, "safetensors": safetensors_arrays}[kind]
    try:
        arrays = read(bytes(content))
    except FormatError:
        return
    assert isinstance(arrays, dict)


def test_a_tool_that_is_not_installed_is_named() -> None:
    with pytest.raises(tm.MissingPackageError, match="python3 -m pip install not_there"):
        installed("not_there")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        from_npz(tmp_path / "none.npz")
    with pytest.raises(tm.ArgumentError, match="path must be the name of a file"):
        from_npz(3)  # type: ignore[arg-type]
