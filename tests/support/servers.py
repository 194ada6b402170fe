"""Databases for tests: one migrated template per run, a fresh clone of it per test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import sqlalchemy as sa

from core.settings import Settings
from storage.objects.s3 import S3ObjectStore, from_settings

TEMPLATE = "motlan_template"


def _in_maintenance(url: str, statement: str) -> None:
    address = sa.make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(statement)


def named(url: str, database: str) -> str:
    """The same server and account, another database."""
    return sa.make_url(url).set(database=database).render_as_string(hide_password=False)


def create_empty(url: str, database: str) -> str:
    """Create an empty database and give its address."""
    _in_maintenance(url, f'CREATE DATABASE "{database}"')
    return named(url, database)


def create_copy(url: str, database: str, template: str) -> str:
    """Create a copy of a database in which nobody is and give its address."""
    # Copying the files takes a third less than PostgreSQL's own choice, the copy through its log.
    _in_maintenance(url, f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return named(url, database)


def is_there(url: str, database: str) -> bool:
    """Whether the server has a database of this name."""
    address = sa.make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


@contextmanager
def cloned(url: str, template: str = TEMPLATE) -> Iterator[str]:
    """The address of a fresh copy of the template; dropped afterwards, open sessions or not."""
    database = f"test_{uuid4().hex}"
    address = create_copy(url, database, template)
    try:
        yield address
    finally:
        _in_maintenance(url, f'DROP DATABASE "{database}" WITH (FORCE)')


def settings_of(environment: dict[str, str]) -> Settings:
    """Settings from variables that are not in this process's environment."""
    prefix = "MOTLAN_"
    return Settings.model_validate(
        {name.removeprefix(prefix).lower(): value for name, value in environment.items()}
    )


def s3_store(settings: Settings, bucket: str) -> S3ObjectStore:
    """A store on a bucket of the test's own."""
    return from_settings(settings.model_copy(update={"s3_bucket": bucket}))
