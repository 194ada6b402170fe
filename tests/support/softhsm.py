"""A token of SoftHSM2, a real PKCS#11 library without the hardware, with keys put into it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11.util.x509 import decode_x509_certificate

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL = "motlan"
PIN = "4321"


@contextmanager
def empty_token(folder: Path) -> Iterator[None]:
    """A token in the folder; the library of this process looks there until the end."""
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    util("--init-token", "--free", "--label", LABEL, "--so-pin", "8765", "--pin", PIN)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


def util(*words: str) -> None:
    """The program that manages tokens."""
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


def put(
    folder: Path,
    label: str,
    number: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
) -> None:
    """A key and its certificate, under one label."""
    file = folder / f"{label}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    util(
        "--import", str(file), "--token", LABEL,
        "--label", label, "--id", number, "--pin", PIN,
    )  # fmt: skip
    lib = pkcs11.lib(str(MODULE))
    lib.reinitialize()
    with lib.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        der = certificate.public_bytes(serialization.Encoding.DER)
        session.create_object(
            decode_x509_certificate(der)
            | {pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True}
        )
