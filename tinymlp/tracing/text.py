"""A trace as text: what was given, then every operation, symbols first, then numbers, then result.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25])])
>>> trace = network.trace([2.0], [1.0], learning_rate=0.5)
>>> print(text_of(trace, phase="forward", why=False))  # doctest: +ELLIPSIS
1 → 1, identity: mean_squared_error, sgd, 17 operations
x₀ = 2
t₀ = 1
η = 0.5
<BLANKLINE>
forward, layer 1, neuron 0
    1  w¹₀‚₀·x₀ = 0.5×2 = 1                         tinymlp/network/neuron.py:...
    2  z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.25 + 0.5×2 = 1.25   tinymlp/network/neuron.py:...
       a¹₀ is the same number
"""

from collections.abc import Sequence

from tinymlp.arguments import check_choice, check_flag, check_whole
from tinymlp.text import plural
from tinymlp.tracing.block import Block
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.operation import PHASES, Operation
from tinymlp.tracing.step_record import StepRecord

MAX_GIVEN = 12
"""Given numbers of one kind that are shown; more are left out, and it says so."""


def text_of(
    trace: StepRecord,
    *,
    phase: str | None = None,
    layer: int | None = None,
    neuron: int | None = None,
    why: bool = True,
    ascii: bool = False,  # noqa: A002
) -> str:
    """Return the trace at its level, perhaps of one phase, layer or neuron only.

    Raises `ArgumentError` for a phase, layer or neuron that there is not.
    """
    sizes = trace.setting.sizes
    if phase is not None:
        check_choice("phase", phase, PHASES)
    if layer is not None:
        check_whole("layer", layer, minimum=1, maximum=len(sizes) - 1)
    if neuron is not None:
        widest = max(sizes[1:] if layer is None else [sizes[layer]])
        check_whole("neuron", neuron, minimum=0, maximum=widest - 1)
    check_flag("why", why)
    notation = Notation(ascii=ascii)
    wanted = {"phase": phase, "layer": layer, "neuron": neuron}
    lines = [heading(trace, notation), *given_lines(trace, notation), *note(trace)]
    for block in trace.blocks():
        if any(w is not None and getattr(block, name) != w for name, w in wanted.items()):
            continue
        lines += ["", block.title]
        if trace.level == "operation":
            lines += operation_lines(trace, trace.expand(block), notation, why=why)
        else:
            lines += [f"    {line}" for line in block_lines(block, notation)]
    return "\n".join(lines)


def heading(trace: StepRecord, notation: Notation) -> str:
    """Return what is traced, on a line."""
    setting = trace.setting
    arrow = " -> " if notation.ascii else " → "
    shape = arrow.join(map(str, setting.sizes))
    activations = ", ".join(setting.activations)
    return (
        f"{shape}, {activations}: {setting.loss}, {setting.optimizer}, "
        f"{trace.n_operations:,} operations"
    )


def note(trace: StepRecord) -> list[str]:
    """Return what to know about a trace that does not show every operation."""
    if trace.level == "operation":
        return []
    shown = f"Shown {trace.level} by {trace.level}"
    return [f"{shown}: the level operation, or an expanded block, has every multiplication."]


def given_lines(trace: StepRecord, notation: Notation) -> list[str]:
    """Return the inputs, the target and the optimizer's numbers."""
    lines = []
    for kind in ("x", "t"):
        names = [name for name in trace.given if name.startswith(f"{kind}[")]
        shown = "   ".join(_equation(trace, name, notation) for name in names[:MAX_GIVEN])
        left = len(names) - MAX_GIVEN
        lines.append(shown + (f"   and {left:,} more" if left > 0 else ""))
    rule = [name for name in trace.given if "[" not in name]
    lines.append("   ".join(_equation(trace, name, notation) for name in rule))
    return lines


def operation_lines(
    trace: StepRecord, operations: Sequence[Operation], notation: Notation, *, why: bool
) -> list[str]:
    """Return a line for each operation, its place in the source on the right, and why below."""
    formulas = [line_of(operation, trace.unnamed_maker, notation) for operation in operations]
    width = max(map(len, formulas), default=0)
    lines = []
    for operation, formula in zip(operations, formulas, strict=True):
        source = f"{operation.file}:{operation.line}"
        lines.append(f"{operation.number:5}  {formula:{width}}   {source}")
        if why:
            lines.append(f"       {notation.symbols(operation.why)}")
        lines += [f"       {other}" for other in other_names(operation, notation, why=why)]
    return lines


def other_names(operation: Operation, notation: Notation, *, why: bool) -> list[str]:
    """Return that a number has other names too, unless the reason that is shown says so."""
    names = [name for name in operation.also if not (why and name in operation.why)]
    joined = " and ".join(notation.symbols(name) for name in names)
    return [f"{joined} is the same number"] if names else []


def block_lines(block: Block, notation: Notation, remark: str = "") -> list[str]:
    """Return a block's named numbers, and how many operations it took, with a remark on them."""
    n = block.last - block.first + 1
    which = f"{block.first:,} to {block.last:,}" if n > 1 else f"{block.first:,}"
    return [*block.lines(notation), f"({plural(n, 'operation')}: {which}{remark})"]


def _equation(trace: StepRecord, name: str, notation: Notation) -> str:
    return f"{notation.symbols(name)} = {notation.number(trace.given[name])}"
