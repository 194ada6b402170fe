"""The Vietnamese words of accounts: ways of signing in, events, errors."""

from __future__ import annotations

from typing import Final

WAY_VI: Final = {
    "password": "mật khẩu",
    "totp": "mật khẩu và mã trên điện thoại",
    "key": "mật khẩu và khóa bảo mật",
    "recovery": "mật khẩu và mã dự phòng",
    "demo": "VNeID mẫu",
}

FACTOR_VI: Final = {"totp": "Ứng dụng tạo mã", "key": "Khóa bảo mật"}

ROLE_VI: Final = {
    "desk_officer": "Tiếp nhận hồ sơ",
    "scan_operator": "Quét giấy tờ",
    "processing_officer": "Xử lý hồ sơ",
    "supervisor": "Lãnh đạo, giám sát",
    "administrator": "Quản trị",
}

ACCOUNT_EVENT_VI: Final = {
    "added": "Tạo tài khoản",
    "roles_changed": "Đổi vai trò",
    "password_changed": "Tự đổi mật khẩu",
    "password_given": "Cấp mật khẩu một lần",
    "left": "Nghỉ, khóa tài khoản",
    "came_back": "Làm việc trở lại",
    "lock_released": "Bỏ tạm khóa",
    "factor_added": "Thêm lớp bảo vệ",
    "factor_removed": "Bỏ lớp bảo vệ",
    "factors_reset": "Gỡ mọi lớp bảo vệ",
    "recovery_made": "Tạo mã dự phòng",
    "recovery_used": "Dùng mã dự phòng",
    "administrator_asked": "Đề nghị giao quyền quản trị",
    "administrator_agreed": "Đồng ý giao quyền quản trị",
    "administrator_declined": "Không giao quyền quản trị",
    "locked_out": "Tạm khóa vì nhập sai nhiều lần",
    "sessions_ended": "Đăng xuất phiên khác",
    "identity_linked": "Gắn với tài khoản của cơ quan",
    "agency_changed": "Chuyển cơ quan",
}

ACCOUNT_ERRORS_VI: Final = {
    "password_too_common": (
        "Mật khẩu này dễ đoán: là từ hay dùng, dãy phím liền nhau hoặc tên của chính tài khoản. "
        "Mời chọn mật khẩu khác, ví dụ bốn từ không liên quan với nhau."
    ),
    "passwords_differ": (
        "Hai ô mật khẩu mới chưa giống nhau, hoặc mật khẩu mới trùng mật khẩu cũ. Mời nhập lại."
    ),
    "username_taken": "Tên đăng nhập này đã có người dùng. Mời chọn tên khác.",
    "staff_name_invalid": (
        "Tài khoản cần họ tên và tên đăng nhập không có dấu cách. Mời nhập lại."
    ),
    "session_locked": "Màn hình đã khóa vì lâu không thao tác. Mời nhập mật khẩu để mở lại.",
    "session_not_found": "Phiên đăng nhập này không còn. Mời tải lại trang.",
    "second_factor_refused": (
        "Mã không đúng, đã dùng hoặc đã hết hạn. Mời chờ mã mới trên điện thoại rồi nhập lại."
    ),
    "second_factor_needed": (
        "Vai trò này bắt buộc có lớp bảo vệ thứ hai. Mời thêm lớp mới trước khi bỏ lớp cũ, "
        "hoặc gửi kèm mã khi lấy mã truy cập."
    ),
    "too_many_factors": "Tài khoản đã có đủ lớp bảo vệ. Mời bỏ bớt lớp không còn dùng.",
    "factor_not_found": "Không có lớp bảo vệ này. Mời tải lại trang.",
    "member_not_found": "Không có cán bộ này trong cơ quan. Mời quay lại danh sách.",
    "account_not_found": "Không có tài khoản mang tên này. Mời kiểm tra lại tên đăng nhập.",
    "own_account": (
        "Không ai tự đổi vai trò, tự cấp mật khẩu một lần hay tự cho mình nghỉ. "
        "Mời nhờ quản trị viên khác."
    ),
    "administrator_account": (
        "Quyền quản trị do hai người giao, và tài khoản quản trị chỉ được sửa bằng lệnh "
        "motlan staff trên máy chủ. Mời báo quản trị hệ thống."
    ),
    "administrator_request_settled": (
        "Đề nghị này đã có câu trả lời, hoặc phải do người khác đồng ý. Mời tải lại trang."
    ),
    "no_place_here": (
        "Tài khoản cơ quan này chưa được giao việc trong Một Lần. "
        "Mời liên hệ quản trị viên của cơ quan."
    ),
    "providers_invalid": (
        "Tệp khai báo cổng đăng nhập không đúng mẫu ở chỗ {place}. Mời sửa tệp rồi khởi động lại."
    ),
    "provider_down": "Cổng đăng nhập đang không trả lời. Mời thử lại sau ít phút.",
    "provider_refused": (
        "Cổng đăng nhập chưa xác nhận được, hoặc lượt đăng nhập đã quá lâu. Mời đăng nhập lại."
    ),
    "sealed_secret_unreadable": (
        "Không mở được dữ liệu bảo vệ của tài khoản. Mời báo quản trị hệ thống kiểm tra khóa."
    ),
}
