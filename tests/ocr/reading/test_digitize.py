"""`motlan digitize` as a person calls it: files in, JSON and PDF out, nothing lost, exit codes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import img2pdf
import pikepdf
import pytest
from lxml import etree
from PIL import Image

from cli.digitizing.inputs import find_inputs, told_passed_over
from cli.digitizing.naming import named
from cli.digitizing.report import write_report
from tests.support.signed import saved, signature

ROOT = Path(__file__).parents[3]


HEAD = {
    "source": "a.pdf",
    "sha256": "0" * 64,
    "status": "done",
    "error": None,
    "reader": {"engine": "e", "key": "k", "source": "s", "pages": 1, "documents": 1, "files": {}},
}
MADE = {"a.1.pdf": {"bytes": 8, "sha256": "1" * 64}}


def run(*arguments, input=""):
    return subprocess.run(
        [sys.executable, "-c", "from cli.digitize import digitize; digitize()", *arguments],
        cwd=ROOT,
        input=input,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory, sheet, encoded):
    """One run over a folder with good, refused and signed files."""
    home = tmp_path_factory.mktemp("digitize")
    inputs = home / "in"
    (inputs / "deeper").mkdir(parents=True)
    (inputs / "scan.pdf").write_bytes(
        img2pdf.convert(encoded(sheet), encoded(Image.new("RGB", sheet.size, "white")))
    )
    (inputs / "deeper" / "khai sinh.jpg").write_bytes(encoded(sheet))
    (inputs / "deeper" / "scan.jpg").write_bytes(encoded(sheet.rotate(180)))
    (inputs / "empty.pdf").write_bytes(b"")
    (inputs / "notes.txt").write_text("no paper")
    with pikepdf.open(inputs / "scan.pdf") as pdf:
        value = signature(pdf)
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="s", V=value))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        (inputs / "signed.pdf").write_bytes(saved(pdf))
    done = run(str(inputs), "--out", str(home / "out"), "--jobs", "1")
    return done, inputs, home / "out"


def report(out, name):
    return json.loads((out / f"{name}.json").read_text(encoding="utf-8"))


def test_every_input_has_its_report_and_nothing_else_lies_about(finished):
    done, _, out = finished

    assert done.returncode == 1, done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "empty.json",
        "khai sinh.1.pdf",
        "khai sinh.json",
        "scan.jpg.1.pdf",
        "scan.jpg.json",
        "scan.pdf.1.pdf",
        "scan.pdf.json",
        "signed.1.pdf",
        "signed.json",
    ]
    assert len(done.stdout.splitlines()) == 5
    assert "refused" in done.stdout
    assert "Đọc trang: 6/6" in done.stderr


def test_a_report_has_the_shape_of_the_contract(finished):
    _, inputs, out = finished
    found = report(out, "scan.pdf")

    assert found["source"] == "scan.pdf"
    assert found["sha256"] == hashlib.sha256((inputs / "scan.pdf").read_bytes()).hexdigest()
    assert (found["status"], found["error"]) == ("done", None)
    assert [page["disposition"] for page in found["pages"]] == ["kept", "blank"]
    assert [page["number"] for page in found["pages"]] == [1, 2]
    [document] = found["documents"]
    assert document["pages"] == [1]
    assert document["pdf"] == "scan.pdf.1.pdf"
    assert "Nguyễn Văn Đức" in document["text"]
    assert 0.8 < document["mean_confidence"] <= 1
    assert {"type", "type_confidence", "alternatives", "fields"} <= set(document)
    for value in document["fields"].values():
        assert {"value", "confidence", "page", "box", "source"} <= set(value)


def test_a_turned_page_says_so(finished):
    assert report(finished[2], "scan.jpg")["pages"][0]["rotation"] == 180


def test_a_refused_input_names_its_reason(finished):
    found = report(finished[2], "empty")

    assert found["status"] == "refused"
    assert found["error"]["code"] == "empty_file"
    assert "rỗng" in found["error"]["message"]
    assert found["pages"] == found["documents"] == []


def test_a_signed_file_goes_out_byte_for_byte(finished):
    _, inputs, out = finished

    assert (out / "signed.1.pdf").read_bytes() == (inputs / "signed.pdf").read_bytes()
    [document] = report(out, "signed")["documents"]
    assert "Nguyễn Văn Đức" in document["text"]
    assert document["pdf_kind"] == "signed_copy"
    assert report(out, "scan.pdf")["documents"][0]["pdf_kind"] == "pdfa"


def test_wrong_usage_and_a_missing_language_have_their_exit_codes(finished, tmp_path):
    one = str(finished[1] / "scan.pdf")

    assert run(one).returncode == 2
    assert run(str(tmp_path / "absent.pdf"), "--out", str(tmp_path)).returncode == 2
    assert run(one, "--out", str(tmp_path), "--languages", "xyz").returncode == 3


def test_names_that_meet_are_told_apart():
    paths = [Path("a/x.pdf"), Path("a/x.jpg"), Path("b/x.pdf"), Path("y.tif")]

    assert [name for _, name in named(paths, Path("out"))] == ["x.pdf", "x.jpg", "x-2.pdf", "y"]


def test_the_folder_of_results_is_not_read_again(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.1.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "new.pdf").write_bytes(b"%PDF-1.7")

    assert [path.name for path in find_inputs([tmp_path], out, Counter())] == ["new.pdf"]


def test_files_of_other_kinds_in_a_folder_are_counted(tmp_path):
    for name in ("new.pdf", "a.docx", "b.DOCX", "README", ".hidden"):
        (tmp_path / name).write_bytes(b"PK")
    write_report(tmp_path / "old.json", HEAD, (), ())
    passed_over: Counter[str] = Counter()

    assert [path.name for path in find_inputs([tmp_path], tmp_path, passed_over)] == ["new.pdf"]
    assert passed_over == {".docx": 2, "": 1}
    assert told_passed_over(passed_over).endswith(": .docx (2), không đuôi (1)")


def test_a_folder_may_be_its_own_output_and_results_are_not_read_again(tmp_path):
    for name in ("a.pdf", "a.1.pdf", "b.1.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    (tmp_path / "a.json").write_text("{}")
    found = [path.name for path in find_inputs([tmp_path], tmp_path, Counter())]
    assert found == ["a.1.pdf", "a.pdf", "b.1.pdf"]

    write_report(tmp_path / "a.json", {**HEAD, "reader": {**HEAD["reader"], "files": MADE}}, (), ())
    found = [path.name for path in find_inputs([tmp_path], tmp_path, Counter())]
    assert found == ["a.pdf", "b.1.pdf"]


def test_nothing_to_read_is_said(tmp_path):
    (tmp_path / "leer").mkdir()
    done = run(tmp_path / "leer", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "không có tệp" in done.stderr


def test_all_formats_are_written_beside_each_document(tmp_path, sheet, encoded):
    (tmp_path / "a.jpg").write_bytes(encoded(sheet))
    out = tmp_path / "out"
    done = run(tmp_path / "a.jpg", "--out", out, "--text", "--hocr", "--alto", "--quiet")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Nguyễn Văn Đức" in (out / "a.1.txt").read_text(encoding="utf-8")
    for name in ("a.1.hocr", "a.1.alto.xml"):
        assert b"\xc4\x90\xe1\xbb\xa9c" in etree.tostring(etree.parse(out / name), encoding="utf-8")
    [page] = report(out, "a")["pages"]
    assert page["engine"]
    assert {"engine", "reason"} == set(page["steps"][0])
    assert page["width_px"] / page["height_px"] == pytest.approx(875 / 1240, rel=0.02)
    assert 0.8 < page["mean_confidence"] <= 1


def test_a_finished_file_is_not_read_again_unless_asked(tmp_path, sheet, encoded):
    (tmp_path / "a.png").write_bytes(encoded(sheet, "PNG"))
    arguments = (tmp_path / "a.png", "--out", tmp_path / "out", "--engine", "none")
    first, second, other = (run(*arguments, *more) for more in ((), (), ("--text",)))

    assert "finished before" in second.stdout
    for done in (first, other):
        assert done.returncode == 0
        assert "finished before" not in done.stdout
        assert "Đọc trang: 1/1" in done.stderr


def test_documents_that_are_no_longer_found_are_taken_away(tmp_path, sheet, encoded):
    scan, out = tmp_path / "a.pdf", tmp_path / "out"
    scan.write_bytes(img2pdf.convert(encoded(sheet), encoded(sheet)))
    run(scan, "--out", out, "--text", "--engine", "tesserocr")
    before = {path.name for path in out.iterdir()}
    (out / "a.3.pdf").write_bytes(b"somebody's own")
    scan.write_bytes(img2pdf.convert(encoded(sheet)))
    run(scan, "--out", out, "--engine", "tesserocr")

    assert before == {"a.json", "a.1.pdf", "a.1.txt", "a.2.pdf", "a.2.txt"}
    assert {path.name for path in out.iterdir()} == {"a.json", "a.1.pdf", "a.3.pdf"}


def test_passwords_open_a_pdf_and_never_stand_in_the_results(tmp_path, sheet, encoded):
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(img2pdf.convert(encoded(sheet)))
    locked, keys = tmp_path / "locked.pdf", tmp_path / "keys"
    with pikepdf.open(plain) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="mật khẩu", owner="o"))
    # As editors on Windows save it, and letters taken apart as on a Mac.
    keys.write_bytes(normalize("NFD", "\ufeffmật khẩu\r\nsai\r\n").encode())
    out = tmp_path / "out"
    common = (locked, "--out", out, "--engine", "none")
    refused = run(*common, "--password", "sai")
    code = report(out, "locked")["error"]["code"]
    opened = run(*common, "--password-file", keys)
    asked = run(*common, "--force", "--password", "-", input="mật khẩu\n")
    keys.write_text("sai\n" * 101, encoding="utf-8")
    too_many = run(*common, "--password-file", keys)

    assert (refused.returncode, code) == (1, "encrypted_pdf")
    assert "--password" in refused.stdout
    assert (opened.returncode, asked.returncode) == (0, 0)
    assert too_many.returncode == 2
    assert "tối đa 100" in too_many.stderr
    keys.write_bytes("mật khẩu".encode("utf-16"))
    other_code = run(*common, "--password-file", keys)
    assert (other_code.returncode, "UTF-8" in other_code.stderr) == (2, True)
    assert report(out, "locked")["sha256"] == hashlib.sha256(locked.read_bytes()).hexdigest()
    with pikepdf.open(out / "locked.1.pdf") as pdf:
        assert len(pdf.pages) == 1
    assert sorted(path.name for path in out.iterdir()) == ["locked.1.pdf", "locked.json"]


def test_pictures_are_packed_anew_when_asked(tmp_path, sheet, encoded):
    (tmp_path / "a.png").write_bytes(encoded(sheet, "PNG"))
    assert run(tmp_path / "a.png", "--out", tmp_path, "--optimize").returncode == 0

    assert (tmp_path / "a.1.pdf").stat().st_size < (tmp_path / "a.png").stat().st_size * 0.8


def test_a_work_folder_that_others_can_write_into_ends_the_run_in_a_sentence(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    work = tmp_path / "out" / ".motlan-digitize"
    work.mkdir(parents=True)
    work.chmod(0o777)
    done = run(tmp_path / "a.png", "--out", tmp_path / "out")

    assert done.returncode == 3
    assert ".motlan-digitize" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_runs_do_not_write_into_one_folder(tmp_path, sheet, encoded):
    (tmp_path / "a.png").write_bytes(encoded(sheet, "PNG"))
    out = tmp_path / "out"
    out.mkdir()
    held = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert run(tmp_path / "a.png", "--out", out).returncode == 2
    finally:
        os.close(held)
