"""`motlan sign`: put a signature on PDF files, one or a stack of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click

from api.web.error_wording import ERROR_VI
from cli.progress import progress_for
from core.artifacts import StampText
from core.clock import SystemClock
from core.errors import MotLanError
from core.progress import SilentProgress
from core.settings import SigningSettings
from signing.field_rooms import field_name
from signing.office import SigningOffice, from_settings
from signing.validate import validate

_REFUSED: Final = 1
_SERVICE_MISSING: Final = 3
_PART: Final = 1 << 20


@click.command()
@click.argument(
    "inputs",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PDF...",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Signed file; a folder for several files.",
)
@click.option(
    "--level",
    type=click.Choice(["B-B", "B-T", "B-LT", "B-LTA"]),
    help="PAdES level; the configured one by default.",
)
@click.option("--invisible", is_flag=True, help="No mark on page 1.")
@click.option("--copy-form", default="SAO Y", show_default=True, help="SAO Y, SAO LỤC, TRÍCH SAO.")
@click.option("--agency", help="Code of the agency whose seal signs, where keys name agencies.")
@click.option("--staff", help="User name of the person whose own key signs (personal profiles).")
@click.option("--agency-name", help="Agency in the mark; the certificate's name by default.")
@click.option(
    "--converted-by",
    default="",
    help="Full name of who converted the paper; the mark then says that it was converted.",
)
@click.option("--profile", default="AGENCY_COPY", show_default=True, help="Name of the field.")
def sign(
    inputs: tuple[Path, ...],
    out: Path,
    level: str | None,
    invisible: bool,  # noqa: FBT001 # click passes flags so
    copy_form: str,
    agency: str | None,
    staff: str | None,
    agency_name: str | None,
    converted_by: str,
    profile: str,
) -> None:
    """Sign PDF files with the configured key and check the results.

    Several files, or folders of them, are signed under one authorization. Files that were signed
    before are left alone, so that the same command may be given again after a failure.
    """
    settings = SigningSettings()
    if level is not None:
        settings = settings.model_copy(update={"signature_level": level})
    pairs = list(_pairs(inputs, out))
    try:
        office = from_settings(settings, SystemClock())
        signer = _Signer(profile, agency, staff)
        chosen = office.chosen(profile, agency=agency, staff=staff)
        name = agency_name or office.service(chosen).holder
        stamp = None if invisible else StampText(copy_form, name, converted_by)
        failed = _sign_stack(office, signer, pairs, stamp, key=chosen.name)
    except MotLanError as error:
        _say(inputs[0], error)
        failed = [error]
    if any(error.fault == "dependency" for error in failed):
        sys.exit(_SERVICE_MISSING)
    if failed:
        sys.exit(_REFUSED)


@dataclass(frozen=True)
class _Signer:
    """What is signed, with whose key."""

    profile: str
    agency: str | None
    staff: str | None


def _sign_stack(
    office: SigningOffice,
    signer: _Signer,
    pairs: Sequence[tuple[Path, Path]],
    stamp: StampText | None,
    *,
    key: str,
) -> list[MotLanError]:
    """Sign what is not signed yet; the failures, each of which was told."""
    waiting = []
    for source, target in pairs:
        if _is_signed(office, source, target, signer.profile):
            click.echo(f"{target}: signed before, left alone", err=True)
        else:
            waiting.append((source, target))
    failed: list[MotLanError] = []
    shown = progress_for(sys.stderr) if len(pairs) > 1 else SilentProgress()
    shown.start(len(waiting), "sign")
    with office.stack({key: len(waiting)}):
        for source, target in waiting:
            try:
                signed = office.sign_file(source, target, stamp=stamp, **asdict(signer))
            except MotLanError as error:
                _say(source, error)
                failed.append(error)
            else:
                click.echo(f"{target}: {signed.level}, {signed.signer}, sha256 {signed.sha256}")
            shown.step()
    return failed


def _pairs(inputs: Sequence[Path], out: Path) -> Iterator[tuple[Path, Path]]:
    """Each file and where it goes; two of one name would overwrite each other."""
    if len(inputs) == 1 and inputs[0].is_file() and not out.is_dir():
        _refuse_in_place(inputs[0], out)
        yield inputs[0], out
        return
    if out.is_file():
        raise click.BadParameter("several files need a folder", param_hint="--out")
    out.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for one in inputs:
        for file in sorted(one.glob("*.pdf")) if one.is_dir() else [one]:
            if file.name in taken:
                raise click.BadParameter(f"two files are named {file.name}", param_hint="PDF...")
            taken.add(file.name)
            _refuse_in_place(file, out / file.name)
            yield file, out / file.name


def _refuse_in_place(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        raise click.BadParameter("files are not signed in their place", param_hint="--out")


def _is_signed(office: SigningOffice, source: Path, target: Path, profile: str) -> bool:
    """Whether the target is this very file with a good signature of the profile."""
    if not target.is_file() or not _begins_with(target, source):
        return False
    try:
        report = validate(target, office.trust)
    except MotLanError:
        return False
    name = field_name(profile)
    return any(one.field == name and one.verdict == "valid" for one in report.signatures)


def _begins_with(longer: Path, shorter: Path) -> bool:
    with longer.open("rb") as after, shorter.open("rb") as before:
        while part := before.read(_PART):
            if after.read(len(part)) != part:
                return False
    return True


def _say(file: Path, error: MotLanError) -> None:
    click.echo(f"{file}: {ERROR_VI[error.code].format(**error.details)}", err=True)
