"""The Vietnamese words of persons: numbers, relations, duplicates, and what may go wrong there."""

from __future__ import annotations

from typing import Final

IDENTIFIER_VI: Final = {
    "personal_number": "Số định danh",
    "old_identity": "Chứng minh nhân dân",
    "passport": "Hộ chiếu",
    "tax_code": "Mã số thuế",
    "temporary": "Mã tạm",
}

RELATION_VI: Final = {
    "parent": "Cha, mẹ",
    "grandparent": "Ông, bà",
    "sibling": "Anh, chị, em ruột",
    "spouse": "Vợ, chồng",
    "guardian": "Người giám hộ",
    "representative": "Người được ủy quyền",
    "legal_representative": "Người đại diện theo pháp luật",
    "owner": "Chủ cơ sở",
}

BASIS_OF_RELATION_VI: Final = {
    "record": "Giấy tờ trong kho",
    "paper": "Giấy tờ cán bộ đã xem",
    "word": "Cán bộ xác nhận",
}

SIGN_VI: Final = {
    "number": "cùng số định danh",
    "old_number": "cùng số giấy tờ khác",
    "number_differs": "khác số định danh",
    "name": "cùng họ tên",
    "name_differs": "khác họ tên",
    "birth_date": "cùng ngày sinh",
    "birth_year": "cùng năm sinh",
    "birth_differs": "khác ngày sinh",
    "ward": "cùng phường, xã",
}

PERSON_EVENT_VI: Final = {
    "merged": "Gộp vào người khác",
    "unmerged": "Tách ra lại",
    "died": "Ghi nhận đã chết",
    "death_annulled": "Bỏ ghi nhận đã chết",
    "number_given": "Được cấp số định danh",
}

PERSON_CHIP_VI: Final = {
    "deceased": "Đã mất",
    "duplicate": "Có thể trùng",
    "infant_unnumbered": "Trẻ chưa có số",
    "unnumbered": "Chưa có số định danh",
}

PERSON_CHIP_TONE: Final = {
    "deceased": "bad",
    "duplicate": "warn",
    "infant_unnumbered": "plain",
    "unnumbered": "plain",
}

PERSON_ERRORS_VI: Final = {
    "identifier_invalid": "Số giấy tờ không đúng dạng của loại đã chọn. Mời kiểm tra lại số.",
    "person_numbered": (
        "Người này đã có số định danh, hoặc số này là của người khác. Mời kiểm tra xem có "
        "trùng người không."
    ),
    "relation_invalid": (
        "Quan hệ này không ghi được: sai người, sai loại, hoặc ngày hết hạn trước ngày bắt đầu. "
        "Mời kiểm tra lại."
    ),
    "relation_basis_missing": (
        "Quan hệ này cần giấy tờ chứng minh phù hợp. Mời ghi số giấy tờ cán bộ đã xem."
    ),
    "relation_not_found": "Không tìm thấy quan hệ này. Mời mở lại trang của người đó.",
    "relation_ended": "Quan hệ này đã chấm dứt từ trước, không cần làm lại.",
    "death_not_valid": (
        "Không ghi được: ngày chết không hợp lý, hoặc đã ghi từ trước. Mời kiểm tra lại trích lục."
    ),
    "tax_code_invalid": "Mã số thuế không đúng số kiểm tra. Mời so lại với giấy chứng nhận.",
    "organisation_not_found": (
        "Không tìm thấy tổ chức này, hoặc tổ chức đã chấm dứt hoạt động. Mời kiểm tra mã số."
    ),
    "merge_refused": "Hai dòng này đã là một người, không cần gộp lại.",
    "person_not_merged": "Người này không gộp vào ai nên không cần tách.",
    "proposal_not_found": "Đề xuất này đã được xử lý hoặc không thuộc đơn vị. Mời tải lại trang.",
}
