"""A person answers that a paper is of no type, or of another: the values follow the answer."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from core.lifecycle import State
from core.papers import OUTSIDE_CATALOGUE
from ingest.learning.papers import confirmed_papers
from ingest.pipeline.services import Services
from ingest.review import (
    confirm_document,
    document_for_review,
    reclassify_document,
    split_document,
)
from ingest.review.worklist import ReviewDocument
from repository.catalogue import import_catalogue, seed_catalogue
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
