"""The trust list: the roots in which a signature may end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from asn1crypto import pem  # type: ignore[import-untyped] # has no stubs
from asn1crypto import x509 as asn1_x509

from core.errors import Fault, MotLanError


class TrustListBrokenError(MotLanError):
    """A file of the trust folder is not a certificate; `file` names it."""

    code: ClassVar[str] = "trust_list_broken"
    fault: ClassVar[Fault] = "dependency"


@dataclass(frozen=True)
class TrustList:
    """Certificates that are trusted without further proof; empty means that nothing is."""

    anchors: tuple[asn1_x509.Certificate, ...] = ()


def load_trust(directory: Path | None) -> TrustList:
    """Read every `*.pem`, `*.crt` and `*.cer` file of the folder (PEM or DER), in name order.

    A damaged file is an error, not a gap: a root that silently goes missing would turn valid
    signatures into untrusted ones.

    :raises TrustListBrokenError: a file holds no certificate, or the folder is not there.
    """
    if directory is None:
        return TrustList()
    if not directory.is_dir():
        raise TrustListBrokenError(file=directory.name)
    anchors: list[asn1_x509.Certificate] = []
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() in {".pem", ".crt", ".cer"}:
            anchors.extend(_certificates(path))
    return TrustList(tuple(anchors))


def _certificates(path: Path) -> list[asn1_x509.Certificate]:
    data = path.read_bytes()
    try:
        blocks = (
            [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        )
        certificates = [asn1_x509.Certificate.load(der, strict=True) for der in blocks]
        for certificate in certificates:
            # Parsing is lazy; this reads the parts that a verdict will need.
            _ = certificate.subject.native, certificate.public_key.algorithm
    except (ValueError, TypeError, KeyError) as error:
        raise TrustListBrokenError(file=path.name) from error
    return certificates
