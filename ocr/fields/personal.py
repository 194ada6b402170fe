"""Papers about one person from other agencies: residence, criminal record, health, licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.flowing import flow_of
from ocr.fields.form import read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.fields.loose import loose_licence_class, loose_number
from ocr.fields.sentences import purpose_in_sentence, read_notary, read_term
from ocr.fields.values import Parsed, parse_code, tidy
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line

_PERSON: Final = (
    Label(
        "",
        ("Họ, chữ đệm và tên chủ hộ", "Họ và tên chủ hộ", "Quan hệ với chủ hộ", "Họ tên chủ hộ",
         "Họ và tên vợ (chồng)", "Lý do khám sức khỏe",
         "Nơi ở hiện tại", "Nơi tạm trú", "Số định danh của chủ hộ", "Tên gọi khác",
         "Nơi cấp", "Ngày cấp", "Cấp ngày",
         "Chiều cao", "Cân nặng", "Huyết áp", "Mạch",
         "Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
         "Thông tin các thành viên khác trong hộ gia đình", "Số điện thoại"),
    ),
    Label("father_name", ("Họ và tên cha", "Họ, chữ đệm, tên cha"), "name"),
    Label("mother_name", ("Họ và tên mẹ", "Họ, chữ đệm, tên mẹ"), "name"),
    Label(
        "holder_name",
        ("Họ, chữ đệm và tên", "Họ và tên", "Họ, chữ đệm, tên", "Họ tên", "Họ và tên / Full name",
         "Họ tên / Full name", "Cấp cho", "Ông/Bà"),
        "name",
    ),
    Label("date_of_birth",
          ("Ngày, tháng, năm sinh", "Ngày sinh", "Sinh ngày", "Ngày sinh / Date of birth",
           "Ngày sinh / Date of Birth"), "date"),
    Label("sex", ("Giới tính", "Giới"), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch", "Quốc tịch / Nationality"), "nationality"),
    Label(
        "personal_number",
        PERSONAL_NUMBER,
        "personal_number",
    ),
    Label("place_of_birth", ("Nơi sinh",), "place", wraps=True),
    Label("hometown", ("Quê quán", "Nguyên quán"), "place", wraps=True),
    Label(
        "address",
        (*ADDRESS, "Nơi cư trú / Address"),
        "place",
        wraps=True,
    ),
    Label("conviction_status", ("Tình trạng án tích",), wraps=True),
    Label("classification", ("Phân loại sức khỏe",)),
    Label("conclusion", ("Kết luận",), wraps=True),
    Label("class", ("Hạng", "Hạng / Class"), "licence_class"),
    Label("issue_date", ("Ngày cấp / Date of issue",), "date"),
    Label("document_number", ("Số / No",), "paper_number"),
    Label("expiry_date", ("Có giá trị đến", "Có giá trị đến / Expires", "Giá trị đến"), "date"),
)  # fmt: skip

_AUTHORIZATION: Final = (
    Label("", ("Bên ủy quyền", "Người ủy quyền"), opens="from"),
    Label(
        "",
        (
            "Bên được ủy quyền",
            "Người được ủy quyền",
            "Bên nhận ủy quyền",
            "BÊN ĐƯỢC ỦY QUYỀN (Bên B)",
        ),
        opens="to",
    ),
    Label("", ("Nội dung ủy quyền", "Phạm vi ủy quyền"), opens="content"),
    Label("", ("Sinh ngày", "Ngày sinh", "CCCD số", "Nơi cư trú", "Địa chỉ", "Sinh năm")),
)
_AUTHORIZER: Final = Label("authorizer_name", ("Họ và tên", "Ông", "Bà", "Ông/Bà"), "name",
                           within="from")  # fmt: skip
_AUTHORIZED: Final = Label("authorized_name", ("Họ và tên", "Ông", "Bà", "Ông/Bà"), "name",
                           within="to")  # fmt: skip
_ACT: Final = re.compile(
    r"(?:thay mat|nhan danh) (?:minh|toi|ben uy quyen|ben a)\s+(.+?)(?= tai | noi tren|[.;]|$)"
)


def read_person_paper(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A paper that states facts of one person under labels."""
    fields = letterhead(rows) | read_form(rows, _PERSON)
    purpose = purpose_in_sentence(rows)
    if purpose is not None:
        fields["purpose"] = purpose
    return fields


def read_driving_licence(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A driving licence; its number may have lost its label, which is two words with a stroke."""
    fields = read_person_paper(rows)
    if "document_number" not in fields:
        number = loose_number(rows, parse_code)
        if number is not None:
            fields["document_number"] = number
    if "class" not in fields:
        stated = loose_licence_class(rows)
        if stated is not None:
            fields["class"] = stated
    return fields


def read_authorization(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Who lets whom act, for what and from when to when."""
    fields = letterhead(rows)
    for party in (_AUTHORIZER, _AUTHORIZED):
        for name, value in read_form(rows, (*_AUTHORIZATION, party)).items():
            fields.setdefault(name, value)
    fields |= read_term(rows) | read_notary(rows)
    act = _act(rows)
    if act is not None:
        fields["purpose"] = act
    return fields


def _act(rows: Sequence[Line]) -> FieldValue | None:
    """The act that is allowed, from the sentence over two or three rows that names it."""
    flow = flow_of(rows)
    match = _ACT.search(flow.folded)
    if match is None:
        return None
    return flow.value(Parsed(tidy(flow.text[slice(*match.span(1))]), 0.9), match.span(1))
