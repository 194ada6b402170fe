"""What a desk confirmed is proposed for the same form of which nothing is told, unsurely."""

from __future__ import annotations

import math
from uuid import UUID

import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from cli.specimens.pdf import as_pdf
from core.access import Action, LegalBasis, Purpose
from core.artifacts import ClassifiedDocument
from core.identifiers import new_id
from ingest.learning.taught import Example, nearest, teach
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.proposals import replace_proposal
from ingest.pipeline.services import Services
from ingest.pipeline.sweeper import sweep
from ingest.review import confirm_document, reclassify_document
from ingest.review.worklist import document_for_review
from ocr.types.classifier import default_knower
from ocr.types.likeness import ALIKE, likeness, look_of
from repository.access_log import append
from storage.db.models import Document, DocumentEvent, DocumentField, Page
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
    """Desks whose papers the sweeper wants looked at."""
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    broker.to_teach.clear()
    sweep(services)
    return broker.to_teach


def look(services: Services, desk: Desk, document_id: UUID) -> None:
    with services.session_factory() as session:
        append(
            session,
            services.clock,
            desk.officer,
            action=Action.REVIEW,
            outcome="allowed",
            purpose=Purpose.DOSSIER,
            basis=LegalBasis.LAW,
            document_id=document_id,
        )
        session.commit()


def stands(services: Services, document_id: UUID) -> tuple[str | None, float, int]:
    with services.session_factory() as session:
        row = session.get_one(Document, document_id)
        return row.type, row.type_confidence, row.version


def told_twice(services: Services, desk: Desk) -> list[UUID]:
    """Two letters of which nothing was told, confirmed as letters."""
    confirmed = [untold(services, desk, "official_letter", seed) for seed in (1, 2)]
    for one in confirmed:
        confirm(services, desk, one, "official_letter")
    return confirmed


def test_the_same_form_is_proposed_as_it_was_confirmed_twice(
    services: Services, desk: Desk
) -> None:
    first = untold(services, desk, "official_letter", 1)
    alike, other = (
        untold(services, desk, slug, 3) for slug in ("official_letter", "death_extract")
    )
    decided = untold(services, desk, "official_letter", 4)
    reclassify_document(services, desk.officer, document_id=decided, version=1, type="decision")
    with services.session_factory() as session:
        elsewhere = make_desk(session, "H99.9")
    strange = untold(services, elsewhere, "official_letter", 3)

    confirm(services, desk, first, "official_letter")
    assert asked(services) == [desk.agency_id]
    assert teach(services, desk.agency_id) == 0
    assert asked(services) == []
    second = untold(services, desk, "official_letter", 2)
    confirm(services, desk, second, "official_letter")
    assert asked(services) == [desk.agency_id]
    assert teach(services, desk.agency_id) == 1
    assert asked(services) == []
    assert teach(services, elsewhere.agency_id) == 0

    assert stands(services, alike) == ("official_letter", 0.7, 2)
    assert stands(services, other)[0] is None
    assert stands(services, decided)[0] == "decision"
    assert stands(services, strange)[0] is None
    with services.session_factory() as session:
        row = session.get_one(Document, alike)
        [event] = session.scalars(
            sa.select(DocumentEvent).where(DocumentEvent.name == "proposed_as_taught")
        ).all()
        names = session.scalars(
            sa.select(DocumentField.name).where(DocumentField.document_id == alike)
        ).all()
        shown = document_for_review(session, desk.officer, alike)
    assert (row.proposed_type, row.model) == (None, default_knower().name)
    assert sorted(event.details.pop("like")) == sorted([str(first), str(second)])
    assert event.details == {"from": None, "to": "official_letter"}
    assert "document_number" in names
    assert shown.is_type_taught
    assert not shown.is_type_chosen


def test_one_slip_teaches_nothing_and_what_the_machine_told_stays(
    services: Services, desk: Desk
) -> None:
    model = default_knower().name
    told = [
        propose(
            services,
            desk,
            drawn_page("official_letter", seed),
            type="official_letter",
            fields={},
            confidence=confidence,
            model=model,
        ).id
        for seed, confidence in ((1, 0.99), (2, 0.99), (3, 0.99), (4, 0.6))
    ]
    waiting = untold(services, desk, "official_letter", 5)
    confirm(services, desk, told[0], "official_letter")
    confirm(services, desk, told[1], "application_form")
    teach(services, desk.agency_id)
    assert [stands(services, one)[2] for one in (*told[2:], waiting)] == [1, 1, 1]


def test_the_type_follows_from_what_was_confirmed_and_not_from_how_often_one_asks(
    services: Services, desk: Desk
) -> None:
    waiting = untold(services, desk, "official_letter", 5)
    told_twice(services, desk)
    assert [teach(services, desk.agency_id) for _ in range(3)] == [1, 0, 0]
    # The nearest of all says otherwise now: nothing is told any more, and that stays so, too.
    twin = untold(services, desk, "official_letter", 5)
    assert teach(services, desk.agency_id) == 1
    confirm(services, desk, twin, "application_form")
    assert [teach(services, desk.agency_id) for _ in range(3)] == [1, 0, 0]
    assert stands(services, waiting) == (None, 0.4, 3)
    with services.session_factory() as session:
        fields = sa.select(DocumentField).where(DocumentField.document_id == waiting)
        assert session.scalars(fields).all() == []


def test_a_new_model_that_tells_nothing_leaves_what_the_desk_taught(
    services: Services, desk: Desk
) -> None:
    told_twice(services, desk)
    waiting = propose(
        services, desk, drawn_page("official_letter", 3), type=None, fields={}, confidence=0.4
    ).id
    with services.session_factory() as session:
        document = session.get_one(Document, waiting)
        replace_proposal(
            session, document, ClassifiedDocument((1,), None, 0.4, (), model="a new one")
        )
        assert document.taught_until is None
        session.commit()
    assert asked(services) == [desk.agency_id]
    assert teach(services, desk.agency_id) == 1
    assert stands(services, waiting)[0] == "official_letter"


def test_a_form_that_is_open_is_left(services: Services, desk: Desk) -> None:
    waiting = untold(services, desk, "official_letter", 3)
    told_twice(services, desk)
    look(services, desk, waiting)
    assert (asked(services), teach(services, desk.agency_id)) == ([], 0)


def test_words_that_are_lost_stop_nobody(services: Services, desk: Desk) -> None:
    damaged, waiting = (untold(services, desk, "official_letter", seed) for seed in (3, 4))
    with services.session_factory() as session:
        page = session.scalars(sa.select(Page).where(Page.document_id == damaged)).one()
        page.words_key = f"words/{'0' * 64}"
        session.commit()
    told_twice(services, desk)
    assert teach(services, desk.agency_id) == 1
    assert stands(services, waiting)[0] == "official_letter"
    assert asked(services) == []


@pytest.mark.parametrize(
    ("confirmed", "told"),
    [
        ([], None),
        ([("a", 0.9)], None),
        ([("a", 0.9), ("a", 0.8)], None),
        ([("a", 0.9), ("a", 0.86), ("b", 0.3)], "a"),
        ([("a", 0.9), ("b", 0.95), ("a", 0.92)], None),
        ([("a", 0.9), ("b", 0.86), ("a", 0.92)], "a"),
    ],
)
def test_two_that_agree_and_none_nearer_that_does_not(
    confirmed: list[tuple[str, float]], told: str | None
) -> None:
    slugs = {"a": "official_letter", "b": "decision"}
    own = np.array([math.sqrt(2), 0.0], dtype=np.float32)
    examples = [
        Example(
            new_id(),
            slugs[type],
            np.array([how, math.sqrt(1 - how**2)], dtype=np.float32) * math.sqrt(2),
        )
        for type, how in confirmed
    ]
    like = nearest(own, examples)
    assert {one.type for one in like} == ({slugs[told]} if told else set())
    assert nearest(own, examples[::-1]) == like


def test_untold_papers_that_come_later_are_asked_about_too(services: Services, desk: Desk) -> None:
    told_twice(services, desk)
    teach(services, desk.agency_id)
    accept_upload(
        services,
        desk.officer,
        batch_id=open_batch(services, desk.officer, dossier_id=None, announced_pages=1),
        file_name="khong-ro.pdf",
        data=as_pdf([drawn_words("Mẫu")], dpi=100),
        idempotency_key="1",
    )
    run_all(services)
    assert asked(services) == [desk.agency_id]


def drawn_words(text: str) -> Image.Image:
    """A sheet that no type has: a few words without a head."""
    sheet = Image.new("L", (827, 1169), 255)
    for place in range(12):
        ImageDraw.Draw(sheet).text((90, 120 + 40 * place), f"{text} {place}", fill=0, font_size=28)
    return sheet


def test_forms_of_two_types_do_not_look_alike() -> None:
    letter, extract = (look_of(drawn_page(slug)) for slug in ("official_letter", "death_extract"))
    assert likeness(letter, extract) < ALIKE
    assert likeness(letter, letter) == pytest.approx(1.0, abs=1e-3)
