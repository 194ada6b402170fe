"""Whether a page begins a paper: signs on it and on the page before it, weighed together.

Each sign adds its weight to a sum, the logarithm of the odds that a new paper begins. The weights
were set on stacks of our own specimens and of made-up papers without heads or titles
(`benchmarks.plain_papers`); none is for one paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from core.artifacts import RecognizedPage
from core.vietnamese import strip_marks
from ocr.lines import Line
from ocr.types.classifier import STRONG_TITLE, PageEvidence

_BIAS: Final = -1.5
"""Of a page without any sign: most pages that say nothing of themselves go on."""
_HEADER: Final = 3.0
_TITLE: Final = 2.5
_LETTERHEAD: Final = 1.0
_FIRST_MARK: Final = 1.5
_LATER_MARK: Final = -3.5
_NEXT_MARK: Final = -1.5
_BEFORE_ENDED: Final = 1.0
_BEFORE_RUNS_ON: Final = -1.0
_BEGINS_IN_TEXT: Final = -2.0
_NEXT_ARTICLE: Final = -2.0
_SAME_NUMBER: Final = -2.0
_COVER: Final = -3.5
"""The number of the page before, and that one says little more than it."""
_OTHER_FORMAT: Final = 2.0
_BEFORE_STOPS: Final = 1.0
"""The page before is not filled, nor signed: a letter, list or leaflet is at its end there."""
_OTHER_LANGUAGE: Final = 2.5
_PICTURE: Final = 2.5
_BEHIND_PICTURE: Final = 2.0

_STARTING_TITLE: Final = 0.88
_TOP: Final = 0.2
_FOOT: Final = 0.9
_MARK: Final = re.compile(r"^(?:trang)?0?([1-9][0-9]?)(?:/([0-9]{1,2}))?$")
_BARE_MARK: Final = re.compile(r"^\W*(?:[Tt]rang\W*)?\d{1,2}(?:\s*/\s*\d{1,2})?\W*$")
_ARTICLE: Final = re.compile(r"^(?:Điều|Chương|Mục)\s+(\d{1,2})\b")
_NUMBER: Final = re.compile(r"\b[Ss]ố\s*[:.]?\s*(\d[\w./-]{4,}|[A-Z]{1,3}\s?\d{5,})")
_PERSONAL: Final = re.compile(r"^(?:\d{12}|0\d{9})$")
_AGENCY: Final = ("uybannhandan", "so", "congan", "vanphong", "phong", "toaan", "congty", "truong")
_SIGNED: Final = (
    "kyghiro", "kyten", "kydongdau", "chutich", "truongcongan", "giamdoc", "hieutruong", "thamphan",
    "nguoikhai", "nguoiviet", "nguoilamdon", "nguoideghi", "nguoiuyquyen", "nguoiyeucau",
    "nguoithuchien", "canbotuphap", "congchungvien", "truongphong", "noinhan", "daidien",
    "nguoinop",
)  # fmt: skip
"""Words that stand over the name of whoever signs; what follows them is short."""
_ROWS_AFTER_SIGNING: Final = 9
_COVER_WORDS: Final = 45
_FILLED: Final = 0.72
"""How far down a page goes that may go on."""
_PICTURE_WORDS: Final = 5
"""A photograph or drawing has no more; a stray mark may be read as one."""
_SAME_FORMAT_IN: Final = 0.5
_LANGUAGE_WORDS: Final = 20
_UNMARKED: Final = 0.1
"""Share of words with Vietnamese marks below which a text is in another language."""
_CODE_LENGTH: Final = 6


@dataclass(frozen=True)
class Signs:
    """What a page tells of where its paper begins and ends."""

    opens: float
    """Weight of what only first pages have."""
    mark: tuple[int, int | None] | None
    """Number of the page as printed on it, and of how many."""
    begins_in_text: bool
    first_article: int | None
    last_article: int | None
    has_ended: bool
    """Somebody signs in its lower part, and little follows."""
    runs_on: bool
    """Text goes down to the foot."""
    numbers: frozenset[str]
    """Numbers of papers, and what stands in codes."""
    is_cover: bool
    """Hardly more than a title and a number."""
    stops: bool
    """The text ends well above the foot; of a cover it says nothing."""
    is_picture: bool
    """Hardly a word on it."""
    is_vietnamese: bool | None
    """None: too few words to tell."""
    is_photo: bool
    """Its size in inches is a guess."""
    width: float
    height: float
    """Inches."""


def signs_of(page: RecognizedPage, evidence: PageEvidence, rows: Sequence[Line]) -> Signs:
    """The signs of one upright page with its rows from top to bottom."""
    articles = [int(found[1]) for row in rows if (found := _ARTICLE.match(row.text))]
    mark = _mark_of(rows)
    has_ended = _has_ended(rows)
    return Signs(
        opens=_opening(evidence, rows),
        mark=mark,
        begins_in_text=_begins_in_text(rows),
        first_article=articles[0] if articles else None,
        last_article=articles[-1] if articles else None,
        has_ended=has_ended,
        runs_on=not has_ended and _runs_on(rows),
        numbers=_numbers_on(page, rows),
        is_cover=len(page.words) <= _COVER_WORDS,
        stops=_stops(page, rows),
        is_picture=len(page.words) <= _PICTURE_WORDS and not page.codes,
        is_vietnamese=_is_vietnamese(page),
        is_photo=page.corners is not None,
        width=page.width_px / max(1, page.dpi),
        height=page.height_px / max(1, page.dpi),
    )


def odds_of_beginning(before: Signs, page: Signs, numbers: frozenset[str]) -> float:
    """Logarithm of the odds that `page` begins a paper behind `before`.

    `numbers`: those on any page of the paper that `before` is the last page of.
    """
    odds = _BIAS + page.opens
    if page.mark is not None:
        odds += _FIRST_MARK if page.mark[0] == 1 else _LATER_MARK
        if before.mark is not None and page.mark[0] == before.mark[0] + 1:
            odds += _NEXT_MARK
    if before.has_ended:
        odds += _BEFORE_ENDED
    elif before.runs_on:
        odds += _BEFORE_RUNS_ON
    elif before.stops:
        odds += _BEFORE_STOPS
    if page.begins_in_text:
        odds += _BEGINS_IN_TEXT
    if before.last_article is not None and page.first_article == before.last_article + 1:
        odds += _NEXT_ARTICLE
    if not before.has_ended and page.numbers & numbers:
        # Behind a paper that has ended, the same number is on another copy of it.
        odds += _SAME_NUMBER + (_COVER if before.is_cover else 0.0)
    return odds + _looks(before, page)


def _looks(before: Signs, page: Signs) -> float:
    """Weight of what the two pages look like side by side."""
    odds = _OTHER_FORMAT if _differs_in_format(before, page) else 0.0
    if None not in (before.is_vietnamese, page.is_vietnamese):
        odds += _OTHER_LANGUAGE if before.is_vietnamese is not page.is_vietnamese else 0.0
    if page.is_picture and before.is_picture:
        # A drawing goes on on the next sheet, photos lie together; unread pages are all like this.
        return odds
    if page.is_picture:
        odds += _PICTURE
    return odds + (_BEHIND_PICTURE if before.is_picture else 0.0)


def _differs_in_format(before: Signs, page: Signs) -> bool:
    """Whether the sheets are of two sizes, however they lay."""
    if before.is_photo or page.is_photo:
        return False
    sides = zip(
        sorted((before.width, before.height)), sorted((page.width, page.height)), strict=True
    )
    return any(abs(one - other) > _SAME_FORMAT_IN for one, other in sides)


def sureness(odds: float) -> float:
    """How sure a decision is (0.5 to 1) that was taken by the sign of these odds."""
    return 1 / (1 + exp(-abs(odds)))


def _opening(evidence: PageEvidence, rows: Sequence[Line]) -> float:
    slug, confidence = evidence.best
    is_titled = slug is not None and confidence >= STRONG_TITLE
    weight = _HEADER if evidence.has_header else 0.0
    if is_titled or evidence.title_score >= _STARTING_TITLE:
        weight += _TITLE
    top = [row for row in rows[:4] if row.box.top < _TOP]
    has_agency = any(row.plain.startswith(_AGENCY) and row.capitals > 0.7 for row in top)
    return weight + (_LETTERHEAD if has_agency and not evidence.has_header else 0.0)


def _mark_of(rows: Sequence[Line]) -> tuple[int, int | None] | None:
    """A page number that stands alone at the top or at the foot."""
    edges = [row for row in (*rows[:1], *rows[-2:]) if not 0.12 < row.box.top < _FOOT]
    for row in edges:
        found = _MARK.match(row.plain) if _BARE_MARK.match(row.text) else None
        if found is not None:
            return int(found[1]), int(found[2]) if found[2] else None
    for row in edges:
        found = re.search(r"\b[Tt]rang\s+(\d{1,2})\s*/\s*(\d{1,2})\b", row.text)
        if found is not None:
            return int(found[1]), int(found[2])
    return None


def _begins_in_text(rows: Sequence[Line]) -> bool:
    """Running text stands where a first page has its letterhead or title."""
    head = [row for row in rows[:4] if row.box.top < _TOP]
    wide = [row for row in head if row.box.right - row.box.left > 0.6 and row.capitals < 0.3]
    begins_small = bool(rows) and rows[0].text[:1].islower()
    return len(wide) >= 2 or begins_small


def _has_ended(rows: Sequence[Line]) -> bool:
    signing = [
        place
        for place, row in enumerate(rows)
        if row.box.top > 0.35 and any(word in row.plain for word in _SIGNED)
    ]
    return bool(signing) and len(rows) - signing[-1] <= _ROWS_AFTER_SIGNING


def _runs_on(rows: Sequence[Line]) -> bool:
    lowest = [row for row in rows[-4:] if row.box.bottom > 0.75]
    return any(row.box.right - row.box.left > 0.5 and row.capitals < 0.3 for row in lowest)


def _stops(page: RecognizedPage, rows: Sequence[Line]) -> bool:
    lowest = max((row.box.bottom for row in rows if len(row.tokens) > 1), default=1.0)
    return len(page.words) > _COVER_WORDS and lowest < _FILLED


def _is_vietnamese(page: RecognizedPage) -> bool | None:
    words = [word.text for word in page.words if len(word.text) > 1 and word.text.isalpha()]
    if len(words) < _LANGUAGE_WORDS:
        return None
    return sum(strip_marks(word) != word for word in words) >= _UNMARKED * len(words)


def _numbers_on(page: RecognizedPage, rows: Sequence[Line]) -> frozenset[str]:
    printed = {
        found[1].rstrip(".-/")
        for row in rows
        for found in _NUMBER.finditer(row.text)
        if not _PERSONAL.match(found[1])
    }
    codes = {code.text for code in page.codes if len(code.text) >= _CODE_LENGTH}
    return frozenset(printed | codes)
