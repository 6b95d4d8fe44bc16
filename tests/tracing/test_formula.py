"""What is written beside a number is what it is: read as Python, it gives the number again."""

import math
import re

from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.reading import named_numbers, read, traces
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import ASCII


@settings(max_examples=tries(15))
@given(traced=traces())
def test_a_line_written_out_names_all_that_the_number_is_made_of(traced: TrainingTrace) -> None:
    numbers = named_numbers(traced)
    for operation in traced.operations:
        line = line_of(operation, traced.unnamed_maker, ASCII, full=True)
        *_, symbols, _, result = re.split(r" = | <- ", line)
        assert float(result) == float(f"{operation.result + 0.0:.4g}")
        if "..." not in symbols and "so far" not in symbols:
            found = read(symbols, numbers)
            # Constants are cut to six digits, which shows where two terms nearly cancel.
            cut = max(abs(operand.value) for operand in operation.operands) * 1e-5
            assert math.isclose(found, operation.result, rel_tol=1e-4, abs_tol=max(cut, 1e-9)), line
