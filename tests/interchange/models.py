"""Models that nobody has trained, of every kind that there is."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

import tinymlp as tm
from tinymlp.data.encoding import NumberColumn, TextColumn
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget

HOSTILE = (
    *('"', "'", "\\", '\\"', "\n", "\r\n", "*/", "/*", "//", "</script>", "<!--", "?" * 2 + "/"),
    *('"""', "'''", "#", "${x}", "`", "%s %n", "{fingerprint}", "$p", "\u2028", "é猫", "__proto__"),
    *('"; system("true"); "', "'+alert(1)+'", "\t", "]]>", "\\u0022", "\\", "%:include", " "),
)
"""Names and labels that a careless writer would make code of."""

NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8
    ),
)
NUMBERS = st.one_of(
    st.just(0.0), st.just(-0.0), st.floats(-2, 2, allow_subnormal=False), st.floats(-40, 40)
)
ACTIVATIONS: list[Any] = [
    *(tm.Identity(), tm.Sigmoid(), tm.Tanh(), tm.ReLU(), tm.Softplus(), tm.SiLU(), tm.GELU()),
    *(tm.LeakyReLU(slope=0.25), tm.LeakyReLU(slope=0.1), tm.ELU(), tm.ELU(alpha=0.3)),
]


@st.composite
def networks(draw: st.DrawFn, n_in: int, n_out: int) -> tm.Network:
    sizes = [n_in, *draw(st.lists(st.integers(1, 3), max_size=3)), n_out]
    layers = []
    for before, after in pairwise(sizes):
        weights = [[draw(NUMBERS) for _ in range(before)] for _ in range(after)]
        biases = [draw(NUMBERS) for _ in range(after)]
        activation = draw(st.sampled_from(ACTIVATIONS))
        layers.append(tm.Layer.from_weights(weights, biases, activation=activation))
    return tm.Network(layers)


@st.composite
def scalers(draw: st.DrawFn, n: int) -> Any:
    kind: Any = draw(st.sampled_from([tm.NoScaler, tm.StandardScaler, tm.MinMaxScaler]))
    if kind is tm.NoScaler:
        return kind()
    shifts = [draw(st.floats(-100, 100)) for _ in range(n)]
    return kind(shifts, [draw(st.sampled_from([0.0, 0.1, 1.0, 3.7, 250.0])) for _ in range(n)])


@st.composite
def targets(draw: st.DrawFn, names: st.SearchStrategy[str]) -> Any:
    name = draw(names)
    several = draw(st.lists(names, min_size=2, max_size=4, unique=True))
    n = len(several)
    numbers = draw(st.booleans())
    labels: Any = [7 * i - 3 for i in range(n)] if numbers else several
    kind = draw(st.sampled_from(["softmax", "binary", "each", "scores", "labels", "number"]))
    if kind == "softmax":
        return ClassTarget(name, labels, tm.SoftmaxCrossEntropy(), n)
    if kind == "binary":
        return ClassTarget(name, labels[:2], tm.BinaryCrossEntropy(), 1)
    if kind == "each":
        return ClassTarget(name, labels, tm.BinaryCrossEntropy(), n)
    if kind == "scores":
        return ClassTarget(name, labels, tm.MeanSquaredError(), n)
    if kind == "labels":
        of_labels: list[Any] = [tm.BinaryCrossEntropy(), tm.MeanSquaredError()]
        loss = draw(st.sampled_from(of_labels))
        return MultiLabelTarget(name, loss, n, None if numbers else several)
    n_outputs = draw(st.integers(1, 3))
    losses: list[Any] = [tm.MeanSquaredError(), tm.Poisson(), tm.BinaryCrossEntropy(), tm.Huber()]
    return NumberTarget(name, draw(st.sampled_from(losses)), n_outputs, draw(scalers(n_outputs)))


@st.composite
def encoders(draw: st.DrawFn, names: st.SearchStrategy[str]) -> tm.Encoder:
    columns: list[Any] = []
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        if draw(st.booleans()):
            fill = draw(st.one_of(st.none(), st.floats(-50, 50)))
            columns.append(NumberColumn(name, fill))
        else:
            categories = sorted(draw(st.lists(names, min_size=1, max_size=3, unique=True)))
            text_fill = draw(st.one_of(st.none(), st.sampled_from(categories)))
            columns.append(TextColumn(name, categories, text_fill))
    marks = draw(st.sampled_from([None, ["-999", "none"], ["0", "7.5"]]))
    return tm.Encoder(columns, missing_marks=marks)


@st.composite
def models(draw: st.DrawFn, names: st.SearchStrategy[str] = NAMES) -> tm.Model:
    encoder, target = draw(encoders(names)), draw(targets(names))
    return tm.Model(
        network=draw(networks(encoder.n_inputs, target.n_outputs)),
        encoder=encoder,
        scaler=draw(scalers(encoder.n_inputs)),
        target=target,
    )
