"""Rows of any table as they are, for packages that leave and come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

_SLICE = 500


def rows_where(
    session: Session,
    columns: Sequence[sa.Column[Any]],
    where: sa.Column[Any],
    values: Collection[object],
) -> list[dict[str, Any]]:
    """The rows of a table whose column has one of these values, by column name."""
    wanted = list(values)
    found: list[dict[str, Any]] = []
    for start in range(0, len(wanted), _SLICE):
        query = sa.select(*columns).where(where.in_(wanted[start : start + _SLICE]))
        found += [dict(row) for row in session.execute(query).mappings()]
    return found


def add_rows(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows as they are."""
    for start in range(0, len(rows), _SLICE):
        session.execute(insert(table), [dict(row) for row in rows[start : start + _SLICE]])


def set_value(
    session: Session, table: sa.Table, key: sa.Column[Any], row_key: object, values: dict[str, Any]
) -> None:
    """Set some values of one row."""
    session.execute(sa.update(table).where(key == row_key).values(**values))


def remove_rows(
    session: Session, table: sa.Table, where: sa.Column[Any], values: Collection[object]
) -> None:
    """Remove the rows whose column has one of these values."""
    session.execute(sa.delete(table).where(where.in_(list(values))))
