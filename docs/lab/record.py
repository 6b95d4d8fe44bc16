"""What Python answers to the page's first questions, recorded as JSON: its first training step.

It runs in Pyodide when the page is built, so its numbers are those of the page to the last bit.
"""

import base64
import json

from tinymlp.laboratory.requests import Laboratory

laboratory = Laboratory()


def ask(what, **given):
    """Return the answer, and the pictures that came with it."""
    answer, pictures = laboratory.ask(what, json.dumps(given))
    return json.loads(answer), pictures


begin, pictures = ask("begin", settings={})
step, _ = ask("step", place=0)
operations = []
for number in range(1, step["n_operations"] + 1):
    one, _ = ask("operation", number=number)
    operations.append(one | {"question": ask("operation", number=number, hides=True)[0]["line"]})
json.dumps(
    {
        "begin": begin,
        "pictures": base64.b64encode(pictures.tobytes()).decode(),
        "step": step,
        "operations": operations,
    },
    ensure_ascii=False,
)
