"""Every error code as a Vietnamese sentence that says what happened and what to do.

Placeholders are filled from `MotLanError.details`. A test finds the code without a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.web.account_wording import ACCOUNT_ERRORS_VI
from api.web.campaign_wording import CAMPAIGN_ERRORS_VI, PACKAGE_ERRORS_VI
from api.web.capture_wording import CAPTURE_ERRORS_VI
from api.web.catalogue_wording import CATALOGUE_ERRORS_VI
from api.web.copies_wording import COPIES_ERRORS_VI
from api.web.door_wording import DOOR_ERRORS_VI
from api.web.elsewhere_wording import ELSEWHERE_ERRORS_VI
from api.web.event_wording import EVENT_ERRORS_VI
from api.web.person_wording import PERSON_ERRORS_VI
from api.web.review_wording import REVIEW_ERRORS_VI
from api.web.rights_wording import RIGHTS_ERROR_VI

ERROR_VI: Final[dict[str, str]] = {
    # core
    "internal_error": "Hệ thống gặp lỗi. Dữ liệu đã nhận vẫn còn nguyên. Mời thử lại sau ít phút.",
    "illegal_transition": "Giấy tờ đã được người khác xử lý. Mời tải lại trang.",
    "date_not_valid": (
        "Ngày đã nhập không có trong lịch. Mời ghi ngày/tháng/năm đủ bốn chữ số năm, "
        "ví dụ 05/09/2026."
    ),
    # intake
    "empty_file": "Tệp rỗng, không có nội dung. Mời quét lại hoặc chọn tệp khác.",
    "not_a_document": "Tệp không phải là PDF, JPEG, PNG, TIFF hay HEIC. Mời chọn tệp khác.",
    "too_large": "Tệp lớn hơn mức cho phép. Mời quét với độ phân giải 300 dpi hoặc chia nhỏ tệp.",
    "too_many_pages": "Tệp có {pages} trang, nhiều hơn mức cho phép ({limit}). Mời chia nhỏ tệp.",
    "too_many_pixels": "Trang {page} có kích thước ảnh quá lớn. Mời quét lại với 300 dpi.",
    "encrypted_pdf": "Tệp PDF có mật khẩu. Mời gỡ mật khẩu rồi nộp lại.",
    "unreadable_file": "Không đọc được tệp từ ổ đĩa. Mời kiểm tra quyền truy cập và thử lại.",
    "file_changed": "Tệp đã thay đổi trong lúc đọc. Mời chạy lại để đọc tệp mới.",
    "output_not_writable": (
        "Không ghi được vào thư mục kết quả. Mời kiểm tra chỗ trống và quyền ghi rồi chạy lại."
    ),
    "output_name_taken": (
        "Tệp {name} trong thư mục kết quả không phải do chương trình này tạo ra nên không bị "
        "ghi đè. Mời chuyển tệp đó đi nơi khác rồi chạy lại."
    ),
    "unsafe_work_folder": (
        "Thư mục .motlan-digitize trong thư mục kết quả không phải của riêng bạn. "
        "Mời xóa nó hoặc chọn thư mục kết quả khác rồi chạy lại."
    ),
    "message_too_long": "Đường dẫn tới tệp quá dài. Mời chuyển tệp tới thư mục gần hơn.",
    "readers_lost": "Chương trình đọc đã bị dừng, có thể do thiếu bộ nhớ. Mời chạy lại.",
    "broken_pdf": "Tệp PDF bị hỏng, không mở được. Mời xuất hoặc quét lại.",
    "broken_image": "Ảnh bị hỏng ở trang {page}, không đọc hết được. Mời quét lại.",
    "reader_crashed": "Tệp làm chương trình đọc dừng đột ngột nên không được nhận. Mời quét lại.",
    "reader_timeout": "Xem tệp quá {limit_s} giây mà chưa xong nên không nhận. Mời chia nhỏ tệp.",
    # reading
    "ocr_engine_unavailable": (
        "Chưa cài chương trình nhận dạng chữ hoặc ngôn ngữ {languages}. "
        "Mời cài gói tesseract-ocr và ngôn ngữ đó rồi chạy lại."
    ),
    "ocr_model_unusable": (
        "Tệp ngôn ngữ vie.traineddata bị hỏng hoặc khác loại (mã: {reason}). "
        "Mời cài lại gói tesseract-ocr-vie."
    ),
    "ocr_engine_failed": "Chương trình nhận dạng chữ không đọc được trang này. Mời quét lại.",
    "unreadable_page": "Không mở được trang {page}. Mời quét lại trang này.",
    "unknown_page_format": "Kết quả đọc đã lưu không đúng định dạng. Mời đọc lại trang.",
    # emergency access
    "emergency_not_found": (
        "Không có lần xem khẩn cấp này, đã hết thời gian xem, hoặc không có ai mang số định danh "
        "đã nhập. Mời kiểm tra lại số hoặc mở lại kèm lý do."
    ),
    "emergency_reviewed": "Lần xem khẩn cấp này đã có ý kiến của lãnh đạo. Mời tải lại trang.",
    "delay_not_valid": (
        "Hoãn báo cần số và ký hiệu văn bản (ví dụ 12/2026/LĐ-CSĐT), cơ quan và ngày ban hành, "
        "và hoãn không quá {days} ngày kể từ lần xem. Mời kiểm tra lại."
    ),
    # signing
    "demo_authority_failed": (
        "Không tạo được chứng thư mẫu (mã: {reason}). Mời cài phần bổ sung `embedded` rồi chạy lại."
    ),
    "signing_key_of_other": (
        "Chứng thư của khóa cá nhân không mang tên người đối chiếu nên chưa ký. "
        "Mời báo quản trị hệ thống."
    ),
    "signing_key_missing": "Chưa cấu hình khóa ký số của cơ quan. Mời báo quản trị hệ thống.",
    "signing_key_unreadable": "Không mở được tệp khóa ký số. Mời kiểm tra tệp và mật khẩu.",
    "signing_key_expired": "Chứng thư số đã hết hạn ngày {until}. Mời gia hạn rồi ký lại.",
    "signing_key_not_yet_valid": (
        "Chứng thư số chưa có hiệu lực trước ngày {since} nên chưa ký. "
        "Mời kiểm tra đồng hồ máy chủ hoặc đợi đến ngày đó."
    ),
    "signing_key_revoked": (
        "Chứng thư số đã bị thu hồi nên không ký. Mời báo quản trị hệ thống thay khóa ký."
    ),
    "signing_keys_invalid": "Tệp khai báo khóa ký sai ở {place} (mã: {what}). Mời sửa tệp.",
    "signing_rules_invalid": "Tệp quy định chữ ký sai ở {place} (mã: {what}). Mời sửa tệp.",
    "signing_device_down": (
        "Thiết bị hoặc dịch vụ ký số chưa trả lời (mã: {reason}) nên chưa ký. "
        "Hệ thống sẽ tự ký lại sau."
    ),
    "signing_refused": (
        "Thiết bị hoặc dịch vụ ký số từ chối ký (mã: {reason}). "
        "Mời kiểm tra mã PIN và quyền dùng khóa."
    ),
    "signature_image_unfit": (
        "Hình chữ ký cá nhân không dùng được. Mời thay bằng tệp PNG nền trong suốt."
    ),
    "clock_skewed": (
        "Đồng hồ máy chủ lệch {seconds} giây so với máy chủ dấu thời gian nên chưa ký. "
        "Hệ thống sẽ tự ký lại khi giờ đã đúng."
    ),
    "timestamp_server_missing": "Mức ký {level} cần dấu thời gian, chưa có địa chỉ máy chủ.",
    "timestamp_server_untrusted": (
        "Dấu thời gian máy chủ trả về không đáng tin (mã: {reason}) nên chưa ký. Hệ thống sẽ tự ký "
        "lại khi có máy chủ đúng; mời báo quản trị hệ thống."
    ),
    "timestamp_server_down": (
        "Máy chủ dấu thời gian chưa trả lời (mã: {reason}) nên chưa ký. Hệ thống sẽ tự ký lại sau."
    ),
    "revocation_service_down": (
        "Chưa lấy được tình trạng chứng thư số nên chưa ký. Hệ thống sẽ tự ký lại sau."
    ),
    "pdf_cannot_be_signed": (
        "Tệp PDF không ký được (mã: {reason}). Mời tạo lại tệp từ bản quét rồi ký lại."
    ),
    "signature_not_valid": (
        "Chữ ký vừa tạo không hợp lệ (mã: {reason}) nên đã bị bỏ. Mời báo quản trị hệ thống."
    ),
    "no_room_for_stamp": (
        "Trang 1 của văn bản đã ký không còn chỗ trống để ghi hình thức sao. Mời ký không hiển thị."
    ),
    "trust_list_broken": "Tệp {file} trong danh sách tin cậy không đọc được. Mời thay tệp đúng.",
    "evidence_stamp_refused": (
        "Dấu thời gian nhận về không dùng được (mã: {reason}) nên chưa lập bằng chứng lưu trữ. "
        "Mời báo quản trị hệ thống xem lại máy chủ dấu thời gian."
    ),
    "evidence_damaged": (
        "Không đọc được bằng chứng lưu trữ (mã: {reason}). Mời xuất lại bằng chứng từ kho."
    ),
    "no_evidence_yet": (
        "Tệp này chưa có bằng chứng lưu trữ. Bằng chứng được lập sau khi hết ngày ký; "
        "nếu đã qua ngày, mời xem trang Lịch gia hạn chữ ký."
    ),
    "report_font_missing": "Thiếu phông chữ {file}. Mời cài gói fonts-noto-core rồi in lại.",
    "pdf_not_readable": "Không đọc được tệp PDF (mã: {reason}). Mời kiểm tra lại tệp.",
    # storage
    "object_missing": "Không tìm thấy tệp trong kho lưu trữ. Mời báo cho quản trị hệ thống.",
    "object_damaged": (
        "Tệp trong kho lưu trữ không còn nguyên vẹn nên không được sử dụng. "
        "Mời báo cho quản trị hệ thống."
    ),
    "object_store_down": (
        "Kho lưu trữ tệp chưa trả lời. Chưa có gì bị mất. Mời thử lại sau ít phút."
    ),
    "object_store_unfit": (
        "Kho lưu trữ tệp chưa bật lưu phiên bản hoặc khóa chống xóa. Mời quản trị hệ thống bật lên."
    ),
    "bad_object_key": "Hệ thống gặp lỗi khi đặt tên tệp. Mời báo cho quản trị hệ thống.",
    "server_start_failed": (
        "Máy chủ {server} chưa khởi động được. Mời xem tệp nhật ký của máy chủ này."
    ),
    "check_failed": "Một phần của hệ thống chưa sẵn sàng. Mời chạy motlan doctor để xem cách sửa.",
    "servers_already_running": (
        "Các máy chủ trong thư mục này đã được khởi động ở nơi khác. "
        "Hãy dừng chương trình đang chạy, hoặc chọn thư mục khác."
    ),
    # repository
    "agency_not_found": "Không có cơ quan mang mã này. Mời kiểm tra lại mã cơ quan.",
    "catalogue_invalid": (
        "Danh mục không đúng mẫu ở phần {part}. Chưa có gì thay đổi. Mời sửa tệp rồi nhập lại."
    ),
    "component_not_found": "Hồ sơ không có thành phần này. Mời tải lại trang.",
    "component_served": "Thành phần hồ sơ đã có giấy tờ. Mời tải lại trang.",
    "document_not_finished": (
        "Giấy tờ chưa được xác nhận và ký số nên chưa thể lưu kho. Mời đối chiếu và xác nhận trước."
    ),
    "dossier_closed": ("Hồ sơ đã kết thúc, không thể thay đổi. Mời mở hồ sơ mới nếu cần."),
    "dossier_code_invalid": (
        "Mã hồ sơ không đúng mẫu, ví dụ đúng: H17.35.1-261122-0001. Mời nhập lại."
    ),
    "dossier_code_taken": "Mã hồ sơ đã có. Mời kiểm tra lại hoặc mở hồ sơ đã có.",
    "dossier_required": "Cần mở từ một hồ sơ đang thụ lý để tra cứu giấy tờ.",
    "login_refused": (
        "Tên đăng nhập hoặc mật khẩu không đúng. "
        "Mời nhập lại. Sau nhiều lần sai, tài khoản tạm nghỉ {minutes} phút."
    ),
    "reception_date_invalid": (
        "Ngày tiếp nhận không được sau hiện tại. Trước đây quá {days} ngày thì mời ghi lý do."
    ),
    "not_found": "Không tìm thấy. Mời kiểm tra lại địa chỉ.",
    "own_store_only": (
        "Trang này chỉ dành cho công dân xem giấy tờ của mình. "
        "Mời đăng nhập bằng tài khoản công dân."
    ),
    "paper_types_invalid": (
        "Danh mục loại giấy tờ không đúng mẫu: tệp {file}, chỗ {place}, lỗi {what}. "
        "Mời sửa tệp rồi chạy lại."
    ),
    "no_earlier_model": (
        "Không có mô hình trước để quay lại. Mời xem danh sách bằng motlan learning models."
    ),
    "training_part_missing": "Thiếu scikit-learn nên không huấn luyện được. Mời cài phần này.",
    "type_model_invalid": (
        "Mô hình phân loại giấy tờ không dùng được: tệp {file}, lỗi {what}. "
        "Mời huấn luyện lại hoặc trỏ về mô hình trước."
    ),
    "confirmed_invalid": (
        "Tệp giấy tờ đã xác nhận không đúng mẫu ở dòng {line}, chỗ {place}. Mời xuất lại tệp."
    ),
    "paper_type_unknown": "Không có loại giấy tờ này trong danh mục. Mời chọn loại giấy tờ khác.",
    "password_too_short": "Mật khẩu cần ít nhất {shortest} ký tự.",
    "personal_number_invalid": "Số định danh cần đủ 12 chữ số và bắt đầu bằng số 0.",
    "personal_number_mismatch": (
        "Số định danh không khớp ngày sinh hoặc giới tính. "
        "Mời so lại với thẻ căn cước rồi nhập lại."
    ),
    "procedure_not_in_force": (
        "Thủ tục {procedure} không có hiệu lực vào ngày tiếp nhận. "
        "Mời chọn thủ tục khác, hoặc kiểm tra ngày tiếp nhận."
    ),
    "record_not_found": (
        "Không tìm thấy giấy tờ. Mời kiểm tra lại địa chỉ hoặc mở từ hồ sơ đang giải quyết."
    ),
    "notices_not_found": (
        "Không tìm thấy thông báo nào cho tài khoản này. Mời đăng nhập bằng tài khoản khác."
    ),
    "record_held": (
        "Giấy tờ đang được giữ nguyên trạng. Cần lãnh đạo bỏ lệnh giữ trước khi khôi phục hiệu lực."
    ),
    "record_not_successor": (
        "Giấy này không thay thế được giấy kia: khác loại, khác chủ, chưa được chấp nhận "
        "hoặc đã bị thay thế. Mời kiểm tra lại mã giấy tờ."
    ),
    "reuse_not_confirmed": ("Mời đánh dấu rằng ông/bà đã kiểm tra điều được nêu, rồi bấm lại."),
    "reuse_refused": "Giấy tờ chưa thể tái sử dụng. Mời xem lý do ở từng điều kiện kiểm tra.",
    "session_ended": "Phiên làm việc đã kết thúc. Mời đăng nhập lại.",
    "status_change_refused": (
        "Tình trạng hiện nay của giấy tờ không cho phép thay đổi này. Mời tải lại trang để xem."
    ),
    "written_reason_missing": "Cần ghi rõ lý do, ít nhất {letters} chữ. Mời ghi thêm.",
    # pipeline and review
    "not_allowed": (
        "Tài khoản của bạn không có quyền làm việc này. "
        "Cần quyền này thì mời liên hệ quản trị hệ thống."
    ),
    "batch_not_found": ("Không tìm thấy lượt quét này. Mời mở lại từ trang hồ sơ."),
    "batch_closed": "Lượt quét đã khép lại. Mời mở lượt quét mới để nộp thêm trang.",
    "batch_not_balanced": (
        "Số trang chưa khớp: đã nhận {pages_in} trang, báo trước {announced} trang, "
        "còn {pending} trang chưa đọc xong. Chưa trả bản chính cho công dân."
    ),
    "batch_not_compared": (
        "Còn {open_documents} giấy tờ chưa đối chiếu, {unsorted_files} tệp chưa tách xong. "
        "Mời đối chiếu hết rồi hãy trả bản chính."
    ),
    "page_count_invalid": "Số trang {announced} không đúng. Mời đếm lại rồi nhập số trang.",
    "idempotency_key_reused": "Mã lượt gửi đã dùng cho tệp khác. Mời gửi lại với mã mới.",
    "comparison_busy": "Máy đang so các tệp khác nên chưa kiểm tra được chữ ký. Mời thử lại.",
    "loss_not_found": "Không còn chữ ký nào của giấy này chờ xử lý. Mời tải lại trang.",
    "correction_not_valid": (
        "Chưa có thông tin nào được đính chính đúng cách. Mời kiểm tra tên ô và giá trị mới."
    ),
    "nothing_to_compare": (
        "Giấy này đã đối chiếu, không còn hiệu lực hoặc chữ ký không hợp lệ. Mời quét bản chính."
    ),
    "dossier_incomplete": (
        "Hồ sơ còn thiếu {count} thành phần bắt buộc. Mời bổ sung, hoặc ghi lý do hoàn thành."
    ),
    "dossier_not_found": ("Không tìm thấy hồ sơ này. Mời kiểm tra lại mã hồ sơ."),
    "document_not_found": ("Không tìm thấy giấy tờ này. Mời mở lại từ danh sách rà soát."),
    "original_not_compared": (
        "Chưa xác nhận đã đối chiếu bản chính. "
        "Mời đối chiếu rồi đánh dấu ô «Đã đối chiếu bản chính»."
    ),
    "signed_file_whole": (
        "Tệp này đã có chữ ký số nên các trang không tách, không ghép, không xoay được. "
        "Mời rà soát nguyên tệp, hoặc bỏ ra và quét từ bản giấy."
    ),
    "page_not_turnable": (
        "Trang {page} không xoay được: chỉ xoay trang quét, trang ảnh của chính giấy tờ này; "
        "trang của tệp điện tử giữ nguyên hướng. Mời tải lại trang."
    ),
    "page_not_inside": (
        "Trang {page} không nằm sau trang đầu của giấy tờ này nên không tách được ở đó. "
        "Mời tải lại trang."
    ),
    "no_neighbour": (
        "Trước giấy tờ này không có giấy tờ nào trong cùng tệp quét để ghép vào. "
        "Giấy của hai tệp thì mời quét lại chung một tệp."
    ),
    "nothing_to_undo": (
        "Không hoàn tác được: giấy tờ đã có người xác nhận, bỏ ra, hoặc các trang đã được "
        "sắp xếp lại lần nữa. Mời tải lại trang."
    ),
    "changed_at_once": (
        "Có người khác vừa thay đổi cùng lúc nên lần này chưa ghi được gì. Mời làm lại."
    ),
    "stale_version": (
        "Giấy tờ vừa được người khác sửa hoặc máy đề xuất lại. Mời tải lại trang rồi xem lại."
    ),
    "type_not_applied": (
        "Loại vừa chọn chưa được áp dụng nên chưa ký. "
        "Mời bấm «Đổi loại» rồi xem lại thông tin, hoặc chọn lại loại cũ."
    ),
    "unknown_paper_type": "Loại giấy tờ không có trong danh mục. Mời chọn lại loại giấy tờ.",
    "field_invalid": (
        "Giá trị của trường «{field}» chưa đúng dạng. "
        "Ngày ghi dd/mm/yyyy, số định danh có 12 chữ số. Mời sửa lại."
    ),
    "owner_missing": "Chưa rõ giấy tờ này của ai. Mời chọn chủ giấy tờ.",
    "component_unknown": "Thành phần này không thuộc hồ sơ. Mời chọn lại thành phần hồ sơ.",
    "reason_missing": "Cần ghi lý do khi không nhận giấy tờ.",
    "not_parked": "Việc này không còn bị tạm dừng. Mời tải lại trang.",
    "lease_lost": "Việc này đang được máy khác xử lý. Không cần làm gì thêm.",
    "confirmed_bytes_differ": (
        "Bản số hóa khác với bản đã xác nhận nên không được ký. Mời báo quản trị hệ thống."
    ),
    "found_signature_invalid": (
        "Tệp có chữ ký số không hợp lệ hoặc đã bị sửa. Mời công dân nộp lại tệp gốc đã ký."
    ),
    "worker_killed": "Bộ xử lý dừng giữa chừng. Hệ thống tự làm lại.",
    # specimens
    "specimen_glyph_missing": (
        "Phông chữ {font} thiếu ký tự {code_point}. Mời cài gói fonts-croscore rồi chạy lại."
    ),
    "specimen_font_missing": (
        "Không thấy phông chữ có đủ dấu tiếng Việt. Mời cài gói fonts-croscore rồi chạy lại."
    ),
    "specimen_outside_page": (
        "Dòng {line} của giấy mẫu tràn ra ngoài trang ({side}). Mời rút ngắn nội dung giấy mẫu."
    ),
    "specimen_unknown": ("Không có giấy mẫu tên «{name}». Mời chọn tên giấy mẫu khác."),
    # web and API
    "database_down": (
        "Cơ sở dữ liệu tạm thời không trả lời. Dữ liệu đã nhận vẫn còn nguyên. "
        "Mời thử lại sau ít phút."
    ),
    "sign_in_required": "Mời đăng nhập để tiếp tục. Phiên làm việc có thể đã hết giờ.",
    "csrf_token_not_valid": (
        "Trang đã cũ nên biểu mẫu không được nhận. Mời quay lại, tải lại trang rồi gửi lần nữa."
    ),
    "request_too_large": "Tệp gửi lên quá lớn. Mời chia nhỏ tệp quét rồi gửi lại.",
    "request_not_valid": "Thông tin gửi lên chưa đúng dạng. Mời kiểm tra lại các ô đã nhập.",
    "page_not_found": "Không có trang này. Mời kiểm tra lại địa chỉ.",
    "method_not_allowed": "Địa chỉ này không nhận cách gửi đó. Mời quay lại trang trước.",
    "citizen_login_refused": "Số định danh hoặc mã xác nhận chưa đúng. Mời nhập lại.",
    "no_store_yet": "Chưa có giấy tờ nào của bạn trong kho này. Mời liên hệ bộ phận Một cửa.",
    "picture_not_found": "Chưa có hình của trang này. Mời đợi máy đọc xong rồi tải lại.",
    "range_not_satisfiable": "Phần tệp được hỏi không có. Mời tải lại từ đầu.",
    "person_query_empty": "Mời nhập số định danh, họ tên hoặc quét mã QR trên thẻ căn cước.",
    "person_not_found": ("Không tìm thấy người này. Mời kiểm tra lại số định danh hoặc họ tên."),
    "owner_name_needed": "Chủ giấy tờ mới cần đủ họ tên. Mời nhập họ tên chủ giấy tờ.",
    "file_not_found": "Giấy tờ này chưa có tệp đã ký. Mời thử lại sau ít phút.",
    "public_code_not_found": "Không có giấy tờ nào mang mã này. Mời kiểm tra lại mã.",
    "separator_set_invalid": (
        "Chọn từ 1 đến {limit} tờ ngăn cách, mã thành phần không quá dài. Mời chọn lại."
    ),
    "separator_font_missing": "Thiếu phông chữ {file}. Mời cài gói fonts-noto-core rồi in lại.",
    "upload_empty": "Chưa chọn tệp nào. Mời chọn tệp quét rồi gửi.",
    **CAMPAIGN_ERRORS_VI,
    **PACKAGE_ERRORS_VI,
    **CAPTURE_ERRORS_VI,
    **CATALOGUE_ERRORS_VI,
    "already_reappointed": (
        "Hồ sơ đã được hẹn lại một lần, không được hẹn lại lần nữa. Mời báo lãnh đạo."
    ),
    "no_appointment": "Hồ sơ không có ngày hẹn trả nên không cần hẹn lại.",
    "delay_invalid": "Số ngày làm việc hẹn lại phải từ 1 đến {limit}. Mời nhập lại.",
    **COPIES_ERRORS_VI,
    **EVENT_ERRORS_VI,
    **DOOR_ERRORS_VI,
    **ELSEWHERE_ERRORS_VI,
    **ACCOUNT_ERRORS_VI,
    **PERSON_ERRORS_VI,
    **REVIEW_ERRORS_VI,
    **RIGHTS_ERROR_VI,
}


class _Blank(dict[str, object]):
    """Fills a placeholder that the error did not name with a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(code: str, details: Mapping[str, object]) -> str:
    """The Vietnamese sentence of an error, its placeholders filled."""
    shown = dict(details)
    if "field" in shown:
        from api.web.paper_wording import FIELD_VI  # noqa: PLC0415 # a broken catalogue has words too

        shown["field"] = FIELD_VI.get(str(shown["field"]), shown["field"])
    return ERROR_VI.get(code, ERROR_VI["internal_error"]).format_map(_Blank(shown))
