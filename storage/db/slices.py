"""Changing every row of a big table a slice at a time, so that no lock and no statement is long."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

SLICE: Final = 1000


def in_slices(connection: Connection, statement: str) -> None:
    """Run a statement again and again, each time from the id after which it ended.

    It takes `:after` and `:size` and gives the last id of its slice, or nothing at the end. On a
    connection in autocommit each slice counts at once: what is cut off goes on where it was.
    """
    after: UUID | None = UUID(int=0)
    while after is not None:
        after = connection.execute(sa.text(statement), {"after": after, "size": SLICE}).scalar()
