"""docs/monitoring.md has every metric as the catalogue has it, and its Python runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tinymlp.monitoring import METRICS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")


def test_every_metric_is_in_the_documentation_as_in_the_code() -> None:
    rows = [
        f"| `{metric.name}` | {metric.kind} | {', '.join(metric.labels)} | {metric.help} |"
        for metric in METRICS.values()
    ]
    shown = [line for line in PAGE.splitlines() if line.startswith("| `tinymlp_")]
    assert shown == rows


def test_its_python_runs(tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    printed = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    url, accuracy = printed.split()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/metrics", url)
    assert float(accuracy) > 0.9
    assert "tinymlp_feedback_samples_total" in (tmp_path / "digits.prom").read_text()
