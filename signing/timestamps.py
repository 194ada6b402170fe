"""Time stamps from an RFC 3161 server. If it does not answer, nothing is signed."""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from typing import IO, ClassVar, Final
from urllib.parse import urlsplit

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.timestamps import TimeStamper

from core.errors import Fault, MotLanError

_LARGEST_ANSWER: Final = 200_000
"""Bytes; a token with a whole chain of 4096-bit keys has about 10,000."""


class TimestampServerMissingError(MotLanError):
    """The wanted level needs a time stamp, and no server is configured."""

    code: ClassVar[str] = "timestamp_server_missing"
    fault: ClassVar[Fault] = "dependency"


class TimestampServerDownError(MotLanError):
    """The time stamping server does not answer, refuses, or answers nonsense."""

    code: ClassVar[str] = "timestamp_server_down"
    fault: ClassVar[Fault] = "dependency"
    retry: ClassVar[bool] = True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The configured server answers itself or not at all: it may not send us elsewhere."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing; the caller sees the HTTP error."""


class _Answer(core.Sequence):  # type: ignore[misc] # asn1crypto is untyped
    """TimeStampResp of RFC 3161, where a refusal has no token (asn1crypto demands one)."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class HttpTimestamper(TimeStamper):
    """Asks one time stamping server over HTTP(S), with a time limit and without redirects."""

    def __init__(self, url: str, *, timeout_s: float = 10.0) -> None:
        """Remember the address; nothing is asked yet.

        :raises ValueError: the address is not http(s).
        """
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call] # untyped in pyHanko
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("the address of a time stamping server starts with http(s)://")
        self._url = url
        self._timeout_s = timeout_s
        # No proxy from the environment: the digest goes to the configured server and nowhere else.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token for the digest.

        :raises TimestampServerDownError: no answer, a refusal, or an answer that is not ours.
        """
        nonce, request = self.request_cms(  # type: ignore[no-untyped-call] # untyped in pyHanko
            message_digest, md_algorithm
        )
        response = await self.async_request_tsa_response(request)
        try:
            if response["status"]["status"].native not in {"granted", "granted_with_mods"}:
                raise TimestampServerDownError(reason="refused")
            token: cms.ContentInfo = response["time_stamp_token"]
            info = token["content"]["encap_content_info"]["content"].parsed
            is_ours = (
                info["nonce"].native == nonce
                and info["message_imprint"]["hashed_message"].native == message_digest
            )
        # asn1crypto parses lazily: nonsense shows only where it is read.
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampServerDownError(reason="malformed") from error
        if not is_ours:
            raise TimestampServerDownError(reason="answers_something_else")
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> _Answer:
        """Send one request and give the parsed answer (raises as `async_timestamp`)."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> _Answer:
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        request = urllib.request.Request(  # noqa: S310 # the scheme was checked
            self._url, data=body, headers=headers, method="POST"
        )
        try:
            with self._opener.open(request, timeout=self._timeout_s) as answer:
                kind = answer.headers.get_content_type()
                data = answer.read(_LARGEST_ANSWER + 1)
        except urllib.error.HTTPError as error:
            error.close()
            raise TimestampServerDownError(reason=f"http_{error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise TimestampServerDownError(reason="unreachable") from error
        if kind != "application/timestamp-reply" or len(data) > _LARGEST_ANSWER:
            raise TimestampServerDownError(reason="malformed")
        try:
            parsed: _Answer = _Answer.load(data)
        except ValueError as error:
            raise TimestampServerDownError(reason="malformed") from error
        return parsed
