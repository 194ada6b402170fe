"""Names of paper types and of their fields, and which fields a clerk expects on which type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.papers import CATALOGUE, OUTSIDE_CATALOGUE

TOLD_TYPE_VI: Final = {
    "medical_birth_certificate": "Giấy chứng sinh",
    "identity_certificate": "Giấy chứng nhận căn cước",
    "death_notice": "Giấy báo tử",
    "civil_status_change_extract": "Trích lục thay đổi, cải chính, bổ sung thông tin hộ tịch",
    "guardianship_extract": "Trích lục đăng ký giám hộ",
    "cooperative_certificate": "Giấy chứng nhận đăng ký hợp tác xã",
    "food_safety_certificate": "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
    "construction_practice_certificate": "Chứng chỉ hành nghề hoạt động xây dựng",
    "merit_relative_confirmation": "Giấy xác nhận thân nhân của người có công",
}
"""Types of the catalogue that people tell and the reader does not."""

TYPE_VI: Final = {
    **{slug: entry.short_title for slug, entry in CATALOGUE.types.items()},
    **TOLD_TYPE_VI,
    OUTSIDE_CATALOGUE: "Giấy tờ ngoài danh mục",
}

FIELD_VI: Final = {name: entry.title for name, entry in CATALOGUE.fields.items()}

FIELDS_OF_TYPE: Final = {slug: entry.expected_fields for slug, entry in CATALOGUE.types.items()}
"""Offered for typing in even where the machine read nothing."""

DEFAULT_FIELDS: Final = (
    "holder_name",
    "personal_number",
    "date_of_birth",
    "document_number",
    "issue_date",
    "issuer",
    "signer_name",
)
"""Offered while the type is not known."""


def in_order(slug: str, fields: Mapping[str, object]) -> dict[str, object]:
    """The values of a paper in the order in which a clerk reads them."""
    names = dict.fromkeys([*fields_of(slug), *FIELD_VI])
    return {name: fields[name] for name in names if fields.get(name)}


def fields_of(slug: str | None) -> tuple[str, ...]:
    """The fields that are offered for a type."""
    return FIELDS_OF_TYPE.get(slug or "", DEFAULT_FIELDS)
