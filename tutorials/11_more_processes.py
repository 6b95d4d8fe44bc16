"""
11. More processes: when they are slower, and why
=================================================

You share the work out to two processes, find where that is slower, and predict with Amdahl's law
how much it can pay, from times that you measure yourself.
"""

# %% [markdown]
# Amdahl's law
# ------------
#
# Python computes in one processor at a time. A second process has a Python of its own, and can use
# the next one. But what cannot be shared stays: with a fraction s that only one can do, n workers
# take s + (1 − s) / n of the time.
#
# You know it from painting: ten painters paint ten times as fast, but waiting for the paint to dry
# takes as long as ever.
#
# (Every cell here begins with ``if __name__ == "__main__":``. On Windows and macOS a new process
# starts by reading this very file, and without that line it would do all the work again.)

# %%
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

import tinymlp as tm
from tinymlp.tutorials import judge


def speedup(serial, n):
    """Return how many times as fast n workers are, by Amdahl's law."""
    return 1 / (serial + (1 - serial) / n)


if __name__ == "__main__":
    print("s        2 workers    10 workers    1000 workers")
    for serial in (0.0, 0.05, 0.5):
        print(f"{serial:4}", *(f"{speedup(serial, n):12.2f}" for n in (2, 10, 1000)))
# > s        2 workers    10 workers    1000 workers
# >  0.0         2.00        10.00      1000.00
# > 0.05         1.90         6.90        19.63
# >  0.5         1.33         1.82         2.00

# %% [markdown]
# With a twentieth that cannot be shared, a thousand workers are not even twenty times as fast.
#
# Share a gradient
# ----------------
#
# A mini-batch's gradient is a mean over its examples. So give each process one half of them, and
# take the mean of the two answers. ``submit`` sends the network and the examples to a process;
# ``result`` waits for what it sends back.

# %%
loss = tm.MeanSquaredError()


def alone(network, examples):
    """Return the gradient, computed in this process."""
    return tm.mean_gradient(network, loss, examples)[1]


def by_two(processes, network, examples):
    """Return the gradient, half of it computed in each of two processes."""
    middle = len(examples) // 2
    futures = [
        processes.submit(tm.mean_gradient, network, loss, half)
        for half in (examples[:middle], examples[middle:])
    ]
    first, second = (future.result()[1] for future in futures)
    return [(a + b) / 2 for a, b in zip(first, second, strict=True)]


def milliseconds(function, *arguments):
    """Return the usual time of five calls; the first, which may start processes, is not one."""
    function(*arguments)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        function(*arguments)
        took.append(time.perf_counter() - start)
    return 1000 * statistics.median(took)


# %% [markdown]
# A surprise: two are slower
# --------------------------
#
# Start with a network as in tutorial 5, and 16 examples.

# %%
if __name__ == "__main__":
    small = tm.Network.random([2, 4, 1], seed=0)
    wave = [([x / 16, 1.0], [0.5]) for x in range(16)]
    with ProcessPoolExecutor(2) as processes:
        one, two = milliseconds(alone, small, wave), milliseconds(by_two, processes, small, wave)
    print(f"one process: {one:.2f} ms   two: {two:.2f} ms")
    print("two are slower:", two > one)
# > one process: ... ms   two: ... ms
# > two are slower: True

# %% [markdown]
# All that processes have to say to each other goes through the operating system, there and back.
# That takes longer than the whole gradient.
#
# Your own numbers
# ----------------
#
# Now 1,002 parameters, and 128 real digits. In a step of training the gradient can be shared; the
# optimizer's part cannot. Measure both, in this process alone, and ask Amdahl. Then measure two.

# %%
if __name__ == "__main__":
    large = tm.Network.random([64, 13, 10], activation="relu", seed=0)
    digits = [([p / 16 for p in x], target) for x, target in tm.datasets.digits().examples()[:128]]
    adam = tm.Adam()

    def update(gradient):
        """Take a step with a gradient."""
        large.load_parameters(adam.step(large.parameters(), gradient))

    gradient = alone(large, digits)
    shared, rest = milliseconds(alone, large, digits), milliseconds(update, gradient)
    serial = rest / (rest + shared)
    print(f"gradient {shared:.1f} ms, optimizer {rest:.1f} ms: s = {serial:.3f}")
    print(f"Amdahl: two are at most {speedup(serial, 2):.2f} times as fast")
    with ProcessPoolExecutor(2) as processes:
        two = milliseconds(by_two, processes, large, digits)
        halves = by_two(processes, large, digits)
    print(f"two: gradient {two:.1f} ms, {(rest + shared) / (rest + two):.2f} times as fast")
# > gradient ... ms, optimizer ... ms: s = ...
# > Amdahl: two are at most ... times as fast
# > two: gradient ... ms, ... times as fast

# %% [markdown]
# Amdahl's is a limit. Yours is below it, because sending takes time too, which the law leaves out.
# Is it far below? Then the second processor was busy with something else, or there is none. So do
# not believe anybody's table: measure.
#
# Another surprise: not quite the same numbers
# --------------------------------------------

# %%
if __name__ == "__main__":
    whole = alone(large, digits)
    print("equal:", halves == whole)
    print("close:", max(abs(a - b) for a, b in zip(halves, whole, strict=True)) < 1e-12)
# > equal: False
# > close: True

# %% [markdown]
# Two sums of 64, added, have other last digits than one sum of 128: floats round at every step.
# Then what you train would depend on how many processors you have. ``Workers`` in this library
# avoids it: it never cuts a sum, but gives each process some of the *neurons*, with all of the
# examples. And it does not share what is too small:

# %%
if __name__ == "__main__":
    wide = tm.Network.random([64, 64, 10], activation="relu", seed=0)
    with tm.Workers(2) as workers:
        shared_out = workers.mean_gradient(wide, loss, digits)
    print("equal:", shared_out == tm.BatchEngine().mean_gradient(wide, loss, digits))
    with tm.Workers(2, log=lambda text: print(text.replace(": ", ":\n  "))) as workers:
        workers.mean_gradient(small, loss, wave)
# > equal: True
# > 2-4-1, batch 16:
# >   a network so small is computed by a function of its own:
# >   using 1

# %% [markdown]
# ``fit(..., workers="auto")`` also measures, in the first steps of a training, whether two are
# faster on your machine, and goes on with what was.
#
# Your turn
# ---------
#
# What a worker does is to compute a part, and the parts have to be put together rightly. Cut a
# layer into two halves, each with half of the neurons, and put it together again: forward and
# backward. ``judge`` hands them to ``tinymlp.testing.check_layer``. A first try:


# %%
def forward(weights, biases, inputs):
    """Return the outputs of some neurons."""
    return [
        bias + sum(w * x for w, x in zip(row, inputs, strict=True))
        for row, bias in zip(weights, biases, strict=True)
    ]


def backward(weights, biases, inputs, d_outputs):
    """Return d_weights, d_biases and d_inputs of some neurons."""
    d_weights = [[d * x for x in inputs] for d in d_outputs]
    d_inputs = [
        sum(d * row[i] for d, row in zip(d_outputs, weights, strict=True))
        for i in range(len(inputs))
    ]
    return d_weights, d_outputs, d_inputs


def forward_in_halves(weights, biases, inputs):
    """Return the outputs of all neurons, half of them at a time."""
    h = len(weights) // 2
    return forward(weights[:h], biases[:h], inputs) + forward(weights[h:], biases[h:], inputs)


def backward_in_halves(weights, biases, inputs, d_outputs):
    """Return d_weights, d_biases and d_inputs of all neurons, half of them at a time."""
    h = len(weights) // 2
    first = backward(weights[:h], biases[:h], inputs, d_outputs[:h])
    second = backward(weights[h:], biases[h:], inputs, d_outputs[h:])
    return first[0] + second[0], first[1] + second[1], second[2]


if __name__ == "__main__":
    judge("layer", (forward_in_halves, backward_in_halves))
# > your forward_in_halves: at weights = [[0.5, -0.25, 1.0], [0.25, 0.5, -0.5]], biases =
# >     [0.5, -0.25], inputs = [1.0, 2.0, -1.5], d_outputs = [1.0, -2.0] d_inputs[0] should be
# >     0, yours is -0.5
# >   law   going back, an input moves the loss through every neuron, by δ times its weight
# >   read  tinymlp/network/layer.py

# %% [markdown]
# Weights and biases belong to one half, and are put side by side. The inputs belong to both: what
# comes back to them is added. One solution:


# %%
def join_halves(weights, biases, inputs, d_outputs):
    """Return d_weights, d_biases and d_inputs of all neurons, half of them at a time."""
    h = len(weights) // 2
    first = backward(weights[:h], biases[:h], inputs, d_outputs[:h])
    second = backward(weights[h:], biases[h:], inputs, d_outputs[h:])
    d_inputs = [a + b for a, b in zip(first[2], second[2], strict=True)]
    return first[0] + second[0], first[1] + second[1], d_inputs


if __name__ == "__main__":
    judge("layer", (forward_in_halves, join_halves))
# > right: your forward_in_halves obeys 7 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 40 minutes. Let everybody run it on their own machine and put the numbers on the
#   board.
# * **Prerequisites**: tutorials 5 and 6; fractions.
# * **Misconception**: that two processors halve the time. They halve what can be shared, and add
#   the sharing.
# * **Question 1**: A program takes 10 minutes, of which 1 cannot be shared. How long with 3
#   workers, and with as many as you like?
# * **Answer 1**: 4 minutes, and never less than 1.
# * **Question 2**: Why does a larger batch make sharing pay more?
# * **Answer 2**: The computing grows with the batch; the parameters that are sent do not.

# %%
if __name__ == "__main__":
    for n in (3, 1000):
        print(f"{n} workers: {10 / speedup(0.1, n):.2f} minutes")
# > 3 workers: 4.00 minutes
# > 1000 workers: 1.01 minutes
