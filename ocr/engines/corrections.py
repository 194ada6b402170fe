"""What the network cannot know: signs outside its alphabet, and points where there is no ink."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.engines.network.words import LineWord

_FOREIGN: Final = str.maketrans({"Ð": "Đ", "ð": "đ", "Ñ": "N", "ñ": "n"})
_SQUARE_METRES: Final = re.compile(r"m[?°”\"'](?=[.,;:)]*$)")
_GUESSED: Final = 0.6
"""Most confidence of a sign that is put in for one outside the alphabet."""
_SURE_POINT: Final = 0.97
_POINT_HEIGHT: Final = 0.4
"""Share of the letters' height; a point is lower, a letter is not."""

_TALL_PERCENTILE: Final = 75


def spelled(words: Sequence[LineWord]) -> list[LineWord]:
    """The words in Vietnamese spelling.

    The alphabet holds letters that no Vietnamese word has: the Icelandic eth looks like đ, a speck
    over an N makes the Spanish one. There is no ² in
    the alphabet: after a number the network sees `m?`, which can hardly be anything but m².
    """
    corrected: list[LineWord] = []
    for index, word in enumerate(words):
        text = word.text.translate(_FOREIGN).replace("ĐĐ", "Đ").replace("đđ", "đ")
        sure = word.confidence
        if index and words[index - 1].text[-1:].isdigit() and _SQUARE_METRES.match(text):
            text, sure = _SQUARE_METRES.sub("m²", text), min(sure, _GUESSED)
        corrected.append(word._replace(text=text, confidence=sure))
    return corrected


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
