"""Finding the title of a paper: lines of the title zone held against the catalogue."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.papers.model import TypeCatalogue
from ocr.lines import Line, parts_of
from ocr.matching import similarity, squeeze

_HEADERS: Final = (
    "conghoaxahoichunghiavietnam",
    "doclaptudohanhphuc",
    "socialistrepublicofvietnam",
    "independencefreedomhappiness",
)
_ASKED_FOR: Final = ("cap", "denghi", "xin", "vieccap")
"""How the second line of a request begins; the paper that it asks for is not the paper at hand."""
_LEAST_SIMILARITY: Final = 0.82
_OF_A_YEAR: Final = re.compile(r"nam(?:19|20)\d{2}$")
"""`HỘ CẬN NGHÈO NĂM 2026`: the year that a paper is for is no part of its title."""
_SHORT: Final = 8
"""Titles with fewer letters must be read exactly: one slip away stands another word."""
_LONGEST_RUN: Final = 4
_CAPITALS: Final = 0.7
"""Share of capitals among the letters of a title; readers take some for small ones."""
_ZONE_BOTTOM: Final = 0.66


@dataclass(frozen=True)
class KnownTitle:
    """A title as it is looked for; `slug` None: of a paper outside the catalogue."""

    slug: str | None
    wording: str
    begins: bool
    plain: str


@dataclass(frozen=True)
class TitleHit:
    """A line (or a few lines under each other) that reads like a title; `score` is 0–1."""

    title: KnownTitle
    score: float
    top: float
    bottom: float
    length: int


@dataclass(frozen=True)
class TitleZone:
    """The upper part of a page: where national headers stand, and which titles were seen."""

    header_tops: tuple[float, ...]
    hits: tuple[TitleHit, ...]
    """Best hit per place on the page, top to bottom."""


@dataclass(frozen=True)
class KnownTitles:
    """All titles in the order of their length, so that most are ruled out without a look."""

    whole: tuple[KnownTitle, ...]
    lengths: tuple[int, ...]
    """Of `whole`, ascending."""
    beginnings: tuple[KnownTitle, ...]

    def like(self, length: int) -> Sequence[KnownTitle]:
        """Those that a line with so many letters may be."""
        first = bisect_left(self.lengths, int(length * _LEAST_SIMILARITY))
        last = bisect_right(self.lengths, int(length / _LEAST_SIMILARITY) + 1)
        return self.whole[first:last]


def known_titles(catalogue: TypeCatalogue) -> KnownTitles:
    """Every title of the catalogue, those of papers outside it included."""
    owned = [(slug, title) for slug, entry in catalogue.types.items() for title in entry.titles]
    titles = [
        KnownTitle(slug, title.wording, title.begins, squeeze(title.wording))
        for slug, title in [*owned, *((None, title) for title in catalogue.outside)]
    ]
    whole = sorted((title for title in titles if not title.begins), key=lambda one: len(one.plain))
    return KnownTitles(
        tuple(whole),
        tuple(len(title.plain) for title in whole),
        tuple(title for title in titles if title.begins),
    )


def read_title_zone(rows: Sequence[Line], titles: KnownTitles) -> TitleZone:
    """Headers and titles of one page given as rows from top to bottom."""
    parts = [part for row in rows for part in parts_of(row) if part.plain]
    headers = tuple(part.box.top for part in parts if is_header(part.plain))
    zone = [part for part in parts if part.box.top < _ZONE_BOTTOM and not is_header(part.plain)]
    found = sorted(
        (hit for start in range(len(zone)) for hit in _hits_from(zone, start, titles)),
        key=lambda hit: (-hit.score - 0.01 * hit.length, hit.top),
    )
    kept: list[TitleHit] = []
    for hit in found:
        if all(hit.top > other.bottom or hit.bottom < other.top for other in kept):
            kept.append(hit)
    return TitleZone(headers, tuple(sorted(kept, key=lambda hit: hit.top)))


def is_header(plain: str) -> bool:
    """Whether a squeezed line is (part of) the national header or motto."""
    return any(
        (len(plain) >= _SHORT and plain in header) or similarity(plain, header, 0.75) > 0
        for header in _HEADERS
    )


def _hits_from(parts: Sequence[Line], start: int, titles: KnownTitles) -> Iterator[TitleHit]:
    run = [parts[start]]
    while True:
        yield from _match(run, titles)
        below = _line_below(parts, run[-1])
        if below is None or len(run) == _LONGEST_RUN:
            return
        run.append(below)


def _line_below(parts: Sequence[Line], part: Line) -> Line | None:
    """The next line of the same centred group, if there is one."""
    for other in parts:
        gap = other.box.top - part.box.bottom
        if other.middle <= part.middle or gap > 1.5 * part.height:
            continue
        centre = (other.box.left + other.box.right) / 2 - (part.box.left + part.box.right) / 2
        if abs(centre) < 0.08 and 0.4 < other.height / part.height < 2.5:
            return other
    return None


def _match(run: Sequence[Line], titles: KnownTitles) -> Iterator[TitleHit]:
    plain = _OF_A_YEAR.sub("", "".join(part.plain for part in run))
    if plain.startswith(_ASKED_FOR):
        return
    for title in titles.like(len(plain)):
        yield from _hit(run, plain, title)
    if len(run) == 1:
        for title in titles.beginnings:
            if len(plain) >= len(title.plain):
                yield from _hit(run, plain[: len(title.plain)], title)


def _hit(run: Sequence[Line], seen: str, title: KnownTitle) -> Iterator[TitleHit]:
    wanted = title.plain
    if len(wanted) < _SHORT:
        likeness = 1.0 if seen == wanted else 0.0
    else:
        likeness = similarity(seen, wanted, _LEAST_SIMILARITY)
    if likeness:
        yield TitleHit(
            title,
            _likeness_weight(likeness) * _form_weight(run, title),
            run[0].box.top,
            run[-1].box.bottom,
            len(wanted),
        )


def _likeness_weight(likeness: float) -> float:
    """How much a title with some slips is still worth."""
    if likeness >= 0.97:
        return 1.0
    return 0.97 if likeness >= 0.92 else 0.92 if likeness >= 0.87 else 0.85


def _form_weight(run: Sequence[Line], title: KnownTitle) -> float:
    """Titles are in capitals, centred, in the upper part; prose that names one is none of these."""
    letters = [char for part in run for char in part.text if char.isalpha()]
    head = letters[: len(title.plain)]
    capitals = sum(char.isupper() for char in head) / max(1, len(head))
    # `GIẤY CHỨNG NHẬN` / `Quyền sử dụng đất`: only the first line is in capitals.
    begins = len(run) > 1 and run[0].capitals >= _CAPITALS
    weight = 1.0 if capitals >= _CAPITALS else 0.9 if begins else 0.5
    centre = (run[0].box.left + run[0].box.right) / 2
    if not 0.38 <= centre <= 0.62:
        weight *= 0.9
    if run[0].box.top > 0.45:
        weight *= 0.85
    return weight
