"""What Python answers to the page's first questions, recorded as JSON: its first training step.

It runs in Pyodide when the page is built, so its numbers are those of the page to the last bit.
"""

import json

from tinymlp.laboratory.requests import Laboratory

laboratory = Laboratory()


def ask(what, **given):
    """Return the answer."""
    return json.loads(laboratory.ask(what, json.dumps(given))[0])


begin = ask("begin", settings={})
step = ask("step", place=0)
operations = []
for number in range(1, step["n_operations"] + 1):
    one = ask("operation", number=number)
    operations.append(one | {"question": ask("operation", number=number, hides=True)["line"]})
json.dumps(
    {
        "begin": begin,
        "step": step,
        "operations": operations,
    },
    ensure_ascii=False,
)
