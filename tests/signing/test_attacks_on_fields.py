"""Signature fields that nobody stands for, trees that are none, and their honest kin."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.artifacts import SignatureVerdict
from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import PdfNotReadableError, validate
from tests.signing.attacks import in_fields as fields
from tests.signing.attacks.papers import Signing, blank_form, raw_update

Attack = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def signing(authority: DemoAuthority) -> Signing:
    return Signing(authority)


@pytest.fixture(scope="module")
def once(signing: Signing) -> bytes:
    return signing(blank_form())


def first(pdf: bytes, trust: TrustList) -> SignatureVerdict:
    return next(one for one in validate(pdf, trust).signatures if one.field == "Ky1")


@pytest.mark.parametrize(
    ("attack", "told"),
    [
        (fields.field_without_signature, "signature_field_irregular"),
        (fields.shown_on_paper_only, "signature_field_irregular"),
        (fields.drawn_by_readers, "signature_field_irregular"),
        (fields.with_broken_signature, "signature_field_irregular"),
        (fields.page_of_another_generation, "object_removed"),
        (fields.page_tree_of_many_ways, "irregular_file"),
        (fields.form_of_many_ways, "bytes_after_end"),
        (fields.many_new_fields, "irregular_file"),
    ],
)
def test_one_revision_more(once: bytes, trust: TrustList, attack: Attack, told: str) -> None:
    verdict = first(attack(once), trust)
    assert verdict.verdict == "invalid"
    assert told in {change.code for change in verdict.changes}


def test_a_field_for_the_next_signer_may_be_added(once: bytes, trust: TrustList) -> None:
    verdict = first(fields.waiting(once), trust)
    assert (verdict.verdict, verdict.modifications_after) == ("valid", "allowed")


def test_a_program_may_say_who_it_is(signing: Signing, once: bytes, trust: TrustList) -> None:
    made = signing(fields.said_by_a_program(blank_form()))
    assert validate(made, trust).verdict == "valid"
    later = fields.said_by_a_program(raw_update(once, {}))
    assert first(later, trust).verdict == "valid"
    hidden = later.replace(b"%iText-5.5.13.3", b"%13 0 obj <<>> end")
    assert first(hidden, trust).verdict == "invalid"


def test_nothing_that_is_seen_was_changed(
    signing: Signing, once: bytes, paper: bytes, trust: TrustList
) -> None:
    assert first(fields.numbers_written_otherwise(once), trust).verdict == "valid"
    assert first(fields.look_of_fields(signing(paper)), trust).verdict == "valid"


def test_a_field_in_a_new_branch_of_the_form(
    signing: Signing, once: bytes, trust: TrustList
) -> None:
    report = validate(signing(once, "Form.Ky2", officer=True), trust)
    assert [one.verdict for one in report.signatures] == ["valid", "valid"]


def test_a_file_without_an_end_is_refused_at_once() -> None:
    with pytest.raises(PdfNotReadableError):
        validate(b"%PDF-1.7\n" + bytes(50_000_000) + b"\n%%EOF\n", TrustList())


def test_junk_of_any_size_behind_the_end(once: bytes, trust: TrustList) -> None:
    verdict = first(once + bytes(20_000_000) + b"x", trust)
    assert (verdict.verdict, verdict.reason) == ("invalid", "bytes_after_end")
