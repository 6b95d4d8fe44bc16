"""Which kind of interpreter this is: what is fast on one may be slow on the other."""

import sys

PYPY = sys.implementation.name == "pypy"
"""Compiles loops as they run, and stores a list of floats without an object for each."""
