"""Part IV. The loop every textbook draws: take some examples, step downhill, and look again.

Read in this order: mini_batch, trainer, metric, history, early_stopping, progress.
"""

__all__: list[str] = []
