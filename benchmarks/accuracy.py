"""How good the models are that `fit` makes of data nobody tuned it for, beside its peers'.

    python -m pip install -r requirements-benchmarks.txt
    python -m benchmarks accuracy --jobs 2      everything: an hour on two cores
    python -m benchmarks accuracy --ours-only   after a change; the peers' figures are still there
    python -m benchmarks accuracy --sets iris,wine --seeds 3
    python -m benchmarks accuracy --fit '{"hidden": [64]}'    if `fit` were called like this?
    python -m benchmarks accuracy --markdown    as tables of a page
    python -m benchmarks accuracy --write       into docs/compared.md, the verdicts into README.md

Every data set of `data_sets` is split by each seed, a fifth of the rows to test on, of every class
its share; each of `contenders` gets the same rows; `measures` says how good the answers are. A
figure is kept in a file as soon as it is there, under the contender's version (tinymlp's is a hash
of its sources), so that Ctrl-C loses only what is being computed, and the same command goes on.

With the best peer is compared: of a data set and a measure the one whose mean over the seeds is
best, so the more peers, the harder. "Worse" and "better" mean beyond two standard errors of the
mean difference over the same splits.
"""

import argparse
import functools
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinymlp as tm
from benchmarks import accuracy_table, contenders, data_sets, measures
from benchmarks.contenders import OURS, Split

TEST_SHARE = 0.2
SPLIT_VERSION = 1
"""One more when `split_rows` or a measure changes: figures of another version are not used."""

NO_SOURCES = (
    "cli",
    "course",
    "gradient_check",
    "interchange",
    "monitoring",
    "production",
    "report",
    "sklearn",
    "testing",
    "tracing",
    "tutorials",
)
"""What of tinymlp no figure depends on: a change of these keeps them."""


@dataclass(frozen=True)
class Job:
    """One figure to get; `key` is under which it is kept."""

    data_set: str
    seed: int
    contender: str
    options: str
    key: str


def split_rows(dataset: tm.Dataset, seed: int) -> Split:
    """Draw the test rows, of every class its share. By itself, so that it is the same forever."""
    rng = random.Random(seed)
    groups: dict[Any, list[int]] = {}
    for index, target in enumerate(dataset.targets):
        groups.setdefault(target if dataset.labels is not None else None, []).append(index)
    test = []
    for label in sorted(groups, key=str):
        group = groups[label]
        rng.shuffle(group)
        test += group[: max(round(TEST_SHARE * len(group)), 1)]
    chosen = set(test)
    training = [index for index in range(len(dataset)) if index not in chosen]
    return Split(dataset, training, sorted(test), seed)


@functools.cache
def load(name: str) -> tm.Dataset:
    """Load a data set once in a process."""
    return data_sets.load(name)


def run(job: Job) -> tuple[Job, dict[str, float]]:
    """Train one contender on one split and measure it."""
    split = split_rows(load(job.data_set), job.seed)
    actual = split.targets(split.test)
    if job.contender == "guess":
        guess = measures.guess_classes if split.is_classes else measures.guess_numbers
        return job, {**guess(split.targets(split.training), actual), "seconds": 0.0}
    options = json.loads(job.options)
    answers, seconds = contenders.CONTENDERS[job.contender](split, **options)
    measure: Any = measures.measure_classes if split.is_classes else measures.measure_numbers
    return job, {**measure(answers, actual), "seconds": seconds}


def version_of(contender: str) -> str:
    """Say what a contender's figures depend on."""
    if contender == OURS:
        digest = hashlib.sha256()
        root = Path(tm.__file__).parent
        for path in sorted(root.rglob("*.py")):
            if path.relative_to(root).parts[0] not in NO_SOURCES:
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]
    package = contenders.VERSIONS.get(contender.partition("-")[0])
    try:
        return importlib.metadata.version(package) if package else "1"
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def jobs_for(
    names: Sequence[str], n_seeds: int, options: str, version: str | None = None
) -> Iterator[Job]:
    """List every figure that the table needs; `version` is tinymlp's, if not today's."""
    versions = {OURS: version} if version else {}
    for name in names:
        raw = data_sets.SETS[name].read()
        data = hashlib.sha256(repr((raw.rows, raw.targets)).encode()).hexdigest()[:12]
        for contender in ("guess", *contenders.take_part(data_sets.SETS[name].task)):
            if contender not in versions:
                versions[contender] = version_of(contender)
            given = options if contender == OURS else "{}"
            for seed in range(n_seeds):
                parts = [name, data, SPLIT_VERSION, seed, contender, versions[contender], given]
                yield Job(name, seed, contender, given, "/".join(map(str, parts)))


class Cache:
    """Figures by key, a line of JSON each: a line is written at once, and by whoever has one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.figures: dict[str, dict[str, float]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:  # a line cut off as the machine went down
                    continue
                self.figures[entry["key"]] = entry["figures"]

    def add(self, key: str, figures: dict[str, float]) -> None:
        """Keep a figure, in memory and in the file."""
        self.figures[key] = figures
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "figures": figures}) + "\n")


def leave_interrupts_to_the_parent() -> None:
    """Be started as a worker: one thread, and Ctrl-C is for the parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def compute(jobs: Sequence[Job], cache: Cache, n_processes: int) -> None:
    """Run what is not in the cache yet, with a line of progress for each."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    os.environ.update(dict.fromkeys(threads, "1"))
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    start = time.monotonic()
    for done, (job, figures) in enumerate(finished(jobs, n_processes), 1):
        cache.add(job.key, figures)
        shown = next(iter(figures))
        print(
            f"{done}/{len(jobs)} {time.monotonic() - start:6.0f} s  {job.data_set} seed "
            f"{job.seed} {job.contender}: {shown} {figures[shown]:.3f} "
            f"({figures['seconds']:.1f} s)",
            file=sys.stderr,
            flush=True,
        )


def finished(jobs: Sequence[Job], n_processes: int) -> Iterator[tuple[Job, dict[str, float]]]:
    """Yield each job as it is done, one after the other or in several processes."""
    if n_processes == 1:
        yield from map(run, jobs)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(
        n_processes, initializer=leave_interrupts_to_the_parent, maxtasksperchild=100
    ) as pool:
        yield from pool.imap_unordered(run, jobs)


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", metavar="A,B", help="only these data sets")
    parser.add_argument("--seeds", type=int, default=10, metavar="N")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes at a time")
    parser.add_argument("--ours-only", action="store_true", help="compute no peer's figures")
    parser.add_argument("--peers-only", action="store_true", help="compute none of tinymlp's")
    parser.add_argument("--only", metavar="A,B", help="compute the figures of these contenders")
    parser.add_argument("--fit", default="{}", metavar="JSON", help="options for tinymlp's fit")
    parser.add_argument(
        "--version", metavar="HASH", help="show the figures kept of another version of tinymlp"
    )
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    parser.add_argument(
        "--write", action="store_true", help="write them into README.md and docs/compared.md"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path("accuracy.cache.json"),
        metavar="FILE",
        help="where figures are kept, a line of JSON each (default: %(default)s)",
    )
    return parser


def main() -> None:
    """Compute what is missing, then print the table."""
    parser = arguments()
    given = parser.parse_args()
    names = given.sets.split(",") if given.sets else list(data_sets.NAMES)
    for name in names:
        if name not in data_sets.SETS:
            parser.error(f"no data set {name!r}: it is one of {', '.join(data_sets.NAMES)}")
    absent = sorted({s.package or "" for n in names if not (s := data_sets.SETS[n]).is_installed()})
    if absent:
        sys.exit(f"{', '.join(absent)}: not installed (pip install -r requirements-benchmarks.txt)")
    json.loads(given.fit)
    jobs = list(jobs_for(names, given.seeds, given.fit, given.version))
    cache = Cache(given.cache)
    wanted = set(given.only.split(",")) if given.only else {"guess", *contenders.CONTENDERS}
    if given.ours_only:
        wanted = {"guess", OURS}
    if given.peers_only or given.version:
        wanted.discard(OURS)
    todo = [job for job in jobs if job.contender in wanted and job.key not in cache.figures]
    # The quick ones first, and one seed of all before the next: half a run is a table, too.
    order = {"guess": 0, "sklearn": 1, OURS: 2, "keras": 3}
    todo.sort(key=lambda job: (order[job.contender.partition("-")[0]], job.seed))
    try:
        if todo:
            compute(todo, cache, given.jobs)
    except KeyboardInterrupt:
        print("\nstopped: what is there is kept, and the same command goes on", file=sys.stderr)
    found: accuracy_table.Figures = {}
    for job in jobs:
        if job.key in cache.figures:
            figures = found.setdefault(job.data_set, {}).setdefault(job.contender, {})
            figures[job.seed] = cache.figures[job.key]
    print(accuracy_table.report(found, markdown=given.markdown))
    print(f"\nfigures of tinymlp {given.version or version_of(OURS)} in {given.cache}")
    if given.write:
        root = Path(__file__).parent.parent
        put_into(root / "README.md", accuracy_table.verdicts_of(found))
        put_into(root / "docs/compared.md", accuracy_table.report(found, markdown=True))


def put_into(page: Path, text: str) -> None:
    """Replace what stands between the two marks of a page."""
    begin, end = "<!-- python -m benchmarks accuracy --write -->\n", "\n<!-- end -->"
    before, mark, rest = page.read_text(encoding="utf-8").partition(begin)
    _, other_mark, after = rest.partition(end)
    if not (mark and other_mark):
        raise ValueError(f"{page} has no {begin.strip()} with its {end.strip()}")
    page.write_text(before + mark + text + other_mark + after, encoding="utf-8")


if __name__ == "__main__":
    main()
