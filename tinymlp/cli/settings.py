"""The settings of a training, which `train`, `cross-validate` and `search` share.

Each is an argument of `fit`. What is not given is left to `fit`, which has the defaults, and
refuses what does not suit it in the same sentence as in Python.

>>> from tinymlp.cli.parser import Parser
>>> parser = Parser()
>>> group = add_setting_arguments(parser)
>>> arguments_of(parser.parse_args(["--hidden", "32,16", "--patience", "none"]))
{'hidden': [32, 16], 'patience': None, 'engine': 'fast', 'seed': 0}
"""

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

from tinymlp.cli.parser import sizes, value
from tinymlp.data.scaling import SCALERS
from tinymlp.engine.batch import ENGINES
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L2
from tinymlp.model.defaults import SCHEDULE_NAMES
from tinymlp.network.activation import ACTIVATIONS


def _text(text: str) -> str:
    return text


def _same(given: Any) -> Any:
    return given


def _or_none(given: Any) -> Any:
    return None if given == "none" else given


def _validation(given: Any) -> Any:
    return None if given in (0, "none") else given


def _penalty(strength: Any) -> Any:
    """Return the penalty of that strength; "auto" is for `fit` to decide."""
    if strength == "auto":
        return "auto"
    return None if strength in (0, "none") else L2(strength)


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
        *("activation", "activation", "NAME", _text, _same),
        f"of the hidden layers: {', '.join(ACTIVATIONS)} (relu)",
    ),
]

TRAINING = [
    Setting(
        *("loss", "loss", "NAME", _text, _same),
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
        "validation loss stalls, those between go by all steps of --epochs (constant)",
    ),
    Setting(*("batch_size", "batch_size", "N", value, _same), "examples in a step (32)"),
    Setting(
        *("epochs", "n_epochs", "N", value, _same),
        "at most (200, or as many as 4,000 steps are where that is more)",
    ),
    Setting(
        *("patience", "patience", "N", value, _or_none),
        "epochs allowed without a better validation loss, none for any number, or auto: 10, or as "
        "many as 200 steps are, or a quarter of those up to the best: the most of these (auto)",
    ),
    Setting(
        *("l2", "penalty", "STRENGTH", value, _penalty),
        "penalty on large weights, none, or auto: 1 over the number of examples, at least 0.003; "
        "below 50 examples the folds may leave it out, below 10 there is none (auto)",
    ),
    Setting(
        *("clip_norm", "clip_norm", "NORM", value, _or_none), "cut longer gradients, or none (none)"
    ),
    Setting(
        *("dropout", "dropout", "RATE", value, _or_none),
        "share of the hidden neurons that each step leaves out, from 0 and below 1, or none (none)",
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
        *("class_weights", "class_weights", "WAY", _text, _or_none),
        "balanced: each class counts the same in all, however rare it is; or none (none)",
    ),
    Setting(
        *("freeze", "frozen", "N", value, _same),
        "so many of the first layers keep the weights that they begin with (0)",
    ),
    Setting(
        *("scaling", "scaling", "NAME", _text, _same),
        f"of the inputs: {', '.join(SCALERS)} (standard)",
    ),
    Setting(
        *("validation", "validation", "SHARE", value, _validation),
        "kept of the examples to learn from to see when to stop: a fraction, none, a number of "
        "folds, or auto: 15 %% from 500 examples on, of fewer 3 folds, of fewer than 10 none "
        "(auto)",
    ),
]

SETTINGS = {setting.name: setting for setting in NETWORK + TRAINING}


def add_setting_arguments(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add two groups of options, the network and how it is trained, and return the second."""
    for title, settings in (("the network", NETWORK), ("training", TRAINING)):
        group = parser.add_argument_group(title)
        for one in settings:
            group.add_argument(f"--{one.option}", metavar=one.metavar, type=one.read, help=one.help)
    group.add_argument(
        "--engine",
        metavar="NAME",
        default="fast",
        help=f"{' or '.join(ENGINES)}: textbook is explicit loops, slower, with the same bits on "
        "every interpreter (fast)",
    )
    group.add_argument(
        "--seed", metavar="N", type=value, default=0, help="of everything drawn at random (0)"
    )
    return group


def arguments_of(given: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments for `fit`: those that were given, the engine and the seed.

    Raises `ArgumentError` for a penalty that there is not.
    """
    found = {
        one.argument: one.convert(getattr(given, one.name))
        for one in SETTINGS.values()
        if getattr(given, one.name) is not None
    }
    return {**found, "engine": given.engine, "seed": given.seed}
