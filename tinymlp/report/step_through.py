"""A trace to go through by hand in a browser: the network, a step's line, and why.

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
from tinymlp.report.network_drawing import Drawn, draw_network, shown_of
from tinymlp.tracing.block import Part
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.reasons import kind_of
from tinymlp.tracing.step import Step
from tinymlp.tracing.text import also, given_lines, heading, part_lines
from tinymlp.tracing.training_trace import TrainingTrace

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
"""What is told of an item, in this order; a script fills each in."""

MOST_WRITTEN = 100_000
"""Operations of a trace up to which the numbers of its neurons are written out as sums."""

MOST_ROWS = 40
"""Rows of the table; with more neurons it goes layer by layer."""


def step_through(
    trace: TrainingTrace,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
) -> Element:
    """Return the whole trace as something to go through, at its own level."""
    items: list[Step | Part] = list(trace.steps if trace.level == "operation" else trace.parts())
    whole = _whole(trace)
    told = [whole, *(_told(trace, item) for item in items)]
    return element(
        "div",
        {"class": "tinymlp-steps", "role": "group", "aria-label": "One training step"},
        element("p", {"class": "tinymlp-heading"}, heading(trace, UNICODE)),
        element("p", {"class": "tinymlp-given"}, _given(trace)),
        element(
            "div",
            {"class": "tinymlp-stage"},
            draw_network(_drawn(trace, input_names, output_names)),
            element("div", {}, _controls(len(items)), _shown(whole)),
        ),
        data({"items": told, "numbers": _numbers(trace)}),
    )


def _given(trace: TrainingTrace) -> str:
    lines = given_lines(trace, UNICODE)
    if trace.level != "operation":
        lines.append(
            f"Shown {trace.level} by {trace.level}: that many operations are too many for a page; "
            "trace.play() or tinymlp step opens each up to its own."
        )
    return "\n".join(lines)


def _drawn(trace: TrainingTrace, input_names: Sequence[str], output_names: Sequence[str]) -> Drawn:
    numbers = {name: value.value for name, value in trace.values.items()}
    return Drawn(
        trace.setting.sizes,
        trace.setting.activations,
        lambda layer, j, i: trace.given[f"w[{layer}][{j}][{i}]"],
        input_names,
        output_names,
        {name: _digits(name, value) for name, value in (trace.given | numbers).items()},
    )


def _controls(n_items: int) -> Element:
    """Return what moves through the steps, hidden until the script is there to obey."""
    slider = {
        "type": "range",
        "min": "0",
        "max": str(n_items),
        "value": "0",
        "aria-label": "Step",
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


def _shown(item: dict[str, Any]) -> Element:
    """Return where an item is told."""
    told = [
        element("p", {"data-show": name}, "\n".join(_as_lines(item.get(name, []))))
        for name in _FIELDS
    ]
    live = {"class": "tinymlp-shown", "aria-live": "polite", "aria-atomic": "true"}
    return element("div", live, *told)


def _as_lines(told: str | list[str]) -> list[str]:
    return [told] if isinstance(told, str) else told


def _whole(trace: TrainingTrace) -> dict[str, Any]:
    """Return what is told first, and without a script alone."""
    return {
        "phase": "",
        "neuron": "",
        "at": "",
        "last": trace.n_operations,
        "place": "The whole step: every number is in the picture.",
        "lines": [f"L = {UNICODE.number(trace.loss)}"],
    }


def _told(trace: TrainingTrace, item: Step | Part) -> dict[str, Any]:
    """Return what is said of a step or a part, and where in the picture it is."""
    at = "" if item.phase == "update" else "L"
    if item.layer is not None:
        at = f"{item.layer}-{_place(trace, item.layer, item.neuron)}"
    whose = f"{item.phase} {item.layer} {item.neuron}"
    told: dict[str, Any] = {"phase": item.phase, "neuron": whose, "at": at}
    if isinstance(item, Part):
        told |= {"last": item.last, "place": item.title, "lines": part_lines(item, UNICODE)}
        return told | {"why": _written(trace, item)}
    place = [item.phase]
    for what, index in (("layer", item.layer), ("neuron", item.neuron), ("input", item.input)):
        place += [] if index is None else [f"{what} {index}"]
    if item.input is not None:
        told["edge"] = f"{item.layer}-{item.neuron}-{item.input}"
    return told | {
        "last": item.number,
        "place": f"{item.number}  " + ", ".join(place),
        "lines": [line_of(item, trace.unnamed_maker, UNICODE)],
        "why": " ".join([UNICODE.symbols(item.why), *also(item, UNICODE, why=True)]),
        "code": f"{item.file}:{item.line}   {item.code}",
    }


def _written(trace: TrainingTrace, part: Part) -> list[str]:
    """Return how z, a and δ of a neuron came about, if its operations can be recorded again."""
    if trace.again is None or trace.n_operations > MOST_WRITTEN or part.neuron is None:
        return []
    return [
        line_of(trace.at(name), trace.unnamed_maker, UNICODE, full=True)
        for name in part.values
        if kind_of(name) in ("z", "a", "delta") and trace.values[name].step is not None
    ]


def _place(trace: TrainingTrace, layer: int, neuron: int | None) -> str:
    """Return a neuron as it is drawn, which in a wide layer may be with others."""
    if neuron is None:
        return "all"
    return str(neuron) if neuron in shown_of(trace.setting.sizes[layer]) else "more"


def _numbers(trace: TrainingTrace) -> list[tuple[str, int, str]]:
    """Return the numbers in the picture: name, the step from which on they are known, digits."""
    begins: dict[str, int] = {}
    for run in trace.runs:
        begins.setdefault(run.phase, run.first)
    return [
        (name, begins.get(phase, 1) if step is None else step, _digits(name, value))
        for name, (value, step, phase) in trace.values.items()
        if name == "L" or name.startswith(("a[", "delta["))
    ]


def _digits(name: str, value: float) -> str:
    """Return a number as it stands in the picture, where a δ stands below its neuron."""
    return ("δ " if name.startswith("delta[") else "") + UNICODE.number(value)


def parts_table(trace: TrainingTrace) -> Element:
    """Return what each neuron did, or each layer, as a table: to be read at once, and on paper."""
    parts = trace.parts("layer" if trace.level == "layer" else "neuron")
    if len(parts) > MOST_ROWS:
        parts = trace.parts("layer")
    rows = [[part.title, "; ".join(part.lines(UNICODE))] for part in parts]
    return table(
        ["where", "what came out"], rows, caption="The whole step as a table", kind="parts"
    )
