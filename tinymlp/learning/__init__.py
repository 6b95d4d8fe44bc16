"""Part II. Learning is going downhill: what to lower, which way is down, and how far to go.

Read in this order: loss, regression_loss, classification_loss, penalty, examples, gradient,
schedule, optimizer, clipping, compatibility.
"""

__all__: list[str] = []
