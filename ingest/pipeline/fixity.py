"""Fixity: whether every object that a row speaks of is there, with the hash that the row says.

Signed files come first, those looked at longest ago before the others, and are validated on the
same reading: so many in one round that each has its turn within the days of the settings. A round
that ends early has then done the part that cannot wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID

import structlog
from rq.timeouts import BaseTimeoutException

from core.errors import MotLanError
from core.progress import Progress, SilentProgress
from ingest.pipeline.judging import Lost, judge_again, judge_damaged
from ingest.pipeline.services import Services
from ingest.upkeep.rounds import RoundKeeper, twice
from storage.db.queries import inventory, verdicts
from storage.db.queries.verdicts import Waiting
from storage.objects.protocol import CoveredObject, ObjectUnreadableError

log = structlog.get_logger(__name__)

ALWAYS_JUDGED: Final = 1000
"""Signed files that every round validates: a small store has them all looked at each day."""


@dataclass(frozen=True)
class DamagedObject:
    """An object that is missing or not what it was; `code` is that of the store's error."""

    key: str
    code: str
    is_beneath: bool = False
    """The right bytes are there: a newer version, or a deletion, was laid over them."""


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
    covered: tuple[CoveredObject, ...] = ()
    """Objects of rows with other versions beneath them: repaired, or laid over."""
    repaired: int = 0
    """Objects that were put right from the other store, in either."""
    size_bytes: int = 0
    """Read in the first store."""
    is_whole: bool = True
    """False: the time was over; the next round goes on."""

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
    services: Services,
    progress: Progress | None = None,
    *,
    judges_all: bool = False,
    resumes: bool = False,
    until: datetime | None = None,
    at_least: int = ALWAYS_JUDGED,
) -> FixityReport:
    """Read every object back, and its copy, and compare; what a copy can put right is put right.

    Raises ObjectStoreDownError when the store is away; the round is kept and can be gone on with.

    :param judges_all: validate every signed file, not only those whose turn it is.
    :param resumes: go on behind the last object of a round that was interrupted.
    :param until: leave the rest to the next round from this moment on.
    :param at_least: signed files to validate, also where fewer would do for the days of a turn.
    """
    with services.session_factory() as session:
        inventory.take_stock(session, services.clock.now())
        session.commit()
        signed = verdicts.count_to_judge(session)
        at_most = max(at_least, ceil(signed / services.settings.revalidate_days))
        waiting = verdicts.to_judge(session, None if judges_all else at_most)
        objects = inventory.count_entries(session)
    is_trust_missing = bool(waiting) and not services.trust.anchors
    turns: Sequence[Waiting] = [] if is_trust_missing else waiting
    round_ = _Round(services, progress or SilentProgress(), RoundKeeper(services, resumes=resumes))
    round_.progress.start(objects, "objects")
    for file, signatures in _by_file(turns).items():
        round_.look(file, signatures)
    round_.read_the_rest(until)
    return round_.report(is_trust_missing=is_trust_missing)


_File = tuple[str, str]
"""Key and hash."""


@dataclass
class _Round:
    """What was found so far."""

    services: Services
    progress: Progress
    keeper: RoundKeeper
    judged_files: set[_File] = field(default_factory=set)
    """Read already, with their signatures."""
    damaged: list[DamagedObject] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    judged: int = 0
    failed: int = 0

    def read_the_rest(self, until: datetime | None) -> None:
        """Everything behind the position, in the order of keys, a slice at a time."""
        while rows := self.keeper.next_slice():
            for (key, sha256, _), found in zip(rows, self.keeper.read(rows), strict=True):
                if (key, sha256) in self.judged_files:  # told already; its copy was not read yet
                    continue
                if isinstance(found, MotLanError):
                    self._tell_damage(key, sha256, found.code)
                else:
                    self.keeper.count(found)
                self.progress.step()
            self.keeper.keep(rows[-1][0])
            if until is not None and self.services.clock.now() >= until:
                return
        self.keeper.end()

    def look(self, file: _File, signatures: Sequence[UUID]) -> None:
        """Read a signed file, and validate it for these signatures."""
        key, sha256 = file
        self.judged_files.add(file)
        try:
            data = twice(lambda: self.services.object_store.get(key, sha256))
        except MotLanError as error:
            if error.retry and not isinstance(error, ObjectUnreadableError):
                raise
            self._tell_damage(key, sha256, error.code)
        else:
            self.keeper.count(len(data))
            for one in signatures:
                self.judged += self._judge(one, lambda id_: judge_again(self.services, id_, data))
        self.progress.step()

    def _tell_damage(self, key: str, sha256: str, code: str) -> None:
        is_beneath = False
        with suppress(ObjectUnreadableError):  # then nobody knows what lies beneath
            is_beneath = self.services.object_store.holds(key, sha256)
        self.damaged.append(DamagedObject(key, code, is_beneath))
        self.keeper.note_damage(key, code)
        with self.services.session_factory() as session:
            signatures = verdicts.signatures_in(session, key, sha256)
        for one in signatures:
            self._judge(one, lambda id_: judge_damaged(self.services, id_, code))

    def report(self, *, is_trust_missing: bool) -> FixityReport:
        """All that was found, in earlier parts of the round too."""
        told = {one.key for one in self.damaged}
        before = [one for one in self.keeper.damaged_before if one[0] not in told]
        return FixityReport(
            self.keeper.checked,
            (*self.damaged, *(DamagedObject(key, code) for key, code in before)),
            self.judged,
            tuple(self.lost),
            self.failed,
            is_trust_missing,
            tuple(self.keeper.covered()),
            self.keeper.repaired,
            self.keeper.size_bytes,
            is_whole=self.keeper.is_ended,
        )

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
