"""Arrays of a model in a file: read again, and computed with by NumPy, they are the model."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import tinymlp as tm
from tests.depth import tries
from tests.interchange.models import models
from tinymlp.errors import FormatError
from tinymlp.interchange import export, from_npz, from_safetensors
from tinymlp.interchange.answers import Unit, answer, difference
from tinymlp.interchange.arrays import writing
from tinymlp.interchange.arrays.files import npz_arrays, safetensors_arrays
from tinymlp.interchange.export import prove
from tinymlp.interchange.network_outputs import input_names
from tinymlp.interchange.plain_model import plain_model
from tinymlp.interchange.proof_rows import proof_rows

WRITERS: dict[str, Any] = {
    "npz": (writing.write_npz, npz_arrays, from_npz),
    "safetensors": (writing.write_safetensors, safetensors_arrays, from_safetensors),
}


@settings(max_examples=tries(15), deadline=None)
@given(model=models())
def test_the_arrays_of_any_model_are_read_as_they_were_written(model: tm.Model) -> None:
    plain = plain_model(model)
    for write, read, _ in WRITERS.values():
        arrays = read(write(plain))
        about = json.loads(arrays.pop("about"))
        assert about["inputs"] == input_names(plain) == model.encoder.input_names
        assert about["fingerprint"] == plain.fingerprint
        for number, layer in enumerate(plain.layers, start=1):
            assert arrays.pop(f"{number}.weight") == layer.weights
            assert arrays.pop(f"{number}.bias") == layer.biases
        scalings = {"scaler": plain.scaling, "target": plain.answer_scaling}
        for name, scaling in scalings.items():
            if scaling is not None:
                assert arrays.pop(f"{name}.shift") == scaling.shifts
                assert arrays.pop(f"{name}.stretch") == scaling.stretches
        assert arrays == {}


@settings(max_examples=tries(10), deadline=None)
@given(model=models())
def test_numpy_computes_the_models_answers_with_them(model: tm.Model) -> None:
    pytest.importorskip("numpy")
    plain = plain_model(model)
    prove(
        model,
        plain,
        lambda rows: writing.answers_npz(plain, rows),
        Unit.DOUBLE,
        of_network=True,
    )


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("data", ["iris", "penguins"])
def test_a_model_comes_back_with_all_but_its_columns_of_text(
    kind: str, data: str, tmp_path: Path
) -> None:
    dataset = getattr(tm.datasets, data)()
    model = tm.fit(dataset, hidden=[3], activation=tm.LeakyReLU(slope=0.1), n_epochs=1, seed=0)
    export(model, tmp_path / f"m.{kind}", to=kind, unproven=True)
    again = WRITERS[kind][2](tmp_path / f"m.{kind}")
    assert again.network == model.network
    assert (again.labels, again.target.name) == (model.labels, model.target.name)
    assert again.encoder.column_names == model.encoder.input_names
    for row in dataset.inputs[:20]:
        assert again.predict(model.encode_row(row)) == model.predict(row)
    assert WRITERS[kind][2](tmp_path / f"m.{kind}", target_name="t").target.name == "t"


@pytest.mark.parametrize("kind", WRITERS)
def test_numbers_come_back_in_their_own_units_and_counts_are_refused(
    kind: str, tmp_path: Path
) -> None:
    numbers = [[float(i), float(i * i % 7)] for i in range(30)]
    data = tm.Dataset(numbers, [100.0 + 3 * i for i in range(30)], task="regression")
    model = tm.fit(data, hidden=[3], n_epochs=1, seed=0)
    export(model, tmp_path / f"m.{kind}", to=kind, unproven=True)
    again = WRITERS[kind][2](tmp_path / f"m.{kind}")
    for row in proof_rows(model, n_rows=10):
        if any(value is None or value != value for value in row):  # which has to be filled in
            continue
        found, wanted = answer(again, row), answer(model, row)
        assert (found is None) == (wanted is None)
        if found is not None and wanted is not None:
            assert difference(found[0].numbers, wanted[0].numbers) == 0
    counts = tm.fit(data, hidden=[], n_epochs=1, loss="poisson")
    export(counts, tmp_path / f"m.{kind}", to=kind, unproven=True)
    with pytest.raises(
        FormatError, match=r"about, link must be .* got 'exp': take the model's own"
    ):
        WRITERS[kind][2](tmp_path / f"m.{kind}")


def test_a_file_is_the_same_each_time_and_says_whose_it_is() -> None:
    plain = plain_model(tm.fit(tm.datasets.iris(), hidden=[2], n_epochs=1))
    content = writing.write_npz(plain)
    assert content == writing.write_npz(plain)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert plain.fingerprint.encode() in archive.comment


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ('{"exported_by": "tinymlp"}', "about must be a dict with exactly activations, task"),
        ("[", "this is not JSON"),
        (
            json.dumps(
                {
                    "exported_by": "tinymlp",
                    "activations": [{"name": "relu", "alpha": 3}],
                    **dict.fromkeys(("task", "link", "labels", "inputs", "target"), "none"),
                }
            ),
            "activations",
        ),
    ],
)
def test_what_a_file_says_of_itself_is_checked(about: str, message: str, tmp_path: Path) -> None:
    header = json.dumps({"__metadata__": {"about": about}}).encode()
    (tmp_path / "net.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(FormatError, match=message):
        from_safetensors(tmp_path / "net.safetensors")
