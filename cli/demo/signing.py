"""Both signatures in the demo: who compared signs with an own key, then the agency seals.

The sample authority has one seal and one person's key; all desks of the demo use them, at each of
which a person of that name sits. Which papers need both is the sample of rules that comes along
(`signing/data/officer_compares`).
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

from cli.demo.accounts import AGENCIES
from core.settings import SigningSettings
from ingest.preservation.anchors import PROFILE as LOG_ANCHOR

_Settings = TypeVar("_Settings", bound=SigningSettings)

RULES: Final = Path(str(files("signing").joinpath("data/officer_compares")))
_COMPARING: Final = "quay"
"""The post whose holder confirms papers; the sample key bears her name."""


def with_both_signatures(settings: _Settings, directory: Path) -> _Settings:
    """The settings with a file of keys, written into the directory, and the sample rules."""
    if settings.signing_pkcs12 is None:
        return settings
    home = settings.signing_pkcs12.parent.resolve()
    file = directory.resolve() / "signing-keys.json"
    file.write_text(json.dumps(_keys(home), indent=1), encoding="utf-8")
    return settings.model_copy(update={"signing_keys": file, "signing_rules_dir": RULES})


def _keys(home: Path) -> dict[str, Any]:
    secret = str(home / "pkcs12.password")
    keys = {
        name: {"kind": "pkcs12", "file": str(home / f"{name}.p12"), "password_file": secret}
        for name in ("agency", "officer")
    }
    seals = [{"profile": "AGENCY_COPY", "agency": code, "key": "agency"} for code in AGENCIES]
    own = [
        {"profile": "OFFICER_COMPARE", "staff": f"{_COMPARING}.{word}", "key": "officer"}
        for word in AGENCIES.values()
    ]
    anchors = {"profile": LOG_ANCHOR, "key": "agency"}
    return {"keys": keys, "uses": [*seals, *own, anchors]}
