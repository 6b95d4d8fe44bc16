"""Exercises are run by CPython alone (`tinymlp/course/bare_process.py`)."""

import sys

RUN_EXERCISES = (
    "bare_process",
    "forms",
    "grading",
    "lesson",
    "marking",
    "replies",
    "tracing_lines",
)

collect_ignore = (
    [] if sys.implementation.name == "cpython" else [f"test_{name}.py" for name in RUN_EXERCISES]
)
