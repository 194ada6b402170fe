"""The Vietnamese words of the pages: states, statuses, roles, reasons, the menu.

Codes live inside, words here; errors stand in `error_wording`, papers in `paper_wording`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.web.capture_wording import ASIDE_REASONS
from api.web.paper_wording import FIELD_VI, TYPE_VI, in_order
from api.web.review_wording import QUALITY_VI
from api.web.rights_wording import RIGHTS_ACTION_VI
from api.web.separator_wording import alarm_words
from api.web.signature_wording import REASON_VI, UNCHECKED_VI, VERDICT_VI
from core.access import Action, Caller, Subject, may
from core.papers import DATE_FIELDS
from ocr.calibration.values import is_sure

__all__ = [
    "DATE_FIELDS",
    "FIELD_VI",
    "QUALITY_VI",
    "REASON_VI",
    "TYPE_VI",
    "UNCHECKED_VI",
    "VERDICT_VI",
    "alarm_words",
    "in_order",
]

ROLE_VI: Final = {
    "scan_operator": "Nhân viên số hóa",
    "desk_officer": "Cán bộ tiếp nhận",
    "processing_officer": "Cán bộ giải quyết",
    "supervisor": "Lãnh đạo",
    "administrator": "Quản trị hệ thống",
}

RECORD_STATUS_VI: Final = {
    "in_force": "Còn hiệu lực",
    "expired": "Hết hiệu lực",
    "revoked": "Đã bị thu hồi",
    "replaced": "Đã được thay thế",
    "cancelled": "Đã bị hủy bỏ",
    "consumed": "Đã sử dụng (giấy dùng một lần)",
    "unknown": "Chưa rõ hiệu lực",
}

ORIGIN_VI: Final = {
    "pending": "Chờ hồ sơ gốc hoàn thành",
    "accepted": "Đã được chấp nhận",
    "refused": "Hồ sơ gốc không thành",
}

TRUST_VI: Final = {
    "T1": "Dữ liệu từ cơ sở dữ liệu quốc gia, chuyên ngành",
    "T2": "Kết quả điện tử có chữ ký số của cơ quan",
    "T3": "Bản sao điện tử SAO Y có chữ ký số",
    "T4": "Bản quét đã đối chiếu bản chính, có chữ ký số",
    "T5": "Bản chụp, chưa đối chiếu",
}

DOSSIER_STATE_VI: Final = {
    "registered": "Mới đăng ký",
    "received": "Được tiếp nhận",
    "not_received": "Không được tiếp nhận",
    "processing": "Đang xử lý",
    "waiting_for_papers": "Yêu cầu bổ sung giấy tờ",
    "waiting_for_payment": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "withdrawn": "Công dân rút hồ sơ",
    "stopped": "Dừng xử lý",
    "completed": "Đã xử lý xong",
    "returned": "Đã trả kết quả",
}

DIGITIZATION_VI: Final = {
    "not_digitized": "Chưa số hóa",
    "digitized": "Đã số hóa",
    "reused": "Tái sử dụng",
    "reused_result": "Tái sử dụng từ kết quả hồ sơ khác",
    "not_required": "Không phải nộp",
    "waited": "Thiếu, đã yêu cầu bổ sung",
    "exploited_data": "Khai thác từ cơ sở dữ liệu",
    "verified_by_original": "Đã xem bản chính",
}

COMPONENT_VI: Final = {
    "digitized": "Đã quét trong hồ sơ này",
    "reused": "Đã tái sử dụng",
    "reused_result": "Đã tái sử dụng kết quả cũ",
    "not_required": "Không phải nộp",
    "exploited_data": "Khai thác từ cơ sở dữ liệu",
    "verified_by_original": "Đã xem bản chính",
    "waited": "Thiếu, đã yêu cầu bổ sung",
    "in_progress": "Đã quét, chờ đối chiếu và ký",
    "alternative": "Đã có giấy thay thế",
    "available": "Có sẵn, dùng được",
    "available_confirm": "Có sẵn, xem rồi dùng",
    "needs_compare": "Chỉ có bản chụp",
    "expired": "Có nhưng hết hạn",
    "wrong_purpose": "Có nhưng khác mục đích",
    "pending_origin": "Có, chờ hồ sơ trước hoàn thành",
    "low_trust": "Có nhưng chưa đủ tin cậy",
    "not_legible": "Có nhưng bản quét không đạt",
    "signature_invalid": "Có nhưng chữ ký không hợp lệ",
    "consumed": "Có nhưng đã dùng (dùng một lần)",
    "replaced": "Có nhưng đã được thay thế",
    "revoked": "Có nhưng đã bị thu hồi",
    "integrity_failed": "Có nhưng tệp lưu bị hỏng",
    "no_basis": "Có nhưng chưa có căn cứ để dùng",
    "missing": "Chưa có",
    "unavailable": "Không khai thác được",
}
"""Status words of a component in the checklist (domain.md 3.3 step 3)."""

COMPONENT_TONE: Final = {
    "digitized": "good",
    "reused": "good",
    "reused_result": "good",
    "not_required": "good",
    "exploited_data": "good",
    "verified_by_original": "good",
    "in_progress": "busy",
    "alternative": "good",
    "available": "offer",
    "available_confirm": "offer",
    "needs_compare": "warn",
    "pending_origin": "warn",
    "waited": "warn",
    "missing": "plain",
}
"""Colour of a component; whatever is not named here is `bad`."""

CHIP_VI: Final = {
    "usable": "Dùng được",
    "ending_soon": "Sắp hết hạn",
    "expired": "Hết hạn",
    "pending": "Chờ hồ sơ hoàn thành",
    "revoked": "Đã bị thu hồi",
    "replaced": "Đã có bản mới thay thế",
    "cancelled": "Đã bị hủy bỏ",
    "consumed": "Đã dùng (giấy dùng một lần)",
    "unknown": "Chưa rõ hiệu lực",
    "refused": "Hồ sơ không thành",
}

CHIP_TONE: Final = {
    "usable": "good",
    "ending_soon": "warn",
    "pending": "warn",
    "replaced": "plain",
    "consumed": "plain",
    "unknown": "warn",
    "refused": "plain",
    "expired": "bad",
    "revoked": "bad",
    "cancelled": "bad",
}

OUTCOME_OF_DOSSIER_VI: Final = {
    "completed": "Hoàn thành, trả kết quả",
    "refused": "Từ chối",
    "withdrawn": "Công dân rút hồ sơ",
}

STATUS_TONE: Final = {
    "in_force": "good",
    "expired": "bad",
    "revoked": "bad",
    "replaced": "warn",
    "cancelled": "bad",
    "consumed": "warn",
    "unknown": "warn",
}

DISPOSITION_VI: Final = {
    "pending": "Đang đọc",
    "kept": "Giữ",
    "blank": "Trang trắng",
    "separator": "Tờ ngăn cách",
    "duplicate": "Trang trùng",
    "refused": "Không đọc được",
}

ASIDE_VI: Final = {
    **DISPOSITION_VI,
    "blank_page": "trang trắng",
    "blank": "trang trắng",
    "separator": "tờ ngăn cách",
    "separator_elsewhere": "tờ ngăn cách của nơi khác",
    "separator_unverified": "tờ ngăn cách chưa kiểm tra được",
    "duplicate": "trang trùng",
    "duplicate_page": "trang trùng",
    "refused": "không đọc được",
    **ASIDE_REASONS,
}
"""Why a page was set aside."""


def aside_words(reason: object) -> str:
    """Why a page was set aside; any error of reading is «không đọc được»."""
    return ASIDE_VI.get(str(getattr(reason, "value", reason)), ASIDE_VI["refused"])


WORK_STATE_VI: Final = {
    "received": "Đã nhận, chờ đọc",
    "read": "Đã đọc, chờ phân loại",
    "sorted": "Đã tách thành giấy tờ",
    "proposed": "Chờ rà soát",
    "confirmed": "Đã xác nhận, chờ ký số",
    "to_release": "Đã xác nhận, chờ phát hành theo đợt",
    "signed": "Đã ký số, chờ lưu kho",
    "published": "Đã lưu",
    "rejected": "Đã bỏ ra",
    "joined": "Đã ghép vào giấy tờ khác",
}

WORK_VI: Final = {
    "page_group": "Nhóm trang",
    "upload": "Tệp quét",
    "document": "Giấy tờ",
}

STANDING_VI: Final = {
    ("page_group", "received"): "Chờ máy đọc",
    ("page_group", "read"): "Đã đọc xong",
    ("upload", "received"): "Đang đọc các trang",
    ("upload", "read"): "Chờ phân loại",
    ("upload", "sorted"): "Đã phân loại xong",
    ("document", "read"): "Chờ máy đọc lại sau khi tách, ghép",
    ("document", "proposed"): "Chờ người đối chiếu",
    ("document", "confirmed"): "Chờ ký số",
    ("document", "to_release"): "Chờ phát hành theo đợt số hóa",
    ("document", "signed"): "Chờ lưu kho",
    ("document", "published"): "Đã lưu",
    ("document", "rejected"): "Đã bỏ ra",
    ("document", "joined"): "Đã ghép vào giấy tờ khác",
}
"""For the work page: what is true of things of a kind in a state."""

OVER: Final = frozenset(
    {
        ("page_group", "read"),
        ("upload", "sorted"),
        ("document", "published"),
        ("document", "rejected"),
        ("document", "joined"),
    }
)
"""Nothing more happens to these."""

LANE_VI: Final = {"now": "Có người đang chờ", "backlog": "Số hóa tồn"}

SIGNATURE_TONE: Final = {
    "valid": "good",
    "invalid": "bad",
    "untrusted": "warn",
    "indeterminate": "warn",
    "unsigned": "plain",
}

PURPOSE_VI: Final = {
    "dossier": "Giải quyết hồ sơ",
    "own_papers": "Chủ giấy tờ tự xem",
    "public_check": "Kiểm tra giấy tờ công khai",
    "backlog": "Số hóa kết quả còn hiệu lực",
    "care": "Hệ thống bảo quản",
    "emergency": "Xem khẩn cấp, không có hồ sơ",
    "shared_results": "Chia sẻ kết quả giữa các hệ thống",
    "shared": "Chủ giấy tờ chia sẻ",
    "standing": "Cơ quan quản lý tình trạng giấy tờ",
}

BASIS_VI: Final = {
    "law": "Theo quy định của pháp luật",
    "consent": "Theo sự đồng ý của chủ dữ liệu",
    "owner": "Chủ dữ liệu tự thực hiện",
}

OUTCOME_VI: Final = {"allowed": "Được phép", "refused": "Bị từ chối"}

ACTION_VI: Final = {
    "read_record": "Xem giấy tờ",
    "break_glass": "Mở giấy tờ khẩn cấp",
    "review_emergencies": "Xem xét lần mở khẩn cấp",
    "reuse": "Tái sử dụng vào hồ sơ",
    "review": "Rà soát bản quét",
    "confirm": "Đối chiếu và xác nhận",
    "look_up_records": "Tìm trong kho",
    "papers_listed": "Xem danh sách giấy tờ",
    "papers_searched": "Thấy khi tra cứu giấy tờ",
    "find_person": "Tìm người",
    "person_found": "Tìm thấy khi tra cứu người",
    "person_seen": "Xem thông tin nhân thân",
    "exported": "Xuất trong gói lưu trữ",
    "imported": "Nhận từ gói lưu trữ",
    "owner_proposed": "Thấy khi ghép chủ giấy tờ tồn",
    "see_own_papers": "Tự xem kho của mình",
    "see_dossier": "Xem hồ sơ",
    "close_dossier": "Đóng hồ sơ",
    "open_dossier": "Mở hồ sơ",
    "change_record_status": "Đổi tình trạng giấy tờ",
    "publish_record": "Lưu giấy tờ vào kho",
    "hold_record": "Giữ nguyên trạng giấy tờ",
    "see_standing": "Xem tình trạng và các hồ sơ đã dùng giấy tờ",
    "results_listed": "Hệ thống khác tra cứu kết quả",
    "result_file": "Hệ thống khác tải tệp kết quả",
    "asked_elsewhere": "Tra cứu kết quả ở hệ thống khác",
    "taken_from_elsewhere": "Lấy giấy tờ từ hệ thống khác vào kho",
    **RIGHTS_ACTION_VI,
}

SUBJECT_VI: Final = {
    "staff": "Cán bộ",
    "citizen": "Công dân",
    "machine": "Hệ thống khác",
    "system": "Hệ thống",
    "public": "Người ngoài",
}

CHANNEL_VI: Final = {"direct": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính"}

SOURCE_VI: Final = {
    "component": "Thành phần hồ sơ",
    "result": "Kết quả giải quyết",
    "citizen_upload": "Công dân tải lên",
    "national_portal": "Cổng Dịch vụ công quốc gia",
    "database": "Cơ sở dữ liệu quốc gia",
}

FIELD_SOURCE_VI: Final = {
    "ocr": "máy đọc",
    "handwriting": "viết tay – xin gõ lại",
    "text": "chữ có sẵn trong tệp",
    "qr": "mã QR",
    "mrz": "dòng MRZ",
    "barcode": "mã vạch",
    "person": "người nhập",
}

SEX_VI: Final = {"nam": "Nam", "nữ": "Nữ"}


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu."""

    address: str
    words: str
    action: Action


_STAFF_MENU: Final = (
    MenuItem("/quay", "Quầy tiếp nhận", Action.OPEN_DOSSIER),
    MenuItem("/quay/ra-soat", "Rà soát", Action.REVIEW),
    MenuItem("/quay/nguoi-trung", "Người trùng", Action.MANAGE_PERSONS),
    MenuItem("/xu-ly", "Xử lý hồ sơ", Action.CLOSE_DOSSIER),
    MenuItem("/xu-ly/tra-cuu", "Tra cứu", Action.LOOK_UP_RECORDS),
    MenuItem("/giam-sat", "Giám sát", Action.SEE_WORK),
    MenuItem("/quay/dot-so-hoa", "Số hóa tồn", Action.SEE_CAMPAIGN),
    MenuItem("/xu-ly/giay-to", "Tình trạng giấy tờ", Action.SEE_STANDING),
    MenuItem("/xu-ly/yeu-cau", "Yêu cầu của công dân", Action.SEE_STANDING),
    MenuItem("/xu-ly/chia-se", "Công dân chia sẻ", Action.READ_RECORD),
    MenuItem("/xu-ly/thong-bao", "Thông báo", Action.LOOK_UP_RECORDS),
)
_CITIZEN_MENU: Final = (MenuItem("/kho-cua-toi", "Kho của tôi", Action.SEE_OWN_PAPERS),)


def menu_for(caller: Caller) -> tuple[MenuItem, ...]:
    """The entries that the caller may open."""
    items = _CITIZEN_MENU if caller.subject is Subject.CITIZEN else _STAFF_MENU
    return tuple(item for item in items if may(caller, item.action))


def first_page(caller: Caller) -> str:
    """Where the caller goes after signing in."""
    return next((item.address for item in menu_for(caller)), "/")


def confidence_level(field: str, confidence: float, source: str) -> str:
    """How sure the machine is of a field, as one of three colours: `sure`, `unsure`, `doubtful`."""
    if is_sure(field, confidence, source):
        return "sure"
    return "unsure" if confidence >= 0.7 else "doubtful"


CONFIDENCE_VI: Final = {
    "sure": "Máy đọc rõ",
    "unsure": "Cần xem lại",
    "doubtful": "Không chắc",
    "person": "Đã nhập tay",
}
