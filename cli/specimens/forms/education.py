"""Diplomas: of a school, of a university."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import Face, Pair, form_line, line_height, signature
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import day_and_month, not_after, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import A4_ACROSS_MM, INK, RED, Color, Run, Sheet
from core.vietnamese import fold

_DEGREES: Final = (
    ("Cử nhân", "Bachelor", "Kế toán", "Accounting"),
    ("Kỹ sư", "Engineer", "Công nghệ thông tin", "Information Technology"),
    ("Cử nhân", "Bachelor", "Giáo dục tiểu học", "Primary Education"),
    ("Cử nhân", "Bachelor", "Luật kinh tế", "Economic Law"),
)
_GRADES: Final = (("Khá", "Good"), ("Giỏi", "Very good"), ("Trung bình khá", "Average good"))
_PAPER: Final[Color] = (255, 251, 235)
_SCHOOL: Final = Face(Style(14, family="book"), Style(14, bold=True, family="book"))


def school_diploma(facts: Facts, press: Press) -> dict[str, str]:
    """Bằng tốt nghiệp trung học phổ thông: across, a double frame, one column."""
    office, person = facts.office, facts.person("wife")
    sheet = press.sheet(margins_mm=(58, 18, 36, 12), tint=_PAPER, size_mm=A4_ACROSS_MM)
    _frame(sheet)
    number, book = f"A {8_800_000 + facts.number:08d}", f"{facts.number:04d}/TN-THPT"
    year = person.date_of_birth.year + 18
    issued = not_after(facts.issued_on, date(year, 12, 31))
    province = office.old_province.removeprefix("tỉnh ")
    department = f"SỞ GIÁO DỤC VÀ ĐÀO TẠO {office.old_province.upper()}"
    middle = 148.5
    for size, bold, text, color, step in (
        (13, True, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", None, 6),
        (13, True, "Độc lập - Tự do - Hạnh phúc", None, 11),
        (13, False, f"GIÁM ĐỐC {department}", None, 7),
        (12, False, "cấp", None, 7),
        (24, True, "BẰNG TỐT NGHIỆP", RED, 11),
        (19, True, "TRUNG HỌC PHỔ THÔNG", RED, 13),
    ):
        run = Run(text, Style(size, bold=bold, family="display" if color else "book"), color or INK)
        sheet.write(middle, sheet.y, [run], align="centre")
        sheet.y += step
    leaders = facts.leaders or "after"
    school = f"Trường Trung học phổ thông {office.name}"
    rows: tuple[tuple[Pair, ...], ...] = (
        (Pair("Cho:", person.full_name, 1.6), Pair("Giới tính:", person.sex.capitalize())),
        (
            Pair("Ngày sinh:", short_date(person.date_of_birth), 1.6),
            Pair("Dân tộc:", person.ethnicity),
        ),
        (Pair("Nơi sinh:", province),),
        (Pair("Học sinh trường:", school),),
        (Pair("Kỳ thi tốt nghiệp năm:", str(year), 1.6), Pair("Xếp loại:", "Khá")),
        (Pair("Hình thức đào tạo:", "Chính quy"),),
    )
    for row in rows:
        form_line(sheet, *row, leaders=leaders, face=_SCHOOL, spacing=1.5)
    top = sheet.y
    signature(
        sheet,
        ("GIÁM ĐỐC",),
        office.vice_chairman,
        place_date=f"{province}, {day_and_month(issued)}",
    )
    for offset, text in ((18, f"Số hiệu: {number}"), (25, f"Số vào sổ gốc cấp bằng: {book}")):
        sheet.write(sheet.left - 30, top + offset, [Run(text, Style(12, family="book"))])
    return {
        "document_number": number,
        "book_number": book,
        "issuer": department,
        "issue_date": issued.isoformat(),
        "issue_place": province,
        "holder_name": person.full_name,
        "sex": person.sex,
        "date_of_birth": person.date_of_birth.isoformat(),
        "ethnicity": person.ethnicity,
        "place_of_birth": province,
        "degree": "Bằng tốt nghiệp trung học phổ thông",
        "classification": "Khá",
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.vice_chairman,
    }


def _frame(sheet: Sheet) -> None:
    gold = (188, 140, 60)
    for inset, width in ((8, 1.1), (11, 0.35)):
        sheet.frame(inset, inset, 297 - inset, 210 - inset, color=gold, width_mm=width)


def university_diploma(facts: Facts, press: Press) -> dict[str, str]:
    """Bằng cử nhân: English on the left half, Vietnamese on the right, each with its own lines."""
    office, person = facts.office, facts.person("husband")
    year = person.date_of_birth.year + 22
    issued = not_after(facts.issued_on, date(year, 12, 31))
    city = office.old_province.split(" ", maxsplit=1)[1]
    school = f"TRƯỜNG ĐẠI HỌC {city.upper()}"
    degree, english, major, english_major = _DEGREES[facts.number % len(_DEGREES)]
    grade, english_grade = _GRADES[facts.number % len(_GRADES)]
    number, book = f"QH{year % 100:02d}{facts.number:06d}", f"{facts.number:03d}/{year}/ĐHCQ"
    sheet = press.sheet(margins_mm=(20, 20, 20, 12), tint=(247, 240, 240), size_mm=A4_ACROSS_MM)
    sheet.frame(9, 9, 288, 201, color=RED, width_mm=1.2)
    _half(
        sheet,
        78,
        (
            (11, True, INK, "SOCIALIST REPUBLIC OF VIET NAM"),
            (11, False, INK, "Independence - Freedom - Happiness"),
            (11, False, INK, f"THE RECTOR OF {fold(city).upper()} UNIVERSITY"),
            (10.5, False, INK, "has conferred"),
            (17, True, RED, f"THE DEGREE OF {english.upper()}"),
            (13, True, INK, english_major),
        ),
    )
    _half(
        sheet,
        219,
        (
            (11, True, INK, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (11, False, INK, "Độc lập - Tự do - Hạnh phúc"),
            (11, True, INK, f"HIỆU TRƯỞNG {school}"),
            (10.5, False, INK, "cấp"),
            (19, True, RED, f"BẰNG {degree.upper()}"),
            (13, True, INK, major),
        ),
    )
    _graduate(sheet, person, grade, english_grade)
    sheet.left, sheet.y = 26, 134
    signature(
        sheet, ("HIỆU TRƯỞNG",), office.chairman, place_date=f"{city}, {day_and_month(issued)}"
    )
    for x, texts in (
        (26, (f"Serial number: {number}", f"Reference number: {book}")),
        (166, (f"Số hiệu: {number}", f"Số vào sổ gốc cấp bằng: {book}")),
    ):
        for index, text in enumerate(texts):
            sheet.write(x, 184 + index * 6, [Run(text, Style(10.5))])
    return {
        "document_number": number,
        "book_number": book,
        "issuer": school,
        "issue_date": issued.isoformat(),
        "issue_place": city,
        "holder_name": person.full_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "degree": f"Bằng {degree.lower()}",
        "major": major,
        "classification": grade,
        "signer_title": "HIỆU TRƯỞNG",
        "signer_name": office.chairman,
    }


def _half(sheet: Sheet, middle: float, rows: tuple[tuple[float, bool, Color, str], ...]) -> None:
    y = 22.0
    for size, bold, color, text in rows:
        sheet.write(middle, y, [Run(text, Style(size, bold=bold), color)], align="centre")
        y += line_height(size, spacing=1.9)


def _graduate(sheet: Sheet, person: Person, grade: str, english_grade: str) -> None:
    english_name = fold(person.full_name).title()
    left = (("Upon:", f"{'Mr' if person.sex == 'nam' else 'Ms'} {english_name}"),
            ("Date of birth:", f"{person.date_of_birth:%d %B %Y}"),
            ("Degree classification:", english_grade),
            ("Mode of study:", "Full-time"))  # fmt: skip
    right = (("Cho:", f"{'Ông' if person.sex == 'nam' else 'Bà'} {person.full_name}"),
             ("Ngày sinh:", short_date(person.date_of_birth)),
             ("Xếp loại tốt nghiệp:", grade),
             ("Hình thức đào tạo:", "Chính quy"))  # fmt: skip
    for x, rows in ((26, left), (166, right)):
        for index, (label, value) in enumerate(rows):
            runs = [Run(f"{label} ", Style(12, italic=True)), Run(value, Style(13, bold=True))]
            sheet.write(x, 96 + index * 9, runs)
