"""TCVN3 and VNI to Unicode: the tables are complete, fonts are known by name and by language."""

from __future__ import annotations

import subprocess
import unicodedata

import pytest

from ocr.born_digital import BornDigitalText
from ocr.legacy_vietnamese.conversion import Encoding, OldFont, convert, detect, letters, old_font
from ocr.legacy_vietnamese.tables import TCVN3, VNI
from tests.ocr.input.papers import VIETNAMESE, text_page, to_tcvn3, to_vni

ABC = OldFont(Encoding.TCVN3, is_capitals=False)
ABC_CAPITALS = OldFont(Encoding.TCVN3, is_capitals=True)
VNI_FONT = OldFont(Encoding.VNI, is_capitals=False)
_BASES = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LOWER = {unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in _TONES} - set(
    "aeiouy"
) | {"đ"}
PLAIN = (*VIETNAMESE[2:5], "Họ và tên: Nguyễn Thị Mỹ Tuyết, sinh ngày 01/02/1990, giấy mẫu")
"""Without capitals that carry a tone: ABC fonts have none."""


def test_there_are_67_letters_with_marks():
    assert len(LOWER) == 67


def test_tcvn3_has_every_small_letter_once():
    found = list(TCVN3.values())

    assert set(found) >= LOWER
    assert len(found) == len(set(found))
    assert set("ĂÂÊÔƠƯĐ") <= set(found)


def test_tcvn3_is_the_table_of_the_c_library():
    codes = bytes(TCVN3)
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=codes, capture_output=True, check=True
    )

    assert unicodedata.normalize("NFC", done.stdout.decode()) == "".join(TCVN3.values())


def test_vni_has_every_letter_in_both_cases():
    assert set(VNI.values()) >= LOWER | {letter.upper() for letter in LOWER}
    assert all(letter == unicodedata.normalize("NFC", letter) for letter in VNI.values())


def test_no_vni_pair_begins_with_another_letter_of_two_codes():
    singles = {code for code in VNI if len(code) == 1}
    bases = {code[0] for code in VNI if len(code) == 2}

    assert bases - singles <= set("aeouyAEOUY")


def test_every_letter_goes_there_and_back():
    for letter in sorted(LOWER):
        assert convert(to_vni(letter).decode("cp1252"), VNI_FONT) == letter
        assert convert(to_vni(letter.upper()).decode("cp1252"), VNI_FONT) == letter.upper()
        if letter == "ư":  # alone it cannot be told from a soft hyphen
            continue
        shown = to_tcvn3(letter).decode("cp1252")
        assert convert(shown, ABC) == letter
        assert convert(shown, ABC_CAPITALS) == letter.upper()
        assert convert(chr(0xF000 + ord(to_tcvn3(letter))), ABC) == letter


def test_a_letter_knows_how_many_codes_it_took():
    found = list(letters("Vieät Nam", VNI_FONT))

    assert "".join(letter.text for letter in found) == "Việt Nam"
    assert [letter.length for letter in found] == [1, 1, 2, 1, 1, 1, 1, 1]


def test_the_hyphen_of_tcvn3_is_a_letter_only_inside_syllables():
    shown = to_tcvn3("người được hưởng ưu tiên, Tư pháp - Hộ tịch; 12-15; QĐ-UBND").decode(
        "latin-1"
    )

    for hyphen in "-\u00ad\u2010":
        again = convert(shown.replace("\u00ad", hyphen), ABC)
        assert again == "người được hưởng ưu tiên, Tư pháp - Hộ tịch; 12-15; QĐ-UBND"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ABCDEF+.VnTime", ABC),
        (".VnTimeH,Bold", ABC_CAPITALS),
        (".VnArialH-Bold", ABC_CAPITALS),
        ("#2EVnTimeH", ABC_CAPITALS),
        ("VNI-Times,Italic", VNI_FONT),
        ("ABCDEF+VNI-Helve", VNI_FONT),
        ("TimesNewRomanPSMT", None),
        ("VNArial-Something", ABC),
    ],
)
def test_fonts_are_known_by_name(name, expected):
    assert old_font(name) == expected


def test_the_name_of_a_font_does_not_make_unicode_wrong():
    assert detect(" ".join(VIETNAMESE), ".VnTime") is None
    assert detect("Giấy chứng nhận", "VNI-Times") is None


def test_unnamed_fonts_are_known_by_language():
    text = " ".join(PLAIN)

    assert detect(to_tcvn3(text).decode("latin-1"), "ABCDEF+F1") == ABC
    assert detect(to_vni(text).decode("cp1252"), "ABCDEF+F1") == VNI_FONT
    assert detect(text, "ABCDEF+F1") is None
    assert detect("Société générale de l'éducation française à Genève", "ABCDEF+F1") is None


def _read(data: bytes):
    text = BornDigitalText(data)
    try:
        return text.read(1)
    finally:
        text.close()


@pytest.mark.parametrize(
    ("fonts", "encode"),
    [((".VnTime",), to_tcvn3), (("VNI-Times",), to_vni), (("AAAAAA+TT1",), to_vni)],
)
def test_a_page_in_an_old_encoding_is_read_in_unicode(fonts, encode):
    own = _read(text_page([(fonts[0], encode(line)) for line in PLAIN]))

    assert own is not None
    assert own.is_converted
    assert _lines(own) == list(PLAIN)


def test_fonts_of_one_page_are_converted_each_in_its_way():
    lines = [
        (".VnTimeH", to_tcvn3("cộng hòa xã hội chủ nghĩa việt nam")),
        ("VNI-Times", to_vni("Độc lập - Tự do - Hạnh phúc")),
        (".VnTime", to_tcvn3(PLAIN[0])),
        ("Helvetica", b"Notice to the applicant: see page 2 of the form."),
    ]
    own = _read(text_page(lines))

    assert own is not None
    assert _lines(own) == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        PLAIN[0],
        "Notice to the applicant: see page 2 of the form.",
    ]


def test_the_box_of_a_converted_word_covers_its_codes():
    own = _read(text_page([("VNI-Times", to_vni("Giấy chứng nhận kết hôn"))]))

    assert own is not None
    word = own.words[1]
    assert word.text == "chứng"
    # g-i-a-mark-y-space = 6 codes of 6 points from 60; c-h-ö-mark-n-g = 6 codes.
    assert word.box.left == pytest.approx((60 + 6 * 6) / 595, abs=0.002)
    # The renderer adds what a stand-in for the font is wider.
    assert word.box.right == pytest.approx((60 + 12 * 6) / 595, abs=0.006)


def _lines(own) -> list[str]:
    lines: dict[int, list[str]] = {}
    for word in own.words:
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]
