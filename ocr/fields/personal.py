"""Papers about one person from other agencies: residence, criminal record, health, licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.dates import find_date
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.fields.loose import loose_number
from ocr.fields.values import Parsed, parse_code, tidy
from ocr.lines import Line

_PERSON: Final = (
    Label(
        "",
        ("Họ, chữ đệm và tên chủ hộ", "Họ và tên chủ hộ", "Quan hệ với chủ hộ", "Họ tên chủ hộ",
         "Họ và tên cha", "Họ và tên mẹ", "Họ và tên vợ (chồng)", "Lý do khám sức khỏe",
         "Nơi ở hiện tại", "Nơi tạm trú", "Tên gọi khác", "Nơi cấp", "Ngày cấp", "Cấp ngày",
         "Chiều cao", "Cân nặng", "Huyết áp", "Mạch",
         "Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
         "Thông tin các thành viên khác trong hộ gia đình", "Số điện thoại"),
    ),
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
        ("Số định danh cá nhân", "Số CCCD", "CCCD số", "Số định danh", "Giấy tờ tùy thân",
         "Số CMND/CCCD", "Số CMND/CCCD/Hộ chiếu", "Số định danh cá nhân/CMND"),
        "personal_number",
    ),
    Label("place_of_birth", ("Nơi sinh",), "place", wraps=True),
    Label("hometown", ("Quê quán", "Nguyên quán"), "place", wraps=True),
    Label(
        "address",
        ("Nơi thường trú", "Nơi cư trú", "Chỗ ở hiện tại", "Địa chỉ", "Địa chỉ thường trú",
         "Nơi cư trú / Address"),
        "place",
        wraps=True,
    ),
    Label("conviction_status", ("Tình trạng án tích",), wraps=True),
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
_ACT: Final = re.compile(r"thay mặt (?:mình|tôi|bên ủy quyền)\s+(.+?)(?:\s+tại\s|[.;]|$)")
_TERM: Final = re.compile(r"tu (?:ngay )?.{6,40}? den (?:het )?ngay ")


def read_person_paper(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A paper that states facts of one person under labels."""
    return letterhead(rows) | read_form(rows, _PERSON)


def read_driving_licence(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A driving licence; its number may have lost its label, which is two words with a stroke."""
    fields = read_person_paper(rows)
    if "document_number" not in fields:
        number = loose_number(rows, parse_code)
        if number is not None:
            fields["document_number"] = number
    return fields


def read_authorization(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Who lets whom act, for what and from when to when."""
    fields = letterhead(rows)
    for party in (_AUTHORIZER, _AUTHORIZED):
        for name, value in read_form(rows, (*_AUTHORIZATION, party)).items():
            fields.setdefault(name, value)
    fields |= read_term(rows)
    act = _act(rows)
    if act is not None:
        fields["purpose"] = act
    return fields


def read_term(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`Từ ngày … đến ngày …`."""
    for row in rows:
        match = _TERM.search(fold(row.text))
        if match is None:
            continue
        start, end = find_date(row.text[: match.end()]), find_date(row.text[match.end() :])
        if start is None or end is None:
            continue
        return {
            name: make_value(Parsed(day.value.isoformat(), 0.96), row.tokens, row.page, day.raw)
            for name, day in (("valid_from", start), ("valid_to", end))
        }
    return {}


def _act(rows: Sequence[Line]) -> FieldValue | None:
    """The act that is allowed, from the sentence over two or three rows that names it."""
    for number, row in enumerate(rows):
        if "thay mat" not in fold(row.text):
            continue
        near = rows[number : number + 3]
        match = _ACT.search(" ".join(line.text for line in near))
        if match is not None:
            text = tidy(match[1])
            tokens = [token for line in near for token in line.tokens]
            return make_value(Parsed(text, 0.9), tokens, row.page, text)
    return None
