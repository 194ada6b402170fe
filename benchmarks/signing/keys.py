"""The sample authority with its servers, and keys of every kind that it certified."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped] # has no stubs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.errors import InsecureForProduction
from signing.demo_authority import DemoAuthority, create_demo_authority
from signing.signers.csc import CscCredential, CscSigner
from signing.signers.pkcs11 import Pkcs11Signer
from signing.signers.pkcs12 import Pkcs12Signer
from tests.support.csc_server import CscServer, CscService
from tests.support.softhsm import LABEL, MODULE, PIN, empty_token, put


@contextmanager
def running_authority() -> Iterator[DemoAuthority]:
    """Time server, OCSP responder and CRL store on loopback, until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        with warnings.catch_warnings(action="ignore", category=InsecureForProduction):
            authority = create_demo_authority(Path(folder), port)
        server = subprocess.Popen(
            authority.tsa_command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            yield authority
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the time server does not answer")


@contextmanager
def token_key(authority: DemoAuthority) -> Iterator[Pkcs11Signer]:
    """The agency's key in a token of SoftHSM2."""
    key, chain = _agency(authority)
    with tempfile.TemporaryDirectory() as folder, empty_token(Path(folder)):
        put(Path(folder), "agency", "01", key, chain[0])
        others = [
            asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER))
            for one in chain[1:]
        ]
        yield Pkcs11Signer(MODULE, LABEL, "agency", PIN, others)


@contextmanager
def remote_key(authority: DemoAuthority) -> Iterator[CscSigner]:
    """The agency's key at a small service on loopback, by CSC v1."""
    key, chain = _agency(authority)
    service = CscService(key, chain)
    with CscServer(service) as server:
        yield CscSigner(CscCredential(server.url, "agency", service.token, service.pin))


@contextmanager
def curve_key(authority: DemoAuthority) -> Iterator[Pkcs12Signer]:
    """A P-256 key in a file, certified like the agency's."""
    home = authority.trust_dir.parent
    issuing = serialization.load_pem_private_key(
        (home / "keys" / "issuing.key.pem").read_bytes(), None
    )
    if not isinstance(issuing, rsa.RSAPrivateKey):
        raise TypeError("the sample authority has another form")
    own, issuer, root = _agency(authority)[1]
    key = ec.generate_private_key(ec.SECP256R1())
    usage = own.extensions.get_extension_for_class(x509.KeyUsage)
    made = (
        x509.CertificateBuilder()
        .subject_name(own.subject)
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(own.serial_number)
        .not_valid_before(own.not_valid_before_utc)
        .not_valid_after(own.not_valid_after_utc)
        .add_extension(usage.value, usage.critical)
        .sign(issuing, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(authority.password.encode())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "curve.p12"
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(b"curve", key, made, [issuer, root], encryption)
        )
        yield Pkcs12Signer(file, authority.password)


def _agency(authority: DemoAuthority) -> tuple[rsa.RSAPrivateKey, list[x509.Certificate]]:
    """The agency's key, and its chain from its own certificate up to the root."""
    bundle = pkcs12.load_pkcs12(authority.pkcs12.read_bytes(), authority.password.encode())
    if bundle.cert is None or not isinstance(bundle.key, rsa.RSAPrivateKey):
        raise TypeError("the sample authority has another form")
    chain = [bundle.cert.certificate, *(one.certificate for one in bundle.additional_certs)]
    return bundle.key, chain
