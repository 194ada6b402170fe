"""`motlan sign`: put the agency's signature on a PDF file."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

from api.web.error_wording import ERROR_VI
from core.artifacts import StampText
from core.clock import SystemClock
from core.errors import MotLanError
from core.settings import SigningSettings
from signing.service import from_settings

_REFUSED: Final = 1
_SERVICE_MISSING: Final = 3


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Signed file."
)
@click.option(
    "--level",
    type=click.Choice(["B-B", "B-T", "B-LT", "B-LTA"]),
    help="PAdES level; the configured one by default.",
)
@click.option("--invisible", is_flag=True, help="No mark on page 1.")
@click.option("--copy-form", default="SAO Y", show_default=True, help="SAO Y, SAO LỤC, TRÍCH SAO.")
@click.option("--agency", help="Agency in the mark; the certificate's name by default.")
@click.option(
    "--converted-by",
    default="",
    help="Full name of who converted the paper; the mark then says that it was converted.",
)
@click.option("--profile", default="AGENCY_COPY", show_default=True, help="Name of the field.")
def sign(
    file: Path,
    out: Path,
    level: str | None,
    invisible: bool,  # noqa: FBT001 # click passes flags so
    copy_form: str,
    agency: str | None,
    converted_by: str,
    profile: str,
) -> None:
    """Sign FILE with the configured key (MOTLAN_SIGNING_PKCS12) and check the result."""
    settings = SigningSettings()
    if level is not None:
        settings = settings.model_copy(update={"signature_level": level})
    try:
        service = from_settings(settings, SystemClock())
        stamp = None
        if not invisible:
            stamp = StampText(copy_form, agency or service.holder, converted_by)
        signed = service.sign(file.read_bytes(), profile=profile, stamp=stamp)
    except MotLanError as error:
        click.echo(f"{file}: {ERROR_VI[error.code].format(**error.details)}", err=True)
        sys.exit(_SERVICE_MISSING if error.fault == "dependency" else _REFUSED)
    _write(out, signed.data)
    click.echo(f"{out}: {signed.level}, {signed.signer}, sha256 {signed.sha256}")


def _write(path: Path, data: bytes) -> None:
    """All or nothing, so that a signed file is never half there."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(draft).chmod(0o644)
    Path(draft).replace(path)
