"""The module as a class uses it: one line in a test, one lesson at a time."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp.testing
from tinymlp.errors import ArgumentError, LawBroken, TinyMLPError
from tinymlp.network.activation import ReLU
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.testing import check_activation, examples_for, laws, layers, lesson, networks, neurons
from tinymlp.testing.explain import name_mistake
from tinymlp.testing.law import Comparison, compared, law
from tinymlp.testing.lessons import LESSONS
from tinymlp.testing.names import find_by_name
from tinymlp.testing.strategies import far_from_kinks

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


def test_a_check_says_the_same_each_time() -> None:
    def once() -> str:
        with pytest.raises(LawBroken) as caught:
            check_activation((math.sin, lambda z: math.cos(z) + 0.01 * z))
        return str(caught.value)

    assert once() == once()


@pytest.mark.parametrize("name", LESSONS)
def test_every_law_of_a_lesson_has_a_name_and_a_sentence(name: str) -> None:
    names = [law.name for law in laws(name)]
    assert len(set(names)) == len(names) >= 4
    for one in laws(name):
        assert str(one) == f"{one.name}: {one.sentence}"
        assert one.name.isidentifier()
        assert " " in one.sentence
        assert not one.sentence.endswith(".")


@pytest.mark.parametrize("ask", [laws, lesson])
def test_a_lesson_that_there_is_not_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ArgumentError, match="they are activation, loss, layer, backward"):
        ask("perceptron")


@pytest.mark.parametrize("examples", [0, -1, 1.5])
def test_examples_is_a_whole_number(examples: int) -> None:
    with pytest.raises(ArgumentError, match="examples is a whole number"):
        check_activation(ReLU, examples=examples)


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


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("tanh", True),
        ("my_tanh", True),
        ("MyTanh", True),
        ("TanhActivation", True),
        ("hard_tanh", False),
        ("HardTanh", False),
        ("tanh2", False),
        ("tanhshrink", False),
        ("function", False),
    ],
)
def test_only_words_that_say_nothing_are_left_out_of_a_name(name: str, known: bool) -> None:
    assert (find_by_name(name, {"tanh": 1}) == 1) is known


def test_capitals_in_a_name_are_words_or_not() -> None:
    known = {"relu": 1, "adamw": 2, "rmsprop": 3, "mean_squared_error": 4}
    names = ["ReLU", "AdamW", "RMSprop", "RMSProp", "MeanSquaredError", "mean_squared_error_loss"]
    assert [find_by_name(name, known) for name in names] == [1, 2, 3, 3, 4, 4]
    assert find_by_name("relu6", known) is None


@given(st.data(), neurons(n_in=2), layers(n_in=2, n_out=3))
def test_neurons_and_layers_have_the_shape_that_is_asked_for(
    data: st.DataObject, neuron: object, layer: Layer
) -> None:
    assert len(neuron.weights) == 2  # type: ignore[attr-defined]
    assert (layer.n_in, layer.n_out) == (2, 3)


@given(st.data(), networks(activation=st.just(ReLU())))
def test_examples_are_away_from_the_kinks_and_from_the_targets(
    data: st.DataObject, network: Network
) -> None:
    inputs, target = data.draw(examples_for(network))
    assert far_from_kinks(network, inputs)
    prediction = network.predict(inputs)
    assert all(abs(p - t) > 0.1 for p, t in zip(prediction, target, strict=True))


def test_examples_may_be_on_a_kink_when_asked() -> None:
    network = Network([Layer.from_weights([[1.0]], [0.0], activation="relu")])
    found = []

    @given(examples_for(network, numbers=st.just(0.0), on_kinks=True))
    def draw(example: object) -> None:
        found.append(example)

    draw()
    assert found


class Numbers(tuple[float, ...]):
    """A case for the laws below."""


@law(lambda code: st.just(Numbers()), mistakes={"two": lambda code, case: [2.0]})
def is_one(code: float, case: Numbers) -> Comparison:
    """Return it: it is one."""
    return compared(["it"], [1.0], lambda: [code])


def test_a_mistake_is_named_only_if_it_gives_the_very_numbers() -> None:
    assert name_mistake(2.0, is_one, Numbers(), []) == "two"
    assert name_mistake(3.0, is_one, Numbers(), []) == ""


@law(
    lambda code: st.integers(1, 3).map(lambda n: Numbers([float(n)])),
    mistakes={
        "doubled": lambda code, case: [2 * case[0]],
        "added": lambda code, case: [case[0] + 1],
    },
)
def is_itself(code: float, case: Numbers) -> Comparison:
    """Return it: it is what it was."""
    return compared(["it"], [case[0]], lambda: [case[0] + code])


def test_a_mistake_that_fits_one_case_alone_is_not_named() -> None:
    others = [Numbers([2.0]), Numbers([3.0])]
    assert name_mistake(1.0, is_itself, Numbers([1.0]), []) == "doubled"
    assert name_mistake(1.0, is_itself, Numbers([1.0]), others) == "added"


def test_infinity_and_nan_are_wrong_answers() -> None:
    for got in (math.inf, -math.inf, math.nan):
        assert not Comparison(["it"], [1.0], [got]).holds()
        assert f"yours is {got}" in Comparison(["it"], [1.0], [got]).told()
