"""Figures of the care of what is kept: rounds, logs, copies, backups, keys, servers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as moment_of_day
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.metrics.gathering import FAILURES, Figures
from core.clock import VIETNAM
from core.errors import MotLanError
from ingest.pipeline.copies import copied_store
from ingest.pipeline.services import Services
from ingest.upkeep import health
from storage.db.queries import figures as queries
from storage.db.queries import inventory, verdicts
from storage.objects.keys import content_key
from storage.objects.protocol import ObjectStore

_ROUNDS: Final = ("upkeep", "logs", "evidence", "renewal")
"""Rounds that leave a line among the tries."""
_LOOKED_BACK: Final = timedelta(days=2)
"""No line for so long: the round counts as that old."""
_ANCHORS: Final = 30
_DAY_S: Final = 86_400.0
_PERSONAL: Final = "personal"


def count_care(services: Services, found: Figures) -> None:
    """Rounds and their findings, the logs, copies, backups."""
    now = services.clock.now()
    with services.session_factory() as session:
        queries.bound(session)
        _rounds(session, services, now, found)
        _logs(session, now, found)
        _backups(session, found)
        found.set("signatures_lost", verdicts.count_lost(session))
        if copied_store(services.object_store) is not None:
            copies = inventory.count_copies(session)
            found.set("copies_missing", copies.missing)
            waits = timedelta() if copies.oldest is None else now - copies.oldest
            found.set("copies_oldest_seconds", waits.total_seconds())


def _rounds(session: Session, services: Services, now: datetime, found: Figures) -> None:
    known = health.standing(session, services.clock)
    ends = {"reconcile": known.compared_at, "fixity": known.read_at, "backup": known.backed_up_at}
    tries = queries.last_tries(session, _ROUNDS, now - _LOOKED_BACK)
    began = inventory.first_upload_at(session)
    for name in (*ends, *_ROUNDS):
        end = tries[name][1] if name in tries else ends.get(name)
        if end is None and name in _ROUNDS and began is not None:
            end = max(began, now - _LOOKED_BACK)
        if end is not None:
            found.set("round_age_seconds", (now - end).total_seconds(), name)
    for name, (outcome, _) in tries.items():
        found.set("round_ok", float(outcome == "done"), name)
    for one in known.findings:
        found.set("differences", one["parked"] + one["named"], one["relation"])
    if known.compared_at is not None:
        found.set("round_ok", float(not known.findings), "reconcile")
    read = inventory.last_round(session)
    if read is not None:
        found.set("fixity_objects", read.checked)
        found.set("fixity_damaged", len(read.damaged))
        found.set("fixity_repaired", read.repaired)
        found.set("round_ok", float(not read.damaged), "fixity")


def _logs(session: Session, now: datetime, found: Figures) -> None:
    found.set("log_entries", queries.last_position(session))
    anchors = queries.anchors(session, _ANCHORS)
    if anchors:
        over = datetime.combine(anchors[0][0] + timedelta(days=1), moment_of_day.min, VIETNAM)
        found.set("anchor_age_seconds", (now - over.astimezone(UTC)).total_seconds())
        found.set("anchors_unstamped", sum(not is_stamped for _, is_stamped in anchors))


def _backups(session: Session, found: Figures) -> None:
    backup = inventory.last_backup(session)
    if backup is not None:
        found.set("backup_missing_objects", backup.missing)
        found.set("round_ok", float(backup.missing == 0), "backup")


def count_database(services: Services, found: Figures) -> None:
    """The size of the database and its connections."""
    with services.session_factory() as session:
        queries.bound(session)
        size, used, limit = queries.database_load(session)
    found.set("database_bytes", size)
    found.set("database_connections", used)
    found.set("database_connections_limit", limit)


def probe(services: Services, found: Figures) -> None:
    """Ask each server for its smallest answer; one that is away is a figure, not a failure."""
    copied = copied_store(services.object_store)
    first = services.object_store if copied is None else copied.first
    _asked("database", lambda: _ask_database(services), found)
    _asked("queue", lambda: _ask_queue(services), found)
    _asked("objects", lambda: _ask_store(first), found)
    if copied is not None:
        _asked("second_store", lambda: _ask_store(copied.second), found)


def _asked(part: str, ask: Callable[[], None], found: Figures) -> None:
    begun = time.monotonic()
    try:
        ask()
    except FAILURES:
        found.set("part_up", 0, part)
        return
    found.set("part_up", 1, part)
    found.set("part_seconds", time.monotonic() - begun, part)


def _ask_database(services: Services) -> None:
    with services.engine.connect() as connection:
        connection.scalar(sa.text("select true"))


def _ask_queue(services: Services) -> None:
    if not services.broker.is_alive():
        raise ConnectionError


def _ask_store(store: ObjectStore) -> None:
    store.exists(content_key("probe", "0" * 64))


def count_keys(services: Services, found: Figures) -> None:
    """Days that signing certificates have left; personal keys are named by none of their holders.

    A key that cannot be opened is 0 days from its end: nothing can be signed with it.
    """
    if services.signing is None:
        return
    ring, now = services.signing.keys, services.clock.now()
    own = {key for _, key in ring.own_keys()}
    days: dict[str, float] = {}
    for name in ring.names():
        try:
            left = (ring.signer(name).certificate.not_valid_after_utc - now).total_seconds()
        except MotLanError:
            left = 0.0
        shown = _PERSONAL if name in own else name
        days[shown] = min(days.get(shown, left / _DAY_S), left / _DAY_S)
    for name, count in days.items():
        found.set("certificate_days", count, name)
