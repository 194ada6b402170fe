"""A database of its own on the embedded server, filled once for each size and then kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

import click
import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.repository_scale.making import COMMUNES, World, agency_id, commune, fill
from cli.embedded.supervisor import Supervisor
from core.access import Role
from repository.catalogue import import_catalogue, seed_catalogue
from repository.staff import create_staff
from storage.db.engine import create_engine
from storage.db.migrate import upgrade
from storage.db.models import Agency, Component, PaperType, Procedure, Staff

TABLES: Final = (
    "persons", "dossiers", "dossier_components", "records", "record_owners", "record_texts",
    "renditions", "reuse_events", "access_log",
)  # fmt: skip
_DONE: Final = "motlan_scale_done"
LOADING: Final = (
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
)
"""For loading alone."""
_PLAIN_INDEXES: Final = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s)
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""

PROVINCE: Final = {
    "shared_buffers": "6GB",
    "effective_cache_size": "16GB",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
}
"""What docs/operations.md advises for a province, for a machine with 24 GB."""


@contextmanager
def server(directory: Path) -> Iterator[str]:
    """The address of the server's maintenance database, durable as in an installation."""
    supervisor = Supervisor(directory, database_settings=PROVINCE)
    supervisor.start("postgres")
    try:
        yield supervisor.database_url()
    finally:
        supervisor.stop()


def database(url: str, people: int) -> str:
    """The address of the database of this size; made and filled where it is missing."""
    name = f"scale_{people}"
    address = sa.make_url(url)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    own = address.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        known = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if known == (_DONE,):
            # Earlier runs set for each database what the server has now.
            connection.execute(f'ALTER DATABASE "{name}" RESET ALL'.encode())
            upgrade(own)
            _tidy(own)
            return own
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    upgrade(own)
    _catalogue(own)
    _fill(own, world_of(own, people))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{_DONE}'".encode())
    return own


def world_of(url: str, people: int) -> World:
    """What the catalogue of this database says, for so many people."""
    engine = create_engine(url, pooled=False)
    with Session(engine) as session:
        components: dict[UUID, list[UUID]] = {}
        for component in session.scalars(
            sa.select(Component)
            .join(Procedure, Procedure.id == Component.procedure_id)
            .order_by(Procedure.code, Component.code)
        ):
            components.setdefault(component.procedure_id, []).append(component.id)
        types = session.scalars(sa.select(PaperType)).all()
        return World(
            people=people,
            titles={kind.slug: kind.title for kind in types},
            sensitivities={kind.slug: kind.sensitivity.value for kind in types},
            procedures=tuple(components.items()),
            staff_id=session.scalars(sa.select(Staff.id)).one(),
        )


def _catalogue(url: str) -> None:
    engine = create_engine(url, pooled=False)
    with Session(engine) as session:
        import_catalogue(session, seed_catalogue())
        session.add_all(
            Agency(
                id=UUID(agency_id(place)),
                code=f"MAU.{place}",
                name=f"Ủy ban nhân dân {commune(place)}" if place else "Trung tâm Mẫu",
                level="commune" if place else "province",
                valid_from=date(2025, 7, 1),
            )
            for place in range(COMMUNES + 1)
        )
        session.flush()
        create_staff(
            session,
            username="can-bo-mau",
            full_name="Cán bộ Mẫu",
            agency_id=UUID(agency_id(0)),
            roles=[Role.DESK_OFFICER, Role.PROCESSING_OFFICER],
            password="mat-khau-mau-2026",  # noqa: S106 # of a database of invented people
        )
        session.commit()


def _fill(url: str, world: World) -> None:
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    begun = time.monotonic()

    def told(what: str, rows: int) -> None:
        click.echo(f"{time.monotonic() - begun:8.0f} s  {what}: {rows:,}", err=True)

    with psycopg.connect(plain) as connection:
        for setting in LOADING:
            connection.execute(setting.encode())
        indexes = connection.execute(_PLAIN_INDEXES.encode(), [list(TABLES)]).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        fill(connection, world, told)
        for name, definition in indexes:
            connection.execute(definition.encode())
            connection.commit()
            told(f"index {name}", 0)
    _tidy(url)
    told("analyzed", len(TABLES))


def _tidy(url: str) -> None:
    """What autovacuum does within a day of an office."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"VACUUM (FREEZE, ANALYZE) {table}".encode())
        connection.execute(b"CHECKPOINT")
