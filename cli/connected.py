"""The services of a command that runs once, let go of at its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from api.web.error_wording import sentence
from core.errors import MotLanError
from core.settings import settings
from ingest.pipeline import wiring
from ingest.pipeline.services import Services

_REFUSED: Final = 1
_SERVICE_MISSING: Final = 3


@contextmanager
def connected() -> Iterator[Services]:
    """The parts that the environment names."""
    services = wiring.services(settings())
    try:
        yield services
    finally:
        services.engine.dispose()


@contextmanager
def worded() -> Iterator[None]:
    """An error is said in Vietnamese; exit 3 where a server or a part is missing, else 1."""
    try:
        yield
    except MotLanError as error:
        click.echo(sentence(error.code, error.details), err=True)
        sys.exit(_SERVICE_MISSING if error.fault == "dependency" else _REFUSED)
