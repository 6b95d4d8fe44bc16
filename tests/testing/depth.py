"""How many cases of each law a student's code is held to in `make test`."""

from tests.depth import DEEP

EXAMPLES = 50 if DEEP else 10
"""`make properties` takes the 50 that a student's own test takes."""
