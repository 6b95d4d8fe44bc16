"""What is loaded predicts as what was saved, bit for bit, and says the same of itself."""

import dataclasses
import itertools
import json
import math
import signal
import struct
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder, NumberColumn, TextColumn
from tinymlp.data.scaling import SCALERS, Scaler, StandardScaler
from tinymlp.datasets import penguins
from tinymlp.errors import ArgumentError, ModelFileError
from tinymlp.learning.loss import LOSSES, Huber, Loss, MeanSquaredError
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.persistence import load, save
from tinymlp.model.target import ModelTarget
from tinymlp.model.training_profile import TrainingProfile
from tinymlp.named import name_of
from tinymlp.network.activation import ACTIVATIONS, ELU, Activation, LeakyReLU
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.training.history import Epoch, History

ROOT = Path(__file__).parents[2]


@dataclasses.dataclass(frozen=True)
class Bent:
    """An activation of a user's own, with a setting."""

    bend: float = 0.5
    name: str = "bent"

    def value(self, z: float) -> float:
        return z + self.bend * abs(z)

    def derivative(self, z: float) -> float:
        return 1 + self.bend if z > 0 else 1 - self.bend


@dataclasses.dataclass(frozen=True)
class Halved:
    """A loss of a user's own, without settings."""

    name: ClassVar[str] = "halved"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return MeanSquaredError().value(prediction, target) / 2

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [d / 2 for d in MeanSquaredError().gradient(prediction, target)]


@dataclasses.dataclass(frozen=True)
class Doubled:
    """A scaler of a user's own, with a setting."""

    factor: float = 2.0

    @classmethod
    def learn(cls, rows: Sequence[Sequence[float]]) -> "Doubled":
        return cls()

    def scale(self, row: Sequence[float]) -> list[float]:
        return [x * self.factor for x in row]

    def unscale(self, row: Sequence[float]) -> list[float]:
        return [x / self.factor for x in row]


numbers = st.floats(-1e3, 1e3)
parameters = numbers | st.sampled_from([-0.0, 5e-324, -2.2250738585072014e-308, 0.1, 1e300])
names = st.text(min_size=1, max_size=8)
activations: st.SearchStrategy[Activation] = st.sampled_from(
    [
        *(kind() for kind in ACTIVATIONS.values()),
        *(LeakyReLU(slope=1 / 3), ELU(alpha=0.1), Bent(0.1), Bent(0.25)),
    ]
)
losses: st.SearchStrategy[Loss] = st.sampled_from(
    [*(kind() for kind in LOSSES.values()), Huber(delta=0.7), Halved()]
)
OWN = [Bent, Halved, Doubled]


@st.composite
def encoders(draw: st.DrawFn) -> Encoder:
    columns: list[NumberColumn | TextColumn] = []
    for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
        categories = draw(st.none() | st.lists(names, min_size=1, max_size=3, unique=True))
        if categories is None:
            columns.append(NumberColumn(name, draw(st.none() | numbers)))
        else:
            fill = draw(st.none() | st.sampled_from(categories))
            columns.append(TextColumn(name, sorted(categories), fill))
    return Encoder(columns)


@st.composite
def encoded_rows(draw: st.DrawFn, encoder: Encoder) -> list[float]:
    row: list[float] = []
    for column in encoder.columns:
        if isinstance(column, TextColumn):
            row += column.encode(draw(st.sampled_from(column.categories)))
        else:
            row.append(draw(numbers | st.sampled_from([0.0, -0.0, 1e300])))
    return row


def class_counts(draw: st.DrawFn, labels: list[Any] | None, n_rows: int) -> list[float] | None:
    if labels is None:
        return None
    classes = draw(st.lists(st.sampled_from(labels), min_size=n_rows, max_size=n_rows))
    return [classes.count(label) for label in labels]


@st.composite
def scalers(draw: st.DrawFn, width: int) -> Scaler:
    row = st.lists(numbers, min_size=width, max_size=width)
    kind: Any = draw(st.sampled_from([*SCALERS.values(), Doubled]))
    learned: Scaler = kind.learn(draw(st.lists(row, min_size=1, max_size=3)))
    return learned


@st.composite
def layers(draw: st.DrawFn, n_in: int, n_out: int) -> Layer:
    row = st.lists(parameters, min_size=n_in, max_size=n_in)
    return Layer.from_weights(
        [draw(row) for _ in range(n_out)],
        [draw(parameters) for _ in range(n_out)],
        activation=draw(activations),
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    number = st.floats() | st.just(math.nan)
    history = History(why_stopped=draw(st.text(max_size=9)), best_epoch=draw(st.sampled_from([1])))
    for i in range(draw(st.integers(0, 2))):
        measured = {"loss": draw(number), "accuracy": draw(number)}
        history.add(Epoch(i + 1, measured, {}, draw(number), draw(number), draw(number)))
    return history


@st.composite
def models(draw: st.DrawFn) -> Model:
    encoder = draw(encoders())
    loss = draw(losses)
    labels: Any = None
    if name_of(loss).endswith("entropy"):
        kind = draw(st.sampled_from([st.text(max_size=5), st.integers(-(2**70), 2**70)]))
        labels = draw(st.lists(kind, min_size=2, max_size=4, unique=True))
    n_out = len(labels) if labels else draw(st.integers(1, 3))
    if name_of(loss) == "binary_cross_entropy":
        labels, n_out = labels[:2], 1
    name = draw(st.text(max_size=5))
    target: ModelTarget = (
        ClassTarget(name, labels, loss, n_out)
        if labels
        else NumberTarget(name, loss, n_out, draw(scalers(n_out)))
    )
    sizes = [encoder.n_inputs, *draw(st.lists(st.integers(1, 3), max_size=2)), n_out]
    rows = draw(st.none() | st.lists(encoded_rows(encoder), min_size=1, max_size=30))
    return Model(
        network=Network([draw(layers(a, b)) for a, b in itertools.pairwise(sizes)]),
        encoder=encoder,
        scaler=draw(scalers(encoder.n_inputs)),
        target=target,
        image_shape=draw(st.sampled_from([None, (1, len(encoder.columns))])),
        history=draw(histories()),
        training_profile=None
        if rows is None
        else TrainingProfile.learn(encoder, rows, class_counts(draw, labels, len(rows))),
        trained_on={"source": draw(names), "task": None},
        trained_with={"hidden": sizes[1:-1], "share": draw(numbers), "balanced": True},
    )


def rows_for(model: Model, seed: int) -> list[list[Any]]:
    random = Random(seed)
    return [
        [
            random.choice(column.categories)
            if isinstance(column, TextColumn)
            else random.choice([0.0, random.uniform(-9, 9), 1e3])
            for column in model.encoder.columns
        ]
        for _ in range(4)
    ]


def bits(outputs: Sequence[Sequence[float]]) -> list[bytes]:
    """Return what tells 0.0 from -0.0, and takes nan as nan."""
    return [struct.pack(f"{len(row)}d", *row) for row in outputs]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(models(), st.integers(0, 99))
def test_what_is_loaded_is_what_was_saved(tmp_path: Path, model: Model, seed: int) -> None:
    save(model, tmp_path / "model.json")
    loaded = load(tmp_path / "model.json", custom_objects=OWN)
    rows = rows_for(model, seed)
    assert bits(loaded.outputs(rows)) == bits(model.outputs(rows))
    assert loaded.network.fingerprint() == model.network.fingerprint()
    # A nan differs from itself; in text it is the same.
    assert repr(loaded.history.to_dict()) == repr(model.history.to_dict())
    loaded.history = model.history
    assert loaded == model
    assert repr(loaded.labels) == repr(model.labels)  # 1 and "1", 1 and True
    save(loaded, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "model.json").read_bytes()


CASES: dict[str, Any] = {
    "text columns and filled values": lambda: fit(
        penguins(missing="most_frequent"), hidden=[3], n_epochs=1
    ),
    "two classes by one output": lambda: fit(
        Dataset([[float(i)] for i in range(8)], ["no", "yes"] * 4),
        loss="binary_cross_entropy",
        hidden=[2],
        n_epochs=2,
    ),
    "whole numbers as labels": lambda: fit(
        Dataset([[float(i)] for i in range(8)], [1, 7] * 4, task="classification"),
        hidden=[2],
        n_epochs=2,
    ),
    "several numbers, scaled": lambda: fit(
        Dataset([[float(i)] for i in range(9)], [[i / 3, 1e6 * i] for i in range(9)]),
        hidden=[2],
        activation="gelu",
        n_epochs=2,
        class_weights=None,
    ),
    "own activation, own loss and own scaler": lambda: fit(
        Dataset([[float(i)] for i in range(9)], [i / 3 for i in range(9)]),
        hidden=[2],
        activation=Bent(0.1),
        loss=Halved(),
        scaling=Doubled,
        n_epochs=2,
    ),
    "an image": lambda: fit(
        Dataset([[0.0, 1.0, 0.5, i] for i in range(4)], ["a", "b"] * 2, image_shape=(2, 2)),
        hidden=[2],
        n_epochs=1,
        scaling="min_max",
        class_weights="balanced",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_model_that_was_fit_answers_the_same_once_loaded(case: str, tmp_path: Path) -> None:
    model = CASES[case]()
    model.save(tmp_path / "model.json")
    loaded = load(tmp_path / "model.json", custom_objects=OWN)
    rows = rows_for(model, 0)
    assert loaded.predict_many(rows) == model.predict_many(rows)
    if model.labels and name_of(model.loss).endswith("entropy"):
        assert loaded.predict_probabilities_many(rows) == model.predict_probabilities_many(rows)
    assert loaded == model
    assert loaded.summary() == model.summary()


SMALL = fit(
    Dataset([[1.0, 2.0], [2.0, 1.0]] * 2, ["a", "b"] * 2, feature_names=["x", "y"]),
    hidden=[2],
    activation=LeakyReLU(slope=0.25),
    n_epochs=1,
)


def test_a_process_of_its_own_loads_the_same(tmp_path: Path) -> None:
    SMALL.save(tmp_path / "model.json")
    script = """
        import sys
        from tinymlp.model.persistence import load
        print(load(sys.argv[1]).outputs([[0.1, 0.2], [3.0, 1.0]]))
    """
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), tmp_path / "model.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == str(SMALL.outputs([[0.1, 0.2], [3.0, 1.0]]))


def test_a_person_finds_a_neuron_by_its_numbers(tmp_path: Path) -> None:
    SMALL.save(tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text(encoding="utf-8")
    after = text[text.index('"layer": 1') :]
    line = next(line for line in after.split("\n") if '"neuron": 1' in line)
    neuron = SMALL.network.layers[0].neurons[1]
    assert json.loads(line.strip().rstrip(",")) == {
        "neuron": 1,
        "weights": neuron.weights,
        "bias": neuron.bias,
    }
    assert '"activation": {"name": "leaky_relu", "slope": 0.25}' in after


def changed(**changes: Any) -> Model:
    return dataclasses.replace(SMALL, **changes)


def with_activations(*given: Activation) -> Model:
    sizes = [2, *[2] * len(given)]
    return changed(
        network=Network(
            [
                Layer.from_weights([[0.5] * n_in] * n_out, [0.0] * n_out, activation=one)
                for n_in, n_out, one in zip(sizes, sizes[1:], given, strict=False)
            ]
        )
    )


def with_parameter(value: Any) -> Model:
    network = SMALL.network.copy()
    parameters = network.parameters()
    parameters[4] = value
    network.load_parameters(parameters)
    return changed(network=network)


class Named:
    """An activation that takes any name."""

    def __init__(self, name: Any) -> None:
        self.name = name

    def value(self, z: float) -> float:
        return z

    def derivative(self, z: float) -> float:
        return 1


class AlsoNamed(Named):
    """Another one."""


class Forgetful(Named):
    """One that does not keep what it was given."""

    def __init__(self, bend: float) -> None:
        super().__init__("forgetful")


class Changing(Forgetful):
    """One that keeps something else."""

    def __init__(self, bend: float) -> None:
        super().__init__(bend)
        self.bend = 2 * bend


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            with_parameter(math.nan),
            "layer 1, neuron 1, weight 1 must be finite, got nan: did training diverge? Use a "
            "smaller learning rate, scale the inputs, or set clip_norm=1.0",
        ),
        (with_parameter(-math.inf), "layer 1, neuron 1, weight 1 must be finite, got -inf: did"),
        (
            with_parameter(2**60 + 1),
            f"layer 1, neuron 1, weight 1 must be a number that a float is, got {2**60 + 1}",
        ),
        (with_parameter(10**400), "layer 1, neuron 1, weight 1 must be a number that a float is,"),
        (
            with_parameter(1j),
            "layer 1, neuron 1, weight 1 must be a float, got 1j: make it one with float()",
        ),
        (
            with_activations(Named("relu")),
            "layer 1, activation, name must be another name than that of the library's own ReLU, "
            "got 'relu': that would be loaded in its place",
        ),
        (
            with_activations(Named("own"), AlsoNamed("own")),
            "layer 2, activation, name must be another name than that of the class Named, got "
            "'own': give the objects of each class a name of their own",
        ),
        (
            with_activations(Forgetful(0.5)),
            "Forgetful.bend must be an attribute, as it is an argument of Forgetful, got none: "
            "keep it with self.bend = bend",
        ),
        (
            with_activations(Changing(0.5)),
            "the settings of layer 1, activation must be kept as the arguments of Changing were "
            "given, got {'bend': 1.0, 'name': 'forgetful'}",
        ),
        (changed(trained_on={"when": time.localtime}), "trained_on, when must be a text, a finite"),
        (changed(trained_on={"x": math.nan}), "trained_on, x must be a text, a finite number, "),
        (changed(trained_with={1: 2}), "or a dict with text keys, got {1: 2}"),
        (changed(trained_with={"x": {"y"}}), "trained_with, x must be a text, a finite number, "),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_could_not_be_loaded_is_not_saved(model: Model, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(b"before")
    with pytest.raises(ModelFileError) as caught:
        model.save(path)
    assert str(caught.value).startswith(f"{path}: the model cannot be saved: ")
    assert message in str(caught.value)
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.json"]


def test_a_dict_that_holds_itself_is_refused(tmp_path: Path) -> None:
    circle: dict[str, Any] = {}
    circle["again"] = circle
    with pytest.raises(ModelFileError, match="must have at most 8 lists in each other"):
        changed(trained_on=circle).save(tmp_path / "model.json")


def test_kinds_of_number_beside_float_are_saved_as_what_they_are(tmp_path: Path) -> None:
    class OtherFloat(float):
        """As NumPy's float64 is one."""

        def __repr__(self) -> str:
            return "OtherFloat()"

    model = with_parameter(OtherFloat(0.1))
    model.trained_with = {"shape": (2, OtherFloat(0.5)), "yes": True, "none": None}
    model.save(tmp_path / "model.json")
    loaded = load(tmp_path / "model.json")
    assert loaded.network == model.network
    assert loaded.trained_with == {"shape": [2, 0.5], "yes": True, "none": None}
    with_parameter(3).save(tmp_path / "model.json")
    assert repr(load(tmp_path / "model.json").network.parameters()[4]) == "3.0"


def test_classes_of_your_own_are_given_to_load(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    model = with_activations(Bent(0.25), Bent(0.75))
    model.save(path)
    for own in ([Bent], {"bent": Bent}, iter([Bent])):
        assert load(path, custom_objects=own) == model
    with pytest.raises(ModelFileError) as missing:
        load(path)
    assert str(missing.value) == (
        f"{path}: layer 1, activation must be one of identity, sigmoid, tanh, relu, leaky_relu, "
        "elu, softplus, silu, … (9 in all), got 'bent': give a class of your own to load, as in "
        "custom_objects=[…]"
    )
    with pytest.raises(ModelFileError, match=r"must be bent with slope, got bend"):
        load(path, custom_objects={"bent": LeakyReLU})
    for wrong in ([Bent(0.25)], {"bent": 3}, [3], 3, None, "bent", {3: Bent}):
        with pytest.raises(ArgumentError, match=r"^custom_objects"):
            load(path, custom_objects=wrong)  # type: ignore[arg-type]


def test_what_a_class_of_your_own_raises_is_an_error_of_the_file(tmp_path: Path) -> None:
    class Choosy:
        def __init__(self, bend: float) -> None:
            raise KeyError(bend)

    path = tmp_path / "model.json"
    with_activations(Bent(0.25)).save(path)
    with pytest.raises(ModelFileError, match=r"layer 1, activation: 0\.25"):
        load(path, custom_objects={"bent": Choosy})


@dataclasses.dataclass(frozen=True)
class Wrapped:
    """An activation around another one."""

    inner: Any
    name: ClassVar[str] = "wrapped"

    def value(self, z: float) -> float:
        return float(self.inner.value(z))

    def derivative(self, z: float) -> float:
        return float(self.inner.derivative(z))


def test_an_object_in_the_settings_of_another_is_saved_with_its_own(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    model = with_activations(Wrapped(LeakyReLU(slope=0.25)), Wrapped(Wrapped(Bent(0.75))))
    model.save(path)
    assert load(path, custom_objects=[Wrapped, Bent]) == model
    with pytest.raises(ModelFileError, match="layer 2, activation, inner, inner must be one of"):
        load(path, custom_objects=[Wrapped])
    bad = with_activations(Wrapped(Named("relu")))
    with pytest.raises(ModelFileError, match="another name than that of the library's own ReLU"):
        bad.save(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"target": ClassTarget("t", ["a", "b", "c"], SMALL.loss, 3)},
            "network must be made with 3 outputs, as the target has, got Network(2 → 2 → 2, ",
        ),
        (
            {"encoder": Encoder([NumberColumn("x")])},
            "network must be made for 1 input, as the encoder gives, got Network(2 → 2 → 2, ",
        ),
        ({"image_shape": (2, 2)}, "image_shape must be (height, width) of 2 pixels in all, got "),
        (
            {"scaler": StandardScaler([0.0], [1.0])},
            "scaler must be made for 2 numbers, got StandardScaler(means=[0.0], spreads=[1.0]): "
            "row must be a list of 1 number, ",
        ),
        ({"scaler": 3}, "scaler must be an object like NoScaler(), got 3: it has no scale"),
        ({"network": None}, "network must be a Network, got None"),
        ({"encoder": Encoder}, "encoder must be a Encoder, got the class Encoder"),
        (
            {"target": ["a", "b"]},
            "target must be a ClassTarget, a MultiLabelTarget or a NumberTarget, got ['a', 'b']",
        ),
        ({"history": []}, "history must be a History, got []"),
        ({"engine": "fast"}, "engine must be an object like BatchEngine(), got 'fast'"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_parts_that_do_not_fit_make_no_model(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        changed(**changes)
    assert message in str(caught.value)


def test_a_killed_process_leaves_a_sound_model_and_a_reader_always_finds_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "model.json"
    SMALL.save(path)
    script = """
        import dataclasses, sys
        from tinymlp.model.persistence import load
        model = load(sys.argv[1])
        for name in ["a", "b" * 100_000] * 10_000:
            model.trained_on["source"] = name
            model.save(sys.argv[1])
    """
    random, sources = Random(0), set()
    for _ in range(4):
        saver = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), path], cwd=ROOT)
        seen: set[str] = set()
        patience = time.monotonic() + 60
        while len(seen) < 2 and time.monotonic() < patience:  # until it is really saving
            seen.add(load(path).trained_on["source"])
        end = time.monotonic() + random.uniform(0, 0.1)
        while time.monotonic() < end:
            seen.add(load(path).trained_on["source"])
        sources |= seen
        saver.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        saver.wait()
        sources.add(load(path).trained_on["source"])
    assert {"a", "b" * 100_000} <= sources


def test_what_was_decided_about_columns_is_kept_and_old_files_have_none(tmp_path: Path) -> None:
    rows = [[i, None, "ab"[i % 2] if i % 3 else None] for i in range(12)]
    model = fit(Dataset(rows, [0.5 * i for i in range(12)]), hidden=[2], n_epochs=1)
    model.save(tmp_path / "m.json")
    loaded = load(tmp_path / "m.json")
    assert loaded.dataset_info == model.dataset_info
    assert loaded.predict([None, None, None]) == model.predict([None, None])
    assert [column.decision for column in loaded.dataset_info or ()] == [
        *("number", "left out", "category", "target")
    ]
    old = json.loads((tmp_path / "m.json").read_text())
    del old["dataset_info"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert load(tmp_path / "old.json", verify=False).dataset_info is None
