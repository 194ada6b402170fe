"""The Vietnamese words of what citizens decide: consents, shares, requests, packages, notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from api.web.person_wording import RELATION_VI
from core.vietnamese import show_date

_DAYS: Final = ("until", "due")

WAY_VI: Final = {
    "desk_form": "ký trên phiếu giấy tại quầy",
    "own_store": "bấm đồng ý trong kho của tôi",
}

RIGHTS_ACTION_VI: Final = {
    "share_opened": "Mở giấy tờ được chia sẻ",
    "export_asked": "Yêu cầu gói dữ liệu của mình",
    "export_fetched": "Tải gói dữ liệu của mình",
    "erased": "Xóa giấy tờ khỏi kho",
    "issue_result": "Ban hành kết quả",
}

NOTICE_VI: Final = {
    "stored": "Đã lưu vào kho",
    "stored_copy": "Đã nhận bản chụp",
    "reused": "Đã dùng lại",
    "viewed": "Có người xem",
    "emergency": "Mở kho khẩn cấp",
    "emergency_waits": "Xem khẩn cấp chờ ý kiến",
    "account_reset": "Mở lại tài khoản cán bộ",
    "ending": "Sắp hết hạn",
    "consent_asked": "Xin đồng ý",
    "consent_given": "Đã đồng ý",
    "consent_refused": "Không đồng ý",
    "consent_taken": "Đã ghi nhận đồng ý",
    "consent_ended": "Đã rút đồng ý",
    "share_given": "Được chia sẻ giấy tờ",
    "share_opened": "Giấy chia sẻ được mở",
    "request_received": "Yêu cầu của công dân",
    "request_taken": "Đang xem yêu cầu",
    "request_done": "Đã đính chính",
    "request_refused": "Không đính chính được",
    "export_ready": "Gói dữ liệu đã xong",
    "export_failed": "Gói dữ liệu chưa làm được",
    "erased": "Đã xóa",
    "merged": "Đã gộp người",
    "unmerged": "Đã tách người",
    "relation_noted": "Ghi nhận quan hệ",
    "death_noted": "Ghi nhận đã mất",
    "death_annulled": "Bỏ ghi nhận đã mất",
    "number_noted": "Thêm số giấy tờ",
    "number_withdrawn": "Bỏ số giấy tờ",
    "scan_refused": "Cần quét lại",
    "scan_refused_desk": "Bản quét không đạt",
}
"""What a notice is about, in two or three words."""

NOTICE_TONE: Final = {
    "scan_refused": "warn",
    "scan_refused_desk": "warn",
    "stored": "good",
    "reused": "good",
    "request_done": "good",
    "export_ready": "good",
    "ending": "warn",
    "viewed": "warn",
    "emergency": "warn",
    "emergency_waits": "warn",
    "account_reset": "warn",
    "merged": "warn",
    "relation_noted": "warn",
    "death_noted": "warn",
    "number_noted": "warn",
    "consent_asked": "warn",
    "consent_ended": "warn",
    "request_received": "warn",
    "request_refused": "bad",
    "export_failed": "bad",
}

_SENTENCE_VI: Final = {
    "scan_refused": (
        "Bản quét {papers} của hồ sơ {dossier} chưa dùng được: {reason}. Mời ông/bà mang bản chính "
        "đến {agency} để quét lại một lần; các giấy tờ khác không phải nộp lại."
    ),
    "scan_refused_desk": (
        "Bản quét {papers} không đạt: {reason}. Mời quét lại khi công dân mang bản chính đến."
    ),
    "stored": "Giấy tờ đã được lưu vào kho. Lần sau làm thủ tục, ông/bà không phải nộp lại.",
    "stored_copy": (
        "Bản chụp của ông/bà đã vào kho. Mời mang bản chính đến quầy để đối chiếu khi làm thủ tục."
    ),
    "reused": "{agency} đã dùng giấy này cho hồ sơ {dossier}. Ông/bà không phải nộp lại.",
    "viewed": "{agency} đã xem giấy này ngoài hồ sơ. Xem lý do ở mục «Ai đã xem».",
    "emergency": (
        "{agency} đã mở kho giấy tờ của ông/bà trong trường hợp khẩn cấp. "
        "Xem lý do ở mục «Ai đã xem»."
    ),
    "emergency_waits": (
        "Một lần xem giấy tờ khẩn cấp vừa được mở, chờ ý kiến của lãnh đạo ở mục «Giám sát»."
    ),
    "account_reset": (
        "{by} vừa cấp mật khẩu một lần hoặc gỡ lớp bảo vệ của tài khoản {person}. "
        "Nếu người giữ tài khoản không nhờ việc này, mời hỏi lại ngay."
    ),
    "ending": "Giấy này còn {days} ngày là hết hạn ({until}).",
    "consent_asked": (
        "{agency} xin ông/bà cho dùng giấy tờ trong hồ sơ {dossier}. Mời trả lời ở mục «Đồng ý»."
    ),
    "consent_given": "Chủ giấy tờ đã đồng ý, biên nhận {receipt}.",
    "consent_refused": "Chủ giấy tờ không đồng ý cho dùng giấy tờ. Mời đề nghị nộp giấy.",
    "consent_taken": (
        "{agency} ghi nhận ông/bà đã ký phiếu đồng ý cho hồ sơ {dossier}, biên nhận {receipt}. "
        "Nếu không đúng, mời rút lại ở mục «Đồng ý»."
    ),
    "consent_ended": "Sự đồng ý theo biên nhận {receipt} đã được rút. Không dùng thêm giấy tờ nữa.",
    "share_given": "Có người chia sẻ một giấy tờ. Mời mở ở mục «Chia sẻ».",
    "share_opened": "{recipient} đã mở giấy tờ mà ông/bà chia sẻ, lần thứ {opening}.",
    "request_received": "Yêu cầu {code}: mời trả lời trước hết ngày {due}.",
    "request_taken": "Cán bộ đang xem yêu cầu {code} của ông/bà.",
    "request_done": "Yêu cầu {code} đã được giải quyết. Mời xem câu trả lời ở mục «Đính chính».",
    "request_refused": "Yêu cầu {code} chưa được chấp nhận. Mời xem lý do ở mục «Đính chính».",
    "export_ready": "Gói dữ liệu của ông/bà đã xong, tải được đến hết ngày {until}.",
    "export_failed": "Chưa làm được gói dữ liệu của ông/bà. Mời yêu cầu lại.",
    "erased": "Giấy tờ đã được xóa khỏi kho: {reason}",
    "merged": (
        "{agency} ghi nhận hai dòng dữ liệu là một người, nên giấy tờ nay chung một kho. "
        "Nếu không đúng, mời báo cơ quan này để tách lại."
    ),
    "unmerged": "{agency} đã tách lại hai dòng dữ liệu gộp nhầm. Giấy tờ của ai về kho người đó.",
    "relation_noted": (
        "{agency} ghi nhận {person} là {relation} của ông/bà. Nếu không đúng, mời báo cơ quan này."
    ),
    "death_noted": (
        "{agency} ghi nhận {person} đã mất, kho giấy tờ đã đóng. "
        "Nếu không đúng, mời báo cơ quan này ngay."
    ),
    "death_annulled": "{agency} đã bỏ ghi nhận đã mất. Kho giấy tờ mở lại.",
    "number_noted": (
        "{agency} ghi thêm một số giấy tờ của ông/bà. Nếu không đúng, mời báo cơ quan này."
    ),
    "number_withdrawn": "{agency} đã bỏ một số giấy tờ ghi nhầm cho ông/bà.",
}

REQUEST_STATE_VI: Final = {
    "received": "Đã nhận, chờ cán bộ xem",
    "taken": "Cán bộ đang xem",
    "done": "Đã đính chính",
    "refused": "Không chấp nhận",
}
REQUEST_TONE: Final = {"received": "plain", "taken": "busy", "done": "good", "refused": "bad"}

EXPORT_STATE_VI: Final = {
    "waiting": "Chờ đến lượt",
    "running": "Đang làm",
    "ready": "Đã xong",
    "failed": "Chưa làm được",
    "gone": "Đã hết hạn tải",
}

BAR_VI: Final = {
    "held": "Giấy đang được giữ nguyên trạng theo yêu cầu của cơ quan có thẩm quyền.",
    "permanent": "Loại giấy này Nhà nước phải lưu vĩnh viễn.",
    "in_force": "Giấy còn hiệu lực. Cơ quan lưu để ông/bà không phải nộp lại.",
    "tail": "Giấy đã hết hiệu lực nhưng còn trong thời hạn lưu 36 tháng.",
    "dossier_open": "Giấy đang được dùng trong một hồ sơ chưa giải quyết xong.",
    "archive": "Giấy là một phần của hồ sơ đã giải quyết, phải lưu theo pháp luật về lưu trữ.",
}
"""Why a paper may not be erased."""

FLAW_VI: Final = {
    "low_dpi": "Ảnh hơi nhỏ, chữ có thể khó đọc. Mời chụp lại gần hơn hoặc để máy độ nét cao.",
    "blurred": "Ảnh bị mờ. Mời giữ chắc máy và chụp lại.",
    "too_dark": "Ảnh quá tối. Mời chụp lại ở nơi sáng hơn.",
    "glare": "Ảnh bị lóa. Mời tránh ánh đèn chiếu thẳng rồi chụp lại.",
    "shadow": "Ảnh có bóng che. Mời chụp lại ở nơi sáng đều.",
    "cut_edge": "Ảnh bị mất mép giấy. Mời chụp lại cho thấy đủ bốn góc.",
}
"""What is said of a picture that a citizen uploads."""

SHARE_STATE_VI: Final = {
    "open": "Đang chia sẻ",
    "revoked": "Đã dừng",
    "expired": "Hết hạn",
    "used_up": "Hết số lần mở",
    "blocked": "Tự dừng vì gõ sai mã nhiều lần",
}

RIGHTS_ERROR_VI: Final = {
    "cursor_not_valid": (
        "Chỗ xem tiếp này không có trong danh sách. Mời mở lại danh sách từ trang đầu."
    ),
    "consent_not_found": "Không tìm thấy yêu cầu hay sự đồng ý này. Mời mở lại từ danh sách.",
    "consent_not_valid": (
        "Chưa xin được đồng ý: cần người không phải chủ hồ sơ hay người nộp, loại giấy mà thủ tục "
        "nhận, mục đích rõ ràng và thời hạn từ 1 đến 365 ngày. Mời xem lại."
    ),
    "share_not_found": (
        "Địa chỉ hoặc mã không đúng, hoặc việc chia sẻ đã dừng. Mời hỏi lại người chia sẻ."
    ),
    "share_repeated": "Giấy tờ đã được chia sẻ một lần bằng mẫu này. Mời xem ở mục «Chia sẻ».",
    "share_not_valid": (
        "Chưa chia sẻ được: mời chọn một nơi nhận, thời hạn từ 1 đến 90 ngày, từ 1 đến 50 lần mở."
    ),
    "rights_request_not_found": "Không tìm thấy yêu cầu này. Mời mở lại từ danh sách.",
    "rights_request_not_valid": (
        "Yêu cầu chưa đủ: mời chọn thông tin sai, ghi giá trị đúng và vài lời giải thích."
    ),
    "rights_request_closed": "Yêu cầu này đã được trả lời. Mời tải lại trang.",
    "emergency_too_many": (
        "Trong một ngày mỗi cán bộ chỉ được mở khẩn cấp {most} lần. Mời báo lãnh đạo đơn vị."
    ),
    "correction_own": (
        "Ông/bà đã đề nghị đính chính thời hạn này. Người thứ hai của đơn vị đồng ý thì mới có "
        "giá trị; nếu có trích lục trong kho, mời ghi mã giấy tờ của trích lục."
    ),
    "delay_not_running": "Không còn lệnh hoãn nào đang có hiệu lực. Mời tải lại trang.",
    "erasure_barred": "Giấy này chưa xóa được theo pháp luật. Mời xem lý do bên cạnh giấy.",
    "export_not_found": "Không có gói dữ liệu này hoặc đã hết hạn tải. Mời yêu cầu gói mới.",
    "export_too_many": (
        "Ông/bà đã yêu cầu {most} gói dữ liệu trong một ngày. Mời tải gói đã có hoặc chờ đến mai."
    ),
    "export_under_way": "Một gói dữ liệu đang được làm. Mời chờ gói đó xong.",
    "fresh_sign_in_required": (
        "Việc này cần đăng nhập lại trong vòng {minutes} phút gần đây. "
        "Mời đăng xuất rồi đăng nhập lại."
    ),
    "own_upload_not_valid": "Chưa nhận được giấy: mời chọn loại giấy và một tệp ảnh hoặc PDF.",
    "contact_code_wrong": (
        "Mã xác nhận không đúng, đã quá hạn hoặc đã thử quá nhiều lần. "
        "Mời bấm «Lưu» để nhận mã mới."
    ),
    "contact_codes_too_many": (
        "Trong một ngày chỉ gửi được {most} mã xác nhận. Mời thử lại vào ngày mai."
    ),
    "contact_not_valid": "Địa chỉ thư điện tử chưa đúng. Mời kiểm tra lại.",
    "watermark_failed": "Chưa làm được bản chia sẻ của giấy này. Mời thử lại sau ít phút.",
    "object_locked": "Tệp còn trong thời hạn khóa nên chưa xóa được. Hệ thống sẽ tự xóa sau.",
    "address_refused": (
        "Máy chủ thư không nhận địa chỉ này. Thông báo vẫn còn trong kho của công dân."
    ),
    "channel_down": "Chưa gửi được thông báo ra ngoài. Hệ thống sẽ tự gửi lại sau.",
}


def notice_sentence(kind: str, values: Mapping[str, Any]) -> str | None:
    """What a notice says, filled with its values; None for kinds whose reason says it."""
    sentence = _SENTENCE_VI.get(kind)
    return None if sentence is None else sentence.format_map(_Filled(_shown(values)))


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    """Days and relations as people write them."""
    return {name: _word(name, value) for name, value in values.items()}


def _word(name: str, value: object) -> str:
    if name in _DAYS:
        return show_date(date.fromisoformat(str(value)))
    return RELATION_VI[str(value)].lower() if name == "relation" else str(value)


class _Filled(dict[str, str]):
    """A dash for what is not told."""

    def __missing__(self, key: str) -> str:
        return "–"
