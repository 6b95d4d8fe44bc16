"""Predict digits, one after the other, with a page for Prometheus: the tour of docs/monitoring.md.

    python3 docs/monitoring/predicting.py digits.json
    python3 docs/monitoring/predicting.py digits.json --shift 4

They are those that `tinymlp train digits` keeps apart to test on. The true label of each becomes
known fifty predictions later. Ctrl-C ends it.
"""

import argparse
import contextlib
import itertools
import time

import tinymlp as tm
from tinymlp.monitoring import Metrics, MonitoredModel, serving

KNOWN_LATER = 50


def main() -> None:
    """Predict until Ctrl-C."""
    first, _, usage = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="a model file of tinymlp train digits")
    parser.add_argument("--port", type=int, default=9101, help="of the page (9101)")
    parser.add_argument("--a-second", type=float, default=200.0, help="predictions, at most (200)")
    parser.add_argument("--shift", type=float, default=0.0, help="added to every pixel, 0 to 16")
    given = parser.parse_args()

    _, test = tm.datasets.digits().split(test=0.2, seed=0)
    metrics = Metrics()
    monitored = MonitoredModel.load(given.model, metrics, name="digits")
    with serving(metrics, given.port) as url, contextlib.suppress(KeyboardInterrupt):
        print(f"the numbers are on {url}", flush=True)
        for number in itertools.count():
            pixels = test.inputs[number % len(test)]
            monitored.predict([pixel + given.shift for pixel in pixels], prediction_id=number)
            if number >= KNOWN_LATER:
                earlier = number - KNOWN_LATER
                monitored.feedback(earlier, test.targets[earlier % len(test)])
            time.sleep(1 / given.a_second)


if __name__ == "__main__":
    main()
