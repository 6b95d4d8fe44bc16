"""Part II. Learning is going downhill: what to lower, which way is down, and how far to go.

Read in this order: loss, penalty, examples, gradient, baseline, schedule, optimizer, clipping,
dropout, weight_average, engine_steps, compatibility.
"""

__all__: list[str] = []
