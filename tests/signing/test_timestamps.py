"""A time server that misbehaves, over real HTTP on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import tsp

from core.artifacts import SignedPdf
from core.clock import SystemClock
from signing.demo_authority import DemoAuthority
from signing.service import SigningService
from signing.signers.pkcs12 import Pkcs12Signer
from signing.timestamps import HttpTimestamper, TimestampServerDownError
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
