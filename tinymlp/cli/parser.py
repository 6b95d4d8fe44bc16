"""How the command line reads its words: an option's value is checked where Python's is.

An option is handed on as the number that it reads as, or else as the text that it is. The function
it is for refuses what does not suit it, so the same wrong value gets the same sentence on the
command line and in Python. What only a command line can get wrong is said here: a command or an
option that there is not, with the likeliest one.
"""

import argparse
import re
from typing import Any, NoReturn

from tinymlp.errors import MAX_MESSAGE
from tinymlp.text import did_you_mean, short_repr, shortened

_MANY = (
    argparse._AppendAction,
    argparse._CountAction,
    argparse._StoreTrueAction,
    argparse._HelpAction,
)
"""Options that may be given several times."""


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose errors are one bounded line with a remedy.

    An option that takes one value is refused when it is given twice: argparse would take the last.
    An option is written out: argparse would take --out, where a command has no such option, for
    --output-activation.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{"allow_abbrev": False, **named})

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """Parse the words, each option with one value once."""
        self._given: set[str] = set()
        return super().parse_known_args(*given, **named)

    def _get_values(self, action: argparse.Action, words: list[str]) -> Any:
        if action.option_strings and not isinstance(action, _MANY):
            if action.dest in self._given:
                self.error(f"{action.option_strings[0]} was given twice: give it once")
            self._given.add(action.dest)
        # Before Python 3.13 argparse drops the value of --out=-- and hands on an empty list.
        if action.option_strings and action.nargs is None and words == ["--"]:
            return self._get_value(action, "--")
        return super()._get_values(action, words)

    def error(self, message: str) -> NoReturn:
        """Print the error and where all is listed, in one line, and exit with 2."""
        unknown = re.match(r"unrecognized arguments: (\S+)", message)
        if unknown:
            message = self._explain_unknown(unknown[1].partition("=")[0])
        more = f" (see `{self.prog} --help`)"
        error = shortened(" ".join(message.split()), MAX_MESSAGE - len(more))
        self.exit(2, f"{self.prog}: error: {error}{more}\n")

    def _explain_unknown(self, word: str) -> str:
        if word.startswith("-"):
            known = did_you_mean(word, self._option_string_actions)
            return f"there is no option {short_repr(word)}: {known}"
        remedy = "remove it, or write quotes around a name with spaces in it"
        return f"there is one word too many, {short_repr(word)}: {remedy}"


def value(text: str) -> Any:
    """Return the number that an option's text reads as, or the text.

    >>> value("32"), value("0.5"), value("auto")
    (32, 0.5, 'auto')
    """
    for kind in (int, float):
        # int() takes 1_000 and float() takes "infinity": neither is what anybody types.
        if re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?|[-+]?inf|nan", text, re.IGNORECASE):
            try:
                return kind(text)
            except ValueError:
                continue
    return text


def sizes(text: str) -> list[Any] | str:
    """Return the values written as 32,16; none is an empty list, and auto stays as it is.

    >>> sizes("32,16"), sizes("none"), sizes("auto")
    ([32, 16], [], 'auto')
    """
    if text.strip() == "auto":
        return "auto"
    if text.strip() in ("", "none"):
        return []
    return [value(size.strip()) for size in text.split(",")]
