"""Values of rows as JSON and back, exactly: ids, dates, moments with their microseconds, enums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.errors import MotLanError
from repository.archive.tables import columns


class PackageUnreadableError(MotLanError):
    """The bag is whole, but it is no package of ours or of a version that is not known."""

    code, fault = "package_unreadable", "input"


def to_json(value: object) -> object:
    """A value of a row as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def row_to_json(name: str, row: Mapping[str, object]) -> dict[str, Any]:
    """A row of a table by its columns."""
    return {column.name: to_json(row[column.name]) for column in columns(name)}


def row_from_json(name: str, told: object) -> dict[str, Any]:
    """The row again; raises PackageUnreadableError for columns or values that do not fit."""
    known = {column.name: column for column in columns(name)}
    if not isinstance(told, dict) or set(told) != set(known):
        raise PackageUnreadableError(table=name)
    try:
        return {key: _value(known[key], value) for key, value in told.items()}
    except (TypeError, ValueError) as error:
        raise PackageUnreadableError(table=name) from error


def _value(column: sa.Column[object], value: object) -> object:
    kind = column.type
    if not isinstance(value, str) or not isinstance(kind, (sa.Uuid, sa.DateTime, sa.Date, sa.Enum)):
        return value
    if isinstance(kind, sa.Uuid):
        return UUID(value)
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return kind.python_type(value)
