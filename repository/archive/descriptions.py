"""What a SIP says of its papers: EAD for finding them, PREMIS for what was done to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.clock import VIETNAM
from repository.archive.folders import FileWritten
from repository.archive.gathering import Gathered
from repository.archive.xml import Element, Maker

_EAD: Final = Maker("urn:isbn:1-931666-22-9")
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREMIS: Final = Maker("http://www.loc.gov/premis/v3", {"xsi": _XSI})
_LEVEL_WORDS: Final = {"01": "Tài liệu số", "02": "Tài liệu số hóa", "03": "Hỗn hợp"}


@dataclass(frozen=True)
class Packed:
    """One file of the package, and what it is a file of."""

    record: dict[str, Any]
    rendition: dict[str, Any]
    file: FileWritten
    is_born_digital: bool


def ead_of(gathered: Gathered, packed: Sequence[Packed], level: str) -> Element:
    """EAD 2002: the package as a file, each record an item."""
    unit = _unit_id(gathered)
    records = {one.record["id"]: one.record for one in packed}
    return _EAD(
        "ead",
        _EAD(
            "eadheader",
            _EAD("eadid", str(gathered.scope.id)),
            _EAD("filedesc", _EAD("titlestmt", _EAD("titleproper", unit))),
        ),
        _EAD(
            "archdesc",
            _EAD(
                "did",
                _EAD("unitid", unit),
                _EAD("unittitle", unit),
                *(
                    _EAD("origination", _EAD("corpname", name))
                    for name in sorted(gathered.agency_names.values())
                ),
                _EAD("physdesc", _EAD("extent", f"{len(records)} giấy tờ")),
            ),
            _EAD(
                "odd",
                _EAD("head", "confidenceLevel"),
                _EAD("p", f"{level} – {_LEVEL_WORDS[level]}"),
            ),
            _EAD("dsc", *(_item(gathered, record) for record in records.values())),
            level="file",
        ),
    )


def _unit_id(gathered: Gathered) -> str:
    """The dossier's code; for a person or a campaign the id of the package."""
    if gathered.scope.kind == "dossier":
        return str(gathered.rows["dossiers"][gathered.scope.id]["code"])
    return str(gathered.scope.id)


def _item(gathered: Gathered, record: dict[str, Any]) -> Element:
    links = [
        row for row in gathered.rows["record_owners"].values() if row["record_id"] == record["id"]
    ]
    people = [
        gathered.rows["persons"][row["person_id"]]["full_name"]
        for row in sorted(links, key=lambda row: str(row["id"]))
        if row["person_id"] is not None
    ]
    issued, issuer = record["issued_on"], record["issuer_name"]
    told = [
        _EAD("unitid", str(record["paper_code"])),
        _EAD("unittitle", str(record["title"])),
        *([_EAD("unitdate", issued.isoformat(), normal=issued.isoformat())] if issued else []),
        *([_EAD("origination", _EAD("corpname", issuer))] if issuer else []),
    ]
    return _EAD(
        "c",
        _EAD("did", *told),
        _EAD("controlaccess", *(_EAD("persname", name) for name in people)),
        level="item",
    )


def premis_of(gathered: Gathered, packed: Sequence[Packed], at: datetime) -> Element:
    """PREMIS 3: each file with its fixity, each event of its papers, who acted."""
    return _PREMIS(
        "premis",
        *(_object(one) for one in packed),
        *_events(gathered, packed, at),
        _agent("motlan", "Một Lần", "software"),
        *(
            _agent(code, name, "organization")
            for code, name in sorted(gathered.agency_names.items())
        ),
        version="3.0",
    )


def _object(one: Packed) -> Element:
    told = _PREMIS(
        "object",
        _PREMIS(
            "objectIdentifier",
            _PREMIS("objectIdentifierType", "UUID"),
            _PREMIS("objectIdentifierValue", str(one.rendition["id"])),
        ),
        _PREMIS(
            "objectCharacteristics",
            _PREMIS(
                "fixity",
                _PREMIS("messageDigestAlgorithm", "SHA-256"),
                _PREMIS("messageDigest", one.file.sha256),
            ),
            _PREMIS("size", str(one.file.size_bytes)),
            _PREMIS(
                "format",
                _PREMIS("formatDesignation", _PREMIS("formatName", one.rendition["media_type"])),
            ),
        ),
        _PREMIS(
            "storage",
            _PREMIS(
                "contentLocation",
                _PREMIS("contentLocationType", "relative path"),
                _PREMIS("contentLocationValue", one.file.path),
            ),
        ),
    )
    told.set(f"{{{_XSI}}}type", "file")
    return told


def _events(gathered: Gathered, packed: Sequence[Packed], at: datetime) -> Iterator[Element]:
    """What happened to the documents and records of these files, and the packing itself."""
    documents: dict[object, list[str]] = {}
    records: dict[object, list[str]] = {}
    for one in packed:
        documents.setdefault(one.rendition["document_id"], []).append(str(one.rendition["id"]))
        records.setdefault(one.record["id"], []).append(str(one.rendition["id"]))
    for name, column, files in (
        ("document_events", "document_id", documents),
        ("record_events", "record_id", records),
    ):
        rows = [row for row in gathered.rows[name].values() if row[column] in files]
        for row in sorted(rows, key=lambda row: (row["at"], str(row["id"]))):
            yield _event(str(row["id"]), row["name"], row["at"], files[row[column]])
    every = [str(one.rendition["id"]) for one in packed]
    yield _event(str(gathered.scope.id), "information package creation", at, every)


def _event(id_: str, kind: str, at: datetime, files: Sequence[str]) -> Element:
    return _PREMIS(
        "event",
        _PREMIS(
            "eventIdentifier",
            _PREMIS("eventIdentifierType", "UUID"),
            _PREMIS("eventIdentifierValue", id_),
        ),
        _PREMIS("eventType", kind),
        _PREMIS("eventDateTime", at.astimezone(VIETNAM).isoformat(timespec="seconds")),
        _PREMIS(
            "linkingAgentIdentifier",
            _PREMIS("linkingAgentIdentifierType", "local"),
            _PREMIS("linkingAgentIdentifierValue", "motlan"),
        ),
        *(
            _PREMIS(
                "linkingObjectIdentifier",
                _PREMIS("linkingObjectIdentifierType", "UUID"),
                _PREMIS("linkingObjectIdentifierValue", file),
            )
            for file in files
        ),
    )


def _agent(code: str, name: str, kind: str) -> Element:
    return _PREMIS(
        "agent",
        _PREMIS(
            "agentIdentifier",
            _PREMIS("agentIdentifierType", "local"),
            _PREMIS("agentIdentifierValue", code),
        ),
        _PREMIS("agentName", name),
        _PREMIS("agentType", kind),
    )
