"""What a gradient check found, for a person and for a program."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tinymlp.displayable import Displayable
from tinymlp.errors import GradientError
from tinymlp.gradient_check.kinks import Kink
from tinymlp.text import draw_table, plural

MAX_SHOWN = 8
_STYLES = {"ok": "green", "WRONG": "red"}


@dataclass(frozen=True)
class Oracle:
    """One way to know the right gradient, and whether it could be asked."""

    name: str
    reason: str | None = None
    """Why it does not apply; None if it does."""
    detail: str = ""
    """What it was asked, when not simply everything."""

    @property
    def applies(self) -> bool:
        """Whether it could be asked."""
        return self.reason is None


@dataclass(frozen=True)
class Verdict:
    """What one oracle says about one part of the network."""

    checked: int
    failed: int
    worst: float
    """The largest error; 0.0 for exact arithmetic means equal by ==."""


@dataclass(frozen=True)
class Part:
    """A layer's parameters, or the inputs."""

    name: str
    size: int
    checked: int
    """How many of them were checked one by one."""
    verdicts: dict[str, Verdict]
    """By the name of the oracle."""


@dataclass(frozen=True)
class Failure:
    """A derivative that an oracle disagrees with."""

    name: str
    analytic: float
    expected: float
    oracles: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """Analytic / expected, nan where that is 0."""
        return self.analytic / self.expected if self.expected != 0 else math.nan


@dataclass(frozen=True)
class KinkSeen:
    """A kink, and how many numbers' steps crossed it."""

    kink: Kink
    times: int


@dataclass(frozen=True)
class Diagnosis:
    """A known mistake that gives exactly the gradient that was found."""

    name: str
    sentence: str


@dataclass(frozen=True)
class GradientReport(Displayable):
    """The answer of `check_gradients`. `str` is the report for a person."""

    title: str
    value: float
    """The loss."""
    oracles: tuple[Oracle, ...]
    parts: tuple[Part, ...]
    failures: tuple[Failure, ...] = ()
    problems: tuple[str, ...] = ()
    """What else keeps the check from passing, a sentence each."""
    diagnoses: tuple[Diagnosis, ...] = ()
    kinks: tuple[KinkSeen, ...] = ()
    notes: tuple[str, ...] = ()
    n_parameters: int = 0
    seed: int = 0
    parameters_checked: tuple[int, ...] = field(default=(), repr=False)
    """The indices of the parameters that were checked one by one."""

    @property
    def passed(self) -> bool:
        """Whether everything checked is right, and anything could be shown at all."""
        return not self.failures and not self.problems

    def require(self) -> "GradientReport":
        """Return this report; raise `GradientError` with its text if it did not pass."""
        if not self.passed:
            raise GradientError(str(self))
        return self

    @property
    def conclusion(self) -> str:
        """One line."""
        checked = sum(part.checked for part in self.parts)
        total = sum(part.size for part in self.parts)
        if self.failures:
            wrong = f"{len(self.failures)} of {checked:,} derivatives checked are wrong"
            return f"FAILED: {wrong}"
        if self.problems:
            return f"NOT PASSED: {self.problems[0]}"
        few = "" if checked == total else f" of {total:,}"
        return f"passed: {checked:,}{few} derivatives are right"

    def table(self) -> list[list[str]]:
        """Return the rows of the table: a heading, and for each part its verdicts."""
        names = [oracle.name for oracle in self.oracles]
        rows = [["part", "checked", *names]]
        for part in self.parts:
            cells = [_write_verdict(part.verdicts.get(name)) for name in names]
            rows.append([part.name, _share(part.checked, part.size), *cells])
        return rows

    def sections(self) -> list[tuple[str, list[str]]]:
        """Return headings with lines under them, only those that have something to say."""
        wrong = [_write_failure(failure) for failure in self.failures[:MAX_SHOWN]]
        if len(self.failures) > MAX_SHOWN:
            wrong.append(f"and {len(self.failures) - MAX_SHOWN:,} more")
        kinks = [
            f"{seen.kink}, z = {seen.kink.at:g}: crossed by {plural(seen.times, 'step')}"
            for seen in self.kinks[:MAX_SHOWN]
        ]
        if len(self.kinks) > MAX_SHOWN:
            kinks.append(f"and {plural(len(self.kinks) - MAX_SHOWN, 'kink')} more")
        named = {
            "diagnosis": [d.sentence for d in self.diagnoses],
            "problems": list(self.problems),
            "wrong": wrong,
            "kinks": kinks,
            "oracles": [_write_oracle(oracle) for oracle in self.oracles],
            "notes": list(self.notes),
        }
        return [(heading, lines) for heading, lines in named.items() if lines]

    def __str__(self) -> str:
        lines = [f"gradient check of {self.title}", self.conclusion, "", draw_table(self.table())]
        for heading, inside in self.sections():
            lines += ["", heading, *(f"  {line}" for line in inside)]
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return everything as JSON; a number that is not finite becomes its name."""
        everything = asdict(self) | {"passed": self.passed, "conclusion": self.conclusion}
        return json.dumps(_finite(everything), allow_nan=False, ensure_ascii=False, default=float)

    def __rich__(self) -> Any:
        """Return the report as something that `rich` prints, in color."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        heading, *rows = self.table()
        table = Table(*heading)
        for row in rows:
            styles = [_STYLES.get(cell.partition(" ")[0], "") for cell in row]
            table.add_row(*map(Text, row, styles))
        conclusion = Text(self.conclusion, "bold green" if self.passed else "bold red")
        parts: list[Any] = [Text(f"gradient check of {self.title}"), conclusion, table]
        for name, lines in self.sections():
            parts += [Text(f"\n{name}", "bold"), *(Text(f"  {line}") for line in lines)]
        return Group(*parts)


def _write_verdict(verdict: Verdict | None) -> str:
    if verdict is None or verdict.checked == 0:
        return "-"
    worst = "equal" if verdict.worst == 0.0 else f"{verdict.worst:.1e}"
    return f"WRONG {worst}" if verdict.failed else f"ok {worst}"


def _share(checked: int, size: int) -> str:
    return f"all {size:,}" if checked == size else f"{checked:,} of {size:,}"


def _write_failure(failure: Failure) -> str:
    ratio = "" if math.isnan(failure.ratio) else f", ratio {failure.ratio:.6g}"
    return (
        f"{failure.name}: given {failure.analytic:.9g}, should be {failure.expected:.9g}{ratio} "
        f"({', '.join(failure.oracles)})"
    )


def _write_oracle(oracle: Oracle) -> str:
    if oracle.reason is not None:
        return f"{oracle.name} does not apply: {oracle.reason}"
    return f"{oracle.name}: {oracle.detail}"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inside) for key, inside in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(inside) for inside in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
