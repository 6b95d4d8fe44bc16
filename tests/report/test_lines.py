"""A path has the corners of a staircase, and every line of a chart is another one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.report.lines import MAX_LINES, key, line, steps

place = st.integers(0, 4).map(float)


@st.composite
def stairs(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Return points, each beside or above the one before."""
    points = [(draw(place), draw(place))]
    for across, to in draw(st.lists(st.tuples(st.booleans(), place), max_size=12)):
        x, y = points[-1]
        points.append((to, y) if across else (x, to))
    return points


def corners(path: str) -> list[tuple[float, float]]:
    """Return the points that a path goes to."""
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([MHV])([\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        x, y = values if command == "M" else (values[0], y) if command == "H" else (x, values[0])
        found.append((x, y))
    return found


@given(stairs())
def test_the_path_passes_every_point_in_its_order(points: list[tuple[float, float]]) -> None:
    found = corners(steps(points))
    assert found[0] == points[0]
    passed = 0
    for point in points:
        # From where we are on, some piece of the path has the point on it.
        while passed < len(found) - 1 and not is_between(point, found[passed], found[passed + 1]):
            passed += 1
        if passed == len(found) - 1:
            assert point == found[-1]


def is_between(
    point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]
) -> bool:
    return all(min(a, b) <= p <= max(a, b) for p, a, b in zip(point, one, other, strict=True))


def test_straight_on_needs_no_corner_and_a_dot_is_a_dot() -> None:
    assert steps([(n / 2, 1.0) for n in range(100)]) == "M0 1H49.5"
    assert steps([(2.0, 3.0)] * 5) == "M2 3"


def test_no_two_lines_look_the_same() -> None:
    lines = [line("M0 0", kind) for kind in range(MAX_LINES)]
    looks = {(one.get("stroke"), one.get("stroke-dasharray")) for one in lines}
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == MAX_LINES


def test_the_key_has_a_sample_and_a_name_for_each() -> None:
    parts = key(["cat", "dog"], 0.0, 0.0)
    assert [part.tag for part in parts] == ["path", "text"] * 2
    assert [part.text for part in parts[1::2]] == ["cat", "dog"]
