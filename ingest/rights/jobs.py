"""What workers run for citizens: packages, notices, the daily round; each is safe to run twice."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from core.settings import settings
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services_for_worker
from ingest.rights.exporting import make_export
from ingest.rights.removing import keep_house as round_of_the_day
from ingest.rights.telling import send_notices


@cache
def _services() -> Services:
    """The parts of this process; the work-horse is forked before they exist."""
    return services_for_worker(settings())


def export(export_id: str) -> None:
    """Make one package of own data."""
    make_export(_services(), UUID(export_id))


def tell() -> None:
    """Send notices on by the channels that the settings open."""
    send_notices(_services())


def keep_house() -> None:
    """Uploads nobody dealt with, packages past their time, bytes left over."""
    round_of_the_day(_services())
