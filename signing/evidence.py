"""What a signed file brings along to prove itself: time stamps, certificates, revocation data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
)

from signing.trust import TrustList

_AT_ANY_AGE: Final = timedelta(days=36_500)


def _revocation_policy(checking: str) -> CertRevTrustPolicy:
    """Proofs count at any age: a file brings the proofs of its own time, made just after it."""
    return CertRevTrustPolicy(
        RevocationCheckingPolicy.from_legacy(checking),
        freshness=_AT_ANY_AGE,
        freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        retroactive_revinfo=True,
    )


SIGNER_KEY_USAGE: Final = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
"""Either use will do: public service certificates carry one, the other, or both."""


def is_sound(status: SignatureStatus | None) -> bool:
    """The signature or token is right and ends in the trust list."""
    return status is not None and status.valid and status.intact and status.trusted


@dataclass(frozen=True)
class Evidence:
    """The file, its document security store, and who is trusted."""

    reader: PdfFileReader
    store: DocumentSecurityStore | None
    trust: TrustList
    at: datetime | None
    """The moment of the verdict; None means now."""

    @classmethod
    def of(cls, reader: PdfFileReader, trust: TrustList, at: datetime | None) -> Evidence:
        """Read what the file brings along."""
        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            store = None
        return cls(reader, store, trust, at)

    def context(
        self, moment: datetime | None = None, *, checking: str = "soft-fail"
    ) -> ValidationContext:
        """Rules for building a chain at `moment` (default: the moment of the verdict), offline.

        :param checking: `soft-fail` takes what proofs there are, `hard-fail` demands them.
        """
        rules: dict[str, Any] = {
            "trust_roots": list(self.trust.anchors),
            "allow_fetching": False,
            "revinfo_policy": _revocation_policy(checking),
            "moment": moment or self.at,
        }
        if self.store is None:
            return ValidationContext(**rules)
        return self.store.as_validation_context(rules)

    def level(
        self,
        signature: EmbeddedPdfSignature,
        stamped_at: datetime | None,
        document_timestamps: Sequence[EmbeddedPdfSignature],
    ) -> str:
        """The PAdES level that the file really reaches; `CMS` for older signatures.

        `stamped_at` is the time of a sound time stamp, or None.
        """
        if signature.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value:
            return "CMS"
        if stamped_at is None:
            return "PAdES-B-B"
        if self.store is None or not self._is_self_sufficient(signature, stamped_at):
            return "PAdES-B-T"
        is_archived = any(self._archives(one, signature) for one in document_timestamps)
        return "PAdES-B-LTA" if is_archived else "PAdES-B-LT"

    def is_unbroken(self, timestamp: EmbeddedPdfSignature) -> bool:
        """The bytes under a document time stamp are the bytes that it was given for."""
        try:
            status = validate_pdf_timestamp(timestamp, self.context(), skip_diff=True)
        except SignatureValidationError:
            return False
        return status.valid and status.intact

    def _is_self_sufficient(self, signature: EmbeddedPdfSignature, stamped_at: datetime) -> bool:
        """The file alone shows that no certificate was revoked when it was signed."""
        try:
            status = validate_pdf_signature(
                signature,
                self.context(stamped_at, checking="hard-fail"),
                ts_validation_context=self.context(stamped_at, checking="hard-fail"),
                key_usage_settings=SIGNER_KEY_USAGE,
                skip_diff=True,
            )
        except SignatureValidationError:
            return False
        return is_sound(status) and is_sound(status.timestamp_validity)

    def _archives(self, timestamp: EmbeddedPdfSignature, signature: EmbeddedPdfSignature) -> bool:
        """A sound document time stamp that covers the signature and the security store."""
        if timestamp.signed_revision <= signature.signed_revision:
            return False
        covered = self.reader.get_historical_resolver(timestamp.signed_revision)
        if "/DSS" not in covered.root:
            return False
        try:
            status = validate_pdf_timestamp(timestamp, self.context(), skip_diff=True)
        except SignatureValidationError:
            return False
        return is_sound(status)
