"""How hypothesis runs here: without a clock, which a busy machine or a cold JIT would fail."""

import os

from hypothesis import HealthCheck, Phase, settings

from tests.depth import tries

settings.register_profile(
    "laws",
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# For `make mutants`: the same examples each time, and none sought that fails more simply.
settings.register_profile(
    "mutants",
    settings.get_profile("laws"),
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))
