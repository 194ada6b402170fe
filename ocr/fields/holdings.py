"""Papers about land, building and business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.amounts import with_checked_amount
from ocr.fields.dates import find_date
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.fields.values import Parsed, parse_serial
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line

_CAPITAL: Final = "charter_capital"

_LAND: Final = (
    Label(
        "owner_name",
        (
            "Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
            "Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất",
            "Người sử dụng đất",
            "Ông", "Bà", "Ông/Bà", "Họ và tên", "Tên", "Hộ ông", "Hộ bà",
        ),
        "name",
    ),
    Label(
        "personal_number",
        (*PERSONAL_NUMBER, "CCCD", "Giấy tờ nhân thân"),
        "personal_number",
    ),
    Label("address", ("Địa chỉ thường trú", "Nơi thường trú"), "place", wraps=True),
    Label("address", ("Địa chỉ",), "place", wraps=True, within=""),
    Label("", ("Thửa đất", "Thông tin thửa đất",
               "Thửa đất, nhà ở và tài sản khác gắn liền với đất"), opens="parcel"),
    Label("parcel_number", ("Thửa đất số", "Số thửa", "Số thửa đất"), "integer", opens="parcel"),
    Label("map_sheet", ("Tờ bản đồ số", "Số tờ bản đồ", "Tờ bản đồ"), "integer"),
    Label("area_m2", ("Diện tích", "Diện tích thửa đất"), "area"),
    Label("land_use", ("Mục đích sử dụng", "Loại đất", "Mục đích sử dụng đất"), wraps=True),
    Label("", ("Địa chỉ thửa đất",), wraps=True),
    Label("", ("Hình thức sử dụng", "Hình thức sử dụng đất", "Nguồn gốc sử dụng",
               "Nguồn gốc sử dụng đất", "Thời hạn sử dụng", "Thời hạn sử dụng đất", "Thời hạn",
               "Nhà ở", "Ghi chú", "Công trình xây dựng khác", "Năm sinh",
               "Sinh năm", "Bằng chữ")),
    Label(
        "book_number",
        ("Số vào sổ cấp GCN", "Số vào sổ cấp giấy chứng nhận", "Số vào sổ"),
        "book_number",
    ),
    Label("serial_number", ("Số phát hành GCN", "Số phát hành", "Số seri", "Seri"), "serial"),
)  # fmt: skip

_CONSTRUCTION: Final = (
    Label(
        "investor_name",
        ("Cấp cho", "Cấp cho ông/bà", "Cấp cho ông", "Cấp cho bà", "Cấp cho chủ đầu tư",
         "Chủ đầu tư", "Tên chủ đầu tư", "Cấp cho (tên chủ đầu tư)"),
        "name",
    ),
    Label("personal_number",
          PERSONAL_NUMBER, "personal_number"),
    Label("address", ADDRESS, "place", wraps=True),
    Label(
        "construction_address",
        ("Địa điểm xây dựng", "Vị trí xây dựng", "Địa điểm", "Tại", "Xây dựng tại",
         "Trên thửa đất tại"),
        "place", wraps=True,
    ),
    Label("floors", ("Số tầng", "Tổng số tầng"), "integer"),
    Label("area_m2", ("Diện tích xây dựng", "Diện tích xây dựng tầng 1",
                      "Diện tích xây dựng tầng một"), "area"),
    Label("parcel_number", ("Thửa đất số", "Số thửa", "Lô đất số"), "integer"),
    Label("map_sheet", ("Tờ bản đồ số", "Tờ bản đồ"), "integer"),
    Label("", ("Tổng diện tích sàn", "Chiều cao công trình", "Chiều cao", "Cốt nền", "Mật độ",
               "Được phép xây dựng", "Được phép xây dựng các công trình theo những nội dung sau",
               "Tên công trình", "Theo thiết kế", "Gồm các nội dung sau", "Diện tích",
               "Công trình", "Hệ số sử dụng đất", "Chỉ giới xây dựng", "Màu sắc công trình",
               "Giấy tờ về đất đai", "Giấy tờ về quyền sử dụng đất", "Hiệu lực", "Khởi công")),
)  # fmt: skip

_BUSINESS: Final = (
    Label(
        "business_name",
        ("Tên hộ kinh doanh", "Tên hộ kinh doanh viết bằng tiếng Việt", "Tên công ty",
         "Tên công ty viết bằng tiếng Việt", "Tên doanh nghiệp", "1. Tên hộ kinh doanh",
         "Tên doanh nghiệp viết bằng tiếng Việt"),
        wraps=True,
    ),
    Label(
        "tax_code",
        ("Mã số thuế", "Mã số doanh nghiệp", "Mã số hộ kinh doanh", "Mã số đăng ký hộ kinh doanh",
         "Mã số"),
        "tax_code",
    ),
    Label(
        "business_address",
        ("Địa điểm kinh doanh", "Trụ sở hộ kinh doanh", "Địa chỉ trụ sở hộ kinh doanh",
         "Địa chỉ trụ sở chính", "Trụ sở chính", "Địa chỉ trụ sở", "Trụ sở của hộ kinh doanh"),
        "place", wraps=True,
    ),
    Label(
        "owner_name",
        ("Họ và tên chủ hộ kinh doanh", "Chủ hộ kinh doanh", "Họ và tên", "Họ tên",
         "Họ, chữ đệm và tên", "Tên chủ hộ kinh doanh", "Họ và tên chủ hộ", "Chủ hộ"),
        "name",
    ),
    Label("personal_number",
          PERSONAL_NUMBER,
          "personal_number"),
    Label("charter_capital", ("Vốn kinh doanh", "Vốn điều lệ", "Vốn đầu tư", "Số vốn kinh doanh"),
          "amount"),
    Label("date_of_birth", ("Sinh ngày", "Ngày sinh", "Ngày, tháng, năm sinh"), "date"),
    Label("sex", ("Giới tính",), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch",), "nationality"),
    Label("address", ("Địa chỉ thường trú", "Nơi thường trú", "Nơi cư trú",
                      "Nơi đăng ký hộ khẩu thường trú"), "place", wraps=True),
    Label("registration_date",
          ("Đăng ký lần đầu",), "date"),
    Label("document_number", ("Số đăng ký", "Số ĐKKD"), "paper_number"),
    Label("", ("Ngành, nghề kinh doanh", "Ngành nghề kinh doanh", "Điện thoại", "Email", "Fax",
               "Website", "Địa chỉ liên lạc", "Chức danh",
               "Người đại diện theo pháp luật", "Bằng chữ", "Cấp ngày", "Ngày cấp", "Nơi cấp",
               "Đăng ký thay đổi lần thứ", "Thông tin về chủ sở hữu",
               "Thông tin về chủ hộ kinh doanh", "Tên viết tắt", "Chỗ ở hiện tại",
               "Tên công ty viết bằng tiếng nước ngoài", "Loại giấy tờ pháp lý của cá nhân")),
)  # fmt: skip


def read_land(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A land use certificate; its serial number stands alone at the foot or the head."""
    fields = letterhead(rows) | read_form(rows, _LAND)
    if "serial_number" not in fields:
        serial = _loose_serial(rows)
        if serial is not None:
            fields["serial_number"] = serial
    return fields


def _loose_serial(rows: Sequence[Line]) -> FieldValue | None:
    for row in rows:
        for count in (1, 2):
            for start in range(len(row.tokens) - count + 1):
                tokens = row.tokens[start : start + count]
                text = " ".join(token.text for token in tokens)
                parsed = parse_serial(text)
                if parsed is not None and len(text) <= 12:
                    return make_value(parsed, tokens, row.page, text)
    return None


def read_construction_permit(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A construction permit."""
    return letterhead(rows) | read_form(rows, _CONSTRUCTION)


def read_household_business(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A certificate of a household business."""
    fields = letterhead(rows) | read_form(rows, _BUSINESS)
    if "document_number" not in fields and "tax_code" in fields:
        fields["document_number"] = fields["tax_code"]
    return with_checked_amount(fields, _CAPITAL, rows)


def read_enterprise(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A certificate of an enterprise: its number is the tax code, its date that of the change."""
    fields = letterhead(rows) | read_form(rows, _BUSINESS)
    if "tax_code" in fields:
        fields["document_number"] = fields["tax_code"]
    changed = _change_date(rows) or fields.get("registration_date")
    if changed is not None:
        fields["issue_date"] = changed
    return with_checked_amount(fields, _CAPITAL, rows)


def _change_date(rows: Sequence[Line]) -> FieldValue | None:
    """The date behind `Đăng ký thay đổi lần thứ n`."""
    for row in rows:
        if not row.plain.startswith("dangkythaydoi"):
            continue
        found = find_date(row.text)
        if found is not None:
            parsed = Parsed(found.value.isoformat(), 0.96)
            return make_value(parsed, row.tokens, row.page, found.raw)
    return None
