"""The same numbers, sooner: a layer's neurons, or many rows, shared out to several workers.

    with Workers(2) as workers:
        model = fit(dataset, workers=workers)

A worker is a process of this machine, or whatever an executor of `concurrent.futures` has. The
result is that of one process, bit for bit, for any number of workers and whatever happens to them.

Read in this order. What crosses: buffers, row_cache, worker_cache, tasks. Who does it:
file_exchange, guard, pool, external_executor, dispatcher. What is shared out, and when: chunks,
sharded_engine, remote_predictions, break_even, workers.
"""

from tinymlp.parallel.dispatcher import TaskListener
from tinymlp.parallel.external_executor import Executor
from tinymlp.parallel.workers import Workers

__all__ = ["Executor", "TaskListener", "Workers"]
