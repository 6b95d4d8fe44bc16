r"""A model as one file of C99 to include, in double or in single precision.

    #include "penguins.h"
    double numbers[5] = {39.1, 18.7, 181.0, 3750.0, 2007.0};        NAN where one is missing
    const char *const texts[2] = {"Torgersen", "male"};             NULL where one is missing
    double probabilities[3];
    int place = penguins_predict(numbers, texts, probabilities);    below 0: refused
    puts(penguins_label(place));

In double precision it does the textbook engine's operations in the same order, and the answers are
the same, bit for bit, where no multiplication is contracted with an addition: gcc and clang are
told so by -ffp-contract=off. In single precision (`float`, for microcontrollers) they are as near
as its rounding lets them be.

Whatever a name or a label is, it stands in the file as a C string of ASCII, everything else in it
by octal numbers: no quote, no end of a comment, no trigraph.

>>> c_text('a "b" */ ??/')
'"a \\042b\\042 *\\057 \\077\\077\\057"'
"""

import math
import re
import struct
from pathlib import Path
from string import Template

from tinymlp.errors import ExportError, invalid
from tinymlp.interchange.plain_model import PlainLayer, PlainModel, PlainScaling

_LONGEST = 4000
"""C99 promises 4095 characters in a string."""

_BEGINNING = """\
/* A network that tinymlp trained, with all that stands around it.
   Exported by tinymlp from the model $fingerprint.

   $usage

   $given

   A number below 0 is returned for a row that the model would not answer: $p_missing,
   $p_unknown, $p_too_far. No memory is allocated and nothing is remembered.
   Link with -lm. $precision */

#ifndef $guard
#define $guard

#include <math.h>
#include <stddef.h>
#include <string.h>

enum {
    $p_missing = -1, /* a value is missing that the model does not fill in */
    $p_unknown = -2, /* a text that is none of its categories */
    $p_too_far = -3  /* a number that is infinite, or too far from training to be scaled */
};
"""
_DOUBLE = "Compile with -ffp-contract=off for the very bits of tinymlp's textbook engine."
_SINGLE = "Single precision: the answers differ from the model's by its rounding."

# Each function, by its name; those that it calls come before it.
_FUNCTIONS = {
    "sigmoid": """\
static inline $real ${p}_sigmoid($real z) {
    $real power;
    if (z >= 0) return 1 / (1 + exp$f(-z));
    power = exp$f(z);
    return power / (1 + power);
}
""",
    "tanh": """\
static inline $real ${p}_tanh($real z) { return tanh$f(z); }
""",
    "relu": """\
static inline $real ${p}_relu($real z) { return z > 0 ? z : 0; }
""",
    "softplus": """\
static inline $real ${p}_softplus($real z) {
    return z > 0 ? z + log1p$f(exp$f(-z)) : log1p$f(exp$f(z));
}
""",
    "silu": """\
static inline $real ${p}_silu($real z) { return z * ${p}_sigmoid(z); }
""",
    "gelu": """\
static inline $real ${p}_gelu($real z) {
    const $real root_of_2 = $root_of_2;
    return z * ($half * (1 + erf$f(z / root_of_2)));
}
""",
    "leaky_relu": """\
static inline $real ${p}_${name}($real z) { return z > 0 ? z : $setting * z; }
""",
    "elu": """\
static inline $real ${p}_${name}($real z) { return z > 0 ? z : $setting * (exp$f(z) - 1); }
""",
}

_LAYER = """\
static inline void ${p}_layer(const $real *weights, const $real *biases, size_t n_in, size_t n_out,
                              const $real *x, $real *z) {
    size_t i, j;
    for (j = 0; j < n_out; j++) {
        $real total = biases[j];
        for (i = 0; i < n_in; i++) total += weights[j * n_in + i] * x[i];
        z[j] = total;
    }
}
"""

_MISSING_TEXT = """\
static inline int ${p}_is_missing(const char *text) {
    static const char *const marks[$n_marks] = {$marks};
    size_t i;
    for (i = 0; i < $n_marks; i++) {
        if (strcmp(text, marks[i]) == 0) return 1;
    }
    return 0;
}
"""

_NUMBER_COLUMN = """\
value = numbers[n++];
$marked$filled            if (value != value) return ${p}_missing;
            if (value - value != 0) return ${p}_too_far;
            x[k++] = value;
"""
_FILLED = """\
            if (value != value) value = fills[n - 1];
"""
_TEXT_COLUMN = """\
const char *text = texts[t];
            int is_known = 0;
            if (text != NULL) {
                for (i = 0; i < n_categories[c]; i++) {
                    if (strcmp(text, categories[first + i]) == 0) is_known = 1;
                }
                if (!is_known && ${p}_is_missing(text)) text = NULL;
            }
            if (text == NULL) {
                text = text_fills[t];
                if (text == NULL) return ${p}_missing;
                is_known = 1;
            }
            if (!is_known) return ${p}_unknown;
            for (i = 0; i < n_categories[c]; i++) {
                x[k++] = strcmp(text, categories[first + i]) == 0 ? 1 : 0;
            }
            first += n_categories[c];
            t++;
"""
_SCALE = """\
    for (k = 0; k < $n_inputs; k++) {
        /* Adding 0 turns -0 into 0, as the model does. */
        x[k] = stretches[k] != 0 ? (x[k] - shifts[k]) / stretches[k] + 0 : 0;
        if (x[k] - x[k] != 0) return ${p}_too_far;
    }
"""


def c_text(text: str) -> str:
    """Return a text as a C string.

    Raises `ExportError` for what no C string can hold.
    """
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # half a character
        encoded = b"\0"
    if b"\0" in encoded or len(encoded) > _LONGEST:
        what = f"a text of at most {_LONGEST:,} bytes that a C string can hold"
        raise invalid("a name or a label", what, text, "rename it", error=ExportError)
    letters = [
        chr(byte) if re.match(rb"[A-Za-z0-9 _.,:;()<>=+*-]", bytes([byte])) else f"\\{byte:03o}"
        for byte in encoded
    ]
    return f'"{"".join(letters)}"'


def prefix_of(path: Path) -> str:
    """Return what the names of a file's functions begin with.

    >>> prefix_of(Path("Palmer penguins.h")), prefix_of(Path("2024.h")), prefix_of(Path("猫.h"))
    ('palmer_penguins', 'model_2024', 'model')
    """
    words = "_".join(re.findall(r"[a-z0-9]+", path.stem.lower()))[:30].strip("_")
    if not words:
        return "model"
    return words if words[0].isalpha() else f"model_{words}"


class CWriter:
    """What is written of one model, under one prefix, in one precision."""

    def __init__(self, plain: PlainModel, prefix: str, *, single: bool) -> None:
        self.plain = plain
        self.prefix = prefix
        self.single = single
        self.real = "float" if single else "double"
        self.names: dict[str, str] = {
            "p": prefix,
            "real": self.real,
            "f": "f" if single else "",
            "half": self.number(0.5),
            "root_of_2": self.number(math.sqrt(2.0)),
            "n_inputs": str(plain.sizes[0]),
        }

    def number(self, value: float) -> str:
        """Return a constant of the precision; ExportError for one that is too large for it."""
        if not self.single:
            return repr(value)
        try:
            (value,) = struct.unpack("<f", struct.pack("<f", value))
        except OverflowError:
            what, remedy = "a number that a float can hold", "leave out --float"
            raise invalid("a parameter", what, value, remedy, error=ExportError) from None
        text = f"{value:.9g}"
        return text + ("f" if "." in text or "e" in text else ".0f")

    def fill(self, template: str, **more: str) -> str:
        """Return a template with this model's names."""
        return Template(template).substitute({**self.names, **more})

    def text(self) -> str:
        """Return the whole file."""
        plain = self.plain
        parts = [self._beginning(), self._labels()]
        if plain.text_columns:
            marks = [c_text(mark) for mark in plain.missing_texts]
            parts.append(self.fill(_MISSING_TEXT, n_marks=str(len(marks)), marks=", ".join(marks)))
        parts += self._functions()
        parts.append(self.fill(_LAYER))
        parts.append(self._predict())
        return "\n".join(parts) + "\n#endif\n"

    def _beginning(self) -> str:
        p = self.prefix
        return self.fill(
            _BEGINNING,
            fingerprint=self.plain.fingerprint,
            usage=self.declaration() + ";",
            given="\n   ".join(self._given()),
            guard=f"{p.upper()}_H",
            p_missing=f"{p}_missing",
            p_unknown=f"{p}_unknown",
            p_too_far=f"{p}_too_far",
            precision=_SINGLE if self.single else _DOUBLE,
        )

    def _given(self) -> list[str]:
        """Return what each argument is, and the answer."""
        p, plain = self.prefix, self.plain
        lines = []
        if plain.number_columns:
            lines.append(
                f"numbers: in the order of {p}_number_column(0), ...; NAN for a missing one"
            )
        if plain.text_columns:
            lines.append(f"texts: in the order of {p}_text_column(0), ...; NULL is missing")
        if plain.task == "numbers":
            lines.append(f"answer: gets the numbers, in the order of {p}_label(0), ...")
        elif plain.has_probabilities:
            lines.append(f"probabilities: gets that of each {p}_label(0), ...; or NULL")
        if plain.task == "labels":
            lines.append(f"yes: gets 1 or 0 for each {p}_label(0), ...")
        if plain.task == "classes":
            lines.append(f"It returns the place of the label, {p}_label(place) is its text.")
        return lines

    def declaration(self) -> str:
        """Return the head of the function that a user calls."""
        plain = self.plain
        arguments = []
        if plain.number_columns:
            arguments.append(f"const {self.real} numbers[{len(plain.number_columns)}]")
        if plain.text_columns:
            arguments.append(f"const char *const texts[{len(plain.text_columns)}]")
        if plain.task == "labels":
            arguments.append(f"int yes[{plain.sizes[-1]}]")
        if plain.task == "numbers":
            arguments.append(f"{self.real} answer[{plain.n_answers}]")
        elif plain.has_probabilities:
            arguments.append(f"{self.real} *probabilities")
        return f"static inline int {self.prefix}_predict({', '.join(arguments)})"

    def _labels(self) -> str:
        """Return a function from a place to a label, and from a place to a column's name."""
        parts = []
        columns = (("number", self.plain.number_columns), ("text", self.plain.text_columns))
        lists = [("label", [str(label) for label in self.plain.labels])]
        lists += [(f"{kind}_column", [c.name for c in of_kind]) for kind, of_kind in columns]
        for name, texts in lists:
            if texts:
                listed = ",\n        ".join(map(c_text, texts))
                parts.append(
                    f"static inline const char *{self.prefix}_{name}(int place) {{\n"
                    f"    static const char *const names[{len(texts)}] = {{\n        {listed}}};\n"
                    f"    return names[place];\n}}\n"
                )
        return "\n".join(parts)

    def _functions(self) -> list[str]:
        """Return the functions that the layers and the link need, each once."""
        needed = {layer.activation: layer for layer in self.plain.layers}
        if self.plain.link == "sigmoid" or "silu" in needed:
            needed.setdefault("sigmoid", self.plain.layers[0])
        parts = []
        for name, template in _FUNCTIONS.items():
            if name in needed and "$setting" not in template:
                parts.append(self.fill(template))
        written = set()
        for layer in self.plain.layers:
            function = self._function(layer)
            if layer.setting is not None and function not in written:
                written.add(function)
                name, setting = function, self.number(layer.setting)
                parts.append(self.fill(_FUNCTIONS[layer.activation], name=name, setting=setting))
        return parts

    def _function(self, layer: PlainLayer) -> str:
        """Return the name of a layer's activation, without the prefix."""
        if layer.setting is None:
            return layer.activation
        settings = [each.setting for each in self.plain.layers]
        return f"{layer.activation}_{settings.index(layer.setting) + 1}"

    def _predict(self) -> str:
        plain = self.plain
        widest = max(plain.sizes)
        lines = [self.declaration() + " {"]
        lines += [f"    {line}" for line in self._tables()]
        lines += [f"    {self.real} a[{widest}], b[{widest}];"]
        lines += [f"    {self.real} *x = a, *z = b;", "    size_t c, k = 0;"]
        lines += self._encode()
        if plain.scaling is not None:
            lines.append(self.fill(_SCALE).rstrip("\n"))
        for index, layer in enumerate(plain.layers, start=1):
            n_in, n_out = len(layer.weights[0]), len(layer.biases)
            given = f"weights_{index}, biases_{index}, {n_in}, {n_out}, x, z"
            lines += [f"    {self.prefix}_layer({given});"]
            if layer.activation != "identity":
                function = f"{self.prefix}_{self._function(layer)}"
                lines += [f"    for (k = 0; k < {n_out}; k++) z[k] = {function}(z[k]);"]
            if index < len(plain.layers):
                lines += ["    x = z;", "    z = x == a ? b : a;"]
        return "\n".join([*lines, *self._answer(), "}", ""])

    def _tables(self) -> list[str]:
        """Return the constants of the columns, the scaling and the layers."""
        plain = self.plain
        numbers, texts = plain.number_columns, plain.text_columns
        tables = []
        if any(column.fill is not None for column in numbers):
            fills = [
                "NAN" if column.fill is None else self.number(float(column.fill))
                for column in numbers
            ]
            tables.append(self._table(f"{self.real} fills", fills))
        if texts:
            counts = [str(len(column.categories or ())) for column in plain.columns]
            tables.append(self._table("size_t n_categories", counts))
            categories = [c_text(each) for column in texts for each in column.categories or ()]
            tables.append(self._table("char *const categories", categories))
            text_fills = [
                "NULL" if column.fill is None else c_text(str(column.fill)) for column in texts
            ]
            tables.append(self._table("char *const text_fills", text_fills))
        if plain.scaling is not None:
            tables += self._scaling(plain.scaling, "")
        for index, layer in enumerate(plain.layers, start=1):
            rows = [", ".join(map(self.number, row)) for row in layer.weights]
            n_weights = len(rows) * len(layer.weights[0])
            tables.append(self._table(f"{self.real} weights_{index}", rows, n_weights))
            biases = [*map(self.number, layer.biases)]
            tables.append(self._table(f"{self.real} biases_{index}", biases))
        if plain.answer_scaling is not None:
            tables += self._scaling(plain.answer_scaling, "target_")
        return tables

    def _scaling(self, scaling: PlainScaling, prefix: str) -> list[str]:
        return [
            self._table(f"{self.real} {prefix}{name}", [*map(self.number, numbers)])
            for name, numbers in (("shifts", scaling.shifts), ("stretches", scaling.stretches))
        ]

    def _table(self, head: str, rows: list[str], n: int | None = None) -> str:
        joined = ",\n        ".join(rows)
        return f"static const {head}[{len(rows) if n is None else n}] = {{\n        {joined}}};"

    def _encode(self) -> list[str]:
        """Return the lines that make inputs of the columns, one after the other."""
        plain = self.plain
        n_columns = len(plain.columns)
        names = []
        number = text = ""
        if plain.number_columns:
            names.append("n = 0")
            number = self._number_column()
        if plain.text_columns:
            names += ["t = 0", "first = 0", "i"]
            text = self.fill(_TEXT_COLUMN)
        lines = [f"    size_t {', '.join(names)};", f"    for (c = 0; c < {n_columns}; c++) {{"]
        if number and text:
            lines += ["        if (n_categories[c] == 0) {", f"            {number.rstrip()}"]
            lines += ["        } else {", f"            {text.rstrip()}", "        }"]
        else:
            lines += ["        {", f"            {(number or text).rstrip()}", "        }"]
        return [*lines, "    }"]

    def _number_column(self) -> str:
        plain = self.plain
        marked = "".join(
            f"            if (value == {self.number(mark)}) value = {self._nan()};\n"
            for mark in plain.missing_numbers
        )
        filled = _FILLED if any(c.fill is not None for c in plain.number_columns) else ""
        return f"{self.real} " + self.fill(_NUMBER_COLUMN, marked=marked, filled=filled)

    def _nan(self) -> str:
        return "NAN" if self.single else "(double)NAN"

    def _answer(self) -> list[str]:
        """Return the lines that make the answer of the outputs in z."""
        plain, p = self.plain, self.prefix
        n = plain.sizes[-1]
        if plain.task == "numbers":
            return self._number_answer()
        if plain.task == "labels":
            lines = [f"    for (k = 0; k < {n}; k++) yes[k] = z[k] > 0;"]
            if plain.has_probabilities:
                lines += ["    if (probabilities != NULL) {"]
                lines += self._sigmoids()
                lines += ["    }"]
            return [*lines, "    return 0;"]
        lines = []
        if n == 1:
            if plain.has_probabilities:
                lines += ["    if (probabilities != NULL) {"]
                lines += [f"        probabilities[1] = {p}_sigmoid(z[0]);"]
                lines += ["        probabilities[0] = 1 - probabilities[1];", "    }"]
            return [*lines, "    return z[0] > 0 ? 1 : 0;"]
        lines += ["    c = 0;", f"    for (k = 1; k < {n}; k++) {{"]
        lines += ["        if (z[k] > z[c]) c = k;", "    }"]
        if plain.has_probabilities:
            lines += ["    if (probabilities != NULL) {"]
            if plain.link == "softmax":
                lines += self._softmax("probabilities")
            else:
                lines += self._sigmoids()
            lines += ["    }"]
        return [*lines, "    return (int)c;"]

    def _sigmoids(self) -> list[str]:
        return [
            f"        for (k = 0; k < {self.plain.sizes[-1]}; k++) {{",
            f"            probabilities[k] = {self.prefix}_sigmoid(z[k]);",
            "        }",
        ]

    def _softmax(self, answer: str) -> list[str]:
        n, f = self.plain.sizes[-1], self.names["f"]
        return [
            f"        {self.real} total = 0;",
            f"        for (k = 0; k < {n}; k++) {{",
            f"            {answer}[k] = exp{f}(z[k] - z[c]);",
            f"            total += {answer}[k];",
            "        }",
            f"        for (k = 0; k < {n}; k++) {answer}[k] /= total;",
        ]

    def _number_answer(self) -> list[str]:
        plain, p, f = self.plain, self.prefix, self.names["f"]
        n = plain.sizes[-1]
        if plain.link == "softmax":
            lines = ["    c = 0;", f"    for (k = 1; k < {n}; k++) {{"]
            lines += ["        if (z[k] > z[c]) c = k;", "    }", "    {"]
            lines += [*self._softmax("answer"), "    }"]
        else:
            of = {"none": "z[k]", "exp": f"exp{f}(z[k])", "sigmoid": f"{p}_sigmoid(z[k])"}
            lines = [f"    for (k = 0; k < {n}; k++) answer[k] = {of[plain.link]};"]
        if plain.answer_scaling is not None:
            lines += [f"    for (k = 0; k < {n}; k++) {{"]
            lines += ["        answer[k] = target_stretches[k] != 0"]
            lines += ["            ? answer[k] * target_stretches[k] + target_shifts[k]"]
            lines += ["            : target_shifts[k];", "    }"]
        return [*lines, "    return 0;"]


def write(plain: PlainModel, prefix: str, *, single: bool) -> str:
    """Return the text of the file; every name in it begins with the prefix."""
    return CWriter(plain, prefix, single=single).text()


def memory(plain: PlainModel, *, single: bool) -> tuple[int, int]:
    """Return the bytes of constants, which stay in flash, and of the stack that a call needs."""
    size = 4 if single else 8
    n_numbers = plain.n_parameters
    for scaling in (plain.scaling, plain.answer_scaling):
        n_numbers += 0 if scaling is None else 2 * len(scaling.shifts)
    if any(column.fill is not None for column in plain.number_columns):
        n_numbers += len(plain.number_columns)
    texts = [str(label) for label in plain.labels]
    texts += [column.name for column in plain.columns]
    texts += [each for column in plain.text_columns for each in column.categories or ()]
    n_bytes = sum(len(text.encode("utf-8", "replace")) + 1 for text in texts)
    return n_numbers * size + n_bytes, 2 * max(plain.sizes) * size
