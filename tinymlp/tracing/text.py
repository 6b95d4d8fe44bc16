"""A trace as text: what was given, then every step, symbols first, then numbers, then the result.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25])])
>>> print(text_of(network.trace([2.0], [1.0], learning_rate=0.5), phase="forward", why=False))
1 → 1, identity: mean_squared_error, sgd, 17 operations
x₀ = 2
t₀ = 1
η = 0.5
<BLANKLINE>
forward, layer 1, neuron 0
    1  w¹₀‚₀·x₀ = 0.5×2 = 1                         tinymlp/network/neuron.py:87
    2  z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.25 + 0.5×2 = 1.25   tinymlp/network/neuron.py:87
       a¹₀ is the same number
"""

from collections.abc import Sequence

from tinymlp.errors import ArgumentError
from tinymlp.tracing.block import Part
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.recorder import PHASES
from tinymlp.tracing.step import Step
from tinymlp.tracing.training_trace import TrainingTrace

MOST_GIVEN = 12
"""Given numbers of one kind that are shown; more are left out, and it says so."""


def text_of(
    trace: TrainingTrace,
    *,
    phase: str | None = None,
    layer: int | None = None,
    neuron: int | None = None,
    why: bool = True,
    ascii: bool = False,  # noqa: A002
) -> str:
    """Return the trace at its level, perhaps of one phase, layer or neuron only.

    Raises `ArgumentError` for a phase that there is not.
    """
    if phase is not None and phase not in PHASES:
        raise ArgumentError(f"phase is one of {', '.join(PHASES)}, got {phase!r}")
    notation = Notation(ascii=ascii)
    wanted = {"phase": phase, "layer": layer, "neuron": neuron}
    lines = [heading(trace, notation), *given_lines(trace, notation), *note(trace)]
    for part in trace.parts():
        if any(w is not None and getattr(part, name) != w for name, w in wanted.items()):
            continue
        lines += ["", part.title]
        if trace.level == "operation":
            lines += steps_as_text(trace, trace.expand(part), notation, why=why)
        else:
            lines += [f"    {line}" for line in part_lines(part, notation)]
    return "\n".join(lines)


def heading(trace: TrainingTrace, notation: Notation) -> str:
    """Return what is traced, on a line."""
    setting = trace.setting
    arrow = " -> " if notation.ascii else " → "
    shape = arrow.join(map(str, setting.sizes))
    activations = ", ".join(setting.activations)
    return (
        f"{shape}, {activations}: {setting.loss}, {setting.optimizer}, "
        f"{trace.n_operations:,} operations"
    )


def note(trace: TrainingTrace) -> list[str]:
    """Return what to know about a trace that does not show every operation."""
    if trace.level == "operation":
        return []
    return [
        f"Shown {trace.level} by {trace.level}: the level operation has every multiplication, and "
        "a part can be",
        "expanded to its own.",
    ]


def given_lines(trace: TrainingTrace, notation: Notation) -> list[str]:
    """Return the inputs, the target and the optimizer's numbers."""
    lines = []
    for kind in ("x", "t"):
        names = [name for name in trace.given if name.startswith(f"{kind}[")]
        told = [
            f"{notation.symbols(name)} = {notation.number(trace.given[name])}"
            for name in names[:MOST_GIVEN]
        ]
        left = len(names) - MOST_GIVEN
        lines.append("   ".join(told) + (f"   and {left:,} more" if left > 0 else ""))
    rule = [name for name in trace.given if "[" not in name]
    lines.append(
        "   ".join(f"{notation.symbols(n)} = {notation.number(trace.given[n])}" for n in rule)
    )
    return lines


def steps_as_text(
    trace: TrainingTrace, steps: Sequence[Step], notation: Notation, *, why: bool
) -> list[str]:
    """Return a line for each step, the place in the source on its right, and why below."""
    told = [line_of(step, trace.unnamed_maker, notation) for step in steps]
    width = max((len(line) for line in told), default=0)
    lines = []
    for step, line in zip(steps, told, strict=True):
        lines.append(f"{step.number:5}  {line:{width}}   {step.file}:{step.line}")
        if why:
            lines.append(f"       {notation.symbols(step.why)}")
        lines += [f"       {other}" for other in also(step, notation, why=why)]
    return lines


def also(step: Step, notation: Notation, *, why: bool) -> list[str]:
    """Return that a number has other names too, unless the reason has told it."""
    names = [name for name in step.also if not (why and name in step.why)]
    told = " and ".join(notation.symbols(name) for name in names)
    return [f"{told} is the same number"] if names else []


def part_lines(part: Part, notation: Notation, remark: str = "") -> list[str]:
    """Return a part's named numbers, and how many operations it took, with a remark on them."""
    n = part.last - part.first + 1
    which = f"{part.first:,} to {part.last:,}" if n > 1 else f"{part.first:,}"
    return [*part.lines(notation), f"({n:,} operation{'s' if n > 1 else ''}: {which}{remark})"]
