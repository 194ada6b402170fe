"""Household books: the household, then its head; later pages are other people's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.form import read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead, signing_agency
from ocr.lines import Line

_BOOK: Final = (
    Label("", ("Quan hệ với chủ hộ",), opens="member"),
    Label("", ("Họ và tên gọi khác", "Tên gọi khác", "Hồ sơ hộ khẩu số", "Tờ số", "Tôn giáo",
               "Sổ đăng ký thường trú số", "Nghề nghiệp, nơi làm việc", "Chuyển đến ngày",
               "Nơi thường trú trước khi chuyển đến", "Lý do xóa đăng ký thường trú",
               "Họ và tên gọi khác (nếu có)", "Nghề nghiệp", "Bí danh"), wraps=True),
    Label("holder_name", ("Họ và tên chủ hộ", "Chủ hộ", "Họ tên chủ hộ", "Họ và tên"), "name",
          within=""),
    Label("document_number", ("Sổ hộ khẩu số", "Số sổ"), "code"),
    Label("address", ("Nơi thường trú", "Nơi đăng ký thường trú"), "place", wraps=True, within=""),
    Label("date_of_birth", ("Ngày, tháng, năm sinh", "Sinh ngày"), "date", within=""),
    Label("sex", ("Giới tính", "Nam/nữ"), "sex", within=""),
    Label("hometown", ("Nguyên quán", "Quê quán"), "place", wraps=True, within=""),
    Label("ethnicity", ("Dân tộc",), "ethnicity", within=""),
    Label("nationality", ("Quốc tịch",), "nationality", within=""),
    Label("personal_number", ("CMND/CCCD số", "CMND số", "CCCD số", "Số CMND", "Số CCCD",
                              "Chứng minh nhân dân số", "Số định danh cá nhân"),
          "personal_number", within=""),
)  # fmt: skip


def read_household_book(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A household book; the police that keep it are named above the signature."""
    fields = letterhead(rows) | read_form(rows, _BOOK)
    agency = signing_agency(rows)
    if agency is not None:
        fields.setdefault("issuer", agency)
    return fields
