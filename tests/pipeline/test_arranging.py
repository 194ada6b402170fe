"""A person joins and splits documents: pages lie in one document each, and it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.lifecycle import IllegalTransitionError, State
from ingest.pipeline.ledger import ledger_of
from ingest.pipeline.services import Services
from ingest.review import (
    confirm_document,
    document_for_review,
    join_document,
    reclassify_document,
    reject_document,
    split_document,
    surroundings,
    undo_arrangement,
    worklist,
)
from ingest.review.arranging import (
    NoNeighbourError,
    NothingToUndoError,
    PageNotInsideError,
    SignedFileWholeError,
)
from ingest.review.holding import StaleVersionError
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from storage.db.models import Component, Document, DocumentEvent, Page, Revision
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.proposed import propose_stack

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


def numbers(services: Services, document_id: UUID) -> list[int]:
    query = sa.select(Page.number).where(Page.document_id == document_id).order_by(Page.position)
    with services.session_factory() as session:
        return list(session.scalars(query))


def document(services: Services, document_id: UUID) -> Document:
    with services.session_factory() as session:
        return session.get_one(Document, document_id)


def version(services: Services, document_id: UUID) -> int:
    return document(services, document_id).version


def split(services: Services, desk: Desk, document_id: UUID, page: int) -> UUID:
    return split_document(
        services,
        desk.officer,
        document_id=document_id,
        version=version(services, document_id),
        before_page=page,
    )


def join(services: Services, desk: Desk, document_id: UUID, previous_id: UUID) -> UUID:
    return join_document(
        services,
        desk.officer,
        document_id=document_id,
        version=version(services, document_id),
        previous_id=previous_id,
    )


def undo(services: Services, desk: Desk, document_id: UUID) -> UUID:
    return undo_arrangement(
        services,
        desk.officer,
        document_id=document_id,
        version=version(services, document_id),
    )


def confirm(services: Services, desk: Desk, document_id: UUID) -> None:
    confirm_document(
        services,
        desk.officer,
        document_id=document_id,
        version=version(services, document_id),
        type="application_form",
        fields={},
        owner_id=None,
        component_id=None,
        compared_with_original=True,
    )


def reject(services: Services, desk: Desk, document_id: UUID, *, seen: int) -> None:
    reject_document(
        services, desk.officer, document_id=document_id, version=seen, reason="Quét nhầm"
    )


def test_a_split_paper_becomes_two_that_are_made_anew(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision", "death_extract"], ["decision"]])
    new = split(services, desk, first, 2)

    assert [numbers(services, one) for one in (first, new, last)] == [[1], [2], [3]]
    assert {document(services, one).state for one in (first, new)} == {State.READ}
    with services.session_factory() as session:
        batch_id = document(services, first).batch_id
        assert ledger_of(session, batch_id).open_documents == 3
        assert document_for_review(session, desk.officer, new).pdf_sha256 is None
    with pytest.raises(IllegalTransitionError):
        confirm(services, desk, new)

    run_all(services)

    made = document(services, new)
    assert (made.state, made.type, made.position) == (State.PROPOSED, "death_extract", 2)
    with services.session_factory() as session:
        shown = document_for_review(session, desk.officer, new)
        revisions = session.scalars(sa.select(Revision).where(Revision.document_id == first)).all()
        assert {one.document_id for one in worklist(session, desk.officer)} == {first, new, last}
    assert {field.name for field in shown.fields} >= {"holder_name"}
    assert {field.page_number for field in shown.fields} == {2}
    assert sorted((one.number, one.page_count) for one in revisions) == [(1, 2), (2, 1)]
    confirm(services, desk, first)


def test_joined_papers_are_one_and_nothing_is_deleted(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision"], ["death_extract"]])
    assert join(services, desk, last, first) == first
    assert (numbers(services, first), numbers(services, last)) == ([1, 2], [])
    assert document(services, last).state is State.JOINED
    run_all(services)
    assert document(services, first).state is State.PROPOSED
    with services.session_factory() as session:
        [waiting] = worklist(session, desk.officer)
        events = session.scalars(
            sa.select(DocumentEvent).where(DocumentEvent.document_id == last)
        ).all()
        ledger = ledger_of(session, document(services, first).batch_id)
    assert (waiting.document_id, waiting.pages) == (first, 2)
    assert [(one.name, one.staff_id) for one in events] == [("joined", desk.staff_id)]
    assert events[0].details["before"][str(last)] == [2]
    assert (ledger.pages_in, ledger.kept, ledger.open_documents) == (2, 2, 1)


def test_changes_are_undone_one_by_one(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision", "decision"], ["death_extract"]])
    join(services, desk, last, first)
    new = split(services, desk, first, 2)
    assert numbers(services, new) == [2, 3]
    with services.session_factory() as session:
        assert surroundings(session, desk.officer, new).undo == "split"

    assert undo(services, desk, new) == first
    assert (numbers(services, first), numbers(services, new)) == ([1, 2, 3], [])
    assert undo(services, desk, first) == first
    assert (numbers(services, first), numbers(services, last)) == ([1, 2], [3])
    with pytest.raises(NothingToUndoError):
        undo(services, desk, first)
    run_all(services)
    states = [document(services, one).state for one in (first, new, last)]
    assert states == [State.PROPOSED, State.JOINED, State.PROPOSED]


def test_what_somebody_decided_stays(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision", "death_extract"], ["decision"]])
    new = split(services, desk, first, 2)
    run_all(services)
    confirm(services, desk, first)
    for change in (
        lambda: split(services, desk, first, 2),
        lambda: join(services, desk, new, first),
    ):
        with pytest.raises(IllegalTransitionError):
            change()
    with pytest.raises(NothingToUndoError):
        undo(services, desk, new)
    assert join(services, desk, last, new) == new
    with pytest.raises(StaleVersionError):
        reject(services, desk, new, seen=version(services, new) - 1)
    reject(services, desk, new, seen=version(services, new))
    assert document(services, new).state is State.REJECTED


def test_a_stale_page_and_two_people_at_once(services: Services, desk: Desk) -> None:
    [only] = propose_stack(services, desk, [["decision", "death_extract", "decision"]])
    seen = version(services, only)
    outcomes: list[str] = []

    def cut(page: int) -> None:
        try:
            split_document(services, desk.officer, document_id=only, version=seen, before_page=page)
            outcomes.append("done")
        except StaleVersionError:
            outcomes.append("stale")

    people = [Thread(target=cut, args=(page,)) for page in (2, 3)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["done", "stale"]
    with services.session_factory() as session:
        rows = session.execute(sa.select(Page.number, Page.document_id)).all()
    assert len({row.number for row in rows}) == 3
    assert None not in {row.document_id for row in rows}


def test_confirming_joining_and_splitting_at_once_end_in_words(
    services: Services, desk: Desk
) -> None:
    first, last = propose_stack(services, desk, [["decision", "death_extract"], ["decision"]])
    seen = version(services, first)
    ways: list[Callable[[], object]] = [
        lambda: confirm(services, desk, first),
        lambda: join(services, desk, last, first),
        lambda: split_document(
            services, desk.officer, document_id=first, version=seen, before_page=2
        ),
    ]
    with ThreadPoolExecutor(len(ways)) as people:
        ends = [end.exception() for end in [people.submit(way) for way in ways]]
    assert None in ends
    refusals = (StaleVersionError, IllegalTransitionError)
    assert [end for end in ends if end is not None and not isinstance(end, refusals)] == []


def test_what_a_person_and_the_desk_had_settled_survives_joining_and_undoing(
    services: Services, desk: Desk
) -> None:
    with services.session_factory() as session:
        component_id = session.scalars(sa.select(Component.id).limit(1)).one()
        owner = get_or_create_person(session, None, "Nguyễn Mẫu")
        first, last = propose_stack(services, desk, [["decision"], ["death_extract"]])
        row = session.get_one(Document, last)
        row.component_id, row.owner_id = component_id, owner.id
        session.commit()
        owner_id = owner.id
    seen = version(services, first)
    reclassify_document(
        services, desk.officer, document_id=first, version=seen, type="marriage_certificate"
    )
    join(services, desk, last, first)
    run_all(services)
    joined = document(services, first)
    assert (joined.type, joined.type_confidence) == ("marriage_certificate", 1.0)
    assert joined.proposed_type == "decision"

    undo(services, desk, first)
    run_all(services)
    assert document(services, first).type == "marriage_certificate"
    back = document(services, last)
    assert (back.type, back.component_id, back.owner_id) == (
        "death_extract",
        component_id,
        owner_id,
    )


def test_what_cannot_be_arranged_says_why(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision", "decision"], ["death_extract"]])
    for page in (1, 3):
        with pytest.raises(PageNotInsideError):
            split(services, desk, first, page)
    with pytest.raises(NoNeighbourError):
        join(services, desk, first, last)
    with pytest.raises(StaleVersionError):
        join(services, desk, last, last)
    with services.session_factory() as session:
        session.get_one(Document, last).is_signed_input = True
        session.commit()
    with pytest.raises(SignedFileWholeError):
        join(services, desk, last, first)
