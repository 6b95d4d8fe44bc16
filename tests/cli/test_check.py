"""`tinymlp check` proves the gradients of a saved model."""

import json
import re
from pathlib import Path

from tests.cli.running import command_in_a_process, tinymlp_command


def test_check_proves_the_gradients_right(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("check", "iris.json", "iris", "--sample", 20, folder=folder)
    assert result.returncode == 0, result.stderr
    assert re.search(r"^passed: \d+ of \d+ derivatives are right$", result.stdout, re.MULTILINE)
    told = json.loads(
        tinymlp_command("check", "iris.json", "iris", "--sample", 5, "--json", folder=folder).stdout
    )
    assert told["passed"] is True
