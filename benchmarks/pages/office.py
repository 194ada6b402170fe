"""Office pages: dense running text, and the shapes that real papers have besides."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from benchmarks.pages.typesetting import Column, articles, fill
from benchmarks.pages.wording import heading, part, sentence
from cli.specimens.blocks import line_height, national_header, paragraph, section, signature, title
from cli.specimens.blocks import table as grid
from cli.specimens.fonts import Family, Style
from cli.specimens.model import Marks
from cli.specimens.people import Office, office
from cli.specimens.sheet import A4_MM, Run, Sheet

DPI: Final = 300
_FACES: Final[tuple[Family, ...]] = ("serif", "serif", "sans", "serif", "book", "screen")
"""Times is what NĐ 30/2020 prescribes; others are met on papers of companies."""
_SMALLER: Final[dict[Family, float]] = {"sans": 1.5, "book": 2.0, "screen": 2.0}
"""Faces that run wider are set smaller, so that a page holds as much."""


def dense(random: Random, index: int) -> Sheet:
    """A full page of an ordinance: about 45 justified lines, no people, a page number."""
    face = _FACES[index % len(_FACES)]
    style = Style(13 - _SMALLER.get(face, 0.0), family=face)
    sheet = Sheet(DPI, margins_mm=(28, 18, 16, 18), is_marked=False)
    head = f"VĂN BẢN MẪU SỐ {random.randint(2, 60)}"
    sheet.write(A4_MM[0] / 2, 9, [Run(head, Style(10, italic=True, family=face))], align="centre")
    spacing = line_height(13, spacing=1.2) / line_height(style.size_pt, spacing=1.0)
    fill(
        sheet, articles(random, style), Column(sheet.left, sheet.right, 280, style, spacing=spacing)
    )
    number = Run(str(random.randint(2, 98)), Style(12, family=face))
    sheet.write(A4_MM[0] / 2, 284, [number], align="centre")
    return sheet


def with_table(random: Random, index: int) -> Sheet:
    """A report with a ruled table of figures between two pieces of text."""
    sheet = _headed(random, office(index))
    title(sheet, "BÁO CÁO", below=(f"Kết quả {part(random, 'act')} {part(random, 'thing')}",))
    paragraph(sheet, sentence(random))
    section(sheet, f"I. {heading(random).upper()}")
    rows = [("STT", "Nội dung", "Đơn vị", "Kế hoạch", "Thực hiện", "Tỷ lệ")]
    for number in range(1, random.randint(8, 12)):
        plan = random.randint(20, 9000)
        done = random.randint(10, plan)
        content = f"{part(random, 'act')} {part(random, 'thing')}".capitalize()
        unit = random.choice(("hồ sơ", "bản", "hộ", "lượt", "triệu đồng"))
        share = f"{100 * done / plan:.1f} %".replace(".", ",")
        rows.append((str(number), content, unit, _dotted(plan), _dotted(done), share))
    grid(sheet, (12, 66, 22, 20, 22, 20), rows)
    for _ in range(2):
        paragraph(sheet, sentence(random))
    return sheet


def with_signature(random: Random, index: int) -> Sheet:
    """A decision: two-column national header, articles, «Nơi nhận» and a signature without seal."""
    return _decision(random, index, has_stamp=False)


def with_stamp(random: Random, index: int) -> Sheet:
    """The same decision with the red seal over signature and name."""
    return _decision(random, index, has_stamp=True)


def in_columns(random: Random, index: int) -> Sheet:
    """A bulletin: a headline over two columns of small text."""
    face = _FACES[index % 3]
    style = Style(11 - _SMALLER.get(face, 0.0) / 2, family=face)
    sheet = Sheet(DPI, margins_mm=(20, 18, 20, 18), is_marked=False)
    title(sheet, "BẢN TIN CẢI CÁCH HÀNH CHÍNH", f"SỐ {random.randint(2, 90)}", size_pt=15)
    top = sheet.y
    middle = A4_MM[0] / 2
    for left, right in ((sheet.left, middle - 4), (middle + 4, sheet.right)):
        sheet.y = top
        fill(sheet, articles(random, style), Column(left, right, 278, style, spacing=1.25))
    return sheet


PLAIN: Final[dict[str, Callable[[Random, int], Sheet]]] = {"plain": dense}
MIXED: Final[dict[str, Callable[[Random, int], Sheet]]] = {
    "table": with_table,
    "header and signature": with_signature,
    "seal over signature": with_stamp,
    "two columns": in_columns,
}


def _headed(random: Random, where: Office) -> Sheet:
    sheet = Sheet(DPI, margins_mm=(30, 18, 18, 18), marks=Marks(seal="over_name"))
    day = f"ngày {random.randint(10, 28)} tháng {random.randint(3, 12)} năm 2026"
    national_header(
        sheet,
        ("ỦY BAN NHÂN DÂN", where.commune.upper()),
        number=f"Số: {random.randint(10, 990)}/BC-UBND",
        place_date=f"{where.name}, {day}",
    )
    return sheet


def _decision(random: Random, index: int, *, has_stamp: bool) -> Sheet:
    where = office(index)
    sheet = _headed(random, where)
    subject = f"Về việc {part(random, 'act')} {part(random, 'thing')}"
    title(sheet, "QUYẾT ĐỊNH", below=(subject,), below_bold=True)
    style = Style(13)
    for _ in range(3):
        paragraph(sheet, f"Căn cứ {part(random, 'law')};", style=style._replace(italic=True))
    title(sheet, "QUYẾT ĐỊNH:", size_pt=13)
    fill(sheet, articles(random, style), Column(sheet.left, sheet.right, 218, style, spacing=1.25))
    sheet.y += 5
    signature(
        sheet,
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        where.chairman,
        recipients=("- Như trên;", f"- {part(random, 'office')};", "- Lưu: VT, VP."),
        has_stamp=has_stamp,
    )
    return sheet


def _dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")
