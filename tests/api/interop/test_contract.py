"""Recorded exchanges of the shared results, replayed against us and against another system.

The same files hold for both, so what our client learns from the one holds for the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.interop.asking import HttpSource, PeerUnavailableError
from api.interop.peers import Peer
from api.v1.schemas.shared_results import SharedFileAsked, SharedResultsAsked
from tests.support.shared import AN, Shared
from tests.support.town import sheet
from tests.support.web import served, stand_in

pytestmark = pytest.mark.servers

EXCHANGES = sorted(Path(__file__).parent.joinpath("exchanges").glob("*.json"))


@pytest.fixture(scope="module", params=["ours", "another"])
def system(
    request: pytest.FixtureRequest, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the first call."""
    if request.param == "ours":
        with served(shared.town.hall.app) as address:
            yield f"{address}/api/v1/shared-results"
        return
    paper = {
        "owner": AN,
        "MaKetQua": "KQ.G15.000031",
        "TenGiayTo": "Giấy khai sinh",
        "SoKyHieu": "45/1990",
        "CoQuanChuQuan": "H17.35.1",
        "TenTep": "khai-sinh.pdf",
        "file": base64.b64encode(sheet("khai sinh")).decode(),
    }
    store = {"clients": {shared.client: shared.key}, "papers": [paper]}
    with stand_in(store, tmp_path_factory.mktemp("another")) as address:
        yield address


def fits(told: Any, recorded: Any, seen: dict[str, str]) -> bool:
    """Whether an answer is the recorded one; words in angle brackets stand for what varies."""
    if recorded == "<any>":
        return isinstance(told, str)
    if recorded == "<pdf>":
        return base64.b64decode(told).startswith(b"%PDF-")
    if isinstance(recorded, str) and recorded.startswith("<"):
        seen[recorded] = told
        return isinstance(told, str) and len(told) >= 16
    if isinstance(recorded, dict):
        return all(name in told and fits(told[name], recorded[name], seen) for name in recorded)
    if isinstance(recorded, list):
        pairs = zip(told, recorded, strict=False)
        return len(told) == len(recorded) and all(fits(a, b, seen) for a, b in pairs)
    return bool(told == recorded)


def test_every_recorded_exchange_holds(system: str, shared: Shared) -> None:
    assert len(EXCHANGES) == 8
    seen: dict[str, str] = {}
    for path in EXCHANGES:
        one = json.loads(path.read_text("utf-8"))
        asked = {name: seen.get(str(value), value) for name, value in one["request"].items()}
        address = system if one["call"] == "list" else f"{system}/file"
        key = shared.key if one["key"] == "right" else "khong-dung-khoa"
        answer = httpx2.post(address, json=asked, auth=(shared.client, key))
        assert answer.status_code == one["status"], (path.name, answer.text)
        assert fits(answer.json(), one["answer"], seen), (path.name, answer.text[:300])


def source(system: str, shared: Shared, folder: Path) -> HttpSource:
    file = folder / "key"
    file.write_text(shared.key, encoding="utf-8")
    peer = Peer(
        name="mau",
        title="Cổng mẫu",
        url=system,
        client=shared.client,
        key_file=file,
        is_internal=True,
    )
    return HttpSource(peer, 1_000_000, pause=lambda _: None)


def question() -> SharedResultsAsked:
    recorded = json.loads(EXCHANGES[0].read_text("utf-8"))
    return SharedResultsAsked.model_validate(recorded["request"])


def test_our_client_understands_both(system: str, shared: Shared, tmp_path: Path) -> None:
    ours = source(system, shared, tmp_path)
    [found] = ours.results(question())
    assert (found.MaKetQua, found.SoKyHieu) == ("KQ.G15.000031", "45/1990")
    [file] = found.DanhSachTepDinhKem
    way = SharedFileAsked(CoQuanChuQuan=found.CoQuanChuQuan, DuongDan=file.DuongDan)
    assert ours.file(way).startswith(b"%PDF-")
    lost = SharedFileAsked(CoQuanChuQuan="H17.35.1", DuongDan="khong-co-duong-dan-nay")
    with pytest.raises(PeerUnavailableError, match="peer_unavailable") as caught:
        ours.file(lost)
    assert caught.value.reason == "status_404"


TROUBLE = [
    (["503", "503"], None),
    (["503", "503", "503"], "status_503"),
    (["429"], None),
    (["500"], "status_500"),
    (["moved"], "status_302"),
    (["huge"], "answer_too_large"),
    (["page"], "answer_of_other_kind"),
    (["nonsense"], "answer_not_readable"),
    (["error"], "answer_says_error"),
]


@pytest.mark.parametrize(("trouble", "reason"), TROUBLE)
def test_what_another_system_does_wrong(
    trouble: list[str], reason: str | None, shared: Shared, tmp_path: Path
) -> None:
    store = {"clients": {shared.client: shared.key}, "papers": [], "trouble": trouble}
    with stand_in(store, tmp_path) as address:
        asked = source(address, shared, tmp_path)
        if reason is None:
            assert asked.results(question()) == ()
            return
        with pytest.raises(PeerUnavailableError) as caught:
            asked.results(question())
        assert caught.value.reason == reason


def test_nobody_there_and_places_that_are_never_asked(shared: Shared, tmp_path: Path) -> None:
    gone = source("http://127.0.0.1:9/", shared, tmp_path)
    with pytest.raises(PeerUnavailableError) as caught:
        gone.results(question())
    assert caught.value.reason == "no_connection"
    for place in (
        *("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1"),
        *("[64:ff9b::7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]"),
    ):
        address = f"https://{place}/"
        outside = gone.peer.model_copy(update={"url": address, "is_internal": False})
        with pytest.raises(PeerUnavailableError) as caught:
            HttpSource(outside, 1000, pause=lambda _: None).results(question())
        assert caught.value.reason == "address_refused", address
    link_local = gone.peer.model_copy(update={"url": "https://169.254.169.254/"})
    with pytest.raises(PeerUnavailableError) as caught:
        HttpSource(link_local, 1000).results(question())
    assert caught.value.reason == "address_refused"
