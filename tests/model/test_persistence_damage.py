"""No file, whatever is in it and wherever it stands, is more than one named error."""

import copy
import functools
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.depth import some, tries
from tests.memory import most_memory
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, ModelFileError
from tinymlp.model.file_format import encode
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.persistence import load, save
from tinymlp.model.serialization import FORMAT

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what no test here could see: only a loss of power could."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


MODEL = fit(
    Dataset(
        [[1.0, "u"], [2.0, "v"]] * 2, ["a", "b"] * 2, feature_names=["x", "y"], image_shape=(1, 2)
    ),
    hidden=[1],
    activation="elu",
    n_epochs=1,
)
CONTENT = MODEL.to_dict()
SOUND = encode(FORMAT, CONTENT)


def refused(path: Path, **arguments: Any) -> str:
    with pytest.raises(ModelFileError) as caught:
        load(path, **arguments)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert len(message) < len(str(path)) + 700
    return message


def test_a_file_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(SOUND)
    load(path)
    for length in reversed(some(range(len(SOUND)), 2)):
        os.truncate(path, length)
        refused(path)


def test_a_file_with_any_byte_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(SOUND)
    with path.open("r+b", buffering=0) as file:
        for place, byte in some(enumerate(SOUND), 3):
            for other in {byte ^ 1, byte ^ 0x20, ord("0"), ord(" "), ord("\n"), 0xFF} - {byte}:
                file.seek(place)
                file.write(bytes([other]))
                refused(path)
            file.seek(place)
            file.write(bytes([byte]))
    load(path)


def test_a_byte_added_at_the_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for extra in b"\n \x00}":
        path.write_bytes(SOUND + bytes([extra]))
        refused(path)


# What follows has a right checksum: whoever damages a file on purpose can compute it.


def places(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside this one."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inside:
        yield (*so_far, key)
        if isinstance(item, dict | list):
            yield from places(item, (*so_far, key))


def at(way: tuple[Any, ...], content: Any = CONTENT) -> Any:
    """Return the value to which the way leads."""
    return functools.reduce(lambda value, step: value[step], way, content)


def altered(way: tuple[Any, ...], alter: Callable[[Any, Any], None]) -> dict[str, Any]:
    """Return the content with a change made where the way leads."""
    content = copy.deepcopy(CONTENT)
    *outside, key = way
    alter(at(tuple(outside), content), key)
    return content


def replaced(*way: Any, by: Any) -> dict[str, Any]:
    def alter(owner: Any, key: Any) -> None:
        owner[key] = by

    return altered(way, alter)


def lacking(*way: Any) -> dict[str, Any]:
    def alter(owner: Any, key: Any) -> None:
        del owner[key]

    return altered(way, alter)


def loaded(tmp_path: Path, content: dict[str, Any]) -> Model | None:
    """Return the model, which then must be one to live with, or None when it is refused."""
    path = tmp_path / "model.json"
    path.write_bytes(encode(FORMAT, content))
    try:
        model = load(path)
    except ModelFileError as error:
        assert str(error).startswith(f"{path}: ")
        return None
    save(model, path)
    assert load(path).to_dict() == model.to_dict()
    model.summary()
    return model


PLACES = list(places(CONTENT))
FREE = ("trained_on", "trained_with")
"""Notes of whatever kind: they are kept, and nothing depends on them."""


@pytest.mark.parametrize("by", [None, True, -1, 0.5, "x", [], {}, [[]], 10**99])
def test_any_value_replaced_is_refused_or_makes_a_whole_model(tmp_path: Path, by: Any) -> None:
    assert sum(loaded(tmp_path, replaced(*way, by=by)) is None for way in PLACES) > 40


def test_any_value_lost_is_refused(tmp_path: Path) -> None:
    for way in PLACES:
        if way[0] not in FREE or len(way) == 1:
            model = loaded(tmp_path, lacking(*way))
            # A history of no epochs is one, and so are fewer measurements in an epoch; a model that
            # was not made from a table has no `dataset_info`, and a table may have a column less.
            may_lack = (["dataset_info"], ["dataset_info", "columns"])
            assert model is None or way[0] == "history" or [*way[:2]] in may_lack


def test_any_key_too_many_is_refused(tmp_path: Path) -> None:
    for way in PLACES:
        value = at(way)
        if isinstance(value, dict) and way[0] not in FREE:
            more = {**value, "extra": 0.5}
            model = loaded(tmp_path, replaced(*way, by=more))
            assert model is None or way[0] == "history"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3) | st.sampled_from(["relu", "none", "nan", "a", "standard"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=tries(75), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(PLACES), by=anything)
def test_anything_anywhere_is_refused_or_makes_a_whole_model(
    tmp_path: Path, way: tuple[Any, ...], by: Any
) -> None:
    loaded(tmp_path, replaced(*way, by=by))


@settings(max_examples=tries(75), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(PLACES), other=st.sampled_from(PLACES))
def test_any_part_in_the_place_of_another_is_refused_or_makes_a_whole_model(
    tmp_path: Path, way: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    loaded(tmp_path, replaced(*way, by=copy.deepcopy(at(other))))


LAYER = ("layers", 0)
COLUMN = ("training_profile", "columns", 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            lacking("scaler"),
            "the model must be a dict with exactly written_by, target, image_shape,",
        ),
        (replaced("layers", by=[]), "layers must be a list of at least 1, got []"),
        (
            replaced(*LAYER, "neurons", by=[]),
            "layer 1, neurons must be a list of at least 1, got []",
        ),
        (replaced(*LAYER, "layer", by=2), "layer 1, layer must be 1, got 2"),
        (replaced(*LAYER, "inputs", by=10**9), "layer 1, inputs must be 3, got 1000000000"),
        (replaced(*LAYER, "outputs", by=10**9), "layer 1, outputs must be 1, got 1000000000"),
        (
            replaced(*LAYER, "neurons", 0, "neuron", by=1),
            "layer 1, neuron 0, neuron must be 0, got 1",
        ),
        (
            replaced(*LAYER, "neurons", 0, "weights", 1, by=True),
            "layer 1, neuron 0, weights[1] must be a finite number, got True",
        ),
        (
            replaced(*LAYER, "neurons", 0, "weights", 1, by="1"),
            "layer 1, neuron 0, weights[1] must be a finite number, got '1'",
        ),
        (
            replaced(*LAYER, "neurons", 0, "bias", by=10**350),
            "layer 1, neuron 0, bias must be a finite number, got 1000",
        ),
        (
            replaced(*LAYER, "activation", "alpha", by=-1.0),
            "layer 1, activation: alpha must be a number above 0, got -1.0",
        ),
        (
            replaced(*LAYER, "activation", "alpha", by="1"),
            "layer 1, activation: alpha must be a number above 0, got '1'",
        ),
        (
            replaced(*LAYER, "activation", by={"name": "elu", "slope": 1.0}),
            "layer 1, activation must be elu with alpha, got slope",
        ),
        (
            replaced(*LAYER, "activation", "name", by="swish"),
            "layer 1, activation must be one of identity, sigmoid, tanh, relu, leaky_relu, elu, "
            "softplus, silu, … (9 in all), got 'swish': give a class of your own to load, as in "
            "custom_objects=[…]",
        ),
        (
            replaced(*LAYER, "activation", by="relu"),
            "layer 1, activation must be a name with its settings, got 'relu'",
        ),
        (replaced("layers", 1, by=CONTENT["layers"][0]), "layer 2, layer must be 2, got 1"),
        (
            replaced("target", "labels", by=["a", "a"]),
            "labels must be a list of at least 2 different labels, all texts or all whole numbers, "
            "got ['a', 'a']",
        ),
        (replaced("target", "labels", by=["a"]), "labels must be a list of at least 2 different"),
        (replaced("target", "labels", by=["a", 1]), "all texts or all whole numbers, got ['a', 1]"),
        (replaced("target", "labels", by=[True, False]), "whole numbers, got [True, False]"),
        (
            replaced("target", "labels", by=["a", "b", "c"]),
            "n_outputs must be 3, as there are so many labels, got 2",
        ),
        (replaced("target", by={"name": "t"}), "target must be a dict with exactly name, scaler"),
        (replaced("target", "name", by=3), "target, name must be a text, got 3"),
        (
            replaced("target", by={"name": "t", "scaler": {"name": "robust"}}),
            "target, scaler must be one of standard, min_max, none, got 'robust': give a class of "
            "your own to load, as in custom_objects=[…]",
        ),
        (
            replaced("target", by={"name": "t", "scaler": {"name": "none"}}),
            "training_profile, classes must be null for a number, got [2, 2]",
        ),
        (
            replaced("scaler", "name", by="robust"),
            "scaler must be one of standard, min_max, none, got 'robust'",
        ),
        (replaced("scaler", "means", by=[0.0]), "scaler: "),
        (
            replaced("scaler", by={"name": "standard", "means": [0.0], "spreads": [1.0]}),
            "scaler must be made for 3 numbers, got StandardScaler(",
        ),
        (replaced("scaler", "spreads", 0, by=-1.0), "scaler: spreads[0] must be a number from 0, "),
        (replaced("scaler", "spreads", 0, by="1"), "scaler: spreads[0] must be a number from 0, "),
        (
            replaced("encoder", by={"kind": "hashing"}),
            "encoder must be a dict with exactly columns, got kind",
        ),
        (replaced("encoder", "columns", 0, "name", by="y"), "must be a list of different texts"),
        (
            replaced("encoder", "columns", 1, "categories", by=["u"]),
            "training_profile, 'y' must be a list of 1 whole numbers from 0 up, 4 in all",
        ),
        (replaced("loss", by={"name": "huber"}), "loss must be huber with delta, got none"),
        (
            replaced("loss", "name", by="hinge"),
            "got 'hinge': give a class of your own to load, as in custom_objects=[…]",
        ),
        (
            replaced("training_profile", by=[]),
            "training_profile must be a dict with text keys, got []",
        ),
        (
            replaced("training_profile", "n_rows", by=0),
            "training_profile, n_rows must be a whole number from 1 up, got 0",
        ),
        (
            replaced("training_profile", "n_rows", by=5),
            "training_profile, classes must be a list of 2 whole numbers from 0 up, 5 in all, got "
            "[2, 2]",
        ),
        (
            replaced("training_profile", "classes", by=[1, 1, 2]),
            "training_profile, classes must be a list of 2 whole numbers from 0 up, 4 in all, got",
        ),
        (
            replaced("training_profile", "classes", by=[True, 3]),
            "training_profile, classes must be a list of 2 whole numbers from 0 up, 4 in all, got",
        ),
        (
            replaced("training_profile", "columns", by=[]),
            "training_profile, columns must be a list with one for each of the 2 columns, got []",
        ),
        (
            replaced(*COLUMN, "minimum", by=9.0),
            "training_profile, 'x', ends must be up to 10 numbers that rise from 9.0, got ",
        ),
        (replaced(*COLUMN, "ends", by=[2.0, 1.0]), "numbers that rise from 1.0, got [2.0, 1.0]"),
        (
            replaced(*COLUMN, "ends", by=[0.5 * i for i in range(9, 99)]),
            "ends must be up to 10 numbers that rise from 1.0, got [4.5, 5.0, 5.5, 6.0, 6.5, 7.0,",
        ),
        (
            replaced(*COLUMN, "counts", by=[4, 0]),
            "training_profile, 'x', counts must be a list of 2 whole numbers from 1 up, 4 in all, "
            "got [4, 0]",
        ),
        (
            replaced(*COLUMN, "counts", by=[10**99, 1]),
            "'x', counts must be a list of 2 whole numbers",
        ),
        (
            replaced("image_shape", by=[2, 2]),
            "image_shape must be (height, width) of 2 pixels in all, got (2, 2)",
        ),
        (
            replaced("image_shape", by=[True, 2]),
            "image_shape must be a whole number from 1 up, got True",
        ),
        (replaced("image_shape", by=[1, 2, 1]), "image_shape must be [height, width] or null, got"),
        (replaced("history", "best_epoch", by=0), "best_epoch must be a whole number from 1"),
        (replaced("written_by", "python", by=3.11), "written_by, python must be a text, got 3.11"),
        (replaced("trained_on", by=None), "trained_on must be a dict with text keys, got None"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(encode(FORMAT, content))
    assert message in refused(path)


def test_two_layers_that_do_not_fit_are_named(tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    content["layers"][1]["inputs"] = 2
    for neuron in content["layers"][1]["neurons"]:
        neuron["weights"].append(0.5)
    (tmp_path / "model.json").write_bytes(encode(FORMAT, content))
    assert "layers[1] must be a Layer of 1 input, one for each neuron of the one before" in refused(
        tmp_path / "model.json"
    )


def test_a_message_is_short_however_much_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_bytes(encode(FORMAT, replaced("labels", by=["x" * 10**6])))
    assert "labels" in refused(tmp_path / "model.json")


def test_a_newer_format_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_bytes(encode("tinymlp/3", {"networks": []}))
    assert (
        "format must be 'tinymlp/2' or an older one, got 'tinymlp/3': upgrade tinymlp to read it"
        in refused(tmp_path / "model.json")
    )


def test_an_edited_file_is_taken_when_asked_for_and_checked_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(SOUND.replace(b'"name": "x"', b'"name": "width"'))
    assert "verify=False" in refused(path)
    assert load(path, verify=False).encoder.column_names == ["width", "y"]
    path.write_bytes(SOUND.replace(b'"layer": 1', b'"layer": 3'))
    assert "layer 1, layer must be 1, got 3" in refused(path, verify=False)


def test_nesting_of_any_depth_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for depth in (5, 20, 500, 900, 2_000, 9_000, 100_000):
        bomb = b"[" * depth + b"]" * depth
        for target in (b'"trained_on": {', b'"layers": ['):
            path.write_bytes(SOUND.replace(target, target + (b'"x":' if b"{" in target else b"")
                                           + bomb + b",", 1))  # fmt: skip
            if depth == 5 and b"trained_on" in target:
                load(path, verify=False)
            else:
                refused(path, verify=False)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(SOUND)
    load(path, limit=len(SOUND))
    assert "raise limit= if you trust it" in refused(path, limit=len(SOUND) - 1)
    if os.name == "posix":
        os.truncate(path, 1 << 40)  # a terabyte of zeros that takes no room
        assert "it must have at most 67,108,864 bytes" in refused(path)


def test_a_small_file_takes_little_memory_whatever_the_limit(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_bytes(SOUND)
    assert most_memory(lambda: load(tmp_path / "model.json", limit=1 << 40)) < 2**20


def test_what_is_no_readable_file_is_named(tmp_path: Path) -> None:
    assert "No such file or directory (check its name" in refused(tmp_path / "missing.json")
    assert "it must be a file, got a folder" in refused(tmp_path)
    (tmp_path / "file").write_bytes(SOUND)
    assert "cannot be read" in refused(tmp_path / "file" / "inside")
    with pytest.raises(ModelFileError) as caught:
        load(tmp_path / "missing.json")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_refused_without_waiting_for_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "it must be a file, got something else" in refused(tmp_path / "pipe")
    assert "it must be a file, got something else" in refused(Path("/dev/zero"))


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_file_without_permission_to_read_is_named(tmp_path: Path) -> None:
    script = """
        import os, sys, tempfile
        from pathlib import Path
        from tinymlp.errors import ArgumentError, ModelFileError
        from tinymlp.model.persistence import load
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            path.write_text("{}")
            path.chmod(0)
            Path(folder).chmod(0o755)
            if os.geteuid() == 0:
                os.seteuid(65534)  # root may read anything, which this is not about
            try:
                load(path)
            except ModelFileError as error:
                print(error)
            if os.getuid() == 0:
                os.seteuid(0)
    """
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Permission denied (change the permissions" in printed


@pytest.mark.parametrize("where", ["missing/model.json", "", "file/model.json"])
def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(ModelFileError, match=r"cannot be written: .*; nothing was changed"):
        MODEL.save(tmp_path / where)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("path", [None, 3, b"model.json", "nul\0.json", "x" * 300, ["model.json"]])
def test_what_is_no_name_of_a_file_is_refused_alike_in_saving_and_loading(path: Any) -> None:
    for call in (load, MODEL.save, functools.partial(save, MODEL)):
        if call is load and isinstance(path, bytes):
            continue  # which are taken for what is in a file
        with pytest.raises(ArgumentError, match=r"^path must be the name of a file, got "):
            call(path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"verify": "no"}, "verify must be True or False, got 'no'"),
        ({"limit": 0}, "limit must be a whole number from 1 up, got 0"),
        ({"limit": None}, "limit must be a whole number from 1 up, got None"),
    ],
)
def test_other_arguments_of_load_are_checked_too(
    arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError) as caught:
        load(tmp_path / "model.json", **arguments)
    assert str(caught.value) == message
    with pytest.raises(ArgumentError, match=r"^model must be a Model, as fit returns it, got "):
        save(arguments, tmp_path / "model.json")  # type: ignore[arg-type]
