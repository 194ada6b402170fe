"""`motlan digitize` as a person calls it: files in, JSON and PDF out, nothing lost, exit codes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import img2pdf
import pikepdf
import pytest
from PIL import Image

from cli.digitizing.inputs import find_inputs, named

ROOT = Path(__file__).parents[3]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "from cli.digitize import digitize; digitize()", *arguments],
        cwd=ROOT,
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
        value = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="s", V=value))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        pdf.save(inputs / "signed.pdf")
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
    assert "Reading pages: 6/6" in done.stderr


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
    assert "Nguyễn Văn Đức" in report(out, "signed")["documents"][0]["text"]


def test_wrong_usage_and_a_missing_language_have_their_exit_codes(finished, tmp_path):
    one = str(finished[1] / "scan.pdf")

    assert run(one).returncode == 2
    assert run(str(tmp_path / "absent.pdf"), "--out", str(tmp_path)).returncode == 2
    assert run(one, "--out", str(tmp_path), "--languages", "xyz").returncode == 3


def test_names_that_meet_are_told_apart():
    paths = [Path("a/x.pdf"), Path("a/x.jpg"), Path("b/x.pdf"), Path("y.tif")]

    assert [name for _, name in named(paths, Path("out"))] == ["x.pdf", "x.jpg", "x.pdf-2", "y"]


def test_the_folder_of_results_is_not_read_again(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.1.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "new.pdf").write_bytes(b"%PDF-1.7")

    assert [path.name for path in find_inputs([tmp_path], out)] == ["new.pdf"]


def test_a_folder_may_be_its_own_output_and_results_are_not_read_again(tmp_path):
    for name in ("a.pdf", "a.1.pdf", "b.1.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    (tmp_path / "a.json").write_text("{}")
    found = [path.name for path in find_inputs([tmp_path], tmp_path)]
    assert found == ["a.pdf", "b.1.pdf"]


def test_nothing_to_read_is_said(tmp_path):
    (tmp_path / "leer").mkdir()
    done = run(tmp_path / "leer", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "không có tệp" in done.stderr
