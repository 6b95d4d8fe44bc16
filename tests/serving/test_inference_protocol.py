"""The Open Inference Protocol: by JSON and by bytes the same answers, and words for the rest."""

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES
from tests.serving.models import (
    EVERY_MODEL,
    FLOWERS,
    IMAGES,
    asked,
    counted,
    service_of,
)
from tinymlp.errors import DataError
from tinymlp.serving.exchange import Request
from tinymlp.serving.inference_protocol import HEADER_LENGTH
from tinymlp.serving.tensors import TYPES, from_bytes, from_json, to_bytes

WHOLE = {"name": "input", "shape": [2, 2], "datatype": "FP64", "data": [5.0, 1.5, 7.0, 5.0]}


def infer(model: str, inputs: Any, **more: Any) -> tuple[int, Any]:
    body = {"inputs": inputs, **more}
    return asked(service_of(), f"/v2/models/{model}/infer", body)


def test_it_says_which_tensors_a_model_takes_and_gives() -> None:
    service = service_of()
    facts = {name: asked(service, f"/v2/models/{name}")[1] for name in EVERY_MODEL}
    assert facts["flowers"]["inputs"] == [{"name": "input", "datatype": "FP64", "shape": [-1, 2]}]
    assert facts["birds"]["inputs"] == [
        {"name": "bill", "datatype": "FP64", "shape": [-1, 1]},
        {"name": "island", "datatype": "BYTES", "shape": [-1, 1]},
    ]
    kinds = {
        name: [(each["name"], each["datatype"], each["shape"]) for each in given["outputs"]]
        for name, given in facts.items()
    }
    assert kinds["flowers"] == [("label", "BYTES", [-1]), ("probabilities", "FP64", [-1, 2])]
    assert kinds["whole"][0] == ("label", "INT64", [-1])
    assert kinds["two"] == [("prediction", "FP64", [-1, 2])]
    assert kinds["labels"][0] == ("labels", "INT64", [-1, 2])
    for path in ("ready", "versions/v1", "versions/v1/ready"):
        assert asked(service, f"/v2/models/flowers/{path}")[0] == 200
    assert asked(service, "/v2/models/flowers/versions/v9/ready")[0] == 404
    service.is_ready = False
    assert asked(service, "/v2/health/ready")[0] == 503
    assert asked(service, "/v2/health/live")[0] == 200


def test_it_answers_as_the_model_does() -> None:
    status, answer = infer("flowers", [WHOLE], id="mine")
    assert status == 200, answer
    assert (answer["model_name"], answer["model_version"], answer["id"]) == (
        "flowers",
        "v1",
        "mine",
    )
    label, probabilities = answer["outputs"]
    rows = [[5.0, 1.5], [7.0, 5.0]]
    assert label["data"] == FLOWERS.predict_many(rows)
    assert probabilities["shape"] == [2, 2]
    expected = [list(each.values()) for each in FLOWERS.predict_probabilities_many(rows)]
    assert probabilities["data"] == [p for row in expected for p in row]
    nested = {**WHOLE, "data": [[5.0, 1.5], [7.0, 5.0]]}
    assert infer("flowers", [nested])[1]["outputs"] == answer["outputs"]
    by_column = [
        {"name": "petal", "shape": [2], "datatype": "FP32", "data": [1.5, 5.0]},
        {"name": "sepal", "shape": [2, 1], "datatype": "INT32", "data": [5, 7]},
    ]
    assert infer("flowers", by_column)[1]["outputs"] == answer["outputs"]
    only = infer("flowers", [WHOLE], outputs=[{"name": "probabilities"}])[1]["outputs"]
    assert only == [probabilities]


def test_categories_are_texts_in_a_tensor_of_their_own() -> None:
    bill = {"name": "bill", "shape": [1, 1], "datatype": "FP64", "data": [40.0]}
    island = {"name": "island", "shape": [1, 1], "datatype": "BYTES", "data": ["Dream"]}
    answer = infer("birds", [bill, island])[1]
    assert answer["outputs"][0]["data"] == [CLASSES.predict([40.0, "Dream"])]


def binary(service: Any, content: Any, rest: bytes, **headers: str) -> Any:
    head = json.dumps(content).encode()
    given = {HEADER_LENGTH: str(len(head)), **headers}
    return service.answer(Request("POST", "/v2/models/flowers/infer", given, head + rest, "r"))


def test_bytes_say_the_same_as_json() -> None:
    service = service_of()
    rest = struct.pack("<4d", 5.0, 1.5, 7.0, 5.0)
    given = {**WHOLE, "parameters": {"binary_data_size": len(rest)}}
    del given["data"]
    content = {"inputs": [given], "parameters": {"binary_data_output": True}}
    answer = binary(service, content, rest)
    assert answer.status == 200, answer.body
    length = int(answer.headers["Inference-Header-Content-Length"])
    described, behind = json.loads(answer.body[:length]), answer.body[length:]
    expected = infer("flowers", [WHOLE])[1]["outputs"]
    for tensor, same in zip(described["outputs"], expected, strict=True):
        size = tensor["parameters"]["binary_data_size"]
        assert from_bytes(tensor["datatype"], behind[:size], "x") == same["data"]
        behind = behind[size:]
    assert behind == b""
    for n_bytes in (0, 31, 33):
        assert binary(service, content, rest[:n_bytes] + b"x" * (n_bytes - 32)).status == 400
    for length_header in ("x", "-1", "99999", "9" * 40):
        assert binary(service, content, rest, **{HEADER_LENGTH: length_header}).status == 400


WRONG: dict[str, Any] = {
    "inputs must be a list of tensors, got []": {"inputs": []},
    "inputs must be a list of tensors, got None": {},
    "inputs[0] must be an object": {"inputs": [3]},
    "inputs[0], datatype must be one of": {"inputs": [{**WHOLE, "datatype": "FP8"}]},
    "inputs[0], data[0] must be of the datatype FP64, got '5'": {
        "inputs": [{**WHOLE, "data": ["5", 1.5, 7.0, 5.0]}]
    },
    "inputs[0], data[1] must be of the datatype FP64, got True": {
        "inputs": [{**WHOLE, "data": [5, True, 7.0, 5.0]}]
    },
    "inputs[0], data must be 4 values": {"inputs": [{**WHOLE, "data": [5.0]}]},
    "inputs[0], data must be a list": {"inputs": [{**WHOLE, "data": None}]},
    "inputs[0], shape must be [n, 2]": {"inputs": [{**WHOLE, "shape": [4, 1]}]},
    "inputs[0], shape must be a list of": {"inputs": [{**WHOLE, "shape": [-2, -2]}]},
    "inputs must be tensors of the model, got 'x'": {"inputs": [{**WHOLE, "name": "x"}]},
    "inputs[1], name must be another one": {"inputs": [WHOLE, WHOLE]},
    "inputs must have a tensor 'sepal'": {"inputs": [{**WHOLE, "name": "petal"}]},
    "outputs[0], name must be an output": {"inputs": [WHOLE], "outputs": [{"name": "x"}]},
    "outputs[0], parameters must be an object without": {
        "inputs": [WHOLE],
        "outputs": [{"name": "label", "parameters": {"classification": 2}}],
    },
    "id must be a text": {"inputs": [WHOLE], "id": 3},
    "the body must be an object with inputs": [1],
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_named_and_counted(message: str) -> None:
    service = service_of()
    status, answer = asked(service, "/v2/models/flowers/infer", WRONG[message])
    assert (status, list(answer)) == (400, ["error"])
    assert answer["error"].startswith(message)
    assert counted(service, "prediction_requests_total", outcome="invalid") == 1


def test_too_many_rows_are_refused() -> None:
    service = service_of({"flowers": FLOWERS}, max_rows=1)
    assert asked(service, "/v2/models/flowers/infer", {"inputs": [WHOLE]})[0] == 413
    empty = {**WHOLE, "shape": [0, 2], "data": []}
    assert asked(service, "/v2/models/flowers/infer", {"inputs": [empty]})[0] == 400


numbers = st.sampled_from(sorted(TYPES))


@given(numbers, st.lists(st.integers(0, 127)))
def test_numbers_come_back_from_their_bytes(datatype: str, values: list[int]) -> None:
    assert from_bytes(datatype, to_bytes(datatype, values), "x") == values
    assert from_json(datatype, values, "x") == values


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_come_back_from_their_bytes(values: list[str]) -> None:
    assert from_bytes("BYTES", to_bytes("BYTES", values), "x") == values


@given(st.sampled_from(["BYTES", *TYPES]), st.binary(max_size=30))
def test_any_bytes_are_values_or_refused(datatype: str, content: bytes) -> None:
    try:
        from_bytes(datatype, content, "x")
    except DataError as error:
        assert str(error).startswith("x")


def test_an_image_is_a_row_of_pixels() -> None:
    pixels = {"name": "input", "shape": [1, 6], "datatype": "UINT8", "data": [0, 0, 9, 9, 0, 0]}
    answer = infer("images", [pixels])[1]
    assert answer["outputs"][0]["data"] == [IMAGES.predict([0.0, 0.0, 9.0, 9.0, 0.0, 0.0])]
