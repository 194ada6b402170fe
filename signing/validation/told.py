"""What a report tells of certificates, time stamps and roots, in plain values."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped] # has no stubs
from cryptography import x509
from pyhanko.sign.validation.status import SignatureStatus, TimestampSignatureStatus

from core.artifacts import AnchorTold, CertificateTold, TimestampTold
from signing.evidence import is_sound
from signing.trust import TrustList, fingerprint
from signing.validation.strength import key_of


def subject_of(certificate: asn1_x509.Certificate) -> str:
    """The subject's distinguished name as `CN=…,O=…` (RFC 4514)."""
    return x509.load_der_x509_certificate(certificate.dump()).subject.rfc4514_string()


def path_of(status: SignatureStatus) -> tuple[CertificateTold, ...]:
    """The certificates from the signer's up to the root; the signer's alone without a path."""
    path = status.validation_path
    upwards = [] if path is None else list(path.iter_certs(include_root=True))[::-1]
    if status.signing_cert.dump() not in {one.dump() for one in upwards}:
        upwards.insert(0, status.signing_cert)
    return tuple(_certificate(one) for one in upwards)


def _certificate(certificate: asn1_x509.Certificate) -> CertificateTold:
    read = x509.load_der_x509_certificate(certificate.dump())
    return CertificateTold(
        subject=read.subject.rfc4514_string(),
        issuer=read.issuer.rfc4514_string(),
        serial=f"{read.serial_number:x}",
        sha256=fingerprint(certificate),
        not_before=text(read.not_valid_before_utc),
        not_after=text(read.not_valid_after_utc),
        key=key_of(certificate),
    )


def anchor_of(status: SignatureStatus, trust: TrustList) -> AnchorTold | None:
    """The root in which a trusted signature ends, with its record; None without one."""
    if status.validation_path is None or not status.trusted:
        return None
    root = next(iter(status.validation_path.iter_certs(include_root=True)), None)
    if root is None:
        return None
    record = trust.record(root)
    return AnchorTold(
        name=record.name if record else subject_of(root),
        sha256=fingerprint(root),
        origin=record.origin if record else None,
        added_on=record.added_on.isoformat() if record else None,
    )


def timestamp_of(status: TimestampSignatureStatus | None) -> TimestampTold | None:
    """A time stamp and who gave it."""
    if status is None:
        return None
    return TimestampTold(
        time=text(status.timestamp),
        authority=subject_of(status.signing_cert),
        intact=status.valid and status.intact,
        trusted=is_sound(status),
    )


def text(moment: datetime) -> str:
    """ISO 8601 to the second."""
    return moment.isoformat(timespec="seconds")
