"""A file that was replaced is served, without a request lost; what is not sound is not."""

import json
import os
import threading
from pathlib import Path
from typing import Any

from tests.monitoring.pages import parsed
from tests.serving.models import EVERY_MODEL, FLOWERS, asked, counted
from tests.serving.running import post, running, statuses
from tinymlp.model.model import Model
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.serving.exchange import Request
from tinymlp.serving.reloading import Reloader
from tinymlp.serving.served_model import load_served
from tinymlp.serving.service import Service


def other(number: int) -> Model:
    """Return a model like FLOWERS, in another version."""
    model = Model.from_dict(FLOWERS.to_dict())
    parameters = model.network.parameters()
    model.network.load_parameters([parameters[0] + number, *parameters[1:]])
    return model


def served(path: Path) -> tuple[Service, Reloader, list[str]]:
    FLOWERS.save(path)
    service = Service(PlainMetrics())
    service.add(load_served(path, "flowers", service.metrics))
    said: list[str] = []
    return service, Reloader(service, {"flowers": path}, said.append), said


def test_what_is_replaced_is_served_and_what_is_not_sound_is_not(tmp_path: Path) -> None:
    path = tmp_path / "flowers.json"
    service, reloader, said = served(path)
    first = service.models["flowers"].version
    answer = asked(service, "/predict", {"rows": [[5.0, 1.5]], "ids": ["a"]})[1]
    reloader.look()
    assert said == []
    other(1).save(path)
    reloader.look()
    second = service.models["flowers"].version
    assert said == [f"flowers is at version {second} now, it was {first}"]
    label = answer["predictions"][0]["prediction"]
    results = asked(service, "/feedback", {"id": "a", "value": label})[1]["results"]
    assert results[0]["known"]

    nan = tmp_path / "half"
    nan.write_bytes(path.read_bytes()[:1000])
    nan.replace(path)
    reloader.look()
    path.unlink()
    reloader.look()
    assert service.models["flowers"].version == second
    assert [line.startswith(f"flowers stays at version {second}: ") for line in said[1:]] == [
        True
    ] * 2
    assert asked(service, "/predict", [[5.0, 1.5]])[0] == 200
    for outcome, n in (("loaded", 1), ("refused", 2)):
        assert counted(service, "server_reloads_total", outcome=outcome) == n


def test_a_file_that_says_the_same_is_no_new_version(tmp_path: Path) -> None:
    path = tmp_path / "flowers.json"
    service, reloader, said = served(path)
    old = service.models["flowers"]
    reloader.is_asked = True
    reloader.look()
    os.utime(path, (1.0, 1.0))
    reloader.look()
    assert said == [f"flowers is at version {old.version} already"] * 2
    assert service.models["flowers"] is old


def test_the_page_has_two_versions_at_most(tmp_path: Path) -> None:
    path = tmp_path / "flowers.json"
    service, reloader, _ = served(path)
    first = service.models["flowers"].version
    for number in (1, 2, 0, 3, 1):
        other(number).save(path)
        reloader.look()
        asked(service, "/predict", [[5.0, 1.5]])
        page = parsed(service.metrics.page())
        labels = [dict(labels) for _, labels in page]
        versions = {each["version"] for each in labels if "model" in each and "version" in each}
        assert len(versions) <= 2
        assert service.models["flowers"].version in versions
    assert first not in versions
    assert len(service.metrics.before_page) <= 2


def test_no_request_is_lost_while_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "flowers.json"
    service, reloader, _ = served(path)
    found: list[list[int]] = []
    with running(service, log="none") as server:

        def send() -> None:
            found.append(statuses(server.raw(*[post("/predict", b"[[5.0, 1.5]]")] * 100)))

        threads = [threading.Thread(target=send) for _ in range(3)]
        for thread in threads:
            thread.start()
        number = 0
        while any(thread.is_alive() for thread in threads) or number < 5:
            number += 1
            other(number).save(path)
            reloader.look()
        for thread in threads:
            thread.join()
    assert found == [[200] * 100] * 3
    assert counted(service, "server_responses_total", code="200") == 300
    assert counted(service, "server_reloads_total", outcome="loaded") == number


def test_another_model_may_take_the_place(tmp_path: Path) -> None:
    path = tmp_path / "flowers.json"
    service, reloader, _ = served(path)
    EVERY_MODEL["numbers"].save(path)
    reloader.look()
    assert asked(service, "/predict", [1.0])[0] == 200


def test_a_canary_answers_its_share_until_it_is_promoted_or_rolled_back(tmp_path: Path) -> None:
    path, next_path = tmp_path / "flowers.json", tmp_path / "next.json"
    service, _, said = served(path)
    stable = service.models["flowers"].version
    reloader = Reloader(
        service, {"flowers": path}, said.append, canaries={"flowers": next_path}, canary_share=0.25
    )

    def answered(n: int = 400) -> dict[str, int]:
        """Return how many of n requests each version answers."""
        versions = [ask(f"{number}")["version"] for number in range(n)]
        return {version: versions.count(version) for version in dict.fromkeys(sorted(versions))}

    def ask(request_id: str, path: str = "/predict") -> dict[str, Any]:
        request = Request("POST", path, {}, b'{"rows": [[5.0, 1.5]]}', request_id)
        return json.loads(service.answer(request).body)  # type: ignore[no-any-return]

    reloader.look()
    assert answered() == {stable: 400}
    for name, ending in ((next_path, 1), (next_path, 2)):  # the second takes the first one's place
        other(ending).save(name)
        reloader.look()
    canary = service.models["flowers"].canary
    assert canary is not None
    counts = answered()
    assert counts.keys() == {stable, canary.version}
    assert 60 <= counts[canary.version] <= 140  # 100 ± 5 standard deviations
    assert answered() == counts
    assert counted(service, "prediction_requests_total", version=canary.version) == (
        2 * counts[canary.version]
    )
    assert counted(service, "server_canary_ratio", version=canary.version) == 0.25
    for version in (stable, canary.version):
        below = f"/models/flowers/versions/{version}"
        assert {ask(f"{n}", f"{below}/predict")["version"] for n in range(20)} == {version}
        assert asked(service, f"/v2{below}/ready")[0] == 200
    assert asked(service, "/v2/models/flowers/versions/none/ready")[0] == 404
    assert asked(service, "/v2/models/flowers")[1]["versions"] == [stable, canary.version]
    described = asked(service, "/models")[1]["models"][0]["canary"]
    assert described == {"version": canary.version, "share": 0.25}

    next_path.write_text("{}")
    reloader.look()
    assert service.models["flowers"].canary is canary
    assert counted(service, "server_reloads_total", outcome="refused") == 1
    next_path.unlink()
    reloader.look()
    assert answered() == {stable: 400}
    assert counted(service, "server_canary_ratio") == 0

    other(2).save(next_path)
    reloader.look()
    known = next(f"{n}" for n in range(99) if ask(f"{n}")["version"] != stable)
    next_path.replace(path)
    reloader.look()
    assert list(answered()) == [canary.version]
    assert asked(service, "/v2/models/flowers")[1]["versions"] == [canary.version]
    result = asked(service, "/feedback", {"id": f"{known}-0", "value": "setosa"})[1]["results"]
    assert result[0]["known"]
    assert "gets no canary" in " ".join(said)
