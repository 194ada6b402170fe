"""The strip of pages of a file: moved, set aside, collated, and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.lifecycle import Disposition, State
from ingest.pipeline.ledger import ledger_of
from ingest.pipeline.services import Services
from ingest.review import strip
from ingest.review.arranging import NoNeighbourError, NothingToUndoError
from ingest.review.holding import StaleVersionError
from repository.catalogue import import_catalogue, seed_catalogue
from storage.db.models import Document, Page, Upload
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.proposed import propose_stack

pytestmark = pytest.mark.servers


class File:
    """One file on the strip, as the clerk handles it: pages by their number."""

    def __init__(self, services: Services, desk: Desk) -> None:
        self.services, self.desk = services, desk
        with services.session_factory() as session:
            self.id = session.scalars(sa.select(Upload.id)).one()

    def seen(self) -> str:
        with self.services.session_factory() as session:
            return strip.mark_of(session, self.id)

    def page(self, number: int) -> Page:
        with self.services.session_factory() as session:
            return session.scalars(sa.select(Page).where(Page.number == number)).one()

    def do(self, act: Callable[..., None], page: int | None = None, *more: object) -> None:
        whom = () if page is None else (self.page(page).id,)
        act(self.services, self.desk.officer, self.id, self.seen(), *whom, *more)

    def lies(self) -> list[list[int]]:
        """Numbers of the pages of each document that has some, in their order."""
        query = (
            sa.select(Page.document_id, Page.number)
            .where(Page.document_id.is_not(None))
            .order_by(Page.position)
        )
        found: dict[UUID, list[int]] = {}
        with self.services.session_factory() as session:
            for document_id, number in session.execute(query):
                found.setdefault(document_id, []).append(number)
        return sorted(found.values())


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


def test_pages_move_and_each_step_is_taken_back(services: Services, desk: Desk) -> None:
    first, last = propose_stack(services, desk, [["decision", "decision"], ["death_extract"]])
    file = File(services, desk)
    assert file.lies() == [[1, 2], [3]]
    file.do(strip.step_on_strip, 2, -1)
    assert file.lies() == [[2, 1], [3]]
    file.do(strip.step_on_strip, 1, 1)
    assert file.lies() == [[1, 3], [2]], "over the edge into the next document"
    file.do(strip.move_on_strip, 3, None)
    assert file.lies() == [[1], [2], [3]]
    file.do(strip.join_on_strip, 3)
    file.do(strip.move_on_strip, 1, first)
    assert file.lies() == [[2, 3, 1]]
    with pytest.raises(NoNeighbourError):
        file.do(strip.step_on_strip, 2, -1)
    for _ in range(5):
        file.do(strip.undo_on_strip)
    assert file.lies() == [[1, 2], [3]]
    with pytest.raises(NothingToUndoError):
        file.do(strip.undo_on_strip)
    run_all(services)
    with services.session_factory() as session:
        assert session.get_one(Document, first).state is State.PROPOSED
        assert session.get_one(Document, last).state is State.PROPOSED


def test_the_file_has_its_pages_in_the_order_of_the_strip(services: Services, desk: Desk) -> None:
    [first] = propose_stack(services, desk, [["decision", "death_extract"]])
    file = File(services, desk)
    file.do(strip.step_on_strip, 2, -1)
    run_all(services)
    with services.session_factory() as session:
        document = session.get_one(Document, first)
        assert (document.state, document.type) == (State.PROPOSED, "death_extract")
    assert file.lies() == [[2, 1]]


def test_a_page_set_aside_stays_in_the_ledger_and_comes_back(
    services: Services, desk: Desk
) -> None:
    propose_stack(services, desk, [["decision", "decision"]])
    file = File(services, desk)
    file.do(strip.set_page_aside, 2, "same_page_twice")
    page = file.page(2)
    assert (page.disposition, page.document_id) == (Disposition.DUPLICATE, None)
    with services.session_factory() as session:
        ledger = ledger_of(session, page.batch_id)
    assert (ledger.pages_in, ledger.kept, ledger.set_aside) == (2, 1, {"same_page_twice": 1})
    with pytest.raises(strip.PageNotKeptError):
        file.do(strip.set_page_aside, 1, "<script>")
    file.do(strip.undo_on_strip)
    assert (file.lies(), file.page(2).disposition) == ([[1, 2]], Disposition.KEPT)
    file.do(strip.set_page_aside, 1, "scanned_badly")
    file.do(strip.move_on_strip, 1, None)
    assert file.lies() == [[1], [2]]
    assert (file.page(1).disposition, file.page(1).reason) == (Disposition.KEPT, None)
    file.do(strip.undo_on_strip)
    assert file.page(1).reason == "scanned_badly"


def test_a_document_whose_last_page_goes_aside_can_be_undone(
    services: Services, desk: Desk
) -> None:
    [first] = propose_stack(services, desk, [["decision"]])
    file = File(services, desk)
    file.do(strip.set_page_aside, 1, "not_of_dossier")
    with services.session_factory() as session:
        assert session.get_one(Document, first).state is State.JOINED
    file.do(strip.undo_on_strip)
    assert file.lies() == [[1]]


def test_two_passes_are_one_stack(services: Services, desk: Desk) -> None:
    """Fronts 1, 2; backs come from the last sheet: page 3 is the back of 2, page 4 of 1."""
    propose_stack(services, desk, [["decision"], ["death_extract"], ["decision", "death_extract"]])
    file = File(services, desk)
    before = file.lies()
    with services.session_factory() as session:
        pairs = strip.pairs_of_passes(session, desk.officer, file.id)
        assert [(front.number, back.number) for front, back in pairs] == [(1, 4), (2, 3)]
    file.do(strip.collate_on_strip)
    assert file.lies() == [[1, 4], [2, 3]]
    file.do(strip.undo_on_strip)
    assert file.lies() == before
    file.do(strip.collate_on_strip)
    run_all(services)
    assert file.lies() == [[1, 4], [2, 3]]


def test_a_stale_strip_and_an_odd_stack_change_nothing(services: Services, desk: Desk) -> None:
    propose_stack(services, desk, [["decision"], ["death_extract"], ["decision"]])
    file = File(services, desk)
    seen = file.seen()
    file.do(strip.join_on_strip, 2)
    with pytest.raises(StaleVersionError):
        strip.undo_on_strip(services, desk.officer, file.id, seen)
    with pytest.raises(strip.NoTwoPassesError):
        file.do(strip.collate_on_strip)
    with pytest.raises(strip.PageNotKeptError):
        strip.turn_on_strip(services, desk.officer, file.id, file.seen(), file.id, 90)
    assert file.lies() == [[1, 2], [3]]
