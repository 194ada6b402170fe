"""Connections of the web process: what was planned once is not planned again for each visit.

And a connection that served a moment ago is not asked whether it lives: each request has several
short transactions, and each would begin with that question.
"""

from __future__ import annotations

import time
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy.pool import ConnectionPoolEntry

_FRESH_S: Final = 1.0
"""Within it nobody asks: a server that died so lately fails one request, and all are replaced."""
_LEFT_AT: Final = "left_at"


class KeepingConnection(psycopg.Connection[Any]):
    """A connection whose prepared statements outlive a rollback.

    PostgreSQL keeps them, but the driver forgets them and has the server drop them all, for types
    and tables might be made anew. No request alters the schema, and one that only reads ends by a
    rollback: it would be planned anew each time, which for a checklist takes longer than to run it.
    """

    def rollback(self) -> None:
        """Take back what the transaction did; raises psycopg.Error."""
        if self.pgconn.transaction_status not in _IN_TRANSACTION:
            super().rollback()
            return
        with self.lock:
            result = self.pgconn.exec_(b"ROLLBACK")
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)


_IN_TRANSACTION: Final = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})


def serve_requests(engine: sa.Engine) -> sa.Engine:
    """The engine, from now on with such connections; those that died are replaced."""

    @sa.event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: sa.Dialect, _entry: object, given: tuple[Any, ...], named: dict[str, Any]
    ) -> KeepingConnection:
        return KeepingConnection.connect(*given, **named)

    @sa.event.listens_for(engine, "checkin")
    def _leave(_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_LEFT_AT] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _look(connection: KeepingConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        left_at = entry.info.get(_LEFT_AT)
        if left_at is None or time.monotonic() - left_at < _FRESH_S:
            return
        try:
            answer = connection.pgconn.exec_(b"")
        except psycopg.OperationalError:
            raise sa.exc.InvalidatePoolError from None
        if answer.status != ExecStatus.EMPTY_QUERY:
            # A server that was started anew has ended all the others too.
            raise sa.exc.InvalidatePoolError

    return engine
