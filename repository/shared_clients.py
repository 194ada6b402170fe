"""Other systems that may ask for results: registered by whoever runs the installation.

A key is 256 random bits, shown once and kept as SHA-256: nothing slower is needed against guessing.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Collection, Sequence
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.vietnamese import clean_line
from storage.db.models import SharedClient
from storage.db.queries import shared_results as queries

CALLS_PER_MINUTE: Final = 60
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
"""No colon: it parts name and key in the header."""


class Scope(StrEnum):
    """What a client may do."""

    LIST = "results:list"
    """Ask which results a person has."""
    FILE = "results:file"
    """Fetch the files of results that it was told of."""
    RESTRICTED = "results:restricted"
    """See papers of restricted sensitivity too, where the procedure asks for them."""


class ClientNameTakenError(MotLanError):
    """Another client has this name; also one that was revoked keeps it."""

    code, fault = "client_name_taken", "caller"


class ClientNameInvalidError(MotLanError):
    """Not two to sixty small letters, digits and dashes."""

    code, fault = "client_name_invalid", "input"


class ClientNetworkInvalidError(MotLanError):
    """Not an address or network, or none was given."""

    code, fault = "client_network_invalid", "input"


class ClientNotFoundError(MotLanError):
    """No client has this name, or it was revoked before."""

    code, fault = "client_not_found", "caller"


class ClientRefusedError(MotLanError):
    """Unknown, revoked, wrong key, or an address that is not in its list: which is not said."""

    code, fault = "client_refused", "caller"


def add_client(
    session: Session,
    *,
    name: str,
    agency_id: UUID,
    networks: Collection[str],
    scopes: Collection[Scope],
    calls_per_minute: int = CALLS_PER_MINUTE,
) -> tuple[SharedClient, str]:
    """The client and its key, which is shown only this once.

    Raises ClientNameInvalidError, ClientNameTakenError and ClientNetworkInvalidError.
    """
    name = clean_line(name)
    if _NAME.fullmatch(name) is None:
        raise ClientNameInvalidError
    if queries.client_by_name(session, name) is not None:
        raise ClientNameTakenError(name=name)
    key = secrets.token_urlsafe(32)
    client = SharedClient(
        name=name,
        agency_id=agency_id,
        key_sha256=_hash(key),
        networks=_networks(networks),
        scopes=sorted(scope.value for scope in scopes),
        calls_per_minute=calls_per_minute,
    )
    session.add(client)
    session.flush()
    return client, key


def revoke_client(session: Session, clock: Clock, name: str) -> SharedClient:
    """End a client's access from now on; what it did stays. Raises ClientNotFoundError."""
    client = queries.client_by_name(session, clean_line(name))
    if client is None or client.revoked_at is not None:
        raise ClientNotFoundError(name=name)
    client.revoked_at = clock.now()
    return client


def clients(session: Session) -> Sequence[SharedClient]:
    """All clients, also the revoked ones, by name."""
    return queries.all_clients(session)


def authenticate_client(session: Session, name: str, key: str, address: str | None) -> SharedClient:
    """The client that signs in with this name and key from this address.

    Raises ClientRefusedError.
    """
    client = queries.client_by_name(session, name)
    # Compared also for a name that nobody has: it takes no less time.
    is_right = hmac.compare_digest(_hash(key), "" if client is None else client.key_sha256)
    if client is None or not is_right or client.revoked_at is not None:
        raise ClientRefusedError
    if not _is_within(address, client.networks):
        raise ClientRefusedError
    return client


def caller_of_client(client: SharedClient, requester_id: UUID | None = None) -> Caller:
    """The caller that a client is: no role, so that no other door opens to it."""
    return Caller(subject=Subject.MACHINE, agency_id=client.agency_id, person_id=requester_id)


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _networks(given: Collection[str]) -> list[str]:
    try:
        found = [str(ip_network(clean_line(one))) for one in given]
    except ValueError as error:
        raise ClientNetworkInvalidError from error
    if not found:
        raise ClientNetworkInvalidError
    return found


def _is_within(address: str | None, networks: Collection[str]) -> bool:
    try:
        caller = ip_address(address or "")
    except ValueError:
        return False
    return any(caller in ip_network(one) for one in networks)
