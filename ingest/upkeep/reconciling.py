"""Comparing rows with objects, queues, signatures and search, once a day or at will.

What is safe is healed (asked for again, indexed again, fetched from the copy, half uploads given
up); a document whose rows contradict each other is parked; everything else is named. Nothing that
might be a paper is ever removed. Each round leaves a row: one that does not come is an alarm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select

from core.errors import MotLanError
from core.lifecycle import Event, State, Work
from core.progress import Progress, SilentProgress
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.pipeline.stages import STAGES
from ingest.upkeep.differences import Finding, RowsDisagreeError
from ingest.upkeep.listing import compare_objects
from repository.correcting import corrected_fields
from repository.indexing import index_corrections, index_record
from storage.db.models import Confirmation, Page, Reconciliation, Record
from storage.db.queries import disagreements, verdicts, work
from storage.db.queries.work import list_due

log = structlog.get_logger(__name__)

_AT_MOST: Final = 1000
"""Of each difference in one round; the next one goes on."""
_PATIENCE: Final = timedelta(minutes=15)
"""So long a step may be under way before its rows are held against each other."""
_DRAFT: Final = timedelta(days=1)


def reconcile(services: Services, progress: Progress | None = None) -> Reconciliation:
    """One round; its row, committed.

    An outage ends it early: the row says so and the error is raised. Raises ObjectStoreDownError.
    """
    started_at, findings, outcome = services.clock.now(), list[Finding](), "interrupted"
    progress = progress or SilentProgress()
    rounds: tuple[Callable[[Services], list[Finding]], ...] = (
        _pages,
        _queues,
        _documents,
        _signatures,
        _search,
        compare_objects,
    )
    progress.start(len(rounds), "relations")
    try:
        for one in rounds:
            findings += one(services)
            progress.step()
        needs_person = any(one.parked or one.named for one in findings)
        outcome = "differences" if needs_person else "done"
    except MotLanError as error:
        outcome = error.code
        raise
    finally:
        row = _keep(services, started_at, findings, outcome)
    return row


def _keep(
    services: Services, started_at: datetime, findings: list[Finding], outcome: str
) -> Reconciliation:
    row = Reconciliation(
        started_at=started_at,
        ended_at=services.clock.now(),
        outcome=outcome,
        findings=[one.as_data() for one in findings],
    )
    with unit_of_work(services) as uow:
        uow.session.add(row)
        uow.commit()
    for one in findings:
        if one.healed or one.parked or one.named:
            log.warning("differences_found", **one.as_data())
    log.info("reconciled", outcome=outcome)
    return row


def _pages(services: Services) -> list[Finding]:
    """Every page that came in is accounted for, and every file goes on when its pages are read."""
    found = Finding("pages")
    before = services.clock.now() - _PATIENCE
    with unit_of_work(services) as uow:
        for upload_id in disagreements.uploads_left_behind(uow.session, before, _AT_MOST):
            state = work.advance(uow.session, Work.UPLOAD, upload_id, Event.ALL_PAGES_READ)
            lane = work.where_it_waits(uow.session, Work.UPLOAD, upload_id)[1]
            uow.ask(Work.UPLOAD, state, upload_id, lane)
            found.healed += 1
        for upload_id in disagreements.uploads_without_work(uow.session, before, _AT_MOST):
            _park(uow, Work.UPLOAD, upload_id, found)
        found.name(disagreements.pages_unaccounted(uow.session, _AT_MOST))
        uow.commit()
    return [found]


def _queues(services: Services) -> list[Finding]:
    """Whatever waits for a machine is asked for; a lease that nobody renews holds nothing up."""
    found = Finding("queues")
    before = services.clock.now() - _PATIENCE
    with unit_of_work(services) as uow:
        for stage in STAGES.values():
            for due in list_due(uow.session, stage.work, stage.waits_in, _AT_MOST):
                found.healed += services.broker.enqueue(
                    stage, due.subject_id, attempt=due.attempt, lane=due.lane
                )
        for kind, held in disagreements.silent_work(uow.session, before, _AT_MOST).items():
            waiting = {stage.waits_in for stage in STAGES.values() if stage.work is kind}
            found.name(
                one for one in held if work.where_it_waits(uow.session, kind, one)[0] not in waiting
            )
    return [found]


def _documents(services: Services) -> list[Finding]:
    """What is said to be decided was decided; what is published is a record, and the reverse."""
    found = Finding("documents")
    with unit_of_work(services) as uow:
        for document_id, state in disagreements.unconfirmed(uow.session, _AT_MOST):
            if state in (State.CONFIRMED, State.SIGNED):
                _park(uow, Work.DOCUMENT, document_id, found)
            else:
                found.name([document_id])
        found.name(disagreements.unfiled(uow.session, _AT_MOST))
        found.name(disagreements.filed_too_early(uow.session, _AT_MOST))
        uow.commit()
    return [found]


def _signatures(services: Services) -> list[Finding]:
    """What is said to be signed is; records show the newest verdict."""
    found = Finding("signatures")
    with unit_of_work(services) as uow:
        for document_id, state in disagreements.unsigned(uow.session, _AT_MOST):
            if state is State.SIGNED:
                _park(uow, Work.DOCUMENT, document_id, found)
            else:
                found.name([document_id])
        for sha256, verdict in disagreements.other_verdicts(uow.session, _AT_MOST):
            verdicts.say_in_records(uow.session, sha256, verdict)
            found.healed += 1
        found.healed += disagreements.drop_stale_drafts(uow.session, services.clock.now() - _DRAFT)
        uow.commit()
    return [found]


def _park(uow: UnitOfWork, kind: Work, subject_id: UUID, found: Finding) -> None:
    """Set aside what nobody holds; what is parked already is told again, not parked again."""
    if disagreements.park_disagreeing(uow.session, kind, subject_id, RowsDisagreeError.code):
        found.parked += 1
    else:
        found.named += 1
    found.show([str(subject_id)])


def _search(services: Services) -> list[Finding]:
    """Every record is found by its words, and nothing else is."""
    found = Finding("search")
    with unit_of_work(services) as uow:
        found.healed += disagreements.drop_words_of_erased(uow.session)
        found.healed += disagreements.move_words(uow.session)
        uow.commit()
    with services.session_factory() as session:
        lost = [one.id for one in disagreements.unsearchable(session, _AT_MOST)]
    for record_id in lost:
        try:
            _index_again(services, record_id)
        except MotLanError as error:
            if error.retry:
                raise
            found.name([record_id])
        else:
            found.healed += 1
    return [found]


def _index_again(services: Services, record_id: UUID) -> None:
    """The words of a record made anew, as they were at its filing and at its corrections."""
    with unit_of_work(services) as uow:
        session = uow.session
        record = session.get_one(Record, record_id)
        fields: dict[str, str] = {}
        text = ""
        if record.document_id is not None:
            told = session.scalar(
                select(Confirmation.fields).where(Confirmation.document_id == record.document_id)
            )
            fields = {name: str(value) for name, value in (told or {}).items() if value}
            which = Page.document_id == record.document_id
            words = words_of_pages(session, which, Page.position)
            text = "\n".join(page.text for page in load_pages(services.object_store, words))
        index_record(session, record, fields, text)
        session.flush()
        now = corrected_fields(session, [record])[record.id]
        changed = {name: str(value) for name, value in now.items() if fields.get(name) != value}
        index_corrections(session, record, {name: v for name, v in changed.items() if v})
        uow.commit()
