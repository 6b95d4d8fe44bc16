"""A finding: what was seen, why that keeps a network from learning, and what to try.

>>> print(report([]))
Nothing was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from tinymlp.arguments import check_list
from tinymlp.displayable import Displayable
from tinymlp.errors import invalid


class Severity(IntEnum):
    """How much stands in the way: the larger, the more."""

    NOTE = 1
    """Good to know; it may well be as it should be."""
    WARNING = 2
    """It learns, but less or slower than it could."""
    SEVERE = 3
    """With this it does not learn."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A problem with what was measured; `str` makes a paragraph of it."""

    name: str
    """What it is called, such as "dead neurons"."""
    evidence: str
    """What was measured, with the numbers."""
    cause: str
    """Why it keeps the network from learning."""
    remedy: str
    """What to try, by the names of the arguments of `fit` and `Trainer`."""
    severity: Severity

    def __str__(self) -> str:
        name = self.name[:1].upper() + self.name[1:]
        return f"{name}: {self.evidence}. {self.cause}. Try {self.remedy}."


class Findings(list[Finding], Displayable):
    """A list of findings, the worst first, which prints as `report` says and a notebook shows.

    >>> print(Findings())
    Nothing was found.
    """

    def __str__(self) -> str:
        return report(self)


def report(findings: Sequence[Finding]) -> str:
    """Return the findings as numbered paragraphs, each with its severity.

    >>> cold = Finding(
    ...     name="cold",
    ...     evidence="the nose runs",
    ...     cause="A virus",
    ...     remedy="tea",
    ...     severity=Severity.NOTE,
    ... )
    >>> print(report([cold]))
    1. [note] Cold: the nose runs. A virus. Try tea.
    """
    findings = check_list("findings", findings, "a list of findings")
    for i, finding in enumerate(findings):
        if not isinstance(finding, Finding):
            raise invalid(f"findings[{i}]", "a Finding", finding)
    if not findings:
        return "Nothing was found."
    return "\n\n".join(
        f"{number}. [{finding.severity.name.lower()}] {finding}"
        for number, finding in enumerate(findings, start=1)
    )
