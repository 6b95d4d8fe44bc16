"""
11. More processes: when they are slower, and why
=================================================

You share the work out to two processes, find where that is slower, and predict with Amdahl's law
where it pays, from times that you measure yourself.
"""

# %% [markdown]
# What is shared
# --------------
#
# Python computes in one processor at a time. A second process has a Python of its own, and can use
# the next one. ``Workers`` gives each of them some of a layer's neurons: their weighted sums, and
# the gradients of their weights, need nothing of the other neurons.
#
# Every cell below begins with ``if __name__ == "__main__":``. On Windows and macOS a new process
# starts by reading this very file, and without that line it would do all the work again.
#
# Amdahl's law
# ------------
#
# What cannot be shared stays. With a fraction s that only one can do, n workers take s + (1 − s) /
# n of the time. You know it from painting: ten painters paint ten times as fast, but waiting for
# the paint to dry takes as long as ever.

# %%
import statistics
import time

from blackboard import judge

import tinymlp as tm


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
# The same numbers
# ----------------
#
# Every sum is added up by one process, in the order in which you alone would add it. So it does not
# matter how many workers there are: the gradient is the same, to the last bit.


# %%
def gradient_of(engine, network, examples):
    """Return the loss and the gradient, computed by an engine."""
    loss = tm.MeanSquaredError() if network.n_out == 1 else tm.SoftmaxCrossEntropy()
    return engine.mean_gradient(network, loss, examples)


def milliseconds(function, *arguments, times=5):
    """Return the usual time that a call takes; the first call, which may start workers, not."""
    function(*arguments)
    took = []
    for _ in range(times):
        start = time.perf_counter()
        function(*arguments)
        took.append(time.perf_counter() - start)
    return 1000 * statistics.median(took)


small = tm.Network.random([2, 4, 1], seed=0)
wave = [([x / 16, 1.0], [0.5]) for x in range(16)]
large = tm.Network.random([64, 64, 10], activation="relu", seed=0)
digits = tm.datasets.digits().examples()[:128]

if __name__ == "__main__":
    with tm.Workers(1) as alone, tm.Workers(2) as two:
        print(gradient_of(alone, large, digits) == gradient_of(two, large, digits))
# > True

# %% [markdown]
# A surprise: two are slower
# --------------------------
#
# Start with the kind of network that you had in tutorial 2, and 16 examples. ``least_products=1``
# insists on sharing even that.

# %%
if __name__ == "__main__":
    with tm.Workers(1) as alone, tm.Workers(2, least_products=1) as two:
        one = milliseconds(gradient_of, alone, small, wave)
        both = milliseconds(gradient_of, two, small, wave)
    print(f"one process: {one:.2f} ms   two: {both:.2f} ms")
    print("two are slower:", both > one)
# > one process: ... ms   two: ... ms
# > two are slower: True

# %% [markdown]
# All that two processes have to say to each other goes through the operating system, there and
# back. That takes longer than the whole gradient. (Without ``least_products=1`` the library would
# not even try.)
#
# Your own numbers
# ----------------
#
# Now a network with 4,810 parameters, and 128 digits. In a step, the gradient can be shared; the
# optimizer's part cannot. Measure both, alone.

# %%
if __name__ == "__main__":
    adam = tm.Adam()

    def update(gradient):
        """Take one step with a gradient."""
        large.load_parameters(adam.step(large.parameters(), gradient))

    with tm.Workers(1) as alone:
        shared = milliseconds(gradient_of, alone, large, digits)
        rest = milliseconds(update, gradient_of(alone, large, digits)[1])
    serial = rest / (rest + shared)
    print(f"gradient {shared:.1f} ms, optimizer {rest:.1f} ms: s = {serial:.3f}")
    print(f"Amdahl: two are at most {speedup(serial, 2):.2f} times as fast")
# > gradient ... ms, optimizer ... ms: s = ...
# > Amdahl: two are at most ... times as fast

# %% [markdown]
# And what do two take?

# %%
if __name__ == "__main__":
    with tm.Workers(2) as two:
        both = milliseconds(gradient_of, two, large, digits)
    print(f"two: gradient {both:.1f} ms, {(rest + shared) / (rest + both):.2f} times as fast")
# > two: gradient ... ms, ... times as fast

# %% [markdown]
# Amdahl's is a limit, and your number should be a little below it: sending takes time too. Is it
# far below? Then the second processor was busy with something else, or there is none. So do not
# believe anybody's table: measure. ``fit(..., workers="auto")`` does, in the first steps of a
# training, and goes on with what was faster.
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
# > your forward_in_halves: at weights = [[1.0], [1.0]], biases = [1.0, 1.0], inputs = [1.0],
# >     d_outputs = [1.0, 1.0] d_inputs[0] should be 2, yours is 1
# >   law   going back, an input moves the loss through every neuron, by δ times its weight
# >   read  tinymlp/network/layer.py

# %% [markdown]
# Weights and biases belong to one half, and are put side by side. The inputs belong to both: what
# comes back to them is added. One solution:


# %%
def joined(weights, biases, inputs, d_outputs):
    """Return d_weights, d_biases and d_inputs of all neurons, half of them at a time."""
    h = len(weights) // 2
    first = backward(weights[:h], biases[:h], inputs, d_outputs[:h])
    second = backward(weights[h:], biases[h:], inputs, d_outputs[h:])
    d_inputs = [a + b for a, b in zip(first[2], second[2], strict=True)]
    return first[0] + second[0], first[1] + second[1], d_inputs


if __name__ == "__main__":
    judge("layer", (forward_in_halves, joined))
# > your code obeys all 7 laws of the lesson 'layer'

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
