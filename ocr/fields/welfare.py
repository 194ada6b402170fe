"""Confirmations of social policy: disability, poverty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.form import read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.lines import Line

_PERSON: Final = (
    Label(
        "holder_name",
        ("Họ và tên", "Họ, chữ đệm, tên", "Họ, chữ đệm và tên", "Ông/Bà", "Họ và tên chủ hộ",
         "Chủ hộ", "Họ tên", "Hộ gia đình ông/bà", "Hộ gia đình ông", "Hộ gia đình bà",
         "Hộ ông/bà", "Họ và tên người khuyết tật"),
        "name",
    ),
    Label("date_of_birth", ("Ngày, tháng, năm sinh", "Ngày sinh", "Sinh ngày"), "date"),
    Label("sex", ("Giới tính", "Giới"), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch",), "nationality"),
    Label(
        "personal_number",
        ("Số định danh cá nhân", "Số CCCD", "CCCD số", "Số định danh cá nhân/CCCD",
         "Giấy tờ tùy thân", "Số CMND/CCCD", "Số định danh", "Căn cước công dân số",
         "Số CCCD/CMND", "CMND/CCCD số"),
        "personal_number",
    ),
    Label("hometown", ("Quê quán",), "place", wraps=True),
    Label(
        "address",
        ("Nơi cư trú", "Nơi thường trú", "Nơi ở hiện nay", "Địa chỉ", "Nơi đăng ký thường trú",
         "Hộ khẩu thường trú", "Chỗ ở hiện nay", "Nơi ở hiện tại"),
        "place", wraps=True,
    ),
    Label("disability_kind", ("Dạng khuyết tật", "Dạng tật"), wraps=True),
    Label("disability_level", ("Mức độ khuyết tật", "Mức độ"), wraps=True),
    Label("document_number", ("Số hiệu", "Mã số", "Số hiệu giấy xác nhận"), "paper_number"),
    Label("classification", ("Phân loại hộ", "Loại hộ", "Là hộ")),
    Label("valid_from", ("Có giá trị từ", "Có giá trị từ ngày"), "date"),
    Label("valid_to", ("Có giá trị đến", "Đến ngày"), "date"),
    Label("", ("Cấp ngày", "Ngày cấp", "Nơi cấp", "Nơi nhận", "Xác nhận", "Ghi chú")),
)  # fmt: skip


def read_welfare(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A confirmation of disability or of (near-)poverty; its own `Số hiệu` goes before `Số`."""
    return letterhead(rows) | read_form(rows, _PERSON)
