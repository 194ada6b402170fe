"""Separator sheets in a batch: what is believed of them, and which of a set are missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import RecognizedPage
from core.lifecycle import Disposition
from core.separators import Sheet, SheetKeys, Standing, place_name
from ocr.splitting.sheets import SheetTeller, checked_by, sheet_on
from storage.db.models import (
    Agency,
    Batch,
    Component,
    Document,
    Dossier,
    DossierComponent,
    Page,
    SeparatorSheet,
    Upload,
)


@dataclass(frozen=True)
class FoundSheet:
    """A page of an upload that claims to be a separator sheet."""

    page_number: int
    sheet: Sheet
    standing: Standing

    @property
    def component(self) -> str | None:
        """The component that it speaks for, if it is to be believed."""
        return self.sheet.component if self.standing is Standing.GENUINE else None


@dataclass(frozen=True)
class SheetAlarm:
    """Something about the sheets of a batch that a person must see."""

    code: str
    """`separator_missing`, `separator_twice`, `separator_elsewhere`, `separator_unverified`."""
    numbers: tuple[int, ...]
    """Of the sheets, from 1."""
    of: int
    """Sheets in the set; 0 where they do not say it credibly."""


def found_sheets(
    session: Session, keys: SheetKeys, batch_id: UUID, pages: Sequence[RecognizedPage]
) -> tuple[FoundSheet, ...]:
    """The pages that claim to be separator sheets, each held against our key and this batch."""
    seen = [(page.number, sheet) for page in pages if (sheet := sheet_on(page)) is not None]
    places = _places_of(session, batch_id) if seen else ()
    return tuple(FoundSheet(number, sheet, keys.judge(sheet, places)) for number, sheet in seen)


def sheet_teller(session: Session, keys: SheetKeys, batch_id: UUID) -> SheetTeller:
    """Tells the sheets among the pages of a batch that bear our check value."""
    return checked_by(keys, _places_of(session, batch_id))


def _places_of(session: Session, batch_id: UUID) -> tuple[str, ...]:
    """The places that a sheet of this batch may have been printed for."""
    desk, dossier_code = session.execute(
        select(Agency.code, Dossier.code)
        .select_from(Batch)
        .join(Agency, Agency.id == Batch.agency_id)
        .outerjoin(Dossier, Dossier.id == Batch.dossier_id)
        .where(Batch.id == batch_id)
    ).one()
    batches = [str(batch_id)] if dossier_code is None else [str(batch_id), dossier_code]
    return tuple(place_name(desk, batch) for batch in batches)


def record_sheets(session: Session, upload: Upload, sheets: Sequence[FoundSheet]) -> None:
    """Set the pages of our sheets aside in the ledger, and note all that claim to be sheets.

    What a stranger wrote into a code is not kept, and its page stays a page of a paper.
    """
    found = {one.page_number: one for one in sheets}
    rows = session.scalars(select(Page).where(Page.upload_id == upload.id, Page.number.in_(found)))
    for row in rows:
        one = found[row.number]
        if one.standing is not Standing.UNVERIFIED:
            row.disposition, row.reason = Disposition.SEPARATOR, one.standing.value
        session.add(
            SeparatorSheet(
                page_id=row.id,
                batch_id=upload.batch_id,
                set_token=one.sheet.set_token.hex(),
                number=one.sheet.number,
                of=one.sheet.of,
                component_code=one.component,
                standing=one.standing,
            )
        )


def component_named(session: Session, document: Document, code: str) -> UUID | None:
    """The component of the document's dossier that has this code, if it asks for one."""
    return session.scalar(
        select(Component.id)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .where(DossierComponent.dossier_id == document.dossier_id, Component.code == code)
    )


def sheet_alarms(session: Session, batch_id: UUID, *, is_whole: bool) -> tuple[SheetAlarm, ...]:
    """What is wrong with the sheets of a batch.

    `is_whole`: all files are sorted, so a number that is not there yet will not come any more.
    """
    rows = session.scalars(
        select(SeparatorSheet)
        .where(SeparatorSheet.batch_id == batch_id)
        .order_by(SeparatorSheet.set_token, SeparatorSheet.number)
    ).all()
    sets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.standing is Standing.GENUINE:
            sets[row.set_token, row.of].append(row.number)
    alarms: list[SheetAlarm] = []
    for (_, of), numbers in sets.items():
        missing = tuple(sorted(set(range(1, of + 1)) - set(numbers)))
        twice = tuple(number for number, times in sorted(Counter(numbers).items()) if times > 1)
        if missing and is_whole:
            alarms.append(SheetAlarm("separator_missing", missing, of))
        if twice:
            alarms.append(SheetAlarm("separator_twice", twice, of))
    for standing in (Standing.ELSEWHERE, Standing.UNVERIFIED):
        others = tuple(row.number for row in rows if row.standing is standing)
        if others:
            alarms.append(SheetAlarm(standing.value, others, 0))
    return tuple(alarms)
