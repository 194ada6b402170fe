"""Stacks with separator sheets: the sheets alone say where papers begin."""

from __future__ import annotations

import pytest

from core.separators import SheetKeys
from ocr.splitting.sheets import checked_by
from ocr.understanding import understand

HEAD = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
]
BIRTH = [*HEAD, ("centre", 0.12, "GIẤY KHAI SINH"), (0.1, 0.16, "Họ và tên: AN")]
PROSE = [(0.1, 0.1 + 0.02 * row, "mưa rơi trên mái nhà cũ của phố huyện") for row in range(20)]
SAID = [("centre", 0.1, "TỜ NGĂN CÁCH"), ("centre", 0.2, "Tờ 1/2")]
CARD = [*HEAD, ("centre", 0.12, "CĂN CƯỚC CÔNG DÂN"), (0.4, 0.2, "Họ và tên: NGUYỄN THỊ AN")]
CARD_QR = "001190000017||Nguyễn Thị An|01011990|Nữ|Số 1, Phố Mẫu, Hà Nội|10052021"
KEYS = SheetKeys.of("a secret")
CODES = [one.text for one in KEYS.new_set("here", [None, None])]
[FORGED] = [one.text for one in SheetKeys.of("of somebody else").new_set("here", [None])]


def test_papers_begin_behind_sheets_and_only_there(lay):
    pages = [
        lay(SAID, number=1, qr=CODES[0]),
        lay(BIRTH, number=2),
        lay(BIRTH, number=3),
        lay(PROSE, number=4),
        lay(SAID, number=5, qr=CODES[1]),
        lay(PROSE, number=6),
    ]
    documents = understand(pages)
    assert [(one.sheet, one.pages) for one in documents] == [(1, (2, 3, 4)), (5, (6,))]


def test_before_the_first_sheet_the_pages_speak(lay):
    pages = [lay(BIRTH, number=1), lay(BIRTH, number=2), lay(SAID, number=3, qr=CODES[0])]
    assert [one.pages for one in understand(pages)] == [(1,), (2,)]


def test_two_sheets_in_a_row_make_no_paper(lay):
    pages = [
        lay(SAID, number=1, qr=CODES[0]),
        lay(SAID, number=2, qr=CODES[1]),
        lay(BIRTH, number=3),
    ]
    assert [(one.sheet, one.pages) for one in understand(pages)] == [(2, (3,))]


@pytest.mark.parametrize("qr", ["https://example.org/ML1:", "ML1:", "ML1:AAAA", "8934563138165"])
def test_foreign_codes_separate_nothing(lay, qr):
    pages = [lay(BIRTH, number=1), lay(PROSE, number=2, qr=qr)]
    assert [one.pages for one in understand(pages)] == [(1, 2)]


def test_a_full_page_is_a_paper_whatever_code_is_stuck_on_it(lay):
    pages = [lay(BIRTH, number=1), lay(PROSE, number=2, qr=CODES[0])]
    assert [one.pages for one in understand(pages)] == [(1, 2)]


def test_without_a_key_the_code_alone_sets_no_page_aside(lay):
    (document,) = understand([lay(BIRTH, qr=FORGED)])
    assert (document.pages, document.type) == ((1,), "birth_certificate")


def test_with_a_key_a_forged_sheet_is_a_page_however_it_is_printed(lay):
    pages = [lay(BIRTH, number=1), lay(SAID, number=2, qr=FORGED), lay(BIRTH, number=3)]
    documents = understand(pages, is_sheet=checked_by(KEYS, ()))
    assert sorted(page for one in documents for page in one.pages) == [1, 2, 3]
    assert {one.sheet for one in documents} == {None}
    assert 3 not in documents[0].pages


def test_a_sheet_of_ours_needs_no_words_where_the_key_is_known(lay):
    pages = [lay([], number=1, qr=CODES[0]), lay(BIRTH, number=2)]
    documents = understand(pages, is_sheet=checked_by(KEYS, ()))
    assert [(one.sheet, one.pages) for one in documents] == [(1, (2,))]


@pytest.mark.parametrize("other", [lambda lay: lay(BIRTH, number=3),
                                   lambda lay: lay(CARD, number=3, qr=CARD_QR)])  # fmt: skip
def test_another_paper_behind_the_same_sheet_makes_the_type_unsure(lay, other):
    sheet, birth = lay(SAID, number=1, qr=CODES[0]), lay(BIRTH, number=2)
    (alone,) = understand([sheet, birth, lay(PROSE, number=3)])
    (mixed,) = understand([sheet, birth, other(lay)])
    assert mixed.pages == (2, 3)
    assert alone.boundary == 1.0
    assert alone.type_confidence > 0.8
    assert mixed.type_confidence < 0.2
