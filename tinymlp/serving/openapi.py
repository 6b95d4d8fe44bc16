"""The server's own description in OpenAPI 3.1, from which clients can be made.

Source: OpenAPI Initiative, OpenAPI Specification 3.1.0.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tinymlp.serving.description import describe
from tinymlp.serving.served_model import ServedModel
from tinymlp.serving.tensors import TYPES
from tinymlp.version import __version__

_FAILURES = {
    "400": "The request does not fit the model; `error` names the field.",
    "401": "A token is needed.",
    "403": "A host or an origin that the server does not answer.",
    "408": "The request did not come in whole in time.",
    "413": "Too many bytes or rows.",
    "415": "A content type that is not read.",
    "429": "Too many requests at once; Retry-After says when to come back.",
    "503": "It takes too long, or the server is about to end.",
}


def openapi(models: Sequence[ServedModel], *, needs_token: bool) -> dict[str, Any]:
    """Return the document about these models."""
    paths: dict[str, Any] = {}
    for served in models:
        below = f"/models/{quote(served.name, safe='')}"
        for prefix, is_short in ((below, False), ("", True)):
            if is_short and len(models) > 1:
                continue
            key = f"{served.name} " if not is_short else ""
            paths[f"{prefix}/predict"] = {"post": _predict(served, key)}
            paths[f"{prefix}/explain"] = {"post": _explain(served, key)}
            if served.takes_feedback:
                paths[f"{prefix}/feedback"] = {"post": _feedback(served, key)}
        paths[f"/v2{below}"] = {"get": _get("The tensors of the model", "Its metadata.")}
        paths[f"/v2{below}/ready"] = {"get": _get("Whether the model answers", "It does.")}
        paths[f"/v2{below}/infer"] = {"post": _infer()}
    paths["/models"] = {"get": _get("Every model, its columns and its target", "The models.")}
    paths["/metrics"] = {"get": _get("Metrics", "The page for Prometheus.", "text/plain")}
    paths["/v2"] = {"get": _get("The server", "Its name, version and extensions.")}
    for name in ("live", "ready"):
        paths[f"/v2/health/{name}"] = {"get": {**_get(f"Whether it is {name}", "It is.")}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "tinymlp serve", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                }
            }
        },
    }
    if needs_token:
        scheme = {"type": "http", "scheme": "bearer"}
        document["components"]["securitySchemes"] = {"token": scheme}
        document["security"] = [{"token": []}]
    return document


def _predict(served: ServedModel, key: str) -> dict[str, Any]:
    row = _row(served)
    body = {"anyOf": [row, {"type": "array", "items": row, "minItems": 1}, _rows_and_ids(row)]}
    content = {
        "application/json": {"schema": body},
        "text/csv": {},  # a header, and a line for each row
        "application/x-npy": {},  # what numpy.save writes
    }
    answer = _object(_named({"predictions": {"type": "array", "items": _prediction(served)}}))
    answer["properties"]["notes"] = {"type": "array", "items": {"type": "string"}}  # of a CSV
    return {
        "summary": f"Predict {key}".strip(),
        "requestBody": {"required": True, "content": content},
        "responses": _responses("A prediction for each row.", answer),
    }


def _explain(served: ServedModel, key: str) -> dict[str, Any]:
    content = {"application/json": {"schema": _row(served)}}
    lists = {
        name: {"type": "array", "items": {"type": "object"}} for name in ("effects", "outside")
    }
    prediction = _prediction(served)["properties"]
    return {
        "summary": f"Predict one row and say what moved the answer {key}".strip(),
        "requestBody": {"required": True, "content": content},
        "responses": _responses("The prediction, and why.", _object(_named(prediction | lists))),
    }


def _feedback(served: ServedModel, key: str) -> dict[str, Any]:
    one = _object({"id": _id(), "value": _value(served)}) | {"additionalProperties": False}
    body = {"anyOf": [one, {"type": "array", "items": one}]}
    result = {"type": "object", "properties": {"id": _id(), "known": {"type": "boolean"}}}
    answer = _object(_named({"results": {"type": "array", "items": result}}))
    return {
        "summary": f"Give true values {key}".strip(),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses("Whether each was right, or how far off.", answer),
    }


def _infer() -> dict[str, Any]:
    tensor = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
            "datatype": {"enum": [*TYPES, "BYTES"]},
            "data": {"type": "array"},
        },
        "required": ["name", "shape", "datatype"],
    }
    tensors = {"type": "array", "items": tensor}
    body = {"type": "object", "properties": {"inputs": tensors}, "required": ["inputs"]}
    return {
        "summary": "Open Inference Protocol",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses("Tensors.", _object({"outputs": tensors})),
    }


def _row(served: ServedModel) -> dict[str, Any]:
    """Return the schema of a row, in order or by name."""
    columns = describe(served)["columns"]
    values = [_cell(column) for column in columns]
    n = len(values)
    in_order = {"type": "array", "prefixItems": values, "minItems": n, "maxItems": n}
    if n > 100:  # as an image has; the same for each, to spare the reader
        return {"type": "array", "items": values[0], "minItems": n, "maxItems": n}
    names = [column["name"] for column in columns]
    by_name = {
        "type": "object",
        "properties": dict(zip(names, values, strict=True)),
        "required": names,
    }
    return {"anyOf": [in_order, by_name]}


def _cell(column: dict[str, Any]) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string" if column["kind"] == "date" else "number"}
    if column["kind"] == "category":
        kind = {"enum": list(column["categories"])}
    return {"anyOf": [kind, {"type": "null"}]} if "fill" in column else kind


def _rows_and_ids(row: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "rows": {"type": "array", "items": row, "minItems": 1},
        "ids": {"type": ["array", "null"], "items": _id()},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["rows"],
        "additionalProperties": False,
    }


def _prediction(served: ServedModel) -> dict[str, Any]:
    properties: dict[str, Any] = {"id": _id(), "prediction": _value(served)}
    if served.monitored.has_probabilities:
        number = {"type": "number", "minimum": 0, "maximum": 1}
        properties["probabilities"] = {"type": "object", "additionalProperties": number}
    return _object(properties)


def _value(served: ServedModel) -> dict[str, Any]:
    target = served.model.target
    labels = getattr(target, "labels", None)
    if target.task == "classification":
        kind = "string" if labels and isinstance(labels[0], str) else "integer"
        return {"type": kind}
    if target.task == "regression" and target.n_outputs == 1:
        return {"type": "number"}
    n = target.n_outputs
    return {"type": "array", "items": {"type": "number"}, "minItems": n, "maxItems": n}


def _id() -> dict[str, Any]:
    return {"type": ["string", "integer"]}


def _named(properties: dict[str, Any]) -> dict[str, Any]:
    return {"model": {"type": "string"}, "version": {"type": "string"}} | properties


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _get(summary: str, description: str, kind: str = "application/json") -> dict[str, Any]:
    schema = {"type": "string" if kind.startswith("text") else "object"}
    found = {"description": description, "content": {kind: {"schema": schema}}}
    return {"summary": summary, "responses": {"200": found, **_failures("401", "403")}}


def _responses(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    found = {"description": description, "content": {"application/json": {"schema": schema}}}
    return {"200": found, **_failures(*_FAILURES)}


def _failures(*codes: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {code: {"description": _FAILURES[code], "content": content} for code in codes}
