"""The systems that we may ask for results: one file that the settings name, and no other address.

    {"peers": [{"name": "dvcqg", "title": "Cổng Dịch vụ công quốc gia",
                "url": "https://portal.example.vn/api/shared-results",
                "client": "motlan-h17", "key_file": "dvcqg.key", "is_internal": false}]}

Keys stand in files of their own; relative names begin at the folder of this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.errors import MotLanError

_LARGEST: Final = 1_000_000
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class PeersInvalidError(MotLanError):
    """The file of other systems cannot be read; `place` tells where."""

    code, fault = "peers_invalid", "dependency"


class Peer(BaseModel):
    """One system that gives results by the two calls of domain.md 3.7."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    title: str = Field(min_length=2, max_length=200)
    """As officers read it."""
    url: str
    """Of the first call."""
    file_url: str | None = None
    """Of the second one; by default `/file` behind the first."""
    client: str
    key_file: Path
    is_internal: bool = False
    """It may stand in a private network (that of the state's agencies)."""

    @field_validator("url", "file_url")
    @classmethod
    def is_web_address(cls, value: str | None) -> str | None:
        """Over TLS, save on this machine; the name and key go into the header, not here."""
        if value is None:
            return None
        parts = urlsplit(value)
        is_plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or parts.username or not (parts.scheme == "https" or is_plain):
            raise ValueError("https, without a name or key in it")
        return value

    @property
    def address_of_files(self) -> str:
        """Where the second call goes."""
        return self.file_url or f"{self.url.rstrip('/')}/file"


class _Peers(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    peers: tuple[Peer, ...]


def load_peers(file: Path | None) -> tuple[Peer, ...]:
    """The systems of the file; none without a file. Raises PeersInvalidError."""
    if file is None:
        return ()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PeersInvalidError(place=file.name) from error
    if len(data) > _LARGEST:
        raise PeersInvalidError(place=file.name)
    try:
        found = _Peers.model_validate_json(data).peers
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise PeersInvalidError(place=place or file.name) from error
    return tuple(
        peer.model_copy(update={"key_file": file.parent / peer.key_file}) for peer in found
    )


def key_of(peer: Peer) -> str:
    """The key with which we sign in; raises PeersInvalidError."""
    try:
        return peer.key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PeersInvalidError(place=peer.key_file.name) from error
