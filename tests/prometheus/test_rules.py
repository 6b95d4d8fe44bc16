"""The delivered rules by Prometheus' own tools, and what every alert must have."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.prometheus.rules import RULES, alerts, rules, write_short_rules
from tests.prometheus.server import MONITORING, needs_promtool

TESTS = MONITORING / "rules_test.yml"


@needs_promtool
@pytest.mark.parametrize(
    "command",
    [
        ["check", "rules", "--lint-fatal", str(RULES)],
        ["check", "config", "--lint-fatal", str(MONITORING / "prometheus.yml")],
        ["test", "rules", str(TESTS)],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_promtool_finds_nothing(command: list[str]) -> None:
    result = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@needs_promtool
@pytest.mark.parametrize("alert", alerts())
def test_its_tests_notice_an_alert_that_is_gone(alert: str, tmp_path: Path) -> None:
    delivered = yaml.safe_load(RULES.read_text())
    for group in delivered["groups"]:
        group["rules"] = [rule for rule in group["rules"] if rule.get("alert") != alert]
    tests = yaml.safe_load(TESTS.read_text())
    tests["tests"] = [test for test in tests["tests"] if f'"{alert}"' in str(test)]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(delivered))
    (tmp_path / "rules_test.yml").write_text(yaml.safe_dump(tests))
    command = ["promtool", "test", "rules", str(tmp_path / "rules_test.yml")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert alert in result.stdout + result.stderr


def test_every_alert_says_what_happened_and_what_to_do() -> None:
    for rule in rules():
        if "alert" in rule:
            assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
            assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_documentation_has_every_alert_once_with_its_severity() -> None:
    text = (MONITORING.parent / "alerts.md").read_text(encoding="utf-8")
    documented = re.findall(r"^### (Tinymlp\w+)\n\n\*\*(\w+)\*\*, when ", text, re.MULTILINE)
    assert documented == [
        (rule["alert"], rule["labels"]["severity"].capitalize())
        for rule in rules()
        if "alert" in rule
    ]


def test_the_short_copy_is_the_same_but_for_its_durations(tmp_path: Path) -> None:
    short = yaml.safe_load(write_short_rules(tmp_path).read_text())
    copies = [rule for group in short["groups"] for rule in group["rules"]]
    for rule, copy in zip(rules(), copies, strict=True):
        assert rule.keys() == copy.keys()
        assert {**rule, "expr": 0, "for": 0} == {**copy, "expr": 0, "for": 0}
        assert len(rule["expr"].split()) == len(copy["expr"].split())
