"""The edge cases of domain.md 10: each has a test with a name; this table says where it stands.

`CASES` is in the order of the list. Cases whose subject has tests of its own stand there; the
others are tried here. The last test sees that every one of them exists.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import uuid4

import pytest
import sqlalchemy as sa

from cli.embedded.supervisor import Supervisor
from core.lifecycle import RecordStatus
from ingest.pipeline.copies import DatabaseJournal
from ingest.pipeline.services import Services
from ingest.upkeep.copying import copy_due
from repository.reuse import ReuseRefusedError
from storage.db.models import ObjectRepair
from storage.objects.content import put_content
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectMissingError, ObjectStore
from tests.repository.papers import AN, reuse, slot
from tests.support.house import ROOT
from tests.support.pipeline import services_in_process
from tests.support.servers import s3_store, settings_of

HERE: Final = "repository/test_edge_cases.py"
CASES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "divorce after marriage": (
        (
            "repository/test_standing.py",
            "a_later_divorce_ends_what_the_marriage_certificate_proves",
        ),
        (
            "repository/test_persons_edge.py",
            "divorce_after_marriage_changes_both_stores_and_ends_the_relation",
        ),
    ),
    "valid on the reception date, expired on the processing date": (
        ("repository/test_reuse.py", "one_that_was_good_on_the_reception_date_stays_good"),
    ),
    "confirmation for another purpose": (
        ("repository/test_reuse.py", "a_confirmation_for_buying_land_does_not_serve_a_marriage"),
    ),
    "paper of the child brought by the grandmother or a neighbour": (
        (
            "repository/test_persons_edge.py",
            "paper_of_the_child_brought_by_the_grandmother_or_by_a_neighbour",
        ),
    ),
    "birth certificate corrected by an extract": (
        ("repository/test_correcting.py", "a_birth_certificate_is_corrected_by_a_later_extract"),
    ),
    "permit adjusted twice": ((HERE, "permit_adjusted_twice_offers_the_latest_with_its_drawings"),),
    "mortgage registered after the scan": (
        (
            "repository/test_edge_papers.py",
            "what_the_register_says_changed_is_blocked_and_live_data_taken_instead",
        ),
    ),
    "one paper scanned by two desks": (
        ("repository/test_records.py", "a_second_scan_of_one_paper_becomes_a_rendition"),
        ("repository/test_publishing.py", "two_scans_of_one_paper_filed_at_once_are_one_record"),
    ),
    "two papers in one scan": (
        ("ocr/knowing/test_understanding.py", "two_papers_on_one_scan_are_left_to_a_person"),
        ("ocr/knowing/test_understanding.py", "copy_of_a_card_beside_another_title_is_not_sure"),
        ("pipeline/test_arranging.py", "a_split_paper_becomes_two_that_are_made_anew"),
        (
            "repository/test_edge_papers.py",
            "a_page_that_is_cut_or_faint_is_looked_at_or_scanned_again",
        ),
    ),
    "found forged after its reuse": (
        ("repository/test_standing.py", "a_forged_paper_names_every_dossier_and_is_frozen"),
    ),
    "consent withdrawn in the middle of a procedure": (
        (
            "repository/test_consents.py",
            "a_third_persons_paper_is_used_on_consent_and_no_more_after_it_ends",
        ),
        ("api/test_citizen_rights.py", "consent_from_asking_to_withdrawing"),
    ),
    "neighbour's store without a dossier": (
        (
            "repository/test_emergency.py",
            "officer_opens_a_neighbours_store_without_a_dossier",
        ),
        (
            "repository/test_records.py",
            "an_officer_without_a_dossier_finds_nothing_and_the_citizen_learns_of_it",
        ),
    ),
    "signing certificate that expired": (
        ("preservation/test_trust_falls.py", "certificate_expired_yesterday"),
        (
            "preservation/test_judging.py",
            "evidence_keeps_a_signature_whose_certificate_ended",
        ),
        ("repository/test_rules.py", "each_rule_fails_alone"),
    ),
    "object lost in one store": (
        ("preservation/test_trust_falls.py", "a_lost_object_is_found_and_its_paper_falls"),
        (HERE, "object_lost_in_one_store_comes_back_from_the_other"),
    ),
    "number whose digits do not fit": (
        (
            "repository/test_persons_edge.py",
            "number_whose_sex_or_year_do_not_fit_is_a_doubt_and_no_link",
        ),
    ),
    "code of an abolished district": (
        (
            "repository/test_agencies.py",
            "a_dossier_with_the_code_of_an_abolished_district_is_found_by_the_new_commune",
        ),
    ),
    "submission by post": (
        (
            "repository/test_mirroring.py",
            "by_post_the_postal_worker_sees_the_identity_and_the_desk_compares",
        ),
    ),
    "dossier withdrawn": (
        ("repository/test_reuse.py", "a_withdrawn_dossiers_papers_are_not_even_offered"),
        (
            "repository/test_mirroring.py",
            "a_withdrawn_dossier_leaves_no_reusable_scan_whatever_comes_later",
        ),
    ),
    "catalogue changes while a dossier is open": (
        ("repository/test_national_list.py", "catalogue_changes_while_a_dossier_is_open"),
    ),
}
PERMIT_SLOT: Final = "MAU-013226-02"


def test_permit_adjusted_twice_offers_the_latest_with_its_drawings(world) -> None:
    """Whoever adjusts a third time is offered the second adjustment; its drawings are its pages."""
    building = {"construction_address": "Thửa 21, xã Mẫu", "issuer": "UBND"}
    papers = [
        world.record(
            "construction_permit",
            building | {"document_number": number, "issue_date": issued},
            owner=AN,
        )
        for number, issued in (("1/GPXD", "2024-01-01"), ("2/GPXD", "2025-01-01"))
    ]
    adjusting = world.dossier("1.013226")
    reuse(world, adjusting, PERMIT_SLOT, papers[1])
    latest = world.record(
        "construction_permit",
        building | {"document_number": "3/GPXD", "issue_date": "2026-01-01"},
        owner=AN,
        text="Giấy phép xây dựng điều chỉnh lần 2, kèm bản vẽ mặt bằng",
    )
    states = [paper.status for paper in (*papers, latest)]
    assert states == [RecordStatus.REPLACED, RecordStatus.REPLACED, RecordStatus.IN_FORCE]
    item = slot(world, world.dossier("1.013226"), PERMIT_SLOT)
    assert (item.status, item.record.id) == ("available", latest.id)
    with pytest.raises(ReuseRefusedError):
        reuse(world, world.dossier("1.013226"), PERMIT_SLOT, papers[1])


@pytest.fixture
def services(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    with services_in_process(servers, database_url, object_store) as made:
        yield made


@pytest.mark.servers
def test_object_lost_in_one_store_comes_back_from_the_other(
    services: Services, supervisor: Supervisor
) -> None:
    """Missing or damaged, it is put back, locked again where it was, and the event is kept."""
    first, second = services.object_store, _another_store(supervisor)
    journal = DatabaseJournal(services.session_factory, services.clock)
    both = CopiedObjectStore(first, second, journal)
    data = b"%PDF-1.7 mau"
    kept = put_content(both, "signed", data, media_type="application/pdf")
    until = services.clock.now() + timedelta(days=1)
    both.lock(kept.key, kept.version_id, until)
    assert not second.exists(kept.key)  # nobody at the desk waits for it
    assert copy_due(dataclasses.replace(services, object_store=both)).done == 1
    assert second.get(kept.key, kept.sha256) == data
    assert second.locked_until(kept.key) == until.replace(microsecond=0)
    # What a broken disk leaves: other bytes under the key. The store itself says nothing.
    first.put(kept.key, b"hong", media_type="application/pdf")
    assert both.get(kept.key, kept.sha256) == data
    assert first.get(kept.key, kept.sha256) == data
    assert first.locked_until(kept.key) == until.replace(microsecond=0)
    only_there = put_content(second, "picture", b"hinh", media_type="image/jpeg")
    assert both.get(only_there.key, only_there.sha256) == b"hinh"
    with pytest.raises(ObjectMissingError):
        both.get("picture/khong-co", kept.sha256)
    with services.session_factory() as session:
        rows = session.scalars(sa.select(ObjectRepair).order_by(ObjectRepair.id)).all()
    assert [(row.object_key, row.code) for row in rows] == [
        (kept.key, "object_damaged"),
        (only_there.key, "object_missing"),
    ]


def _another_store(supervisor: Supervisor) -> ObjectStore:
    store = s3_store(settings_of(supervisor.environment()), f"test-{uuid4().hex[:20]}")
    store.prepare()
    return store


def test_every_edge_case_has_its_test() -> None:
    listed = [(case, *one) for case, tests in CASES.items() for one in tests]
    lost = [one for one in listed if f"test_{one[2]}" not in names_in(one[1])]
    assert lost == []


def names_in(path: str) -> set[str]:
    tree = ast.parse(ROOT.joinpath("tests", path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
