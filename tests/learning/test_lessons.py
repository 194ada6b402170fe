"""Every decision leaves a lesson; the machine's proposal survives it."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.lessons import Decision, FieldChange, is_held_out
from ingest.pipeline.services import Services
from ingest.review import confirm_document, reclassify_document, reject_document
from storage.db.models import Document, DocumentField, FieldLesson, Lesson
from tests.support.desk import Desk
from tests.support.proposed import drawn_page, propose

pytestmark = pytest.mark.servers

READ = {
    "document_number": "12/CV-MẪU",
    "issuer": "Ủy ban nhân dân xã Mẫu",
    "subject": "Về việc mẫu",
}
_TOLD = {"document_number", "issuer", "subject", "book_number"}


def test_a_confirmation_says_what_became_of_each_value(services: Services, desk: Desk) -> None:
    document = propose(services, desk, drawn_page("official_letter"), type="decision", fields=READ)
    reclassify_document(
        services, desk.officer, document_id=document.id, version=1, type="official_letter"
    )
    with services.session_factory() as session:
        rows = session.scalars(sa.select(DocumentField)).all()
        read = {row.name: row for row in rows}
        session.expunge_all()
    assert read.keys() >= {"document_number", "issuer", "subject"}
    assert "12/CV-MẪU" not in {row.value for row in rows}
    confirm_document(
        services,
        desk.officer,
        document_id=document.id,
        version=2,
        type="official_letter",
        fields={
            "document_number": f"{read['document_number'].value} ",
            "issuer": "Ủy ban nhân dân xã Mẫu Mới",
            "subject": "",
            "book_number": "01/MẪU",
            "class": "",
        },
        owner_id=None,
        component_id=None,
        compared_with_original=True,
    )
    with services.session_factory() as session:
        first, second = session.scalars(sa.select(Lesson).order_by(Lesson.at))
        changes = {one.name: one for one in session.scalars(sa.select(FieldLesson))}
        kept = session.get_one(Document, document.id)
    assert [first.decision, second.decision] == [Decision.RECLASSIFIED, Decision.CONFIRMED]
    for lesson in (first, second):
        assert (lesson.proposed_type, lesson.proposed_confidence) == ("decision", 0.9)
        assert (lesson.decided_type, lesson.model) == ("official_letter", "earlier")
        assert lesson.agency_id == desk.agency_id
    assert (kept.type, kept.proposed_type) == ("official_letter", "decision")
    assert "class" not in changes
    changed = {name: one.change for name, one in changes.items() if name in _TOLD}
    assert changed == {
        "document_number": FieldChange.UNCHANGED,
        "issuer": FieldChange.CORRECTED,
        "subject": FieldChange.REMOVED,
        "book_number": FieldChange.ADDED,
    }
    issuer = changes["issuer"]
    assert (issuer.confidence, issuer.box) == (read["issuer"].confidence, read["issuer"].box)
    assert (issuer.page_number, issuer.engine) == (1, "drawn")


def test_a_rejection_keeps_no_reason(services: Services, desk: Desk) -> None:
    document = propose(services, desk, drawn_page("decision"), type="decision", fields=READ)
    reject_document(
        services,
        desk.officer,
        document_id=document.id,
        version=document.version,
        reason="Nhầm người",
    )
    with services.session_factory() as session:
        lesson = session.scalars(sa.select(Lesson)).one()
        assert session.scalars(sa.select(FieldLesson)).all() == []
    assert (lesson.decision, lesson.decided_type) == (Decision.REJECTED, None)


@pytest.mark.parametrize("table", ["lessons", "field_lessons", "model_events"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = :id", "TRUNCATE {}"])
def test_lessons_are_never_changed(session, table: str, statement: str) -> None:
    with pytest.raises(sa.exc.DatabaseError, match=r"append-only|foreign key"):
        session.execute(sa.text(statement.format(table)), {"id": uuid4()})


def test_one_file_in_five_is_held_out_for_good() -> None:
    ids = [uuid4() for _ in range(4000)]
    chosen = [is_held_out(one) for one in ids]
    assert 0.16 < sum(chosen) / len(chosen) < 0.24
    assert chosen == [is_held_out(one) for one in ids]
