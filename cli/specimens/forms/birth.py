"""Birth certificate and its extract."""

from __future__ import annotations

from datetime import timedelta

from cli.specimens.blocks import Pair, form_line, motto_header, national_header, signature, title
from cli.specimens.forms.wording import office_caps, place_and_date, short_date, spelled_date
from cli.specimens.model import Facts, Leaders
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Sheet

_TINT = (255, 246, 238)


def birth_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy khai sinh (bản chính): coloured paper, red title, one page."""
    sheet = press.sheet(margins_mm=(25, 20, 20, 18), tint=_TINT)
    motto_header(sheet)
    sheet.y += 4
    title(sheet, "GIẤY KHAI SINH", size_pt=24, color=RED)
    number = f"{facts.number:02d}/{facts.issued_on.year}"
    form_line(sheet, Pair("Số:", number, bold=True))
    leaders = facts.leaders or "plain"
    _child(sheet, facts, leaders)
    _parents(sheet, facts, leaders)
    father = facts.household.husband
    form_line(
        sheet, Pair("Họ, chữ đệm, tên người đi khai sinh:", father.full_name), leaders=leaders
    )
    form_line(
        sheet,
        Pair("Giấy tờ tùy thân:", f"Căn cước công dân số {father.personal_number}"),
        leaders=leaders,
    )
    form_line(sheet, Pair("Nơi đăng ký khai sinh:", facts.office.committee), leaders=leaders)
    form_line(
        sheet, Pair("Ngày, tháng, năm đăng ký:", short_date(facts.issued_on)), leaders=leaders
    )
    sheet.y += 3
    signature(
        sheet,
        ("NGƯỜI KÝ GIẤY KHAI SINH", "CHỦ TỊCH"),
        facts.office.chairman,
    )
    return _fields(facts) | {
        "document_number": number,
        "signer_title": "CHỦ TỊCH",
        "signer_name": facts.office.chairman,
    }


def birth_extract(facts: Facts, press: Press) -> dict[str, str]:
    """Trích lục khai sinh (bản sao): the two-column head, a copy made later by the office."""
    sheet = press.sheet()
    number = f"{facts.number:02d}/TLKS-BS"
    national_header(
        sheet,
        office_caps(facts.office),
        number=f"Số: {number}",
        place_date=place_and_date(facts.office, facts.issued_on),
    )
    title(sheet, "TRÍCH LỤC KHAI SINH", "(BẢN SAO)", size_pt=16)
    leaders = facts.leaders or "after"
    _child(sheet, facts, leaders)
    _parents(sheet, facts, leaders)
    registered = facts.household.child.date_of_birth + timedelta(days=12)
    form_line(sheet, Pair("Đăng ký khai sinh tại:", facts.office.committee), leaders=leaders)
    form_line(
        sheet,
        Pair("Số:", f"07/{registered.year}", 1),
        Pair("ngày, tháng, năm đăng ký:", short_date(registered), 2),
        leaders=leaders,
    )
    sheet.y += 3
    signature(sheet, ("NGƯỜI KÝ TRÍCH LỤC", "PHÓ CHỦ TỊCH"), facts.office.vice_chairman)
    return _fields(facts) | {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "registration_date": registered.isoformat(),
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": facts.office.vice_chairman,
    }


def _child(sheet: Sheet, facts: Facts, leaders: Leaders) -> None:
    child = facts.household.child
    form_line(sheet, Pair("Họ, chữ đệm, tên:", child.caps_name, bold=True), leaders=leaders)
    form_line(
        sheet, Pair("Ngày, tháng, năm sinh:", short_date(child.date_of_birth)), leaders=leaders
    )
    form_line(sheet, Pair("ghi bằng chữ:", spelled_date(child.date_of_birth)), leaders=leaders)
    form_line(
        sheet,
        Pair("Giới tính:", child.sex.capitalize()),
        Pair("Dân tộc:", child.ethnicity),
        Pair("Quốc tịch:", child.nationality, 1.3),
        leaders=leaders,
    )
    form_line(sheet, Pair("Nơi sinh:", child.place_of_birth), leaders=leaders)
    form_line(sheet, Pair("Quê quán:", child.hometown), leaders=leaders)
    form_line(sheet, Pair("Số định danh cá nhân:", child.personal_number), leaders=leaders)


def _parents(sheet: Sheet, facts: Facts, leaders: Leaders) -> None:
    _parent(sheet, "người mẹ", facts.household.wife, leaders)
    _parent(sheet, "người cha", facts.household.husband, leaders)


def _parent(sheet: Sheet, role: str, person: Person, leaders: Leaders) -> None:
    form_line(
        sheet, Pair(f"Họ, chữ đệm, tên {role}:", person.caps_name, bold=True), leaders=leaders
    )
    form_line(
        sheet,
        Pair("Năm sinh:", str(person.date_of_birth.year)),
        Pair("Dân tộc:", person.ethnicity),
        Pair("Quốc tịch:", person.nationality, 1.3),
        leaders=leaders,
    )
    form_line(sheet, Pair("Nơi cư trú:", person.address), leaders=leaders)


def _fields(facts: Facts) -> dict[str, str]:
    child = facts.household.child
    return {
        "holder_name": child.caps_name,
        "personal_number": child.personal_number,
        "date_of_birth": child.date_of_birth.isoformat(),
        "sex": child.sex,
        "ethnicity": child.ethnicity,
        "nationality": child.nationality,
        "place_of_birth": child.place_of_birth,
        "hometown": child.hometown,
        "mother_name": facts.household.wife.caps_name,
        "father_name": facts.household.husband.caps_name,
        "issuer": facts.office.committee,
        "registration_date": facts.issued_on.isoformat(),
    }
