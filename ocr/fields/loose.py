"""Values of cards that are known by their shape: their labels are the smallest print of all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.dates import find_date
from ocr.fields.form import make_value
from ocr.fields.values import Parsed, Parser, parse_licence_class
from ocr.lines import Line

_PASSPORT_NUMBER: Final = re.compile(r"(?<![0-9A-Z<])[A-Z]\d{7}(?![0-9A-Z<])")


def loose_number(rows: Sequence[Line], parser: Parser) -> FieldValue | None:
    """Twelve digits that stand alone, as large print on a card does."""
    for row in rows:
        for token in row.tokens:
            parsed = parser(token.text) if len(token.plain) == 12 else None
            if parsed is not None:
                return make_value(parsed, (token,), row.page, token.text, likeness=0.9)
    return None


def loose_passport_number(rows: Sequence[Line]) -> FieldValue | None:
    """A capital and seven digits, which may have run together with a label in small print."""
    for row in rows:
        for token in row.tokens:
            match = _PASSPORT_NUMBER.search(token.text)
            if match is not None:
                return make_value(Parsed(match[0], 0.9), (token,), row.page, token.text)
    return None


def loose_licence_class(rows: Sequence[Line]) -> FieldValue | None:
    """A class of licence in a place of its own, whose label stands under it."""
    for row in rows:
        for token in row.tokens:
            if token.text.isupper() and len(token.plain) == 2:
                parsed = parse_licence_class(token.text)
                if parsed is not None:
                    return make_value(Parsed(parsed.value, 0.8), (token,), row.page, token.text)
    return None


def loose_expiry(rows: Sequence[Line], fields: Mapping[str, FieldValue]) -> FieldValue | None:
    """The one date of a card that is later than its issue."""
    issued = fields.get("issue_date") or fields.get("date_of_birth")
    if issued is None:
        return None
    found: dict[str, FieldValue] = {}
    for row in rows:
        for token in row.tokens:
            date = find_date(token.text)
            if date is not None and date.value.isoformat() > issued.value:
                parsed = Parsed(date.value.isoformat(), 0.85)
                found[parsed.value] = make_value(parsed, (token,), row.page, token.text)
    return next(iter(found.values())) if len(found) == 1 else None


def loose_nationality(rows: Sequence[Line]) -> FieldValue | None:
    """`Việt Nam` in ordinary letters: the state's name in the head is in capitals."""
    for row in rows:
        for first, second in zip(row.tokens, row.tokens[1:], strict=False):
            if (first.plain, second.plain) == ("viet", "nam") and not first.text.isupper():
                pair = (first, second)
                return make_value(Parsed("Việt Nam", 0.9), pair, row.page, "Việt Nam")
    return None
