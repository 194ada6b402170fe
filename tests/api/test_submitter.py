"""Somebody hands a dossier in for its owner, at the desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from repository.persons import get_or_create_person
from storage.db.models import Dossier
from tests.support.browser import text_of
from tests.support.hall import PROCEDURE, Hall

pytestmark = pytest.mark.servers

MOTHER = "001165000017"


def test_the_desk_says_who_hands_a_dossier_in(hall: Hall) -> None:
    with hall.services.session_factory() as session:
        mother = get_or_create_person(session, MOTHER, "Vũ Thị Mẹ", date(1965, 5, 5), "nữ")
        session.commit()
        mother_id = mother.id
    desk = hall.staff("quay")
    desk.read(desk.do("/quay/nguoi", {"query": hall.citizen_number}))
    told = {"owner_id": str(hall.citizen_id), "procedure_code": PROCEDURE}
    unknown = desk.send("/quay/ho-so", {**told, "submitter_number": "001165000099"})
    assert unknown.status_code == 404
    assert "Không tìm thấy người này" in text_of(desk.look_at(unknown))
    dossier = desk.do("/quay/ho-so", {**told, "submitter_number": f" {MOTHER} "})
    assert "Người nộp thayVũ Thị Mẹ" in text_of(desk.read(dossier))
    with hall.services.session_factory() as session:
        kept = session.get_one(Dossier, UUID(dossier.rsplit("/", 1)[-1]))
        assert (kept.owner_id, kept.submitter_id) == (hall.citizen_id, mother_id)
    # The owner brings it in person: nothing is said of anybody else.
    assert "Người nộp thay" not in text_of(desk.read(hall.open_dossier(desk)))
