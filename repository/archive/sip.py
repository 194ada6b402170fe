"""A package for the archive (SIP): METS, EAD and PREMIS beside the signed files.

After TT 05/2025/TT-BNV as far as it is known here (domain.md 1.7): SHA-256, times with +07:00,
levels of confidence 01 born-digital, 02 digitised, 03 mixed; the folders are those of E-ARK's
common specification. The annexes themselves were not read (chưa xác minh).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from lxml import etree

from core.clock import VIETNAM, Clock
from core.errors import MotLanError
from repository.archive.bags import PackageWritten
from repository.archive.descriptions import Packed, ead_of, premis_of
from repository.archive.folders import FileWritten, PackageFolder, new_folder
from repository.archive.gathering import Gathered
from repository.archive.xml import Element, Maker
from storage.objects.protocol import ObjectStore

Level = Literal["01", "02", "03"]
"""`confidenceLevel`: born-digital, digitised, mixed."""

_XLINK_NS: Final = "http://www.w3.org/1999/xlink"
_METS: Final = Maker("http://www.loc.gov/METS/", {"xlink": _XLINK_NS})
_PROFILE: Final = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
_EAD: Final = "metadata/descriptive/EAD.xml"
_PREMIS: Final = "metadata/preservation/PREMIS.xml"
_DATA: Final = "representations/rep1/data"
_XLINK_AT: Final = b"http://www.loc.gov/standards/xlink/xlink.xsd"
_ENDING: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/heic": "heic",
}


class SipInvalidError(MotLanError):
    """What was made does not fit the schema of METS: a fault of ours, nothing was kept."""

    code = "sip_invalid"


def write_sip(clock: Clock, store: ObjectStore, gathered: Gathered, target: Path) -> PackageWritten:
    """Write the package; the METS file is checked with its schema before the folder gets its name.

    Raises PackageExistsError, PackageFolderError, SipInvalidError, the object store's errors.
    """
    at = clock.now()
    with new_folder(target) as folder:
        packed = _copy_files(folder, store, gathered)
        level = level_of(packed)
        told = {
            _EAD: ead_of(gathered, packed, level),
            _PREMIS: premis_of(gathered, packed, at),
        }
        described = {path: folder.write(path, [_bytes(tree)]) for path, tree in told.items()}
        mets = _mets(gathered, packed, described, level, at)
        schema = mets_schema()
        if not schema.validate(mets):
            raise SipInvalidError()
        folder.write("METS.xml", [_bytes(mets)])
        written = list(folder.files.values())
    return PackageWritten(
        len(gathered.record_ids), len(written), sum(file.size_bytes for file in written)
    )


def _copy_files(
    folder: PackageFolder, store: ObjectStore, gathered: Gathered
) -> tuple[Packed, ...]:
    """The files of every record that the package is about; named by ids alone."""
    wanted = set(gathered.record_ids)
    packed = []
    for rendition in sorted(gathered.rows["renditions"].values(), key=lambda row: str(row["id"])):
        if rendition["record_id"] not in wanted:
            continue
        ending = _ENDING.get(rendition["media_type"], "bin")
        path = f"{_DATA}/{rendition['role']}-{rendition['id']}.{ending}"
        file = folder.copy_object(store, rendition["object_key"], rendition["sha256"], path)
        record = gathered.rows["records"][rendition["record_id"]]
        document = gathered.rows["documents"].get(rendition["document_id"])
        is_born = document is not None and bool(document["is_signed_input"])
        packed.append(Packed(record, rendition, file, is_born_digital=is_born))
    return tuple(packed)


def level_of(packed: Sequence[Packed]) -> Level:
    """Born-digital, digitised, or some of both."""
    kinds = {one.is_born_digital for one in packed}
    if len(kinds) > 1:
        return "03"
    return "01" if kinds == {True} else "02"


def _mets(
    gathered: Gathered,
    packed: Sequence[Packed],
    described: dict[str, FileWritten],
    level: Level,
    at: datetime,
) -> Element:
    scope = gathered.scope
    return _METS(
        "mets",
        _METS(
            "metsHdr",
            *(
                _METS("agent", _METS("name", name), ROLE="CREATOR", TYPE="ORGANIZATION")
                for name in sorted(gathered.agency_names.values())
            ),
            _METS(
                "agent",
                _METS("name", "Một Lần"),
                ROLE="CREATOR",
                TYPE="OTHER",
                OTHERTYPE="SOFTWARE",
            ),
            CREATEDATE=moment(at),
            RECORDSTATUS="NEW",
        ),
        _METS("dmdSec", _reference(described[_EAD], "EAD", at), ID="dmd-ead", CREATED=moment(at)),
        _METS(
            "amdSec",
            _METS("digiprovMD", _reference(described[_PREMIS], "PREMIS", at), ID="digiprov-premis"),
            ID="amd",
        ),
        _METS(
            "fileSec",
            _METS(
                "fileGrp",
                *(_file(one) for one in packed),
                ID="files-rep1",
                USE="Representations/rep1",
            ),
        ),
        _METS(
            "structMap",
            _METS(
                "div",
                _METS("div", ID="div-metadata", LABEL="Metadata", DMDID="dmd-ead", ADMID="amd"),
                *_divisions(packed),
                ID="div-package",
                LABEL=str(scope.id),
            ),
            ID="structmap",
            TYPE="PHYSICAL",
            LABEL="CSIP",
        ),
        OBJID=f"urn:uuid:{scope.id}",
        TYPE=f"confidenceLevel-{level}",
        PROFILE=_PROFILE,
    )


def _divisions(packed: Sequence[Packed]) -> Iterator[Element]:
    """One division for each record, with its files."""
    by_record: dict[Any, list[Packed]] = {}
    for one in packed:
        by_record.setdefault(one.record["id"], []).append(one)
    for record_id, ones in by_record.items():
        yield _METS(
            "div",
            *(_METS("fptr", FILEID=f"file-{one.rendition['id']}") for one in ones),
            ID=f"div-{record_id}",
            LABEL=str(ones[0].record["paper_code"]),
        )


def _file(one: Packed) -> Element:
    return _METS(
        "file",
        _location(one.file),
        ID=f"file-{one.rendition['id']}",
        MIMETYPE=one.rendition["media_type"],
        SIZE=str(one.file.size_bytes),
        CREATED=moment(one.rendition["created_at"]),
        CHECKSUM=one.file.sha256,
        CHECKSUMTYPE="SHA-256",
        USE=one.rendition["role"],
    )


def _location(file: FileWritten) -> Element:
    location = _METS("FLocat", LOCTYPE="URL")
    location.set(f"{{{_XLINK_NS}}}type", "simple")
    location.set(f"{{{_XLINK_NS}}}href", file.path)
    return location


def _reference(file: FileWritten, kind: str, at: datetime) -> Element:
    reference = _METS(
        "mdRef",
        LOCTYPE="URL",
        MDTYPE=kind,
        MIMETYPE="text/xml",
        SIZE=str(file.size_bytes),
        CREATED=moment(at),
        CHECKSUM=file.sha256,
        CHECKSUMTYPE="SHA-256",
    )
    reference.set(f"{{{_XLINK_NS}}}type", "simple")
    reference.set(f"{{{_XLINK_NS}}}href", file.path)
    return reference


def moment(at: datetime) -> str:
    """ISO 8601 in the time of Vietnam, with +07:00."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def _bytes(tree: Element) -> bytes:
    told: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return told


@cache
def mets_schema() -> etree.XMLSchema:
    """The official schema of METS 1.12 (CC0), kept with the program; nothing is fetched."""
    path = Path(__file__).parents[1] / "data" / "schemas" / "mets.xsd"
    text = path.read_bytes().replace(_XLINK_AT, b"xlink.xsd")
    parser = etree.XMLParser(no_network=True)
    return etree.XMLSchema(etree.fromstring(text, parser, base_url=path.as_uri()))
