"""From what was found about one signature to its verdict: the rules alone, without any PDF.

Order matters: what the file itself proves (altered, broken) comes before what a certificate
says, and that before what cannot be decided now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic

from core.artifacts import SignatureVerdict

WORST_FIRST: Final = ("invalid", "untrusted", "indeterminate", "valid")
"""Verdicts on one signature; a file is as good as its worst signature."""

_UNKNOWN_ROOT: Final = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND,
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND,
}
_OUT_OF_TIME: Final = {
    AdESIndeterminate.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESFailure.NOT_YET_VALID,
}

_WEAK: Final = {
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
}
_FAILURES: Final = {
    "altered": "HASH_FAILURE",
    "signature_broken": "SIG_CRYPTO_FAILURE",
    "certificate_revoked": "REVOKED",
}
"""All other failures are those of the format: the file is not what it should be."""
_DOUBTS: Final = {
    "certificate_unfit": "CHAIN_CONSTRAINTS_FAILURE",
    "timestamp_untrusted": "NO_POE",
    "weak_algorithm": "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    "irregular_structure": "SIG_CONSTRAINTS_FAILURE",
    "not_compared": "SIG_CONSTRAINTS_FAILURE",
    "comparison_busy": "SIG_CONSTRAINTS_FAILURE",
    "signature_shown_in_doubt": "SIG_CONSTRAINTS_FAILURE",
    "archive_timestamp_untrusted": "SIG_CONSTRAINTS_FAILURE",
    "annotation_added": "SIG_CONSTRAINTS_FAILURE",
    "not_supported": "GENERIC",
}


@dataclass(frozen=True)
class Findings:
    """What was found about one signature."""

    is_digest_right: bool
    """The signed bytes are the bytes that were signed."""
    is_signature_right: bool
    """The key of the certificate made this signature."""
    is_revision_covered: bool
    """Nothing inside its own revision is left out, the signature itself apart."""
    modifications_after: str
    """`none`, `allowed`, `suspicious`."""
    has_timestamp: bool
    is_timestamp_right: bool
    is_timestamp_trusted: bool
    is_trusted: bool
    is_revoked: bool
    trust_problem: AdESSubIndic | None
    is_certificate_fit: bool = True
    """The certificate was given for signing documents, as far as it says for what."""
    is_weak: bool = False
    """An algorithm or key is too weak to be relied on."""
    is_ambiguous: bool = False
    """Readers may differ about what was signed."""
    doubt: str | None = None
    """Code of a later change of which nobody can say whether it may be."""


def judge(found: Findings) -> tuple[str, str | None]:
    """The verdict and, unless it is `valid`, the code of its reason."""
    broken = _what_is_broken(found)
    if broken is not None:
        return "invalid", broken
    if found.is_revoked:
        # A time stamp proves that the signature came after the revocation; a claimed time does not.
        if found.has_timestamp and found.is_timestamp_trusted:
            return "invalid", "certificate_revoked"
        return "indeterminate", "certificate_revoked"
    if not found.is_trusted:
        return _why_not_trusted(found.trust_problem)
    if not found.is_certificate_fit:
        return "indeterminate", "certificate_unfit"
    if found.has_timestamp and not found.is_timestamp_trusted:
        return "indeterminate", "timestamp_untrusted"
    if found.is_weak:
        return "indeterminate", "weak_algorithm"
    if found.is_ambiguous:
        return "indeterminate", "irregular_structure"
    if found.doubt is not None:
        return "indeterminate", found.doubt
    return "valid", None


def indication(
    verdict: str, reason: str | None, trust_problem: AdESSubIndic | None
) -> tuple[str, str | None]:
    """The verdict in the words of ETSI EN 319 102-1, 5.1.3: indication and sub-indication."""
    if verdict == "valid":
        return "TOTAL-PASSED", None
    if verdict == "invalid":
        return "TOTAL-FAILED", _FAILURES.get(reason or "", "FORMAT_FAILURE")
    if reason in _DOUBTS:
        return "INDETERMINATE", _DOUBTS[reason]
    told = trust_problem.standard_name if trust_problem is not None else "GENERIC"
    return "INDETERMINATE", told


def unreadable(field: str, reason: str, *, verdict: str = "invalid") -> SignatureVerdict:
    """The verdict on a signature about which nothing more can be told."""
    main, sub = indication(verdict, reason, None)
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
        indication=main,
        sub_indication=sub,
    )


def overall(signatures: Iterable[SignatureVerdict]) -> str:
    """The verdict on the file: the worst of its signatures, `unsigned` without any."""
    verdicts = {signature.verdict for signature in signatures}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), "unsigned")


def _what_is_broken(found: Findings) -> str | None:
    if not found.is_digest_right:
        return "altered"
    if not found.is_signature_right:
        return "signature_broken"
    if not found.is_revision_covered:
        return "partial_coverage"
    if found.modifications_after == "suspicious":
        return "suspicious_changes"
    if found.has_timestamp and not found.is_timestamp_right:
        return "timestamp_broken"
    return None


def _why_not_trusted(problem: AdESSubIndic | None) -> tuple[str, str]:
    if problem in _UNKNOWN_ROOT:
        return "untrusted", "unknown_root"
    if problem in _OUT_OF_TIME:
        return "indeterminate", "certificate_out_of_time"
    if problem in _WEAK:
        return "indeterminate", "weak_algorithm"
    return "indeterminate", "certificate_unfit"
