"""The parts that every paper of an agency shares: number, place and date, agency, signer.

Places follow NĐ 30/2020 (domain.md 1.6): agency top left, number under it, place and date top
right, the signer's title and name bottom right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.dates import find_date
from ocr.fields.form import make_value, value_of
from ocr.fields.official import spelled_officially, spelled_province
from ocr.fields.spelling import is_word
from ocr.fields.values import Parsed, parse_paper_number, tidy
from ocr.lines import Line, Token, parts_of
from ocr.matching import similarity, squeeze
from ocr.types.titles import is_header

_NUMBER_PART: Final = re.compile(r"^\W*s[o0]\s*[:.]?\s*(?:[a-z]{2,3}\d|[0-9/])")
_AGENCY: Final = (
    "uybannhandan", "ubnd", "so", "phong", "chicuc", "cuc", "congan", "bo", "vanphong", "toaan",
    "banquanly", "chinhanh", "trungtam", "hoidong", "truong", "trungtamphucvu", "baohiemxahoi",
    "benhvien",
)  # fmt: skip
_NAMED_AGENCY: Final = ("congantinh", "conganthanhpho", "so", "truong", "uyban", "baohiem")
"""Behind a title they say of what somebody is head; `PHÒNG …` is part of the title."""
_NUMBERED: Final = ("bananso", "quyetdinhso")
_STATE: Final = ("conghoaxahoichunghia", "doclaptudohanhphuc")
_COURT: Final = re.compile(r"(TÒA ÁN NHÂN DÂN KHU VỰC \d+) (?=\w)")
"""Courts are numbered within their province: `KHU VỰC 2 - AN GIANG`; a dash alone is no word."""
_HEAD_BOTTOM: Final = 0.35
_AGENCY_BOTTOM: Final = 0.4
_AGENCY_CENTRE: Final = 0.42
_TITLES: Final = (
    "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG",
    "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG", "CHI CỤC TRƯỞNG",
    "TRƯỞNG CÔNG AN", "PHÓ TRƯỞNG CÔNG AN", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "CHÁNH ÁN", "THẨM PHÁN",
    "THẨM PHÁN - CHỦ TỌA PHIÊN TÒA",
    "CÔNG CHỨNG VIÊN", "HIỆU TRƯỞNG", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH", "TỔNG GIÁM ĐỐC",
    "NGƯỜI KẾT LUẬN", "VIỆN TRƯỞNG", "TRƯỞNG KHOA", "CHỦ TỊCH HỘI ĐỒNG",
)  # fmt: skip
_TITLE_BY_LETTERS: Final = {squeeze(title): title for title in _TITLES}
_GIVER: Final = re.compile(
    r"^\W*(?:giam doc|hieu truong|vien truong|chu tich hoi dong|truong phong)\s+(?=\w)"
)
_COMMITTEE: Final = re.compile(r"(?:ỦY BAN NHÂN DÂN|UBND) ")
_HOSPITAL: Final = re.compile(r"BỆNH VIỆN ")
_HEALTH_OFFICE: Final = re.compile(r"(?:BỘ|SỞ) Y TẾ\b")
_ON_BEHALF: Final = re.compile(r"^\W*TM\W+")
_SAYING: Final = re.compile(r"\s+(?:XÁC NHẬN|CHỨNG NHẬN|CHỨNG THỰC)$")
_NOT_A_NAME: Final = ("daky", "kyghiro", "kyten", "dongdau", "noinhan", "luu", "nhudieu", "mau")


def parts_of_rows(rows: Sequence[Line]) -> list[Line]:
    """All column parts of the rows, top to bottom, left to right."""
    return [half for row in rows for part in parts_of(row) if part.plain for half in _halves(part)]


def _halves(part: Line) -> tuple[Line, ...]:
    """A part, cut before the state's name or motto where an agency runs close up to it."""
    for number in range(1, len(part.tokens)):
        rest = "".join(token.plain for token in part.tokens[number:])
        if rest.startswith(_STATE):
            return tuple(
                Line(part.page, tokens, part.aspect)
                for tokens in (part.tokens[:number], part.tokens[number:])
            )
    return (part,)


def document_number(rows: Sequence[Line]) -> FieldValue | None:
    """What stands behind `Số:` in the head."""
    for row in rows:
        if row.middle > _HEAD_BOTTOM + 0.1:
            return None
        for part in parts_of(row):
            tokens = _behind_number_label(part)
            if not tokens:
                continue
            raw = " ".join(token.text for token in tokens)
            parsed = parse_paper_number(raw)
            if parsed is not None:
                return make_value(parsed, tokens, row.page, raw)
    return None


def _behind_number_label(part: Line) -> tuple[Token, ...]:
    if part.plain.startswith(_NUMBERED) and len(part.tokens) > 3:
        part = Line(part.page, part.tokens[2:], part.aspect)
    first = fold(part.tokens[0].text).rstrip(".,;")
    if first in ("so", "s0"):
        numbered = len(part.tokens) > 1 and part.tokens[1].text[:1].isdigit()
        return part.tokens[1:] if part.tokens[0].closes_label or numbered else ()
    match = re.match(r"^\W*s[o0][:.]?(?=\d)", first)
    if match is None:
        return ()
    head = part.tokens[0]
    rest = head.text[match.end() :]
    return (Token(rest, fold(rest), head.box, head.confidence), *part.tokens[1:])


def place_and_date(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`issue_place` and `issue_date` from `Gò Công Đông, ngày 05 tháng 02 năm 2026`.

    The line in the head counts first; forms that are dated above the signature follow.
    """
    dated = [part for part in parts_of_rows(rows) if _is_dated_line(part)]
    if not dated:
        return {}
    part = dated[0] if dated[0].middle < 0.4 else dated[-1]
    found = find_date(part.text)
    if found is None:
        return {}
    fields = {
        "issue_date": make_value(
            Parsed(found.value.isoformat(), 0.97), _tokens_in(part, found.raw), part.page, found.raw
        )
    }
    seen = tidy(part.text[: part.text.find(found.raw)])
    place = spelled_province(seen)
    if 2 <= len(place) <= 40 and any(char.isalpha() for char in place):
        tokens = [token for token in part.tokens if token.text.strip(",") in seen.split()]
        fields["issue_place"] = make_value(
            Parsed(place, 0.95 if place[0].isupper() else 0.7),
            tokens or part.tokens,
            part.page,
            seen,
        )
    return fields


def _is_dated_line(part: Line) -> bool:
    """A short line that is nothing but place and date."""
    found = find_date(part.text)
    if found is None or "ng" not in fold(found.raw)[:3]:
        return False
    if any(token.closes_label for token in part.tokens):
        return False
    before = part.text[: part.text.find(found.raw)]
    after = part.text[part.text.find(found.raw) + len(found.raw) :]
    other = any(word in fold(before) for word in ("sinh", "dang ky", "cap ", "het han"))
    return len(before) <= 40 and len(after) <= 4 and not other


def _tokens_in(part: Line, raw: str) -> Sequence[Token]:
    words = set(raw.split())
    return [token for token in part.tokens if token.text in words] or part.tokens


def issuer(rows: Sequence[Line]) -> FieldValue | None:
    """The agency lines at the top left, in capitals, parent agency first, as one text."""
    chosen: list[Line] = []
    for part in parts_of_rows(rows):
        if part.middle > 0.25 or (chosen and part.box.top - chosen[-1].box.bottom > 0.03):
            break
        centre = (part.box.left + part.box.right) / 2
        is_left = centre <= _AGENCY_CENTRE and part.box.right <= 0.6
        if not is_left or part.capitals < 0.75 or is_header(part.plain):
            continue
        if _NUMBER_PART.match(fold(part.text)):
            continue
        if not chosen and not part.plain.startswith(_AGENCY):
            continue
        if chosen and not any(is_word(token.text.casefold()) for token in part.tokens):
            continue  # an English abbreviation under the name, or a speck
        chosen.append(part)
    if not chosen:
        return None
    tokens = [token for part in chosen for token in part.tokens]
    text = tidy(" ".join(part.text for part in chosen))
    spelled = _COURT.sub(r"\1 - ", spelled_officially(text))
    return make_value(Parsed(_without_superior(spelled), 0.95), tokens, chosen[0].page, text)


def _without_superior(agency: str) -> str:
    """A committee or hospital itself: what stands above it only says where it belongs."""
    for own, above in ((_COMMITTEE, _COMMITTEE), (_HOSPITAL, _HEALTH_OFFICE)):
        found = [match.start() for match in own.finditer(agency)]
        if above.match(agency) and found and found[-1] > 0:
            return agency[found[-1] :]
    return agency


def agency_in_title(rows: Sequence[Line]) -> FieldValue | None:
    """An agency that stands alone above the middle: as a heading, or with `XÁC NHẬN` behind it."""
    for part in parts_of_rows(rows):
        if part.middle > _AGENCY_BOTTOM or part.page != rows[0].page:
            return None
        text = spelled_officially(tidy(part.text))
        named = part.capitals > 0.75 and part.plain.startswith(_AGENCY) and len(part.tokens) > 3
        if named and not _NUMBER_PART.match(fold(text)) and not is_header(part.plain):
            return make_value(Parsed(_SAYING.sub("", text), 0.9), part.tokens, part.page, text)
    return None


def signer(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`signer_title` and `signer_name` from the last signature block of the pages."""
    parts = parts_of_rows(rows)
    for number in range(len(parts) - 1, -1, -1):
        part = parts[number]
        title = _official_title(part)
        if title is None:
            continue
        fields = {"signer_title": make_value(title, part.tokens, part.page, part.text)}
        name = _name_below(part, parts[number + 1 :])
        if name is not None:
            fields["signer_name"] = name
        return fields
    return {}


def name_under(rows: Sequence[Line], headings: tuple[str, ...]) -> FieldValue | None:
    """The name below a heading of the foot (squeezed: `nguoithutien`)."""
    parts = parts_of_rows(rows)
    for number, part in enumerate(parts):
        if part.plain in headings:
            return _name_below(part, parts[number + 1 :])
    return None


def signing_agency(rows: Sequence[Line]) -> FieldValue | None:
    """The agency named right above the signer's title, on papers without one in the head."""
    parts = parts_of_rows(rows)
    for number, title in enumerate(parts):
        if title.middle < _HEAD_BOTTOM or _official_title(title) is None:
            continue
        above = _lines_above(title, parts[:number])
        for first, part in enumerate(above):
            chosen = above[first:]
            plain = squeeze(_ON_BEHALF.sub("", " ".join(line.text for line in chosen)))
            if plain.startswith(_AGENCY) and plain not in _AGENCY:
                text = tidy(_ON_BEHALF.sub("", " ".join(line.text for line in chosen)))
                tokens = [token for line in chosen for token in line.tokens]
                return make_value(Parsed(spelled_officially(text), 0.93), tokens, part.page, text)
    return None


def _lines_above(title: Line, parts: Sequence[Line]) -> list[Line]:
    """The lines in capitals that stand close above a title and around the same centre, without
    `KT.` and its like."""
    centre = (title.box.left + title.box.right) / 2
    found: list[Line] = []
    lowest = title
    for part in reversed(parts):
        if abs((part.box.left + part.box.right) / 2 - centre) > 0.12 or part.page != title.page:
            continue
        if part.capitals < 0.75 or lowest.box.top - part.box.bottom > 2 * title.height:
            break
        lowest = part
        if not re.match(r"^\W*(?:kt|tl|tuq)\b", fold(part.text)):
            found.append(part)
    return found[::-1]


def giving_agency(rows: Sequence[Line]) -> FieldValue | None:
    """`GIÁM ĐỐC SỞ GIÁO DỤC …` names the agency behind the office that gives or signs."""
    for part in parts_of_rows(rows):
        match = _GIVER.match(fold(part.text))
        if part.capitals < 0.7 or match is None:
            continue
        tokens = part.tokens[len(match[0].split()) :]
        text = tidy(" ".join(token.text for token in tokens))
        if tokens and len(text) > 5:
            return make_value(Parsed(spelled_officially(text), 0.95), tokens, part.page, text)
    return None


def _official_title(part: Line) -> Parsed | None:
    """The office in a line of a signature block, spelled as it should be; slips lower the trust."""
    if part.capitals < 0.7 or re.match(r"^\W*(?:kt|tm|tl|tuq)\b", fold(part.text)):
        return None
    text = tidy(part.text)
    plain = squeeze(text)
    is_longer = any(
        plain.startswith(letters) and len(letters) < len(plain) <= len(letters) + 22
        for letters in _TITLE_BY_LETTERS
    )
    likeness, best = max(
        (similarity(plain, letters, 0.75), title) for letters, title in _TITLE_BY_LETTERS.items()
    )
    if likeness:
        return Parsed(best, 0.95 * likeness)
    best = max(
        (title for letters, title in _TITLE_BY_LETTERS.items() if plain.startswith(letters)),
        key=len,
        default="",
    )
    if not is_longer:
        return None
    words = len(best.replace(" - ", " ").split())
    rest = " ".join(text.split()[words:])
    if squeeze(rest).startswith(_NAMED_AGENCY):
        return Parsed(best, 0.93)
    return Parsed(spelled_officially(f"{best} {rest}"), 0.93) if rest else None


def _name_below(title: Line, parts: Sequence[Line]) -> FieldValue | None:
    centre = (title.box.left + title.box.right) / 2
    for part in parts:
        if part.page != title.page or part.box.top - title.box.bottom > 0.2:
            return None
        middle = (part.box.left + part.box.right) / 2
        if abs(middle - centre) > 0.14 or part.plain.startswith(_NOT_A_NAME):
            continue
        name = value_of(part.tokens, "name", part.page)
        if name is not None and name.value != name.value.lower():
            return name
    return None


def letterhead(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """All of the above that the rows hold."""
    fields = place_and_date(rows) | signer(rows)
    number = document_number(rows)
    agency = issuer(rows) or signing_agency(rows) or agency_in_title(rows)
    if number is not None:
        fields["document_number"] = number
    if agency is not None:
        fields["issuer"] = agency
    return fields
