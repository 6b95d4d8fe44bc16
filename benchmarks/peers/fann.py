"""FANN, a library in C, called through ctypes: an epoch is one call, the loop is FANN's own.

Variants: `incremental` updates after each example; `batch` after each mini-batch, of which each is
a data set of its own. float is what Debian's libfann is made for, `double` its other library.
"""

import ctypes
import ctypes.util
import itertools

from benchmarks.peers.serve import read_task, serve

INCREMENTAL, BATCH = 0, 1
LINEAR, SIGMOID, SYMMETRIC_SIGMOID = 0, 3, 5  # the last is tanh
task = read_task()
mode, kind = task["variant"].split()
name, number = ("doublefann", ctypes.c_double) if kind == "double" else ("fann", ctypes.c_float)
library = ctypes.util.find_library(name)
if library is None:
    raise SystemExit(f"lib{name} is not installed")
fann = ctypes.CDLL(library)
fann.fann_create_standard_array.restype = ctypes.c_void_p
fann.fann_read_train_from_file.restype = ctypes.c_void_p
fann.fann_subset_train_data.restype = ctypes.c_void_p
fann.fann_length_train_data.restype = ctypes.c_uint
fann.fann_train_epoch.restype = ctypes.c_float

sizes = task["sizes"]
network = ctypes.c_void_p(
    fann.fann_create_standard_array(len(sizes), (ctypes.c_uint * len(sizes))(*sizes))
)
hidden = {"sigmoid": SIGMOID, "tanh": SYMMETRIC_SIGMOID}[task["activation"]]
fann.fann_set_activation_function_hidden(network, hidden)
fann.fann_set_activation_function_output(network, SIGMOID)
fann.fann_set_training_algorithm(network, BATCH if mode == "batch" else INCREMENTAL)
fann.fann_set_learning_rate(network, ctypes.c_float(task["learning_rate"]))
data = ctypes.c_void_p(fann.fann_read_train_from_file(task["data"].encode()))
n_examples = fann.fann_length_train_data(data)

if mode == "batch":
    unit = task["batch_size"]
    batches = [
        ctypes.c_void_p(fann.fann_subset_train_data(data, start, unit))
        for start in range(0, n_examples - unit + 1, unit)
    ]
else:
    unit, batches = n_examples, [data]
endless = itertools.cycle(batches)


def train(n: int) -> None:
    """Take n steps, or n epochs of steps of one example each."""
    for batch in itertools.islice(endless, n):
        fann.fann_train_epoch(network, batch)


serve(f"{library} ({kind})", unit, train)
