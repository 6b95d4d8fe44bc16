"""Whole gradients held to what was measured of them."""

from collections.abc import Sequence

from tinymlp.gradient_check.central_difference import agree


def assert_agree(
    formula: Sequence[float],
    limit: Sequence[float],
    *,
    size: float = 1.0,
    names: Sequence[str] | None = None,
) -> None:
    """Fail, naming every derivative that is not its limit.

    `size` is how large the function's own values are: their rounding is what limits the limit.
    """
    names = [f"derivative {i}" for i in range(len(limit))] if names is None else names
    wrong = [
        f"{name}: formula {one!r}, limit {other!r}"
        for name, one, other in zip(names, formula, limit, strict=True)
        if not agree(one, other, value=size)
    ]
    assert not wrong, "\n".join(wrong)
