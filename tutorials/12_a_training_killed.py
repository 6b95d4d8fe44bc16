"""
12. A training killed, and gone on with
=======================================

You pull the plug on a real training, again and again, and go on with what is left. Then you compare
fingerprints: is it the same network, to the last bit?
"""

# %% [markdown]
# The plug
# --------
#
# A training lives in a process, and a process can end at any moment: the battery is empty, somebody
# closes the laptop, the computer is needed for something else. Here you are the one who ends it.
# First let one come to its end, so that you know what should come out. (It is ``tinymlp train``, in
# a process of its own; ``CALM`` says how.)

# %%
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tinymlp as tm
from tinymlp.tutorials import judge

folder = tempfile.TemporaryDirectory()
HERE = Path(folder.name)
CALM = ["iris", "--hidden", "4", "--epochs", "60", "--batch-size", "8", "--validation", "0.2"]
CALM += ["--patience", "none"]


def begin(*words):
    """Start `tinymlp train` with these words, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "train", *words],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(Path(tm.__file__).parent.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )


def end_of(process):
    """Wait until a process has ended, and return whether it came to its own end."""
    process.communicate()
    return process.returncode == 0


def fingerprint(name):
    """Return the 12 digits that are the same for the same weights, bit for bit."""
    return tm.load(HERE / name).network.fingerprint()


print("came to its end:", end_of(begin(*CALM, "--out", "whole.json")))
# > came to its end: True
print("fingerprint:", fingerprint("whole.json"))
# > fingerprint: ...

# %% [markdown]
# Run it again: the same fingerprint. All dice have seeds, so there is one right answer.
#
# Confirm what you know
# ---------------------
#
# Now wait for epoch 3, and kill it. ``kill`` sends the signal that no program can answer: no last
# word, no cleaning up. On Linux and macOS it is called ``SIGKILL``, and an empty battery is no
# different.


# %%
def kill_in_epoch(process, number):
    """Wait until so many epochs are told, and pull the plug."""
    for line in process.stdout:
        if line.split()[:2] == ["epoch", str(number)]:
            process.kill()
            break
    return end_of(process)


print("came to its end:", kill_in_epoch(begin(*CALM, "--out", "killed.json"), 3))
# > came to its end: False
print("what is left:", sorted(path.name for path in HERE.iterdir() if "killed" in path.name))
# > what is left: []

# %% [markdown]
# Nothing. The weights were numbers in the memory of a process, and with it they are gone.
#
# A checkpoint
# ------------
#
# So write them down while it runs. ``--every 3steps`` is often, so that you lose little; without it
# a training writes every 30 seconds.

# %%
KEPT = ["--checkpoint", "run.ckpt", "--every", "3steps", "--out", "model.json"]
print("came to its end:", kill_in_epoch(begin(*CALM, *KEPT), 3))
# > came to its end: False
checkpoint = json.loads((HERE / "run.ckpt").read_text(encoding="utf-8"))
print(", ".join(checkpoint))
# > format, checksum, model, data, every, ended, settings, state
done = len(checkpoint["model"]["history"]["epochs"])
print("at least 2 epochs are done:", done >= 2, "but not all:", done < 60)
# > at least 2 epochs are done: True but not all: True

# %% [markdown]
# Open the file in an editor: you know most of it from tutorial 10. New is the ``state``. Before you
# look, guess: apart from the weights, what does a training have to know to go on?

# %%
trainer = checkpoint["state"]["trainer"]
print(", ".join(trainer))
# > n_epochs, n_steps, parameters, average, optimizer, dropout, random, dropout_random, place
print(", ".join(trainer["optimizer"]))
# > learning_rate, beta1, beta2, epsilon, steps, first_moment, second_moment
place = trainer["place"]
print("in the middle of an epoch:", place is not None and 0 < place["n_done"] < 96)
# > in the middle of an epoch: ...

# %% [markdown]
# Adam's two moments and how many steps it has taken; where the dice are; the order in which this
# very epoch goes through the flowers, and how far it has come. Now go on:

# %%
print("came to its end:", end_of(begin("iris", "--resume", *KEPT[1:2], *KEPT[4:])))
# > came to its end: True
print("the same to the last bit:", fingerprint("model.json") == fingerprint("whole.json"))
# > the same to the last bit: True

# %% [markdown]
# A surprise: the weights alone are not enough
# --------------------------------------------
#
# Many programs keep only the weights. Do so: train 20 epochs, begin again with that network, and
# train 20 more. Nothing is killed here, and the weights are all there.

# %%
iris = tm.datasets.iris()


def train(n_epochs, **more):
    """Train on the flowers for so many epochs."""
    how = {"validation": None, "batch_size": 8, "ema": None, "patience": None}
    return tm.fit(iris, n_epochs=n_epochs, **how, **more)


whole = train(40, hidden=[4])
half = train(20, hidden=[4], checkpoint=HERE / "half.ckpt")
resumed = tm.resume(HERE / "half.ckpt", iris, n_epochs=40)
weights_only = train(20, start=half)
for name, model in (("resumed", resumed), ("weights alone", weights_only)):
    print(f"{name:13}", "the same:", model.network == whole.network)
# > resumed       the same: True
# > weights alone the same: False

# %% [markdown]
# It is another training: its optimizer is new, its dice begin anew. It may come out as good, but
# nobody can say "I went on", and an error that only one of the two has is hard to find. A model
# says which it was:

# %%
print(weights_only.trained_with["optimizer_memory"])
# > new
kept = train(20, start=half, optimizer=half.optimizer)
print(kept.trained_with["optimizer_memory"])
# > kept, of 380 steps

# %% [markdown]
# Pull the plug wherever you like
# -------------------------------
#
# One kill in epoch 3 proves little. So kill at moments that dice choose, as often as it takes.

# %%
dice, n_killed, words = random.Random(0), 0, [*CALM, *KEPT[:4]]
(HERE / "run.ckpt").unlink()
while n_killed < 2:
    process = begin(*words, "--out", "random.json")
    while not (HERE / "run.ckpt").exists():
        time.sleep(0.01)
    time.sleep(0.3 * dice.random())
    process.kill()
    n_killed += 1
    end_of(process)
    words = ["iris", "--resume", "run.ckpt", "--force"]
print("came to its end:", end_of(begin(*words, "--out", "random.json")))
# > came to its end: True
print("the same to the last bit:", fingerprint("random.json") == fingerprint("whole.json"))
# > the same to the last bit: True

# %% [markdown]
# ``make kills`` does this 300 times, with five signals and with several processes. (Could the plug
# be pulled while the checkpoint is being written? Then the old one is still there: the new one is
# written beside it and takes its name when it is whole.)
#
# Your turn
# ---------
#
# Here is Adam for a bad neighborhood: the power fails after every single step, and what it knows is
# in ``self.file``, a text. Each step reads the file, and writes it anew. If nothing is forgotten,
# its steps are Adam's; ``judge`` compares. A first try:


# %%
class Killed:
    """Adam that is killed after every step."""

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.constants = learning_rate, beta1, beta2, epsilon
        self.file = json.dumps({"m": None, "v": None})

    def step(self, parameters, gradient):
        """Return better parameters."""
        rate, beta1, beta2, epsilon = self.constants
        kept, zeros, t = json.loads(self.file), [0.0] * len(gradient), 1
        m, v = kept["m"] or zeros, kept["v"] or zeros
        m = [beta1 * a + (1 - beta1) * g for a, g in zip(m, gradient, strict=True)]
        v = [beta2 * b + (1 - beta2) * g * g for b, g in zip(v, gradient, strict=True)]
        self.file = json.dumps({"m": m, "v": v})
        return [
            p - rate * a / (1 - beta1**t) / ((b / (1 - beta2**t)) ** 0.5 + epsilon)
            for p, a, b in zip(parameters, m, v, strict=True)
        ]


judge("optimizer", Killed, like="adam")
# > your Killed: at constants = {'learning_rate': 0.5, 'beta1': 0.5, 'beta2': 0.75, 'epsilon':
# >     0.5}, parameters = [1.0, -2.0], gradients = [[0.5, -1.0], [0.5, -1.0], [0.5, -1.0]]
# >     parameter 0 after step 2 should be 0.5, yours is 0.427124: t stays 1: count every step
# >   law   under a constant gradient each of Adam's steps is the learning rate, but for ε
# >   read  tinymlp/learning/optimizer.py


# %% [markdown]
# Both moments are in the file. What is not? One solution:


# %%
class GoingOn(Killed):
    """Adam that knows how many steps it has taken."""

    def step(self, parameters, gradient):
        """Return better parameters."""
        rate, beta1, beta2, epsilon = self.constants
        kept, zeros = json.loads(self.file), [0.0] * len(gradient)
        t, m, v = kept.get("t", 0) + 1, kept["m"] or zeros, kept["v"] or zeros
        m = [beta1 * a + (1 - beta1) * g for a, g in zip(m, gradient, strict=True)]
        v = [beta2 * b + (1 - beta2) * g * g for b, g in zip(v, gradient, strict=True)]
        self.file = json.dumps({"m": m, "v": v, "t": t})
        return [
            p - rate * a / (1 - beta1**t) / ((b / (1 - beta2**t)) ** 0.5 + epsilon)
            for p, a, b in zip(parameters, m, v, strict=True)
        ]


judge("optimizer", GoingOn, like="adam")
# > right: your GoingOn obeys 9 laws in up to 50 cases each

# %% [markdown]
# Numbers in the file have all their digits, so that they read back as the same numbers. Round them
# to six, and ``judge`` may not notice; a fingerprint does.
#
# For the teacher
# ---------------
#
# * **Time**: 40 minutes.
# * **Prerequisites**: tutorials 7 and 10.
# * **Misconception**: that a training is its weights. It is also what the optimizer remembers,
#   where the dice are, and the place in the epoch.
# * **Question 1**: With 30 seconds between checkpoints, how much is lost at most by a kill, and how
#   much on average?
# * **Answer 1**: 30 seconds; 15, if every moment is as likely.
# * **Question 2**: Why compare fingerprints, and not accuracies?
# * **Answer 2**: Two trainings can be equally good and not the same. Then a forgotten memory goes
#   unnoticed:

# %%
scores = [model.evaluate(iris).to_dict()["accuracy"] for model in (whole, weights_only)]
print("nearly as good:", abs(scores[0] - scores[1]) < 0.05)
# > nearly as good: True
print("the same:", whole.network.fingerprint() == weights_only.network.fingerprint())
# > the same: False
folder.cleanup()
