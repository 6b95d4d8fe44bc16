"""A trace to go through by hand in a browser: the network, an operation's line, and why.

What is shown is the trace's own: the lines, numbers and reasons that the terminal has too. The
script beside this file (`step_through.js`) only chooses which of them is seen. Where scripts are
stripped, the picture stays, with the numbers of the whole step.

>>> from tinymlp.network.network import Network
>>> widget = step_through(Network.random([2, 1]).trace([0.5, 1.0], [1.0]))
>>> widget.get("class"), [part.tag for part in widget]
('tinymlp-steps', ['p', 'p', 'div', 'script'])
"""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.report.markup import data, element, table
from tinymlp.report.network_drawing import Diagram, draw_network, drawn_neurons
from tinymlp.tracing.block import Block
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.operation import Operation
from tinymlp.tracing.reasons import kind_of
from tinymlp.tracing.step_record import StepRecord
from tinymlp.tracing.text import block_lines, given_lines, heading, other_names

_BUTTONS = (
    ("whole", "Whole step", "Home"),
    ("back", "Back", "ArrowLeft"),
    ("next", "Next", "ArrowRight"),
    ("neuron", "Next neuron", "PageDown"),
    ("phase", "Next phase", None),
    ("last", "Last", "End"),
)
_KEYS = (
    "Keys: → and ← one on and one back, Page Down and Page Up a neuron, Home the whole step, End "
    "the last operation."
)
_FIELDS = ("place", "lines", "why", "code")
"""What is said of an operation or a block, in this order; a script fills each in."""

MAX_WRITTEN = 100_000
"""Operations of a trace up to which the numbers of its neurons are written out as sums."""

MAX_ROWS = 40
"""Rows of the table; with more neurons it goes layer by layer."""


def step_through(
    trace: StepRecord,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    label: str = "Step",
) -> Element:
    """Return the whole trace as something to go through, at its own level.

    `label` is what its slider is called, to tell two on a page apart.
    """
    items: list[Operation | Block] = list(
        trace.operations if trace.level == "operation" else trace.blocks()
    )
    whole = _whole(trace)
    described = [whole, *(_describe(trace, item) for item in items)]
    return element(
        "div",
        {"class": "tinymlp-steps", "role": "group", "aria-label": "One training step"},
        element("p", {"class": "tinymlp-heading"}, heading(trace, UNICODE)),
        element("p", {"class": "tinymlp-given"}, _given(trace)),
        element(
            "div",
            {"class": "tinymlp-stage"},
            draw_network(_diagram(trace, input_names, output_names)),
            element("div", {}, _controls(len(items), label), _description(whole)),
        ),
        data({"items": described, "numbers": _numbers(trace)}),
    )


def _given(trace: StepRecord) -> str:
    lines = given_lines(trace, UNICODE)
    if trace.level != "operation":
        lines.append(
            f"Shown {trace.level} by {trace.level}: that many operations are too many for a page; "
            "trace.play() or tinymlp step opens each up to its own."
        )
    return "\n".join(lines)


def _diagram(trace: StepRecord, input_names: Sequence[str], output_names: Sequence[str]) -> Diagram:
    numbers = {name: value.value for name, value in trace.values.items()}
    return Diagram(
        trace.setting.sizes,
        trace.setting.activations,
        lambda layer, j, i: trace.given[f"w[{layer}][{j}][{i}]"],
        input_names,
        output_names,
        {name: _digits(name, value) for name, value in (trace.given | numbers).items()},
    )


def _controls(n_items: int, label: str) -> Element:
    """Return what moves through the steps, hidden until the script is there to obey."""
    slider = {
        "type": "range",
        "min": "0",
        "max": str(n_items),
        "value": "0",
        "aria-label": label,
        "autocomplete": "off",
    }
    buttons = [
        element("button", {"type": "button", "data-go": go, "aria-keyshortcuts": key}, name)
        for go, name, key in _BUTTONS
    ]
    return element(
        "div",
        {"class": "tinymlp-controls", "hidden": ""},
        element("input", slider),
        element("div", {}, *buttons),
        element("p", {"class": "tinymlp-keys"}, _KEYS),
    )


def _description(item: dict[str, Any]) -> Element:
    """Return where an operation or a block is described."""
    fields = [
        element("p", {"data-show": name}, "\n".join(_as_lines(item.get(name, []))))
        for name in _FIELDS
    ]
    live = {"class": "tinymlp-shown", "aria-live": "polite", "aria-atomic": "true"}
    return element("div", live, *fields)


def _as_lines(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def _whole(trace: StepRecord) -> dict[str, Any]:
    """Return what is described first, and without a script alone."""
    return {
        "phase": "",
        "neuron": "",
        "at": "",
        "last": trace.n_operations,
        "place": "The whole step: every number is in the picture.",
        "lines": [f"L = {UNICODE.number(trace.loss)}"],
    }


def _describe(trace: StepRecord, item: Operation | Block) -> dict[str, Any]:
    """Return what is said of an operation or a block, and where in the picture it is."""
    at = "" if item.phase == "update" else "L"
    if item.layer is not None:
        at = f"{item.layer}-{_place(trace, item.layer, item.neuron)}"
    whose = f"{item.phase} {item.layer} {item.neuron}"
    found: dict[str, Any] = {"phase": item.phase, "neuron": whose, "at": at}
    if isinstance(item, Block):
        found |= {"last": item.last, "place": item.title, "lines": block_lines(item, UNICODE)}
        return found | {"why": _sums(trace, item)}
    if item.input is not None:
        found["edge"] = f"{item.layer}-{item.neuron}-{item.input}"
    return found | {
        "last": item.number,
        "place": f"{item.number}  {item.place}",
        "lines": [line_of(item, trace.unnamed_maker, UNICODE)],
        "why": " ".join([UNICODE.symbols(item.why), *other_names(item, UNICODE, why=True)]),
        "code": f"{item.file}:{item.line}   {item.code}",
    }


def _sums(trace: StepRecord, block: Block) -> list[str]:
    """Return how z, a and δ of a neuron came about, if its operations can be recorded again."""
    if trace.record_again is None or trace.n_operations > MAX_WRITTEN or block.neuron is None:
        return []
    return [
        line_of(trace.at(name), trace.unnamed_maker, UNICODE, full=True)
        for name in block.values
        if kind_of(name) in ("z", "a", "delta") and trace.values[name].made_by is not None
    ]


def _place(trace: StepRecord, layer: int, neuron: int | None) -> str:
    """Return a neuron as it is drawn, which in a wide layer may be with others."""
    if neuron is None:
        return "all"
    return str(neuron) if neuron in drawn_neurons(trace.setting.sizes[layer]) else "more"


def _numbers(trace: StepRecord) -> list[tuple[str, int, str]]:
    """Return the numbers in the picture: name, the operation that made them, digits."""
    begins: dict[str, int] = {}
    for run in trace.runs:
        begins.setdefault(run.phase, run.first)
    return [
        (name, begins.get(phase, 1) if made_by is None else made_by, _digits(name, value))
        for name, (value, made_by, phase) in trace.values.items()
        if name == "L" or name.startswith(("a[", "delta["))
    ]


def _digits(name: str, value: float) -> str:
    """Return a number as it stands in the picture, where a δ stands below its neuron."""
    return ("δ " if name.startswith("delta[") else "") + UNICODE.number(value)


def blocks_table(trace: StepRecord) -> Element:
    """Return what each neuron did, or each layer, as a table: to be read at once, and on paper."""
    blocks = trace.blocks("layer" if trace.level == "layer" else "neuron")
    if len(blocks) > MAX_ROWS:
        blocks = trace.blocks("layer")
    rows = [[block.title, "; ".join(block.lines(UNICODE))] for block in blocks]
    heads = ["where", "what came out"]
    return table(heads, rows, caption="The whole step as a table", kind="blocks")
