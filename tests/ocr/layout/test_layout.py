"""Lines found on drawn pages: none lost, none cut, in reading order."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pytest

from cli.specimens.fonts import Style
from cli.specimens.papers import Facts, draw
from cli.specimens.people import household, office
from cli.specimens.sheet import A4_MM, Run, Sheet
from ocr.imaging.geometry import grey, scale_by, straighten
from ocr.layout.finder import find_layout
from ocr.layout.model import Layout

DPI = 150
WORDS = "Ủy ban nhân dân cấp xã tiếp nhận hồ sơ và trả kết quả đúng hạn"


def sheet_of(*lines):
    """A sheet with lines `(x mm, y mm, text)` or `(x mm, y mm, text, size pt)`."""
    sheet = Sheet(DPI, margins_mm=(20.0, 15.0, 15.0, 15.0))
    for x, y, text, *size in lines:
        sheet.write(x, y, [Run(text, Style(size[0] if size else 13))])
    return sheet


def picture_of(sheet):
    return grey(np.asarray(sheet.image)[:, :, ::-1].copy())


def chunk_lines(layout, sheet):
    """For each line of the sheet in its order: the line numbers of the chunks that hold it."""
    height, width = sheet.image.height, sheet.image.width
    found = []
    for line in sheet.lines:
        left, right = line.box.left * width, line.box.right * width
        middle = (line.box.top + line.box.bottom) / 2 * height
        holding = [c for c in layout.chunks if c.top < middle < c.bottom]
        holding = [c for c in holding if c.left < right and c.right > left]
        covered = sum(min(c.right, right) - max(c.left, left) for c in holding)
        # The wide gaps of a line belong to no chunk.
        assert covered > 0.97 * (right - left), line.text
        found.append({c.line for c in holding})
    return found


def in_order(layout, sheet):
    """The line number of each line of the sheet; each is whole and alone on its line."""
    found = chunk_lines(layout, sheet)
    assert all(len(numbers) == 1 for numbers in found)
    return [number for (number,) in found]


def covered_share(layout: Layout, boxes, shape) -> float:
    """Share of the width of the lines that chunks cover."""
    covered = wanted = 0.0
    for box in boxes:
        left, right = box.left * shape[1], box.right * shape[1]
        middle = (box.top + box.bottom) / 2 * shape[0]
        wanted += right - left
        covered += sum(
            max(0.0, min(c.right, right) - max(c.left, left))
            for c in layout.chunks
            if c.top < middle < c.bottom
        )
    return covered / wanted


@pytest.mark.parametrize("leaders", ["plain", "ruled"])
@pytest.mark.parametrize("slug", ["birth_certificate", "marital_status_confirmation"])
def test_no_line_of_a_form_is_lost(slug, leaders):
    facts = Facts(household(1), office(1), date(2026, 9, 15), leaders=leaders)
    paper = draw(slug, facts, dpi=200)
    page = grey(np.asarray(paper.pages[0]))
    layout = find_layout(page, 200)
    assert covered_share(layout, paper.truth.boxes[0], page.shape) > 0.95


def test_numbers_count_up_and_lines_stay_in_their_block():
    paper = draw("decision", Facts(household(0), office(0), date(2026, 9, 15)), dpi=DPI)
    chunks = find_layout(grey(np.asarray(paper.pages[0])), DPI).chunks
    lines = [chunk.line for chunk in chunks]
    assert lines == sorted(lines)
    assert set(lines) == set(range(max(lines) + 1))
    assert [chunk.block for chunk in chunks] == sorted(chunk.block for chunk in chunks)
    assert len({(chunk.line, chunk.block) for chunk in chunks}) == len(set(lines))


@pytest.mark.parametrize("degrees", [-0.5, 0.5])
def test_a_leaning_line_falls_into_straight_pieces(degrees):
    sheet = sheet_of(*((20, 30 + 8 * number, WORDS + " tại trụ sở") for number in range(12)))
    layout = find_layout(straighten(picture_of(sheet), degrees), DPI)
    assert 1 + max(chunk.line for chunk in layout.chunks) == 12
    heights = [chunk.bottom - chunk.top for chunk in layout.chunks]
    assert max(heights) < 1.6 * min(heights)
    assert len(layout.chunks) > 12


def test_marks_of_capitals_and_dots_below_are_inside():
    sheet = sheet_of((20, 30, "ỄẤỘ"), (20, 50, "nhọ"))
    first, second = find_layout(picture_of(sheet), DPI).chunks
    ink = picture_of(sheet) < 128
    for chunk, (top, bottom) in ((first, (28, 42)), (second, (48, 62))):
        rows = np.flatnonzero(ink[sheet.px(top) : sheet.px(bottom)].any(axis=1)) + sheet.px(top)
        assert chunk.top < rows.min()
        assert chunk.bottom > rows.max() + 1


def test_sizes_from_small_print_to_a_title():
    sheet = sheet_of(
        (20, 20, "GIẤY CHỨNG NHẬN", 26),
        (20, 40, WORDS),
        (20, 47, WORDS),
        (20, 54, WORDS),
        (20, 62, WORDS, 8),
        (20, 66, WORDS, 8),
    )
    assert in_order(find_layout(picture_of(sheet), DPI), sheet) == list(range(6))


def test_a_national_head_is_read_column_by_column():
    sheet = Sheet(DPI)
    left = ["ỦY BAN NHÂN DÂN", "XÃ ĐÔNG ANH", "Số: 12/QĐ-UBND"]
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ngày 5 tháng 9"]
    for centre, texts in ((60, left), (145, right)):
        for number, text in enumerate(texts):
            sheet.write(centre, 20 + 7 * number, [Run(text, Style(12))], align="centre")
    sheet.write(40, 55, [Run(WORDS, Style(13))])
    layout = find_layout(picture_of(sheet), DPI)
    assert in_order(layout, sheet) == list(range(7))
    assert layout.signs.columns == 2


def test_recipients_are_read_before_the_signature_beside_them():
    sheet = Sheet(DPI)
    sheet.write(20, 30, [Run(WORDS + " tại trụ sở", Style(13))])
    recipients = ["Nơi nhận:", "- Như trên;", "- Sở Tài chính;", "- Lưu: VT, VP."]
    for number, text in enumerate(recipients):
        sheet.write(20, 45 + 5.1 * number, [Run(text, Style(11))])
    signed = ((45, "TM. ỦY BAN NHÂN DÂN"), (50.6, "CHỦ TỊCH"), (79, "Huỳnh Văn Mẫn"))
    for y, text in signed:
        sheet.write(150, y, [Run(text, Style(13))], align="centre")
    assert in_order(find_layout(picture_of(sheet), DPI), sheet) == list(range(8))


def test_a_semicolon_beside_a_gutter_stays_with_its_word():
    sheet = Sheet(DPI)
    recipients = ["Nơi nhận:", "- Như trên;", "- Lãnh đạo Ủy ban nhân dân;", "- Lưu: VT, VP."]
    for number, text in enumerate(recipients):
        sheet.write(20, 45 + 5.1 * number, [Run(text, Style(11))])
    for y, text in ((45, "TM. ỦY BAN NHÂN DÂN"), (50.6, "CHỦ TỊCH"), (79, "Huỳnh Văn Mẫn")):
        sheet.write(150, y, [Run(text, Style(13))], align="centre")
    lines = [chunk.line for chunk in find_layout(picture_of(sheet), DPI).chunks]
    assert sorted(lines) == list(range(7))


@pytest.mark.parametrize("filled", [(0, 1, 2, 3), (0, 2, 3)])
def test_values_that_look_centred_are_read_with_their_labels(filled):
    sheet = Sheet(DPI)
    rows = (
        ("Ngày sinh:", 66, "07.04.1977"),
        ("Diện tích đất:", 71, "7.1 ha"),
        ("Hệ số lương:", 70, "5.97"),
        ("Số tiền:", 62, "4.547.000 đồng"),
    )
    for number, (label, x, value) in enumerate(rows):
        sheet.write(20, 30 + 9 * number, [Run(label, Style(13))])
        if number in filled:
            sheet.write(x, 30 + 9 * number, [Run(value, Style(13))])
    lines = [number for number in range(4) for _ in range(1 + (number in filled))]
    assert in_order(find_layout(picture_of(sheet), DPI), sheet) == lines


def test_two_columns_of_text():
    sheet = Sheet(DPI)
    for x, shift in ((20, 0.0), (110, 2.5)):
        for number in range(8):
            sheet.write(x, 30 + shift + 7 * number, [Run(WORDS[:36], Style(12))])
    assert in_order(find_layout(picture_of(sheet), DPI), sheet) == list(range(16))


def test_labels_with_wide_gaps_stay_one_line():
    sheet = sheet_of(
        (20, 30, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
        (20, 38, "Giới tính: Nam"),
        (90, 38, "Dân tộc: Kinh"),
        (145, 38, "Quốc tịch: Việt Nam"),
        (20, 46, "Nơi cư trú: thôn Hạ, xã Đông Anh, thành phố Hà Nội, Việt Nam"),
    )
    assert in_order(find_layout(picture_of(sheet), DPI), sheet) == [0, 1, 1, 1, 2]


def test_a_table_is_read_cell_by_cell():
    sheet = Sheet(DPI)
    columns, tops = (20, 50, 120, 190), (30, 50, 70, 90)
    for top in tops:
        sheet.rule(columns[0], columns[-1], top)
    for column in columns:
        sheet.bar(column, tops[0], tops[-1])
    for top in tops[:-1]:
        for column, words in zip(columns, ("Mục", "Nội dung", "Kết quả"), strict=False):
            sheet.write(column + 2, top + 2, [Run(words, Style(12))])
            sheet.write(column + 2, top + 9, [Run("đạt", Style(12))])
    layout = find_layout(picture_of(sheet), DPI)
    assert in_order(layout, sheet) == list(range(18))
    assert layout.signs.tables == 1
    assert len({chunk.block for chunk in layout.chunks}) == 9


def test_rules_go_and_strokes_across_them_stay():
    sheet = sheet_of((20, 30, "gypq Hạ Long gypq"))
    plain = picture_of(sheet)
    base = sheet.lines[0].box.bottom * plain.shape[0] / sheet.px(1) - 1.7
    sheet.rule(15, 190, base)
    ruled = picture_of(sheet)
    cleaned = find_layout(ruled, DPI).readable
    beside = np.s_[sheet.px(29) : sheet.px(40), sheet.px(80) : sheet.px(185)]
    assert ruled[beside].min() < 60
    assert cleaned[beside].min() > 200
    lost = (plain < 128) & (cleaned > 180)
    assert lost.sum() < 0.05 * (plain < 128).sum()


def test_a_page_without_rules_is_left_alone():
    page = picture_of(sheet_of((20, 30, WORDS)))
    assert find_layout(page, DPI).readable is page


def test_a_shadow_hides_no_line():
    sheet = sheet_of(*((20, 30 + 8 * number, WORDS) for number in range(20)))
    page = picture_of(sheet).astype(np.float32)
    light = np.linspace(0.35, 1.0, page.shape[1], dtype=np.float32)
    layout = find_layout((page * light).astype(np.uint8), DPI)
    assert in_order(layout, sheet) == list(range(20))
    assert layout.readable[::50].min(axis=0).max() > 200
    assert int(np.median(layout.readable[:, 10:200])) > 220


def test_codes_and_pictures_are_no_lines():
    sheet = sheet_of(*((20, 100 + 8 * number, WORDS) for number in range(5)))
    page = picture_of(sheet)
    random = np.random.default_rng(5)
    code = random.integers(0, 2, (29, 29), np.uint8) * np.uint8(255)
    page[100:332, 700:932] = cv2.resize(code, (232, 232), interpolation=cv2.INTER_NEAREST)
    layout = find_layout(page, DPI)
    assert in_order(layout, sheet) == list(range(5))
    assert len(layout.chunks) == 5
    assert layout.signs.picture_share > 0.01


def test_speckles_are_no_lines():
    page = np.full((round(A4_MM[1] * 5.9), round(A4_MM[0] * 5.9)), 250, np.uint8)
    random = np.random.default_rng(3)
    for _ in range(250):
        y, x = random.integers(0, page.shape[0] - 3), random.integers(0, page.shape[1] - 3)
        page[y : y + 2, x : x + 2] = 60
    assert find_layout(page, DPI).chunks == ()


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (400, 400)])
def test_empty_and_tiny_pictures_have_no_lines(shape):
    layout = find_layout(np.full(shape, 255, np.uint8), DPI)
    assert layout.chunks == ()
    assert layout.letters.shape == (0, 4)


def test_half_size_is_read_by_its_dpi():
    paper = draw("decision", Facts(household(0), office(0), date(2026, 9, 15)), dpi=300)
    page = grey(np.asarray(paper.pages[0]))
    for dpi in (150, 200):
        small = scale_by(page, dpi / 300)
        layout = find_layout(small, dpi)
        assert covered_share(layout, paper.truth.boxes[0], small.shape) > 0.95


@pytest.mark.parametrize("degrees", [0.0, 0.4])
def test_a_value_in_a_small_box_stands_alone(degrees):
    sheet = sheet_of(*((20, 30 + 8 * number, WORDS) for number in range(5)), (104, 92, "01", 12))
    for y in (91, 98):
        sheet.rule(101, 112, y)
    for x in (101, 112):
        sheet.bar(x, 91, 98)
    layout = find_layout(straighten(picture_of(sheet), degrees), DPI)
    value = layout.chunks[-1]
    # Within the sides of the box: they are read as letters.
    assert value.right - value.left < sheet.px(8)
    if not degrees:
        beside = layout.readable[sheet.px(93) : sheet.px(96), sheet.px(99) : sheet.px(103)]
        assert beside.min() > 200
