"""Who learns of a package that leaves."""

from __future__ import annotations

import sqlalchemy as sa

from repository.archive.exporting import gather_logged
from repository.archive.gathering import Scope
from storage.db.models import AccessLogEntry, Document
from tests.repository.papers import AN, BIRTH, DUC, STRANGER


def test_a_stack_that_leaves_is_told_to_everybody_whose_paper_is_in_it(world) -> None:
    stack = world.record("birth_certificate", BIRTH, owner=AN)
    upload_id = world.session.get_one(Document, stack.document_id).upload_id
    filed = world.record("birth_certificate", BIRTH | {"document_number": "9/2019"}, owner=DUC)
    waiting = world.document("birth_certificate", BIRTH, owner=STRANGER)
    for place, id_ in enumerate((filed.document_id, waiting.id), start=2):
        document = world.session.get_one(Document, id_)
        document.upload_id, document.position = upload_id, place
    world.session.commit()
    gather_logged(world.session, world.clock, Scope("person", world.people[AN].id))
    told = sa.select(AccessLogEntry.owner_id).where(AccessLogEntry.action == "exported")
    expected = {world.people[number].id for number in (AN, DUC, STRANGER)}
    assert set(world.session.scalars(told)) == expected
