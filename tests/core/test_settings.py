"""Settings refuse what would be unsafe."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from core.settings import Settings

GOOD: dict[str, Any] = {
    "database_url": "postgresql+psycopg://motlan@127.0.0.1/motlan",
    "valkey_url": "redis://127.0.0.1/0",
    "s3_endpoint": "127.0.0.1:8333",
    "s3_access_key": "app",
    "s3_secret_key": "a-real-secret",
    "session_key": "another-real-secret",
}


def test_sample_secrets_are_refused() -> None:
    assert Settings.model_validate(GOOD).s3_secure
    for name in ("s3_secret_key", "session_key", "signing_pkcs12_password"):
        with pytest.raises(ValidationError):
            Settings.model_validate(GOOD | {name: "change-me"})


def test_a_demo_serves_this_machine_alone() -> None:
    assert Settings.model_validate(GOOD | {"demo": True}).demo
    for change in ({"listen_host": "0.0.0.0"}, {"public_url": "https://kho.example.vn"}):
        assert not Settings.model_validate(GOOD | change).demo
        with pytest.raises(ValidationError):
            Settings.model_validate(GOOD | {"demo": True} | change)


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(GOOD | {"databse_url": "x"})
