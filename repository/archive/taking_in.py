"""A bag comes in: its objects into the store, its rows beside those that are here.

All rows in one transaction of the caller, and before its end the objects, each read back. Doing it
twice changes nothing, what is here is never written over, and nothing is laid on it: a row comes in
only if the rows that it belongs to came in with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import MotLanError
from repository.archive.bags import OpenedBag
from repository.archive.gathering import natural_ids
from repository.archive.tables import (
    CARRIED,
    MADE_HERE,
    NATURAL,
    NEWCOMERS,
    OBJECT_KINDS,
    OBJECTS,
    PARTS,
    SAME,
    columns,
    key_of,
    parents,
    table,
    target,
)
from repository.archive.values import PackageUnreadableError, row_from_json
from storage.db.queries import packages as queries
from storage.objects.keys import is_content_key
from storage.objects.protocol import ObjectStore


class PackageConflictError(MotLanError):
    """A row of the package and another one here cannot both be: the same code, other ids."""

    code, fault = "package_conflict", "caller"


class PackageForeignError(MotLanError):
    """The package names an agency, a procedure or a component that is not known here."""

    code, fault = "package_foreign", "caller"


@dataclass
class TakenIn:
    """What became of the rows, by table."""

    added: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    """Here already, and equal."""
    differing: Counter[str] = field(default_factory=Counter)
    """Left as it is here: changed since on one side, or new on something that was here before."""
    new_records: list[UUID] = field(default_factory=list)


def put_objects(store: ObjectStore, bag: OpenedBag) -> int:
    """Store every object of the bag under its key; how many they are.

    Raises PackageUnreadableError for a key that is not one of contents, and the store's errors.
    """
    count = 0
    for one in bag.objects():
        kind = one.key.partition("/")[0]
        if kind not in OBJECT_KINDS or not is_content_key(one.key, one.sha256):
            raise PackageUnreadableError(table="objects")
        store.put_file(one.key, one.path, one.sha256, media_type="application/octet-stream")
        count += 1
    return count


def take_in(session: Session, bag: OpenedBag) -> TakenIn:
    """Add the rows of the bag that are not here; commit afterwards.

    Raises PackageUnreadableError, PackageForeignError, PackageConflictError.
    """
    work = _TakingIn(session)
    stored = {(one.key, one.sha256) for one in bag.objects()}
    for name in CARRIED:
        rows = [row_from_json(name, told) for told in bag.rows(name)]
        _require_objects(name, rows, stored)
        try:
            work.take(name, rows)
        except IntegrityError as error:
            raise PackageConflictError(table=name) from error
    return work.done


def _require_objects(
    name: str, rows: Sequence[Mapping[str, Any]], stored: set[tuple[str, str]]
) -> None:
    for row in rows:
        for key, sha256 in OBJECTS.get(name, ()):
            if row[key] is not None and (row[key], row[sha256]) not in stored:
                raise PackageUnreadableError(table=name)


class _TakingIn:
    """One bag on its way into the tables."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.done = TakenIn()
        self.natural = {name: natural_ids(session, name) for name in NATURAL}
        self.moved: dict[str, dict[object, object]] = {}
        """Ids of the package that are others here: the same person was known already."""
        self.new: dict[str, list[object]] = {}
        """Keys of the rows that were added."""

    def take(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Add what is new of one table."""
        key = key_of(name).name
        rows = [row for row in rows if not self._is_of_somebody_known(name, row)]
        for row in rows:
            self._resolve(name, row)
        present = {
            row[key]: row
            for row in queries.rows_where(
                self.session, columns(name), key_of(name), [row[key] for row in rows]
            )
        }
        self._recognise(name, [row for row in rows if row[key] not in present])
        moved = self.moved.get(name, {})
        new = []
        for row in rows:
            if row[key] in moved:
                self.done.known[name] += 1
            elif row[key] in present:
                is_equal = row == present[row[key]]
                (self.done.known if is_equal else self.done.differing)[name] += 1
            else:
                new.append(row)
        whole = self._with_their_parents(name, new)
        if len(whole) < len(new):
            self.done.differing[name] += len(new) - len(whole)
        self._add(name, whole)

    def _with_their_parents(self, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that belong to nothing but what this bag added; they may name each other."""
        key = key_of(name).name
        came = {to: set(self.new.get(to, ())) for _, to in parents(name)}
        while True:
            came[name] = {row[key] for row in rows}
            kept = [
                row
                for row in rows
                if all(
                    row[column] is None or row[column] in came[to] for column, to in parents(name)
                )
            ]
            if len(kept) == len(rows):
                return kept
            rows = kept

    def _is_of_somebody_known(self, name: str, row: Mapping[str, Any]) -> bool:
        """What belongs to a row that is known here under another id stays as it is here."""
        is_theirs = any(
            row[column] in self.moved.get(whole, {})
            for whole, parts in PARTS.items()
            for part, column in parts
            if part == name
        )
        if is_theirs:
            self.done.known[name] += 1
        return is_theirs

    def _resolve(self, name: str, row: dict[str, Any]) -> None:
        """Ids of this installation in the place of natural keys and of moved ids."""
        for column in columns(name):
            to, value = target(column), row[column.name]
            if to is None or value is None:
                continue
            if to in NATURAL:
                told = value.get("key") if isinstance(value, dict) else None
                if told not in self.natural[to]:
                    raise PackageForeignError(table=to, key=str(told)[:60])
                row[column.name] = self.natural[to][told]
            else:
                row[column.name] = self.moved.get(to, {}).get(value, value)

    def _recognise(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        """Who is known here by number, code or account is nobody new."""
        same, key = SAME.get(name), key_of(name)
        if same is None:
            return
        told = {row[same]: row[key.name] for row in rows if row[same] is not None}
        where = table(name).columns[same]
        for row in queries.rows_where(self.session, [key, where], where, list(told)):
            self.moved.setdefault(name, {})[told[row[same]]] = row[key.name]

    def _add(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Rows that refer to others of their own table get those references afterwards."""
        if not rows:
            return
        own = [column.name for column in columns(name) if target(column) == name]
        later = [
            (row[key_of(name).name], {one: row[one] for one in own if row[one] is not None})
            for row in rows
        ]
        for column in MADE_HERE.get(name, ()):
            where = table(name).columns[column]
            bearers = self.new.get(target(where) or "", [])
            queries.remove_rows(self.session, table(name), where, bearers)
        plain = [row | dict.fromkeys(own) | NEWCOMERS.get(name, {}) for row in rows]
        queries.add_rows(self.session, table(name), plain)
        for row_key, values in later:
            if values:
                queries.set_value(self.session, table(name), key_of(name), row_key, values)
        self.new[name] = [row[key_of(name).name] for row in rows]
        self.done.added[name] += len(rows)
        if name == "records":
            self.done.new_records = [row["id"] for row in rows]
