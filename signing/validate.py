"""The verdict on the signatures of a PDF (contract.md 3), without any network.

Revocation is judged by what the file itself carries; nothing that is named inside a file is ever
fetched, so a hostile file cannot make the server call an address. pyHanko starts an event loop of
its own: call this from plain functions only.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.misc import PdfError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator.errors import PathError, ValidationError

from core.artifacts import SignatureVerdict, ValidationReport
from core.errors import Fault, MotLanError
from signing.evidence import SIGNER_KEY_USAGE, Evidence, is_sound
from signing.trust import TrustList
from signing.verdicts import Findings, judge, overall

_HEADER_WITHIN: Final = 1024
_END_MARK: Final = b"%%EOF"
_LINE_END: Final = re.compile(rb"\r?\n?")
_SIGNED_BYTES: Final = b"/ByteRange"
_MOST_CUTS: Final = 8
_WHITESPACE: Final = b"\x00\t\n\x0c\r "
_DAMAGE: Final = (
    PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    UnsupportedAlgorithm,
    PathError,
    ValidationError,
)
"""How a damaged or hostile structure shows in pyHanko and asn1crypto, which both read lazily."""


class PdfNotReadableError(MotLanError):
    """The file is not a PDF, is encrypted, or is too damaged to look for signatures."""

    code: ClassVar[str] = "pdf_not_readable"
    fault: ClassVar[Fault] = "input"


@dataclass(frozen=True)
class _File:
    """An opened file and what holds for all of its signatures."""

    evidence: Evidence
    signatures: tuple[EmbeddedPdfSignature, ...]
    document_timestamps: tuple[EmbeddedPdfSignature, ...]
    damaged_fields: tuple[str, ...]
    """Filled signature fields whose contents cannot be read."""
    field_names: frozenset[str]
    is_cut: bool
    """Bytes at the end had to be left out to open the file."""
    is_archive_broken: bool
    """A document time stamp shows that bytes were changed after it."""
    has_foreign_tail: bool
    """Bytes follow the last revision that belong to none."""


def validate(pdf: bytes, trust: TrustList, *, at: datetime | None = None) -> ValidationReport:
    """Judge every signature of the file.

    :param at: the moment for which to judge; the present if None.
    :raises PdfNotReadableError: it cannot be opened at all.
    """
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        raise PdfNotReadableError(reason="not_a_pdf")
    try:
        return _report(pdf, trust, at, strict=True)
    except _DAMAGE:
        # Many real files break a rule somewhere: they are read leniently, but then a signature
        # is never called valid, because another reader may see another document.
        report = _lenient_report(pdf, trust, at)
    if not report.signatures and _SIGNED_BYTES in pdf:
        raise PdfNotReadableError(reason="damaged")
    signatures = tuple(_doubted(signature) for signature in report.signatures)
    return ValidationReport(overall(signatures), signatures)


def _lenient_report(pdf: bytes, trust: TrustList, at: datetime | None) -> ValidationReport:
    """Read what can be read; bytes that hide the end are cut off and held against the file."""
    end, mark, is_cut = len(pdf), len(pdf), False
    for _ in range(_MOST_CUTS):
        try:
            return _report(pdf[:end], trust, at, strict=False, is_cut=is_cut)
        except _DAMAGE:
            mark = pdf.rfind(_END_MARK, 0, mark if is_cut else end)
        if mark < 0:
            break
        end, is_cut = _after_mark(pdf, mark), True
    raise PdfNotReadableError(reason="damaged")


def _after_mark(pdf: bytes, mark: int) -> int:
    """Where the end mark at `mark` ends, its line end included: writers sign that as well."""
    end = mark + len(_END_MARK)
    line_end = _LINE_END.match(pdf, end)
    return line_end.end() if line_end else end


def _doubted(signature: SignatureVerdict) -> SignatureVerdict:
    if signature.verdict != "valid":
        return signature
    return replace(signature, verdict="indeterminate", reason="irregular_structure")


def _report(
    pdf: bytes, trust: TrustList, at: datetime | None, *, strict: bool, is_cut: bool = False
) -> ValidationReport:
    reader = PdfFileReader(io.BytesIO(pdf), strict=strict)
    if reader.encrypted:
        raise PdfNotReadableError(reason="encrypted")
    file = _open(reader, pdf, Evidence.of(reader, trust, at), is_cut=is_cut)
    signatures = [_verdict(file, signature) for signature in file.signatures]
    signatures += [_unreadable(name, "signature_damaged") for name in file.damaged_fields]
    return ValidationReport(overall(signatures), tuple(signatures))


def _open(reader: PdfFileReader, pdf: bytes, evidence: Evidence, *, is_cut: bool) -> _File:
    signatures: list[EmbeddedPdfSignature] = []
    timestamps: list[EmbeddedPdfSignature] = []
    damaged: list[str] = []
    names: set[str] = set()
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        names.add(name)
        try:
            signature = EmbeddedPdfSignature(reader, field, name)
        except PdfStrictReadError:
            raise
        except _DAMAGE:
            damaged.append(name)
            continue
        content: DictionaryObject = value.get_object()
        is_timestamp = content.get("/Type", "/Sig") == "/DocTimeStamp"
        (timestamps if is_timestamp else signatures).append(signature)
    signatures.sort(key=lambda one: int(one.signed_revision))
    return _File(
        evidence=evidence,
        signatures=tuple(signatures),
        document_timestamps=tuple(timestamps),
        damaged_fields=tuple(damaged),
        field_names=frozenset(names),
        is_cut=is_cut,
        is_archive_broken=not all(evidence.is_unbroken(one) for one in timestamps),
        has_foreign_tail=_has_foreign_tail(reader, pdf),
    )


def _has_foreign_tail(reader: PdfFileReader, pdf: bytes) -> bool:
    """pyHanko accepts anything after the last end mark; a reader elsewhere may show it."""
    end = pdf.find(_END_MARK, reader.last_startxref or 0)
    return end < 0 or bool(pdf[end + len(_END_MARK) :].strip(_WHITESPACE))


def _verdict(file: _File, signature: EmbeddedPdfSignature) -> SignatureVerdict:
    try:
        return _examine(file, signature)
    except PdfStrictReadError:
        raise
    except SignatureValidationError:
        return _unreadable(signature.field_name, "not_supported", verdict="indeterminate")
    except _DAMAGE:
        return _unreadable(signature.field_name, "signature_damaged")


def _examine(file: _File, signature: EmbeddedPdfSignature) -> SignatureVerdict:
    evidence = file.evidence
    status = validate_pdf_signature(
        signature, evidence.context(), key_usage_settings=SIGNER_KEY_USAGE
    )
    changes = _modifications(file, status)
    token = status.timestamp_validity
    stamped_at = token.timestamp if token is not None and is_sound(token) else None
    if stamped_at is not None:
        # With a proven time the chain must have been good then, not now.
        status = validate_pdf_signature(
            signature,
            evidence.context(stamped_at),
            ts_validation_context=evidence.context(),
            key_usage_settings=SIGNER_KEY_USAGE,
            skip_diff=True,
        )
    verdict, reason = judge(
        Findings(
            is_digest_right=status.intact,
            is_signature_right=status.valid,
            is_revision_covered=status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
            modifications_after=changes,
            has_timestamp=token is not None,
            is_timestamp_right=token is not None and token.valid and token.intact,
            is_timestamp_trusted=is_sound(token),
            is_trusted=status.trusted,
            is_revoked=status.revoked,
            trust_problem=status.trust_problem_indic,
        )
    )
    claimed_at = status.signer_reported_dt
    return SignatureVerdict(
        field=signature.field_name,
        verdict=verdict,
        level=evidence.level(signature, stamped_at, file.document_timestamps),
        signer=_name(signature),
        signed_at=stamped_at or claimed_at,
        time_source="timestamp" if stamped_at else "claimed" if claimed_at else None,
        covers_whole_file=_covers_all(file, status),
        intact=status.intact and status.valid,
        trusted=status.trusted,
        modifications_after=changes,
        reason=reason,
    )


def _modifications(file: _File, status: PdfSignatureStatus) -> str:
    """What came after the signature: `none`, `allowed` or `suspicious`."""
    found = status.diff_result
    if file.is_cut or file.is_archive_broken:
        return "suspicious"
    if not isinstance(found, DiffResult) or not status.docmdp_ok:
        return "suspicious"
    if file.has_foreign_tail and not _covers_all(file, status):
        return "suspicious"
    if found.modification_level is ModificationLevel.NONE:
        return "none"
    # Filling in a form changes what the paper says; only a further signature may do that here.
    if found.changed_form_fields - file.field_names:
        return "suspicious"
    is_known = found.modification_level in {
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    }
    return "allowed" if is_known else "suspicious"


def _covers_all(file: _File, status: PdfSignatureStatus) -> bool:
    return status.coverage is SignatureCoverageLevel.ENTIRE_FILE and not file.is_cut


def _name(signature: EmbeddedPdfSignature) -> str:
    """The signer's distinguished name as `CN=…,O=…` (RFC 4514)."""
    der = signature.signer_cert.dump()
    return x509.load_der_x509_certificate(der).subject.rfc4514_string()


def _unreadable(field: str, reason: str, *, verdict: str = "invalid") -> SignatureVerdict:
    """The verdict on a signature about which nothing can be told."""
    return SignatureVerdict(
        field=field,
        verdict=verdict,
        level="unknown",
        signer="",
        signed_at=None,
        time_source=None,
        covers_whole_file=False,
        intact=False,
        trusted=False,
        modifications_after="none",
        reason=reason,
    )
