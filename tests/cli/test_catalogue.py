"""`motlan catalogue`: lists compared and taken, spellings, what waits, the calendar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.embedded.supervisor import Supervisor
from cli.main import main
from cli.serve import environment_of
from core.settings import settings
from tests.support.servers import settings_of

pytestmark = pytest.mark.servers

LINES = (
    "MaThuTuc;TenThuTuc;CapThucHien;MaThanhPhan;TenThanhPhan;originalQty\n"
    "1.010041;Xác nhận thông tin về cư trú (bản Mẫu);Cấp Xã;MAU-9;Giấy Mẫu;1\n"
)
BAD = "8.1;Dòng sai;Cấp Xã;;;\n"


@pytest.fixture
def run(servers: Supervisor, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    chosen = settings_of(servers.environment()).model_copy(update={"database_url": database_url})
    for name, value in environment_of(chosen).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["catalogue", *words])

    yield invoke
    settings.cache_clear()


def test_a_list_is_compared_taken_and_shown(run) -> None:
    assert run("import").exit_code == 0
    Path("sach.csv").write_text(LINES, encoding="utf-8")
    Path("sai.csv").write_text(LINES + BAD, encoding="utf-8")
    shown = run("diff", "sai.csv")
    assert shown.exit_code == 1
    assert "Dòng 2\t8.1\tMaThuTuc\tkhông đúng dạng" in shown.output
    assert "Thành phần MAU-9: – → Giấy Mẫu" in " ".join(shown.output.split())
    refused = run("import", "sai.csv")
    assert refused.exit_code == 1
    assert "Chưa nhận dòng nào" in refused.output
    tried = run("import", "sach.csv", "--dry-run", "--effective", "2099-01-01")
    assert "Khác 1 thủ tục" in tried.output
    taken = run("import", "sach.csv", "--effective", "2099-01-01")
    assert (taken.exit_code, "Đã áp dụng 1 thủ tục" in taken.output) == (0, True)
    again = run("import", "sai.csv", "--keep-good", "--effective", "2099-02-01")
    assert (again.exit_code, "Đã áp dụng 0 thủ tục; 1 dòng sai" in again.output) == (1, True)
    assert "bản Mẫu" not in run("show", "1.010041").output
    assert "MAU-9\tGiấy Mẫu" in run("show", "1.010041", "--on", "2099-01-01").output
    assert "1.001193/02" in run("show", "1.001193.H56").output
    assert "MAU-9" in run("unmapped").output
    assert run("show", "1.999999").exit_code == 1


def test_spellings_and_the_calendar(run) -> None:
    assert run("import").exit_code == 0
    assert "birth_certificate" in run("alias", "result", "H15-KQ000200").output
    words = ("alias", "result", "KQ-Z.1", "--code", "passport", "--from", "2026-12-01")
    assert run(*words).exit_code == 1, "a spelling without a source"
    assert "passport\ttừ 01/12/2026" in run(*words, "--source", "Công văn Mẫu").output
    days = {
        "source": "Quyết định Mẫu",
        "days_off": [{"from": "2027-01-01", "to": "2027-01-01", "name": "Tết Dương lịch"}],
        "worked_saturdays": ["2027-01-09"],
    }
    Path("nghi.json").write_text(json.dumps(days), encoding="utf-8")
    assert "2027\t2 ngày" in run("calendar", "nghi.json").output
    Path("nghi.json").write_text("{", encoding="utf-8")
    assert run("calendar", "nghi.json").exit_code == 1
