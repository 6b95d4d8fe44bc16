"""Every object of the zoo at one argument: taken, or refused by one of our errors in our words."""

import re
import warnings
from collections.abc import Callable
from typing import Any

from tests.zoo import ZOO
from tinymlp.errors import MAX_MESSAGE, ArgumentError, TinyMLPError


def wrong_answers(call: Callable[[Any], object]) -> list[str]:
    """Return what is wrong with how `call` answers each object, a sentence each; [] if nothing."""
    wrong = []
    for kind, make in ZOO.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                call(make())
        except TinyMLPError as error:
            message = str(error)
            if len(message) > MAX_MESSAGE:
                wrong.append(f"{kind}: a message of {len(message)} characters")
            ours = re.search(r"(must be|expects) .+, got .+", message, re.DOTALL)
            if isinstance(error, ArgumentError) and not ours:
                wrong.append(f"{kind}: another grammar: {message}")
        except Exception as error:
            wrong.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
    return wrong
