"""Every loader takes time and memory in proportion to the file, whatever stands in it.

Each attack is up to a few hundred kilobytes for which a reader whose time grows with the square of
the file takes minutes or gigabytes. The budgets are of CPU time and twenty times what is taken, so
that no busy machine is beyond them.
"""

import gzip
import io
import json
import struct
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.depth import not_quick
from tinymlp.data.dataset import Dataset
from tinymlp.data.files import read_bytes
from tinymlp.errors import TinyMLPError
from tinymlp.model.persistence import load
from tinymlp.tracing import TrainingTrace
from tinymlp.training.history import History

SECONDS = 20
MIB = 200

N = 6000
NAMES = [f"c{i}" for i in range(N)]
ROW = ",".join(["0.5"] * N)
OBJECT = ", ".join(f'"{name}": 0.5' for name in NAMES)
CSV: dict[str, str] = {
    "as many columns as bytes": f"{','.join(NAMES)}\n" + f"{ROW}\n" * 3,
    "a name twice at the end": f"{','.join(NAMES)},c{N - 1}\n{ROW},1\n",
    "no line ever ends": "1,2," * 5000,
    "nothing but separators": "," * 200_000,
    "nothing but line ends": "a,b\n" + "\n" * 100_000 + "1,2\n",
    "a quote that is not closed": 'a,b\n"' + "1,2\n" * 100_000,
    "every line is of another width": "a,b\n" + "".join("1," * (i % 40) + "1\n" for i in range(N)),
    "one cell of digits": f"a,b\n{'1' * 400_000},1\n",
    "zeros before a large number": f"a,b\n{'0' * 400_000}{2**53 + 1},1\n2,3\n",
    "a number behind spaces": f"a,b\n(\t{' ' * 200_000}x,1\n1,2\n",
    "spaces behind a number": f"a,b\n1{' ' * 200_000}x,1\n1,2\n",
    "line ends in a cell": f'a,b\n"{chr(10) * 200_000}1",1\n2,3\n',
    "spaces between and a quote": f"a b\n1 2\n3{' ' * 200_000}'4\n",
    "every line is a comment": "#\n" * 20_000 + "a,b\n1,2\n",
    "digits and points": f"a,b\n{'1.234,' * 40_000}1,1\n",
    "apostrophes": "a,b\n" + "'," * 6000 + "\n",
    "every cell a format of its own": "a;b\n" + "".join(f"{i}.{i:03} €;1\n" for i in range(3000)),
    "nearly numbers": "a,b\n" + "".join(f"{i},{i}%\n" for i in range(N)) + "x,y\n",
}
JSON_LINES: dict[str, str] = {
    "a key twice": "{" + ",".join(f'"{i}":0' for i in range(40_000)) + ',"39999":1}\n',
    "as many names as bytes": "{" + OBJECT + "}\n" + "{" + OBJECT + "}\n",
    "a name of its own on each line": "".join(f'{{"c{i}": 1}}\n' for i in range(N)),
    "nested deep": '{"a": ' + "[" * 200_000 + "\n",
    "a number of a million digits": '{"a": ' + "1" * 1_000_000 + ', "b": 1}\n',
    "an exponent without end": '{"a": 1e' + "9" * 400_000 + ', "b": 1}\n',
}
OTHER_JSON: dict[str, str] = {
    **{name: text.rstrip("\n") for name, text in JSON_LINES.items()},
    "objects in objects": '{"layers": ' * 50_000 + "1" + "}" * 50_000,
    "a text without end": '{"format": "' + "a" * 400_000,
}


def measured(read: Callable[[], object]) -> tuple[float, float, BaseException | None]:
    """Return the CPU seconds and MiB that a reading took, and the error that it ended in."""
    problem = None
    tracemalloc.start()
    begin = time.process_time()
    try:
        read()
    except Exception as error:
        problem = error
    seconds = time.process_time() - begin
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, most / 2**20, problem


def model_file(text: str) -> str:
    return '{\n "format": "tinymlp/2",\n "checksum": "sha256:' + "0" * 64 + '",' + text.lstrip("{")


def trace_text(sizes: str) -> str:
    return (
        '{"schema": "tinymlp.trace", "version": 1, "level": "layer", "network": {"sizes": '
        f'{sizes}, "activations": ["relu"], "loss": "x", "optimizer": "x"}}, "given": {{}}, '
        '"values": {}, "runs": [["forward", 1, 0, 1, 1000000000000]], "steps": null}'
    )


def read_csv(content: bytes, folder: Path) -> object:
    return Dataset.from_csv(io.BytesIO(content))


def read_text(read: Callable[[str], object], text: str, folder: Path) -> object:
    return read(text)


def attacks() -> dict[str, Callable[[Path], object]]:
    """Return, by name, what reads each attack in a folder."""
    found: dict[str, Callable[[Path], object]] = {}
    for name, text in CSV.items():
        content = text.encode()
        found[f"CSV: {name}"] = partial(read_csv, content)
    for name, text in JSON_LINES.items():

        def read_lines(folder: Path, text: str = text) -> object:
            (folder / "x.jsonl").write_text(text)
            return Dataset.from_json_lines(folder / "x.jsonl")

        found[f"JSON Lines: {name}"] = read_lines
    for name, text in OTHER_JSON.items():

        def read_model(folder: Path, text: str = text) -> object:
            (folder / "model.json").write_text(model_file(text))
            return load(folder / "model.json", verify=False)

        found[f"model: {name}"] = read_model
        found[f"trace: {name}"] = partial(read_text, TrainingTrace.from_json, text)
        found[f"history: {name}"] = partial(read_text, History.from_json, text)
    for sizes in ("[2, 100000000]", "[100000000, 100000000]", json.dumps([10**9] * N)):
        read = partial(read_text, TrainingTrace.from_json, trace_text(sizes))
        found[f"trace of sizes {sizes[:30]}"] = read
    for shape in ([2**32 - 1] * 2, [1] * 255, [2**32 - 1] * 255, [0] * 3):
        header = b"\0\0\x08" + bytes([len(shape)]) + struct.pack(f">{len(shape)}I", *shape)

        def read_images(folder: Path, header: bytes = header) -> object:
            (folder / "x-images-idx3").write_bytes(header + b"\0")
            return Dataset.from_idx(folder / "x-images-idx3", folder / "x-images-idx3")

        found[f"IDX of {len(shape)} sizes {shape[0]}"] = read_images

    def read_bomb(folder: Path) -> object:
        (folder / "bomb.csv.gz").write_bytes(gzip.compress(b"\0" * 50_000_000))
        return read_bytes(folder / "bomb.csv.gz", limit=10_000_000)

    found["gzip: zeros without end"] = read_bomb
    return found


ATTACKS = attacks()


@not_quick
@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_file_ends_in_time_and_memory(name: str, tmp_path: Path) -> None:
    seconds, mib, problem = measured(lambda: ATTACKS[name](tmp_path))
    assert problem is None or isinstance(problem, TinyMLPError), repr(problem)
    assert seconds < SECONDS
    assert mib < MIB
