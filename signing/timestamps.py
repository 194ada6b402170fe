"""Time stamps from RFC 3161 servers. If none of them answers, nothing is signed.

The first server of the list whose stamp holds, with a plausible time, is believed; one that failed
is left alone for a minute, so that a dead server costs its time limit once and not at each paper.
"""

from __future__ import annotations

import asyncio
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import IO, ClassVar, Final
from urllib.parse import urlsplit

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.timestamps import TimeStamper

from core.clock import Clock, SystemClock
from core.errors import Fault, MotLanError
from signing.evidence_records.tokens import EvidenceDamagedError, read_token
from signing.trust import TrustList

_LARGEST_ANSWER: Final = 200_000
"""Bytes; a token with a whole chain of 4096-bit keys has about 10,000."""
LARGEST_SKEW: Final = timedelta(seconds=60)
"""A signature whose own time and time stamp differ by more looks false to readers."""
_LEFT_ALONE_S: Final = 60.0


class TimestampServerMissingError(MotLanError):
    """The wanted level needs a time stamp, and no server is configured."""

    code: ClassVar[str] = "timestamp_server_missing"
    fault: ClassVar[Fault] = "dependency"


class TimestampServerDownError(MotLanError):
    """The time stamping server does not answer, refuses, or answers nonsense."""

    code: ClassVar[str] = "timestamp_server_down"
    fault: ClassVar[Fault] = "dependency"
    retry: ClassVar[bool] = True


class TimestampServerUntrustedError(TimestampServerDownError):
    """The server's stamp is broken, or not by somebody whom the trust list knows; see `reason`."""

    code: ClassVar[str] = "timestamp_server_untrusted"


class ClockSkewedError(MotLanError):
    """The time server and this machine do not agree on the time; `seconds` is the difference."""

    code: ClassVar[str] = "clock_skewed"
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

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = 10.0,
        clock: Clock | None = None,
        trust: TrustList | None = None,
    ) -> None:
        """Remember the address; nothing is asked yet.

        :param clock: what the answers must agree with.
        :param trust: who may stamp; None: the caller judges the stamps.
        :raises ValueError: the address is not http(s).
        """
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call] # untyped in pyHanko
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("the address of a time stamping server starts with http(s)://")
        self._url = url
        self._timeout_s = timeout_s
        self._clock = clock or SystemClock()
        self._trust = trust
        # No proxy from the environment: the digest goes to the configured server and nowhere else.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token for the digest.

        :raises TimestampServerDownError: no answer, a refusal, or an answer that is not ours.
        :raises TimestampServerUntrustedError: it would not hold before the trust list.
        :raises ClockSkewedError: its time is more than `LARGEST_SKEW` from ours.
        """
        asked_at = self._clock.now()
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
            stamped_at: datetime = info["gen_time"].native
        # asn1crypto parses lazily: nonsense shows only where it is read.
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampServerDownError(reason="malformed") from error
        if not is_ours:
            raise TimestampServerDownError(reason="answers_something_else")
        # The stamp was made at some moment between the question and now.
        skew = max(asked_at - stamped_at, stamped_at - self._clock.now(), timedelta())
        if skew > LARGEST_SKEW:
            raise ClockSkewedError(seconds=round(skew.total_seconds()))
        await self._refuse_untrusted(token, message_digest)
        return token

    async def _refuse_untrusted(self, token: cms.ContentInfo, digest: bytes) -> None:
        if self._trust is None:
            return
        try:
            read = read_token(token.dump())
        except EvidenceDamagedError as error:
            raise TimestampServerUntrustedError(**error.details) from error
        problem = await read.async_problem(digest, self._trust, at=read.stamped_at)
        if problem is not None:
            raise TimestampServerUntrustedError(reason=problem)

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


def _tell_nobody(place: int, outcome: str, seconds: float) -> None:
    """Nobody listens."""


class TimestampServers(TimeStamper):
    """Several servers behind one door: the first that answers, in the order of the list."""

    def __init__(self, servers: Sequence[HttpTimestamper]) -> None:
        """Remember the servers; nothing is asked yet.

        :raises ValueError: the list is empty.
        """
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call] # untyped in pyHanko
        if not servers:
            raise ValueError("no time stamping server")
        self._servers = tuple(servers)
        self.tell: Callable[[int, str, float], None] = _tell_nobody
        """Is told of each question: place in the list, `done` or a code, seconds."""
        self._failed_at: dict[int, float] = {}

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token for the digest from the first server that gives one.

        :raises TimestampServerDownError: none of them gives one; the reason is the last one's.
        :raises ClockSkewedError: the last one's time is not ours.
        """
        for place in self._in_order():
            asked_at = time.monotonic()
            try:
                token = await self._servers[place].async_timestamp(message_digest, md_algorithm)
            except (TimestampServerDownError, ClockSkewedError) as error:
                self._failed_at[place] = time.monotonic()
                self.tell(place, error.code, self._failed_at[place] - asked_at)
                last = error
                continue
            self.tell(place, "done", time.monotonic() - asked_at)
            self._failed_at.pop(place, None)
            self._learn(token, md_algorithm)
            return token
        raise last

    def _in_order(self) -> list[int]:
        """All servers, those that failed a moment ago last: with no other one they are asked."""
        now = time.monotonic()

        def is_left_alone(place: int) -> bool:
            failed_at = self._failed_at.get(place)
            return failed_at is not None and now - failed_at < _LEFT_ALONE_S

        return sorted(range(len(self._servers)), key=is_left_alone)

    def _learn(self, token: cms.ContentInfo, md_algorithm: str) -> None:
        """Keep the longest token seen as the pattern by which pyHanko reserves room.

        A server that answers with more than at the trial fails one signature; the next try knows.
        The certificates of each token are remembered too, because another server may answer next.
        """
        known = self._dummy_response_cache.get(md_algorithm)
        if known is not None and len(known.dump()) >= len(token.dump()):
            self._register_dummy(md_algorithm, token)  # type: ignore[no-untyped-call] # pyHanko's
            self._dummy_response_cache[md_algorithm] = known
        else:
            self._register_dummy(md_algorithm, token)  # type: ignore[no-untyped-call] # pyHanko's
