"""A desk that has scanned papers: real pages, proposed by the pipeline, waiting for a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.embedded.supervisor import Supervisor
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue
from storage.objects.protocol import ObjectStore
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import services_in_process


@pytest.fixture
def services(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    with services_in_process(servers, database_url, object_store) as made:
        yield made


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)
