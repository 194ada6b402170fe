"""Civil status papers as they were until 2015: books, father first, values written by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    form_lines,
    motto_header,
    paragraph,
    signature,
    title,
    two_signatures,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    not_after,
    old_address,
    short_date,
    spelled_date,
)
from cli.specimens.model import Facts, Leaders
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, RED, Color, Run, Sheet

_LAST: Final = date(2015, 12, 31)
_GREEN: Final[Color] = (240, 248, 236)
_ROSE: Final[Color] = (252, 236, 238)
_PEN: Final = Face(Style(13), Style(14, italic=True), BLUE)
_TYPED: Final = Face(Style(12.5, family="book"), Style(11.5, family="mono"))


def birth_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy khai sinh of the model 2006: number and book, father before mother, two signers."""
    registered = not_after(facts.issued_on, _LAST)
    number, book = str(facts.number), f"01/{registered.year}"
    sheet = press.sheet(margins_mm=(24, 24, 20, 18), tint=_GREEN)
    motto_header(sheet)
    title(sheet, "GIẤY KHAI SINH", size_pt=26, color=RED, below=("(BẢN CHÍNH)",))
    _number_and_book(sheet, number, book)
    leaders = facts.leaders or "under"
    _born(sheet, facts, leaders, _PEN)
    _registered(sheet, facts, registered, leaders, _PEN)
    sheet.y += 4
    _officer_and_signer(sheet, facts, "NGƯỜI KÝ GIẤY KHAI SINH")
    return _birth_fields(facts) | {
        "document_number": number,
        "book_number": book,
        "registration_date": registered.isoformat(),
        "issue_date": registered.isoformat(),
        "signer_title": "CHỦ TỊCH",
        "signer_name": facts.office.chairman,
    }


def birth_copy(facts: Facts, press: Press) -> dict[str, str]:
    """Bản sao giấy khai sinh, typed by machine from the register."""
    registered = not_after(facts.issued_on, date(2008, 12, 31))
    issued = not_after(facts.issued_on, _LAST)
    number, book = str(facts.number), f"01/{registered.year}"
    sheet = press.sheet(margins_mm=(27, 24, 18, 18), family="book")
    _number_and_book(sheet, number, book)
    motto_header(sheet)
    title(sheet, "GIẤY KHAI SINH", "(BẢN SAO)", size_pt=18)
    leaders = facts.leaders or "after"
    _born(sheet, facts, leaders, _TYPED)
    _registered(sheet, facts, registered, leaders, _TYPED)
    sheet.y += 3
    signature(
        sheet,
        ("SAO TỪ SỔ ĐĂNG KÝ KHAI SINH", "NGƯỜI KÝ BẢN SAO", "PHÓ CHỦ TỊCH"),
        facts.office.vice_chairman,
        place_date=first_capital(day_and_month(issued)),
    )
    return _birth_fields(facts) | {
        "document_number": number,
        "book_number": book,
        "registration_date": registered.isoformat(),
        "issue_date": issued.isoformat(),
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": facts.office.vice_chairman,
    }


def marriage_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận kết hôn of the model 2006: husband on the left, numbers of nine digits."""
    husband, wife, office = facts.household.husband, facts.household.wife, facts.office
    married = not_after(facts.household.married_on, _LAST)
    number, book = str(facts.number), f"01/{married.year}"
    sheet = press.sheet(margins_mm=(18, 24, 18, 18), tint=_ROSE)
    motto_header(sheet)
    title(sheet, "GIẤY CHỨNG NHẬN", "KẾT HÔN", size_pt=24, color=RED)
    _number_and_book(sheet, number, book)
    leaders = facts.leaders or "under"
    face = Face(Style(11.5), Style(12.5, italic=True), BLUE)
    rows = (
        ("Họ và tên chồng:", "Họ và tên vợ:", husband.caps_name, wife.caps_name),
        ("Ngày, tháng, năm sinh:", "Ngày, tháng, năm sinh:",
         short_date(husband.date_of_birth), short_date(wife.date_of_birth)),
        ("Dân tộc:", "Dân tộc:", husband.ethnicity, wife.ethnicity),
        ("Quốc tịch:", "Quốc tịch:", husband.nationality, wife.nationality),
        ("Nơi thường trú/tạm trú:", "Nơi thường trú/tạm trú:",
         old_address(husband, office), old_address(wife, office)),
        ("Số Giấy CMND/Hộ chiếu:", "Số Giấy CMND/Hộ chiếu:",
         husband.old_identity_number, wife.old_identity_number),
    )  # fmt: skip
    form_lines(
        sheet,
        *((Pair(left, his), Pair(right, hers)) for left, right, his, hers in rows),
        leaders=leaders,
        face=face,
        spacing=1.7,
    )
    form_lines(
        sheet,
        (Pair("Nơi đăng ký:", f"Ủy ban nhân dân {office.old_place}"),),
        (Pair("Ngày, tháng, năm đăng ký:", short_date(married)),),
        leaders=leaders,
        face=_PEN,
    )
    paragraph(
        sheet,
        "Giấy chứng nhận kết hôn này có giá trị kể từ ngày, tháng, năm đăng ký.",
        style=Style(12, italic=True),
    )
    two_signatures(sheet, ("CHỒNG", husband.full_name), ("VỢ", wife.full_name))
    signature(sheet, ("NGƯỜI KÝ GIẤY CHỨNG NHẬN", "KẾT HÔN", "CHỦ TỊCH"), office.chairman)
    return {
        "document_number": number,
        "book_number": book,
        "husband_name": husband.caps_name,
        "wife_name": wife.caps_name,
        "husband_personal_number": husband.old_identity_number,
        "wife_personal_number": wife.old_identity_number,
        "registration_date": married.isoformat(),
        "issuer": f"Ủy ban nhân dân {office.old_place}",
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def death_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng tử: what a trích lục khai tử was called before 2016."""
    office, person = facts.office, facts.household.elder
    died = not_after(facts.household.elder_died_on, date(2015, 11, 30))
    registered = died + timedelta(days=4)
    number, book = str(facts.number), f"01/{registered.year}"
    cause = ("Bệnh già", "Suy tim", "Tai biến mạch máu não")[facts.number % 3]
    sheet = press.sheet(margins_mm=(26, 24, 20, 18))
    motto_header(sheet)
    title(sheet, "GIẤY CHỨNG TỬ", size_pt=22, below=("(BẢN CHÍNH)",))
    _number_and_book(sheet, number, book)
    place = f"Ủy ban nhân dân {office.old_place}"
    form_lines(
        sheet,
        (Pair("Họ và tên:", person.caps_name, 2), Pair("Giới tính:", person.sex.capitalize())),
        (Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),),
        (Pair("Dân tộc:", person.ethnicity), Pair("Quốc tịch:", person.nationality)),
        (Pair("Nơi thường trú/tạm trú cuối cùng:", old_address(person, office)),),
        (Pair("Số Giấy CMND:", person.old_identity_number),),
        (Pair("Đã chết vào lúc:", f"21 giờ 15 phút, {day_and_month(died)}"),),
        (Pair("(Bằng chữ:", f"{spelled_date(died)})"),),
        (Pair("Nơi chết:", "Tại nhà"),),
        (Pair("Nguyên nhân chết:", cause),),
        (Pair("Nơi đăng ký:", place),),
        (Pair("Ngày, tháng, năm đăng ký:", short_date(registered)),),
        (Pair("Ghi chú:", "Đăng ký đúng hạn"),),
        leaders=facts.leaders or "under",
        face=_PEN,
    )
    sheet.y += 4
    _officer_and_signer(sheet, facts, "NGƯỜI KÝ GIẤY CHỨNG TỬ")
    return {
        "document_number": number,
        "book_number": book,
        "issue_date": registered.isoformat(),
        "issuer": place,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "personal_number": person.old_identity_number,
        "address": old_address(person, office),
        "date_of_death": died.isoformat(),
        "cause_of_death": cause,
        "registration_date": registered.isoformat(),
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def _number_and_book(sheet: Sheet, number: str, book: str) -> None:
    for index, (label, value) in enumerate((("Số: ", number), ("Quyển số: ", book))):
        runs = [Run(label, Style(12)), Run(value, Style(13, bold=True))]
        sheet.write(sheet.right - 38, 8 + 5.5 * index, runs)


def _born(sheet: Sheet, facts: Facts, leaders: Leaders, face: Face) -> None:
    """The husband of the family as the child that he was, with his father and mother."""
    person, office = facts.household.husband, facts.office
    form_lines(
        sheet,
        (Pair("Họ và tên:", person.caps_name, 2), Pair("Giới tính:", person.sex.capitalize())),
        (Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),),
        (Pair("(Bằng chữ:", f"{spelled_date(person.date_of_birth)})"),),
        (Pair("Nơi sinh:", _cradle(facts)),),
        (Pair("Dân tộc:", person.ethnicity), Pair("Quốc tịch:", person.nationality)),
        (Pair("Quê quán:", first_capital(office.old_place)),),
        *_parent("cha", facts.household.elder, facts),
        *_parent("mẹ", facts.household.widow, facts),
        leaders=leaders,
        face=face,
    )


def _parent(role: str, person: Person, facts: Facts) -> tuple[tuple[Pair, ...], ...]:
    return (
        (Pair(f"Họ và tên {role}:", person.caps_name),),
        (
            Pair("Dân tộc:", person.ethnicity),
            Pair("Quốc tịch:", person.nationality, 1.2),
            Pair("Năm sinh:", str(person.date_of_birth.year)),
        ),
        (Pair("Nơi thường trú/tạm trú:", old_address(person, facts.office)),),
    )


def _registered(sheet: Sheet, facts: Facts, day: date, leaders: Leaders, face: Face) -> None:
    form_lines(
        sheet,
        (Pair("Nơi đăng ký:", f"Ủy ban nhân dân {facts.office.old_place}"),),
        (
            Pair("Ngày, tháng, năm đăng ký:", short_date(day), 1.6),
            Pair("Ghi chú:", "Đăng ký lại"),
        ),
        (Pair("Họ và tên người đi khai sinh:", facts.household.elder.full_name),),
        (Pair("Quan hệ với người được khai sinh:", "Cha"),),
        leaders=leaders,
        face=face,
    )


def _cradle(facts: Facts) -> str:
    return f"Trạm y tế {facts.office.old_place}"


def _officer_and_signer(sheet: Sheet, facts: Facts, heading: str) -> None:
    top, x = sheet.y, sheet.left + 34
    for index, (text, style) in enumerate(
        (("CÁN BỘ TƯ PHÁP HỘ TỊCH", Style(11.5, bold=True)), ("(Đã ký)", Style(11, italic=True)))
    ):
        sheet.write(x, top + 6 * index, [Run(text, style)], align="centre")
    sheet.write(x, top + 30, [Run(facts.office.officer, Style(12))], align="centre")
    signature(sheet, (heading, "CHỦ TỊCH"), facts.office.chairman)


def _birth_fields(facts: Facts) -> dict[str, str]:
    person, office = facts.household.husband, facts.office
    return {
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "place_of_birth": _cradle(facts),
        "hometown": first_capital(office.old_place),
        "father_name": facts.household.elder.caps_name,
        "mother_name": facts.household.widow.caps_name,
        "issuer": f"Ủy ban nhân dân {office.old_place}",
    }
