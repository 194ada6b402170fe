"""Fixity: whether every object that a row speaks of is there, with the hash that the row says.

Signed files come first, those looked at longest ago before the others, and are validated on the
same reading: so many in one round that each has its turn within the days of the settings. A round
that ends early has then done the part that cannot wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final
from uuid import UUID

import structlog
from rq.timeouts import BaseTimeoutException
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.progress import Progress, SilentProgress
from ingest.pipeline.judging import Lost, judge_again, judge_damaged
from ingest.pipeline.services import Services
from storage.db.models import EvidenceChain, LogAnchor, Page, Revision, Signature, Upload
from storage.db.queries import verdicts
from storage.db.queries.verdicts import Waiting

log = structlog.get_logger(__name__)

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
    failed: int = 0
    """Signed files at which the look itself failed; the next round begins with them."""
    is_trust_missing: bool = False
    """Nothing was validated: without roots every paper would be called untrusted."""

    @property
    def outcome(self) -> str:
        """The code under which the round is noted."""
        if self.damaged:
            return "damage_found"
        if self.lost:
            return verdicts.LOST
        if self.is_trust_missing:
            return "trust_list_missing"
        return "judging_failed" if self.failed else "done"


def verify_objects(
    services: Services, progress: Progress | None = None, *, judges_all: bool = False
) -> FixityReport:
    """Read every object back and compare; raises ObjectStoreDownError when the store is away.

    :param judges_all: validate every signed file, not only those whose turn it is.
    """
    with services.session_factory() as session:
        expected = set(_expected(session))
        waiting = verdicts.to_judge(session)
    is_trust_missing = bool(waiting) and not services.trust.anchors
    turns: Sequence[Waiting] = [] if is_trust_missing else waiting
    if not judges_all:
        turns = turns[: max(_ALWAYS_JUDGED, ceil(len(waiting) / services.settings.revalidate_days))]
    round_ = _Round(services, progress or SilentProgress(), _by_file(waiting))
    round_.progress.start(len(expected), "objects")
    for file, signatures in _by_file(turns).items():
        round_.look(file, signatures)
    for file in sorted(expected.difference(round_.seen)):
        round_.look(file, ())
    return FixityReport(
        len(round_.seen),
        tuple(round_.damaged),
        round_.judged,
        tuple(round_.lost),
        round_.failed,
        is_trust_missing,
    )


_File = tuple[str, str]
"""Key and hash."""


@dataclass
class _Round:
    """What was found so far."""

    services: Services
    progress: Progress
    signatures: dict[_File, list[UUID]]
    """Of every signed file: one that is damaged is told of whoever's turn it is."""
    seen: set[_File] = field(default_factory=set)
    damaged: list[DamagedObject] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    judged: int = 0
    failed: int = 0

    def look(self, file: _File, signatures: Sequence[UUID]) -> None:
        """Read a file, and validate it for these signatures."""
        key, sha256 = file
        self.seen.add(file)
        try:
            data = self.services.object_store.get(key, sha256)
        except MotLanError as error:
            if error.retry:
                raise
            code = error.code
            self.damaged.append(DamagedObject(key, code))
            for one in self.signatures.get(file, ()):
                self._judge(one, lambda id_: judge_damaged(self.services, id_, code))
        else:
            for one in signatures:
                self.judged += self._judge(one, lambda id_: judge_again(self.services, id_, data))
        self.progress.step()

    def _judge(self, signature_id: UUID, judge: Callable[[UUID], Lost | None]) -> bool:
        """Whatever is wrong with one paper ends the look at that paper alone; whether it worked."""
        try:
            found = judge(signature_id)
        except BaseTimeoutException:  # the time of the whole round is over
            raise
        except Exception as error:  # the edge of one paper
            if isinstance(error, MotLanError) and error.retry:
                raise
            self.failed += 1
            log.error(
                "judging_failed", signature_id=str(signature_id), error=type(error).__name__
            )  # never the message: it may quote values of a paper
            return False
        if found is not None:
            self.lost.append(found)
        return True


def _by_file(waiting: Sequence[Waiting]) -> dict[_File, list[UUID]]:
    files: dict[_File, list[UUID]] = {}
    for one in waiting:
        files.setdefault((one.key, one.sha256), []).append(one.signature_id)
    return files


def _expected(session: Session) -> Iterator[_File]:
    for key, sha256 in (
        (Upload.object_key, Upload.sha256),
        (Revision.pdf_key, Revision.pdf_sha256),
        (Signature.object_key, Signature.object_sha256),
        (Page.words_key, Page.words_sha256),
        (Page.image_key, Page.image_sha256),
        (EvidenceChain.leaves_key, EvidenceChain.leaves_sha256),
        (LogAnchor.object_key, LogAnchor.object_sha256),
    ):
        for at, expected in session.execute(select(key, sha256)):
            if at is not None and expected is not None:
                yield at, expected
