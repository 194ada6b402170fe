"""What ends the sessions of whom, and which secrets of an account are of no use any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from core.access import Action, Role, Subject, may
from core.settings import Settings
from repository.accounts import factors, members, sessions
from repository.agreeing import answer_request
from repository.merging import ask_merge, unmerge_person
from repository.notices import notices_for
from repository.persons import find_person_by_number
from repository.renumbering import ask_renumber
from repository.staff import caller_of, create_staff, set_password
from storage.db.models import Person, Staff
from storage.db.models import Session as SessionRow
from tests.repository.papers import AN
from tests.repository.test_staff import settings  # noqa: F401 # a fixture
from tests.repository.test_standing import supervisor

pytestmark = pytest.mark.servers

WHY = "Cùng một người, đã xem giấy khai sinh"


def twin(an: Person) -> Person:
    """Somebody with the name and birth date of An, without a number."""
    names = ("full_name", "full_name_folded", "date_of_birth", "sex")
    return Person(**{name: getattr(an, name) for name in names})


@pytest.mark.parametrize("way", ["unmerge", "renumber"])
def test_who_came_in_by_a_number_of_a_merged_row_is_out_when_it_leads_elsewhere(
    world: Any, way: str
) -> None:
    session, an = world.session, world.people[AN]
    other, heir = twin(an), twin(an)
    session.add_all([other, heir])
    session.commit()
    asked = ask_merge(session, world.clock, world.desk, an.id, other.id, WHY)
    answer_request(session, world.clock, supervisor(world), asked.id, "agreed", "")
    into = find_person_by_number(session, AN)
    assert into is not None
    assert into.id == other.id
    session.add(
        SessionRow(
            token_sha256="0" * 64,
            subject=Subject.CITIZEN,
            person_id=into.id,
            expires_at=world.clock.now(),
        )
    )
    session.commit()
    if way == "unmerge":
        unmerge_person(session, world.clock, world.desk, an.id, "Gộp nhầm hai người khác nhau")
    else:
        asked = ask_renumber(session, world.clock, world.desk, an.id, heir.id, WHY)
        answer_request(session, world.clock, supervisor(world), asked.id, "agreed", "")
    now = find_person_by_number(session, AN)
    assert now is not None
    assert now.id != into.id
    assert session.scalars(sa.select(SessionRow.ended_at)).all() == [world.clock.now()]


@pytest.fixture
def strict(settings: Settings) -> Settings:  # noqa: F811 # the fixture of passwords
    """No demo: administrators need a second factor."""
    return settings.model_copy(update={"demo": False, "account_key": SecretStr("k" * 40)})


def test_a_new_administrator_signs_in_again(world: Any, strict: Settings) -> None:
    session, clock = world.session, world.clock
    one, two, clerk = (
        create_staff(
            session,
            username=f"mau-{role}-{at}",
            full_name=f"Cán bộ Mẫu {at}",
            agency_id=world.desk.agency_id,
            roles=[role],
            password=None,
        )
        for at, role in enumerate((Role.ADMINISTRATOR, Role.ADMINISTRATOR, Role.DESK_OFFICER))
    )
    token = sessions.start_session(session, clock, strict, caller_of(clerk))
    members.change_roles(
        session, clock, caller_of(one), clerk.id, [Role.SUPERVISOR], settings=strict
    )
    assert may(sessions.find_session(session, clock, token), Action.AGREE_ON_PERSONS)
    members.ask_administrator(session, clock, caller_of(one), clerk.id)
    clock.advance(timedelta(seconds=5))
    members.answer_administrator(
        session, clock, caller_of(two), clerk.id, agrees=True, settings=strict
    )
    with pytest.raises(sessions.SessionEndedError):
        sessions.find_session(session, clock, token)


def test_an_account_that_one_administrator_opens_anew_is_told_to_the_supervisors(
    world: Any,
) -> None:
    session, clock, leader = world.session, world.clock, supervisor(world)
    chief = create_staff(
        session,
        username="mau-quan-tri",
        full_name="Quản trị Mẫu",
        agency_id=world.desk.agency_id,
        roles=[Role.ADMINISTRATOR],
        password=None,
    )
    before = {one.id for one in notices_for(session, leader)}
    assert leader.staff_id is not None
    for act in (members.new_password_for, members.factors_lost):
        act(session, clock, caller_of(chief), world.desk.staff_id)
    told = [one for one in notices_for(session, leader) if one.id not in before]
    assert [one.kind for one in told] == ["account_reset"] * 2
    holder = session.get_one(Staff, world.desk.staff_id).full_name
    assert told[0].values == {"by": "Quản trị Mẫu", "person": holder}
    assert "account_reset" not in {one.kind for one in notices_for(session, world.officer)}


def test_a_secret_that_was_shown_and_not_confirmed_is_never_shown_again(
    world: Any, strict: Settings
) -> None:
    session, clock = world.session, world.clock
    member = session.get_one(Staff, world.officer.staff_id)

    def shown() -> str:
        return factors.secret_of(strict, factors.begin_app(session, clock, strict, member))

    seen = [shown(), shown()]
    factors.reset_factors(session, clock, member.id, None)
    assert factors.waiting_app(session, member.id) is None
    seen.append(shown())
    members.give_password(session, clock, member, None)
    assert factors.waiting_app(session, member.id) is None
    seen.append(shown())
    set_password(session, clock, member.id, "sen trắng bờ hoang 26")
    assert factors.waiting_app(session, member.id) is None
    assert len(set(seen)) == 4
