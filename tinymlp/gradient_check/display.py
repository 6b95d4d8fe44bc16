"""The same report in a notebook, and in color where `rich` is installed."""

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinymlp.gradient_check.report import GradientReport


def as_html(report: "GradientReport") -> str:
    """Return the report as a piece of HTML, every text in it escaped."""
    heading, *rows = report.table()
    color = "#1a7f37" if report.passed else "#b42318"
    cells = "".join(f"<th style='text-align:left'>{html.escape(cell)}</th>" for cell in heading)
    body = "".join(
        "<tr>"
        + "".join(f"<td style='text-align:left'>{html.escape(cell)}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    sections = "".join(
        f"<p><b>{html.escape(name)}</b></p><ul>"
        + "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        + "</ul>"
        for name, lines in report.sections()
    )
    return (
        f"<div><p>gradient check of {html.escape(report.title)}<br>"
        f"<b style='color:{color}'>{html.escape(report.conclusion)}</b></p>"
        f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{sections}</div>"
    )


def as_rich(report: "GradientReport") -> Any:
    """Return the report as something that `rich` prints."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    heading, *rows = report.table()
    table = Table(*heading)
    for row in rows:
        styles = ["red" if c.startswith("WRONG") else "green" if c[:2] == "ok" else "" for c in row]
        table.add_row(*(Text(cell, style) for cell, style in zip(row, styles, strict=True)))
    parts: list[Any] = [
        Text(f"gradient check of {report.title}"),
        Text(report.conclusion, "bold green" if report.passed else "bold red"),
        table,
    ]
    for name, lines in report.sections():
        parts.append(Text(f"\n{name}", "bold"))
        parts += [Text(f"  {line}") for line in lines]
    return Group(*parts)
