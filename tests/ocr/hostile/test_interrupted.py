"""Runs that are cut off, pages that kill or stall their reader: nothing is lost or half-made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import img2pdf
import psutil
import pytest
from PIL import Image

from tests.support.hostile.specimen import raw_pdf, saved, sheet, stream
from tests.support.house import ROOT

PAGES = 16
PROGRAM = "from cli.digitize import digitize; digitize()"


def start(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """A scan of many pages, each different, large enough to take a while."""
    home = tmp_path_factory.mktemp("scan")
    path = home / "scan.pdf"
    pages = []
    for number in range(PAGES):
        page = sheet(900, 1300)
        page.paste(Image.new("L", (20, 20 + 10 * number), 0), (800, 40))
        pages.append(saved(page, "JPEG", dpi=(150, 150)))
    path.write_bytes(img2pdf.convert(pages))
    return path


def wait_for_page(process):
    """Read stderr until some pages are read."""
    for line in process.stderr:
        if line.startswith("Đọc trang: 5/"):
            return


def children_of(process):
    return psutil.Process(process.pid).children(recursive=True)


def all_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=10)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_cut_off_goes_on_where_it_stopped(scan, tmp_path, number):
    arguments = (scan, "--out", tmp_path, "--engine", "none", "--jobs", "1")
    first = start(*arguments)
    wait_for_page(first)
    family = children_of(first)
    first.send_signal(number)
    _, said = first.communicate(timeout=20)
    visible = [path.name for path in tmp_path.iterdir()]
    kept = [path for path in tmp_path.glob(".motlan-digitize/*/*.page")]

    assert all_gone(family), "readers outlive the run"
    assert visible == [".motlan-digitize"]
    assert len(kept) >= 5
    if number == signal.SIGINT:
        assert first.returncode == 130
        assert "Chạy lại" in said

    written = {path.name: path.stat().st_mtime_ns for path in kept}
    again = start(*arguments)
    wait_for_page(again)
    spooled = list(tmp_path.glob(".motlan-digitize/*/*.page"))
    untouched = [path for path in spooled if written.get(path.name) == path.stat().st_mtime_ns]
    again.communicate(timeout=60)

    assert len(untouched) == len(kept), "read pages were read again"
    assert again.returncode == 0
    found = json.loads((tmp_path / "scan.json").read_text(encoding="utf-8"))
    assert [page["number"] for page in found["pages"]] == list(range(1, PAGES + 1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scan.1.pdf", "scan.json"]


def test_a_reader_that_dies_costs_nothing_when_the_page_can_be_read(scan, tmp_path):
    process = start(scan, "--out", tmp_path, "--engine", "none", "--jobs", "1")
    wait_for_page(process)
    [reader] = [one for one in children_of(process) if one.parent().ppid() == process.pid]
    os.kill(reader.pid, signal.SIGABRT)
    process.communicate(timeout=60)

    assert process.returncode == 0
    found = json.loads((tmp_path / "scan.json").read_text(encoding="utf-8"))
    assert {page["disposition"] for page in found["pages"]} == {"kept"}
    assert len(found["pages"]) == PAGES


def endless(bad_pages, pages):
    """A PDF whose bad pages paint forms in forms, ten to the power of twelve times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] /Resources << /XObject << %b >> >>"
    objects = {
        number: stream(b"/X Do " * 10, form % (b"/X %d 0 R" % (number + 1)))
        for number in range(200, 212)
    }
    objects[212] = stream(b"0 0 10 10 re f")
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(pages))
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages)
    objects[3], objects[4] = stream(b"/X Do"), stream(b"30 30 200 200 re f")
    for number in range(pages):
        objects[10 + number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents %d 0 R "
            b"/Resources << /XObject << /X 200 0 R >> >> >>" % (3 if number + 1 in bad_pages else 4)
        )
    return raw_pdf(dict(sorted(objects.items())))


def test_a_page_without_end_costs_itself_and_a_file_of_them_is_refused(tmp_path):
    out = tmp_path / "out"
    (tmp_path / "one.pdf").write_bytes(endless({5}, 6))
    (tmp_path / "all.pdf").write_bytes(endless({4, 5, 6, 7, 8, 9}, 9))
    options = ("--engine", "none", "--page-timeout", "1", "--jobs", "1")
    process = start(tmp_path, "--out", out, *options)
    said, _ = process.communicate(timeout=120)
    one = json.loads((out / "one.json").read_text(encoding="utf-8"))
    every = json.loads((out / "all.json").read_text(encoding="utf-8"))

    assert process.returncode == 1
    assert [page["reason"] for page in one["pages"]].count("reader_timeout") == 1
    assert (one["pages"][4]["disposition"], one["status"]) == ("refused", "done")
    assert one["documents"][0]["pages"] == [1, 2, 3, 4, 6]
    assert every["error"]["code"] == "reader_timeout"
    assert "reader_timeout" in said
