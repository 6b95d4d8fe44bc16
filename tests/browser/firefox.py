"""Firefox, asked by WebDriver BiDi, which it speaks itself: JSON over a web socket.

Specification: W3C, "WebDriver BiDi", https://www.w3.org/TR/webdriver-bidi/.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
LONG = 120.0
"""Seconds for one answer, on a machine that is busy with much else."""

EVENTS = ["network.beforeRequestSent", "log.entryAdded"]
KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Enter": "\ue007", "End": "\ue010"}


class Firefox:
    """One page of a running Firefox, what it asked for, and the errors it told."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.n_asked = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=EVENTS)
        tree = self.ask("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        """Send a command and return its result; take in the events that come before it."""
        self.n_asked += 1
        message = {"id": self.n_asked, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            found = json.loads(self.socket.recv(timeout=LONG))
            if found["type"] == "event":
                self._event(found["method"], found["params"])
            elif found["type"] == "error":
                raise AssertionError(f"{method}: {found['message']}")
            else:
                return found["result"]

    def _event(self, method: str, params: Any) -> None:
        if method == "network.beforeRequestSent":
            self.requests.append(params["request"]["url"])
        elif params["level"] == "error":
            self.errors.append(str(params["text"]))

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, script: str, *values: str) -> Any:
        """Return what a function of JavaScript returns for texts; wait for a promise."""
        found = self.ask(
            "script.callFunction",
            functionDeclaration=script,
            awaitPromise=True,
            target={"context": self.context},
            arguments=[{"type": "string", "value": value} for value in values],
        )
        assert found["type"] == "success", found
        return found["result"].get("value")

    def wait(self, condition: str, *values: str) -> None:
        """Wait until a function of JavaScript returns something true."""
        asked = f"""async (...values) => {{
          while (!({condition})(...values)) await new Promise((done) => setTimeout(done, 20));
        }}"""
        self.run(asked, *values)

    def press(self, key: str) -> None:
        """Press a key, as a hand does."""
        kinds = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": kinds}]
        self.ask("input.performActions", context=self.context, actions=actions)


@contextmanager
def running(program: str, profile: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own, and end it."""
    from websockets.sync.client import connect

    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--remote-debugging-port", "0", "about:blank"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, map(LISTENS.search, process.stderr)))
            with connect(f"{found[1]}/session", max_size=None, proxy=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()
