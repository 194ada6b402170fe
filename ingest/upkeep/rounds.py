"""A reading of every object that is written down as it goes, so that it can be gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

import structlog

from core.errors import MotLanError
from ingest.pipeline.copies import copied_store
from ingest.pipeline.services import Services
from storage.db.models import FixityRound
from storage.db.queries import inventory
from storage.objects.protocol import CoveredObject, ObjectUnreadableError

log = structlog.get_logger(__name__)

_SLICE: Final = 1000
READERS: Final = 12
"""Objects that are read at once: a bad disk holds one up for long, and the others go on."""
_MOST_TOLD: Final = 1000

Answer = TypeVar("Answer")


def twice(ask: Callable[[], Answer]) -> Answer:
    """What is broken off once is asked for once more: a bad disk breaks off again."""
    try:
        return ask()
    except ObjectUnreadableError:
        return ask()


class RoundKeeper:
    """Where a round is and what it found, kept in its row after every slice."""

    def __init__(self, services: Services, *, resumes: bool) -> None:
        self._services = services
        self._copied = copied_store(services.object_store)
        self._is_copy_away = False
        now = services.clock.now()
        with services.session_factory() as session:
            known = inventory.open_round(session)
            if known is not None and not resumes:
                session.delete(known)  # given up for a new one
                known = None
            self._row = known or FixityRound(
                started_at=now,
                touched_at=now,
                position="",
                checked=0,
                size_bytes=0,
                repaired=0,
                damaged=[],
            )
            session.add(self._row)
            session.commit()
        self.damaged_before = [(one["key"], one["code"]) for one in self._row.damaged]
        self._damaged = list(self._row.damaged)
        self._position, self.checked = self._row.position, self._row.checked
        self.size_bytes, self._repaired = self._row.size_bytes, self._row.repaired
        self._repairs_before = self._repairs()
        self.is_ended = False

    @property
    def repaired(self) -> int:
        """Objects put right so far, in either store."""
        return self._repaired + self._repairs() - self._repairs_before

    def _repairs(self) -> int:
        return 0 if self._copied is None else self._copied.repairs

    def next_slice(self) -> Sequence[tuple[str, str, bool]]:
        """The next objects: key, hash, whether the second store has them."""
        with self._services.session_factory() as session:
            return inventory.after(session, self._position, _SLICE)

    def count(self, size: int) -> None:
        """One object was read whole."""
        self.checked += 1
        self.size_bytes += size

    def note_damage(self, key: str, code: str) -> None:
        """One object was read in vain and no copy could help."""
        self.checked += 1
        if len(self._damaged) < _MOST_TOLD:
            self._damaged.append({"key": key, "code": code})

    def read(self, rows: Sequence[tuple[str, str, bool]]) -> Iterator[int | MotLanError]:
        """Read these objects and their copies, several at once: size or error of each, in order.

        Raises ObjectStoreDownError when the first store is away.
        """
        with ThreadPoolExecutor(READERS) as pool:
            yield from pool.map(self._read, rows)

    def _read(self, row: tuple[str, str, bool]) -> int | MotLanError:
        key, sha256, is_copied = row
        try:
            size = self._read_one(key, sha256)
        except MotLanError as error:
            if error.retry and not isinstance(error, ObjectUnreadableError):
                raise
            return error
        if is_copied:
            self._look_at_copy(key, sha256)
        return size

    def _read_one(self, key: str, sha256: str) -> int:
        """Read an object; one that breaks off is asked for twice, unless a copy has it whole."""
        store = self._services.object_store
        if self._copied is not None:
            return store.check(key, sha256)
        return twice(lambda: store.check(key, sha256))

    def _look_at_copy(self, key: str, sha256: str) -> None:
        """Read the copy too; a second store that is away is left alone for this round."""
        if self._copied is None or self._is_copy_away:
            return
        try:
            self._copied.check_copy(key, sha256)
        except MotLanError as error:
            # Without the first there is nothing to put it right from; that one is told of.
            self._is_copy_away = error.retry and not isinstance(error, ObjectUnreadableError)
            log.warning("copy_not_read", key=key, code=error.code)

    def keep(self, position: str) -> None:
        """Everything up to this key is done."""
        self._position = position
        self._save(is_ended=False)

    def end(self) -> None:
        """All is read."""
        self._save(is_ended=True)

    def _save(self, *, is_ended: bool) -> None:
        now = self._services.clock.now()
        self.is_ended = is_ended
        with self._services.session_factory() as session:
            row = session.get_one(FixityRound, self._row.id)
            row.touched_at, row.ended_at = now, now if is_ended else None
            row.position, row.checked = self._position, self.checked
            row.size_bytes, row.repaired = self.size_bytes, self.repaired
            row.damaged = self._damaged[:]
            session.commit()

    def covered(self) -> Iterator[CoveredObject]:
        """Objects of the inventory under whose newest version others lie."""
        found = self._services.object_store.covered("")
        while some := list(islice(found, _SLICE)):
            with self._services.session_factory() as session:
                known = inventory.known_keys(session, [one.key for one in some])
            yield from (one for one in some if one.key in known)
