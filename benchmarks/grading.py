"""Grade a class of thirty: right, wrong in known ways, hanging, cheating and broken.

    python -m benchmarks grading [--jobs 2] [--out FOLDER]

Prints the points and the seconds; with --out the report is there to look at. The aim is two minutes
on two cores.
"""

import argparse
from itertools import cycle, islice
from pathlib import Path

from tinymlp.course.forms import write_forms
from tinymlp.course.grading import Submission, grade
from tinymlp.course.lesson import Lesson, find_lesson

N = 30

BODY = "    z = bias\n"
"""The line of the solution before which the worst ones do what they do."""

WORST = {
    "hangs": "    while True: pass\n",
    "waits": "    import time; time.sleep(60)\n",
    "floods": "    while True: print('x' * 1000)\n",
    "takes the memory": "    z = [0.0] * 10**10\n",
    "reads frames": "    import sys; f = sys._getframe(1)\n",
    "reads files": "    open('/etc/passwd').read()\n",
    "ends itself": "    import os; os._exit(0)\n",
    "starts processes": "    import os; os.fork()\n",
}


def submissions(lesson: Lesson) -> list[Submission]:
    """Return thirty submissions to the lesson about a neuron's gradient."""
    solution = lesson.read("solution.py")
    worst = [
        Submission(name, exercise=solution.replace(BODY, text + BODY))
        for name, text in WORST.items()
    ]
    broken = [
        Submission("syntax", exercise=solution.replace(":\n", "\n")),
        Submission("as handed out", exercise=lesson.read("exercise.py")),
    ]
    tests = cycle([lesson.read("break_it_solution.py"), lesson.read("break_it.py"), None])
    programs = lesson.programs("right") | lesson.programs("wrong")
    others = [
        Submission(f"{number:02} {name}", exercise=program, test=next(tests))
        for number, (name, program) in enumerate(
            islice(cycle(programs.items()), N - len(worst) - len(broken))
        )
    ]
    return [*others, *worst, *broken]


def main() -> None:
    """Grade, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    lesson = find_lesson("05")
    marks = grade(submissions(lesson), lesson, seed=20_260_101, jobs=given.jobs)
    for one in marks.graded:
        print(f"{one.points:5g} of {one.most:g}  {one.student}")
    print(f"{len(marks.graded)} submissions in {marks.seconds:.0f} s")
    if given.out is not None:
        write_forms(marks, given.out)


if __name__ == "__main__":
    main()
