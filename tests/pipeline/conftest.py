"""The services of the pipeline for its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.embedded.supervisor import Supervisor
from ingest.pipeline.services import Services
from storage.objects.protocol import ObjectStore
from tests.support.pipeline import services_in_process


@pytest.fixture
def services(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    with services_in_process(servers, database_url, object_store) as made:
        yield made
