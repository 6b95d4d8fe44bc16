"""Whatever a user does with a trace, done with one that a stranger has changed."""

import contextlib
import io
import json
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from tinymlp.errors import TinyMLPError
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.step_record import LEVELS


@cache
def traces() -> list[TrainingTrace]:
    """Return a trace of each level, of several losses and optimizers."""
    network = Network.random([2, 2, 1], activation="tanh", seed=1)
    kinds: list[dict[str, Any]] = [{}, {"loss": "binary_cross_entropy"}, {"optimizer": Adam()}]
    return [
        network.trace([0.5, 1.0], [1.0], level=level, **kind) for level in LEVELS for kind in kinds
    ]


@cache
def sound_traces() -> list[bytes]:
    """Return the JSON of each."""
    return [trace.to_json().encode() for trace in traces()]


def use_trace(content: bytes) -> None:
    """Read a trace, and show, repeat, compare and play it."""
    trace = TrainingTrace.from_json(content)
    sound = json.loads(content)["level"]
    before = next(one for one in traces() if one.level == sound)
    commands = io.StringIO("n\nb\nw L\ng z[1][0]\n?\nlayer\nneuron\n" + "\n" * 60)
    quiz = bool(zlib.crc32(content) % 2)
    uses: list[Callable[[], object]] = [
        lambda: [repr(trace), trace._repr_html_(), trace.loss, trace.prediction, trace.parameters],
        lambda: [trace.text(), trace.text(why=False, ascii=True)],
        lambda: [str(trace.why(name)) for name in [*trace.values, *trace.given]],
        lambda: [trace.expand(block) for level in LEVELS for block in trace.blocks(level)],
        trace.replay,
        lambda: [str(trace.diff(before)), str(before.diff(trace))],
        lambda: trace.play(source=commands, out=io.StringIO(), quiz=quiz),
    ]
    for use in uses:
        with contextlib.suppress(TinyMLPError):
            use()
    again = TrainingTrace.from_json(trace.to_json())
    assert again.to_json() == trace.to_json(), "read again it was another trace"
