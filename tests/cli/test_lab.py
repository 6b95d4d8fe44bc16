"""`tinymlp lab` serves what is built, and says how to build it where it is not."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.running import refusal, tinymlp_command


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "index.html").write_text("the page")
    return folder


def test_it_serves_until_ctrl_c(built: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "lab", "--no-browser", "--folder", str(built)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().split()[4]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.read() == b"the page"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")


def test_where_it_is_not_built_it_says_how(tmp_path: Path) -> None:
    told = refusal(tinymlp_command("lab", "--folder", "none", folder=tmp_path))
    assert "`make lab`" in told and "npm" in told


def test_it_is_copied_to_a_new_folder_and_over_none(built: Path, tmp_path: Path) -> None:
    command = ("lab", "--folder", "built", "--copy-to", "copied")
    assert tinymlp_command(*command, folder=tmp_path).returncode == 0
    assert (tmp_path / "copied" / "index.html").read_text() == "the page"
    assert "it is here already" in refusal(tinymlp_command(*command, folder=tmp_path))


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", "٣", "9" * 99])
def test_a_port_is_a_whole_number(built: Path, tmp_path: Path, port: str) -> None:
    result = tinymlp_command("lab", "--folder", "built", f"--port={port}", folder=tmp_path)
    assert "--port must be a whole number from 1 to 65535, got" in refusal(result)
