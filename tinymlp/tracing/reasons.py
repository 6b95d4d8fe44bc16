"""The sentence that says why an operation is done: on the way back, the chain rule's cause.

>>> why_named("d_w[1][0][2]", [], ["delta[1][0]", "x[2]"], "tanh")
'In z[1][0] the weight is multiplied by x[2]: when it moves, z[1][0] moves x[2] times as far, and \
the loss delta[1][0] times as far as z[1][0].'
"""

from collections.abc import Sequence

from tinymlp.tracing.recorder import Raw


def kind_of(name: str) -> str:
    """Return what sort of number a name is for.

    >>> kind_of("d_w[1][0][2]"), kind_of("f'(z[1][0])"), kind_of("L")
    ('d_w', "f'", 'L')
    """
    return name.split("[")[0].split("(")[0]


def place_of(name: str) -> list[int]:
    """Return the indices in a name.

    >>> place_of("d_w[1][0][2]")
    [1, 0, 2]
    """
    return [int(part.split("]")[0]) for part in name.split("[")[1:] if part[0].isdigit()]


def why_named(name: str, also: Sequence[str], operands: Sequence[str], activation: str) -> str:
    """Return why the number of that name is computed, in one or two sentences."""
    kind, place = kind_of(name), place_of(name)
    if kind == "z":
        sentence = (
            f"With this input {name} is complete: the bias and every input, each as often as its "
            "weight says."
        )
        passed = [other for other in also if kind_of(other) == "a"]
        return sentence + (f" {activation} leaves it as it is." if passed else "")
    if kind == "a":
        return f"The activation {activation} bends the sum: without it all layers were one line."
    if kind == "L":
        return "The loss: one number that says how wrong the prediction is. Smaller is better."
    if kind == "f'":
        return f"How far a[{place[0]}][{place[1]}] moves when z[{place[0]}][{place[1]}] does."
    if kind == "delta":
        z, a = (f"{symbol}[{place[0]}][{place[1]}]" for symbol in "za")
        bias = f"d_b[{place[0]}][{place[1]}]"
        return (
            f"The chain rule: the loss moves with {a}, and {a} moves with {z}; one after the "
            "other, that is a product."
        ) + (f" It is {bias} too, as the bias is added once to {z}." if bias in also else "")
    if kind == "d_w":
        z, delta = f"z[{place[0]}][{place[1]}]", f"delta[{place[0]}][{place[1]}]"
        x = next((o for o in operands if o != delta), "its input")
        return (
            f"In {z} the weight is multiplied by {x}: when it moves, {z} moves {x} times as far, "
            f"and the loss {delta} times as far as {z}."
        )
    if kind in ("d_a", "d_x"):
        what = f"x[{place[0]}]" if kind == "d_x" else f"a[{place[0]}][{place[1]}]"
        layer = 1 if kind == "d_x" else place[0] + 1
        return (
            f"{what} reached the loss through every neuron of layer {layer}: what comes back "
            "through each of them adds up."
        )
    if kind in ("w", "b"):
        slope = f"d_{name}"
        return (
            f"{slope} says which way the loss grows with {name}: the step goes the other way, so "
            "that the loss falls."
        )
    return f"The optimizer remembers {kind} for its next step."


def why_loss_slope(name: str) -> str:
    """Return why ∂L/∂prediction is computed, which is where the way back begins."""
    output = name.removeprefix("d_")
    return f"The way back begins here: how the loss moves when {output}, which is predicted, does."


def why_unnamed(
    raw: Raw, operands: Sequence[str], goal: str, about: int | None, activation: str, loss: str
) -> str:
    """Return why an operation whose result has no name of its own is done.

    `goal` is the name of the sum that it is a part of, and `about` the input that it is about.
    """
    if raw.phase == "loss":
        return f"A part of {loss}, which compares the prediction with the target."
    if raw.phase == "update":
        if raw.operator == "*" and "learning_rate" in operands:
            return "How far to go: the steeper the slope, the farther, by the learning rate."
        return "A part of the optimizer's rule."
    if raw.layer is None:
        return f"A part of the slope of {loss}."
    z = f"z[{raw.layer}][{raw.neuron}]"
    if raw.function == "activation":
        return f"A part of {activation}({z})."
    if raw.function == "derivative":
        return f"A part of f'({z}): how steep {activation} is at {z}."
    if raw.phase == "forward" and raw.operator == "*":
        return f"{operands[-1]} counts {operands[0]} times in {z}."
    if raw.phase == "forward":
        return f"{z} so far: the bias, and what the inputs up to this one bring."
    if goal:
        return f"{goal} so far: the sum over the neurons of layer {raw.layer} up to this one."
    if raw.operator == "*" and about is not None:
        x = f"x[{about}]" if raw.layer == 1 else f"a[{raw.layer - 1}][{about}]"
        return (
            f"In {z}, {x} is multiplied by {operands[-1]}: when {x} moves, the loss moves "
            f"delta[{raw.layer}][{raw.neuron}]*{operands[-1]} times as far, through this neuron."
        )
    return f"A part of the way back through neuron {raw.neuron} of layer {raw.layer}."
