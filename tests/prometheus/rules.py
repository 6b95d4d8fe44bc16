"""The delivered rules, and a copy in which a minute is a second, for a test that cannot wait."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.prometheus.server import MONITORING

RULES = MONITORING / "rules.yml"

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def rules() -> list[dict[str, Any]]:
    """Return each rule of the delivered file, recording and alerting."""
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[str]:
    """Return the names of the alerts of the delivered file."""
    return [rule["alert"] for rule in rules() if "alert" in rule]


def write_short_rules(folder: Path) -> Path:
    """Write the rules into `folder` with each window and each `for` sixty times shorter."""
    content = yaml.safe_load(RULES.read_text())
    for group in content["groups"]:
        for rule in group["rules"]:
            rule["expr"] = re.sub(r"(?<=\[)\w+(?=\])|(?<=offset )\w+", short, rule["expr"])
            if "for" in rule:
                rule["for"] = short(rule["for"])
    path = folder / "rules.yml"
    path.write_text(yaml.safe_dump(content))
    return path


def short(duration: "str | re.Match[str]") -> str:
    """Return a duration sixty times shorter, but of five scrapes at least.

    >>> short("1h"), short("2m")
    ('60s', '5s')
    """
    text = duration if isinstance(duration, str) else duration[0]
    return f"{max(5, int(text[:-1]) * SECONDS[text[-1]] // 60)}s"
