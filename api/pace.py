"""How often somebody without an account may ask: by client and altogether, counted by the minute.

A client is counted under a keyed digest of its address that ends after two minutes: nothing in
Valkey says who asked.
"""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.requests import Request

from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.tallies import Tallies

_MINUTE_S: Final = 60
_EVERYBODY: Final = "all"


class TooManyChecksError(MotLanError):
    """Codes of papers are asked for faster than a person does; `wait_s` is how long to wait."""

    code, fault, retry = "too_many_checks", "caller", True


def client_of(request: Request) -> str:
    """The network that asks: an IPv4 address, or the /64 that one IPv6 customer has.

    Behind a proxy the web server has put the forwarded address there, if the proxy is one of
    `MOTLAN_TRUSTED_PROXIES`; nobody else's header is believed.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ip_network(f"{address}/64", strict=False))


class Pace:
    """Bounds on asking for papers by their codes."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._tallies = Tallies(settings.valkey_url)

    def admit(self, request: Request) -> None:
        """Count one question; raises TooManyChecksError."""
        now = self._clock.now().timestamp()
        minute = int(now // _MINUTE_S)
        bounds = (
            (client_of(request), self._settings.checks_per_minute),
            (_EVERYBODY, self._settings.checks_per_minute_all),
        )
        # One after the other: who is refused alone takes nothing of what all share.
        for client, bound in bounds:
            [count] = self._tallies.add([self._name(client, minute)], keep_s=2 * _MINUTE_S)
            if count > bound:
                raise TooManyChecksError(wait_s=_MINUTE_S - int(now % _MINUTE_S))

    def _name(self, client: str, minute: int) -> str:
        key = self._settings.session_key.get_secret_value().encode()
        digest = hmac.new(key, f"pace:{minute}:{client}".encode(), hashlib.sha256).hexdigest()
        return f"motlan:pace:{digest[:32]}"
