"""The files of docs/deployment: what they start is a command, what they ask is answered."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.prometheus.server import needs_promtool
from tests.serving.models import FLOWERS, service_of
from tinymlp.cli import _parsed
from tinymlp.serving.access import Access
from tinymlp.serving.exchange import Request

FOLDER = Path(__file__).parents[2] / "docs" / "deployment"
TOKEN = "0123456789abcdef"


def documents(name: str) -> list[dict[str, Any]]:
    """Return the documents of a file of YAML."""
    return list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))


def instructions() -> dict[str, list[str]]:
    """Return the words of each instruction of the container file."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / "Containerfile").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            found[name] = json.loads(rest) if rest.startswith("[") else shlex.split(rest)
    return found


def containers() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give each container of the manifests, and the pod that it is in."""
    (deployment, _) = documents("kubernetes.yaml")
    pod = deployment["spec"]["template"]["spec"]
    yield pod["containers"][0], pod
    (inference,) = documents("kserve.yaml")
    predictor = inference["spec"]["predictor"]
    yield predictor["containers"][0], predictor


def commands() -> Iterator[list[str]]:
    """Give the words of each command that is started."""
    entry = instructions()["ENTRYPOINT"]
    yield [*entry, *instructions()["CMD"]]
    for container, _ in containers():
        yield [*entry, *container["args"]]
    unit = (FOLDER / "tinymlp.service").read_text(encoding="utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    yield shlex.split(line)


def test_what_is_started_is_a_command_with_a_token_or_without() -> None:
    for command in commands():
        assert Path(command[0]).name == "tinymlp"
        given = _parsed(command[1], command[2:])
        assert given.host == "0.0.0.0"
        assert given.no_token == (given.token_file is None), command


def test_what_is_asked_is_answered_without_a_token_where_it_has_none() -> None:
    service = service_of({"iris": FLOWERS})
    for container, _ in containers():
        needs_token = any("--token-file" in word for word in container["args"])
        service.access = Access(token=TOKEN if needs_token else None, checks_host=needs_token)
        for probe in ("livenessProbe", "readinessProbe"):
            asked = container[probe]["httpGet"]
            (port,) = container["ports"]
            assert asked["port"] in (port["name"], port["containerPort"])
            request = Request("GET", asked["path"], {"host": "10.0.0.7:8000"}, b"", "r")
            assert service.answer(request).status == 200


def test_names_that_belong_together_are_the_same() -> None:
    deployment, service = documents("kubernetes.yaml")
    template = deployment["spec"]["template"]
    labels = template["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    (container,) = template["spec"]["containers"]
    (port,) = container["ports"]
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    annotations = template["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == str(port["containerPort"])
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts.keys() == {volume["name"] for volume in template["spec"]["volumes"]}
    assert container["args"][0].startswith(mounts["models"])
    assert instructions()["EXPOSE"] == [str(port["containerPort"])]
    otel = documents("opentelemetry.yaml")[0]
    for kind in ("receivers", "processors", "exporters"):
        assert otel["service"]["pipelines"]["metrics"][kind] == list(otel[kind])


def test_the_container_s_file_needs_pypi_alone() -> None:
    found = instructions()
    assert found["RUN"] == ["python3", "-m", "pip", "install", "--no-cache-dir", "tinymlp"]
    assert list(found)[:3] == ["FROM", "RUN", "COPY"]


def test_systemd_finds_nothing(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    unit = (FOLDER / "tinymlp.service").read_text(encoding="utf-8")
    copy = tmp_path / "tinymlp.service"
    copy.write_text(unit.replace("/opt/tinymlp/bin/tinymlp", "/bin/sh"))
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in result.stderr.splitlines() if "tinymlp" in line]
    assert told == []


@needs_promtool
def test_promtool_reads_the_scrape_configuration(tmp_path: Path) -> None:
    path = tmp_path / "prometheus.yml"
    shutil.copy(FOLDER / "prometheus-kubernetes.yml", path)
    shutil.copy(FOLDER.parent / "monitoring" / "rules.yml", tmp_path)
    text = path.read_text(encoding="utf-8")
    # Debian's promtool is built without the discovery of pods.
    pods = "kubernetes_sd_configs:\n      - role: pod\n"
    assert pods in text
    text = text.replace(pods, 'static_configs:\n      - targets: ["127.0.0.1:8000"]\n')
    (tmp_path / "token").write_text(TOKEN)
    path.write_text(text.replace("/etc/prometheus/tinymlp-token", str(tmp_path / "token")))
    command = ["promtool", "check", "config", "--lint-fatal", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
