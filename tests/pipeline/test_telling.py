"""Notices that go out by e-mail, through a real SMTP server: what, to whom, and what not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import Envelope

from core.access import Caller, Subject
from ingest.pipeline.services import Services
from ingest.rights.channels import EMAIL
from ingest.rights.telling import send_code, send_notices
from repository.contacts import (
    ContactCodesTooManyError,
    ContactCodeWrongError,
    ContactNotValidError,
    confirm_contact,
    set_contact,
)
from repository.notices import NoticesNotFoundError, mark_read, notices_for, tell_person
from repository.persons import get_or_create_person
from storage.db.models import Delivery

pytestmark = pytest.mark.servers

ADDRESS = "an@example.org"
GONE = "gone@example.org"


class Box(Message):
    """Keeps what came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[str] = []

    async def handle_RCPT(  # noqa: N802 # aiosmtpd's name
        self, server: object, session: object, envelope: Envelope, address: str, options: object
    ) -> str:
        if address == GONE:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

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


KEY = "a secret of the installation"


def citizen(
    services: Services,
    *,
    declined: tuple[str, ...] = (),
    number: str = "001190000017",
    address: str = ADDRESS,
) -> Caller:
    with services.session_factory() as session:
        person = get_or_create_person(session, number, "Nguyễn Thị An", None, "nữ")
        session.flush()
        caller = Caller(subject=Subject.CITIZEN, person_id=person.id)
        code = set_contact(
            session, services.clock, KEY, caller, EMAIL, address=address, declined=declined
        )
        assert code is not None
        confirm_contact(session, services.clock, KEY, caller, EMAIL, code)
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
        set_contact(session, mailing.clock, KEY, caller, EMAIL, address="", declined=())
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


def test_an_address_that_is_refused_stops_nobody_else(mailing: Services, box: Box) -> None:
    gone = citizen(mailing, number="001190000025", address=GONE)
    tell(mailing, gone, "viewed")
    tell(mailing, citizen(mailing), "viewed")
    assert send_notices(mailing) == 1
    with mailing.session_factory() as session:
        refused = session.query(Delivery).filter(Delivery.sent_at.is_(None)).one()
        assert (refused.tries, refused.error_code) == (1, "address_refused")
    assert len(box.came) == 1


def test_a_round_does_not_run_beside_another(services: Services) -> None:
    tell(services, citizen(services), "viewed")

    class Slow:
        """Another round begins before this message is out."""

        name = EMAIL
        beside: int | None = None

        def send(self, address: str, subject: str, text: str) -> None:
            self.beside = send_notices(services, [Slow()])

    slow = Slow()
    assert send_notices(services, [slow]) == 1
    assert slow.beside == 0


@pytest.mark.parametrize("wrong", ["an", "an@", "a b@example.org", "an@example.org\nBcc: x@y.vn"])
def test_an_address_that_is_none_is_refused(services: Services, wrong: str) -> None:
    caller = citizen(services)
    with services.session_factory() as session:
        with pytest.raises(ContactNotValidError):
            set_contact(session, services.clock, KEY, caller, EMAIL, address=wrong, declined=())
        staff = replace(caller, subject=Subject.STAFF)
        with pytest.raises(NoticesNotFoundError):
            set_contact(session, services.clock, KEY, staff, EMAIL, address=ADDRESS, declined=())


def test_nothing_goes_to_an_address_before_the_code_that_was_sent_there(
    mailing: Services, box: Box
) -> None:
    caller = citizen(mailing)
    other = "an.moi@example.org"
    with mailing.session_factory() as session:
        first = set_contact(session, mailing.clock, KEY, caller, EMAIL, address=other, declined=())
        assert first is not None
        session.commit()
    send_code(mailing, EMAIL, other, first)
    assert f"{first[:4]}-{first[4:]}" in box.came[-1]
    tell(mailing, caller, "viewed")
    assert send_notices(mailing) == 0
    with mailing.session_factory() as session:
        for _ in range(5):
            with pytest.raises(ContactCodeWrongError):
                confirm_contact(session, mailing.clock, KEY, caller, EMAIL, "00000000")
        with pytest.raises(ContactCodeWrongError):
            confirm_contact(session, mailing.clock, KEY, caller, EMAIL, first)
        again = set_contact(session, mailing.clock, KEY, caller, EMAIL, address=other, declined=())
        assert again is not None
        confirm_contact(session, mailing.clock, KEY, caller, EMAIL, again.lower())
        session.commit()
    tell(mailing, caller, "viewed")
    assert send_notices(mailing) == 1
    with mailing.session_factory() as session:
        change = partial(set_contact, session, mailing.clock, KEY, caller, EMAIL, declined=())
        for number in range(2):
            change(address=f"an{number}@example.org")
        with pytest.raises(ContactCodesTooManyError):
            change(address="an@example.org")
