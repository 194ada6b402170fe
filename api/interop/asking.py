"""Asking another system for results: time, size and kind of the answer are bounded, tries counted.

Nothing of an answer is followed: no redirect, no address in it is ever called. An answer that does
not come is PeerUnavailableError, which is written down: only then may the paper be asked for.
"""

from __future__ import annotations

import binascii
import json
import random
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ValidationError

from api.interop.peers import Peer, key_of
from api.v1.schemas.shared_results import (
    ResultList,
    ResultTold,
    SharedFileAsked,
    SharedResultsAsked,
    SharedResultsTold,
)
from core.errors import MotLanError
from core.outside import PlaceRefusedError, places_of

TRIES: Final = 3
FIRST_PAUSE_S: Final = 0.2
_CONNECT_S: Final = 3.0
_READ_S: Final = 10.0
WHOLE_CALL_S: Final = 20.0
"""All tries of one call: an officer and a citizen wait."""
_LIST_BYTES: Final = 1_000_000
_TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
_BASE64: Final = 4 / 3
_PDF: Final = b"%PDF-"
_FINE: Final = ("", "0", "00", "200")
"""Error codes of the portal that mean none."""


class PeerUnavailableError(MotLanError):
    """The other system gave no answer that can be used; `reason` says how it failed."""

    code, fault, retry = "peer_unavailable", "dependency", True

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class ResultSource(Protocol):
    """A system that gives results by the two calls of domain.md 3.7."""

    @property
    def peer(self) -> Peer:
        """Which one it is."""
        ...

    def results(self, asked: SharedResultsAsked) -> tuple[ResultTold, ...]:
        """The results that it has; raises PeerUnavailableError."""
        ...

    def file(self, asked: SharedFileAsked) -> bytes:
        """The PDF behind a way that it gave; raises PeerUnavailableError."""
        ...


@dataclass(frozen=True)
class HttpSource:
    """A system behind HTTP."""

    peer: Peer
    max_file_bytes: int
    pause: Callable[[float], None] = time.sleep

    def results(self, asked: SharedResultsAsked) -> tuple[ResultTold, ...]:
        """The results that it has; raises PeerUnavailableError."""
        _, body = self._call(self.peer.url, asked, _LIST_BYTES)
        return _read_list(body)

    def file(self, asked: SharedFileAsked) -> bytes:
        """The PDF behind a way that it gave; raises PeerUnavailableError."""
        limit = self.max_file_bytes
        kind, body = self._call(self.peer.address_of_files, asked, int(limit * _BASE64) + 100)
        data = body if kind == "application/pdf" else _read_base64(body)
        if len(data) > limit:
            raise PeerUnavailableError("answer_too_large")
        if not data.startswith(_PDF):
            raise PeerUnavailableError("answer_not_a_pdf")
        return data

    def _call(self, address: str, asked: BaseModel, limit: int) -> tuple[str, bytes]:
        """Media type and body; tried again after a growing pause where that may help."""
        until = time.monotonic() + WHOLE_CALL_S
        sign_in = httpx2.BasicAuth(self.peer.client, key_of(self.peer))
        timeout = httpx2.Timeout(_READ_S, connect=_CONNECT_S)
        failed = PeerUnavailableError("no_connection")
        # Proxies and keys of the environment are not ours: the settings alone say who is asked.
        with httpx2.Client(
            auth=sign_in, timeout=timeout, follow_redirects=False, trust_env=False
        ) as client:
            for turn in range(TRIES):
                if turn:
                    self.pause(FIRST_PAUSE_S * 3 ** (turn - 1) * random.uniform(0.8, 1.2))  # noqa: S311 # no secret
                if time.monotonic() > until:
                    break
                try:
                    places = _places(address, is_internal=self.peer.is_internal)
                    place = places[turn % len(places)]
                    return _once(client, address, place, asked, limit, until)
                except _MayPassError as error:
                    failed = PeerUnavailableError(error.reason)
        raise failed


class _MayPassError(Exception):
    """A failure that another try may get over."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _once(
    client: httpx2.Client, address: str, place: str, asked: BaseModel, limit: int, until: float
) -> tuple[str, bytes]:
    """Ask the machine at `place`, which was looked at; the certificate is that of the name."""
    named = httpx2.URL(address)
    headers = {
        "Accept": "application/pdf, application/json",
        "Host": named.netloc.decode("ascii"),
    }
    content = asked.model_dump(exclude_none=True)
    try:
        with client.stream(
            "POST",
            named.copy_with(host=place),
            json=content,
            headers=headers,
            extensions={"sni_hostname": named.host},
        ) as answer:
            if answer.status_code in _TRY_AGAIN:
                raise _MayPassError(f"status_{answer.status_code}")
            if answer.status_code != 200:
                raise PeerUnavailableError(f"status_{answer.status_code}")
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in {"application/pdf", "application/json"}:
                raise PeerUnavailableError("answer_of_other_kind")
            return kind, _bounded(answer, limit, until)
    except httpx2.TimeoutException:
        raise _MayPassError("timeout") from None
    except httpx2.HTTPError:
        raise _MayPassError("no_connection") from None


def _bounded(answer: httpx2.Response, limit: int, until: float) -> bytes:
    """The body, given up as soon as it is too large or takes too long."""
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > limit:
            raise PeerUnavailableError("answer_too_large")
        if time.monotonic() > until:
            raise PeerUnavailableError("timeout")
    return bytes(body)


def _places(address: str, *, is_internal: bool) -> list[str]:
    """Where the name leads now: never to this machine's neighbours unless the peer is one.

    The address comes from the operator's file alone; a name that was taken over must still not
    lead into the private network, to link-local services or to several machines at once. One of
    these very places is called: asked for again, the name might lead elsewhere.
    """
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        return places_of(parts.hostname or "", port, lambda _: is_internal)
    except OSError:
        raise _MayPassError("name_not_found") from None
    except PlaceRefusedError:
        raise PeerUnavailableError("address_refused") from None


def _read_list(body: bytes) -> tuple[ResultTold, ...]:
    """The list, in the portal's wrapping or bare."""
    try:
        data = json.loads(body)
        if isinstance(data, dict) and "result" in data:
            told = SharedResultsTold.model_validate(
                {**data, "errorCode": str(data.get("errorCode") or ""), "message": ""}
            )
            if told.error_code not in _FINE:
                raise PeerUnavailableError("answer_says_error")
            return tuple(told.result.DanhSachGiayToKetQua)
        return tuple(ResultList.model_validate(data).DanhSachGiayToKetQua)
    except (ValueError, ValidationError):
        raise PeerUnavailableError("answer_not_readable") from None


def _read_base64(body: bytes) -> bytes:
    """A file as the portal sends it: Base64 as a JSON string."""
    try:
        text = json.loads(body)
        return b64decode(text, validate=True)
    except (ValueError, TypeError, binascii.Error):
        raise PeerUnavailableError("answer_not_readable") from None
