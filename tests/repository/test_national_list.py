"""The national list: read row by row, compared, decided on by a person, taken over."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.access import SYSTEM, Caller, Role, Subject
from core.lifecycle import Trust
from repository.aliases import AliasInvalidError, AliasRefusedError, add_alias, paper_type_of
from repository.aliases import resolve as stands_for
from repository.catalogue import (
    CaseUnknownError,
    CatalogueVersionInUseError,
    components_of,
    import_catalogue,
    procedure_in_force,
    seed_catalogue,
)
from repository.checklist import checklist
from repository.dossiers import open_dossier
from repository.mapping import MappedComponentNotFoundError, accept, unmapped
from repository.national_list.deciding import (
    ListHasBadRowsError,
    bad_rows_of,
    differences_of,
    drop,
    propose,
    take_over,
)
from repository.national_list.differences import Change, changes_between, fingerprint
from repository.national_list.reading import read_list
from repository.national_list.rows import read_row
from repository.national_list.shapes import BadRow, ListedProcedure, Reading
from repository.second_person import (
    ListDecidedError,
    ListMovedOnError,
    ListProposalNotFoundError,
    OwnProposalError,
)
from storage.db.models import ComponentPaper, Procedure
from tests.repository.conftest import World

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)
ALLOWANCE: dict[str, Any] = {
    "MaThuTuc": "1.001776",
    "TenThuTuc": "Thực hiện trợ cấp xã hội hằng tháng",
    "CapThucHien": "Cấp Xã",
    "LinhVuc": "Bảo trợ xã hội",
    "CoQuanThucHien": "Ủy ban nhân dân cấp xã",
    "ThoiHanGiaiQuyet": "7",
    "KetQua": [{"MaKetQua": "DECISION", "TenKetQua": "Quyết định"}],
    "ThanhPhan": [
        {"MaThanhPhan": "MAU-001776-01", "TenThanhPhan": "- Tờ khai", "originalQty": 1},
        {
            "MaThanhPhan": "MAU-001776-02",
            "TenThanhPhan": "<p>Giấy xác nhận khuyết tật</p>",
            "originalQty": "0",
            "copyQty": "2",
        },
        {"MaThanhPhan": "MAU-001776-09", "TenThanhPhan": "Sổ tiết kiệm", "copyQty": 1},
    ],
}
NEW: dict[str, Any] = {
    "MaThuTuc": "1.999999",
    "TenThuTuc": "Thủ tục Mẫu",
    "CapThucHien": "Cấp tỉnh",
    "TruongHop": [
        {
            "MaTruongHop": "1.999999.01",
            "TenTruongHop": "Cá nhân",
            "ThoiHanGiaiQuyet": 3,
            "ThanhPhan": [
                {"TenThanhPhan": "- Một trong các giấy tờ sau:", "originalQty": 0, "copyQty": 0},
                {"MaThanhPhan": "A-1", "TenThanhPhan": "+ Giấy khai sinh", "copyQty": 1},
                {"MaThanhPhan": "A-2", "TenThanhPhan": "+ Hộ chiếu", "copyQty": 1},
                {"MaThanhPhan": "G15-KQ004946", "TenThanhPhan": "- Tùy thân", "originalQty": 1},
            ],
        },
        {"MaTruongHop": "02", "TenTruongHop": "Tổ chức", "ThanhPhan": []},
    ],
    "KetQua": [{"MaKetQua": "KQ-H24.000001", "TenKetQua": "Trích lục khai tử"}],
}


def as_json(*rows: object) -> io.BytesIO:
    return io.BytesIO(json.dumps({"DanhSachThuTuc": rows}).encode())


def member(world: World, role: Role) -> Caller:
    return Caller(Subject.STAFF, frozenset({role}), world.desk.staff_id, world.desk.agency_id)


def second(world: World) -> Caller:
    """A leader of the agency, another person than `member`."""
    assert world.officer.staff_id != world.desk.staff_id
    return replace(member(world, Role.SUPERVISOR), staff_id=world.officer.staff_id)


def taken(world: World, *rows: object, on: date = LATER, whole: bool = False) -> list[str]:
    """Propose, look, take over; the codes that changed."""
    administrator = member(world, Role.ADMINISTRATOR)
    proposal = propose(
        world.session,
        world.clock,
        administrator,
        read_list(as_json(*rows)),
        effective_on=on,
        is_whole=whole,
    )
    seen = fingerprint(differences_of(world.session, proposal))
    found = take_over(world.session, world.clock, second(world), proposal.id, seen=seen)
    world.session.commit()
    return [one.code for one in found]


def test_differences_are_told_field_by_field_and_open_dossiers_are_counted(world) -> None:
    world.dossier("1.001776")
    proposal = propose(world.session, world.clock, SYSTEM, read_list(as_json(ALLOWANCE, NEW)))
    assert proposal.effective_on == TODAY + timedelta(days=1)
    changed, new = differences_of(world.session, proposal)
    assert (changed.kind, changed.open_dossiers, new.kind) == ("changed", 1, "new")
    told = set(changed.changes)
    assert Change("procedure", "1.001776", "legal_days", None, "7") in told
    assert Change("component", "MAU-001776-02", "copy_count", "1", "2") in told
    assert Change("component", "MAU-001776-09", "", None, "Sổ tiết kiệm") in told
    assert Change("component", "MAU-001776-03", "", "Giấy khai sinh", None) in told
    # Nothing has happened yet.
    assert procedure_in_force(world.session, "1.001776", LATER).legal_days is None


def test_catalogue_changes_while_a_dossier_is_open(world) -> None:
    dossier = world.dossier("1.001776")
    before = [
        (item.code, item.name, item.copy_count, item.accepted_types)
        for item in checklist(world.session, world.clock, world.desk, dossier.id)
    ]
    assert taken(world, ALLOWANCE) == ["1.001776"]
    after = [
        (item.code, item.name, item.copy_count, item.accepted_types)
        for item in checklist(world.session, world.clock, world.desk, dossier.id)
    ]
    assert after == before, "the dossier keeps its version"
    new = procedure_in_force(world.session, "1.001776", LATER)
    assert (new.legal_days, dossier.procedure_id != new.id) == (7, True)
    old = world.session.get_one(Procedure, dossier.procedure_id)
    assert old.valid_to == LATER - timedelta(days=1)
    codes = [one.code for one in components_of(world.session, new.id)]
    assert codes == ["MAU-001776-01", "MAU-001776-02", "MAU-001776-09"]


def test_what_we_know_of_components_is_carried_over_and_the_rest_waits_for_a_person(world) -> None:
    taken(world, ALLOWANCE, NEW)
    new = procedure_in_force(world.session, "1.001776", LATER)
    by_code = {one.code: one for one in components_of(world.session, new.id)}
    known = by_code["MAU-001776-02"]
    assert (known.owner_role, known.minimum_trust) == ("self", Trust.T4)
    mapped = sa.select(ComponentPaper.paper_type).where(ComponentPaper.component_id == known.id)
    assert world.session.scalars(mapped).all() == ["disability_confirmation"]
    waiting = {row.component.code for row in unmapped(world.session, LATER).lines}
    assert {"MAU-001776-09", "A-1", "A-2"} <= waiting
    assert "G15-KQ004946" not in waiting, "mapped through the other spelling of its code"
    supervisor = member(world, Role.SUPERVISOR)
    other = by_code["MAU-001776-09"]
    with pytest.raises(MappedComponentNotFoundError):
        accept(world.session, world.clock, world.desk, other.id, "contract")
    for _ in range(2):
        accept(world.session, world.clock, supervisor, other.id, "contract", valid_from=LATER)
    waiting = {row.component.code for row in unmapped(world.session, LATER).lines}
    assert "MAU-001776-09" not in waiting


def test_taking_the_same_list_again_changes_nothing(world) -> None:
    assert taken(world, ALLOWANCE, NEW) == ["1.001776", "1.999999"]
    assert taken(world, ALLOWANCE, NEW) == []
    assert taken(world, ALLOWANCE, NEW, on=LATER + timedelta(days=9)) == []


def test_a_version_that_nobody_used_is_corrected_in_place(world) -> None:
    taken(world, NEW)
    first = procedure_in_force(world.session, "1.999999", LATER).id
    assert taken(world, NEW | {"TenThuTuc": "Thủ tục Mẫu (đã sửa)"}) == ["1.999999"]
    again = procedure_in_force(world.session, "1.999999", LATER)
    assert (again.id, again.name) == (first, "Thủ tục Mẫu (đã sửa)")
    assert len(components_of(world.session, first)) == 3


def test_a_row_that_would_alter_a_version_in_use_is_named(world) -> None:
    world.dossier("1.001776")
    reading = read_list(as_json(ALLOWANCE | {"NgayHieuLuc": "01/07/2025"}, NEW))
    bad = bad_rows_of(world.session, reading, LATER)
    assert bad == (BadRow(1, "1.001776", "NgayHieuLuc", "in_use"),)
    with pytest.raises(ListHasBadRowsError):
        propose(world.session, world.clock, SYSTEM, reading)
    kept = propose(world.session, world.clock, SYSTEM, reading, keeps_good=True)
    assert [one.code for one in differences_of(world.session, kept)] == ["1.999999"]
    assert [one["code"] for one in kept.bad_rows] == ["1.001776"]


def test_a_whole_list_ends_what_it_does_not_name(world) -> None:
    seed = [row for row in seed_catalogue()["procedures"] if row["valid_to"] is None]
    ended = taken(world, NEW, whole=True)
    assert len(ended) == len(seed) + 1
    assert procedure_in_force(world.session, "1.001193", LATER - timedelta(days=1)).valid_to
    gone = NEW | {"NgayHetHieuLuc": "2026-12-31"}
    assert taken(world, gone, on=LATER + timedelta(days=1)) == ["1.999999"]
    last = procedure_in_force(world.session, "1.999999", date(2026, 12, 31))
    assert last.valid_to == date(2026, 12, 31)


def test_cases_have_their_own_components_and_days(world) -> None:
    taken(world, NEW, on=TODAY)
    alias = world.session.scalar(sa.select(Procedure).where(Procedure.code == "1.999999"))
    assert len(components_of(world.session, alias.id, "01")) == 3
    assert components_of(world.session, alias.id, "02") == []
    house, other = (
        procedure_in_force(world.session, "1.013225", TODAY),
        world.dossier("1.013225"),
    )
    assert (other.case_code, house.legal_days) == ("01", 7)
    with pytest.raises(CaseUnknownError):
        _open_case(world, "99")
    assert (_open_case(world, "02").due_on - other.due_on).days > 0


def _open_case(world: World, case: str):
    world.serial += 1
    return open_dossier(
        world.session,
        world.clock,
        world.desk,
        code=f"H17.35.1-261123-{world.serial + 500:04}",
        procedure_code="1.013225",
        owner_id=None,
        submitter_id=None,
        receiving_agency_id=world.desk.agency_id,
        competent_agency_id=world.desk.agency_id,
        case_code=case,
    )


def test_only_a_person_with_the_role_decides_once_on_what_was_shown(world) -> None:
    administrator = member(world, Role.ADMINISTRATOR)
    with pytest.raises(ListProposalNotFoundError):
        propose(world.session, world.clock, world.officer, read_list(as_json(NEW)))
    proposal = propose(
        world.session, world.clock, administrator, read_list(as_json(NEW)), effective_on=LATER
    )
    world.session.commit()
    machine = replace(administrator, subject=Subject.MACHINE)
    for caller in (world.desk, machine):
        with pytest.raises(ListProposalNotFoundError):
            take_over(world.session, world.clock, caller, proposal.id, seen="")
    with pytest.raises(OwnProposalError):
        take_over(world.session, world.clock, administrator, proposal.id, seen="0" * 64)
    world.session.rollback()
    with pytest.raises(ListMovedOnError):
        take_over(world.session, world.clock, second(world), proposal.id, seen="0" * 64)
    world.session.rollback()
    drop(world.session, world.clock, member(world, Role.SUPERVISOR), proposal.id)
    with pytest.raises(ListDecidedError):
        drop(world.session, world.clock, administrator, proposal.id)


def test_our_own_form_does_not_alter_a_version_in_use_either(world) -> None:
    world.dossier("1.001776")
    seed = seed_catalogue()
    row = next(one for one in seed["procedures"] if one["code"] == "1.001776")
    row["components"][1]["copy_count"] = 3
    with pytest.raises(CatalogueVersionInUseError):
        import_catalogue(world.session, seed)
    world.session.rollback()
    seed["procedures"].remove(row)
    assert import_catalogue(world.session, seed).changed == {}


def test_dirty_codes_stand_for_what_somebody_wrote_down_with_dates(world) -> None:
    session, administrator = world.session, member(world, Role.ADMINISTRATOR)
    told = {
        "KQ.G15.000031": "birth_certificate",
        "H15-KQ000200": "birth_certificate",
        "KQ-H56.0000022": "marriage_certificate",
        "GCNQSDD_73_2026": "land_use_certificate",
    }
    assert {code: paper_type_of(session, code, TODAY) for code in told} == told
    assert paper_type_of(session, "KQ.XX.1", TODAY) is None
    assert stands_for(session, "procedure", "1.001193.000.00.00.H56", TODAY) == "1.001193"
    assert world.dossier("1.001193.H56").procedure_id == world.dossier("1.001193").procedure_id
    new = {"kind": "result", "alias": "H15-KQ000200", "source": "Công văn Mẫu"}
    with pytest.raises(AliasRefusedError):
        add_alias(session, world.desk, code="passport", valid_from=LATER, **new)
    with pytest.raises(AliasInvalidError):
        add_alias(session, administrator, code=" ", valid_from=LATER, **new)
    for _ in range(2):
        add_alias(session, administrator, code="passport", valid_from=LATER, **new)
    assert paper_type_of(session, "H15-KQ000200", LATER) == "passport"
    assert paper_type_of(session, "H15-KQ000200", TODAY) == "birth_certificate"


def test_equal_procedures_have_no_difference() -> None:
    row = read_row(1, NEW)
    assert isinstance(row, ListedProcedure)
    assert changes_between(row, replace(row, row=9, effective_on=TODAY)) == ()
    assert Reading("", (row,), ()).good == (row,)
