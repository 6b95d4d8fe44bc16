"""The training as a script: what the page did, to be run wherever tinymlp is installed.

>>> from tinymlp.laboratory.settings import Settings
>>> session = Session(Settings(data="xor", hidden=[2]))
>>> 'network = tm.Network.random([2, 2, 2], activation="tanh", seed=0)' in script(session)
True

At its end it compares fingerprints. They are equal where the same C library computes exp, tanh, log
and powers; a browser's is musl, and that of most computers is another, whose last bits differ in
some numbers. The batch engine's sums besides are those of Python 3.12 and newer.
"""

import inspect
import textwrap

from tinymlp.laboratory.points import SHAPES, draw_points, draw_wave
from tinymlp.laboratory.problem import HELD_OUT, N_OF_WAVE, N_POINTS
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import OWN, WAVE
from tinymlp.laboratory.tables import IRIS, N_DIGITS, PASTED, TABLES, sample_table
from tinymlp.version import __version__

_OWN = {
    "activation": '''class Own:
    """The activation that was written in the page."""

    name = "own"
    value = staticmethod(value)
    derivative = staticmethod(derivative)
''',
    "loss": '''class OwnLoss:
    """The loss that was written in the page."""

    name = "own"
    value = staticmethod(loss)
    gradient = staticmethod(gradient)
''',
    "engine": '''class OwnNeuron(tm.Neuron):
    """A neuron whose way back was written in the page."""

    def backward(self, trace, d_activation):
        slope = self.activation.derivative(trace.z)
        d_weights, d_bias, d_inputs = backward(self.weights, trace.inputs, d_activation, slope)
        return tm.Gradient([*d_weights, d_bias], d_inputs)


def with_own_backward(network):
    return tm.Network(
        [
            tm.Layer([OwnNeuron(one.weights, one.bias, one.activation) for one in layer.neurons])
            for layer in network.layers
        ]
    )
''',
}
"""What stands below a source, by the setting that it is for."""


def script(session: Session) -> str:
    """Return the whole training up to the last epoch that is done, as the text of a script."""
    sections = [
        f'"""Made in the laboratory of tinymlp {__version__}: the same points and training."""',
        _imports(session),
        *_own(session),
        *(_table(session) if session.settings.data in TABLES else _points(session)),
        _examples(session),
        _network(session),
        _training(session),
        _comparison(session),
    ]
    text = ""
    defined = False
    for section in sections:
        defines = section.startswith(("def ", "class ", "import "))
        blank = "\n\n" if defined or (defines and text.count("\n") > 1) else "\n"
        text += (blank if text else "") + section.strip("\n") + "\n"
        defined = defines
    return text


def _imports(session: Session) -> str:
    """Return the imports that the points need, and the library's."""
    is_drawn = session.settings.data == WAVE or session.settings.data in SHAPES
    needed = "import math\nfrom random import Random\n\n" if is_drawn else ""
    if session.settings.data in SHAPES:
        needed = needed.replace("from random", "from collections.abc import Callable\nfrom random")
    if session.settings.data == PASTED:
        needed = "import io\n\n"
    return f"{needed}import tinymlp as tm"


def _own(session: Session) -> list[str]:
    """Return the source of each piece that was written in the page, and what makes it one."""
    sections = []
    for name, piece in session.own.items():
        sections += [piece.source, *([_OWN[name]] if name in _OWN else [])]
    return sections


def _points(session: Session) -> list[str]:
    """Return how the points are drawn, or where they were clicked."""
    settings = session.settings
    if settings.data == WAVE:
        call = f"draw_wave(n={N_OF_WAVE}, noise={settings.noise!r}, seed=0)"
        return [inspect.getsource(draw_wave), f"points = {call}"]
    if settings.data in SHAPES:
        shape = SHAPES[settings.data]
        call = f"draw_points({shape.__name__}, n={N_POINTS}, noise={settings.noise!r}, seed=0)"
        sources = [inspect.getsource(shape), inspect.getsource(draw_points)]
        return [*sources, f"points = {call}"]
    listed = textwrap.fill(
        str(settings.points)[1:-1], 96, initial_indent="    ", subsequent_indent="    "
    )
    return [f"points = [\n{listed}\n]"]


def _table(session: Session) -> list[str]:
    """Return how the table is read, and its rows are encoded and scaled."""
    settings, problem = session.settings, session.problem
    if settings.data == PASTED:
        lines = (settings.table or sample_table()).splitlines(keepends=True)
        text = "\n".join(f"    {line!r}" for line in lines)
        chosen = f", target={settings.target!r}" if settings.target else ""
        read = f"table = (\n{text}\n)\ndataset = tm.Dataset.from_csv(io.StringIO(table){chosen})"
    elif settings.data == IRIS:
        read = "dataset = tm.datasets.iris()"
    else:
        read = f"dataset = tm.datasets.digits().subset(range({N_DIGITS}))"
    targets = "targets = dataset.target_rows()"
    if not problem.is_classes:
        targets = (
            "scale = tm.StandardScaler.learn(part.target_rows())\n"
            "targets = [scale.scale(row) for row in dataset.target_rows()]"
        )
    elif session.network.n_out == 1:
        targets = "targets = [[row[1]] for row in dataset.target_rows()]"
    last = HELD_OUT - 1
    return [
        f"{read}\n"
        f"part = dataset.subset([i for i in range(len(dataset)) if i % {HELD_OUT} != {last}])\n"
        "encoder = tm.Encoder.learn(part)\n"
        "encoded = [encoder.encode(row) for row in part.inputs]\n"
        f"scaler = tm.{type(problem.scaler).__name__}.learn(encoded, one_hot=encoder.one_hot)\n"
        "inputs = [scaler.scale(encoder.encode(row)) for row in dataset.inputs]\n"
        f"{targets}"
    ]


def _examples(session: Session) -> str:
    settings = session.settings
    if settings.data in TABLES:
        made = "pair for pair in zip(inputs, targets, strict=True)"
    elif settings.task == "numbers":
        made = "([x], [y]) for x, y in points"
    elif session.network.n_out == 1:
        made = "([x, y], [float(c)]) for x, y, c in points"
    else:
        made = "([x, y], [1.0 - c, float(c)]) for x, y, c in points"
    last = HELD_OUT - 1
    return (
        f"examples = [{made}]\n"
        f"training = [one for i, one in enumerate(examples) if i % {HELD_OUT} != {last}]\n"
        f"held_out = [one for i, one in enumerate(examples) if i % {HELD_OUT} == {last}]"
    )


def _network(session: Session) -> str:
    if session.starts_from_file:
        opened = 'tm.load("model.json").network  # the file that was opened in the page'
        return f"network = {opened}{_own_network(session)}"
    settings = session.settings
    names = ["Own()" if name == OWN else f'"{name}"' for name in settings.activations]
    if isinstance(settings.activation, str):
        names = ["Own()" if settings.activation == OWN else f'"{settings.activation}"']
    activation = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return (
        f"network = tm.Network.random({session.network.sizes}, activation={activation}, "
        f"seed={settings.seed}){_own_network(session)}"
    )


def _own_network(session: Session) -> str:
    """Return the line that gives the network a way back that was written in the page."""
    return "\nnetwork = with_own_backward(network)" if "engine" in session.own else ""


def _training(session: Session) -> str:
    trainer, settings = session.trainer, session.settings
    penalty = "" if trainer.penalty is None else f"    penalty=tm.{trainer.penalty!r},\n"
    loss = "OwnLoss" if "loss" in session.own else f"tm.{type(session.loss).__name__}"
    rate = repr(settings.learning_rate)
    optimizer = (
        f"Optimizer({rate})"
        if "optimizer" in session.own
        else f"tm.{type(trainer.optimizer).__name__}(learning_rate={rate})"
    )
    lines = (
        "trainer = tm.Trainer(\n"
        "    network,\n"
        f"    {loss}(),\n"
        f"    {optimizer},\n"
        f"    batch_size={settings.batch_size},\n"
        f"{penalty}"
        f"    engine=tm.{type(trainer.engine).__name__}(),\n"
        f"    seed={settings.seed},\n"
        ")\n"
    )
    if session.n_epochs == 0:
        return lines.strip("\n")
    return lines + (
        f"n_epochs = {session.n_epochs}\n"
        "for epoch in trainer.epochs(training, validation=held_out, n_epochs=n_epochs):\n"
        '    print(epoch.number, epoch.training["loss"], epoch.validation.get("loss"))'
    )


def _comparison(session: Session) -> str:
    """Return the lines that compare the weights with the page's."""
    return (
        "# The page's weights. Other ones come from another C library's exp, tanh or powers, and\n"
        "# of a large network with BatchEngine from Python 3.11: they differ in the last digits.\n"
        f'in_the_page = "{session.network.fingerprint()}"\n'
        "print(network.fingerprint(), network.fingerprint() == in_the_page)"
    )
