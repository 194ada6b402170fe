"""What of a paper can be searched: its heading, its words, and the text that excerpts are cut from.

Personal numbers are left out of all of it: they are searched exactly, through the owners.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.identifiers import PERSONAL_NUMBER_IN_TEXT
from core.search_words import tone_form, words_of
from core.vietnamese import nfc
from storage.db.models import Record, RecordText

NAMES: Final = (
    "holder_name",
    "father_name",
    "mother_name",
    "husband_name",
    "wife_name",
    "business_name",
    "owner_name",
    "investor_name",
    "authorizer_name",
    "authorized_name",
)
_SEARCHED: Final = ("document_number", "issuer", "subject", "purpose", "serial_number", *NAMES)
LONGEST_TEXT: Final = 110_000
"""Bytes, some 40 dense pages. PostgreSQL refuses a tsvector above 1 MB, and in the index each word
bears its agency and quarter (migration 0022): 18 bytes more for every word and part of a word."""


def index_record(
    session: Session, record: Record, fields: Mapping[str, str], pages_text: str
) -> RecordText:
    """Make the record findable by its title, its searched `fields` and the words on its pages.

    Doing it again replaces what was there. Of a very long paper the beginning alone is searched:
    to refuse it would strand it.
    """
    parts = [record.title, *(fields[name] for name in _SEARCHED if name in fields)]
    heading = without_numbers(" ".join(parts))
    body = _shortened(without_numbers(nfc(pages_text)).strip())
    text = session.get(RecordText, record.id)
    if text is None:
        text = RecordText(record_id=record.id)
        session.add(text)
    text.agency_id = record.agency_id
    text.heading = " ".join(words_of(heading))
    text.heading_toned = tone_form(heading)
    text.body = body
    text.vector = vector_of(text.heading, " ".join(words_of(body)))
    return text


def index_corrections(session: Session, record: Record, corrected: Mapping[str, str]) -> None:
    """Make the record findable by corrected values too, beside those that are printed on it.

    `corrected`: what is true now of the fields that were corrected. Doing it again changes nothing.
    """
    text = session.get(RecordText, record.id)
    if text is None:
        return
    values = without_numbers(" ".join(corrected[name] for name in _SEARCHED if name in corrected))
    text.heading = _with(text.heading, " ".join(words_of(values)))
    text.heading_toned = _with(text.heading_toned, tone_form(values))
    text.vector = vector_of(text.heading, " ".join(words_of(text.body)))


def _with(heading: str, words: str) -> str:
    return heading if f" {words} " in f" {heading} " else f"{heading} {words}".rstrip()


def vector_of(heading: str, words: str) -> sa.ColumnElement[object]:
    """The weighed words of a paper: what stands in its heading counts most."""
    weighed = sa.func.setweight(sa.func.to_tsvector("simple", heading), sa.literal_column("'A'"))
    return weighed.op("||")(sa.func.to_tsvector("simple", words))


def without_numbers(text: str) -> str:
    """The text without personal numbers (twelve digits that begin with 0, also in groups)."""
    return PERSONAL_NUMBER_IN_TEXT.sub("…", text)


def _shortened(text: str) -> str:
    raw = text.encode()
    if len(raw) <= LONGEST_TEXT:
        return text
    return raw[:LONGEST_TEXT].rpartition(b" ")[0].decode()
