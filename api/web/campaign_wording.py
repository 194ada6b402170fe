"""The Vietnamese words of backlog campaigns and of archive packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.vietnamese import show_date

if TYPE_CHECKING:
    # Words are also those of `motlan digitize`, which needs no database.
    from storage.db.models import CampaignEntry, PaperState

LIST_HEADING: Final = (
    "Loại giấy", "Số", "Họ và tên", "Số định danh", "Ngày sinh", "Xã phường", "Ngày cấp",
    "Ngày hết hạn", "Tiến độ",
)  # fmt: skip
"""Of a list that is given out; all but the last are read again."""


def list_row(title: str, entry: CampaignEntry, state: PaperState | None) -> tuple[str, ...]:
    """One line of it; `title` is that of the type."""
    return (
        title,
        entry.document_number,
        entry.owner_name,
        entry.personal_number or "",
        show_date(entry.date_of_birth) if entry.date_of_birth else "",
        entry.ward or "",
        show_date(entry.issued_on),
        show_date(entry.valid_until) if entry.valid_until else "",
        "Chưa có giấy" if state is None else PAPER_STATE_VI[state],
    )


PAPER_STATE_VI: Final = {
    "queued": "Chờ ghép",
    "matched": "Đã ghép, chờ phát hành",
    "set_aside": "Để riêng",
    "released": "Đã phát hành",
}

REASON_VI: Final = {
    "number_same": "Đúng số giấy tờ",
    "number_alike": "Số giấy tờ gần giống",
    "number_differs": "Khác số",
    "number_missing": "Giấy tờ không ghi số",
    "day_same": "Đúng ngày cấp",
    "day_swapped": "Ngày và tháng cấp đổi chỗ",
    "year_same": "Cùng năm cấp, khác ngày",
    "day_differs": "Khác ngày cấp",
    "day_missing": "Giấy tờ không ghi ngày cấp",
    "name_same": "Đúng họ tên",
    "name_tones_differ": "Họ tên khác dấu",
    "name_alike": "Họ tên gần giống",
    "name_differs": "Khác họ tên",
    "name_missing": "Giấy tờ không ghi họ tên",
    "no_entry": "Không có trong danh sách",
    "entry_unsure": "Chưa chắc dòng nào của danh sách",
    "entry_taken": "Dòng này đã có giấy tờ",
    "owner_sure": "Chắc chủ giấy tờ",
    "owner_new": "Chủ giấy tờ chưa có trong kho, lập theo danh sách",
    "owner_unsure": "Chưa chắc chủ giấy tờ",
    "owner_unknown": "Chưa biết chủ giấy tờ",
    "owner_number_differs": "Số định danh trên giấy khác danh sách",
    "owner_chosen_differs": "Chủ đã chọn khi đối chiếu khác danh sách",
    "type_not_in_campaign": "Loại giấy không thuộc đợt này",
    "chosen_by_person": "Cán bộ đã chọn",
    "number": "Đúng số định danh",
    "old_number": "Đúng số CMND hoặc hộ chiếu cũ",
    "name": "Đúng họ tên",
    "birth_date": "Đúng ngày sinh",
    "birth_year": "Đúng năm sinh",
    "birth_differs": "Khác ngày sinh",
    "ward": "Đúng xã, phường",
}
"""What speaks for or against a line of the list, or a person."""

FOR_IT: Final = frozenset(
    {
        *("number_same", "day_same", "name_same", "owner_sure", "owner_new"),
        *("number", "old_number", "name", "birth_date", "birth_year", "ward"),
    }
)
"""Reasons that speak for it."""

ROW_PROBLEM_VI: Final = {
    "value_missing": "thiếu",
    "value_too_long": "quá dài",
    "type_unknown": "không phải loại giấy của đợt",
    "date_invalid": "không phải ngày",
    "date_in_future": "ngày chưa tới",
    "number_invalid": "không phải số định danh hoặc CMND",
    "number_mismatch": "số định danh không khớp ngày sinh",
}

COLUMN_VI: Final = {
    "type": "Loại giấy",
    "number": "Số",
    "owner_name": "Họ và tên",
    "personal_number": "Số định danh",
    "date_of_birth": "Ngày sinh",
    "ward": "Xã, phường",
    "issued_on": "Ngày cấp",
    "valid_until": "Ngày hết hạn",
    "status": "Tình trạng",
    "revoked_on": "Ngày thu hồi",
}

CAMPAIGN_ERRORS_VI: Final = {
    "campaign_moved_on": (
        "Các giấy tờ chờ phát hành vừa thay đổi. Mời xem lại danh sách rồi xác nhận."
    ),
    "campaign_not_found": "Không có đợt số hóa này trong đơn vị. Mời chọn lại trong danh sách.",
    "campaign_invalid": (
        "Đợt số hóa cần tên và ít nhất một loại giấy tờ được lưu kho. Mời nhập lại."
    ),
    "campaign_plan_invalid": "Kế hoạch cần loại giấy của đợt, năm và số lượng. Mời nhập lại.",
    "campaign_list_unreadable": (
        "Tệp danh sách không đọc được. Mời dùng XLSX, hoặc CSV, JSON mã UTF-8, không quá "
        "200.000 dòng, "
        "có các cột loại giấy, số, họ và tên, ngày cấp."
    ),
    "spreadsheet_unreadable": (
        "Tệp bảng tính không mở được hoặc quá lớn. Mời lưu lại dạng .xlsx (một trang tính, không "
        "mật khẩu) hoặc .csv rồi gửi lại."
    ),
    "campaign_paper_not_found": "Giấy tờ này không thuộc đợt số hóa. Mời quay lại hàng chờ ghép.",
    "campaign_paper_decided": (
        "Giấy tờ này vừa được người khác ghép hoặc đã phát hành. Mời mở lại hàng chờ ghép."
    ),
    "campaign_choice_invalid": "Lựa chọn không còn đúng. Mời chọn lại dòng và chủ giấy tờ.",
    "campaign_entry_taken": (
        "Dòng này của danh sách đã có giấy tờ. Nếu là bản quét lần hai, mời để riêng."
    ),
    "campaign_reason_missing": "Mời ghi lý do để riêng giấy tờ này.",
}

PACKAGE_ERRORS_VI: Final = {
    "nothing_to_pack": "Không có giấy tờ nào để xuất. Mời kiểm tra lại mã hồ sơ hoặc đợt số hóa.",
    "package_exists": "Đã có {folder} ở nơi đó. Mời chọn tên khác; gói cũ không bị ghi đè.",
    "package_folder_unfit": "Không ghi được gói {folder} (mã: {reason}). Mời chọn nơi lưu khác.",
    "package_damaged": (
        "Tệp {file} trong gói bị thiếu, thừa hoặc đã bị sửa nên gói không được nhận. "
        "Mời gửi lại gói."
    ),
    "package_unreadable": "Gói này không đọc được (phần {table}). Mời dùng gói do Một Lần xuất.",
    "package_conflict": (
        "Dữ liệu trong gói ({table}) trùng mã với dữ liệu khác ở đây nên gói không được nhận. "
        "Mời báo quản trị hệ thống."
    ),
    "package_foreign": (
        "Gói nhắc tới mã {key} ({table}) chưa có ở đây. Mời nhập danh mục trước rồi nhận lại gói."
    ),
    "sip_invalid": "Gói nộp lưu vừa tạo sai cấu trúc nên đã bị bỏ. Mời báo quản trị hệ thống.",
}
