"""JBIG2 (ITU-T T.88) without loss: every pixel coded for itself by an adaptive arithmetic coder.

Only generic regions: no letter is ever put in the place of another that looks like it, so what
stands in the picture is what stood on the paper. A quarter to a third smaller than Group 4.
"""

from __future__ import annotations

import struct
from itertools import starmap
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture

_PAGE, _REGION = 48, 39
"""Types of segments (7.3): what the page is, and a region coded at once and without loss."""
_FREE_PIXELS: Final = bytes((3, 255, 253, 255, 2, 254, 254, 254))
"""Where the free pixels of the template lie (6.2.5.3): at the usual places."""
_CONTEXTS: Final = 1 << 16
_HALF: Final = 0x8000
_CARRY: Final = 1 << 27
_END: Final = b"\xff\xac"
_STATES: Final = (
    # Probability of the rarer symbol, the states after the likelier and after the rarer one, and
    # whether the two change places (table E.1).
    (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0),
    (0x0521, 5, 29, 0), (0x0221, 38, 33, 0), (0x5601, 7, 6, 1), (0x5401, 8, 14, 0),
    (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
    (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0),
    (0x5101, 17, 15, 0), (0x4801, 18, 16, 0), (0x3801, 19, 17, 0), (0x3401, 20, 18, 0),
    (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
    (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0),
    (0x1201, 29, 26, 0), (0x1101, 30, 27, 0), (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0),
    (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
    (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0),
    (0x0049, 41, 38, 0), (0x0025, 42, 39, 0), (0x0015, 43, 40, 0), (0x0009, 44, 41, 0),
    (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
)  # fmt: skip


def encode(ink: Picture) -> bytes:
    """The stream of one picture, as a PDF holds it; 0 is ink, anything else is paper."""
    height, width = ink.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 1, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 0) + _FREE_PIXELS
    coder = _Coder()
    coder.code(*_symbols(ink))
    segments = ((0, _PAGE, page), (1, _REGION, region + coder.finish()))
    return b"".join(starmap(_segment, segments))


def _segment(number: int, kind: int, body: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body


def _symbols(ink: Picture) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The pixels that have ink in them or among the sixteen before them, and the last pixel.

    For each the number of other pixels before it, and its symbol: twice the context, plus 1 for
    ink. All the others have symbol 0.
    """
    dark = (ink == 0).astype(np.uint8)
    # What lies outside is paper (6.2.5.2). The order of the bits in the context is free.
    higher = _bits(_lowered(dark, 2), (1, 2, 4, 8, 16), before=2)
    above = _bits(_lowered(dark, 1), (1, 2, 4, 8, 16, 32, 64), before=3)
    left = _bits(dark, (1, 2, 4, 8, 0), before=4)
    is_coded = (higher | above | left | dark).ravel()
    is_coded[-1] = 1
    places = np.flatnonzero(is_coded)
    context = higher.ravel()[places].astype(np.uint32)
    context |= above.ravel()[places].astype(np.uint32) << 5
    context |= left.ravel()[places].astype(np.uint32) << 12
    return np.diff(places, prepend=-1) - 1, context << 1 | dark.ravel()[places]


def _lowered(dark: Picture, rows: int) -> Picture:
    lowered = np.zeros_like(dark)
    lowered[rows:] = dark[:-rows]
    return lowered


def _bits(dark: Picture, weights: tuple[int, ...], before: int) -> Picture:
    """A row of neighbours of every pixel as a number; it begins so many pixels before it."""
    kernel, outside = np.array([weights], np.float32), cv2.BORDER_CONSTANT
    found = cv2.filter2D(dark, cv2.CV_8U, kernel, anchor=(before, 0), borderType=outside)
    return np.asarray(found, np.uint8)


class _Coder:
    """The arithmetic coder (annex E); its registers bear the names that they have there."""

    def __init__(self) -> None:
        self._a, self._c, self._ct = _HALF, 0, 12
        self._out = bytearray(1)
        self._states = [0] * _CONTEXTS
        self._odds = [_STATES[0][0], 0] * _CONTEXTS
        """By symbol: 0 for the rarer one of its context; for the likelier, the probability of the
        rarer one."""

    def code(self, gaps: NDArray[np.int64], symbols: NDArray[np.uint32]) -> None:
        """Code for each place the symbols 0 before it, as many as its gap says, and its own."""
        odds, a, c = self._odds, self._a, self._c
        for gap, symbol in zip(gaps.tolist(), symbols.tolist(), strict=True):
            rarer = odds[symbol]
            # Most pixels are what was expected of them and end here.
            if not gap and rarer and a - rarer >= _HALF:
                a -= rarer
                c += rarer
                continue
            self._a, self._c = a, c
            if gap:
                self._code_paper(gap)
            self._code_one(symbol)
            a, c = self._a, self._c
        self._a, self._c = a, c

    def finish(self) -> bytes:
        """All bytes, with the mark of the end."""
        highest = self._c + self._a
        self._c |= 0xFFFF
        if self._c >= highest:
            self._c -= _HALF
        for _ in range(2):
            self._c <<= self._ct
            self._put_byte()
        return bytes(self._out[1:]).removesuffix(_END[:1]) + _END

    def _code_paper(self, count: int) -> None:
        """Symbol 0 so many times: all that fit between two shifts at once."""
        while count:
            rarer = self._odds[0]
            if not rarer:
                self._code_rarer(0)
                count -= 1
                continue
            fitting = min(count, (self._a - _HALF) // rarer)
            self._a -= fitting * rarer
            self._c += fitting * rarer
            count -= fitting
            if count:
                self._code_likelier(0, rarer)
                count -= 1

    def _code_one(self, symbol: int) -> None:
        rarer = self._odds[symbol]
        if rarer:
            self._code_likelier(symbol, rarer)
        else:
            self._code_rarer(symbol)

    def _code_likelier(self, symbol: int, rarer: int) -> None:
        """A symbol that was expected."""
        self._a -= rarer
        if self._a >= _HALF:
            self._c += rarer
            return
        if self._a < rarer:
            self._a = rarer
        else:
            self._c += rarer
        state = _STATES[self._states[symbol >> 1]][1]
        self._states[symbol >> 1] = state
        self._odds[symbol] = _STATES[state][0]
        self._shift()

    def _code_rarer(self, symbol: int) -> None:
        rarer, _, state, exchanged = _STATES[self._states[symbol >> 1]]
        self._a -= rarer
        if self._a < rarer:
            self._c += rarer
        else:
            self._a = rarer
        self._states[symbol >> 1] = state
        likelier = symbol if exchanged else symbol ^ 1
        self._odds[likelier ^ 1] = 0
        self._odds[likelier] = _STATES[state][0]
        self._shift()

    def _shift(self) -> None:
        """Double the interval until it is large enough, and hand on what is certain."""
        while self._a < _HALF:
            steps = min(16 - self._a.bit_length(), self._ct)
            self._a <<= steps
            self._c <<= steps
            self._ct -= steps
            if not self._ct:
                self._put_byte()

    def _put_byte(self) -> None:
        out = self._out
        if out[-1] != 0xFF and self._c >= _CARRY:
            out[-1] += 1
            self._c -= _CARRY
        # After 0xFF a bit is left free, so that a carry goes no further (E.2.8).
        kept, self._ct = (20, 7) if out[-1] == 0xFF else (19, 8)
        out.append(self._c >> kept)
        self._c &= (1 << kept) - 1
