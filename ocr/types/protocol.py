"""What every classifier takes and gives: a page with its rows in, a ranking with reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

from core.artifacts import RecognizedPage
from core.papers.model import TypeCatalogue
from ocr.lines import Line
from ocr.types.titles import KnownTitles, TitleZone, known_titles, read_title_zone


class Reason(NamedTuple):
    """Why a type is thought of or doubted: the kind of evidence, and its detail.

    `detail` holds words of the catalogue and numbers only, nothing that the paper says of somebody.
    """

    kind: str
    """`title`, `part_of_title`, `outside_title`, `outside_leads`, `cues`, `labels_alone`,
    `notation`, `form_code`, `code`, `layout`, `negative_cue`, `two_papers`,
    `two_numbers`, `model`, `disagreement`."""
    detail: str

    def names(self, slug: str) -> bool:
        """Whether it speaks of this type (of all kinds but titles, whose detail is a wording)."""
        return self.detail.partition(" ")[0] == slug


class Guess(NamedTuple):
    """A type and how sure it is, 0 to 1. `slug` None: a paper outside the catalogue."""

    slug: str | None
    confidence: float


@dataclass(frozen=True)
class Ranking:
    """Guesses, best first, and what they rest on."""

    guesses: tuple[Guess, ...]
    reasons: tuple[Reason, ...] = ()

    def of(self, slug: str | None) -> float:
        """The confidence of one type; 0 where it was not thought of."""
        return next((guess.confidence for guess in self.guesses if guess.slug == slug), 0.0)


@dataclass(frozen=True)
class PageView:
    """One upright page as classifiers see it; what several of them need is worked out once."""

    page: RecognizedPage
    rows: Sequence[Line]
    """From top to bottom."""
    titles: KnownTitles = field(repr=False)
    """Those that the title zone is held against."""

    @cached_property
    def zone(self) -> TitleZone:
        """National headers and titles."""
        return read_title_zone(self.rows, self.titles)

    @cached_property
    def body(self) -> str:
        """Folded letters and digits of the whole page."""
        return "".join(row.plain for row in self.rows)

    @classmethod
    def of(cls, page: RecognizedPage, rows: Sequence[Line], catalogue: TypeCatalogue) -> PageView:
        """The view of a page whose titles are those of a catalogue."""
        return cls(page, rows, known_titles(catalogue))


class Classifier(Protocol):
    """Rules, a trained model, or both together."""

    @property
    def name(self) -> str:
        """Which one in which version; stored with every result."""
        ...

    def rank(self, view: PageView) -> Ranking:
        """What the paper that begins with this page may be."""
        ...
