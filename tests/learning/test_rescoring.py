"""Another model in use: pending documents are proposed anew, unless a person touched them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access import Action, LegalBasis, Purpose
from core.clock import FixedClock
from ingest.learning.models import (
    NoEarlierModelError,
    activate,
    in_use,
    knower_in_use,
    model_events,
    roll_back,
)
from ingest.learning.rescoring import score_again
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.services import Services
from ingest.pipeline.sweeper import sweep
from ingest.review import confirm_document, reclassify_document
from ingest.review.holding import StaleVersionError
from ocr.types.classifier import default_knower
from repository.access_log import append
from storage.db.models import Document, DocumentEvent, DocumentField
from tests.support.desk import Desk
from tests.support.other_model import other_model
from tests.support.proposed import drawn_page, propose

pytestmark = pytest.mark.servers


def pending(services: Services) -> list:
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    broker.to_score.clear()
    sweep(services)
    return broker.to_score


def test_a_pending_document_gets_the_proposal_of_the_model_in_use(
    services: Services, desk: Desk, tmp_path: Path
) -> None:
    page = drawn_page("death_extract")
    document = propose(services, desk, page, type=None, fields={"signer_name": "Sai Rồi"})
    other_model(tmp_path / "new")
    name = activate(services, tmp_path / "new", {})
    assert name in knower_in_use(services).name
    assert pending(services) == [document.id]
    assert score_again(services, document.id)

    with services.session_factory() as session:
        now = session.get_one(Document, document.id)
        values = {row.name: row.value for row in session.scalars(sa.select(DocumentField)).all()}
        event = session.scalars(sa.select(DocumentEvent)).one()
    assert (now.type, now.proposed_type) == ("death_extract", "death_extract")
    assert name in now.model
    assert values["holder_name"]
    assert values.get("signer_name") != "Sai Rồi"
    assert (event.name, event.details["from"]) == ("scored_again", None)
    assert pending(services) == []
    with pytest.raises(StaleVersionError):
        confirm_document(
            services,
            desk.officer,
            document_id=document.id,
            version=document.version,
            type="official_letter",
            fields={},
            owner_id=None,
            component_id=None,
            compared_with_original=True,
        )


def test_what_a_person_has_open_or_decided_stays(services: Services, desk: Desk) -> None:
    page = drawn_page("death_extract")
    opened, decided, seen = (propose(services, desk, page, type=None, fields={}) for _ in range(3))
    now = services.clock.now()
    looks = {opened.id: now, seen.id: now - timedelta(hours=1)}
    with services.session_factory() as session:
        for document_id, at in looks.items():
            append(
                session,
                FixedClock(at),
                desk.officer,
                action=Action.REVIEW,
                outcome="allowed",
                purpose=Purpose.DOSSIER,
                basis=LegalBasis.LAW,
                document_id=document_id,
            )
        session.commit()
    reclassify_document(
        services, desk.officer, document_id=decided.id, version=1, type="official_letter"
    )
    assert pending(services) == [seen.id]
    assert not score_again(services, opened.id)
    assert not score_again(services, decided.id)
    with services.session_factory() as session:
        assert session.get_one(Document, opened.id).type is None
        assert session.get_one(Document, decided.id).type == "official_letter"


def test_an_unchanged_proposal_leaves_an_open_form_valid(services: Services, desk: Desk) -> None:
    page = drawn_page("death_extract")
    document = propose(services, desk, page, type=None, fields={})
    assert score_again(services, document.id)
    with services.session_factory() as session:
        row = session.get_one(Document, document.id)
        version = row.version
        row.model = "yet another"
        session.execute(sa.text("ALTER TABLE document_events DISABLE TRIGGER append_only"))
        session.execute(sa.delete(DocumentEvent))
        session.commit()
    assert score_again(services, document.id)
    with services.session_factory() as session:
        assert session.get_one(Document, document.id).version == version


def test_models_are_rolled_back_one_by_one(services: Services, tmp_path: Path) -> None:
    with pytest.raises(NoEarlierModelError):
        roll_back(services)
    names = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        names.append(other_model(folder, shift=number / 1000))
        assert activate(services, folder, {"right": 1.0}) == names[-1]
    assert roll_back(services) == names[0]
    assert names[0] in knower_in_use(services).name
    assert roll_back(services) is None
    assert knower_in_use(services) is default_knower()
    with services.session_factory() as session:
        events = model_events(session)
        assert [event.change.value for event in events] == [
            "activated", "activated", "rolled_back", "rolled_back",
        ]  # fmt: skip
        assert in_use(events) is None
        # Of two who went back at the same moment the second finds nothing to undo.
        assert in_use([*events, events[-1], *events[:1]]) is events[0]
