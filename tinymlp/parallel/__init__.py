"""The same numbers from several processes: neurons and rows shared out by `concurrent.futures`.

Read in this order: chunks, tasks, row_cache, pool, dispatcher, break_even, sharded_engine,
remote_predictions, workers.
"""
