"""Signs PDF files and looks at the result before anybody else does.

The bytes that came in stay as they are; the signature is appended (incremental update). What
leaves this room has been validated against the trust list, at the level that was asked for.
pyHanko starts an event loop of its own: call this from plain functions only.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Final, Literal

import pypdfium2 as pdfium
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from core.artifacts import SignatureVerdict, SignedPdf, ValidationReport
from core.clock import Clock
from core.errors import Fault, MotLanError
from signing.field_rooms import LaterMark, Wish, find_place
from signing.fitness import RevocationCheck, RevocationServiceDownError, refuse_out_of_time
from signing.mark_drawing import AnyStamp
from signing.moving_parts import moving_part
from signing.signers.protocol import Signer
from signing.timestamps import TimestampServerMissingError
from signing.trust import TrustList
from signing.validate import PdfNotReadableError, validate

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
"""PAdES levels (ETSI EN 319 142-1): basic, with time, with proofs, with archive time stamp."""

_MD_ALGORITHM: Final = "sha256"
_TRIES: Final = 3
"""A server may answer with more than at the trial; each try knows the longest answer so far."""
_TOO_LONG: Final = "payload larger than expected"


class PdfCannotBeSignedError(MotLanError):
    """The file cannot take a signature: encrypted, damaged, closed, or an earlier one is broken.

    Also with parts that show different things without a byte changed (`signing.moving_parts`).
    """

    code: ClassVar[str] = "pdf_cannot_be_signed"
    fault: ClassVar[Fault] = "input"


class SignatureNotValidError(MotLanError):
    """What was just signed does not hold before our own trust list; it is thrown away."""

    code: ClassVar[str] = "signature_not_valid"
    fault: ClassVar[Fault] = "ours"


@dataclass(frozen=True)
class SignedFile:
    """What is known of a file that was signed on disk."""

    sha256: str
    level: str
    signer: str
    report: ValidationReport


class SigningService:
    """Signs with one key at one level."""

    def __init__(
        self,
        signer: Signer,
        timestamper: TimeStamper | None,
        trust: TrustList,
        level: Level,
        clock: Clock,
        revocation: RevocationCheck | None = None,
    ) -> None:
        """Put the parts together; `revocation`: shared by services, so that answers are too.

        :raises TimestampServerMissingError: the level needs a time stamp and there is no server.
        """
        if level != "B-B" and timestamper is None:
            raise TimestampServerMissingError(level=level)
        self._signer = signer
        self._timestamper = timestamper if level != "B-B" else None
        self._trust = trust
        self._level = level
        self._clock = clock
        self._revocation = revocation or RevocationCheck(trust)

    @property
    def holder(self) -> str:
        """The common name in the certificate: whom readers will see as the signer."""
        names = self._signer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else ""

    def sign(
        self,
        pdf: bytes,
        *,
        profile: str,
        stamp: AnyStamp | None,
        later: Sequence[LaterMark] = (),
    ) -> SignedPdf:
        """Append a signature, with a mark on page 1 if `stamp` is given.

        :param profile: what the signature stands for, e.g. `AGENCY_COPY`; names its field.
        :param later: marks of signatures still to come; room is kept before a first signature.
        :raises PdfCannotBeSignedError: see there.
        :raises SigningKeyExpiredError: the certificate is over; also not yet valid, revoked.
        :raises TimestampServerDownError: no time stamp; nothing was signed.
        :raises ClockSkewedError: the time server's time is not ours; nothing was signed.
        :raises RevocationServiceDownError: nobody tells whether the key holds; nothing was signed.
        :raises NoRoomForStampError: a paper signed before has no free room for the mark.
        :raises SignatureNotValidError: the result does not hold.
        """
        before = self._refuse_broken(pdf)
        wish = Wish(profile, stamp, later, is_first=before.verdict == "unsigned")
        for _ in range(_TRIES):
            stream = io.BytesIO(pdf)
            field = self._append(stream, pdf, wish)
            if field is not None:
                break
        else:
            raise SignatureNotValidError(reason="timestamp_too_long")
        data = stream.getvalue()
        report = self._checked(data, field, before)
        certificate = self._signer.certificate
        return SignedPdf(
            data=data,
            sha256=hashlib.sha256(data).hexdigest(),
            profile=profile,
            level=f"PAdES-{self._level}",
            signer=certificate.subject.rfc4514_string(),
            certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            report=report,
        )

    def sign_file(
        self, source: Path, target: Path, *, profile: str, stamp: AnyStamp | None
    ) -> SignedFile:
        """Like `sign`, from file to file; memory does not grow with the file.

        The source is read once, so that what was looked at is what is signed. The target appears
        whole or not at all, for whom the process's umask says.

        :raises OSError: a file cannot be read or written.
        """
        draft = target.with_name(f".{secrets.token_hex(8)}.pdf")
        try:
            with draft.open("x+b") as stream:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, stream)
                stream.flush()
                before = self._refuse_broken(draft)
                wish = Wish(profile, stamp, (), is_first=before.verdict == "unsigned")
                field = self._append_on_disk(stream, draft, wish)
                stream.flush()
                report = self._checked(draft, field, before)
                stream.seek(0)
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                os.fsync(stream.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        subject = self._signer.certificate.subject.rfc4514_string()
        return SignedFile(sha256, f"PAdES-{self._level}", subject, report)

    def _append_on_disk(self, stream: IO[bytes], draft: Path, wish: Wish) -> str:
        size = stream.seek(0, os.SEEK_END)
        for _ in range(_TRIES):
            stream.seek(0)
            field = self._append(stream, draft, wish)
            if field is not None:
                return field
            stream.truncate(size)
        raise SignatureNotValidError(reason="timestamp_too_long")

    def refuse_unfit_key(self, key: CmsSigner) -> None:
        """Look at the certificate's dates and ask whether it was revoked (raises as `sign`)."""
        refuse_out_of_time(self._signer.certificate, self._clock.now())
        self._revocation.refuse_revoked(self._signer.certificate, key)

    def _refuse_broken(self, pdf: bytes | Path) -> ValidationReport:
        """How the file stands before; a broken signature gets no second one on top."""
        refuse_out_of_time(self._signer.certificate, self._clock.now())
        try:
            report = validate(pdf, self._trust, at=self._clock.now())
        except PdfNotReadableError as error:
            raise PdfCannotBeSignedError(reason=error.details["reason"]) from error
        if report.verdict == "invalid":
            raise PdfCannotBeSignedError(reason="broken_signature")
        return report

    def _append(self, stream: IO[bytes], source: bytes | Path, wish: Wish) -> str | None:
        """The name of the signed field; None if the time stamp was longer than its room.

        The signature is appended to `stream`, which holds what `source` holds.
        """
        try:
            with self._signer.opened() as key:
                self.refuse_unfit_key(key)
                writer = IncrementalPdfFileWriter(stream)
                moving = moving_part(writer.prev)
                if moving is not None:
                    raise PdfCannotBeSignedError(reason=moving)
                place = find_place(writer, source, wish, self._clock.now())
                signing = PdfSigner(
                    self._metadata(place.field),
                    signer=key,
                    timestamper=self._timestamper,
                    stamp_style=place.style,
                    new_field_spec=place.new_field,
                )
                # pyHanko makes a trial signature with a real token to measure the room for the
                # signature and adds half of it again, since tokens differ in length.
                signing.sign_pdf(writer, in_place=True)
        except (PathError, ValidationError) as error:
            raise RevocationServiceDownError from error
        except SigningError as error:
            if _TOO_LONG in str(error):
                return None
            if self._level in {"B-LT", "B-LTA"} and isinstance(
                error.__cause__, PathError | ValidationError
            ):
                raise RevocationServiceDownError from error
            raise PdfCannotBeSignedError(reason="closed") from error
        except (PdfError, pdfium.PdfiumError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise PdfCannotBeSignedError(reason="damaged") from error
        return place.field

    def _checked(
        self, data: bytes | Path, field: str, before: ValidationReport
    ) -> ValidationReport:
        report = validate(data, self._trust, at=self._clock.now())
        self._check(report, field, before)
        return report

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

    def _check(self, report: ValidationReport, field: str, before: ValidationReport) -> None:
        own: SignatureVerdict | None = next(
            (verdict for verdict in report.signatures if verdict.field == field), None
        )
        if own is None or own.verdict != "valid":
            raise SignatureNotValidError(reason=own.reason if own else "missing")
        if own.level != f"PAdES-{self._level}":
            raise SignatureNotValidError(reason="level_not_reached")
        if any(verdict.verdict == "invalid" for verdict in report.signatures):
            raise SignatureNotValidError(reason="earlier_signature_broken")
        held = {one.field for one in before.signatures if one.verdict == "valid"}
        hold = {one.field for one in report.signatures if one.verdict == "valid"}
        if not held <= hold:  # e.g. its pages could not be drawn just now: thrown away, tried again
            raise SignatureNotValidError(reason="earlier_signature_in_doubt")
