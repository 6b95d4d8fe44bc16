"""The C of a model, compiled into a program that answers rows, to see what it answers.

standard input     for each row a byte 1, the numbers, and the texts, each after its length
standard output    for each row what the function returned, and the answer
"""

import math
import struct
from collections.abc import Sequence
from string import Template
from typing import Any

from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.code.c import write
from tinymlp.interchange.plain_model import PlainModel
from tinymlp.interchange.processes import empty_folder, find_tool, run

COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-std=c99", "-O2", "-Wall", "-Wextra", "-pedantic", "-Wconversion", "-ffp-contract=off")
"""The warnings that it has none of, and what keeps its sums from being rounded otherwise."""

_HARNESS = """\
#include "exported.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    $declarations
    if (freopen(NULL, "rb", stdin) == NULL || freopen(NULL, "wb", stdout) == NULL) return 1;
    for (;;) {
        unsigned char more;
        int32_t place;
        if (fread(&more, 1, 1, stdin) != 1) return 0;
        $reading
        place = (int32_t)model_predict($arguments);
        fwrite(&place, sizeof place, 1, stdout);
        $writing
    }
}
"""
_READ_TEXTS = """\
{
            size_t i;
            for (i = 0; i < $n; i++) {
                int32_t length;
                free(held[i]);
                held[i] = NULL;
                if (fread(&length, sizeof length, 1, stdin) != 1) return 1;
                if (length >= 0) {
                    held[i] = calloc((size_t)length + 1, 1);
                    if (held[i] == NULL) return 1;
                    if (length > 0 && fread(held[i], (size_t)length, 1, stdin) != 1) return 1;
                }
                texts[i] = held[i];
            }
        }"""


def harness(plain: PlainModel, *, single: bool) -> str:
    """Return a program that answers rows from its standard input, with the prefix "model"."""
    real = "float" if single else "double"
    declarations, reading, arguments, writing = [], [], [], []
    n_numbers, n_texts = len(plain.number_columns), len(plain.text_columns)
    if n_numbers:
        declarations.append(f"static {real} numbers[{n_numbers}];")
        reading.append("if (fread(numbers, sizeof numbers, 1, stdin) != 1) return 1;")
        arguments.append("numbers")
    if n_texts:
        declarations.append(f"static const char *texts[{n_texts}];")
        declarations.append(f"static char *held[{n_texts}];")
        reading.append(Template(_READ_TEXTS).substitute(n=n_texts))
        arguments.append("texts")
    if plain.task == "labels":
        declarations.append(f"static int yes[{plain.sizes[-1]}];")
        arguments.append("yes")
        writing.append("fwrite(yes, sizeof yes, 1, stdout);")
    if plain.n_answers:
        declarations.append(f"static {real} answer[{plain.n_answers}];")
        arguments.append("answer")
        writing.append("fwrite(answer, sizeof answer, 1, stdout);")
    return Template(_HARNESS).substitute(
        declarations="\n    ".join(declarations),
        reading="\n        ".join(reading),
        arguments=", ".join(arguments),
        writing="\n        ".join(writing),
    )


def answers(
    plain: PlainModel,
    rows: Sequence[Row],
    *,
    dtype: str = "float64",
    compilers: Sequence[str] = COMPILERS,
    flags: Sequence[str] = FLAGS,
) -> tuple[list[Answer | None], str]:
    """Compile the file, run it on rows, and return its answers and what compiled it."""
    compiler = find_tool("c", compilers)
    single = dtype == "float32"
    with empty_folder() as folder:
        text = write(plain, "model", single=single)
        (folder / "exported.h").write_text(text, encoding="ascii")
        (folder / "main.c").write_text(harness(plain, single=single), encoding="ascii")
        command = [compiler, *flags, "main.c", "-o", "main", "-lm"]
        run(command, folder=folder)
        said = run([str(folder / "main")], _as_bytes(plain, rows, single=single), folder=folder)
    version = run([compiler, "--version"]).decode(errors="replace").partition("\n")[0]
    return list(_answers(plain, said, single=single)), version


def _as_bytes(plain: PlainModel, rows: Sequence[Row], *, single: bool) -> bytes:
    """Return rows as the harness reads them."""
    packed = bytearray()
    for row in rows:
        packed += b"\1"
        numbers: list[Any] = []
        texts: list[Any] = []
        for value, column in zip(row, plain.columns, strict=True):
            (numbers if column.categories is None else texts).append(value)
        floats = [math.nan if value is None else value for value in numbers]
        packed += struct.pack(f"={len(floats)}{'f' if single else 'd'}", *floats)
        for text in texts:
            encoded = b"" if text is None else str(text).encode()
            packed += struct.pack("=i", -1 if text is None else len(encoded)) + encoded
    return bytes(packed)


def _answers(plain: PlainModel, said: bytes, *, single: bool) -> Any:
    """Yield the answers that the harness wrote."""
    kind = "f" if single else "d"
    n_yes = plain.sizes[-1] if plain.task == "labels" else 0
    for place, *rest in struct.iter_unpack(f"=i{n_yes}i{plain.n_answers}{kind}", said):
        if place < 0:
            yield None
            continue
        yes, numbers = rest[:n_yes], list(rest[n_yes:])
        if plain.task == "numbers":
            yield Answer(None, numbers)
        elif plain.task == "labels":
            named = [label for label, each in zip(plain.labels, yes, strict=True) if each]
            yield Answer(named if plain.has_names else list(yes), numbers)
        else:
            yield Answer(plain.labels[place], numbers)
