"""Registering another system from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from cli.embedded.supervisor import Supervisor
from cli.main import main
from cli.serve import environment_of
from core.settings import settings
from repository.catalogue import import_catalogue, seed_catalogue
from repository.shared_clients import ClientRefusedError, authenticate_client
from tests.support.servers import settings_of

pytestmark = pytest.mark.servers

ADD = ["clients", "add", "dvcqg", "--agency", "H20", "--network", "10.1.2.0/24"]


def test_a_system_is_registered_listed_and_revoked(
    servers: Supervisor, database_url: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings_of(servers.environment()).model_copy(update={"database_url": database_url})
    for name, value in environment_of(chosen).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    import_catalogue(session, seed_catalogue())
    session.commit()
    runner = CliRunner()
    added = runner.invoke(main, ADD)
    assert added.exit_code == 0, added.output
    key = added.stdout.strip()
    assert authenticate_client(session, "dvcqg", key, "10.1.2.9").calls_per_minute == 60
    for name, secret, address in (("dvcqg", "x", "10.1.2.9"), ("dvcqg", key, "10.1.3.9")):
        with pytest.raises(ClientRefusedError):
            authenticate_client(session, name, secret, address)
    session.rollback()
    assert runner.invoke(main, ADD).exit_code == 1
    assert runner.invoke(main, [*ADD[:2], "Có dấu: lạ", *ADD[3:]]).exit_code == 1
    assert "đang dùng" in runner.invoke(main, ["clients", "list"]).stdout
    assert runner.invoke(main, ["clients", "revoke", "dvcqg"]).exit_code == 0
    assert "thu hồi" in runner.invoke(main, ["clients", "list"]).stdout
    again = runner.invoke(main, ["clients", "revoke", "dvcqg"])
    assert (again.exit_code, "đang được phép gọi" in again.output) == (1, True)
    settings.cache_clear()
