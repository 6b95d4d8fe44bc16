"""What was written for other servers speaks with this one: clients, a fuzzer, a framework."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tritonclient", reason="needs what make clients installs")

import numpy as np

from tests.cli.serving import serving
from tests.serving.models import EVERY_MODEL, FLOWERS, service_of
from tests.serving.running import running
from tinymlp.serving.worker_process import SERVERS

ROWS = [[5.0, 1.5], [6.0, 4.5], [7.0, 5.0]]


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a server without http://, for each of the servers."""
    with running(service_of(), kind=request.param) as server:
        yield f"127.0.0.1:{server.port}"


@pytest.mark.parametrize("binary", [False, True])
def test_triton_s_client_gets_what_the_model_predicts(url: str, binary: bool) -> None:
    from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput

    with InferenceServerClient(url) as client:
        assert client.is_server_live() and client.is_server_ready()
        assert client.is_model_ready("flowers", "v1")
        assert client.get_model_metadata("flowers")["versions"] == ["v1"]
        given = InferInput("input", [3, 2], "FP64")
        given.set_data_from_numpy(np.array(ROWS), binary_data=binary)
        wanted = [
            InferRequestedOutput(name, binary_data=binary) for name in ("label", "probabilities")
        ]
        result = client.infer("flowers", [given], outputs=wanted, request_id="mine")
        labels = [
            label.decode() if isinstance(label, bytes) else label
            for label in result.as_numpy("label")
        ]
        assert labels == FLOWERS.predict_many(ROWS)
        expected = [list(row.values()) for row in FLOWERS.predict_probabilities_many(ROWS)]
        assert result.as_numpy("probabilities").tolist() == expected
        assert result.get_response()["id"] == "mine"


def test_triton_s_client_sends_texts(url: str) -> None:
    from tritonclient.http import InferenceServerClient, InferInput

    birds = EVERY_MODEL["birds"]
    with InferenceServerClient(url) as client:
        bill = InferInput("bill", [2, 1], "FP64")
        bill.set_data_from_numpy(np.array([[40.0], [50.0]]))
        island = InferInput("island", [2, 1], "BYTES")
        island.set_data_from_numpy(np.array([["Dream"], ["Biscoe"]], dtype=np.object_))
        labels = client.infer("birds", [bill, island]).as_numpy("label")
        expected = birds.predict_many([[40.0, "Dream"], [50.0, "Biscoe"]])
        assert [label.decode() for label in labels] == expected


def test_triton_s_client_is_told_what_is_wrong(url: str) -> None:
    from tritonclient.http import InferenceServerClient, InferInput
    from tritonclient.utils import InferenceServerException

    with InferenceServerClient(url) as client:
        given = InferInput("input", [1, 3], "FP64")
        given.set_data_from_numpy(np.array([[1.0, 2.0, 3.0]]))
        with pytest.raises(InferenceServerException, match=r"shape must be \[n, 2\]"):
            client.infer("flowers", [given])


def test_triton_s_asynchronous_client_is_answered(url: str) -> None:
    from tritonclient.http.aio import InferenceServerClient, InferInput

    async def ask() -> list[bytes]:
        async with InferenceServerClient(url) as client:
            given = InferInput("input", [3, 2], "FP64")
            given.set_data_from_numpy(np.array(ROWS))
            results = await asyncio.gather(*(client.infer("flowers", [given]) for _ in range(8)))
            return [label for result in results for label in result.as_numpy("label")]

    assert [label.decode() for label in asyncio.run(ask())] == FLOWERS.predict_many(ROWS) * 8


def test_kserve_s_client_is_answered(url: str) -> None:
    from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

    async def ask() -> list[str]:
        client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=60))
        base = f"http://{url}"
        assert await client.is_server_ready(base)
        assert await client.is_server_live(base)
        assert await client.is_model_ready(base, "flowers")
        given = InferInput("input", [3, 2], "FP64", data=[x for row in ROWS for x in row])
        answer = await client.infer(base, InferRequest("flowers", [given]), "flowers")
        (label,) = (output for output in answer.outputs if output.name == "label")
        return list(label.data)

    assert asyncio.run(ask()) == FLOWERS.predict_many(ROWS)


def test_starlette_mounts_it_beside_what_is_one_s_own() -> None:
    from httpx import ASGITransport, AsyncClient
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    from tinymlp.serving.asgi import AsgiApplication

    async def own(_: object) -> PlainTextResponse:
        return PlainTextResponse("mine")

    routes = [Route("/mine", own), Mount("/ml", AsgiApplication(service_of()))]

    async def ask() -> None:
        transport = ASGITransport(Starlette(routes=routes))
        async with AsyncClient(transport=transport, base_url="http://localhost") as client:
            assert (await client.get("/mine")).text == "mine"
            answer = await client.post("/ml/models/flowers/predict", json=ROWS)
            labels = [each["prediction"] for each in answer.json()["predictions"]]
            assert labels == FLOWERS.predict_many(ROWS)
            assert (await client.get("/ml/nothing")).status_code == 404

    asyncio.run(ask())


@pytest.mark.parametrize("kind", SERVERS)
def test_schemathesis_finds_no_violation_of_its_own_description(kind: str, tmp_path: Path) -> None:
    """No status that is not described, no answer of another form, and nothing above 500.

    What its description allows may be refused: no schema says that identifiers are as many as rows.
    """
    words = []
    for name, model in EVERY_MODEL.items():
        model.save(tmp_path / f"{name}.json")
        words.append(f"{name}.json")
    program = Path(sys.executable).with_name("schemathesis")
    with serving(*words, "--server", kind, folder=tmp_path) as address:
        command = [program, "run", f"{address}/openapi.json", "--checks", "all"]
        command += ["--exclude-checks", "positive_data_acceptance", "--max-examples", "10"]
        command += ["--phases", "examples,coverage,fuzzing", "--continue-on-failure"]
        command += ["--seed", "1", "--no-color"]
        result = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, check=False, cwd=tmp_path
        )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr
