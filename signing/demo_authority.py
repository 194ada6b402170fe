"""A sample certification authority with a time server, for the demo, the tests and a first look.

It makes keys, certificates, PKCS#12 files and the configuration of certomancer, which answers as
RFC 3161 time server, OCSP responder and CRL store on loopback. Every name says MẪU: whoever opens
a signed sample sees that the certificate has no legal value.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.errors import Fault, InsecureForProduction, MotLanError

AGENCY_NAME: Final = "UBND PHƯỜNG MẪU"
"""The agency that the sample key signs for."""

OFFICER_NAME: Final = "LÊ THỊ THẮM (MẪU)"
"""The person that the sample key of a person is for."""

_ARCHITECTURE: Final = "motlan"
_KEYS: Final = ("root", "issuing", "ocsp", "tsa", "agency", "officer")
_KEY_BITS: Final = 2048
_SUMMON_TIMEOUT_S: Final = 120

_CONFIG: Final = """\
external-url-prefix: http://127.0.0.1:{port}
keysets:
  motlan:
    path-prefix: keys
    keys:
      root: {{path: root.key.pem}}
      issuing: {{path: issuing.key.pem}}
      ocsp: {{path: ocsp.key.pem}}
      tsa: {{path: tsa.key.pem}}
      agency: {{path: agency.key.pem}}
      officer: {{path: officer.key.pem}}
pki-architectures:
  motlan:
    keyset: motlan
    entity-defaults: {{country-name: VN, organization-name: "MẪU - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"}}
    entities:
      root: {{common-name: "MẪU Root CA"}}
      issuing: {{common-name: "MẪU Issuing CA"}}
      ocsp: {{common-name: "MẪU OCSP"}}
      tsa: {{common-name: "MẪU TSA"}}
      agency: {{common-name: "{agency}"}}
      officer: {{common-name: "{officer}"}}
    certs:
      root:
        subject: root
        issuer: root
        subject-key: root
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2055-01-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca, params: {{crl-repo: root}}}}]
      issuing:
        issuer: root
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2050-01-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca, params: {{max-path-len: 0, crl-repo: root}}}}]
      ocsp:
        issuer: issuing
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2050-01-01T00:00:00+0000"}}
        profiles: [{{id: ocsp-responder}}]
      tsa:
        issuer: root
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2050-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - id: crl_distribution_points
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}
      agency: &signer
        issuer: issuing
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2045-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
          - id: crl_distribution_points
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [issuing]}}}}
          - id: authority_information_access
            smart-value:
              schema: aia-urls
              params:
                ocsp-responder-names: [issuing]
                ca-issuer-links: [{{repo: root, cert-labels: [issuing]}}]
      officer: {{<<: *signer}}
    services:
      ocsp:
        issuing: {{for-issuer: issuing, responder-cert: ocsp, signing-key: ocsp}}
      crl-repo:
        root: {{for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}}
        issuing: {{for-issuer: issuing, signing-key: issuing, simulated-update-schedule: "P14D"}}
      cert-repo:
        root: {{for-issuer: root, publish-issued-certs: true}}
        issuing: {{for-issuer: issuing, publish-issued-certs: true}}
      time-stamping:
        tsa: {{signing-key: tsa, signing-cert: tsa}}
"""


class DemoAuthorityError(MotLanError):
    """The sample certificates could not be made: certomancer is missing or refused."""

    code: ClassVar[str] = "demo_authority_failed"
    fault: ClassVar[Fault] = "dependency"


@dataclass(frozen=True)
class DemoAuthority:
    """Where the sample keys and certificates lie, and how its time server is started."""

    pkcs12: Path
    """The agency's key with its chain."""
    password: str = field(repr=False)
    """Opens both PKCS#12 files."""
    trust_dir: Path
    """Folder with the sample root as PEM."""
    certomancer_config: Path
    tsa_url: str
    tsa_command: tuple[str, ...]
    """Serves time stamps (and OCSP, CRL) on 127.0.0.1 until it is stopped."""
    officer_pkcs12: Path
    """A person's key with its chain, for a second signature."""


def create_demo_authority(directory: Path, tsa_port: int) -> DemoAuthority:
    """Make the sample authority in `directory`, or complete and return the one that is there.

    Keys are never replaced. Certificates hold the addresses of the revocation service, so another
    `tsa_port` gives new certificates on the same keys.

    :raises DemoAuthorityError: certomancer is not installed or refuses its configuration.
    """
    warnings.warn("a sample signing authority is in use", InsecureForProduction, stacklevel=2)
    keys, certificates, trust = (directory / name for name in ("keys", "certs", "trust"))
    for folder in (directory, keys, certificates, trust):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _KEYS:
        _make_key(keys / f"{name}.key.pem")
    password = _make_password(directory / "pkcs12.password")
    config = directory / "certomancer.yml"
    wanted = _CONFIG.format(port=tsa_port, agency=AGENCY_NAME, officer=OFFICER_NAME)
    products = [trust / "root.pem", directory / "agency.p12", directory / "officer.p12"]
    is_current = config.is_file() and config.read_text("utf-8") == wanted
    if not is_current or not all(product.is_file() for product in products):
        draft = directory / "certomancer.draft.yml"
        _write(draft, wanted.encode())
        _summon(draft, certificates)
        _write(trust / "root.pem", (certificates / "root.cert.pem").read_bytes())
        for name in ("agency", "officer"):
            _write(directory / f"{name}.p12", _pkcs12(name, keys, certificates, password))
        # Renamed last: a configuration in place means that all that follows from it is in place.
        draft.replace(config)
    command = ("animate", "--port", str(tsa_port), "--no-web-ui", "--no-time-override")
    return DemoAuthority(
        pkcs12=directory / "agency.p12",
        password=password,
        trust_dir=trust,
        certomancer_config=config,
        tsa_url=f"http://127.0.0.1:{tsa_port}/{_ARCHITECTURE}/tsa/tsa",
        tsa_command=(*_certomancer(config), *command),
        officer_pkcs12=directory / "officer.p12",
    )


def _certomancer(config: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "certomancer", "--config", str(config))


def _summon(config: Path, certificates: Path) -> None:
    """Write all certificates as PEM; they follow from keys and configuration alone."""
    command = (*_certomancer(config), "mass-summon", _ARCHITECTURE, str(certificates))
    try:
        subprocess.run(  # noqa: S603 # our own interpreter, our own arguments
            (*command, "--flat", "--no-pfx"),
            check=True,
            capture_output=True,
            timeout=_SUMMON_TIMEOUT_S,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DemoAuthorityError(reason=type(error).__name__) from error


def _make_key(path: Path) -> None:
    if path.is_file():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write_once(path, pem)


def _make_password(path: Path) -> str:
    if not path.is_file():
        _write_once(path, secrets.token_urlsafe(24).encode())
    return path.read_text("ascii")


def _pkcs12(name: str, keys: Path, certificates: Path, password: str) -> bytes:
    key = serialization.load_pem_private_key((keys / f"{name}.key.pem").read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise DemoAuthorityError(reason="key_kind")
    own, *chain = (
        x509.load_pem_x509_certificate((certificates / f"{label}.cert.pem").read_bytes())
        for label in (name, "issuing", "root")
    )
    encryption = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, own, chain, encryption)


def _draft(path: Path, data: bytes) -> Path:
    """The bytes in a file beside `path`, readable by its owner only (mkstemp gives 0600)."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return Path(draft)


def _write(path: Path, data: bytes) -> None:
    _draft(path, data).replace(path)


def _write_once(path: Path, data: bytes) -> None:
    """Write unless somebody else was first; two processes that start together share one key."""
    draft = _draft(path, data)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
