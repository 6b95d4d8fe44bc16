"""
10. Saving, and reading the file by eye
=======================================

You save a model, open the file, and compute its answer from what is written there.
"""

# %% [markdown]
# What has to be saved
# --------------------
#
# A model that you can use tomorrow is more than its weights. Train the neuron of tutorial 1 again,
# this time with ``fit``, which does the scaling for you.

# %%
import json
import tempfile
import textwrap
from pathlib import Path

import tinymlp as tm
from tinymlp.tutorials import judge

celsius = [-40.0, -10.0, 0.0, 10.0, 15.0, 25.0, 35.0]
readings = tm.Dataset(
    [[c] for c in celsius],
    [1.8 * c + 32 for c in celsius],
    feature_names=["celsius"],
    target_name="fahrenheit",
)
model = tm.fit(
    readings, hidden=[], optimizer="sgd", learning_rate=0.25, batch_size=7, n_epochs=40,
    penalty=None, initializer="glorot_uniform", engine="textbook", seed=0, verbose=False,
)  # fmt: skip
print(f"100 °C is {model.predict([100.0]):.2f} °F")
# > 100 °C is 212.00 °F

# %% [markdown]
# You know what it must have learned: 1.8 and 32. Save it, and look them up.

# %%
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "thermometer.json"
model.save(path)
lines = path.read_text(encoding="utf-8").splitlines()
for line in lines[:34]:
    print(line)
# > {
# >  "format": "tinymlp/2",
# >  "checksum": "sha256:...",
# >  "written_by": {"tinymlp": "...", "python": "..."},
# >  "target": {
# >   "name": "fahrenheit",
# >   "scaler": {
# >    "name": "standard",
# >    "means": [41.0],
# >    "spreads": [41.38322641567992]
# >   }
# >  },
# >  "image_shape": null,
# >  "encoder": {
# >   "columns": [
# >    {"name": "celsius", "fill": 5.0}
# >   ]
# >  },
# >  "scaler": {
# >   "name": "standard",
# >   "means": [5.0],
# >   "spreads": [22.9906813420444]
# >  },
# >  "layers": [
# >   {
# >    "layer": 1,
# >    "inputs": 1,
# >    "outputs": 1,
# >    "activation": {"name": "identity"},
# >    "neurons": [
# >     {"neuron": 0, "weights": [1.0000000000001754], "bias": 2.77555756156289e-17}
# >    ]
# >   }
# >  ],

# %% [markdown]
# A surprise: there is no 1.8
# ---------------------------
#
# The weight is 1 and the bias nearly 0. Where has the rule gone? Into the scalers. The network
# never saw a degree of either kind: inputs and targets are first measured in spreads from their
# mean. Compute by eye what the file says about 100 °C.

# %%
scaled = (100.0 - 5.0) / 22.9906813420444
z = 1.0 * scaled
print(f"{41.0 + z * 41.38322641567992:.2f}")
# > 212.00

# %% [markdown]
# The 1.8 is one spread divided by the other. Whoever saves only the weights has saved 1 and 0.

# %%
print(round(41.38322641567992 / 22.9906813420444, 6))
# > 1.8

# %% [markdown]
# The rest of the file says how it came to be, down to every epoch. These are its parts:

# %%
print(textwrap.fill(", ".join(json.loads(path.read_text(encoding="utf-8"))), 90))
# > format, checksum, written_by, target, image_shape, encoder, scaler, layers, loss,
# > training_profile, dataset_info, trained_on, trained_with, history

# %% [markdown]
# Back again
# ----------
#
# Every number is written with the digits that read back as the same number. So what is loaded
# answers the same, to the last bit.

# %%
loaded = tm.load(path)
print(loaded.network.fingerprint() == model.network.fingerprint())
# > True
print(all(loaded.predict([c]) == model.predict([c]) for c in celsius))
# > True

# %% [markdown]
# Change one digit of the file: a mean of 6 degrees instead of 5. Nothing looks wrong, and every
# answer would be.


# %%
def message_of(error):
    """Return what an error says, without the name of the file, in lines that fit here."""
    return textwrap.fill(str(error).split(": ", 1)[1], 90)


text = path.read_text(encoding="utf-8")
path.write_text(text.replace('"means": [5.0]', '"means": [6.0]'), encoding="utf-8")
try:
    tm.load(path)
except tm.ModelFileError as error:
    print(message_of(error))
# > the checksum does not match: the file was changed or damaged, take a sound copy; if you
# > changed it on purpose, load it with verify=False and save it again
print(f"100 °C would be {tm.load(path, verify=False).predict([100.0]):.2f} °F")
# > 100 °C would be 210.20 °F

# %% [markdown]
# The checksum notices.
#
# Your turn
# ---------
#
# Make an activation of your own, train with it, and save that. *Softsign* is z / (1 + \|z\|): a
# tanh without an exponential. It is an object with a name, a value and a slope. A first try:


# %%
class Softsign:
    """Squeeze any number between −1 and 1."""

    name = "softsign"

    def value(self, z):
        """Return z / (1 + |z|)."""
        return z / (1 + abs(z))

    def derivative(self, z):
        """Return its slope."""
        return 1 / (1 + abs(z))


judge("activation", Softsign)
# > your Softsign: at z = 1.0 the derivative should be 0.25, yours is 0.5: is a square
# >     missing? That is the square root of the slope
# >   law   the derivative is the limit of the function
# >   read  tinymlp/network/activation.py

# %% [markdown]
# By the quotient rule there is a square. One solution, trained on a parabola, saved and loaded. The
# file only has the name; nothing in a model file is ever executed, so you give the class.


# %%
class TrueSoftsign(Softsign):
    """Softsign with its slope."""

    def derivative(self, z):
        """Return 1 / (1 + |z|)²."""
        return 1 / (1 + abs(z)) ** 2


judge("activation", TrueSoftsign)
# > right: your TrueSoftsign obeys 3 laws in up to 50 cases each

parabola = tm.Dataset([[x / 10] for x in range(-10, 11)], [(x / 10) ** 2 for x in range(-10, 11)])
mine = tm.fit(parabola, hidden=[6], activation=TrueSoftsign(), n_epochs=100, verbose=False)
mine.save(path)
try:
    tm.load(path)
except tm.ModelFileError as error:
    print(message_of(error))
# > layer 1, activation must be one of identity, sigmoid, tanh, relu, leaky_relu, elu,
# > softplus, silu, … (9 in all), got 'softsign': give a class of your own to load, as in
# > custom_objects=[…]
loaded = tm.load(path, custom_objects=[TrueSoftsign])
print(loaded.predict([0.5]) == mine.predict([0.5]))
# > True
folder.cleanup()

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 40 minutes.
# * **Prerequisites**: tutorial 1.
# * **Misconception**: that a model is its weights. Without what was done to the data before, they
#   mean nothing.
# * **Question 1**: Why not save with ``pickle``, which takes any Python object in one line?
# * **Answer 1**: Loading a pickle can run any program that somebody put into it. This file is text
#   that is only read; and you can read it too.
# * **Question 2**: A colleague rounds all numbers in the file to three digits. What happens?
# * **Answer 2**: The checksum refuses it. Loaded with ``verify=False`` its answers are off a
#   little:

# %%
print(f"{41.0 + (100.0 - 5.0) / 23.0 * 41.4:.2f}")
# > 212.00
