"""Notices that go out by e-mail, through a real SMTP server: what, to whom, and what not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from core.access import Caller, Subject
from ingest.pipeline.services import Services
from ingest.rights.channels import EMAIL
from ingest.rights.telling import send_notices
from repository.contacts import ContactNotValidError, set_contact
from repository.notices import NoticesNotFoundError, mark_read, notices_for, tell_person
from repository.persons import get_or_create_person
from storage.db.models import Delivery

pytestmark = pytest.mark.servers

ADDRESS = "an@example.org"


class Box(Message):
    """Keeps what came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[str] = []

    def handle_message(self, message: object) -> None:
        read = message_from_bytes(bytes(message), policy=policy.default)  # type: ignore[call-overload] # aiosmtpd's message has bytes
        self.came.append(f"{read['To']} {read['Subject']} {read.get_content()}")


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def mailing(services: Services, box: Box) -> Iterator[Services]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings = services.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": False}
    )
    yield replace(services, settings=settings)
    server.stop()


def citizen(services: Services, *, declined: tuple[str, ...] = ()) -> Caller:
    with services.session_factory() as session:
        person = get_or_create_person(session, "001190000017", "Nguyễn Thị An", None, "nữ")
        session.flush()
        caller = Caller(subject=Subject.CITIZEN, person_id=person.id)
        set_contact(session, services.clock, caller, EMAIL, address=ADDRESS, declined=declined)
        session.commit()
    return caller


def tell(services: Services, caller: Caller, kind: str) -> None:
    with services.session_factory() as session:
        assert caller.person_id is not None
        values = {"agency": "UBND Mẫu", "dossier": "H17.35.1-261123-0001"}
        tell_person(session, services.clock, caller.person_id, kind, values=values)
        session.commit()


def test_one_message_for_all_that_is_new_and_nothing_of_it(mailing: Services, box: Box) -> None:
    caller = citizen(mailing)
    for kind in ("consent_asked", "reused"):
        tell(mailing, caller, kind)
    assert send_notices(mailing) == 1
    [message] = box.came
    assert ADDRESS in message
    assert "/kho-cua-toi/thong-bao" in message
    for secret in ("UBND Mẫu", "Nguyễn", "H17.35.1", "001190000017"):
        assert secret not in message
    assert send_notices(mailing) == 0


def test_comfort_may_be_declined_rights_may_not(mailing: Services, box: Box) -> None:
    caller = citizen(mailing, declined=("reused", "viewed", "consent_asked"))
    tell(mailing, caller, "reused")
    assert send_notices(mailing) == 0
    tell(mailing, caller, "viewed")
    assert send_notices(mailing) == 1
    with mailing.session_factory() as session:
        shown = notices_for(session, caller)
        assert {one.kind for one in shown} == {"reused", "viewed"}
        mark_read(session, mailing.clock, caller, [one.id for one in shown])
        # No address: no mail, whatever comes.
        set_contact(session, mailing.clock, caller, EMAIL, address="", declined=())
        session.commit()
    tell(mailing, caller, "viewed")
    assert send_notices(mailing) == 0
    assert len(box.came) == 1


def test_a_server_that_is_away_costs_a_try_not_the_notice(
    mailing: Services, services: Services
) -> None:
    caller = citizen(mailing)
    tell(mailing, caller, "viewed")
    away = services.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_tls": False}
    )
    assert send_notices(replace(services, settings=away)) == 0
    with services.session_factory() as session:
        [tried] = session.query(Delivery).all()
        assert (tried.tries, tried.error_code, tried.sent_at) == (1, "channel_down", None)
    assert send_notices(mailing) == 1
    assert send_notices(services) == 0, "without a server nothing is sent"


@pytest.mark.parametrize("wrong", ["an", "an@", "a b@example.org", "an@example.org\nBcc: x@y.vn"])
def test_an_address_that_is_none_is_refused(services: Services, wrong: str) -> None:
    caller = citizen(services)
    with services.session_factory() as session:
        with pytest.raises(ContactNotValidError):
            set_contact(session, services.clock, caller, EMAIL, address=wrong, declined=())
        staff = replace(caller, subject=Subject.STAFF)
        with pytest.raises(NoticesNotFoundError):
            set_contact(session, services.clock, staff, EMAIL, address=ADDRESS, declined=())
