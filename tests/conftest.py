"""Fixtures for tests that need servers: real ones, started at the first use, ended at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, Scheduling

from cli.embedded import state
from cli.embedded.supervisor import Supervisor
from core.settings import Settings
from storage.db.engine import create_engine, session_factory
from storage.db.migrate import upgrade
from storage.objects.s3 import S3ObjectStore
from tests.support.servers import TEMPLATE, cloned, create_empty, s3_store, settings_of

_WHOLE_WAY = ("tests/e2e/", "tests/api/test_browser.py")
"""With workers or a browser."""


def pytest_configure(config: pytest.Config) -> None:
    """Every process of `-n` takes ports from a share of its own: no two choose one at once."""
    process: dict[str, Any] | None = getattr(config, "workerinput", None)
    if process is not None:
        share = (state.HIGHEST_PORT - state.LOWEST_PORT) // process["workercount"]
        state.LOWEST_PORT += share * int(process["workerid"].removeprefix("gw"))
        state.HIGHEST_PORT = state.LOWEST_PORT + share - 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left alone with them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_WHOLE_WAY))


class _FilesAndTheWholeWay(LoadFileScheduling):
    """A file of tests stays in one process; the whole ways follow one another.

    Two browsers, or two more sets of workers, at once would crowd each other out.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "whole way" if nodeid.startswith(_WHOLE_WAY) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """How tests are dealt out to the processes of `-n`; each process has servers of its own."""
    config.option.loadscopereorder = False
    return _FilesAndTheWholeWay(config, log)


@pytest.fixture(scope="session")
def supervisor() -> Iterator[Supervisor]:
    """The supervisor of this test run, with nothing started yet."""
    # Not under pytest's own folder: it is closed to the user that PostgreSQL runs as under root.
    directory = Path(tempfile.gettempdir()) / f"motlan-{uuid4().hex[:12]}"
    made = Supervisor(directory, is_durable=False)
    yield made
    made.destroy()


@pytest.fixture(scope="session")
def postgres_url(supervisor: Supervisor) -> str:
    """A running PostgreSQL (nothing else): the address of its maintenance database."""
    supervisor.start("postgres")
    return supervisor.database_url()


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a database with the newest schema, to be cloned."""
    upgrade(create_empty(postgres_url, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """A fresh database with the newest schema."""
    with cloned(postgres_url, migrated_template) as url:
        yield url


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on a fresh database; commits are real, the database goes away afterwards."""
    engine = create_engine(database_url, pooled=False)
    with session_factory(engine)() as made:
        yield made
    engine.dispose()


@pytest.fixture(scope="session")
def servers(supervisor: Supervisor) -> Supervisor:
    """All servers, running."""
    supervisor.start()
    return supervisor


@pytest.fixture(scope="session")
def embedded_settings(servers: Supervisor) -> Settings:
    """Settings that point to the running servers (and to their shared database)."""
    return settings_of(servers.environment())


@pytest.fixture
def object_store(supervisor: Supervisor) -> S3ObjectStore:
    """The S3 store with a bucket of its own."""
    supervisor.start("objects")
    store = s3_store(settings_of(supervisor.environment()), f"test-{uuid4().hex[:20]}")
    store.prepare()
    return store


@pytest.fixture
def own_settings(
    embedded_settings: Settings, database_url: str, object_store: S3ObjectStore
) -> Settings:
    """Settings for one test alone: the running servers, a fresh database, a bucket of its own."""
    return embedded_settings.model_copy(
        update={"database_url": database_url, "s3_bucket": object_store.bucket}
    )
