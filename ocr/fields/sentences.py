"""Facts that stand in sentences instead of behind labels: terms, purposes, notaries, persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.dates import find_date
from ocr.fields.flowing import Flow, flow_of
from ocr.fields.letterhead import signer
from ocr.fields.official import spelled_officially
from ocr.fields.values import (
    Parsed,
    Parser,
    parse_date,
    parse_ethnicity,
    parse_nationality,
    parse_sex,
    tidy,
)
from ocr.lines import Line

_TERM: Final = re.compile(r"\btu (?:ngay )?(.{8,40}?)[ ,;]+den (?:het )?(?:ngay )?(.{8,40})")
_PURPOSE: Final = re.compile(
    r"giay (?:xac nhan )?nay (?:duoc )?(?:cap|dung|su dung) de\W+(.+?)"
    r"(?=\s*[;.]|\s+(?:va co gia tri|giay nay))"
)
_PERSON: Final[tuple[tuple[str, re.Pattern[str], Parser], ...]] = (
    ("date_of_birth", re.compile(r"\bsinh ngay\W+(.{8,12})"), parse_date),
    ("sex", re.compile(r"\bgioi tinh\W+(nam|nu)\b"), parse_sex),
    ("ethnicity", re.compile(r"\bdan toc\W+([^;,.]{2,20})"), parse_ethnicity),
    ("nationality", re.compile(r"\bquoc tich\W+([^;,.]{3,30})"), parse_nationality),
)
_NOTARISED: Final = re.compile(r"so cong chung\W+(\d+)\W+quyen so\W+([\w/-]+)")
_TODAY: Final = re.compile(r"hom nay\s*,?\s*(ngay .{10,60})")
_OFFICE: Final = re.compile(
    r"\btai (?:tru so )?(van phong cong chung [\w ]+|phong cong chung [\w ]+)"
)


def read_term(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`Từ ngày … đến ngày …`."""
    flow = flow_of(rows)
    for match in _TERM.finditer(flow.folded):
        start, end = (find_date(flow.text[slice(*match.span(group))]) for group in (1, 2))
        if start is not None and end is not None and start.value < end.value:
            return {
                name: _in(flow, Parsed(day.value.isoformat(), 0.96), day.raw, match.start(group))
                for name, day, group in (("valid_from", start, 1), ("valid_to", end, 2))
            }
    return {}


def purpose_in_sentence(rows: Sequence[Line]) -> FieldValue | None:
    """`Giấy này dùng để …`, up to where its validity is told."""
    flow = flow_of(rows)
    match = _PURPOSE.search(flow.folded)
    if match is None:
        return None
    return flow.value(Parsed(tidy(flow.text[slice(*match.span(1))]), 0.93), match.span(1))


def facts_in_sentences(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`Bà …, sinh ngày …; giới tính …; dân tộc …` of the one person a paper is about."""
    flow = flow_of(rows)
    found = {}
    for name, shape, parse in _PERSON:
        match = shape.search(flow.folded)
        parsed = None if match is None else parse(flow.text[slice(*match.span(1))])
        if match is not None and parsed is not None:
            found[name] = flow.value(parsed, match.span(1))
    return found


def read_notary(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """What a notary's words say: number, book, day, office, who signed; empty without them."""
    flow = flow_of(rows)
    if "loi chung cua" not in flow.folded:
        return {}
    fields = signer(rows)
    number, today = _NOTARISED.search(flow.folded), _TODAY.search(flow.folded)
    if number is not None:
        for name, group in (("document_number", 1), ("book_number", 2)):
            text = flow.text[slice(*number.span(group))]
            fields[name] = flow.value(Parsed(text, 0.95), number.span(group))
    day = None if today is None else find_date(today[1])
    if today is not None and day is not None:
        fields["issue_date"] = flow.value(Parsed(day.value.isoformat(), 0.96), today.span(1))
    office = _OFFICE.search(flow.folded)
    if office is not None:
        name = spelled_officially(tidy(flow.text[slice(*office.span(1))]).upper())
        fields["issuer"] = flow.value(Parsed(name, 0.93), office.span(1))
    return fields


def _in(flow: Flow, parsed: Parsed, raw: str, after: int) -> FieldValue:
    start = flow.text.find(raw, after)
    return flow.value(parsed, (start, start + len(raw)))
