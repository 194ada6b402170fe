"""Reading a form: find the printed labels, take what stands right of them or below.

A `Label` says what a printed wording introduces; all labels of a form also end each other's
values. Wording is compared squeezed (no marks, no spaces) and with a few slips where a colon or the
start of a line shows that a label is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.artifacts import FieldSource, FieldValue
from ocr.confidence import combine, contradicted
from ocr.fields.labels import Label, index_of, look_up, look_up_jumbled
from ocr.fields.official import is_whole_address, lacks_province
from ocr.fields.values import PARSERS, Parsed, tidy, without_next_item
from ocr.lines import Line, Token, union
from ocr.matching import squeeze

_ONES_OWN: Final = frozenset({"name", "date", "personal_number", "sex"})
"""Kinds of values that several people in one paper have."""
_LONGEST_LABEL_TOKENS: Final = 18
_EXTENSION_TOKENS: Final = 5
_JUNK: Final = 0.015
_SHORT_JUNK: Final = 0.25
"""Word confidences under which a word (of one or two letters) at an end is no word."""
_COLUMN_SLACK: Final = 0.02
_LEAST_TITLE: Final = 4
_LONGEST_REST: Final = 4
_LONGEST_GLOSS: Final = 5
"""Words of an address in its last row, and of the English half of a label, at most."""
_NAME_SLACK: Final = 0.05
"""Margin of a column and the space before a word, within which a word no longer fits in."""
_WRAP_PITCH: Final = 2.4
"""A value goes on in the next row if that is at most so many line heights below."""


@dataclass(frozen=True)
class _Hit:
    label: Label
    row: int
    start: int
    end: int
    likeness: float
    left: float
    is_title: bool = False
    """It fills its row in capitals without a colon: what stands below is no value of it."""


@dataclass(frozen=True)
class Reading:
    """The tokens of one value with the label that introduced it."""

    label: Label
    tokens: tuple[Token, ...]
    page: int
    likeness: float
    section: str
    below: tuple[Token, ...] = ()
    """What stands under the label, for a value that is not beside it."""


def read_form(rows: Sequence[Line], labels: Sequence[Label]) -> dict[str, FieldValue]:
    """All fields that the labels introduce on one page; the first good value of a field counts."""
    fields: dict[str, FieldValue] = {}
    unread: set[str] = set()
    for reading in find_readings(rows, labels):
        if reading.label.within is not None and reading.label.within != reading.section:
            continue
        name = reading.label.field
        if not name or name in fields:
            continue
        kind, page, likeness = reading.label.kind, reading.page, reading.likeness
        value = value_of(reading.tokens, kind, page, likeness)
        if value is None:
            value = value_of(reading.below, kind, page, min(likeness, 0.9))
        if value is None:
            unread.update({name} if reading.tokens else ())
        elif name in unread and kind in _ONES_OWN:
            # What the form asks first stands there unread; further down it may be another's.
            fields[name] = replace(value, confidence=contradicted(value.confidence))
        else:
            fields[name] = value
    return fields


def value_of(
    tokens: Sequence[Token], kind: str, page: int, likeness: float = 1.0
) -> FieldValue | None:
    """The value in some tokens, or None where the parser of that kind finds none."""
    sound, trust = _without_junk(tokens)
    if not sound:
        return None
    raw = " ".join(token.text + (":" if token.closes_label else "") for token in sound)
    parsed = PARSERS[kind](raw)
    if parsed is None:
        return None
    return make_value(Parsed(parsed.value, parsed.plausibility * trust), sound, page, raw, likeness)


def _without_junk(tokens: Sequence[Token]) -> tuple[Sequence[Token], float]:
    """Without what specks and leaders at the ends were taken for, and the trust in what is left.

    A word of no confidence at the end is most often the leader; at the beginning it may as well be
    a misread part of the value.
    """
    sound = [
        number
        for number, token in enumerate(tokens)
        if token.confidence >= (_SHORT_JUNK if len(token.plain) <= 2 else _JUNK)
    ]
    if not sound:
        return (), 0.0
    first, last = sound[0], sound[-1]
    trust = 0.6 if any(token.plain for token in tokens[:first]) else 1.0
    if any(token.plain for token in tokens[last + 1 :]):
        trust *= 0.85
    return tokens[first : last + 1], trust


def make_value(
    parsed: Parsed, tokens: Sequence[Token], page: int, raw: str, likeness: float = 1.0
) -> FieldValue:
    """A field value from OCR words: their confidence, the plausibility, the place."""
    used = _tokens_behind(parsed.value, tokens)
    label_trust = 1.0 if likeness >= 0.95 else 0.97
    return FieldValue(
        value=parsed.value,
        raw=tidy(raw) or parsed.value,
        confidence=combine([token.confidence for token in used], parsed.plausibility * label_trust),
        page=page,
        box=union(token.box for token in used),
        source=FieldSource.OCR,
    )


def _tokens_behind(value: str, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens whose letters are found in the value; all, where it was put in another form."""
    plain = squeeze(value)
    used = [token for token in tokens if token.plain and token.plain in plain]
    return used if "".join(token.plain for token in used) == plain else tokens


def find_readings(rows: Sequence[Line], labels: Sequence[Label]) -> list[Reading]:
    """Every label found with the tokens of its value, in reading order."""
    index = index_of(tuple(labels))
    by_row = [_hits_in_row(row, number, index) for number, row in enumerate(rows)]
    sections: list[_Hit] = []
    readings = []
    for number, hits in enumerate(by_row):
        sections.extend(hit for hit in hits if hit.label.opens is not None)
        for position, hit in enumerate(hits):
            following = hits[position + 1] if position + 1 < len(hits) else None
            tokens = _value_tokens(rows, by_row, number, hit, following)
            right = rows[number].tokens[following.start].box.left if following else 1.0
            below = number + 1
            under = _continuation(rows, by_row, below, hit, right) if below < len(rows) else []
            readings.append(
                Reading(
                    hit.label,
                    tuple(tokens),
                    rows[number].page,
                    hit.likeness,
                    _section_at(sections, hit),
                    tuple(under),
                )
            )
    return readings


def _section_at(sections: Sequence[_Hit], hit: _Hit) -> str:
    """The section a label stands in: the last opened; of two side by side, the nearer column."""
    if not sections:
        return ""
    last_row = sections[-1].row
    beside = [opened for opened in sections if opened.row == last_row]
    nearest = min(beside, key=lambda opened: abs(opened.left - hit.left))
    return nearest.label.opens or ""


def _hits_in_row(row: Line, number: int, index: Mapping[str, Label]) -> list[_Hit]:
    hits: list[_Hit] = []
    start = 0
    while start < len(row.tokens):
        hit = _hit_at(row, number, start, index)
        if hit is None or _begins_later(row, number, hit, index):
            start += 1
        else:
            hits.append(hit)
            start = hit.end
    return hits


def _begins_later(row: Line, number: int, hit: _Hit, index: Mapping[str, Label]) -> bool:
    """Whether a label read with slips is a better one with the end of a value before it."""
    if hit.likeness == 1.0 or hit.end - hit.start < 2:
        return False
    later = _hit_at(row, number, hit.start + 1, index)
    return later is not None and later.end == hit.end and later.likeness > hit.likeness


def _hit_at(row: Line, number: int, start: int, index: Mapping[str, Label]) -> _Hit | None:
    """The longest label that begins with this token."""
    joined, best = "", None
    opening = _opens_text(row, start)
    for end in range(start, min(len(row.tokens), start + _LONGEST_LABEL_TOKENS)):
        token = row.tokens[end]
        joined += token.plain
        found, likeness = look_up(joined, index, slips=opening or token.closes_label)
        if found is None and opening and end > start + 1:
            found, likeness = look_up_jumbled(row.tokens[start : end + 1], index)
        if found is not None:
            closed = _closing_token(row, end)
            if closed is not None or opening or len(joined) >= 12:
                stop = (closed if closed is not None else end) + 1
                if best is None or likeness >= best.likeness:
                    left = row.tokens[start].box.left
                    best = _Hit(
                        found, number, start, stop, likeness, left, _is_title(row, start, stop)
                    )
        if token.closes_label:
            break
    return best


def _is_title(row: Line, start: int, stop: int) -> bool:
    whole = start == 0 and stop == len(row.tokens) and stop - start >= _LEAST_TITLE
    return whole and not row.tokens[stop - 1].closes_label and row.text.isupper()


def _opens_text(row: Line, start: int) -> bool:
    """Whether a token begins a row or a column, numbering and dashes aside."""
    if start == 0:
        return True
    before, token = row.tokens[start - 1], row.tokens[start]
    if token.box.left - before.box.right > 1.5 * row.height * row.aspect:
        return True
    return start == 1 and len(before.plain) <= 2


def _closing_token(row: Line, end: int) -> int | None:
    """The token with the colon that closes a label ending at `end`, a few words on at most."""
    for further in range(end, min(len(row.tokens), end + 1 + _EXTENSION_TOKENS)):
        token = row.tokens[further]
        begins_value = further > end and (token.text[:1].isupper() or token.text[:1].isdigit())
        if begins_value and not _is_foreign_gloss(row, end, further):
            return None
        if token.closes_label:
            return further
    return None


def _is_foreign_gloss(row: Line, end: int, further: int) -> bool:
    """`Họ và tên / Full name:`: a stroke before capitals shows a translation of the label."""
    between = [token.text for token in row.tokens[end : further + 1]]
    return any("/" in text for text in between)


def _value_tokens(
    rows: Sequence[Line],
    by_row: Sequence[Sequence[_Hit]],
    number: int,
    hit: _Hit,
    following: _Hit | None,
) -> list[Token]:
    row = rows[number]
    stop = following.start if following is not None else len(row.tokens)
    tokens = list(row.tokens[hit.end : stop])
    if following is not None:
        tokens = _drop_numbering(tokens)
    if tokens and _is_gloss(row, hit, tokens):
        tokens = []
    right = row.tokens[following.start].box.left if following is not None else 1.0
    if tokens and not hit.label.wraps and hit.label.kind != "name":
        return tokens
    ends_full = not tokens or tokens[-1].box.right > min(right, 0.93) - 0.25 * (right - hit.left)
    is_place = hit.label.kind == "place"
    is_ended_below = is_place and _ends_address(rows, by_row, number, hit, tokens, right)
    is_open = is_ended_below or (is_place and lacks_province(_text(tokens)))
    if not (ends_full or is_open or hit.label.kind == "name"):
        return tokens
    for below in range(number + 1, min(len(rows), number + (4 if hit.label.wraps else 2))):
        more = _continuation(rows, by_row, below, hit, right)
        if not _goes_on(hit.label.kind, tokens, more, right):
            break
        if is_open and not (ends_full or is_ended_below) and len(more) > _LONGEST_REST:
            break
        tokens.extend(more)
        if more[-1].box.right < min(right, 0.93) - 0.25 * (right - hit.left):
            break
    return tokens


def _goes_on(kind: str, tokens: Sequence[Token], more: Sequence[Token], right: float) -> bool:
    """Whether the words of the next row can belong to a value of this kind."""
    if not more or (kind == "place" and is_whole_address(_text(tokens))):
        return False
    return kind != "name" or _ends_name(tokens, more, right)


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _ends_address(
    rows: Sequence[Line],
    by_row: Sequence[Sequence[_Hit]],
    number: int,
    hit: _Hit,
    tokens: Sequence[Token],
    right: float,
) -> bool:
    """Whether the next row brings an address to its province, on cards narrower than the sheet."""
    if number + 1 >= len(rows):
        return False
    more = _continuation(rows, by_row, number + 1, hit, right)
    return is_whole_address(f"{_text(tokens)} {_text(more)}")


def _is_gloss(row: Line, hit: _Hit, tokens: Sequence[Token]) -> bool:
    """Whether what stands behind a label is its translation, whose colon or end was misread."""
    closed = row.tokens[hit.end - 1].closes_label
    parted = tokens[0].text.startswith("/") or row.tokens[hit.end - 1].text.endswith("/")
    return not closed and parted and len(tokens) <= _LONGEST_GLOSS


def _ends_name(tokens: Sequence[Token], more: Sequence[Token], right: float) -> bool:
    """Whether one or two words in the next row can be the end of a name: the same case, and the
    first of them had no room in the row before."""
    if not tokens:
        return True
    width = more[0].box.right - more[0].box.left
    if tokens[-1].box.right + width < min(right, 0.93) - _NAME_SLACK:
        return False
    in_capitals = all(token.text.isupper() for token in tokens[-2:])
    return len(more) <= 2 and all(
        token.text.isalpha() and token.text[0].isupper() and token.text.isupper() == in_capitals
        for token in more
    )


def _drop_numbering(tokens: list[Token]) -> list[Token]:
    """Without the number of the item that follows in the same row."""
    if len(tokens) > 1 and not without_next_item(f"x {tokens[-1].text}").endswith(tokens[-1].text):
        return tokens[:-1]
    return tokens


def _continuation(
    rows: Sequence[Line],
    by_row: Sequence[Sequence[_Hit]],
    below: int,
    hit: _Hit,
    right: float,
) -> list[Token]:
    """The tokens of the next row that continue a value in its column, if they do."""
    row, above = rows[below], rows[below - 1]
    if hit.is_title:
        return []
    if row.middle - above.middle > _WRAP_PITCH * max(row.height, above.height):
        return []
    left = 0.0 if hit.start <= 1 else hit.left - _COLUMN_SLACK
    column = [token for token in row.tokens if left <= token.box.left < right - _COLUMN_SLACK]
    if not column or not _opens_text(row, row.tokens.index(column[0])):
        return []
    starts = {row.tokens[other.start].box.left for other in by_row[below]}
    if any(token.box.left in starts for token in column):
        return []
    if any(token.closes_label for token in column[:6]):
        return []
    return column
