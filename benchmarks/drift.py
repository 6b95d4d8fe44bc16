"""Tell how large the drift is that chance makes, beside that of a real shift.

    python -m benchmarks.drift

Training rows and later rows are drawn from the same normal distribution, in many independent
columns; what is printed is the largest population stability index of any column, as on the page:
the median and the largest of many windows. Then one column of them moves, by a tenth of a standard
deviation to a whole one.
"""

import statistics
from random import Random

from tinymlp.model.training_profile import DecileHistogram
from tinymlp.monitoring.drift import index_by_chance, stability_index

WINDOWS = 20
SHIFTS = (0.1, 0.25, 0.5, 1.0)


def indices(n: int, m: int, n_columns: int, shift: float, random: Random) -> list[float]:
    """Return the index on the page for many windows of n rows beside m of training."""
    pages = []
    for _ in range(WINDOWS):
        columns = []
        for column in range(n_columns):
            reference = DecileHistogram.learn(random.gauss() for _ in range(m))
            moved = shift if column == 0 else 0.0
            rows = [random.gauss(moved) for _ in range(n)]
            columns.append(stability_index(reference.expected, reference.counts_in(rows)))
        pages.append(max(columns))
    return pages


def main() -> None:
    """Print both tables."""
    random = Random(0)
    print("No drift:\n  window  training  columns  one column, by formula  median  largest")
    for n, m in ((100, 1000), (500, 120), (500, 1000), (1000, 1000), (1000, 10_000)):
        for n_columns in (1, 4, 64):
            found = indices(n, m, n_columns, 0.0, random)
            print(
                f"{n:8,} {m:9,} {n_columns:8} {index_by_chance(10, n, m):23.3f} "
                f"{statistics.median(found):7.3f} {max(found):8.3f}",
                flush=True,
            )
    print("\nOne of 64 columns moves, window 1,000, training 1,000:\n   shift  median  least")
    for shift in SHIFTS:
        found = indices(1000, 1000, 64, shift, random)
        print(f"{shift:8} {statistics.median(found):7.3f} {min(found):6.3f}", flush=True)


if __name__ == "__main__":
    main()
