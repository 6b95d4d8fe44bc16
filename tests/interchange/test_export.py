"""What is written elsewhere answers as the model, or is not written."""

import ast
import copy
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import tinymlp as tm
from tests.depth import DEEP, tries
from tests.interchange.models import HOSTILE, models
from tinymlp.data.encoding import NumberColumn, TextColumn
from tinymlp.errors import ExportError
from tinymlp.interchange import export
from tinymlp.interchange.answers import Unit
from tinymlp.interchange.code import c, c_program, javascript, python
from tinymlp.interchange.export import SUFFIXES, prove
from tinymlp.interchange.plain_model import plain_model
from tinymlp.model.class_target import ClassTarget

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
needs_clang = pytest.mark.skipif(shutil.which("clang") is None, reason="needs clang")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


@cache
def saved_birds(activation: Any) -> tm.Model:
    return tm.fit(tm.datasets.penguins(), hidden=[4], n_epochs=2, seed=1, activation=activation)


def birds(activation: Any = "tanh") -> tm.Model:
    return copy.deepcopy(saved_birds(activation))


@settings(max_examples=tries(8))
@given(model=models())
def test_any_model_answers_the_same_bits_in_python(model: tm.Model) -> None:
    plain = plain_model(model)
    proof = prove(model, plain, lambda rows: python.answers(plain, rows), Unit.EXACT)
    assert proof.furthest == 0


def compiled(model: tm.Model, compiler: str, *, dtype: str = "float64", level: str = "-O2") -> None:
    plain = plain_model(model)
    flags = [*c_program.FLAGS, level, "-Werror", "-Wno-error=overlength-strings"]
    unit = Unit.EXACT if dtype == "float64" else Unit.SINGLE

    def ask(rows: Any) -> Any:
        return c_program.answers(plain, rows, dtype=dtype, compilers=[compiler], flags=flags)

    prove(model, plain, ask, unit)


@needs_gcc
@settings(max_examples=tries(3))
@given(model=models())
def test_any_model_answers_the_same_bits_in_c_without_a_warning(model: tm.Model) -> None:
    compiled(model, "gcc")


@needs_gcc
@settings(max_examples=tries(2))
@given(model=models())
def test_any_model_answers_in_single_precision_as_near_as_its_rounding(model: tm.Model) -> None:
    compiled(model, "gcc", dtype="float32")


@needs_clang
@pytest.mark.skipif(not DEEP, reason="the laws of gcc once more: make properties")
@given(model=models())
def test_any_model_answers_the_same_bits_by_clang(model: tm.Model) -> None:
    compiled(model, "clang", level="-O3")


@needs_node
@settings(max_examples=tries(2))
@given(model=models())
def test_any_model_answers_to_rounding_in_javascript(model: tm.Model) -> None:
    plain = plain_model(model)
    prove(model, plain, lambda rows: javascript.answers(plain, rows), Unit.DOUBLE)


@needs_node
def test_javascript_is_as_near_as_1e_13() -> None:
    model = birds("gelu")
    plain = plain_model(model)
    proof = prove(model, plain, lambda rows: javascript.answers(plain, rows), Unit.DOUBLE)
    assert proof.furthest < 1e-13


# --- A name is data.


def with_names(names: tuple[str, ...]) -> tm.Model:
    """Return a model whose column, category, label and target have these names."""
    first, *rest = names
    columns: list[Any] = [NumberColumn(first), TextColumn(rest[0], sorted(names), sorted(names)[0])]
    encoder = tm.Encoder(columns)
    return tm.Model(
        network=tm.Network.random([encoder.n_inputs, 2, len(names)], seed=0),
        encoder=encoder,
        scaler=tm.NoScaler(),
        target=ClassTarget(first, list(names), tm.SoftmaxCrossEntropy(), len(names)),
    )


HOSTILE_NAMES = tuple(dict.fromkeys(HOSTILE))
PLAIN_NAMES = tuple(f"name {i:02}" for i in range(len(HOSTILE_NAMES)))


def skeleton(text: str) -> str:
    """Return the text of C or JavaScript without what is in its strings."""
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)


def python_skeleton(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_a_name_or_a_label_cannot_become_code() -> None:
    hostile, plain = plain_model(with_names(HOSTILE_NAMES)), plain_model(with_names(PLAIN_NAMES))
    assert python_skeleton(python.write(hostile)) == python_skeleton(python.write(plain))
    in_c = [c.write(each, "p", single=False) for each in (hostile, plain)]
    assert skeleton(in_c[0]) == skeleton(in_c[1])
    assert "??" not in in_c[0]
    in_javascript = [javascript.write(each, "p") for each in (hostile, plain)]
    assert skeleton(in_javascript[0]) == skeleton(in_javascript[1])
    assert "</script" not in in_javascript[0]
    assert "<!--" not in in_javascript[0]
    for text in (python.write(hostile), in_c[0]):
        assert text.isascii()


@needs_gcc
@needs_node
def test_hostile_names_are_answered_as_they_are(tmp_path: Path) -> None:
    model = with_names(HOSTILE_NAMES)
    for to in ("python", "c", "javascript"):
        assert export(model, tmp_path / f"x{SUFFIXES[to]}", to=to)


# --- Nothing is written that has not answered as the model.


@pytest.mark.parametrize("to", ["python", pytest.param("c", marks=needs_gcc)])
def test_what_answers_otherwise_is_not_written_and_the_worst_row_is_shown(
    to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = birds()
    module: Any = {"python": python, "c": c}[to]
    honest = module.write

    def slightly_wrong(plain: Any, *arguments: Any, **keywords: Any) -> str:
        text: str = honest(plain, *arguments, **keywords)
        weight = repr(plain.layers[1].weights[0][0])
        assert weight in text
        return text.replace(weight, repr(plain.layers[1].weights[0][0] * (1 + 1e-12)))

    monkeypatch.setattr(module, "write", slightly_wrong)
    monkeypatch.setattr(c_program, "write", slightly_wrong)
    path = tmp_path / "wrong"
    with pytest.raises(ExportError, match=r"for the row .*: nothing was written"):
        export(model, path, to=to)
    assert list(tmp_path.iterdir()) == []
    assert export(model, path, to=to, unproven=True) is None
    assert path.exists()


MISTAKES: dict[str, tuple[str, str]] = {
    "a missing value is 0": ("value = fill\n", "value = 0.0\n"),
    "an unknown category is none": ("if value not in categories:", "if False:"),
    "another label of two equals": (
        "LABELS[max(range(len(z)), key=z",
        "LABELS[min(range(2), key=z",
    ),
    "no softmax": ("powers = [exp(value - largest)", "powers = [exp(value)"),
    "a constant column counts": ("if stretch else 0.0", "if stretch else number"),
    "what is infinite is answered": ("-LARGEST <= value <= LARGEST", "True"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_rows_find_a_mistake_at_every_edge(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    right, wrong = MISTAKES[name]
    columns: list[Any] = [
        NumberColumn("x", 3.0),
        NumberColumn("constant", 1.0),
        TextColumn("t", ["a", "b"]),
    ]
    model = tm.Model(
        network=tm.Network(
            [tm.Layer.from_weights([[400.0, 1.0, 0.0, 1.0], [-400.0, 0.0, 1.0, 0.0]], [0.0, 1.0])]
        ),
        encoder=tm.Encoder(columns),
        scaler=tm.StandardScaler([2.0, 1.0, 0.0, 0.0], [2.0, 0.0, 1.0, 1.0]),
        target=ClassTarget("y", ["no", "yes"], tm.SoftmaxCrossEntropy(), 2),
    )
    assert export(model, tmp_path / "right.py", to="python")
    honest = python.write
    assert right in honest(plain_model(model))
    monkeypatch.setattr(python, "write", lambda plain: honest(plain).replace(right, wrong))
    with pytest.raises(ExportError):
        export(model, tmp_path / "wrong.py", to="python")


# --- What cannot be exported is refused by name.


class Cube:
    """An activation of a user's own."""

    def value(self, z: float) -> float:
        return z * z * z

    def derivative(self, z: float) -> float:
        return 3 * z * z


def test_what_is_of_the_user_s_own_is_refused_by_name(tmp_path: Path) -> None:
    model = birds(activation=Cube())
    with pytest.raises(tm.ArgumentError, match="layer 1, activation must be one of identity"):
        export(model, tmp_path / "x.py", to="python")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"to": "cobol"}, "to must be 'python' or 'c' or"),
        ({"to": "python", "dtype": "float32"}, "dtype must be 'float64', got"),
        ({"to": "c", "unproven": 1}, "unproven must be True or False"),
    ]
    for keywords, message in wrong:
        with pytest.raises(tm.ArgumentError, match=message):
            export(model, tmp_path / "x", **keywords)
    with pytest.raises(tm.ArgumentError, match="model must be a Model"):
        export("model.json", tmp_path / "x", to="c")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_parameter_that_is_not_finite_or_too_large_for_a_float_is_refused(tmp_path: Path) -> None:
    model = birds()
    model.network.load_parameters([1e300] * model.network.n_parameters)
    with pytest.raises(ExportError, match="that a float can hold, got 1e\\+300: leave out --float"):
        export(model, tmp_path / "x.h", to="c", dtype="float32")
    model.network.load_parameters([float("nan")] * model.network.n_parameters)
    with pytest.raises(tm.ArgumentError, match="layer 1, weights must be finite numbers, got nan"):
        export(model, tmp_path / "x.h", to="c")


def test_names_that_a_language_cannot_hold_are_refused(tmp_path: Path) -> None:
    for name in ("a\0b", "\ud800", "x" * 5000):
        with pytest.raises(ExportError, match="a name or a label must be a text of at most"):
            export(with_names(("ab", name)), tmp_path / "x.h", to="c", unproven=True)
    model = with_names(("a", "b"))
    model.target = ClassTarget("y", [1, 2**60], tm.SoftmaxCrossEntropy(), 2)
    with pytest.raises(ExportError, match="a label must be at most 2\\*\\*53"):
        export(model, tmp_path / "x.js", to="javascript")
    assert export(model, tmp_path / "x.py", to="python")


def test_without_the_tool_it_asks_for_unproven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    for to, tool in (("c", "cc, gcc, clang"), ("javascript", "node")):
        with pytest.raises(tm.MissingPackageError, match=f"by {tool}, which is not here.*unproven"):
            export(birds(), tmp_path / "x", to=to)
    assert list(tmp_path.iterdir()) == []


# --- What a user does with the file.


def test_the_file_of_python_takes_lists_dicts_and_numpy_s_numbers(tmp_path: Path) -> None:
    model = birds()
    export(model, tmp_path / "birds.py", to="python")
    row = tm.datasets.penguins().inputs[0]
    named = dict(zip(model.encoder.column_names, row, strict=True))
    program = f"""
import sys
sys.path.insert(0, {os.fspath(tmp_path)!r})
import birds
print([birds.predict({row!r}), birds.predict({named!r}), birds.predict_probabilities({row!r})])
try:
    birds.predict({row!r}[1:])
except ValueError as error:
    print(error)
"""
    command = [sys.executable, "-I", "-c", program]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    model.engine = tm.TextbookEngine()
    label = model.predict(row)
    assert ast.literal_eval(said[0]) == [label, label, model.predict_probabilities(row)]
    assert said[1] == f"row must have {len(row)} values, got {len(row) - 1}"


@needs_node
@pytest.mark.parametrize("suffix", [".js", ".mjs"])
def test_the_file_of_javascript_is_required_or_imported(suffix: str, tmp_path: Path) -> None:
    model = birds()
    export(model, tmp_path / f"class{suffix}", to="javascript")
    row = tm.datasets.penguins().inputs[0]
    named = dict(zip(model.encoder.column_names, row, strict=True))
    asked = f"[m.predict({json.dumps(row)}), m.predict({json.dumps(named)})]"
    program = f'import m from "./class{suffix}"; console.log(JSON.stringify({asked}))'
    command = ["node", "--input-type=module", "-e", program]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert json.loads(said) == [model.predict(row)] * 2


@needs_gcc
def test_two_files_of_c_stand_side_by_side_and_say_their_names(tmp_path: Path) -> None:
    first, second = birds(), tm.fit(tm.datasets.iris(), hidden=[3], n_epochs=1)
    export(first, tmp_path / "Palmer penguins.h", to="c", unproven=True)
    export(second, tmp_path / "iris.h", to="c", dtype="float32", unproven=True)
    program = """
#include "Palmer penguins.h"
#include "iris.h"
#include <stdio.h>
int main(void) {
    const float flower[4] = {5.1f, 3.5f, 1.4f, 0.2f};
    printf("%s\\n", iris_label(iris_predict(flower, NULL)));
    printf("%s\\n", palmer_penguins_text_column(0));
    return 0;
}
"""
    (tmp_path / "main.c").write_text(program)
    flags = [*c_program.FLAGS, "-Werror", "-Wno-unused-function"]
    subprocess.run(["gcc", *flags, "main.c", "-o", "main", "-lm"], cwd=tmp_path, check=True)
    said = subprocess.run([tmp_path / "main"], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [second.predict([5.1, 3.5, 1.4, 0.2]), "island"]


def test_the_file_grows_with_the_parameters_alone() -> None:
    sizes = []
    for width in (10, 20, 40):
        network = tm.Network.random([width, width, 1], seed=0)
        model = tm.Model(
            network=network,
            encoder=tm.Encoder([NumberColumn(f"x{i}") for i in range(width)]),
            scaler=tm.NoScaler(),
            target=birds_number(),
        )
        plain = plain_model(model)
        texts = (python.write(plain), c.write(plain, "p", single=False))
        sizes.append([len(text) / network.n_parameters for text in texts])
    for first, _, last in zip(*sizes, strict=True):
        assert last < first
    assert max(sizes[-1]) < 30


def birds_number() -> Any:
    from tinymlp.model.number_target import NumberTarget

    return NumberTarget("y", tm.MeanSquaredError(), 1, tm.NoScaler())
