"""A course of lessons in which a student writes the parts of a network, and is told what is wrong.

    tinymlp course start 05     a folder with the lesson, an exercise with holes, a worksheet
    tinymlp course check 05     what is wrong, and the smallest case that shows it
    tinymlp grade submissions/ 05 --seed-file SECRET

The lessons are folders in `_lessons/`: text, code and data, which are read and never imported.
`docs/teaching.md` says what a teacher and what an author of a lesson needs to know.

The files, in the order in which they are best read:

    lesson          what a lesson's folder holds
    complex_numbers whether a function is a numeric slope of all digits
    laws            what is asked of a student's functions, written in the words of a lesson
    tanh_layer      a layer with the tanh and its mistakes, for the lessons that have one
    bare_script     what runs a student's file, in an interpreter with nothing else in it
    replies         what it answers: lines of JSON, which are not trusted
    bare_process    that interpreter: questions go in, answers come out, and it always ends
    marking         the laws of a lesson, each asked in a process of its own, and the points
    break_it        the student's own test, and the planted mistakes that it finds
    folder          the student's folder: exercises, progress, hints
    tracing_lines   the student's function at its counterexample, line by line
    grading         a folder of submissions, several at a time
    class_report    the page about a class, and one for each student
    forms           what Gradescope, GitHub Classroom and Moodle read

This part needs hypothesis: `python3 -m pip install "tinymlp[testing]"`.
"""

from tinymlp.course.grading import ClassMarks, Submission, grade
from tinymlp.course.lesson import Lesson, find_lesson, lessons
from tinymlp.course.marking import Mark, mark

__all__ = [
    "ClassMarks",
    "Lesson",
    "Mark",
    "Submission",
    "find_lesson",
    "grade",
    "lessons",
    "mark",
]
