"""Measure how large, fast and near the models are that tinymlp writes, and other tools.

One network of scikit-learn, 64-32-10 on digits, is taken over by `from_sklearn`, and written by
each tool that can. C is compiled by the same compiler with the same flags and asked one row at a
time; ONNX is asked by onnxruntime, on one thread. The figures are CPU time, the best of some turns
in which all take their turn, and how far a probability is from scikit-learn's own at most.

    pip install scikit-learn skl2onnx onnxruntime m2cgen emlearn sklearn-porter
    python -m benchmarks exporters --write       into docs/ecosystem.md
"""

import argparse
import contextlib
import re
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "ecosystem.md"
FLAGS = ["-std=c99", "-O2", "-ffp-contract=off"]
TURNS = 7
ROUNDS = 20
"""So often all rows are asked in one turn."""

MAIN = """\
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "exported.h"

int main(int argc, char **argv) {
    static REAL rows[N_ROWS][N_IN];
    static REAL out[N_OUT];
    FILE *file = fopen(argv[1], "rb");
    long i, k, rounds = atol(argv[2]);
    double total = 0;
    clock_t begin;
    (void)argc;
    if (file == NULL || fread(rows, sizeof rows, 1, file) != 1) return 1;
    for (i = 0; i < N_ROWS; i++) {
        ASK(rows[i], out);
        for (k = 0; k < N_OUT; k++) printf("%.17g ", (double)out[k]);
    }
    begin = clock();
    for (k = 0; k < rounds; k++) {
        for (i = 0; i < N_ROWS; i++) {
            ASK(rows[i], out);
            total += out[0];
        }
    }
    fprintf(stderr, "%.3f %g", 1e9 * (double)(clock() - begin) / CLOCKS_PER_SEC / N_ROWS / rounds,
            total);
    return 0;
}
"""


class Written:
    """A model that a tool has written, ready to be asked."""

    def __init__(
        self, name: str, n_bytes: int, ask: Callable[[], tuple[Any, float]], program: str = "–"
    ) -> None:
        self.name = name
        self.n_bytes = n_bytes
        self.program = program
        """The bytes of the whole program in memory, of which all have the same frame."""
        self.ask = ask
        """Returns the probabilities of all rows, and the nanoseconds that one took."""
        self.nanoseconds: list[float] = []
        self.furthest = 0.0

    def turn(self, wanted: Any) -> None:
        """Ask once more."""
        found, nanoseconds = self.ask()
        self.nanoseconds.append(nanoseconds)
        self.furthest = float(abs(found - wanted).max())

    def line(self) -> str:
        """Return the row of the table."""
        took = min(self.nanoseconds)
        shown = f"{took / 1000:,.1f} µs" if took > 1e4 else f"{took:,.0f} ns"
        return (
            f"| {self.name} | {self.n_bytes:,} | {self.program} | {shown} | {self.furthest:.0e} |"
        )


def compiled(
    name: str, folder: Path, text: str, ask: str, rows: Any, more: tuple[str, ...] = ()
) -> Written:
    """Compile a header with the program around it."""
    import numpy as np

    folder.mkdir()
    (folder / "exported.h").write_text(text)
    (folder / "main.c").write_text(MAIN)
    real = "float" if rows.dtype == np.float32 else "double"
    sizes = {"N_ROWS": len(rows), "N_IN": rows.shape[1], "N_OUT": 10, "REAL": real}
    told = [f"-D{key}={value}" for key, value in sizes.items()]
    command = ["gcc", *FLAGS, *told, f"-DASK(x, out)={ask}", *more, "main.c", "-o", "main", "-lm"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    rows.tofile(folder / "rows")
    sizes_of = subprocess.run(["size", "main"], cwd=folder, capture_output=True, check=True)
    constants, data, zeros = map(int, sizes_of.stdout.splitlines()[1].split()[:3])

    def run() -> tuple[Any, float]:
        done = subprocess.run(
            [folder / "main", folder / "rows", str(ROUNDS)], capture_output=True, check=True
        )
        found = np.array(done.stdout.split(), dtype=float).reshape(len(rows), -1)
        return found, float(done.stderr.split()[0])

    program = constants + data + zeros - rows.nbytes  # the rows are the benchmark's own
    return Written(name, len(text.encode()), run, f"{program:,}")


def in_onnxruntime(name: str, content: bytes, rows: Any) -> Written:
    """Load a model, to be asked one row at a time."""
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (given,) = (each.name for each in session.get_inputs())

    def run() -> tuple[Any, float]:
        begin = time.process_time()
        found = [session.run(["probabilities"], {given: row[None]})[0] for row in rows]
        took = time.process_time() - begin
        return np.concatenate(found), 1e9 * took / len(rows)

    return Written(name, len(content), run)


def refusal(of: Callable[[], object]) -> str:
    """Return in what a tool's attempt ends; "" where it succeeds."""
    try:
        of()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def measure() -> tuple[list[Written], list[str]]:
    """Return what was written and asked, and why the other tools wrote nothing."""
    warnings.simplefilter("ignore")
    import numpy as np
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    from tinymlp.interchange import from_sklearn
    from tinymlp.interchange.code import c
    from tinymlp.interchange.onnx import writing
    from tinymlp.interchange.plain_model import plain_model

    inputs, targets = load_digits(return_X_y=True)
    inputs = inputs / 16
    network = MLPClassifier((32,), max_iter=60, random_state=0).fit(inputs, targets)
    wanted = network.predict_proba(inputs)
    plain = plain_model(from_sklearn(network))
    single = inputs.astype(np.float32)
    written: list[Written] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for kind, rows in (("double", inputs), ("float", single)):
            text = c.write(plain, "net", single=kind == "float")
            ask = "net_predict(x, out)"
            written.append(compiled(f"tinymlp, C {kind}", folder / kind, text, ask, rows))
        written += of_emlearn(network, folder, single)
        for name, dtype, rows in (("double", "float64", inputs), ("float", "float32", single)):
            content = writing.write(plain, dtype=dtype)
            written.append(in_onnxruntime(f"tinymlp, ONNX {name}", content, rows))
        written += of_skl2onnx(network, inputs, single)
        for _ in range(TURNS):
            for each in written:
                each.turn(wanted)
    return written, refusals(network)


def of_emlearn(network: Any, folder: Path, rows: Any) -> list[Written]:
    """Return what emlearn writes."""
    try:
        import emlearn
    except ImportError:
        return []
    with contextlib.chdir(folder):  # it leaves its own program in a folder tmp
        text = emlearn.convert(network).save(name="net")
    include = f"-I{emlearn.includedir}"
    ask = "eml_net_predict_proba(&net, x, N_IN, out, N_OUT)"
    return [compiled("emlearn, C float", folder / "emlearn", text, ask, rows, (include,))]


def of_skl2onnx(network: Any, inputs: Any, single: Any) -> list[Written]:
    """Return what skl2onnx writes."""
    try:
        import skl2onnx
    except ImportError:
        return []
    options = {id(network): {"zipmap": False}}
    return [
        in_onnxruntime(
            f"skl2onnx, ONNX {kind}",
            skl2onnx.to_onnx(network, rows[:1], options=options).SerializeToString(),
            rows,
        )
        for kind, rows in (("double", inputs), ("float", single))
    ]


def refusals(network: Any) -> list[str]:
    """Return why the tools write nothing that would write this network."""

    def by_m2cgen() -> None:
        import m2cgen

        m2cgen.export_to_c(network)

    def by_porter() -> None:
        from sklearn_porter import Porter

        Porter(network, language="c").export()

    return [
        f"- {name} {version(name)} beside scikit-learn {version('scikit-learn')}: `{refusal(of)}`"
        for name, of in (("m2cgen", by_m2cgen), ("sklearn-porter", by_porter))
    ]


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="benchmarks exporters", description=__doc__)
    parser.add_argument("--write", action="store_true", help="into docs/ecosystem.md")
    given = parser.parse_args()
    written, others = measure()
    lines = ["| written by | bytes of the file | bytes of the program | a row | off by |"]
    lines += ["|---|---:|---:|---:|---:|", *(each.line() for each in written), "", *others]
    text = "\n".join(lines)
    print(text)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        pattern = r"(<!-- python -m benchmarks exporters --write -->\n).*?(<!-- end -->)"
        page = re.sub(pattern, lambda found: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")
