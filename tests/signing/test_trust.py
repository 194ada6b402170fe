from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from core.artifacts import SignedPdf
from signing.trust import TrustList, TrustListBrokenError, fingerprint, load_trust
from signing.validate import validate


def entry(trust: TrustList, **more: Any) -> dict[str, Any]:
    return {
        "file": "root.cer",
        "sha256": fingerprint(trust.anchors[0]),
        "name": "Gốc MẪU",
        "origin": "lấy tại chỗ, so vân tay qua điện thoại",
        "added_on": "2026-11-22",
        **more,
    }


def folder(path: Path, trust: TrustList, *entries: dict[str, Any]) -> Path:
    (path / "root.cer").write_bytes(trust.anchors[0].dump())
    (path / "trust.json").write_text(json.dumps({"anchors": entries}), "utf-8")
    return path


def test_a_recorded_root_says_where_it_comes_from(
    signed: SignedPdf, trust: TrustList, tmp_path: Path
) -> None:
    known = load_trust(folder(tmp_path, trust, entry(trust)))
    anchor = validate(signed.data, known).signatures[0].anchor
    assert anchor is not None
    assert (anchor.name, anchor.added_on) == ("Gốc MẪU", "2026-11-22")
    assert anchor.origin is not None
    assert anchor.origin.startswith("lấy tại chỗ")


def test_a_loose_root_counts_and_has_no_origin(signed: SignedPdf, trust: TrustList) -> None:
    (verdict,) = validate(signed.data, trust).signatures
    assert verdict.verdict == "valid"
    assert verdict.anchor is not None
    assert verdict.anchor.origin is None
    assert [one.key for one in verdict.path] == ["rsa-2048"] * 3


@pytest.mark.parametrize(
    ("more", "verdict", "reason"),
    [
        ({"purposes": ["timestamp"]}, "untrusted", "unknown_root"),
        ({"purposes": ["sign"]}, "indeterminate", "timestamp_untrusted"),
        ({"use_until": "2020-01-01"}, "untrusted", "unknown_root"),
        ({"use_from": "2099-01-01"}, "untrusted", "unknown_root"),
        ({"use_from": "2020-01-01", "use_until": "2099-01-01"}, "valid", None),
    ],
)
def test_purpose_and_time_of_use(
    signed: SignedPdf,
    trust: TrustList,
    tmp_path: Path,
    more: dict[str, Any],
    verdict: str,
    reason: str | None,
) -> None:
    known = load_trust(folder(tmp_path, trust, entry(trust, **more)))
    (found,) = validate(signed.data, known).signatures
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    "more",
    [
        {"sha256": "00"},
        {"file": "other.cer"},
        {"origin": ""},
        {"added_on": "gestern"},
        {"purposes": ["email"]},
        {"purposes": []},
        {"unknown": 1},
    ],
)
def test_a_manifest_that_does_not_fit_is_an_error(
    trust: TrustList, tmp_path: Path, more: dict[str, Any]
) -> None:
    with pytest.raises(TrustListBrokenError):
        load_trust(folder(tmp_path, trust, entry(trust, **more)))


def test_days_are_vietnamese_days(trust: TrustList, tmp_path: Path) -> None:
    known = load_trust(folder(tmp_path, trust, entry(trust, use_until="2026-11-22")))
    assert known.usable("sign", datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == list(known.anchors)
    assert known.usable("sign", datetime(2026, 11, 22, 17, 1, tzinfo=UTC)) == []
    record = known.record(trust.anchors[0])
    assert record is not None
    assert record.use_until == date(2026, 11, 22)
