"""Pages without the people on them: what is not known to belong to a form is blanked out.

Kept are only words of the catalogue (titles, labels, cues, kinds of authorities). All other
letters become x, all digits 0, at the same length and place. Words of the catalogue are blanked too
where they are part of a confirmed value, or stand like a name: capitalised behind a colon, or
beside a capitalised word that was blanked.

Not promised: a name that is no confirmed value, stands behind no label and consists of words of the
catalogue alone may be left; length and place of what was blanked can be seen. So the result is
still handled as personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Final

from core.artifacts import Box, RecognizedPage, Word
from core.papers import CATALOGUE
from core.vietnamese import fold, nfc
from ocr.calibration.values import words_in
from ocr.matching import similarity, squeeze
from ocr.types.titles import is_header

_PIECES: Final = re.compile(r"[^\W\d_]+")
_DIGIT: Final = re.compile(r"\d")
_COUNTING: Final = frozenset(
    {"mot", "hai", "ba", "bon", "sau", "bay", "tam", "chin", "muoi", "tram", "nghin", "trieu"}
)
"""Dates and sums stand in words too."""
_TITLE_LIKENESS: Final = 0.9
_LONG_RUN: Final = 5
_KNOWN_SHARE: Final = 0.7
"""A long run of capitals that are mostly known is a title with slips, not a name."""

WordRow = tuple[str, float, float, float, float, float]
"""Text, left, top, right, bottom, confidence."""


@dataclass(frozen=True)
class Confirmed:
    """What a person confirmed of a page's paper: all values, and where they stand on this page."""

    values: Sequence[str]
    boxes: Sequence[Box]


def deidentified(page: RecognizedPage, confirmed: Confirmed) -> list[WordRow]:
    """The words of a page in their order, blanked where they are not known to be the form's."""
    blanked = _blanked(page, confirmed)
    return [
        (
            _blank(word.text) if index in blanked else _without_strangers(word.text),
            _fraction(word.box.left),
            _fraction(word.box.top),
            _fraction(word.box.right),
            _fraction(word.box.bottom),
            round(word.confidence, 3),
        )
        for index, word in enumerate(page.words)
    ]


def _blanked(page: RecognizedPage, confirmed: Confirmed) -> set[int]:
    """Which words are blanked whole, by their place on the page."""
    boxed = {id(word) for box in confirmed.boxes for word in words_in(page, box)}
    pairs = {pair for value in confirmed.values for pair in pairwise(_folded(value))}
    pairs_seen = _pairs_on(page.words, pairs)
    found: set[int] = set()
    for line in _lines(page.words):
        if _is_of_the_form(line):
            continue
        found |= {
            index for index, word in line if id(word) in boxed or index in pairs_seen
        } | _behind_colons(line)
        found |= _names(line, found)
    return found


def _fraction(edge: float) -> float:
    return round(min(1.0, max(0.0, edge)), 4)


def _lines(words: Sequence[Word]) -> Iterator[list[tuple[int, Word]]]:
    for _, line in groupby(enumerate(words), key=lambda one: (one[1].block, one[1].line)):
        yield list(line)


def _is_of_the_form(line: Sequence[tuple[int, Word]]) -> bool:
    """The national header or, with hardly a slip, a title of the catalogue."""
    plain = squeeze("".join(word.text for _, word in line))
    if is_header(plain):
        return True
    return any(
        abs(len(title) - len(plain)) < 3 and similarity(title, plain) >= _TITLE_LIKENESS
        for title in _titles()
    )


def _pairs_on(words: Sequence[Word], pairs: set[tuple[str, str]]) -> set[int]:
    """Words of which two neighbours are neighbours in a confirmed value too."""
    pieces = [(index, piece) for index, word in enumerate(words) for piece in _folded(word.text)]
    return {
        index
        for (first, left), (second, right) in pairwise(pieces)
        if (left, right) in pairs
        for index in (first, second)
    }


def _behind_colons(line: Sequence[tuple[int, Word]]) -> set[int]:
    found: set[int] = set()
    is_behind = False
    for index, word in line:
        if is_behind and _is_capitalised(word.text):
            found.add(index)
        is_behind = is_behind or ":" in word.text
    return found


def _names(line: Sequence[tuple[int, Word]], blanked: set[int]) -> set[int]:
    """Capitalised words beside a capitalised one that is unknown or blanked."""
    found: set[int] = set()
    for is_run, members in groupby(line, key=lambda one: _is_capitalised(one[1].text)):
        run = list(members)
        known = [i for i, word in run if i not in blanked and _is_known(word.text)]
        is_title = len(run) >= _LONG_RUN and len(known) >= _KNOWN_SHARE * len(run)
        if is_run and len(known) < len(run) and not is_title:
            found |= {index for index, _ in run}
    return found


def _is_capitalised(text: str) -> bool:
    letters = _PIECES.search(text)
    return letters is not None and letters[0][0].isupper()


def _is_known(text: str) -> bool:
    return all(_is_of_forms(piece) for piece in _PIECES.findall(text))


def _is_of_forms(piece: str) -> bool:
    """As the catalogue writes it, or without any marks; other marks make another word of it."""
    lower = nfc(piece).lower()
    return lower in _vocabulary() or (lower == fold(lower) and lower in _without_marks())


def _folded(text: str) -> list[str]:
    return [fold(piece) for piece in _PIECES.findall(text)]


def _without_strangers(text: str) -> str:
    """Known words stay, all else of the word is blanked."""
    kept = _PIECES.sub(lambda piece: piece[0] if _is_of_forms(piece[0]) else _blank(piece[0]), text)
    return _DIGIT.sub("0", kept)


def _blank(text: str) -> str:
    """The same shape: x and X for letters, 0 for digits, other signs as they are."""
    return "".join(
        "0" if sign.isnumeric() else ("X" if sign.isupper() else "x") if sign.isalpha() else sign
        for sign in text
    )


@cache
def _titles() -> frozenset[str]:
    return frozenset(squeeze(wording) for wording in _wordings())


@cache
def _vocabulary() -> frozenset[str]:
    """Words, in small letters, of everything that the catalogue says of forms."""
    texts = [*_wordings(), *CATALOGUE.copy_marks]
    texts += [field.title for field in CATALOGUE.fields.values()]
    for entry in CATALOGUE.types.values():
        texts += [entry.title, *entry.cues, *entry.negative_cues]
        texts += [issuer.name for issuer in entry.issuers]
    texts += ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập Tự do Hạnh phúc", "Số ngày tháng năm"]
    words = {piece.lower() for text in texts for piece in _PIECES.findall(text)}
    return frozenset(word for word in words if fold(word) not in _COUNTING)


@cache
def _without_marks() -> frozenset[str]:
    return frozenset(fold(word) for word in _vocabulary())


def _wordings() -> Iterable[str]:
    for entry in CATALOGUE.types.values():
        yield from (title.wording for title in entry.titles)
    yield from (title.wording for title in CATALOGUE.outside)


def as_line(
    type: str | None, pages: Iterable[list[WordRow]], model: str, file: int
) -> Mapping[str, object]:
    """One document in the form that `motlan train --confirmed` reads.

    `file`: the same number for papers of one file, given for this export alone.
    """
    words = [{"words": rows} for rows in pages]
    return {"type": type, "pages": words, "model": model, "file": file}
