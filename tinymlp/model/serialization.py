"""A model in plain names and numbers, and a model from them: what a saved file says.

    Model ─content_of→ dicts, lists, texts, numbers ─model_from→ Model

Going out, nothing is left out that a prediction depends on. Coming back, nothing is believed:
every key, length and number is checked and named when it is wrong, and nothing is looked up but
the names of the activations, losses and scalers that the library has or that the caller brings.

>>> from tinymlp.network.activation import LeakyReLU
>>> settings_of(LeakyReLU(slope=0.25))
{'name': 'leaky_relu', 'slope': 0.25}
"""

import dataclasses
import math
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, TypeVar

from tinymlp import json_fields
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import Scaler, scaler_from_dict
from tinymlp.data.targets import Label
from tinymlp.errors import ModelFileError
from tinymlp.learning.loss import LOSSES, Loss, find_loss, targets_of
from tinymlp.model.model import Model
from tinymlp.model.training_profile import Reference
from tinymlp.named import name_of
from tinymlp.network.activation import ACTIVATIONS, Activation, find_activation
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.training.history import History
from tinymlp.version import __version__

_DEEPEST = 8


Named = TypeVar("Named")

Own = Mapping[str, Named] | Iterable[Named]
"""Activations or losses of the user's own, by the names in the file, or simply listed."""


def content_of(model: Model) -> dict[str, Any]:
    """Return all that is saved of a model, as text keys, lists, texts and finite numbers.

    Raises `ModelFileError` for what a file cannot hold, such as a parameter that is nan.
    """
    names = {"python": f"{platform.python_implementation()} {platform.python_version()}"}
    return {
        "written_by": {"tinymlp": __version__, **names},
        "target_name": model.target_name,
        "labels": _plain(model.labels, "labels"),
        "image_shape": _plain(model.image_shape, "image_shape"),
        "encoder": _plain(model.encoder.to_dict(), "encoder"),
        "scaler": _plain(model.scaler.to_dict(), "scaler"),
        "target_scaler": _plain(model.target_scaler.to_dict(), "target_scaler"),
        "layers": [
            _described_layer(layer, f"layer {number}", number)
            for number, layer in enumerate(model.network.layers, start=1)
        ],
        "loss": _described("loss", model.loss, LOSSES),
        "reference": None
        if model.reference is None
        else _plain(model.reference.to_dict(), "reference"),
        "trained_on": _plain(model.trained_on, "trained_on"),
        "trained_with": _plain(model.trained_with, "trained_with"),
        "history": _plain(model.history.to_dict(), "history"),
    }


def model_from(
    content: Mapping[str, Any],
    *,
    activations: Own[Activation] = (),
    losses: Own[Loss] = (),
) -> Model:
    """Return the model that `content_of` was given.

    Raises `ModelFileError`, or another `TinyMLPError`, for anything that it cannot have made.
    """
    names = (
        *("written_by", "target_name", "labels", "image_shape", "encoder", "scaler"),
        *("target_scaler", "layers", "loss", "reference"),
        *("trained_on", "trained_with", "history"),
    )
    # Files of before there was a reference are sound models without one.
    fields = json_fields.fields({"reference": None, **content}, names, "the model")
    for name, version in json_fields.fields(
        fields["written_by"], ("tinymlp", "python"), "written_by"
    ).items():
        json_fields.text(version, f"written_by, {name}")
    for name in ("trained_on", "trained_with"):
        if not isinstance(fields[name], dict):
            raise ModelFileError(f"{name}: expected names and values, got {fields[name]!r}")
    own = _by_name(activations, find_activation)
    encoder = Encoder.from_dict(fields["encoder"])
    network = _network_from(fields["layers"], own)
    _check_same("layer 1", network.n_in, "inputs", "the encoder gives", encoder.n_inputs)
    loss = _found("loss", fields["loss"], LOSSES, _by_name(losses, find_loss))
    labels = _labels_from(fields["labels"])
    yes_or_no = network.n_out == 1 and targets_of(loss) != "classes"
    if labels is not None and not (yes_or_no and len(labels) == 2):
        _check_same("the last layer", network.n_out, "outputs", "the labels are", len(labels))
    reference = None
    if fields["reference"] is not None:
        n_labels = None if labels is None else len(labels)
        reference = Reference.from_dict(fields["reference"], encoder, n_labels)
    return Model(
        network=network,
        loss=loss,
        encoder=encoder,
        scaler=_scaler_from(fields["scaler"], "scaler", network.n_in),
        labels=labels,
        target_name=json_fields.text(fields["target_name"], "target_name"),
        target_scaler=_scaler_from(fields["target_scaler"], "target_scaler", network.n_out),
        image_shape=_image_shape_from(fields["image_shape"], len(encoder.columns)),
        history=History.from_dict(fields["history"]),
        reference=reference,
        trained_on=_plain(fields["trained_on"], "trained_on"),
        trained_with=_plain(fields["trained_with"], "trained_with"),
    )


def settings_of(named: object) -> dict[str, Any]:
    """Return the name of an activation or a loss, and the settings it was made with.

    The settings are the plain values among a dataclass's fields; another class has none.
    """
    settings = {"name": name_of(named)}
    if dataclasses.is_dataclass(named):
        for field in dataclasses.fields(named):
            value = getattr(named, field.name)
            if field.init and field.name != "name" and isinstance(value, str | Real | None):
                settings[field.name] = _plain(value, f"{name_of(named)}, {field.name}")
    return settings


def _described_layer(layer: Layer, where: str, number: int) -> dict[str, Any]:
    return {
        "layer": number,
        "inputs": layer.n_in,
        "outputs": layer.n_out,
        "activation": _described(f"{where}, activation", layer.activation, ACTIVATIONS),
        "neurons": [
            {
                "neuron": j,
                "weights": _parameters(neuron.weights, f"{where}, neuron {j}, weight"),
                "bias": _parameters([neuron.bias], f"{where}, neuron {j}, bias")[0],
            }
            for j, neuron in enumerate(layer.neurons)
        ],
    }


def _described(where: str, named: object, known: Mapping[str, type[Any]]) -> dict[str, Any]:
    """Return its settings; refuse a name that would bring back something else."""
    if name_of(named) in known and type(named) is not known[name_of(named)]:
        raise ModelFileError(
            f"{where}: {named!r} has the name of the library's own {name_of(named)!r}, which would "
            "be loaded in its place: give it another name"
        )
    return settings_of(named)


def _parameters(values: Sequence[Any], where: str) -> list[float]:
    """Return the parameters as floats, exactly."""
    if set(map(type, values)) == {float} and all(map(math.isfinite, values)):
        return list(values)
    exact = []
    for i, value in enumerate(values):
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ModelFileError(
                f"{where} {i} is {value!r}: a file holds floats, so make it one with float()"
            )
        if not math.isfinite(value):
            raise ModelFileError(
                f"{where} {i} is {value!r}: did training diverge? Use a smaller learning rate, "
                "scale the inputs, or set clip_norm=1.0"
            )
        if float(value) != value:
            raise ModelFileError(f"{where} {i} is {value!r}, which no float is exactly")
        exact.append(float(value))
    return exact


def _plain(value: Any, where: str, depth: int = 0) -> Any:
    """Return the value in JSON's own types: NumPy's numbers as numbers, a tuple as a list."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    if depth > _DEEPEST:
        raise ModelFileError(f"{where}: expected at most {_DEEPEST} lists in each other, got more")
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(item, f"{where}, {key}", depth + 1) for key, item in value.items()}
    raise ModelFileError(
        f"{where}: expected text, a finite number, true, false, null, a list or a dict with text "
        f"keys, got {value!r}"
    )


def _network_from(stored: object, own: Mapping[str, Activation]) -> Network:
    if not isinstance(stored, list) or not stored:
        raise ModelFileError(f"layers: expected a list of at least one layer, got {stored!r}")
    return Network(
        [_layer_from(layer, number, own) for number, layer in enumerate(stored, start=1)]
    )


def _layer_from(stored: object, number: int, own: Mapping[str, Activation]) -> Layer:
    where = f"layer {number}"
    fields = json_fields.fields(
        stored, ("layer", "inputs", "outputs", "activation", "neurons"), where
    )
    _check_count(fields["layer"], number, f"{where}: its number")
    neurons = fields["neurons"]
    if not isinstance(neurons, list) or not neurons:
        raise ModelFileError(f"{where}: expected a list of at least one neuron, got {neurons!r}")
    _check_count(fields["outputs"], len(neurons), f"{where}, outputs: as many as neurons")
    weights, biases = [], []
    for j, neuron in enumerate(neurons):
        of = f"{where}, neuron {j}"
        parts = json_fields.fields(neuron, ("neuron", "weights", "bias"), of)
        _check_count(parts["neuron"], j, f"{of}: its number")
        weights.append(json_fields.numbers(parts["weights"], f"{of}, weights"))
        biases += json_fields.numbers([parts["bias"]], f"{of}, bias")
        _check_count(fields["inputs"], len(weights[-1]), f"{of}: as many weights as inputs")
    activation = _found(f"{where}, activation", fields["activation"], ACTIVATIONS, own)
    return Layer.from_weights(weights, biases, activation=activation)


def _check_count(stored: object, expected: int, what: str) -> None:
    if isinstance(stored, bool) or not isinstance(stored, int) or stored != expected:
        raise ModelFileError(f"{what}, expected {expected}, got {stored!r}")


def _check_same(whose: str, has: int, of: str, others: str, expected: int) -> None:
    if has != expected:
        raise ModelFileError(f"{whose} has {has} {of}, but {others} {expected}")


def _found(
    what: str,
    stored: object,
    known: Mapping[str, type[Any]],
    own: Mapping[str, Named],
) -> Named:
    """Return the activation or loss of that name: the caller's own, or a new one of the library."""
    if not isinstance(stored, dict) or not isinstance(stored.get("name"), str):
        raise ModelFileError(f"{what}: expected a name and its settings, got {stored!r}")
    name = stored["name"]
    if name in own:
        given = {**settings_of(own[name]), "name": name}
        if given != stored:
            raise ModelFileError(f"{what}: the model was saved with {stored}, given was {given}")
        return own[name]
    if name not in known:
        argument = "losses" if known is LOSSES else "activations"
        raise ModelFileError(
            f"{what}: {name!r} is none of the library's {', '.join(known)}: give your own to "
            f"load, as in {argument}=[…]"
        )
    fields = json_fields.fields(stored, tuple(settings_of(known[name]())), what)
    made: Named = known[name](**{key: value for key, value in fields.items() if key != "name"})
    return made


def _by_name(own: Own[Named], checked: Callable[[Named], Named]) -> dict[str, Named]:
    if isinstance(own, Mapping):
        return {name: checked(one) for name, one in own.items()}
    return {name_of(checked(one)): one for one in own}


def _labels_from(stored: object) -> list[Label] | None:
    if stored is None:
        return None
    kinds = set(map(type, stored)) if isinstance(stored, list) else set()
    if not isinstance(stored, list) or kinds not in ({str}, {int}):
        raise ModelFileError(
            f"labels: expected texts only, whole numbers only, or null, got {stored!r}"
        )
    if len(stored) < 2 or len(set(stored)) != len(stored):
        raise ModelFileError(f"labels: expected at least 2, each once, got {stored!r}")
    return stored


def _scaler_from(stored: Any, what: str, width: int) -> Scaler:
    scaler = scaler_from_dict(stored)
    for name, numbers in stored.items():
        if isinstance(numbers, list):
            _check_same(what, len(numbers), name, "it is for", width)
    return scaler


def _image_shape_from(stored: object, n_columns: int) -> tuple[int, int] | None:
    if stored is None:
        return None
    if not isinstance(stored, list) or len(stored) != 2:
        raise ModelFileError(f"image_shape: expected [height, width] or null, got {stored!r}")
    height, width = (json_fields.whole(size, "image_shape") for size in stored)
    if height * width != n_columns:
        raise ModelFileError(
            f"image_shape: expected height × width = {n_columns} columns, got {stored!r}"
        )
    return height, width


def own_activations(model: Model) -> dict[str, Activation]:
    """Return the model's activations that the library has not, by name.

    Raises `ModelFileError` when two different ones share a name.
    """
    own: dict[str, Activation] = {}
    for number, layer in enumerate(model.network.layers, start=1):
        one = layer.activation
        if name_of(one) in ACTIVATIONS:
            continue
        first = own.setdefault(name_of(one), one)
        if type(first) is not type(one) or settings_of(first) != settings_of(one):
            raise ModelFileError(
                f"layer {number}, activation: {one!r} has the name of another, {first!r}: give "
                "each a name of its own"
            )
    return own
