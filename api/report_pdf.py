"""The validation report of a paper as a PDF to print: A4, Vietnamese, fonts embedded."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    KeepTogether,
    SimpleDocTemplate,
    Spacer,
)
from starlette.responses import Response

from api.delivery import deliver
from api.guards import Visit
from api.printed import PLAIN, facts, load_fonts, text
from api.seals import PaperReport, SealShown, is_unchecked
from api.web import signature_wording as s
from api.web.signature_lines import held_lines, moment_words, report_lines

_TONE: Final = {"valid": HexColor("#0b5d1e"), "invalid": HexColor("#9b1c1c")}
_DOUBT: Final = HexColor("#8a5a00")


def send_report(visit: Visit, report: PaperReport) -> Response:
    """The report for reading in the browser; raises as `draw_report`."""
    address = visit.settings.public_url.rstrip("/")
    data = draw_report(report, check_url=f"{address}/kiem-tra/{report.public_code}")
    return deliver(
        data,
        name=f"bao-cao-{report.public_code[:8]}.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        is_inline=True,
    )


def draw_report(report: PaperReport, *, check_url: str) -> bytes:
    """The report as PDF; nothing in it names the owner of the paper.

    :param check_url: address of the public check of this paper.
    :raises ReportFontMissingError: a font is not installed.
    """
    load_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=18 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title="Báo cáo kiểm tra chữ ký số",
        author="Một Lần",
        lang="vi-VN",
        initialFontName=PLAIN,
    )
    story = [*_head(report, check_url), *_seals(report.seals), *_end(report)]
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(PLAIN, 9)
    canvas.drawRightString(A4[0] - 18 * mm, 12 * mm, f"Trang {document.page}")


def _head(report: PaperReport, check_url: str) -> Iterable[Flowable]:
    yield text("BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", 15, bold=True, centred=True)
    made = f"Lập lúc {moment_words(report.judged_at)}, theo danh sách tin cậy vào lúc đó"
    yield text(made, 9.5, centred=True)
    yield Spacer(0, 6 * mm)
    words = f"{s.VERDICT_VI[report.verdict]} ({report.indication})"
    yield text(words, 14, bold=True, tone=_tone(report.verdict))
    if is_unchecked(report.verdict, report.seals):
        yield text(f"Lưu ý: {s.UNCHECKED_VI}.", 10.5, tone=_DOUBT)
    evidence = report.raw["evidence"]
    if evidence is not None and evidence["proven_at"] is not None:
        proven = moment_words(datetime.fromisoformat(evidence["proven_at"]))
        yield text(f"Xét cho lúc {proven}, theo bằng chứng lưu trữ của tệp.", 10.5)
    yield Spacer(0, 3 * mm)
    yield facts(
        (
            ("Loại giấy tờ", report.title),
            ("Mã kiểm tra", report.public_code),
            ("Kiểm tra tại", check_url),
            ("SHA-256 của tệp", report.sha256),
            ("Dung lượng", f"{report.size_bytes:,} byte".replace(",", ".")),
            ("Số chữ ký", str(len(report.seals))),
        )
    )


def _seals(seals: Sequence[SealShown]) -> Iterable[Flowable]:
    for number, seal in enumerate(seals, 1):
        title = f"Chữ ký {number}: {s.VERDICT_VI[seal.verdict]}"
        yield Spacer(0, 5 * mm)
        yield KeepTogether(
            [
                text(title, 12, bold=True, tone=_tone(seal.verdict)),
                Spacer(0, 1.5 * mm),
                facts(report_lines(seal)),
            ]
        )


def _end(report: PaperReport) -> Iterable[Flowable]:
    yield Spacer(0, 5 * mm)
    yield KeepTogether(
        [
            text("Bảo quản lâu dài", 12, bold=True),
            Spacer(0, 1.5 * mm),
            facts(held_lines(report.held, report.verdict)),
        ]
    )
    yield Spacer(0, 6 * mm)
    yield text(
        "Báo cáo do máy lập từ chính tệp đang lưu, không thay cho việc xem giấy tờ. "
        "Mã kết luận viết hoa theo ETSI EN 319 102-1.",
        9,
    )


def _tone(verdict: str) -> Color:
    return _TONE.get(verdict, _DOUBT)
