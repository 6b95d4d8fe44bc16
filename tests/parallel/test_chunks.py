"""What is shared out is shared out evenly, and nothing is left out."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.chunks import chunks, prediction_batches


@given(st.integers(0, 5000), st.integers(1, 64))
def test_chunks_are_even_and_leave_nothing_out(n: int, n_chunks: int) -> None:
    parts = chunks(range(n), n_chunks)
    assert [i for part in parts for i in part] == list(range(n))
    assert len(parts) == min(n, n_chunks)
    assert not parts or max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.integers(1, 2000))
def test_prediction_batches_leave_nothing_out_and_no_row_alone(n_rows: int) -> None:
    batches = prediction_batches(range(n_rows))
    assert [i for batch in batches for i in batch] == list(range(n_rows))
    assert n_rows == 1 or min(map(len, batches)) > 1
