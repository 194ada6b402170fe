"""A time server that misbehaves, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import cms, tsp  # type: ignore[import-untyped] # has no stubs

from core.artifacts import SignedPdf
from core.clock import FixedClock, SystemClock
from signing.demo_authority import DemoAuthority
from signing.service import SigningService
from signing.signers.pkcs12 import Pkcs12Signer
from signing.timestamps import (
    ClockSkewedError,
    HttpTimestamper,
    TimestampServerDownError,
    TimestampServers,
)
from signing.trust import TrustList

_REPLY = "application/timestamp-reply"


def _without_token(status: str) -> bytes:
    info = bytes(tsp.PKIStatusInfo({"status": status}).dump())
    return b"\x30" + bytes([len(info)]) + info


class _Misbehaving(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, kind, body = {
            "/error": (500, "text/plain", b"no"),
            "/moved": (302, "text/plain", b""),
            "/page": (200, "text/html", b"<html>"),
            "/garbage": (200, _REPLY, b"\x00\x01garbage"),
            "/empty": (200, _REPLY, b""),
            "/refusal": (200, _REPLY, _without_token("rejection")),
            "/nothing": (200, _REPLY, _without_token("granted")),
            "/endless": (200, _REPLY, b"0" * 300_000),
        }[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 302:
            self.send_header("Location", "/refusal")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Misbehaving)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/error", "http_500"),
        ("/moved", "http_302"),
        ("/page", "malformed"),
        ("/garbage", "malformed"),
        ("/empty", "malformed"),
        ("/refusal", "refused"),
        ("/nothing", "malformed"),
        ("/endless", "malformed"),
    ],
)
def test_a_server_that_does_not_answer_properly_counts_as_down(
    authority: DemoAuthority,
    trust: TrustList,
    paper: bytes,
    misbehaving: str,
    path: str,
    reason: str,
) -> None:
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    timestamper = HttpTimestamper(misbehaving + path)
    with pytest.raises(TimestampServerDownError) as caught:
        SigningService(signer, timestamper, trust, "B-T", SystemClock()).sign(
            paper, profile="AGENCY_COPY", stamp=None
        )
    assert caught.value.details == {"reason": reason}


def test_only_http_is_an_address() -> None:
    with pytest.raises(ValueError, match="http"):
        HttpTimestamper("file:///etc/passwd")


def test_the_time_comes_from_the_server(signed: SignedPdf) -> None:
    (verdict,) = signed.report.signatures
    assert verdict.signed_at is not None
    assert abs((SystemClock().now() - verdict.signed_at).total_seconds()) < 3600


class _Recording(HttpTimestamper):
    """A real server whose answers are counted and, once, arrive with a long chain attached."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked = 0

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        self.asked += 1
        token = await super().async_timestamp(message_digest, md_algorithm)
        if self.asked >= 2:
            certificates = token["content"]["certificates"]
            for _ in range(30):  # as after the authority's chain was renewed
                certificates.append(certificates[0])
        return cms.ContentInfo.load(token.dump(force=True))


def test_the_next_server_answers_where_the_first_does_not(
    misbehaving: str, authority: DemoAuthority, trust: TrustList, time_server: str, paper: bytes
) -> None:
    servers = TimestampServers(
        [HttpTimestamper(f"{misbehaving}/error"), HttpTimestamper(time_server)]
    )
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    service = SigningService(signer, servers, trust, "B-LT", SystemClock())
    signed = service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (signed.report.verdict, signed.level) == ("valid", "PAdES-B-LT")


def test_without_any_server_the_last_reason_is_told(misbehaving: str) -> None:
    servers = TimestampServers(
        [HttpTimestamper(f"{misbehaving}/error"), HttpTimestamper(f"{misbehaving}/refusal")]
    )
    with pytest.raises(TimestampServerDownError) as caught:
        asyncio.run(servers.async_timestamp(b"0" * 32, "sha256"))
    assert caught.value.details["reason"] == "refused"


def test_an_answer_longer_than_at_the_trial_gets_more_room(
    authority: DemoAuthority, trust: TrustList, time_server: str, paper: bytes
) -> None:
    growing = _Recording(time_server)
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    service = SigningService(signer, TimestampServers([growing]), trust, "B-T", SystemClock())
    signed = service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (signed.report.verdict, len(signed.report.signatures)) == ("valid", 1)
    assert growing.asked == 3  # the trial, one that did not fit, one that did


def test_a_clock_that_is_off_signs_nothing(time_server: str) -> None:
    behind = FixedClock(datetime.now(UTC) - timedelta(minutes=5))
    servers = TimestampServers([HttpTimestamper(time_server, clock=behind)])
    with pytest.raises(ClockSkewedError) as caught:
        asyncio.run(servers.async_timestamp(b"0" * 32, "sha256"))
    assert int(str(caught.value.details["seconds"])) >= 290
    assert caught.value.retry
