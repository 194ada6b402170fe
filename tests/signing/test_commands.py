"""`motlan sign` and `motlan validate` as people and machines call them."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.sign import sign
from cli.validate import print_for_people, validate
from core.artifacts import SignedPdf
from ingest.preservation.groups import digests_of
from signing.demo_authority import OFFICER_NAME, DemoAuthority
from signing.evidence_records.building import Chain, Stamp, ask_for_stamp, evidence_record
from signing.evidence_records.hash_tree import HashTree
from signing.timestamps import HttpTimestamper
from signing.trust import load_trust


@pytest.fixture
def configured(authority: DemoAuthority, time_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTLAN_SIGNING_PKCS12", str(authority.pkcs12))
    monkeypatch.setenv("MOTLAN_SIGNING_PKCS12_PASSWORD", authority.password)
    monkeypatch.setenv("MOTLAN_TSA_URL", time_server)
    monkeypatch.setenv("MOTLAN_TRUST_DIR", str(authority.trust_dir))


def run_validate(*arguments: object) -> Result:
    return CliRunner().invoke(validate, [str(argument) for argument in arguments])


def run_sign(*arguments: object) -> Result:
    return CliRunner().invoke(sign, [str(argument) for argument in arguments])


@pytest.mark.usefixtures("configured")
def test_sign_then_validate(paper: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(paper)
    out = tmp_path / "b.pdf"
    done = run_sign(tmp_path / "a.pdf", "--out", out, "--converted-by", "Trần Thị Bưởi")
    assert done.exit_code == 0, done.output
    assert "PAdES-B-T" in done.stdout
    judged = run_validate(out, "--json")
    assert judged.exit_code == 0
    report = json.loads(judged.stdout)
    assert (report["file"], report["verdict"]) == (str(out), "valid")
    (signature,) = report["signatures"]
    assert list(signature) == [
        "field", "verdict", "level", "signer", "signed_at", "time_source",
        "covers_whole_file", "intact", "trusted", "modifications_after", "reason",
        "indication", "sub_indication", "path", "anchor", "revocation", "timestamp",
        "algorithms", "weak", "changes", "compared_pages", "compared_of",
    ]  # fmt: skip
    assert signature["signed_at"].endswith("+07:00")
    assert "HỢP LỆ" in run_validate(out).stdout


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("level", ["B-B", "B-LT"])
def test_level_and_invisible(paper: bytes, tmp_path: Path, level: str) -> None:
    (tmp_path / "a.pdf").write_bytes(paper)
    out = tmp_path / "b.pdf"
    assert (
        run_sign(tmp_path / "a.pdf", "--out", out, "--level", level, "--invisible").exit_code == 0
    )
    report = json.loads(run_validate(out, "--json").stdout)
    assert report["signatures"][0]["level"] == f"PAdES-{level}"


def test_exit_codes_of_validate(
    authority: DemoAuthority, signed: SignedPdf, paper: bytes, tmp_path: Path
) -> None:
    trust = ("--trust-dir", authority.trust_dir)
    file = tmp_path / "x.pdf"
    for data, verdict, code in (
        (signed.data, "valid", 0),
        (signed.data[:5000] + b"\x00" + signed.data[5001:], "invalid", 1),
        (paper, "unsigned", 1),
    ):
        file.write_bytes(data)
        judged = run_validate(file, "--json", *trust)
        assert (judged.exit_code, json.loads(judged.stdout)["verdict"]) == (code, verdict)
    file.write_bytes(b"no pdf at all")
    judged = run_validate(file, "--json", *trust)
    assert judged.exit_code == 2
    assert json.loads(judged.stdout)["error"]["code"] == "pdf_not_readable"
    assert run_validate(tmp_path / "none.pdf").exit_code == 2


def test_the_evidence_beside_the_file_is_read(
    authority: DemoAuthority, time_server: str, signed: SignedPdf, tmp_path: Path
) -> None:
    tree = HashTree([hashlib.sha256(signed.data).digest()], "sha256")
    token = ask_for_stamp(
        HttpTimestamper(time_server), load_trust(authority.trust_dir), tree.root, "sha256"
    )
    record = evidence_record(digests_of(signed.data), [Chain(tree, (Stamp(token),))])
    file, trust = tmp_path / "x.pdf", ("--trust-dir", authority.trust_dir)
    file.write_bytes(signed.data)
    assert json.loads(run_validate(file, "--json", *trust).stdout)["evidence"] is None
    (tmp_path / "x.er").write_bytes(record)
    judged = run_validate(file, "--json", *trust)
    assert (judged.exit_code, json.loads(judged.stdout)["evidence"]["verdict"]) == (0, "valid")
    assert "BẰNG CHỨNG HỢP LỆ" in run_validate(file, *trust).stdout
    (tmp_path / "other").write_bytes(b"no record")
    judged = run_validate(file, "--evidence", tmp_path / "other", *trust)
    assert (judged.exit_code, judged.stdout) == (2, "")
    (tmp_path / "x.er").write_bytes(b"of another program")
    judged = run_validate(file, "--json", *trust)
    told = json.loads(judged.stdout)
    assert (judged.exit_code, told["verdict"], told["evidence"]["reason"]) == (
        0,
        "valid",
        "damaged",
    )


def test_without_trust_list_nothing_is_trusted(
    signed: SignedPdf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTLAN_TRUST_DIR", raising=False)
    (tmp_path / "x.pdf").write_bytes(signed.data)
    judged = run_validate(tmp_path / "x.pdf")
    assert judged.exit_code == 1
    assert "không tìm thấy gốc tin cậy" in judged.stdout


def test_sign_says_what_is_missing(
    paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTLAN_SIGNING_PKCS12", raising=False)
    (tmp_path / "a.pdf").write_bytes(paper)
    done = run_sign(tmp_path / "a.pdf", "--out", tmp_path / "b.pdf")
    assert done.exit_code == 3
    assert "Chưa cấu hình khóa ký số" in done.stderr
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.usefixtures("configured")
def test_a_time_server_that_is_down_leaves_no_file(
    paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTLAN_TSA_URL", "http://127.0.0.1:1/")
    (tmp_path / "a.pdf").write_bytes(paper)
    done = run_sign(tmp_path / "a.pdf", "--out", tmp_path / "b.pdf")
    assert (done.exit_code, list(tmp_path.iterdir())) == (3, [tmp_path / "a.pdf"])


@pytest.mark.usefixtures("configured")
def test_the_key_of_an_agency_or_a_person_is_named(
    authority: DemoAuthority, paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"seal": authority.pkcs12, "own": authority.officer_pkcs12}
    (tmp_path / "secret").write_text(authority.password)
    keys = {
        name: {"kind": "pkcs12", "file": str(file), "password_file": "secret"}
        for name, file in files.items()
    }
    uses = [
        {"profile": "AGENCY_COPY", "agency": "H99.1", "key": "seal"},
        {"profile": "OFFICER_COMPARE", "staff": "buoi", "key": "own"},
    ]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys, "uses": uses}))
    monkeypatch.setenv("MOTLAN_SIGNING_KEYS", str(tmp_path / "keys.json"))
    (tmp_path / "a.pdf").write_bytes(paper)
    personal = ("--profile", "OFFICER_COMPARE", "--level", "B-B")
    done = [
        (result.exit_code, result.stdout.partition("CN=")[2].partition(",")[0])
        for result in (
            run_sign(tmp_path / "a.pdf", "--out", tmp_path / f"{number}.pdf", *more)
            for number, more in enumerate(
                [
                    ("--level", "B-B"),
                    ("--level", "B-B", "--agency", "H99.2"),
                    ("--level", "B-B", "--agency", "H99.1"),
                    personal,
                    (*personal, "--staff", "buoi"),
                ]
            )
        )
    ]
    assert done == [(3, ""), (3, ""), (0, "UBND PHƯỜNG MẪU"), (3, ""), (0, OFFICER_NAME)]


@pytest.mark.usefixtures("configured")
def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    done = run_sign(tmp_path / "a.pdf", "--out", tmp_path / "b.pdf")
    assert done.exit_code == 1
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.usefixtures("configured")
def test_a_stack_goes_on_after_a_failure_and_doubles_nothing(paper: bytes, tmp_path: Path) -> None:
    stack, out = tmp_path / "stack", tmp_path / "out"
    stack.mkdir()
    for name in ("a", "b"):
        (stack / f"{name}.pdf").write_bytes(paper)
    (stack / "c.pdf").write_bytes(b"no pdf")
    first = run_sign(stack, "--out", out, "--invisible", "--level", "B-B")
    assert first.exit_code == 1
    assert "c.pdf" in first.stderr
    assert "sign: 3/3" in first.stderr
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert sorted(before) == ["a.pdf", "b.pdf"]
    (stack / "c.pdf").write_bytes(paper)
    again = run_sign(stack, "--out", out, "--invisible", "--level", "B-B")
    assert (again.exit_code, again.stdout.count("PAdES-B-B")) == (0, 1)
    assert {name: (out / name).read_bytes() for name in before} == before


@pytest.mark.usefixtures("configured")
def test_files_are_never_signed_over_each_other(paper: bytes, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.pdf").write_bytes(paper)
    for inputs, out in (
        ([tmp_path / "one", tmp_path / "two"], tmp_path / "out"),
        ([tmp_path / "one"], tmp_path / "one"),
        ([tmp_path / "one" / "a.pdf"], tmp_path / "two" / ".." / "one" / "a.pdf"),
    ):
        assert run_sign(*inputs, "--out", out).exit_code == 2
    assert (tmp_path / "one" / "a.pdf").read_bytes() == paper


@pytest.mark.usefixtures("configured")
def test_one_file_given_again_stays_as_it_is(paper: bytes, tmp_path: Path) -> None:
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(paper)
    seen = []
    mask = os.umask(0o027)
    try:
        for _ in range(2):
            done = run_sign(source, "--out", out, "--invisible", "--level", "B-B")
            assert done.exit_code == 0, done.output
            seen.append((out.read_bytes(), done.stdout.count("PAdES-B-B")))
    finally:
        os.umask(mask)
    assert seen[0] == (seen[1][0], 1)
    assert seen[1][1] == 0
    assert out.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [source, out]


def test_names_in_a_file_forge_no_lines(
    signed: SignedPdf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = replace(signed.report.signatures[0], field="X\n  AGENCY_COPY: HỢP LỆ\u202e")
    print_for_people(tmp_path / "a.pdf", replace(signed.report, signatures=(forged,)))
    assert "  X\\n  AGENCY_COPY: HỢP LỆ\\u202e: HỢP LỆ" in capsys.readouterr().out.splitlines()
