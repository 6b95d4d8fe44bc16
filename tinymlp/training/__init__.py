"""Part IV. The loop every textbook draws: take some examples, step downhill, and look again.

Read in this order: mini_batch, trainer, metric, history, early_stopping, live_line, progress.
"""

__all__: list[str] = []
