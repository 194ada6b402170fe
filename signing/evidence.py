"""What a signed file brings along to prove itself: time stamps, certificates, revocation data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import crl, ocsp, x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    SignatureStatus,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
)

from core.artifacts import RevocationTold
from signing.trust import TrustList

_UNPROVEN: Final = AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE
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
class Brought:
    """Certificates and revocation data of the document security store, parsed once."""

    certificates: tuple[x509.Certificate, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()

    @classmethod
    def by(cls, reader: PdfFileReader) -> Brought:
        """What the file as it is now brings."""
        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            return cls()
        answers, lists = (
            [one.get_object().read_data(purpose) for one in held]
            for held, purpose in (
                (store.ocsps, DecodePurpose.OCSP_RESPONSE),
                (store.crls, DecodePurpose.CRL),
            )
        )
        return cls(
            tuple(store.load_certs()),
            tuple(ocsp.OCSPResponse.load(data) for data in answers),
            tuple(crl.CertificateList.load(data) for data in lists),
        )

    def about(self, certificate: x509.Certificate) -> list[ocsp.OCSPResponse]:
        """The answers that speak of the certificate."""
        return [
            answer
            for answer in self.answers
            if certificate.serial_number in {serial for serial, _ in spoken_of(answer)}
        ]


def spoken_of(answer: ocsp.OCSPResponse) -> list[tuple[int, datetime]]:
    """Serial number and moment of each certificate that the answer speaks of."""
    if answer["response_status"].native != "successful":
        return []
    return [
        (one["cert_id"]["serial_number"].native, one["this_update"].native)
        for one in answer.response_data["responses"]
    ]


@dataclass(frozen=True)
class ArchiveStamp:
    """A time stamp over the whole document."""

    signature: EmbeddedPdfSignature
    status: DocumentTimestampStatus | None
    """None when it cannot be judged."""
    holds_store: bool
    """The document that it covers carries a security store."""

    @property
    def is_unbroken(self) -> bool:
        """The bytes under it are the bytes that it was given for."""
        return (
            self.status is not None
            and self.status.valid
            and self.status.intact
            and self.status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        )

    @property
    def time(self) -> datetime | None:
        """What it proves; None when it is not sound."""
        return self.status.timestamp if self.status and is_sound(self.status) else None


@dataclass(frozen=True)
class Judged:
    """What came of one signature: its own status, and the time that is proven for it."""

    status: PdfSignatureStatus
    stamped_at: datetime | None
    """The time of a sound time stamp."""
    is_self_sufficient: bool
    """The file alone shows that no certificate was revoked when it was signed."""


@dataclass(frozen=True)
class Evidence:
    """The file, what it brings along, who is trusted, and the moment of the verdict."""

    reader: PdfFileReader
    brought: Brought
    trust: TrustList
    at: datetime

    def context(
        self,
        moment: datetime,
        *,
        purpose: str = "sign",
        checking: str = "soft-fail",
        about: x509.Certificate | None = None,
    ) -> ValidationContext:
        """Rules for building a chain at `moment`, offline.

        :param purpose: `sign` or `timestamp`: which roots count.
        :param checking: `soft-fail` takes what proofs there are, `hard-fail` demands them.
        :param about: leave out answers about other certificates than this.
        """
        rules: dict[str, Any] = {
            "trust_roots": self.trust.usable(purpose, moment),
            "allow_fetching": False,
            "revinfo_policy": _revocation_policy(checking),
            "moment": moment,
            "other_certs": self.brought.certificates,
            "ocsps": self.brought.answers if about is None else self.brought.about(about),
            "crls": self.brought.lists,
        }
        return ValidationContext(**rules)

    def archive_chain(self, stamps: Sequence[EmbeddedPdfSignature]) -> list[ArchiveStamp]:
        """Each document time stamp, the latest first, judged at the time that the next one proves.

        So the oldest holds although its certificate has long expired, as long as the chain does.
        """
        chain: list[ArchiveStamp] = []
        moment = self.at
        for one in sorted(stamps, key=lambda stamp: int(stamp.signed_revision), reverse=True):
            try:
                status = validate_pdf_timestamp(
                    one, self.context(moment, purpose="timestamp"), skip_diff=True
                )
            except SignatureValidationError:
                status = None
            covered = self.reader.get_historical_resolver(one.signed_revision)
            chain.append(ArchiveStamp(one, status, "/DSS" in covered.root))
            moment = chain[-1].time or moment
        return chain

    def judge(self, signature: EmbeddedPdfSignature, chain: Sequence[ArchiveStamp]) -> Judged:
        """Validate at the time that is proven, in one pass for a signature that proves itself.

        :raises SignatureValidationError: a kind of signature that is not supported.
        """
        proven = [
            stamp.time
            for stamp in chain
            if stamp.time and stamp.signature.signed_revision > signature.signed_revision
        ]
        moment = min(proven, default=self.at)
        claimed = _token_time(signature)
        if claimed is not None and self.brought.certificates:
            status = self._validate(signature, claimed, moment, "hard-fail")
            if is_sound(status) and is_sound(status.timestamp_validity):
                return Judged(status, claimed, is_self_sufficient=True)
        status = self._validate(signature, claimed or moment, moment, "soft-fail")
        if claimed is None:
            return Judged(status, None, is_self_sufficient=False)
        if is_sound(status.timestamp_validity):
            return Judged(status, claimed, is_self_sufficient=False)
        # The time is not proven: the chain must be good at the latest moment that is.
        status = self._validate(signature, moment, moment, "soft-fail")
        return Judged(status, None, is_self_sufficient=False)

    def _validate(
        self, signature: EmbeddedPdfSignature, signed: datetime, stamped: datetime, checking: str
    ) -> PdfSignatureStatus:
        def run(about: x509.Certificate | None) -> PdfSignatureStatus:
            return validate_pdf_signature(
                signature,
                self.context(signed, checking=checking, about=about),
                ts_validation_context=self.context(stamped, purpose="timestamp", checking=checking),
                key_usage_settings=SIGNER_KEY_USAGE,
                skip_diff=True,
            )

        status = run(None)
        if checking == "soft-fail" and status.trust_problem_indic is _UNPROVEN:
            # An answer about another certificate of the same issuer counts as a failed check, so
            # a second signer would suffer from the proofs of the first.
            status = run(signature.signer_cert)
        return status

    def level(
        self, signature: EmbeddedPdfSignature, judged: Judged, chain: Sequence[ArchiveStamp]
    ) -> str:
        """The PAdES level that the file really reaches; `CMS` for older signatures."""
        if signature.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value:
            return "CMS"
        if judged.stamped_at is None:
            return "PAdES-B-B"
        if not judged.is_self_sufficient:
            return "PAdES-B-T"
        is_archived = any(
            stamp.time is not None
            and stamp.holds_store
            and stamp.signature.signed_revision > signature.signed_revision
            for stamp in chain
        )
        return "PAdES-B-LTA" if is_archived else "PAdES-B-LT"

    def revocation(self, judged: Judged) -> RevocationTold:
        """What is known of the signer's certificate, and from which proof."""
        certificate, status = judged.status.signing_cert, judged.status
        source, as_of = self._proof(certificate)
        details = status.revocation_details
        if status.revoked and details is not None and not details.ca_revoked:
            return RevocationTold("revoked", source, as_of, _text(details.revocation_date))
        if source is None or not status.trusted:
            return RevocationTold("unknown", None, None, None)
        return RevocationTold("good", source, as_of, None)

    def _proof(self, certificate: x509.Certificate) -> tuple[str | None, str | None]:
        """Kind and moment of the latest proof that speaks of the certificate."""
        found: list[tuple[datetime, str]] = []
        for answer in self.brought.answers:
            found += (
                (moment, "ocsp")
                for serial, moment in spoken_of(answer)
                if serial == certificate.serial_number
            )
        for issued in self.brought.lists:
            if issued.issuer == certificate.issuer:
                found.append((issued["tbs_cert_list"]["this_update"].native, "crl"))
        if not found:
            return None, None
        moment, source = max(found)
        return source, _text(moment)


def _token_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """What the signature's own time stamp says, not judged yet."""
    attributes = signature.signer_info["unsigned_attrs"]
    for attribute in attributes or ():
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]["content"]
            moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
            return moment
    return None


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
