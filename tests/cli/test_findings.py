"""What `train` finds in a model's way, `evaluate` and `report` find again."""

import json
import re
from pathlib import Path

from tests.cli.running import tinymlp_command


def test_a_saved_model_s_findings_are_those_of_its_training(tmp_path: Path) -> None:
    # A straight line in numbers that are not scaled, with steps that are far too long for them.
    lines = ["x,y", *(f"{1000 + 37 * i % 500},{37 * i % 500}" for i in range(60))]
    (tmp_path / "far.csv").write_text("\n".join(lines))
    sick = ("--scaling", "none", "--hidden", "none", "--epochs", 20, "--validation", "none")
    trained = tinymlp_command("train", "far.csv", *sick, folder=tmp_path)
    assert trained.returncode == 0, trained.stderr
    problems = re.search(r"What stands in its way:\n(.*?)\n\nsaved", trained.stdout, re.DOTALL)
    assert problems is not None
    evaluated = tinymlp_command("evaluate", "far.json", "far.csv", folder=tmp_path)
    assert evaluated.returncode == 0
    assert evaluated.stdout.rstrip().endswith(problems[1])
    told = tinymlp_command("evaluate", "far.json", "far.csv", "--json", folder=tmp_path).stdout
    findings = json.loads(told)["findings"]
    assert findings
    result = tinymlp_command("report", "far.json", "far.csv", "--final-only", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "far.html").read_text()
    assert "What stands in its way" in page
    assert findings[0].split(":")[0] in page


def test_of_other_data_there_are_no_findings(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("x,y\n" + "".join(f"{i},{i}\n" for i in range(20)))
    tinymlp_command("train", "other.csv", "--epochs", 1, folder=tmp_path)
    (tmp_path / "other.csv").rename(tmp_path / "new.csv")
    with (tmp_path / "new.csv").open("a") as file:
        file.write("20,20\n")
    told = tinymlp_command("evaluate", "other.json", "new.csv", "--json", folder=tmp_path).stdout
    assert json.loads(told)["findings"] == []
