"""The figures of `accuracy` as tables: where we lose comes first, in the summary and in each table.

Only seeds that both sides have are compared, so that a table of half a run is right for that half.
"""

import itertools
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.contenders import OURS
from benchmarks.measures import HIGHER_IS_BETTER, Difference

Figures = dict[str, dict[str, dict[int, dict[str, float]]]]
"""Of each data set, contender and seed the measures, and "seconds"."""

WORDS = {
    "accuracy": "accuracy",
    "log_loss": "log loss",
    "calibration": "calibration error",
    "r_squared": "R²",
}
VERDICTS = {
    "accuracy": "classes by accuracy",
    "log_loss": "classes by log loss",
    "r_squared": "regressions by R²",
}
"""What there are verdicts about; calibration has a table only."""
AT_MOST = 1.05
"""The worst log loss over that of always guessing is to be no more."""


@dataclass(frozen=True)
class Line:
    """One data set by one measure."""

    data_set: str
    measure: str
    ours: list[float]
    theirs: list[float]
    peer: str
    guess: list[float]
    seconds: float
    peer_seconds: float

    @property
    def difference(self) -> Difference:
        """How much better we are than the best peer, and the noise."""
        higher = HIGHER_IS_BETTER[self.measure]
        return Difference.of(self.ours, self.theirs, higher_is_better=higher)


def compare(found: Figures, measure: str) -> list[Line]:
    """Return a line for each data set that has the measure, the clearest losses first."""
    lines = []
    for data_set, by_contender in found.items():
        ours = by_contender.get(OURS, {})
        best: Line | None = None
        for peer, by_seed in by_contender.items():
            seeds = sorted(set(ours) & set(by_seed) & set(by_contender.get("guess", {})))
            if peer in (OURS, "guess") or not seeds or measure not in ours[seeds[0]]:
                continue
            line = Line(
                data_set,
                measure,
                [ours[seed][measure] for seed in seeds],
                [by_seed[seed][measure] for seed in seeds],
                peer,
                [by_contender["guess"][seed][measure] for seed in seeds],
                statistics.fmean(ours[seed]["seconds"] for seed in seeds),
                statistics.fmean(by_seed[seed]["seconds"] for seed in seeds),
            )
            # A peer that is not through yet must hide nothing: more splits come before a mean.
            if best is None or (-len(line.ours), line.difference.mean) < (
                -len(best.ours),
                best.difference.mean,
            ):
                best = line
        if best is not None:
            lines.append(best)
    place = {"worse": 0, "": 1, "better": 2}
    lines.sort(key=lambda line: (place[line.difference.verdict], line.data_set))
    return lines


def worst(values: Sequence[float], measure: str) -> float:
    """Return the worst seed's figure."""
    return min(values) if HIGHER_IS_BETTER[measure] else max(values)


def number(value: float) -> str:
    """Show a figure with three digits after the point; a hopeless R² needs none.

    >>> number(0.12345), number(-1234.5)
    ('0.123', '-1234')
    """
    return f"{value:.3f}" if abs(value) < 100 else f"{value:.0f}"


def row_of(line: Line) -> list[str]:
    """Return the cells of a table's row."""
    difference = line.difference
    return [
        line.data_set,
        f"{number(statistics.fmean(line.ours))} ({number(worst(line.ours, line.measure))})",
        f"{number(statistics.fmean(line.theirs))} ({number(worst(line.theirs, line.measure))})",
        line.peer,
        f"{difference.mean:+.3f} ± {difference.two_errors:.3f}",
        difference.verdict,
        number(statistics.fmean(line.guess)),
        f"{line.seconds:.1f}",
        f"{line.peer_seconds:.1f}",
    ]


HEADER = ["data", OURS, "best peer", "which", "difference", "", "guess", "s", "its s"]


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Align the columns, the first to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Write a table for the documentation."""
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    rule = "|---|" + "--:|" * (len(rows[0]) - 1)
    return "\n".join([head, rule, *body])


def names(lines: Sequence[Line], verdict: str) -> str:
    """Count and name the data sets of one verdict."""
    found = [line.data_set for line in lines if line.difference.verdict == verdict]
    return f"{len(found)} of {len(lines)}" + (f": {', '.join(found)}" if found else "")


def verdicts(tables: dict[str, list[Line]]) -> list[str]:
    """Say where we are worse and better, worse first; calibration has a table only."""
    return [
        f"{verdict} beyond noise than the best peer, {kind}: {names(tables[measure], verdict)}"
        for verdict in ("worse", "better")
        for measure, kind in VERDICTS.items()
        if tables.get(measure)
    ]


def by_luck(found: Figures, measure: str, *, n_deals: int = 200) -> dict[str, float]:
    """Count on how many data sets one is "worse" and "better" where nobody is.

    Of each split the contenders' figures are dealt out anew among them (R. Fisher's permutation
    test), and "we" are compared with the best of the others by the rule of the table.
    """
    rng = random.Random(0)
    counts = {"worse": 0, "": 0, "better": 0}
    for by_contender in found.values():
        there = [f for name, f in by_contender.items() if name != "guess"]
        seeds = sorted(set.intersection(*map(set, there))) if OURS in by_contender else []
        if not seeds or len(there) < 2 or measure not in there[0][seeds[0]]:
            continue
        splits = [[figures[seed][measure] for figures in there] for seed in seeds]
        for _ in range(n_deals):
            dealt = [rng.sample(split, len(split)) for split in splits]
            ours, *others = map(list, zip(*dealt, strict=True))
            higher = HIGHER_IS_BETTER[measure]
            best = max(others, key=sum) if higher else min(others, key=sum)
            counts[Difference.of(ours, best, higher_is_better=higher).verdict] += 1
    return {verdict: count / n_deals for verdict, count in counts.items()}


def luck(found: Figures, tables: dict[str, list[Line]]) -> list[str]:
    """Say how many verdicts there would be if all contenders were equally good."""
    counts = {measure: by_luck(found, measure) for measure in VERDICTS if tables.get(measure)}
    return [
        f"if all were equally good, {verdict} by luck alone: "
        + ", ".join(
            f"{VERDICTS[measure]} {by_verdict[verdict]:.1f} of {len(tables[measure])}"
            for measure, by_verdict in counts.items()
        )
        for verdict in ("worse", "better")
        if counts
    ]


def against_guessing(found: Figures) -> list[str]:
    """Name the worst seeds beside always guessing, of each contender."""
    sentences = []
    for contender in [name for name in contenders_of(found) if name != "guess"]:
        ratios, below = [], []
        for data_set, by_contender in found.items():
            for seed, figures in by_contender.get(contender, {}).items():
                guess = by_contender.get("guess", {}).get(seed)
                if guess is None:
                    continue
                if "log_loss" in figures:
                    ratios.append((figures["log_loss"] / guess["log_loss"], data_set, seed))
                elif figures["r_squared"] < guess["r_squared"]:
                    below.append(data_set)
        if not ratios and not below:
            continue
        parts = []
        if ratios:
            ratio, data_set, seed = max(ratios)
            over = sorted({name for value, name, _ in ratios if value > AT_MOST})
            n_over = sum(value > AT_MOST for value, _, _ in ratios)
            parts.append(
                f"worst log loss {ratio:.2f} of guessing ({data_set}, seed {seed}), more than "
                f"{AT_MOST} in {n_over} of {len(ratios)} runs"
                + (f" ({', '.join(over)})" * bool(over))
            )
        parts.append(
            f"R² below guessing in {len(below)} runs"
            + (f" ({', '.join(sorted(set(below)))})" if below else "")
        )
        sentences.append(f"{contender}: {'; '.join(parts)}")
    return sentences


def contenders_of(found: Figures) -> list[str]:
    """Name all contenders, tinymlp first, always guessing last."""
    seen = {name for by_contender in found.values() for name in by_contender}
    return sorted(seen, key=lambda name: (name == "guess", name != OURS, name))


def means(found: Figures) -> list[list[str]]:
    """Return the table of means over all data sets, of those who have been through all splits."""
    incomplete = unfinished(found)
    everybody = [name for name in contenders_of(found) if name not in incomplete]
    rows = [["mean over all data sets", *WORDS.values(), "seconds a run"]]
    for contender in everybody:
        cells = [contender]
        for measure in (*WORDS, "seconds"):
            values = [
                statistics.fmean(by_contender[contender][seed][measure] for seed in seeds)
                for by_contender in found.values()
                if contender in by_contender
                if (seeds := sorted(by_contender[contender]))
                if measure in by_contender[contender][seeds[0]]
            ]
            digits = 2 if measure == "seconds" else 4
            cells.append(f"{statistics.fmean(values):.{digits}f}" if values else "")
        rows.append(cells)
    return rows


def unfinished(found: Figures) -> dict[str, tuple[int, int]]:
    """Count the splits that a contender has been through, and all, where that is fewer."""
    counts: dict[str, tuple[int, int]] = {}
    for name in contenders_of(found):
        of_name = [f for f in found.values() if name != "sklearn-y" or is_regression(f)]
        wanted = sum(len(by_contender.get("guess", {})) for by_contender in of_name)
        there = sum(len(by_contender.get(name, {})) for by_contender in of_name)
        if there < wanted:
            counts[name] = there, wanted
    return counts


def absent(found: Figures) -> list[str]:
    """Say who has not been through everything yet, and therefore is not in every comparison."""
    return [
        f"not complete: {name} has been on {there} of {wanted} splits"
        for name, (there, wanted) in unfinished(found).items()
    ]


def is_regression(by_contender: dict[str, dict[int, dict[str, float]]]) -> bool:
    """Tell whether numbers were to be predicted."""
    figures = next(itertools.chain.from_iterable(f.values() for f in by_contender.values()))
    return "r_squared" in figures


def verdicts_of(found: Figures) -> str:
    """Return only where we are worse and better, as a list in Markdown."""
    tables = {measure: compare(found, measure) for measure in WORDS}
    return "\n".join(f"- {sentence}" for sentence in verdicts(tables))


def report(found: Figures, *, markdown: bool) -> str:
    """Return the whole report: the verdicts, the means, and a table for each measure."""
    tables = {measure: compare(found, measure) for measure in WORDS}
    table: Callable[[Sequence[Sequence[str]]], str] = as_markdown if markdown else as_text
    start = "- " if markdown else ""
    parts = []
    if any(tables.values()):
        parts.append("\n".join(start + sentence for sentence in verdicts(tables)))
    sentences = [*luck(found, tables), *against_guessing(found), *absent(found)]
    parts.append("\n".join(start + sentence for sentence in sentences))
    if found:
        parts.append(table(means(found)))
    for measure, lines in tables.items():
        if lines:
            title = f"{WORDS[measure]}: mean (worst) over {max(len(x.ours) for x in lines)} splits"
            parts.append(f"**{title}**" if markdown else title)
            parts.append(table([HEADER, *map(row_of, lines)]))
    return "\n\n".join(parts)
