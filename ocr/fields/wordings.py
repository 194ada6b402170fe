"""Printed wordings that forms of all agencies share, of today and of the years before."""

from __future__ import annotations

from typing import Final

PERSONAL_NUMBER: Final = (
    "Số định danh cá nhân", "Mã số định danh cá nhân", "Số định danh", "Số căn cước",
    "Căn cước số", "Số căn cước công dân", "Căn cước công dân số", "Số CCCD", "CCCD số",
    "Số CMND", "CMND số", "Số Giấy CMND", "Giấy CMND số", "Số chứng minh nhân dân",
    "Chứng minh nhân dân số", "Giấy chứng minh nhân dân số", "Số CMND/CCCD", "CMND/CCCD số",
    "Số CCCD/CMND", "Số CMND/Hộ chiếu", "Số CMND hoặc Hộ chiếu", "Số Giấy CMND/Hộ chiếu",
    "Giấy CMND/Hộ chiếu số", "Số CMND/CCCD/Hộ chiếu", "Số CMND/định danh",
    "Số định danh cá nhân/CMND", "Số định danh cá nhân/CCCD",
    "Số định danh cá nhân/Giấy tờ tùy thân", "Giấy tờ tùy thân", "Số giấy tờ tùy thân",
    "Số Giấy tờ pháp lý của cá nhân", "Số giấy chứng thực cá nhân",
)  # fmt: skip
"""The twelve digits of today, or nine of an older card."""
ADDRESS: Final = (
    "Nơi cư trú", "Nơi thường trú", "Nơi thường trú/tạm trú", "Địa chỉ", "Địa chỉ thường trú",
    "Địa chỉ liên hệ", "Nơi ở hiện tại", "Nơi ở hiện nay", "Chỗ ở hiện tại", "Chỗ ở hiện nay",
    "Hộ khẩu thường trú", "Nơi đăng ký thường trú", "Nơi đăng ký hộ khẩu thường trú",
    "Nơi ĐKHK thường trú", "Nơi ĐKHKTT", "Thường trú tại", "Cư trú tại", "Hiện cư trú tại",
    "Hiện thường trú tại",
)  # fmt: skip
