"""From an upright page to the runs of words that are read, in reading order."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.imaging.geometry import Picture
from ocr.layout.ground import see_ground
from ocr.layout.letters import find_letters
from ocr.layout.model import Chunk, Layout, Signs
from ocr.layout.rows import find_rows
from ocr.layout.rules import erase, find_rules
from ocr.layout.runs import letters_of, runs_of


def find_layout(picture: Picture, dpi: float) -> Layout:
    """The layout of an upright, straightened grey page at `dpi` (150 to 200)."""
    ground = see_ground(picture, dpi)
    rules = find_rules(ground.ink, dpi)
    bare = np.asarray(cv2.bitwise_and(ground.ink, 1 - rules.pixels), np.uint8)
    letters = find_letters(bare, dpi)
    rows = find_rows(letters)
    lines = [runs for row in rows if (runs := runs_of(row, rules.down))]
    lines.sort(key=lambda runs: runs[0].base)
    chunks = [Chunk(*run.crop, line, 0) for line, runs in enumerate(lines) for run in runs]
    found = letters_of([run for runs in lines for run in runs])
    signs = Signs(1, 0, letters.picture_share, len(lines), 0.0)
    return Layout(tuple(chunks), signs, found, erase(picture, ground, rules))
