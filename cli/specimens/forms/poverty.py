"""Certificates of poor and near-poor households."""

from __future__ import annotations

from cli.specimens.blocks import (
    Pair,
    form_lines,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import office_caps, place_and_date, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Household
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet


def certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận hộ nghèo, hộ cận nghèo of TT 07/2021, with the household's members."""
    office = facts.office
    head = facts.person("husband")
    kind, sign = ("Hộ nghèo", "HN") if facts.number % 2 else ("Hộ cận nghèo", "HCN")
    number = f"{facts.number:02d}/GCN-{sign}"
    year = facts.issued_on.year
    sheet = press.sheet()
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "GIẤY CHỨNG NHẬN", "HỘ NGHÈO, HỘ CẬN NGHÈO", size_pt=16)
    _grounds(sheet, year, office.commune)
    form_lines(
        sheet,
        (Pair("Hộ gia đình ông/bà:", head.caps_name, bold=True),),
        (
            Pair("Ngày, tháng, năm sinh:", short_date(head.date_of_birth), 1.5),
            Pair("Giới tính:", head.sex.capitalize()),
        ),
        (
            Pair("Số CCCD/CMND:", head.personal_number, 1.5),
            Pair("Dân tộc:", head.ethnicity),
        ),
        (Pair("Nơi cư trú:", head.address),),
        (Pair("Phân loại hộ:", kind, bold=True),),
        (
            Pair("Có giá trị từ ngày:", f"01/01/{year}", 1.2),
            Pair("đến ngày:", f"31/12/{year}"),
        ),
        leaders=facts.leaders or "after",
    )
    _members(sheet, facts.household)
    signature(
        sheet,
        ("CHỦ TỊCH",),
        office.chairman,
        recipients=("- Hộ gia đình;", "- Lưu: VT."),
    )
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "holder_name": head.caps_name,
        "date_of_birth": head.date_of_birth.isoformat(),
        "sex": head.sex,
        "personal_number": head.personal_number,
        "ethnicity": head.ethnicity,
        "address": head.address,
        "classification": kind,
        "valid_from": f"{year}-01-01",
        "valid_to": f"{year}-12-31",
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def _members(sheet: Sheet, family: Household) -> None:
    section(sheet, "Danh sách thành viên trong hộ:")
    members = ((family.husband, "Chủ hộ"), (family.wife, "Vợ"), (family.child, "Con"))
    table(
        sheet,
        (12, 58, 30, 28, 34),
        (
            ("STT", "Họ và tên", "Ngày sinh", "Quan hệ", "Ghi chú"),
            *(
                (str(index), one.full_name, short_date(one.date_of_birth), relation, "")
                for index, (one, relation) in enumerate(members, 1)
            ),
        ),
    )


def _grounds(sheet: Sheet, year: int, commune: str) -> None:
    paragraph(
        sheet,
        "Căn cứ Nghị định của Chính phủ quy định chuẩn nghèo đa chiều giai đoạn hiện hành và kết "
        f"quả rà soát hộ nghèo, hộ cận nghèo năm {year - 1}, Chủ tịch Ủy ban nhân dân "
        f"{commune} chứng nhận:",
        style=Style(13, italic=True),
    )
