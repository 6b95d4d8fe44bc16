"""One small file for each library that is measured, ours among them.

Each runs in a process of its own: `python -m benchmarks.peers.NAME TASK`, with TASK one line of
JSON (see `benchmarks/task.py`). It says on its first line of output what it is; then it does one
unit of work for each number it reads, and answers with the CPU seconds that they took:

    → {"version": "…", "unit": 32}         a unit is so many examples, or rows predicted
    ← 10                                   do ten units
    → {"seconds": 0.0123}
"""
