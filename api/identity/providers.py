"""Which identity providers there are: one file that the settings name, and no other address.

    {"providers": [
      {"name": "vneid", "title": "VNeID", "serves": "citizens",
       "issuer": "https://id.example.vn", "client_id": "motlan", "secret_file": "vneid.key",
       "number_claim": "personal_number"},
      {"name": "so", "title": "Tài khoản công vụ", "serves": "staff",
       "issuer": "https://sso.example.vn/realms/h17", "client_id": "motlan",
       "secret_file": "so.key", "groups_claim": "groups",
       "groups": {"mot-cua-h17": {"agency": "H17.35.1", "roles": ["desk_officer"]}}}]}

Secrets stand in files of their own; relative names begin at the folder of this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.access import Role
from core.errors import MotLanError

_LARGEST: Final = 1_000_000
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures alone: with HS256 the public key would do as the secret."""


class ProvidersInvalidError(MotLanError):
    """The file of identity providers cannot be read; `place` tells where."""

    code, fault = "providers_invalid", "dependency"


class GroupPlace(BaseModel):
    """What membership of a group gives here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    """Its code."""
    roles: frozenset[Role]

    @field_validator("roles")
    @classmethod
    def is_no_administrator(cls, roles: frozenset[Role]) -> frozenset[Role]:
        """An administrator is made by two persons here, by no group."""
        if Role.ADMINISTRATOR in roles:
            raise ValueError("no group gives the role administrator")
        return roles


class Provider(BaseModel):
    """One identity provider."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str = Field(min_length=2, max_length=80)
    """As people read it on the button."""
    serves: Literal["citizens", "staff"]
    issuer: str
    client_id: str = Field(min_length=1)
    secret_file: Path | None = None
    """None: a public client, with PKCE alone."""
    secret_method: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"  # noqa: S105 # a method's name
    scopes: tuple[str, ...] = ("openid", "profile")
    algorithms: frozenset[Algorithm] = frozenset({"RS256", "PS256", "ES256", "EdDSA"})
    number_claim: str = "personal_number"
    """Of citizens: the claim that holds the 12 digits."""
    groups_claim: str = "groups"
    username_claim: str = "preferred_username"
    name_claim: str = "name"
    groups: dict[str, GroupPlace] = Field(default_factory=dict)
    is_strong: bool = False
    """Of staff: whoever comes from there has shown two factors. Else ours is asked for as well."""
    acr_values: tuple[str, ...] = ()
    """Of staff: asked for; a proof whose `acr` is one of these is as good as `is_strong`."""
    citizen_proof_s: int | None = Field(default=900, ge=0)
    """Of citizens: how old the proof there may be when they are sent; None where no age is told."""
    takes_tokens_of: frozenset[str] = frozenset()
    """Client ids of apps whose ID tokens `/api/v1/token/citizen` takes for a session."""

    @field_validator("issuer")
    @classmethod
    def is_web_address(cls, value: str) -> str:
        """Over TLS, save on this machine."""
        parts = urlsplit(value)
        is_plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or parts.username or not (parts.scheme == "https" or is_plain):
            raise ValueError("https, without a name or key in it")
        return value.rstrip("/") if parts.path in ("", "/") else value

    @model_validator(mode="after")
    def asks_for_identity(self) -> Self:
        """Without `openid` there is no ID token."""
        if "openid" not in self.scopes:
            raise ValueError("the scope openid is needed")
        return self

    def secret(self) -> str | None:
        """The client's secret; raises ProvidersInvalidError."""
        if self.secret_file is None:
            return None
        try:
            # Basic authentication knows no other letters.
            return self.secret_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ProvidersInvalidError(place=self.secret_file.name) from error


class _Providers(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    providers: tuple[Provider, ...]


def load_providers(file: Path | None) -> tuple[Provider, ...]:
    """The providers of the file; none without a file. Raises ProvidersInvalidError."""
    if file is None:
        return ()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ProvidersInvalidError(place=file.name) from error
    if len(data) > _LARGEST:
        raise ProvidersInvalidError(place=file.name)
    try:
        found = _Providers.model_validate_json(data).providers
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise ProvidersInvalidError(place=place or file.name) from error
    if len({one.name for one in found}) < len(found):
        raise ProvidersInvalidError(place="name")
    return tuple(
        one
        if one.secret_file is None
        else one.model_copy(update={"secret_file": file.parent / one.secret_file})
        for one in found
    )
