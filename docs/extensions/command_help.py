"""`every-command` is a section for each command, with what it prints when asked for `--help`."""

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

from tinymlp.cli import COMMANDS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class EveryCommand(Directive):
    """Runs each command as in a terminal of 88 columns."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        return [_section("tinymlp"), *(_section(f"tinymlp {name}") for name in COMMANDS)]


def _section(command: str) -> nodes.section:
    printed = subprocess.run(
        [sys.executable, "-m", *command.split(), "--help"],
        env=os.environ | {"COLUMNS": "88", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    return nodes.section(
        "",
        nodes.title(command, command),
        nodes.literal_block(printed, f"$ {command} --help\n{printed}", language="text"),
        ids=[command.replace(" ", "-")],
        names=[command],
    )


def setup(app: "Sphinx") -> dict[str, Any]:
    """Name the directive."""
    app.add_directive("every-command", EveryCommand)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
