"""A key at a remote signing service, held to the CSC contract by a small service of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.clock import SystemClock
from core.errors import MotLanError
from core.settings import SigningSettings
from signing.demo_authority import DemoAuthority
from signing.keys import load_keys
from signing.service import SigningService
from signing.signers.csc import CscCredential, CscSigner
from signing.signers.protocol import SigningDeviceDownError, SigningRefusedError
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList
from tests.support.csc_server import CscServer, CscService

Make = Callable[..., SigningService]


@pytest.fixture
def remote(authority: DemoAuthority) -> CscService:
    bundle = pkcs12.load_pkcs12(authority.pkcs12.read_bytes(), authority.password.encode())
    assert isinstance(bundle.key, rsa.RSAPrivateKey)
    assert bundle.cert is not None
    chain = [bundle.cert.certificate, *(one.certificate for one in bundle.additional_certs)]
    return CscService(bundle.key, chain)


@pytest.fixture
def address(remote: CscService) -> Iterator[str]:
    with CscServer(remote) as server:
        yield server.url


def credential(url: str, **changes: str) -> CscCredential:
    return CscCredential(
        **{"service_url": url, "credential_id": "agency", "token": "token", "pin": "123456"}
        | changes  # type: ignore[arg-type] # str for all
    )


def service_of(signer: CscSigner, trust: TrustList, time_server: str) -> SigningService:
    return SigningService(signer, HttpTimestamper(time_server), trust, "B-T", SystemClock())


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("scal", ["1", "2"])
def test_a_remote_key_signs(
    remote: CscService,
    address: str,
    trust: TrustList,
    time_server: str,
    paper: bytes,
    version: str,
    scal: str,
) -> None:
    remote.scal = scal
    service = service_of(CscSigner(credential(address, version=version)), trust, time_server)
    signed = service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (signed.report.verdict, signed.level) == ("valid", "PAdES-B-T")
    assert (remote.authorizations, remote.signed) == ([1], 1)


def test_a_stack_is_signed_under_one_authorization(
    remote: CscService, address: str, trust: TrustList, time_server: str, paper: bytes
) -> None:
    remote.multisign = 10
    signer = CscSigner(credential(address))
    service = service_of(signer, trust, time_server)
    with signer.authorized(3):
        for _ in range(3):
            service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (remote.authorizations, remote.signed) == ([3], 3)


def test_keys_that_are_chosen_in_a_stack_are_asked_once(
    remote: CscService, address: str, trust: TrustList, time_server: str, paper: bytes,
    tmp_path: Path,
) -> None:  # fmt: skip
    remote.multisign = 10
    (tmp_path / "token").write_text(remote.token)
    (tmp_path / "pin").write_text(remote.pin)
    key = {"kind": "csc", "url": address, "credential": "agency", "token_file": "token",
           "pin_file": "pin"}  # fmt: skip
    uses = [{"profile": "AGENCY_COPY", "agency": code, "key": "far"} for code in ("H1", "H2")]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": {"far": key}, "uses": uses}))
    ring = load_keys(SigningSettings(signing_keys=tmp_path / "keys.json"))
    with ring.stack({"far": 3}):
        for agency in ("H1", "H2", "H1"):
            signer = ring.choose("AGENCY_COPY", agency=agency).signer
            assert isinstance(signer, CscSigner)
            service_of(signer, trust, time_server).sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (remote.authorizations, remote.signed) == ([3], 3)
    with ring.stack({"another": 3}):  # not this key: it is asked for one paper
        signer = ring.choose("AGENCY_COPY", agency="H1").signer
        assert isinstance(signer, CscSigner)
        service_of(signer, trust, time_server).sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (remote.authorizations, remote.signed) == ([3, 1], 4)


def test_a_leave_that_ends_is_asked_for_anew(
    remote: CscService, address: str, trust: TrustList, time_server: str, paper: bytes
) -> None:
    remote.multisign, remote.leave_lasts_s = 10, 5
    signer = CscSigner(credential(address))
    with signer.authorized(2):
        for _ in range(2):
            service_of(signer, trust, time_server).sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (remote.authorizations, remote.signed) == ([2, 1], 2)


@pytest.mark.parametrize(
    ("changes", "status", "expected"),
    [
        ({"pin": "0"}, None, SigningRefusedError),
        ({"token": "other"}, None, SigningRefusedError),
        ({"credential_id": "nobody"}, None, SigningRefusedError),
        ({}, 503, SigningDeviceDownError),
        ({"service_url": "http://127.0.0.1:1"}, None, SigningDeviceDownError),
    ],
)
def test_a_no_is_told_from_a_fault(
    remote: CscService,
    address: str,
    trust: TrustList,
    time_server: str,
    paper: bytes,
    changes: dict[str, str],
    status: int | None,
    expected: type[MotLanError],
) -> None:
    remote.fails_with = status
    service = service_of(CscSigner(credential(address, **changes)), trust, time_server)
    with pytest.raises(expected) as caught:
        service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert caught.value.retry == (expected is SigningDeviceDownError)
    assert remote.signed == 0


def test_secrets_are_not_told() -> None:
    told = repr(credential("https://x", token="secret-token"))
    assert "secret-token" not in told
    assert "123456" not in told
