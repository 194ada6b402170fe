"""The chain: any edit, removal or insertion is seen, also one made past the trigger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import FixedClock
from core.identifiers import new_id
from repository.access_log import Look, append, append_all, append_listed, verify_chain
from repository.checklist import checklist
from repository.searching import search_papers
from storage.db.models import AccessLogEntry
from storage.db.queries import access_log as queries


def write(session: Session, entries: int) -> None:
    clock = FixedClock(datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC))
    for _ in range(entries):
        append(
            session,
            clock,
            SYSTEM,
            action="read_record",
            outcome="allowed",
            purpose=Purpose.CARE,
            basis=LegalBasis.LAW,
            owner_id=new_id(),
        )
    session.commit()


def tamper(session: Session, statement: str) -> None:
    """As somebody with the rights of the database's owner would."""
    session.execute(sa.text("ALTER TABLE access_log DISABLE TRIGGER USER"))
    session.execute(sa.text(statement))


TAMPERING = (
    ("UPDATE access_log SET outcome = 'refused' WHERE position = 3", 3, "changed"),
    ("UPDATE access_log SET at = at + interval '1 second' WHERE position = 2", 2, "changed"),
    ("UPDATE access_log SET owner_id = NULL WHERE position = 5", 5, "changed"),
    ("DELETE FROM access_log WHERE position = 3", 3, "missing"),
    ("DELETE FROM access_log WHERE position = 1", 1, "missing"),
    ("DELETE FROM access_log WHERE position = 5", 5, "head"),
    ("DELETE FROM access_log", 1, "head"),
    ("UPDATE access_log SET previous_hash = repeat('a', 64) WHERE position = 4", 4, "link"),
    ("UPDATE access_log_head SET hash = repeat('a', 64)", 6, "head"),
)


def test_an_empty_and_an_honest_log_are_intact(session) -> None:
    assert verify_chain(session).is_intact
    write(session, 5)
    session.expunge_all()
    report = verify_chain(session)
    assert (report.entries, report.is_intact) == (5, True)


def test_tampering_is_seen_where_it_happened(session) -> None:
    write(session, 5)
    for statement, broken_at, problem in TAMPERING:
        tamper(session, statement)
        session.expire_all()
        report = verify_chain(session)
        assert not report.is_intact, statement
        assert (report.broken_at, report.problem) == (broken_at, problem), statement
        session.rollback()
        assert verify_chain(session).is_intact


def test_the_database_itself_refuses_to_change_the_log(session) -> None:
    write(session, 1)
    with pytest.raises(IntegrityError):
        session.execute(sa.text("UPDATE access_log SET outcome = 'refused'"))


def test_two_writers_make_one_chain(session) -> None:
    """The second waits for the head; after both have committed the chain has no fork."""
    write(session, 1)
    with Session(session.get_bind()) as other:
        write(other, 1)
        write(session, 1)
        write(other, 1)
    report = verify_chain(session)
    assert (report.entries, report.is_intact) == (4, True)


MARRIAGE = {
    "husband_name": "Nguyễn Văn Đức",
    "husband_personal_number": "020085000021",
    "wife_name": "Nguyễn Thị An",
    "wife_personal_number": "001190000017",
    "document_number": "12/2015",
    "issue_date": "2015-06-07",
}


def _listed(world) -> list[tuple[object, ...]]:
    world.session.commit()
    rows = world.session.scalars(
        sa.select(AccessLogEntry).where(
            AccessLogEntry.action.in_(("papers_listed", "papers_searched"))
        )
    )
    return [(row.owner_id, row.staff_id, row.dossier_id, row.outcome, row.purpose) for row in rows]


def _line(world, number, caller, dossier) -> tuple[object, ...]:
    owner = world.people[number].id
    return (owner, caller.staff_id, dossier.id, "allowed", Purpose.DOSSIER)


COUPLE = ("001190000017", "020085000021")


def test_each_owner_learns_that_the_papers_were_listed(world) -> None:
    world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    for _ in range(2):
        assert search_papers(world.session, world.clock, world.officer, dossier_id=dossier.id).rows
    assert search_papers(world.session, world.clock, world.citizen(COUPLE[0])).rows
    expected = [_line(world, number, world.officer, dossier) for number in COUPLE] * 2
    assert sorted(_listed(world)) == sorted(expected)
    assert verify_chain(world.session).is_intact


def test_a_search_that_finds_nothing_tells_nobody(world) -> None:
    dossier = world.dossier("1.001193")
    assert not search_papers(world.session, world.clock, world.officer, dossier_id=dossier.id).rows
    assert _listed(world) == []


def test_a_checklist_is_written_down_once_a_day(world) -> None:
    world.record("marriage_certificate", MARRIAGE)
    first, second = world.dossier("1.001193"), world.dossier("1.001193")

    def look(caller, dossier) -> int:
        before = len(_listed(world))
        checklist(world.session, world.clock, caller, dossier.id)
        return len(_listed(world)) - before

    assert look(world.scanner, first) == 0
    assert [look(world.desk, first) for _ in range(3)] == [2, 0, 0]
    assert look(world.officer, first) == 2
    assert look(world.desk, second) == 2
    world.clock.advance(timedelta(days=1))
    assert [look(world.desk, first) for _ in range(2)] == [2, 0]
    assert verify_chain(world.session).is_intact


def test_entries_written_together_are_links_of_one_chain(world) -> None:
    owners = [person.id for person in world.people.values()]
    looks = [
        Look(
            world.officer,
            "read_record",
            "allowed",
            Purpose.DOSSIER,
            LegalBasis.LAW,
            owner_id=owner_id,
        )
        for owner_id in owners * 40
    ]
    assert append_all(world.session, world.clock, ()) == ()
    for part in (looks[:1], looks[1:60], looks[60:]):
        append_all(world.session, world.clock, part)
        world.session.commit()
    rows = world.session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position)).all()
    assert [row.owner_id for row in rows] == [look.owner_id for look in looks]
    assert [row.position for row in rows] == list(range(1, len(looks) + 1))
    assert verify_chain(world.session).is_intact


def test_a_log_that_grows_while_it_is_read_is_whole(world, monkeypatch) -> None:
    def grow(dossier_id) -> None:
        with Session(world.session.get_bind()) as other:
            owner = {world.people[COUPLE[0]].id}
            append_listed(other, world.clock, world.officer, owner, dossier_id=dossier_id)
            other.commit()

    dossier = world.dossier("1.001193")
    grow(dossier.id)
    read = queries.entries_in_order

    def slowly(session):
        grow(dossier.id)
        yield from read(session)
        grow(dossier.id)

    monkeypatch.setattr(queries, "entries_in_order", slowly)
    report = verify_chain(world.session)
    assert (report.is_intact, report.entries) == (True, 2)
