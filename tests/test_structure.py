"""What the folders promise.

Tests mirror modules, the map names every module, no import leads in a circle, and no object is told
from another by its name.
"""

import ast
import graphlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests import interpreters

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tinymlp"
TESTS = ROOT / "tests"
PARTS = sorted(
    path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/**/__init__.py")
)
LESSONS = PACKAGE / "course" / "_lessons"
"""Their programs are data, which is read and never imported."""

MODULES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if LESSONS not in path.parents
)


# --- Tests mirror modules: tinymlp/x/y.py is tested by tests/x/test_y.py.

TESTED_TOGETHER: dict[str, tuple[str, str, str]] = {
    "test_package.py": ("", "__main__ version", "what is installed is asked as a whole"),
    "ecosystem/test_sklearn.py": ("", "sklearn", "it needs what make ecosystem installs"),
    "ecosystem/test_interchange.py": (
        "interchange",
        "sklearn_models",
        "it needs what make ecosystem installs",
    ),
    "cli/test_cli.py": (
        "cli",
        "output parser",
        "commands are tested as a user runs them, with all that they call",
    ),
    "course/test_bare_process.py": ("course", "bare_script", "what runs in it"),
    "course/test_forms.py": ("course", "class_report", "the page is one of the forms"),
    "course/test_lesson.py": (
        "course",
        "break_it tanh_layer",
        "each lesson's programs are marked, by its laws and by its test",
    ),
    "diagnostics/test_diagnosis.py": (
        "diagnostics",
        "columns gradients held_out inputs kept_apart loss_curves neighbors neurons predictions "
        "remedies targets training_loss validation weights",
        "each looks for problems, which diagnose finds in networks that have them",
    ),
    "engine/test_numpy_steps.py": (
        "learning",
        "engine_steps",
        "it says what an engine may do, which that of NumPy does",
    ),
    "engine/test_compiled.py": (
        "engine",
        "formulas unrolled",
        "what is written is seen by the numbers that it computes",
    ),
    "gradient_check/test_check.py": (
        "gradient_check",
        "examination single summary",
        "the steps of a check, and what is said of it",
    ),
    "gradient_check/test_mistakes.py": (
        "gradient_check",
        "example_mistakes layer_mistakes loss_mistakes penalty_mistakes",
        "entries of one catalogue, to which one law is applied",
    ),
    "interchange/test_export.py": (
        "interchange",
        "answers plain_model processes proof_rows "
        "code/c code/c_program code/javascript code/python",
        "what is written is seen by its answers",
    ),
    "interchange/arrays/test_models.py": (
        "interchange",
        "arrays/files arrays/layers layer_chain",
        "what is read becomes a model",
    ),
    "interchange/onnx/test_models.py": (
        "interchange/onnx",
        "answer columns graph layers scaling",
        "what is read becomes a model",
    ),
    "ecosystem/test_models_out.py": (
        "interchange",
        "sklearn_pipeline",
        "it needs what make ecosystem installs",
    ),
    "interchange/arrays/test_writing.py": ("interchange", "network_outputs", "what they give"),
    "ecosystem/test_torch.py": (
        "interchange",
        "torch_models torch_program",
        "it needs torch",
    ),
    "ecosystem/test_keras.py": (
        "interchange",
        "keras_models",
        "it needs what make ecosystem installs",
    ),
    "ecosystem/test_onnx.py": (
        "interchange/onnx",
        "writing",
        "it needs what make ecosystem installs",
    ),
    "parallel/test_pool.py": ("parallel", "guard", "it is for scripts, which are run there"),
    "report/test_notebook.py": ("", "displayable", "the way there"),
    "serving/test_http_server.py": (
        "serving",
        "answering asgi connection http_message incoming limits request_log uvicorn_server",
        "what a socket shows of them",
    ),
    "serving/test_inference_protocol.py": ("serving", "tensors", "what it is made of"),
    "serving/test_processes.py": ("serving", "worker_process", "each of them"),
    "serving/test_request_rows.py": ("serving", "npy", "one of the formats"),
    "serving/test_service.py": (
        "serving",
        "access description exchange explanation openapi page predicting reference served_model",
        "each is asked for by a path",
    ),
    "testing/test_examine.py": ("testing", "law_result", "what is found, and its forms"),
    "testing/test_activation_laws.py": ("testing", "activation_reading", "of these laws"),
    "testing/test_backward_laws.py": ("testing", "backward_reading", "of these laws"),
    "testing/test_layer_laws.py": (
        "testing",
        "forward_mistakes layer_functions layer_joint layer_objects layer_parameters layer_reading "
        "layer_ways",
        "of these laws",
    ),
    "testing/test_loss_laws.py": ("testing", "loss_mistakes loss_reading", "of these laws"),
    "testing/test_training_laws.py": (
        "testing",
        "training_mistakes training_network training_parameters training_reading training_replica "
        "training_roles training_stated training_steps training_batches training_blocks",
        "of these laws",
    ),
    "testing/test_optimizer_laws.py": (
        "testing",
        "optimizer_mistakes optimizer_reading optimizer_ways",
        "of these laws",
    ),
}
"""For a file of tests: the part and its modules that have none of their own, and why."""

OF_SEVERAL = {
    "cli/test_stream.py": "what --stream is to the commands that have it",
    "cli/test_zoo.py": "nonsense at every option of every command",
    "data/test_report_lines.py": "lines of a file that are no examples",
    "diagnostics/test_trainings.py": "what is found in whole trainings, and what is not",
    "laboratory/test_forward.py": "the page's own forward pass beside the library's",
    "learning/test_published_numbers.py": "a whole step as papers work it out",
    "learning/test_strangers.py": "a user's own objects in whole trainings",
    "model/test_golden.py": "files of the format tinymlp/1",
    "model/test_golden_today.py": "a file of every format that is written today",
    "model/test_open_files.py": "models in whatever holds bytes",
    "model/test_persistence_damage.py": "files that are not sound",
    "model/test_sources.py": "one table from every source is one data set, and trains one model",
    "model/test_strangers.py": "a user's own objects in whole models",
    "model/test_weights.py": "what weights are to whole trainings",
    "testing/test_student_code.py": "every check on a table of student code, right and wrong",
    "network/test_consistent.py": "weights that are loaded while others read them",
    "network/test_number_kinds.py": "networks of complex numbers, fractions and others",
}
"""Files of tests that mirror no module, and what they are about."""


def homes() -> dict[str, str]:
    """Return the test file of each module that is in the table."""
    return {
        (Path(part) / f"{stem}.py").as_posix(): tests
        for tests, (part, stems, _) in TESTED_TOGETHER.items()
        for stem in stems.split()
    }


def defines_something(module: str) -> bool:
    """Return whether a module has functions or classes, as an `__init__` seldom has."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)


def mirror(module: str) -> str:
    """Return the test file of a module.

    >>> mirror("network/layer.py"), mirror("datasets/__init__.py")
    ('network/test_layer.py', 'datasets/test_datasets.py')
    """
    path = Path(module)
    stem = path.parent.name if path.stem == "__init__" else path.stem
    return (path.parent / f"test_{stem}.py").as_posix()


TESTED = [
    module for module in MODULES if Path(module).stem != "__init__" or defines_something(module)
]


def test_every_module_has_its_test_file_or_a_reason_why_not() -> None:
    lacking = [module for module in TESTED if not (TESTS / mirror(module)).exists()]
    assert sorted(lacking) == sorted(homes())
    assert [tests for tests in TESTED_TOGETHER if not (TESTS / tests).exists()] == []


def test_every_test_file_of_a_part_is_that_of_a_module_or_of_several() -> None:
    mirrors = {mirror(module) for module in MODULES}
    files = [path.relative_to(TESTS).as_posix() for path in TESTS.glob("*/**/test_*.py")]
    parts = {file for file in files if (PACKAGE / Path(file).parent).is_dir()}
    assert sorted(parts - mirrors - set(TESTED_TOGETHER)) == sorted(OF_SEVERAL)


# --- The map, and each part's own.

MAP = ROOT / "docs" / "architecture.md"


def test_the_map_fits_two_screens_and_names_every_module() -> None:
    text = MAP.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    words = set(re.findall(r"\w+", text))
    names = {Path(module).stem for module in MODULES} - {"__init__", "__main__"}
    assert sorted(names - words) == []
    assert sorted({Path(part).name for part in PARTS} - words) == []


FOR_USERS = ("cli", "testing")
"""Parts whose docstring tells a user what there is, instead of a reader where to begin."""


@pytest.mark.parametrize("part", [part for part in PARTS if part not in FOR_USERS])
def test_a_part_names_its_modules_in_the_order_in_which_they_are_best_read(part: str) -> None:
    docstring = ast.get_docstring(ast.parse((PACKAGE / part / "__init__.py").read_text("utf-8")))
    modules = {path.stem for path in (PACKAGE / part).glob("*.py")} - {"__init__"}
    assert sorted(modules - set(re.findall(r"\w+", docstring or ""))) == []


# --- No import leads in a circle, whether at the top of a file or in a function.


def door() -> list[tuple[str, str]]:
    """Return the imports that the contract ignores, as pairs of importer and imported."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    pairs = [line.split(" -> ") for line in contract.get("ignore_imports", [])]
    return [(importer, imported) for importer, imported in pairs]


def test_the_contract_ignores_one_door_alone() -> None:
    assert {importer for importer, _ in door()} == {"tinymlp.network.network"}
    assert all(imported.startswith("tinymlp.tracing") for _, imported in door())


def test_no_import_leads_in_a_circle() -> None:
    graph = grimp.build_graph("tinymlp", exclude_type_checking_imports=True, cache_dir=None)
    imported = {
        importer: graph.find_modules_directly_imported_by(importer) for importer in graph.modules
    }
    for importer, target in door():
        imported[importer].discard(target)
    graphlib.TopologicalSorter(imported).prepare()  # CycleError names the modules of a circle


# --- No name decides what is done with an object: the object says what it is.

NAMES_OF_SOMETHING_ELSE: dict[str, tuple[set[str], str]] = {
    "course/bare_script.py": (
        {"kind.__name__ in ('Fraction', 'Decimal')"},
        "a class's, not loaded",
    ),
    "cli/learn.py": ({"here.name in lessons"}, "a folder's"),
    "course/class_report.py": ({"node.name == name"}, "a function's in a student's program"),
    "course/folder.py": ({"folder.name in names"}, "a folder's"),
    "course/grading.py": ({"path.name.startswith(('.', '__'))"}, "a file's"),
    "course/lesson.py": ({"key in (lesson.number, lesson.name)"}, "a lesson's, that was typed"),
    "engine/kernels.py": ({"sys.implementation.name == 'pypy'"}, "the interpreter's"),
    "interchange/onnx/writing.py": (
        {"text in (*names, *_OUTPUTS)", "text.startswith(_OWN)"},
        "a column's, of which an input has its own",
    ),
    "laboratory/model_file.py": ({"found.loss == loss"}, "what a file says"),
    "model/checkpoint.py": (
        {"{**_OBJECTS[name], **_NESTED.get(name, {})}.get(name_of(part))"},
        "what a file will say",
    ),
    "model/resume.py": ({"name_of(given) != name"}, "what a file says"),
    "serving/inference_protocol.py": ({"tensors.get(column.name)"}, "a tensor's in a request"),
    "tracing/formula.py": (
        {
            "operation.name in (operand.name for operand in operation.operands)",
            "operand.name.startswith('#')",
            "operand.name.endswith(' so far')",
        },
        "a number's in a trace",
    ),
    "tracing/step_record.py": (
        {"operand.name in self.values", "one.name in self.values"},
        "a number's in a trace",
    ),
}
"""The comparisons that may be, by module, and whose name it is."""


def is_name(node: ast.expr, names: set[str]) -> bool:
    """Return whether an expression is the name of an object: `x.name`, or a variable with one."""
    match node:
        case ast.Attribute(attr="name" | "__name__" | "__qualname__"):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="name"), *_]):
            return True
        case ast.Call(func=ast.Name(id="name_of") | ast.Attribute(attr="name_of")):
            return True
        case ast.Name(id=variable):
            return variable in names
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return any(is_name(element, names) for element in elements)
    return False


def variables_with_a_name(tree: ast.AST) -> set[str]:
    """Return the variables to which the name of an object is given."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.NamedExpr) and is_name(node.value, set()):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def decisions(source: str) -> Iterator[str]:
    r"""Yield the expressions of a source that decide something by the name of an object.

    >>> list(decisions("if loss.name == 'huber': pass"))
    ["loss.name == 'huber'"]
    >>> list(decisions("match loss.name:\n  case 'huber': pass"))
    ['match loss.name']
    >>> list(decisions("def f(loss):\n  name = loss.name\n  return name in SCALED"))
    ['name in SCALED']
    >>> list(decisions("SCALED[loss.name], KNOWN.get(loss.name), loss.name.startswith('h')"))
    ['SCALED[loss.name]', 'KNOWN.get(loss.name)', "loss.name.startswith('h')"]
    >>> list(decisions("print(loss.name); kinds = {kind.name: kind for kind in KINDS}"))
    []
    """
    tree = ast.parse(source)
    known_in: dict[ast.AST, set[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            known_in |= dict.fromkeys(ast.walk(function), variables_with_a_name(function))
    for node in ast.walk(tree):
        if not isinstance(
            node, ast.Compare | ast.Match | ast.MatchClass | ast.Subscript | ast.Call
        ):
            continue
        known = known_in.get(node, set())
        match node:
            case ast.Compare(left=left, ops=operators, comparators=others):
                ops = ast.Eq | ast.NotEq | ast.In | ast.NotIn
                if any(isinstance(op, ops) for op in operators) and any(
                    is_name(side, known) for side in (left, *others)
                ):
                    yield ast.unparse(node)
            case ast.Match(subject=subject) if is_name(subject, known):
                yield f"match {ast.unparse(subject)}"
            case ast.MatchClass(kwd_attrs=attributes) if "name" in attributes:
                yield f"case {ast.unparse(node)}"
            case ast.Subscript(slice=index, ctx=ast.Load()) if is_name(index, known):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[key, *_]) if is_name(
                key, known
            ):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith", value=value)) if (
                is_name(value, known)
            ):
                yield ast.unparse(node)


@pytest.mark.parametrize("module", MODULES)
def test_no_object_is_told_from_another_by_its_name(module: str) -> None:
    found = set(decisions((PACKAGE / module).read_text(encoding="utf-8")))
    allowed, _ = NAMES_OF_SOMETHING_ELSE.get(module, (set(), ""))
    assert found == allowed


# --- Other interpreters have only what their tests need.


@pytest.mark.parametrize("folder", interpreters.TESTS)
def test_tests_of_other_interpreters_begin_with_what_those_have(folder: str) -> None:
    needed = {name.replace("-", "_") for name in interpreters.NEEDED}
    here = {*sys.stdlib_module_names, *needed, "tinymlp", "tests", "benchmarks"}
    for path in (ROOT / folder).rglob("*.py"):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Import):
                assert {alias.name.partition(".")[0] for alias in statement.names} <= here, path
            elif isinstance(statement, ast.ImportFrom):
                assert (statement.module or "").partition(".")[0] in here, path
