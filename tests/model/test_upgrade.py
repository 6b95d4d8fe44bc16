"""What tinymlp/1 said otherwise is read as tinymlp/2 says it, and nonsense is still refused."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tinymlp as tm
from tests.depth import some, tries
from tests.model.golden import cases
from tinymlp.errors import ModelFileError
from tinymlp.model.file_format import decode, encode
from tinymlp.model.upgrade import settings_from_text
from tinymlp.named import settings as settings_of


@pytest.mark.parametrize(
    "thing",
    [
        tm.SGD(learning_rate=0.5),
        tm.AdamW(learning_rate=tm.CosineDecay(rate_at_start=0.1, steps=20)),
        tm.Momentum(learning_rate=tm.WarmUp(steps=3, then=tm.ConstantRate(0.5)), momentum=0.25),
        tm.RMSprop(),
        tm.L1(0.5),
        tm.L2(strength=1e-300),
    ],
    ids=repr,
)
def test_the_text_of_an_object_becomes_its_name_and_settings(thing: object) -> None:
    assert settings_from_text(repr(thing)) == settings_of(thing)


def test_the_text_of_a_class_of_ones_own_becomes_its_name_in_snake_case() -> None:
    assert settings_from_text("QuarticPenalty(strength=0.5, on=(1, 2))") == {
        "name": "quartic_penalty",
        "strength": 0.5,
        "on": [1, 2],
    }


@pytest.mark.parametrize(
    "text",
    [
        "mine.Own(rate=0.1)",
        "<Own object at 0x7f>",
        "print('x')",
        "Adam(0.1)",
        "Adam(",
        "Adam(rate=a)",
        "Adam(rate={0.1})",
        "Adam(rate=1e999)",
        "5",
        "",
        "(" * 5000,
        "-" * 100_000 + "1",
        "\0",
    ],
)
def test_a_text_that_is_none_of_an_object_has_no_settings(text: str) -> None:
    assert settings_from_text(text) is None


def content_of(name: str) -> dict[str, Any]:
    encoded = (cases.FOLDER / f"{name}.json").read_bytes()
    return decode(encoded, ["tinymlp/1"])[1]


OLD = [content_of(name) for name in ("missing_values_and_texts", "leaky_relu_min_max",
                                     "class_weights_by_label")]  # fmt: skip


def places(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside this one."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*so_far, key)
        if isinstance(item, dict | list):
            yield from places(item, (*so_far, key))


PLACES = [(old, way) for old in OLD for way in places(old)]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
    | st.sampled_from(["min-max", "kind", "least", "SGD(learning_rate=0.5)", "{1: 2}", "balanced"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["kind", "name", "least", "minimum", "labels"]), inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=tries(75), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), by=anything)
def test_anything_anywhere_in_an_old_file_is_refused_or_makes_a_whole_model(
    tmp_path: Path, place: tuple[dict[str, Any], tuple[Any, ...]], by: Any
) -> None:
    old, way = place
    content = copy.deepcopy(old)
    owner: Any = content
    for step in way[:-1]:
        owner = owner[step]
    owner[way[-1]] = by
    path = tmp_path / "model.json"
    path.write_bytes(encode("tinymlp/1", content))
    try:
        model = tm.load(path)
    except ModelFileError as error:
        assert str(error).startswith(f"{path}: ")
        return
    model.save(path)
    assert tm.load(path).to_dict() == model.to_dict()


@pytest.mark.parametrize("name", ["target", "training_profile", "extra"])
def test_a_part_that_the_old_format_did_not_have_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(encode("tinymlp/1", {**OLD[0], name: None}))
    with pytest.raises(ModelFileError, match="the model must be a dict with exactly written_by, "):
        tm.load(path)


def test_an_old_file_with_a_byte_changed_is_refused(tmp_path: Path) -> None:
    sound = (cases.FOLDER / "no_hidden_layer.json").read_bytes()
    path = tmp_path / "model.json"
    for place in some(range(len(sound)), 5):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(ModelFileError):
            tm.load(path)
