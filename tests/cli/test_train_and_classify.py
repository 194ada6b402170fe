"""`motlan train` makes a model that `motlan classify` uses, and never puts a worse one in place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from api.web.paper_wording import TYPE_VI
from cli.classify import classify, tell
from cli.specimens.command import specimens
from cli.training.composed import text_sheets, texts
from cli.training.confirmed import ConfirmedInvalidError, read_confirmed
from cli.training.drawn import drawn_sheets
from cli.training.examples import Example
from cli.training.figures import Tally, is_not_worse
from cli.training.fitting import FIRST_GUESS, fit, see
from cli.training.judging import judged
from cli.training.slips import CONDITIONS, slipped
from ocr.types.classifier import open_knower

OURS = Path(str(files("ocr.types").joinpath("data")))
WORDS = [["GIẤY", 0.4, 0.1, 0.45, 0.12, 0.9], ["MẪU", 0.46, 0.1, 0.5, 0.12, 0.9],
         ["Số:", 0.1, 0.2, 0.15, 0.22, 0.8]]  # fmt: skip


def some_pages() -> list[Example]:
    random = Random(3)  # noqa: S311 # pages to learn from, no secrets
    sheets = [sheet for text in texts()[::9] for sheet in text_sheets(text, 1, random)]
    return [slipped(sheet, condition, random) for sheet in sheets for condition in CONDITIONS]


def test_the_same_pages_give_the_same_file() -> None:
    first, second = some_pages(), some_pages()
    assert [one.page.words for one in first] == [one.page.words for one in second]
    files_made = {fit(see(pages), FIRST_GUESS, 1).data for pages in (first, second)}
    assert len(files_made) == 1


def test_confirmed_documents_are_read_line_by_line(tmp_path) -> None:
    path = tmp_path / "confirmed.jsonl"
    document = {"type": "contract", "pages": [{"words": WORDS}], "model": "rules-2"}
    path.write_text(json.dumps(document) + "\n\n" + json.dumps(document | {"type": None}))
    first, second = read_confirmed(path)
    assert (first.slug, second.slug) == ("contract", None)
    assert first.page.text == "GIẤY MẪU\nSố:"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{", "json"),
        ('{"type": "shoe", "pages": [{"words": []}]}', "type"),
        ('{"type": null, "pages": []}', "pages"),
        ('{"type": null, "pages": [{"words": [["a", 0, 0, 2, 1, 1]]}]}', "pages.0.words.0.3"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, place) -> None:
    path = tmp_path / "confirmed.jsonl"
    path.write_text("\n" + line)
    with pytest.raises(ConfirmedInvalidError) as caught:
        list(read_confirmed(path))
    assert caught.value.details == {"line": 2, "place": place}


def test_fewer_right_or_more_wrong_but_sure_is_worse() -> None:
    before = {"all": Tally(pages=100, right=95, wrong_sure=1)}
    assert is_not_worse({"all": Tally(pages=100, right=95, wrong_sure=1)}, before)
    assert not is_not_worse({"all": Tally(pages=100, right=94, wrong_sure=0)}, before)
    assert not is_not_worse({"all": Tally(pages=100, right=99, wrong_sure=2)}, before)


def test_a_later_page_told_to_be_of_its_own_paper_is_no_mistake() -> None:
    random = Random(5)  # noqa: S311 # pages to judge, no secrets
    sheets = list(drawn_sheets("construction_permit", "two_pages", 1, random))
    assert [sheet.slug for sheet in sheets] == ["construction_permit", None]
    pages = [slipped(sheet, "clean", random) for sheet in sheets]
    assert [page.goes_on("construction_permit") for page in pages] == [False, True]
    assert not pages[1].goes_on("contract")
    tallies = judged([pages[1], pages[1]], open_knower())
    assert tallies.get("all", Tally()).wrong_sure == 0


def test_classify_tells_type_and_reasons(tmp_path) -> None:
    runner = CliRunner()
    drawn = runner.invoke(
        specimens,
        ["--out", str(tmp_path), "--condition", "clean", "--dpi", "150", "--type", "death_extract"],
    )
    assert drawn.exit_code == 0, drawn.output
    assert {path.stem for path in tmp_path.iterdir()} == {"death_extract", "death_extract-2006"}
    paper = tmp_path / "death_extract.pdf"
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    told = runner.invoke(classify, [str(paper), str(broken), "--json", "--model", str(OURS)])
    assert told.exit_code == 1, told.output
    answer = json.loads(told.stdout)
    (told_paper,) = answer["papers"]
    assert told_paper["pages"] == [1]
    assert told_paper["type"] == "death_extract"
    assert {"title", "cues", "model"} <= {reason["kind"] for reason in told_paper["reasons"]}
    assert "broken.pdf: " in told.stderr
    assert "/model-" in answer["model"]


def test_people_read_titles_with_the_slug_behind(tmp_path, capsys) -> None:
    reasons = [
        {"kind": "cues", "detail": "death_extract 1.00"},
        {"kind": "disagreement", "detail": "outside"},
        {"kind": "title", "detail": "TRÍCH LỤC KHAI TỬ 1.00"},
    ]
    paper = {"pages": [1], "type": "death_extract", "type_confidence": 0.99,
             "alternatives": [["contract", 0.06]], "reasons": reasons}  # fmt: skip
    death, contract = TYPE_VI["death_extract"], TYPE_VI["contract"]
    tell(tmp_path / "a.pdf", [paper])
    assert capsys.readouterr().out.splitlines() == [
        f"a.pdf, trang 1: {death} [death_extract] (0.99)",
        f"  có thể là {contract} [contract] (0.06)",
        f"  vì từ ngữ của mẫu: {death} [death_extract] 1.00",
        "  vì quy tắc và mô hình không khớp: ngoài danh mục",
        "  vì tiêu đề: TRÍCH LỤC KHAI TỬ 1.00",
    ]


def test_a_broken_catalogue_is_told_in_words(tmp_path) -> None:
    (tmp_path / "a_type.json").write_text("{")
    told = subprocess.run(
        [sys.executable, "-m", "cli.main", "classify", "a.pdf"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MOTLAN_PAPER_TYPES_DIR": str(tmp_path)},
    )
    assert told.returncode == 1
    assert "Danh mục loại giấy tờ không đúng mẫu: tệp a_type.json" in told.stderr


def test_a_folder_without_a_model_is_refused(tmp_path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.7")
    told = CliRunner().invoke(classify, [str(paper), "--model", str(tmp_path)])
    assert told.exit_code == 3
    assert "card.json" in told.stderr
