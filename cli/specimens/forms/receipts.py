"""Receipts for fees and charges."""

from __future__ import annotations

from typing import Final

from cli.specimens.blocks import Face, Pair, form_line, title
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    spelled_money,
    vietnamese_number,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, RED, Run

_FEES: Final = (
    ("Lệ phí đăng ký cư trú", "Đăng ký thường trú", 20_000),
    ("Phí thẩm định hồ sơ cấp giấy chứng nhận quyền sử dụng đất", "Cấp đổi sổ", 525_000),
    ("Lệ phí cấp giấy phép xây dựng", "Cấp giấy phép xây dựng nhà ở riêng lẻ", 75_000),
    ("Lệ phí hộ tịch", "Cấp bản sao trích lục khai sinh", 8_000),
    ("Lệ phí đăng ký kinh doanh", "Đăng ký hộ kinh doanh", 100_000),
)  # fmt: skip
_PEN: Final = Face(Style(12.5), Style(12.5, italic=True), BLUE)
_PAGE: Final = (210.0, 148.0)


def paper_receipt(facts: Facts, press: Press) -> dict[str, str]:
    """Biên lai thu tiền phí, lệ phí of a book with carbon copies: the payer's leaf, A5 across."""
    office, payer = facts.office, facts.person("husband")
    fee, reason, amount = _FEES[facts.number % len(_FEES)]
    series, number = f"AA-{facts.issued_on:%y}P", f"{facts.number * 37:07d}"
    sheet = press.sheet(margins_mm=(16, 10, 14, 8), tint=(252, 250, 240), size_mm=_PAGE)
    issuer = f"ỦY BAN NHÂN DÂN {office.commune.upper()}"
    sheet.write(sheet.left, 10, [Run(issuer, Style(11.5, bold=True))])
    sheet.write(sheet.left, 15.5, [Run("Mã số thuế: 9990000018", Style(11))])
    for index, text in enumerate(("Mẫu số: 01BLP0-001", f"Ký hiệu: {series}")):
        sheet.write(160, 10 + 5.5 * index, [Run(text, Style(11))])
    sheet.write(160, 21, [Run("Số: ", Style(12)), Run(number, Style(14, bold=True), RED)])
    sheet.y = 30
    title(
        sheet,
        "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ",
        size_pt=16,
        below=("(Liên 2: Giao người nộp tiền)",),
    )
    leaders = facts.leaders or "under"
    for label, value in (
        ("Tên loại phí, lệ phí:", fee),
        ("Tên đơn vị hoặc người nộp tiền:", payer.full_name),
        ("Địa chỉ:", payer.address),
        ("Lý do nộp:", reason),
        ("Số tiền:", f"{vietnamese_number(amount)} đồng"),
        ("(Viết bằng chữ):", spelled_money(amount)),
        ("Hình thức thanh toán:", "Tiền mặt"),
    ):
        form_line(sheet, Pair(label, value), leaders=leaders, face=_PEN, spacing=1.4)
    y = sheet.y + 1
    date_line = Run(first_capital(day_and_month(facts.issued_on)), Style(12, italic=True))
    sheet.write(160, y, [date_line], align="centre")
    sheet.write(160, y + 5.5, [Run("NGƯỜI THU TIỀN", Style(12, bold=True))], align="centre")
    sheet.write(160, y + 11, [Run("(Ký, ghi rõ họ tên)", Style(10.5, italic=True))], align="centre")
    sheet.scribble(162, y + 21, seed=facts.number)
    sheet.write(160, y + 28, [Run(office.officer, Style(12.5))], align="centre")
    return {
        "serial_number": series,
        "document_number": number,
        "issuer": issuer,
        "holder_name": payer.full_name,
        "address": payer.address,
        "purpose": reason,
        "amount_vnd": str(amount),
        "issue_date": facts.issued_on.isoformat(),
        "signer_name": office.officer,
    }
