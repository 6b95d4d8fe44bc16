"""What is shared out is shared out evenly, and nothing is left out."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.chunks import rows_together, runs


@given(st.integers(0, 5000), st.integers(1, 64))
def test_runs_are_even_and_leave_nothing_out(n: int, n_pieces: int) -> None:
    cut = list(runs(n, n_pieces))
    assert [i for run in cut for i in run] == list(range(n))
    assert not cut or max(map(len, cut)) - min(map(len, cut)) <= 1


@given(st.integers(1, 2000))
def test_rows_together_leave_nothing_out_and_no_row_alone(n_rows: int) -> None:
    together = rows_together(n_rows)
    assert [i for run in together for i in run] == list(range(n_rows))
    assert n_rows == 1 or min(map(len, together)) > 1
