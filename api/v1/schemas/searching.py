"""Searching papers."""

from __future__ import annotations

from api.v1.schemas.common import Told
from api.v1.schemas.records import OwnRecordTold, RecordTold


class PieceTold(Told):
    """A part of an excerpt; a hit is one of the words that were looked for."""

    text: str
    is_hit: bool


class HitTold(Told):
    """A paper that was found; it opens with its `dossier_id`, or with the one that was named."""

    record: RecordTold
    excerpt: list[PieceTold]


class OwnHitTold(Told):
    """An own paper that was found."""

    paper: OwnRecordTold
    excerpt: list[PieceTold]


class FacetTold(Told):
    """A value that the matches may be narrowed to."""

    value: str
    words: str
    count: int


class FoundFigures(Told):
    """Figures over all that was found."""

    total: int
    has_more: bool
    is_guess: bool
    page: int
    pages: int
    facets: dict[str, list[FacetTold]]


class FoundTold(FoundFigures):
    """One page of what was found."""

    hits: list[HitTold]


class OwnFoundTold(FoundFigures):
    """One page of the own papers that were found."""

    hits: list[OwnHitTold]
