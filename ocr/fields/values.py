"""From the words behind a label to a normalized value and how plausible it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from core.identifiers import PERSONAL_NUMBER, TAX_CODE, is_tax_code, read_personal_number
from core.vietnamese import clean_line, fold, strip_marks
from ocr.fields.dates import find_date, find_date_in_words, find_loose_date
from ocr.fields.gazetteer import ETHNIC_GROUPS, FAMILY_NAMES, GIVEN_NAMES
from ocr.fields.official import spelled_as_place, spelled_officially
from ocr.fields.spelling import without_double_letters
from ocr.language.syllables import is_plain_syllable
from ocr.matching import similarity

_EDGES: Final = " .,;:…_-–—•·*|'\"`~^ˆ=«»“”‘’<>"
_NEXT_ITEM: Final = re.compile(r"\s+(?:\d{1,2}|[a-z])\s*[.)]?$")
_DIGIT_SLIPS: Final = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "ø": "0", "Ø": "0", "D": "0", "I": "1", "l": "1", "|": "1",
     "i": "1", "S": "5", "s": "5", "B": "8", "Z": "2", "z": "2"}
)  # fmt: skip
_DIGIT_RUN: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9OoQDIl|iSsBZz](?:[ .]?[0-9OoQDIl|iSsBZz]){8,13}(?![0-9])"
)
_BRACKETED_NOUGHT: Final = re.compile(r"(?<![^\s])[)(](?=\d{11}(?!\d))")
"""A faint nought at the beginning, of which one side was read: `)20194000029`."""
_RULES: Final = re.compile(r"[\s|\[\](){}lI]")
_NAME: Final = re.compile(r"^[^\W\d_]+(?:[ '’.][^\W\d_]+)+$")
_PIECE: Final = re.compile(r"[^\W\d_]+")
_PARTED_DAY: Final = re.compile(r"(?<!\d)(\d) (?=\d[/⁄]\d)")
_PARTED_DIGITS: Final = re.compile(r"(?<=\d) (?=\d{3})")
_MISREAD_T: Final = re.compile(r"(?<=^[A-Z])[1Il|](?=\d{13}$)")
"""No group of insured people has an I or a digit in its two letters."""
_MISREAD_THI: Final = re.compile(r"^T[Hh][1TtLlJjf|]$")
"""The commonest middle name; no syllable looks like this."""
_FORM_OF_ADDRESS: Final = re.compile(r"^(?:(?:[ÔôBb][nà]g?|Anh|Chị|ông|bà)\s*[/:]?\s*)+(?=[A-ZĐ])")
_AMOUNT: Final = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d{4,})")
_AREA: Final = re.compile(r"(\d+(?:\.\d{3})*(?:,\d+)?|\d+[.,]\d+)\s*(?:m|$)", re.IGNORECASE)
_GLUED_SEX: Final = re.compile(r"^(nu|nam)[il|/]?[fm]?$")
"""The English letter behind a stroke read as one word with it: `NỮIF`."""
_LOST_STROKE: Final = re.compile(r"^(\d+)(?=[A-ZĐ]{2})")
_CODE: Final = re.compile(r"(?:[A-ZĐ]{1,4}\s?)?[0-9][0-9A-Z/.\-]*[0-9A-Z]|[0-9]")
_LICENCE_CLASSES: Final = frozenset(
    ["A1", "A2", "A3", "A4", "A", "B1", "B2", "B", "C1", "C", "D1", "D2", "D", "E", "FB2",
     "FC", "FD", "FE", "BE", "C1E", "CE", "D1E", "D2E", "DE"]
)  # fmt: skip
_PAPER_NUMBER: Final = re.compile(r"[0-9A-ZĐ][0-9A-Za-zĐđƯư./\-–]*")
_MENDED: Final = 0.95
_UNUSUAL: Final = 0.85
"""What is left of the trust in a name with a syllable that few people bear."""
_USUAL: Final = GIVEN_NAMES | frozenset(word for name in FAMILY_NAMES for word in name.split())
_ETHNIC_BY_FOLD: Final = {fold(name): name for name in ETHNIC_GROUPS}


@dataclass(frozen=True)
class Parsed:
    """A normalized value with its plausibility (0–1)."""

    value: str
    plausibility: float


Parser = Callable[[str], Parsed | None]


def tidy(text: str) -> str:
    """One line without leaders, brackets of form hints and stray marks at its ends."""
    bare = re.sub(r"\(\s*\d{0,2}\s*\)", " ", clean_line(text))
    return re.sub(r"\s+([,;.])", r"\1", clean_line(bare)).strip(_EDGES).strip()


def without_next_item(text: str) -> str:
    """The text without the number of the next item of a form: `Nữ 4.` becomes `Nữ`."""
    return _NEXT_ITEM.sub("", text).strip()


def parse_text(text: str) -> Parsed | None:
    """Any text with at least two letters or digits; fixed phrases in their right spelling."""
    value = tidy(text)
    sound = sum(char.isalnum() for char in value)
    if sound < 2:
        return None
    strange = sum(not (char.isalnum() or char in " ,.;:-/()'’\"%²+&") for char in value)
    plausibility = max(0.4, 0.98 - 0.15 * strange)
    return _mended(value, spelled_officially(without_double_letters(value)), plausibility)


def parse_place(text: str) -> Parsed | None:
    """An address; its units and the province at its end get their right marks."""
    parsed = parse_text(text)
    if parsed is None:
        return None
    mended = _mended(parsed.value, spelled_as_place(parsed.value), parsed.plausibility)
    if "," not in mended.value:  # the rest of the line may be lost
        return Parsed(mended.value, mended.plausibility * 0.85)
    return mended


def _mended(seen: str, spelled: str, plausibility: float) -> Parsed:
    """The right spelling; where something had to be mended, more may be wrong."""
    return Parsed(spelled, plausibility if spelled == seen else plausibility * _MENDED)


def _in_one_case(words: list[str]) -> list[str]:
    """`PHan Thị` as `Phan Thị`: OCR mixes the case of bold print; all capitals stay.

    Highland names have a capital behind the apostrophe, too: `H'Bia`.
    """
    if all(word.isupper() for word in words):
        return words
    return [
        _PIECE.sub(lambda piece: piece[0][0] + piece[0][1:].lower(), word)
        if word[0].isupper()
        else word
        for word in words
    ]


def _spell_family_name(words: list[str]) -> tuple[list[str], float]:
    """The family name with its marks, where only one is spelled with these letters.

    `Trắn` is no family name and `Trần` is: the marks were misread; `Glàng` is no syllable and
    a letter from `Giàng`. The trust falls all the same, so that a person looks.
    """
    letters, trust = fold(words[0]), 0.9
    known = [name for name in FAMILY_NAMES if fold(name) == letters]
    if not known and not is_plain_syllable(letters):
        seen = words[0].casefold()
        known = [name for name in FAMILY_NAMES if Levenshtein.distance(name.casefold(), seen) == 1]
        known, trust = [name for name in known if len(name) == len(seen)], 0.7
    if not known or words[0].casefold() in {name.casefold() for name in known}:
        return words, 1.0
    trust -= 0.3 * (len(known) > 1)  # the commonest of them
    right = known[0].upper() if all(word.isupper() for word in words) else known[0]
    return [right, *words[1:]], trust


def _as_thi(match: re.Match[str]) -> str:
    return "THỊ" if match[0].isupper() else "Thị"


def _before_break(text: str) -> str:
    """The part before a comma, a bracket or `và`, where that is a name on its own."""
    head = re.split(r"[,;(]|\svà\s", text, maxsplit=1)[0]
    return head if len(head.split()) >= 2 else text


def parse_name(text: str) -> Parsed | None:
    """A person's name: two words or more, letters only, capitals as on the paper."""
    value = _FORM_OF_ADDRESS.sub("", tidy(text))
    value = _before_break(value)
    value = tidy(re.sub(r"[^\w\s'’.\-]|_|\d|(?<=\w{2})\.(?=\w{2})", " ", value))
    words = value.split()
    while words and not any(char.isalpha() for char in words[-1]):
        words.pop()
    if sum(word[0].isupper() for word in words) <= len(words) / 2:
        return None
    single = without_double_letters(" ".join(words)).split()
    words, trust = _spell_family_name(_in_one_case(single))
    words = [
        word if number == 0 else _MISREAD_THI.sub(_as_thi, word)
        for number, word in enumerate(words)
    ]
    value = " ".join(words)
    if len(words) < 2 or len(words) > 9 or not _NAME.match(value):
        return None
    whole_capitals = value == value.upper()
    each_capital = all(word[0].isupper() for word in words)
    trust *= _MENDED if single != value.split() else 1.0
    trust *= _UNUSUAL if any(word.capitalize() not in _USUAL for word in words) else 1.0
    plausibility = trust * (0.99 if whole_capitals else 0.97 if each_capital else 0.6)
    if any(len(word) == 1 for word in words[:-1]) or len(words) > 6:
        plausibility *= 0.85
    return Parsed(value, plausibility)


def parse_date(text: str) -> Parsed | None:
    """The first date; words beside it confirm or contradict its digits."""
    found, in_words = find_date(_PARTED_DAY.sub(r"\1", text)), find_date_in_words(text)
    if found is None and in_words is None:
        loose = find_loose_date(text)
        if loose is None:
            return None
        is_as_read = f"{loose.day:02d}" in text and f"{loose.month:02d}" in text
        return Parsed(loose.isoformat(), 0.85 if is_as_read else 0.5)
    if found is None:
        return None if in_words is None else Parsed(in_words.isoformat(), 0.9)
    if in_words is None:
        return Parsed(found.value.isoformat(), 0.7 if _PARTED_DAY.search(text) else 0.97)
    return Parsed(found.value.isoformat(), 0.99 if in_words == found.value else 0.5)


def parse_personal_number(text: str) -> Parsed | None:
    """Twelve digits with a possible century digit; nine digits of an old card with less trust."""
    text = _BRACKETED_NOUGHT.sub("O", text)
    for match in _DIGIT_RUN.finditer(text):
        digits = re.sub(r"[ .]", "", match[0])
        slips = sum(not char.isdigit() for char in digits)
        number = digits.translate(_DIGIT_SLIPS)
        if slips > 3 or not number.isdigit():
            continue
        if PERSONAL_NUMBER.match(number):
            facts = read_personal_number(number)
            likely = facts is not None and 1900 <= facts.birth_year <= 2060
            return Parsed(number, (0.97 if likely else 0.6) - 0.1 * slips)
        if len(number) == 9 and slips == 0:
            return Parsed(number, 0.85)
    return _number_in_boxes(text)


def _number_in_boxes(text: str) -> Parsed | None:
    """Twelve digits each in a box of its own, whose rules were read as signs or as `l`."""
    if len(_RULES.findall(text)) < 6:
        return None
    digits = _RULES.sub("", text).translate(_DIGIT_SLIPS)
    return Parsed(digits, 0.8) if PERSONAL_NUMBER.match(digits) else None


def parse_sex(text: str) -> Parsed | None:
    """`nam` or `nữ`, from a plain word."""
    words = {fold(without_double_letters(word)).strip(_EDGES) for word in text.split()[:3]}
    if "nu" in words and "nam" not in words:
        return Parsed("nữ", 0.98)
    if "nam" in words and "nu" not in words:
        return Parsed("nam", 0.98)
    glued = {match[1] for word in words if (match := _GLUED_SEX.match(word))}
    if len(glued) == 1:
        return Parsed("nữ" if "nu" in glued else "nam", 0.85)
    # Of two possible words the beginning tells which it is.
    begun = {match[0] for word in words if (match := re.match("n[au](?=[a-z]{0,3}$)", word))}
    return Parsed("nữ" if "nu" in begun else "nam", 0.6) if len(begun) == 1 else None


def parse_ethnicity(text: str) -> Parsed | None:
    """One of the 54 groups in its usual spelling; another word is kept with little trust."""
    value = tidy(text)
    for length in (4, 3, 2, 1):
        known = _ETHNIC_BY_FOLD.get(fold(" ".join(value.split()[:length])).strip(_EDGES))
        if known is not None:
            return Parsed(known, 0.98)
    return Parsed(value, 0.6) if value and len(value) < 20 else None


def parse_nationality(text: str) -> Parsed | None:
    """`Việt Nam`, or the short text that stands there."""
    value = tidy(text)
    plain = fold(value).replace(" ", "")
    if "vietnam" in plain:
        return Parsed("Việt Nam", 0.98)
    if similarity(plain, "vietnam", 0.8):
        return Parsed("Việt Nam", 0.9)
    return Parsed(value, 0.75) if 3 <= len(value) <= 40 else None


def parse_paper_number(text: str) -> Parsed | None:
    """The number of a paper: `12/2026`, `05/QĐ-UBND`; spaces within it are OCR's."""
    seen = tidy(text)
    joined = _PARTED_DIGITS.sub("", seen)
    value = re.sub(r"\s*([/\-–.])\s*", r"\1", joined)
    match = _PAPER_NUMBER.search(value)
    if match is None or not any(char.isdigit() for char in match[0]):
        return None
    number = match[0].rstrip(".-/")
    number = re.sub(r"/Q[DÐ](?=-)", "/QĐ", number).replace("–", "-")
    whole = _LOST_STROKE.sub(r"\1/", number)
    if joined != seen:
        return Parsed(whole, 0.7)
    return Parsed(whole, 0.8 if whole != number or len(number) <= 2 else 0.95)


def parse_code(text: str) -> Parsed | None:
    """The number printed on a form: a series of capitals, digits, signs within (`A 08800013`)."""
    seen = tidy(text)
    joined = _PARTED_DIGITS.sub("", seen)
    match = _CODE.search(joined)
    return None if match is None else Parsed(match[0], 0.94 if joined == seen else 0.7)


def parse_serial_mark(text: str) -> Parsed | None:
    """The series of a receipt: capitals, digits and what parts them (`AA-26P`, `AB/24E`)."""
    match = re.search(r"[0-9A-ZĐ]+(?:[-/][0-9A-ZĐ]+)+|[0-9A-ZĐ]{4,}", tidy(text))
    return None if match is None else Parsed(match[0], 0.93)


def parse_insurance_number(text: str) -> Parsed | None:
    """Ten digits, or on older cards two letters and thirteen digits; spaces are the form's."""
    bare = re.sub(r"[\s.:]", "", text)
    mended = _MISREAD_T.sub("T", bare)
    match = re.search(r"[A-Z]{2}\d{13}|(?<!\d)\d{10}(?!\d)", mended)
    return None if match is None else Parsed(match[0], 0.95 if mended == bare else 0.7)


def parse_licence_class(text: str) -> Parsed | None:
    """A class of driving licence of the old or the new law."""
    words = re.findall(
        r"[A-Z]+\d?[A-Z]?", re.sub(r"\b([A-D])[Il]\b", r"\g<1>1", tidy(text)).upper()
    )
    return next((Parsed(word, 0.95) for word in words if word in _LICENCE_CLASSES), None)


def parse_book_number(text: str) -> Parsed | None:
    """A number in a book: `01/2012`, `CS 00012`."""
    match = re.search(r"(?:\b[A-ZĐ]{1,3}\s?)?\d[\d/.\-]*\d|\d", text)
    return None if match is None else Parsed(match[0], 0.95)


def parse_amount(text: str) -> Parsed | None:
    """An amount of money in whole đồng."""
    match = _AMOUNT.search(text)
    if match is None:
        return None
    return Parsed(re.sub(r"\D", "", match[1]), 0.96 if re.search(r"[.,]", match[1]) else 0.85)


def parse_area(text: str) -> Parsed | None:
    """An area in square metres with a decimal point: `120,5 m²` becomes `120.5`."""
    match = _AREA.search(text)
    if match is None:
        return None
    number = match[1]
    if "," in number:
        number = number.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number):
        number = number.replace(".", "")
    return Parsed(number, 0.95)


def parse_tax_code(text: str) -> Parsed | None:
    """Ten digits with their check digit, or the owner's twelve digits in its place."""
    joined = re.sub(r"(?<=\d)[ .](?=\d)", "", text)
    for run in re.findall(r"\d{10,13}(?:-\d{3})?", joined):
        if TAX_CODE.match(run):
            return Parsed(run, 0.98 if is_tax_code(run[:10]) else 0.4)
        if PERSONAL_NUMBER.match(run):
            return Parsed(run, 0.95)
    return None


def parse_integer(text: str) -> Parsed | None:
    """The first whole number: a parcel, a map sheet, a number of floors."""
    match = re.search(r"\d{1,6}", text)
    return None if match is None else Parsed(str(int(match[0])), 0.95)


def parse_dossier_code(text: str) -> Parsed | None:
    """A dossier code, however OCR spaced it."""
    match = re.search(r"[A-Z0-9][A-Z0-9.]{2,18}-\d{6}-\d{4,7}", re.sub(r"\s", "", text).upper())
    return None if match is None else Parsed(match[0], 0.97)


def parse_serial(text: str) -> Parsed | None:
    """The serial of a land use certificate: two letters, six or eight digits."""
    match = re.search(r"\b([A-ZĐ]{2})\s?(\d{8}|\d{6})\b", text)
    return None if match is None else Parsed(f"{match[1]} {match[2]}", 0.96)


PARSERS: Final[Mapping[str, Parser]] = {
    "text": parse_text,
    "place": parse_place,
    "name": parse_name,
    "date": parse_date,
    "personal_number": parse_personal_number,
    "sex": parse_sex,
    "ethnicity": parse_ethnicity,
    "nationality": parse_nationality,
    "paper_number": parse_paper_number,
    "book_number": parse_book_number,
    "code": parse_code,
    "serial_mark": parse_serial_mark,
    "insurance_number": parse_insurance_number,
    "licence_class": parse_licence_class,
    "amount": parse_amount,
    "area": parse_area,
    "tax_code": parse_tax_code,
    "integer": parse_integer,
    "dossier_code": parse_dossier_code,
    "serial": parse_serial,
}


def same_name(first: str, second: str) -> bool:
    """Whether two spellings are one name once marks and case are put aside."""
    return strip_marks(first).upper().split() == strip_marks(second).upper().split()
