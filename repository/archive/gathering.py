"""Everything that a package of a dossier, a person's papers or a campaign has to carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import MotLanError
from repository.archive.tables import (
    CARRIED,
    NATURAL,
    OBJECTS,
    PARTS,
    columns,
    key_of,
    table,
    target,
)
from storage.db.models import CampaignPaper, Document, Dossier, Record
from storage.db.queries import records as record_queries
from storage.db.queries.packages import rows_where

Kind = Literal["dossier", "person", "campaign"]


class NothingToPackError(MotLanError):
    """No such dossier, person or campaign, or it has no paper in the repository."""

    code, fault = "nothing_to_pack", "caller"


@dataclass(frozen=True)
class Scope:
    """What a package is about."""

    kind: Kind
    id: UUID


@dataclass(frozen=True)
class PackedObject:
    """An object of the store that the rows name."""

    key: str
    sha256: str


@dataclass
class Gathered:
    """Rows by table and key; references to what stays here are replaced by natural keys."""

    scope: Scope
    rows: dict[str, dict[object, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in CARRIED}
    )
    record_ids: tuple[UUID, ...] = ()
    """The records that the package is about; others come along because those refer to them."""
    agency_names: dict[str, str] = field(default_factory=dict)
    """Of every agency that the rows name, by code."""

    def objects(self) -> list[PackedObject]:
        """Every object that the rows name, each once, by key."""
        found = {
            row[key]: PackedObject(row[key], row[sha256])
            for name, pairs in OBJECTS.items()
            for row in self.rows[name].values()
            for key, sha256 in pairs
            if row[key] is not None
        }
        return [found[key] for key in sorted(found)]


def gather(session: Session, scope: Scope) -> Gathered:
    """The rows of a package; raises NothingToPackError. Asks for no right: log it first."""
    found = Gathered(scope)
    found.record_ids = tuple(session.scalars(_records(session, scope)))
    seeds: dict[str, set[object]] = {"records": set(found.record_ids)}
    if scope.kind == "dossier":
        seeds["dossiers"] = {scope.id}
        seeds["documents"] = set(
            session.scalars(sa.select(Document.id).where(Document.dossier_id == scope.id))
        )
    elif scope.kind == "person":
        seeds["persons"] = {scope.id}
    if not found.record_ids and not seeds.get("documents"):
        raise NothingToPackError(kind=scope.kind)
    _close(session, found, seeds)
    if scope.kind == "dossier":
        for name in ("dossier_components", "dossier_events"):
            ids = _ids_where(session, name, "dossier_id", [scope.id])
            _close(session, found, {name: ids})
    _name_naturally(session, found)
    return found


def _records(session: Session, scope: Scope) -> sa.Select[UUID]:
    """The records of the scope, oldest first."""
    query = sa.select(Record.id).order_by(Record.id)
    if scope.kind == "dossier":
        dossier = session.get(Dossier, scope.id)
        if dossier is None:
            raise NothingToPackError(kind=scope.kind)
        return query.where(record_queries.served_in(dossier))
    if scope.kind == "person":
        return query.where(Record.id.in_(record_queries.papers_about([scope.id])))
    filed = sa.select(CampaignPaper.record_id).where(CampaignPaper.campaign_id == scope.id)
    return query.where(Record.id.in_(filed))


def _close(session: Session, found: Gathered, wanted: Mapping[str, Iterable[object]]) -> None:
    """Fetch these rows, what belongs to them, and what they refer to, until nothing is missing."""
    waiting = {name: set(keys) for name, keys in wanted.items()}
    while waiting:
        name, keys = waiting.popitem()
        new = keys - found.rows[name].keys()
        if not new:
            continue
        for row in rows_where(session, columns(name), key_of(name), new):
            found.rows[name][row[key_of(name).name]] = row
        for part, parent in PARTS.get(name, ()):
            waiting.setdefault(part, set()).update(_ids_where(session, part, parent, new))
        for column in columns(name):
            to = target(column)
            if to in CARRIED:
                keys_there = {found.rows[name][key][column.name] for key in new} - {None}
                waiting.setdefault(to, set()).update(keys_there)


def _ids_where(session: Session, name: str, column: str, values: Iterable[object]) -> set[object]:
    where = table(name).columns[column]
    key = key_of(name)
    return {row[key.name] for row in rows_where(session, [key], where, list(values))}


_AGENCY: Final = "agencies"


def _name_naturally(session: Session, found: Gathered) -> None:
    """In the place of ids of this installation: `{"key": …}`, the same everywhere."""
    keys = {name: _natural_keys(session, found, name) for name in NATURAL}
    agencies = table(_AGENCY).columns
    query = sa.select(agencies.code, agencies.name).where(agencies.id.in_(keys[_AGENCY]))
    found.agency_names = {code: name for code, name in session.execute(query)}
    for name in CARRIED:
        natural = [column for column in columns(name) if target(column) in NATURAL]
        for row in found.rows[name].values():
            for column in natural:
                if row[column.name] is not None:
                    row[column.name] = {"key": keys[target(column) or ""][row[column.name]]}


def _natural_keys(session: Session, found: Gathered, to: str) -> dict[object, str]:
    ids = {
        row[column.name]
        for name in CARRIED
        for column in columns(name)
        if target(column) == to
        for row in found.rows[name].values()
    } - {None}
    return {id_: key for key, id_ in natural_ids(session, to, ids=ids).items()}


def natural_ids(
    session: Session, name: str, *, ids: Iterable[object] | None = None
) -> dict[str, object]:
    """The id of each row of the installation by its natural key; `ids` narrows."""
    procedures, components = table("procedures").columns, table("components").columns
    version = procedures.code + "@" + sa.cast(procedures.valid_from, sa.Text)
    if name == _AGENCY:
        agencies = table(_AGENCY).columns
        query = sa.select(agencies.code, agencies.id)
        key = agencies.id
    elif name == "procedures":
        query, key = sa.select(version, procedures.id), procedures.id
    else:
        query = sa.select(version + "#" + components.code, components.id).join_from(
            table("components"), table("procedures"), procedures.id == components.procedure_id
        )
        key = components.id
    if ids is not None:
        query = query.where(key.in_(list(ids)))
    return {natural: id_ for natural, id_ in session.execute(query)}
