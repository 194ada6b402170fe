"""What `motlan evidence` and `motlan renewals` say and answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from cli import connected as connecting
from cli import evidence as evidence_command
from cli.evidence import evidence
from cli.renewals import renewals
from core.settings import Settings
from ingest.pipeline.services import Services

pytestmark = pytest.mark.servers

Keep = Callable[..., UUID]


@pytest.fixture
def run(services: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs a command as in an installation with these settings."""
    for name, value in services.settings.model_dump(exclude_none=True).items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        monkeypatch.setenv(f"MOTLAN_{name}".upper(), str(plain))
    monkeypatch.setenv("MOTLAN_S3_BUCKET", services.object_store.bucket)  # type: ignore[attr-defined] # the S3 store

    def settings() -> Settings:
        return Settings()  # type: ignore[call-arg] # from the environment, read anew

    monkeypatch.setattr(connecting, "settings", settings)
    monkeypatch.setattr(evidence_command, "settings", settings)

    def call(*words: str) -> tuple[int, str]:
        command = renewals if words[0] == "renewals" else evidence
        done = CliRunner().invoke(command, [*words[1:]])
        return done.exit_code, done.output

    return call


def test_evidence_is_made_exported_and_verified(
    run: Callable[..., tuple[int, str]], keep: Keep, tmp_path: Path
) -> None:
    data = b"%PDF-1.7 mau"
    keep(data, days=1)
    keep(data + b" khac", days=1)
    code, said = run("evidence", "make")
    assert (code, "2 tệp" in said) == (0, True), said
    assert "Không có ngày nào" in run("evidence", "make")[1]
    file, other, record = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "a.er"
    file.write_bytes(data)
    other.write_bytes(data + b" sua")
    assert run("evidence", "export", str(file), "--out", str(record))[0] == 0
    code, said = run("evidence", "verify", str(file), str(record))
    assert (code, "BẰNG CHỨNG HỢP LỆ" in said) == (0, True), said
    code, said = run("evidence", "verify", str(other), str(record))
    assert (code, "không nằm trong bằng chứng" in said) == (1, True), said
    assert run("evidence", "verify", str(file), str(file))[0] == 2
    code, said = run("evidence", "export", str(other), "--out", str(record))
    assert (code, "chưa có bằng chứng" in said) == (1, True), said


def test_renewal_says_when_it_would_not_help(
    run: Callable[..., tuple[int, str]], keep: Keep
) -> None:
    keep(b"%PDF-1.7 mau", days=1)
    run("evidence", "make")
    assert run("evidence", "renew")[0] == 0
    code, said = run("evidence", "renew", "--within-days", "36500")
    assert (code, "đổi chứng thư" in said) == (1, True), said
    code, said = run("evidence", "renew", "--leave", "sha256")
    assert (code, "1 nhóm bằng thuật toán băm mạnh hơn" in said) == (0, True), said


def test_the_calendar_is_printed_and_given_as_data(
    run: Callable[..., tuple[int, str]], keep: Keep
) -> None:
    assert run("renewals") == (0, "Chưa có chữ ký nào trong kho.\n")
    keep(b"%PDF-1.7 mau", days=1)
    code, said = run("renewals")
    assert (code, "Không đọc được chữ ký\t1 tệp" in said) == (0, True), said
    assert "Chưa có bằng chứng lưu trữ" in said
    told = json.loads(run("renewals", "--json")[1])
    assert (told["unreadable"], told["pending"][0]["files"]) == (1, 1)
