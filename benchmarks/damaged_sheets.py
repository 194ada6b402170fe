"""Printed separator sheets, damaged as sheets are: is each one found, and believed?

Each sheet of a set is printed, goes through what happens to paper (`cli.specimens.conditions`),
lies in any way, and is in part torn off; the code reader sees it as the scanner gives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, get_args

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from cli.specimens.conditions import Condition, degrade
from core.separators import MOST_SHEETS, Sheet, SheetKeys, Standing, place_name, read_sheet
from ingest.intake.separator_sheets import PrintedSheet, draw_sheets
from ocr.imaging.codes import find_codes

_DPI: Final = 150
_PLACE: Final = place_name("H99.1", "H99.1-261122-0001")
_TORN: Final = 0.3
"""Share of sheets of which only a half is left."""
_LONGEST_TURN: Final = 20


@dataclass
class Found:
    """Counts by what happened to the sheets."""

    sheets: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """What happened, sheets, those found; all together last."""
        for name, count in sorted(self.sheets.items()):
            yield name, str(count), str(self.found[name])
        yield "all", str(self.sheets.total()), str(self.found.total())


def examine_sheets(count: int) -> Found:
    """Print, damage and look for so many sheets; one counts as found only with its own number."""
    random = Random("damaged sheets")  # noqa: S311 # a choice of damages, no secret
    keys, counted = SheetKeys.of("benchmark"), Found()
    conditions: tuple[Condition, ...] = get_args(Condition)
    for place, (sheet, picture) in enumerate(_printed(keys, count)):
        condition = conditions[place % len(conditions)]
        turn = random.choice((0, 90, 180, 270))
        seen = degrade(picture.convert("RGB"), condition, seed=place, rotation=turn)
        name: str = condition
        if random.random() < _TORN:
            seen, name = _half(seen, random), f"{condition}, half torn off"
        told = [read_sheet(code.text) for code in find_codes(np.asarray(seen), _DPI)]
        counted.sheets[name] += 1
        counted.found[name] += any(
            one is not None
            and keys.judge(one, [_PLACE]) is Standing.GENUINE
            and (one.number, one.of, one.component) == (sheet.number, sheet.of, sheet.component)
            for one in told
        )
    return counted


def _printed(keys: SheetKeys, count: int) -> Iterator[tuple[Sheet, Image.Image]]:
    """Sheets of whole sets with the picture of their page."""
    while count > 0:
        of = min(count, MOST_SHEETS, _LONGEST_TURN)
        components = [f"MAU-{number:06}" if number % 2 else None for number in range(of)]
        sheets = tuple(keys.new_set(_PLACE, components))
        printed = [PrintedSheet(one, one.component and f"Giấy mẫu {one.number}") for one in sheets]
        with pdfium.PdfDocument(draw_sheets(printed, desk="H99.1", batch="MẪU")) as document:
            for sheet, page in zip(sheets, document, strict=True):
                yield sheet, page.render(scale=_DPI / 72).to_pil()
        count -= of


def _half(picture: Image.Image, random: Random) -> Image.Image:
    """What is left of a sheet that was torn across or along."""
    wide, high = picture.size
    left = random.choice(
        ((0, 0, wide, high // 2), (0, high // 2, wide, high), (0, 0, wide // 2, high))
    )
    return picture.crop(left)
