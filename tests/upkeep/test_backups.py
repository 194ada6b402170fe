"""A backup made while everything runs is put back on an empty machine, and everything verifies."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from cli import backup as command
from cli.embedded.supervisor import Supervisor
from core.access import Subject
from core.progress import SilentProgress
from core.settings import Settings
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.preservation.anchors import accepted_signers, make_anchors
from ingest.preservation.logs import verify_logs
from ingest.upkeep.backup import form, tools
from ingest.upkeep.backup.ciphers import Opener, Recipients, new_key
from ingest.upkeep.backup.errors import (
    BackupDamagedError,
    BackupSignerUnknownError,
    BadBackupKeyError,
    DatabaseToolMissingError,
    NoRecipientError,
    RestoreNotEmptyError,
    SealKeyDiffersError,
)
from ingest.upkeep.backup.making import Made, make_backup, prune
from ingest.upkeep.backup.restoring import restore
from ingest.upkeep.backup.verifying import Problem, checked_manifest, problems
from repository.persons import get_or_create_person
from storage.db.models import BackupNote, Person, Upload
from storage.db.models import Session as SignedIn
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import services_in_process
from tests.support.servers import create_empty, s3_store
from tests.support.stored import keep_upload

pytestmark = pytest.mark.servers
QUIET = SilentProgress()


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        return make_desk(session)


@pytest.fixture
def key(tmp_path: Path) -> tuple[Recipients, Opener]:
    public = new_key(tmp_path / "khoa")
    return Recipients([public]), Opener(tmp_path / "khoa")


@pytest.fixture
def empty_place(
    servers: Supervisor, postgres_url: str, embedded_settings: Settings
) -> Iterator[Services]:
    """Another machine: an empty database and an empty bucket."""
    url = create_empty(postgres_url, f"restored_{uuid4().hex}")
    store = s3_store(embedded_settings, f"restored-{uuid4().hex[:20]}")
    store.prepare()
    with services_in_process(servers, url, store) as made:
        yield made


def make(services: Services, folder: Path, key: tuple[Recipients, Opener]) -> Made:
    return make_backup(services, folder, key[0], QUIET)


def signers(services: Services) -> frozenset[str]:
    return accepted_signers(services.settings, services.signing)


def wrong(services: Services, folder: Path, opener: Opener | None) -> list[Problem]:
    of_set = form.chosen_set(folder, None)
    manifest = checked_manifest(of_set, services.trust, signers(services))
    return list(problems(folder, of_set, manifest, QUIET, opener))


def add(services: Services, desk: Desk, number: int) -> None:
    with services.session_factory() as session:
        keep_upload(services, session, desk, f"%PDF {number} MAU".encode() * 1000)


def test_the_way_back_on_an_empty_machine(
    services: Services,
    desk: Desk,
    key: tuple[Recipients, Opener],
    empty_place: Services,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sao-luu"
    for number in range(3):
        add(services, desk, number)
    with services.session_factory() as session:
        person = get_or_create_person(session, "082095000063", "Võ Văn Mẫu")
        session.flush()
        until = services.clock.now() + timedelta(hours=9)
        who = {"subject": Subject.CITIZEN, "person_id": person.id, "expires_at": until}
        session.add(SignedIn(token_sha256="0" * 64, **who))
        session.commit()
    make_anchors(services)
    locked = next(iter(services.object_store.keys("original/")))
    until = services.clock.now().replace(microsecond=0, year=services.clock.now().year + 1)
    services.object_store.lock(locked, None, until)
    first = make(services, folder, key)
    assert (first.missing_count, first.objects) == (0, first.new_objects)
    add(services, desk, 3)
    second = make(services, folder, key)
    assert (second.objects, second.new_objects) == (first.objects + 1, 1)
    before = verify_logs(services)
    assert before.is_intact

    for opener in (None, key[1]):
        assert wrong(services, folder, opener) == []
    done = restore(empty_place, folder, None, key[1], QUIET)
    assert (done.objects, done.missing) == (second.objects, 0)
    after = verify_logs(empty_place)
    assert after.is_intact
    assert (after.chain, after.seals.rows) == (before.chain, before.seals.rows)
    report = verify_objects(empty_place)
    assert (report.outcome, report.checked) == ("done", second.objects)
    assert empty_place.object_store.locked_until(locked) == until
    with empty_place.session_factory() as session:
        assert session.scalar(sa.select(Person.full_name)) == "Võ Văn Mẫu"
        assert session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 4
        assert session.scalars(sa.select(SignedIn)).one().ended_at is not None
    with pytest.raises(RestoreNotEmptyError):
        restore(empty_place, folder, None, key[1], QUIET)
    with services.session_factory() as session:
        assert session.scalars(sa.select(BackupNote.name)).all() == [first.name, second.name]

    assert prune(folder, keep=1) == 1
    assert form.set_names(folder) == [second.name]
    assert wrong(services, folder, None) == []


def test_nothing_lies_there_in_clear_and_every_change_is_named(
    services: Services, desk: Desk, key: tuple[Recipients, Opener], tmp_path: Path
) -> None:
    folder = tmp_path / "sao-luu"
    for number in range(3):
        add(services, desk, number)
    made = make(services, folder, key)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert not any(b"MAU" in path.read_bytes() or b"H99.1" in path.read_bytes() for path in files)
    kept = sorted((folder / "objects").rglob("*.age"))
    kept[0].unlink()
    flipped = bytearray(kept[1].read_bytes())
    flipped[-3] ^= 1
    kept[1].write_bytes(flipped)
    assert [one.what for one in wrong(services, folder, None)] == ["missing", "changed"]
    again = make(services, folder, key)
    assert again.new_objects == 1  # what is not there is written anew, what is changed is not seen
    database = form.chosen_set(folder, None) / form.DATABASE
    database.write_bytes(database.read_bytes()[:-1])
    assert Problem(form.DATABASE, "changed") in wrong(services, folder, None)
    listed = folder / "sets" / made.name / form.LIST
    listed.write_text(listed.read_text().replace("a", "b", 1))
    with pytest.raises(BackupDamagedError):
        checked_manifest(listed.parent, services.trust, signers(services))
    manifest = listed.parent / form.MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b'"missing": 0', b'"missing": 1'))
    with pytest.raises(BackupDamagedError):
        form.read_manifest(listed.parent, services.trust, signers(services))


def test_objects_are_taken_over_from_believed_sets_for_the_same_recipients_alone(
    services: Services, desk: Desk, key: tuple[Recipients, Opener], tmp_path: Path
) -> None:
    folder = tmp_path / "sao-luu"
    add(services, desk, 0)
    first = make(services, folder, key)
    other = Recipients([new_key(tmp_path / "khoa-moi")]), Opener(tmp_path / "khoa-moi")
    assert make(services, folder, other).new_objects == first.objects, "the new key opens none yet"
    assert wrong(services, folder, other[1]) == []
    listed = folder / "sets" / form.set_names(folder)[-1] / form.LIST
    [line] = form.read_lines(listed)
    listed.write_text(dataclasses.replace(line, file_sha256="0" * 64).as_json())
    assert make(services, folder, other).new_objects == first.objects, "a changed list is no word"
    assert wrong(services, folder, other[1]) == []
    assert make(services, folder, other).new_objects == 0
    stranger = dataclasses.replace(services, signing=None)
    with pytest.raises(BackupSignerUnknownError):
        checked_manifest(form.chosen_set(folder, None), services.trust, signers(stranger))


def test_a_run_that_was_cut_off_is_gone_on_with(
    services: Services,
    desk: Desk,
    key: tuple[Recipients, Opener],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "sao-luu"
    for number in range(4):
        add(services, desk, number)
    signing = "ingest.upkeep.backup.making.sign_words"
    monkeypatch.setattr(signing, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        make(services, folder, key)
    assert form.set_names(folder) == []
    listed = folder / "sets" / form.HALF / form.LIST
    lines = listed.read_text().splitlines(keepends=True)
    forged = lines[0].replace('"file_sha256": "', '"file_sha256": "0')
    # The last line was half on the disk, the first is not as it was written.
    listed.write_text(forged + "".join(lines[1:-1]) + lines[-1][:9])
    monkeypatch.undo()
    assert make(services, folder, key).new_objects == 2
    assert wrong(services, folder, key[1]) == []


def test_what_does_not_fit_is_refused_before_anything_is_put(
    services: Services,
    desk: Desk,
    key: tuple[Recipients, Opener],
    empty_place: Services,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sao-luu"
    add(services, desk, 0)
    make(services, folder, key)
    stranger = dataclasses.replace(
        empty_place,
        settings=empty_place.settings.model_copy(
            update={"seal_key": empty_place.settings.session_key}
        ),
    )
    with pytest.raises(SealKeyDiffersError):
        restore(stranger, folder, None, key[1], QUIET)
    new_key(tmp_path / "khoa-khac")
    with pytest.raises(BackupDamagedError):
        restore(empty_place, folder, None, Opener(tmp_path / "khoa-khac"), QUIET)
    assert [one for one in empty_place.object_store.keys("") if "probe" not in one] == []
    empty_place.object_store.put("original/khac", b"khac", media_type="text/plain")
    with pytest.raises(RestoreNotEmptyError):
        restore(empty_place, folder, None, key[1], QUIET)
    with pytest.raises(DatabaseToolMissingError):
        tools.find_tool("pg_dump", 99)


def test_keys_of_backups(tmp_path: Path) -> None:
    with pytest.raises(NoRecipientError):
        Recipients([])
    with pytest.raises(BadBackupKeyError):
        Recipients(["age1khong-phai"])
    with pytest.raises(BadBackupKeyError):
        Opener(tmp_path / "khong-co")
    file = tmp_path / "khoa"
    done = CliRunner().invoke(command.backup, ["--new-key", str(file)])
    assert done.exit_code == 0
    assert done.stdout.startswith("age1")
    assert file.stat().st_mode & 0o077 == 0
    again = CliRunner().invoke(command.backup, ["--new-key", str(file)])
    assert again.exit_code == 2
    secret = next(line for line in file.read_text().splitlines() if not line.startswith("#"))
    sealed = Recipients([done.stdout.split()[0]]).encrypt_to(tmp_path / "a.age", [b"mau", b" hai"])
    assert Opener(file).opened(tmp_path / "a.age", sealed.sha256) == b"mau hai"
    assert secret not in done.output
