"""Grade a class: a folder of submissions to a lesson of `tinymlp course`.

  tinymlp grade submissions/ 05 --seed-file SECRET
  tinymlp grade submissions/ 05 --seed-file SECRET --out lesson5 --jobs 4

A submission is anna.py, or a folder anna/ with exercise.py and perhaps break_it.py. The questions
are drawn from what is in the file SECRET, at least 8 bytes that the class does not know:

  python3 -c 'import secrets; print(secrets.token_hex())' > SECRET

Written are report.html (students × laws, the mistakes of the class), grades.csv, results.json,
feedback/ for each student, and the forms of Gradescope, GitHub Classroom and Moodle. The students'
files run in bounded processes; docs/teaching.md says what that keeps out, and how to use a
container.
"""

import argparse
import sys
from pathlib import Path

from tinymlp.cli.parser import value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `grade` takes."""
    parser.add_argument("submissions", metavar="SUBMISSIONS", help="the folder of the submissions")
    parser.add_argument("lesson", metavar="LESSON", help="its number, as in 05")
    parser.add_argument(
        "--seed-file", metavar="SECRET", required=True, help="a file that the class does not know"
    )
    parser.add_argument("--out", metavar="FOLDER", help="where to write (grades_LESSON)")
    parser.add_argument(
        "--jobs", metavar="N", type=value, default=2, help="how many are marked at a time (2)"
    )


def run(given: argparse.Namespace) -> int:
    """Grade, write, and say where; 1 when the judge itself failed on something."""
    from tinymlp.arguments import check_path
    from tinymlp.course.forms import write_forms
    from tinymlp.course.grading import grade, read_seed
    from tinymlp.course.lesson import find_lesson
    from tinymlp.errors import invalid
    from tinymlp.text import plural

    lesson = find_lesson(given.lesson)
    seed = read_seed(check_path("--seed-file", given.seed_file))
    out = Path(f"grades_{lesson.number}") if given.out is None else check_path("--out", given.out)
    if out.exists() and not out.is_dir():
        raise invalid("--out", "a folder", str(out), "it is a file: name another")
    out.mkdir(parents=True, exist_ok=True)
    marks = grade(check_path("SUBMISSIONS", given.submissions), lesson, seed=seed, jobs=given.jobs)
    write_forms(marks, out)
    for one in marks.graded:
        print(f"{one.points:5g} of {one.most:g}  {_name(one.student)}")
    n = plural(len(marks.graded), "submission")
    print(f"{n} in {marks.seconds:.0f} s: {out / 'report.html'}")
    failures = marks.failures()
    for failure in failures:
        print(f"tinymlp: warning: {_name(failure, 300)}", file=sys.stderr)
    return 1 if failures else 0


def _name(student: str, most: int = 60) -> str:
    from tinymlp.text import printable, shortened

    return shortened(printable(student), most)
