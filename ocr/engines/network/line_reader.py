"""Reads straight runs of words cut out of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ocr.engines.network.decode import decode
from ocr.engines.network.prepare import LONGEST, LinePixels, prepare, scaled_width
from ocr.engines.network.session import NetworkSession
from ocr.engines.network.words import LineWord, split_words
from ocr.imaging.geometry import Picture

_BATCH: Final = 6
"""Lines at once; more no longer fit into the processor's cache, fewer use it badly."""
_LIKE_WIDTH: Final = 1.15
_LIKE_WIDTH_PX: Final = 30
_LEAST_HEIGHT_PX: Final = 5


class Crop(NamedTuple):
    """Where a run of words lies, in pixels of the page; what lies outside the page is cut off."""

    left: int
    top: int
    right: int
    bottom: int


class LineReader:
    """Reads many crops of a page in batches of like width."""

    def __init__(self, session: NetworkSession) -> None:
        self._session = session

    def read(self, picture: Picture, crops: Sequence[Crop]) -> list[list[LineWord]]:
        """The words of each crop of a grey page, in the order of the crops.

        A crop that is too flat or too long to be a line has none.
        """
        lines: list[tuple[int, int, LinePixels]] = []
        for index, crop in enumerate(crops):
            cut = picture[max(0, crop.top) : crop.bottom, max(0, crop.left) : crop.right]
            height, width = cut.shape
            if height >= _LEAST_HEIGHT_PX and width and scaled_width(height, width) <= LONGEST:
                lines.append((index, height, prepare(cut)))
        read: list[list[LineWord]] = [[] for _ in crops]
        model = self._session.model
        for batch in _batches(lines):
            chances = self._session.run([pixels for _, _, pixels in batch])
            for row, (index, height, _) in enumerate(batch):
                own = chances.table[: chances.steps[row], row]
                read[index] = split_words(decode(own, model.blank), model.symbols, height)
        return read


def _batches(
    lines: Sequence[tuple[int, int, LinePixels]],
) -> Iterator[list[tuple[int, int, LinePixels]]]:
    """Lines of like width together, so that little is read beyond their ends."""
    batch: list[tuple[int, int, LinePixels]] = []
    for line in sorted(lines, key=lambda line: line[2].shape[1]):
        width = line[2].shape[1]
        if batch:
            most = batch[0][2].shape[1] * _LIKE_WIDTH + _LIKE_WIDTH_PX
            if len(batch) == _BATCH or width > most:
                yield batch
                batch = []
        batch.append(line)
    if batch:
        yield batch
