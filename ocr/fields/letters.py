"""Decisions and official letters in the layout of NĐ 30/2020."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.form import make_value
from ocr.fields.letterhead import letterhead, parts_of_rows
from ocr.fields.official import spelled_officially
from ocr.fields.values import Parsed, parse_name, parse_personal_number, parse_place, tidy
from ocr.lines import Line, Token
from ocr.matching import fold_same_length
from ocr.types.titles import is_header

_PERSON: Final = re.compile(
    r"(?:^|[\s(,;])(?:ông|bà|Ông|Bà|ông/bà|anh|chị)\s*:?\s+"
    r"((?:[A-ZÀ-ỸĐ][\w'’]*\s+){1,5}[A-ZÀ-ỸĐ][\w'’]*)"
)
_TITLES: Final = ("quyetdinh", "banan")
_BODY: Final = ("cancu", "xet", "nhandanh", "voithanhphan")
_OFFICES: Final = ("chutich", "uyban", "giamdoc", "botruong", "toaan", "chicuctruong", "cuctruong")
_ITEM: Final = re.compile(r"\s*;\s*[-–]?\s*")
_ADDRESS: Final = re.compile(r"(?:dia chi|cu tru tai|thuong tru tai)\W+(.{10,150}?)(?=, duoc|[;.])")
_NUMBER_BEFORE: Final = re.compile(r"(?:dinh danh|cccd|can cuoc)[^0-9]{0,25}(\d[\d .]{10,15}\d)")


def read_decision(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A decision: head, subject under the title, the person it concerns, the signer."""
    fields = letterhead(rows)
    subject = subject_below_title(rows)
    if subject is not None:
        fields["subject"] = subject
    return fields | _person(rows)


def read_official_letter(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """An official letter: head, `V/v …` under the number, `Kính gửi: …`."""
    fields = letterhead(rows)
    subject, recipient = regarding(rows), read_recipient(rows)
    if subject is not None:
        fields["subject"] = subject
    if recipient is not None:
        fields["recipient"] = recipient
    return fields


def read_recipient(rows: Sequence[Line]) -> FieldValue | None:
    """What stands behind `Kính gửi:`."""
    for number, row in enumerate(rows):
        if not row.plain.startswith("kinhgui") or row.middle > 0.7:
            continue
        rest = [token for token in row.tokens if token.plain not in ("kinh", "gui", "kinhgui")]
        page, tokens = row.page, list(rest)
        if not tokens and number + 1 < len(rows):
            tokens = list(rows[number + 1].tokens)
        following = number + (1 if rest else 2)
        while tokens and tokens[-1].text.endswith(";") and following < len(rows):
            tokens += rows[following].tokens
            following += 1
        text = _ITEM.sub("; ", tidy(" ".join(token.text for token in tokens)))
        spelled = spelled_officially(text)
        return make_value(Parsed(spelled, 0.93), tokens, page, text) if text else None
    return None


def subject_below_title(rows: Sequence[Line]) -> FieldValue | None:
    """The lines between the title `QUYẾT ĐỊNH` or `BẢN ÁN` and `Căn cứ`, in one letter case.

    A line in another case than the first begins the body: `CHỦ TỊCH …` under a subject in ordinary
    letters, a name under one in capitals.
    """
    for number, row in enumerate(rows):
        if row.plain not in _TITLES or row.middle > 0.6:
            continue
        chosen: list[Line] = []
        for below in rows[number + 1 : number + 6]:
            if below.plain.startswith(_BODY) or below.page != row.page:
                break
            in_capitals = below.capitals > 0.75
            if chosen and in_capitals != (chosen[0].capitals > 0.75):
                break
            if not chosen and in_capitals and below.plain.startswith(_OFFICES):
                break
            chosen.append(below)
        return _joined(chosen) if chosen else None
    return None


def regarding(rows: Sequence[Line]) -> FieldValue | None:
    """The lines of the left column from `V/v` on."""
    parts = [part for part in parts_of_rows(rows) if part.middle < 0.4]
    for number, part in enumerate(parts):
        if not re.match(r"^\W*v\s*/\s*v", fold(part.text)):
            continue
        chosen = [part]
        for below in parts[number + 1 :]:
            if below.box.top - chosen[-1].box.bottom > 1.2 * part.height:
                break
            starts_left = below.box.left < 0.45 and not below.plain.startswith("kinhgui")
            if starts_left and not is_header(below.plain) and below.box.right < 0.6:
                chosen.append(below)
        return _without_regarding(_joined(chosen))
    return None


def _without_regarding(subject: FieldValue | None) -> FieldValue | None:
    """The subject itself: `V/v` only announces it."""
    if subject is None:
        return None
    return replace(subject, value=re.sub(r"^\W*[Vv]\s*/\s*[Vv]\s*:?\s*", "", subject.value))


def _joined(lines: Sequence[Line]) -> FieldValue | None:
    tokens = [token for line in lines for token in line.tokens]
    text = tidy(" ".join(line.text for line in lines))
    if not tokens or len(text) < 5:
        return None
    return make_value(Parsed(spelled_officially(text), 0.95), tokens, lines[0].page, text)


def _person(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """The one person a decision is about, if its first article names one with a number."""
    tokens = [token for row in rows for token in row.tokens]
    text = " ".join(token.text for token in tokens)
    start = _first_article(text)
    fields: dict[str, FieldValue] = {}
    number = _NUMBER_BEFORE.search(fold(text)[start:])
    page = rows[0].page if rows else 1
    if number is not None:
        parsed = parse_personal_number(number[1])
        if parsed is not None:
            fields["personal_number"] = _placed(parsed, tokens, page, number[1])
    home = _ADDRESS.search(fold_same_length(text), start)
    place = None if home is None else parse_place(text[slice(*home.span(1))])
    if home is not None and place is not None:
        fields["address"] = _placed(place, tokens, page, text[slice(*home.span(1))])
    person = _PERSON.search(text, start)
    if person is not None:
        parsed = parse_name(person[1])
        if parsed is not None:
            fields["holder_name"] = _placed(parsed, tokens, page, person[1])
    return fields


def _first_article(text: str) -> int:
    match = re.search(r"Đi[eềêé]u\s*1", text)
    return match.start() if match is not None else 0


def _placed(parsed: Parsed, tokens: Sequence[Token], page: int, raw: str) -> FieldValue:
    """The value with the place of its words, found by their sequence."""
    words = [word.strip(",.;") for word in raw.split()]
    for start in range(len(tokens) - len(words) + 1):
        window = tokens[start : start + len(words)]
        if [token.text.strip(",.;") for token in window] == words:
            return make_value(parsed, window, page, raw)
    return make_value(Parsed(parsed.value, parsed.plausibility * 0.8), tokens[:1], page, raw)
