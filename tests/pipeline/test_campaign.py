"""Story G: a campaign of 300 results still in force, 12 of which no machine can match."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cli.specimens.model import Drawn
from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from cli.specimens.people import household
from core.access import Action
from core.lifecycle import Lane, Origin, RecordStatus, State, Trust
from ingest.pipeline.backlog import open_campaign_batch, release_campaign
from ingest.pipeline.commands import accept_upload, close_batch
from ingest.pipeline.services import Services
from ingest.review import confirm_document
from repository.campaigns.deciding import (
    CampaignEntryTakenError,
    CampaignMovedOnError,
    CampaignPaperDecidedError,
    choose_match,
    match_new_person,
    set_aside,
    take_back,
)
from repository.campaigns.enrolling import entries_for, owners_of
from repository.campaigns.figures import figures_of
from repository.campaigns.lists import read_list
from repository.campaigns.managing import (
    campaign_for,
    create_campaign,
    import_list,
    set_plan,
)
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from repository.publishing import publish_record
from storage.db.models import (
    Agency,
    CampaignEntry,
    CampaignEvent,
    CampaignPaper,
    Document,
    DocumentField,
    PaperState,
    Person,
    Record,
    RecordEvent,
    RecordOwner,
    Signature,
)
from storage.db.queries import campaigns as queries
from tests.support.backlog import Result, csv_of, read_papers, result, unnumbered
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.releasing import confirm_at_once, make_leader, seen
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers

TYPE = "birth_certificate"
LINES, FIRST_NAMELESS, KNOWN = 298, 258, 120
LONELY, TWINS = (258, 259), 260
"""Owners whom nobody knows here; an owner of whose name, birthday and ward there are two."""


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


@cache
def specimens() -> tuple[Drawn, Drawn]:
    """Two papers that are read for real."""
    facts = facts_for(TYPE)
    return draw(TYPE, facts), draw(TYPE, replace(facts, household=household(5)))


def drawn_line(specimen: Drawn) -> Result:
    told = specimen.truth.fields
    return Result(
        place=-1,
        number=told["document_number"],
        name=told["holder_name"].title(),
        personal_number=told["personal_number"],
        born=date.fromisoformat(told["date_of_birth"]),
        ward="",
        issued_on=date.fromisoformat(told["registration_date"]),
    )


def register() -> list[Result]:
    """300 results; forty owners are known to it by name, birth date and ward alone."""
    lines = [result(place) for place in range(LINES)]
    return [
        *lines[:FIRST_NAMELESS],
        *map(unnumbered, lines[FIRST_NAMELESS:]),
        *map(drawn_line, specimens()),
    ]


def said_by_papers() -> list[Result]:
    """298 papers: 286 as the register says, 12 at which a person has to look."""
    said = register()[: LINES - 1]
    for place in (0, 1, 2):
        said[place] = replace(said[place], number=f"9{said[place].number}", name="Tên Khác Hẳn")
    for place in (3, 4):
        said[place] = replace(said[place], name=said[place].name.replace("Mẫu", "Mậu"))
    said[5] = replace(said[5], issued_on=said[5].issued_on + timedelta(days=1))
    said[6] = replace(said[6], personal_number="001060000099")
    said[7] = replace(said[7], number="X/2099", issued_on=date(1999, 1, 2), name="Người Lạ")
    return [*said, said[20]]


def make_people(session: Session) -> None:
    """Half of the owners are known by number; the nameless ones by name, birth date and ward."""
    for line in register()[:KNOWN]:
        get_or_create_person(session, line.personal_number, line.name, line.born)
    for line in register()[FIRST_NAMELESS:LINES]:
        if line.place not in LONELY:
            get_or_create_person(session, None, line.name, line.born, address=f"Số 1, {line.ward}")
        if line.place == TWINS:
            get_or_create_person(session, None, line.name, line.born, address=f"Số 2, {line.ward}")


def start(services: Services, desk: Desk) -> UUID:
    """The campaign with its list and plan; dead results and a wrong line are told apart."""
    dead = [
        result(310).row | {"valid_until": "31/12/2019"},
        result(311).row | {"status": "Đã thu hồi"},
        result(312).row | {"issued_on": "31/02/2015"},
    ]
    data = csv_of([*(line.row for line in register()), *dead])
    with services.session_factory() as session:
        make_people(session)
        campaign = create_campaign(
            session, services.clock, desk.officer, name="Đợt mẫu 2026", paper_types=[TYPE]
        )
        report = import_list(session, services.clock, desk.officer, campaign, read_list(data))
        assert (report.added, dict(report.skipped)) == (300, {"expired": 1, "revoked": 1})
        assert [(one.row, one.column, one.problem) for one in report.errors] == [
            (303, "issued_on", "date_invalid")
        ]
        again = import_list(session, services.clock, desk.officer, campaign, read_list(data))
        assert (again.added, again.changed, again.unchanged) == (0, 0, 300)
        set_plan(
            session, services.clock, desk.officer, campaign, paper_type=TYPE, count=250, year=2026
        )
        session.commit()
        return campaign.id


def scan(services: Services, desk: Desk, campaign_id: UUID) -> list[UUID]:
    """298 papers as the reader leaves them, two through the reader itself; all confirmed."""
    batch_id = open_campaign_batch(services, desk.officer, campaign_id, announced_pages=300)
    said = [line.fields for line in said_by_papers()]
    with services.session_factory() as session:
        injected = read_papers(session, batch_id, said, type=TYPE)
    for place, specimen in enumerate(specimens()):
        accept_upload(
            services,
            desk.officer,
            batch_id=batch_id,
            file_name="mau.pdf",
            data=as_pdf(specimen.pages, dpi=300),
            idempotency_key=f"mau-{place}",
        )
    run_all(services)
    values = dict(zip(injected, said, strict=True))
    with services.session_factory() as session:
        drawn = session.scalars(
            sa.select(Document)
            .where(Document.batch_id == batch_id, Document.id.not_in(injected))
            .order_by(Document.id)
        ).all()
        truths = {one.truth.fields["personal_number"]: one.truth.fields for one in specimens()}
        for document in drawn:
            assert (document.type, document.lane) == (TYPE, Lane.BACKLOG)
            number = session.scalar(
                sa.select(DocumentField.value).where(
                    DocumentField.document_id == document.id,
                    DocumentField.name == "personal_number",
                )
            )
            values[document.id] = truths[number or ""]
    # Where there is something to see, as a clerk confirms; the bulk of them as that leaves it.
    by_hand = [*injected[:10], *injected[FIRST_NAMELESS : TWINS + 1], injected[-1]]
    confirm_at_once(services, desk, [one for one in injected if one not in by_hand])
    for document_id in (*by_hand, *(document.id for document in drawn)):
        confirm_document(
            services,
            desk.officer,
            document_id=document_id,
            version=1,
            type=TYPE,
            fields=values[document_id],
            owner_id=None,
            component_id=None,
            compared_with_original=True,
        )
    assert close_batch(services, desk.officer, batch_id).may_return_originals
    return injected


def decide_the_twelve(services: Services, desk: Desk, campaign_id: UUID, ids: list[UUID]) -> None:
    """What a clerk does with them at the queue: choose, make a person, set aside; one undone."""
    with services.session_factory() as session:
        campaign = campaign_for(session, desk.officer, campaign_id, Action.SEE_CAMPAIGN)
        queue = queries.papers_in(session, campaign_id, PaperState.QUEUED, limit=100)
        assert len(queue) == 12
        by_place = {said.place: id_ for said, id_ in zip(said_by_papers(), ids, strict=True)}
        hold = (session, services.clock, desk.officer, campaign_id)
        second_scan = ids[-1]
        assert {paper.document_id for paper in queue} == {
            *(by_place[place] for place in (*range(8), *LONELY, TWINS)),
            second_scan,
        }
        [entry] = session.scalars(
            sa.select(CampaignEntry).where(CampaignEntry.document_number == result(20).number)
        )
        with pytest.raises(CampaignEntryTakenError):
            choose_match(
                *hold, second_scan, version=1, entry_id=entry.id, person_id=_anybody(session)
            )
        for place, document_id in (*((p, by_place[p]) for p in range(8)), (20, second_scan)):
            if place in (6, 7, 20):
                set_aside(*hold, document_id, version=1, reason="Cần hỏi lại sổ gốc")
                continue
            fields = queries.confirmed_fields(session, document_id)
            found = [
                one
                for one in entries_for(session, campaign, TYPE, fields)
                if one.entry.personal_number == result(place).personal_number
            ]
            owner = owners_of(session, found[0].entry).candidates[0]
            assert not found[0].fit.is_sure
            choice = {"entry_id": found[0].entry.id, "person_id": owner.person_id}
            choose_match(*hold, document_id, version=1, **choice)
            if place == 0:
                take_back(*hold, document_id, version=2)
                with pytest.raises(CampaignPaperDecidedError):
                    choose_match(*hold, document_id, version=2, **choice)
                choose_match(*hold, document_id, version=3, **choice)
        for place in (*LONELY, TWINS):
            fields = queries.confirmed_fields(session, by_place[place])
            [best, *_] = entries_for(session, campaign, TYPE, fields)
            assert best.fit.is_sure
            owners = owners_of(session, best.entry)
            if place == TWINS:
                assert [one.score for one in owners.candidates] == [1.0, 1.0]
                owner_id = owners.candidates[1].person_id
                choice = {"entry_id": best.entry.id, "person_id": owner_id}
                choose_match(*hold, by_place[place], version=1, **choice)
            else:
                match_new_person(
                    *hold,
                    by_place[place],
                    version=1,
                    entry_id=best.entry.id,
                    full_name=best.entry.owner_name,
                    number=None,
                    date_of_birth=best.entry.date_of_birth,
                )
        session.commit()


def _anybody(session: Session) -> UUID:
    return session.scalars(sa.select(Person.id).limit(1)).one()


FILED = 60
"""So many of the injected papers are filed here; each takes the same way."""


def sign_and_file(services: Services, ids: list[UUID]) -> None:
    """The injected papers have no file to sign: what a signature leaves behind is put in place.

    The rest of them waits as after a release, in nobody's hands.
    """
    with services.session_factory() as session:
        released = sa.select(Document).where(
            Document.id.in_(ids), Document.state == State.CONFIRMED
        )
        every = session.scalars(released.order_by(Document.id)).all()
        documents = every[:FILED]
        for later in every[FILED:]:
            later.parked_at, later.parked_code = services.clock.now(), "internal_error"
        session.add_all(
            Signature(
                document_id=document.id,
                revision_id=document.id,
                profile="AGENCY_COPY",
                level="PAdES-B-T",
                signer="CN=Mẫu",
                object_key=f"signed/{document.id}",
                object_sha256=document.id.hex * 2,
                object_size_bytes=1,
                verdict="valid",
                report={},
            )
            for document in documents
        )
        session.flush()
        for document in documents:
            publish_record(session, services.clock, document, pages_text="MẪU")
            document.state = State.PUBLISHED
        session.commit()


def test_a_campaign_of_three_hundred_papers(services: Services, desk: Desk) -> None:
    campaign_id = start(services, desk)
    ids = scan(services, desk, campaign_id)
    with services.session_factory() as session:
        assert queries.counts_by_state(session, [campaign_id]) == {
            PaperState.MATCHED: 288,
            PaperState.QUEUED: 12,
        }
        # Nothing is signed before the agency has accepted it.
        states = set(session.scalars(sa.select(Document.state)))
        assert states == {State.TO_RELEASE}
    decide_the_twelve(services, desk, campaign_id, ids)
    with pytest.raises(CampaignMovedOnError):
        release_campaign(services, desk.officer, campaign_id, seen="0" * 64)
    # Whoever chose the owner does not release that paper as well.
    assert release_campaign(services, desk.officer, campaign_id, seen=seen(services, desk)) == 288
    leader = make_leader(services, desk)
    told = seen(services, desk, leader)
    assert release_campaign(services, leader, campaign_id, seen=told) == 9
    with pytest.raises(CampaignMovedOnError):
        release_campaign(services, leader, campaign_id, seen=told)
    sign_and_file(services, ids)
    run_all(services)

    with services.session_factory() as session:
        records = session.scalars(sa.select(Record)).all()
        assert len(records) == FILED + 2
        assert {(one.origin, one.status, one.trust, one.source) for one in records} == {
            (Origin.ACCEPTED, RecordStatus.IN_FORCE, Trust.T3, "result")
        }
        assert all(one.is_visible_to_owner for one in records)
        owners = session.execute(
            sa.select(RecordOwner.record_id, sa.func.count()).group_by(RecordOwner.record_id)
        ).all()
        assert len(owners) == FILED + 2
        assert {count for _, count in owners} == {1}
        real = session.scalars(sa.select(Signature).where(Signature.document_id.not_in(ids))).all()
        assert [(one.verdict, one.profile) for one in real] == [("valid", "AGENCY_COPY")] * 2
        names = set(session.scalars(sa.select(RecordEvent.name)))
        assert names == {"accepted_from_backlog"}
        campaign = campaign_for(session, desk.officer, campaign_id, Action.SEE_CAMPAIGN)
        told = figures_of(session, campaign, session.get_one(Agency, desk.agency_id))
        assert (told.listed, told.released, told.queued, told.set_aside) == (300, 297, 0, 3)
        assert told.filed == FILED + 2
        assert [line.planned for line in told.months] == [21] * 10 + [20] * 2
        assert sum(line.filed for line in told.months) == FILED + 2
        names = set(session.scalars(sa.select(CampaignEvent.name)))
        assert names == {
            *("created", "list_imported", "planned", "matched", "chosen", "set_aside"),
            *("undone", "released"),
        }
        aside = session.scalars(
            sa.select(CampaignPaper).where(CampaignPaper.state == PaperState.SET_ASIDE)
        ).all()
        assert {paper.set_aside_reason for paper in aside} == {"Cần hỏi lại sổ gốc"}
