"""A stack with separator sheets through the pipeline: papers, components, ledger, alarms."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
from PIL import Image

from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import ClassifiedDocument
from core.lifecycle import Disposition
from core.separators import Sheet, SheetKeys, place_name
from ingest.intake.separator_sheets import PrintedSheet, draw_sheets
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.ledger import Ledger, ledger_of
from ingest.pipeline.proposals import replace_proposal
from ingest.pipeline.services import Services
from ingest.review import reclassify_document
from repository.catalogue import import_catalogue, seed_catalogue
from repository.dossiers import open_dossier
from repository.persons import get_or_create_person
from storage.db.models import Agency, Component, Document, Page, SeparatorSheet
from storage.db.queries.dossiers import components_with_state
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers

DPI = 150
CODE = "H99.1-261122-0001"


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


@pytest.fixture
def dossier_id(services: Services, desk: Desk) -> UUID:
    with services.session_factory() as session:
        child = facts_for("birth_certificate").household.child
        person = get_or_create_person(
            session, child.personal_number, child.full_name, child.date_of_birth, child.sex
        )
        dossier = open_dossier(
            session,
            services.clock,
            desk.officer,
            code=CODE,
            procedure_code="1.001193",
            owner_id=person.id,
            submitter_id=person.id,
            receiving_agency_id=desk.agency_id,
            competent_agency_id=desk.agency_id,
            received_at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        )
        session.commit()
        return dossier.id


@pytest.fixture
def keys(services: Services) -> SheetKeys:
    return services.settings.sheet_keys


@pytest.fixture
def place(services: Services, desk: Desk) -> str:
    with services.session_factory() as session:
        return place_name(session.get_one(Agency, desk.agency_id).code, CODE)


def picture(sheet: Sheet) -> Image.Image:
    """A sheet as it comes out of the scanner."""
    with pdfium.PdfDocument(draw_sheets([PrintedSheet(sheet, None)], desk="x", batch="y")) as pdf:
        return pdf[0].render(scale=DPI / 72).to_pil().convert("RGB")


def paper(slug: str) -> Image.Image:
    """The first page of a paper."""
    return draw(slug, facts_for(slug), dpi=DPI).pages[0]


def hand_in(
    services: Services, desk: Desk, dossier_id: UUID, pages: list[Image.Image]
) -> tuple[UUID, Ledger]:
    """Scan the pages as one file, have them read; the batch with its ledger."""
    batch_id = open_batch(services, desk.officer, dossier_id=dossier_id, announced_pages=len(pages))
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="xap giay.pdf",
        data=as_pdf(pages, dpi=DPI),
        idempotency_key="lan-1",
    )
    run_all(services)
    with services.session_factory() as session:
        return batch_id, ledger_of(session, batch_id)


def test_sheets_part_the_stack_and_name_the_components(
    services: Services, desk: Desk, dossier_id: UUID, keys: SheetKeys, place: str
) -> None:
    with services.session_factory() as session:
        wanted = [one.code for one, _ in components_with_state(session, dossier_id)]
    first, _, third = keys.new_set(place, [wanted[1], wanted[2], wanted[3]])
    birth = paper("birth_certificate")
    pages = [picture(first), birth, birth, picture(third), paper("poverty_certificate")]
    batch_id, ledger = hand_in(services, desk, dossier_id, pages)

    assert (ledger.pages_in, ledger.kept, ledger.set_aside) == (5, 3, {"separator": 2})
    assert ledger.is_balanced
    assert [(one.code, one.numbers, one.of) for one in ledger.sheet_alarms] == [
        ("separator_missing", (2,), 3)
    ]
    with services.session_factory() as session:
        found = session.execute(
            sa.select(Component.code, sa.func.array_agg(Page.number))
            .select_from(Document)
            .join(Component, Component.id == Document.component_id)
            .join(Page, Page.document_id == Document.id)
            .where(Document.batch_id == batch_id)
            .group_by(Document.id, Component.code)
            .order_by(Document.position)
        ).all()
    assert [(code, sorted(numbers)) for code, numbers in found] == [
        (wanted[1], [2, 3]),
        (wanted[3], [5]),
    ]
    assert_named_component_outlives_the_type(services, desk, batch_id)


def assert_named_component_outlives_the_type(
    services: Services, desk: Desk, batch_id: UUID
) -> None:
    """The sheet said what the paper is for: neither a person's type nor a model's changes that."""
    newest = sa.select(Document).where(Document.batch_id == batch_id).order_by(-Document.position)
    with services.session_factory() as session:
        last = session.scalars(newest).first()
        assert last is not None
        id_, version, named = last.id, last.version, last.component_id
    reclassify_document(
        services, desk.officer, document_id=id_, version=version, type="official_letter"
    )
    with services.session_factory() as session:
        last = session.get_one(Document, id_)
        assert (last.type, last.component_id) == ("official_letter", named)
        replace_proposal(session, last, ClassifiedDocument((5,), "decision", 0.6, ()))
        assert (last.type, last.component_id) == ("decision", named)


def test_only_our_sheets_part_the_stack_and_a_stranger_takes_no_page_away(
    services: Services, desk: Desk, dossier_id: UUID, keys: SheetKeys, place: str
) -> None:
    with services.session_factory() as session:
        code = components_with_state(session, dossier_id)[1][0].code
    [forged] = SheetKeys.of("the key of somebody else").new_set(place, [code])
    [strayed] = keys.new_set("another desk", [code])
    [own] = keys.new_set(place, [None])
    birth = paper("birth_certificate")
    pages = [picture(forged), birth, picture(strayed), birth, picture(own), birth, picture(own)]
    batch_id, ledger = hand_in(services, desk, dossier_id, pages)

    assert ledger.kept == 4
    assert ledger.set_aside == {"separator": 2, "separator_elsewhere": 1}
    assert ledger.is_balanced
    assert {(one.code, one.numbers) for one in ledger.sheet_alarms} == {
        ("separator_twice", (1,)),
        ("separator_elsewhere", (1,)),
        ("separator_unverified", (1,)),
    }
    with services.session_factory() as session:
        documents = session.scalars(sa.select(Document).where(Document.batch_id == batch_id)).all()
        noted = session.scalars(sa.select(SeparatorSheet.component_code)).all()
        named = session.scalar(sa.select(Component.id).where(Component.code == code))
        dispositions = session.scalars(
            sa.select(Page.disposition).where(Page.batch_id == batch_id).order_by(Page.number)
        ).all()
    assert len(documents) in (3, 4)  # the forged sheet is a page of the first paper, or its own
    assert all(document.component_id != named for document in documents)
    assert set(noted) == {None}
    assert [one is Disposition.SEPARATOR for one in dispositions] == [
        False, False, True, False, True, False, True,
    ]  # fmt: skip
