"""What the network cannot know: signs outside its alphabet, what is no word, where ink is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.engines.network.words import LineWord
from ocr.language.syllables import is_highland_name, is_syllable

_FOREIGN: Final = str.maketrans({"Ð": "Đ", "ð": "đ", "Ñ": "N", "ñ": "n"})
_ETHS: Final = "Ðð"
_SMALL_FIGURE: Final = re.compile(r"m[^\w\s.,;:)/(-](?=[.,;:)]*$)")
_RAISED: Final = {"2": "²", "3": "³"}
_GUESSED: Final = 0.6
"""Most confidence of a sign that stands for one outside the alphabet."""
_SURE_POINT: Final = 0.97
_POINT_HEIGHT: Final = 0.4
"""Share of the letters' height; a point is lower, a letter is not."""
_TALL_PERCENTILE: Final = 75

_PERCENT: Final = re.compile(r"(?<=\d)%")
_SPACE: Final = 0.25
"""Share of the figures' height; between a figure and a sign set close to it is a third of that."""
_SIGN_WIDTH: Final = 0.6
"""Share of the figures' height that a percent sign is wide at least."""

_JOINED: Final = re.compile(r"([^\W\d_]+)[-.,:;'\"]([^\W\d_]+)\W*")
_DOTTED: Final = re.compile(r"[^\W\d_]+(?:[.,]+[^\W\d_]+)+")
_DOTS: Final = re.compile(r"[.,]+")
_LEADER_DOTS: Final = 2
"""Words of a run that are joined so often stand on a leader."""
_ENDS: Final = "().,;:-\"'"
"""Signs that stand at the ends of words."""
_MARKS: Final = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")


def spelled(words: Sequence[LineWord]) -> list[LineWord]:
    """The words in Vietnamese spelling; no digit is ever changed.

    The alphabet holds letters that no Vietnamese word has: the Icelandic eth looks like đ, a speck
    over an N makes the Spanish one. There is no ² and no ³ in it, either is read as some sign:
    that is unsure, and no more can be told without the picture.
    """
    corrected = [_without_foreign(word) for word in words]
    for index in small_figures(corrected):
        word = corrected[index]
        corrected[index] = word._replace(confidence=min(word.confidence, _GUESSED))
    return corrected


def doubted(words: Sequence[LineWord]) -> list[LineWord]:
    """The words, those unsure that Vietnamese does not have however surely they were read.

    A word with Vietnamese marks that is no syllable has lost or won a letter; a sign between two
    syllables is mostly a speck in the space. Of 70,000 words read on drawn pages 33 were of the
    first kind and 34 of the second; all were wrong.
    """
    return [
        word._replace(confidence=min(word.confidence, _GUESSED)) if _is_no_word(word.text) else word
        for word in words
    ]


def parted_at_dots(words: Sequence[LineWord]) -> list[LineWord]:
    """The words, those that dots join parted: `Gò.Công.Đông` on a leader is three words.

    Only what are syllables on all sides of the dots, one at least with a Vietnamese mark, is taken
    for that; `TP.HCM` and `v.v` stay. A single point in a run may be one, it stays with the word
    before it.
    """
    joined = [word.text for word in words if _is_dotted(word.text)]
    if not joined:
        return list(words)
    is_leader = sum(len(_inner_dots(text)) for text in joined) >= _LEADER_DOTS
    parted: list[LineWord] = []
    for word in words:
        parted += _parted(word, is_leader=is_leader) if _is_dotted(word.text) else [word]
    return parted


def _parted(word: LineWord, *, is_leader: bool) -> Iterator[LineWord]:
    """The pieces of a word between its inner dots, its width shared out evenly."""
    each = (word.right - word.left) / len(word.text)
    start = 0
    for dots in (*_inner_dots(word.text), None):
        end, following = dots.span() if dots else (len(word.text), len(word.text))
        stop = end if is_leader else following
        sure = word.letters[start:stop]
        left, right = word.left + start * each, word.left + end * each
        yield LineWord(word.text[start:stop], left, right, min(sure), sure)
        start = following


def _inner_dots(text: str) -> list[re.Match[str]]:
    return [
        dots
        for dots in _DOTS.finditer(text)
        if text[: dots.start()].strip(_ENDS) and text[dots.end() :].strip(_ENDS)
    ]


@lru_cache(maxsize=20_000)
def _is_dotted(text: str) -> bool:
    text = unicodedata.normalize("NFC", text).strip(_ENDS)
    if not _DOTTED.fullmatch(text):
        return False
    pieces = _DOTS.split(text)
    return all(map(is_syllable, pieces)) and any(map(_is_marked, pieces))


@lru_cache(maxsize=20_000)
def _is_no_word(text: str) -> bool:
    text = unicodedata.normalize("NFC", text)
    joined = _JOINED.fullmatch(text)
    if joined:
        halves = joined.groups()
        return all(map(is_syllable, halves)) and any(map(_is_marked, halves))
    bare = text.strip(_ENDS)
    return (
        len(bare) > 1
        and bare.isalpha()
        and _is_marked(bare)
        and not is_syllable(bare)
        and not is_highland_name(bare.casefold())
    )


def _is_marked(text: str) -> bool:
    return "đ" in text.casefold() or not _MARKS.isdisjoint(unicodedata.normalize("NFD", text))


def small_figures(words: Sequence[LineWord]) -> list[int]:
    """Which words are, after a number, metres with a sign where there is a ² or ³: `m?`, `m°`."""
    return [
        index
        for index in range(1, len(words))
        if words[index - 1].text[-1:].isdigit() and _SMALL_FIGURE.match(words[index].text)
    ]


def with_small_figure(word: LineWord, figure: str) -> LineWord:
    """Metres with the figure, read alone, in place of the sign; unchanged when it is no 2 or 3."""
    raised = _RAISED.get(figure)
    return word if raised is None else word._replace(text=f"m{raised}{word.text[2:]}")


def _without_foreign(word: LineWord) -> LineWord:
    text = word.text.translate(_FOREIGN)
    if text == word.text:
        return word
    # One printed letter is sometimes spelled as both letters that it could be; where there is no
    # eth there were two.
    again = [
        text[index] == text[index - 1] and any(sign in _ETHS for sign in word.text[index - 1 :][:2])
        for index in range(1, len(text))
    ]
    kept = [0, *(index for index, twice in enumerate(again, 1) if not twice)]
    letters = tuple(word.letters[index] for index in kept)
    return word._replace(text="".join(text[index] for index in kept), letters=letters)


def without_ghost_point(words: Sequence[LineWord], ink: NDArray[np.int32]) -> list[LineWord]:
    """The words without an unsure full stop at their end where there is no ink for it.

    At the end of a run the network, which was trained on whole sentences, likes to see one.
    `ink` are the components (N×4) of the run.
    """
    kept = list(words)
    if not kept or not len(ink):
        return kept
    last = kept[-1]
    is_unsure = len(last.text) > 1 and last.letters[-1] < _SURE_POINT
    if not (last.text.endswith(".") and is_unsure):
        return kept
    heights = ink[:, 3] - ink[:, 1]
    rightmost = heights[ink[:, 2].argmax()]
    if rightmost > _POINT_HEIGHT * np.percentile(heights, _TALL_PERCENTILE):
        letters = last.letters[:-1]
        kept[-1] = last._replace(text=last.text[:-1], letters=letters, confidence=min(letters))
    return kept


def with_space_before_percent(
    words: Sequence[LineWord], start: int, ink: NDArray[np.int32]
) -> list[LineWord]:
    """The words, a percent sign parted from its figure where the ink shows a space between them.

    The network reads `29,4 %` as one word. `start` is the left edge of the run's crop in the
    page, `ink` the components (N×4) of the run.
    """
    parted: list[LineWord] = []
    for word in words:
        sign = _PERCENT.search(word.text)
        gap = _space_before_sign(word, start, ink) if sign else None
        if sign is None or gap is None:
            parted.append(word)
            continue
        one, two = word.letters[: sign.start()], word.letters[sign.start() :]
        left, right = gap
        parted.append(LineWord(word.text[: sign.start()], word.left, left, min(one), one))
        parted.append(LineWord(word.text[sign.start() :], right, word.right, min(two), two))
    return parted


def _space_before_sign(
    word: LineWord, start: int, ink: NDArray[np.int32]
) -> tuple[float, float] | None:
    """Where the last wide gap in a word's ink begins and ends, in pixels from the crop's edge."""
    middles = (ink[:, 0] + ink[:, 2]) / 2 - start
    own = ink[(middles > word.left) & (middles < word.right)]
    if len(own) < 2:
        return None
    own = own[np.argsort(own[:, 0])]
    height = np.percentile(own[:, 3] - own[:, 1], _TALL_PERCENTILE)
    ends, starts = np.maximum.accumulate(own[:, 2])[:-1], own[1:, 0]
    gaps = np.flatnonzero(starts - ends >= _SPACE * height)
    if not gaps.size or ends.max(initial=own[-1, 2]) - starts[gaps[-1]] < _SIGN_WIDTH * height:
        return None
    return float(ends[gaps[-1]] - start), float(starts[gaps[-1]] - start)
