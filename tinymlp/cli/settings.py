"""The settings of a training, which `train`, `cross-validate` and `search` share.

Each is an argument of `fit`. What is not given is left to `fit`, which has the defaults, and
refuses what does not suit it in the same sentence as in Python. What is chosen by its name may have
settings of its own (`objects.py`).

>>> from tinymlp.cli.parser import Parser
>>> parser = Parser()
>>> group = add_setting_arguments(parser)
>>> arguments_of(parser.parse_args(["--hidden", "32,16", "--patience", "none"]))
{'hidden': [32, 16], 'patience': None, 'engine': 'fast', 'seed': 0}
"""

import argparse
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tinymlp.cli.objects import BETWEEN, pairs, typed
from tinymlp.cli.parser import sizes, value
from tinymlp.data.scaling import SCALERS
from tinymlp.engine.choice import ENGINES
from tinymlp.errors import invalid
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L1, L1L2, L2
from tinymlp.learning.schedule import SCHEDULES
from tinymlp.model.defaults import SCHEDULE_NAMES
from tinymlp.named import arguments_of as settings_of
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.network.initializer import INITIALIZERS
from tinymlp.text import did_you_mean

_RATE = 0.01
"""The learning rate of an optimizer or a schedule with settings, where none is given."""
_OWN_SETTINGS = (
    "A NAME may have settings of its own: leaky_relu:slope=0.2, huber:delta=2, "
    "momentum:momentum=0.8, step_decay:factor=0.5,every=100"
)


def _text(text: str) -> str:
    return text


def _same(given: Any) -> Any:
    return given


def _or_none(given: Any) -> Any:
    return None if given == "none" else given


def _validation(given: Any) -> Any:
    return None if given in (0, "none") else given


def _penalty(kind: type[L1 | L2], strength: Any) -> Any:
    """Return the penalty of that strength; "auto" is for `fit` to decide."""
    if strength == "auto":
        return "auto"
    return None if strength in (0, "none") else kind(strength)


def _activations(text: str) -> Any:
    """Return an activation, or a list of one for each hidden layer."""
    each = [typed("--activation", one, ACTIVATIONS) for one in BETWEEN.split(text)]
    return each[0] if len(each) == 1 else each


def _dropout(given: Any) -> Any:
    """Return a rate, or what drops inputs too: 0.2:inputs=0.1."""
    rate, colon, _ = given.partition(":") if isinstance(given, str) else (given, "", "")
    if not colon:
        return _or_none(given)
    what = "a rate, or one of the inputs too, as 0.2:inputs=0.1"
    settings = pairs("--dropout", given, what, after=f"{rate}:")
    if list(settings) != ["inputs"]:
        raise invalid("--dropout", what, given)
    return Dropout(value(rate), **settings)


def _class_weights(text: str) -> Any:
    """Return a way to weigh, or a number for each label; labels that all read as numbers are."""
    if "=" not in text:
        return _or_none(text)
    what = "balanced, none, or a number for each class, as yes=2,no=1"
    weights = pairs("--class-weights", text, what)
    numbers = [value(label) for label in weights]
    if any(isinstance(label, str) for label in numbers):
        return weights
    return dict(zip(numbers, weights.values(), strict=True))


class Setting(NamedTuple):
    """One option."""

    name: str
    """The option's, with _ for -."""
    argument: str
    """What `fit` calls it."""
    metavar: str
    read: Callable[[str], Any]
    """What becomes of the option's text."""
    convert: Callable[[Any], Any]
    """What `fit` takes instead of that."""
    help: str

    @property
    def option(self) -> str:
        """The option without its dashes: "learning-rate"."""
        return self.name.replace("_", "-")

    def value_of(self, text: str) -> Any:
        """Return what `fit` takes for the option's text."""
        return self.convert(self.read(text))


NETWORK = [
    Setting(
        *("hidden", "hidden", "SIZES", sizes, _same),
        "neurons in each hidden layer, like 32 or 32,16; none for no hidden layer (32)",
    ),
    Setting(
        *("activation", "activation", "NAME", _text, _activations),
        f"of the hidden layers: {', '.join(ACTIVATIONS)}; one for all, or as many as there are, "
        "like relu,tanh (relu)",
    ),
    Setting(
        *("output_activation", "output_activation", "NAME", _text),
        lambda text: typed("--output-activation", text, ACTIVATIONS),
        "of the outputs (identity)",
    ),
    Setting(
        *("initializer", "initializer", "NAME", _text),
        lambda text: typed("--initializer", text, INITIALIZERS),
        f"draws the first weights: {', '.join(INITIALIZERS)} (as suits each layer's activation)",
    ),
    Setting(
        *("scaling", "scaling", "NAME", _text, _same),
        f"of the inputs: {', '.join(SCALERS)} (standard)",
    ),
]

TRAINING = [
    Setting(
        *("loss", "loss", "NAME", _text),
        lambda text: typed("--loss", text, LOSSES),
        f"{', '.join(LOSSES)} (softmax_cross_entropy for classes, else mean_squared_error)",
    ),
    Setting(
        *("optimizer", "optimizer", "NAME", _text, _same),
        f"{', '.join(OPTIMIZERS)} (adam)",
    ),
    Setting(
        *("learning_rate", "learning_rate", "RATE", value, _same),
        "how long the steps are (0.01)",
    ),
    Setting(
        *("schedule", "schedule", "NAME", _text, _same),
        f"how the rate falls from there: {', '.join(SCHEDULE_NAMES)}. The last halves it where the "
        "validation loss stalls, those between go by all steps of --epochs; with settings of its "
        "own it goes by these, as warm_up:steps=100 does (constant)",
    ),
    Setting(*("batch_size", "batch_size", "N", value, _same), "examples in a step (32)"),
    Setting(
        *("epochs", "n_epochs", "N", value, _same),
        "at most (200, or as many as 4,000 steps are where that is more)",
    ),
    Setting(
        *("freeze", "frozen", "N", value, _same),
        "so many of the first layers keep the weights that they begin with (0)",
    ),
]

STOPPING = [
    Setting(
        *("validation", "validation", "SHARE", value, _validation),
        "kept of the examples to learn from to see when to stop: a fraction, none, a number of "
        "folds, or auto: 15 %% from 500 examples on, of fewer 3 folds, of fewer than 10 none "
        "(auto)",
    ),
    Setting(
        *("patience", "patience", "N", value, _or_none),
        "epochs allowed without a better validation loss, none for any number, or auto: 10, or as "
        "many as 200 steps are (100 of folds that take several an epoch), or a quarter of those up "
        "to the best: the most of these (auto)",
    ),
    Setting(
        *("min_delta", "min_delta", "AMOUNT", value, _same),
        "what is better by less is no improvement (with --patience auto 0.001 for "
        "classes and a millionth for numbers, else 0)",
    ),
    Setting(
        *("monitor", "monitor", "NAME", _text, _same),
        "what has to improve, like validation_accuracy or training_loss (validation_loss, or "
        "without validation training_loss)",
    ),
    Setting(
        *("mode", "mode", "MODE", _text, _same),
        "min or max: which values of it are good (as its name says)",
    ),
]

REGULARIZATION = [
    Setting(
        *("l2", "penalty", "STRENGTH", value, lambda strength: _penalty(L2, strength)),
        "penalty on large weights, none, or auto: 1 over the number of examples, at least 0.003; "
        "below 50 examples the folds may leave it out, below 10 there is none (auto)",
    ),
    Setting(
        *("l1", "penalty", "STRENGTH", value, lambda strength: _penalty(L1, strength)),
        "penalty that takes useless weights to 0, or none; without --l2 it is the only one (none)",
    ),
    Setting(
        *("clip_norm", "clip_norm", "NORM", value, _or_none), "cut longer gradients, or none (none)"
    ),
    Setting(
        *("dropout", "dropout", "RATE", value, _dropout),
        "share of the hidden neurons that each step leaves out, from 0 and below 1, and of the "
        "inputs too as 0.2:inputs=0.1, or none (none)",
    ),
    Setting(
        *("max_norm", "max_norm", "NORM", value, _or_none),
        "cut each neuron's weights that are longer, or none (none)",
    ),
    Setting(
        *("ema", "ema", "DECAY", value, _or_none),
        "decay of the moving average of the weights that the model gets, none, or auto: 0.99 where "
        "there are 10 examples or more (auto)",
    ),
    Setting(
        *("shrinkage", "shrinkage", "WAY", _text, _or_none),
        "auto: where folds find the number of epochs, they also say how far the predictions are "
        "drawn toward the best guess; or none (auto)",
    ),
    Setting(
        *("class_weights", "class_weights", "WAY", _text, _class_weights),
        "balanced: each class counts the same in all, however rare it is; a number for each, like "
        "yes=2,no=1; or none (none)",
    ),
]

GROUPS = {
    "the network": NETWORK,
    "training": TRAINING,
    "when to stop": STOPPING,
    "what keeps it simple": REGULARIZATION,
}
"""Settings by the headings of `--help`."""

SETTINGS = {setting.name: setting for group in GROUPS.values() for setting in group}


def add_setting_arguments(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the groups of options, and return that of how it is trained."""
    groups = {}
    for title, settings in GROUPS.items():
        note = _OWN_SETTINGS if settings is NETWORK else None
        groups[title] = parser.add_argument_group(title, note)
        for one in settings:
            groups[title].add_argument(
                f"--{one.option}", metavar=one.metavar, type=one.read, help=one.help
            )
    group = groups["training"]
    group.add_argument(
        "--engine",
        metavar="NAME",
        default="fast",
        help=f"{', '.join(ENGINES)}: textbook is explicit loops, slower, with the same bits on "
        "every interpreter; numpy is for large networks (fast)",
    )
    group.add_argument(
        "--seed", metavar="N", type=value, default=0, help="of everything drawn at random (0)"
    )
    return group


def arguments_of(given: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments for `fit`: those that were given, the engine and the seed.

    Raises `ArgumentError` for a penalty that there is not, and as `fit_arguments` does.
    """
    return {**fit_arguments(given_settings(given)), **always_given(given)}


def always_given(given: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments for `fit` that are no settings to compare."""
    return {"engine": given.engine, "seed": given.seed}


def given_settings(given: argparse.Namespace) -> dict[str, Any]:
    """Return what was read of each option that was given, by its name."""
    found = {name: getattr(given, name) for name in SETTINGS}
    return {name: read for name, read in found.items() if read is not None}


def fit_arguments(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments for `fit` of what was read of options, by their names.

    Two penalties are one argument, and the learning rate belongs to an optimizer, or a schedule,
    that has settings of its own. Raises `ArgumentError` for options that do not go together.

    >>> fit_arguments({"l1": 0.25, "l2": 0.5, "optimizer": "sgd"})
    {'penalty': L1L2(l1=0.25, l2=0.5), 'optimizer': 'sgd'}
    """
    found: dict[str, Any] = {}
    for name, given in read.items():
        if name in SETTINGS:
            found[SETTINGS[name].argument] = SETTINGS[name].convert(given)
    strengths = [read.get(name) for name in ("l1", "l2")]
    if None not in strengths:
        found["penalty"] = _both_penalties(*strengths)
    schedule = found.get("schedule")
    if schedule is not None and ":" in schedule:
        del found["schedule"]
        found["learning_rate"] = _schedule(schedule, found.get("learning_rate", _RATE))
    optimizer = found.get("optimizer")
    if optimizer is not None and ":" in optimizer:
        if "schedule" in found:
            what = "with settings of its own beside an --optimizer with such"
            raise invalid("--schedule", what, schedule, "as step_decay:factor=0.5,every=100")
        rate = found.pop("learning_rate", _RATE)
        found["optimizer"] = typed("--optimizer", optimizer, OPTIMIZERS, learning_rate=rate)
    return found


def _both_penalties(l1: Any, l2: Any) -> Any:
    if l1 in (0, "none") or l2 in (0, "none"):
        return _penalty(L1, l1) if l2 in (0, "none") else _penalty(L2, l2)
    if "auto" in (l1, l2):
        raise invalid("--l2", "a number or none beside --l1", l2, "auto chooses one penalty alone")
    return L1L2(l1=l1, l2=l2)


def _schedule(text: str, rate: Any) -> Any:
    """Return the schedule with settings of its own that begins at the rate."""
    name = text.partition(":")[0].strip()
    if name not in SCHEDULES:
        raise invalid("--schedule", "a known name", name, did_you_mean(name, SCHEDULES))
    for begins in ("rate_at_start", "then"):
        if begins in settings_of(SCHEDULES[name]):
            return typed("--schedule", text, SCHEDULES, **{begins: rate})
    what = f"{name}, which has no settings but --learning-rate"
    raise invalid("--schedule", what, text, f"--schedule {name}")
