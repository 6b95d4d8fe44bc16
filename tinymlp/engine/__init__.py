"""Part VI. The same numbers, sooner: what to do when the textbook's loops are too slow.

Read in this order: kernels, rows, vectorized, formulas, unrolled, compiled, batch; for NumPy
arrays, array_optimizers, numpy_steps, numpy_predictions, numpy_engine; choice.
"""

__all__: list[str] = []
