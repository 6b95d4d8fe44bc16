r"""A model as one file of JavaScript, for node and for browsers.

    const penguins_model = require("./penguins.js");        or <script src="penguins.js">
    penguins_model.predict([39.1, 18.7, 181, 3750, "Torgersen", "male"]);
    penguins_model.probabilities({bill_length_mm: 39.1, …});     a Map from label to probability

In a file that ends in .mjs it is the default of a module: import penguins_model from "./…".

The operations are the textbook engine's in the same order. `Math.exp` and its like are the
engine's own, so the last digits may differ.

Whatever a name or a label is, it stands in the file as a JSON text of ASCII without "<" and ">".

>>> text("</script>")
'"\\u003c/script\\u003e"'
"""

import json
from collections.abc import Sequence
from typing import Any

from tinymlp.errors import ExportError, invalid
from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.plain_model import PlainModel
from tinymlp.interchange.processes import as_json_lines, empty_folder, find_tool, run
from tinymlp.named import settings
from tinymlp.network.activation import ACTIVATIONS

_LARGEST = 2**53
"""Above it not every whole number is one of JavaScript's."""

_FUNCTIONS = {
    "identity": "const identity = (z) => z;",
    "sigmoid": """\
const sigmoid = (z) => {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const power = Math.exp(z);
  return power / (1 + power);
};""",
    "tanh": "const tanh = (z) => Math.tanh(z);",
    "relu": "const relu = (z) => (z > 0 ? z : 0);",
    "leaky_relu": "const leaky_relu = (z, slope) => (z > 0 ? z : slope * z);",
    "elu": "const elu = (z, alpha) => (z > 0 ? z : alpha * (Math.exp(z) - 1));",
    "softplus": """\
const softplus = (z) =>
  z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));""",
    "silu": "const silu = (z) => z * sigmoid(z);",
    "gelu": """\
// 2/√π · exp(−z²) · Σ 2ⁿ z²ⁿ⁺¹ / (1·3·…·(2n+1)); beyond 6 it is 1 to the last bit.
const erf = (z) => {
  if (Number.isNaN(z) || Math.abs(z) > 6) return Number.isNaN(z) ? z : Math.sign(z);
  let term = z;
  let total = z;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(total); odd += 2) {
    term *= (2 * z * z) / odd;
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * total;
};
const gelu = (z) => z * (0.5 * (1 + erf(z / Math.sqrt(2))));""",
}

_BEGINNING = """\
// A network that tinymlp trained, with all that stands around it.
// Exported by tinymlp from the model {fingerprint}.
//
//   predict(row)          a label, or a number
//   outputs(row)          what the last layer gives
//   activations(row)      what each layer gives, an array of arrays; the network's inputs are first
//   probabilities(row)    a Map from each label to its probability, where there are any
//   layers                of each layer its activation, that one's settings, and its neurons,
//                         each the weights and then the bias
//   row                   an array of values in the order of `columns`, or an object from column
//                         to value; null or NaN where one is missing
//
// A row that the model would not answer is refused with a RangeError.
"use strict";

const {name} = (() => {
"""

_ENCODE = """\
const encode = (row) => {
  const values = Array.isArray(row)
    ? row
    : columns.map(([name]) => (Object.hasOwn(row, name) ? row[name] : undefined));
  if (values.length !== columns.length || values.includes(undefined)) {
    throw new RangeError(`row must have ${columns.length} values`);
  }
  const numbers = [];
  columns.forEach(([name, fill, categories], index) => {
    let value = values[index];
    const known = categories !== null && categories.includes(value);
    if (!known && (value === null || Number.isNaN(value) || missing.includes(value))) {
      value = fill;
      if (value === null) throw new RangeError(`column ${name} must have a value, got none`);
    }
    if (categories !== null) {
      if (!categories.includes(value)) {
        throw new RangeError(`column ${name} must be one of ${categories}, got ${value}`);
      }
      for (const category of categories) numbers.push(category === value ? 1 : 0);
    } else if (Number.isFinite(value)) {
      numbers.push(value);
    } else {
      throw new RangeError(`column ${name} must be a finite number, got ${value}`);
    }
  });
  return numbers;
};"""

_SCALE = """\
const scale = (numbers) =>
  numbers.map((number, i) => {
    const input = stretches[i] ? (number - shifts[i]) / stretches[i] + 0 : 0;
    if (!Number.isFinite(input)) throw new RangeError("row has a number too far from training");
    return input;
  });"""

_OUTPUTS = """\
const activations = (row) => {
  const found = [{inputs}];
  for (const [activation, settings, neurons] of layers) {
    const x = found.at(-1);
    found.push(neurons.map((weights) => {
      let total = weights[x.length]; // the bias, the last of each
      for (let i = 0; i < x.length; i += 1) total += weights[i] * x[i];
      return activation(total, ...settings);
    }));
  }
  return found;
};

const outputs = (row) => activations(row).at(-1);"""

_LINKS = {
    "none": "",
    "softmax": """\
const link = (z) => {
  const largest = z[place(z)];
  const powers = z.map((value) => Math.exp(value - largest));
  let total = 0;
  for (const power of powers) total += power;
  return powers.map((power) => power / total);
};""",
    "sigmoid": "const link = (z) => z.map(sigmoid);",
    "exp": "const link = (z) => z.map(Math.exp);",
}

_PLACE = """\
const place = (z) => {
  let top = 0;
  for (let i = 1; i < z.length; i += 1) if (z[i] > z[top]) top = i;
  return top;
};"""
_PREDICT = {
    "classes": """\
const predict = (row) => {
  const z = outputs(row);
  return labels[z.length === 1 ? Number(z[0] > 0) : place(z)];
};""",
    "labels": """\
const predict = (row) => {
  const z = outputs(row);
  return labels.filter((_, i) => z[i] > 0);
};""",
    "yes or no": "const predict = (row) => outputs(row).map((z) => Number(z > 0));",
    "numbers": """\
const predict = (row) => {
  const numbers = {numbers};
  return numbers.length === 1 ? numbers[0] : numbers;
};""",
}
_PROBABILITIES = {
    "classes": """\
const probabilities = (row) => {
  const given = link(outputs(row));
  if (given.length === 1) given.unshift(1 - given[0]);
  return new Map(labels.map((label, i) => [label, given[i]]));
};""",
    "labels": """\
const probabilities = (row) => {
  const given = link(outputs(row));
  return new Map(labels.map((label, i) => [label, given[i]]));
};""",
}
_SCALED = """\
{linked}.map((value, i) =>
    targetStretches[i] ? value * targetStretches[i] + targetShifts[i] : targetShifts[i])"""

_HARNESS = """\
const model = require("./exported.cjs");
const lines = require("fs").readFileSync(0, "utf8").split("\\n").filter((line) => line);
for (const line of lines) {
  try {
    const row = JSON.parse(line);
    const found = model.predict(row);
    const given = model.probabilities ? [...model.probabilities(row).values()] : [];
    const numbers = model.probabilities || TASK !== "numbers" ? given : [found].flat();
    const choice = TASK === "numbers" ? null : found;
    console.log(JSON.stringify([choice, numbers.map((n) => (Object.is(n, -0) ? "-0" : `${n}`))]));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log("null");
  }
}
"""


def text(value: str | int) -> str:
    """Return a text or a whole number as JavaScript; ExportError for a number it has not."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        what = "at most 2**53, as JavaScript's numbers are"
        raise invalid("a label", what, value, "use texts for labels", error=ExportError)
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def write(plain: PlainModel, name: str, *, is_module: bool = False) -> str:
    """Return the text of the file, which gives the object of that name."""
    used = {layer.activation for layer in plain.layers}
    if plain.link == "sigmoid" or "silu" in used:
        used.add("sigmoid")
    parts = [_FUNCTIONS[function] for function in _FUNCTIONS if function in used]
    parts += [_PLACE] if plain.task == "classes" or plain.link == "softmax" else []
    parts += ["\n".join(_constants(plain)), _ENCODE]
    parts += [] if plain.scaling is None else [_SCALE]
    inputs = "encode(row)" if plain.scaling is None else "scale(encode(row))"
    parts += [_OUTPUTS.replace("{inputs}", inputs)]
    parts += [_LINKS[plain.link]] if plain.link != "none" else []
    kind = "yes or no" if plain.task == "labels" and not plain.has_names else plain.task
    parts += [_PREDICT[kind].replace("{numbers}", _numbers(plain))]
    parts += [_PROBABILITIES[plain.task]] if plain.has_probabilities else []
    columns = "columns: columns.map(([name]) => name)"
    given = f"predict, outputs, activations, layers, labels, {columns}"
    given += ", probabilities" if plain.has_probabilities else ""
    parts.append(f"return {{ {given} }};")
    inside = "\n\n".join(parts)
    beginning = _BEGINNING.replace("{fingerprint}", plain.fingerprint).replace("{name}", name)
    end = f'if (typeof module !== "undefined") module.exports = {name};\n'
    if is_module:
        end = f"export default {name};\n"
    return f"{beginning}\n{inside}\n}})();\n\n{end}"


def activations_module() -> str:
    """Return a module with `ACTIVATIONS`: of each name its function, at the default settings."""
    lines = [*_FUNCTIONS.values(), "", "export const ACTIVATIONS = {"]
    for name, kind in ACTIVATIONS.items():
        chosen = [value for key, value in settings(kind()).items() if key != "name"]
        given = "".join(f", {value!r}" for value in chosen)
        lines.append(f"  {name}: (z) => {name}(z{given}),")
    return "\n".join([*lines, "};", ""])


def _numbers(plain: PlainModel) -> str:
    """Return the expression of what a network of numbers answers."""
    linked = "outputs(row)" if plain.link == "none" else "link(outputs(row))"
    return linked if plain.answer_scaling is None else _SCALED.replace("{linked}", linked)


def _constants(plain: PlainModel) -> list[str]:
    """Return the lines of all names and numbers."""
    lines = [f"const labels = [{', '.join(map(text, plain.labels))}];"]
    lines += ["// Of each: its name, what a missing value becomes (null: it is refused), and the"]
    lines += ["// categories of a text (null: it is a number).", "const columns = ["]
    for column in plain.columns:
        categories = "null"
        if column.categories is not None:
            categories = f"[{', '.join(map(text, column.categories))}]"
        lines.append(f"  [{text(column.name)}, {_fill(column.fill)}, {categories}],")
    marks = [*map(text, plain.missing_texts), *map(repr, plain.missing_numbers)]
    lines += ["];", f"const missing = [{', '.join(marks)}];"]
    for names, scaling in (
        (("shifts", "stretches"), plain.scaling),
        (("targetShifts", "targetStretches"), plain.answer_scaling),
    ):
        if scaling is not None:
            for name, numbers in zip(names, (scaling.shifts, scaling.stretches), strict=True):
                lines.append(f"const {name} = {numbers};")
    lines += ["// Of each: the activation, its settings, and each neuron's weights and bias."]
    lines += ["const layers = ["]
    for layer in plain.layers:
        settings = [] if layer.setting is None else [layer.setting]
        lines.append(f"  [{layer.activation}, {settings}, [")
        for weights, bias in zip(layer.weights, layer.biases, strict=True):
            lines.append(f"    {[*weights, bias]},")
        lines.append("  ]],")
    return [*lines, "];"]


def _fill(fill: float | str | None) -> str:
    if fill is None:
        return "null"
    return text(fill) if isinstance(fill, str) else repr(fill)


def answers(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Run the file on rows by node, and return its answers and what ran it."""
    node = find_tool("javascript", ["node"])
    with empty_folder() as folder:
        (folder / "exported.cjs").write_text(write(plain, "model"), encoding="utf-8")
        harness = f"const TASK = {json.dumps(plain.task)};\n{_HARNESS}"
        (folder / "main.cjs").write_text(harness, encoding="ascii")
        lines = run([node, "main.cjs"], as_json_lines(rows), folder=folder).splitlines()
        version = run([node, "--version"]).decode().strip()
    return [_answer(json.loads(line)) for line in lines], f"node {version}"


def _answer(said: Any) -> Answer | None:
    if said is None:
        return None
    choice, numbers = said
    return Answer(choice, [float(number) for number in numbers])
