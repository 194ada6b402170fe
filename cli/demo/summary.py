"""What the demo has shown, counted from the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from api.web.wording import aside_words
from cli.demo.accounts import AGENCIES, caller_at
from core.clock import Clock
from core.lifecycle import Disposition, DossierState, State
from repository.access_log import verify_chain
from repository.checklist import checklist
from repository.dossiers import list_dossiers
from storage.db.base import Base
from storage.db.models import (
    Component,
    Document,
    DocumentEvent,
    DocumentField,
    Dossier,
    Page,
    Record,
    ReuseEvent,
    Signature,
)


@dataclass(frozen=True)
class Summary:
    """The figures of all dossiers."""

    pages_in: int
    kept: int
    set_aside: dict[str, int]
    """Reason code → pages."""
    documents: int
    published: int
    signed_valid: int
    records: int
    types_right: int
    """Documents whose type the machine had proposed."""
    fields: int
    fields_right: int
    reuses: tuple[tuple[str, str, str], ...]
    """Code of the dossier, component, paper that served it."""
    blocked: tuple[tuple[str, str, str], ...]
    """Code of the dossier, stored paper, reason why it must not be used."""
    log_entries: int
    is_log_intact: bool

    @property
    def is_balanced(self) -> bool:
        """Every page is kept or set aside with a reason, and every document has arrived."""
        is_accounted = self.pages_in == self.kept + sum(self.set_aside.values())
        return is_accounted and self.documents == self.published and self.is_log_intact


def summarize(session: Session, clock: Clock) -> Summary:
    """Count everything; the caller commits, because looking at a checklist is logged."""
    kept, pages_in, set_aside = 0, 0, dict[str, int]()
    for disposition, reason, count in session.execute(
        select(Page.disposition, Page.reason, func.count()).group_by(Page.disposition, Page.reason)
    ):
        pages_in += count
        if disposition is Disposition.KEPT:
            kept += count
        elif disposition is not Disposition.PENDING:
            set_aside[reason or disposition] = count
    chain = verify_chain(session)
    return Summary(
        pages_in=pages_in,
        kept=kept,
        set_aside=set_aside,
        documents=_count(session, Document, Document.state.not_in((State.REJECTED, State.JOINED))),
        published=_count(session, Document, Document.state == State.PUBLISHED),
        signed_valid=_count(session, Signature, Signature.verdict == "valid"),
        records=_count(session, Record, Record.id.is_not(None)),
        types_right=_types_right(session),
        fields=_count(session, DocumentField, DocumentField.id.is_not(None)),
        fields_right=_count(session, DocumentField, DocumentField.value == DocumentField.proposed),
        reuses=_reuses(session),
        blocked=tuple(_blocked(session, clock)),
        log_entries=chain.entries,
        is_log_intact=chain.is_intact,
    )


def _types_right(session: Session) -> int:
    query = (
        select(func.count())
        .select_from(Document)
        .join(DocumentEvent, DocumentEvent.document_id == Document.id)
        .where(
            DocumentEvent.name == "documents_found",
            DocumentEvent.details["type"].astext == Document.type,
        )
    )
    return session.scalar(query) or 0


def _count(session: Session, table: type[Base], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _reuses(session: Session) -> tuple[tuple[str, str, str], ...]:
    rows = session.execute(
        select(Dossier.code, Component.name, Record.title)
        .join(ReuseEvent, ReuseEvent.dossier_id == Dossier.id)
        .join(Component, Component.id == ReuseEvent.component_id)
        .join(Record, Record.id == ReuseEvent.record_id)
        .order_by(ReuseEvent.at)
    )
    return tuple((code, component, title) for code, component, title in rows)


def _blocked(session: Session, clock: Clock) -> Iterator[tuple[str, str, str]]:
    """What the checklists of open dossiers say of stored papers that have run out."""
    for agency_code in AGENCIES:
        clerk = caller_at(session, agency_code, "quay")
        for row in list_dossiers(session, clerk):
            if row.dossier.state is not DossierState.RECEIVED:
                continue
            for item in checklist(session, clock, clerk, row.dossier.id):
                if item.status == "expired" and item.record and item.verdict:
                    yield row.dossier.code, item.record.title, " ".join(item.verdict.reasons)


def lines_of(summary: Summary) -> Iterator[str]:
    """The summary for people."""
    aside = ", ".join(
        f"{count} {aside_words(reason)}" for reason, count in summary.set_aside.items()
    )
    balance = "khớp" if summary.is_balanced else "CHƯA KHỚP"
    yield (
        f"Sổ trang       : nhận {summary.pages_in} = giữ {summary.kept} + để riêng "
        f"{sum(summary.set_aside.values())} ({aside or 'không có'}): {balance}"
    )
    yield (
        f"Giấy tờ        : {summary.documents} giấy tờ đã đọc, phân loại, xác nhận, ký; "
        f"{summary.published} đã lưu"
    )
    yield f"Chữ ký số      : {summary.signed_valid} chữ ký hợp lệ, có dấu thời gian"
    yield f"Kho điện tử    : {summary.records} giấy tờ của công dân"
    yield (
        f"Máy đề xuất    : đúng {summary.types_right}/{summary.documents} loại giấy tờ, "
        f"{summary.fields_right}/{summary.fields} trường thông tin"
    )
    yield f"Nhật ký xem    : {summary.log_entries} mục, " + (
        "nguyên vẹn" if summary.is_log_intact else "BỊ SỬA"
    )
    for code, component, title in summary.reuses:
        yield f"Tái sử dụng    : hồ sơ {code} dùng lại «{title}» cho «{component}»"
    for code, title, reason in summary.blocked:
        yield f"Không dùng lại : hồ sơ {code}, «{title}»: {reason}"
