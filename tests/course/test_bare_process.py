"""Whatever a student's file does, it ends, and what stopped it is a sentence."""

import math
import os
import platform
import sys
from pathlib import Path

import pytest

from tinymlp.course import bare_process
from tinymlp.course.bare_process import BareProcess, Formula, Given, Limits, Stopped
from tinymlp.errors import TinyMLPError

SHORT = Limits(seconds=1, memory=256, output=1_000)

LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")


def answer(source: str, *arguments: object, limits: Limits = SHORT) -> object:
    with BareProcess(source, limits) as process:
        return process.call("f", arguments)


STOPPED = {
    "a loop without end": ("def f():\n while True: pass", "it takes more than 1"),
    "the same when it is loaded": ("while True: pass", "it takes more than 1"),
    "sys.exit": ("import sys\ndef f():\n sys.exit(0)", "it calls exit()"),
    "sys.exit when loaded": ("import sys\nsys.exit(0)", "it calls exit()"),
    "os._exit": ("import os\ndef f():\n os._exit(0)", "never os._exit()"),
    "a flood": ("def f():\n while True: print('x' * 100)", "prints more than 1,000"),
    "a flood that catches all": (
        "def f():\n while True:\n  try: print('x' * 100)\n  except BaseException: pass",
        "prints more than 1,000",
    ),
    "a generator": ("import itertools\ndef f():\n return itertools.count()", "never end?"),
    "math replaced": ("import math\nmath.tanh = abs\ndef f(): return 1", "it replaces math.tanh"),
    "a builtin replaced": ("import builtins\ndef f():\n builtins.abs = 1", "it replaces"),
    "a frame": ("import sys\ndef f():\n return sys._getframe(1).f_locals", "it reads frames"),
    "a frame by inspect": (
        "import inspect\ndef f():\n return inspect.currentframe().f_back",
        "it reads frames",
    ),
    "a traceback's frame": (
        "def f():\n try: 1 / 0\n except Exception as e: return e.__traceback__.tb_frame",
        "it reads tb_frame",
    ),
    "the memory": ("import gc\ndef f():\n return gc.get_objects()", "it looks through the memory"),
    "tinymlp": ("from tinymlp import Tanh\ndef f(): return 1", "it imports tinymlp"),
    "tinymlp, found": (
        f"import sys\nsys.path.append({str(Path.cwd())!r})\n"
        "try:\n import tinymlp\nexcept ImportError: pass\n",
        "it imports tinymlp",
    ),
    "a file": (f"def f():\n return open({__file__!r}).read()", "it opens the file"),
    "a file to write": ("def f():\n open('x', 'w')", "it opens the file 'x'"),
    "other files": ("import os\ndef f():\n return os.listdir('/')", "it looks at the files"),
    "a process": ("import os\ndef f():\n os.fork()", "it starts a process"),
    "a thread that fails": (
        "import threading\ndef f():\n t = threading.Thread(target=lambda: 1 / 0)\n t.start()\n"
        " t.join()",
        "it starts a thread",
    ),
    "a command": ("import os\ndef f():\n os.system('true')", "it starts a process"),
    "a signal": ("import os\ndef f():\n os.kill(os.getppid(), 15)", "it sends a signal"),
    "ctypes": ("import ctypes\ndef f(): return 1", "it reaches below Python"),
    "input": ("def f():\n return input()", "it waits for input()"),
    "the judge's pipe": (
        "import os\ndef f():\n for i in range(3, 20):\n"
        '  try: os.write(i, b\'{"token": 1, "answer": 1}\\n\')\n  except OSError: pass\n',
        "where only the judge's own process writes",
    ),
    "syntax": ("def f(:\n pass", "the file cannot be loaded: SyntaxError"),
    "an error when loaded": (
        "x = 1 / 0",
        "ZeroDivisionError: division by zero (line 1: x = 1 / 0)",
    ),
    "an exception that ends programs": ("def f():\n raise KeyboardInterrupt", "ends a program"),
    "nothing at all": ("", "there is no function f"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_no_answer_needs_ends_the_process_with_a_sentence(name: str) -> None:
    source, sentence = STOPPED[name]
    with pytest.raises(Stopped) as stopped, BareProcess(source, SHORT) as process:
        process.function("f()")()
    assert sentence in str(stopped.value)
    assert len(str(stopped.value)) < 500


def test_where_nothing_tells_what_a_file_does_it_is_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    with pytest.raises(TinyMLPError, match=r"^exercises must be run by CPython, .* got PyPy: "):
        BareProcess("")


def test_whoever_waits_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    with BareProcess("import time\ndef f():\n time.sleep(600)", SHORT) as process:
        process._deadline = 0.0
        with pytest.raises(Stopped, match="by the clock: does it wait"):
            process.call("f", [])


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what Windows does not have: limits of a process, and groups of processes."""
    script = bare_process._script()
    monkeypatch.setattr(
        bare_process, "_script", lambda: f"import sys; sys.modules['resource'] = None\n{script}"
    )
    monkeypatch.delattr(os, "killpg", raising=False)


LOOPS = ("a loop without end", "the same when it is loaded")


@pytest.mark.usefixtures("without_limits")
@pytest.mark.parametrize("name", [name for name in STOPPED if name not in LOOPS])
def test_the_sentence_is_the_same_where_the_system_limits_nothing(name: str) -> None:
    test_what_no_answer_needs_ends_the_process_with_a_sentence(name)


@pytest.mark.usefixtures("without_limits")
def test_there_a_loop_without_end_is_ended_by_the_clock() -> None:
    with BareProcess("def f():\n while True: pass", SHORT) as process:
        process._deadline = 0.0
        with pytest.raises(Stopped, match="or never end"):
            process.call("f", [])
    assert process._process.returncode is not None


@LIMITED
def test_a_list_beyond_the_memory_is_an_exception() -> None:
    with pytest.raises(MemoryError, match="more than 256 MB"):
        answer("def f():\n return [0.0] * 10**9")


def test_the_process_is_gone_afterwards_and_so_is_its_folder() -> None:
    with BareProcess("def f(): return 1") as process:
        folder = Path(process._folder.name)
        assert list(folder.iterdir()) == []
    assert process._process.returncode is not None
    assert not folder.exists()


def test_it_has_no_environment_and_no_packages() -> None:
    source = "import os, sys\ndef f(): return sorted(os.environ), 'site' in sys.modules"
    found = answer(source)
    assert isinstance(found, list)
    names, has_site = found
    # The interpreter sets the locale itself, and macOS one of its own.
    assert not {"PATH", "HOME", "PYTHONPATH"} & set(names)
    assert has_site is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("True", True),
        ("(1, [2.5], None)", [1, [2.5], None]),
        ("float('inf')", math.inf),
        ("10**400", math.inf),
        ("(i for i in (1, 2))", [1, 2]),
        ("{'a': 1, 2: [3]}", {"a": 1, 2: [3]}),
        ("__import__('fractions').Fraction(1, 2)", 0.5),
        ("'text'", "text"),
    ],
)
def test_an_answer_comes_over_as_it_is(text: str, value: object) -> None:
    assert answer(f"def f():\n return {text}") == value


def test_an_object_is_not_a_number_whatever_it_says() -> None:
    source = "class A:\n def __eq__(self, other): return True\ndef f(): return A()"
    assert repr(answer(source)) == "an object of the class A"
    assert answer(source) != 1


def test_what_a_function_does_to_a_list_is_done_here_too() -> None:
    given = [1.0, 2.0]
    assert answer("def f(x):\n x.append(x[0])\n return len(x)", given) == 3
    assert given == [1.0, 2.0, 1.0]


def test_an_exception_is_python_s_with_the_student_s_line() -> None:
    with pytest.raises(ZeroDivisionError, match="division by zero") as raised:
        answer("def f():\n    return 1 / 0\n")
    assert raised.value.told_line == " (line 2: return 1 / 0)"  # type: ignore[attr-defined]


def test_a_function_and_an_object_can_be_given_and_made() -> None:
    slope = "def f(g, x, h):\n return (g(x + h) - g(x - h)) / (2 * h)"
    assert answer(slope, Formula("x**2 + math.exp(0)"), 3.0, 0.5) == 6.0
    adder = "class Sum:\n def __init__(self, a): self.a = a\n def add(self, b):\n"
    with BareProcess(adder + "  self.a += b; return self.a") as process:
        one, other = process.make("Sum", [1.0]), process.make("Sum", [10.0])
        assert [one.ask("add", 0.5), one.ask("add", 0.5), other.ask("add", 1.0)] == [1.5, 2.0, 11.0]


def test_functions_can_be_replaced_by_the_lesson_s_own() -> None:
    given = Given("def g(): return 2", ["g"])
    with BareProcess("def g(): return 1\ndef f(): return 10 * g()", SHORT, given) as process:
        assert process.call("f", []) == 20


def test_the_usual_modules_can_be_used() -> None:
    source = (
        "import math, random, itertools, functools, copy, statistics, operator, typing, enum\n"
        "from dataclasses import dataclass\nfrom collections import namedtuple\n"
        "import warnings, logging\n"
        "@dataclass\nclass P:\n x: float\nQ = namedtuple('Q', 'a b')\n"
        "def f():\n warnings.warn('careful')\n return P(1.5).x + Q(1, 2).b\n"
        "if __name__ == '__main__':\n raise SystemExit\n"
    )
    assert answer(source) == 3.5
