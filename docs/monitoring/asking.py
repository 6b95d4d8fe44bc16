"""Ask a server for digits, and tell it the true ones later: the tour of docs/serving.md.

    python3 docs/monitoring/asking.py http://127.0.0.1:8000

They are those that `tinymlp train digits` keeps apart to test on. Ctrl-C ends it, and prints how
many were asked and right, how many requests failed, and which versions of the model have answered.
"""

import argparse
import contextlib
import itertools
import json
import time
import urllib.request
from collections import Counter
from typing import Any

import tinymlp as tm


def post(url: str, content: Any) -> Any:
    """Return the answer to a request."""
    request = urllib.request.Request(url, json.dumps(content).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def main() -> None:
    """Ask until Ctrl-C."""
    first, _, usage = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", help="of the server, which has one model")
    parser.add_argument("--a-second", type=float, default=50.0, help="requests, at most (50)")
    given = parser.parse_args()

    _, test = tm.datasets.digits().split(test=0.2, seed=0)
    versions: Counter[str] = Counter()
    n_right = n_failed = 0
    with contextlib.suppress(KeyboardInterrupt):
        for number in itertools.count():
            row, true = (one[number % len(test)] for one in (test.inputs, test.targets))
            try:
                answer = post(f"{given.url}/predict", {"rows": [row], "ids": [number]})
                said = post(f"{given.url}/feedback", {"id": number, "value": true})
            except OSError as error:
                n_failed += 1
                print(error, flush=True)
            else:
                versions[answer["version"]] += 1
                n_right += said["results"][0]["correct"]
            time.sleep(1 / given.a_second)
    print(f"asked {versions.total()}, right {n_right}, failed {n_failed}")
    for version, n in versions.items():
        print(f"version {version} answered {n}")


if __name__ == "__main__":
    main()
