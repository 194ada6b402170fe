"""Every attack named in field.md 6 and its kin, written from our own signed files: seen through.

Each case says the verdict on the signature that is attacked, its reason, and what is told of it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from core.artifacts import SignatureVerdict
from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import validate
from tests.signing.attacks import in_updates as updates
from tests.signing.attacks import on_bytes as bytewise
from tests.signing.attacks.papers import (
    FREE_BOX,
    OTHER_FREE_BOX,
    TEXT_BOX,
    Signing,
    blank_form,
    raw_update,
    updated,
)

Attack = Callable[[bytes], bytes]
Change = Callable[[IncrementalPdfFileWriter], None]


@pytest.fixture(scope="module")
def signing(authority: DemoAuthority) -> Signing:
    return Signing(authority)


@pytest.fixture(scope="module")
def form() -> bytes:
    return blank_form()


@pytest.fixture(scope="module")
def once(signing: Signing, form: bytes) -> bytes:
    return signing(form)


@pytest.fixture(scope="module")
def certified(signing: Signing, form: bytes) -> dict[MDPPerm, bytes]:
    return {level: signing(form, certify=level) for level in MDPPerm}


def first(pdf: bytes, trust: TrustList, field: str = "Ky1") -> SignatureVerdict:
    return next(one for one in validate(pdf, trust).signatures if one.field == field)


def codes(verdict: SignatureVerdict) -> set[str]:
    return {change.code for change in verdict.changes} - {"metadata_updated"}


ON_BYTES = [
    (bytewise.content_saved_anew, "suspicious_changes", {"page_content_changed"}),
    (bytewise.object_without_section, "bytes_after_end", {"bytes_after_end"}),
    (bytewise.object_and_end_without_section, "bytes_after_end", {"bytes_after_end"}),
    (bytewise.object_before_the_old_section_again, "bytes_after_end", {"bytes_after_end"}),
    (bytewise.object_in_a_comment_at_the_end, "bytes_after_end", {"bytes_after_end"}),
    (bytewise.bytes_after_the_end, "bytes_after_end", {"bytes_after_end"}),
    (bytewise.unlisted_object_in_an_update, "suspicious_changes", {"unlisted_object"}),
    (bytewise.junk_in_an_update, "suspicious_changes", {"junk_between_objects"}),
    (
        bytewise.object_twice_in_an_update,
        "suspicious_changes",
        {"duplicate_object", "unlisted_object"},
    ),
    (
        bytewise.section_swapped,
        "suspicious_changes",
        {"earlier_bytes_shown", "irregular_file"},
    ),
    (bytewise.object_freed, "suspicious_changes", {"page_content_changed"}),
    (bytewise.wrapped_in_the_gap, "byte_range_gap", set()),
    (bytewise.signature_copied, "contents_elsewhere", set()),
    (bytewise.field_shows_a_copy, "contents_elsewhere", set()),
    (bytewise.one_range_for_two, "shared_range", set()),
]


@pytest.mark.parametrize(("attack", "reason", "told"), ON_BYTES)
def test_bytes_that_were_tampered_with(
    once: bytes, trust: TrustList, attack: Attack, reason: str, told: set[str]
) -> None:
    verdict = first(attack(once), trust)
    assert (verdict.verdict, verdict.reason, codes(verdict)) == ("invalid", reason, told)
    assert (verdict.indication, verdict.sub_indication) == ("TOTAL-FAILED", "FORMAT_FAILURE")
    assert not verdict.covers_whole_file


@pytest.mark.parametrize("name", sorted(bytewise.FORGERIES))
def test_entries_that_are_missing_or_nonsense(once: bytes, trust: TrustList, name: str) -> None:
    verdict = first(bytewise.FORGERIES[name](once), trust)
    is_range = name.startswith("range_")
    reason = "byte_range_malformed" if is_range else "signature_damaged"
    assert (verdict.verdict, verdict.reason) == ("invalid", reason)
    assert not verdict.intact


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("garbage", "invalid", "signature_damaged"),
        ("cut_short", "invalid", "signature_damaged"),
        ("two_signers", "invalid", "signature_damaged"),
        ("no_signer", "invalid", "signature_damaged"),
        ("no_certificate", "indeterminate", "not_supported"),
        ("other_digest", "indeterminate", "not_supported"),
        ("no_attributes", "invalid", "altered"),
        ("other_signature", "invalid", "signature_broken"),
    ],
)
def test_messages_that_are_broken(
    once: bytes, trust: TrustList, name: str, verdict: str, reason: str
) -> None:
    found = first(bytewise.MESSAGES[name](once), trust)
    assert (found.verdict, found.reason, found.intact) == (verdict, reason, False)


@pytest.mark.parametrize("in_gap", [b" /Reason (x) ", b" ", b"\n%\n", b"<00>"])
def test_a_gap_larger_than_the_signature(
    signing: Signing, form: bytes, trust: TrustList, in_gap: bytes
) -> None:
    # The same hand makes a good one when nothing else lies in the gap.
    assert first(signing.by_hand(form), trust, "Tay").verdict == "valid"
    verdict = first(signing.by_hand(form, in_gap), trust, "Tay")
    assert verdict.verdict == "invalid"
    assert verdict.reason in {"byte_range_gap", "signature_damaged"}


IN_UPDATES = [
    (updates.draw_over, {"page_content_changed"}),
    (updates.free_text, {"annotation_added"}),
    (updates.link, {"annotation_added"}),
    (updates.text_field, {"annotation_added", "field_added"}),
    (updates.form_value, {"form_filled"}),
    (updates.form_picture, {"field_changed"}),
    (updates.form_drawn_by_readers, {"form_changed"}),
    (updates.font, {"font_changed"}),
    (updates.form_font, {"font_changed"}),
    (updates.cover_removed, {"page_resources_changed"}),
    (updates.annotation_removed, {"annotation_changed", "annotation_removed"}),
    (updates.annotation_picture, {"annotation_changed"}),
    (updates.annotation_moved, {"annotation_changed"}),
    (updates.pages_swapped, {"pages_changed"}),
    (updates.page_added, {"pages_changed"}),
    (updates.page_turned, {"page_changed"}),
    (updates.page_cropped, {"page_changed"}),
    (updates.script_on_opening, {"action_changed"}),
    (updates.script_by_name, {"action_changed"}),
    (updates.script_on_page, {"action_changed"}),
    (updates.outline, {"outline_changed"}),
    (updates.layers, {"layers_changed"}),
    (updates.title, {"metadata_changed"}),
    (updates.proofs_with_content, {"evidence_irregular"}),
]


@pytest.mark.parametrize(("change", "told"), IN_UPDATES)
def test_what_is_added_or_changed_afterwards(
    once: bytes, trust: TrustList, change: Change, told: set[str]
) -> None:
    verdict = first(updated(once, change), trust)
    assert (verdict.verdict, verdict.reason) == ("invalid", "suspicious_changes")
    assert codes(verdict) == told
    assert (verdict.intact, verdict.modifications_after) == (True, "suspicious")


@pytest.mark.parametrize("change", [updates.signature_removed, updates.signature_emptied])
def test_a_signature_taken_away_shows_in_the_others(
    signing: Signing, form: bytes, trust: TrustList, change: Change
) -> None:
    twice = signing(signing(form, "Truoc"), "Sau", officer=True)
    # Both fields follow the two that the form had: the first signature's is taken away.
    report = validate(updated(twice, change), trust)
    assert report.verdict == "invalid"
    (left,) = report.signatures
    assert left.field == "Sau"
    assert codes(left) & {"field_removed", "signature_changed"}


def test_changes_between_two_signatures(signing: Signing, once: bytes, trust: TrustList) -> None:
    twice = signing(updated(once, updates.draw_over), "Ky2", officer=True)
    report = validate(twice, trust)
    assert report.verdict == "invalid"
    verdicts = [(one.verdict, one.reason) for one in report.signatures]
    assert verdicts == [("invalid", "suspicious_changes"), ("valid", None)]


def test_changes_that_are_taken_back(signing: Signing, once: bytes, trust: TrustList) -> None:
    """Seen while it lasted: the last revision looks like the signed one again."""
    number = bytewise.contents_number(once)
    was = once[bytewise.place_of(once, number) :].split(b"obj", 1)[1].split(b"endobj", 1)[0]
    back = raw_update(bytewise.content_saved_anew(once), {number: was.strip()})
    verdict = first(back, trust)
    assert (verdict.verdict, codes(verdict)) == ("invalid", {"page_content_changed"})


@pytest.mark.parametrize(
    ("box", "told"), [(TEXT_BOX, "field_over_content"), ((60, 490, 170, 550), "field_over_field")]
)
def test_a_signature_laid_over_what_is_there(
    signing: Signing, once: bytes, trust: TrustList, box: tuple[int, int, int, int], told: str
) -> None:
    verdict = first(signing(once, "Ky2", box=box, officer=True), trust)
    assert (verdict.verdict, verdict.reason) == ("invalid", "suspicious_changes")
    assert told in codes(verdict)


def test_a_signature_that_hides_another(signing: Signing, form: bytes, trust: TrustList) -> None:
    shown = signing(form, box=FREE_BOX)
    hidden = signing(shown, "Ky2", box=FREE_BOX, officer=True)
    assert "field_over_field" in codes(first(hidden, trust))
    left, bottom, _, top = FREE_BOX
    beside = signing(shown, "Ky2", box=(left - 120, bottom, left + 70, top), officer=True)
    assert validate(beside, trust).verdict == "valid"


@pytest.mark.parametrize(
    ("drawn", "is_opaque", "verdict"),
    [
        (b"0 G 1 w 330 300 230 80 re S BT /F1 9 Tf 335 370 Td (Ky ten) Tj ET", False, "valid"),
        (b"BT /F1 12 Tf 335 350 Td (Khong qua 100 dong) Tj ET", False, "valid"),
        (b"BT /F1 12 Tf 335 350 Td (Khong qua 100 dong) Tj ET", True, "invalid"),
    ],
)
def test_what_a_prepared_field_may_lie_over(
    signing: Signing, trust: TrustList, drawn: bytes, is_opaque: bool, verdict: str
) -> None:
    """A field that waited in its printed box is filled in; the words under it stay legible."""
    signed = signing(blank_form(drawn))
    filled = signing(signed, "KySan", officer=True, is_opaque=is_opaque)
    found = first(filled, trust)
    assert found.verdict == verdict
    assert ("field_over_content" in codes(found)) == is_opaque


@pytest.mark.parametrize(
    ("level", "change", "told"),
    [
        (MDPPerm.NO_CHANGES, updates.form_value, {"form_filled"}),
        (MDPPerm.NO_CHANGES, updates.free_text, {"annotation_added"}),
        (MDPPerm.FILL_FORMS, updates.free_text, {"annotation_added"}),
        (MDPPerm.FILL_FORMS, updates.text_field, {"annotation_added", "field_added"}),
    ],
)
def test_certified_documents(
    certified: dict[MDPPerm, bytes],
    trust: TrustList,
    level: MDPPerm,
    change: Change,
    told: set[str],
) -> None:
    verdict = first(updated(certified[level], change), trust)
    assert (verdict.verdict, codes(verdict)) == ("invalid", told)


@pytest.mark.parametrize("change", [updates.free_text, updates.link])
def test_notes_that_a_certification_allows_are_not_decided(
    certified: dict[MDPPerm, bytes], trust: TrustList, change: Change
) -> None:
    verdict = first(updated(certified[MDPPerm.ANNOTATE], change), trust)
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "annotation_added")


@pytest.mark.parametrize(
    ("level", "field", "box"),
    [
        (MDPPerm.NO_CHANGES, "Ky2", None),
        (MDPPerm.NO_CHANGES, "KySan", None),
        (MDPPerm.FILL_FORMS, "Ky2", OTHER_FREE_BOX),
        (MDPPerm.ANNOTATE, "Ky2", OTHER_FREE_BOX),
    ],
)
def test_sneaky_signatures_on_certified_documents(
    signing: Signing,
    certified: dict[MDPPerm, bytes],
    trust: TrustList,
    level: MDPPerm,
    field: str,
    box: tuple[int, int, int, int] | None,
) -> None:
    report = validate(signing(certified[level], field, box=box, officer=True), trust)
    assert report.verdict == "invalid"
    assert report.signatures[0].reason == "suspicious_changes"


def test_a_second_document_prepared_before_signing(
    signing: Signing, form: bytes, trust: TrustList
) -> None:
    """Hide and replace: all of it was signed, the update only says which document is shown."""
    prepared, root = updates.with_second_document(form)
    signed = signing(prepared)
    assert validate(signed, trust).verdict == "valid"
    verdict = first(raw_update(signed, {}, root=root), trust)
    assert (verdict.verdict, codes(verdict)) == ("invalid", {"document_replaced"})


def test_an_object_written_twice_before_signing(
    signing: Signing, form: bytes, trust: TrustList
) -> None:
    """Replace: readers may differ about what was signed, and the update picks the other one."""
    prepared, number, hidden = updates.with_hidden_twin(form)
    signed = signing(prepared)
    verdict = first(signed, trust)
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "irregular_structure")
    swapped = first(raw_update(signed, {}, elsewhere={number: hidden}), trust)
    assert swapped.verdict == "invalid"
    assert codes(swapped) == {"earlier_bytes_shown", "page_content_changed"}


def test_a_missing_object_supplied_afterwards(
    signing: Signing, form: bytes, trust: TrustList
) -> None:
    prepared, number = updates.with_missing_annotation(form)
    signed = signing(prepared)
    assert validate(signed, trust).verdict == "valid"
    supplied = raw_update(signed, {number: updates.SQUARE})
    verdict = first(supplied, trust)
    assert (verdict.verdict, codes(verdict)) == ("invalid", {"annotation_changed"})
