"""From recognized pages to papers: where each begins, what it is, what it says.

A machine proposes and a person confirms; where the rules are not sure the type is None.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.artifacts import ClassifiedDocument, FieldSource, FieldValue, PageOrigin, RecognizedPage
from ocr.confidence import contradicted
from ocr.fields.one_holder import holds_two_numbers
from ocr.fields.registry import extract_fields
from ocr.lines import Line, rows_of
from ocr.splitting.sheets import SheetTeller, is_printed_sheet
from ocr.splitting.signs import Signs, odds_of_beginning, signs_of, sureness
from ocr.types.classifier import Knower, PageEvidence, default_knower

MODEL: Final = default_knower().name
"""Part of every result: other rules, another model or another catalogue bear another name."""
_DOUBTFUL: Final = 0.65
"""A boundary less sure than this makes the type as unsure, so that a person looks."""
_CLEARLY: Final = 0.85
"""From here on a page looks like the first of another paper although no sheet lies before it."""
_FIRST_PAGES: Final = 40
_LAST_PAGES: Final = 10
"""Of a longer paper so many first and last pages are searched for values: forms are short, and who
signed stands at the end. Between them memory does not grow with the paper."""


_SeenPage = tuple[RecognizedPage, list[Line]]
"""A page with its rows from top to bottom."""


@dataclass
class _Paper:
    """A paper while its pages are gathered."""

    evidence: PageEvidence
    signs: Signs
    """Of its last page."""
    boundary: float = 1.0
    """How sure it is that exactly these pages belong together."""
    sheet: int | None = None
    """The page of the separator sheet before it."""
    numbers: set[str] = field(default_factory=set)
    """Personal numbers in the codes of cards."""
    page_numbers: list[int] = field(default_factory=list)
    first: list[_SeenPage] = field(default_factory=list)
    last: deque[_SeenPage] = field(default_factory=lambda: deque(maxlen=_LAST_PAGES))
    seen_numbers: frozenset[str] = frozenset()
    """Numbers of papers on its pages."""
    described: ClassifiedDocument | None = None
    """Set once no page can be added any more; the pages are let go then."""

    def add(
        self, page: RecognizedPage, evidence: PageEvidence, signs: Signs, rows: list[Line]
    ) -> None:
        """Take a page in."""
        self.signs = signs
        self.seen_numbers |= signs.numbers
        self.numbers |= _numbers(evidence)
        self.page_numbers.append(page.number)
        (self.first if len(self.first) < _FIRST_PAGES else self.last).append((page, rows))
        is_card = evidence.best[0] == "citizen_card" or self.evidence.best[0] is None
        if is_card and evidence.best[1] > self.evidence.best[1]:
            self.evidence = evidence

    def describe(self) -> ClassifiedDocument:
        """The paper as it is told; of a finished one the pages are not held any longer."""
        if self.described is None:
            self.described = _describe(self)
            self.first.clear()
            self.last.clear()
        return self.described


def understand(
    pages: Iterable[RecognizedPage],
    knower: Knower | None = None,
    is_sheet: SheetTeller = is_printed_sheet,
) -> tuple[ClassifiedDocument, ...]:
    """All papers in a stack of upright pages, in the order of their first pages.

    Blank pages belong to no paper. A page with a national header or a title opens a paper;
    continuation pages and backs follow the paper before them; a photograph without a word is a
    paper of its own, several of them behind one another are one. Without any sign there is one
    paper of type None. A separator sheet belongs to no paper either; from the first one on the
    sheets alone decide, because whoever put them in has said where papers begin; where a page
    clearly looks like another paper the type becomes unsure, because a sheet may be missing. The
    pages are gone through once and let go, so that a stack may be of any height. `knower`: that
    of the settings unless another is given. `is_sheet`: by the print unless somebody has the key.
    """
    used = knower or default_knower()
    papers: list[_Paper] = []
    sheet: int | None = None
    for page in pages:
        if is_sheet(page):
            sheet = page.number
            continue
        if page.is_blank:
            continue
        rows = list(rows_of(page))
        evidence = used.examine(page, rows)
        signs = signs_of(page, evidence, rows)
        home, sure = _home_of(papers, evidence, signs)
        if sheet is not None:
            home, sure = _behind(papers, sheet, home, sure)
        if papers:
            papers[-1].boundary = min(papers[-1].boundary, sure)
        if home is None:
            # Only the other side of a card may still come to a paper that is not the last one.
            if papers and (sheet is not None or not papers[-1].numbers):
                papers[-1].describe()
            home = _Paper(evidence, signs, sure, sheet)
            papers.append(home)
        home.add(page, evidence, signs, rows)
    return tuple(replace(paper.describe(), model=used.name) for paper in papers)


def understand_whole(
    pages: Sequence[RecognizedPage], knower: Knower | None = None
) -> ClassifiedDocument:
    """These pages as the one paper that a person, or the file itself, says they are.

    In the order given; blank pages belong to it too. `knower`: as in `understand`.
    """
    used = knower or default_knower()
    paper: _Paper | None = None
    for page in pages:
        if page.is_blank:
            continue
        rows = list(rows_of(page))
        evidence = used.examine(page, rows)
        signs = signs_of(page, evidence, rows)
        paper = paper or _Paper(evidence, signs)
        paper.add(page, evidence, signs, rows)
    numbers = tuple(page.number for page in pages)
    if paper is None:
        return ClassifiedDocument(numbers, None, 0.0, (), model=used.name)
    return replace(paper.describe(), pages=numbers, model=used.name)


def fields_as(slug: str, pages: Sequence[RecognizedPage]) -> dict[str, FieldValue]:
    """What the pages of one paper say if it is of this type, because a person says so."""
    seen = [page for page in pages if not page.is_blank]
    seen = seen if len(seen) <= _FIRST_PAGES else [*seen[:_FIRST_PAGES], *seen[-_LAST_PAGES:]]
    rows = [row for page in seen for row in rows_of(page)]
    return _with_source(extract_fields(slug, rows, seen), seen)


def _behind(
    papers: Sequence[_Paper], sheet: int, home: _Paper | None, sure: float
) -> tuple[_Paper | None, float]:
    """The paper behind this separator sheet, or None if its first page comes now; how sure it is.

    `home`, `sure`: what the pages say of themselves.
    """
    own = papers[-1] if papers and papers[-1].sheet == sheet else None
    if own is None:
        return None, 1.0
    return own, (1 - sure if home is not own and sure >= _CLEARLY else 1.0)


def _home_of(
    papers: Sequence[_Paper], evidence: PageEvidence, signs: Signs
) -> tuple[_Paper | None, float]:
    """The paper that a page belongs to, or None if it opens a new one; and how sure that is."""
    if not papers:
        return None, 1.0
    current = papers[-1]
    if evidence.best[0] == "citizen_card":
        return _card_side_of(papers, evidence), 1.0
    odds = odds_of_beginning(current.signs, signs, current.seen_numbers)
    return (None if odds > 0 else current), sureness(odds)


def _card_side_of(papers: Sequence[_Paper], evidence: PageEvidence) -> _Paper | None:
    """The paper with the other side of this card: the same number, or a lone opposite side."""
    for paper in reversed(papers):
        if evidence.card_number is not None and evidence.card_number in paper.numbers:
            return paper
    current = papers[-1]
    lone = len(current.page_numbers) == 1 and current.evidence.best[0] == "citizen_card"
    # Only fronts bear the national header, also where no machine-readable zone was read.
    opposite = current.evidence.is_card_back != evidence.is_card_back or not evidence.has_header
    unnumbered = not current.numbers or evidence.card_number is None
    return current if lone and opposite and unnumbered else None


def _numbers(evidence: PageEvidence) -> set[str]:
    return set() if evidence.card_number is None else {evidence.card_number}


def _describe(paper: _Paper) -> ClassifiedDocument:
    slug, confidence = paper.evidence.best
    ranking = paper.evidence.ranking
    is_doubtful = paper.boundary < _DOUBTFUL
    seen = [*paper.first, *paper.last]
    pages = [page for page, _ in seen]
    rows = [row for _, rows in seen for row in rows]
    fields = {} if slug is None else extract_fields(slug, rows, pages)
    confidence = min(confidence, paper.boundary) if is_doubtful else confidence
    if slug == "citizen_card" and holds_two_numbers(pages, rows):
        # Cards of two people, copied onto one page or taken for the sides of one.
        confidence = contradicted(confidence)
    return ClassifiedDocument(
        pages=tuple(paper.page_numbers),
        type=slug,
        type_confidence=confidence,
        alternatives=tuple(guess for guess in ranking if guess[0] != slug),
        fields=_with_source(fields, pages),
        model=MODEL,
        sheet=paper.sheet,
        boundary=paper.boundary,
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
