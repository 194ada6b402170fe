"""Words for searching: folded in place, tones apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search_words import fold_each, has_tones, tone_form, words_of
from core.vietnamese import fold, nfc


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12/TLKS-BS", ["12", "tlks", "bs"]),
        ("Quyết định số 45/QĐ-UBND", ["quyet", "dinh", "so", "45", "qd", "ubnd"]),
        ("H17.35.1-261123-0001", ["h17", "35", "1", "261123", "0001"]),
        ("  -- / ", []),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_signs_part_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_every_letter_stays_in_its_place(text: str) -> None:
    text = nfc(text)
    assert len(fold_each(text)) == len(text)


@given(st.text(st.sampled_from("aăâbcdđeêhiklmnoôơpqrstuưvxyàáảãạ ÀẤỂỖỘỢ")))
def test_letters_are_folded_as_whole_texts_are(text: str) -> None:
    assert fold_each(nfc(text)).split() == fold(text).split()


@pytest.mark.parametrize(
    ("old", "new"), [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("HOÀ BÌNH", "Hòa Bình")]
)
def test_the_place_of_a_tone_does_not_matter(old: str, new: str) -> None:
    assert tone_form(old) == tone_form(new)
    assert tone_form(unicodedata.normalize("NFD", old)) == tone_form(new)


def test_another_tone_or_letter_is_another_word() -> None:
    forms = [tone_form(word) for word in ("hoa", "hoà", "hoá", "hoả", "hỏa", "hoạ", "hơa", "hôa")]
    assert len(set(forms)) == len(forms) - 1, "only hoả and hỏa are one"


def test_words_typed_without_marks_have_none() -> None:
    assert not has_tones("nguyen van  An")
    assert all(has_tones(text) for text in ("đ", "Hòa", "ăn", "nguyên"))
