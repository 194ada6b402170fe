"""Signs PDF files and looks at the result before anybody else does.

The bytes that came in stay as they are; the signature is appended (incremental update). What
leaves this room has been validated against the trust list, at the level that was asked for.
pyHanko starts an event loop of its own: call this from plain functions only.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from datetime import datetime
from typing import ClassVar, Final, Literal

import pypdfium2 as pdfium
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from core.artifacts import SignatureVerdict, SignedPdf, StampText, ValidationReport
from core.clock import Clock
from core.errors import Fault, MotLanError
from core.settings import SigningSettings
from signing.appearance import make_mark
from signing.signers.pkcs12 import Pkcs12Signer, SigningKeyMissingError
from signing.signers.protocol import Signer
from signing.timestamps import HttpTimestamper, TimestampServerMissingError
from signing.trust import TrustList, load_trust
from signing.validate import PdfNotReadableError, validate

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
"""PAdES levels (ETSI EN 319 142-1): basic, with time, with proofs, with archive time stamp."""

_MD_ALGORITHM: Final = "sha256"
_NOT_IN_FIELD_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]+")


class SigningKeyExpiredError(MotLanError):
    """The certificate is not valid yet or not any more; `until` is the last valid day."""

    code: ClassVar[str] = "signing_key_expired"
    fault: ClassVar[Fault] = "dependency"


class PdfCannotBeSignedError(MotLanError):
    """The file cannot take a signature: encrypted, damaged, closed, or an earlier one is broken."""

    code: ClassVar[str] = "pdf_cannot_be_signed"
    fault: ClassVar[Fault] = "input"


class RevocationServiceDownError(MotLanError):
    """The proofs for B-LT could not be fetched from the certification authority."""

    code: ClassVar[str] = "revocation_service_down"
    fault: ClassVar[Fault] = "dependency"
    retry: ClassVar[bool] = True


class SignatureNotValidError(MotLanError):
    """What was just signed does not hold before our own trust list; it is thrown away."""

    code: ClassVar[str] = "signature_not_valid"
    fault: ClassVar[Fault] = "ours"


class SigningService:
    """Signs with one key at one level."""

    def __init__(
        self,
        signer: Signer,
        timestamper: TimeStamper | None,
        trust: TrustList,
        level: Level,
        clock: Clock,
    ) -> None:
        """Put the parts together.

        :raises TimestampServerMissingError: the level needs a time stamp and there is no server.
        """
        if level != "B-B" and timestamper is None:
            raise TimestampServerMissingError(level=level)
        self._signer = signer
        self._timestamper = timestamper if level != "B-B" else None
        self._trust = trust
        self._level = level
        self._clock = clock

    @property
    def holder(self) -> str:
        """The common name in the certificate: whom readers will see as the signer."""
        names = self._signer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else ""

    def sign(self, pdf: bytes, *, profile: str, stamp: StampText | None) -> SignedPdf:
        """Append a signature, with the mark of an electronic copy on page 1 if `stamp` is given.

        :param profile: what the signature stands for, e.g. `AGENCY_COPY`; names its field.
        :raises PdfCannotBeSignedError: see there.
        :raises SigningKeyExpiredError: the certificate is out of its time.
        :raises TimestampServerDownError: no time stamp; nothing was signed.
        :raises RevocationServiceDownError: no proofs for B-LT; nothing was signed.
        :raises NoRoomForStampError: a paper signed before has no free room for the mark.
        :raises SignatureNotValidError: the result does not hold.
        """
        now = self._clock.now()
        self._refuse_out_of_time(now)
        is_signed = self._refuse_broken(pdf, now)
        field, signed = self._append(pdf, profile, stamp, now, may_grow=not is_signed)
        report = validate(signed, self._trust, at=now)
        self._check(report, field)
        certificate = self._signer.certificate
        return SignedPdf(
            data=signed,
            sha256=hashlib.sha256(signed).hexdigest(),
            profile=profile,
            level=f"PAdES-{self._level}",
            signer=certificate.subject.rfc4514_string(),
            certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            report=report,
        )

    def _refuse_out_of_time(self, now: datetime) -> None:
        certificate: x509.Certificate = self._signer.certificate
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise SigningKeyExpiredError(until=certificate.not_valid_after_utc.date().isoformat())

    def _refuse_broken(self, pdf: bytes, now: datetime) -> bool:
        """Whether the file is signed already; a broken signature gets no second one on top."""
        try:
            report = validate(pdf, self._trust, at=now)
        except PdfNotReadableError as error:
            raise PdfCannotBeSignedError(reason=error.details["reason"]) from error
        if report.verdict == "invalid":
            raise PdfCannotBeSignedError(reason="broken_signature")
        return report.verdict != "unsigned"

    def _append(
        self, pdf: bytes, profile: str, stamp: StampText | None, now: datetime, *, may_grow: bool
    ) -> tuple[str, bytes]:
        """The name of the new field and the file with the signature appended."""
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            field = _free_field_name(writer, profile)
            mark = None
            if stamp is not None:
                mark = make_mark(writer, pdf, stamp, now, may_grow=may_grow)
            with self._signer.opened() as key:
                signing = PdfSigner(
                    self._metadata(field),
                    signer=key,
                    timestamper=self._timestamper,
                    stamp_style=mark.style if mark else None,
                    new_field_spec=SigFieldSpec(field, box=mark.box if mark else None),
                )
                # pyHanko makes a trial signature with a real token to measure the room for the
                # signature and adds half of it again, since tokens differ in length.
                signed = signing.sign_pdf(writer)
        except (PathError, ValidationError) as error:
            raise RevocationServiceDownError from error
        except SigningError as error:
            if self._level in {"B-LT", "B-LTA"} and isinstance(
                error.__cause__, PathError | ValidationError
            ):
                raise RevocationServiceDownError from error
            raise PdfCannotBeSignedError(reason="closed") from error
        except (PdfError, pdfium.PdfiumError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise PdfCannotBeSignedError(reason="damaged") from error
        return field, bytes(signed.getbuffer())

    def _metadata(self, field: str) -> PdfSignatureMetadata:
        if self._level in {"B-B", "B-T"}:
            return PdfSignatureMetadata(
                field_name=field, md_algorithm=_MD_ALGORITHM, subfilter=SigSeedSubFilter.PADES
            )
        # Only the addresses in our own certificates and in those of our time server are asked.
        context = ValidationContext(
            trust_roots=list(self._trust.anchors), allow_fetching=True, revocation_mode="hard-fail"
        )
        return PdfSignatureMetadata(
            field_name=field,
            md_algorithm=_MD_ALGORITHM,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=self._level == "B-LTA",
            validation_context=context,
            signer_key_usage={"non_repudiation", "digital_signature"},
        )

    def _check(self, report: ValidationReport, field: str) -> None:
        own: SignatureVerdict | None = next(
            (verdict for verdict in report.signatures if verdict.field == field), None
        )
        if own is None or own.verdict != "valid":
            raise SignatureNotValidError(reason=own.reason if own else "missing")
        if own.level != f"PAdES-{self._level}":
            raise SignatureNotValidError(reason="level_not_reached")
        if any(verdict.verdict == "invalid" for verdict in report.signatures):
            raise SignatureNotValidError(reason="earlier_signature_broken")


def from_settings(settings: SigningSettings, clock: Clock) -> SigningService:
    """The service as configured.

    :raises SigningKeyMissingError: no key file is configured.
    """
    if settings.signing_pkcs12 is None:
        raise SigningKeyMissingError
    password = settings.signing_pkcs12_password
    return SigningService(
        Pkcs12Signer(settings.signing_pkcs12, password.get_secret_value() if password else ""),
        HttpTimestamper(settings.tsa_url) if settings.tsa_url else None,
        load_trust(settings.trust_dir),
        settings.signature_level,
        clock,
    )


def _free_field_name(writer: IncrementalPdfFileWriter, profile: str) -> str:
    """The profile as field name (no dots), numbered from the second on."""
    base = _NOT_IN_FIELD_NAMES.sub("_", profile) or "signature"
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
