"""The second witness alone, and what comes of it when it cannot see."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from core.artifacts import SignedPdf
from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import validate
from signing.validation import witness
from signing.validation.difference import Area
from signing.validation.structure import layout
from signing.validation.witness import Question, WitnessFailedError, ask
from tests.signing.attacks.in_fields import shown_on_paper_only
from tests.signing.attacks.in_updates import draw_over
from tests.signing.attacks.papers import FREE_BOX, TEXT_BOX, Signing, blank_form, updated


@pytest.fixture(scope="module")
def before() -> bytes:
    return blank_form()


@pytest.fixture(scope="module")
def after(before: bytes) -> bytes:
    """A frame is drawn from (50, 50) to (250, 250) on page 1."""
    return updated(before, draw_over)


def question(after: bytes, *areas: Area) -> Question:
    ends = layout(PdfFileReader(io.BytesIO(after)), after).ends
    return Question(ends[0], ends[-1], 2, areas, frozenset(), ())


def test_it_sees_what_was_drawn(after: bytes) -> None:
    allowed = Area("frame", 0, (45, 45, 255, 255))
    elsewhere = Area("frame", 1, (45, 45, 255, 255))
    over_text = Area("cover", 0, TEXT_BOX)
    answers = ask(
        after,
        [
            question(after),
            question(after, allowed),
            question(after, elsewhere),
            question(after, allowed, over_text),
        ],
    )
    assert [one.different for one in answers] == [(1,), (), (1,), ()]
    assert [one.covered for one in answers] == [(), (), (), ("cover",)]
    assert [one.pages for one in answers] == [2] * 4


def test_it_sees_light_letters_and_what_shows_on_paper_only(before: bytes) -> None:
    banded = blank_form(b"0.1 0.2 0.5 rg 50 200 500 60 re f 1 g BT /F1 20 Tf 60 220 Td (HET) Tj ET")
    pdf = shown_on_paper_only(banded)
    ends = layout(PdfFileReader(io.BytesIO(pdf)), pdf).ends
    band = Area("band", 0, (55, 210, 250, 250))
    over_field = Area("field", 0, FREE_BOX)
    answers = ask(
        pdf,
        [
            Question(ends[0], ends[-1], 2, areas, frozenset(), ())
            for areas in ((band,), (over_field,))
        ],
    )
    assert [one.different for one in answers] == [(1,), ()]
    assert [one.covered for one in answers] == [("band",), ()]


def test_who_waits_too_long_is_told_so(
    authority: DemoAuthority, before: bytes, trust: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = Signing(authority)
    twice = signing(signing(before), "Ky2", officer=True)
    monkeypatch.setattr(witness, "_SLOT_S", 0.05)
    with witness._CHILDREN, witness._CHILDREN:
        report = validate(twice, trust)
    assert report.signatures[0].reason == "comparison_busy"
    assert report.verdict == "indeterminate"


@pytest.mark.parametrize("pdf", [b"nothing to draw", b"%PDF-1.7\n%%EOF\n"])
def test_what_cannot_be_drawn_is_no_answer(pdf: bytes) -> None:
    with pytest.raises(WitnessFailedError):
        ask(pdf, [Question(len(pdf), len(pdf), 1, (), frozenset(), ())])


def test_without_the_witness_nothing_is_valid(
    authority: DemoAuthority,
    before: bytes,
    trust: TrustList,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signing = Signing(authority)
    twice = signing(signing(before), "Ky2", box=FREE_BOX, officer=True)
    monkeypatch.setattr(witness, "_ADDRESS_SPACE", 50_000_000)
    report = validate(twice, trust)
    first, second = report.signatures
    assert (first.verdict, first.reason) == ("indeterminate", "not_compared")
    assert first.compared_pages is None
    assert second.verdict == "valid"
    assert report.verdict == "indeterminate"


def test_nothing_is_drawn_for_one_signature(
    signed: SignedPdf, trust: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness, "_ADDRESS_SPACE", 50_000_000)
    assert validate(signed.data, trust).verdict == "valid"
