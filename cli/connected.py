"""The services of a command that runs once, let go of at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.settings import settings
from ingest.pipeline import wiring
from ingest.pipeline.services import Services


@contextmanager
def connected() -> Iterator[Services]:
    """The parts that the environment names."""
    services = wiring.services(settings())
    try:
        yield services
    finally:
        services.engine.dispose()
