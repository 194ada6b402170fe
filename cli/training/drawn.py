"""Sheets from the specimen maker: what is printed on them, without going by picture and OCR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from cli.specimens.model import Facts
from cli.specimens.papers import MODELS, draw
from cli.specimens.people import household, office
from cli.training.examples import PlainLine, Sheet
from core.papers import CATALOGUE
from ocr.matching import squeeze

_DPI: Final = 60
"""Only the places of lines are looked at."""
_DAYS: Final = 1500
_LAST_DAY: Final = date(2026, 9, 15)
_FULL_PAGE: Final = 12
"""Lines; a back with fewer is the other side of a card, no page that goes on."""


def drawn_sheets(slug: str, variant: str, count: int, random: Random) -> Iterator[Sheet]:
    """Specimens of one model of a type; pages after the first begin no paper, so they have none."""
    for _ in range(count):
        facts = Facts(
            household(random.randrange(200)),
            office(random.randrange(50)),
            _LAST_DAY - timedelta(days=random.randrange(_DAYS)),
            number=random.randrange(1, 400),
            variant=variant,
        )
        drawn = draw(slug, facts, dpi=_DPI)
        pages = zip(drawn.pages, drawn.truth.lines, drawn.truth.boxes, strict=True)
        for index, (page, lines, boxes) in enumerate(pages):
            plain = tuple(
                PlainLine(text, box) for text, box in zip(lines, boxes, strict=True) if text
            )
            if index == 0 or _goes_on(slug, plain):
                family = f"{slug}/{variant or 'usual'}"
                yield Sheet(None if index else slug, family, plain, page.size)


def _goes_on(slug: str, lines: tuple[PlainLine, ...]) -> bool:
    """A full page without the title: neither the back of a card nor an inner title page."""
    titles = {squeeze(title.wording) for title in CATALOGUE.types[slug].titles}
    return len(lines) >= _FULL_PAGE and not any(squeeze(line.text) in titles for line in lines)


def all_models() -> Iterator[tuple[str, str]]:
    """Every type that can be drawn with each of its models."""
    for slug, variants in MODELS.items():
        for variant in variants:
            yield slug, variant
