"""Read digits with a model, one after the other, on a page for Prometheus: the tour of README.md.

    python3 docs/production/predicting.py digits.json
    python3 docs/production/predicting.py digits.json --shift 4

It reads the part of the digits that `tinymlp train digits` has kept apart to test on. What each one
really was becomes known fifty predictions later. Ctrl-C ends it.
"""

import argparse
import contextlib
import itertools
import time

from prometheus_client import start_http_server

import tinymlp as tm
from tinymlp.production import Metrics, Watched

KNOWN_LATER = 50


def main() -> None:
    """Predict until Ctrl-C, or until `--rows` are done."""
    first, _, usage = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="a model file of tinymlp train digits")
    parser.add_argument("--port", type=int, default=9101, help="of the page (9101)")
    parser.add_argument("--a-second", type=float, default=200.0, help="predictions (200)")
    parser.add_argument("--shift", type=float, default=0.0, help="added to every pixel, 0 to 16")
    parser.add_argument("--rows", type=int, help="predict so many, then only show the page")
    given = parser.parse_args()

    _, test = tm.datasets.digits().split(test=0.2, seed=0)
    watched = Watched.load(given.model, Metrics(), name="digits")
    start_http_server(given.port, addr="127.0.0.1")
    print(f"the numbers are on http://127.0.0.1:{given.port}/metrics", flush=True)

    with contextlib.suppress(KeyboardInterrupt):
        for number in range(given.rows) if given.rows else itertools.count():
            pixels = test.inputs[number % len(test)]
            watched.predict([pixel + given.shift for pixel in pixels], prediction_id=number)
            if number >= KNOWN_LATER:
                earlier = number - KNOWN_LATER
                watched.feedback(earlier, test.targets[earlier % len(test)])
            time.sleep(1 / given.a_second)
        while True:
            time.sleep(1)


if __name__ == "__main__":
    main()
