"""What R0–R14 promise for every paper, not only for the ones that somebody thought of."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.access import LegalBasis
from core.lifecycle import Origin, RecordStatus, Trust
from core.standing import Retention
from repository.authority import Authority, Standing
from repository.facts import Facts, OwnerMatch, ValidityFacts
from repository.retention import bar_to_erasing
from repository.rules import CLOSE_TO_END_DAYS, OVERRIDABLE, r4_term, r7_trust, valid_until
from repository.verdicts import VerdictCode, verdict

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
RULE = st.builds(
    ValidityFacts,
    months=st.none() | st.integers(1, 120),
    single_use=st.booleans(),
    basis=st.just("Căn cứ mẫu"),
    is_of_procedure=st.booleans(),
)
PURPOSES = st.sampled_from(["Đăng ký kết hôn", "Mua bán đất", "Vay vốn"])

_KNOWN = {
    "reference_date": DAYS,
    "procedure_code": st.just("1.000894"),
    "paper_type": st.just("marital_status_confirmation"),
    "paper_title": st.just("Giấy xác nhận tình trạng hôn nhân"),
    "issued_on": st.none() | DAYS,
    "valid_from": st.none() | DAYS,
    "valid_to": st.none() | DAYS,
    "rule": st.none() | RULE,
    "purpose": st.none() | PURPOSES,
    "purpose_asked": st.none() | st.sampled_from(["ket hon", "vay von"]),
    "status_reason": st.none() | st.just("Quyết định 1"),
    "used_elsewhere": st.integers(0, 3),
    "basis": st.none() | st.just(LegalBasis.LAW),
    "quality": st.lists(st.sampled_from(["low_dpi", "blurred"]), unique=True).map(tuple),
    "unchecked": st.none(),
}
"""Facts that are not told by their type alone."""

FACTS = st.builds(
    Facts, **{one.name: _KNOWN[one.name] for one in fields(Facts) if one.name in _KNOWN}
)

BLOCKING = {
    "R0": [{"origin": one} for one in Origin if one is not Origin.ACCEPTED],
    "R1": [{"owner_match": OwnerMatch.OTHER}],
    "R2": [{"is_type_accepted": False}],
    "R3": [
        {"status": one}
        for one in RecordStatus
        if one not in (RecordStatus.IN_FORCE, RecordStatus.EXPIRED)
    ],
    "R7": [{"trust": Trust.T5, "minimum_trust": Trust.T4}],
    "R8": [{"is_signature_valid": False}],
    "R9": [{"is_hash_right": False}],
    "R12": [
        {"basis": None},
        *(
            {"basis": LegalBasis.LAW, "standing": Standing(one)}
            for one in (Authority.MISSING, Authority.OUT_OF_TERM, Authority.NOT_FAMILY)
        ),
    ],
    "R13": [{"may_access": False}],
    "R14": [{"quality": ("low_dpi",)}],
}
"""By rule: what makes it fail, whatever else is true; none of these may be passed over."""

CHANGES = st.sampled_from([(rule, one) for rule, many in BLOCKING.items() for one in many])


@given(FACTS)
def test_every_rule_always_answers_with_reason_and_basis(facts) -> None:
    judged = verdict(facts)
    assert [check.rule for check in judged.checks] == [f"R{number}" for number in range(15)]
    for check in judged.checks:
        assert check.reason_vi.endswith((".", "…"))
        assert check.basis
        assert not (check.needs_confirmation and not check.passed)
        assert check.overridable is (check.rule in OVERRIDABLE)
    assert judged.is_usable is all(check.passed for check in judged.checks)
    assert verdict(facts) == judged, "the same facts give the same verdict"


@given(FACTS, CHANGES)
def test_nobody_passes_over_what_may_not_be_passed_over(facts, change) -> None:
    rule, wrong = change
    judged = verdict(replace(facts, **wrong))
    assert rule in {check.rule for check in judged.failures}
    assert not judged.is_usable
    assert not judged.can_be_overridden
    assert judged.code not in (VerdictCode.REUSABLE, VerdictCode.REUSABLE_WITH_CONFIRM)


@given(FACTS, CHANGES)
def test_one_more_fault_never_makes_a_paper_better(facts, change) -> None:
    before = {check.rule for check in verdict(facts).failures}
    rule, wrong = change
    after = {check.rule for check in verdict(replace(facts, **wrong)).failures}
    # What somebody marked as expired (R4) may turn out to be revoked (R3) instead.
    assert before - {"R4"} <= after | {rule}


@given(FACTS)
def test_a_paper_once_expired_stays_expired(facts) -> None:
    until, _ = valid_until(facts)
    later = replace(facts, reference_date=facts.reference_date + timedelta(days=400))
    if until is not None and facts.reference_date > until:
        assert not r4_term(facts).passed
        assert not r4_term(later).passed


@given(FACTS, st.integers(0, CLOSE_TO_END_DAYS))
def test_near_its_end_the_days_left_are_told(facts, left) -> None:
    until, _ = valid_until(facts)
    if until is None or until < date(2000, 3, 1):
        return
    near = replace(facts, reference_date=until - timedelta(days=left), valid_from=None)
    check = r4_term(near)
    assert check.passed
    assert check.reason_vi.startswith(f"Còn {left} ngày")


@given(FACTS, st.sampled_from(Trust), st.sampled_from(Trust))
def test_a_higher_step_of_the_ladder_is_never_worse(facts, trust, other) -> None:
    higher, lower = sorted((trust, other), key=lambda one: one.value)
    if r7_trust(replace(facts, trust=lower)).passed:
        assert r7_trust(replace(facts, trust=higher)).passed


@given(
    st.sampled_from(Retention), st.sampled_from(RecordStatus), st.none() | DAYS, st.booleans(), DAYS
)
def test_under_a_hold_nothing_is_erased_and_without_one_time_only_helps(
    retention, status, ended_on, is_open, on
) -> None:
    def bar(is_held: bool, day: date) -> str | None:
        return bar_to_erasing(
            retention,
            is_held=is_held,
            status=status,
            ended_on=ended_on,
            is_dossier_open=is_open,
            on=day,
        )

    assert bar(True, on) == "held"
    if bar(False, on) is None:
        assert bar(False, on + timedelta(days=1)) is None
    if retention is Retention.PERMANENT:
        assert bar(False, on) == "permanent"
