"""Names of paper types and of their fields, and which fields a clerk expects on which type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TYPE_VI: Final = {
    "birth_certificate": "Giấy khai sinh",
    "birth_extract": "Trích lục khai sinh (bản sao)",
    "citizen_card": "Căn cước công dân, thẻ căn cước",
    "passport": "Hộ chiếu",
    "marriage_certificate": "Giấy chứng nhận kết hôn",
    "marital_status_confirmation": "Giấy xác nhận tình trạng hôn nhân",
    "death_extract": "Trích lục khai tử, giấy chứng tử",
    "residence_confirmation": "Xác nhận thông tin về cư trú (CT07)",
    "household_book": "Sổ hộ khẩu",
    "land_use_certificate": "Giấy chứng nhận quyền sử dụng đất",
    "construction_permit": "Giấy phép xây dựng",
    "household_business_certificate": "Giấy chứng nhận đăng ký hộ kinh doanh",
    "enterprise_certificate": "Giấy chứng nhận đăng ký doanh nghiệp",
    "driving_licence": "Giấy phép lái xe",
    "criminal_record": "Phiếu lý lịch tư pháp",
    "diploma": "Bằng tốt nghiệp, văn bằng",
    "health_certificate": "Giấy khám sức khỏe",
    "authorization": "Giấy ủy quyền, hợp đồng ủy quyền",
    "application_form": "Đơn, tờ khai",
    "fee_receipt": "Biên lai thu phí, lệ phí",
    "decision": "Quyết định",
    "official_letter": "Công văn",
    "reception_slip": "Giấy tiếp nhận và hẹn trả kết quả",
    "disability_confirmation": "Giấy xác nhận khuyết tật",
    "poverty_certificate": "Giấy chứng nhận hộ nghèo, cận nghèo",
    "health_insurance_card": "Thẻ bảo hiểm y tế",
    "court_judgment": "Bản án, quyết định của tòa án",
    "contract": "Hợp đồng",
}

FIELD_VI: Final = {
    "document_number": "Số giấy tờ",
    "book_number": "Số, quyển số",
    "issue_date": "Ngày cấp",
    "issue_place": "Nơi cấp",
    "issuer": "Cơ quan cấp",
    "signer_name": "Người ký",
    "signer_title": "Chức vụ người ký",
    "holder_name": "Họ và tên",
    "personal_number": "Số định danh cá nhân",
    "date_of_birth": "Ngày sinh",
    "sex": "Giới tính",
    "ethnicity": "Dân tộc",
    "nationality": "Quốc tịch",
    "place_of_birth": "Nơi sinh",
    "hometown": "Quê quán",
    "address": "Nơi thường trú",
    "father_name": "Họ tên cha",
    "mother_name": "Họ tên mẹ",
    "husband_name": "Họ tên chồng",
    "wife_name": "Họ tên vợ",
    "husband_personal_number": "Số định danh của chồng",
    "wife_personal_number": "Số định danh của vợ",
    "registration_date": "Ngày đăng ký",
    "date_of_death": "Ngày chết",
    "cause_of_death": "Nguyên nhân chết",
    "marital_status": "Tình trạng hôn nhân",
    "purpose": "Mục đích sử dụng",
    "expiry_date": "Có giá trị đến",
    "class": "Hạng",
    "business_name": "Tên hộ kinh doanh, doanh nghiệp",
    "tax_code": "Mã số thuế",
    "business_address": "Địa chỉ kinh doanh",
    "owner_name": "Chủ sở hữu",
    "charter_capital": "Vốn điều lệ",
    "parcel_number": "Thửa đất số",
    "map_sheet": "Tờ bản đồ số",
    "area_m2": "Diện tích (m²)",
    "land_use": "Mục đích sử dụng đất",
    "serial_number": "Số phát hành (sê-ri)",
    "investor_name": "Chủ đầu tư",
    "construction_address": "Địa điểm xây dựng",
    "floors": "Số tầng",
    "subject": "Trích yếu",
    "recipient": "Kính gửi",
    "dossier_code": "Mã hồ sơ",
    "procedure_name": "Tên thủ tục",
    "due_date": "Ngày hẹn trả",
    "amount_vnd": "Số tiền (đồng)",
    "degree": "Văn bằng",
    "major": "Ngành đào tạo",
    "classification": "Xếp loại",
    "conviction_status": "Tình trạng án tích",
    "conclusion": "Kết luận",
    "disability_kind": "Dạng khuyết tật",
    "disability_level": "Mức độ khuyết tật",
    "authorizer_name": "Bên ủy quyền",
    "authorized_name": "Bên được ủy quyền",
    "valid_from": "Có hiệu lực từ",
    "valid_to": "Có hiệu lực đến",
}

_CIVIL: Final = ("document_number", "issue_date", "issuer", "signer_name")
_PERSON: Final = ("holder_name", "personal_number", "date_of_birth")

FIELDS_OF_TYPE: Final[dict[str, tuple[str, ...]]] = {
    "birth_certificate": (
        *_PERSON,
        "sex",
        "place_of_birth",
        "father_name",
        "mother_name",
        "book_number",
        *_CIVIL,
    ),
    "birth_extract": (*_PERSON, "sex", "father_name", "mother_name", *_CIVIL),
    "citizen_card": (*_PERSON, "sex", "address", "issue_date", "expiry_date"),
    "marriage_certificate": (
        "husband_name",
        "husband_personal_number",
        "wife_name",
        "wife_personal_number",
        "registration_date",
        *_CIVIL,
    ),
    "marital_status_confirmation": (*_PERSON, "marital_status", "purpose", *_CIVIL),
    "land_use_certificate": (
        "holder_name",
        "personal_number",
        "parcel_number",
        "map_sheet",
        "area_m2",
        "land_use",
        "serial_number",
        "issue_date",
        "issuer",
    ),
    "decision": ("document_number", "issue_date", "issuer", "subject", "signer_name"),
    "application_form": (*_PERSON, "address", "recipient", "procedure_name"),
}
"""Shown for typing in even where the machine read nothing; other types show what was read."""

DEFAULT_FIELDS: Final = (*_PERSON, *_CIVIL)


def in_order(slug: str, fields: Mapping[str, object]) -> dict[str, object]:
    """The values of a paper in the order in which a clerk reads them."""
    names = dict.fromkeys([*fields_of(slug), *FIELD_VI])
    return {name: fields[name] for name in names if fields.get(name)}


def fields_of(slug: str | None) -> tuple[str, ...]:
    """The fields that are offered for a type."""
    return FIELDS_OF_TYPE.get(slug or "", DEFAULT_FIELDS)
