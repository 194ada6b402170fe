"""All settings: typed, frozen, read once from `MOTLAN_…` variables; sample secrets are refused.

A test compares this table with docs/settings.md; `motlan doctor` names unknown `MOTLAN_…`
variables, because a misspelled variable is otherwise silently ignored.
"""

from __future__ import annotations

import os
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.seal_keys import SealKeys
from core.separators import SheetKeys

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
SAMPLE_SECRET: Final = "change-me"  # noqa: S105 # the value that deploy/env.example shows


def networks_in(text: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks that stand in a setting, parted by commas; raises ValueError."""
    return tuple(ip_network(one.strip()) for one in (text or "").split(",") if one.strip())


class SigningSettings(BaseSettings):
    """Which keys sign and who is trusted: all that signing and validating need, no server."""

    model_config = SettingsConfigDict(env_prefix="MOTLAN_", frozen=True, extra="forbid")

    signing_pkcs12: Path | None = Field(default=None, description="PKCS#12 file of the agency key")
    signing_pkcs12_password: SecretStr | None = Field(
        default=None, description="Password of the PKCS#12 file"
    )
    signing_keys: Path | None = Field(
        default=None, description="File that names several keys and what each is used for"
    )
    signing_rules_dir: Path | None = Field(
        default=None, description="Folder of signing profiles and rules in place of ours"
    )
    tsa_url: str | None = Field(
        default=None, description="RFC 3161 time stamping servers, the first one first"
    )
    revocation_check: Literal["required", "if-reachable"] = Field(
        default="required", description="Whether no answer on revocation stops the signing"
    )
    key_warning_days: int = Field(
        default=30, ge=1, description="Days before its end in which a key is warned of"
    )
    trust_dir: Path | None = Field(
        default=None, description="Folder of PEM files: the roots that signatures may end in"
    )
    signature_level: Literal["B-B", "B-T", "B-LT", "B-LTA"] = Field(
        default="B-T", description="PAdES level of our own signatures"
    )

    @property
    def tsa_urls(self) -> tuple[str, ...]:
        """The time stamping servers in the order in which they are asked."""
        return tuple((self.tsa_url or "").split())


class KnowingSettings(BaseSettings):
    """What tells paper types apart, beside what comes with the program; needed without a server."""

    model_config = SettingsConfigDict(env_prefix="MOTLAN_", frozen=True, extra="forbid")

    paper_types_dir: Path | None = Field(
        default=None, description="Folder of paper types that add to ours or replace them"
    )
    type_model_dir: Path | None = Field(
        default=None, description="Folder of the model of paper types; empty: the one we bring"
    )

    def as_environment(self) -> dict[str, str]:
        """The variables of these settings, for a child that inherits no other."""
        return {
            f"MOTLAN_{name}".upper(): str(value)
            for name, value in self.model_dump(exclude_none=True).items()
        }


class Settings(SigningSettings, KnowingSettings):
    """Where the servers are, what the limits are, which keys sign."""

    database_url: str = Field(
        description="PostgreSQL, as postgresql+psycopg://user:password@host/db"
    )
    valkey_url: str = Field(
        description="Valkey or Redis for the queues, as redis://:password@host/0"
    )
    s3_endpoint: str = Field(description="Host and port of the S3 object store")
    s3_access_key: str = Field(description="Access key of the object store")
    s3_secret_key: SecretStr = Field(description="Secret key of the object store")
    s3_secure: bool = Field(default=True, description="Whether the object store speaks TLS")
    s3_bucket: str = Field(default="motlan", description="Bucket with versioning and object lock")
    s3_encryption: Literal["none", "AES256"] = Field(
        default="none", description="Whether the store is asked to encrypt (AES256: SSE-S3)"
    )
    s3_copy_file: Path | None = Field(
        default=None, description="File that names a second store with copies of all objects"
    )
    backup_recipients: str | None = Field(
        default=None, description="Public keys of age for which backups are encrypted"
    )
    session_key: SecretStr = Field(description="Secret that binds sessions and CSRF tokens")
    seal_key: SecretStr | None = Field(
        default=None, description="Secret of the seals of rows; empty: drawn from the session key"
    )
    seal_keys_previous: SecretStr | None = Field(
        default=None, description="Those before it, the newest first: their seals still count"
    )
    separator_key: SecretStr | None = Field(
        default=None, description="Secret of separator sheets; empty: drawn from the session key"
    )
    separator_key_previous: SecretStr | None = Field(
        default=None, description="The one before it: its sheets are still believed"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Address that people type; stands in QR codes"
    )
    peers_file: Path | None = Field(
        default=None, description="File that names the systems we may ask for results"
    )
    shared_calls_per_day: int = Field(
        default=2000, ge=1, description="Calls for shared results that one other system has a day"
    )
    webhook_networks: str | None = Field(
        default=None,
        description="Private addresses or networks that webhooks may reach; comma",
    )
    webhook_limit_s: float = Field(
        default=15, gt=0, le=120, description="Seconds that the receiver of an event has to answer"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses or networks of proxies whose X-Forwarded-For is believed; comma",
    )
    checks_per_minute: int = Field(
        default=30, ge=1, description="Papers that one address may check by code in a minute"
    )
    checks_per_minute_all: int = Field(
        default=1200, ge=1, description="Papers that all together may check by code in a minute"
    )
    listen_host: str = Field(default="127.0.0.1", description="Interface of the web server")
    listen_port: int = Field(default=8000, description="Port of the web server")
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Secret that /metrics asks for; empty: only this machine may read it",
    )
    demo: bool = Field(
        default=False, description="Demo identities and sample data; refused with a public address"
    )
    log_level: str = Field(default="info", description="debug, info, warning or error")

    languages: str = Field(default="vie", description="Tesseract languages, joined by +")
    ocr_engine: Literal["auto", "tesserocr", "pytesseract"] = Field(
        default="auto",
        description="Which reader: what each page needs, Tesseract in process, or its program",
    )
    tessdata_dir: Path | None = Field(
        default=None, description="Folder of *.traineddata; found by itself when empty"
    )
    model_dir: Path | None = Field(
        default=None, description="Folder of the reading network built at set-up"
    )

    max_upload_bytes: int = Field(default=200_000_000, description="Largest file that is taken in")
    incoming_bytes: int = Field(
        default=2_000_000_000, ge=1, description="Most bytes that one person has on their way"
    )
    incoming_hours: int = Field(
        default=48, ge=1, description="Hours after which a file that stopped coming is dropped"
    )
    scanners_file: Path | None = Field(
        default=None, description="File that names the network scanners (eSCL) of the desks"
    )
    max_pages: int = Field(default=2000, description="Most pages in one file")
    max_page_pixels: int = Field(default=150_000_000, description="Most pixels on one page")
    pages_per_group: int = Field(default=4, description="Pages that one reading job takes")
    file_limit_s: int = Field(default=60, description="Seconds in which a file must be looked at")
    file_limit_bytes: int = Field(
        default=2_000_000_000, description="Address space of the child that opens a file"
    )

    lease_s: int = Field(default=120, description="Seconds after which a claim counts as lost")
    sweep_every_s: int = Field(default=5, description="How often the sweeper asks again")
    signing_grace_hours: int = Field(
        default=24, ge=1, description="Hours that a confirmed paper may wait for its signature"
    )
    max_attempts: int = Field(default=5, description="Tries of one step before it is parked")

    train_every_days: int = Field(
        default=0, ge=0, description="Days between trainings of the paper type model; 0: never"
    )

    smtp_host: str | None = Field(
        default=None, description="SMTP server for notices by e-mail; empty: none are sent"
    )
    smtp_port: int = Field(default=587, description="Port of the SMTP server")
    smtp_tls: bool = Field(default=True, description="Whether the SMTP server speaks STARTTLS")
    smtp_user: str | None = Field(default=None, description="User name at the SMTP server")
    smtp_password: SecretStr | None = Field(default=None, description="Password at the SMTP server")
    smtp_sender: str = Field(
        default="khong-tra-loi@localhost", description="Address that notices come from"
    )

    lock_days: int = Field(
        default=3650, description="Days for which a signed object is locked against deletion"
    )
    anchor_signers: str | None = Field(
        default=None,
        description="SHA-256 of certificates that signed daily anchors beside the key of this host",
    )
    revalidate_days: int = Field(
        default=30, ge=1, description="Days within which each signed file is validated again"
    )
    renew_before_days: int = Field(
        default=180, ge=1, description="Days before its end in which evidence is renewed"
    )

    session_idle_minutes: int = Field(
        default=15, description="A staff session ends after so many idle minutes (QCVN 12)"
    )
    session_hours: int = Field(default=10, description="A session ends after so many hours")
    break_glass_minutes: int = Field(
        default=30, ge=1, le=240, description="Minutes that an emergency access to papers lasts"
    )
    max_failed_logins: int = Field(default=5, description="Failed logins before an account locks")
    lockout_minutes: int = Field(
        default=15, ge=1, description="How long an account rests the first time; then twice as long"
    )
    longest_lockout_minutes: int = Field(
        default=240, ge=1, description="The longest that an account rests for strangers"
    )
    account_key: SecretStr | None = Field(
        default=None, description="Secret of second factors; empty: drawn from the session key"
    )
    second_factor_roles: str = Field(
        default="administrator",
        description="Roles that need a second factor, joined by commas; the demo asks for none",
    )
    identity_providers_file: Path | None = Field(
        default=None, description="File that names the identity providers people sign in by"
    )

    @field_validator(
        "s3_secret_key",
        "session_key",
        "seal_key",
        "seal_keys_previous",
        "separator_key",
        "separator_key_previous",
        "account_key",
        "metrics_token",
        "signing_pkcs12_password",
        "smtp_password",
    )
    @classmethod
    def refuse_the_sample(cls, value: SecretStr | None) -> SecretStr | None:
        """A secret that stands in the example file protects nothing."""
        if value is not None and value.get_secret_value() == SAMPLE_SECRET:
            raise ValueError("a secret is still the sample value")
        return value

    @field_validator("webhook_networks")
    @classmethod
    def refuse_what_is_no_network(cls, value: str | None) -> str | None:
        """A misspelled network is told at the start, not when an event is to go there."""
        networks_in(value)
        return value

    @model_validator(mode="after")
    def keep_the_demo_at_home(self) -> Self:
        """Demo identities let everybody in, so a demo serves this machine alone."""
        hosts = (self.listen_host, urlsplit(self.public_url).hostname)
        if self.demo and any(host not in _LOOPBACK for host in hosts):
            raise ValueError("a demo may only listen on this machine")
        return self

    @property
    def sealing_keys(self) -> SealKeys:
        """The keys under which rows are and were sealed; they never go to the database."""
        secret = self.seal_key or self.session_key
        earlier = self.seal_keys_previous
        return SealKeys.of(
            secret.get_secret_value(), *(earlier.get_secret_value().split() if earlier else ())
        )

    @property
    def webhook_private_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that events may go to."""
        return networks_in(self.webhook_networks)

    @property
    def anchor_signer_fingerprints(self) -> frozenset[str]:
        """SHA-256 of certificates that may sign anchors: small hexadecimal digits, no colons."""
        told = (self.anchor_signers or "").replace(":", "").lower()
        return frozenset(told.split())

    @property
    def sheet_keys(self) -> SheetKeys:
        """The keys of separator sheets."""
        secret = self.separator_key or self.session_key
        earlier = self.separator_key_previous
        return SheetKeys.of(
            secret.get_secret_value(), *([earlier.get_secret_value()] if earlier else [])
        )


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()  # type: ignore[call-arg] # the values come from the environment


def unknown_variables() -> tuple[str, ...]:
    """Names of `MOTLAN_…` variables of this process that no setting reads: misspelled ones."""
    prefix = Settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    return tuple(
        sorted(
            name
            for name in os.environ  # noqa: TID251 # this module is the one that reads it
            if name.upper().startswith(prefix) and name.upper() not in known
        )
    )
