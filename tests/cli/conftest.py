"""A model that several commands are asked about."""

from pathlib import Path

import pytest

from tests.cli.running import command_in_a_process


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("trained")
    result = command_in_a_process("train", "iris", "--epochs", "40", "--seed", "1", folder=folder)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return folder, result.stdout
