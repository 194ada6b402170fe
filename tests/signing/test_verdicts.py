from __future__ import annotations

from dataclasses import replace

import pytest
from pyhanko.sign.ades.report import AdESIndeterminate

from core.artifacts import SignatureVerdict
from signing.verdicts import Findings, judge, overall

GOOD = Findings(
    is_digest_right=True,
    is_signature_right=True,
    is_revision_covered=True,
    modifications_after="none",
    has_timestamp=True,
    is_timestamp_right=True,
    is_timestamp_trusted=True,
    is_trusted=True,
    is_revoked=False,
    trust_problem=None,
)
NO_CHAIN = AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND


@pytest.mark.parametrize(
    ("found", "verdict", "reason"),
    [
        (GOOD, "valid", None),
        (replace(GOOD, modifications_after="allowed"), "valid", None),
        (replace(GOOD, has_timestamp=False, is_timestamp_trusted=False), "valid", None),
        (replace(GOOD, is_digest_right=False, is_trusted=False), "invalid", "altered"),
        (replace(GOOD, is_signature_right=False), "invalid", "signature_broken"),
        (replace(GOOD, is_revision_covered=False), "invalid", "partial_coverage"),
        (replace(GOOD, modifications_after="suspicious"), "invalid", "suspicious_changes"),
        (replace(GOOD, is_timestamp_right=False), "invalid", "timestamp_broken"),
        (replace(GOOD, is_timestamp_trusted=False), "indeterminate", "timestamp_untrusted"),
        (replace(GOOD, is_trusted=False, is_revoked=True), "invalid", "certificate_revoked"),
        (
            replace(GOOD, is_trusted=False, is_revoked=True, has_timestamp=False),
            "indeterminate",
            "certificate_revoked",
        ),
        (replace(GOOD, is_trusted=False, trust_problem=NO_CHAIN), "untrusted", "unknown_root"),
        (
            replace(GOOD, is_trusted=False, trust_problem=AdESIndeterminate.OUT_OF_BOUNDS_NO_POE),
            "indeterminate",
            "certificate_out_of_time",
        ),
        (replace(GOOD, is_trusted=False), "indeterminate", "certificate_unfit"),
    ],
)
def test_judge(found: Findings, verdict: str, reason: str | None) -> None:
    assert judge(found) == (verdict, reason)


def _with(verdict: str) -> SignatureVerdict:
    return SignatureVerdict(
        field="A", verdict=verdict, level="PAdES-B-T", signer="CN=A", signed_at=None,
        time_source=None, covers_whole_file=True, intact=True, trusted=True,
        modifications_after="none", reason=None,
    )  # fmt: skip


def test_a_file_is_as_good_as_its_worst_signature() -> None:
    assert overall([]) == "unsigned"
    assert overall([_with("valid"), _with("valid")]) == "valid"
    assert overall([_with("valid"), _with("indeterminate")]) == "indeterminate"
    assert overall([_with("untrusted"), _with("indeterminate")]) == "untrusted"
    assert overall([_with("untrusted"), _with("invalid")]) == "invalid"
