"""Searching papers."""

from __future__ import annotations

from api.v1.schemas.common import Told
from api.v1.schemas.records import RecordTold


class PieceTold(Told):
    """A part of an excerpt; a hit is one of the words that were looked for."""

    text: str
    is_hit: bool


class HitTold(Told):
    """A paper that was found; it opens with its `dossier_id`, or with the one that was named."""

    record: RecordTold
    excerpt: list[PieceTold]


class FacetTold(Told):
    """A value that the matches may be narrowed to."""

    value: str
    words: str
    count: int


class FoundTold(Told):
    """One page of what was found."""

    hits: list[HitTold]
    total: int
    has_more: bool
    is_guess: bool
    page: int
    pages: int
    facets: dict[str, list[FacetTold]]
