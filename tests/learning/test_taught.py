"""A corrected type is proposed for the same form where it waits, unsurely, and for no other."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from cli.specimens.pdf import as_pdf
from ingest.learning.rescoring import score_again
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.services import Services
from ingest.review import confirm_document, reclassify_document
from ocr.types.classifier import default_knower
from ocr.types.likeness import ALIKE, likeness, look_of
from storage.db.models import Document, DocumentEvent, DocumentField
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.proposed import drawn_page, propose

pytestmark = pytest.mark.servers


def confirm(services: Services, desk: Desk, document_id: UUID, type: str) -> None:
    with services.session_factory() as session:
        version = session.get_one(Document, document_id).version
    confirm_document(
        services,
        desk.officer,
        document_id=document_id,
        version=version,
        type=type,
        fields={},
        owner_id=None,
        component_id=None,
        compared_with_original=True,
    )


def untold(services: Services, desk: Desk, slug: str, seed: int) -> UUID:
    """A paper of which the model in use told nothing."""
    page = drawn_page(slug, seed)
    model = default_knower().name
    return propose(services, desk, page, type=None, fields={}, confidence=0.4, model=model).id


def asked(services: Services) -> list[UUID]:
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    return broker.to_score


def test_the_same_form_is_proposed_as_it_was_corrected(services: Services, desk: Desk) -> None:
    corrected = untold(services, desk, "official_letter", 1)
    alike, other = (
        untold(services, desk, slug, 2) for slug in ("official_letter", "death_extract")
    )
    decided = untold(services, desk, "official_letter", 3)
    reclassify_document(services, desk.officer, document_id=decided, version=1, type="decision")
    with services.session_factory() as session:
        elsewhere = make_desk(session, "H99.9")
    strange = untold(services, elsewhere, "official_letter", 2)

    confirm(services, desk, corrected, "official_letter")
    assert sorted(asked(services)) == sorted([alike, other])
    assert score_again(services, alike)
    assert not any(score_again(services, one) for one in (other, decided, strange, alike))
    with services.session_factory() as session:
        row = session.get_one(Document, alike)
        [event] = session.scalars(
            sa.select(DocumentEvent).where(DocumentEvent.name == "proposed_as_taught")
        ).all()
        names = session.scalars(
            sa.select(DocumentField.name).where(DocumentField.document_id == alike)
        ).all()
    assert (row.type, row.type_confidence, row.version) == ("official_letter", 0.7, 2)
    assert (row.proposed_type, row.model) == (None, default_knower().name)
    assert event.details == {"like": str(corrected), "from": None, "to": "official_letter"}
    assert "document_number" in names


def test_untold_papers_that_come_later_are_asked_about_too(services: Services, desk: Desk) -> None:
    accept_upload(
        services,
        desk.officer,
        batch_id=open_batch(services, desk.officer, dossier_id=None, announced_pages=1),
        file_name="khong-ro.pdf",
        data=as_pdf([drawn_words("Mẫu")], dpi=100),
        idempotency_key="1",
    )
    run_all(services)
    with services.session_factory() as session:
        [document] = session.scalars(sa.select(Document)).all()
    assert document.type is None
    assert asked(services) == [document.id]


def drawn_words(text: str) -> Image.Image:
    """A sheet that no type has: a few words without a head."""
    sheet = Image.new("L", (827, 1169), 255)
    for place in range(12):
        ImageDraw.Draw(sheet).text((90, 120 + 40 * place), f"{text} {place}", fill=0, font_size=28)
    return sheet


def test_what_was_told_rightly_asks_nothing_again(services: Services, desk: Desk) -> None:
    page = drawn_page("official_letter", 1)
    document = propose(services, desk, page, type="official_letter", fields={})
    untold(services, desk, "official_letter", 2)
    confirm(services, desk, document.id, "official_letter")
    assert asked(services) == []


def test_forms_of_two_types_do_not_look_alike() -> None:
    letter, extract = (look_of(drawn_page(slug)) for slug in ("official_letter", "death_extract"))
    assert likeness(letter, extract) < ALIKE
    assert likeness(letter, letter) == pytest.approx(1.0, abs=1e-3)
