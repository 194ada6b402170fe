"""The sheet that goes with a print of a paper: what it is, and a QR code to check it by.

The signed file itself is never touched: a code drawn into it would break its signature.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import segno
from markupsafe import Markup
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from starlette.responses import Response

from api.delivery import deliver
from api.guards import Visit
from api.papers import PaperShown
from api.printed import PLAIN, facts, load_fonts, text
from api.web import signature_wording as s
from api.web.signature_lines import moment_words
from core.lifecycle import Trust
from core.vietnamese import show_date

_QR_SIDE: Final = 52 * mm
_QUIET: Final = 4
"""Modules of white around the code, as the standard asks."""


def may_be_checked(shown: PaperShown) -> bool:
    """Whether the code of the paper says anything to others: nobody vouches for an own upload."""
    return shown.row.trust != Trust.T5


def qr_picture(address: str) -> Markup:
    """The address as a QR code for a page: black on white also where the page is dark."""
    code = segno.make_qr(address, error="m")
    svg = code.svg_inline(scale=4, border=_QUIET, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)  # noqa: S704 # drawn by segno from an address of ours


def send_cover(visit: Visit, shown: PaperShown) -> Response:
    """The sheet for reading in the browser; raises ReportFontMissingError."""
    address = f"{visit.settings.public_url.rstrip('/')}/kiem-tra/{shown.row.public_code}"
    data = draw_cover(shown, address=address, at=visit.clock.now())
    return deliver(
        data,
        name=f"to-xac-minh-{shown.row.public_code[:8]}.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        is_inline=True,
    )


def draw_cover(shown: PaperShown, *, address: str, at: datetime) -> bytes:
    """One A4 page as PDF; nothing on it names the owner or says what stands in the paper.

    :param address: of the public check of this paper.
    :param at: when the sheet is made.
    :raises ReportFontMissingError: a font is not installed.
    """
    load_fonts()
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=18 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title="Tờ xác minh",
        author="Một Lần",
        lang="vi-VN",
        initialFontName=PLAIN,
    )
    page.build(list(_story(shown, address, at)))
    return out.getvalue()


def _story(shown: PaperShown, address: str, at: datetime) -> Iterable[Flowable]:
    row = shown.row
    yield text("TỜ XÁC MINH", 16, bold=True, centred=True)
    yield text("kèm bản in của giấy tờ điện tử", 11, centred=True)
    yield Spacer(0, 8 * mm)
    yield text(row.title, 14, bold=True)
    yield Spacer(0, 3 * mm)
    yield facts(
        (
            ("Cơ quan cấp", row.issuer_name or "không ghi"),
            ("Ngày cấp", show_date(row.issued_on) if row.issued_on else "không ghi"),
            ("Chữ ký số", s.VERDICT_VI[row.signature_verdict]),
            ("Số trang", str(shown.file_pages)),
            ("SHA-256 của tệp", shown.file_sha256 or "không ghi"),
            ("Mã kiểm tra", row.public_code),
        )
    )
    yield Spacer(0, 8 * mm)
    yield _code(address)
    yield Spacer(0, 3 * mm)
    yield text(address, 10)
    yield Spacer(0, 6 * mm)
    yield text("Người nhận kiểm tra thế nào", 12, bold=True)
    for line in (
        "1. Quét mã QR bằng điện thoại, hoặc gõ địa chỉ ở trên.",
        "2. Xem địa chỉ hiện ra có đúng là trang của kho không.",
        "3. So loại giấy, cơ quan cấp, ngày cấp trên trang với bản in. Tình trạng trên trang là "
        "tình trạng mới nhất, có thể khác lúc in tờ này.",
        "4. Có tệp gốc thì so mã SHA-256: giống từng ký tự là đúng tệp đã ký.",
    ):
        yield text(line)
    yield Spacer(0, 6 * mm)
    yield text(
        f"Lập lúc {moment_words(at)}. Tờ này không thay cho giấy tờ. Tệp đã ký được giữ nguyên, "
        "không thêm mã nào vào trong.",
        9,
    )


def _code(address: str) -> Drawing:
    """The QR code as squares, so that it prints sharply at any size."""
    rows = tuple(segno.make_qr(address, error="m").matrix)
    side = _QR_SIDE / (len(rows) + 2 * _QUIET)
    drawing = Drawing(_QR_SIDE, _QR_SIDE)
    for line, modules in enumerate(rows):
        for column, is_dark in enumerate(modules):
            if is_dark:
                left, low = (column + _QUIET) * side, _QR_SIDE - (line + 1 + _QUIET) * side
                square = Rect(left, low, side, side)
                square.fillColor, square.strokeColor = black, None
                drawing.add(square)
    return drawing
