"""The verdict on one signature of an opened file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from core.artifacts import DocumentChange, SignatureVerdict
from signing.evidence import Judged, is_sound
from signing.validation.damage import DAMAGE
from signing.validation.meaning import Allowance, against, with_shown
from signing.validation.signed_file import SignedFile
from signing.validation.strength import may_sign_papers, weak_in
from signing.validation.told import anchor_of, path_of, subject_of, timestamp_of
from signing.validation.witness import Testimony, WitnessBusyError, WitnessFailedError, ask
from signing.verdicts import Findings, indication, judge, unreadable

SHOWN_DIFFERENTLY: Final = "shown_differently"
_CONTENT_COVERED: Final = "field_over_content"
_NOT_COMPARED: Final = "not_compared"
_BUSY: Final = "comparison_busy"


def verdicts(file: SignedFile, *, with_witness: bool) -> list[SignatureVerdict]:
    """Judge every signature; what cannot be read at all is told as such.

    :param with_witness: draw what could show, before and after.
    """
    found: list[SignatureVerdict] = []
    later: dict[str, SignatureVerdict] = {}
    # The latest first: what it shows is judged with the earlier ones.
    for signature in reversed(file.signatures):
        found.insert(0, _verdict(file, signature, later))
        later[found[0].field] = found[0]
    if with_witness:
        found = _with_witness(file, found)
    return found + [unreadable(name, "signature_damaged") for name in file.damaged_fields]


def _verdict(
    file: SignedFile, signature: EmbeddedPdfSignature, later: Mapping[str, SignatureVerdict]
) -> SignatureVerdict:
    name = str(signature.field_name)
    if name in file.coverage_faults:
        return unreadable(name, file.coverage_faults[name])
    try:
        return _examine(file, signature, later)
    except PdfStrictReadError:
        raise
    except SignatureValidationError:
        return unreadable(name, "not_supported", verdict="indeterminate")
    except DAMAGE:
        return unreadable(name, "signature_damaged")


def _examine(
    file: SignedFile, signature: EmbeddedPdfSignature, later: Mapping[str, SignatureVerdict]
) -> SignatureVerdict:
    evidence = file.evidence
    judged = evidence.judge(signature, file.archive)
    status, token = judged.status, judged.status.timestamp_validity
    changes = with_shown(file.changes_after(int(signature.signed_revision)), later)
    allowance = Allowance(signature.docmdp_level, signature.fieldmdp)
    wrong, doubtful = against(changes, allowance)
    weak, is_fit = weak_in(status), may_sign_papers(status.signing_cert)
    verdict, reason = judge(
        Findings(
            is_digest_right=status.intact,
            is_signature_right=status.valid,
            is_revision_covered=status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
            modifications_after="suspicious" if wrong else "none",
            has_timestamp=token is not None,
            is_timestamp_right=token is not None and token.valid and token.intact,
            is_timestamp_trusted=is_sound(token),
            is_trusted=status.trusted,
            is_certificate_fit=is_fit,
            is_revoked=status.revoked,
            trust_problem=status.trust_problem_indic,
            is_weak=bool(weak),
            is_ambiguous=file.is_ambiguous(int(signature.signed_revision)),
            doubt=doubtful[0].code if doubtful else None,
        )
    )
    if reason == "suspicious_changes" and {one.code for one in wrong} == {"bytes_after_end"}:
        reason = "bytes_after_end"
    main, sub = indication(verdict, reason, status.trust_problem_indic)
    claimed_at = status.signer_reported_dt
    return SignatureVerdict(
        # A name as pyHanko gives it holds on to the whole file.
        field=str(signature.field_name),
        verdict=verdict,
        level=evidence.level(signature, judged, file.archive),
        signer=subject_of(status.signing_cert),
        signed_at=judged.stamped_at or claimed_at,
        time_source="timestamp" if judged.stamped_at else "claimed" if claimed_at else None,
        covers_whole_file=_covers_all(file, judged),
        intact=status.intact and status.valid,
        trusted=status.trusted and is_fit,
        modifications_after=_modifications(changes, wrong + doubtful),
        reason=reason,
        indication=main,
        sub_indication=sub,
        path=path_of(status),
        anchor=anchor_of(status, evidence.trust),
        revocation=evidence.revocation(signature, judged),
        timestamp=timestamp_of(token),
        algorithms=(status.md_algorithm, status.pkcs7_signature_mechanism),
        weak=weak,
        changes=tuple(changes),
    )


def _modifications(changes: list[DocumentChange], not_taken: list[DocumentChange]) -> str:
    """What came after the signature: `none`, `allowed` or `suspicious`."""
    if not_taken:
        return "suspicious"
    return "allowed" if changes else "none"


def _covers_all(file: SignedFile, judged: Judged) -> bool:
    return judged.status.coverage is SignatureCoverageLevel.ENTIRE_FILE and not file.is_cut


def _with_witness(file: SignedFile, found: list[SignatureVerdict]) -> list[SignatureVerdict]:
    """Ask the second witness about every signature that holds so far and after which much came."""
    signatures = {one.field_name: one for one in file.signatures}
    asked = [
        one
        for one in found
        # What is not valid cannot lose by it, so nothing is spent on files of strangers.
        if one.verdict == "valid" and file.may_show(int(signatures[one.field].signed_revision))
    ]
    if not asked:
        return found
    questions = [file.question(signatures[one.field]) for one in asked]
    try:
        answers = ask(file.pdf, questions)
    except WitnessBusyError:
        return [_not_compared(one, _BUSY) if one in asked else one for one in found]
    except (WitnessFailedError, *DAMAGE):
        return [_not_compared(one, _NOT_COMPARED) if one in asked else one for one in found]
    told = {
        one.field: (question.page_count, answer)
        for one, question, answer in zip(asked, questions, answers, strict=True)
    }
    return [_heard(one, *told[one.field]) if one.field in told else one for one in found]


def _not_compared(verdict: SignatureVerdict, reason: str) -> SignatureVerdict:
    main, sub = indication("indeterminate", reason, None)
    return replace(
        verdict,
        verdict="indeterminate",
        reason=reason,
        indication=main,
        sub_indication=sub,
    )


def _heard(verdict: SignatureVerdict, pages: int, answer: Testimony) -> SignatureVerdict:
    """The verdict with what the witness saw."""
    seen = [DocumentChange(SHOWN_DIFFERENTLY, f"page {page}") for page in answer.different]
    seen += (DocumentChange(_CONTENT_COVERED, name) for name in answer.covered)
    verdict = replace(verdict, compared_pages=answer.pages, compared_of=pages)
    if not seen:
        return verdict
    reason = "suspicious_changes" if answer.covered else SHOWN_DIFFERENTLY
    main, sub = indication("invalid", reason, None)
    return replace(
        verdict,
        verdict="invalid",
        reason=reason,
        modifications_after="suspicious",
        changes=(*verdict.changes, *seen),
        indication=main,
        sub_indication=sub,
    )
