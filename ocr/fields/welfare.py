"""Confirmations of social policy: disability, poverty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.flowing import flow_of
from ocr.fields.form import read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.fields.sentences import read_term
from ocr.fields.values import Parsed
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line

_STANDING: Final = re.compile(r"\bla (ho (?:can )?ngheo)\b")
_PERSON: Final = (
    Label(
        "holder_name",
        ("Họ và tên", "Họ, chữ đệm, tên", "Họ, chữ đệm và tên", "Ông/Bà", "Họ và tên chủ hộ",
         "Chủ hộ", "Họ tên", "Hộ gia đình ông/bà", "Hộ gia đình ông", "Hộ gia đình bà",
         "Hộ ông/bà", "Họ và tên người khuyết tật"),
        "name",
    ),
    Label("date_of_birth", ("Ngày, tháng, năm sinh", "Ngày sinh", "Sinh ngày"), "date"),
    Label("sex", ("Giới tính", "Giới", "Nam/nữ"), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch",), "nationality"),
    Label(
        "personal_number",
        PERSONAL_NUMBER,
        "personal_number",
    ),
    Label("hometown", ("Quê quán",), "place", wraps=True),
    Label(
        "address",
        ADDRESS,
        "place", wraps=True,
    ),
    Label("disability_kind", ("Dạng khuyết tật", "Dạng tật"), wraps=True),
    Label("disability_level", ("Mức độ khuyết tật", "Mức độ"), wraps=True),
    Label("document_number", ("Số hiệu", "Mã số", "Mã số hộ", "Số hiệu giấy xác nhận"),
          "paper_number"),
    Label("classification", ("Phân loại hộ", "Loại hộ")),
    Label("valid_from", ("Có giá trị từ", "Có giá trị từ ngày"), "date"),
    Label("valid_to", ("Có giá trị đến", "Đến ngày"), "date"),
    Label("", ("Cấp ngày", "Ngày cấp", "Nơi cấp", "Nơi nhận", "Xác nhận", "Ghi chú",
               "Sinh năm", "Năm sinh", "Số khẩu")),
)  # fmt: skip


def read_welfare(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A confirmation of disability or of (near-)poverty; its own `Số hiệu` goes before `Số`."""
    fields = letterhead(rows) | read_form(rows, _PERSON) | read_term(rows)
    standing = _standing(rows)
    if standing is not None:
        fields.setdefault("classification", standing)
    return fields


def _standing(rows: Sequence[Line]) -> FieldValue | None:
    """`Là hộ cận nghèo theo chuẩn nghèo …` in a sentence."""
    flow = flow_of(rows)
    match = _STANDING.search(flow.folded)
    if match is None:
        return None
    name = "Hộ cận nghèo" if "can" in match[1] else "Hộ nghèo"
    return flow.value(Parsed(name, 0.95), match.span(1))
