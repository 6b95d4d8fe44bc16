"""Part III. The loop every textbook draws: take some examples, step downhill, and look again.

Read in this order: table, columns, data, encoding, scaling, mini_batch, trainer, history,
stopping, evaluation, doctor.
"""
