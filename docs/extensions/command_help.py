"""`.. command-help:: tinymlp train` puts there what `tinymlp train --help` prints."""

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class CommandHelp(Directive):
    """Runs the command, as a terminal of 88 columns would show it."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the command and what it printed."""
        command = f"{self.arguments[0]} --help"
        printed = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            env=os.environ | {"COLUMNS": "88", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        return [nodes.literal_block(printed, f"$ {command}\n{printed}", language="text")]


def setup(app: "Sphinx") -> dict[str, Any]:
    """Name the directive."""
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
