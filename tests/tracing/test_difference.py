"""Two traces side by side."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.network.network import Network
from tinymlp.testing.strategies import examples_for, losses, networks
from tinymlp.tracing import trace


@settings(max_examples=tries(10))
@given(data=st.data())
def test_a_trace_does_not_differ_from_itself(data: st.DataObject) -> None:
    network, loss = data.draw(networks()), data.draw(losses())
    example = data.draw(examples_for(network, loss))
    one, other = trace(network, *example, loss=loss), trace(network, *example, loss=loss)
    found = one.diff(other)
    assert found.changed == []
    assert len(found.rows) == len(one.given) + len(one.values)
    assert str(found).startswith("The loss is the same.\n0 of ")


@settings(max_examples=tries(10))
@given(data=st.data())
def test_after_the_step_the_given_weights_are_those_that_came_out(data: st.DataObject) -> None:
    network, loss = data.draw(networks()), data.draw(losses())
    example = data.draw(examples_for(network, loss))
    before = trace(network, *example, loss=loss)
    network.load_parameters(before.parameters)
    after = trace(network, *example, loss=loss)
    for row in before.diff(after).rows:
        if row.phase == "given" and row.name[0] in "wb":
            assert row.other == before.values[row.name].value
            assert row.this == before.given[row.name]
        assert row.change == (row.other or 0.0) - (row.this or 0.0) or math.isnan(row.change)


def test_another_activation_changes_what_comes_after_it_and_not_what_comes_before() -> None:
    network, other = (Network.random([2, 2, 1], activation=f, seed=0) for f in ("tanh", "sigmoid"))
    other.load_parameters(network.parameters())
    found = network.trace([0.5, -1.0], [1.0]).diff(other.trace([0.5, -1.0], [1.0]))
    changed = {(row.phase, row.name) for row in found.changed}
    assert not [name for phase, name in changed if phase == "given"]
    assert ("forward", "z[1][0]") not in changed
    assert {("forward", "a[1][0]"), ("forward", "z[2][0]"), ("loss", "L")} <= changed


def test_networks_of_different_shapes_have_numbers_that_the_other_has_not() -> None:
    small, large = Network.random([2, 1, 1], seed=0), Network.random([2, 2, 1], seed=0)
    found = small.trace([0.5, -1.0], [1.0]).diff(large.trace([0.5, -1.0], [1.0]))
    row = next(row for row in found.rows if row.name == "z[1][1]")
    assert (row.this, row.differs, math.isnan(row.change)) == (None, True, True)
    assert " z¹₁ " in str(found)
    found.text(ascii=True).encode("ascii")


def test_of_many_changes_the_largest_are_shown_and_the_rest_are_counted() -> None:
    one, other = (Network.random([5, 5, 1], seed=seed).trace([0.5] * 5, [1.0]) for seed in (1, 2))
    found = one.diff(other)
    text = found.text(max_rows=3)
    given_rows = [row for row in found.changed if row.phase == "given"]
    assert f"and {len(given_rows) - 3} smaller changes" in text
    section = text.partition("given\n")[2].partition("forward\n")[0]
    shown = sorted(abs(row.change) for row in given_rows)[-3:]
    assert len(section.splitlines()) == 4
    for change in shown:
        assert f"{change:.4g}" in section
