"""Calls that have to be refused, and in which words."""

from collections.abc import Callable

import pytest

from tinymlp.errors import TinyMLPError


def message_of(
    error: type[TinyMLPError], function: Callable[..., object], *arguments: object, **named: object
) -> str:
    """Return the whole message of the error, of just this kind, that the call raises."""
    with pytest.raises(error) as caught:
        function(*arguments, **named)
    assert type(caught.value) is error
    return str(caught.value)
