"""Fixity: whether every object that a row speaks of is there, with the hash that the row says.

Signed files are validated again on the same reading: so many in one round that each has its turn
within the days of the settings, those looked at longest ago first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.progress import Progress, SilentProgress
from ingest.pipeline.judging import Lost, judge_again
from ingest.pipeline.services import Services
from storage.db.models import EvidenceChain, Page, Revision, Signature, Upload
from storage.db.queries import verdicts

_ALWAYS_JUDGED: Final = 1000
"""Signed files that every round validates: a small store has them all looked at each day."""


@dataclass(frozen=True)
class DamagedObject:
    """An object that is missing or not what it was; `code` is that of the store's error."""

    key: str
    code: str


@dataclass(frozen=True)
class FixityReport:
    """The outcome of one round."""

    checked: int
    damaged: tuple[DamagedObject, ...]
    judged: int
    """Signed files that were validated again."""
    lost: tuple[Lost, ...]
    """Signatures that held before and do not any more; each is told once."""

    @property
    def outcome(self) -> str:
        """The code under which the round is noted."""
        if self.damaged:
            return "damage_found"
        return verdicts.LOST if self.lost else "done"


def verify_objects(
    services: Services, progress: Progress | None = None, *, judges_all: bool = False
) -> FixityReport:
    """Read every object back and compare; raises ObjectStoreDownError when the store is away.

    :param judges_all: validate every signed file, not only those whose turn it is.
    """
    shown = progress or SilentProgress()
    with services.session_factory() as session:
        expected = sorted(set(_expected(session)))
        turns = _turns(session, None if judges_all else services.settings.revalidate_days)
    shown.start(len(expected), "objects")
    damaged, lost = [], []
    for key, sha256 in expected:
        try:
            data = services.object_store.get(key, sha256)
        except MotLanError as error:
            if error.retry:
                raise
            damaged.append(DamagedObject(key, error.code))
        else:
            found = (judge_again(services, one, data) for one in turns.get(sha256, ()))
            lost += [one for one in found if one is not None]
        shown.step()
    judged = sum(map(len, turns.values()))
    return FixityReport(len(expected), tuple(damaged), judged, tuple(lost))


def _turns(session: Session, days: int | None) -> dict[str, list[UUID]]:
    """By hash of the file: signatures that are validated in this round."""
    waiting = verdicts.to_judge(session)
    if days is not None:
        del waiting[max(_ALWAYS_JUDGED, ceil(len(waiting) / days)) :]
    turns: dict[str, list[UUID]] = {}
    for signature_id, sha256 in waiting:
        turns.setdefault(sha256, []).append(signature_id)
    return turns


def _expected(session: Session) -> Iterator[tuple[str, str]]:
    for key, sha256 in (
        (Upload.object_key, Upload.sha256),
        (Revision.pdf_key, Revision.pdf_sha256),
        (Signature.object_key, Signature.object_sha256),
        (Page.words_key, Page.words_sha256),
        (Page.image_key, Page.image_sha256),
        (EvidenceChain.leaves_key, EvidenceChain.leaves_sha256),
    ):
        for at, expected in session.execute(select(key, sha256)):
            if at is not None and expected is not None:
                yield at, expected
