"""Whether a key may sign now: its certificate's time, and that nobody has revoked it.

Asked before signing, not found out after. The answer of the certification authority is remembered
for a while, so that a stack of papers asks once.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped] # has no stubs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CRLFetchError,
    InsufficientRevinfoError,
    OCSPFetchError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from core.errors import Fault, MotLanError
from signing.trust import TrustList

_ANSWER_HOLDS_S: Final = 600.0
_ANSWER_LIMIT_S: Final = 10


class SigningKeyExpiredError(MotLanError):
    """The certificate is not valid any more; `until` was its last day."""

    code: ClassVar[str] = "signing_key_expired"
    fault: ClassVar[Fault] = "dependency"


class SigningKeyNotYetValidError(MotLanError):
    """The certificate is not valid yet; `since` is its first day."""

    code: ClassVar[str] = "signing_key_not_yet_valid"
    fault: ClassVar[Fault] = "dependency"


class SigningKeyRevokedError(MotLanError):
    """The authority has revoked the certificate, or one above it."""

    code: ClassVar[str] = "signing_key_revoked"
    fault: ClassVar[Fault] = "dependency"


class RevocationServiceDownError(MotLanError):
    """The certification authority did not tell whether the certificate still holds."""

    code: ClassVar[str] = "revocation_service_down"
    fault: ClassVar[Fault] = "dependency"
    retry: ClassVar[bool] = True


def refuse_out_of_time(certificate: x509.Certificate, now: datetime) -> None:
    """Look at the dates alone.

    :raises SigningKeyExpiredError: it is over.
    :raises SigningKeyNotYetValidError: it has not begun.
    """
    if now > certificate.not_valid_after_utc:
        raise SigningKeyExpiredError(until=certificate.not_valid_after_utc.date().isoformat())
    if now < certificate.not_valid_before_utc:
        raise SigningKeyNotYetValidError(since=certificate.not_valid_before_utc.date().isoformat())


@dataclass
class RevocationCheck:
    """Asks the authority's OCSP responder or CRL about a certificate, and remembers «good»."""

    trust: TrustList
    is_required: bool = True
    """Whether no answer stops the signing; else the certificate then counts as good."""
    _good_until: dict[bytes, float] = field(default_factory=dict)

    def refuse_revoked(self, certificate: x509.Certificate, key: CmsSigner) -> None:
        """Ask, unless it was good a moment ago. `key` brings the certificates in between.

        A chain that does not end in the trust list is not judged here: validation refuses it.

        :raises SigningKeyRevokedError: it is revoked.
        :raises RevocationServiceDownError: nobody answers, and an answer is required.
        """
        name = certificate.fingerprint(hashes.SHA256())
        if self._good_until.get(name, 0.0) > time.monotonic() or not _names_a_source(certificate):
            return
        try:
            asyncio.run(self._ask(key))
        except RevokedError as error:
            self._good_until.pop(name, None)
            raise SigningKeyRevokedError from error
        except (InsufficientRevinfoError, OCSPFetchError, CRLFetchError) as error:
            if self.is_required:
                raise RevocationServiceDownError from error
            return
        except (PathError, ValidationError):
            return
        self._good_until[name] = time.monotonic() + _ANSWER_HOLDS_S

    async def _ask(self, key: CmsSigner) -> None:
        own: asn1_x509.Certificate = key.signing_cert
        others = [one for one in key.cert_registry or () if one.sha256 != own.sha256]
        # Only the addresses in our own certificates are asked.
        async with AIOHttpFetcherBackend(per_request_timeout=_ANSWER_LIMIT_S) as fetchers:
            context = ValidationContext(
                trust_roots=list(self.trust.anchors),
                allow_fetching=True,
                fetchers=fetchers,
                revocation_mode="hard-fail",
            )
            await CertificateValidator(
                own, intermediate_certs=others, validation_context=context
            ).async_validate_path()


def _names_a_source(certificate: x509.Certificate) -> bool:
    """Whether the certificate says where its revocation could be asked for."""
    extensions = certificate.extensions
    for kind in (x509.CRLDistributionPoints, x509.AuthorityInformationAccess):
        try:
            extensions.get_extension_for_class(kind)
        except x509.ExtensionNotFound:
            continue
        return True
    return False
