"""Rules on signatures are dated data; keys are chosen as closely as they are named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cli.demo.accounts import AGENCIES
from cli.demo.signing import RULES, with_both_signatures
from core.clock import SystemClock
from core.settings import SigningSettings
from ingest.preservation.anchors import PROFILE
from signing.demo_authority import AGENCY_NAME, OFFICER_NAME, DemoAuthority
from signing.keys import (
    KeyRing,
    SigningKeyOfOtherError,
    SigningKeysInvalidError,
    load_keys,
    refuse_key_of_other,
)
from signing.office import from_settings
from signing.profiles import SigningRulesInvalidError, load_rules
from signing.signers.pkcs12 import Pkcs12Signer, SigningKeyMissingError

OURS = json.loads((Path(__file__).parents[2] / "signing/data/rules.json").read_text("utf-8"))
BOTH = ["AGENCY_COPY", "OFFICER_COMPARE"]


def write(folder: Path, *rules: dict[str, object]) -> Path:
    (folder / "rules.json").write_text(
        json.dumps({"profiles": OURS["profiles"], "rules": [*OURS["rules"], *rules]})
    )
    return folder


def names(folder: Path | None, type_: str, procedure: str | None, on: str) -> list[str]:
    found = load_rules(folder).required(type_, procedure, date.fromisoformat(on))
    return [profile.name for profile in found]


def test_our_rules_want_the_copy_of_the_agency() -> None:
    assert names(None, "decision", None, "2026-11-22") == ["AGENCY_COPY"]
    with pytest.raises(SigningRulesInvalidError) as caught:
        names(None, "decision", None, "2019-01-01")
    assert caught.value.details["what"] == "no_rule"


def test_the_sample_of_rules_wants_both_for_civil_status() -> None:
    assert names(RULES, "birth_certificate", None, "2026-11-22") == BOTH[::-1]
    assert names(RULES, "decision", None, "2026-11-22") == ["AGENCY_COPY"]


def test_the_closest_rule_of_the_day_holds(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"valid_from": "2026-07-01", "paper_types": ["birth_certificate"], "profiles": BOTH},
        {"valid_from": "2026-01-01", "valid_to": "2026-06-30", "procedures": ["1.004222"],
         "profiles": ["OFFICER_COMPARE"]},
        {"valid_from": "2026-10-01", "profiles": BOTH},
    )  # fmt: skip
    in_order = ["OFFICER_COMPARE", "AGENCY_COPY"]
    assert names(folder, "birth_certificate", None, "2026-06-30") == ["AGENCY_COPY"]
    assert names(folder, "birth_certificate", None, "2026-07-01") == in_order
    assert names(folder, "decision", "1.004222", "2026-06-30") == ["OFFICER_COMPARE"]
    assert names(folder, "decision", "1.004222", "2026-07-01") == ["AGENCY_COPY"]
    assert names(folder, "decision", None, "2026-10-01") == in_order


@pytest.mark.parametrize(
    "rule",
    [
        {"valid_from": "2026-01-01", "profiles": ["NOBODY_KNOWS"]},
        {"valid_from": "2026-01-01", "profiles": []},
        {"valid_from": "soon", "profiles": BOTH},
        {"valid_from": "2026-01-01", "profiles": BOTH, "procedurs": ["1"]},
    ],
)
def test_rules_that_are_wrong_are_refused(tmp_path: Path, rule: dict[str, object]) -> None:
    with pytest.raises(SigningRulesInvalidError):
        load_rules(write(tmp_path, rule))


def ring_of(authority: DemoAuthority, folder: Path, *uses: dict[str, str]) -> KeyRing:
    (folder / "secret").write_text(authority.password)
    file = {"kind": "pkcs12", "file": str(authority.pkcs12), "password_file": "secret"}
    keys = {use["key"]: file for use in uses}
    (folder / "keys.json").write_text(json.dumps({"keys": keys, "uses": uses}))
    return load_keys(SigningSettings(signing_keys=folder / "keys.json"))


def test_keys_are_chosen_by_person_or_agency(authority: DemoAuthority, tmp_path: Path) -> None:
    ring = ring_of(
        authority,
        tmp_path,
        {"profile": "AGENCY_COPY", "key": "all"},
        {"key": "own", "staff": "buoi"},
    )
    assert ring.choose("AGENCY_COPY", agency="H99.2").name == "all"
    assert ring.choose("AGENCY_COPY", agency="H99.2", staff="buoi").name == "all"
    assert ring.choose("OFFICER_COMPARE", staff="buoi", is_personal=True).name == "own"
    for staff in ("mai", None):
        with pytest.raises(SigningKeyMissingError):
            ring.choose("OFFICER_COMPARE", staff=staff, is_personal=True)


def test_a_personal_key_never_seals(authority: DemoAuthority, tmp_path: Path) -> None:
    ring = ring_of(authority, tmp_path, {"key": "own", "staff": "buoi"})
    for staff in ("buoi", None):
        with pytest.raises(SigningKeyMissingError):
            ring.choose("AGENCY_COPY", agency="H99.1", staff=staff)


def test_one_agency_never_seals_for_another(authority: DemoAuthority, tmp_path: Path) -> None:
    ring = ring_of(
        authority,
        tmp_path,
        {"profile": "AGENCY_COPY", "key": "by-hand"},
        {"profile": "AGENCY_COPY", "agency": "H99.1", "key": "one"},
    )
    assert ring.choose("AGENCY_COPY", agency="H99.1").name == "one"
    for agency in ("H99.2", None):
        with pytest.raises(SigningKeyMissingError):
            ring.choose("AGENCY_COPY", agency=agency)


def test_what_belongs_to_no_agency_is_sealed_by_the_key_named_for_it(
    authority: DemoAuthority, tmp_path: Path
) -> None:
    copies = {"profile": "AGENCY_COPY", "agency": "H99.1", "key": "one"}
    ring = ring_of(authority, tmp_path, copies, {"profile": "LOG_ANCHOR", "key": "house"})
    assert ring.choose("LOG_ANCHOR").name == "house"
    for profile, agency in (("LOG_ANCHOR", "H99.1"), ("AGENCY_COPY", None)):
        with pytest.raises(SigningKeyMissingError):
            ring.choose(profile, agency=agency)
    ring = ring_of(authority, tmp_path, copies, {"key": "any"})
    with pytest.raises(SigningKeyMissingError):
        ring.choose("LOG_ANCHOR")


def test_the_one_file_of_the_settings_is_nobodys_own(authority: DemoAuthority) -> None:
    with pytest.raises(SigningKeyMissingError):
        load_keys(SigningSettings())
    settings = SigningSettings.model_validate(
        {"signing_pkcs12": authority.pkcs12, "signing_pkcs12_password": authority.password}
    )
    ring = load_keys(settings)
    assert ring.choose("AGENCY_COPY", agency="H99.1").name == "agency"
    with pytest.raises(SigningKeyMissingError):
        ring.choose("OFFICER_COMPARE", staff="buoi", is_personal=True)


def test_the_demo_has_keys_for_both(authority: DemoAuthority, tmp_path: Path) -> None:
    settings = SigningSettings(signing_pkcs12=authority.pkcs12, trust_dir=authority.trust_dir)
    used = with_both_signatures(settings, tmp_path)
    office = from_settings(used, SystemClock())
    for agency, word in AGENCIES.items():
        staff = f"quay.{word}"
        for profile, holder in (
            ("OFFICER_COMPARE", OFFICER_NAME), ("AGENCY_COPY", AGENCY_NAME),
        ):  # fmt: skip
            chosen = office.chosen(profile, agency=agency, staff=staff)
            assert office.service(chosen, "B-B").holder == holder
    assert office.chosen(PROFILE).name == "agency"


def test_a_personal_key_bears_the_name_of_its_holder(authority: DemoAuthority) -> None:
    signer = Pkcs12Signer(authority.officer_pkcs12, authority.password)
    for name in ("Lê Thị Thắm", "LÊ  THỊ THẮM", "le thi tham"):
        refuse_key_of_other(signer, name)
    for name in ("Trần Minh Hiếu", "Thị Thắ", "Lê Thị"[:4], "Lê Thị Thắm Hương"):
        with pytest.raises(SigningKeyOfOtherError):
            refuse_key_of_other(signer, name)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "not_json"),
        ('{"keys": {}, "uses": [{"key": "x"}]}', "no_such_key"),
        ('{"keys": {"x": {"kind": "usb"}}, "uses": []}', "union_tag_invalid"),
    ],
)
def test_a_file_of_keys_that_is_wrong_is_refused(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(SigningKeysInvalidError) as caught:
        load_keys(SigningSettings(signing_keys=tmp_path / "keys.json"))
    assert caught.value.details["what"] == what
