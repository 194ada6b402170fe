"""What `motlan doctor` looks at of the rounds: second store, comparison, backups."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from cli.doctor_findings import FailedCheckError
from core.clock import Clock
from core.settings import Settings
from core.vietnamese import show_date
from ingest.pipeline.copies import store_named_in
from ingest.upkeep.health import standing
from storage.db.queries import inventory

_SLOW: Final = timedelta(hours=1)
"""Copies that wait for longer are told of."""
_BACKUP: Final = timedelta(days=2)


def check_copies(used: Settings, clock: Clock, session: Session) -> str:
    """See that the second store protects objects, and how far it is behind."""
    if used.s3_copy_file is None:
        raise FailedCheckError(
            "Chưa có kho đối tượng thứ hai: tệp hỏng không lấy lại được từ đâu. Đặt "
            "MOTLAN_S3_COPY_FILE.",
            is_fit=True,
        )
    store_named_in(used.s3_copy_file, used, clock).prepare()
    count = inventory.count_copies(session)
    if count.oldest is not None and count.oldest < clock.now() - _SLOW:
        raise FailedCheckError(
            f"Kho thứ hai còn thiếu {count.missing} tệp, chờ lâu nhất từ "
            f"{show_date(count.oldest.date())}. Xem nhật ký (copy_not_made), hoặc chạy: "
            "motlan objects copy.",
            is_fit=True,
        )
    return f"{count.objects - count.missing}/{count.objects} tệp"


def check_rounds(clock: Clock, session: Session) -> str:
    """See that rows are compared with everything else each day, and what was found."""
    known = standing(session, clock)
    if known.is_late:
        since = "chưa lần nào" if known.compared_at is None else show_date(known.compared_at.date())
        raise FailedCheckError(
            f"Đã quá lâu chưa đối soát đến cùng (gần nhất: {since}). Xem worker của hàng đợi "
            "upkeep, hoặc chạy: motlan reconcile."
        )
    if known.findings:
        count = sum(one["parked"] + one["named"] for one in known.findings)
        raise FailedCheckError(
            f"Lần đối soát gần nhất còn {count} chỗ cần người xem. Chạy: motlan reconcile.",
            is_fit=True,
        )
    return "chưa có gì để đối soát" if known.compared_at is None else "không có chỗ nào lệch"


def check_backups(clock: Clock, session: Session) -> str:
    """See that there is a backup, and a young one."""
    made_at = standing(session, clock).backed_up_at
    if made_at is None or made_at < clock.now() - _BACKUP:
        told = "chưa có bản nào" if made_at is None else f"gần nhất {show_date(made_at.date())}"
        raise FailedCheckError(
            f"Không có bản sao lưu mới ({told}). Chạy hằng ngày: motlan backup DIR.", is_fit=True
        )
    return show_date(made_at.date())
