"""Everything that the page can ask, once: what it imports is the standard library that is built in.

It runs in Pyodide when the page is built, after the wheel is unpacked.
"""

# What the code that somebody writes in the page may want, and what messages about it need.
import decimal  # noqa: F401
import fractions  # noqa: F401
import itertools  # noqa: F401
import json
import random  # noqa: F401
import statistics  # noqa: F401
import sys
import traceback  # noqa: F401

from tinymlp.laboratory.requests import Laboratory

OWN = {
    "activation": "def value(z): return z if z > 0 else 0.0\n"
    "def derivative(z): return 1 if z > 0 else 0",
    "loss": "def loss(p, t): return p[0] * p[0]\ndef gradient(p, t): return [2 * p[0], 0]",
    "engine": "def backward(weights, inputs, d_a, slope): return inputs, 1, weights",
    "optimizer": """class Optimizer:
    def __init__(self, learning_rate): pass
    def step(self, parameters, gradient): return [p - g for p, g in zip(parameters, gradient)]
""",
}
laboratory = Laboratory()


def ask(what: str, **given: object) -> dict:
    """Ask as the page does."""
    answer = json.loads(laboratory.ask(what, json.dumps(given))[0])
    if "error" in answer:
        raise SystemExit(f"{what}: {answer['error']}")
    return answer


CASES = (
    {"data": "spirals", "optimizer": "adamw", "penalty": "l2", "activation": "gelu"},
    {"data": "wave", "loss": "huber", "optimizer": "nesterov", "engine": "textbook"},
    {"data": "clicked points", "points": [[0, 0, 0], [1, 1, 1]], "loss": "binary_cross_entropy"},
    {"data": "pasted table", "table": 'day,"a;b",c\n2024-01-05,"1,5",x\n2024-02-01,,y\n'},
    {"data": "pasted table", "target": "bill_length_mm"},
    {"data": "iris flowers", "hidden": [2, 2], "activation": ["relu", "own"]},
    {"data": "xor", "loss": "own", "engine": "own", "optimizer": "own"},
    {"data": "digits"},
)

for settings in CASES:
    ask("begin", settings=settings, own=OWN)
    ask("train", seconds=0.01)
    ask("pause")
    ask("go", epoch=0)
    ask("rewind")
    ask("epoch")
at_first = set(sys.modules)
for settings in CASES:
    ask("begin", settings=settings, own=OWN)
    ask("step", place=0)
    ask("operation", number=1)
    ask("answer", number=1, text="0,5")
    ask("why", name="L")
    ask("nudge", name="w[1][0][0]", by=0.1)
    ask("script")
    if settings["data"] not in ("iris flowers", "xor"):  # whose pieces no file brings
        ask("load", model=ask("model")["model"])
before_checks = set(sys.modules)
ask("prepare")
for piece, source in OWN.items():
    ask("check", piece=piece, source=source)
ask("check", piece="activation", source=OWN["activation"].replace("else 0.0", "else 1 / z"))
for wrong in ("def value(z:", "import nothing", "raise SystemExit"):
    laboratory.ask("check", json.dumps({"piece": "activation", "source": wrong}))
laboratory.ask("begin", json.dumps({"settings": {"data": "pasted table", "table": '"'}}))
