"""Passwords, lockout, sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.access import Role, Subject
from core.settings import Settings
from repository.accounts.passwords import PasswordTooShortError
from repository.accounts.sessions import (
    SessionEndedError,
    end_session,
    find_session,
    start_session,
)
from repository.staff import LoginRefusedError, authenticate, create_staff, set_password
from storage.db.models import Session as SessionRow
from storage.db.models import Staff

PASSWORD = "mat-khau-mau-2026"


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database_url="postgresql+psycopg://u@h/d",
        valkey_url="redis://h/0",
        s3_endpoint="h:1",
        s3_access_key="a",
        s3_secret_key="b",
        session_key="c",
    )


def test_the_right_password_gives_the_caller(world, settings) -> None:
    caller = authenticate(world.session, world.clock, settings, " BAN ", PASSWORD)
    assert caller == world.desk
    stored = world.session.scalars(sa.select(Staff.password_hash)).all()
    assert all(text.startswith("$argon2id$") for text in stored)


@pytest.mark.parametrize("username", ["ban", "nobody"])
def test_a_wrong_name_and_a_wrong_password_read_the_same(world, settings, username) -> None:
    with pytest.raises(LoginRefusedError) as caught:
        authenticate(world.session, world.clock, settings, username, "falsch")
    assert caught.value.details == {"minutes": settings.lockout_minutes}


def test_an_account_that_is_switched_off_is_refused(world, settings) -> None:
    world.session.execute(sa.update(Staff).where(Staff.username == "ban").values(is_active=False))
    world.session.commit()
    with pytest.raises(LoginRefusedError):
        authenticate(world.session, world.clock, settings, "ban", PASSWORD)


def test_five_failures_lock_even_when_each_request_is_rolled_back(world, settings) -> None:
    for _ in range(settings.max_failed_logins):
        with pytest.raises(LoginRefusedError):
            authenticate(world.session, world.clock, settings, "ban", "falsch")
        world.session.rollback()
    with pytest.raises(LoginRefusedError) as caught:
        authenticate(world.session, world.clock, settings, "ban", PASSWORD)
    with pytest.raises(LoginRefusedError) as unknown:
        authenticate(world.session, world.clock, settings, "nobody", PASSWORD)
    assert caught.value.details == unknown.value.details
    world.session.rollback()
    world.clock.advance(timedelta(minutes=settings.lockout_minutes, seconds=1))
    assert authenticate(world.session, world.clock, settings, "ban", PASSWORD) == world.desk


def test_a_short_password_is_not_taken(world) -> None:
    with pytest.raises(PasswordTooShortError):
        create_staff(
            world.session,
            username="kurz",
            full_name="Mẫu",
            agency_id=world.desk.agency_id,
            roles=[Role.DESK_OFFICER],
            password="kurz",
        )


def test_a_session_lives_while_it_is_used_and_only_its_hash_is_kept(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    stored = world.session.scalars(sa.select(SessionRow.token_sha256)).one()
    assert token not in stored
    for _ in range(3):
        world.clock.advance(timedelta(minutes=10))
        assert find_session(world.session, world.clock, token) == world.desk
    world.clock.advance(timedelta(minutes=16))
    with pytest.raises(SessionEndedError):
        find_session(world.session, world.clock, token)


def test_what_a_page_asks_by_itself_keeps_no_session_alive(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    world.clock.advance(timedelta(minutes=14))
    assert find_session(world.session, world.clock, token, renew=False) == world.desk
    world.clock.advance(timedelta(minutes=2))
    with pytest.raises(SessionEndedError):
        find_session(world.session, world.clock, token)


def test_a_session_ends_for_good_after_its_hours(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    for _ in range(settings.session_hours * 6 - 1):
        world.clock.advance(timedelta(minutes=10))
        find_session(world.session, world.clock, token)
    world.clock.advance(timedelta(minutes=10))
    with pytest.raises(SessionEndedError):
        find_session(world.session, world.clock, token)


def test_signing_out_and_unknown_tokens(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    end_session(world.session, world.clock, token)
    end_session(world.session, world.clock, "unknown")
    for each in (token, "unknown"):
        with pytest.raises(SessionEndedError):
            find_session(world.session, world.clock, each)


def test_a_citizen_session_carries_the_person_and_no_role(world, settings) -> None:
    citizen = world.citizen("001190000017")
    token = start_session(world.session, world.clock, settings, citizen)
    found = find_session(world.session, world.clock, token)
    assert (found.subject, found.person_id) == (Subject.CITIZEN, citizen.person_id)
    assert found.roles == frozenset()


def test_roles_taken_away_are_gone_at_the_next_request(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    world.session.execute(sa.update(Staff).where(Staff.id == world.desk.staff_id).values(roles=[]))
    world.session.commit()
    world.session.expire_all()
    assert find_session(world.session, world.clock, token).roles == frozenset()


def test_a_new_password_ends_open_sessions(world, settings) -> None:
    token = start_session(world.session, world.clock, settings, world.desk)
    set_password(world.session, world.clock, world.desk.staff_id, "sen-trang-bo-hoang-2026")
    world.session.commit()
    world.session.expire_all()
    with pytest.raises(SessionEndedError):
        find_session(world.session, world.clock, token)
