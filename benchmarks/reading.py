"""How long it takes to read a file, and how much memory, beside the standard library and pandas.

    python -m benchmarks reading [--rows N] [--json FILE]

Each kind of file has `--rows` rows of 30 columns, 100,000 of them by default, and wide ones have
100,000 columns of 10 rows. In one round every reader reads the file once, in turn; a figure is the
least CPU time of three rounds as a multiple of the standard library's, which reads the same table
as plain numbers: `csv.reader` and `float`, `json.loads`, `struct.unpack`. The machine's own speed
falls out. Memory is the most that Python had at a time (`tracemalloc`) in multiples of the file.
"""

import argparse
import csv
import importlib.util
import json
import random
import struct
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tinymlp.data.dataset import Dataset

ROUNDS = 3
WIDE = 10
"""Rows of a wide table."""

KINDS_OF_WIDE = ("numbers", "JSON Lines", "IDX")

Reader = Callable[[Path], object]


def numbers(n_rows: int, width: int) -> list[list[str]]:
    """Return a table of numbers as text: two of three columns of floats, one of whole numbers."""
    draw = random.Random(0)
    return [
        [f"{draw.uniform(-9, 9):.6f}" if j % 3 else str(draw.randrange(1000)) for j in range(width)]
        for _ in range(n_rows)
    ]


def as_csv(rows: list[list[str]], separator: str = ",") -> bytes:
    """Return the table as a file, with names."""
    header = separator.join(f"c{j}" for j in range(len(rows[0])))
    return "\n".join([header, *map(separator.join, rows), ""]).encode()


def as_json_lines(rows: list[list[str]]) -> bytes:
    """Return the table as an object on each line."""
    names = [f"c{j}" for j in range(len(rows[0]))]
    read = [[float(cell) if "." in cell else int(cell) for cell in row] for row in rows]
    return "\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in read).encode()


def as_idx(rows: list[list[str]]) -> bytes:
    """Return the table as IDX of floats."""
    flat = [float(cell) for row in rows for cell in row]
    shape = struct.pack(">II", len(rows), len(rows[0]))
    return b"\0\0\x0d\x02" + shape + struct.pack(f">{len(flat)}f", *flat)


def files(rows: list[list[str]]) -> dict[str, tuple[str, bytes]]:
    """Return the name and the content of a file of each kind."""
    draw = random.Random(1)
    commas = [[cell.replace(".", ",") for cell in row] for row in rows]
    thousands = [[f"{1000 * float(cell):,.2f}" for cell in row] for row in rows]
    missing = [[cell if draw.random() > 0.02 else "NA" for cell in row[:-1]] for row in rows]
    return {
        "numbers": ("plain.csv", as_csv(rows)),
        "one column of text": (
            "text.csv",
            as_csv([[draw.choice(["red", "green", "blue"]), *row[1:]] for row in rows]),
        ),
        "decimal commas": ("commas.csv", as_csv(commas, ";")),
        "thousands separators": ("thousands.csv", as_csv(thousands, ";")),
        "2 % missing": (
            "missing.csv",
            as_csv([[*some, row[-1]] for some, row in zip(missing, rows, strict=True)]),
        ),
        "JSON Lines": ("plain.jsonl", as_json_lines(rows)),
        "IDX": ("plain-images.idx", as_idx(rows)),
    }


def plain_csv(path: Path) -> object:
    """Read a table of numbers as the standard library does."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        return [list(map(float, row)) for row in reader]


def plain_json(path: Path) -> object:
    """Read JSON Lines as the standard library does."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n")]


def plain_idx(path: Path) -> object:
    """Read the numbers of an IDX file as the standard library does."""
    content = path.read_bytes()
    return struct.unpack(f">{(len(content) - 12) // 4}f", content[12:])


def ours(path: Path) -> object:
    """Read the file as a data set."""
    if path.suffix == ".jsonl":
        return Dataset.from_json_lines(path, missing="mean")
    if path.suffix == ".idx":
        return Dataset.from_idx(path, path.with_name("labels"))
    return Dataset.from_csv(path, missing="mean")


def pandas(path: Path) -> object:
    """Read the file as pandas does when it is told how it is written."""
    import pandas as pd

    if path.suffix == ".jsonl":
        return pd.read_json(path, lines=True)
    marks = {"commas.csv": (";", ",", None), "thousands.csv": (";", ".", ",")}
    separator, decimal, between = marks.get(path.name, (",", ".", None))
    return pd.read_csv(path, sep=separator, decimal=decimal, thousands=between)


def seconds(reader: Reader, path: Path) -> float:
    """Return the CPU time of one reading."""
    begin = time.process_time()
    reader(path)
    return time.process_time() - begin


def memory(path: Path) -> float:
    """Return the most that was held at a time, in multiples of the file."""
    tracemalloc.start()
    try:
        ours(path)
        return tracemalloc.get_traced_memory()[1] / path.stat().st_size
    finally:
        tracemalloc.stop()


def measure(
    folder: Path, shape: str, rows: list[list[str]], kinds: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Measure these kinds of files of one table, or every kind."""
    (folder / "labels").write_bytes(
        b"\0\0\x08\x01" + struct.pack(">I", len(rows)) + bytes(i % 3 for i in range(len(rows)))
    )
    records = []
    for kind, (name, content) in files(rows).items():
        if kinds and kind not in kinds:
            continue
        path = folder / name
        path.write_bytes(content)
        plain = folder / ("plain" + path.suffix)  # which is written first
        reference = {".csv": plain_csv, ".jsonl": plain_json, ".idx": plain_idx}[path.suffix]
        least = {"reference": float("inf"), "tinymlp": float("inf")}
        # pandas reads 100,000 columns of an object a line in minutes.
        has_pandas = importlib.util.find_spec("pandas") and path.suffix == ".csv"
        if has_pandas:
            least["pandas"] = float("inf")
        where = path if path.suffix == ".idx" else plain
        for _ in range(ROUNDS):
            least["reference"] = min(least["reference"], seconds(reference, where))
            least["tinymlp"] = min(least["tinymlp"], seconds(ours, path))
            if has_pandas:
                least["pandas"] = min(least["pandas"], seconds(pandas, path))
        record = {"shape": shape, "kind": kind, "seconds": least, "memory": memory(path)}
        records.append(record)
        print(line_of(record), flush=True)
    return records


def line_of(record: dict[str, Any]) -> str:
    """Return the row of the table that has these figures."""
    least = record["seconds"]
    beside = f"{least['pandas']:.2f} s" if "pandas" in least else ""
    return (
        f"| {record['kind']}, {record['shape']} | {least['tinymlp']:.2f} s "
        f"| {least['tinymlp'] / least['reference']:.1f} × | {beside} | {record['memory']:.1f} × |"
    )


def section(records: list[dict[str, Any]]) -> str:
    """Return the section of docs/speed.md."""
    return "\n".join(
        [
            "\n## Reading files\n\nCPU time to make a `Dataset` of a file, also as a multiple of "
            "what `csv.reader` and `float`, `json.loads` or `struct.unpack` take for the same "
            "numbers, and the most memory held at a time as a multiple of the file "
            "(`python -m benchmarks reading`). pandas is told how the file is written; tinymlp "
            "finds out.\n",
            "| file | tinymlp | beside the standard library | pandas | memory |",
            "|---|--:|--:|--:|--:|",
            *map(line_of, records),
        ]
    )


def main() -> None:
    """Measure, print the table, and keep the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="keep the figures for `report`")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        records = measure(Path(folder), f"{given.rows:,} × 30", numbers(given.rows, 30))
        wide = numbers(WIDE, given.rows)
        records += measure(Path(folder), f"{WIDE} × {given.rows:,}", wide, KINDS_OF_WIDE)
    if given.json is not None:
        given.json.write_text("".join(json.dumps(record) + "\n" for record in records))


if __name__ == "__main__":
    main()
