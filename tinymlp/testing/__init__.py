r"""The laws of this library, for a student's own code.

One line in a test looks for a case in which the code is wrong, and reports the smallest one in
the words of the lesson:

    import math
    from tinymlp.testing import check_activation, lesson

    def tanh(z):
        return math.tanh(z)

    def d_tanh(z):
        return 1 - tanh(tanh(z)) ** 2

    @lesson("activation")
    def test_my_tanh():
        check_activation((tanh, d_tanh))

    E   tinymlp.errors.LawBroken: your tanh: at z = 1.0 the derivative should be 0.419974, yours is
        0.587817: did you pass a where z was expected?
    E     law   the derivative is the limit of the function
    E     read  tinymlp/network/activation.py

Functions, classes and objects are taken as they are, with lists or with NumPy's arrays; nothing
has to be inherited. How they may be written is said in `activation_reading`, `loss_reading`,
`layer_reading`, `backward_reading`, `optimizer_ways` and `training_reading`; names may be in five
other languages (`languages`). A convention is no mistake: the usual ones are tried, and what is
right in one of them passes, which is said in a word; `strict=True` is for a teacher who wants one
convention. A mistake is only named where it gives the student's own numbers.

    check_activation((tanh, lambda z: 1 - tanh(z) ** 2))

    right: your tanh obeys 4 laws in up to 50 cases each

    check_training(Network)                   a whole network, by the steps that it takes
    examine((tanh, d_tanh), "activation")     what was found of every law, as data
    print(*laws("activation"), sep="\n")      what is checked in a lesson
    pytest -m activation                      runs the tests of one lesson
    pytest_plugins = ["tinymlp.testing.lessons"]
                                              in conftest.py, for pytest --strict-markers

The draws are the same every time, so that a class sees the same counterexample; `examples=1000`
looks longer. The vocabulary (`networks()`, `losses()`, `examples_for(network)`, …) is that of the
library's own tests, for laws of your own.

This part needs hypothesis: `python3 -m pip install "tinymlp[testing]"`.
"""

from tinymlp.errors import LawBroken
from tinymlp.extras import require

try:
    import hypothesis  # noqa: F401
except ImportError:
    require("hypothesis", extra="testing")

from tinymlp.testing.activation_laws import check_activation
from tinymlp.testing.backward_laws import check_backward
from tinymlp.testing.examine import examine
from tinymlp.testing.law import Law
from tinymlp.testing.law_result import Examination, LawResult
from tinymlp.testing.layer_laws import check_layer
from tinymlp.testing.lessons import laws, lesson
from tinymlp.testing.loss_laws import check_loss
from tinymlp.testing.optimizer_laws import check_optimizer
from tinymlp.testing.strategies import (
    activations,
    batches_for,
    examples_for,
    layers,
    losses,
    networks,
    neurons,
    optimizers,
    penalties,
    schedules,
    targets_for,
    vectors,
)
from tinymlp.testing.training_laws import check_training

__all__ = [
    "Examination",
    "Law",
    "LawBroken",
    "LawResult",
    "activations",
    "batches_for",
    "check_activation",
    "check_backward",
    "check_layer",
    "check_loss",
    "check_optimizer",
    "check_training",
    "examine",
    "examples_for",
    "laws",
    "layers",
    "lesson",
    "losses",
    "networks",
    "neurons",
    "optimizers",
    "penalties",
    "schedules",
    "targets_for",
    "vectors",
]
