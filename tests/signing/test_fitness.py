"""A key that may not sign is refused before it does."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import SystemClock
from signing.demo_authority import DemoAuthority, create_demo_authority
from signing.fitness import RevocationCheck, RevocationServiceDownError, SigningKeyRevokedError
from signing.service import SigningService
from signing.signers.pkcs12 import Pkcs12Signer
from signing.trust import load_trust

_END = 'valid-to: "2045-01-01T00:00:00+0000"}'
_REVOKED = '\n        revocation: {revoked-since: "2026-01-01T00:00:00+0000"}'


@pytest.fixture(scope="module")
def revoked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoAuthority]:
    """An authority of its own that has revoked the agency's certificate."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with pytest.warns():
        authority = create_demo_authority(tmp_path_factory.mktemp("revoked"), port)
    config = authority.certomancer_config
    head, agency, rest = config.read_text("utf-8").partition("      agency: &signer")
    config.write_text(head + agency + rest.replace(_END, _END + _REVOKED, 1), "utf-8")
    server = subprocess.Popen(
        authority.tsa_command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None
            time.sleep(0.1)
        yield authority
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_a_revoked_key_does_not_sign(revoked: DemoAuthority, paper: bytes) -> None:
    trust = load_trust(revoked.trust_dir)
    signer = Pkcs12Signer(revoked.pkcs12, revoked.password)
    service = SigningService(signer, None, trust, "B-B", SystemClock())
    with pytest.raises(SigningKeyRevokedError) as caught:
        service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (caught.value.fault, caught.value.retry) == ("dependency", False)


def test_silence_of_the_authority_stops_or_not_as_configured(
    authority: DemoAuthority, paper: bytes, tmp_path: Path
) -> None:
    with pytest.warns():
        silent = create_demo_authority(tmp_path, 1)
    trust = load_trust(silent.trust_dir)
    signer = Pkcs12Signer(silent.pkcs12, silent.password)
    strict = SigningService(signer, None, trust, "B-B", SystemClock())
    with pytest.raises(RevocationServiceDownError) as caught:
        strict.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert caught.value.retry
    lenient = RevocationCheck(trust, is_required=False)
    signed = SigningService(signer, None, trust, "B-B", SystemClock(), lenient).sign(
        paper, profile="AGENCY_COPY", stamp=None
    )
    assert signed.report.verdict == "valid"


def test_the_answer_is_remembered(
    authority: DemoAuthority, time_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert time_server
    check = RevocationCheck(load_trust(authority.trust_dir))
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    with signer.opened() as key:
        check.refuse_revoked(signer.certificate, key)
        monkeypatch.setattr(socket, "socket", None)  # nobody can be asked any more
        check.refuse_revoked(signer.certificate, key)
