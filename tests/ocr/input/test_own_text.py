"""Which pages of a PDF are believed, and where their words stand."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.ocr.input.papers import (
    ENGLISH,
    TINOS,
    VIETNAMESE,
    lines_of,
    picture_page,
    read_own,
    text_page,
)

GREY = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Filter": Name.FlateDecode}
WHITE = zlib.compress(b"\xf0" * (84 * 119))


def _written(draw, size=(595, 842)) -> bytes:
    pdfmetrics.registerFont(TTFont("Tinos", TINOS))
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=size, initialFontName="Tinos")
    page.setFont("Tinos", 12)
    draw(page)
    page.showPage()
    page.save()
    return written.getvalue()


def _down(lines, left=60, top=780):
    def draw(page):
        for index, line in enumerate(lines):
            page.drawString(left, top - 20 * index, line)

    return draw


@pytest.mark.parametrize("lines", [VIETNAMESE, ENGLISH])
def test_real_text_is_taken_with_its_places(lines):
    own = read_own(_written(_down(lines)))

    assert own is not None
    assert lines_of(own) == list(lines)
    assert (own.has_pictures, own.is_converted) == (False, False)
    first = own.words[0].box
    assert first.left == pytest.approx(60 / 595, abs=0.002)
    assert first.top < 1 - 780 / 842 < first.bottom


def test_a_table_of_numbers_is_taken():
    rows = ["1  15/03/2024  1.250.000", "2  16/03/2024  3.450.000", "Tổng cộng  4.700.000"]

    own = read_own(_written(_down(rows)))

    assert own is not None
    assert [word.text for word in own.words][:3] == ["1", "15/03/2024", "1.250.000"]


def _swapped(lines, by: int) -> list[tuple[str, bytes]]:
    """Lines in a font whose codes are all moved, as subset fonts without a table show them."""
    return [
        ("Subset", bytes((ord(c) + by) % 256 if c != " " else 32 for c in line)) for line in lines
    ]


@pytest.mark.parametrize("by", [-29, 3])
def test_a_font_without_its_letters_is_read_as_a_picture(by):
    assert read_own(text_page(_swapped(ENGLISH * 2, by))) is None


def test_one_good_font_does_not_save_the_page():
    good = [("Helvetica", line.encode()) for line in ENGLISH * 3]

    assert read_own(text_page(good)) is not None
    assert read_own(text_page(good + _swapped(ENGLISH, 3))) is None


def test_letters_without_a_character_are_no_text():
    nameless = Dictionary(
        Type=Name.Encoding, Differences=Array([32, *(Name(f"/g{n}") for n in range(95))])
    )
    lines = [("Sub", line.encode()) for line in ENGLISH]

    assert read_own(text_page(lines, encoding=nameless)) is None


def test_a_hidden_layer_is_read_again_however_good_it_looks():
    lines = [("Helvetica", line.encode()) for line in ENGLISH * 4]
    layer = b"BT 3 Tr /F0 10 Tf 1 0 0 1 30 500 Tm 14 TL " + b" ".join(
        f"<{codes.hex()}> Tj T*".encode() for _, codes in lines
    )
    scan = picture_page(WHITE, (84, 119), after=layer + b" ET", fonts=["Helvetica"], **GREY)

    assert read_own(scan) is None
    assert read_own(text_page(lines, mode=3)) is None
    assert read_own(text_page(lines)) is not None


def test_text_under_the_scan_is_hidden_too():
    shown = b" ".join(f"<{line.encode().hex()}> Tj T*".encode() for line in ENGLISH * 4)
    text = b"BT /F0 10 Tf 1 0 0 1 30 500 Tm 14 TL " + shown + b" ET"

    under = picture_page(WHITE, (84, 119), before=text, fonts=["Helvetica"], **GREY)
    over = picture_page(WHITE, (84, 119), after=text, fonts=["Helvetica"], **GREY)

    assert read_own(under) is None
    own = read_own(over)
    assert own is not None
    assert own.has_pictures


def test_a_mark_on_a_scan_leaves_it_a_scan():
    mark = b"BT /F0 8 Tf 1 0 0 1 30 20 Tm (Certified copy, office of the notary, 12/03/2024) Tj ET"

    assert read_own(picture_page(WHITE, (84, 119), after=mark, fonts=["Helvetica"], **GREY)) is None


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_places_follow_rotation_and_crop(rotate):
    # The page is drawn so that it stands upright after its own /Rotate.
    turn = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, 595, 0),
        180: (-1, 0, 0, -1, 595, 842),
        270: (0, -1, 1, 0, 0, 842),
    }[rotate]
    upright = (842, 595) if rotate % 180 else (595, 842)

    def draw(page):
        page.transform(*turn)
        _down(VIETNAMESE, top=upright[1] - 62)(page)

    with pikepdf.open(io.BytesIO(_written(draw))) as pdf:
        pdf.pages[0].obj.Rotate = rotate
        pdf.pages[0].obj.CropBox = Array([10, 20, 585, 822])
        written = io.BytesIO()
        pdf.save(written)

    own = read_own(written.getvalue())

    assert own is not None
    assert lines_of(own) == list(VIETNAMESE)
    side, above = (20, 10) if rotate % 180 else (10, 20)
    width, height = upright[0] - 2 * side, upright[1] - 2 * above
    assert own.words[0].box.left == pytest.approx((60 - side) / width, abs=0.003)
    assert own.words[0].box.bottom == pytest.approx((62 - above) / height, abs=0.012)


def test_text_that_lies_on_its_side_is_read_as_a_picture():
    def draw(page):
        page.rotate(90)
        page.translate(0, -595)
        _down(VIETNAMESE, top=500)(page)

    assert read_own(_written(draw)) is None


def test_two_columns_stay_two_lines_and_keep_their_order():
    def draw(page):
        _down(["ỦY BAN NHÂN DÂN", "XÃ ĐỨC THẮNG", "Số: 12/QĐ-UBND"], left=60)(page)
        _down(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], left=300)(page)

    own = read_own(_written(draw))

    assert own is not None
    assert lines_of(own) == [
        "ỦY BAN NHÂN DÂN", "XÃ ĐỨC THẮNG", "Số: 12/QĐ-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    ]  # fmt: skip


@pytest.mark.parametrize("last", ["Nơi cư trú:", "Nơi cư trú:                          Việt Nam"])
def test_values_written_after_their_labels_come_back_beside_them(last):
    def draw(page):
        _down(["Họ và tên:", "Ngày sinh:", last])(page)
        _down(["Nguyễn Thị Ánh", "01/02/1990", "xã Đức Thắng"], left=130)(page)

    own = read_own(_written(draw))

    assert own is not None
    assert lines_of(own)[:2] == ["Họ và tên: Nguyễn Thị Ánh", "Ngày sinh: 01/02/1990"]


def test_words_set_without_spaces_are_parted_by_their_distance():
    def draw(page):
        for place, word in ((60, "Giấy"), (90, "chứng"), (127, "nhận"), (160, "kết"), (182, "hôn")):
            page.drawString(place, 700, word)

    own = read_own(_written(draw))

    assert own is not None
    assert lines_of(own) == ["Giấy chứng nhận kết hôn"]


def test_text_that_was_printed_twice_to_look_bold_is_read_once():
    lines = ["Trạng thái: illlegal lllll iiiii ......", *VIETNAMESE]

    def draw(page):
        _down(lines)(page)
        _down(lines, left=60.4)(page)

    own = read_own(_written(draw))

    assert own is not None
    assert lines_of(own) == lines


def test_filled_form_fields_make_a_page_that_is_looked_at_too():
    with pikepdf.open(io.BytesIO(_written(_down(VIETNAMESE)))) as pdf:
        look = Stream(pdf, b"BT /F 10 Tf (x) Tj ET")
        look.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20])
        )
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, Rect=Array([60, 500, 160, 520]), FT=Name.Tx,
            T="name", V="Nguyen", AP=Dictionary(N=pdf.make_indirect(look)),
        )  # fmt: skip
        held = pdf.make_indirect(field)
        pdf.pages[0].obj.Annots = Array([held])
        pdf.Root.AcroForm = Dictionary(Fields=Array([held]))
        written = io.BytesIO()
        pdf.save(written)

    own = read_own(written.getvalue())

    assert own is not None
    assert own.has_pictures


def test_pages_that_are_not_there_or_not_readable_have_no_text():
    assert read_own(_written(_down(VIETNAMESE)), number=2) is None
    assert read_own(b"%PDF-1.7\nnothing") is None
