from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography import x509

from core.errors import InsecureForProduction
from signing.demo_authority import DemoAuthority, create_demo_authority
from signing.signers.pkcs12 import Pkcs12Signer


def test_keys_are_for_the_owner_only(authority: DemoAuthority) -> None:
    folder = authority.pkcs12.parent
    private = [*folder.glob("keys/*"), *folder.glob("*.p12"), folder / "pkcs12.password"]
    assert len(private) == 9
    for file in private:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert authority.password not in repr(authority)


def test_every_name_says_sample(authority: DemoAuthority) -> None:
    for file in (authority.pkcs12.parent / "certs").iterdir():
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        assert "MẪU" in certificate.subject.rfc4514_string()


@pytest.mark.filterwarnings("ignore::core.errors.InsecureForProduction")
def test_an_existing_authority_is_kept(tmp_path: Path) -> None:
    first = create_demo_authority(tmp_path, 19001)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert create_demo_authority(tmp_path, 19001) == first
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    key = Pkcs12Signer(first.pkcs12, first.password).certificate.public_key()

    moved = create_demo_authority(tmp_path, 19002)
    assert ":19002/" in moved.tsa_url
    assert Pkcs12Signer(moved.pkcs12, moved.password).certificate.public_key() == key

    moved.pkcs12.unlink()
    again = create_demo_authority(tmp_path, 19002)
    assert Pkcs12Signer(again.pkcs12, again.password).certificate.public_key() == key


def test_it_warns_that_it_is_a_sample(authority: DemoAuthority) -> None:
    port = int(authority.tsa_command[authority.tsa_command.index("--port") + 1])
    with pytest.warns(InsecureForProduction):
        create_demo_authority(authority.pkcs12.parent, port)
