"""Rows are read from each format as the model reads them, and what is none is refused by name."""

import io
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.models import CLASSES
from tests.serving.models import FLOWERS, IMAGES, asked, counted, service_of
from tinymlp.errors import DataError
from tinymlp.model.model import Model
from tinymlp.serving.exchange import Refusal, Request
from tinymlp.serving.npy import MAGIC, read_npy
from tinymlp.serving.request_rows import rows_of

numpy = pytest.importorskip("numpy")


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    numpy.save(file, array)
    return file.getvalue()


def rows(model: Model, body: Any, kind: str = "application/json") -> list[Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request("POST", "/predict", {"content-type": kind}, content, "r")
    return list(rows_of(model, request, max_rows=100).rows)


SAME = {
    "a row": [5.0, 1.5],
    "rows": [[5.0, 1.5]],
    "by name": {"petal": 1.5, "sepal": 5.0, "note": "left out"},
    "rows by name": [{"petal": 1.5, "sepal": 5}],
    "with ids": {"rows": [[5.0, 1.5]], "ids": ["a"]},
    "one with ids": {"rows": {"petal": 1.5, "sepal": 5.0}, "ids": ["a"]},
}


@pytest.mark.parametrize("form", SAME)
def test_a_row_is_the_same_in_every_form(form: str) -> None:
    assert FLOWERS.encode(rows(FLOWERS, SAME[form])) == [[5.0, 1.5]]


def test_so_it_is_as_csv_and_as_an_array() -> None:
    csv = b"note,petal,sepal\nx,1.5,5\n"
    assert FLOWERS.encode(rows(FLOWERS, csv, "text/csv; charset=utf-8")) == [[5.0, 1.5]]
    for dtype in ("<f8", ">f4", "<f4"):
        for order in "CF":
            array = numpy.array([[5.0, 1.5], [6.0, 2.5]], dtype=dtype, order=order)
            assert rows(FLOWERS, npy(array), "application/x-npy") == array.tolist()
    assert rows(FLOWERS, npy(numpy.array([5.0, 1.5]))) == [[5.0, 1.5]]


def test_an_image_is_lines_or_pixels_and_several_are_a_list_of_them() -> None:
    lines = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    pixels = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert IMAGES.encode(rows(IMAGES, lines)) == [pixels]
    assert IMAGES.encode(rows(IMAGES, [lines, lines])) == [pixels, pixels]
    assert IMAGES.encode(rows(IMAGES, [pixels])) == [pixels]
    assert rows(IMAGES, npy(numpy.array(lines))) == [pixels]
    assert rows(IMAGES, npy(numpy.array([lines, lines]))) == [pixels, pixels]


shapes = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple)


@given(shapes, st.sampled_from(["<f8", ">f4", "<i8", ">u2", "|u1", "|i1"]), st.sampled_from("CF"))
def test_an_array_is_read_as_numpy_wrote_it(shape: Any, dtype: str, order: str) -> None:
    array = numpy.arange(math.prod(shape)).reshape(shape).astype(dtype)
    array = numpy.asarray(array, order=order)
    assert read_npy(npy(array)) == (shape, array.ravel().tolist())


@given(st.binary(max_size=200))
def test_bytes_that_are_no_array_are_refused(content: bytes) -> None:
    for body in (content, MAGIC + content, MAGIC + b"\1\0\x10\0" + content):
        with pytest.raises(DataError):
            read_npy(body)


def test_objects_which_numpy_would_unpickle_are_refused() -> None:
    with pytest.raises(DataError, match="must be of whole numbers or floats, got 'O'"):
        read_npy(npy(numpy.array([print], dtype=object)))
    for array in ([True], [1j], ["a"]):
        with pytest.raises(
            DataError, match=r"must be (of whole numbers or floats|one of an array)"
        ):
            read_npy(npy(numpy.array(array)))
    with pytest.raises(DataError, match="number 1 of the array must be finite, got nan"):
        read_npy(npy(numpy.array([1.0, numpy.nan])))


WRONG = {
    '[["5.0", 1.5]]': "rows[0], column 'sepal' must be a number, got '5.0': leave out the quotes",
    "[[5.0, true]]": "rows[0], column 'petal' must be a number, got True: write 1 or 0",
    '{"sepal": [5.0], "petal": 1.5}': "rows[0], column 'sepal' must be a number, got [5.0]",
    "[[5.0, 1.5], [5.0]]": "rows[1] must be 2 values (sepal, petal), got [5.0]",
    "[[5.0, 1.5], 3]": "rows[1] must be a list of values, or an object from column to value",
    '{"sepal": 5.0}': "rows[0] must be a dict with the column 'petal', got none of that name",
    "[[5.0, NaN]]": "the body must be JSON: NaN is not a JSON number",
    "[[5.0, 1e999]]": "rows[0], column 'petal' must be a number that a float can hold, got inf",
    "[[5.0, 1.5], [1.7e308, 1.5]]": "rows[1], column 'sepal' must be a number that can be scaled",
    f"[[5.0, {'9' * 5000}]]": "the body must be JSON: Exceeds the limit (4300 digits) for integer",
    f"[[5.0, {'9' * 1000}]]": "rows[0], column 'petal' must be a number that a float can hold",
    '{"rows": [[5.0, 1.5]], "ids": [1.5]}': "ids[0] must be a text or a whole number",
    '{"rows": [[5.0, 1.5]], "ids": []}': "ids must be 1 identifier, one for each row, got 0",
    '{"rows": [[5.0, 1.5]], "x": 1}': "the body must be an object of rows and ids, got 'x'",
    '{"sepal": 1, "sepal": 2, "petal": 1}': "the body must be JSON: the key 'sepal' stands twice",
    "[]": "rows must be at least one row, got none",
    "3": "the body must be a list of rows, or an object from column to value, got 3",
    "": "the body must be JSON, got nothing",
    "[" * 90: "the body must be JSON: Expecting value",
}


@pytest.mark.parametrize("body", WRONG)
def test_what_is_wrong_is_named_and_counted(body: str) -> None:
    service = service_of({"flowers": FLOWERS})
    status, answer = asked(service, "/predict", body.encode())
    assert status == 400
    assert answer["error"].startswith(WRONG[body])
    assert len(answer["error"]) <= 600
    assert counted(service, "prediction_requests_total", outcome="invalid") == 1
    assert counted(service, "server_responses_total", code="400") == 1


def test_a_missing_value_and_a_category_are_the_model_s_to_judge() -> None:
    service = service_of({"birds": CLASSES})
    assert asked(service, "/predict", [[None, "Dream"]])[0] == 200
    status, answer = asked(service, "/predict", [[40.0, "Rum"]])
    assert status == 400
    assert "rows[0], column 'island' must be one of Biscoe, Dream, got 'Rum'" in answer["error"]
    assert asked(service, "/predict", [[40.0, ["Dream"]]])[0] == 400


def test_more_than_the_limits_is_refused_before_it_is_read() -> None:
    service = service_of({"flowers": FLOWERS}, max_rows=2)
    bodies: list[Any] = [[[5.0, 1.5]] * 3, [[]] * 1000]
    for body in bodies:
        status, answer = asked(service, "/predict", body)
        assert status == 413, answer
    for kind, content in (
        ("text/csv", b"sepal,petal\n1,2\n1,2\n1,2\n"),
        ("application/x-npy", npy(numpy.ones((3, 2)))),
    ):
        assert asked(service, "/predict", content, content_type=kind)[0] == 413
    assert counted(service, "prediction_requests_total", outcome="invalid") == 4
    with pytest.raises(Refusal) as refused:
        rows(FLOWERS, b"<a/>", "text/xml")
    assert refused.value.status == 415


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=9,
)


@given(json_values | st.lists(st.lists(json_values, min_size=2, max_size=2), max_size=2))
def test_whatever_is_sent_is_answered_or_refused(content: Any) -> None:
    service = service_of({"birds": CLASSES})
    status, answer = asked(service, "/predict", json.dumps(content).encode())
    assert status == 200 or (status == 400 and list(answer) == ["error"])
