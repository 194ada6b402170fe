"""Whether every row of the sealed tables is as the program wrote it; what is not is named.

How seals come about: `storage.db.sealing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.orm import Session

from core.clock import Clock
from storage.db.models import SealKeyChange
from storage.db.queries import seals as queries
from storage.db.queries.seals import Apart
from storage.db.sealed_tables import SEALED
from storage.db.sealing import keys_of, seal

_SLICE: Final = 1000

Problem = Literal["changed", "missing", "put_in", "seal"]
"""Of the row; `seal`: the row's seal itself was changed, or one before it taken away."""


@dataclass(frozen=True)
class BrokenSeal:
    """A row that somebody changed, took away or put in past the program."""

    table: str
    row_id: str
    problem: Problem
    columns: tuple[str, ...]
    """What was changed: columns, or `column.key` where a column is an object."""


@dataclass(frozen=True)
class SealReport:
    """What was found in the sealed tables."""

    rows: int
    broken: tuple[BrokenSeal, ...]


def verify_seals(session: Session, tables: Collection[str] = SEALED) -> SealReport:
    """Compare each row of each sealed table, or of some, with its newest seal."""
    broken = [
        found
        for table in sorted(tables)
        for one in queries.rows_apart(session, table)
        for found in broken_in(table, one)
    ]
    named = {(one.table, one.row_id) for one in broken}
    broken += [
        BrokenSeal(table, row_id, "seal", ())
        for table, row_id in dict.fromkeys(queries.seals_apart(session, tables))
        if (table, row_id) not in named
    ]
    return SealReport(sum(queries.rows_in(session, table) for table in tables), tuple(broken))


def adopt(session: Session) -> dict[str, int]:
    """Seal the rows that were there before their table was sealed; how many, by table.

    Once after an upgrade: whatever stands there is taken for genuine. Such seals are marked, the
    next anchor names their number. The caller commits.
    """
    found: dict[str, int] = {}
    for table in sorted(SEALED):
        while ids := queries.without_seal(session, table, _SLICE):
            found[table] = found.get(table, 0) + seal(session, table, ids, adopted=True)
    return found


def note_new_key(session: Session, clock: Clock) -> dict[str | None, int]:
    """Write down that older keys seal no more, once; how many seals each key made, by its id.

    Seals are held back until the transaction ends. The caller commits.
    """
    queries.hold_back_seals(session)
    counts, key_id = queries.seals_by_key(session), keys_of(session).current_id
    newest = queries.newest_key_change(session)
    if newest is None or newest.key_id != key_id:
        session.add(
            SealKeyChange(key_id=key_id, after_position=queries.last_seal(session), at=clock.now())
        )
    return counts


def broken_in(table: str, row: Apart) -> Iterator[BrokenSeal]:
    """Nothing where the table only got or lost columns since the row was sealed.

    The digests of single columns are short and only tell names: where they all fit and the row
    does not, it was changed all the same.
    """
    if row.sealed is None:
        yield BrokenSeal(table, row.row_id, "put_in", ())
    elif row.found is None:
        yield BrokenSeal(table, row.row_id, "missing", ())
    else:
        changed = _changed(dict(row.sealed), dict(row.found))
        has_same_columns = _tops(row.sealed) == _tops(row.found)
        if changed or has_same_columns:
            yield BrokenSeal(table, row.row_id, "changed", changed)


def _tops(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def _changed(sealed: dict[str, str], found: dict[str, str]) -> tuple[str, ...]:
    """Names whose values differ; a column that one side does not know at all does not count."""
    known = _tops(sealed) & _tops(found)
    names = {name for name in sealed | found if name.partition(".")[0] in known}
    return tuple(sorted(name for name in names if sealed.get(name) != found.get(name)))
