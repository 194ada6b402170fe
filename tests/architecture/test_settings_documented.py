"""docs/settings.md, deploy/env.example and core.settings say the same."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr, ValidationError
from pydantic_core import PydanticUndefined

from core.settings import SAMPLE_SECRET, Settings
from tests.support.house import ROOT

_ROW = re.compile(r"^\| `(MOTLAN_[A-Z0-9_]+)` \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)
_EXAMPLE = re.compile(r"^#? ?(MOTLAN_[A-Z0-9_]+)=(.*)$", re.MULTILINE)


def variable(field: str) -> str:
    return f"MOTLAN_{field.upper()}"


def default_shown(field: str) -> str:
    """The default as the table shows it."""
    default = Settings.model_fields[field].default
    if default is PydanticUndefined:
        return "required"
    if default is None:
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`"


def test_the_table_and_the_settings_agree() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = {name: default.strip() for name, default, _ in _ROW.findall(text)}
    assert rows["MOTLAN_DATABASE_URL"] == "required", "the table is no longer found"
    expected = {variable(field): default_shown(field) for field in Settings.model_fields}
    assert rows == expected


def test_each_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def example() -> dict[str, str]:
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    return dict(_EXAMPLE.findall(text))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert example().keys() == {variable(field) for field in Settings.model_fields}


def test_the_example_shows_sample_secrets_only_and_they_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = example()
    for field, info in Settings.model_fields.items():
        if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ())):
            assert shown[variable(field)] == SAMPLE_SECRET, field
    for name, value in shown.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert {error["loc"][0] for error in caught.value.errors()} >= {"session_key", "s3_secret_key"}
