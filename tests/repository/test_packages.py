"""Papers leave in a bag and come back exactly; nothing altered comes in; a SIP that fits METS."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bagit
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from lxml import etree
from sqlalchemy.orm import Session

from cli import packages
from core.clock import Clock
from core.identifiers import new_id
from core.lifecycle import Origin, RecordStatus, Trust
from core.standing import StatusChange
from repository.archive.bags import (
    OpenedBag,
    PackageDamagedError,
    open_bag,
    rows_path,
    write_bag,
)
from repository.archive.exporting import gather_logged
from repository.archive.folders import PackageExistsError
from repository.archive.gathering import NothingToPackError, Scope
from repository.archive.sip import mets_schema, write_sip
from repository.archive.tables import CARRIED, NATURAL, OBJECTS, columns, table, target
from repository.archive.taking_in import (
    PackageConflictError,
    TakenIn,
    put_objects,
    take_in,
)
from repository.archive.values import PackageUnreadableError, row_to_json
from repository.changing import change
from repository.persons import get_or_create_person
from signing.office import SigningOffice
from signing.trust import TrustList, load_trust
from storage.db.models import (
    AccessLogEntry,
    Agency,
    Document,
    Person,
    Record,
    RecordOwner,
    Rendition,
    Staff,
)
from storage.objects.content import put_content
from storage.objects.keys import content_key
from storage.objects.memory import MemoryObjectStore
from storage.objects.protocol import ObjectDamagedError
from tests.repository.papers import AN, BIRTH, MARRIAGE, STRANGER

pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore::core.errors.InsecureForProduction"),
]


@pytest.fixture
def store() -> MemoryObjectStore:
    return MemoryObjectStore()


def give_files(session: Session, store: MemoryObjectStore) -> None:
    """Bytes behind every key that the rows name."""
    known: dict[str, Any] = {}
    for name, pairs in OBJECTS.items():
        rows = table(name)
        for row in session.execute(sa.select(rows)).mappings().all():
            for key, sha256 in pairs:
                if row[key] is None:
                    continue
                told = known.get(row[key])
                if told is None:
                    data = f"MẪU {row[key]}".encode() * 50_000
                    told = known[row[key]] = put_content(
                        store, "original", data, media_type="application/pdf"
                    )
                session.execute(
                    sa.update(rows)
                    .where(rows.c.id == row["id"])
                    .values({key: told.key, sha256: told.sha256})
                )
    session.commit()
    session.expire_all()


@pytest.fixture
def dossier(world, store):
    """A dossier with a birth certificate, which a newer one replaced, and a marriage of two."""
    made = world.dossier("1.004222")
    world.record("birth_certificate", BIRTH, dossier=made, text="Giấy khai sinh MẪU")
    world.close(made)
    newer = world.record("birth_certificate", BIRTH | {"document_number": "9/2020"})
    older = world.session.scalars(sa.select(Record).where(Record.dossier_id == made.id)).one()
    if older.status is RecordStatus.IN_FORCE:
        replaced = StatusChange.REPLACED
        change(world.session, world.clock, world.officer, older, replaced, "Cấp lại", other=newer)
    world.record("marriage_certificate", MARRIAGE)
    world.session.commit()
    give_files(world.session, store)
    return made


def packed(world, store, scope: Scope, folder: Path) -> OpenedBag:
    gathered = gather_logged(world.session, world.clock, scope)
    world.session.commit()
    write_bag(world.clock, store, gathered, folder)
    return open_bag(folder)


def taken(session: Session, store: MemoryObjectStore, bag: OpenedBag) -> TakenIn:
    put_objects(store, bag)
    done = take_in(session, bag)
    session.commit()
    return done


def payload(folder: Path) -> dict[str, str]:
    entries = bagit.Bag(str(folder)).payload_entries()
    return {path: hashes["sha256"] for path, hashes in entries.items()}


def test_every_reference_of_a_carried_row_is_carried_or_found_again() -> None:
    for place, name in enumerate(CARRIED):
        for column in columns(name):
            to = target(column)
            if to is not None and to not in (*NATURAL, "paper_types", name):
                assert to in CARRIED[:place], (name, column.name)


def test_a_persons_papers_come_back_exactly(world, store, dossier, elsewhere, tmp_path) -> None:
    scope = Scope("person", world.people[AN].id)
    bag = packed(world, store, scope, tmp_path / "goi")
    assert bagit.Bag(str(bag.folder)).validate()
    there = MemoryObjectStore()
    done = taken(elsewhere, there, bag)
    assert done.added["records"] == 3
    assert not done.known + done.differing

    # The same rows, values, events and hashes: what leaves there again is the same to the byte.
    world.session.close()
    world.session = elsewhere
    again = packed(world, there, scope, tmp_path / "goi-2")
    assert payload(again.folder) == payload(bag.folder)
    older, newer = elsewhere.scalars(
        sa.select(Record).where(Record.type == "birth_certificate").order_by(Record.id)
    )
    assert (older.status, older.replaced_by_id) == (RecordStatus.REPLACED, newer.id)
    assert older.origin is Origin.ACCEPTED
    guest = elsewhere.scalars(sa.select(Staff).where(Staff.username == "ban")).one()
    assert (guest.is_active, guest.roles, guest.password_hash) == (False, [], "!")

    twice = taken(elsewhere, there, bag)
    assert not twice.added + twice.differing


def test_whoever_is_known_here_stays_who_she_is(world, store, dossier, elsewhere, tmp_path) -> None:
    known = get_or_create_person(elsewhere, AN, "Nguyễn Thị An")
    elsewhere.commit()
    bag = packed(world, store, Scope("dossier", dossier.id), tmp_path / "goi")
    done = taken(elsewhere, store, bag)
    assert done.known["persons"] == 1
    owner = elsewhere.scalars(sa.select(Person).where(Person.personal_number == AN)).one()
    assert owner.id == known.id
    assert not taken(elsewhere, store, bag).added

    record = elsewhere.scalars(sa.select(Record).limit(1)).one()
    record.title = "Đã sửa ở đây"
    elsewhere.commit()
    assert taken(elsewhere, store, bag).differing == {"records": 1}
    assert elsewhere.get_one(Record, record.id).title == "Đã sửa ở đây"


def a_bag_of(folder: Path, rows: dict[str, list[dict[str, Any]]], *keys: str) -> OpenedBag:
    """A bag as somebody made it by hand."""
    (folder / "data/rows").mkdir(parents=True)
    told = [{"key": key, "sha256": key.rpartition("/")[2]} for key in keys]
    (folder / "data/objects.jsonl").write_text("".join(json.dumps(one) + "\n" for one in told))
    for name in CARRIED:
        lines = (json.dumps(row) + "\n" for row in rows.get(name, []))
        (folder / rows_path(name)).write_text("".join(lines))
    return OpenedBag(folder, "person", {})


def told_of(row: Any, **others: object) -> dict[str, Any]:
    name = row.__tablename__
    told = row_to_json(name, {one.name: getattr(row, one.name) for one in columns(name)})
    for one in columns(name):
        if target(one) == "agencies" and told[one.name] is not None:
            agency = Session.object_session(row).get_one(Agency, getattr(row, one.name))
            told[one.name] = {"key": agency.code}
    return told | {"id": str(new_id())} | others


def test_nothing_is_laid_on_what_is_here(world, store, tmp_path) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    thief = world.people[STRANGER]
    owner = world.session.scalars(sa.select(RecordOwner)).one()
    signed = world.session.scalars(
        sa.select(Rendition).where(Rendition.record_id == record.id, Rendition.role == "signed")
    ).one()
    forged = content_key("signed", "a" * 64)
    evil = {
        "persons": [
            told_of(
                world.people[AN], personal_number="001099000019",
                merged_into_id=str(world.people[AN].id),
            )
        ],
        "records": [told_of(record, public_code="MẪU-KHÁC")],
        "record_owners": [told_of(owner, person_id=str(thief.id))],
        "renditions": [told_of(signed, object_key=forged, sha256="a" * 64)],
    }  # fmt: skip
    done = take_in(world.session, a_bag_of(tmp_path / "goi", evil, forged))
    assert not done.added
    assert done.differing == dict.fromkeys(evil, 1)


def test_a_bag_brings_no_proofs_of_ours(store, tmp_path) -> None:
    for number, kind in enumerate(("anchor", "evidence", "model")):
        bag = a_bag_of(tmp_path / str(number), {}, content_key(kind, "a" * 64))
        with pytest.raises(PackageUnreadableError):
            put_objects(store, bag)


def test_what_cannot_both_be_is_refused_whole(world, store, dossier, elsewhere, tmp_path) -> None:
    bag = packed(world, store, Scope("dossier", dossier.id), tmp_path / "goi")
    rows = list(bag.rows("dossiers"))
    assert isinstance(rows[0], dict)
    taken(elsewhere, store, bag)
    path = bag.folder / "data/rows"
    [file] = path.glob("*-dossiers.jsonl")
    other = rows[0] | {"id": str(world.people[AN].id)}
    file.write_text(json.dumps(other) + "\n", encoding="utf-8")
    with pytest.raises(PackageConflictError):
        take_in(elsewhere, bag)


def test_a_tampered_bag_is_refused_by_the_name_of_the_file(
    world, store, dossier, elsewhere, tmp_path
) -> None:
    whole = packed(world, store, Scope("dossier", dossier.id), tmp_path / "goi").folder
    one = next(path for path in sorted(payload(whole)) if path.startswith("data/objects/"))

    def spoil(name: str) -> Path:
        copy = tmp_path / name
        shutil.copytree(whole, copy)
        return copy

    altered = spoil("sua")
    data = bytearray((altered / one).read_bytes())
    data[0] ^= 1
    (altered / one).write_bytes(data)
    shortened = spoil("cat")
    (shortened / one).write_bytes(bytes(data[:-1]))
    missing = spoil("thieu")
    (missing / one).unlink()
    extra = spoil("thua")
    (extra / "data/la.txt").write_text("MẪU")
    tags = spoil("nhan")
    (tags / "bag-info.txt").write_text("Bagging-Date: 2020-01-01\n")
    linked = spoil("lien-ket")
    (linked / "data/la.txt").symlink_to("/etc/hostname")
    for folder, name in (
        (altered, one),
        (shortened, one),
        (missing, one),
        (extra, "data/la.txt"),
        (tags, "bag-info.txt"),
        (linked, "data/la.txt"),
    ):
        with pytest.raises(PackageDamagedError) as refused:
            open_bag(folder)
        assert refused.value.details["file"] == name
    assert elsewhere.scalar(sa.select(sa.func.count()).select_from(Record)) == 0


def test_half_a_bag_never_looks_finished(world, store, dossier, tmp_path) -> None:
    gathered = gather_logged(world.session, world.clock, Scope("dossier", dossier.id))
    key = gathered.objects()[-1].key
    store.put(key, b"other bytes", media_type="application/pdf")
    with pytest.raises(ObjectDamagedError):
        write_bag(world.clock, store, gathered, tmp_path / "goi")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "goi").mkdir()
    with pytest.raises(PackageExistsError):
        write_bag(world.clock, store, gathered, tmp_path / "goi")


def test_leaving_is_written_into_the_owners_logs_and_names_nobody(
    world, store, dossier, tmp_path
) -> None:
    bag = packed(world, store, Scope("person", world.people[AN].id), tmp_path / "goi")
    exported = world.session.scalars(
        sa.select(AccessLogEntry).where(AccessLogEntry.action == "exported")
    ).all()
    assert {entry.owner_id for entry in exported} >= {world.people[AN].id}
    assert len(exported) == 4  # a marriage has two owners
    names = [path.relative_to(tmp_path).as_posix() for path in bag.folder.rglob("*")]
    tags = "".join(path.read_text() for path in bag.folder.glob("*.txt"))
    for said in (AN, "nguyen", "Nguyễn", "12/2015"):
        assert said not in tags.join(names)
    with pytest.raises(NothingToPackError):
        gather_logged(world.session, world.clock, Scope("dossier", world.people[AN].id))


def test_a_sip_fits_the_schema_and_every_hash(world, store, dossier, tmp_path) -> None:
    for document in world.session.scalars(sa.select(Document).limit(1)):
        document.is_signed_input = True
    gathered = gather_logged(world.session, world.clock, Scope("person", world.people[AN].id))
    done = write_sip(world.clock, store, gathered, tmp_path / "sip")
    mets = etree.parse(str(tmp_path / "sip/METS.xml"))
    mets_schema().assertValid(mets)
    assert (done.records, mets.getroot().get("TYPE")) == (3, "confidenceLevel-03")
    assert mets.getroot()[0].get("CREATEDATE") == "2026-11-23T09:00:00+07:00"
    space = {"m": "http://www.loc.gov/METS/", "x": "http://www.w3.org/1999/xlink"}
    told = {
        one.getparent().get("CHECKSUM") or one.get("CHECKSUM"): one.get(f"{{{space['x']}}}href")
        for one in mets.iterfind(".//*[@x:href]", space)
    }
    assert len(told) == 8
    assert told == {_hash_of(tmp_path / "sip" / path): path for path in told.values()}
    premis = etree.parse(str(tmp_path / "sip/metadata/preservation/PREMIS.xml"))
    p = {"p": "http://www.loc.gov/premis/v3"}
    kinds = {one.text for one in premis.iterfind(".//p:eventType", p)}
    assert {"replaced", "information package creation"} <= kinds
    ead = etree.parse(str(tmp_path / "sip/metadata/descriptive/EAD.xml"))
    e = {"e": "urn:isbn:1-931666-22-9"}
    assert len(ead.findall(".//e:c[@level='item']", e)) == 3


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Parts:
    """What the commands need of an installation."""

    session_factory: Callable[[], AbstractContextManager[Session]]
    clock: Clock
    object_store: MemoryObjectStore
    trust: TrustList
    signing: SigningOffice | None = None


def test_the_commands(world, store, dossier, elsewhere, tmp_path, monkeypatch) -> None:
    here = Parts(lambda: nullcontext(world.session), world.clock, store, load_trust(None))
    there = Parts(
        lambda: nullcontext(elsewhere), world.clock, MemoryObjectStore(), load_trust(None)
    )

    def run(parts: Parts, *words: str) -> tuple[int, str]:
        monkeypatch.setattr(packages, "connected", lambda: nullcontext(parts))
        group = packages.export if words[0] == "export" else packages.import_
        done = CliRunner().invoke(group, list(words[1:]))
        return done.exit_code, done.output

    bag, sip = str(tmp_path / "goi"), str(tmp_path / "sip")
    code, told = run(here, "export", "bag", "--dossier", dossier.code, "--out", bag)
    assert (code, "Đã ghi 1 giấy tờ" in told) == (0, True), told
    code, told = run(here, "export", "sip", "--person", str(world.people[AN].id), "--out", sip)
    assert (code, "Đã ghi 3 giấy tờ" in told) == (0, True), told
    assert run(here, "export", "bag", "--dossier", dossier.code, "--out", bag)[0] == 1
    assert run(here, "export", "bag", "--dossier", "H00-1", "--out", sip + "2")[0] == 1
    assert run(here, "export", "bag", "--out", sip + "2")[0] == 2
    code, told = run(there, "import", "bag", bag)
    assert (code, "Thêm 2 giấy tờ" in told) == (0, True), told
    assert "Gói không có chữ ký của bên gửi: giấy tờ mới bị hạ một bậc" in told
    for unproven in elsewhere.scalars(sa.select(Record)):
        assert (unproven.origin, unproven.trust) == (Origin.PENDING, Trust.T5), "no file is a PDF"
    assert "Thêm 0 giấy tờ" in run(there, "import", "bag", bag)[1]
    assert run(there, "import", "bag", sip)[0] == 1
    imported = elsewhere.scalars(
        sa.select(AccessLogEntry.owner_id).where(AccessLogEntry.action == "imported")
    ).all()
    assert world.people[AN].id in imported
