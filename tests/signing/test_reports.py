"""Reports are stored as JSON and read again years later; every code has its words."""

from __future__ import annotations

import ast
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path

from api.web import signature_wording as wording
from core.artifacts import SignedPdf
from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import validate
from signing.validation.report import report_as_data, report_from_data
from tests.signing.attacks.on_bytes import bytes_after_the_end
from tests.signing.attacks.papers import Signing, blank_form

_HOUSE = Path(__file__).parents[2]

OLD = {
    "verdict": "valid",
    "signatures": [
        {
            "field": "AGENCY_COPY", "verdict": "valid", "level": "PAdES-B-T", "signer": "CN=MẪU",
            "signed_at": "2026-11-20T09:00:00+07:00", "time_source": "timestamp",
            "covers_whole_file": True, "intact": True, "trusted": True,
            "modifications_after": "none", "reason": None,
        }
    ],
}  # fmt: skip
"""As they were before paths, proofs and changes were told."""


def test_a_report_survives_json(signed: SignedPdf, trust: TrustList) -> None:
    report = validate(signed.data, trust)
    data = json.loads(json.dumps(report_as_data(report)))
    again = report_from_data(data)
    assert report_as_data(again) == report_as_data(report)
    assert again.signatures[0].path == report.signatures[0].path


def plain(value: object) -> bool:
    """Whether nothing in it holds on to the file that was read."""
    if is_dataclass(value):
        return all(plain(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, tuple):
        return all(plain(one) for one in value)
    return type(value) in {str, int, bool, type(None), datetime}


def test_a_report_holds_plain_values_only(authority: DemoAuthority, trust: TrustList) -> None:
    signing = Signing(authority)
    twice = signing(signing(blank_form()), "KySan", officer=True)
    assert plain(validate(twice, trust))
    assert plain(validate(bytes_after_the_end(twice), trust))


def test_an_old_report_is_still_read() -> None:
    report = report_from_data(OLD)
    (signature,) = report.signatures
    assert (signature.verdict, signature.indication, signature.path) == ("valid", None, ())


def test_a_newer_report_is_read_as_far_as_it_is_known() -> None:
    newer = {**OLD, "signatures": [{**OLD["signatures"][0], "colour": "blue"}]}
    assert report_from_data(newer) == report_from_data(OLD)


def codes_noted() -> set[str]:
    """First arguments of `note` and `DocumentChange`, and what the rules hand on."""
    found: set[str] = set()
    for path in (_HOUSE / "signing" / "validation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"note": 0, "DocumentChange": 0, "same": 2, "entries": 2}.get(name)
                if place is not None and len(node.args) > place:
                    found |= {
                        one.value
                        for one in ast.walk(node.args[place])
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    }
    return found


def test_every_change_can_be_said_in_vietnamese() -> None:
    found = codes_noted()
    assert {"font_changed", "annotation_added", "evidence_added"} <= found, "sees no call"
    assert found - {"/DocTimeStamp", "/Type"} <= wording.CHANGE_VI.keys()
