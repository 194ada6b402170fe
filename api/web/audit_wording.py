"""The Vietnamese words of `motlan audit verify`: rows, seals and anchors."""

from __future__ import annotations

from typing import Final

ROW_VI: Final = {
    "changed": "bị sửa ngoài chương trình",
    "missing": "bị xóa ngoài chương trình",
    "put_in": "bị chèn vào ngoài chương trình",
    "seal": "bị sửa hoặc xóa niêm phong",
}

CHAIN_VI: Final = {
    "changed": "nội dung bị sửa",
    "missing": "thiếu mục",
    "link": "không nối với mục trước",
    "head": "cuối nhật ký bị cắt hoặc bị sửa",
}

ANCHOR_VI: Final = {
    "missing_object": "không còn tệp mốc trong kho đối tượng",
    "damaged_object": "tệp mốc trong kho đối tượng bị sai lệch",
    "hidden": "tệp mốc trong kho đối tượng bị che bằng dấu xóa",
    "signature": "chữ ký trên mốc không đúng",
    "untrusted": "chữ ký trên mốc không thuộc gốc tin cậy",
    "signer": "mốc do người không được phép đặt mốc ký (MOTLAN_ANCHOR_SIGNERS)",
    "row": "mốc ghi trong cơ sở dữ liệu khác tệp đã ký",
    "chain": "mốc không nối với mốc ngày trước",
    "removed": "mốc đã ký nhưng không còn trong cơ sở dữ liệu",
    "unreadable": "tệp nằm cùng chỗ với các mốc nhưng không phải là mốc",
    "not_stamped": "mốc đã quá hạn mà chưa có dấu thời gian",
    "missing_day": "ngày đã qua quá hạn mà chưa có mốc",
    "log_cut": "nhật ký bị cắt sau khi đã đặt mốc",
    "log_changed": "nhật ký bị viết lại sau khi đã đặt mốc",
    "seals_changed": "niêm phong trong ngày bị sửa sau khi đã đặt mốc",
}

BENEATH_VI: Final = "Bản đúng vẫn còn, bị một phiên bản mới hơn hoặc dấu xóa đè lên."
UNKNOWN_KEY_VI: Final = "\tthiếu khóa này trong MOTLAN_SEAL_KEYS_PREVIOUS"
