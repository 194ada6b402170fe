"""What the commands of learning do, from confirmed papers to a model in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.evaluate import evaluate
from cli.learning import _worse_vi
from cli.training import job, material
from cli.training.confirmed import read_confirmed
from cli.training.examples import Example
from cli.training.figures import Tally
from cli.training.job import retrain, write_export
from cli.training.judging import verdicts, without_small_desks, worse_at
from cli.training.slips import CONDITIONS
from core.lessons import EVALUATION_SET, is_held_out
from ingest.learning.figures import FEWEST
from ingest.learning.models import activate, in_use, may_have_learnt_until, model_events
from ingest.pipeline.broker import TRAINING_TASK, MemoryBroker
from ingest.pipeline.services import Services
from ingest.pipeline.sweeper import sweep
from ingest.review import confirm_document
from ocr.types.classifier import open_knower
from tests.support.desk import Desk
from tests.support.other_model import OURS, other_model
from tests.support.proposed import drawn_page, propose


def confirm_some(services: Services, desk: Desk) -> dict[bool, int]:
    """Letters and forms, confirmed, until both sets have some; how many are in each."""
    counts = {True: 0, False: 0}
    while not all(counts.values()):
        page = drawn_page("official_letter", seed=sum(counts.values()))
        document = propose(services, desk, page, type="official_letter", fields={})
        confirm_document(
            services,
            desk.officer,
            document_id=document.id,
            version=1,
            type="official_letter",
            fields={"recipient": "Sở Mẫu"},
            owner_id=None,
            component_id=None,
            compared_with_original=True,
        )
        counts[is_held_out(document.upload_id)] += 1
    return counts


@pytest.mark.servers
def test_exports_part_training_from_evaluation(
    services: Services, desk: Desk, tmp_path: Path
) -> None:
    counts = confirm_some(services, desk)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("stays")
    for held_out, count in counts.items():
        path = tmp_path / f"{held_out}.jsonl"
        path.symlink_to(elsewhere)
        assert write_export(services, path, held_out=held_out) == count
        assert [one.slug for one in read_confirmed(path)] == ["official_letter"] * count
        assert path.stat().st_mode & 0o077 == 0
        assert "Mẫu" not in path.read_text()
    assert elsewhere.read_text() == "stays"


@pytest.mark.servers
def test_a_training_is_taken_or_refused_and_told_either_way(
    services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    confirm_some(services, desk)
    # A few layouts instead of all: the way is the same, in seconds.
    few = [one for one in material.all_models() if one[0] in {"decision", "official_letter"}]
    monkeypatch.setattr(material, "all_models", lambda: iter(few))
    monkeypatch.setattr(material, "texts", tuple)
    monkeypatch.setattr(material, "CONDITIONS", {"clean": CONDITIONS["clean"]})
    monkeypatch.setattr(material, "catalogue_sheets", lambda *_: iter(()))
    said: list[str] = []
    outcome = retrain(services, say=said.append, specimens=1)
    with services.session_factory() as session:
        [event] = model_events(session)
        current = in_use([event])
    assert (current is event) is outcome.is_accepted
    assert event.model == outcome.model
    now, before = event.figures["held_out"]["all"], event.figures["held_out_before"]["all"]
    assert now["pages"] == before["pages"] >= 1
    assert said


@pytest.mark.servers
def test_training_is_asked_for_only_where_the_settings_want_it(services: Services) -> None:
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    sweep(services)
    assert broker.training_asked == []
    monthly = services.settings.model_copy(update={"train_every_days": 30})
    sweep(type(services)(**(vars(services) | {"settings": monthly})))
    assert len(broker.training_asked) == 1
    assert f"{job.__name__}.{job.train.__name__}" == TRAINING_TASK


def test_each_desk_with_enough_papers_is_judged_apart() -> None:
    page = drawn_page("death_extract")
    many = [Example("death_extract", "held_out", "H99.1", page)] * FEWEST
    few = [Example("decision", "held_out", "H99.2", page)]
    ours = open_knower(OURS)
    judged = verdicts([*many, *few], ours, ours)
    assert {name: new["all"].pages for name, (new, _) in judged.items()} == {
        "all": FEWEST + 1,
        "desk:H99.1": FEWEST,
    }
    assert verdicts([], ours, ours) == {}
    tallies = {"all": Tally(FEWEST + 1), "condition:a": Tally(FEWEST), "condition:b": Tally(1)}
    assert [*without_small_desks(tallies)] == ["all", "condition:a"]


def test_a_desk_refuses_a_model_only_beyond_chance_and_is_named() -> None:
    def compared(pages: int, fewer_right: int) -> tuple[dict[str, Tally], dict[str, Tally]]:
        return {"all": Tally(pages, pages - fewer_right)}, {"all": Tally(pages, pages)}

    assert worse_at({"all": compared(400, 0), "desk:A": compared(20, 1)}) == []
    assert worse_at({"all": compared(400, 1)}) == ["all"]
    judged = {"all": compared(400, 0), "desk:A": compared(20, 2), "desk:B": compared(200, 4)}
    assert worse_at(judged) == ["desk:A"]
    assert _worse_vi("desk:A") == "tại đơn vị A"


@pytest.mark.servers
def test_a_model_is_judged_on_papers_it_cannot_have_learnt_from(
    services: Services, desk: Desk, tmp_path: Path
) -> None:
    assert may_have_learnt_until(services) is None
    other_model(tmp_path / "other")
    activate(services, tmp_path / "other", {})
    until = may_have_learnt_until(services)
    assert until is not None
    activate(services, tmp_path / "other", {"evaluation_set": EVALUATION_SET})
    assert may_have_learnt_until(services) is None


def test_papers_of_one_file_are_one_family(tmp_path: Path) -> None:
    words = [["QUYẾT", 0.1, 0.1, 0.2, 0.12, 0.9]]
    line = {"type": "decision", "pages": [{"words": words}]}
    path = tmp_path / "confirmed.jsonl"
    path.write_text("".join(json.dumps(line | more) + "\n" for more in ({"file": 1},) * 2 + ({},)))
    first, second, third = (one.family for one in read_confirmed(path))
    assert first == second != third


def test_evaluate_tells_figures_and_compares(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    page = drawn_page("death_extract")
    words = [[word.text, *word.box, word.confidence] for word in page.words]
    path.write_text(json.dumps({"type": "death_extract", "pages": [{"words": words}]}))
    other_model(tmp_path / "other")
    arguments = ["--set", str(path), "--model", str(OURS), "--against", str(tmp_path / "other")]
    told = CliRunner().invoke(evaluate, [*arguments, "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["types"]["all"] == found["against"]["types"]["all"]
    assert found["types"]["type:death_extract"]["right"] == 1.0
    assert found["types"]["all"]["nothing_told"] == 0.0
    shown = CliRunner().invoke(evaluate, arguments)
    assert "100.00%" in shown.stdout
    both = CliRunner().invoke(evaluate, [*arguments, "--specimens", "1"])
    assert both.exit_code == 2
