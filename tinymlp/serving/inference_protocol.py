"""The Open Inference Protocol, version 2, which clients of KServe and Triton speak.

    GET  /v2, /v2/health/live, /v2/health/ready
    GET  /v2/models/NAME, /v2/models/NAME/ready
    POST /v2/models/NAME/infer                      also below /v2/models/NAME/versions/VERSION

A model whose columns are all numbers takes one tensor `input` of shape [n, columns], or one of
shape [n] or [n, 1] for each column, by its name; with categories always the latter, texts as BYTES.
It gives `label` and `probabilities`, `labels` (0 or 1) and `probabilities`, or `prediction`.
Tensors are JSON, or bytes behind the JSON (`Inference-Header-Content-Length`).

Source: KServe, Open Inference Protocol, https://github.com/kserve/open-inference-protocol
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.data.dates import DateFormat
from tinymlp.data.encoding import NumberColumn
from tinymlp.errors import DataError, invalid
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget, yes_or_no
from tinymlp.monitoring.monitored_model import ModelAnswer
from tinymlp.serving.exchange import Answer, Refusal, Request, json_answer
from tinymlp.serving.request_rows import json_of
from tinymlp.serving.served_model import ServedModel
from tinymlp.serving.tensors import from_bytes, from_json, to_bytes
from tinymlp.text import did_you_mean, plural
from tinymlp.version import __version__

HEADER_LENGTH = "inference-header-content-length"
WHOLE = "input"
"""The name of the tensor that has all columns."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a tensor holds, one value after the other."""

    name: str
    datatype: str
    shape: list[int]
    values: Sequence[Any]


def server_facts() -> dict[str, Any]:
    """Return what the server says of itself."""
    return {"name": "tinymlp", "version": __version__, "extensions": ["binary_tensor_data"]}


def model_facts(served: ServedModel) -> dict[str, Any]:
    """Return what the protocol says of a model: the tensors it takes and gives."""
    model = served.model
    if _takes_whole(model):
        inputs = [{"name": WHOLE, "datatype": "FP64", "shape": [-1, len(model.encoder.columns)]}]
    else:
        inputs = [
            {
                "name": column.name,
                "datatype": "FP64" if _is_number(column) else "BYTES",
                "shape": [-1, 1],
            }
            for column in model.encoder.columns
        ]
    outputs = [
        {"name": tensor.name, "datatype": tensor.datatype, "shape": [-1, *tensor.shape[1:]]}
        for tensor in _answer_tensors(
            served, [served.monitored.answer_of([0.0] * model.network.n_out)]
        )
    ]
    return {
        "name": served.name,
        "versions": list(served.versions),
        "platform": "tinymlp",
        "inputs": inputs,
        "outputs": outputs,
    }


def infer(served: ServedModel, request: Request, *, max_rows: int) -> Answer:
    """Return the answer to a request of inference.

    Raises `DataError` for tensors that do not fit the model, and `Refusal` for too many rows.
    """
    try:
        content, rest = _parts(request, max_rows)
        given = _given_tensors(content, rest)
        rows = _rows(served.model, given, max_rows)
        wanted = _wanted(served, content)
    except DataError as error:
        served.monitored.refuse(error)
        raise
    except Refusal as refusal:
        served.monitored.refuse(DataError(refusal.message))
        raise
    said = served.answers(rows)
    answers = {tensor.name: tensor for tensor in _answer_tensors(served, said)}
    return _answer(served, content, [(answers[name], binary) for name, binary in wanted])


def _parts(request: Request, max_rows: int) -> tuple[dict[str, Any], bytes]:
    """Return the JSON of a request, and the bytes behind it."""
    length = request.headers.get(HEADER_LENGTH)
    body, rest = request.body, b""
    if length is not None:
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            raise invalid(HEADER_LENGTH, "a whole number", length, error=DataError)
        if int(length) > len(body):
            what = f"at most {len(body):,}, the length of the body"
            raise invalid(HEADER_LENGTH, what, length, error=DataError)
        body, rest = body[: int(length)], body[int(length) :]
    content = json_of(body, max_lists=4 * max_rows + 10_000)
    if not isinstance(content, dict):
        raise invalid("the body", "an object with inputs", content, error=DataError)
    if not isinstance(content.get("id", ""), str) or len(content.get("id", "")) > 1000:
        raise invalid("id", "a text of at most 1000 characters", content["id"], error=DataError)
    return content, rest


def _given_tensors(content: Mapping[str, Any], rest: bytes) -> dict[str, Tensor]:
    listed = content.get("inputs")
    if not isinstance(listed, list) or not listed:
        raise invalid("inputs", "a list of tensors", listed, error=DataError)
    tensors: dict[str, Tensor] = {}
    for index, given in enumerate(listed):
        where = f"inputs[{index}]"
        if not isinstance(given, dict):
            raise invalid(where, "an object", given, error=DataError)
        name, datatype, shape = (given.get(key) for key in ("name", "datatype", "shape"))
        for key in ("name", "datatype"):
            if not isinstance(given.get(key), str):
                raise invalid(f"{where}, {key}", "a text", given.get(key), error=DataError)
        sizes = shape if isinstance(shape, list) else None
        if not sizes or len(sizes) > 4 or not all(type(n) is int and 0 <= n < 2**31 for n in sizes):
            what = "a list of one to four sizes"
            raise invalid(f"{where}, shape", what, shape, error=DataError)
        parameters = given.get("parameters") or {}
        if not isinstance(parameters, dict):
            raise invalid(f"{where}, parameters", "an object", parameters, error=DataError)
        size = parameters.get("binary_data_size")
        if size is None:
            values = from_json(str(datatype), given.get("data"), where)
        else:
            if type(size) is not int or not 0 <= size <= len(rest):
                what = f"from 0 to the {len(rest):,} bytes that are left"
                raise invalid(f"{where}, binary_data_size", what, size, error=DataError)
            values = from_bytes(str(datatype), rest[:size], where)
            rest = rest[size:]
        n = 1
        for one in sizes:
            n *= one
        if n != len(values):
            what = f"{plural(n, 'value')}, as the shape {sizes} says"
            raise invalid(f"{where}, data", what, len(values), error=DataError)
        if name in tensors:
            raise invalid(
                f"{where}, name", "another one", name, "it is there twice", error=DataError
            )
        tensors[str(name)] = Tensor(str(name), str(datatype), sizes, values)
    if rest:
        raise DataError(f"the body must end with its tensors, got {len(rest):,} bytes more")
    return tensors


def _rows(model: Model, tensors: Mapping[str, Tensor], max_rows: int) -> list[list[Any]]:
    """Return the raw rows that tensors hold."""
    columns = model.encoder.columns
    whole = tensors.get(WHOLE)
    if whole is not None and len(tensors) == 1 and _takes_whole(model):
        n_columns = len(columns)
        if whole.datatype == "BYTES":
            raise invalid(WHOLE, "numbers", whole.datatype, error=DataError)
        if len(whole.shape) < 2 or len(whole.values) != whole.shape[0] * n_columns:
            what = f"[n, {n_columns}], the columns of the model"
            raise invalid("inputs[0], shape", what, whole.shape, error=DataError)
        _check_n_rows(whole.shape[0], max_rows)
        values = whole.values
        return [list(values[i : i + n_columns]) for i in range(0, len(values), n_columns)]
    names = [column.name for column in columns]
    for name in tensors:
        if name not in names:
            known = [WHOLE, *names] if _takes_whole(model) else names
            remedy = did_you_mean(name, known)
            raise invalid("inputs", "tensors of the model", name, remedy, error=DataError)
    for column in columns:
        tensor = tensors.get(column.name)
        if tensor is None:
            raise DataError(f"inputs must have a tensor {column.name!r}, got none of that name")
        if (tensor.datatype == "BYTES") is _is_number(column):
            what = "of numbers" if _is_number(column) else "of the datatype BYTES"
            place = f"the tensor {column.name!r}"
            raise invalid(place, what, tensor.datatype, error=DataError)
    lengths = {len(tensor.values) for tensor in tensors.values()}
    if len(lengths) != 1:
        raise invalid("inputs", "tensors of one length", sorted(lengths), error=DataError)
    _check_n_rows(lengths.pop(), max_rows)
    return [list(row) for row in zip(*(tensors[name].values for name in names), strict=True)]


def _check_n_rows(n_rows: int, max_rows: int) -> None:
    if n_rows < 1:
        raise DataError("inputs must have at least one row, got none")
    if n_rows > max_rows:
        message = f"a request must have at most {max_rows:,} rows, got {n_rows:,}"
        raise Refusal(413, message, reason="rows")


def _is_number(column: Any) -> bool:
    """Return whether a column takes numbers; a date is a text."""
    return isinstance(column, NumberColumn) and not isinstance(column.number_format, DateFormat)


def _takes_whole(model: Model) -> bool:
    return all(map(_is_number, model.encoder.columns))


def _wanted(served: ServedModel, content: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Return the names of the tensors to answer with, and whether each is to be bytes."""
    parameters = content.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise invalid("parameters", "an object", parameters, error=DataError)
    binary = parameters.get("binary_data_output", False)
    known = [tensor["name"] for tensor in model_facts(served)["outputs"]]
    listed = content.get("outputs")
    if listed is None or listed == []:
        return [(name, binary is True) for name in known]
    if not isinstance(listed, list):
        raise invalid("outputs", "a list of tensors", listed, error=DataError)
    wanted: list[tuple[str, bool]] = []
    for index, given in enumerate(listed):
        name = given.get("name") if isinstance(given, dict) else None
        if name not in known:
            remedy = f"there are {', '.join(known)}"
            raise invalid(f"outputs[{index}], name", "an output", name, remedy, error=DataError)
        own = given.get("parameters") or {}
        if not isinstance(own, dict) or "classification" in own:
            what = "an object without classification"
            raise invalid(f"outputs[{index}], parameters", what, own, error=DataError)
        wanted.append((str(name), own.get("binary_data", binary) is True))
    return wanted


def _answer_tensors(served: ServedModel, answers: Sequence[ModelAnswer]) -> list[Tensor]:
    """Return the answers to rows as tensors."""
    target = served.model.target
    n = len(answers)
    tensors: list[Tensor] = []
    if isinstance(target, ClassTarget):
        labels = [answer.prediction for answer in answers]
        datatype = "BYTES" if isinstance(target.labels[0], str) else "INT64"
        tensors.append(Tensor("label", datatype, [n], labels))
    elif isinstance(target, MultiLabelTarget):
        flags = [flag for answer in answers for flag in yes_or_no(answer.outputs)]
        tensors.append(Tensor("labels", "INT64", [n, target.n_outputs], flags))
    else:
        numbers = [number for each in answers for number in target.numbers(each.outputs)]
        tensors.append(Tensor("prediction", "FP64", [n, target.n_outputs], numbers))
    rows = [list(each.probabilities.values()) for each in answers if each.probabilities is not None]
    if rows:
        values = [probability for row in rows for probability in row]
        tensors.append(Tensor("probabilities", "FP64", [n, len(rows[0])], values))
    return tensors


def _answer(
    served: ServedModel, content: Mapping[str, Any], wanted: Sequence[tuple[Tensor, bool]]
) -> Answer:
    listed, behind = [], []
    for tensor, binary in wanted:
        described: dict[str, Any] = {
            "name": tensor.name,
            "datatype": tensor.datatype,
            "shape": tensor.shape,
        }
        if binary:
            behind.append(to_bytes(tensor.datatype, tensor.values))
            described["parameters"] = {"binary_data_size": len(behind[-1])}
        else:
            described["data"] = list(tensor.values)
        listed.append(described)
    answer = {"model_name": served.name, "model_version": served.version, "outputs": listed}
    if "id" in content:
        answer["id"] = content["id"]
    if not behind:
        return json_answer(200, answer)
    head = json.dumps(answer, allow_nan=False).encode()
    headers = {
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": str(len(head)),
    }
    return Answer(200, headers, head + b"".join(behind))
