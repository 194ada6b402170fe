"""What is known of a page before it is read: runs of words, their order, and how plain it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture


class Chunk(NamedTuple):
    """A straight run of words that is read in one go.

    Crop box in pixels of the page, padding included; it may reach outside the picture. `line` and
    `block` count up through the page in reading order; a line number never repeats in another
    block. Chunks of one line stand in the order of their words.
    """

    left: int
    top: int
    right: int
    bottom: int
    line: int
    block: int


@dataclass(frozen=True)
class Signs:
    """How plain the page is, so that an engine can tell where this layout is safe."""

    columns: int
    """The most columns of text that stand side by side; 1 on a plain page."""
    tables: int
    """Ruled grids with at least two cells."""
    picture_share: float
    """Share of the page that is pictures, codes and black edges (0-1)."""
    line_count: int
    doubtful_share: float
    """Share of the ink components of letter size that belong to no line (0-1)."""


@dataclass(frozen=True)
class Layout:
    """The runs of words of a page in reading order."""

    chunks: tuple[Chunk, ...]
    signs: Signs
    letters: NDArray[np.int32]
    """Letter-like components, N×4: left, top, right, bottom in pixels (right, bottom outside)."""
    readable: Picture
    """The picture without its ruling lines: what the chunks are to be cut from."""
