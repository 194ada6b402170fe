"""The invisible text over a picture of a page: what makes a scan searchable and copyable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from core.artifacts import Word
from ocr.pdf.layer_font import FONT_NAME, LayerFont
from ocr.pdf.placing import Place
from ocr.pdf.typesetting import Line, set_lines
from ocr.pdf.writer import decimal

_INVISIBLE: Final = 3
_NARROWEST_GAP: Final = 0.22
"""In sizes: poppler takes words that stand closer for one."""
_STEP: Final = 0.1
_SHORT, _OVER = 0.4, 0.05
"""How much shorter or longer than on paper, in sizes, a word may run before it is stretched."""
_LEAST_STRETCH: Final = 5.0
_GRAIN: Final = 10
"""Words are placed to so many thousandths of the size: to a tenth of a point."""


def layer_content(words: Sequence[Word], font: LayerFont, place: Place) -> bytes:
    """Drawing commands that write the words invisibly where `place` puts them.

    A space follows every word, and a gap that programs which sort text by its place see.
    """
    pen = _Pen(font)
    for line in set_lines(words, place):
        pen.write(line)
    return b"\n".join([b"BT", b"%d Tr" % _INVISIBLE, *pen.commands, b"ET"])


class _Pen:
    """Writes lines one after another; font, size and stretch stay until they change."""

    def __init__(self, font: LayerFont) -> None:
        self.commands: list[bytes] = []
        self._font = font
        self._size, self._stretch = 0.0, 100
        self._at = (0.0, 0.0)
        self._shown: list[bytes] = []
        self._reached = 0.0

    def write(self, line: Line) -> None:
        """Write the words of a line."""
        size = line.size
        if size != self._size:
            self.commands.append(b"/%s %s Tf" % (FONT_NAME.encode(), decimal(size)))
            self._size = size
        owns = [self._font.width(text) * size for text in line.texts]
        lefts = _apart(line.lefts, owns, size)
        room = _room(lefts, line.rights, size)
        words = zip(line.texts, lefts, line.feet, owns, room, strict=True)
        fitting = [
            (text, left, foot, own, 100 * wide / own)
            for text, left, foot, own, wide in words
            if own
        ]
        usual = round(max(_LEAST_STRETCH, median(part[-1] for part in fitting))) if fitting else 100
        for index, (text, left, foot, own, stretch) in enumerate(fitting):
            over = (usual - stretch) / 100 * own
            fits = -_SHORT * size <= over <= _OVER * size
            wanted = usual if fits else round(max(_LEAST_STRETCH, stretch))
            if not index or wanted != self._stretch or abs(foot - self._at[1]) > _STEP:
                self._begin(left, foot, wanted)
            self._show(text + " ", left)
        self._end()

    def _begin(self, left: float, foot: float, stretch: int) -> None:
        """Go to a place (points) to within a tenth; what is shown from there has this stretch."""
        self._end()
        step = round(left - self._at[0], 1), round(foot - self._at[1], 1)
        self._at = self._at[0] + step[0], self._at[1] + step[1]
        self._reached = self._at[0]
        self.commands.append(b"%s %s Td" % (decimal(step[0], 1), decimal(step[1], 1)))
        if stretch != self._stretch:
            self.commands.append(b"%d Tz" % stretch)
            self._stretch = stretch

    def _show(self, text: str, left: float) -> None:
        # Numbers move to the left, in thousandths of the stretched size (ISO 32000-1, 9.4.3).
        unit = self._size * self._stretch / 100
        back = round((self._reached - left) * 1000 / unit / _GRAIN) * _GRAIN
        if back:
            self._shown.append(b"%d" % back)
        self._shown.append(self._font.codes(text))
        self._reached += self._font.width(text) * unit - back * unit / 1000

    def _end(self) -> None:
        if self._shown:
            self.commands.append(b"[" + b"".join(self._shown) + b"]TJ")
            self._shown = []


def _apart(lefts: Sequence[float], widths: Sequence[float], size: float) -> list[float]:
    """Where the words of a line begin, those that overlap moved until each has a little room."""
    apart = list(lefts[:1])
    for (before, left), width in zip(pairwise(lefts), widths, strict=False):
        least = apart[-1] + _LEAST_STRETCH / 100 * width + _NARROWEST_GAP * size
        apart.append(left if left < before else max(left, least))
    return apart


def _room(lefts: Sequence[float], rights: Sequence[float], size: float) -> list[float]:
    """How wide each word may run: to its end, but not up to the next one."""
    nexts = [*lefts[1:], math.inf]
    return [
        min(right, following - _NARROWEST_GAP * size) - left if following > left else right - left
        for left, right, following in zip(lefts, rights, nexts, strict=True)
    ]
