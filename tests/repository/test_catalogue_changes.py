"""What alters rights: proposed by one person, carried out by another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.access import Role, Sensitivity
from repository.catalogue import components_of
from repository.catalogue_changes import MappingInPastError, propose_mapping, take_change
from repository.second_person import OwnProposalError
from storage.db.models import ComponentPaper
from storage.db.queries import records as record_queries
from tests.repository.conftest import AN
from tests.repository.test_national_list import TODAY, member, second


def test_a_mapping_opens_papers_of_a_level_only_while_it_holds(world) -> None:
    record = world.record("criminal_record", {"holder_name": "Nguyễn Thị An"}, owner=AN)
    record.sensitivity = Sensitivity.RESTRICTED
    dossier = world.dossier("1.001776")
    component = components_of(world.session, dossier.procedure_id)[0]
    leader = second(world)
    change = propose_mapping(world.session, world.clock, leader, component.id, record.type)
    with pytest.raises(OwnProposalError):
        take_change(world.session, world.clock, leader, change.id)
    world.session.commit()

    def is_open() -> bool:
        right = record_queries.offered_to(dossier)
        return record_queries.find(world.session, record.id, right) is not None

    assert not is_open()
    done = take_change(world.session, world.clock, member(world, Role.ADMINISTRATOR), change.id)
    assert (done.proposed_by_id, done.decided_by_id) == (leader.staff_id, world.desk.staff_id)
    assert is_open()
    [row] = world.session.scalars(
        sa.select(ComponentPaper).where(
            ComponentPaper.paper_type == record.type, ComponentPaper.component_id == component.id
        )
    )
    row.valid_to = TODAY - timedelta(days=1)
    world.session.commit()
    assert not is_open()
    with pytest.raises(MappingInPastError):
        propose_mapping(
            world.session, world.clock, leader, component.id, record.type, valid_from=row.valid_to
        )
