"""The access log of a process with many requests at once: one commit for all that came meanwhile.

The chain has one end, and whoever adds to it holds that end until the commit is on the disk; with a
commit each, requests would queue up for the disk. Here they hand in their looks, one of them writes
what all have handed in, and each goes on when its own are committed (ADR 0019).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from core.clock import Clock
from repository.access_log import Look, append_all

_WAIT_NOT_FOR_EVER: Final = sa.text("SET LOCAL lock_timeout = '10s'")
"""For the end of the chain, where another transaction holds it; after that the requests fail."""


_GATHERING_S: Final = 0.001
"""Whoever writes after others waits so long for those who were just let go and come again."""


class _HandedIn:
    def __init__(self, looks: Sequence[Look]) -> None:
        self.looks = looks
        self.is_settled = False
        self.error: Exception | None = None
        self.turn = threading.Event()
        """Set when its looks are settled, or when it is the one to write."""


class GatheredLog:
    """The one way to the chain for all requests of a process; needs no thread of its own.

    Several processes may each have one: the lock on the end of the chain puts their batches in
    order. A process that is killed loses only looks that nobody was told were written.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[_HandedIn] = []
        self._is_writing = False
        self._written_last = 0
        """Requests of the last batch."""

    def append(self, looks: Sequence[Look]) -> None:
        """Add the looks to the end of the chain; they are committed when this returns.

        Raises what the database says (sqlalchemy.exc.DBAPIError): then none of them is written.
        """
        mine = _HandedIn(looks)
        with self._lock:
            self._waiting.append(mine)
            is_alone, self._is_writing = not self._is_writing, True
        if not is_alone:
            mine.turn.wait()
        if not mine.is_settled:
            # The first of a crowd that was just let go must not write alone while the rest come.
            if not is_alone or self._written_last > 1:
                time.sleep(_GATHERING_S)
            self._write()
        if mine.error is not None:
            raise mine.error

    def _write(self) -> None:
        """Write what all who wait have handed in; then somebody who came meanwhile writes."""
        with self._lock:
            batch, self._waiting = self._waiting, []
            self._written_last = len(batch)
        # A thread may be stopped anywhere; those who wait must not take that for a commit.
        error: Exception | None = RuntimeError("the writer of the access log was stopped")
        try:
            with self._sessions() as session:
                session.execute(_WAIT_NOT_FOR_EVER)
                append_all(session, self._clock, [look for one in batch for look in one.looks])
                session.commit()
            error = None
        except DBAPIError as raised:
            error = raised
        finally:
            for one in batch:
                one.is_settled, one.error = True, error
                one.turn.set()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].turn.set()
            else:
                self._is_writing = False
