"""What the network cannot know: signs outside its alphabet, and points where there is no ink."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.engines.network.words import LineWord

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
    heights = ink[:, 3] - ink[:, 1]
    rightmost = heights[ink[:, 2].argmax()]
    is_tall = rightmost > _POINT_HEIGHT * np.percentile(heights, _TALL_PERCENTILE)
    is_unsure = len(last.text) > 1 and last.letters[-1] < _SURE_POINT
    if last.text.endswith(".") and is_unsure and is_tall:
        letters = last.letters[:-1]
        kept[-1] = last._replace(text=last.text[:-1], letters=letters, confidence=min(letters))
    return kept
