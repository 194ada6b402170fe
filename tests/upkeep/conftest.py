"""An installation with two object stores, and one paper that went all the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from uuid import uuid4

import pytest

from cli.embedded.supervisor import Supervisor
from core.settings import Settings
from ingest.pipeline.copies import DatabaseJournal
from ingest.pipeline.services import Services
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectStore
from storage.objects.s3 import S3ObjectStore
from tests.support.pipeline import services_in_process
from tests.support.servers import s3_store


@pytest.fixture
def services(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    with services_in_process(servers, database_url, object_store) as made:
        yield made


@pytest.fixture
def second_store(embedded_settings: Settings) -> S3ObjectStore:
    store = s3_store(embedded_settings, f"copy-{uuid4().hex[:20]}")
    store.prepare()
    return store


@pytest.fixture
def both(services: Services, second_store: S3ObjectStore) -> Services:
    """The same services with a second store behind the first."""
    journal = DatabaseJournal(services.session_factory, services.clock)
    store = CopiedObjectStore(services.object_store, second_store, journal)
    return dataclasses.replace(services, object_store=store)
