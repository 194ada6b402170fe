"""What a signature stands on: algorithms that may be too weak, a key given for other things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from asn1crypto import x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureStatus

_WEAK_DIGESTS: Final = frozenset({"md2", "md5", "sha1"})
_SHORTEST_KEY: Final = {"rsa": 2048, "dsa": 2048, "ec": 224}
"""Bits below which a key is weak (NIST SP 800-131A; QCVN on public digital signatures: 2048)."""


_PAPERS: Final = frozenset(
    {
        "2.5.29.37.0",  # any
        "1.3.6.1.5.5.7.3.2",  # clients of TLS: what public authorities give to persons
        "1.3.6.1.5.5.7.3.4",  # mail
        "1.3.6.1.5.5.7.3.36",  # documents (RFC 9336)
        "1.3.6.1.4.1.311.10.3.12",  # documents, Microsoft
        "1.2.840.113583.1.1.5",  # documents, Adobe
    }
)
_OTHER_THINGS: Final = frozenset(
    {
        "1.3.6.1.5.5.7.3.1",  # servers of TLS
        "1.3.6.1.5.5.7.3.3",  # programs
        "1.3.6.1.5.5.7.3.8",  # time stamps
        "1.3.6.1.5.5.7.3.9",  # OCSP
    }
)
"""Whoever holds such a key answers for a machine; nobody has checked who signs papers with it."""


def may_sign_papers(certificate: x509.Certificate) -> bool:
    """Whether the certificate's extended key usage lets it sign documents (RFC 5280, 4.2.1.12)."""
    usage = certificate.extended_key_usage_value
    if usage is None:
        return True
    told = {one.dotted for one in usage}
    return bool(told & _PAPERS) and not told & _OTHER_THINGS


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
