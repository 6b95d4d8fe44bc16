"""How hypothesis runs here: without a clock, which a busy machine or a cold JIT would fail."""

from hypothesis import HealthCheck, settings

from tests.depth import tries

settings.register_profile(
    "laws",
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("laws")
