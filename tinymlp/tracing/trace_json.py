"""A trace as JSON, for other programs and for later.

    schema, version      "tinymlp.trace", 1
    level                operation, neuron or layer
    network              sizes, activations; beside it loss and optimizer
    given                name → number
    values               name → [number, operation or null, phase]
    runs                 [phase, layer, neuron, first operation, last one], neuron by neuron
    steps                all operations, or null above the level of operations

An operation is an object with the fields of `Operation`, whose operator is called "operation"; an
operand is [name, number, operation or null]. Numbers that are not finite are "nan", "inf" and
"-inf".

>>> from tinymlp.network.network import Network
>>> trace = Network.random([2, 1]).trace([0.5, 1.0], [1.0])
>>> from_json(to_json(trace), type(trace)) == trace
True

What is read is untrusted: every field is checked, and then that they fit together, so that
whatever shows a trace finds what it looks for. At the level of operations each is done again: a
number that does not follow from those before it is refused.
"""

import dataclasses
import itertools
import json
import math
from collections.abc import Collection
from typing import Any, TypeVar

from tinymlp import json_fields
from tinymlp.errors import FormatError, invalid
from tinymlp.text import escaped, join_names, short_repr
from tinymlp.tracing.naming import Setting
from tinymlp.tracing.operation import BINARY, OPERATORS, PHASES, Operand, Operation, Run, Value
from tinymlp.tracing.step_record import LEVELS, StepRecord

SCHEMA = "tinymlp.trace"
VERSION = 1

Record = TypeVar("Record", bound=StepRecord)

_NETWORK = ("sizes", "activations", "loss", "optimizer")
_FIELDS = ("schema", "version", "level", "network", "given", "values", "runs", "steps")
_ATTRIBUTES = [field.name for field in dataclasses.fields(Operation)]
_OPERATION = ["operation" if name == "operator" else name for name in _ATTRIBUTES]


def to_json(trace: StepRecord) -> str:
    """Return the trace as one JSON object, whose floats read back as the same floats."""
    stored = {
        "schema": SCHEMA,
        "version": VERSION,
        "level": trace.level,
        "network": trace.setting._asdict(),
        "given": {name: json_fields.json_number(value) for name, value in trace.given.items()},
        "values": {
            name: [json_fields.json_number(value), made_by, phase]
            for name, (value, made_by, phase) in trace.values.items()
        },
        "runs": trace.runs,
        "steps": None if trace.kept is None else [_stored(one) for one in trace.kept],
    }
    return escaped(json.dumps(stored, allow_nan=False, ensure_ascii=False))


def from_json(text: str | bytes, kind: type[Record]) -> Record:
    """Return the trace that `to_json` wrote, as an object of that class.

    Raises `FormatError` for anything else, saying what is wrong with it.
    """
    stored = json_fields.parse(text)
    if not isinstance(stored, dict) or stored.get("schema") != SCHEMA:
        raise invalid("the text", f"a trace, of schema {SCHEMA!r}", stored, error=FormatError)
    if stored.get("version") != VERSION:
        raise invalid(
            "the trace's version",
            str(VERSION),
            stored.get("version"),
            "trace the network again",
            error=FormatError,
        )
    fields = json_fields.fields(stored, _FIELDS, "the trace")
    setting = _setting(fields["network"])
    runs, steps = json_fields.listed(fields["runs"], "runs", minimum=1), fields["steps"]
    if steps is not None:
        steps = enumerate(json_fields.listed(steps, "steps"), start=1)
    trace = kind(
        level=_choice(fields["level"], LEVELS, "level"),
        setting=setting,
        given={
            name: json_fields.any_number(value, f"given, {name}")
            for name, value in json_fields.items(fields["given"], "given")
        },
        values={
            name: _value(value, f"values, {name}")
            for name, value in json_fields.items(fields["values"], "values")
        },
        runs=[_run(run, setting, f"runs[{i}]") for i, run in enumerate(runs)],
        kept=steps and [_operation(step, setting, number) for number, step in steps],
    )
    _check_runs(trace)
    _check_names(trace)
    _check_arithmetic(trace)
    return trace


def _stored(operation: Operation) -> dict[str, Any]:
    stored = {
        key: getattr(operation, name) for key, name in zip(_OPERATION, _ATTRIBUTES, strict=True)
    }
    stored["operands"] = [
        [name, json_fields.json_number(value), made_by]
        for name, value, made_by in operation.operands
    ]
    stored["result"] = json_fields.json_number(operation.result)
    return stored


def _setting(stored: object) -> Setting:
    fields = json_fields.fields(stored, _NETWORK, "network")
    sizes = json_fields.listed(fields["sizes"], "sizes", minimum=2)
    activations = json_fields.listed(fields["activations"], "activations")
    if len(activations) != len(sizes) - 1:
        what = f"a list of {len(sizes) - 1}, one for each layer"
        raise invalid("activations", what, activations, error=FormatError)
    return Setting(
        [json_fields.whole(size, f"sizes[{i}]") for i, size in enumerate(sizes)],
        [json_fields.text(name, f"activations[{i}]") for i, name in enumerate(activations)],
        json_fields.text(fields["loss"], "loss"),
        json_fields.text(fields["optimizer"], "optimizer"),
    )


def _value(stored: object, where: str) -> Value:
    value, made_by, phase = _row(stored, 3, where)
    return Value(
        json_fields.any_number(value, where),
        _whole_or_none(made_by, f"{where}, its operation", minimum=1),
        _choice(phase, PHASES, f"{where}, its phase"),
    )


def _run(stored: object, setting: Setting, where: str) -> Run:
    phase, layer, neuron, first, last = _row(stored, 5, where)
    return Run(
        _choice(phase, PHASES, f"{where}, its phase"),
        *_place(layer, neuron, setting, where),
        json_fields.whole(first, f"{where}, its first operation"),
        json_fields.whole(last, f"{where}, its last operation"),
    )


def _operation(stored: object, setting: Setting, number: int) -> Operation:
    """Return the operation that is to have that number."""
    where = f"step {number}"
    fields = json_fields.fields(stored, _OPERATION, where)
    layer, neuron = _place(fields["layer"], fields["neuron"], setting, where)
    operator = _choice(fields["operation"], OPERATORS, f"{where}, its operation")
    operands = _row(fields["operands"], 2 if operator in BINARY else 1, f"{where}, its operands")
    return Operation(
        number=json_fields.whole(
            fields["number"], f"{where}, its number", minimum=number, maximum=number
        ),
        phase=_choice(fields["phase"], PHASES, f"{where}, its phase"),
        name=json_fields.text(fields["name"], f"{where}, its name"),
        also=tuple(json_fields.texts(fields["also"], f"{where}, its other names")),
        operator=operator,
        operands=tuple(_operand(operand, number, f"{where}, an operand") for operand in operands),
        result=json_fields.any_number(fields["result"], f"{where}, its result"),
        layer=layer,
        neuron=neuron,
        input=_whole_or_none(fields["input"], f"{where}, its input", minimum=0),
        file=json_fields.text(fields["file"], f"{where}, its file"),
        line=json_fields.whole(fields["line"], f"{where}, its line", minimum=0),
        code=json_fields.text(fields["code"], f"{where}, its code"),
        why=json_fields.text(fields["why"], f"{where}, its reason"),
    )


def _operand(stored: object, number: int, where: str) -> Operand:
    name, value, made_by = _row(stored, 3, where)
    return Operand(
        json_fields.text(name, f"{where}, its name"),
        json_fields.any_number(value, where),
        _whole_or_none(made_by, f"{where}, its operation", minimum=1, maximum=number - 1),
    )


def _place(
    layer: object, neuron: object, setting: Setting, where: str
) -> tuple[int | None, int | None]:
    """Return a layer from 1 and a neuron in it from 0; each may be None."""
    sizes = setting.sizes
    number = _whole_or_none(layer, f"{where}, its layer", minimum=1, maximum=len(sizes) - 1)
    last = -1 if number is None else sizes[number] - 1
    return number, _whole_or_none(neuron, f"{where}, its neuron", minimum=0, maximum=last)


def _whole_or_none(stored: object, where: str, **bounds: int) -> int | None:
    return None if stored is None else json_fields.whole(stored, where, **bounds)


def _row(stored: object, length: int, where: str) -> list[Any]:
    if not isinstance(stored, list) or len(stored) != length:
        raise invalid(where, f"a list of {length}", stored, error=FormatError)
    return stored


def _choice(stored: object, choices: Collection[str], where: str) -> str:
    if not isinstance(stored, str) or stored not in choices:
        raise invalid(where, f"one of {join_names(choices, 20)}", stored, error=FormatError)
    return stored


def _check_runs(trace: StepRecord) -> None:
    """Raise `FormatError` unless the runs are all operations, one after the other."""
    expected = 1
    for i, run in enumerate(trace.runs):
        if run.first != expected or run.last < run.first:
            what = f"the operations from {expected} on"
            raise invalid(f"runs[{i}]", what, [run.first, run.last], error=FormatError)
        expected = run.last + 1
    n_kept = None if trace.kept is None else len(trace.kept)
    n_expected = trace.n_operations if trace.level == "operation" else None
    if n_kept != n_expected:
        raise FormatError(
            f"the trace of level {trace.level!r} must have {n_expected or 'no'} steps, "
            f"got {n_kept}: it is damaged"
        )


def _check_arithmetic(trace: StepRecord) -> None:
    """Raise `FormatError` unless each number is what the operations say that it is."""
    made = [operation.result for operation in trace.kept or ()]
    for operation in trace.kept or ():
        where = f"step {operation.number}"
        for name, value, made_by in operation.operands:
            before = trace.given.get(name, value) if made_by is None else made[made_by - 1]
            _check_same(value, before, f"{where}, operand {short_repr(name)}")
        try:
            again = operation.recompute()
        except (ArithmeticError, ValueError) as error:
            raise FormatError(f"{where} cannot be computed: {error}") from None
        # Other computers may round what is not one of + - * / in another way.
        if isinstance(again, complex) or not math.isclose(again, operation.result, rel_tol=1e-9):
            _check_same(operation.result, again, f"{where}, its result")
    for name, (value, made_by, _) in trace.values.items():
        if made and made_by is not None:
            _check_same(value, made[made_by - 1], f"values, {short_repr(name)}")


def _check_same(value: float, expected: float, where: str) -> None:
    if value != expected and not (math.isnan(value) and expected != expected):
        raise invalid(where, f"{expected!r}, as was computed", value, error=FormatError)


def _check_names(trace: StepRecord) -> None:
    """Raise `FormatError` unless every number is there that a training step has."""
    sizes = trace.setting.sizes
    n_parameters = sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(sizes))
    n_given = n_parameters + sizes[0] + sizes[-1]
    if len(trace.given) < n_given:  # before the names are made, for the sizes may be anything
        raise FormatError(
            f"given must be {n_given:,} numbers or more for the sizes "
            f"{short_repr(sizes)}, got {len(trace.given)}: the trace is damaged"
        )
    lacking = [name for name in trace.given_names() if name not in trace.given]
    lacking += [name for name in trace.computed_names() if name not in trace.values]
    if lacking:
        raise FormatError(f"the trace must have {join_names(lacking)}, got none: it is damaged")
    for name, value in trace.values.items():
        _whole_or_none(
            value.made_by, f"values, {name}, its operation", minimum=1, maximum=trace.n_operations
        )
