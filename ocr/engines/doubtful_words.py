"""A second look at words that were read unsurely, cut out of the page a little otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ocr.engines.corrections import doubted
from ocr.engines.network.line_reader import Crop, LineReader
from ocr.engines.network.words import LineWord
from ocr.imaging.geometry import Picture

_UNSURE: Final = 0.75
_TRIMMED_PX: Final = 1
"""What is unsure is cut out again a pixel lower on both sides: that decides over hooks and tails.
"""
_COMPANY: Final = 3
"""Words on both sides that are read along: the network knows letters by their neighbours."""


class _Piece(NamedTuple):
    """Words `first` to before `last` of a run, and where they stand."""

    run: int
    first: int
    last: int
    crop: Crop


def looked_at_again(
    reader: LineReader, picture: Picture, crops: Sequence[Crop], read: list[list[LineWord]]
) -> list[list[LineWord]]:
    """The words read in each crop of a grey page, unsure ones read anew where that is surer."""
    pieces = [
        piece
        for run, (crop, words) in enumerate(zip(crops, read, strict=True))
        for piece in _pieces(run, crop, words)
    ]
    found = [list(words) for words in read]
    again = reader.read(picture, [_trimmed(piece.crop) for piece in pieces])
    # From the right, so that the places of the words to the left still hold.
    for piece, words in reversed(list(zip(pieces, again, strict=True))):
        own, other = found[piece.run], doubted(words)
        if _sureness(other) > _sureness(own[piece.first : piece.last]):
            aside = max(0, piece.crop.left) - max(0, crops[piece.run].left)
            own[piece.first : piece.last] = [
                word._replace(left=word.left + aside, right=word.right + aside) for word in other
            ]
    return found


def _pieces(run: int, crop: Crop, words: Sequence[LineWord]) -> list[_Piece]:
    """The unsure words of a run with their company; a run of which nothing was read as a whole."""
    if not words:
        return [_Piece(run, 0, 0, crop)]
    stretches: list[tuple[int, int]] = []
    for index, word in enumerate(words):
        if word.confidence < _UNSURE:
            first, last = max(0, index - _COMPANY), min(len(words), index + _COMPANY + 1)
            if stretches and first <= stretches[-1][1]:
                first, _ = stretches.pop()
            stretches.append((first, last))
    return [_Piece(run, *stretch, _cut_out(crop, words, *stretch)) for stretch in stretches]


def _cut_out(crop: Crop, words: Sequence[LineWord], first: int, last: int) -> Crop:
    """The part of the crop with these words, cut in the middle of the spaces around them."""
    start, left, right = max(0, crop.left), crop.left, crop.right
    if first:
        left = start + round((words[first - 1].right + words[first].left) / 2)
    if last < len(words):
        right = start + round((words[last - 1].right + words[last].left) / 2)
    return crop._replace(left=left, right=right)


def _trimmed(crop: Crop) -> Crop:
    return crop._replace(top=crop.top + _TRIMMED_PX, bottom=crop.bottom - _TRIMMED_PX)


def _sureness(words: Sequence[LineWord]) -> float:
    """Mean confidence of the words, each by its letters; 0 without any."""
    letters = sum(len(word.letters) for word in words)
    return sum(word.confidence * len(word.letters) for word in words) / letters if letters else 0.0
