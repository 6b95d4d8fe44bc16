"""Multi-layer perceptrons in pure Python that a student can read and an engineer can keep.

This is the table of contents: the public names in the order in which they are best read.

>>> import tinymlp as tm
>>> network = tm.Network.random([2, 3, 1], activation="tanh", seed=0)
>>> loss, adam = tm.MeanSquaredError(), tm.Adam(learning_rate=0.01)
>>> trace = network.forward([0.5, -1.0])
>>> gradient = network.backward(trace, loss.gradient(trace.prediction, [1.0]))
>>> network.load_parameters(adam.step(network.parameters(), gradient))
"""

from importlib import import_module
from typing import TYPE_CHECKING

from tinymlp import datasets
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import MinMaxScaler, NoScaler, StandardScaler
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import (
    ArgumentError,
    DataError,
    DivergedError,
    FormatError,
    GradientError,
    MissingPackageError,
    ModelFileError,
    ShapeError,
    TinyMLPError,
    TinyMLPWarning,
)
from tinymlp.evaluation.evaluation import ClassificationEvaluation, RegressionEvaluation
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.clipping import clip_by_norm
from tinymlp.learning.gradient import Engine, TextbookEngine, mean_gradient, mean_loss
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.learning.regression_loss import Huber, MeanAbsoluteError, MeanSquaredError, Poisson
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    Schedule,
    StepDecay,
    WarmUp,
)
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.persistence import load, save
from tinymlp.network.activation import (
    ELU,
    GELU,
    Activation,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from tinymlp.network.initializer import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Initializer,
    LeCunNormal,
    LeCunUniform,
    Zeros,
)
from tinymlp.network.layer import Layer, LayerTrace
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.neuron import Gradient, Neuron, NeuronTrace
from tinymlp.training.early_stopping import EarlyStopping
from tinymlp.training.history import Epoch, History
from tinymlp.training.trainer import Step, Trainer
from tinymlp.version import __version__

if TYPE_CHECKING:
    from tinymlp.diagnostics import Finding, diagnose
    from tinymlp.gradient_check import GradientReport, check_gradients
    from tinymlp.parallel.workers import Workers
else:
    # The instruments stand on the book: each is loaded when it is first asked for.
    _INSTRUMENTS = {
        "Finding": "tinymlp.diagnostics",
        "diagnose": "tinymlp.diagnostics",
        "GradientReport": "tinymlp.gradient_check",
        "check_gradients": "tinymlp.gradient_check",
        "Workers": "tinymlp.parallel.workers",
    }

    def __getattr__(name):
        if name not in _INSTRUMENTS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_INSTRUMENTS[name]), name)

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = [
    "__version__",
    # I. A network is a function.
    "Activation",
    "Identity",
    "Sigmoid",
    "Tanh",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "Softplus",
    "SiLU",
    "GELU",
    "Initializer",
    "GlorotUniform",
    "GlorotNormal",
    "HeUniform",
    "HeNormal",
    "LeCunUniform",
    "LeCunNormal",
    "Zeros",
    "Constant",
    "Neuron",
    "NeuronTrace",
    "Gradient",
    "Layer",
    "LayerTrace",
    "Network",
    "NetworkTrace",
    # II. Learning is going downhill.
    "Loss",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "Huber",
    "Poisson",
    "BinaryCrossEntropy",
    "SoftmaxCrossEntropy",
    "Penalty",
    "L1",
    "L2",
    "Engine",
    "TextbookEngine",
    "mean_gradient",
    "mean_loss",
    "check_gradients",
    "GradientReport",
    "Schedule",
    "ConstantRate",
    "StepDecay",
    "ExponentialDecay",
    "CosineDecay",
    "WarmUp",
    "Optimizer",
    "SGD",
    "Momentum",
    "Nesterov",
    "RMSprop",
    "Adam",
    "AdamW",
    "clip_by_norm",
    # III. What there is to learn from.
    "Dataset",
    "Encoder",
    "StandardScaler",
    "MinMaxScaler",
    "NoScaler",
    # IV. The loop every textbook draws.
    "Trainer",
    "Step",
    "Epoch",
    "History",
    "EarlyStopping",
    "diagnose",
    "Finding",
    # V. How good is it?
    "ClassificationEvaluation",
    "RegressionEvaluation",
    # VI. The same numbers, sooner.
    "BatchEngine",
    "Workers",
    # VII. A model you can keep.
    "fit",
    "Model",
    "save",
    "load",
    # Small real data, shipped.
    "datasets",
    # What it refuses, and why.
    "TinyMLPError",
    "ArgumentError",
    "ShapeError",
    "DataError",
    "FormatError",
    "ModelFileError",
    "DivergedError",
    "MissingPackageError",
    "GradientError",
    "TinyMLPWarning",
]
