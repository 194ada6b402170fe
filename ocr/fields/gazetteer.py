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

_GIVEN_NAMES: Final = """
    An Anh Ánh Ân Ái Bá Bảo Bích Biên Bình Bưởi Ca Cảnh Cát Cẩm Châu Chánh Chi Chí Chiến Chinh
    Chính Chung Công Cúc Cường Danh Dân Dậu Di Diễm Diễn Diện Diệp Diệu Doanh Dung Dũng Duy Duyên
    Dư Dương Đài Đại Đạo Đào Đạt Đăng Đặng Đệ Điền Điệp Đình Định Đoan Đoàn Đô Đôn Đồng Đông Đức
    Gấm Gia Giang Giao Giáp Hà Hạ Hải Hán Hạnh Hào Hảo Hân Hằng Hậu Hiên Hiến Hiền Hiển Hiếu Hiệp
    Hiệu Hoa Hòa Hoà Hóa Hoài Hoan Hoàn Hoàng Hoạt Học Hội Hồng Hợi Hợp Huân Huấn Huế Huệ Hùng Huy
    Huyền Huynh Huỳnh Hưng Hương Hường Hữu Hỷ Kha Khả Khải Khang Khanh Khánh Khiêm Khoa Khoát Khôi
    Khởi Khuê Khuyên Kiên Kiệt Kiều Kim Kính Kỳ Lai Lam Lan Lanh Lành Lâm Lân Lập Lê Lệ Lịch Liêm
    Liên Liễu Linh Lĩnh Loan Long Lộc Lợi Luân Luận Lụa Lực Lương Lượng Lưu Lựu Ly Lý Mai Mạnh Mẫn
    Mận Mẫu Mây Mến Mi Minh Mơ Mùi Mười My Mỹ Na Nam Năm Nga Ngà Ngạn Ngân Nghi Nghị Nghĩa Nghiêm
    Ngoan Ngọc Ngô Nguyên Nguyễn Nguyệt Nhã Nhài Nhàn Nhâm Nhân Nhật Nhi Nhiên Nhung Như Nhựt Ninh
    Nương Oanh Phái Phan Phát Phấn Phi Phong Phú Phúc Phụng Phước Phương Phượng Quân Quang Quảng
    Quế Quốc Quy Quý Quyên Quyền Quyết Quỳnh Sang Sáng Sâm Sen Sinh Soạn Song Sơn Sử Sương Sửu Sỹ
    Tài Tám Tánh Tạo Tâm Tân Tấn Tần Thạch Thái Thạnh Thanh Thành Thao Thảo Thăng Thắm Thắng Thân
    Thất Thế Thêm Thi Thì Thị Thiên Thiện Thiều Thiệu Thìn Thịnh Thoa Thọ Thoại Thông Thơ Thơm Thu
    Thuận Thuấn Thuần Thuật Thúc Thùy Thuỳ Thủy Thuỷ Thúy Thuý Thuyên Thuyết Thư Thức Thương
    Thường Thượng Thưởng Tiên Tiến Tiệp Tín Tính Tình Tịnh Toại Toán Toàn Toản Tố Tổng Trà Trai
    Trang Tráng Trâm Trầm Trân Trấn Trí Triết Triều Triệu Trinh Trình Trọng Trúc Trung Trực Trường
    Tú Tuân Tuấn Tuất Tuệ Tùng Tuy Tuyên Tuyến Tuyền Tuyển Tuyết Tư Từ Tứ Tường Tước Tươi Tý Uyên
    Uyển Út Vạn Vân Văn Vấn Vi Vĩ Viên Viễn Việt Vinh Vĩnh Võ Vọng Vũ Vui Vượng Vương Vy Vỹ Xinh
    Xoan Xuân Xuyên Xuyến Y Ý Yên Yến
"""
GIVEN_NAMES: Final = frozenset(_GIVEN_NAMES.split())
"""Syllables that names are usually made of: others are rarer than misread tones and therefore
doubted. Nothing is ever put in place of one."""

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
