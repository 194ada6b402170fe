"""Reads whole pages with the line network, its lines found by OpenCV or by Tesseract."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.vietnamese import nfc
from ocr.engines.boxed_digits import rows_of_cells, side_by_side
from ocr.engines.corrections import (
    doubted,
    parted_at_dots,
    small_figures,
    spelled,
    with_small_figure,
    with_space_before_percent,
    without_ghost_point,
)
from ocr.engines.junk import accompanied, is_junk, without_rules
from ocr.engines.network import model_file
from ocr.engines.network.errors import ModelUnusableError
from ocr.engines.network.line_reader import Crop, LineReader
from ocr.engines.network.runs import Run
from ocr.engines.network.session import Arithmetic, NetworkSession
from ocr.engines.network.words import LineWord
from ocr.engines.protocol import ReadWord
from ocr.engines.small_figures import raised_figure
from ocr.imaging.geometry import Picture
from ocr.layout.model import Chunk

_PADDING_PX: Final = 4
"""By how much chunks are larger than their letters."""

_UNSURE: Final = 0.75
_TRIMMED_PX: Final = 1
"""An unsure run is cut out again a pixel lower on both sides: that decides over hooks and tails.
All of it: cut to three words beside each unsure one, 7 % of the time are saved and an eighth more
letters wrong."""
_SURE_FIGURE: Final = 0.95
_GAP_PER_PX_AWAY: Final = 0.5
"""By how much wider a gap must be to be taken for a space that was seen a pixel further away."""


class NetworkPages:
    """The network, opened at its first use; a fork takes the opened network along."""

    def __init__(
        self,
        tessdata_dir: Path | None = None,
        model_dir: Path | None = None,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self._tessdata_dir = tessdata_dir
        self._model_dir = model_dir or model_file.default_model_dir()
        self._arithmetic = arithmetic
        self._opened: NetworkSession | None = None

    @property
    def identity(self) -> str:
        """Version of the runner, the model's hash and the arithmetic."""
        session = self._session()
        return f"network-{model_file.GRAPH_VERSION}-{session.arithmetic}-{session.sha256[:8]}"

    def read_chunks(
        self, picture: Picture, chunks: Sequence[Chunk], ink: NDArray[np.int32]
    ) -> list[list[ReadWord]]:
        """The words of each chunk; their boxes are those of the ink (N×4) in them."""
        crops = [Crop(chunk.left, chunk.top, chunk.right, chunk.bottom) for chunk in chunks]
        middles = (ink[:, :2] + ink[:, 2:]) / 2
        found: list[list[ReadWord]] = []
        for chunk, crop, words in zip(chunks, crops, self._read(picture, crops), strict=True):
            inside = ink[
                (middles[:, 0] > crop.left)
                & (middles[:, 0] < crop.right)
                & (middles[:, 1] > crop.top)
                & (middles[:, 1] < crop.bottom)
            ]
            words = without_ghost_point(words, inside)
            words = with_space_before_percent(words, max(0, crop.left), inside)
            found.append(_placed(words, crop, inside, chunk.line, chunk.block))
        return found

    def read_runs(self, picture: Picture, runs: Sequence[Run]) -> list[list[ReadWord]]:
        """The words of each run; their boxes are those of the layout where their number agrees."""
        read = self._read(picture, [run.crop for run in runs])
        found: list[list[ReadWord]] = []
        for run, words in zip(runs, read, strict=True):
            if len(words) == len(run.words):
                boxes = [(box.left, box.top, box.right, box.bottom) for box in run.words]
                found.append(
                    [
                        _word(word, *box, run.line, run.block)
                        for word, box in zip(words, boxes, strict=True)
                    ]
                )
            else:
                ink = np.array([box[:4] for box in run.words], np.int32)
                found.append(_placed(words, run.crop, ink, run.line, run.block))
        return found

    def _read(self, picture: Picture, crops: Sequence[Crop]) -> list[list[LineWord]]:
        """The words of each crop; none where the crop holds no text."""
        reader = LineReader(self._session())
        read = [doubted(words) for words in reader.read(picture, crops)]
        unsure = [index for index, words in enumerate(read) if _least(words) < _UNSURE]
        others = [
            crops[index]._replace(
                top=crops[index].top + _TRIMMED_PX, bottom=crops[index].bottom - _TRIMMED_PX
            )
            for index in unsure
        ]
        for index, again in zip(unsure, reader.read(picture, others), strict=True):
            words = doubted(again)
            if _sureness(words) > _sureness(read[index]):
                read[index] = words
        cleaned = [parted_at_dots(without_rules(words)) for words in read]
        company = accompanied(crops, cleaned)
        text = [
            [] if is_junk(words, accompanied=beside) else spelled(words)
            for words, beside in zip(cleaned, company, strict=True)
        ]
        text = _with_small_figures(reader, picture, crops, text)
        return _with_boxed_digits(reader, picture, crops, text)

    def _session(self) -> NetworkSession:
        if self._opened is None:
            try:
                self._opened = self._open(anew=False)
            except ModelUnusableError:
                self._opened = self._open(anew=True)
        return self._opened

    def _open(self, *, anew: bool) -> NetworkSession:
        kept = model_file.load(self._tessdata_dir, self._model_dir, anew=anew)
        return NetworkSession(kept, self._arithmetic)


def _with_boxed_digits(
    reader: LineReader, picture: Picture, crops: Sequence[Crop], read: list[list[LineWord]]
) -> list[list[LineWord]]:
    """The words of the crops, digits in boxes of their own read once more as one number.

    That reading stands where it has one sign for each box, and is surer of the worst of them.
    """
    for row in rows_of_cells(crops):
        joined = side_by_side(picture, [crops[number] for number in row])
        height, width = joined.shape
        [words] = reader.read(joined, [Crop(0, 0, width, height)])
        signs = [
            (sign, sure)
            for word in words
            for sign, sure in zip(word.text, word.letters, strict=False)
        ]
        own = min(_least(read[number]) for number in row)
        if len(signs) != len(row) or min(sure for _, sure in signs) <= own:
            continue
        for number, (sign, sure) in zip(row, signs, strict=True):
            crop = crops[number]
            place = (_PADDING_PX, crop.right - crop.left - _PADDING_PX)
            read[number] = [LineWord(sign, *place, sure, (sure,))]
    return read


def _with_small_figures(
    reader: LineReader, picture: Picture, crops: Sequence[Crop], read: list[list[LineWord]]
) -> list[list[LineWord]]:
    """The words of the crops, the ² and ³ in them read once more, each alone and cut out twice.

    Unless both readings are sure and alike, the sign stays as it was seen.
    """
    places = [
        (run, index, figure)
        for run, words in enumerate(read)
        for index in small_figures(words)
        if (figure := raised_figure(picture, crops[run], words[index])) is not None
    ]
    tight = [figure for *_, figure in places]
    wide = [Crop(left - 1, top - 1, right + 1, bottom + 1) for left, top, right, bottom in tight]
    seen = zip(reader.read(picture, tight), reader.read(picture, wide), strict=True)
    for (run, index, _), (one, other) in zip(places, seen, strict=True):
        text = "".join(word.text for word in one)
        is_alike = text == "".join(word.text for word in other)
        if is_alike and min(_least(one), _least(other)) >= _SURE_FIGURE:
            read[run][index] = with_small_figure(read[run][index], text)
    return read


def _placed(
    words: Sequence[LineWord], crop: Crop, ink: NDArray[np.int32], line: int, block: int
) -> list[ReadWord]:
    """Words with the boxes of the ink under them, or where the network saw them without any."""
    if not words:
        return []
    start = max(0, crop.left)
    spaces = [start + (one.right + other.left) / 2 for one, other in pairwise(words)]
    cuts = [-math.inf, *_cuts(spaces, ink, crop.bottom - crop.top), math.inf]
    boxes = _boxes(ink, cuts)
    top, bottom = max(0, crop.top + _PADDING_PX), max(1, crop.bottom - _PADDING_PX)
    placed = []
    for index, word in enumerate(words):
        seen = (int(start + word.left), top, round(start + word.right), bottom)
        placed.append(_word(word, *boxes.get(index, seen), line, block))
    return placed


def _boxes(ink: NDArray[np.int32], cuts: Sequence[float]) -> dict[int, tuple[int, int, int, int]]:
    """The box of the ink between each two cuts, by number; none where there is no ink.

    Ink that goes over a cut, letters that a leader joins to one thing, ends there.
    """
    middles = (ink[:, 0] + ink[:, 2]) / 2
    order = np.argsort(middles)
    bounds = np.searchsorted(middles[order], cuts)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if not filled.size:
        return {}
    ordered, starts = ink[order], bounds[filled]
    edges = np.concatenate(
        [
            np.minimum.reduceat(ordered[:, :2], starts, axis=0),
            np.maximum.reduceat(ordered[:, 2:], starts, axis=0),
        ],
        axis=1,
    )
    edges[:, 0] = np.maximum(edges[:, 0], np.maximum(np.asarray(cuts)[filled], 0))
    edges[:, 2] = np.minimum(edges[:, 2], np.asarray(cuts)[filled + 1])
    return {
        number: (left, top, right, bottom)
        for number, (left, top, right, bottom) in zip(filled.tolist(), edges.tolist(), strict=True)
    }


def _cuts(spaces: Sequence[float], ink: NDArray[np.int32], height: int) -> list[float]:
    """Where the words of a run part: for each space that was read the best gap in the ink near it.

    The network tells a space when it is sure of it, up to a letter late; the ink tells exactly.
    """
    if not spaces or len(ink) < 2:
        return list(spaces)
    ordered = ink[np.argsort(ink[:, 0])]
    ends, starts = np.maximum.accumulate(ordered[:, 2])[:-1], ordered[1:, 0]
    gaps = np.flatnonzero(starts > ends)
    if not gaps.size:
        return list(spaces)
    widths, places = starts[gaps] - ends[gaps], (starts[gaps] + ends[gaps]) / 2
    seen = np.array(spaces)
    away = np.abs(places - seen[:, None])
    best = (widths - _GAP_PER_PX_AWAY * away).argmax(axis=1)
    near = away[np.arange(len(seen)), best] < height
    return sorted(np.where(near, places[best], seen).tolist())


def _word(
    word: LineWord, left: int, top: int, right: int, bottom: int, line: int, block: int
) -> ReadWord:
    return ReadWord(nfc(word.text), left, top, right, bottom, word.confidence, line, block)


def _least(words: Sequence[LineWord]) -> float:
    return min((word.confidence for word in words), default=0.0)


def _sureness(words: Sequence[LineWord]) -> float:
    """Mean confidence of the words, each by its letters."""
    letters = sum(len(word.letters) for word in words)
    return sum(word.confidence * len(word.letters) for word in words) / letters if letters else 0.0
