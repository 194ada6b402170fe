"""One event to one address, signed as Standard Webhooks says (standardwebhooks.com).

The whole try has one time limit, however slowly the other side speaks; of the answer the status
alone is read, not a byte of its body; no redirect is followed; the address that was checked is the
one that is called.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import UUID

import httpx2

from core.outside import PlaceRefusedError
from core.settings import Settings
from ingest.delivering.targets import place_for
from repository.events_out.deliveries import DELIVERED, GONE, Due, Outcome
from repository.events_out.feed import Told

_GONE: Final = 410
_PATIENCE: Final = frozenset({429, 503})


def body_of(event: Told) -> bytes:
    """The event as JSON; the same at every try."""
    told = {
        "id": str(event.id),
        "type": event.type,
        "timestamp": event.timestamp.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "stream": str(event.stream),
        "number": event.number,
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signatures(keys: Sequence[bytes], event_id: UUID, timestamp: int, body: bytes) -> str:
    """A signature with each key that counts, parted by spaces."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    made = (b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return " ".join(f"v1,{one}" for one in made)


def send(settings: Settings, due: Due, now: datetime) -> Outcome:
    """Try once; never raises for what the other side does."""
    body, timestamp = body_of(due.event), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "MotLan-Webhook/1",
        "Host": httpx2.URL(due.url).netloc.decode("ascii"),
        "webhook-id": str(due.event.id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(due.keys, due.event.id, timestamp, body),
    }
    return asyncio.run(_within(settings, due.url, headers, body))


async def _within(settings: Settings, url: str, headers: dict[str, str], body: bytes) -> Outcome:
    try:
        async with asyncio.timeout(settings.webhook_limit_s):
            place = await asyncio.to_thread(place_for, settings, url)
            return await _post(url, place, headers, body)
    except (TimeoutError, httpx2.TimeoutException):
        return Outcome("timeout")
    except PlaceRefusedError:
        return Outcome("address_refused")
    except (OSError, httpx2.HTTPError, ValueError):
        return Outcome("no_connection")


async def _post(url: str, place: str, headers: dict[str, str], body: bytes) -> Outcome:
    named = httpx2.URL(url)
    # Proxies of the environment are not ours; the certificate is that of the name.
    async with (
        httpx2.AsyncClient(
            verify=_trust(), timeout=None, follow_redirects=False, trust_env=False
        ) as client,
        client.stream(
            "POST",
            named.copy_with(host=place),
            content=body,
            headers=headers,
            extensions={"sni_hostname": named.host},
        ) as answer,
    ):
        return _outcome(answer.status_code, answer.headers.get("retry-after", ""))


def _outcome(status: int, retry_after: str) -> Outcome:
    if 200 <= status < 300:
        return Outcome(DELIVERED, status)
    if 300 <= status < 400:
        return Outcome("redirected", status)
    if status == _GONE:
        return Outcome(GONE, status)
    is_number = retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7
    wait_s = int(retry_after) if status in _PATIENCE and is_number else 0
    return Outcome("refused", status, wait_s)


@cache
def _trust() -> ssl.SSLContext:
    """The authorities of this machine; read once, since that takes a while."""
    return ssl.create_default_context()
