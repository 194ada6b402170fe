"""From evidence on a first page to a type, how sure that is, and what else it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.artifacts import RecognizedPage
from core.vietnamese import fold
from ocr.fields.identity_codes import read_card_mrz, read_card_qr, read_passport_mrz
from ocr.lines import Line, parts_of
from ocr.matching import squeeze
from ocr.types.catalogue import COPY_MARKS, CUES, NUMBER_NOTATIONS
from ocr.types.titles import TitleHit, TitleZone, read_title_zone

SURE: Final = 0.75
"""From here on a type is told; below it the answer is None and the guesses are alternatives."""
STRONG_TITLE: Final = 0.8
_CUES: Final = {slug: tuple(squeeze(cue) for cue in cues) for slug, cues in CUES.items()}
_COPY: Final = frozenset(squeeze(mark) for mark in COPY_MARKS)
_NOTATIONS: Final = tuple((re.compile(shape), slug) for shape, slug in NUMBER_NOTATIONS)
_NUMBER: Final = re.compile(r"^\W*s[o0óöô]\s*[:.;]?\s*\S*\d", re.IGNORECASE)
_REGARDING: Final = re.compile(r"^\W*v\s*/\s*v\b", re.IGNORECASE)
_LETTERHEAD_BOTTOM: Final = 0.35


@dataclass(frozen=True)
class PageEvidence:
    """What one page tells about the paper that it belongs to."""

    ranking: tuple[tuple[str, float], ...]
    """Types with their confidence, best first."""
    has_header: bool
    """The national header stands in the upper third."""
    title_score: float
    """Of the best title in the title zone, whether or not it is one of our types."""
    card_number: str | None
    """The personal number in a card's QR or machine-readable zone."""
    is_card_back: bool

    @property
    def best(self) -> tuple[str | None, float]:
        """The type that may be told, or None; with the confidence of the best guess."""
        if not self.ranking:
            return None, 0.0
        slug, confidence = self.ranking[0]
        return (slug if confidence >= SURE else None), confidence


def examine_page(page: RecognizedPage, rows: Sequence[Line]) -> PageEvidence:
    """All evidence of one upright page; `rows` are its rows from top to bottom."""
    zone = read_title_zone(rows)
    body = "".join(row.plain for row in rows)
    scores = _title_scores(zone, rows, body)
    _add_notation(scores, rows, body)
    _add_letter_layout(scores, zone, rows)
    card = read_card_qr(page) or read_card_mrz(page)
    has_mrz = read_card_mrz(page) is not None
    if card is not None:
        scores["citizen_card"] = max(scores.get("citizen_card", 0.0), _code_score(zone))
    if read_passport_mrz(page) is not None:
        scores["passport"] = max(scores.get("passport", 0.0), _code_score(zone))
    ranking = sorted(scores.items(), key=lambda item: -item[1])
    return PageEvidence(
        ranking=tuple((slug, round(score, 3)) for slug, score in ranking[:4] if score >= 0.1),
        has_header=any(top < 0.34 for top in zone.header_tops),
        title_score=max((hit.score for hit in zone.hits), default=0.0),
        card_number=card.number if card else None,
        is_card_back=has_mrz and not _names_card(zone),
    )


def _code_score(zone: TitleZone) -> float:
    """A card's code decides, unless the page bears another title: a copy beside another paper."""
    foreign = max(
        (hit.score for hit in zone.hits if hit.title.slug not in ("citizen_card", "passport")),
        default=0.0,
    )
    return 0.6 if foreign >= STRONG_TITLE else 0.99


def _names_card(zone: TitleZone) -> bool:
    return any(hit.title.slug == "citizen_card" and hit.score >= STRONG_TITLE for hit in zone.hits)


def _title_scores(zone: TitleZone, rows: Sequence[Line], body: str) -> dict[str, float]:
    leading = _leading_title(zone)
    scores: dict[str, float] = {}
    for hit in zone.hits:
        slug = hit.title.slug
        if slug is None:
            continue
        if slug == "birth_certificate" and _is_marked_copy(rows):
            slug = "birth_extract"
        if slug == "decision" and "toaannhandan" in body[:200]:
            slug = "court_judgment"
        confidence = _with_cues(slug, hit.score, body)
        if leading is not None and leading.title.slug != hit.title.slug:
            confidence *= 0.5
        scores[slug] = max(scores.get(slug, 0.0), confidence)
    if _holds_two_papers(zone):
        scores = {slug: score * 0.7 for slug, score in scores.items()}
    return scores


def _leading_title(zone: TitleZone) -> TitleHit | None:
    """The first strong title from the top: later ones are named in the text or form its rest."""
    return next((hit for hit in zone.hits if hit.score >= STRONG_TITLE), None)


def _holds_two_papers(zone: TitleZone) -> bool:
    """Another national header with another strong title stands below the first title."""
    strong = [hit for hit in zone.hits if hit.score >= STRONG_TITLE]
    return any(
        first.bottom < header < second.top and first.title.slug != second.title.slug
        for first, second in pairwise(strong)
        for header in zone.header_tops
    )


def _is_marked_copy(rows: Sequence[Line]) -> bool:
    return any(part.plain in _COPY and part.box.top < 0.4 for row in rows for part in parts_of(row))


def _with_cues(slug: str, score: float, body: str) -> float:
    """A title without any word of its form is doubtful; with them it grows sure, up to 0.99."""
    cues = _CUES.get(slug, ())
    share = sum(cue in body for cue in cues) / len(cues) if cues else 0.0
    if len(cues) >= 4 and share == 0:
        return score * 0.72
    return min(0.99, score * 0.9 + (1 - score * 0.9) * min(1.0, 1.6 * share))


def _letterhead(rows: Sequence[Line]) -> list[Line]:
    return [part for row in rows if row.middle < _LETTERHEAD_BOTTOM for part in parts_of(row)]


def _add_notation(scores: dict[str, float], rows: Sequence[Line], body: str) -> None:
    """`Số: 12/GPXD` in the head supports a title, or hints where the title was lost."""
    for part in _letterhead(rows):
        if not _NUMBER.match(fold(part.text)):
            continue
        for shape, slug in _NOTATIONS:
            if not shape.search(part.text.upper()):
                continue
            if slug in scores:
                scores[slug] = min(0.99, scores[slug] + 0.5 * (1 - scores[slug]))
            elif max(scores.values(), default=0.0) < SURE:
                share = sum(cue in body for cue in _CUES[slug]) / len(_CUES[slug])
                scores[slug] = 0.85 if share >= 0.5 else 0.5


def _add_letter_layout(scores: dict[str, float], zone: TitleZone, rows: Sequence[Line]) -> None:
    """A letter has no title: a number, `V/v …` under it, `Kính gửi` (NĐ 30/2020 cells 3, 5b)."""
    if any(hit.score >= 0.6 for hit in zone.hits):
        return
    head = _letterhead(rows)
    regarding = any(_REGARDING.match(fold(part.text)) for part in head)
    numbered = any(_NUMBER.match(fold(part.text)) for part in head)
    addressed = any(row.plain.startswith("kinhgui") for row in rows if row.middle < 0.6)
    if not regarding or not (numbered or addressed):
        return
    score = 0.7 + 0.1 * numbered + 0.1 * addressed + 0.07 * bool(zone.header_tops)
    scores["official_letter"] = max(scores.get("official_letter", 0.0), score)
