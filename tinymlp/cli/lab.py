"""Open the laboratory: train a network in a browser, and see every multiplication.

  tinymlp lab                     serves it to this machine's browser, until Ctrl-C
  tinymlp lab --port 8000 --no-browser
  tinymlp lab --copy-to FOLDER    copies it, for a web server of one's own

The page runs this very library in the browser and loads nothing from elsewhere. It has to be built
first, in a checkout, by make lab (needs npm); make lab SINGLE=1 makes one file of it that opens
without any server.
"""

import argparse
import shutil
import webbrowser
from pathlib import Path

import tinymlp

BUILT = Path(tinymlp.__file__).parent.parent / "docs" / "lab" / "_build"
PAGE = "index.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `lab` takes."""
    parser.add_argument(
        "--folder", metavar="FOLDER", help="where make lab has built it (docs/lab/_build)"
    )
    parser.add_argument(
        "--port", metavar="PORT", help="the port of 127.0.0.1 to serve it on (any that is free)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address, open no browser"
    )
    parser.add_argument("--copy-to", metavar="FOLDER", help="copy it to a new folder, and end")


def run(given: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or copy."""
    from tinymlp.arguments import check_path

    folder = BUILT if given.folder is None else check_path("--folder", given.folder)
    port = _port(given.port)
    _check_built(folder)
    if given.copy_to is not None:
        return _copy(folder, given.copy_to)
    return _serve(folder, port, opens=not given.no_browser)


def _port(text: str | None) -> int:
    from tinymlp.arguments import check_whole
    from tinymlp.errors import invalid

    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        raise invalid("--port", "a whole number from 1 to 65535", text)
    return check_whole("--port", int(text), minimum=1, maximum=65535)


def _check_built(folder: Path) -> None:
    from tinymlp.errors import invalid

    try:
        built = (folder / PAGE).is_file()
    except (OSError, ValueError):  # a name that no folder can have
        built = False
    if not built:
        raise invalid(
            "--folder",
            "the folder of the built laboratory",
            str(folder),
            "build it in a checkout of tinymlp with `make lab`, which needs npm",
        )


def _copy(folder: Path, name: str) -> int:
    from tinymlp.arguments import check_path
    from tinymlp.errors import invalid

    target = check_path("--copy-to", name)
    try:
        shutil.copytree(folder, target)
    except FileExistsError:
        remedy = "it is here already: choose another name"
        raise invalid("--copy-to", "a new folder", str(target), remedy) from None
    print(f"wrote {target}: open its {PAGE} through a web server")
    return 0


def _serve(folder: Path, port: int, *, opens: bool) -> int:
    from tinymlp.cli.signals import exit_code
    from tinymlp.laboratory.server import HOST, make_server

    with make_server(folder, port) as server:
        address = f"http://{HOST}:{server.server_port}/"
        print(f"the laboratory is at {address} until Ctrl-C", flush=True)
        if opens:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
            return exit_code()
    return 0
