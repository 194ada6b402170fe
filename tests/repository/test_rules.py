"""R0–R14 as pure functions, and the verdict made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.access import LegalBasis
from core.lifecycle import Origin, RecordStatus, Trust
from repository.authority import OWN, Authority, Standing
from repository.facts import Agreement, Facts, OwnerMatch, ValidityFacts
from repository.revocation import Unchecked, unchecked_revocation
from repository.rules import OVERRIDABLE, RULES, r4_term, valid_until
from repository.verdicts import VerdictCode, verdict
from repository.working_days import add_months
from signing.profiles import UncheckedRule, load_rules

SIX_MONTHS = ValidityFacts(
    6, single_use=True, basis="Nghị định 123/2015/NĐ-CP Điều 23", is_of_procedure=True
)
GENERAL_YEAR = ValidityFacts(12, single_use=False, basis="chung", is_of_procedure=False)

GOOD = Facts(
    reference_date=date(2026, 11, 23),
    procedure_code="1.000894",
    paper_type="marital_status_confirmation",
    paper_title="Giấy xác nhận tình trạng hôn nhân",
    is_type_accepted=True,
    origin=Origin.ACCEPTED,
    status=RecordStatus.IN_FORCE,
    status_reason=None,
    issued_on=date(2026, 9, 1),
    valid_from=None,
    valid_to=None,
    rule=SIX_MONTHS,
    purpose="Để đăng ký kết hôn với bà Trần Thị Mẫu",
    purpose_asked="ket hon",
    trust=Trust.T4,
    minimum_trust=Trust.T4,
    is_signature_valid=True,
    unchecked=None,
    is_hash_right=True,
    owner_match=OwnerMatch.SAME,
    used_elsewhere=0,
    content=Agreement.AGREES,
    has_address_changed=False,
    standing=OWN,
    basis=LegalBasis.LAW,
    receipt=None,
    may_access=True,
    quality=(),
)


@pytest.mark.parametrize(
    ("unchecked", "code"),
    [
        (Unchecked.TELL, VerdictCode.REUSABLE),
        (Unchecked.CONFIRM, VerdictCode.REUSABLE_WITH_CONFIRM),
        (Unchecked.REFUSE, VerdictCode.SIGNATURE_INVALID),
    ],
)
def test_a_signature_without_proof_of_revocation_is_told_apart(
    unchecked: Unchecked, code: VerdictCode
) -> None:
    judged = verdict(replace(GOOD, unchecked=unchecked))
    [told] = [check for check in judged.checks if check.rule == "R8"]
    assert (judged.code, told.reason_code) == (code, "revocation_unchecked")
    assert not judged.can_be_overridden
    assert told.reason_vi in judged.reasons
    assert judged.needs_word is (unchecked is Unchecked.CONFIRM)
    broken = replace(GOOD, unchecked=unchecked, is_signature_valid=False)
    assert verdict(broken).failures[0].reason_code == "signature_invalid"


def test_what_follows_from_it_is_dated_data() -> None:
    day = date(2026, 11, 23)
    assert unchecked_revocation(is_signed_here=False, on=day) is Unchecked.CONFIRM
    assert unchecked_revocation(is_signed_here=True, on=day) is Unchecked.TELL
    before_any_rule = date(2019, 1, 1)
    assert unchecked_revocation(is_signed_here=True, on=before_any_rule) is Unchecked.CONFIRM


def test_a_later_rule_of_the_office_takes_the_place_of_an_earlier_one() -> None:
    ours = load_rules()
    stricter = UncheckedRule(valid_from=date(2027, 1, 1), signed="elsewhere", then=Unchecked.REFUSE)
    rules = ours.model_copy(update={"unchecked": (*ours.unchecked, stricter)})
    found = [
        rules.when_unchecked(is_signed_here=False, on=date(year, 6, 1)) for year in (2026, 2027)
    ]
    assert found == [Unchecked.CONFIRM, Unchecked.REFUSE]


def test_a_good_paper_is_reusable_and_every_rule_says_why() -> None:
    judged = verdict(GOOD)
    assert judged.code is VerdictCode.REUSABLE
    assert [check.rule for check in judged.checks] == [f"R{n}" for n in range(15)]
    assert all(check.reason_vi and check.basis for check in judged.checks)
    assert judged.is_usable
    assert not judged.can_be_overridden


@pytest.mark.parametrize(
    ("change", "rule", "code"),
    [
        ({"origin": Origin.PENDING}, "R0", VerdictCode.PENDING_ORIGIN),
        ({"origin": Origin.REFUSED}, "R0", VerdictCode.REFUSED_ORIGIN),
        ({"owner_match": OwnerMatch.OTHER}, "R1", VerdictCode.WRONG_OWNER),
        ({"is_type_accepted": False}, "R2", VerdictCode.WRONG_TYPE),
        ({"status": RecordStatus.REVOKED}, "R3", VerdictCode.REVOKED),
        ({"status": RecordStatus.CANCELLED}, "R3", VerdictCode.REVOKED),
        ({"status": RecordStatus.UNKNOWN}, "R3", VerdictCode.REVOKED),
        ({"status": RecordStatus.REPLACED}, "R3", VerdictCode.REPLACED),
        ({"status": RecordStatus.CONSUMED}, "R3", VerdictCode.CONSUMED),
        ({"issued_on": date(2026, 4, 20)}, "R4", VerdictCode.EXPIRED),
        ({"issued_on": None}, "R4", VerdictCode.EXPIRED),
        ({"valid_from": date(2026, 12, 1)}, "R4", VerdictCode.EXPIRED),
        ({"purpose": "Mua bán đất"}, "R5", VerdictCode.WRONG_PURPOSE),
        ({"purpose": None}, "R5", VerdictCode.WRONG_PURPOSE),
        ({"used_elsewhere": 1}, "R6", VerdictCode.CONSUMED),
        ({"trust": Trust.T5}, "R7", VerdictCode.NEEDS_COMPARE),
        ({"minimum_trust": Trust.T2}, "R7", VerdictCode.LOW_TRUST),
        ({"is_signature_valid": False}, "R8", VerdictCode.SIGNATURE_INVALID),
        ({"is_signed": False}, "R8", VerdictCode.NEEDS_COMPARE),
        ({"is_hash_right": False}, "R9", VerdictCode.INTEGRITY_FAILED),
        ({"content": Agreement.DIFFERS}, "R10", VerdictCode.REUSABLE_WITH_CONFIRM),
        ({"basis": None}, "R12", VerdictCode.NO_BASIS),
        *(
            ({"standing": Standing(one)}, "R12", VerdictCode.NO_BASIS)
            for one in Authority
            if one
            not in (
                Authority.OWN,
                Authority.RELATIVE,
                Authority.GUARDIAN,
                Authority.REPRESENTATIVE,
            )
        ),
        ({"may_access": False}, "R13", VerdictCode.NO_BASIS),
        ({"quality": ("low_dpi",)}, "R14", VerdictCode.NOT_LEGIBLE),
    ],
)
def test_each_rule_fails_alone(change, rule, code) -> None:
    judged = verdict(replace(GOOD, **change))
    assert [check.rule for check in judged.failures] == [rule]
    assert judged.code is code
    assert not judged.is_usable
    assert judged.can_be_overridden is (rule in OVERRIDABLE)


def test_the_gravest_failure_names_the_verdict() -> None:
    facts = replace(
        GOOD,
        owner_match=OwnerMatch.OTHER,
        issued_on=date(2020, 1, 1),
        purpose="khác",
        origin=Origin.PENDING,
    )
    judged = verdict(facts)
    assert judged.code is VerdictCode.WRONG_OWNER
    assert [check.rule for check in judged.failures] == ["R1", "R0", "R4", "R5"]
    assert not judged.can_be_overridden


def test_only_four_rules_may_be_passed_over() -> None:
    assert {"R4", "R5", "R10", "R11"} == OVERRIDABLE
    assert [check.rule for check in map(lambda rule: rule(GOOD), RULES) if check.overridable] == [
        "R4",
        "R5",
        "R10",
        "R11",
    ]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"owner_match": OwnerMatch.RELATED}, "R1"),
        ({"has_address_changed": True}, "R11"),
        ({"quality": ("blurred", "cut_edge")}, "R14"),
    ],
)
def test_what_a_person_must_look_at_is_reusable_with_confirmation(change, rule) -> None:
    judged = verdict(replace(GOOD, **change))
    assert judged.code is VerdictCode.REUSABLE_WITH_CONFIRM
    assert judged.is_usable
    [check] = [check for check in judged.checks if check.needs_confirmation]
    assert check.rule == rule
    assert judged.reasons == (check.reason_vi,)


def test_the_last_day_still_counts_and_the_days_left_are_told() -> None:
    issued = date(2026, 5, 23)
    last = replace(GOOD, issued_on=issued, reference_date=date(2026, 11, 23))
    assert r4_term(last).reason_vi == "Còn 0 ngày, có giá trị đến hết ngày 23/11/2026."
    assert not r4_term(replace(last, reference_date=date(2026, 11, 24))).passed
    close = r4_term(replace(last, reference_date=date(2026, 11, 11)))
    assert close.reason_vi == "Còn 12 ngày, có giá trị đến hết ngày 23/11/2026."
    far = r4_term(replace(last, reference_date=date(2026, 6, 1)))
    assert far.reason_vi == "Có giá trị đến hết ngày 23/11/2026."


def test_an_expired_paper_says_since_when() -> None:
    check = r4_term(replace(GOOD, issued_on=date(2026, 4, 20)))
    assert check.reason_vi == (
        "Giấy tờ đã hết hạn từ ngày 20/10/2026, cấp ngày 20/04/2026; "
        "ngày tiếp nhận hồ sơ là 23/11/2026."
    )
    assert check.basis == "Nghị định 123/2015/NĐ-CP Điều 23"


def test_good_on_the_reception_date_stays_good_while_the_dossier_is_worked_on() -> None:
    """The reference date is the reception date; when somebody looks plays no part."""
    facts = replace(GOOD, issued_on=date(2026, 5, 24), status=RecordStatus.EXPIRED)
    assert verdict(facts).code is VerdictCode.REUSABLE


def test_the_printed_term_comes_before_the_general_rule() -> None:
    three_years = date(2029, 1, 1)
    facts = replace(GOOD, rule=GENERAL_YEAR, valid_to=three_years)
    assert valid_until(facts)[0] == three_years


def test_a_rule_of_the_procedure_may_end_it_earlier_but_never_later() -> None:
    facts = replace(GOOD, valid_to=date(2029, 1, 1))
    assert valid_until(facts)[0] == date(2027, 3, 1)
    printed = date(2026, 10, 1)
    assert valid_until(replace(GOOD, valid_to=printed))[0] == printed


@pytest.mark.parametrize(
    "rule", [None, ValidityFacts(None, single_use=False, basis="", is_of_procedure=False)]
)
def test_a_paper_without_a_rule_has_no_end(rule) -> None:
    """An undated birth certificate is good; one that somebody marked as expired is not."""
    facts = replace(GOOD, rule=rule, issued_on=None, purpose_asked=None)
    assert verdict(facts).code is VerdictCode.REUSABLE
    assert verdict(replace(facts, status=RecordStatus.EXPIRED)).code is VerdictCode.EXPIRED


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_on_a_day_that_exists(start, months, end) -> None:
    assert add_months(start, months) == end


def test_purposes_are_compared_without_marks() -> None:
    assert verdict(replace(GOOD, purpose="KẾT  HÔN")).is_usable
    assert verdict(replace(GOOD, purpose="Để đăng ký kết hôn")).is_usable
    assert not verdict(replace(GOOD, purpose="ly hôn")).is_usable


def test_a_paper_for_many_uses_does_not_wear_out() -> None:
    assert verdict(replace(GOOD, rule=GENERAL_YEAR, used_elsewhere=99)).is_usable


def test_unsure_bases_say_so() -> None:
    judged = verdict(GOOD)
    assert "chưa xác minh" in next(c for c in judged.checks if c.rule == "R11").basis
