"""`/mau-giao-dien`: every part that pages are made of, to look at, to copy from and to inspect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.credentials import SESSION_COOKIE
from api.guards import Guard, Visit, services_of
from api.problems import PageNotFoundError
from api.web.rendering import render
from core.access import Subject

router = APIRouter(include_in_schema=False)

_COLOURS: Final = (
    ("paper", "nền trang"),
    ("card", "nền khung"),
    ("ink", "chữ"),
    ("soft-ink", "chữ phụ"),
    ("line", "đường kẻ"),
    ("strong", "việc chính"),
    ("strong-hover", "việc chính, đang trỏ"),
    ("accent", "dải đầu trang"),
    ("good", "được"),
    ("good-bg", "nền được"),
    ("warn", "lưu ý"),
    ("warn-bg", "nền lưu ý"),
    ("bad", "không được"),
    ("bad-bg", "nền không được"),
    ("offer", "đề nghị"),
    ("offer-bg", "nền đề nghị"),
    ("plain-bg", "nền phụ"),
    ("focus", "viền chọn"),
    ("lit", "vùng sáng"),
)
_ICONS: Final = (
    ("check", "được"),
    ("cross", "không được"),
    ("warn", "lưu ý"),
    ("info", "thông tin"),
    ("clock", "đang chờ"),
    ("search", "tìm"),
    ("download", "tải về"),
    ("upload", "gửi lên"),
    ("print", "in"),
    ("share", "chia sẻ"),
    ("eye", "xem"),
    ("qr", "mã QR"),
    ("paper", "giấy tờ"),
    ("person", "người"),
    ("help", "trợ giúp"),
    ("keyboard", "phím tắt"),
    ("sun", "nền sáng"),
    ("moon", "nền tối"),
    ("globe", "ngôn ngữ"),
    ("text", "cỡ chữ"),
    ("bell", "thông báo"),
    ("edit", "sửa"),
    ("lock", "khóa"),
    ("bulb", "gợi ý"),
    ("back", "quay lại"),
)


class StaffOrDemo(Guard):
    """Whoever works here, and everybody in a demo; others find no page."""

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Open the visit; raises PageNotFoundError."""
        with self._visit(request, request.cookies.get(SESSION_COOKIE)) as visit:
            is_demo = services_of(request).settings.demo
            if not is_demo and visit.caller.subject is not Subject.STAFF:
                raise PageNotFoundError
            yield visit


@router.get("/mau-giao-dien")
def patterns(visit: Annotated[Visit, Depends(StaffOrDemo())]) -> Response:
    """The parts with sample words; nothing of anybody."""
    return render(
        visit.request,
        "patterns.html",
        colours=_COLOURS,
        icons=_ICONS,
        sample_day=date(2026, 9, 5),
        sample_moment=datetime(2026, 9, 5, 1, 30, tzinfo=UTC),
    )
