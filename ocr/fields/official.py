"""The fixed words of administration: where only the marks were misread, they are put right.

Units and offices have one spelling (`tỉnh`, `Ủy ban nhân dân`); a reading such as `tình Đồng Tháp`
or `ỦY BẢN NHÂN DÂN` can mean nothing else. Names of people and places are never touched here.
"""

from __future__ import annotations

import re
from typing import Final

from core.vietnamese import fold
from ocr.fields.gazetteer import PROVINCES
from ocr.language.syllables import is_syllable
from ocr.matching import fold_same_length

_PHRASES: Final = (  # none that could begin or hold a name
    "Ủy ban nhân dân", "Hội đồng nhân dân", "Tòa án nhân dân", "Viện kiểm sát nhân dân",
    "Bộ phận một cửa", "Bộ phận tiếp nhận và trả kết quả", "Trung tâm phục vụ hành chính công",
    "Phục vụ hành chính công", "Phòng kinh tế", "Phòng tư pháp", "Phòng tài chính - kế hoạch",
    "Phòng đăng ký kinh doanh", "Sở tài chính", "Sở kế hoạch và đầu tư", "Sở giáo dục và đào tạo",
    "Bộ giáo dục và đào tạo", "Sở xây dựng", "Sở tư pháp", "Sở giao thông vận tải", "Sở y tế",
    "Sở nông nghiệp và môi trường", "Sở tài nguyên và môi trường", "Văn phòng đăng ký đất đai",
    "Bảo hiểm xã hội", "Công an tỉnh", "Công an xã", "Công an thành phố", "Bộ công an",
    "Cục quản lý xuất nhập cảnh", "Cục cảnh sát quản lý hành chính về trật tự xã hội",
    "Trạm y tế", "Trung tâm y tế", "Bệnh viện đa khoa", "Văn phòng công chứng",
    "Chi cục thuế", "Kho bạc nhà nước", "đơn vị trực thuộc", "Cảnh sát giao thông",
    "trung học phổ thông", "trung học cơ sở", "hộ kinh doanh", "thủ tục hành chính",
    "thay đổi thông tin cư trú", "đăng ký thường trú", "thành phố",
)  # fmt: skip
_UNITS: Final = (
    "tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "thôn", "ấp",
    "khu phố", "tổ dân phố", "khóm", "đường", "hẻm", "ngõ",
)  # fmt: skip
_BY_LETTERS: Final = {tuple(fold(phrase).split()): phrase.split() for phrase in _PHRASES}
_UNIT_BY_LETTERS: Final = {tuple(fold(unit).split()): unit.split() for unit in _UNITS}
_PROVINCE_BY_LETTERS: Final = {tuple(fold(name).split()): name.split() for name in PROVINCES}
_LONGEST: Final = max(map(len, _BY_LETTERS))
_WORD: Final = re.compile(r"[^\W\d_]+")
_UNIT_WORDS: Final = "|".join(
    sorted({fold(unit).split()[0] for unit in _UNITS}, key=len, reverse=True)
)
_STRAY_POINT: Final = re.compile(
    rf"(?<=[a-z]{{2}}|[\s\d.,a-z]\d|\s[a-z])\s*[.,]*\.[.,]*\s*(?=(?:{_UNIT_WORDS})\b)"
)
_WORD_AND_POINT: Final = re.compile(r"\b([^\W\d_]{2,})\s*\.+\s*(?=[^\W\d_]{2}|\d)")
_POINT_BETWEEN: Final = re.compile(r"(\w{2,})\.\s*(?=(\w{2,}))")
_BEFORE_NUMBER: Final = re.compile(r"\b[^\W\d_]{2,4}(?= \d)")
_NUMBERED_UNITS: Final = {"to": "tổ", "hem": "hẻm", "ngo": "ngõ", "khom": "khóm", "ap": "ấp"}
_COMMA_LOST: Final = re.compile(r"(\w) (tỉnh (?:[^\W\d_]+ ?){2,3})$")
"""Between two parts of an address at the end of a row the comma is easily lost."""
_GLUED: Final = re.compile(r"(?<=[a-z]{2})[.,](?=[a-z]{2})")


def spelled_officially(text: str) -> str:
    """The text with the marks of its fixed phrases put right; letter case stays."""
    return _respelled(_POINT_BETWEEN.sub(_without_speck, text), _BY_LETTERS, anywhere=True)


def _without_speck(match: re.Match[str]) -> str:
    """Two words of a title in capitals without the speck between them; `TP.` is no word."""
    before, after = match[1], match[2]
    is_title = before.isupper() and after.isupper() and is_syllable(before.casefold())
    return f"{before} " if is_title else match[0]


def spelled_as_place(text: str) -> str:
    """An address: units at the head of its parts, provinces behind theirs, commas for points."""
    bare = _without_leader_points(spelled_officially(_with_commas(text)))
    bare = _BEFORE_NUMBER.sub(_numbered_unit, bare)
    bare = _COMMA_LOST.sub(r"\1, \2", bare)
    parts = [_respelled(part, _UNIT_BY_LETTERS, anywhere=False) for part in bare.split(",")]
    parts[-1] = spelled_province(parts[-1])
    return ",".join(parts)


def _with_commas(text: str) -> str:
    """`Kinh Tư. xã.Vĩnh Thuận`: a leader's dot read as a point; a unit begins a new part."""
    text = text.replace("„", ",")
    for shape, stop in ((_STRAY_POINT, ", "), (_GLUED, " ")):
        folded = fold_same_length(text)
        for match in reversed(list(shape.finditer(folded))):
            text = text[: match.start()] + stop + text[match.end() :]
    return text


def _numbered_unit(match: re.Match[str]) -> str:
    """`tố 7` as `tổ 7`: before a number it is no name."""
    unit = _NUMBERED_UNITS.get(fold(match[0]))
    if unit is None:
        return match[0]
    return unit.capitalize() if match[0][0].isupper() else unit


def _without_leader_points(text: str) -> str:
    """`huyện Cao. Lộc`: a dot of the leader behind a whole word of an address is no stop."""
    return _WORD_AND_POINT.sub(
        lambda match: f"{match[1]} " if _is_whole(match[1]) else match[0], text
    )


def _is_whole(word: str) -> bool:
    """Whether a word is no abbreviation such as `TP`, `TT`, `Tx`."""
    return is_syllable(word.casefold()) and not (word.isupper() and len(word) <= 2)


def spelled_province(part: str) -> str:
    """The text with the province at its end, after two words at most, in its right spelling."""
    words = list(_WORD.finditer(part))
    for first in range(min(3, len(words))):
        known = _PROVINCE_BY_LETTERS.get(tuple(fold(word[0]) for word in words[first:]))
        if known is not None:
            return _put(part, words[first:], known, names=True)
    return part


def lacks_province(text: str) -> bool:
    """Whether an address breaks off within its province: `…, tỉnh An`, `…, thành phố`."""
    last = fold(text.rpartition(",")[2]).split()
    for unit in (["tinh"], ["thanh", "pho"]):
        if last and last == unit[: len(last)]:
            return True
        rest = last[len(unit) :]
        if last[: len(unit)] == unit:
            return (
                any(
                    list(name[: len(rest)]) == rest and len(name) > len(rest)
                    for name in _PROVINCE_BY_LETTERS
                )
                and tuple(rest) not in _PROVINCE_BY_LETTERS
            )
    return False


def is_whole_address(text: str) -> bool:
    """Whether an address ends with a province: `…, tỉnh An Giang`, `…, thành phố Huế`."""
    words = tuple(fold(text.rpartition(",")[2]).strip(" .;").split())
    rest = words[1:] if words[:1] == ("tinh",) else words[2:]
    return (words[:1] == ("tinh",) and rest in _PROVINCE_BY_LETTERS) or (
        words[:2] == ("thanh", "pho") and rest in _PROVINCE_BY_LETTERS
    )


def named_as_province(text: str) -> str:
    """A province in its usual letters where the text is one (`AN GIANG`), else the text."""
    known = _PROVINCE_BY_LETTERS.get(tuple(fold(text).split()))
    return text if known is None else " ".join(known)


def _respelled(text: str, known: dict[tuple[str, ...], list[str]], *, anywhere: bool) -> str:
    words = list(_WORD.finditer(text))
    letters = [fold(word[0]) for word in words]
    start = 0
    while start < len(words) and (anywhere or start == 0):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            right = known.get(tuple(letters[start : start + length]))
            if right is not None and (anywhere or length < len(words)):
                text = _put(text, words[start : start + length], right)
                start += length - 1
                break
        start += 1
    return text


def _put(text: str, words: list[re.Match[str]], right: list[str], *, names: bool = False) -> str:
    """The words of the text replaced by those of the right spelling, in the case they had."""
    for word, wanted in zip(words, right, strict=True):
        seen = word[0]
        spelled = wanted if names and not (seen.isupper() and len(seen) > 1) else wanted.lower()
        if seen.isupper() and len(seen) > 1:
            spelled = wanted.upper()
        elif seen[0].isupper():
            spelled = spelled[0].upper() + spelled[1:]
        text = text[: word.start()] + spelled + text[word.end() :]
    return text
