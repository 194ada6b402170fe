"""Where a name on the network leads: never to this machine's neighbours unless they are let in.

Whoever calls one of the places that were looked at calls what was checked; asked for again, the
name might lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Final

Place = ipaddress.IPv4Address | ipaddress.IPv6Address

_EMBEDDING: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
    )
)
"""Compatible, mapped, translated (RFC 6052, 8215), Teredo and 6to4."""


class PlaceRefusedError(Exception):
    """The name leads to a machine that is not to be called."""


def places_of(host: str, port: int, lets_in: Callable[[Place], bool]) -> list[str]:
    """The addresses behind a name; `lets_in` says which of the private ones may be called.

    Raises OSError for a name that leads nowhere, PlaceRefusedError if one place of it is refused.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        where = ipaddress.ip_address(str(place[0]).partition("%")[0])
        is_odd = where.is_link_local or where.is_multicast or where.is_unspecified
        if is_odd or _hides_another(where) or not (where.is_global or lets_in(where)):
            raise PlaceRefusedError
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _hides_another(where: Place) -> bool:
    """An IPv6 address that stands for an IPv4 one, whatever that is."""
    return not where.is_loopback and any(where in network for network in _EMBEDDING)
