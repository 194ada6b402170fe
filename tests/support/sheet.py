"""The words on the small page that the reading tests draw, and its resolution."""

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "GIẤY KHAI SINH",
    "Họ và tên người được đăng ký khai sinh: Nguyễn Văn Đức",
    "Ngày, tháng, năm sinh: 15/09/2026 tại phường Bến Nghé",
    "Quê quán: xã Hòa Bình, huyện Vũ Thư, tỉnh Thái Bình",
    "Ủy ban nhân dân phường chứng nhận bản sao đúng với bản chính",
    "Người đi khai sinh ký và ghi rõ họ tên dưới dòng này",
)
DPI = 150
