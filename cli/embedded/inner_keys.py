"""The certificate by which the parts of the object store know each other (mutual TLS).

Without it, anybody on the machine can list and read all objects through the inner gRPC ports, past
the access keys (seen with `weed shell`); with it a stranger does not get a connection.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cli.embedded.state import LOOPBACK
from core.clock import SystemClock

VALID_FOR = timedelta(days=20 * 365)
PARTS = ("MASTER", "VOLUME", "FILER", "S3", "CLIENT", "ADMIN", "WORKER")


@dataclass(frozen=True)
class InnerKeys:
    """A certificate that is its own issuer, and its key; both PEM."""

    certificate: Path
    key: Path

    def environment(self) -> dict[str, str]:
        """The variables by which SeaweedFS takes them for every part of it."""
        words = {"WEED_GRPC_CA": str(self.certificate)}
        for part in PARTS:
            words[f"WEED_GRPC_{part}_CERT"] = str(self.certificate)
            words[f"WEED_GRPC_{part}_KEY"] = str(self.key)
        return words


def inner_keys(directory: Path) -> InnerKeys:
    """The keys in this directory, made at the first call."""
    keys = InnerKeys(directory / "inner.pem", directory / "inner.key")
    if not (keys.certificate.exists() and keys.key.exists()):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(
            keys.key,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        _write(keys.certificate, _certificate(key).public_bytes(serialization.Encoding.PEM))
    return keys


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "motlan objects")])
    now = SystemClock().now()
    host = x509.IPAddress(ipaddress.ip_address(LOOPBACK))
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A clock that is set right after the first start must not make it "not yet valid".
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
