"""Whatever is changed past the program is found and named: rows, logs, anchors, files."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import FixedClock, today_in_vietnam
from core.identifiers import new_id
from ingest.pipeline.services import Services
from ingest.pipeline.tasks import run_upkeep
from ingest.preservation.anchors import PROFILE, BrokenAnchor, make_anchors
from ingest.preservation.logs import LogsReport, logs_in, verify_logs
from repository.access_log import append
from signing.statements import read_statement
from storage.db.models import LogAnchor
from storage.objects.s3 import S3ObjectStore

pytestmark = pytest.mark.servers


def look(services: Services, times: int = 1) -> None:
    """Entries of the access log."""
    with services.session_factory() as session:
        for _ in range(times):
            append(
                session,
                services.clock,
                SYSTEM,
                action="read_record",
                outcome="allowed",
                purpose=Purpose.CARE,
                basis=LegalBasis.LAW,
                owner_id=new_id(),
            )
        session.commit()


def later(services: Services, days: int) -> Services:
    """The same installation some days on."""
    moment = services.clock.now() + timedelta(days=days)
    return dataclasses.replace(services, clock=FixedClock(moment))


def tampered(services: Services, *statements: str) -> LogsReport:
    """What is found after somebody with the rights of the database's owner was there; undone."""
    with services.session_factory() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(sa.text(statement))
        found = logs_in(services, session)
        session.rollback()
    return found


def test_each_day_gets_one_signed_and_stamped_anchor(services: Services) -> None:
    assert make_anchors(services) == []
    look(services, 3)
    assert make_anchors(services) == [], "the day is not over"
    tomorrow = later(services, 1)
    today = today_in_vietnam(services.clock)
    assert make_anchors(tomorrow) == [today]
    assert make_anchors(tomorrow) == []
    with services.session_factory() as session:
        [anchor] = session.scalars(sa.select(LogAnchor))
        assert (anchor.day, anchor.log_position, anchor.is_stamped) == (today, 3, True)
        der = services.object_store.get(anchor.object_key, anchor.object_sha256)
    found = read_statement(der, services.trust)
    assert found.verdict == "valid"
    assert found.stamped_at is not None
    assert json.loads(found.words)["log_hash"] == anchor.log_hash
    report = verify_logs(tomorrow)
    assert report.is_intact
    assert (report.anchors.anchors, report.anchors.stamped) == (1, 1)


def test_an_anchor_signed_by_another_whom_the_trust_folder_knows_is_named(
    services: Services,
) -> None:
    look(services)
    tomorrow = later(services, 1)
    [day] = make_anchors(tomorrow)
    office = services.signing
    assert office is not None
    own = office.chosen(PROFILE).signer.certificate.fingerprint(hashes.SHA256()).hex()
    elsewhere = dataclasses.replace(tomorrow, signing=None)
    assert [one.problem for one in verify_logs(elsewhere).anchors.broken] == ["signer"]
    told = elsewhere.settings.model_copy(update={"anchor_signers": own.upper()})
    named = dataclasses.replace(elsewhere, settings=told)
    assert verify_logs(named).anchors.broken == ()
    other = told.model_copy(update={"anchor_signers": "0" * 64})
    report = verify_logs(dataclasses.replace(elsewhere, settings=other))
    assert report.anchors.broken == (BrokenAnchor(day, "signer", 1),)


def test_missed_days_are_caught_up_and_a_silent_time_server_stops_nothing(
    without_time_server: Services,
) -> None:
    look(without_time_server)
    assert without_time_server.signing is not None
    office = without_time_server.signing
    office.timestamper = None
    in_three_days = later(without_time_server, 3)
    today = today_in_vietnam(without_time_server.clock)
    assert verify_logs(in_three_days).anchors.days_without == tuple(
        today + timedelta(days=number) for number in range(3)
    )
    assert len(make_anchors(in_three_days)) == 3
    report = verify_logs(in_three_days).anchors
    assert (report.anchors, report.stamped, report.broken, report.days_without) == (3, 0, (), ())


def test_a_log_that_was_cut_or_written_anew_behind_an_anchor_is_named(services: Services) -> None:
    look(services, 5)
    tomorrow = later(services, 1)
    [day] = make_anchors(tomorrow)
    report = tampered(
        tomorrow,
        "DELETE FROM access_log WHERE position > 3",
        "UPDATE access_log_head SET position = 3, "
        "hash = (SELECT hash FROM access_log WHERE position = 3)",
    )
    assert report.chain.is_intact, "the chain alone is deceived"
    assert report.anchors.broken == (BrokenAnchor(day, "log_cut", 5),)
    with services.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text("DELETE FROM access_log"))
        connection.execute(
            sa.text("UPDATE access_log_head SET position = 0, hash = repeat('0', 64)")
        )
    look(services, 6)
    report = verify_logs(tomorrow)
    assert report.chain.is_intact
    assert report.anchors.broken == (BrokenAnchor(day, "log_changed", 5),)


def test_an_anchor_that_is_taken_away_is_named_by_its_file(services: Services) -> None:
    look(services)
    in_two_days = later(services, 2)
    first, second = make_anchors(in_two_days)
    for day, problems in ((second, {"removed"}), (first, {"removed", "chain"})):
        report = tampered(in_two_days, f"DELETE FROM log_anchors WHERE day = '{day}'")  # noqa: S608 # a date
        assert BrokenAnchor(day, "removed", 1) in report.anchors.broken
        assert {one.problem for one in report.anchors.broken} == problems
    assert verify_logs(in_two_days).is_intact


def test_a_deletion_laid_over_the_anchors_is_named_though_the_database_is_empty(
    services: Services,
) -> None:
    look(services, 3)
    tomorrow = later(services, 1)
    make_anchors(tomorrow)
    store = services.object_store
    assert isinstance(store, S3ObjectStore)
    for key in list(store.keys("anchor/")):
        # Without a version: the lock lets a deletion be laid over it.
        store._connected().remove_object(bucket_name=store.bucket, object_name=key)
    assert list(store.keys("anchor/")) == []
    emptied = ("log_anchors", "row_seals", "access_log", "access_log_head")
    report = tampered(tomorrow, *(f"DELETE FROM {table}" for table in emptied))  # noqa: S608 # our names
    assert not report.is_intact
    assert {one.problem for one in report.anchors.broken} == {"hidden"}


def test_days_without_anchor_or_stamp_count_as_broken_after_some_days(
    without_time_server: Services,
) -> None:
    look(without_time_server)
    for days, is_intact in ((3, True), (4, False)):
        report = verify_logs(later(without_time_server, days))
        assert report.is_intact is is_intact
        assert len(report.anchors.days_without) == days
    assert [one.problem for one in report.anchors.broken] == ["missing_day"]
    in_four_days = later(without_time_server, 4)
    office = in_four_days.signing
    assert office is not None
    office.timestamper, servers = None, office.timestamper
    assert len(make_anchors(in_four_days)) == 4
    office.timestamper = servers
    [unproven] = verify_logs(in_four_days).anchors.broken
    assert (unproven.day, unproven.problem) == (
        today_in_vietnam(without_time_server.clock),
        "not_stamped",
    )


def test_the_upkeep_anchors_and_tells_of_what_it_finds(services: Services) -> None:
    look(services, 2)
    tomorrow = later(services, 1)
    assert run_upkeep(tomorrow) == "done"
    assert verify_logs(tomorrow).anchors.anchors == 1
    with services.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text("UPDATE access_log SET outcome = 'refused' WHERE position = 1"))
    assert run_upkeep(tomorrow) == "damage_found"
