"""Everything together: who may read the figures, and their text."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from ipaddress import ip_address

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from starlette.requests import Request

from api.credentials import bearer_of
from api.metrics.care import count_care, count_database, count_keys, probe
from api.metrics.gathering import Group, House
from api.metrics.traffic import Traffic
from api.metrics.work import TriesOfStages, count_queue, count_work
from core.settings import Settings
from ingest.pipeline.commands import NotAllowedError
from ingest.pipeline.services import Services

_SECONDS, _MINUTE, _HOUR = 10.0, 60.0, 3600.0


def groups_of(services: Services) -> tuple[Group, ...]:
    """The groups, each with the seconds for which it is kept."""
    return (
        Group("work", count_work, _SECONDS),
        Group("tries", TriesOfStages(services.clock.now()).count, _SECONDS),
        Group("queue", count_queue, _SECONDS),
        Group("parts", probe, _SECONDS),
        Group("care", count_care, _MINUTE),
        Group("database", count_database, _MINUTE),
        Group("keys", count_keys, _HOUR),
    )


class Metrics:
    """The figures of this app."""

    def __init__(self, services: Services, version: str) -> None:
        self.traffic = Traffic(version)
        self.house = House(groups_of(services))

    def text(self, services: Services) -> bytes:
        """What Prometheus reads, in its text form 0.0.4."""
        pool = services.engine.pool
        self.traffic.connections.set(pool.checkedout() if isinstance(pool, sa.QueuePool) else 0)
        own = generate_latest(self.traffic.registry)
        return own + generate_latest(_Once(self.house.families(services)))


class _Once(CollectorRegistry):
    """A registry for one scrape: the figures of the house depend on the services of the request."""

    def __init__(self, families: Iterator[Metric]) -> None:
        super().__init__()
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """The families, each once."""
        yield from self._families


def admit(request: Request, settings: Settings) -> None:
    """Whoever has the token of the settings; without one, this machine. Raises NotAllowedError."""
    token = settings.metrics_token
    if token is not None:
        given = bearer_of(request) or ""
        if not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
            raise NotAllowedError
        return
    host = request.client.host if request.client else ""
    if not _is_this_machine(host):
        raise NotAllowedError


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
