"""Demo dossiers: files hold what they announce, codes are those of the catalogue."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from cli.specimens.conditions import blank_back, degrade
from cli.specimens.errors import UnknownPaperError
from cli.specimens.model import Facts
from cli.specimens.papers import draw
from cli.specimens.pdf import as_jpeg, as_pdf
from cli.specimens.people import household, office
from cli.specimens.stack import ScanFile
from cli.specimens.stories import Story, story
from core.identifiers import AGENCY_CODE, DOSSIER_CODE, PROCEDURE_CODE

_TODAY = date(2026, 11, 22)
_DPI = 72
_CATALOGUE = Path(__file__).parents[2] / "repository" / "data" / "catalogue.json"


@pytest.fixture(scope="module", params=["A", "B", "E"])
def told(request) -> Story:
    return story(request.param, today=_TODAY, dpi=_DPI)


def files_of(told: Story) -> list[ScanFile]:
    return [file for one in told.dossiers for file in (*one.files, *one.results)]


def page_count(file: ScanFile) -> int:
    if file.media_type == "image/jpeg":
        with Image.open(BytesIO(file.data)) as picture:
            assert picture.format == "JPEG"
        return 1
    with pikepdf.open(BytesIO(file.data)) as pdf:
        return len(pdf.pages)


def test_files_have_the_announced_pages_and_each_page_is_explained(told: Story) -> None:
    for file in files_of(told):
        assert page_count(file) == file.announced_pages
        explained = [page for paper in file.papers for page in paper.pages]
        assert sorted([*explained, *file.blank_pages]) == list(range(1, file.announced_pages + 1))
        assert set(file.turned_pages) <= set(explained)
    assert told.announced_pages == sum(file.announced_pages for file in files_of(told))


def test_codes_are_those_of_the_catalogue(told: Story) -> None:
    catalogue = json.loads(_CATALOGUE.read_text("utf-8"))
    agencies = {agency["code"] for agency in catalogue["agencies"]}
    accepted = {
        (procedure["code"], component["code"], accept["paper_type"])
        for procedure in catalogue["procedures"]
        for component in procedure["components"]
        for accept in component["accepts"]
    }
    for dossier in told.dossiers:
        assert DOSSIER_CODE.match(dossier.code)
        assert PROCEDURE_CODE.match(dossier.procedure_code)
        assert AGENCY_CODE.match(dossier.agency_code)
        assert dossier.agency_code in agencies
        for file in dossier.files:
            for paper in file.papers:
                slot = (dossier.procedure_code, paper.component_code, paper.type)
                assert slot in accepted
        for reuse in dossier.reuses:
            slot = (dossier.procedure_code, reuse.component_code, reuse.paper_type)
            assert slot in accepted


def test_what_is_reused_came_in_with_an_earlier_completed_dossier(told: Story) -> None:
    seen: dict[str, set[str]] = {}
    for dossier in told.dossiers:
        for reuse in dossier.reuses:
            assert reuse.paper_type in seen[reuse.from_dossier]
        assert dossier.received_at < datetime(2026, 11, 22, 1, tzinfo=UTC)
        if dossier.is_completed:
            seen[dossier.code] = {
                paper.type for file in (*dossier.files, *dossier.results) for paper in file.papers
            }
    assert any(dossier.reuses for dossier in told.dossiers)


def test_the_stories_hold_the_troubles_of_a_real_feeder() -> None:
    files = [file for name in ("A", "B", "E") for file in files_of(_told(name))]
    assert any(file.blank_pages for file in files)
    assert any(180 in file.turned_pages.values() for file in files)
    assert any(len(file.papers) > 1 for file in files)
    assert any(len(paper.pages) > 1 for file in files for paper in file.papers)
    assert any(file.media_type == "image/jpeg" for file in files)


def test_the_confirmation_of_story_e_is_seven_months_old() -> None:
    told = _told("E")
    paper = told.dossiers[0].results[0].papers[0]
    assert paper.truth.fields["issue_date"] == "2026-04-22"
    assert told.dossiers[1].reuses[0].verdict == "EXPIRED"


def test_a_story_is_the_same_each_time() -> None:
    first = _told("E")
    time.sleep(1.1)  # a file that carries the second of its making differs now
    second = _told("E")
    assert [file.data for file in files_of(first)] == [file.data for file in files_of(second)]


def test_an_unknown_story_is_refused() -> None:
    with pytest.raises(UnknownPaperError):
        _told("Z")


def test_conditions_are_repeatable_and_turn_as_they_say() -> None:
    page = draw("decision", Facts(household(0), office(0), _TODAY), dpi=_DPI).pages[0]
    assert degrade(page, "clean", seed=1).tobytes() == page.tobytes()
    for condition in ("scan", "poor"):
        once = degrade(page, condition, seed=5)
        assert once.size == page.size
        assert once.tobytes() == degrade(page, condition, seed=5).tobytes()
        assert once.tobytes() != degrade(page, condition, seed=6).tobytes()
    quarter = degrade(page, "clean", seed=1, rotation=90)
    assert quarter.size == (page.height, page.width)
    assert quarter.getpixel((page.height - 3, 2)) == page.getpixel((2, 2))
    assert quarter.rotate(90, expand=True).tobytes() == page.tobytes()


def test_an_empty_back_is_nearly_white() -> None:
    page = draw("decision", Facts(household(0), office(0), _TODAY), dpi=_DPI).pages[0]
    darkest, _ = blank_back(page, seed=2).convert("L").getextrema()
    assert darkest > 200


def test_files_say_their_resolution() -> None:
    page = draw("decision", Facts(household(0), office(0), _TODAY), dpi=_DPI).pages[0]
    with pikepdf.open(BytesIO(as_pdf([page, page], dpi=_DPI))) as pdf:
        assert [round(float(side)) for side in pdf.pages[1].mediabox[2:]] == [595, 842]
    with Image.open(BytesIO(as_jpeg(page, dpi=_DPI))) as jpeg:
        assert jpeg.info["dpi"] == (_DPI, _DPI)


def _told(name: str) -> Story:
    return story(name, today=_TODAY, dpi=_DPI)
