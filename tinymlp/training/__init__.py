"""Part IV. The loop every textbook draws: take some examples, step downhill, and look again.

Read in this order: mini_batch, epoch_place, sample, example_stream; bad_number, tried_remedies,
divergence; trainer, metric, history, early_stopping, live_line, progress, interrupts.
"""

__all__: list[str] = []
