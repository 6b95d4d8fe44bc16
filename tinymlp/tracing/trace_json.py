"""A trace as JSON, for other programs and for later.

    schema, version      "tinymlp.trace", 1
    level                operation, neuron or layer
    network              sizes, activations; beside it loss and optimizer
    given                name → number
    values               name → [number, step or null, phase]
    runs                 [phase, layer, neuron, first step, last step], neuron by neuron
    steps                all operations, or null above the level of operations

A step is an object with the fields of `Step`; an operand is [name, number, step or null]. Numbers
that are not finite are "nan", "inf" and "-inf".

>>> from tinymlp.network.network import Network
>>> trace = Network.random([2, 1]).trace([0.5, 1.0], [1.0])
>>> from_json(to_json(trace)) == trace
True
"""

import dataclasses
import json
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import ArgumentError
from tinymlp.tracing.naming import Setting
from tinymlp.tracing.recorded import OPERATIONS
from tinymlp.tracing.recorder import PHASES, Run, Value
from tinymlp.tracing.step import Operand, Step
from tinymlp.tracing.training_trace import LEVELS, TrainingTrace

SCHEMA = "tinymlp.trace"
VERSION = 1

_NETWORK = ("sizes", "activations", "loss", "optimizer")
_FIELDS = ("schema", "version", "level", "network", "given", "values", "runs", "steps")
_STEP = tuple(field.name for field in dataclasses.fields(Step))


def to_json(trace: TrainingTrace) -> str:
    """Return the trace as one JSON object, whose floats read back as the same floats."""
    stored = {
        "schema": SCHEMA,
        "version": VERSION,
        "level": trace.level,
        "network": trace.setting._asdict(),
        "given": {name: json_fields.json_number(value) for name, value in trace.given.items()},
        "values": {
            name: [json_fields.json_number(value), step, phase]
            for name, (value, step, phase) in trace.values.items()
        },
        "runs": trace.runs,
        "steps": None if trace.kept is None else [_stored_step(step) for step in trace.kept],
    }
    return json.dumps(stored, allow_nan=False, ensure_ascii=False)


def from_json(text: str) -> TrainingTrace:
    """Return the trace that `to_json` wrote.

    Raises `ArgumentError` for anything else, saying what is wrong with it.
    """
    try:
        stored = json.loads(text)
    except ValueError as error:
        raise ArgumentError(f"this is not JSON: {error}") from None
    if not isinstance(stored, dict) or stored.get("schema") != SCHEMA:
        raise ArgumentError(f"this is no trace: its schema is not {SCHEMA!r}")
    if stored.get("version") != VERSION:
        raise ArgumentError(
            f"this trace has version {stored.get('version')!r}, and this program reads {VERSION}: "
            "trace the network again"
        )
    fields = json_fields.fields(stored, _FIELDS, "the trace")
    try:
        trace = _read(fields)
        _check(trace)
    except (TypeError, KeyError, IndexError, ValueError) as error:
        if isinstance(error, ArgumentError):
            raise
        raise ArgumentError(f"the trace is damaged: {error}") from None
    return trace


def _stored_step(step: Step) -> dict[str, Any]:
    stored = {name: getattr(step, name) for name in _STEP}
    stored["result"] = json_fields.json_number(step.result)
    stored["operands"] = [
        [name, json_fields.json_number(value), made] for name, value, made in step.operands
    ]
    return stored


def _read(fields: dict[str, Any]) -> TrainingTrace:
    steps = fields["steps"]
    return TrainingTrace(
        level=fields["level"],
        setting=Setting(**json_fields.fields(fields["network"], _NETWORK, "the network")),
        given={
            name: json_fields.any_number(v, name)
            for name, v in json_fields.items(fields["given"], "given")
        },
        values={
            name: Value(json_fields.any_number(value, name), step, phase)
            for name, (value, step, phase) in json_fields.items(fields["values"], "values")
        },
        runs=[Run(*run) for run in fields["runs"]],
        kept=None if steps is None else [_read_step(step) for step in steps],
    )


def _read_step(stored: object) -> Step:
    fields = json_fields.fields(stored, _STEP, "a step")
    thing = f"step {fields['number']}"
    fields["result"] = json_fields.any_number(fields["result"], thing)
    fields["also"] = tuple(fields["also"])
    fields["operands"] = tuple(
        Operand(name, json_fields.any_number(value, thing), made)
        for name, value, made in fields["operands"]
    )
    if fields["operation"] not in OPERATIONS:
        raise ArgumentError(f"{thing} does {fields['operation']!r}, which is no operation")
    return Step(**fields)


def _check(trace: TrainingTrace) -> None:
    """Raise `ArgumentError` unless the pieces fit together."""
    if trace.level not in LEVELS or (trace.kept is not None) != (trace.level == "operation"):
        raise ArgumentError(f"the trace's level is {trace.level!r}, which does not suit its steps")
    if trace.kept is not None:
        if [step.number for step in trace.kept] != list(range(1, trace.n_operations + 1)):
            raise ArgumentError("the trace's steps are not numbered one after the other")
        for step in trace.kept:
            if not all(o.step is None or 1 <= o.step < step.number for o in step.operands):
                raise ArgumentError(f"step {step.number} needs a step that comes after it")
    if not all(value.phase in PHASES for value in trace.values.values()):
        raise ArgumentError(f"the trace's phases are not {', '.join(PHASES)}")
    if not all(name in trace.values for name in trace.expected_names()):
        raise ArgumentError(
            "the trace is damaged: it lacks the loss, the prediction or a parameter"
        )
