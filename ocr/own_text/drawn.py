"""Which letters of a page can be seen: where the page looks different without its text.

White letters on white paper, letters under a picture or a bar, clipped, transparent ones and those
in a layer that is switched off are all found that way, by whatever means they were hidden.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from ocr.imaging.geometry import Picture
from ocr.own_text.letters import MOST_NESTED, MOST_OBJECTS, PageLetter

_Handle: TypeAlias = Any
"""A pointer of pdfium; its binding gives them no types."""
_SCALE: Final = 0.75
"""Pixels per point: letters of four points still are three pixels high."""
_MOST_PIXELS: Final = 2_000_000
_FAINTEST: Final = 4
"""Levels of 255 by which paper and letter differ at least; no eye sees less."""

_A_WORD: Final = 5
"""Letters in a row that show nothing are hidden; fonts without so many letters are rare."""


class DrawnText:
    """Where on the upright page text is seen."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        """Draws the page twice, small; raises pypdfium2.PdfiumError and ValueError."""
        texts = list(_texts(page.raw))
        whole = _drawn(page)
        for text in texts:
            pdfium.FPDFPageObj_SetIsActive(text, False)  # noqa: FBT003 # the binding has no names
        try:
            without = _drawn(page)
        finally:
            for text in texts:
                pdfium.FPDFPageObj_SetIsActive(text, True)  # noqa: FBT003 # as above
        ink = cv2.absdiff(whole, without).max(axis=2) >= _FAINTEST
        self._sums = cv2.integral(ink.astype(np.uint8))

    def seen(self, letters: Sequence[PageLetter]) -> tuple[PageLetter, ...]:
        """Those letters whose places show text; spaces always stay.

        A letter for which the font has no outline shows nothing either and has to stay. Letters
        are hidden when two of three are true: they are several, their kind is mostly seen
        elsewhere on the page, nothing is seen of all that was painted with them.
        """
        if not letters:
            return ()
        shown = [
            is_inked or letter.text.isspace()
            for letter, is_inked in zip(letters, self._inked(letters), strict=True)
        ]
        known = Counter[tuple[str, str]]()
        for letter, is_shown in zip(letters, shown, strict=True):
            # What leans into the place of its neighbour is not to decide.
            known[letter.font, letter.text] += 1 if is_shown else -1
        runs = Counter(letter.run for letter in letters if not letter.text.isspace())
        hidden: set[int] = set()
        for stretch in _stretches(letters, shown):
            of_runs = Counter(letters[index].run for index in stretch)
            signs = (
                len(stretch) > 1,
                any(known[letters[at].font, letters[at].text] > 0 for at in stretch),
                any(count == runs[run] for run, count in of_runs.items()),
            )
            if sum(signs) > 1 or len(stretch) >= _A_WORD:
                hidden.update(stretch)
        return tuple(letter for index, letter in enumerate(letters) if index not in hidden)

    def _inked(self, letters: Sequence[PageLetter]) -> list[bool]:
        height, width = self._sums.shape[0] - 1, self._sums.shape[1] - 1
        boxes = np.array([letter[1:5] for letter in letters]) * (width, height, width, height)
        left, top = np.clip(np.floor(boxes[:, :2]).astype(int), 0, (width - 1, height - 1)).T
        right, bottom = np.clip(np.ceil(boxes[:, 2:]).astype(int), 1, (width, height)).T
        right, bottom = np.maximum(right, left + 1), np.maximum(bottom, top + 1)
        sums = self._sums
        ink = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return [bool(count) for count in ink > 0]


def _stretches(letters: Sequence[PageLetter], shown: Sequence[bool]) -> Iterator[list[int]]:
    """Letters, by their indices, that follow one another and are not shown; spaces do not count."""
    stretch: list[int] = []
    for index, is_shown in enumerate(shown):
        if not is_shown:
            stretch.append(index)
        elif stretch and not letters[index].text.isspace():
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _drawn(page: pypdfium2.PdfPage) -> Picture:
    fitting = math.sqrt(_MOST_PIXELS / max(page.get_width() * page.get_height(), 1e-6))
    bitmap = page.render(scale=min(_SCALE, fitting), draw_annots=False, may_draw_forms=False)
    picture = np.array(bitmap.to_numpy()[:, :, :3], np.uint8)
    bitmap.close()
    return picture


def _texts(page: _Handle) -> Iterator[_Handle]:
    """All text objects of a page, also those in its forms, up to a bound."""
    pending = [
        (pdfium.FPDFPage_GetObject(page, index), MOST_NESTED)
        for index in range(min(MOST_OBJECTS, pdfium.FPDFPage_CountObjects(page)))
    ]
    met = len(pending)
    while pending:
        shown, depth = pending.pop()
        kind = pdfium.FPDFPageObj_GetType(shown)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield shown
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 0:
            inside = min(MOST_OBJECTS - met, max(0, pdfium.FPDFFormObj_CountObjects(shown)))
            met += inside
            pending.extend(
                (pdfium.FPDFFormObj_GetObject(shown, index), depth - 1) for index in range(inside)
            )
