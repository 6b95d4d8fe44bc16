"""An expression has the parentheses that it needs: read as Python, it gives the number again."""

import re

from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.reading import named_numbers, read, traces
from tinymlp.tracing import TrainingTrace


@settings(max_examples=tries(15))
@given(traced=traces())
def test_an_expression_has_the_parentheses_that_it_needs(traced: TrainingTrace) -> None:
    numbers, given_names = named_numbers(traced), set(traced.given)
    for operation in traced.operations:
        name = operation.name
        unmade = [operand for operand in operation.operands if operand.made_by is None]
        constants = [operand for operand in unmade if operand.name not in given_names]
        exact = all(float(o.name) == o.value for o in constants if o.name not in traced.values)
        if "so far" in name or "#" in name or name in traced.values or not exact:
            continue
        if not re.search(r"(?<![\w\[])\d+\.\d{3}", name):  # a constant cut to be read
            assert read(name, numbers) == operation.result, operation
