"""The doctor finds what is wrong and says what to do; a sound installation passes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cli.doctor import check_signing, examine
from cli.embedded.supervisor import Supervisor
from core.clock import FixedClock, SystemClock
from core.errors import MotLanError
from core.settings import Settings
from storage.db.engine import create_engine
from storage.db.models import Document, DocumentEvent
from tests.support.desk import make_desk, make_upload
from tests.support.servers import create_empty

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[2]
PARTS = {
    "Nhận dạng chữ",
    "Cơ sở dữ liệu",
    "Hàng đợi",
    "Kho tệp",
    "Khóa ký",
    "Con dấu",
    "Khóa cá nhân",
    "Chữ ký đã lưu",
    "Kho thứ hai",
    "Đối soát",
    "Sao lưu",
    "Dấu thời gian",
    "Thiết lập",
}


def failed(used: Settings) -> dict[str, str]:
    findings = examine(used, SystemClock())
    assert {finding.part for finding in findings} == PARTS
    return {finding.part: finding.words for finding in findings if not finding.is_fit}


def test_sound_installation_passes(own_settings: Settings) -> None:
    assert failed(own_settings) == {}


@pytest.mark.parametrize(
    ("change", "part", "remedy"),
    [
        ({"languages": "xyz"}, "Nhận dạng chữ", "apt install tesseract-ocr-xyz"),
        (
            {"database_url": "postgresql+psycopg://a:b@127.0.0.1:9/c"},
            "Cơ sở dữ liệu",
            "MOTLAN_DATABASE_URL",
        ),
        ({"valkey_url": "redis://127.0.0.1:9/0"}, "Hàng đợi", "MOTLAN_VALKEY_URL"),
        ({"s3_endpoint": "127.0.0.1:9"}, "Kho tệp", "object_store_down"),
        ({"signing_pkcs12": None}, "Khóa ký", "MOTLAN_SIGNING_PKCS12"),
        ({"signing_pkcs12": Path("/nowhere.p12")}, "Khóa ký", "signing_key_missing"),
        ({"trust_dir": None}, "Khóa ký", "MOTLAN_TRUST_DIR"),
        ({"tsa_url": None}, "Dấu thời gian", "MOTLAN_TSA_URL"),
        ({"tsa_url": "http://127.0.0.1:9/"}, "Dấu thời gian", "timestamp_server_down"),
    ],
)
def test_each_failure_carries_its_remedy(
    own_settings: Settings, change: dict[str, object], part: str, remedy: str
) -> None:
    found = failed(own_settings.model_copy(update=change))
    assert list(found) == [part]
    assert remedy in found[part]


def test_empty_database_is_told_to_migrate(embedded_settings: Settings) -> None:
    empty = create_empty(embedded_settings.database_url, "doctor_empty")
    found = failed(embedded_settings.model_copy(update={"database_url": empty}))
    assert list(found) == ["Cơ sở dữ liệu"]
    assert "motlan migrate" in found["Cơ sở dữ liệu"]


def test_key_that_ends_soon_is_found(embedded_settings: Settings) -> None:
    shortly_before = FixedClock(datetime(2044, 12, 20, tzinfo=UTC))
    with pytest.raises(MotLanError) as caught:
        check_signing(embedded_settings, shortly_before)
    assert "01/01/2045" in caught.value.remedy


def test_one_seal_for_several_agencies_and_lost_signatures_are_told(
    own_settings: Settings,
) -> None:
    with Session(create_engine(own_settings.database_url, pooled=False)) as session:
        desks = [make_desk(session, code) for code in ("H99.1", "H99.2")]
        upload = make_upload(session, desks[0])
        document = Document(
            batch_id=upload.batch_id, upload_id=upload.id, position=1, type=None,
            model="test", mean_confidence=1.0,
        )  # fmt: skip
        session.add(document)
        session.flush()
        session.add(
            DocumentEvent(
                document_id=document.id,
                name="signature_not_valid",
                details={"verdict": "invalid", "reason": "altered"},
            )
        )
        session.commit()
    assert list(failed(own_settings)) == ["Chữ ký đã lưu"]
    warned = {one.part: one for one in examine(own_settings, SystemClock()) if one.is_warning}
    assert (warned["Con dấu"].sign, "2 cơ quan" in warned["Con dấu"].words) == ("!", True)


def test_a_personal_key_of_somebody_else_is_named(own_settings: Settings, tmp_path: Path) -> None:
    """The sample key of a person is for Lê Thị Thắm, the account for Trần Thị Mẫu."""
    with Session(create_engine(own_settings.database_url, pooled=False)) as session:
        make_desk(session)
        session.commit()
    assert own_settings.signing_pkcs12 is not None
    folder = own_settings.signing_pkcs12.parent
    key = {"kind": "pkcs12", "file": str(folder / "officer.p12"),
           "password_file": str(folder / "pkcs12.password")}  # fmt: skip
    use = {"profile": "OFFICER_COMPARE", "staff": "can-bo-H99.1", "key": "own"}
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": {"own": key}, "uses": [use]}))
    found = failed(own_settings.model_copy(update={"signing_keys": file}))
    assert "can-bo-H99.1 (own)" in found["Khóa cá nhân"]


def run_doctor(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from cli.doctor import doctor; doctor()"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_missing_settings_are_named() -> None:
    done = run_doctor({})
    assert done.returncode == 3
    assert "MOTLAN_DATABASE_URL" in done.stdout
    assert "Traceback" not in done.stderr


def test_misspelled_variable_is_named_and_secrets_are_not(
    servers: Supervisor, database_url: str
) -> None:
    environment = servers.environment() | {"MOTLAN_DATABASE_URL": database_url}
    assert run_doctor(environment).returncode == 0
    done = run_doctor(environment | {"MOTLAN_S3_BUKCET": "x"})
    assert done.returncode == 3
    assert "MOTLAN_S3_BUKCET" in done.stdout
    for name, value in environment.items():
        if "KEY" in name or "PASSWORD" in name:
            assert value not in done.stdout + done.stderr
