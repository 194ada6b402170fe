"""A time server that misbehaves, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import cms, tsp  # type: ignore[import-untyped] # has no stubs
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from core.artifacts import SignedPdf
from core.clock import FixedClock, SystemClock
from signing.demo_authority import DemoAuthority
from signing.evidence_records.tokens import read_token
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


@pytest.mark.usefixtures("time_server")  # OCSP comes from there too
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


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(
    authority: DemoAuthority, issuer: str, *, ended: bool = False, eku: ObjectIdentifier | None
) -> tuple[asn1_x509.Certificate, asn1_keys.PrivateKeyInfo]:
    """A certificate for a time server, issued by the sample root or by a foreign one."""
    home = authority.trust_dir.parent
    key = _key()
    if issuer == "ours":
        root_key = load_pem_private_key((home / "keys" / "root.key.pem").read_bytes(), None)
        root = x509.load_pem_x509_certificate((home / "certs" / "root.cert.pem").read_bytes())
        name = root.subject
    else:
        root_key = key
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "MẪU Root khác")])
    assert isinstance(root_key, rsa.RSAPrivateKey)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "MẪU TSA xấu")]))
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=-1 if ended else 30))
    )
    if eku is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([eku]), critical=True)
    made = builder.sign(root_key, hashes.SHA256()).public_bytes(Encoding.DER)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1_x509.Certificate.load(made), asn1_keys.PrivateKeyInfo.load(private)


class _Stamping(BaseHTTPRequestHandler):
    """A time server with a certificate of its own, which may answer another question."""

    server: _StampingServer

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/nonce":
            asked["nonce"] = 1
        elif self.path == "/imprint":
            asked["message_imprint"]["hashed_message"] = bytes(32)
        answer = asyncio.run(self.server.stamper.async_request_tsa_response(asked)).dump()
        if self.path == "/forged":
            answer = answer[:-4] + bytes(4)
        self.send_response(200)
        self.send_header("Content-Type", _REPLY)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _StampingServer(HTTPServer):
    stamper: DummyTimeStamper


@contextmanager
def _stamping(certificate: asn1_x509.Certificate, key: asn1_keys.PrivateKeyInfo) -> Iterator[str]:
    server = _StampingServer(("127.0.0.1", 0), _Stamping)
    server.stamper = DummyTimeStamper(certificate, key)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("issuer", "ended", "eku", "path", "reason"),
    [
        ("foreign", False, ExtendedKeyUsageOID.TIME_STAMPING, "/", "timestamp_untrusted"),
        ("ours", True, ExtendedKeyUsageOID.TIME_STAMPING, "/", "timestamp_out_of_time"),
        ("ours", False, ExtendedKeyUsageOID.SERVER_AUTH, "/", "timestamp_untrusted"),
        ("ours", False, None, "/", "timestamp_untrusted"),
        ("ours", False, ExtendedKeyUsageOID.TIME_STAMPING, "/forged", "timestamp_broken"),
        ("ours", False, ExtendedKeyUsageOID.TIME_STAMPING, "/nonce", "answers_something_else"),
        ("ours", False, ExtendedKeyUsageOID.TIME_STAMPING, "/imprint", "answers_something_else"),
        ("ours", False, ExtendedKeyUsageOID.TIME_STAMPING, "/", None),
    ],
)
def test_a_stamp_that_would_not_hold_is_asked_of_the_next_server(
    authority: DemoAuthority,
    trust: TrustList,
    time_server: str,
    issuer: str,
    *,
    ended: bool,
    eku: ObjectIdentifier | None,
    path: str,
    reason: str | None,
) -> None:
    certificate, key = _certificate(authority, issuer, ended=ended, eku=eku)
    with _stamping(certificate, key) as address:
        first = HttpTimestamper(address + path, trust=trust)
        both = TimestampServers([first, HttpTimestamper(time_server, trust=trust)])
        token = asyncio.run(both.async_timestamp(b"0" * 32, "sha256"))
        is_first = read_token(token.dump()).certificate.sha256 == certificate.sha256
        assert is_first is (reason is None)
        if reason is not None:
            with pytest.raises(TimestampServerDownError) as caught:
                asyncio.run(first.async_timestamp(b"0" * 32, "sha256"))
            assert caught.value.details == {"reason": reason}
            assert caught.value.retry


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
