"""A person answers that a paper is of no type, or of another: the values follow the answer."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from core.artifacts import ClassifiedDocument, FieldSource, FieldValue
from core.lifecycle import State
from core.papers import OUTSIDE_CATALOGUE
from ingest.learning.papers import confirmed_papers
from ingest.pipeline.proposals import propose_owner, read_as
from ingest.pipeline.services import Services
from ingest.review import (
    confirm_document,
    document_for_review,
    reclassify_document,
    split_document,
)
from ingest.review.worklist import ReviewDocument
from ocr.calibration.kinds import kind_of
from ocr.calibration.values import is_sure
from ocr.fields.second_look import CRITICAL
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from storage.db.models import Confirmation, Document, Record
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.proposed import drawn_page, propose, propose_stack

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


def shown(services: Services, desk: Desk, document_id: UUID) -> ReviewDocument:
    with services.session_factory() as session:
        return document_for_review(session, desk.officer, document_id)


def reclassify(services: Services, desk: Desk, document_id: UUID, type: str) -> None:
    version = shown(services, desk, document_id).version
    reclassify_document(services, desk.officer, document_id=document_id, version=version, type=type)


def test_values_of_the_wrong_type_give_way_to_those_of_the_right_one(
    services: Services, desk: Desk
) -> None:
    page = drawn_page("death_extract")
    wrong = {"charter_capital": "5000000000", "holder_name": "Sai Rồi"}
    document = propose(services, desk, page, type="enterprise_certificate", fields=wrong)
    reclassify(services, desk, document.id, "death_extract")
    fields = {one.name: one for one in shown(services, desk, document.id).fields}
    assert "charter_capital" not in fields
    assert fields["holder_name"].value not in (None, "Sai Rồi")
    assert fields["holder_name"].box is not None
    reclassify(services, desk, document.id, OUTSIDE_CATALOGUE)
    assert shown(services, desk, document.id).fields == ()


def test_a_paper_outside_the_catalogue_stays_with_its_dossier(
    services: Services, desk: Desk
) -> None:
    [only] = propose_stack(services, desk, [["decision", "death_extract"]])
    paper = split_document(services, desk.officer, document_id=only, version=1, before_page=2)
    run_all(services)
    reclassify(services, desk, paper, OUTSIDE_CATALOGUE)
    confirm_document(
        services,
        desk.officer,
        document_id=paper,
        version=shown(services, desk, paper).version,
        type=OUTSIDE_CATALOGUE,
        fields={"subject": "Thư riêng"},
        owner_id=None,
        component_id=None,
        compared_with_original=True,
    )
    run_all(services)
    with services.session_factory() as session:
        assert session.get_one(Document, paper).state is State.PUBLISHED
        assert session.scalars(sa.select(Confirmation.type)).one() == OUTSIDE_CATALOGUE
        assert session.scalars(sa.select(Record)).all() == []
    learned = [*confirmed_papers(services, held_out=True)]
    learned += confirmed_papers(services, held_out=False)
    assert [one.type for one in learned] == [None]


def test_after_a_change_of_type_values_are_looked_at_again_or_not_sure(
    services: Services, desk: Desk
) -> None:
    page = drawn_page("death_extract")
    alone = read_as("death_extract", [page])
    critical = [name for name in alone if kind_of(name) in CRITICAL]
    assert any(is_sure(name, alone[name].confidence, alone[name].source) for name in critical)

    def confidences(document_id: UUID) -> dict[str, float]:
        reclassify(services, desk, document_id, "death_extract")
        fields = shown(services, desk, document_id).fields
        return {one.name: one.confidence for one in fields if one.name in critical}

    unseen = confidences(propose(services, desk, page, type="decision", fields={}).id)
    assert not [name for name in critical if is_sure(name, unseen[name], "ocr")]
    # Its page is a blank sheet, so that a second reading contradicts the words.
    [blank] = propose_stack(services, desk, [["death_extract"]])
    seen = confidences(blank)
    assert all(seen[name] < alone[name].confidence for name in critical)


def test_a_number_that_may_be_misread_proposes_no_other_citizen(
    services: Services, desk: Desk
) -> None:
    number = "001190000017"
    [document_id] = propose_stack(services, desk, [["decision"]])
    with services.session_factory() as session:
        owner = get_or_create_person(session, number, "Nguyễn Thị Mẫu")
        document = session.get_one(Document, document_id)

        def proposed(confidence: float) -> UUID | None:
            value = FieldValue(number, number, confidence, 1, None, FieldSource.OCR)
            found = ClassifiedDocument(
                (1,), "citizen_card", 0.9, (), {"personal_number": value}, "m"
            )
            return propose_owner(session, document, found)

        assert proposed(0.5) is None
        assert proposed(1.0) == owner.id
