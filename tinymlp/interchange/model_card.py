r"""A model card: what a model is for whoever gets it, as a page of Markdown with a head of YAML.

The head has the names that Hugging Face's hub reads: library, task, data set, figures. The page
says what the model takes and gives, what its training data looked like, how good it was, and where
its answers end. All of it is what the model remembers; where it remembers nothing, nothing is said.

Names and labels are texts of a stranger: in the head they are quoted, on the page each is code of
which nothing is read as Markdown or HTML.

>>> yaml_text('a: "b"\t'), code("a|`b`<script>")
('"a: \\"b\\"\\x09"', '<code>a&#124;&#96;b&#96;&#60;script&#62;</code>')

Source: Mitchell and others, Model Cards for Model Reporting, 2019; Hugging Face, "Model Cards".
"""

from typing import Any

from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.model.training_profile import DecileHistogram
from tinymlp.text import plural
from tinymlp.version import __version__

_MOST = 50
"""Of more columns, or categories of one, the rest is counted."""


def model_card(model: Model, *, name: str = "model") -> str:
    """Return the card of the model of that name.

    Raises `ArgumentError` for what is no model.
    """
    if not isinstance(model, Model):
        raise invalid("model", "a Model", model, "load gives one of a file")
    parts = [_head(model, name), f"# {code(name)}", _about(model), _inputs(model)]
    parts += [_figures(model), _limits(model), _use()]
    return "\n\n".join(part for part in parts if part) + "\n"


def yaml_text(text: object) -> str:
    """Return a text of YAML in double quotes, with all that is not printable as escapes."""
    letters = []
    for letter in str(text):
        if letter in '"\\':
            letters.append(f"\\{letter}")
        elif letter.isprintable():
            letters.append(letter)
        else:
            n = ord(letter)
            letters.append(f"\\x{n:02x}" if n < 256 else f"\\U{n:08x}")
    return f'"{"".join(letters)}"'


def code(text: object) -> str:
    """Return a text as code of a page, on one line and with nothing in it that is markup."""
    letters = [
        letter if letter.isalnum() or letter in " .,:;=+/()-" else f"&#{ord(letter)};"
        for letter in " ".join(str(text).split())
        if not 0xD800 <= ord(letter) < 0xE000  # half a character
    ]
    return f"<code>{''.join(letters)}</code>"


def _measured(model: Model) -> list[tuple[str, dict[str, Any]]]:
    """Return what was measured, with the part of the data that it was measured on."""
    parts: list[tuple[str, dict[str, Any]]] = []
    history = model.history
    best = [epoch for epoch in history.epochs if epoch.number == history.best_epoch]
    if best and best[0].validation:
        n_folds = model.trained_on.get("n_folds")
        parts.append(
            (f"validation ({n_folds} folds)" if n_folds else "validation", best[0].validation)
        )
    training = model.trained_on.get("training")
    if isinstance(training, dict):
        parts.append(("training", training))
    elif best:
        parts.append(("training", best[0].training))
    return parts


def _head(model: Model, name: str) -> str:
    task = "tabular-regression" if model.target.task == "regression" else "tabular-classification"
    lines = ["---", "library_name: tinymlp", f"pipeline_tag: {task}"]
    lines += ["tags:", "- tabular", "- tinymlp"]
    lines.append(f"fingerprint: {yaml_text(model.network.fingerprint())}")
    measured = _measured(model)
    if measured:
        part, figures = measured[0]
        source = model.trained_on.get("source") or "unnamed data"
        lines += ["model-index:", f"- name: {yaml_text(name)}", "  results:", "  - task:"]
        lines += [f"      type: {task}", "    dataset:", f"      name: {yaml_text(source)}"]
        lines += ["      type: tabular", f"      split: {yaml_text(part)}", "    metrics:"]
        for metric, value in figures.items():
            lines += [f"    - type: {yaml_text(metric)}", f"      value: {float(value)!r}"]
    return "\n".join([*lines, "---"])


def _about(model: Model) -> str:
    sizes = " → ".join(map(str, model.network.sizes))
    gives = {
        "classification": f"one of {plural(len(model.labels or ()), 'class', 'classes')} of",
        "multi-label": "several labels, each a yes or no, of",
        "regression": "numbers,",
    }[model.target.task]
    lines = [
        f"A multi-layer perceptron of tinymlp {__version__} that predicts {gives} "
        f"{code(model.target_name)}: {sizes}, {plural(model.network.n_parameters, 'parameter')}, "
        f"fingerprint `{model.network.fingerprint()}`."
    ]
    if model.labels is not None:
        lines.append("Classes: " + _some([code(label) for label in model.labels]) + ".")
    facts = model.trained_on
    if facts.get("source"):
        trained = f"It was trained on {code(facts['source'])}"
        if isinstance(facts.get("n_examples"), int):
            trained += f", {plural(facts['n_examples'], 'example')}"
        lines.append(f"{trained}.")
    if isinstance(facts.get("command"), str):
        lines.append(f"The command was {code(facts['command'])}.")
    return "\n".join(lines)


def _inputs(model: Model) -> str:
    """Return a table of the columns, with what the training data had in each."""
    profile = model.training_profile
    rows = ["## What it takes", "", "| column | in training | missing |", "|---|---|---|"]
    for index, column in enumerate(model.encoder.columns[:_MOST]):
        of_training = None if profile is None else profile.columns[index]
        categories: list[str] | None = getattr(column, "categories", None)
        if categories is not None:
            told = "one of " + _some([code(each) for each in categories])
        elif isinstance(of_training, DecileHistogram):
            told = f"{of_training.minimum:.6g} to {of_training.maximum:.6g}"
        else:
            told = "a number"
        fill = "refused"
        if isinstance(column.fill, float):
            fill = f"{column.fill:.6g}"
        elif column.fill is not None:
            fill = code(column.fill)
        rows.append(f"| {code(column.name)} | {told} | {fill} |")
    left = len(model.encoder.columns) - _MOST
    return "\n".join([*rows, *([f"| and {left:,} more | | |"] if left > 0 else [])])


def _figures(model: Model) -> str:
    measured = _measured(model)
    if not measured:
        return ""
    rows = ["## How good it was", "", "| measured on | figure | value |", "|---|---|---|"]
    rows += [
        f"| {code(part)} | {code(metric)} | {float(value):.4g} |"
        for part, figures in measured
        for metric, value in figures.items()
    ]
    return "\n".join(rows)


def _limits(model: Model) -> str:
    lines = ["## Its limits", "", "- A category that training had not is refused."]
    if model.training_profile is not None:
        lines.append("- Beyond the ranges above its answers are guesses.")
    else:
        lines.append("- What its training data looked like is not known.")
    lines.append("- It was measured on data like those of its training, and on no other.")
    if model.target.has_probabilities:
        lines.append("- A probability is as right as the model is calibrated: `tinymlp report`.")
    return "\n".join(lines)


def _use() -> str:
    lines = ["## How to use it", "", "```python", "import tinymlp as tm", ""]
    return "\n".join([*lines, 'model = tm.load("model.json")', "```"])


def _some(texts: list[str]) -> str:
    left = len(texts) - _MOST
    return ", ".join(texts[:_MOST]) + (f" and {left:,} more" if left > 0 else "")
