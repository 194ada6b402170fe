"""May the originals go back to the citizen? One big sentence per visit to the scanner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.reads.capture import BatchView, DocumentLine
from core.lifecycle import State
from core.separators import Standing
from ingest.review.strip import REASONS

_HARMLESS: Final = frozenset({"blank_page", *REASONS, *(standing.value for standing in Standing)})
"""Reasons for setting a page aside that lose nothing of a paper, or that a person gave."""


def is_busy(batches: list[BatchView], documents: list[DocumentLine]) -> bool:
    """Whether machines are at work, so that the page is worth asking for again."""
    reading = any(
        line.state is not State.SORTED and line.is_moving
        for batch in batches
        for line in batch.uploads
    )
    filing = any(
        line.state in (State.READ, State.CONFIRMED, State.SIGNED) and line.parked_code is None
        for line in documents
    )
    return reading or filing


@dataclass(frozen=True)
class Statement:
    """The big sentence about the originals of one batch."""

    tone: str
    words: str
    more: str
    may_close: bool
    close_words: str = "Đã trả bản chính, đóng lượt quét"
    """What stands on the button that ends the visit."""


def statements(batches: list[BatchView]) -> dict[UUID, Statement]:
    """Per batch: may the originals go back to the citizen?"""
    return {batch.batch_id: _statement(batch) for batch in batches}


def _statement(batch: BatchView) -> Statement:
    ledger = batch.ledger
    if ledger.files_coming:
        return Statement(
            "warn",
            f"Giữ bản chính tại quầy: còn {ledger.files_coming} tệp đang gửi",
            "Đợi gửi xong. Tệp không gửi nữa thì bấm «Không gửi nữa» ở mục Chờ gửi trên máy đã "
            "quét, hoặc «Bỏ tệp gửi dở» bên dưới.",
            may_close=False,
        )
    if ledger.announced is not None and ledger.announced != ledger.pages_in:
        gap = ledger.announced - ledger.pages_in
        what = f"thiếu {gap}" if gap > 0 else f"thừa {-gap}"
        return Statement(
            "bad",
            f"Chưa trả bản chính: {what} trang",
            f"Đã đếm {ledger.announced} trang, máy nhận {ledger.pages_in} trang. "
            "Kiểm tra xấp giấy: thiếu thì quét thêm vào lượt này, đếm nhầm thì sửa số đã đếm.",
            may_close=False,
        )
    if any(line.parked_code is not None for line in batch.uploads):
        return Statement(
            "bad",
            "Giữ bản chính tại quầy: có trang máy chưa đọc được",
            "Lý do ghi bên dưới. Người giám sát cho chạy lại được; có thể quét lại trang đó.",
            may_close=False,
        )
    if ledger.pending or ledger.unsorted_files:
        done = ledger.pages_in - ledger.pending
        return Statement(
            "warn",
            f"Giữ bản chính tại quầy: đang đọc {done}/{ledger.pages_in} trang",
            "Trang này tự cập nhật.",
            may_close=False,
        )
    if ledger.open_documents:
        return Statement(
            "warn",
            f"Đủ {ledger.pages_in} trang. "
            f"Còn {ledger.open_documents} giấy tờ cần đối chiếu bản chính",
            "Bấm vào từng giấy tờ để đối chiếu, rồi trả bản chính.",
            may_close=False,
        )
    unread = sum(count for reason, count in ledger.set_aside.items() if reason not in _HARMLESS)
    if unread:
        return Statement(
            "warn",
            f"Có {unread} trang máy không đọc được",
            "Quét lại trang đó trước khi trả bản chính, hoặc tự xem trang để riêng bên dưới.",
            may_close=ledger.may_return_originals and batch.closed_at is None,
            close_words="Đã xem trang để riêng, đã trả bản chính",
        )
    is_over = batch.closed_at is not None
    return Statement(
        "" if is_over else "good",
        "Đã trả bản chính" if is_over else "Trả được bản chính cho công dân",
        f"Đủ {ledger.pages_in} trang, giấy tờ nào cũng đã đối chiếu hoặc bỏ ra có lý do.",
        may_close=ledger.may_return_originals and not is_over,
    )
