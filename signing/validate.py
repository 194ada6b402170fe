"""The verdict on the signatures of a PDF (contract.md 3), without any network.

Revocation is judged by what the file itself carries; nothing that is named inside a file is ever
fetched, so a hostile file cannot make the server call an address. pyHanko starts an event loop of
its own: call this from plain functions only. The parts: `signing.validation`.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from core.artifacts import EvidenceTold, SignatureVerdict, ValidationReport
from core.clock import SystemClock
from core.errors import Fault, MotLanError
from signing.evidence_records.verifying import EvidenceVerdict, verify_evidence
from signing.trust import TrustList
from signing.validation.damage import DAMAGE
from signing.validation.examine import verdicts
from signing.validation.signed_file import EncryptedFileError, SignedFile
from signing.validation.structure import Bytes
from signing.validation.told import text, timestamp_of
from signing.verdicts import indication, overall

_HEADER_WITHIN: Final = 1024
_END_MARK: Final = b"%%EOF"
_LINE_END: Final = re.compile(rb"\r?\n?")
_SIGNED_BYTES: Final = b"/ByteRange"
_MOST_CUTS: Final = 8


class PdfNotReadableError(MotLanError):
    """The file is not a PDF, is encrypted, or is too damaged to look for signatures."""

    code: ClassVar[str] = "pdf_not_readable"
    fault: ClassVar[Fault] = "input"


def validate(
    pdf: bytes | Path,
    trust: TrustList,
    *,
    at: datetime | None = None,
    evidence: bytes | None = None,
) -> ValidationReport:
    """Judge every signature of the file.

    :param pdf: the bytes, or where they lie; then they are mapped and never in memory as a whole.
    :param at: the moment for which to judge; the present if None.
    :param evidence: an evidence record (DER) of this file. One that holds at that moment proves
        since when the file exists, and the signatures are judged for that earlier time.
    :raises PdfNotReadableError: it cannot be opened at all.
    :raises EvidenceDamagedError: the evidence is no evidence record.
    :raises OSError: there is no file to read.
    """
    moment = at or SystemClock().now()
    with _opened(pdf) as content:
        if evidence is None:
            return _judged(content, trust, moment)
        found = verify_evidence(
            evidence, lambda name: hashlib.new(name, content).digest(), trust, at=moment
        )
        report = _judged(content, trust, found.proven_at or moment)
    return replace(report, evidence=_told(found))


def _judged(content: Bytes, trust: TrustList, moment: datetime) -> ValidationReport:
    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise PdfNotReadableError(reason="not_a_pdf")
    try:
        return _report(content, trust, moment, strict=True)
    except DAMAGE:
        # Many real files break a rule somewhere: they are read leniently, but then a signature
        # is never called valid, because another reader may see another document.
        report = _lenient_report(content, trust, moment)
    if not report.signatures and content.find(_SIGNED_BYTES) >= 0:
        raise PdfNotReadableError(reason="damaged")
    signatures = tuple(_doubted(signature) for signature in report.signatures)
    return replace(report, verdict=overall(signatures), signatures=signatures)


def _told(found: EvidenceVerdict) -> EvidenceTold:
    proven, renewed = (
        None if moment is None else text(moment) for moment in (found.proven_at, found.renewed_at)
    )
    return EvidenceTold(found.verdict, found.reason, proven, renewed)


@contextmanager
def _opened(pdf: bytes | Path) -> Iterator[Bytes]:
    if isinstance(pdf, bytes):
        yield pdf
        return
    with pdf.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            raise PdfNotReadableError(reason="not_a_pdf") from None
        with mapped:
            yield mapped


def _lenient_report(pdf: Bytes, trust: TrustList, at: datetime) -> ValidationReport:
    """Read what can be read; bytes that hide the end are cut off and held against the file."""
    end, mark, is_cut = len(pdf), len(pdf), False
    for _ in range(_MOST_CUTS):
        try:
            kept = pdf[:end] if is_cut else pdf
            return _report(kept, trust, at, strict=False, is_cut=is_cut)
        except DAMAGE:
            mark = pdf.rfind(_END_MARK, 0, mark if is_cut else end)
        if mark < 0:
            break
        end, is_cut = _after_mark(pdf, mark), True
    raise PdfNotReadableError(reason="damaged")


def _after_mark(pdf: Bytes, mark: int) -> int:
    """Where the end mark at `mark` ends, its line end included: writers sign that as well."""
    end = mark + len(_END_MARK)
    line_end = _LINE_END.match(pdf, end)
    return line_end.end() if line_end else end


def _doubted(signature: SignatureVerdict) -> SignatureVerdict:
    if signature.verdict != "valid":
        return signature
    main, sub = indication("indeterminate", "irregular_structure", None)
    return replace(
        signature,
        verdict="indeterminate",
        reason="irregular_structure",
        indication=main,
        sub_indication=sub,
    )


def _is_revocation_known(signature: SignatureVerdict) -> bool:
    return signature.revocation is not None and signature.revocation.state != "unknown"


def _report(
    pdf: Bytes, trust: TrustList, at: datetime, *, strict: bool, is_cut: bool = False
) -> ValidationReport:
    try:
        file = SignedFile.open(pdf, trust, at, strict=strict, is_cut=is_cut)
    except EncryptedFileError:
        raise PdfNotReadableError(reason="encrypted") from None
    # A file that is read leniently gets no good verdict that the second witness could spoil.
    signatures = tuple(verdicts(file, with_witness=strict))
    stamps = (timestamp_of(stamp.status) for stamp in file.archive)
    return ValidationReport(
        overall(signatures),
        signatures,
        judged_at=text(at),
        archive_timestamps=tuple(stamp for stamp in stamps if stamp is not None),
        revocation_checked=all(map(_is_revocation_known, signatures)) if signatures else None,
    )
