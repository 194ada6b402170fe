"""From recognized pages to papers: where each begins, what it is, what it says.

A machine proposes and a person confirms; where the rules are not sure the type is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.artifacts import ClassifiedDocument, FieldSource, FieldValue, PageOrigin, RecognizedPage
from ocr.fields.registry import extract_fields
from ocr.lines import Line, rows_of
from ocr.types.classifier import STRONG_TITLE, PageEvidence, examine_page

MODEL: Final = "rules-1"
"""Part of every result: another set of rules bears another name."""
_PAGE_MARK: Final = re.compile(r"^(?:trang)?0?([2-9]|[1-9][0-9])(?:/[0-9]{1,2})?$")
_STARTING_TITLE: Final = 0.88


@dataclass
class _Paper:
    """A paper while its pages are gathered."""

    pages: list[RecognizedPage]
    evidence: PageEvidence
    rows: list[Line]
    numbers: set[str] = field(default_factory=set)


def understand(pages: Sequence[RecognizedPage]) -> tuple[ClassifiedDocument, ...]:
    """All papers in a stack of upright pages, in the order of their first pages.

    Blank pages belong to no paper. A page with a national header or a title opens a paper;
    continuation pages and backs follow the paper before them. Without any title there is one paper
    of type None.
    """
    papers: list[_Paper] = []
    for page in pages:
        if page.is_blank or not (page.words or page.codes):
            continue
        rows = list(rows_of(page))
        evidence = examine_page(page, rows)
        home = _home_of(papers, evidence, rows)
        if home is None:
            papers.append(_Paper([page], evidence, rows, _numbers(evidence)))
        else:
            _add_page(home, page, evidence, rows)
    return tuple(_describe(paper) for paper in papers)


def _home_of(
    papers: Sequence[_Paper], evidence: PageEvidence, rows: Sequence[Line]
) -> _Paper | None:
    """The paper that a page belongs to, or None if it opens a new one."""
    if not papers:
        return None
    current = papers[-1]
    if evidence.best[0] == "citizen_card":
        return _card_side_of(papers, evidence)
    if not _opens_paper(evidence, rows):
        return current
    return None


def _card_side_of(papers: Sequence[_Paper], evidence: PageEvidence) -> _Paper | None:
    """The paper with the other side of this card: the same number, or a lone opposite side."""
    for paper in reversed(papers):
        if evidence.card_number is not None and evidence.card_number in paper.numbers:
            return paper
    current = papers[-1]
    lone = len(current.pages) == 1 and current.evidence.best[0] == "citizen_card"
    opposite = current.evidence.is_card_back != evidence.is_card_back
    unnumbered = not current.numbers or evidence.card_number is None
    return current if lone and opposite and unnumbered else None


def _opens_paper(evidence: PageEvidence, rows: Sequence[Line]) -> bool:
    if evidence.has_header:
        return True
    if rows and _PAGE_MARK.match(rows[0].plain):
        return False
    slug, confidence = evidence.best
    if slug is not None and confidence >= STRONG_TITLE:
        return True
    return evidence.title_score >= _STARTING_TITLE


def _numbers(evidence: PageEvidence) -> set[str]:
    return set() if evidence.card_number is None else {evidence.card_number}


def _add_page(
    paper: _Paper, page: RecognizedPage, evidence: PageEvidence, rows: Sequence[Line]
) -> None:
    paper.pages.append(page)
    paper.rows.extend(rows)
    paper.numbers |= _numbers(evidence)
    is_card = evidence.best[0] == "citizen_card" or paper.evidence.best[0] is None
    if is_card and evidence.best[1] > paper.evidence.best[1]:
        paper.evidence = evidence


def _describe(paper: _Paper) -> ClassifiedDocument:
    slug, confidence = paper.evidence.best
    ranking = paper.evidence.ranking
    fields = {} if slug is None else extract_fields(slug, paper.rows, paper.pages)
    return ClassifiedDocument(
        pages=tuple(page.number for page in paper.pages),
        type=slug,
        type_confidence=confidence,
        alternatives=tuple(guess for guess in ranking if guess[0] != slug),
        fields=_with_source(fields, paper.pages),
        model=MODEL,
    )


def _with_source(
    fields: dict[str, FieldValue], pages: Sequence[RecognizedPage]
) -> dict[str, FieldValue]:
    """Values from pages whose words are the PDF's own say so."""
    own_text = {page.number for page in pages if page.origin is PageOrigin.TEXT}
    return {
        name: replace(value, source=FieldSource.TEXT)
        if value.source is FieldSource.OCR and value.page in own_text
        else value
        for name, value in fields.items()
    }
