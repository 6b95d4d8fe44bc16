"""Change models and traces at random and use them: `python -m tests.attacks.fuzz [COUNT] [SEED]`.

Prints how many inputs were tried and what failed, with the seed that makes it again.
"""

import sys
import tempfile
from pathlib import Path

from tests.attacks.uses import make_models, traces, use_changed_model, use_changed_trace


def main() -> int:
    """Try so many inputs, a model for every nine traces, and return 1 if one failed."""
    count, first = (int(word) for word in [*sys.argv[1:], *["2000", "0"][len(sys.argv) - 1 :]])
    sound = traces()
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_models(folder)
        for seed in range(first, first + count):
            is_model = seed % 10 == 0
            wrong = (
                use_changed_model(folder, seed // 10)
                if is_model
                else use_changed_trace(sound, seed)
            )
            if wrong:
                failures += 1
                print(f"{'model' if is_model else 'trace'}, seed {seed}: {wrong}", flush=True)
    print(f"{count:,} inputs tried, {failures:,} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
