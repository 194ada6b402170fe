"""The first day of an installation: catalogue and accounts from the command line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session

from cli.embedded.supervisor import Supervisor
from cli.main import main
from cli.serve import environment_of
from core.settings import settings
from repository.accounts.passwords import is_password
from repository.catalogue import seed_catalogue
from storage.db.models import AccountEvent, PaperType, Staff
from tests.support.servers import settings_of

pytestmark = pytest.mark.servers


@pytest.fixture
def runner(servers: Supervisor, database_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    chosen = settings_of(servers.environment()).model_copy(update={"database_url": database_url})
    for name, value in environment_of(chosen).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    return CliRunner()


@pytest.fixture(autouse=True)
def _forget_settings() -> object:
    yield
    settings.cache_clear()


ADD = ["staff", "add", "an.nt", "--name", "Nguyễn Thị An", "--role", "desk_officer"]


def test_a_catalogue_and_an_account(runner: CliRunner, session: Session) -> None:
    assert runner.invoke(main, ["catalogue", "import"]).exit_code == 0
    again = runner.invoke(main, ["catalogue", "import"])
    assert "Đã thêm 0, đã sửa 0" in again.output
    added = runner.invoke(main, [*ADD, "--agency", "H20.12.1", "--password", "mat-khau-dai-1"])
    assert added.exit_code == 0, added.output
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperType)) == len(
        seed_catalogue()["paper_types"]
    )
    assert session.scalars(sa.select(Staff.full_name)).all() == ["Nguyễn Thị An"]


def test_the_checks_find_a_new_installation_whole(runner: CliRunner) -> None:
    log = runner.invoke(main, ["audit", "verify"])
    files = runner.invoke(main, ["objects", "verify"])
    assert (log.exit_code, files.exit_code) == (0, 0), log.output + files.output


def test_an_unknown_agency_is_said(runner: CliRunner) -> None:
    done = runner.invoke(main, [*ADD, "--agency", "H99", "--password", "mat-khau-dai-1"])
    assert done.exit_code == 1
    assert "Không có cơ quan" in done.output


def test_accounts_are_changed_from_the_command_line(runner: CliRunner, session: Session) -> None:
    assert runner.invoke(main, ["catalogue", "import"]).exit_code == 0
    for username in ("an.nt", "binh.lv"):
        add = ["staff", "add", username, *ADD[3:], "--agency", "H20.12.1"]
        assert runner.invoke(main, [*add, "--password", "mat-khau-dai-1"]).exit_code == 0
    given = runner.invoke(main, ["staff", "password", "an.nt"]).output.split()[-1]
    member = session.scalars(sa.select(Staff).where(Staff.username == "an.nt")).one()
    assert member.must_change_password
    assert is_password(member.password_hash, given)
    roles = ["staff", "roles", "an.nt", "--role", "administrator", "--role", "supervisor"]
    link = ["staff", "link", "an.nt", "--issuer", "https://id.example", "--subject", "1"]
    for command in (
        roles,
        link,
        ["staff", "reset-factors", "an.nt"],
        ["staff", "leave", "binh.lv"],
    ):
        done = runner.invoke(main, command)
        assert done.exit_code == 0, done.output
    told = runner.invoke(main, ["staff", "list", "H20.12.1"]).output
    assert "Lãnh đạo, giám sát" in told or "Quản trị" in told
    assert "đã nghỉ" in told
    names = session.scalars(
        sa.select(AccountEvent.name).where(AccountEvent.staff_id == member.id)
    ).all()
    assert sorted(names) == [
        "added",
        "factors_reset",
        "identity_linked",
        "password_given",
        "roles_changed",
    ]
    again = runner.invoke(main, [*ADD, "--agency", "H20.12.1", "--password", "mat-khau-dai-1"])
    assert "đã có người dùng" in again.output
    unknown = runner.invoke(main, ["staff", "leave", "khong-co"])
    assert "Không có tài khoản" in unknown.output
