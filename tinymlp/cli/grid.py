"""The grid of a search on the command line: settings, each with the values to try.

    --grid hidden=16/32/32,16 --grid learning-rate=0.003/0.01

A / means nothing to a shell, and is in no value. A value is read as the option of that name reads
it, so what the best settings are called is what `tinymlp train` takes.

>>> grid = Grid.of(["hidden=16/32,16", "l2=none/0.01"])
>>> grid.combinations()[1]
{'hidden': [16], 'penalty': L2(strength=0.01)}
>>> grid.texts()[1]
{'hidden': '16', 'l2': '0.01'}
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp.cli.settings import SETTINGS, fit_arguments
from tinymlp.errors import invalid
from tinymlp.model.selection import combinations_of
from tinymlp.text import did_you_mean

_WHAT = "a setting and two values or more to compare, as hidden=16/32/32,16"


@dataclass(frozen=True)
class Grid:
    """The texts of the values, by the name of the setting."""

    values: dict[str, list[str]]

    @classmethod
    def of(cls, given: Sequence[str]) -> Self:
        """Return what the texts of all --grid say.

        Raises `ArgumentError` for a setting that there is not or that is there twice, and for less
        than two different values.
        """
        values: dict[str, list[str]] = {}
        for text in given:
            option, equals, rest = text.partition("=")
            name = option.strip().replace("-", "_")
            if not equals:
                raise invalid("--grid", _WHAT, text)
            if name not in SETTINGS:
                options = [setting.option for setting in SETTINGS.values()]
                remedy = did_you_mean(option.strip().replace("_", "-"), options)
                raise invalid("--grid", "of settings that can be searched", option, remedy)
            if name in values:
                raise invalid("--grid", "once for each setting", text, "put / between its values")
            listed = [one.strip() for one in rest.split("/")]
            if len(set(listed)) < len(listed) or len(listed) < 2 or "" in listed:
                parts = re.split(r"[|;:\s]+|,(?!$)", rest.strip())
                close = f"{option}={'/'.join(parts)}" if len(parts) > 1 else ""
                raise invalid("--grid", _WHAT, text, f"did you mean {close}?" if close else "")
            values[name] = listed
        return cls(values)

    def combinations(self, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return every combination as arguments of `fit`, beside what else was read of options.

        Raises as `search` does, and as `fit_arguments`.
        """
        read = {name: list(map(SETTINGS[name].read, texts)) for name, texts in self.values.items()}
        return [fit_arguments({**(given or {}), **each}) for each in combinations_of(read, {})]

    def texts(self) -> list[dict[str, str]]:
        """Return the same combinations in the same order, as they were typed."""
        return [
            dict(zip(self.values, texts, strict=True))
            for texts in itertools.product(*self.values.values())
        ]
