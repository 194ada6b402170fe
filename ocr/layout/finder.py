"""From an upright page to the runs of words that are read, in reading order."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.imaging.geometry import Picture
from ocr.layout.columns import find_gutters
from ocr.layout.ground import see_ground
from ocr.layout.letters import find_letters
from ocr.layout.model import Layout, Signs
from ocr.layout.order import columns_of, ordered
from ocr.layout.rows import find_rows
from ocr.layout.rules import erase, find_rules
from ocr.layout.runs import letters_of, runs_of
from ocr.layout.tables import find_tables


def find_layout(picture: Picture, dpi: float) -> Layout:
    """The layout of an upright, straightened grey page at `dpi` (150 to 200).

    The page may lean by half a degree and bend a little. Dotted leaders and red seals are better
    taken out before (`ocr.imaging`).
    """
    ground = see_ground(picture, dpi)
    rules = find_rules(ground.ink, dpi)
    bare = np.asarray(cv2.bitwise_and(ground.ink, 1 - rules.pixels), np.uint8)
    letters = find_letters(bare, dpi)
    rows = find_rows(letters)
    tables = find_tables(rules, picture.shape, dpi)
    gutters = find_gutters(rows, tables)
    bars = np.concatenate([rules.down, np.array(gutters, np.int32).reshape(-1, 4)])
    lines = [runs for row in rows if (runs := runs_of(row, bars))]
    chunks = ordered(lines, gutters, tables)
    found = letters_of([run for runs in lines for run in runs])
    seen = len(letters.body) + len(letters.large) + len(letters.others)
    inside = int((found[:, 3] - found[:, 1] >= letters.least_height).sum())
    signs = Signs(
        columns=columns_of(gutters),
        tables=tables.count,
        picture_share=letters.picture_share,
        line_count=1 + max((chunk.line for chunk in chunks), default=-1),
        doubtful_share=max(0.0, 1 - inside / seen) if seen else 0.0,
    )
    return Layout(tuple(chunks), signs, found, erase(picture, ground, rules))
