"""Papers of the one-stop desk: forms that citizens fill in, reception slips, fee receipts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.amounts import with_checked_amount
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead, name_under, parts_of_rows, place_and_date
from ocr.fields.letters import read_recipient
from ocr.fields.official import spelled_officially
from ocr.fields.values import Parsed, parse_amount, tidy
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line, Token

_TITLE_BOTTOM: Final = 0.5

_APPLICANT: Final = (
    Label(
        "holder_name",
        ("Họ, chữ đệm, tên người yêu cầu", "Họ và tên người yêu cầu", "Họ và tên người đề nghị",
         "Họ và tên", "Họ, chữ đệm, tên", "Họ, chữ đệm và tên", "Tôi tên là", "Tên tôi là",
         "Tôi là", "Người làm đơn", "Họ tên", "Người đề nghị", "Họ và tên người khai",
         "Tên chủ đầu tư", "Tên chủ hộ"),
        "name",
    ),
    Label("date_of_birth", ("Ngày, tháng, năm sinh", "Ngày sinh", "Sinh ngày"), "date", within=""),
    Label("sex", ("Giới tính",), "sex", within=""),
    Label("ethnicity", ("Dân tộc",), "ethnicity", within=""),
    Label("nationality", ("Quốc tịch",), "nationality", within=""),
    Label(
        "personal_number",
        PERSONAL_NUMBER,
        "personal_number",
        wraps=True,
        within="",
    ),
    Label(
        "address",
        ADDRESS,
        "place", wraps=True,
        within="",
    ),
    Label(
        "purpose",
        ("Đề nghị cấp để", "Mục đích", "Mục đích sử dụng", "Mục đích yêu cầu cấp", "Lý do",
         "Mục đích yêu cầu"),
        wraps=True,
    ),
    Label(
        "",
        ("Đề nghị cơ quan đăng ký khai sinh cho người dưới đây", "Họ, chữ đệm, tên người mẹ",
         "Họ, chữ đệm, tên người cha", "Đề nghị cơ quan đăng ký", "Họ, chữ đệm, tên mẹ",
         "Họ, chữ đệm, tên cha", "Người được khai sinh"),
        opens="other",
    ),
    Label("", ("Quan hệ với người được khai sinh", "Quan hệ", "Số điện thoại", "Điện thoại",
               "Email", "Nơi sinh", "Quê quán", "Ghi bằng chữ", "Nơi cấp", "Ngày cấp",
               "Cấp ngày", "Tình trạng hôn nhân", "Nội dung đề nghị", "Đề nghị", "Kính gửi",
               "Năm sinh", "Làm tại", "Nghề nghiệp")),
)  # fmt: skip

_SIDES: Final = ("ben nam", "ben nu")
_OF_ONE_PERSON: Final = frozenset(
    {
        "holder_name",
        "date_of_birth",
        "sex",
        "ethnicity",
        "nationality",
        "personal_number",
        "address",
    }
)

_SLIP: Final = (
    Label("dossier_code", ("Mã hồ sơ", "Mã số hồ sơ", "Số hồ sơ"), "dossier_code"),
    Label(
        "holder_name",
        ("Tiếp nhận hồ sơ của", "Tiếp nhận hồ sơ của ông/bà", "Họ và tên người nộp",
         "Người nộp hồ sơ", "Tiếp nhận hồ sơ của ông", "Tiếp nhận hồ sơ của bà", "Họ và tên",
         "Chủ hồ sơ", "Ông/Bà"),
        "name",
    ),
    Label("personal_number", PERSONAL_NUMBER, "personal_number"),
    Label("address", ("Địa chỉ", "Địa chỉ liên hệ", "Nơi cư trú"), "place", wraps=True),
    Label(
        "procedure_name",
        ("Nội dung yêu cầu giải quyết", "Nội dung giải quyết", "Tên thủ tục hành chính",
         "Thủ tục hành chính", "Về việc giải quyết thủ tục", "Thủ tục", "Tên thủ tục"),
        wraps=True,
    ),
    Label(
        "due_date",
        ("Thời gian trả kết quả giải quyết hồ sơ", "Thời gian trả kết quả", "Ngày trả kết quả",
         "Hẹn trả kết quả", "Ngày hẹn trả kết quả", "Ngày hẹn trả", "Thời gian hẹn trả kết quả"),
        "date",
        wraps=True,
    ),
    Label("issue_date",
          ("Thời gian nhận hồ sơ", "Thời gian tiếp nhận hồ sơ", "Ngày nhận hồ sơ",
           "Ngày tiếp nhận", "Thời gian tiếp nhận"), "date", wraps=True),
    Label("", ("Số điện thoại", "Điện thoại", "Email", "Thành phần hồ sơ nộp gồm",
               "Số lượng hồ sơ", "Thời gian giải quyết hồ sơ theo quy định",
               "Thời gian giải quyết hồ sơ", "Đăng ký nhận kết quả tại", "Vào Sổ theo dõi hồ sơ",
               "Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm", "Quyển số",
               "Bộ phận Tiếp nhận và Trả kết quả", "Đăng ký nhận kết quả", "Số thứ tự")),
)  # fmt: skip

_COLLECTORS: Final = ("nguoithutien", "nguoithu", "thuquy")
_RECEIPT: Final = (
    Label("document_number", ("Số", "Số biên lai"), "paper_number"),
    Label("serial_number", ("Ký hiệu", "Ký hiệu biên lai"), "serial_mark"),
    Label(
        "holder_name",
        ("Họ và tên người nộp tiền", "Tên đơn vị hoặc người nộp tiền", "Người nộp tiền",
         "Họ, tên người nộp tiền", "Tên người nộp tiền", "Họ và tên người nộp",
         "Tên đơn vị hoặc người nộp tiền phí, lệ phí", "Họ và tên", "Người nộp"),
        "name",
    ),
    Label("address", ("Địa chỉ",), "place", wraps=True),
    Label("personal_number", PERSONAL_NUMBER, "personal_number"),
    Label("issue_date", ("Ngày lập", "Ngày lập biên lai", "Ngày thu"), "date"),
    Label("tax_code", ("Mã số thuế",), "tax_code"),
    Label("amount_vnd", ("Số tiền", "Tổng số tiền", "Số tiền phải nộp", "Tổng cộng"), "amount"),
    Label("purpose", ("Lý do nộp", "Nội dung thu", "Lý do thu", "Nội dung", "Lý do nộp tiền",
                      "Nội dung nộp tiền"), wraps=True),
    Label("subject", ("Tên loại phí, lệ phí", "Khoản thu", "Loại phí, lệ phí"), wraps=True),
    Label("dossier_code", ("Mã hồ sơ", "Mã số hồ sơ"), "dossier_code"),
    Label("", ("Viết bằng chữ", "Bằng chữ", "Số tiền viết bằng chữ", "Hình thức thanh toán",
               "Người thu tiền", "Liên", "Mẫu số", "Ký hiệu mẫu", "Đơn vị thu",
               "Cơ quan thu", "Số tiền bằng chữ")),
)  # fmt: skip


def read_application(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A form or request: who asks, to whom, for what; dated where it is signed."""
    fields = place_and_date(rows) | read_form(rows, _APPLICANT)
    if _asks_for_two(rows):
        # Neither of the two is «the holder»; a person says whose paper it is.
        fields = {name: value for name, value in fields.items() if name not in _OF_ONE_PERSON}
    recipient, subject = read_recipient(rows), _form_title(rows)
    if recipient is not None:
        fields["recipient"] = recipient
    if subject is not None:
        fields["subject"] = subject
    return fields


def _asks_for_two(rows: Sequence[Line]) -> bool:
    """Whether a man and a woman ask together, each under a heading of their own."""
    texts = [fold(row.text) for row in rows]
    return all(any(text.startswith(side) for text in texts) for side in _SIDES)


def read_reception_slip(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A slip of reception with the date on which the result is promised."""
    return _without_signer(letterhead(rows)) | read_form(rows, _SLIP)


def read_fee_receipt(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A receipt: number, who paid, how much, what for."""
    fields = _without_signer(letterhead(rows)) | read_form(rows, _RECEIPT)
    if "amount_vnd" not in fields:
        amount = _loose_amount(rows)
        if amount is not None:
            fields["amount_vnd"] = amount
    collector = name_under(rows, _COLLECTORS)
    if collector is not None:
        fields["signer_name"] = collector
    return with_checked_amount(fields, "amount_vnd", rows)


def _without_signer(fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
    return {name: value for name, value in fields.items() if not name.startswith("signer")}


def _form_title(rows: Sequence[Line]) -> FieldValue | None:
    """The title of the form as its subject: `TỜ KHAI ĐĂNG KÝ KHAI SINH`, over all its lines."""
    parts = [part for part in parts_of_rows(rows) if part.middle < _TITLE_BOTTOM]
    for number, part in enumerate(parts):
        if (
            not re.match(
                r"^\W*(to khai|don|giay de nghi|phieu de nghi|ban khai|phieu)\b", fold(part.text)
            )
            or part.capitals < 0.7
        ):
            continue
        chosen = [part]
        for below in parts[number + 1 :]:
            near = below.box.top - chosen[-1].box.bottom < 1.3 * part.height
            if not near or below.capitals < 0.7:
                break
            chosen.append(below)
        tokens: list[Token] = [token for line in chosen for token in line.tokens]
        text = tidy(" ".join(line.text for line in chosen))
        return make_value(Parsed(spelled_officially(text), 0.95), tokens, part.page, text)
    return None


def _loose_amount(rows: Sequence[Line]) -> FieldValue | None:
    """A number followed by `đồng`."""
    for row in rows:
        for first, second in zip(row.tokens, row.tokens[1:], strict=False):
            if second.plain in ("dong", "vnd", "d"):
                parsed = parse_amount(first.text)
                if parsed is not None:
                    return make_value(parsed, (first,), row.page, first.text)
    return None
