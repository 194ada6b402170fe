"""From fifteen checks to one answer that a desk can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from repository.facts import Facts
from repository.rules import RULES, Check


class VerdictCode(StrEnum):
    """The result codes of domain.md 4.1, and four for failures that it has no code for."""

    REUSABLE = "REUSABLE"
    REUSABLE_WITH_CONFIRM = "REUSABLE_WITH_CONFIRM"
    PENDING_ORIGIN = "PENDING_ORIGIN"
    NEEDS_COMPARE = "NEEDS_COMPARE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    REPLACED = "REPLACED"
    WRONG_PURPOSE = "WRONG_PURPOSE"
    WRONG_OWNER = "WRONG_OWNER"
    LOW_TRUST = "LOW_TRUST"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    INTEGRITY_FAILED = "INTEGRITY_FAILED"
    NO_BASIS = "NO_BASIS"
    REFUSED_ORIGIN = "REFUSED_ORIGIN"
    WRONG_TYPE = "WRONG_TYPE"
    CONSUMED = "CONSUMED"
    NOT_LEGIBLE = "NOT_LEGIBLE"


_CODE_OF_REASON: Final = {
    "no_access": VerdictCode.NO_BASIS,
    "no_basis": VerdictCode.NO_BASIS,
    "bringer_deceased": VerdictCode.NO_BASIS,
    "owner_deceased": VerdictCode.NO_BASIS,
    "authority_missing": VerdictCode.NO_BASIS,
    "authority_out_of_term": VerdictCode.NO_BASIS,
    "authority_out_of_scope": VerdictCode.NO_BASIS,
    "owner_other": VerdictCode.WRONG_OWNER,
    "type_not_accepted": VerdictCode.WRONG_TYPE,
    "hash_wrong": VerdictCode.INTEGRITY_FAILED,
    "status_revoked": VerdictCode.REVOKED,
    "status_cancelled": VerdictCode.REVOKED,
    "status_unknown": VerdictCode.REVOKED,
    "status_replaced": VerdictCode.REPLACED,
    "status_consumed": VerdictCode.CONSUMED,
    "origin_pending": VerdictCode.PENDING_ORIGIN,
    "origin_refused": VerdictCode.REFUSED_ORIGIN,
    "used_up": VerdictCode.CONSUMED,
    "signature_invalid": VerdictCode.SIGNATURE_INVALID,
    "revocation_unchecked": VerdictCode.SIGNATURE_INVALID,
    "needs_compare": VerdictCode.NEEDS_COMPARE,
    "unsigned": VerdictCode.NEEDS_COMPARE,
    "trust_too_low": VerdictCode.LOW_TRUST,
    "not_legible": VerdictCode.NOT_LEGIBLE,
    "expired": VerdictCode.EXPIRED,
    "term_unknown": VerdictCode.EXPIRED,
    "not_yet_valid": VerdictCode.EXPIRED,
    "purpose_differs": VerdictCode.WRONG_PURPOSE,
    "purpose_unknown": VerdictCode.WRONG_PURPOSE,
    "content_differs": VerdictCode.REUSABLE_WITH_CONFIRM,
}
"""In the order in which a failure is named when several rules fail: the gravest first."""

_ORDER: Final = {reason: place for place, reason in enumerate(_CODE_OF_REASON)}


_WARNS: Final = frozenset({"revocation_unchecked", "issuer_followed"})
"""Told before reuse although the rule passed."""


@dataclass(frozen=True)
class Verdict:
    """Whether a paper may stand in for a component, and why."""

    code: VerdictCode
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed, the gravest first."""
        failed = [check for check in self.checks if not check.passed]
        return tuple(sorted(failed, key=lambda check: _ORDER[check.reason_code]))

    @property
    def is_usable(self) -> bool:
        """One tap is enough, or one look and a tap."""
        return not self.failures

    @property
    def failed_rules(self) -> frozenset[str]:
        """The rules that failed."""
        return frozenset(check.rule for check in self.checks if not check.passed)

    @property
    def can_be_overridden(self) -> bool:
        """An officer may use it with a written reason."""
        failures = self.failures
        return bool(failures) and all(check.overridable for check in failures)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the officer reads first: why not, or what to look at, or how long it is good."""
        told = self.failures or tuple(check for check in self.checks if check.needs_confirmation)
        if not told:
            told = tuple(check for check in self.checks if check.rule == "R4")
        warned = (check for check in self.checks if check.passed and check.reason_code in _WARNS)
        return tuple(dict.fromkeys(check.reason_vi for check in (*told, *warned)))

    @property
    def needs_word(self) -> bool:
        """Who uses it has to say that they looked at what the reasons name."""
        return any(check.needs_word for check in self.checks)

    def as_data(self, *, is_confirmed: bool = False) -> list[dict[str, Any]]:
        """The checks as they are kept in a reuse event.

        :param is_confirmed: who uses it said that they looked.
        """
        return [
            {
                "rule": check.rule,
                "passed": check.passed,
                "reason_code": check.reason_code,
                "reason": check.reason_vi,
                "basis": check.basis,
                "needs_confirmation": check.needs_confirmation,
                "is_confirmed": is_confirmed and check.needs_word,
            }
            for check in self.checks
        ]


def verdict(facts: Facts) -> Verdict:
    """Apply R0–R14; pure."""
    checks = tuple(rule(facts) for rule in RULES)
    failed = [check for check in checks if not check.passed]
    if failed:
        gravest = min(failed, key=lambda check: _ORDER[check.reason_code])
        return Verdict(_CODE_OF_REASON[gravest.reason_code], checks)
    if any(check.needs_confirmation for check in checks):
        return Verdict(VerdictCode.REUSABLE_WITH_CONFIRM, checks)
    return Verdict(VerdictCode.REUSABLE, checks)
