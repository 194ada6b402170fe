"""Events reach a receiver that fails, stalls, answers late or elsewhere: none is lost."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from core.access import Role
from core.clock import FixedClock
from ingest.delivering.rounds import deliver_due
from ingest.pipeline.services import Services
from repository.events_out.deliveries import PAUSES
from repository.events_out.outbox import EventName, tell_of_dossier
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import Dossier
from storage.db.queries.events_out import webhooks_due
from tests.support.browser import PASSWORD, text_of
from tests.support.hall import PROCEDURE, Hall
from tests.support.house import ROOT
from tests.support.receiver import Receiver, receiver

pytestmark = pytest.mark.servers


@dataclasses.dataclass
class Setting:
    """A client with a webhook, and a clock of its own for the deliveries."""

    hall: Hall
    client: TestClient
    services: Services
    clock: FixedClock
    at: Receiver

    def hook(self, *types: str) -> tuple[UUID, str]:
        """A new webhook and its secret; what was before it is over."""
        self.clock.moment = self.hall.services.clock.now()
        answer = self.client.post("/api/v1/webhooks", json={"url": self.at.url, "types": types})
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"]), answer.json()["secret"]

    def dossier(self) -> UUID:
        asked = {"procedure_code": PROCEDURE, "owner_id": str(self.hall.citizen_id)}
        return UUID(self.client.post("/api/v1/dossiers", json=asked).json()["id"])

    def happen(self, *dossier_ids: UUID) -> None:
        """An event in each, in this order."""
        for id_ in dossier_ids:
            with self.services.session_factory() as session:
                dossier = session.get_one(Dossier, id_)
                tell_of_dossier(session, self.clock, dossier, EventName.PAPERS_NEEDED, {})
                session.commit()

    def rounds(self, hook_id: UUID, step: timedelta, most: int = 40) -> None:
        """Rounds as the sweeper would ask for them, some time apart, until nothing is due."""
        for _ in range(most):
            deliver_due(self.services, hook_id)
            self.clock.advance(step)
            with self.services.session_factory() as session:
                if hook_id not in webhooks_due(session, self.clock.now()):
                    return
        raise AssertionError("it never ends")

    def log(self, hook_id: UUID, **query: Any) -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/v1/webhooks/{hook_id}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def end(self, hook_id: UUID) -> None:
        assert self.client.delete(f"/api/v1/webhooks/{hook_id}").status_code == 204


@pytest.fixture(scope="module")
def setting(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    with hall.services.session_factory() as session:
        create_staff(
            session,
            username="mot-cua",
            full_name="Phần mềm một cửa Mẫu",
            agency_id=agency_by_code(session, "H17.35.1").id,
            roles=[Role.DESK_OFFICER],
            password=PASSWORD,
            is_machine=True,
        )
        session.commit()
    clock = FixedClock(hall.services.clock.now())
    more = {"webhook_limit_s": 0.4, "webhook_networks": "127.0.0.1"}
    settings = hall.services.settings.model_copy(update=more)
    services = dataclasses.replace(hall.services, settings=settings, clock=clock)
    hall.app.state.services = dataclasses.replace(hall.services, settings=settings)
    client = TestClient(hall.app, headers=hall.token("mot-cua"))
    with receiver(Path(tmp_path_factory.mktemp("receiver"))) as at:
        yield Setting(hall, client, services, clock, at)


def is_signed(secret: str, post: dict[str, Any], late_s: int = 0) -> bool:
    """As the receiver checks it that docs/integration.md shows."""
    [sample] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/integration.md").read_text(), re.S)
    shown: dict[str, Any] = {}
    exec(sample, shown)  # noqa: S102 # our own page
    now = int(post["headers"]["webhook-timestamp"]) + late_s
    return bool(shown["is_ours"](post["headers"], post["body"].encode(), secret, now))


def test_nothing_is_lost_and_order_is_kept_however_the_receiver_fails(setting: Setting) -> None:
    hook_id, secret = setting.hook()
    one, two = setting.dossier(), setting.dossier()
    setting.happen(one, two, one, one, two, one)
    before = len(setting.at.seen())
    setting.at.plan("fail", "ok", "late", "redirect", "drip", "drop", "busy", "flood", "fail")
    setting.rounds(hook_id, timedelta(hours=25))
    posts = setting.at.seen()[before:]
    assert {post["how"] for post in posts} >= {"late", "redirect", "drip", "drop", "flood"}
    assert "followed" not in {post["how"] for post in posts}, "a redirect was followed"
    taken: dict[str, dict[str, Any]] = {}
    for post in posts:
        assert is_signed(secret, post)
        assert post["headers"]["webhook-id"] == json.loads(post["body"])["id"]
        if post["how"] in {"ok", "late", "flood"}:
            # As any receiver does: what it has is told by the id.
            taken.setdefault(post["headers"]["webhook-id"], json.loads(post["body"]))
    events = list(taken.values())
    assert len(posts) > len(events) == 6
    for dossier_id, count in ((one, 4), (two, 2)):
        numbers = [event["number"] for event in events if event["stream"] == str(dossier_id)]
        assert numbers == list(range(1, count + 1))
    log = setting.log(hook_id)
    assert {line["state"] for line in log} == {"delivered"}
    assert sum(len(line["attempts"]) for line in log) == len(posts)
    ends = {attempt["code"] for line in log for attempt in line["attempts"]}
    assert ends == {"delivered", "refused", "timeout", "redirected", "no_connection"}
    # Whoever was told reads the same in the feed.
    feed = setting.client.get("/api/v1/events", params={"limit": 500}).json()["events"]
    told = {event["id"]: event for event in events}
    assert {event["id"]: event for event in feed if event["id"] in told} == told
    setting.end(hook_id)


def test_a_dead_letter_holds_up_its_dossier_alone_until_somebody_tends_it(
    setting: Setting,
) -> None:
    hook_id, _ = setting.hook()
    bad, good = setting.dossier(), setting.dossier()
    setting.at.plan(refused=(str(bad),))
    setting.happen(bad, bad, good)
    setting.rounds(hook_id, timedelta(hours=25))
    dead, waiting, delivered = setting.log(hook_id)
    assert (dead["state"], waiting["state"], delivered["state"]) == ("dead", "waiting", "delivered")
    assert len(dead["attempts"]) == len(PAUSES) + 1
    assert sum(PAUSES, timedelta()) > timedelta(days=3)
    assert waiting["attempts"] == []
    administrator = setting.hall.staff("quantri")
    page = administrator.read("/giam-sat/su-kien")
    for words in ("Phần mềm một cửa Mẫu", "Cần nộp giấy tờ", "không nhận", "500"):
        assert words in text_of(page)
    setting.at.plan()
    administrator.do(f"/giam-sat/su-kien/{dead['id']}/gui-lai", {})
    again = administrator.send(f"/giam-sat/su-kien/{dead['id']}/gui-lai", {})
    assert again.status_code == 409
    setting.rounds(hook_id, timedelta(seconds=1))
    assert {line["state"] for line in setting.log(hook_id)} == {"delivered"}
    # Left out by hand, what waited behind it goes on.
    setting.at.plan(refused=(str(bad),))
    setting.happen(bad, bad)
    setting.rounds(hook_id, timedelta(hours=25))
    [dead] = setting.log(hook_id, state="dead")
    setting.at.plan()
    skip = f"/api/v1/webhooks/deliveries/{dead['id']}/skip"
    assert setting.client.post(skip).status_code == 204
    setting.rounds(hook_id, timedelta(seconds=1))
    assert [line["state"] for line in setting.log(hook_id)][-2:] == ["skipped", "delivered"]
    setting.end(hook_id)


def test_a_secret_is_changed_without_a_gap_and_a_pause_loses_nothing(setting: Setting) -> None:
    hook_id, first = setting.hook("dossier.papers_needed")
    place = f"/api/v1/webhooks/{hook_id}"
    assert "secret" not in setting.client.get("/api/v1/webhooks").text
    answer = setting.client.post(f"{place}/secret")
    second = answer.json()["secret"]
    dossier = setting.dossier()
    assert setting.client.post(f"{place}/pause").json()["state"] == "paused"
    setting.happen(dossier)
    assert deliver_due(setting.services, hook_id) == 0
    assert setting.client.post(f"{place}/resume").json()["state"] == "active"
    assert deliver_due(setting.services, hook_id) == 1
    post = setting.at.seen()[-1]
    assert is_signed(first, post)
    assert is_signed(second, post)
    assert not is_signed(second, post, late_s=301)
    assert not is_signed(second, {**post, "body": post["body"].replace("1", "2", 1)})
    setting.clock.advance(timedelta(days=2))
    setting.at.plan("gone")
    setting.happen(dossier)
    assert deliver_due(setting.services, hook_id) == 0
    [told] = setting.client.get("/api/v1/webhooks").json()
    assert (told["state"], told["paused_code"]) == ("paused", "webhook_gone")
    setting.client.post(f"{place}/resume")
    setting.clock.advance(timedelta(minutes=1))
    assert deliver_due(setting.services, hook_id) == 1
    post = setting.at.seen()[-1]
    assert is_signed(second, post)
    assert not is_signed(first, post)
    setting.end(hook_id)
    setting.happen(dossier)
    assert deliver_due(setting.services, hook_id) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "ftp://example.vn/",
        "https://ten:mat-khau@example.vn/",
        "https://example.vn/#a",
        "https:///a",
        "http://127.0.0.1:99999/",
    ],
)
def test_events_go_to_no_neighbour_of_this_machine(setting: Setting, url: str) -> None:
    refused = setting.client.post("/api/v1/webhooks", json={"url": url})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "webhook_url_invalid")


def test_a_name_that_leads_inside_later_is_not_called(setting: Setting) -> None:
    hook_id, _ = setting.hook()
    closed = setting.services.settings.model_copy(update={"webhook_networks": None})
    setting.happen(setting.dossier())
    before = len(setting.at.seen())
    assert deliver_due(dataclasses.replace(setting.services, settings=closed), hook_id) == 0
    assert len(setting.at.seen()) == before
    [line] = setting.log(hook_id)
    assert [one["code"] for one in line["attempts"]] == ["address_refused"]
    setting.end(hook_id)


def test_nobody_tends_the_webhooks_of_others(setting: Setting) -> None:
    hook_id, _ = setting.hook()
    desk = TestClient(setting.hall.app, headers=setting.hall.token("quay"))
    assert desk.get("/api/v1/webhooks").status_code == 403
    assert desk.get(f"/api/v1/webhooks/{hook_id}/deliveries").status_code == 403
    assert setting.hall.staff("lanhdao").get("/giam-sat/su-kien").status_code == 403
    setting.end(hook_id)
    assert setting.client.post(f"/api/v1/webhooks/{hook_id}/resume").status_code == 404
