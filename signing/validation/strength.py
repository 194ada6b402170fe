"""Which algorithms a signature stands on, and which of them are too weak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from asn1crypto import x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureStatus

_WEAK_DIGESTS: Final = frozenset({"md2", "md5", "sha1"})
_SHORTEST_KEY: Final = {"rsa": 2048, "dsa": 2048, "ec": 224}
"""Bits below which a key is weak (NIST SP 800-131A; QCVN on public digital signatures: 2048)."""


def key_of(certificate: x509.Certificate) -> str:
    """Kind and length of the key, e.g. `rsa-2048`."""
    key = certificate.public_key
    bits = key.bit_size if key.algorithm in {"rsa", "dsa", "ec", "rsassa_pss"} else None
    kind = "rsa" if key.algorithm == "rsassa_pss" else str(key.algorithm)
    return f"{kind}-{bits}" if bits else kind


def weak_in(status: PdfSignatureStatus) -> tuple[str, ...]:
    """Names of what is weak in the signature, its time stamp, and the certificates of both."""
    found = [*_of(status)]
    if status.timestamp_validity is not None:
        found += _of(status.timestamp_validity)
    return tuple(dict.fromkeys(found))


def _of(status: SignatureStatus) -> Iterator[str]:
    mechanism = str(status.pkcs7_signature_mechanism)
    if status.md_algorithm in _WEAK_DIGESTS:
        yield status.md_algorithm
    yield from (digest for digest in sorted(_WEAK_DIGESTS) if mechanism.startswith(f"{digest}_"))
    path = [status.signing_cert, *_issuers(status)]
    for certificate in path:
        kind, _, bits = key_of(certificate).partition("-")
        if bits and int(bits) < _SHORTEST_KEY.get(kind, 0):
            yield f"{kind}-{bits}"
        # Nobody relies on the signature that a root has put under itself.
        if certificate.self_issued:
            continue
        if certificate.hash_algo in _WEAK_DIGESTS:
            yield certificate.hash_algo


def _issuers(status: SignatureStatus) -> list[x509.Certificate]:
    path = status.validation_path
    if path is None:
        return []
    own = status.signing_cert.dump()
    return [one for one in path.iter_certs(include_root=True) if one.dump() != own]
