"""Papers whose file does not prove that no certificate was revoked: who signed decides."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.lifecycle import Trust
from repository.publishing import trust_again
from repository.reuse import ReuseNotConfirmedError, VerdictCode
from storage.db.models import Document, RecordEvent, Signature
from tests.repository.papers import MARRIAGE, MARRIAGE_SLOT, reuse, slot

pytestmark = pytest.mark.servers


def test_what_others_signed_is_used_after_a_look_also_a_certified_copy(world) -> None:
    """The words on the page lower the trust, not the question."""
    dossier = world.dossier("1.001193")
    for number, text in (("1/2015", ""), ("2/2015", "Giấy này không thay cho bản sao")):
        fields = {**MARRIAGE, "document_number": number}
        world.record("marriage_certificate", fields, text=text, signed_input=True)
    offers = slot(world, dossier, MARRIAGE_SLOT).offers
    codes = {one.verdict.code for one in offers if one.verdict.needs_word}
    assert {one.record.trust for one in offers if one.verdict.needs_word} == {Trust.T2, Trust.T3}
    assert codes == {VerdictCode.REUSABLE_WITH_CONFIRM}
    record = offers[0].record
    with pytest.raises(ReuseNotConfirmedError):
        reuse(world, dossier, MARRIAGE_SLOT, record)
    world.session.rollback()
    event = reuse(world, dossier, MARRIAGE_SLOT, record, is_confirmed=True)
    [kept] = [check for check in event.checks if check["is_confirmed"]]
    assert (kept["rule"], kept["reason_code"]) == ("R8", "revocation_unchecked")


@pytest.mark.parametrize(("text", "trust"), [("", Trust.T2), ("Chứng thực bản sao", Trust.T3)])
def test_a_signature_that_holds_at_last_gives_the_trust_that_it_earns(world, text, trust) -> None:
    record = world.record(
        "marriage_certificate", MARRIAGE, text=text, signed_input=True, verdict="untrusted"
    )
    assert record.trust is Trust.T5
    document = world.session.get_one(Document, record.document_id)
    trust_again(world.session, world.clock, document)
    assert record.trust is Trust.T5
    world.session.scalars(sa.select(Signature)).one().verdict = "valid"
    trust_again(world.session, world.clock, document)
    assert record.trust is trust
    event = world.session.scalars(sa.select(RecordEvent)).one()
    assert (event.name, event.trust_before, event.trust_after) == (
        "signature_held", Trust.T5, trust,
    )  # fmt: skip
