"""Long lists a page at a time: each page begins where the last one ended, however long the list.

A cursor names the last line of a page by the values that the list is sorted by, never by a count:
lines that come in meanwhile move nothing, and the hundredth page costs what the first one does.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeAlias, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.errors import MotLanError

Line = TypeVar("Line")
Shown = TypeVar("Shown")

AnyRow: TypeAlias = sa.Row[*tuple[Any, ...]]

PAGE: Final = 50
"""Lines of a page where nobody says otherwise."""
_MOST_LETTERS: Final = 400
_READ: Final[Mapping[type, Callable[[str], object]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    int: int,
    str: str,
    bool: lambda text: text == "true",
}
"""How the values of a cursor are read, by the Python type of the column."""


class CursorNotValidError(MotLanError):
    """The place to go on from is no place in this list."""

    code, fault = "cursor_not_valid", "caller"


@dataclass(frozen=True)
class By:
    """What a list is sorted by; never null. The last one tells all lines apart."""

    column: sa.ColumnElement[Any] | InstrumentedAttribute[Any]
    is_descending: bool = True


@dataclass(frozen=True)
class Page(Generic[Line]):
    """Some lines of a long list, and how to go on from there."""

    lines: Sequence[Line]
    before: str | None
    """Cursor of the page before; None on the first one."""
    after: str | None
    """Cursor of the page after; None on the last one."""

    def shown(self, lines: Iterable[Shown]) -> Page[Shown]:
        """The same page with its lines as people see them."""
        return Page(tuple(lines), self.before, self.after)


def page_of(
    session: Session,
    query: sa.Select[*tuple[Any, ...]],
    sort: Sequence[By],
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[AnyRow]:
    """One page of what the query finds, in the order of `sort`; the query itself has no order.

    `cursor`: from a page before; None: the first page. Raises CursorNotValidError.
    """
    is_backward, place = (False, None) if not cursor else _read(cursor, sort)
    if place is not None:
        query = query.where(_behind(sort, place, is_backward=is_backward))
    found = session.execute(
        query.add_columns(*(one.column for one in sort))
        .order_by(*(_order(one, is_backward=is_backward) for one in sort))
        .limit(size + 1)
    ).all()
    rows = found[:size]
    has_more = len(found) > size
    if is_backward:
        rows = rows[::-1]
    is_there_before = has_more if is_backward else place is not None
    is_there_after = is_backward or has_more
    return Page(
        rows,
        _cursor("<", rows[0][-len(sort) :]) if rows and is_there_before else None,
        _cursor(">", rows[-1][-len(sort) :]) if rows and is_there_after else None,
    )


def _order(by: By, *, is_backward: bool) -> sa.ColumnElement[Any]:
    return by.column.desc() if by.is_descending != is_backward else by.column.asc()


def _behind(
    sort: Sequence[By], place: Sequence[object], *, is_backward: bool
) -> sa.ColumnElement[bool]:
    """The lines that come after this place; in a list read backward those before it."""
    ways: list[sa.ColumnElement[bool]] = []
    for number, by in enumerate(sort):
        same = [one.column == value for one, value in zip(sort[:number], place, strict=False)]
        goes_down = by.is_descending != is_backward
        value = place[number]
        ways.append(sa.and_(*same, by.column < value if goes_down else by.column > value))
    return sa.or_(*ways)


def _cursor(way: str, values: Sequence[object]) -> str:
    texts = [
        one.isoformat() if isinstance(one, date) else json.dumps(one) if isinstance(one, bool)
        else str(one)
        for one in values
    ]  # fmt: skip
    return urlsafe_b64encode(json.dumps([way, *texts]).encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sequence[By]) -> tuple[bool, list[object]]:
    try:
        padded = cursor[:_MOST_LETTERS] + "=" * (-len(cursor) % 4)
        way, *texts = json.loads(urlsafe_b64decode(padded))
        values = [
            _READ[by.column.type.python_type](text) for by, text in zip(sort, texts, strict=True)
        ]
    except (binascii.Error, ValueError, TypeError, KeyError, RecursionError):
        raise CursorNotValidError from None
    return way == "<", values
