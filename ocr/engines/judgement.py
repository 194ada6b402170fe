"""How well a page was read, told from the reading itself: confidence, and ink nobody read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.engines.protocol import ReadWord

_UNSURE: Final = 0.7
_CELL_PX: Final = 4
"""Words are marked on a coarse grid of the page; letters are larger than its cells."""


class Judgement(NamedTuple):
    """The measurable signs of a reading."""

    letters: int
    """Letters in all words."""
    unsure_share: float
    """Share of letters that stand in unsure words (0-1)."""
    unread_share: float
    """Share of the letter-like ink on the page that lies in no word (0-1)."""


def judge(words: Sequence[ReadWord], ink: NDArray[np.int32]) -> Judgement:
    """The signs of a reading; `ink` are the letter-like components (N×4) of the page."""
    letters = sum(len(word.text) for word in words)
    unsure = sum(len(word.text) for word in words if word.confidence < _UNSURE)
    unread = float(unread_ink(words, ink).mean()) if len(ink) else 0.0
    return Judgement(letters, unsure / letters if letters else 1.0, unread)


def unread_ink(words: Sequence[ReadWord], ink: NDArray[np.int32]) -> NDArray[np.bool_]:
    """For each component (N×4) whether its middle lies in no word."""
    if not len(ink):
        return np.zeros(0, np.bool_)
    reach = ink.max(axis=0) // _CELL_PX + 2
    read = np.zeros((int(reach[3]), int(reach[2])), np.bool_)
    for word in words:
        read[
            max(0, word.top) // _CELL_PX : word.bottom // _CELL_PX + 1,
            max(0, word.left) // _CELL_PX : word.right // _CELL_PX + 1,
        ] = True
    across = (ink[:, 0] + ink[:, 2]) // (2 * _CELL_PX)
    down = (ink[:, 1] + ink[:, 3]) // (2 * _CELL_PX)
    return np.asarray(~read[down, across], np.bool_)
