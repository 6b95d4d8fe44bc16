"""The module as a class uses it: one line in a test, one lesson at a time."""

import inspect
import os
import pydoc
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import tinymlp.testing
from tests.zoo import ZOO
from tinymlp.errors import MAX_MESSAGE, LawBroken, TinyMLPError
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.network.activation import ReLU
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

ROOT = Path(__file__).parent.parent.parent

STUDENTS_FILE = """
import math
from tinymlp.testing import check_activation, check_optimizer, lesson

def tanh(z):
    return math.tanh(z)

def d_tanh(z):
    return 1 - tanh(tanh(z)) ** 2

@lesson("activation")
def test_my_tanh():
    check_activation((tanh, d_tanh))

@lesson("optimizer")
def test_my_sgd():
    check_optimizer(lambda p, g, lr: [x + lr * y for x, y in zip(p, g)], like="sgd")
"""


def run(folder: Path, *arguments: str) -> str:
    """Return what pytest prints in a student's folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


def test_a_student_sees_the_line_of_the_test_and_then_the_message_alone(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(STUDENTS_FILE, encoding="utf-8")
    printed = run(tmp_path, "-m", "activation", "-W", "error")
    assert "1 failed, 1 deselected" in printed
    _, _, failure = printed.partition("_ test_my_tanh _")
    shown, _, _ = failure.partition("= short test summary")
    lines = [line for line in shown.splitlines()[1:] if line.strip("=")]
    assert lines == [
        '    @lesson("activation")',
        "    def test_my_tanh():",
        ">       check_activation((tanh, d_tanh))",
        "E       tinymlp.errors.LawBroken: your tanh: at z = 1.0 the derivative should be "
        "0.419974, yours is 0.587817: did you pass a where z was expected?",
        "E         law   the derivative is the limit of the function",
        "E         read  tinymlp/network/activation.py",
        "test_mine.py:13: LawBroken",
    ]


def test_the_marks_are_known_to_strict_pytest_when_the_plugin_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(STUDENTS_FILE, encoding="utf-8")
    plugin = 'pytest_plugins = ["tinymlp.testing.lessons"]\n'
    (tmp_path / "conftest.py").write_text(plugin, encoding="utf-8")
    printed = run(tmp_path, "--strict-markers", "-m", "optimizer")
    assert "1 failed, 1 deselected" in printed
    assert "it goes uphill" in printed


def test_a_broken_law_is_an_assertion_and_one_of_the_librarys_errors() -> None:
    assert issubclass(LawBroken, AssertionError)
    assert issubclass(LawBroken, TinyMLPError)


def test_all_lists_every_public_name_and_each_is_documented() -> None:
    for name in tinymlp.testing.__all__:
        assert getattr(tinymlp.testing, name).__doc__, name
    assert sorted(tinymlp.testing.__all__) == tinymlp.testing.__all__


def test_without_hypothesis_it_says_how_to_get_it() -> None:
    script = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "try:\n    import tinymlp.testing\n"
        "except ImportError as error:\n    print(error)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert 'python3 -m pip install "tinymlp[testing]"' in printed


def test_the_library_itself_never_imports_it() -> None:
    script = "import tinymlp, tinymlp.cli, sys; print('tinymlp.testing' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "False\n"


SCREEN = 24
"""Lines of 100 columns."""


def lines_of(text: str) -> int:
    return sum(max(1, -(-len(line) // 100)) for line in text.splitlines())


@pytest.mark.parametrize("name", tinymlp.testing.__all__)
def test_signatures_and_help_fit_on_a_screen(name: str) -> None:
    thing = getattr(tinymlp.testing, name)
    assert len(str(inspect.signature(thing))) <= 800
    if inspect.isfunction(thing):
        assert lines_of(pydoc.plain(pydoc.render_doc(thing))) <= SCREEN


def sgd(parameters: list[float], gradient: list[float], lr: float) -> list[float]:
    return [p - lr * g for p, g in zip(parameters, gradient, strict=True)]


def backward(network: Network, inputs: Any, target: Any) -> Any:
    trace = network.forward(inputs)
    return network.backward(trace, MeanSquaredError().gradient(trace.prediction, target))


def train(network: Network, inputs: Any, targets: Any, learning_rate: float) -> None:
    """Take a step on each example."""
    for row, target in zip(inputs, targets, strict=True):
        gradient = backward(network, row, target)
        network.load_parameters(sgd(network.parameters(), gradient, learning_rate))


VALID: dict[str, dict[str, Any]] = {
    "check_activation": {"activation": ReLU, "examples": 1},
    "check_loss": {"loss": MeanSquaredError, "examples": 1},
    "check_layer": {"layer": Layer, "examples": 1},
    "check_backward": {"function": backward, "examples": 1},
    "check_optimizer": {"optimizer": sgd, "like": "sgd", "learning_rate": 0.1, "examples": 1},
    "check_training": {"theirs": train, "network": Network.random([2, 2]), "examples": 1},
    "examine": {"mine": ReLU, "lesson": "activation", "examples": 1},
    "laws": {"lesson": "loss"},
    "lesson": {"name": "loss"},
    "activations": {},
    "losses": {},
    "penalties": {},
    "schedules": {},
    "vectors": {},
    "neurons": {},
    "layers": {},
    "networks": {},
    "optimizers": {},
    "targets_for": {"loss": MeanSquaredError(), "prediction": [0.5]},
    "examples_for": {"network": Network.random([1, 1])},
    "batches_for": {"network": Network.random([1, 1]), "loss": "huber"},
}
"""The arguments of a valid call of every public function."""

ARGUMENTS = [
    (name, argument)
    for name in VALID
    for argument in (
        *(
            set(inspect.signature(getattr(tinymlp.testing, name)).parameters)
            - {"constants", "settings"}
        ),
        *(["learning_rate"] if name == "check_optimizer" else []),
    )
]


def test_every_public_function_is_called() -> None:
    functions = (name for name in tinymlp.testing.__all__ if name[0].islower())
    assert sorted(functions) == sorted(VALID)


@pytest.mark.parametrize(("name", "argument"), sorted(ARGUMENTS))
def test_every_argument_takes_or_refuses_every_object(name: str, argument: str) -> None:
    wrong = []
    for kind, make in ZOO.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                getattr(tinymlp.testing, name)(**{**VALID[name], argument: make()})
            except TinyMLPError as error:
                if not error.is_report and len(str(error)) > MAX_MESSAGE:
                    wrong.append(f"{kind}: a message of {len(str(error))} characters")
                elif not error.is_report and not re.search("must be .+, got", str(error), re.S):
                    wrong.append(f"{kind}: another grammar: {error}")
            except Exception as error:
                wrong.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
    assert not wrong, "\n" + "\n".join(wrong)
