"""Searching papers on a real PostgreSQL: what is found, in which order, and by whom."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.access import Purpose, Sensitivity
from core.lifecycle import RecordStatus
from repository.correcting import correct_record
from repository.doors import RecordNotFoundError, open_record
from repository.dossiers import checklist
from repository.indexing import index_corrections
from repository.person_search import persons_named
from repository.persons import get_or_create_person
from repository.searching import (
    DossierRequiredError,
    Found,
    Narrowed,
    papers_of_person,
    search_agency,
    search_papers,
)
from storage.db.models import AccessLogEntry, Record, RecordText
from storage.db.queries import searching as queries

pytestmark = pytest.mark.servers

AN, DUC = "001190000017", "020085000021"
BIRTH = {
    "holder_name": "NGUYỄN VĂN ĐỨC",
    "personal_number": DUC,
    "document_number": "45/TLKS-BS",
    "issue_date": "2012-03-04",
    "issuer": "Ủy ban nhân dân xã Hoà Bình",
}
WORDS = f"GIẤY KHAI SINH\nSố định danh {DUC}\nNơi sinh: trạm y tế xã Hòa Bình, thành phố Đà Nẵng"


def agency(world, query: str, caller=None, **narrowed) -> Found:
    return search_agency(
        world.session,
        world.clock,
        caller or world.officer,
        query=query,
        narrowed=Narrowed(**narrowed),
    )


def ids(found: Found) -> list[object]:
    return [row.id for row in found.rows]


@pytest.fixture
def paper(world) -> Record:
    dossier = world.dossier("1.004222", owner=DUC)
    return world.record("birth_certificate", BIRTH, dossier=dossier, text=WORDS)


@pytest.mark.parametrize(
    "query",
    [
        "nguyen van duc", "Nguyễn Văn Đức", "ĐỨC nguyễn", "đưc",
        "45/TLKS-BS", "45 tlks", "hoà bình", "hòa bình", "HOA BINH", "da nang", "Đà Nẵng",
        "ngyuen van duc", "nguyn đức", "hoaf binh", "khai sihn", DUC, "0200 8500 0021",
    ],
)  # fmt: skip
def test_a_paper_is_found_however_it_is_typed(world, paper: Record, query: str) -> None:
    assert ids(agency(world, query)) == [paper.id]


@pytest.mark.parametrize("query", ["", "  /", "hải phòng", DUC[:11], AN, "'", "a & b | (", "<->"])
def test_other_words_find_nothing_and_break_nothing(world, paper: Record, query: str) -> None:
    found = agency(world, query)
    assert (found.hits, found.total, found.facets.get("type", ())) == ((), 0, ())


def test_slips_are_called_a_guess(world, paper: Record) -> None:
    assert not agency(world, "đà nẵng").is_guess
    assert agency(world, "ddà nẵng").is_guess


def test_the_lines_are_shown_with_the_words_marked_and_without_numbers(world, paper) -> None:
    [hit] = agency(world, "hoa binh").hits
    assert "Hòa" in [piece.text for piece in hit.excerpt if piece.is_hit]
    assert DUC not in repr(hit)
    text = world.session.get_one(RecordText, paper.id)
    assert DUC not in text.heading + text.heading_toned + text.body + str(text.vector)


def test_the_very_tones_come_first_then_the_heading_then_the_date(world) -> None:
    dossier = world.dossier("1.004222", owner=DUC)
    names = {
        "Trần Thị Hoa": "2024-01-01",
        "Trần Thị Hoá": "2023-01-01",
        "Trần Thị Hòa": "2012-01-01",
        "Trần Thị Hoà": "2010-01-01",
    }
    for number, (name, day) in enumerate(names.items()):
        fields = {"holder_name": name, "issue_date": day, "document_number": f"{number}/X"}
        world.record("birth_certificate", fields, dossier=dossier, owner=DUC)
    world.record("diploma", {"issue_date": "2025-05-05"}, dossier=dossier, text="trần thị hòa")
    years = [row.issued_on.year for row in agency(world, "thị hòa").rows]
    assert years == [2012, 2010, 2024, 2023, 2025]
    assert [row.issued_on.year for row in agency(world, "thi hoa").rows] == [
        2024, 2023, 2012, 2010, 2025,
    ]  # fmt: skip


def test_facets_count_what_may_be_seen_and_narrow_it(world, paper: Record) -> None:
    dossier = world.dossier("1.004222", owner=DUC)
    other = world.record(
        "diploma", {"issue_date": "2020-07-08"}, dossier=dossier, owner=DUC, text="Hòa Bình"
    )
    other.status = RecordStatus.REVOKED
    hidden = world.dossier("1.004222", owner=DUC, desk=world.other_desk)
    world.record("birth_certificate", BIRTH | {"document_number": "9"}, dossier=hidden, text=WORDS)
    world.session.commit()
    found = agency(world, "hoa binh")
    assert dict(found.facets["type"]) == {"birth_certificate": 1, "diploma": 1}
    assert dict(found.facets["year"]) == {2012: 1, 2020: 1}
    assert dict(found.facets["status"]) == {RecordStatus.IN_FORCE: 1, RecordStatus.REVOKED: 1}
    assert dict(found.facets["agency_id"]) == {world.officer.agency_id: 2}
    for narrowed in (
        {"type": "diploma"}, {"year": 2020}, {"status": RecordStatus.REVOKED},
    ):  # fmt: skip
        assert ids(agency(world, "hoa binh", **narrowed)) == [other.id]
    assert ids(agency(world, "hoa binh", agency_id=uuid4())) == []
    assert ids(agency(world, "hoa binh", sensitivity=Sensitivity.SECRET)) == []


def test_each_facet_counts_under_the_other_filters(world, paper: Record) -> None:
    dossier = world.dossier("1.004222", owner=DUC)
    world.record(
        "diploma", {"issue_date": "2020-07-08"}, dossier=dossier, owner=DUC, text="Hòa Bình"
    )
    found = agency(world, "hoa binh", type="diploma")
    assert dict(found.facets["type"]) == {"birth_certificate": 1, "diploma": 1}
    assert dict(found.facets["year"]) == {2020: 1}
    both = agency(world, "hoa binh", type="diploma", year=2012)
    assert both.hits == ()
    assert dict(both.facets["type"]) == {"birth_certificate": 1}
    assert dict(both.facets["year"]) == {2020: 1}


def test_a_paper_of_that_heading_is_not_lost_behind_newer_mentions(world, monkeypatch) -> None:
    """Not even when it came in years ago, and more papers than are ranked mention the words."""
    monkeypatch.setattr(queries, "MOST_MATCHES", 3)
    dossier = world.dossier("1.004222", owner=DUC)
    paper = world.record("birth_certificate", BIRTH, dossier=dossier, owner=DUC)
    world.session.get_one(RecordText, paper.id).taken_in -= 60
    for number in range(6):
        world.record(
            "diploma", {"document_number": f"{number}/X"}, dossier=dossier, owner=DUC,
            text="cha là Nguyễn Văn Đức",
        )  # fmt: skip
    assert ids(agency(world, "nguyễn văn đức"))[0] == paper.id


def test_a_paper_is_found_by_its_corrected_name_and_by_the_printed_one(world, paper) -> None:
    reason = "Trích lục cải chính hộ tịch số 7/TLCC"
    for _ in range(2):
        index_corrections(world.session, paper, {"holder_name": "Nguyễn Văn Đứa"})
    correct_record(
        world.session, world.clock, world.officer, paper.id, {"holder_name": "Ngô Văn Đức"}, reason
    )
    world.session.commit()
    for name in ("Ngô Văn Đức", "ngo van duc", "nguyễn văn đức", "nguyen van dua"):
        assert ids(agency(world, name)) == [paper.id]
    assert not agency(world, "ngô văn đức").is_guess


def test_papers_of_one_person_in_a_dossier_of_two(world) -> None:
    dossier = world.dossier("1.004222", owner=DUC, submitter=AN)
    papers = {
        owner: world.record("birth_certificate", {"document_number": owner[:4]}, owner=owner).id
        for owner in (AN, DUC)
    }
    for owner, paper_id in papers.items():
        found = papers_of_person(
            world.session, world.clock, world.officer,
            owner_id=world.people[owner].id, dossier_id=dossier.id,
        )  # fmt: skip
        assert [row.id for row in found.lines] == [paper_id]
    assert {line[1] for line in _searched(world)} == set(papers.values())


def test_papers_of_all_months_are_found(world) -> None:
    dossier = world.dossier("1.004222", owner=DUC)
    papers = []
    for months in (0, 1, 2, 11, 12, 13, 400):
        paper = world.record(
            "diploma", {"document_number": f"{months}/X"}, dossier=dossier, text="Hòa Bình"
        )
        world.session.get_one(RecordText, paper.id).taken_in -= months
        papers.append(paper.id)
    assert sorted(ids(agency(world, "hoa binh"))) == sorted(papers)


def test_what_is_found_is_what_the_door_opens(world, paper: Record) -> None:
    elsewhere = world.dossier("1.004222", owner=DUC, desk=world.other_desk)
    world.record("birth_certificate", BIRTH | {"document_number": "9"}, dossier=elsewhere)
    world.record("birth_certificate", BIRTH | {"document_number": "8"}, owner=DUC)
    secret = world.record(
        "diploma", {"issue_date": "2019-01-01"}, dossier=world.dossier("1.004222", owner=DUC),
        owner=DUC, text="nguyễn văn đức",
    )  # fmt: skip
    secret.sensitivity = Sensitivity.RESTRICTED
    world.session.commit()
    for caller, expected in ((world.officer, [paper.id]), (world.desk, [paper.id])):
        found = agency(world, "duc", caller=caller)
        assert ids(found) == expected
        for row in found.rows:
            opened = open_record(
                world.session, world.clock, caller, row.id,
                purpose=Purpose.DOSSIER, dossier_id=row.dossier_id,
            )  # fmt: skip
            assert opened.id == row.id
    with pytest.raises(RecordNotFoundError):
        open_record(
            world.session, world.clock, world.other_desk, paper.id,
            purpose=Purpose.DOSSIER, dossier_id=paper.dossier_id,
        )  # fmt: skip


def test_who_looks_up_no_papers_finds_none_by_any_word(world, paper: Record) -> None:
    with pytest.raises(DossierRequiredError):
        agency(world, "duc", caller=world.scanner)
    with pytest.raises(DossierRequiredError):
        agency(world, "duc", caller=world.citizen(DUC))


def _searched(world) -> list[tuple[object, ...]]:
    world.session.commit()
    rows = world.session.scalars(
        sa.select(AccessLogEntry)
        .where(AccessLogEntry.action == "papers_searched")
        .order_by(AccessLogEntry.position)
    )
    return [(row.owner_id, row.record_id, row.dossier_id) for row in rows]


def test_each_owner_reads_of_each_search_that_showed_the_paper(world, paper: Record) -> None:
    # A look at the checklist on the same day tells of no lines that were shown later.
    checklist(world.session, world.clock, world.officer, paper.dossier_id)
    line = (world.people[DUC].id, paper.id, paper.dossier_id)
    for times, query in enumerate(("duc", "trạm y tế"), start=1):
        assert agency(world, query).hits
        assert _searched(world) == [line] * times


def test_a_paper_of_nobody_is_shown_with_an_entry_too(world) -> None:
    dossier = world.dossier("1.001193")
    paper = world.record(
        "diploma", {"document_number": "5"}, dossier=dossier, text="xin chào hàng xóm"
    )
    assert agency(world, "hàng xóm").hits[0].excerpt
    assert search_papers(
        world.session, world.clock, world.officer, query="hàng xóm", dossier_id=dossier.id
    ).hits
    assert _searched(world) == [(None, paper.id, dossier.id)] * 2


def test_no_personal_number_is_indexed_however_it_is_set(world) -> None:
    dossier = world.dossier("1.001193")
    paper = world.record(
        "diploma",
        {"document_number": "5"},
        dossier=dossier,
        text=f"Số{AN}, 001 190 000 017; ĐDCN{AN} 001.190.000.017 ngày 02.03.2012 kèm 1234567890123",
    )
    text = world.session.get_one(RecordText, paper.id)
    world.session.refresh(text)
    assert text.body == "Số…, …; ĐDCN… … ngày 02.03.2012 kèm 1234567890123"
    assert "190" not in str(text.vector)


def test_pages_of_many_hits_follow_one_another(world, monkeypatch) -> None:
    dossier = world.dossier("1.004222", owner=DUC)
    for number in range(5):
        fields = BIRTH | {"document_number": f"{number}/X", "issue_date": f"201{number}-01-01"}
        world.record("birth_certificate", fields, dossier=dossier)

    def searched(page: int) -> Found:
        return search_papers(
            world.session, world.clock, world.officer,
            query="duc", dossier_id=dossier.id, page=page, size=2,
        )  # fmt: skip

    pages = [searched(page) for page in (1, 2, 3)]
    years = [row.issued_on.year for found in pages for row in found.rows]
    assert years == [2014, 2013, 2012, 2011, 2010]
    assert {(found.total, found.pages, found.has_more) for found in pages} == {(5, 3, False)}
    assert searched(99).page == 3
    monkeypatch.setattr(queries, "MOST_MATCHES", 3)
    assert len(queries.matches(
        world.session, sa.true(), queries.Words(asked="duc"), Narrowed()
    )) == 4  # fmt: skip


def test_the_same_search_serves_the_citizen(world, paper: Record) -> None:
    found = search_papers(world.session, world.clock, world.citizen(DUC), query="hoà bình")
    assert ids(found) == [paper.id]
    assert search_papers(world.session, world.clock, world.citizen(AN), query="hoa").hits == ()


@pytest.mark.parametrize(
    "query",
    [
        "Nguyễn Văn Đức", "nguyen van duc", "duc nguyen", "nguyễn văn", "đức",
        "ngyuen van duc", "nguyễn văn đuc", "NGUYEN",
    ],
)  # fmt: skip
def test_a_person_is_found_by_name(world, query: str) -> None:
    found = persons_named(world.session, query)
    assert world.people[DUC].id in [person.id for person in found]


def test_persons_with_the_very_tones_come_first(world) -> None:
    for name, born in (("Lê Thị Thuý", 1), ("Lê Thị Thùy", 2), ("Lê Thị Thúy", 3)):
        get_or_create_person(world.session, None, name, date(1990, 1, born))
    found = persons_named(world.session, "lê thị thúy")
    assert {person.full_name for person in found[:2]} == {"Lê Thị Thuý", "Lê Thị Thúy"}
    assert found[2].full_name == "Lê Thị Thùy"
    assert not persons_named(world.session, "không có ai")
    assert not persons_named(world.session, " - ")
