"""`/metrics`: who reads it, that it tells what is the case, and that a failing part shows."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.metrics.gathering import Figures as Counted
from api.metrics.gathering import Group, House
from api.metrics.table import BY_NAME, METRICS
from core.clock import FixedClock
from core.identifiers import new_id
from core.settings import Settings
from ingest.pipeline.pulse import Pulse
from ingest.pipeline.services import Services
from storage.db.models import StageAttempt
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall, blank_png
from tests.support.pipeline import run_all

pytestmark = pytest.mark.servers

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(scope="module")
def figures(hall: Hall) -> Figures:
    return Figures(hall)


class Figures:
    """What a monitor on this machine reads."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.client = TestClient(hall.app, client=("127.0.0.1", 50000))
        self.samples: Samples = {}

    def read(self) -> None:
        self.hall.app.state.metrics.house.forget()
        answer = self.client.get("/metrics")
        assert answer.status_code == 200
        families = list(text_string_to_metric_families(answer.text))
        self.samples = {
            (one.name, tuple(sorted(one.labels.items()))): one.value
            for family in families
            for one in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float:
        return self.samples[f"motlan_{name}", tuple(sorted(labels.items()))]


def with_settings(hall: Hall, **changed: object) -> Settings:
    return hall.services.settings.model_copy(update=changed)


def test_only_this_machine_or_the_token_reads_figures(hall: Hall, figures: Figures) -> None:
    assert hall.visitor().client.get("/metrics").status_code == 403
    figures.read()
    services = hall.services
    settings = with_settings(hall, metrics_token=SecretStr("a-token-of-monitoring"))
    hall.app.state.services = dataclasses.replace(services, settings=settings)
    try:
        assert figures.client.get("/metrics").status_code == 403
        for token, status in (("another", 403), ("a-token-of-monitoring", 200)):
            headers = {"Authorization": f"Bearer {token}"}
            assert hall.visitor().client.get("/metrics", headers=headers).status_code == status
    finally:
        hall.app.state.services = services


def test_figures_follow_a_page_on_its_way(hall: Hall, figures: Figures) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    sent = {"upload_key": "mot-tep", "announced_pages": "1"}
    files = [("files", ("x.png", blank_png(), "image/png"))]
    assert desk.send(dossier + "/tai-len", sent, files=files).status_code == 303
    figures.read()
    assert figures("stage_waiting", stage="read", lane="now") == 1
    assert figures("pages_waiting", lane="now") == 1
    assert figures("stage_oldest_seconds", stage="read", lane="now") > 0
    assert figures("stage_waiting", stage="read", lane="backlog") == 0
    assert figures("work", work="page_group", state="received", standing="waiting") == 1
    run_all(hall.services)
    later = FixedClock(hall.services.clock.now() + timedelta(minutes=1))
    hall.app.state.services = dataclasses.replace(hall.services, clock=later)
    try:
        figures.read()
    finally:
        hall.app.state.services = hall.services
    assert figures("pages_waiting", lane="now") == 0
    assert figures("stage_tries_total", stage="read", outcome="done") == 1
    assert figures("stage_seconds_bucket", stage="read", le="+Inf") == 1
    assert figures("stage_seconds_sum", stage="read") > 0
    assert figures("ledger_difference") == 0
    route = {"method": "POST", "route": "/quay/ho-so/{dossier_id}/tai-len"}
    assert figures("http_answers_total", status="3xx", **route) == 1


def test_a_failed_round_and_refused_people_are_seen(hall: Hall, figures: Figures) -> None:
    now = hall.services.clock.now()
    with hall.services.session_factory() as session:
        row = StageAttempt(stage="logs", subject_id=new_id(), attempt=1, outcome="damage_found")
        row.started_at = row.ended_at = now - timedelta(hours=3)
        session.add(row)
        session.commit()
    browser = hall.visitor()
    browser.read("/")
    browser.send("/dang-nhap", {"username": "quay", "password": "khong-dung"})
    figures.read()
    assert figures("round_ok", round="logs") == 0
    assert figures("round_age_seconds", round="logs") == pytest.approx(3 * 3600, abs=60)
    assert figures("sign_in_failures_total", door="staff") == 1
    assert figures("certificate_days", key="agency") > 0
    assert all(figures("part_up", part=part) == 1 for part in ("database", "queue", "objects"))


def test_signs_of_life_in_valkey_become_figures(hall: Hall, figures: Figures) -> None:
    pulse = Pulse(hall.services.settings.valkey_url)
    pulse.swept(hall.services.clock.now() - timedelta(seconds=90))
    before = pulse.figures().stamps.get(("7", "done"), 0)
    pulse.stamped(7, "done", 0.25)
    pulse.stamped(7, "timestamp_server_down", 3.0)
    figures.read()
    assert figures("sweep_age_seconds") == pytest.approx(90, abs=30)
    assert figures("timestamp_seconds_count", server="7") == before + 1
    assert figures("timestamp_failures_total", server="7", code="timestamp_server_down") >= 1
    assert figures("queue_jobs", queue="read.now") >= 0


def test_what_cannot_be_counted_says_so(hall: Hall, figures: Figures) -> None:
    services = hall.services
    away = "redis://:none@127.0.0.1:9/0"
    hall.app.state.services = dataclasses.replace(
        services, settings=with_settings(hall, valkey_url=away)
    )
    try:
        figures.read()
    finally:
        hall.app.state.services = services
    assert figures("figures_ok", group="queue") == 0
    assert figures("figures_ok", group="work") == 1
    assert not any(name == "motlan_queue_jobs" for name, _ in figures.samples)


def test_figures_are_those_of_the_table_and_name_nobody(hall: Hall, figures: Figures) -> None:
    figures.read()
    known = {sample: one for one in METRICS for sample in one.sample_names}
    for name, labels in figures.samples:
        if name.endswith("_created"):
            continue
        said = {key for key, _ in labels} - {"le"}
        assert said == set(known[name].labels), name
    told = {known[name].name for name, _ in figures.samples if name in known}
    # What never happened in this hall: nothing failed, no second store, no backup, no round.
    assert len(told) > 30
    assert told <= BY_NAME.keys()
    text = figures.client.get("/metrics").text
    assert hall.citizen_number not in text
    assert "Mẫu" not in text


def test_several_monitors_cost_no_more_than_one(hall: Hall) -> None:
    counted: list[int] = []

    def count(services: Services, found: Counted) -> None:
        counted.append(1)
        found.set("log_entries", len(counted))

    house = House((Group("care", count, keep_s=1e9),))
    for _ in range(3):
        told = {family.name: family for family in house.families(hall.services)}
        assert told["motlan_log_entries"].samples[0].value == 1
    house.forget()
    list(house.families(hall.services))
    assert len(counted) == 2


def test_the_page_of_the_condition_says_what_is_wrong_and_what_to_do(
    hall: Hall, figures: Figures
) -> None:
    supervisor, house = hall.staff("lanhdao"), hall.app.state.metrics.house
    assert "/giam-sat/tinh-trang" in supervisor.read("/giam-sat").xpath("//main//a/@href")
    Pulse(hall.services.settings.valkey_url).swept(hall.services.clock.now())
    house.forget()
    rows = lines_of(supervisor)
    assert rows["Cơ sở dữ liệu"][0] == "Tốt"
    assert rows["Bộ gọi lại việc"][:2] == ["Tốt", "Đang chạy đều."]
    assert rows["Nhật ký và niêm phong"][0] == "Cần xử lý ngay"
    assert "an toàn thông tin" in rows["Nhật ký và niêm phong"][2]
    assert next(iter(rows.values()))[0] == "Cần xử lý ngay", "the worst stands first"
    services = hall.services
    away = with_settings(hall, valkey_url="redis://:none@127.0.0.1:9/0")
    hall.app.state.services = dataclasses.replace(services, settings=away)
    house.forget()
    try:
        assert lines_of(supervisor)["Máy đọc và ký"][0] == "Chưa biết"
    finally:
        hall.app.state.services = services
        house.forget()


def lines_of(browser: Browser) -> dict[str, list[str]]:
    page = browser.read("/giam-sat/tinh-trang")
    return {
        text_of(row, "./td[1]"): [text_of(cell, ".") for cell in row.xpath("./td[position() > 1]")]
        for row in page.xpath("//tbody/tr")
    }
