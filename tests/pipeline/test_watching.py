"""A folder that scanners write into: whole files go in, others wait, nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import MotLanError
from ingest.pipeline import watching
from ingest.pipeline.services import Services
from ingest.pipeline.watching import FolderWatch, Handled
from repository.catalogue import import_catalogue, seed_catalogue
from repository.dossiers import open_dossier
from repository.persons import get_or_create_person
from storage.db.models import Batch, Staff, Upload
from storage.objects.protocol import ObjectStoreDownError
from tests.support.desk import Desk, make_desk
from tests.support.hall import PROCEDURE, blank_png

pytestmark = pytest.mark.servers


class Place:
    """The watched folder of one desk, at a time that the test tells."""

    def __init__(self, services: Services, desk: Desk, root: Path) -> None:
        with services.session_factory() as session:
            user = session.get_one(Staff, desk.staff_id).username
            owner = get_or_create_person(session, None, "Người Mẫu", None, None)
            dossier = open_dossier(
                session,
                services.clock,
                desk.officer,
                code=None,
                procedure_code=PROCEDURE,
                owner_id=owner.id,
                submitter_id=owner.id,
                receiving_agency_id=desk.agency_id,
                competent_agency_id=desk.agency_id,
                channel="direct",
            )
            session.commit()
            self.code = dossier.code
        self.services, self.root = services, root
        self.user = root / user
        self.user.mkdir()
        self.now = 0.0
        self.watch = FolderWatch(services, root, settle_s=5, word=lambda error: error.code)

    def put(self, name: str, data: bytes) -> Path:
        path = self.user / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    def look(self, seconds: float = 6) -> list[tuple[str, str | None]]:
        self.now += seconds
        return [(one.name, _code(one)) for one in self.watch.look(self.now)]

    def uploads(self) -> list[Upload]:
        with self.services.session_factory() as session:
            return list(session.scalars(sa.select(Upload).order_by(Upload.created_at)))


def _code(one: Handled) -> str | None:
    return one.error.code if one.error else None


@pytest.fixture
def place(services: Services, tmp_path: Path) -> Place:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
    return Place(services, desk, tmp_path)


def test_whole_files_of_a_dossier_are_one_visit(place: Place) -> None:
    first = place.put(f"{place.code}/trang 1.png", blank_png())
    assert place.look() == [], "seen for the first time"
    with first.open("ab") as more:
        more.write(b"the scanner still writes")
    assert place.look() == []
    second = place.put(f"{place.code}_trang 2.png", blank_png() + b"2")
    assert place.look() == [("trang 1.png", None)]
    assert place.look() == [(second.name, None)]
    assert [one.file_name for one in place.uploads()] == ["trang 1.png", second.name]
    with place.services.session_factory() as session:
        [batch] = session.scalars(sa.select(Batch)).all()
        assert batch.dossier_id is not None
    assert sorted(one.name for one in (place.user / "da-nhan").iterdir()) == sorted(
        ["trang 1.png", second.name]
    )
    assert not first.exists()


def test_what_is_refused_lies_aside_with_its_reason(place: Place, tmp_path: Path) -> None:
    place.put("H99-khong-co_a.png", blank_png())
    place.put(f"{place.code}_b.pdf", b"no document")
    (tmp_path / "nobody").mkdir()
    (tmp_path / "nobody" / f"{place.code}_c.png").write_bytes(blank_png())
    place.look()
    assert sorted(place.look()) == [
        ("H99-khong-co_a.png", "watched_dossier_unknown"),
        (f"{place.code}_b.pdf", "not_a_document"),
        (f"{place.code}_c.png", "watched_user_unknown"),
    ]
    note = place.user / "khong-nhan" / "H99-khong-co_a.png.ly-do.txt"
    assert note.read_text("utf-8") == "watched_dossier_unknown\n"
    assert place.uploads() == []
    place.put("H99-khong-co_a.png", blank_png())
    place.look()
    place.look()
    kept = [one.name for one in (place.user / "khong-nhan").iterdir()]
    assert {"H99-khong-co_a.png", "H99-khong-co_a-2.png"} <= set(kept), "nothing is overwritten"


def test_links_pipes_and_unfinished_files_are_left_alone(place: Place, tmp_path: Path) -> None:
    secret = tmp_path.parent / "secret.png"
    secret.write_bytes(blank_png())
    (place.user / f"{place.code}_x.png").symlink_to(secret)
    (place.user / place.code).symlink_to(tmp_path.parent)
    os.mkfifo(place.user / f"{place.code}_y.png")
    place.put(f"{place.code}_z.png.part", blank_png())
    place.put(f".{place.code}.png", blank_png())
    place.look()
    assert place.look() == []
    assert place.uploads() == []


def test_what_lies_in_the_way_is_not_written_through_and_stops_nobody(
    place: Place, tmp_path: Path
) -> None:
    secret = tmp_path.parent / "settings"
    secret.write_text("MOTLAN_SEAL_KEY")
    (place.user / "khong-nhan").mkdir()
    (place.user / "khong-nhan" / "H99-a_a.png.ly-do.txt").symlink_to(secret)
    place.put("H99-a_a.png", blank_png())
    taken = place.put(f"{place.code}_b.png", blank_png())
    for name, thing in (("nobody", tmp_path.parent), ("noone", secret)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "khong-nhan").symlink_to(thing)
        (tmp_path / name / "x_c.png").write_bytes(blank_png())
    place.look()
    told = [("H99-a_a.png", "watched_dossier_unknown"), (taken.name, None)]
    assert sorted(place.look()) == sorted(told), "the desks with a link wait, others go on"
    assert secret.read_text() == "MOTLAN_SEAL_KEY"
    assert not (tmp_path.parent / "x_c.png").exists()


def test_a_store_that_is_away_takes_it_later(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> Upload:
        raise ObjectStoreDownError()

    path = place.put(f"{place.code}_a.png", blank_png())
    place.look()
    with monkeypatch.context() as patched:
        patched.setattr(watching, "accept_upload", down)
        assert place.look() == []
    assert path.exists()
    assert place.look() == [(path.name, None)]
    assert issubclass(ObjectStoreDownError, MotLanError)
