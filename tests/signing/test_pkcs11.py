"""A key in a hardware module: SoftHSM2, a real PKCS#11 library without the hardware."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pkcs11
import pytest
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped] # has no stubs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import open_pkcs11_session

from core.clock import SystemClock
from signing.demo_authority import DemoAuthority
from signing.service import SigningService
from signing.signers.pkcs11 import Pkcs11Signer
from signing.signers.protocol import SigningDeviceDownError, SigningRefusedError
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList
from tests.support.softhsm import LABEL, MODULE, PIN, empty_token, put

pytestmark = pytest.mark.skipif(
    not MODULE.is_file() or shutil.which("softhsm2-util") is None,
    reason="SoftHSM2 is not installed (deploy/setup does)",
)


@dataclass(frozen=True)
class Token:
    label: str
    chain: tuple[x509.Certificate, ...]


@pytest.fixture(scope="module")
def token(authority: DemoAuthority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """A token with the agency's RSA key and one P-256 key, both with certificates."""
    folder = tmp_path_factory.mktemp("hsm")
    bundle = pkcs12.load_pkcs12(authority.pkcs12.read_bytes(), authority.password.encode())
    assert bundle.cert is not None
    assert isinstance(bundle.key, rsa.RSAPrivateKey)
    chain = tuple(one.certificate for one in bundle.additional_certs)
    curve = ec.generate_private_key(ec.SECP256R1())
    with empty_token(folder):
        put(folder, "agency", "01", bundle.key, bundle.cert.certificate)
        put(folder, "officer", "02", curve, issued(authority, curve))
        yield Token(LABEL, chain)


def issued(authority: DemoAuthority, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the sample authority for a P-256 key."""
    folder = authority.trust_dir.parent
    issuer = x509.load_pem_x509_certificate((folder / "certs" / "issuing.cert.pem").read_bytes())
    issuing = serialization.load_pem_private_key(
        (folder / "keys" / "issuing.key.pem").read_bytes(), None
    )
    assert isinstance(issuing, rsa.RSAPrivateKey)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trần Thị Bưởi MẪU")]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(issuing, hashes.SHA256())
    )


@pytest.fixture
def signer(token: Token) -> Callable[..., Pkcs11Signer]:
    chain = [
        asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER))
        for one in token.chain
    ]

    def make(label: str = "agency", *, on: str = "motlan", pin: str = PIN) -> Pkcs11Signer:
        return Pkcs11Signer(MODULE, on, label, pin, chain)

    return make


Make = Callable[..., Pkcs11Signer]


@pytest.mark.parametrize("label", ["agency", "officer"])
def test_a_key_that_never_leaves_its_module_signs(
    signer: Make, trust: TrustList, time_server: str, paper: bytes, label: str
) -> None:
    """RSA and P-256; the second paper goes over the session of the first."""
    service = SigningService(
        signer(label), HttpTimestamper(time_server), trust, "B-T", SystemClock()
    )
    for _ in range(2):
        signed = service.sign(paper, profile="AGENCY_COPY", stamp=None)
        assert (signed.report.verdict, signed.level) == ("valid", "PAdES-B-T")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the dead one
def test_a_broken_session_is_opened_anew(
    signer: Make, trust: TrustList, time_server: str, paper: bytes
) -> None:
    key = signer()
    service = SigningService(key, HttpTimestamper(time_server), trust, "B-T", SystemClock())
    service.sign(paper, profile="AGENCY_COPY", stamp=None)
    pkcs11.lib(str(MODULE)).reinitialize()  # what drawing the token out does to a session
    signed = service.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert signed.report.verdict == "valid"


def test_a_wrong_pin_is_tried_once(signer: Make, token: Token) -> None:
    pkcs11.lib(str(MODULE)).reinitialize()  # nobody is logged in
    key = signer(pin="0000")
    for _ in range(12):  # SoftHSM locks a token later than others; three are enough for those
        with pytest.raises(SigningRefusedError) as caught:
            _ = key.certificate
        assert (caught.value.details["reason"], caught.value.retry) == ("pin", False)
    criteria = TokenCriteria(label=token.label)
    open_pkcs11_session(str(MODULE), token_criteria=criteria, user_pin=PIN).close()


def test_what_is_not_there_is_told(signer: Make) -> None:
    with pytest.raises(SigningDeviceDownError) as drawn_out:
        _ = signer(on="elsewhere").certificate
    assert drawn_out.value.retry
    with pytest.raises(SigningRefusedError) as unknown:
        _ = signer("nobody").certificate
    assert unknown.value.details["reason"] == "no_such_key"
