"""A small writer of numbers and tables, as spreadsheets and instruments write them."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st


@dataclass(frozen=True)
class Style:
    """How somebody writes numbers."""

    decimal: str = "."
    thousands: str = ""
    minus: str = "-{}"
    unit: str = "{}"
    indian: bool = False

    def write(self, number: Decimal) -> str:
        whole, _, fraction = f"{abs(number):f}".partition(".")
        size, first = (2, whole[-3:]) if self.indian else (3, whole[-3:])
        groups, rest = [first], whole[:-3]
        while rest:
            groups.insert(0, rest[-size:])
            rest = rest[:-size]
        text = self.thousands.join(groups) + (self.decimal + fraction if fraction else "")
        text = self.unit.format(text)
        return self.minus.format(text) if number < 0 else text


MINUS = st.sampled_from(["-{}", "−{}", "{}-", "({})", "- {}"])
UNIT = st.sampled_from(["{}", "{}%", "{} %", "${}", "{} €", "EUR {}", "{} kr", "£{}"])
POINT = st.builds(
    Style, st.just("."), st.sampled_from(["", ",", " ", "\u00a0", "\u202f", "'", "’"]), MINUS, UNIT
)
COMMA = st.builds(Style, st.just(","), st.sampled_from(["", ".", " ", "\u2009", "'"]), MINUS, UNIT)
INDIAN = st.builds(Style, st.just("."), st.just(","), MINUS, UNIT, st.just(True))
STYLES = st.one_of(POINT, COMMA, INDIAN)
NUMBERS = st.decimals(-9_999_999, 9_999_999, places=2)
