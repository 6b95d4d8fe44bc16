"""
14. A model that anybody can ask
================================

You put a model behind an address, ask it as a program asks, and replace it while it is being asked.
Then you find out what a server has to be ready for: whatever anybody sends.
"""

# %% [markdown]
# A server
# --------
#
# First a network that reads digits, on images of 8 by 8 pixels. A fifth of them is kept apart. It
# is small, and saved too early on purpose: there will be a better one.

# %%
import json
import math
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import tinymlp as tm
from tinymlp.tutorials import judge

folder = tempfile.TemporaryDirectory()
HERE = Path(folder.name)
training, test = tm.datasets.digits().split(test=0.2, seed=0)
model = tm.fit(training, hidden=[4], n_epochs=2, validation=None, seed=0)
model.save(HERE / "digits.json")
print(f"{model.evaluate(test).accuracy:.1%} right on {len(test)} digits")
# > 73.0% right on 359 digits

# %% [markdown]
# ``tinymlp serve digits.json`` serves it until you press Ctrl-C. Here the command runs in a process
# of its own, so that this one can go on. Port 0 means any that is free, and the server says which.


# %%
def begin(*words):
    """Start `tinymlp serve` with these words; return its process and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "serve", *words, "--port", "0", "--log", "none"],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(Path(tm.__file__).parent.parent)},
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stderr.readline()  # serving digits at http://127.0.0.1:…
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return process, line.split()[-1]


def ask(path, content):
    """Send something as JSON; return the status and the answer."""
    request = urllib.request.Request(address + path, json.dumps(content).encode())
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


server, address = begin("digits.json")
status, answer = ask("/predict", [test.inputs[0]])
(first,) = answer["predictions"]
print(status, "it reads", first["prediction"], "where the truth is", test.targets[0])
# > 200 it reads 3 where the truth is 3

# %% [markdown]
# Open that address in a browser and you could draw a digit. A program gets the same as JSON.
#
# Confirm what you know
# ---------------------
#
# It is the same model, in another process. JSON writes as many digits of a float as it takes to
# read back the same one, so nothing is lost on the way.

# %%
here = model.predict_probabilities(test.inputs[0])
there = first["probabilities"]
print("all bits the same:", [*there.values()] == [*here.values()])
# > all bits the same: True

# %% [markdown]
# Send all that was kept apart in one request, each row with a name of its own. Afterwards, when the
# truth is known, send that.

# %%
names = [f"digit {number}" for number in range(len(test))]
status, answer = ask("/predict", {"rows": test.inputs, "ids": names})
print(status, len(answer["predictions"]), "answers")
# > 200 359 answers
truth = [{"id": name, "value": label} for name, label in zip(names, test.targets, strict=True)]
status, answer = ask("/feedback", truth)
right = sum(result["correct"] for result in answer["results"])
print(f"{right} right, and the model itself: {model.evaluate(test).accuracy * len(test):.0f}")
# > 262 right, and the model itself: 262


def scrape(name, **labels):
    """Read /metrics, and return the sum of the numbers of that name that have these labels."""
    lines = urllib.request.urlopen(address + "/metrics").read().decode().splitlines()
    wanted = [f'{label}="{value}"' for label, value in labels.items()]
    return sum(
        float(line.split()[-1])
        for line in lines
        if line.startswith(f"tinymlp_{name}{{") and all(label in line for label in wanted)
    )


print(f"{scrape('feedback_samples_total', result='correct'):.0f} right, says /metrics")
# > 262 right, says /metrics

# %% [markdown]
# A surprise: nobody notices
# --------------------------
#
# A better network is ready. The server must not end for it: somebody is always asking. A thread
# plays that somebody, and asks without a pause. Meanwhile you save the better network in the file
# of the old one. How many requests fail?

# %%
better = tm.fit(training, hidden=[16], n_epochs=6, validation=None, seed=0)
versions: dict[str, int] = {}
failed = 0
is_over = threading.Event()


def keep_asking():
    """Ask until it is over; note which version has answered how often."""
    global failed
    number = 0
    while not is_over.is_set():
        number += 1
        status, answer = ask("/predict", [test.inputs[number % len(test)]])
        if status == 200:
            versions[answer["version"]] = versions.get(answer["version"], 0) + 1
        else:
            failed += 1


def wait_until(is_so):
    """Wait, but not forever."""
    end = time.monotonic() + 60
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


somebody = threading.Thread(target=keep_asking)
somebody.start()
wait_until(lambda: versions)
better.save(HERE / "digits.json")
wait_until(lambda: len(versions) == 2)
is_over.set()
somebody.join()
print(f"{len(versions)} versions have answered, {failed} requests failed")
# > 2 versions have answered, 0 requests failed
status, answer = ask("/predict", test.inputs)
said = [each["prediction"] for each in answer["predictions"]]
right = sum(a == b for a, b in zip(said, test.targets, strict=True))
print(f"{right / len(test):.1%} right now")
# > 97.8% right now

# %% [markdown]
# ``save`` writes a whole new file beside the old one and gives it the old name in one step, so the
# server never reads half a model. It loads the new one and tries it. Requests that have begun end
# with the old one. What would happen with a file that is no model?

# %%
(HERE / "digits.json").write_text("no model")
wait_until(lambda: scrape("server_reloads_total", outcome="refused") == 1)
status, answer = ask("/predict", [test.inputs[0]])
print(status, "it still reads", answer["predictions"][0]["prediction"])
# > 200 it still reads 3

# %% [markdown]
# Whatever anybody sends
# ----------------------
#
# In your own script you give the rows. Behind an address anybody does, and not all mean well. An
# answer that is wrong is worse than none, so what makes no sense is refused with a sentence.

# %%
row = test.inputs[0]
for wrong in ([row[:-1]], [[*row[:-1], "7"]], [[*row[:-1], None]], [], [[1e308] * 64]):
    status, answer = ask("/predict", wrong)
    print(status, textwrap.shorten(answer["error"], 70, placeholder=" …"))
# > 400 rows[0] must be 64 values (pixel 0,0, pixel 0,1, pixel 0,2, pixel …
# > 400 rows[0], column 'pixel 7,7' must be a number, got '7': leave out the …
# > 400 rows[0], column 'pixel 7,7' must be a number, got a missing value: …
# > 400 rows must be at least one row, got none
# > 400 rows[0], column 'pixel 1,0' must be a number that can be scaled, got …
print(f"{scrape('prediction_requests_total', outcome='invalid'):.0f} were counted as invalid")
# > 5 were counted as invalid

# %% [markdown]
# Your turn
# ---------
#
# The last row was the nastiest: all numbers, of the right length, and far from any image. A network
# that is asked such things needs functions that bear every number. The sigmoid is 1/(1 + e⁻ᶻ), and
# its slope is a·(1 − a), where a is its value. Write it so that no z brings it down.


# %%
def sigmoid(z):
    """Return 1/(1 + e⁻ᶻ)."""
    return 1 / (1 + math.exp(-z))


def d_sigmoid(z):
    """Return its slope at z."""
    return sigmoid(z) * (1 - sigmoid(z))


judge("activation", (sigmoid, d_sigmoid), like="sigmoid")
# > your sigmoid: at z = -1000.0 the value should be a finite number, yours raises
# >     OverflowError: math range error (14_serving.py, line ...: return 1 / (1 +
# >     math.exp(-z))): e to a power above 709 is more than a float can hold: write it so that
# >     the exponent is never above 0, as 1/(1 + e⁻ᶻ) for z ≥ 0 and eᶻ/(1 + eᶻ) below
# >   law   the value and the derivative are finite for every z, however large
# >   read  tinymlp/network/activation.py

# %% [markdown]
# One stranger's number, and the server would have answered an error to everybody who asked with it.
# One solution: never give e a positive power. For z below 0 multiply above and below by eᶻ. The
# slope needs no subtraction: 1 − a is the sigmoid of −z.


# %%
def calm_sigmoid(z):
    """Return 1/(1 + e⁻ᶻ), whatever z is."""
    small = math.exp(-abs(z))
    return (1.0 if z >= 0 else small) / (1.0 + small)


def d_calm_sigmoid(z):
    """Return its slope at z."""
    return calm_sigmoid(z) * calm_sigmoid(-z)


judge("activation", (calm_sigmoid, d_calm_sigmoid), like="sigmoid")
# > right: your calm_sigmoid obeys 4 laws in up to 50 cases each

# %% [markdown]
# Ctrl-C ends a server, and so does the signal that a computer sends before it goes down. What has
# been asked is answered first.

# %%
server.terminate()
server.communicate()  # until it has ended
folder.cleanup()
try:
    urllib.request.urlopen(address)
except OSError:
    print("nobody is there any more")
# > nobody is there any more

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 45 minutes.
# * **Prerequisites**: tutorials 9 and 10, and for the counts 13. For the exercise also tutorial 4.
# * **Misconception**: that a service has to stop for its model to be replaced. A file that changes
#   its name in one step, and requests that end with the model they began with, are enough.
# * **Question 1**: The server gets "7", a text, where a pixel should be. It could take it for 7.
#   Why does it not?
# * **Answer 1**: Who sends texts for numbers has probably mixed something up, and the next text may
#   be "7,5" or "seven". A refusal is noticed on the first day; an answer to something else than
#   was meant may never be.
# * **Question 2**: Two versions answered in the same second. How do you find out which was better?
# * **Answer 2**: Each answer names its version, and so does each count. Send the true values, and
#   compare the share of right answers by version.
