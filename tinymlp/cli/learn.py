"""Go through a tutorial or a lesson step by step, and guess what it prints before you see it.

  tinymlp learn               what there is, and where you are
  tinymlp learn 03            tutorial 3, from where you were
  tinymlp learn why shuffle   a short answer to a "why?"
  tinymlp learn lesson 05     what lesson 5 of `tinymlp course` has to read
  tinymlp learn 03 --notebook backprop.ipynb

An empty line shows the result, or goes on; b goes back, q quits. Your place is kept in learn.json,
in this folder. A notebook or a script has no results in it, and runs wherever tinymlp is installed.
"""

import argparse
import contextlib
import io
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinymlp.tutorials.place import Place, Places
    from tinymlp.tutorials.tutorial import Tutorial

TITLES = {
    "tutorial": "tutorials",
    "why": "short answers",
    "lesson": "lessons, to read; tinymlp course has their exercises",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `learn` takes."""
    parser.add_argument(
        "name", metavar="NAME", nargs="*", help="a tutorial's number, or as in the list"
    )
    parser.add_argument("--no-guess", action="store_true", help="show each result without asking")
    parser.add_argument(
        "--notebook", metavar="FILE.ipynb", help="write it as a notebook with the answers folded"
    )
    parser.add_argument(
        "--script", metavar="FILE.py", help="write a tutorial as a script to change and run"
    )
    parser.add_argument(
        "--no-answers", action="store_true", help="leave solutions and answers out of such a file"
    )


def run(given: argparse.Namespace) -> int:
    """List, go through, or write; 1 when some code ended in an error."""
    from tinymlp.errors import invalid
    from tinymlp.tutorials.place import Places
    from tinymlp.tutorials.tutorial import find

    writes = given.notebook is not None or given.script is not None
    if given.no_answers and not writes:
        remedy = "leave it away"
        raise invalid("--no-answers", "an option of --notebook or --script", "neither", remedy)
    if given.no_guess and writes:
        remedy = "a file asks for none: leave it away"
        raise invalid("--no-guess", "without --notebook and --script", "both", remedy)
    places = Places(_folder())
    if not given.name:
        if writes or given.no_guess:
            raise invalid("NAME", "a tutorial or a lesson", None, "as in tinymlp learn 03")
        return _list(places)
    tutorial = find(" ".join(given.name))
    if writes:
        return _write(tutorial, given)
    return _walk(tutorial, places, guesses=not given.no_guess)


def _folder() -> Path:
    """Return this folder, or the one above it when it is a lesson's own, as `course` does."""
    from tinymlp.tutorials.tutorial import tutorials

    here = Path.cwd()
    lessons = {one.path.parent.name for one in tutorials() if one.is_lesson}
    return here.parent if here.name in lessons else here


def _list(places: "Places") -> int:
    from tinymlp.text import draw_table
    from tinymlp.tutorials.tutorial import tutorials

    known = places.all()
    rows = [["", "minutes", "where you are"]]
    for kind, group in groupby(tutorials(), key=lambda one: one.kind):
        rows.append([TITLES[kind], "", ""])
        for one in group:
            name = one.key if kind == "why" else f"{one.key}  {one.title}"
            rows.append([f"  {name}", one.minutes, _where(one, known.get(one.key))])
    print(draw_table(rows))
    print("\ntinymlp learn 01 begins; what is begun goes on from where you were")
    return 0


def _where(one: "Tutorial", place: "Place | None") -> str:
    n = len(one.steps)
    if place is None:
        return "–"
    return "done" if place.step >= n else f"step {place.step + 1} of {n}"


def _write(tutorial: "Tutorial", given: argparse.Namespace) -> int:
    """Write the files that are asked for; none that is there is replaced."""
    from tinymlp.cli.output import check_file
    from tinymlp.errors import invalid
    from tinymlp.files import write_atomically
    from tinymlp.tutorials.handout import notebook, script

    if given.script is not None and tutorial.is_lesson:
        remedy = f"its program is exercise.py: {tutorial.next_command}"
        raise invalid("--script", "of a tutorial", tutorial.key, remedy)
    texts = []
    for option, name, ending, make in (
        ("--notebook", given.notebook, ".ipynb", notebook),
        ("--script", given.script, ".py", script),
    ):
        if name is None:
            continue
        path = check_file(option, name)
        if path.suffix != ending:
            raise invalid(option, f"a file that ends in {ending}", str(path), "rename it")
        if path.exists():
            raise invalid(
                option, "a new file", str(path), "it is here already: choose another name"
            )
        texts.append((path, make(tutorial, answers=not given.no_answers)))
    for path, text in texts:
        write_atomically(path, text.encode())
        print(f"wrote {path}")
    return 0


def _walk(tutorial: "Tutorial", places: "Places", *, guesses: bool) -> int:
    from tinymlp.cli.output import say
    from tinymlp.cli.signals import exit_code
    from tinymlp.files import reason
    from tinymlp.tutorials.screen import Screen
    from tinymlp.tutorials.walk import Walk

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    lost: list[OSError] = []

    def keep(place: "Place") -> None:
        if lost:
            return
        try:
            places.keep(tutorial.key, place)
        except (
            OSError
        ) as error:  # of a folder that cannot be written to; one can learn all the same
            lost.append(error)
            say(f"warning: {places.path} cannot be written ({reason(error)}): no place is kept")

    walk = Walk(tutorial, places.of(tutorial.key), keep=keep, screen=Screen(), guesses=guesses)
    code = 0
    try:
        walk.go()
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            print()
        code = exit_code()
    if walk.place.step < len(tutorial.steps) and not lost:
        print(f"to go on: tinymlp learn {tutorial.key} ({_where(tutorial, walk.place)})")
    return code or int(walk.failed)
