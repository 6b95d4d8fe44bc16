"""A model as one file of Python that needs the standard library alone.

    import penguins
    penguins.predict([39.1, 18.7, 181.0, 3750.0, "Torgersen", "male"])
    penguins.predict_probabilities({"bill_length_mm": 39.1, …})

It does the textbook engine's operations in the same order: the answers are the same, bit for bit.
Whatever a name or a label is, it stands in the file as a text of ASCII and nothing else.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.plain_model import PlainModel
from tinymlp.interchange.processes import as_json_lines, empty_folder, run

_ACTIVATIONS = {
    "identity": """\
def identity(z):
    return z
""",
    "sigmoid": "",  # in _BEGINNING, as links and others need it
    "tanh": """\
def tanh(z):
    return math.tanh(z)
""",
    "relu": """\
def relu(z):
    return z if z > 0 else 0.0
""",
    "leaky_relu": """\
def leaky_relu(z, slope):
    return z if z > 0 else slope * z
""",
    "elu": """\
def elu(z, alpha):
    return z if z > 0 else alpha * (exp(z) - 1.0)
""",
    "softplus": """\
def softplus(z):
    if z > 0:
        return z + math.log1p(exp(-z))
    return math.log1p(exp(z))
""",
    "silu": """\
def silu(z):
    return z * sigmoid(z)
""",
    "gelu": """\
def gelu(z):
    return z * (0.5 * (1.0 + math.erf(z / math.sqrt(2.0))))
""",
}

_BEGINNING = '''\
"""A network that tinymlp trained, with all that stands around it, in the standard library alone.

    predict(row)    a label, or a number
    row             a list of values in the order of COLUMNS, or a dict from column to value;
                    None or nan where one is missing

A row that the model would not answer is refused with a ValueError.
"""

# Exported by tinymlp from the model {fingerprint}.

import math
from numbers import Real

LARGEST = 1.7976931348623157e308  # of all floats


def exp(z):
    try:
        return math.exp(z)
    except OverflowError:
        return math.inf


def sigmoid(z):
    if z >= 0:
        return 1.0 / (1.0 + exp(-z))
    power = exp(z)
    return power / (1.0 + power)
'''

_ENCODE = '''\
def encode(row):
    """Return the values of a row as numbers: of a text, 1 for its category and 0 for others."""
    values = [row[name] for name, _, _ in COLUMNS] if isinstance(row, dict) else list(row)
    if len(values) != len(COLUMNS):
        raise ValueError(f"row must have {len(COLUMNS)} values, got {len(values)}")
    numbers = []
    for value, (name, fill, categories) in zip(values, COLUMNS):
        known = categories is not None and value in categories
        if not known and (value is None or value != value or value in MISSING):
            value = fill
            if value is None:
                raise ValueError(f"column {name!r} must have a value, got none")
        if categories is not None:
            if value not in categories:
                raise ValueError(f"column {name!r} must be one of {categories}, got {value!r}")
            numbers += [1.0 if value == category else 0.0 for category in categories]
        elif isinstance(value, Real) and -LARGEST <= value <= LARGEST:
            numbers.append(float(value))
        else:
            raise ValueError(f"column {name!r} must be a finite number, got {value!r}")
    return numbers
'''

_SCALE = '''\
def scale(numbers):
    """Return the inputs of the network: (x - shift) / stretch of each, 0 for a constant one."""
    inputs = [
        (number - shift) / stretch + 0.0 if stretch else 0.0
        for number, shift, stretch in zip(numbers, SHIFTS, STRETCHES)
    ]
    if not all(map(math.isfinite, inputs)):
        raise ValueError("row must be numbers that can be scaled: one is too far from training")
    return inputs
'''

_OUTPUTS = '''\
def outputs(row):
    """Return what the last layer gives."""
    a = {inputs}
    for activation, settings, neurons in LAYERS:
        x, a = a, []
        for *weights, total in neurons:  # it begins with the bias, the last of each
            for w, value in zip(weights, x):
                total += w * value
            a.append(activation(total, *settings))
    return a
'''

_LINKS = {
    "none": "",
    "softmax": '''\
def link(z):
    """Return a probability for each output."""
    largest = max(z)
    powers = [exp(value - largest) for value in z]
    total = 0
    for power in powers:
        total += power
    return [power / total for power in powers]
''',
    "sigmoid": '''\
def link(z):
    """Return the probability of yes for each output."""
    return [sigmoid(value) for value in z]
''',
    "exp": '''\
def link(z):
    """Return the expected count for each output."""
    return [exp(value) for value in z]
''',
}

_PREDICT = {
    "classes": '''\
def predict(row):
    """Return the label."""
    z = outputs(row)
    if len(z) == 1:  # the second label above 0
        return LABELS[1 if z[0] > 0 else 0]
    return LABELS[max(range(len(z)), key=z.__getitem__)]
''',
    "labels": '''\
def predict(row):
    """Return the labels of which each is a yes of its own."""
    return [label for label, z in zip(LABELS, outputs(row)) if z > 0]
''',
    "yes or no": '''\
def predict(row):
    """Return 1 for each yes and 0 for each no."""
    return [1 if z > 0 else 0 for z in outputs(row)]
''',
    "numbers": '''\
def predict(row):
    """Return the number, or a list of several, in the units of the target."""
    numbers = {numbers}
    return numbers[0] if len(numbers) == 1 else numbers
''',
}
_PROBABILITIES = {
    "classes": '''\
def predict_probabilities(row):
    """Return the probability of each label."""
    given = link(outputs(row))
    if len(given) == 1:
        given = [1.0 - given[0], given[0]]
    return dict(zip(LABELS, given))
''',
    "labels": '''\
def predict_probabilities(row):
    """Return the probability of each label, which is a yes of its own."""
    return dict(zip(LABELS, link(outputs(row))))
''',
}
_SCALED_NUMBERS = """[
        value * stretch + shift if stretch else shift
        for value, shift, stretch in zip({linked}, TARGET_SHIFTS, TARGET_STRETCHES)
    ]"""

_HARNESS = """\
import json, runpy, sys
model = runpy.run_path("exported.py")
for line in sys.stdin:
    row = json.loads(line)
    try:
        found = model["predict"](row)
    except ValueError:
        print("null")
        continue
    get = model.get("predict_probabilities")
    print(json.dumps([found, None if get is None else list(get(row).values())]))
"""


def write(plain: PlainModel) -> str:
    """Return the text of the file."""
    names = {layer.activation for layer in plain.layers}
    parts = [_BEGINNING.replace("{fingerprint}", plain.fingerprint)]
    parts += [_ACTIVATIONS[name] for name in _ACTIVATIONS if name in names and _ACTIVATIONS[name]]
    parts.append("\n".join(_constants(plain)) + "\n")
    parts.append(_ENCODE)
    parts += [] if plain.scaling is None else [_SCALE]
    inputs = "encode(row)" if plain.scaling is None else "scale(encode(row))"
    parts.append(_OUTPUTS.replace("{inputs}", inputs))
    parts += [_LINKS[plain.link]] if plain.link != "none" else []
    kind = "yes or no" if plain.task == "labels" and not plain.has_names else plain.task
    parts += [_PREDICT[kind].replace("{numbers}", _numbers(plain))]
    parts += [_PROBABILITIES[plain.task]] if plain.has_probabilities else []
    return "\n\n".join(parts)


def _numbers(plain: PlainModel) -> str:
    """Return the expression of what a network of numbers answers."""
    linked = "outputs(row)" if plain.link == "none" else "link(outputs(row))"
    return linked if plain.answer_scaling is None else _SCALED_NUMBERS.replace("{linked}", linked)


def _constants(plain: PlainModel) -> list[str]:
    """Return the lines of all names and numbers; `ascii` of a text is a text and never code."""
    lines = [f"TARGET = {plain.target_name!a}", f"LABELS = {plain.labels!a}"]
    lines += ["# Of each: its name, what a missing value becomes (None: it is refused), and the"]
    lines += ["# categories of a text (None: it is a number).", "COLUMNS = ["]
    lines += [f"    {(c.name, c.fill, c.categories)!a}," for c in plain.columns]
    marks: list[Any] = [*plain.missing_texts, *plain.missing_numbers]
    lines += ["]", f"MISSING = {marks!a}"]
    for prefix, scaling in (("", plain.scaling), ("TARGET_", plain.answer_scaling)):
        if scaling is not None:
            lines.append(f"{prefix}SHIFTS = {scaling.shifts}")
            lines.append(f"{prefix}STRETCHES = {scaling.stretches}")
    lines += ["# Of each: the activation, its settings, and each neuron's weights and bias."]
    lines += ["LAYERS = ["]
    for layer in plain.layers:
        settings = [] if layer.setting is None else [layer.setting]
        lines.append(f"    ({layer.activation}, {settings}, [")
        for weights, bias in zip(layer.weights, layer.biases, strict=True):
            lines.append(f"        {[*weights, bias]},")
        lines.append("    ]),")
    return [*lines, "]"]


def answers(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Run the file on rows, and return its answers and what ran it."""
    with empty_folder() as folder:
        (folder / "exported.py").write_text(write(plain), encoding="ascii")
        # Isolated and without site: the file has the standard library, and nothing else.
        command = [sys.executable, "-I", "-S", "-c", _HARNESS]
        lines = run(command, as_json_lines(rows), folder=folder).splitlines()
    found = [_answer(json.loads(line), plain) for line in lines]
    return found, f"Python {sys.version.split()[0]}"


def _answer(said: Any, plain: PlainModel) -> Answer | None:
    if said is None:
        return None
    prediction, probabilities = said
    if plain.task == "numbers":
        return Answer(None, prediction if isinstance(prediction, list) else [prediction])
    return Answer(prediction, [] if probabilities is None else probabilities)
