"""What a signed file brings along to prove itself: time stamps, certificates, revocation data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import crl, ocsp, x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import IndirectObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import (
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
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
from signing.validation.walk import as_dictionary, as_items, raw, resolved

_UNPROVEN: Final = AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE
_A_DAY: Final = timedelta(days=1)
_MOST_STORES: Final = 300
"""Revisions whose security stores are read; a longer file is never valid."""
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
        """What any revision of the file brings: a later one takes no proof away."""
        last = reader.xrefs.total_revisions
        certificates, answers, lists = (
            list(_streams(reader, range(max(0, last - _MOST_STORES), last), name, purpose))
            for name, purpose in (
                ("/Certs", DecodePurpose.CERTIFICATE),
                ("/OCSPs", DecodePurpose.OCSP_RESPONSE),
                ("/CRLs", DecodePurpose.CRL),
            )
        )
        return cls(
            tuple(x509.Certificate.load(data) for data in certificates),
            tuple(ocsp.OCSPResponse.load(data) for data in answers),
            tuple(crl.CertificateList.load(data) for data in lists),
        )

    def timely(self, signed: datetime, serials: frozenset[int]) -> Brought:
        """Without proofs that had run out when it was signed: they say nothing of that day.

        What says that one of the certificates with these serials is revoked stays at any age.
        """
        return Brought(
            self.certificates,
            tuple(
                one
                for one in self.answers
                if any(until >= signed or is_revoked for _, _, until, is_revoked in _spoken(one))
            ),
            tuple(
                one
                for one in self.lists
                if _lasts(one["tbs_cert_list"]) >= signed or serials & set(_revoked_in(one))
            ),
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
    return [(serial, moment) for serial, moment, _, _ in _spoken(answer)]


def _spoken(answer: ocsp.OCSPResponse) -> Iterator[tuple[int, datetime, datetime, bool]]:
    """Serial number, moment, until when it counts, and whether it says revoked."""
    if answer["response_status"].native != "successful":
        return
    for one in answer.response_data["responses"]:
        serial, moment = one["cert_id"]["serial_number"].native, one["this_update"].native
        yield serial, moment, _lasts(one), one["cert_status"].name == "revoked"


def _lasts(told: Any) -> datetime:  # noqa: ANN401 # two kinds of asn1crypto, without stubs
    """Until when an answer or a list counts: the issuer's own period, and a day at least."""
    since: datetime = told["this_update"].native
    until: datetime | None = told["next_update"].native
    return max(until or since, since + _A_DAY)


def _revoked_in(issued: crl.CertificateList) -> Iterator[int]:
    for one in issued["tbs_cert_list"]["revoked_certificates"]:
        yield one["user_certificate"].native


def _streams(
    reader: PdfFileReader, revisions: range, name: str, purpose: DecodePurpose
) -> Iterator[bytes]:
    """What lies in a list of the security store in any of the revisions, each once."""
    met: set[object] = set()
    for revision in revisions:
        side = reader.get_historical_resolver(revision)
        for item in as_items(raw(as_dictionary(raw(side.root, "/DSS")), name)):
            if not isinstance(item, IndirectObject):
                continue
            place = reader.xrefs.get_historical_ref(item.reference, revision)
            held = resolved(item)
            if place in met or not isinstance(held, StreamObject):
                continue
            met.add(place)
            yield held.read_data(purpose)


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
    proofs: Brought
    """What spoke of the day of the signature."""


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
        brought: Brought | None = None,
    ) -> ValidationContext:
        """Rules for building a chain at `moment`, offline.

        :param purpose: `sign` or `timestamp`: which roots count.
        :param checking: `soft-fail` takes what proofs there are, `hard-fail` demands them.
        :param about: leave out answers about other certificates than this.
        :param brought: proofs that count; all if None.
        """
        proofs = brought or self.brought
        rules: dict[str, Any] = {
            "trust_roots": self.trust.usable(purpose, moment),
            "allow_fetching": False,
            "revinfo_policy": _revocation_policy(checking),
            "moment": moment,
            "other_certs": proofs.certificates,
            "ocsps": proofs.answers if about is None else proofs.about(about),
            "crls": proofs.lists,
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
                proofs = self._timely(signature, claimed)
                return Judged(status, claimed, is_self_sufficient=True, proofs=proofs)
        status = self._validate(signature, claimed or moment, moment, "soft-fail")
        proofs = self._timely(signature, claimed or moment)
        if claimed is None:
            return Judged(status, None, is_self_sufficient=False, proofs=proofs)
        if is_sound(status.timestamp_validity):
            return Judged(status, claimed, is_self_sufficient=False, proofs=proofs)
        # The time is not proven: the chain must be good at the latest moment that is.
        status = self._validate(signature, moment, moment, "soft-fail")
        proofs = self._timely(signature, moment)
        return Judged(status, None, is_self_sufficient=False, proofs=proofs)

    def _timely(self, signature: EmbeddedPdfSignature, signed: datetime) -> Brought:
        own = (signature.signer_cert, *signature.other_embedded_certs, *self.brought.certificates)
        return self.brought.timely(signed, frozenset(one.serial_number for one in own))

    def _validate(
        self, signature: EmbeddedPdfSignature, signed: datetime, stamped: datetime, checking: str
    ) -> PdfSignatureStatus:
        brought = self._timely(signature, signed)

        def run(about: x509.Certificate | None) -> PdfSignatureStatus:
            return validate_pdf_signature(
                signature,
                self.context(signed, checking=checking, about=about, brought=brought),
                ts_validation_context=self.context(
                    stamped, purpose="timestamp", checking=checking, brought=brought
                ),
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

    def revocation(self, signature: EmbeddedPdfSignature, judged: Judged) -> RevocationTold:
        """What is known of the signer's certificate, and from which proof."""
        certificate, status = judged.status.signing_cert, judged.status
        source, as_of = _proof(judged.proofs, certificate)
        details = status.revocation_details
        if status.revoked and details is not None and not details.ca_revoked:
            return RevocationTold("revoked", source, as_of, _text(details.revocation_date))
        if source is None or not status.trusted or not self._is_proven(signature, judged):
            return RevocationTold("unknown", None, None, None)
        return RevocationTold("good", source, as_of, None)

    def _is_proven(self, signature: EmbeddedPdfSignature, judged: Judged) -> bool:
        """Whether the proofs are themselves signed by whom they should: anybody can add some."""
        if judged.is_self_sufficient:
            return True
        moment = judged.stamped_at or self.at
        return is_sound(self._validate(signature, moment, moment, "hard-fail"))


def _proof(brought: Brought, certificate: x509.Certificate) -> tuple[str | None, str | None]:
    """Kind and moment of the latest proof that speaks of the certificate."""
    found: list[tuple[datetime, str]] = []
    for answer in brought.answers:
        found += (
            (moment, "ocsp")
            for serial, moment in spoken_of(answer)
            if serial == certificate.serial_number
        )
    for issued in brought.lists:
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
