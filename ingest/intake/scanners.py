"""The network scanners that the settings name, and which desks may use them.

    {"scanners": [{"name": "quay-1", "title": "Máy quét quầy 1", "url": "https://10.1.2.3/eSCL",
                   "agencies": ["H17.35.1"], "ca_file": "quay-1.pem"}]}

A relative `ca_file` begins at the folder of this file.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.errors import MotLanError
from ingest.intake.escl import EsclScanner


class ScannersInvalidError(MotLanError):
    """The file that names the scanners cannot be read; detail `place`."""

    code, fault = "scanners_invalid", "dependency"


class ScannerNotFoundError(MotLanError):
    """No scanner of this name serves the caller's desk."""

    code, fault = "scanner_not_found", "caller"


class Scanner(BaseModel):
    """One scanner as its file tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str = Field(min_length=1, max_length=80)
    url: str = Field(pattern=r"^https?://[^\s?#@]+$", max_length=300)
    agencies: tuple[str, ...] = Field(min_length=1)
    ca_file: Path | None = None


class _Scanners(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    scanners: tuple[Scanner, ...]

    @field_validator("scanners")
    @classmethod
    def named_once(cls, value: tuple[Scanner, ...]) -> tuple[Scanner, ...]:
        """Names tell scanners apart."""
        if len({one.name for one in value}) != len(value):
            raise ValueError("a name stands twice")
        return value


def scanners_of(file: Path | None, agency_code: str) -> tuple[Scanner, ...]:
    """The scanners of a desk; none without a file. Raises ScannersInvalidError."""
    if file is None:
        return ()
    try:
        found = _Scanners.model_validate_json(file.read_bytes()).scanners
    except OSError as error:
        raise ScannersInvalidError(place=file.name) from error
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise ScannersInvalidError(place=place or file.name) from error
    return tuple(
        one.model_copy(update={"ca_file": file.parent / one.ca_file}) if one.ca_file else one
        for one in found
        if agency_code in one.agencies
    )


def opened(scanner: Scanner, max_bytes: int) -> EsclScanner:
    """The client of this scanner."""
    ca_file = str(scanner.ca_file) if scanner.ca_file else None
    return EsclScanner(scanner.url, max_bytes=max_bytes, ca_file=ca_file)
