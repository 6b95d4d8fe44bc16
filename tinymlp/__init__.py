"""Multi-layer perceptrons in pure Python that a student can read and an engineer can keep.

This is the table of contents: the public names in the order in which they are best read.

>>> import tinymlp as tm
>>> network = tm.Network.random([2, 3, 1], activation="tanh", seed=0)
>>> loss, adam = tm.MeanSquaredError(), tm.Adam(learning_rate=0.01)
>>> trace = network.forward([0.5, -1.0])
>>> gradient = network.backward(trace, loss.gradient(trace.prediction, [1.0]))
>>> network.load_parameters(adam.step(network.parameters(), gradient))
"""

TYPE_CHECKING = False  # checkers know the name; `typing` takes ten times as long as all of this

if TYPE_CHECKING:  # what a type checker and an editor read
    # isort: off
    from tinymlp import datasets as datasets
    from tinymlp.data.dataset import Dataset as Dataset
    from tinymlp.data.encoding import Encoder as Encoder
    from tinymlp.data.scaling import (
        MinMaxScaler as MinMaxScaler,
        NoScaler as NoScaler,
        StandardScaler as StandardScaler,
    )
    from tinymlp.data.stream import DatasetStream as DatasetStream
    from tinymlp.diagnostics import Finding as Finding, diagnose as diagnose
    from tinymlp.engine.batch import BatchEngine as BatchEngine
    from tinymlp.engine.numpy_engine import NumpyEngine as NumpyEngine
    from tinymlp.errors import (
        ArgumentError as ArgumentError,
        DataError as DataError,
        DivergedError as DivergedError,
        ExportError as ExportError,
        FormatError as FormatError,
        GradientError as GradientError,
        MissingPackageError as MissingPackageError,
        ModelFileError as ModelFileError,
        ShapeError as ShapeError,
        TinyMLPError as TinyMLPError,
        TinyMLPWarning as TinyMLPWarning,
    )
    from tinymlp.evaluation.any_task import Evaluation as Evaluation
    from tinymlp.evaluation.evaluation import (
        ClassificationEvaluation as ClassificationEvaluation,
    )
    from tinymlp.evaluation.probabilities import (
        brier_score as brier_score,
        calibration_curve as calibration_curve,
        expected_calibration_error as expected_calibration_error,
        log_loss as log_loss,
    )
    from tinymlp.evaluation.ranking import (
        average_precision as average_precision,
        precision_recall_curve as precision_recall_curve,
        roc_auc as roc_auc,
        roc_auc_one_vs_rest as roc_auc_one_vs_rest,
        roc_curve as roc_curve,
        threshold_scores as threshold_scores,
    )
    from tinymlp.evaluation.regression_evaluation import (
        RegressionEvaluation as RegressionEvaluation,
    )
    from tinymlp.evaluation.multilabel import MultiLabelEvaluation as MultiLabelEvaluation
    from tinymlp.gradient_check import (
        GradientReport as GradientReport,
        check_gradients as check_gradients,
    )
    from tinymlp.learning.clipping import clip_by_norm as clip_by_norm
    from tinymlp.learning.dropout import Dropout as Dropout
    from tinymlp.learning.gradient import (
        Engine as Engine,
        TextbookEngine as TextbookEngine,
        mean_gradient as mean_gradient,
        mean_loss as mean_loss,
    )
    from tinymlp.learning.loss import (
        BinaryCrossEntropy as BinaryCrossEntropy,
        Huber as Huber,
        Loss as Loss,
        MeanAbsoluteError as MeanAbsoluteError,
        MeanSquaredError as MeanSquaredError,
        Poisson as Poisson,
        SoftmaxCrossEntropy as SoftmaxCrossEntropy,
    )
    from tinymlp.learning.optimizer import (
        SGD as SGD,
        Adam as Adam,
        AdamW as AdamW,
        Momentum as Momentum,
        Nesterov as Nesterov,
        Optimizer as Optimizer,
        RMSprop as RMSprop,
    )
    from tinymlp.learning.penalty import L1 as L1, L1L2 as L1L2, L2 as L2, Penalty as Penalty
    from tinymlp.learning.schedule import (
        ConstantRate as ConstantRate,
        CosineDecay as CosineDecay,
        ExponentialDecay as ExponentialDecay,
        ReduceOnPlateau as ReduceOnPlateau,
        Schedule as Schedule,
        StepDecay as StepDecay,
        WarmUp as WarmUp,
    )
    from tinymlp.model.fit import fit as fit
    from tinymlp.model.importance import permutation_importance as permutation_importance
    from tinymlp.model.learning_curve import (
        LearningCurve as LearningCurve,
        learning_curve as learning_curve,
    )
    from tinymlp.model.model import Model as Model
    from tinymlp.model.partial_fit import partial_fit as partial_fit
    from tinymlp.model.persistence import load as load, save as save
    from tinymlp.model.resume import resume as resume
    from tinymlp.model.selection import (
        CrossValidationScores as CrossValidationScores,
        SearchResult as SearchResult,
        cross_validate as cross_validate,
        search as search,
    )
    from tinymlp.network.activation import (
        ELU as ELU,
        GELU as GELU,
        Activation as Activation,
        Identity as Identity,
        LeakyReLU as LeakyReLU,
        ReLU as ReLU,
        Sigmoid as Sigmoid,
        SiLU as SiLU,
        Softplus as Softplus,
        Tanh as Tanh,
    )
    from tinymlp.network.initializer import (
        Constant as Constant,
        GlorotNormal as GlorotNormal,
        GlorotUniform as GlorotUniform,
        HeNormal as HeNormal,
        HeUniform as HeUniform,
        Initializer as Initializer,
        LeCunNormal as LeCunNormal,
        LeCunUniform as LeCunUniform,
        Zeros as Zeros,
    )
    from tinymlp.network.layer import Layer as Layer, LayerTrace as LayerTrace
    from tinymlp.network.network import Network as Network, NetworkTrace as NetworkTrace
    from tinymlp.network.neuron import (
        Gradient as Gradient,
        Neuron as Neuron,
        NeuronTrace as NeuronTrace,
    )
    from tinymlp.parallel.workers import Workers as Workers
    from tinymlp.training.early_stopping import EarlyStopping as EarlyStopping
    from tinymlp.training.history import Epoch as Epoch, History as History
    from tinymlp.training.trainer import Step as Step, Trainer as Trainer
    from tinymlp.version import __version__ as __version__

    # isort: on
    __all__: list[str]
else:
    from importlib import import_module

    from tinymlp.displayable import Displayable
    from tinymlp.version import __version__

_CONTENTS = {
    "I. A network is a function": {
        "network.activation": (
            "Activation Identity Sigmoid Tanh ReLU LeakyReLU ELU Softplus SiLU GELU"
        ),
        "network.initializer": (
            "Initializer GlorotUniform GlorotNormal HeUniform HeNormal LeCunUniform LeCunNormal "
            "Zeros Constant"
        ),
        "network.neuron": "Neuron NeuronTrace Gradient",
        "network.layer": "Layer LayerTrace",
        "network.network": "Network NetworkTrace",
    },
    "II. Learning is going downhill": {
        "learning.loss": (
            "Loss MeanSquaredError MeanAbsoluteError Huber Poisson BinaryCrossEntropy "
            "SoftmaxCrossEntropy"
        ),
        "learning.penalty": "Penalty L1 L2 L1L2",
        "learning.gradient": "Engine TextbookEngine mean_gradient mean_loss",
        "gradient_check": "check_gradients GradientReport",
        "learning.schedule": (
            "Schedule ConstantRate StepDecay ExponentialDecay CosineDecay WarmUp ReduceOnPlateau"
        ),
        "learning.optimizer": "Optimizer SGD Momentum Nesterov RMSprop Adam AdamW",
        "learning.clipping": "clip_by_norm",
        "learning.dropout": "Dropout",
    },
    "III. What there is to learn from": {
        "data.dataset": "Dataset",
        "data.stream": "DatasetStream",
        "data.encoding": "Encoder",
        "data.scaling": "StandardScaler MinMaxScaler NoScaler",
    },
    "IV. The loop every textbook draws": {
        "training.trainer": "Trainer Step",
        "training.history": "Epoch History",
        "training.early_stopping": "EarlyStopping",
        "diagnostics": "diagnose Finding",
    },
    "V. How good is it?": {
        "evaluation.any_task": "Evaluation",
        "evaluation.evaluation": "ClassificationEvaluation",
        "evaluation.regression_evaluation": "RegressionEvaluation",
        "evaluation.ranking": (
            "roc_auc roc_auc_one_vs_rest roc_curve precision_recall_curve average_precision "
            "threshold_scores"
        ),
        "evaluation.probabilities": (
            "log_loss brier_score calibration_curve expected_calibration_error"
        ),
        "evaluation.multilabel": "MultiLabelEvaluation",
    },
    "VI. The same numbers, sooner": {
        "engine.batch": "BatchEngine",
        "engine.numpy_engine": "NumpyEngine",
        "parallel.workers": "Workers",
    },
    "VII. A model you can keep": {
        "model.fit": "fit",
        "model.resume": "resume",
        "model.partial_fit": "partial_fit",
        "model.model": "Model",
        "model.selection": "cross_validate CrossValidationScores search SearchResult",
        "model.learning_curve": "learning_curve LearningCurve",
        "model.importance": "permutation_importance",
        "model.persistence": "save load",
    },
    "What it refuses, and why": {
        "errors": (
            "TinyMLPError ArgumentError ShapeError DataError FormatError ModelFileError "
            "DivergedError ExportError MissingPackageError GradientError TinyMLPWarning"
        ),
    },
}
"""The public names of each module by chapter, loaded when one of them is first asked for."""

if not TYPE_CHECKING:
    _HOMES = {
        name: module
        for chapter in _CONTENTS.values()
        for module, names in chapter.items()
        for name in names.split()
    }
    __all__ = ["__version__", *_HOMES, "datasets"]

    def __getattr__(name):
        """Load a public name, or a package of the library, when it is first asked for."""
        if name in _HOMES:
            value = getattr(import_module(f"tinymlp.{_HOMES[name]}"), name)
        elif not name.startswith("_") and _has_module(name):
            value = import_module(f"tinymlp.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value

    def _has_module(name):
        """Return whether the library has a module or a package of that name."""
        return import_module("importlib.util").find_spec(f"tinymlp.{name}") is not None

    def _html_of(thing):
        """Let the report draw an object, when a notebook asks for it."""
        return import_module("tinymlp.report.notebook").html_of(thing)

    Displayable._html_of = staticmethod(_html_of)

    def __dir__():
        return sorted({*globals(), *__all__})
