"""Networks of PyTorch's, taken over: the same outputs, and refused where that cannot be."""

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="needs torch, which PyPI has gigabytes of")

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import tinymlp as tm
from tests.depth import tries
from tests.interchange.models import models
from tinymlp.cli import main
from tinymlp.interchange import (
    from_onnx,
    from_safetensors,
    from_torch,
    to_torch,
    torch_program,
)
from tinymlp.interchange.answers import Unit
from tinymlp.interchange.export import prove
from tinymlp.interchange.network_outputs import answer_of
from tinymlp.interchange.plain_model import plain_model

ACTIVATIONS: dict[str, Any] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "softplus": nn.Softplus,
    "elu": lambda: nn.ELU(alpha=0.5),
    "leaky": lambda: nn.LeakyReLU(0.2),
    "none": nn.Identity,
}


TAKE_DATA = ("step", "check", "evaluate", "predict")


def network(sizes: list[int], activation: str, *end: Any) -> Any:
    layers: list[Any] = []
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), ACTIVATIONS[activation]()]
    return nn.Sequential(*layers[:-1], *end)


def outputs(net: Any, rows: list[list[float]]) -> list[list[float]]:
    with torch.no_grad():
        found: list[list[float]] = net.double()(torch.tensor(rows, dtype=torch.float64)).tolist()
    return found


@settings(max_examples=tries(20), deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    activation=st.sampled_from(list(ACTIVATIONS)),
    seed=st.integers(0, 1000),
)
def test_any_network_is_taken_over(sizes: list[int], activation: str, seed: int) -> None:
    torch.manual_seed(seed)
    net = network(sizes, activation)
    rows = torch.randn(10, sizes[0], dtype=torch.float64).tolist()
    model = from_torch(net)
    for ours, theirs in zip(model.outputs(rows), outputs(net, rows), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)
    assert model.network.n_parameters == sum(p.numel() for p in net.parameters())


@pytest.mark.parametrize(
    ("n_out", "end", "labels"),
    [
        (3, nn.Softmax(dim=1), None),
        (3, nn.LogSoftmax(dim=-1), ["a", "b", "c"]),
        (1, nn.Sigmoid(), ["no", "yes"]),
        (3, nn.Sigmoid(), None),
    ],
)
def test_probabilities_are_the_same(n_out: int, end: Any, labels: Any) -> None:
    torch.manual_seed(1)
    net = nn.Sequential(network([4, 5], "relu"), nn.ReLU(), nn.Linear(5, n_out), end)
    rows = torch.randn(10, 4, dtype=torch.float64).tolist()
    model = from_torch(net, labels=labels)
    theirs = torch.tensor(outputs(net, rows), dtype=torch.float64)
    if isinstance(end, nn.LogSoftmax):
        theirs = theirs.exp()
    for ours, wanted in zip(model.predict_probabilities_many(rows), theirs.tolist(), strict=True):
        assert [*ours.values()][-n_out:] == pytest.approx(wanted, abs=1e-12)


def test_it_goes_through_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    iris = tm.datasets.iris()
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Dropout(0.5), nn.Linear(6, 3))
    inputs = torch.tensor(iris.inputs, dtype=torch.float32)
    labels: Any = iris.labels
    classes = torch.tensor([labels.index(target) for target in iris.targets])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(60):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(inputs), classes).backward()
        optimizer.step()
    net.eval()
    model = from_torch(net, labels=labels, feature_names=iris.feature_names, target_name="species")
    evaluation: Any = model.evaluate(iris)
    assert evaluation.accuracy > 0.9
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    model.save("net.json")
    for command in ("show net.json", *(f"{name} net.json iris" for name in TAKE_DATA)):
        assert main(command.split()) == 0, (command, capsys.readouterr())
    row = iris.inputs[0]
    twin = from_torch(net.state_dict(), activation="tanh", labels=labels)
    assert twin.predict_probabilities(row) == model.predict_probabilities(row)


def test_a_state_dict_in_a_file_of_safetensors_is_the_same(tmp_path: Path) -> None:
    save_file = pytest.importorskip("safetensors.torch").save_file
    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
        net = network([3, 11, 2], "relu").to(dtype)
        save_file(net.state_dict(), tmp_path / "net.safetensors")
        model = from_safetensors(tmp_path / "net.safetensors", activation="relu")
        assert model.network.parameters() == from_torch(net).network.parameters()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_what_its_exporter_writes_as_onnx_is_the_same(activation: str, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="the exporter needs it")
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), network([4, 6, 3], activation), nn.Softmax(dim=1)).eval()
    rows = torch.randn(10, 4)
    file = tmp_path / "net.onnx"
    torch.onnx.export(net, (rows[:1],), file, dynamo=False, input_names=["x"])
    model = from_onnx(file, labels=["a", "b", "c"])
    found = [[*row.values()] for row in model.predict_probabilities_many(rows.tolist())]
    for ours, theirs in zip(found, outputs(net, rows.tolist()), strict=True):
        # An attribute of ONNX is in single precision, as the slope of a leaky ReLU is.
        assert ours == pytest.approx(theirs, abs=1e-9 if activation == "leaky" else 1e-12)


@settings(max_examples=tries(20), deadline=None)
@given(model=models())
def test_a_sequential_answers_as_the_model_or_is_refused(model: tm.Model) -> None:
    plain = plain_model(model)

    def ask(rows: Any) -> Any:
        found = outputs(torch_program.sequential(plain), rows)
        return [answer_of(plain, each) for each in found], "torch"

    try:
        prove(model, plain, ask, Unit.DOUBLE, of_network=True)
    except tm.ArgumentError as error:
        assert re.match("the loss must be|the target's scaler must be", str(error))


def test_a_program_is_written_that_needs_no_class_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = tm.fit(tm.datasets.penguins(), hidden=[5], n_epochs=2, activation="softplus")
    model.save("m.json")
    for _ in range(2):  # the same model is written again
        assert main(["export", "m.json", "--to", "torch"]) == 0
    module = torch.export.load(tmp_path / "m.pt2").module()
    rows = tm.datasets.penguins().inputs
    inputs = torch.tensor([model.encode_row(row) for row in rows], dtype=torch.float64)
    for ours, theirs in zip(
        model.predict_probabilities_many(rows), module(inputs).tolist(), strict=True
    ):
        assert [*ours.values()] == pytest.approx(theirs, abs=1e-13)
    again = from_torch(to_torch(model), labels=model.labels)
    assert again.network.parameters() == model.network.parameters()
    assert again.predict(model.encode_row(rows[0])) == model.predict(rows[0])


class Branch(nn.Module):  # type: ignore[misc,unused-ignore]
    """A network that does more than its layers say."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return x + self.linear(x)


class Doubled(nn.Linear):  # type: ignore[misc,unused-ignore]
    def forward(self, x: Any) -> Any:
        return 2 * super().forward(x)


def hooked() -> Any:
    net = network([2, 2], "relu")
    net.register_forward_hook(lambda module, given, found: found + 1)
    return net


REFUSED: dict[str, tuple[Any, str]] = {
    "a convolution": (lambda: nn.Sequential(nn.Conv1d(1, 1, 1)), "layer '0' must be a linear"),
    "a dropout that is on": (
        lambda: nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)),
        r"layer '1' must be off, got .*: call network.eval\(\) first",
    ),
    "a batch normalization": (
        lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)),
        "layer '1' must be off, with affine=False",
    ),
    "the tanh approximation of GELU": (
        lambda: nn.Sequential(nn.Linear(2, 2), nn.GELU(approximate="tanh")),
        "layer '1' must be a linear layer, an activation that there is here",
    ),
    "a module of its own": (Branch, r"give its state_dict\(\), and activation="),
    "a layer of its own": (lambda: nn.Sequential(Doubled(2, 2)), "layer '0' must be a linear"),
    "a hook": (hooked, "the network must answer what its layers say"),
    "two activations": (
        lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Tanh()),
        "layer '2' must be after a linear layer",
    ),
    "a layer after the softmax": (
        lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(dim=1), nn.Linear(2, 2)),
        "layer '2' must be before the softmax",
    ),
    "no layer": (nn.Sequential, "the network must be at least one linear layer"),
    "a number": (lambda: 3, "network must be a torch.nn.Sequential, or a state dict, got 3"),
    "a state dict without activation": (
        lambda: network([2, 3, 1], "relu").state_dict(),
        "activation must be the name of that between the layers",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(tm.ArgumentError, match=message):
        from_torch(make())
