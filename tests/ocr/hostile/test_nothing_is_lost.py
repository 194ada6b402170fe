"""Files of people and results of earlier runs: nothing is overwritten, mixed or thrown away."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import img2pdf
import pikepdf
import pytest
from PIL import ImageDraw

from cli.digitizing.earlier import claim_place, earlier_results
from cli.digitizing.errors import (
    FileChangedError,
    OutputNameTakenError,
    UnsafeWorkFolderError,
)
from cli.digitizing.inputs import find_inputs
from cli.digitizing.naming import named
from cli.digitizing.options import Options, Refusal
from cli.digitizing.refused import write_refusal
from cli.digitizing.source import source_mark
from cli.digitizing.spool import WORK_FOLDER, make_private
from cli.reading_worker import Workbench
from ingest.intake.errors import EncryptedPdfError
from ocr.engines.null import NullEngine
from tests.support.hostile.specimen import saved, sheet


def options(out, **changes):
    chosen = {
        "out": os.fspath(out),
        "languages": "vie",
        "profile": "fast",
        "engine": "none",
        "optimize": False,
        "hocr": False,
        "alto": False,
        "text": False,
        "page_timeout_s": 90.0,
        "force": False,
        "created_at": None,
    }
    return Options(**{**chosen, **changes})


def scan(mark, pages=1):
    """A PDF of scanned pages that tells one mark from another."""
    page = sheet(mode="RGB")
    ImageDraw.Draw(page).text((150, 200), mark * 9, fill="black")
    return img2pdf.convert([saved(page, "JPEG", dpi=(72, 72))] * pages)


def quiet(_):
    """Hears the notes of a worker."""


class Desk:
    """One worker's tasks, called in order as a run does."""

    def __init__(self, out, **changes):
        self.out = out
        out.mkdir(parents=True, exist_ok=True)
        make_private(out / WORK_FOLDER)
        self.bench = Workbench(options(out, **changes), NullEngine())

    def look(self, path, name, passwords=()):
        return self.bench.look(quiet, path=os.fspath(path), name=name, passwords=passwords)

    def read(self, path, found):
        self.bench.read(
            quiet,
            path=found["readable"],
            original=os.fspath(path),
            stamp=found["stamp"],
            kind=found["file"]["kind"],
            numbers=list(range(1, found["file"]["page_count"] + 1)),
            spool=found["spool"],
        )

    def write(self, path, name, found):
        return self.bench.write(
            quiet,
            path=os.fspath(path),
            readable=found["readable"],
            name=name,
            stamp=found["stamp"],
            file=found["file"],
            spool=found["spool"],
        )

    def digitize(self, path):
        """All of it; gives the NAME, and whether an earlier run had finished it."""
        [(_, name)] = named([path], self.out)
        found = self.look(path, name)
        if "finished" in found:
            return name, True
        self.read(path, found)
        self.write(path, name, found)
        return name, False


def all_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def report(out, name):
    return json.loads((out / f"{name}.json").read_text(encoding="utf-8"))


def test_files_of_the_person_beside_the_scan_are_left_alone(tmp_path):
    (tmp_path / "hoso.pdf").write_bytes(scan("A"))
    (tmp_path / "hoso.1.pdf").write_bytes(b"%PDF-1.7 my own")
    (tmp_path / "hoso.json").write_text('{"mine": true}')
    before = all_of(tmp_path)
    desk = Desk(tmp_path)
    name, _ = desk.digitize(tmp_path / "hoso.pdf")
    after = all_of(tmp_path)

    assert name == "hoso-2"
    assert set(after) - set(before) == {"hoso-2.json", "hoso-2.1.pdf"}
    assert {file: after[file] for file in before} == before
    assert desk.digitize(tmp_path / "hoso.pdf") == ("hoso-2", True)
    inputs = [path.name for path in find_inputs([tmp_path], tmp_path, Counter())]
    assert inputs == ["hoso.1.pdf", "hoso.pdf"]


def test_scans_of_one_name_from_two_folders_keep_their_own_results(tmp_path):
    for folder, mark in (("a", "A"), ("b", "B")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "scan.pdf").write_bytes(scan(mark))
    desk = Desk(tmp_path / "out")
    names = [desk.digitize(tmp_path / folder / "scan.pdf") for folder in "abab"]

    assert names == [("scan", False), ("scan-2", False), ("scan", True), ("scan-2", True)]
    assert str(tmp_path) not in (desk.out / "scan.json").read_text(encoding="utf-8")

    (tmp_path / "a" / "scan.pdf").write_bytes(scan("C"))
    assert desk.digitize(tmp_path / "a" / "scan.pdf") == ("scan", False), "not renewed"


def test_a_folder_that_grows_leaves_old_results_their_names(tmp_path):
    desk = Desk(tmp_path / "out")
    first, second = tmp_path / "a" / "0001.pdf", tmp_path / "b" / "0001.pdf"
    first.parent.mkdir()
    first.write_bytes(scan("A"))
    desk.digitize(first)
    assert dict(named([second, first], desk.out)) == {first: "0001", second: "0001.pdf"}
    told = (desk.out / "0001.json").read_text().replace(source_mark(first), source_mark(second))
    (desk.out / "0001.pdf.json").write_text(told)
    assert list(named([second], desk.out)) == [(second, "0001.pdf")]


def test_a_moved_scan_is_known_by_its_content(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    desk.digitize(tmp_path / "scan.pdf")
    (tmp_path / "deeper").mkdir()
    shutil.move(tmp_path / "scan.pdf", tmp_path / "deeper" / "scan.pdf")

    assert desk.digitize(tmp_path / "deeper" / "scan.pdf") == ("scan", True)


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_appears_while_a_scan_is_read_is_not_replaced(tmp_path, kind):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    found = desk.look(scanned, "a")
    desk.read(scanned, found)
    in_the_way = desk.out / "a.1.pdf"
    if kind == "file":
        in_the_way.write_bytes(b"mine")
    elif kind == "link":
        in_the_way.symlink_to(tmp_path / "elsewhere")
    else:
        in_the_way.mkdir()

    with pytest.raises(OutputNameTakenError):
        desk.write(scanned, "a", found)
    assert {path.name for path in desk.out.iterdir()} == {WORK_FOLDER, "a.1.pdf"}
    assert not (tmp_path / "elsewhere").exists()


def test_results_of_another_size_are_made_anew(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    desk.digitize(scanned)
    good = (desk.out / "a.1.pdf").read_bytes()
    (desk.out / "a.1.pdf").write_bytes(good[:-100])

    assert desk.digitize(scanned) == ("a", False)
    assert (desk.out / "a.1.pdf").read_bytes() == good


def test_a_run_that_died_between_pdf_and_report_goes_on_under_the_same_name(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    desk.digitize(scanned)
    # What a kill leaves behind: the claim and new PDFs without a report.
    claim = claim_place(desk.out, "a")
    source = earlier_results(desk.out, "a").source
    claim.write_text(json.dumps({"source": source, "files": ["a.1.pdf", "a.2.pdf"]}))
    (desk.out / "a.json").unlink()
    (desk.out / "a.2.pdf").write_bytes(b"%PDF-1.7 of an older run")

    assert [path.name for path in find_inputs([desk.out], tmp_path, Counter())] == []
    assert desk.digitize(scanned) == ("a", False)
    assert set(all_of(desk.out)) == {"a.json", "a.1.pdf"}
    assert not claim.exists()


def test_no_report_speaks_of_pdfs_that_are_not_its_own(tmp_path, monkeypatch):
    """Cut off at every move: a report stands beside its own files or there is none."""
    scanned = tmp_path / "a.pdf"
    desk = Desk(tmp_path / "out")
    scanned.write_bytes(scan("A"))
    desk.digitize(scanned)
    scanned.write_bytes(scan("B"))
    found = desk.look(scanned, "a")
    desk.read(scanned, found)
    moved = []
    replace = type(scanned).replace

    def cut_off(made, final):
        if moved:
            raise KeyboardInterrupt
        moved.append(final.name)
        return replace(made, final)

    with monkeypatch.context() as patched:
        patched.setattr(type(scanned), "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            desk.write(scanned, "a", found)
    assert moved == ["a.1.pdf"]
    assert not (desk.out / "a.json").exists()
    assert desk.digitize(scanned) == ("a", False)


PASSING = Refusal("reader_timeout", {"limit_s": "5"}, is_service=False)
BROKEN = Refusal("broken_pdf", {}, is_service=False)


@pytest.mark.parametrize(
    ("content", "refusal", "stays"),
    [("A", PASSING, True), ("B", PASSING, True), ("A", BROKEN, True), ("B", BROKEN, False)],
)
def test_good_results_go_only_with_their_file(tmp_path, content, refusal, stays):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    desk.digitize(scanned)
    before = all_of(desk.out)
    if content != "A":
        scanned.write_bytes(scan(content))
    write_refusal(desk.out, desk.out / WORK_FOLDER, scanned, "a", refusal)

    if stays:
        assert all_of(desk.out) == before
    else:
        assert set(all_of(desk.out)) == {"a.json"}
        assert report(desk.out, "a")["error"]["code"] == "broken_pdf"


def test_pages_of_another_file_are_never_kept(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A", pages=2))
    desk = Desk(tmp_path / "out")
    found = desk.look(scanned, "a")
    times = scanned.stat().st_mtime_ns
    scanned.write_bytes(scan("B", pages=2))
    os.utime(scanned, ns=(times, times))

    with pytest.raises(FileChangedError):
        desk.read(scanned, found)
    assert list(desk.out.glob(f"{WORK_FOLDER}/*/*.page")) == []


def test_a_file_that_changes_between_pages_is_given_up_there(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A", pages=3))
    desk = Desk(tmp_path / "out")
    found = desk.look(scanned, "a")
    noted = []

    def change(number):
        noted.append(number)
        scanned.write_bytes(scan("B", pages=3))

    with pytest.raises(FileChangedError):
        desk.bench.read(
            change,
            path=found["readable"],
            original=os.fspath(scanned),
            stamp=found["stamp"],
            kind=found["file"]["kind"],
            numbers=[1, 2, 3],
            spool=found["spool"],
        )
    assert noted == [1]


def test_a_signed_file_that_changes_while_it_is_written_is_not_published(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    desk = Desk(tmp_path / "out")
    found = desk.look(scanned, "a")
    desk.read(scanned, found)
    found["file"].update(is_signed=True, sha256="0" * 64)

    with pytest.raises(FileChangedError):
        desk.write(scanned, "a", found)
    assert all_of(desk.out) == {}


def test_a_work_folder_that_others_could_write_into_is_not_used(tmp_path):
    ours, open_to_all, link = (tmp_path / name for name in ("ours", "open", "link"))
    ours.mkdir(mode=0o755)
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    link.symlink_to(ours)
    file = tmp_path / "file"
    file.write_bytes(b"")

    make_private(ours)
    assert ours.stat().st_mode & 0o777 == 0o700
    for folder in (open_to_all, link, file):
        with pytest.raises(UnsafeWorkFolderError):
            make_private(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_work_folder_of_somebody_else_is_not_used(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, 12345)

    with pytest.raises(UnsafeWorkFolderError):
        make_private(folder)


def test_links_laid_for_the_writer_are_not_followed(tmp_path):
    scanned, victim = tmp_path / "a.pdf", tmp_path / "victim"
    scanned.write_bytes(scan("A"))
    victim.write_text("precious")
    desk = Desk(tmp_path / "out")
    found = desk.look(scanned, "a")
    desk.read(scanned, found)
    spool = tmp_path / found["spool"]
    for name in ("0.made", "1.made", f"1.{os.getpid()}.part"):
        (spool / name).symlink_to(victim)
    desk.read(scanned, found)
    desk.write(scanned, "a", found)

    assert victim.read_text() == "precious"
    assert not any(path.is_symlink() for path in desk.out.iterdir())


def test_a_copy_without_its_password_is_for_its_owner_alone(tmp_path):
    scanned, locked = tmp_path / "a.pdf", tmp_path / "locked.pdf"
    scanned.write_bytes(scan("A"))
    with pikepdf.open(scanned) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="u", owner="o"))
    desk = Desk(tmp_path / "out")
    with pytest.raises(EncryptedPdfError):
        desk.look(locked, "a")
    found = desk.look(locked, "a", passwords=["wrong", "u"])

    assert Path(found["readable"]).stat().st_mode & 0o777 == 0o600


def test_the_same_input_gives_the_same_bytes(tmp_path):
    scanned = tmp_path / "a.pdf"
    scanned.write_bytes(scan("A"))
    os.utime(scanned, (1_600_000_000, 1_600_000_000))
    made = []
    for folder, changes in (("one", {}), ("two", {}), ("three", {"created_at": 0})):
        desk = Desk(tmp_path / folder, **changes)
        desk.digitize(scanned)
        made.append(all_of(desk.out))
    with pikepdf.open(tmp_path / "one" / "a.1.pdf") as pdf:
        date = str(pdf.docinfo.get("/CreationDate", pdf.open_metadata().get("xmp:CreateDate")))

    assert made[0] == made[1]
    assert "20200913" in date.replace("-", "")
    assert made[2]["a.1.pdf"] != made[0]["a.1.pdf"]


def test_times_that_no_date_can_hold_are_bounded():
    chosen = options("/out")

    assert chosen.moment(-5).year == 1970
    assert chosen.moment(1 << 62).year == 2116
    assert options("/out", created_at=253_402_300_799).moment(0).year == 9999
