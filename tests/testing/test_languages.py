"""Names in another language are said in English, and those in English stay as they are."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.testing.languages import _IN_ENGLISH, english
from tinymlp.testing.layer_parameters import BIASES, D_BIASES, D_WEIGHTS, WEIGHTS
from tinymlp.testing.training_network import FORWARD
from tinymlp.testing.training_reading import TRAIN
from tinymlp.testing.training_roles import ROLES

ENGLISH = sorted({*WEIGHTS, *BIASES, *D_WEIGHTS, *D_BIASES, *FORWARD, *TRAIN, *keyword.kwlist})


@pytest.mark.parametrize("name", ENGLISH)
def test_english_names_stay_as_they_are(name: str) -> None:
    assert english(name) == name


def test_no_word_of_a_role_is_one_of_another_language() -> None:
    assert not {word for names in ROLES.values() for word in names} & set(_IN_ENGLISH)


@given(st.sampled_from(sorted(_IN_ENGLISH)), st.sampled_from(["", "1", "_2"]))
def test_a_number_behind_a_word_is_kept(word: str, number: str) -> None:
    if _IN_ENGLISH[word]:
        assert english(word + number) == _IN_ENGLISH[word] + number


@given(st.from_regex(r"[a-zA-Z_][a-zA-Z_0-9]{0,12}", fullmatch=True))
def test_what_was_said_in_english_stays_so(name: str) -> None:
    assert english(english(name)) == english(name)
