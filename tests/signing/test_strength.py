"""What is too weak is flagged and never called valid."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import validate
from tests.signing.attacks.papers import Signing, blank_form


def signed(key: signers.SimpleSigner, digest: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(blank_form()))
    metadata = signers.PdfSignatureMetadata(field_name="KySan", md_algorithm=digest)
    return bytes(signers.sign_pdf(writer, metadata, signer=key).getbuffer())


def test_an_old_digest(authority: DemoAuthority, trust: TrustList) -> None:
    (verdict,) = validate(signed(Signing(authority).key(), "sha1"), trust).signatures
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "weak_algorithm")
    assert "sha1" in verdict.weak
    assert verdict.intact
    assert (verdict.indication, verdict.sub_indication) == (
        "INDETERMINATE",
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    )


def test_a_short_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 # weak on purpose
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "MẪU ngắn")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate = asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    private = keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    signer = signers.SimpleSigner(
        signing_cert=certificate, signing_key=private, cert_registry=SimpleCertificateStore()
    )
    (verdict,) = validate(signed(signer, "sha256"), TrustList((certificate,))).signatures
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "weak_algorithm")
    assert verdict.weak == ("rsa-1024",)
