"""Keys that are no paper's: of servers, time stamps, strangers; and proofs made by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.demo_authority import DemoAuthority
from tests.signing.attacks.papers import Signing, body_of, next_number, raw_update

FROM = datetime(2025, 1, 2, tzinfo=UTC)
Key = tuple[x509.Certificate, rsa.RSAPrivateKey]


def key_of(authority: DemoAuthority, name: str) -> Key:
    """A certificate of the sample authority with its key."""
    folder = authority.trust_dir.parent
    certificate = (folder / "certs" / f"{name}.cert.pem").read_bytes()
    key = serialization.load_pem_private_key(
        (folder / "keys" / f"{name}.key.pem").read_bytes(), None
    )
    assert isinstance(key, rsa.RSAPrivateKey)
    return x509.load_pem_x509_certificate(certificate), key


def own_key(usages: Sequence[x509.ObjectIdentifier], issuer: Key | None = None) -> Key:
    """A new key with a certificate for these usages, by itself without an issuer."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "UBND PHƯỜNG MẪU")])
    above, by = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if above is None else above.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(FROM + timedelta(days=7000))
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, False, False, False, False), True
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False
        )
    )  # fmt: skip
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), True)
    return builder.sign(by, hashes.SHA256()), key


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    data = certificate.public_bytes(serialization.Encoding.PEM)
    return asn1_x509.Certificate.load(pem.unarmor(data)[2])


def _private(key: rsa.RSAPrivateKey) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _store(authority: DemoAuthority) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    for name in ("issuing", "root"):
        store.register(_asn1(key_of(authority, name)[0]))
    return store


@dataclass(frozen=True)
class SigningWith(Signing):
    """Signs with any key, the sample chain beside it."""

    held: Key

    def key(self, *, officer: bool = False) -> signers.SimpleSigner:
        del officer
        certificate, key = self.held
        return signers.SimpleSigner(_asn1(certificate), _private(key), _store(self.authority))


def time_server(authority: DemoAuthority, held: Key) -> DummyTimeStamper:
    """Stamps with that key, without any server."""
    return DummyTimeStamper(_asn1(held[0]), _private(held[1]), certs_to_embed=_store(authority))


def answer(authority: DemoAuthority, when: datetime, *, is_revoked: bool = False) -> bytes:
    """What the sample responder says of the agency's certificate, good for a day."""
    responder, key = key_of(authority, "ocsp")
    built = ocsp.OCSPResponseBuilder().add_response(
        cert=key_of(authority, "agency")[0],
        issuer=key_of(authority, "issuing")[0],
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=when,
        next_update=when + timedelta(days=1),
        revocation_time=when if is_revoked else None,
        revocation_reason=None,
    )
    built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
    signed = built.certificates([responder]).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def revocation_list(authority: DemoAuthority, when: datetime) -> bytes:
    """An empty list of the sample root, good for a week."""
    root, key = key_of(authority, "root")
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(when)
        .next_update(when + timedelta(days=7))
        .add_extension(x509.CRLNumber(1), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False)
    )
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def with_store(
    pdf: bytes, authority: DemoAuthority, answers: Sequence[bytes], lists: Sequence[bytes]
) -> bytes:
    """One revision more, whose security store holds these proofs and the chain."""
    chain = [
        key_of(authority, name)[0].public_bytes(serialization.Encoding.DER)
        for name in ("issuing", "root")
    ]
    first = next_number(pdf)
    objects: dict[int, bytes] = {}
    told = b""
    for name, proofs in ((b"Certs", chain), (b"OCSPs", answers), (b"CRLs", lists)):
        refs = b""
        for proof in proofs:
            number = first + 1 + len(objects)
            objects[number] = b"<</Length %d>>stream\n%s\nendstream" % (len(proof), proof)
            refs += b" %d 0 R" % number
        told += b"/%s[%s]" % (name, refs)
    root = int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    body = re.sub(rb"/DSS \d+ 0 R", b"", body_of(pdf, root))
    objects |= {first: b"<<%s>>" % told, root: body[:-2] + b" /DSS %d 0 R>>" % first}
    return raw_update(pdf, objects)


SERVER, CODE, STAMPS = Usage.SERVER_AUTH, Usage.CODE_SIGNING, Usage.TIME_STAMPING
PERSON, MAIL = Usage.CLIENT_AUTH, Usage.EMAIL_PROTECTION
