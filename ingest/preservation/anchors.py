"""Anchors: once a day the end of the access log and of the seals is signed, stamped and locked.

Whoever can write the database can write a log anew from any point; not the files in the store,
which nobody can replace while their lock lasts, and not the signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import structlog
from cryptography.hazmat.primitives import hashes
from sqlalchemy.orm import Session

from core.clock import today_in_vietnam
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.services import Services, unit_of_work
from repository.anchoring import (
    FIRST,
    AnchorWords,
    days_without,
    next_words,
    problem_with,
    words_of,
)
from signing.office import SigningOffice
from signing.signers.pkcs12 import SigningKeyMissingError
from signing.statements import Statement, read_statement, sign_statement
from storage.db.models import LogAnchor
from storage.db.queries import seals as queries
from storage.objects.content import put_content
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError

log = structlog.get_logger(__name__)

PROFILE: Final = "LOG_ANCHOR"
"""For which a file of keys may name a key of its own."""
KIND: Final = "anchor"
"""First part of the keys of the signed files."""

GRACE: Final = timedelta(days=2)
"""Server and time server may be away so long; then a missing anchor or stamp counts as broken."""


@dataclass(frozen=True)
class BrokenAnchor:
    """An anchor that does not hold, or that the logs do not fit any more."""

    day: date | None
    """None: a file in the store that says nothing that may be believed."""
    problem: str
    """`missing_object`, `damaged_object`, `hidden`, `signature`, `untrusted`, `signer`, `row`,
    `chain`, `removed`, `unreadable`, `not_stamped`, `missing_day`, or one of
    `repository.anchoring.problem_with`."""
    log_position: int | None = None
    """Entry of the access log up to which the anchor vouched for it."""


@dataclass(frozen=True)
class AnchorReport:
    """What was found."""

    anchors: int
    stamped: int
    broken: tuple[BrokenAnchor, ...]
    days_without: tuple[date, ...]
    """Days that are over and wait for their anchor."""


def make_anchors(services: Services) -> list[date]:
    """Make the anchors of all days that are over and have none; the days.

    Each is committed by itself. A time server that does not answer leaves an anchor without a
    stamp. Raises SigningKeyMissingError and the errors of key and object store.
    """
    made: list[date] = []
    while True:
        with unit_of_work(services) as uow:
            waiting = days_without(uow.session, services.clock)
            if not waiting:
                return made
            uow.session.add(_make(services, uow.session, waiting[0]))
            uow.commit()
        made.append(waiting[0])
        log.info("log_anchored", day=str(waiting[0]))


def _make(services: Services, session: Session, day: date) -> LogAnchor:
    words = next_words(session, day)
    now = services.clock.now()
    signed, is_stamped = sign_words(services, words.as_bytes())
    stored = put_content(services.object_store, KIND, signed, media_type="application/pkcs7-mime")
    until = now + timedelta(days=services.settings.lock_days)
    services.object_store.lock(stored.key, stored.version_id, until)
    return LogAnchor(
        day=day,
        log_position=words.log_position,
        log_hash=words.log_hash,
        seal_position=words.seal_position,
        seal_count=words.seal_count,
        adopted_count=words.adopted_count,
        seal_hash=words.seal_hash,
        previous_sha256=words.previous_sha256,
        object_key=stored.key,
        object_sha256=stored.sha256,
        is_stamped=is_stamped,
        made_at=now,
    )


def sign_words(
    services: Services, words: bytes, profile: str = PROFILE, *, is_detached: bool = False
) -> tuple[bytes, bool]:
    """A statement of this installation, signed, and whether a time server vouched for it.

    Where `is_detached`, the signature alone.

    A time server that does not answer leaves it without a stamp. Raises SigningKeyMissingError and
    the errors of the key.
    """
    office = services.signing
    if office is None:
        raise SigningKeyMissingError(profile=profile)
    sign = partial(
        sign_statement,
        words,
        office.chosen(profile).signer,
        services.clock.now(),
        is_detached=is_detached,
    )
    if office.timestamper is not None:
        try:
            return sign(office.timestamper), True
        except MotLanError as error:
            log.warning("statement_not_stamped", profile=profile, code=error.code)
    return sign(None), False


def verify_anchors(services: Services, session: Session) -> AnchorReport:
    """Hold every anchor against its file, its signature, the log and the seals.

    Raises ObjectStoreDownError.
    """
    rows = queries.anchors(session)
    waiting = days_without(session, services.clock)
    signers = accepted_signers(services.settings, services.signing)
    broken = [
        *_broken(services, session, rows, signers),
        *_hidden(services, rows),
        *_removed(services, rows, signers),
        *_late(services, rows, waiting),
    ]
    stamped = sum(one.is_stamped for one in rows)
    return AnchorReport(len(rows), stamped, tuple(broken), waiting)


def accepted_signers(settings: Settings, office: SigningOffice | None) -> frozenset[str]:
    """SHA-256 of the certificates of which an anchor or a backup may bear one: of this host, of the
    settings.

    Somebody whom the trust folder knows for other reasons signs neither. Raises the errors of the
    key.
    """
    told = settings.anchor_signer_fingerprints
    if office is None:
        return told
    certificate = office.chosen(PROFILE).signer.certificate
    return told | {certificate.fingerprint(hashes.SHA256()).hex()}


def _broken(
    services: Services, session: Session, rows: Sequence[LogAnchor], signers: frozenset[str]
) -> Iterator[BrokenAnchor]:
    before, after = FIRST, 0
    for row in rows:
        problem = _problem_of_file(services, row, signers)
        if problem is None and row.previous_sha256 != before:
            problem = "chain"
        if problem is None:
            problem = problem_with(session, words_of(row), after)
        if problem is not None:
            yield BrokenAnchor(row.day, problem, row.log_position)
        before, after = row.object_sha256, row.seal_position


def _problem_of_file(services: Services, row: LogAnchor, signers: frozenset[str]) -> str | None:
    try:
        found = read_statement(
            services.object_store.get(row.object_key, row.object_sha256), services.trust
        )
    except ObjectMissingError:
        return "missing_object"
    except ObjectDamagedError:
        return "damaged_object"
    problem = _problem_of_signature(found, signers)
    if problem is not None:
        return problem
    is_told = found.words == words_of(row).as_bytes()
    return None if is_told and row.is_stamped == _is_stamped(found) else "row"


def _problem_of_signature(found: Statement, signers: frozenset[str]) -> str | None:
    if found.verdict != "valid":
        return _SAID[found.verdict]
    return None if found.signer_sha256 in signers else "signer"


_SAID: Final[Mapping[str, str]] = {"broken": "signature", "untrusted": "untrusted"}


def _hidden(services: Services, rows: Sequence[LogAnchor]) -> Iterator[BrokenAnchor]:
    """Files of anchors over which a deletion was laid: nobody of ours ever does that."""
    of_key = {row.object_key: row for row in rows}
    for one in services.object_store.covered(f"{KIND}/"):
        if not one.deletions:
            continue
        row = of_key.get(one.key)
        if row is None:
            yield BrokenAnchor(None, "hidden")
        else:
            yield BrokenAnchor(row.day, "hidden", row.log_position)


def _late(
    services: Services, rows: Sequence[LogAnchor], waiting: Sequence[date]
) -> Iterator[BrokenAnchor]:
    """Days whose log may still be written anew, because nobody outside vouches for it.

    A stamp covers the anchors before it too: each names the file of the one before.
    """
    latest = today_in_vietnam(services.clock) - timedelta(days=1) - GRACE
    for day in waiting:
        if day < latest:
            yield BrokenAnchor(day, "missing_day")
    stamped = max((row.day for row in rows if row.is_stamped), default=date.min)
    is_told = services.signing is None or services.signing.timestamper is not None
    for row in rows:
        if is_told and stamped < row.day < latest:
            yield BrokenAnchor(row.day, "not_stamped", row.log_position)


def _is_stamped(found: Statement) -> bool:
    return found.stamped_at is not None


def _removed(
    services: Services, rows: Sequence[LogAnchor], signers: frozenset[str]
) -> Iterator[BrokenAnchor]:
    """Files of anchors whose rows were taken away: the database was set back or cut.

    A file that says what a row's file says too was left by a try that broke off.
    """
    known = {row.object_key for row in rows}
    told = {words_of(row).as_bytes() for row in rows}
    for key in services.object_store.keys(f"{KIND}/"):
        if key in known:
            continue
        sha256 = key.rpartition("/")[2]
        try:
            found = read_statement(services.object_store.get(key, sha256), services.trust)
        except (ObjectMissingError, ObjectDamagedError):
            yield BrokenAnchor(None, "damaged_object")
            continue
        problem = _problem_of_signature(found, signers)
        if problem is not None:
            yield BrokenAnchor(None, problem)
        elif found.words not in told:
            yield _of_words(found.words)


def _of_words(said: bytes) -> BrokenAnchor:
    try:
        words = AnchorWords.from_bytes(said)
    except (ValueError, KeyError, TypeError):
        return BrokenAnchor(None, "unreadable")
    return BrokenAnchor(words.day, "removed", words.log_position)
