"""Connections of the web process: what was planned once is not planned again for each visit."""

from __future__ import annotations

from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus, TransactionStatus


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


def keep_statements(engine: sa.Engine) -> sa.Engine:
    """The engine, from now on with such connections."""

    @sa.event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: sa.Dialect, _record: object, given: tuple[Any, ...], named: dict[str, Any]
    ) -> KeepingConnection:
        return KeepingConnection.connect(*given, **named)

    return engine
