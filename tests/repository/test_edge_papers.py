"""Edge cases of papers (domain.md 10) that have no test elsewhere, each by its name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.lifecycle import Digitization
from core.standing import StatusChange
from repository.components import mark_component
from repository.correcting import correct_record, corrected_fields
from repository.reuse import ReuseRefusedError
from repository.searching import search_papers
from repository.standing import change_status, history_of
from storage.db.models import Page
from tests.repository.papers import (
    AN,
    BIRTH,
    CONFIRMATION,
    CONFIRMATION_SLOT,
    MARRIAGE,
    MARRIAGE_SLOT,
    reuse,
    slot,
)


def test_birth_certificate_corrected_by_an_extract(world) -> None:
    """KQ.G15.000037: values are replaced one by one, both are shown, both are found."""
    record = world.record("birth_certificate", BIRTH | {"mother_name": "Trần Thị Lụa"}, owner=AN)
    extract = world.record(
        "birth_extract", {"document_number": "8/TLCCHT", "issue_date": "2026-11-10"}, owner=AN
    )
    correct_record(
        world.session,
        world.clock,
        world.officer,
        record.id,
        {"mother_name": "Trần Thị Lua"},
        "Trích lục cải chính hộ tịch số 8/TLCCHT",
        extract_id=extract.id,
    )
    world.session.commit()
    assert record.fields["mother_name"] == "Trần Thị Lụa"
    assert corrected_fields(world.session, [record])[record.id]["mother_name"] == "Trần Thị Lua"
    [line] = history_of(world.session, record.id)
    assert line.values == {"mother_name": ["Trần Thị Lụa", "Trần Thị Lua"]}
    assert line.other_record_id == extract.id
    dossier = world.dossier("1.001193")
    for name in ("Trần Thị Lụa", "Trần Thị Lua"):
        found = search_papers(
            world.session, world.clock, world.officer, query=name, dossier_id=dossier.id
        )
        assert record.id in [row.id for row in found.rows], name


def test_a_confirmation_for_another_purpose_is_wrong(world) -> None:
    world.record("marital_status_confirmation", CONFIRMATION | {"purpose": "Để mua bán đất"})
    dossier = world.dossier("1.000894")
    item = slot(world, dossier, CONFIRMATION_SLOT)
    assert (item.status, item.verdict.code) == ("wrong_purpose", "WRONG_PURPOSE")


def test_what_the_register_says_changed_is_blocked_and_live_data_taken_instead(world) -> None:
    """As a land certificate with a mortgage registered after the scan."""
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    why = "Cơ sở dữ liệu ghi nhận biến động sau ngày quét"
    change_status(world.session, world.clock, world.officer, record.id, StatusChange.DOUBTED, why)
    world.session.commit()
    item = slot(world, dossier, MARRIAGE_SLOT)
    assert not item.verdict.is_usable
    assert why in item.verdict.reasons[0]
    with pytest.raises(ReuseRefusedError):
        reuse(world, dossier, MARRIAGE_SLOT, record, override_reason="Vẫn muốn dùng giấy này")
    world.session.rollback()
    mark_component(
        world.session,
        world.clock,
        world.desk,
        dossier.id,
        item.component_id,
        Digitization.EXPLOITED_DATA,
        "Khai thác cơ sở dữ liệu hộ tịch điện tử ngày 23/11/2026",
    )
    world.session.commit()
    assert slot(world, dossier, MARRIAGE_SLOT).status == "exploited_data"


def test_a_page_that_is_cut_or_faint_is_looked_at_or_scanned_again(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    for quality, status in ((["cut_edge"], "available_confirm"), (["low_dpi"], "not_legible")):
        world.session.execute(
            sa.update(Page).where(Page.document_id == record.document_id).values(quality=quality)
        )
        world.session.commit()
        item = slot(world, dossier, MARRIAGE_SLOT)
        assert item.status == status
        [check] = [one for one in item.verdict.checks if one.rule == "R14"]
        assert check.passed is (status == "available_confirm")


def test_an_object_that_is_lost_blocks_the_paper(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    with pytest.raises(ReuseRefusedError) as refused:
        reuse(
            world,
            dossier,
            MARRIAGE_SLOT,
            record,
            object_store_hash_ok=False,
            override_reason="Vẫn muốn dùng giấy này",
        )
    assert refused.value.judgement.code == "INTEGRITY_FAILED"
