"""Which texts are written by people, and which are what is left of a broken text layer."""

from __future__ import annotations

import pytest

from ocr.language.sense import count_words, is_sensible, is_strange
from ocr.language.syllables import is_syllable
from tests.ocr.input.papers import ENGLISH, VIETNAMESE, to_tcvn3, to_vni

TEXT = "\n".join(VIETNAMESE)
_GOOD = (
    "nghiêng quyết giếng gìn gì thuở khuỷu hoà hòa uý ủy quốc quý lý mỹ ướt xoong y ỷ Đắc chuyện"
)
_BAD = "ngi ka céng hßa viét tiêt hát́ ghà nghà quò xx bl tr ươ thep̣ hòà"


def _shifted(text: str, by: int) -> str:
    return "".join(chr(ord(char) + by) if char.isalnum() else char for char in text)


@pytest.mark.parametrize(
    "syllable",
    [
        "nghiêng",
        "quyết",
        "giếng",
        "gìn",
        "gì",
        "thuở",
        "khuỷu",
        "hoà",
        "hòa",
        "uý",
        "ủy",
        "quốc",
        "quý",
        "lý",
        "mỹ",
        "ướt",
        "xoong",
        "y",
        "ỷ",
        "Đắc",
    ],
)
def test_syllables(syllable):
    assert is_syllable(syllable)


@pytest.mark.parametrize(
    "nonsense",
    [
        "ngi",
        "ka",
        "céng",
        "hßa",
        "viét",
        "tiêt",
        "hát́",
        "ghà",
        "nghà",
        "quò",
        "xx",
        "bl",
        "tr",
        "ươ",
        "thep̣",
        "hòà",
    ],
)
def test_no_syllables(nonsense):
    assert not is_syllable(nonsense)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        " ".join(reversed(TEXT.split())),
        "\n".join(ENGLISH),
        "NGUYỄN VĂN ĐỨC\nTRẦN THỊ ÁNH\nVÕ THỊ EM\nPHẠM HOÀNG LONG",
        "NGUYEN VAN DUC, TRAN THI ANH, VO THI EM, PHAM HOANG LONG, LE VAN AN, DO THI HUONG",
        "H'Hen Niê, Y Ban Êban, Krông Ana, Đắk Lắk, xã Ea Kao, Buôn Ma Thuột, Pleiku, Kon Tum",
        "1 200.000 15/03/2024 12,5%\n2 3.450.000 16/03/2024 -",
        "STT 1 2 3 4 5 Tổng 1.250.000",
        "12/2024/NĐ-CP, QĐ-UBND, BHXH, CCCD 001190000017, 29H-123.45",
        "Công ty TNHH Samsung Electronics Việt Nam, khu công nghiệp Yên Phong, tỉnh Bắc Ninh",
    ],
)
def test_written_by_people(text):
    assert is_sensible(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(cid:12)(cid:44) (cid:7)a(cid:9)" * 5,
        to_tcvn3(TEXT.lower()).decode("cp1252"),
        to_vni(TEXT).decode("cp1252"),
        _shifted("\n".join(ENGLISH), 1),
        _shifted("\n".join(ENGLISH), -29),
        _shifted(TEXT, 3),
        "&Ӝ1* +Ñ$ ;­ +ӜL &+Ӫ 1*+Ƭ$ 9,ӊ7 1$0",
        "CONG HOA XÂ HQI CHU NGHÏA VIÉT NAM DQc lâp - Tu do - Hanh phuc GIAY CHÛ’NG NHAN QUYÈN "
        "Sfr DUNG DAT Nguyén Van Dire x5 Dtrc Thang huyén My D6c",
        "kjq wzx bvf ghtr plkm nbvc xzsd qwrt yhjk mnbv",
        TEXT + "\n" + _shifted(TEXT, 3),
        "\x13\x14\x15\x11\x13\x13\x13 \x15\x16 \x17\x18",
    ],
)
def test_left_of_a_broken_layer(text):
    assert not is_sensible(text)


def test_numbers_and_abbreviations_prove_nothing():
    counted = count_words("12/2024/NĐ-CP, 5a, m2, A4, IV, 29H12345, UBND")

    assert (counted.judged, counted.bad) == (0, 0)


@pytest.mark.parametrize("word", ["t“n", "t™n", "Nguyeªn", "Myı", "TuyeÆt", "Thﬁi"])
def test_words_of_a_wrong_encoding_are_strange(word):
    assert is_strange(word)


@pytest.mark.parametrize(
    "word", ["Nguyễn", "ĐƯỜNG", "“Độc", "lập”,", "l’État", "2019–2024", "12°C", "a×b", "QĐ-UBND"]
)
def test_words_that_people_write_are_not_strange(word):
    assert not is_strange(word)
