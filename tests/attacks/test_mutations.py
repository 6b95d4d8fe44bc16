"""A file that a stranger has changed is refused by name, or as good as any, whatever kind it is.

`make fuzz` tries it at length.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attacks.kinds import KINDS
from tests.depth import not_quick, tries

TRIED = {"model, by the commands": 5, "checkpoint": 15, "progress of a course": 20}
"""Fewer of what takes longer than the others."""


@not_quick
@pytest.mark.parametrize("name", KINDS)
def test_a_changed_file_is_refused_or_can_be_used(name: str) -> None:
    kind = KINDS[name]

    @given(st.integers(0, 10**9))
    @settings(max_examples=tries(TRIED.get(name, 40)), deadline=None)
    def holds(seed: int) -> None:
        content = kind.input(seed)
        fault = kind.fault(content)
        assert fault == "", f"{fault}\n{content[:400]!r}"

    holds()


@not_quick
@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_nobody_changed_is_used_to_the_end(name: str) -> None:
    """What is refused at once would prove nothing."""
    for content in KINDS[name].sound():
        KINDS[name].use(content)
