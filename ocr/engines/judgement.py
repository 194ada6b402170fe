"""How well a page was read, told from the reading itself: confidence, and ink nobody read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.engines.protocol import ReadWord

_UNSURE: Final = 0.7
_SURE_ALONE: Final = 0.9
"""A single sign below it stands for want of a better reading: its ink counts as unread."""
_BESIDE: Final = 0.25
"""Share of a word's height: points and marks so close to it belong to it."""
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


class Limits(NamedTuple):
    """Above these signs a reading is not good enough."""

    unsure_share: float
    unread_share: float

    def exceeded(self, judgement: Judgement) -> str | None:
        """The code of the sign that speaks against the reading, or None."""
        if judgement.unread_share > self.unread_share:
            return "unread_ink"
        if judgement.unsure_share > self.unsure_share:
            return "low_confidence"
        return None


def judge(words: Sequence[ReadWord], ink: NDArray[np.int32]) -> Judgement:
    """The signs of a reading; `ink` are the letter-like components (N×4) of the page."""
    letters = sum(len(word.text) for word in words)
    unsure = sum(len(word.text) for word in words if word.confidence < _UNSURE)
    unread = float(unread_ink(words, ink).mean()) if len(ink) else 0.0
    return Judgement(letters, unsure / letters if letters else 1.0, unread)


def doubtful_places(words: Sequence[ReadWord], ink: NDArray[np.int32]) -> NDArray[np.int32]:
    """Middles (N×2: across, down) of unsure words and of ink that lies in no word."""
    unsure = [word for word in words if word.confidence < _UNSURE]
    boxes = np.array([word[1:5] for word in unsure], np.int32).reshape(-1, 4)
    doubtful = np.concatenate([boxes, ink[unread_ink(words, ink)]])
    return np.asarray((doubtful[:, :2] + doubtful[:, 2:]) // 2, np.int32)


def unread_ink(words: Sequence[ReadWord], ink: NDArray[np.int32]) -> NDArray[np.bool_]:
    """For each component (N×4) whether its middle lies in no word and not close beside one."""
    if not len(ink):
        return np.zeros(0, np.bool_)
    reach = ink.max(axis=0) // _CELL_PX + 2
    read = np.zeros((int(reach[3]), int(reach[2])), np.bool_)
    for word in words:
        if len(word.text) == 1 and word.confidence < _SURE_ALONE:
            continue
        beside = round(_BESIDE * (word.bottom - word.top))
        read[
            max(0, word.top - beside) // _CELL_PX : (word.bottom + beside) // _CELL_PX + 1,
            max(0, word.left - beside) // _CELL_PX : (word.right + beside) // _CELL_PX + 1,
        ] = True
    across = (ink[:, 0] + ink[:, 2]) // (2 * _CELL_PX)
    down = (ink[:, 1] + ink[:, 3]) // (2 * _CELL_PX)
    return np.asarray(~read[down, across], np.bool_)
