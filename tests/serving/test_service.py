"""What a service answers, without a socket: as the model does, and what is asked is counted."""

import gc
import json
from typing import Any

import pytest

from tests.monitoring.models import CLASSES, NUMBERS
from tests.serving.models import (
    EVERY_MODEL,
    FLOWERS,
    IMAGES,
    asked,
    counted,
    service_of,
)
from tinymlp.errors import ArgumentError, ModelFileError
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.serving.access import SECURITY_HEADERS, Access
from tinymlp.serving.exchange import Request
from tinymlp.serving.limits import Limits
from tinymlp.serving.served_model import ServedModel, load_served
from tinymlp.serving.service import CODES, Service

ROWS: dict[str, list[Any]] = {
    "flowers": [5.0, 1.5],
    "birds": [40.0, "Dream"],
    "images": [0.0, 0.0, 9.0, 9.0, 0.0, 0.0],
    "numbers": [1.0],
    "two": [0.5],
    "labels": [1.0],
    "whole": [1.0],
}


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_it_predicts_and_explains_as_the_model_does(name: str) -> None:
    service, model, row = service_of(), EVERY_MODEL[name], ROWS[name]
    status, answer = asked(service, f"/models/{name}/predict", [row, row])
    assert status == 200, answer
    assert (answer["model"], answer["version"]) == (name, "v1")
    for number, prediction in enumerate(answer["predictions"]):
        assert prediction["id"] == f"r-{number}"
        assert prediction["prediction"] == model.predict(row)
        if "probabilities" in prediction:
            expected = {str(k): p for k, p in model.predict_probabilities(row).items()}
            # Several rows at once are the same to rounding.
            assert prediction["probabilities"] == pytest.approx(expected, rel=1e-12)
    assert counted(service, "prediction_samples_total", model=name) == 2
    status, why = asked(service, f"/models/{name}/explain", row)
    assert status == 200, why
    assert why["prediction"] == model.predict(row)
    assert [effect["column"] for effect in why["effects"]] == model.encoder.column_names
    assert asked(service, f"/models/{name}/explain", [row, row])[0] == 400


def test_an_answer_to_a_table_says_which_of_its_lines_are_no_rows() -> None:
    service = service_of({"numbers": NUMBERS})
    csv = {"content_type": "text/csv"}
    name = NUMBERS.encoder.column_names[0].encode()
    status, answer = asked(service, "/predict", name + b"\n1\n\n2\n", **csv)
    assert status == 200
    assert len(answer["predictions"]) == 2
    assert answer["notes"] == ["line 3 is left out: no value is there."]
    assert "notes" not in asked(service, "/predict", name + b"\n1\n2\n", **csv)[1]


def test_no_answer_leaves_anything_for_the_garbage_collector() -> None:
    # It looks for cycles alone, so a server may let it look seldom: `collect_rarely`.
    service = service_of({"flowers": FLOWERS})
    asking = {"/predict": [5.0, 1.5], "/explain": [5.0, 1.5], "/nothing": 1, "/metrics": 1}
    bodies = [b"[[5.0, 1.5]]", b"[[5.0]]", b"[[5.0"]
    requests = [
        *(
            Request("POST", path, {}, json.dumps(body).encode(), "r")
            for path, body in asking.items()
        ),
        *(Request("POST", "/predict", {}, body, "r") for body in bodies),
        *(Request("GET", path, {}, b"", "r") for path in ("/", "/metrics", "/openapi.json")),
    ]
    for request in requests:
        service.answer(request)  # what is computed once
    gc.collect()
    gc.disable()
    try:
        for request in requests * 3:
            service.answer(request)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_moved_an_answer_is_what_changes_when_it_is_put_back() -> None:
    service = service_of({"flowers": FLOWERS, "birds": CLASSES})
    columns = asked(service, "/models")[1]["models"][0]["columns"]
    row = [5.0, 1.5]
    answer = asked(service, "/models/flowers/explain", row)[1]
    for index, column in enumerate(columns):
        other = [column["mean"] if i == index else x for i, x in enumerate(row)]
        there = FLOWERS.predict_probabilities(other)[answer["prediction"]]
        change = answer["probabilities"][answer["prediction"]] - there
        assert answer["effects"][index]["change"] == pytest.approx(change, abs=1e-12)
    assert answer["outside"] == []
    assert asked(service, "/models/flowers/explain", [99.0, 1.5])[1]["outside"] == [
        {"column": "sepal", "value": 99.0, "minimum": 5.0, "maximum": 7.0}
    ]


def test_true_values_come_later_all_or_none_of_them() -> None:
    service = service_of({"flowers": FLOWERS, "numbers": NUMBERS, "labels": EVERY_MODEL["labels"]})
    flower = asked(service, "/models/flowers/predict", {"rows": [[5.0, 1.5]], "ids": ["a"]})[1]
    label = flower["predictions"][0]["prediction"]
    half_wrong = [{"id": "a", "value": label}, {"id": "b", "value": 3}]
    status, answer = asked(service, "/models/flowers/feedback", half_wrong)
    assert (status, answer["error"].partition(",")[0]) == (
        400,
        "[1]: label must be a text like the model's classes 'setosa'",
    )
    status, answer = asked(service, "/models/flowers/feedback", {"id": "a", "value": label})
    assert answer["results"] == [{"id": "a", "known": True, "correct": True}]
    again = asked(service, "/models/flowers/feedback", {"id": "a", "value": label})[1]
    assert again["results"] == [{"id": "a", "known": False}]
    assert counted(service, "feedback_samples_total", model="flowers", result="correct") == 1

    number = asked(service, "/models/numbers/predict", [1.0])[1]["predictions"][0]
    feedback = {"id": number["id"], "value": number["prediction"] + 2.0}
    answer = asked(service, "/models/numbers/feedback", [feedback])[1]
    assert answer["results"][0]["absolute_error"] == pytest.approx(2.0)
    assert counted(service, "feedback_absolute_error_total") == pytest.approx(2.0)

    for model, body in (
        ("flowers", {"id": "a"}),
        ("flowers", {"id": ["a"], "value": label}),
        ("flowers", 3),
        ("labels", {"id": "a", "value": 1}),
        ("numbers", {"id": "a", "value": "3"}),
    ):
        status, answer = asked(service, f"/models/{model}/feedback", body)
        assert (status, list(answer)) == (400, ["error"]), body


def test_a_true_value_finds_the_version_that_predicted() -> None:
    service = service_of({"flowers": FLOWERS})
    old = service.models["flowers"]
    answer = asked(service, "/predict", {"rows": [[5.0, 1.5]], "ids": ["a"]})[1]
    new = ServedModel("flowers", "v2", FLOWERS, service.metrics)
    new.earlier = old.monitored
    service.add(new)
    label = answer["predictions"][0]["prediction"]
    assert asked(service, "/predict", [[5.0, 1.5]])[1]["version"] == "v2"
    results = asked(service, "/feedback", {"id": "a", "value": label})[1]["results"]
    assert results == [{"id": "a", "known": True, "correct": True}]
    assert counted(service, "feedback_samples_total", version="v1") == 1
    assert counted(service, "feedback_unmatched_total") == 0


def test_paths_that_there_are_and_paths_that_there_are_not() -> None:
    several, one = service_of(), service_of({"a b/c": NUMBERS})
    for path in ("/", "/models", "/metrics", "/openapi.json", "/docs", "/v2", "/v2/health/live"):
        assert asked(several, path)[0] == 200
    assert asked(one, "/models/a%20b%2Fc/predict", [1.0])[0] == 200
    assert asked(one, "/predict", [1.0])[0] == 200
    assert asked(several, "/predict", [1.0])[0] == 404
    for path in ("/x", "/models/x/predict", "/v2/x", "/v2/models/x", "//", "/models/%ff%00"):
        status, answer = asked(one, path, [1.0])
        assert (status, list(answer)) == (404, ["error"])
    for method, path in (("PUT", "/predict"), ("GET", "/predict"), ("POST", "/models")):
        answer = one.answer(Request(method, path, {}, b"", "r"))
        assert answer.status == 405
        assert answer.headers["Allow"]
    assert counted(one, "server_responses_total", code="405") == 3


def test_metrics_may_have_an_address_of_their_own() -> None:
    metrics = PlainMetrics()
    here = Service(metrics, shows_metrics=False)
    there = Service(metrics, shows_models=False)
    paths = ("/metrics", "/", "/models")
    assert [asked(here, path)[0] for path in paths] == [404, 200, 200]
    assert [asked(there, path)[0] for path in paths] == [200, 404, 404]


def test_the_server_s_own_failure_is_no_traceback_and_is_kept_for_the_log() -> None:
    service = service_of({"numbers": NUMBERS})
    service.metrics_page = lambda: 1 / 0  # type: ignore[assignment, return-value]
    answer = service.answer(Request("GET", "/metrics", {}, b"", "r"))
    assert answer.status == 500
    assert json.loads(answer.body) == {"error": "the server failed: its log says why"}
    assert isinstance(answer.error, ZeroDivisionError)


def test_every_answer_has_the_security_headers_and_a_known_code() -> None:
    service = service_of({"numbers": NUMBERS})
    for path in ("/", "/metrics", "/x", "/predict"):
        answer = service.answer(Request("GET", path, {}, b"", "r"))
        assert answer.headers.items() >= SECURITY_HEADERS.items()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.status in CODES


TOKEN = "0123456789abcdef"
ALLOWED: list[tuple[Access, str, dict[str, str], int]] = [
    (Access(token=TOKEN), "/models", {"authorization": f"Bearer {TOKEN}"}, 200),
    (Access(token=TOKEN), "/models", {"authorization": f"bearer {TOKEN}"}, 200),
    (Access(token=TOKEN), "/models", {"authorization": f"Basic {TOKEN}"}, 401),
    (Access(token=TOKEN), "/models", {"authorization": f"Bearer {TOKEN}x"}, 401),
    (Access(token=TOKEN), "/models", {"authorization": "Bearer \xff"}, 401),
    (Access(token=TOKEN), "/metrics", {}, 401),
    (Access(token=TOKEN), "/openapi.json", {}, 401),
    (Access(token=TOKEN), "/nothing", {}, 401),
    (Access(token=TOKEN), "/v2/health/ready", {}, 200),
    (Access(token=TOKEN), "/", {"host": "models.example"}, 200),
    (Access(), "/models", {"host": "127.0.0.1:8000"}, 200),
    (Access(), "/models", {"host": "localhost"}, 200),
    (Access(), "/models", {"host": "[::1]:8000"}, 200),
    (Access(), "/models", {"host": "rebound.example:8000"}, 403),
    (Access(host="lab"), "/models", {"host": "lab:8000"}, 200),
    (Access(checks_host=False), "/models", {"host": "any.example"}, 200),
    (Access(), "/models", {"host": "localhost:1", "origin": "http://localhost:1"}, 200),
    (Access(), "/models", {"host": "localhost:1", "origin": "http://evil.example"}, 403),
    (Access(), "/models", {"host": "localhost:1", "origin": "null"}, 403),
    (Access(), "/models", {"host": "[", "origin": "http://["}, 403),
]


@pytest.mark.parametrize(("access", "path", "headers", "status"), ALLOWED)
def test_who_may_ask(access: Access, path: str, headers: dict[str, str], status: int) -> None:
    service = Service(PlainMetrics(), access=access)
    assert service.answer(Request("GET", path, headers, b"", "r")).status == status


def test_the_description_says_what_is_asked_and_answered() -> None:
    document = asked(service_of(), "/openapi.json")[1]
    assert document["openapi"] == "3.1.0"
    for name in EVERY_MODEL:
        for verb in ("predict", "explain"):
            assert "post" in document["paths"][f"/models/{name}/{verb}"]
        assert "post" in document["paths"][f"/v2/models/{name}/infer"]
    assert "/models/labels/feedback" not in document["paths"]
    assert "/predict" not in document["paths"]
    one = Service(PlainMetrics(), access=Access(token=TOKEN))
    one.add(ServedModel("flowers", "v1", FLOWERS, one.metrics))
    secured = asked(one, "/openapi.json", authorization=f"Bearer {TOKEN}")[1]
    assert secured["security"] == [{"token": []}]
    row = secured["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    by_name = row["schema"]["anyOf"][0]["anyOf"][1]
    assert by_name["required"] == ["sepal", "petal"]


def test_what_takes_long_is_known_before_it_is_computed() -> None:
    service = service_of({"images": IMAGES})
    small, large = (Request("POST", "/predict", {}, b"1" * n, "r") for n in (100, 100_000))
    assert service.seconds_at_most(small) < 0.001 < service.seconds_at_most(large)
    assert service.seconds_at_most(Request("GET", "/models", {}, b"1" * 100_000, "r")) == 0


def test_a_file_is_tried_before_it_is_served(tmp_path: Any) -> None:
    metrics = PlainMetrics()
    FLOWERS.save(tmp_path / "a.json")
    first = load_served(tmp_path / "a.json", "flowers", metrics)
    assert first.version == load_served(tmp_path / "a.json", "flowers", metrics).version
    assert len(first.version) == 12
    (tmp_path / "a.json").write_text("{}")
    for path in (tmp_path / "a.json", tmp_path / "b.json", tmp_path):
        with pytest.raises(ModelFileError) as caught:
            load_served(path, "flowers", metrics)
        assert str(caught.value).startswith(str(path))
    failures = metrics.counter("tinymlp_model_load_failures_total", model="flowers")
    assert failures.value == 3


@pytest.mark.parametrize("limit", list(Limits.__dataclass_fields__))
def test_a_limit_lets_something_through(limit: str) -> None:
    for nonsense in (0, -1, "3", None, float("nan")):
        with pytest.raises(ArgumentError, match=f"^{limit} must be a"):
            Limits(**{limit: nonsense})  # type: ignore[arg-type]


def test_a_model_s_columns_target_and_image_are_described() -> None:
    described = {each["name"]: each for each in asked(service_of(), "/models")[1]["models"]}
    assert described["images"]["image_shape"] == [3, 2]
    assert described["birds"]["columns"][1]["categories"] == ["Biscoe", "Dream"]
    assert described["numbers"]["target"] == {"name": "target", "task": "regression"}
    assert described["labels"]["feedback"] is False
