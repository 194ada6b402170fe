"""Classifying by rules: titles, notations, form codes, machine codes, the layout of letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from typing import Final

from core.papers.model import TypeCatalogue
from core.vietnamese import fold
from ocr.fields.identity_codes import card_mrzs, card_qrs, read_passport_mrz
from ocr.fields.one_holder import holds_two_numbers
from ocr.lines import Line, parts_of
from ocr.matching import similarity, squeeze
from ocr.types.protocol import Guess, PageView, Ranking, Reason
from ocr.types.titles import TitleHit, TitleZone

STRONG_TITLE: Final = 0.8
_LIKELY: Final = 0.75
_NUMBER: Final = re.compile(r"^\W*s[o0óöô]\s*[:.;]?\s*\S*\d", re.IGNORECASE)
_REGARDING: Final = re.compile(r"^\W*v\s*/\s*v\b", re.IGNORECASE)
_LETTERHEAD_BOTTOM: Final = 0.35
_TITLES_BOTTOM: Final = 0.45
_FIRST_LINES: Final = ("giaychungnhan", "giayxacnhan", "giayphep")
_IDENTITY: Final = ("citizen_card", "passport")
_TOLD: Final = 5
_ENOUGH_WORDS: Final = 4.0
_TELLING_WORDS: Final = 0.6
_WORDS_AHEAD: Final = 0.2
_ONLY_WORDS: Final = 0.85
"""Of what words without a title are worth at most."""
_REQUEST: Final = "application_form"
_REQUEST_WORDS: Final = 0.25
"""Of its words: from here on labels alone do not tell another type."""
_CODE_DECIDES: Final = 0.99
_CODE_HINTS: Final = 0.6
_LABELS_OF_CODED: Final = 0.25
"""Of its words: one that is on no other type's papers, or some that are."""
_HARDLY_A_WORD: Final = 30
"""Words of a card in a photo of which little more than the code was read."""
_COPY_LIKENESS: Final = 0.8
"""One slip in `BẢN SAO` is let pass; no other line under a title comes near."""


class RulesClassifier:
    """Rules over the words of the catalogue; `name` changes with the rules, not with the data."""

    name: Final = "rules-5"

    def __init__(self, catalogue: TypeCatalogue) -> None:
        types = catalogue.types
        self._cues = _weighed({slug: _squeezed(entry.cues) for slug, entry in types.items()})
        self._against = {slug: _squeezed(entry.negative_cues) for slug, entry in types.items()}
        self._notations = _by_shape({slug: entry.notations for slug, entry in types.items()})
        self._form_codes = {
            squeeze(code): slug for slug, entry in types.items() for code in entry.form_codes
        }
        self._copy = frozenset(_squeezed(catalogue.copy_marks))
        self._longer = _longer_titles(catalogue)

    def rank(self, view: PageView) -> Ranking:
        """Scores of each type that something speaks for; see `Classifier`."""
        scores, reasons = self._title_scores(view)
        self._add_words(scores, reasons, view)
        self._add_notation(scores, reasons, view)
        self._add_form_code(scores, reasons, view)
        _add_letter_layout(scores, reasons, view)
        self._add_machine_codes(scores, reasons, view)
        self._weigh_against(scores, reasons, view)
        ranking = sorted(scores.items(), key=lambda item: -item[1])
        return Ranking(
            tuple(Guess(slug, round(score, 3)) for slug, score in ranking[:_TOLD] if score >= 0.1),
            tuple(reasons),
        )

    def share_of_cues(self, slug: str, body: str) -> float:
        """How much of the type's words the page has, 0 to 1; 0 for a type without any.

        A word that several types share counts for less; half of the words, or four of a type's own,
        are all that is asked for, since wordings of the same form differ.
        """
        cues = self._cues.get(slug)
        if not cues:
            return 0.0
        found = sum(weight for cue, weight in cues.items() if cue in body)
        return min(1.0, found / min(_ENOUGH_WORDS, sum(cues.values()) / 2))

    def _title_scores(self, view: PageView) -> tuple[dict[str, float], list[Reason]]:
        zone, body = view.zone, view.body
        leading = _leading_title(zone)
        scores: dict[str, float] = {}
        reasons: list[Reason] = []
        for hit in zone.hits:
            slug = hit.title.slug
            kind = "outside_title" if slug is None else "title"
            reasons.append(Reason(kind, f"{hit.title.wording} {hit.score:.2f}"))
            if slug is None:
                continue
            if slug == "birth_certificate" and self._is_marked_copy(view.rows):
                slug = "birth_extract"
            if slug == "decision" and "toaannhandan" in body[:200]:
                slug = "court_judgment"
            confidence = self._with_cues(slug, hit.score, body)
            if leading is not None and leading.title.slug != hit.title.slug:
                confidence *= 0.5
            scores[slug] = max(scores.get(slug, 0.0), confidence)
        for slug in scores:
            reasons.append(Reason("cues", f"{slug} {self.share_of_cues(slug, body):.2f}"))
        reasons += self._parts_of_titles(zone, body)
        if leading is not None and leading.title.slug is None and not self._begins(leading, body):
            reasons.append(Reason("outside_leads", leading.title.wording))
        if _holds_two_papers(zone):
            scores = {slug: score * 0.7 for slug, score in scores.items()}
            reasons.append(Reason("two_papers", "0.7"))
        return scores, reasons

    def _parts_of_titles(self, zone: TitleZone, body: str) -> Iterator[Reason]:
        """`HỢP ĐỒNG` above the words of an authorization: a line of its title was not read."""
        for hit in zone.hits:
            slug = hit.title.slug
            if slug is None or hit.score < STRONG_TITLE:
                continue
            own = self.share_of_cues(slug, body)
            for rival in sorted(self._longer.get(hit.title.plain, set()) - {slug}):
                if self.share_of_cues(rival, body) >= own:
                    yield Reason("part_of_title", f"{slug} {rival}")

    def _begins(self, leading: TitleHit, body: str) -> bool:
        """`GIẤY CHỨNG NHẬN` above the words of one of ours: the rest of its title was not read."""
        return leading.title.plain in _FIRST_LINES and any(
            self.share_of_cues(slug, body) >= _TELLING_WORDS for slug in self._cues
        )

    def _add_words(self, scores: dict[str, float], reasons: list[Reason], view: PageView) -> None:
        """Labels of a form tell it where its title was not read, unless another title was."""
        if any(hit.score >= STRONG_TITLE and hit.title.plain not in _FIRST_LINES
               for hit in view.zone.hits):  # fmt: skip
            return
        shares = {slug: self.share_of_cues(slug, view.body) for slug in self._cues}
        first, second = nlargest(2, shares, key=shares.__getitem__)
        ahead = shares[first] - shares[second]
        if shares[first] < _TELLING_WORDS or ahead < _WORDS_AHEAD:
            return
        # A request bears the words of the paper that it asks for, and some of its own.
        if first != _REQUEST and shares.get(_REQUEST, 0.0) >= _REQUEST_WORDS:
            return
        kind = "cues" if first in scores else "labels_alone"
        scores[first] = max(scores.get(first, 0.0), _ONLY_WORDS * shares[first])
        reasons.append(Reason(kind, f"{first} {shares[first]:.2f}"))

    def _is_marked_copy(self, rows: Sequence[Line]) -> bool:
        return any(
            piece.box.top < 0.4
            and any(similarity(piece.plain, mark, _COPY_LIKENESS) for mark in self._copy)
            for row in rows
            for piece in (row, *parts_of(row))
        )

    def _with_cues(self, slug: str, score: float, body: str) -> float:
        """A title without any word of its form is doubtful; with them it grows sure, up to 0.99."""
        share = self.share_of_cues(slug, body)
        if len(self._cues.get(slug, ())) >= 4 and share == 0:
            return score * 0.72
        return min(0.99, score * 0.9 + (1 - score * 0.9) * share)

    def _add_notation(
        self, scores: dict[str, float], reasons: list[Reason], view: PageView
    ) -> None:
        """`Số: 12/GPXD` in the head supports a title, or hints where the title was lost."""
        for part in _letterhead(view.rows):
            if not _NUMBER.match(fold(part.text)):
                continue
            for shape, slug in self._notations:
                if shape.search(part.text.upper()):
                    self._support(scores, slug, view.body)
                    reasons.append(Reason("notation", slug))

    def _add_form_code(
        self, scores: dict[str, float], reasons: list[Reason], view: PageView
    ) -> None:
        """`Mẫu CT07` in a corner of the head says which form it is."""
        for part in _letterhead(view.rows):
            for code, slug in self._form_codes.items():
                if part.plain.startswith(f"mau{code}"):
                    self._support(scores, slug, view.body)
                    reasons.append(Reason("form_code", f"{slug} {code.upper()}"))

    def _add_machine_codes(
        self, scores: dict[str, float], reasons: list[Reason], view: PageView
    ) -> None:
        coded = {
            "citizen_card": any(card_qrs(view.page)) or any(card_mrzs(view.page)),
            "passport": read_passport_mrz(view.page) is not None,
        }
        for slug in (slug for slug, is_there in coded.items() if is_there):
            score = _CODE_DECIDES if self._is_identity_paper(slug, view) else _CODE_HINTS
            scores[slug] = max(scores.get(slug, 0.0), score)
            reasons.append(Reason("code", slug))
        if "citizen_card" in scores and holds_two_numbers([view.page], view.rows):
            reasons.append(Reason("two_numbers", "citizen_card"))

    def _is_identity_paper(self, slug: str, view: PageView) -> bool:
        """A code decides on the paper that it was made for, not where it was copied or stuck.

        Title or labels of that paper stand there, or hardly anything; and no title of another one.
        """
        strong = [hit.title.slug for hit in view.zone.hits if hit.score >= STRONG_TITLE]
        if any(other not in _IDENTITY for other in strong):
            return False
        own = self.share_of_cues(slug, view.body)
        rival = max(
            self.share_of_cues(one, view.body) for one in self._cues if one not in _IDENTITY
        )
        has_labels = own >= _LABELS_OF_CODED and own > rival
        return slug in strong or has_labels or len(view.page.words) <= _HARDLY_A_WORD

    def _support(self, scores: dict[str, float], slug: str, body: str) -> None:
        if slug in scores:
            scores[slug] = min(0.99, scores[slug] + 0.5 * (1 - scores[slug]))
        elif max(scores.values(), default=0.0) < _LIKELY:
            scores[slug] = 0.85 if self.share_of_cues(slug, body) >= 0.5 else 0.5

    def _weigh_against(
        self, scores: dict[str, float], reasons: list[Reason], view: PageView
    ) -> None:
        """A line of the title zone that names a paper about this one: a request, a notice."""
        heads = [part.plain for row in view.rows if row.middle < _TITLES_BOTTOM
                 for part in parts_of(row) if part.capitals >= 0.7]  # fmt: skip
        for slug in scores:
            against = self._against.get(slug, ())
            if any(head.startswith(cue) for head in heads for cue in against):
                scores[slug] *= 0.5
                reasons.append(Reason("negative_cue", slug))


def _squeezed(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(squeeze(text) for text in texts)


def _longer_titles(catalogue: TypeCatalogue) -> dict[str, set[str]]:
    """For each title the types of which a title begins or ends with it and is longer."""
    titles = [
        (slug, squeeze(title.wording))
        for slug, entry in catalogue.types.items()
        for title in entry.titles
    ]
    longer: dict[str, set[str]] = {plain: set() for _, plain in titles}
    for slug, plain in titles:
        for cut in range(1, len(plain)):
            for part in (plain[:cut], plain[cut:]):
                if part in longer:
                    longer[part].add(slug)
    return longer


def _weighed(cues: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Each word of a type with 1 divided by the number of types in whose words it stands."""
    joined = [" ".join(words) for words in cues.values()]
    return {
        slug: {word: 1 / sum(word in other for other in joined) for word in words}
        for slug, words in cues.items()
    }


def _by_shape(notations: Mapping[str, Sequence[str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(shape), slug) for slug, shapes in notations.items() for shape in shapes
    )


def _leading_title(zone: TitleZone) -> TitleHit | None:
    """The first strong title from the top: later ones are named in the text or form its rest.

    `GIẤY CHỨNG NHẬN` alone, a title outside the catalogue, may be the first line of one of ours
    whose other lines were read apart from it.
    """
    strong = [hit for hit in zone.hits if hit.score >= STRONG_TITLE]
    if len(strong) > 1 and strong[0].title.plain in _FIRST_LINES and strong[1].title.slug:
        return strong[1]
    return strong[0] if strong else None


def _holds_two_papers(zone: TitleZone) -> bool:
    """Another national header with another strong title stands below the first title."""
    strong = [hit for hit in zone.hits if hit.score >= STRONG_TITLE]
    return any(
        first.bottom < header < second.top and first.title.slug != second.title.slug
        for first, second in pairwise(strong)
        for header in zone.header_tops
    )


def _letterhead(rows: Sequence[Line]) -> list[Line]:
    return [part for row in rows if row.middle < _LETTERHEAD_BOTTOM for part in parts_of(row)]


def _add_letter_layout(scores: dict[str, float], reasons: list[Reason], view: PageView) -> None:
    """A letter has no title: a number, `V/v …` under it, `Kính gửi` (NĐ 30/2020 cells 3, 5b)."""
    if any(hit.score >= 0.6 for hit in view.zone.hits):
        return
    head = _letterhead(view.rows)
    regarding = any(_REGARDING.match(fold(part.text)) for part in head)
    numbered = any(_NUMBER.match(fold(part.text)) for part in head)
    addressed = any(row.plain.startswith("kinhgui") for row in view.rows if row.middle < 0.6)
    if not regarding or not (numbered or addressed):
        return
    score = 0.7 + 0.1 * numbered + 0.1 * addressed + 0.07 * bool(view.zone.header_tops)
    scores["official_letter"] = max(scores.get("official_letter", 0.0), score)
    reasons.append(Reason("layout", "official_letter"))
