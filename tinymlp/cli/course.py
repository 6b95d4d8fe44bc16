"""Learn by writing the parts of a network: lessons, exercises, checks and hints.

  tinymlp course start 05     a folder with the lesson and an exercise to fill in
  tinymlp course check 05     what is wrong, and the smallest case that shows it
  tinymlp course trace 05     your function at that case, line by line, with its numbers
  tinymlp course hint 05      one of three hints; never the answer
  tinymlp course status       what is done

Without a number it is the lesson of this folder, or the one that was started last. Nothing of yours
is ever overwritten.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinymlp.course.break_it import BreakIt
    from tinymlp.course.folder import StudentFolder
    from tinymlp.course.lesson import Lesson
    from tinymlp.course.marking import Mark

ACTIONS = ("start", "check", "hint", "trace", "status")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `course` takes."""
    parser.add_argument("action", metavar="|".join(ACTIONS), choices=ACTIONS)
    parser.add_argument("lesson", metavar="LESSON", nargs="?", help="its number, as in 05")
    parser.add_argument("--law", metavar="NAME", help="check one law alone; 1 when it is broken")
    parser.add_argument("--json", action="store_true", help="of check: print one JSON object")
    parser.add_argument("--junit", metavar="FILE", help="of check: write JUnit's XML too")


def run(given: argparse.Namespace) -> int:
    """Do it, and print; 1 when something is left to do."""
    from tinymlp.course.folder import StudentFolder

    _check_options(given)
    folder = StudentFolder(Path.cwd())
    if given.action == "status":
        return _status(folder)
    if given.action == "start":
        return _start(folder, given.lesson)
    lesson = folder.lesson(given.lesson)
    if given.action == "hint":
        number, hint = folder.hint(lesson)
        print(f"hint {number} of {len(lesson.hints)}: {hint}")
        return 0
    if given.action == "trace":
        return _trace(folder, lesson)
    return _check(folder, lesson, given)


def _check_options(given: argparse.Namespace) -> None:
    """Raise `ArgumentError` for an option that would change nothing."""
    from tinymlp.errors import invalid

    options = {"--law": given.law, "--json": given.json or None, "--junit": given.junit}
    for option, text in options.items():
        if text is not None and given.action != "check":
            raise invalid(option, "an option of check", given.action, "leave it away")
    if given.action == "status" and given.lesson is not None:
        raise invalid("LESSON", "left away", given.lesson, "status tells of all lessons")


def _start(folder: "StudentFolder", number: str | None) -> int:
    from tinymlp.course.lesson import find_lesson, lessons

    lesson = find_lesson(lessons()[0].number if number is None else number)
    written = folder.start(lesson)
    minutes = sum(lesson.minutes.values())
    print(f"lesson {lesson.number}: {lesson.title} (about {minutes} minutes)")
    for path in written:
        print(f"  wrote {path.relative_to(folder.folder)}")
    if not written:
        print(f"  {lesson.name} is there already: nothing was changed")
    print(f"read {lesson.name}/lesson.md, then fill in {lesson.name}/exercise.py")
    print(f"then: tinymlp course check {lesson.number}")
    return 0


def _check(folder: "StudentFolder", lesson: "Lesson", given: argparse.Namespace) -> int:
    from tinymlp.arguments import check_choice
    from tinymlp.course.marking import mark

    if given.law is not None:
        law = check_choice("--law", given.law, lesson.points)
        result = mark(lesson, folder.source(lesson), only=[law])
        print(
            "\n".join(_tell_broken(result)) if not result.examination.passed else f"{law}: passed"
        )
        return 0 if result.examination.passed else 1
    result, test = folder.check(lesson)
    if given.junit is not None:
        from tinymlp.cli.output import check_file
        from tinymlp.files import write_atomically

        write_atomically(check_file("--junit", given.junit), result.examination.to_junit().encode())
    if given.json:
        print(result.examination.to_json())
    else:
        print("\n".join(_tell(lesson, result, test)))
    return 0 if result.points + test.points == lesson.most_points else 1


def _tell(lesson: "Lesson", result: "Mark", test: "BreakIt") -> list[str]:
    """Return what is wrong, in three lines, or that nothing is; and the points."""
    from tinymlp.course.break_it import summary

    told = _tell_broken(result)
    if not told:
        told = [f"exercise.py obeys all {len(result.laws)} laws"]
    else:
        told.append(f"look   tinymlp course trace {lesson.number}, or hint {lesson.number}")
    points = f"{result.points:g} of {result.most:g}"
    found = f"{test.points:g} of {test.most:g}"
    return [
        *told,
        f"points: {points} for the exercise, {found} for the test (break_it.py {summary(test)})",
    ]


def _tell_broken(result: "Mark") -> list[str]:
    """Return the first broken law in two lines, or none."""
    if result.stopped:
        return [f"wrong  exercise.py: {result.stopped}"]
    broken = result.first_broken
    if broken is None:
        notes = [str(law) for law in result.laws if law.result.outcome == "not asked"]
        return [f"wrong  not every law was asked: {notes[0]}"] if notes else []
    name = broken.function.partition("(")[0]
    more = sum(law.result.outcome == "broken" for law in result.laws) - 1
    also = f" (and {more} more)" if more else ""
    return [f"wrong  {name}: {broken.result.sentence}{also}", f"case   {broken}"]


def _trace(folder: "StudentFolder", lesson: "Lesson") -> int:
    from tinymlp.course.marking import mark
    from tinymlp.course.tracing_lines import trace_lines

    source = folder.source(lesson)
    result = mark(lesson, source)
    broken = result.first_broken
    if broken is None:
        told = _tell_broken(result) or ["no law is broken: there is nothing to look for"]
        print("\n".join(told))
        return 1 if result.stopped else 0
    print("\n".join(trace_lines(lesson, source, broken)))
    print(f"{broken}")
    return 1


def _status(folder: "StudentFolder") -> int:
    from tinymlp.course.lesson import lessons
    from tinymlp.text import draw_table

    done = folder.progress()
    rows = [["lesson", "points", "checks", "hints"]]
    for lesson in lessons():
        one = done.get(lesson.number)
        title = f"{lesson.number} {lesson.title}"
        if one is None:
            started = (folder.folder / lesson.name).is_dir()
            rows.append([title, "started" if started else "–", "", ""])
        else:
            points = f"{one.points:g} of {lesson.most_points:g}"
            rows.append([title, points, str(one.checks), str(one.hints)])
    print(draw_table(rows))
    return 0
