"""Names that are closed lists in Viet Nam: they mend marks that were misread."""

from __future__ import annotations

from typing import Final

ETHNIC_GROUPS: Final = (
    "Kinh", "Tày", "Thái", "Mường", "Khmer", "Khơ-me", "Hoa", "Nùng", "Mông", "H'Mông", "Dao",
    "Gia Rai", "Ê Đê", "Ba Na", "Sán Chay", "Chăm", "Cơ Ho", "Xơ Đăng", "Sán Dìu", "Hrê",
    "Ra Glai", "Mnông", "Thổ", "Xtiêng", "Khơ Mú", "Bru - Vân Kiều", "Cơ Tu", "Giáy", "Tà Ôi",
    "Mạ", "Giẻ Triêng", "Co", "Chơ Ro", "Xinh Mun", "Hà Nhì", "Chu Ru", "Lào", "La Chí", "Kháng",
    "Phù Lá", "La Hủ", "La Ha", "Pà Thẻn", "Lự", "Ngái", "Chứt", "Lô Lô", "Mảng", "Cơ Lao",
    "Bố Y", "Cống", "Si La", "Pu Péo", "Rơ Măm", "Brâu", "Ơ Đu",
)  # fmt: skip
"""The 54 peoples in their usual spelling."""

FAMILY_NAMES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Đoàn", "Trịnh", "Trương", "Mai", "Tô", "Tạ", "Cao",
    "Châu", "Chu", "Danh", "Đào", "Hà", "Kiều", "Lâm", "Lò", "Lương", "Lưu", "Mạc", "Nông",
    "Ngụy", "Phùng", "Quách", "Quàng", "Tăng", "Thạch", "Thái", "Thân", "Tống", "Triệu", "Tôn",
    "Vi", "Viên", "Vương", "Vừ", "Giàng", "Cà", "Lường", "Tòng", "Bế", "Hứa", "La", "Lục",
    "Khổng", "Nghiêm", "Đàm", "Đồng", "Âu", "Ông", "Từ", "Tiêu", "Sơn", "Kim", "Lại", "Doãn",
    "Bạch", "Thào", "Sùng",
)  # fmt: skip
"""Common family names; only the spelling is taken from here, an unknown name stays as it is."""

PROVINCES: Final = (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Điện Biên",
    "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Hồ Chí Minh", "Huế",
    "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An",
    "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh",
    "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long", "Quảng Nam", "Kiên Giang",
    "Tiền Giang", "Nam Định", "Bắc Giang", "Bến Tre", "Bình Dương", "Bình Định", "Bình Phước",
    "Bình Thuận", "Đắk Nông", "Hà Giang", "Hà Nam", "Hải Dương", "Hậu Giang", "Hòa Bình",
    "Kon Tum", "Long An", "Ninh Thuận", "Phú Yên", "Quảng Bình", "Sóc Trăng", "Thái Bình",
    "Trà Vinh", "Vĩnh Phúc", "Yên Bái", "Bạc Liêu", "Bà Rịa - Vũng Tàu", "Bắc Kạn",
)  # fmt: skip
"""Today's 34 provinces and those that were merged into them on 1 July 2025."""
