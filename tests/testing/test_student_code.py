"""Student code of many styles: right code passes, wrong code is caught and rightly named."""

import functools
import linecache
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

import tinymlp as tm
import tinymlp.testing
from tests.depth import some
from tinymlp.errors import LawBroken

numpy = pytest.importorskip("numpy")

FOLDER = Path(__file__).parent.parent / "student_code"

EXAMPLES = 4
"""Of each law, besides the clear cases: the table is long, and a student's test takes 50."""


class Block(NamedTuple):
    """A piece of student code, and how the check is called."""

    is_first: bool
    """Whether it is of the table that the checks began with, all of which `make test` tries."""
    name: str
    is_right: bool
    match: str
    call: str
    code: str


def blocks() -> Iterator[Block]:
    """Yield every piece of the table."""
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"(?m)^@@ ", path.read_text(encoding="utf-8"))[1:]:
            head, _, code = text.partition("\n--\n")
            title, *lines = head.splitlines()
            fields = dict(line.split(": ", 1) for line in lines)
            name = title.split(" ")[1]
            is_first = path.stem == "right" or path.stem.startswith("wrong_")
            match, call = fields.get("match", ""), fields["call"]
            yield Block(is_first, name, title[0] == "R", match, call, code)


BLOCKS = list(blocks())


def blocks_to_run(*, right: bool) -> list[Block]:
    """Return the blocks of a kind: all in `make lessons`, of the later ones some in `make test`.

    Whole programs take longer than others.
    """
    chosen = [one for one in BLOCKS if one.is_right is right]
    whole = [one for one in chosen if one.call.startswith("check_training")]
    first = [one for one in chosen if one.is_first and one not in whole]
    later = [one for one in chosen if one not in whole and not one.is_first]
    return first + some(later, 10, 1) + some(whole, 16, 3)


def check_gradients(function: Any, how: str = "gradient") -> Any:
    """Check a gradient of five examples; raise `LawBroken` if it is wrong."""
    network = tm.Network.random([2, 3, 2, 2], activation="tanh", seed=1)
    draw = random.Random(5)
    examples = [
        ([draw.uniform(-1, 1) for _ in range(2)], [draw.uniform(-1, 1) for _ in range(2)])
        for _ in range(5)
    ]
    asked: dict[str, Any] = {how: function}
    report = tm.check_gradients(network, "mean_squared_error", examples, **asked)
    if not report.passed:
        raise LawBroken(str(report))
    return report


def run(block: Block) -> Any:
    """Run the code, and then the check as it is called; return what the check returns."""
    file = f"{block.name}.py"
    lines = block.code.splitlines(keepends=True)
    linecache.cache[file] = (len(block.code), None, lines, file)  # for the lines in a message
    names: dict[str, Any] = {
        name: getattr(tinymlp.testing, name) for name in tinymlp.testing.__all__
    }
    for name in ("activation", "loss", "layer", "backward", "optimizer", "training"):
        check = getattr(tinymlp.testing, f"check_{name}")
        names[f"check_{name}"] = functools.partial(check, examples=EXAMPLES)
    names |= {"math": math, "random": random, "np": numpy, "tm": tm, "st": st}
    names |= {"check_gradients": check_gradients, "__name__": "student"}
    numpy.random.seed(0)
    random.seed(0)
    exec(compile(block.code, file, "exec"), names)
    return eval(block.call, names)


# NumPy's matrix, which students of MATLAB write, warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")


@pytest.mark.parametrize("block", blocks_to_run(right=True), ids=lambda b: b.name)
def test_right_code_passes(block: Block) -> None:
    assert run(block) is not None


@pytest.mark.parametrize("block", blocks_to_run(right=False), ids=lambda b: b.name)
def test_wrong_code_is_caught_and_its_mistake_named(block: Block) -> None:
    with pytest.raises(LawBroken) as caught:
        run(block)
    assert re.search(block.match, str(caught.value))
    if caught.value.mistake:  # what is named is what is meant, and nothing else
        assert re.search(block.match, str(caught.value).partition("\n  law ")[0])


def test_the_table_is_long() -> None:
    right = sum(block.is_right for block in BLOCKS)
    assert right >= 90
    assert len(BLOCKS) - right >= 100
    assert len({block.name for block in BLOCKS}) == len(BLOCKS)
    named = [one for one in BLOCKS if one.call.startswith("check_training") and not one.is_right]
    assert len(named) >= 50
    assert sum(one.match != "should be" for one in named) >= 0.85 * len(named)
