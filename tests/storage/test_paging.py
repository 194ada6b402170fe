"""Long lists by pages: forward and back, nothing twice, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.engine import create_engine, session_factory
from storage.db.paging import AnyRow, By, CursorNotValidError, Page, page_of

pytestmark = pytest.mark.servers

NUMBER = sa.column("number", sa.Integer())
LINES = sa.func.generate_series(1, 23).table_valued("number").render_derived(name="lines")
DAY = sa.cast(sa.func.make_date(2026, 11, NUMBER % 4 + 1), sa.Date)
SORT = (By(DAY), By(NUMBER, is_descending=False))
"""The newest day first, and within a day by number."""
IN_ORDER = sorted(range(1, 24), key=lambda number: (-(number % 4), number))


@pytest.fixture(scope="module")
def session(postgres_url: str) -> Iterator[Session]:
    engine = create_engine(postgres_url, pooled=False)
    with session_factory(engine)() as made:
        yield made
    engine.dispose()


def page(session: Session, cursor: str | None, size: int = 5) -> Page[AnyRow]:
    return page_of(session, sa.select(NUMBER).select_from(LINES), SORT, cursor, size)


def numbers(found: Page[AnyRow]) -> list[int]:
    return [line[0] for line in found.lines]


@pytest.mark.parametrize("size", [1, 5, 22, 23, 50])
def test_forward_and_back_all_lines_come_once_in_their_order(session: Session, size: int) -> None:
    seen, cursor, first = [], None, True
    while first or cursor is not None:
        found = page(session, cursor, size)
        assert (found.before is None) == first
        seen.append(numbers(found))
        cursor, first, last = found.after, False, found
    assert [number for one in seen for number in one] == IN_ORDER
    for earlier in reversed(seen[:-1]):
        last = page(session, last.before, size)
        assert numbers(last) == earlier
    assert last.before is None


@pytest.mark.parametrize("cursor", ["x", "e30", "WyI-Il0", "WyI-IiwieCIsInkiXQ", "é", "W10" * 200])
def test_a_place_that_is_none_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(CursorNotValidError):
        page(session, cursor)


def test_a_list_without_lines_has_one_page(session: Session) -> None:
    empty = sa.select(NUMBER).select_from(LINES).where(NUMBER > 99)
    assert page_of(session, empty, SORT) == Page([], None, None)
