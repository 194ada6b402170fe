"""Network scanners without a driver: the client side of eSCL (AirScan), as Mopria describes it.

Capabilities and status are asked for, a job is opened, its documents are fetched until there are no
more. Only scanners that the settings name are spoken to; where a job's address points elsewhere,
its path alone is followed. Every answer is bounded in time and size.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx2
from lxml import etree

from core.errors import MotLanError

SCAN: Final = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG: Final = "http://www.pwg.org/schemas/2010/12/sm"
_SPACES: Final = {"scan": SCAN, "pwg": PWG}
_VERSION: Final = "2.63"
_DPI: Final = 300
_A4: Final = (2480, 3508)
"""In three hundredths of an inch."""
_ANSWER_S: Final = 10.0
_PAGE_S: Final = 60.0
_JOB_S: Final = 110.0
"""Less than a proxy in front of us waits."""
_MOST_DOCUMENTS: Final = 1000
_MOST_XML: Final = 1_000_000
_PAUSE_S: Final = 0.5
_JOB_PATH: Final = re.compile(r"/ScanJobs/[A-Za-z0-9._~-]{1,80}$")

Source = Literal["feeder", "duplex", "platen"]


class ScannerDownError(MotLanError):
    """The scanner does not answer."""

    code, fault, retry = "scanner_down", "dependency", True


class ScannerBusyError(MotLanError):
    """The scanner works for somebody else, or warms up."""

    code, fault, retry = "scanner_busy", "dependency", True


class ScannerAnswerError(MotLanError):
    """The answer is not eSCL, or longer than it may be; detail `what`."""

    code, fault = "scanner_answer_not_understood", "dependency"


class FeederEmptyError(MotLanError):
    """No sheet lies in the feeder."""

    code, fault, retry = "feeder_empty", "caller", True


class FeederStoppedError(MotLanError):
    """A sheet is jammed, two were drawn at once, or the cover is open; detail `state`."""

    code, fault, retry = "feeder_stopped", "caller", True


@dataclass(frozen=True)
class Abilities:
    """What the scanner can do."""

    model: str
    sources: tuple[Source, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """How the scanner is right now, in the words of eSCL."""

    state: str
    """`Idle`, `Processing`, `Testing`, `Stopped` or `Down`."""
    feeder: str | None
    """Such as `ScannerAdfLoaded`, `ScannerAdfEmpty`, `ScannerAdfJam`."""


class EsclScanner:
    """One scanner at its base address, such as `http://10.1.2.3/eSCL`."""

    def __init__(self, base: str, *, max_bytes: int, ca_file: str | None = None) -> None:
        """`max_bytes`: of one scan; `ca_file`: PEM of the certificate that it shows."""
        self._base = base.rstrip("/")
        self._max_bytes = max_bytes
        self._verify: str | bool = ca_file or True

    def abilities(self) -> Abilities:
        """Ask what it can do; raises ScannerDownError, ScannerAnswerError."""
        with self._client() as client:
            return self._abilities(client)

    def condition(self) -> Condition:
        """Ask how it is; raises ScannerDownError, ScannerAnswerError."""
        with self._client() as client:
            return self._condition(client)

    def scan(self, source: Source) -> Iterator[bytes]:
        """The documents of one scan as they come: one PDF, or a picture (JPEG) per page.

        300 dpi, colour, A4. Raises the errors of this module; what came before stays valid.
        """
        with self._client() as client:
            abilities = self._abilities(client)
            if source not in abilities.sources:
                raise ScannerAnswerError(what="source")
            if source != "platen":
                _require_sheets(self._condition(client))
            job = self._open_job(client, settings_xml(source, _format(abilities)))
            yield from self._documents(client, job, source)

    def _abilities(self, client: httpx2.Client) -> Abilities:
        root = self._xml(client, "/ScannerCapabilities", "ScannerCapabilities")
        sources: list[Source] = []
        if root.find(".//scan:AdfSimplexInputCaps", _SPACES) is not None:
            sources.append("feeder")
        if root.find(".//scan:AdfDuplexInputCaps", _SPACES) is not None:
            sources.append("duplex")
        if root.find(".//scan:PlatenInputCaps", _SPACES) is not None:
            sources.append("platen")
        named = [*root.iterfind(".//pwg:DocumentFormat", _SPACES)]
        named += root.iterfind(".//scan:DocumentFormatExt", _SPACES)
        return Abilities(
            model=(root.findtext("pwg:MakeAndModel", "", _SPACES) or "")[:100],
            sources=tuple(sources),
            formats=tuple(dict.fromkeys((one.text or "").strip() for one in named)),
        )

    def _condition(self, client: httpx2.Client) -> Condition:
        root = self._xml(client, "/ScannerStatus", "ScannerStatus")
        return Condition(
            state=root.findtext("pwg:State", "", _SPACES) or "",
            feeder=root.findtext("scan:AdfState", None, _SPACES),
        )

    def _open_job(self, client: httpx2.Client, settings: bytes) -> str:
        # The body is not read: it says nothing, and may have no end.
        with client.stream(
            "POST",
            f"{self._base}/ScanJobs",
            content=settings,
            headers={"Content-Type": "text/xml"},
        ) as answer:
            status, place = answer.status_code, answer.headers.get("Location", "")
        if status in {409, 503}:
            raise ScannerBusyError()
        found = _JOB_PATH.search(urlsplit(place).path)
        if status != 201 or found is None:
            raise ScannerAnswerError(what="ScanJobs")
        return self._base + found[0]

    def _documents(self, client: httpx2.Client, job: str, source: Source) -> Iterator[bytes]:
        ends, room, count = time.monotonic() + _JOB_S, self._max_bytes, 0
        try:
            while time.monotonic() < ends:
                status, data = _fetch(client, f"{job}/NextDocument", room)
                if status == 200:
                    count, room = count + 1, room - len(data)
                    if count > _MOST_DOCUMENTS:
                        raise ScannerAnswerError(what="too many")
                    yield data
                elif status == 503:
                    time.sleep(_PAUSE_S)
                elif status in {404, 410}:
                    self._require_whole(client, count, source)
                    return
                else:
                    raise ScannerAnswerError(what="NextDocument")
            raise ScannerDownError()
        finally:
            # A job that is over is gone already.
            with suppress(httpx2.HTTPError), client.stream("DELETE", job):
                pass

    def _require_whole(self, client: httpx2.Client, count: int, source: Source) -> None:
        """No further document also follows a jam: then some sheets are missing."""
        if source != "platen":
            condition = self._condition(client)
            if condition.feeder not in {None, "ScannerAdfEmpty", "ScannerAdfProcessing"}:
                raise FeederStoppedError(state=condition.feeder)
        if not count:
            raise FeederEmptyError()

    def _xml(self, client: httpx2.Client, path: str, name: str) -> etree._Element:
        status, data = _fetch(client, self._base + path, _MOST_XML)
        if status == 503:
            raise ScannerBusyError()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise ScannerAnswerError(what=name) from None
        if status != 200 or root.tag != f"{{{SCAN}}}{name}":
            raise ScannerAnswerError(what=name)
        return root

    @contextmanager
    def _client(self) -> Iterator[httpx2.Client]:
        try:
            with httpx2.Client(
                timeout=httpx2.Timeout(_ANSWER_S, read=_PAGE_S),
                follow_redirects=False,
                trust_env=False,
                verify=self._verify,
            ) as client:
                yield client
        except httpx2.HTTPError as error:
            raise ScannerDownError() from error


def settings_xml(source: Source, document_format: str) -> bytes:
    """What is asked of the scanner: A4, 300 dpi, colour."""
    width, height = _A4
    place = "Platen" if source == "platen" else "Feeder"
    duplex = "" if source == "platen" else f"<scan:Duplex>{_yes(source == 'duplex')}</scan:Duplex>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="{SCAN}" xmlns:pwg="{PWG}">
  <pwg:Version>{_VERSION}</pwg:Version>
  <pwg:ScanRegions>
    <pwg:ScanRegion>
      <pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
      <pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>
      <pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>
    </pwg:ScanRegion>
  </pwg:ScanRegions>
  <pwg:InputSource>{place}</pwg:InputSource>
  <pwg:DocumentFormat>{document_format}</pwg:DocumentFormat>
  <scan:DocumentFormatExt>{document_format}</scan:DocumentFormatExt>
  <scan:ColorMode>RGB24</scan:ColorMode>
  <scan:XResolution>{_DPI}</scan:XResolution>
  <scan:YResolution>{_DPI}</scan:YResolution>
  {duplex}
</scan:ScanSettings>""".encode()


def _yes(value: bool) -> str:  # noqa: FBT001 # the one word of it in XML
    return "true" if value else "false"


def _format(abilities: Abilities) -> str:
    """A picture per page, so that each comes as it is scanned; a PDF where that is all."""
    wanted = ("image/jpeg", "application/pdf")
    return next((one for one in wanted if one in abilities.formats), "image/jpeg")


def _require_sheets(condition: Condition) -> None:
    if condition.feeder == "ScannerAdfEmpty":
        raise FeederEmptyError()
    if condition.feeder not in {None, "ScannerAdfLoaded", "ScannerAdfProcessing"}:
        raise FeederStoppedError(state=condition.feeder)
    if condition.state not in {"Idle", ""}:
        raise ScannerBusyError()


def _fetch(client: httpx2.Client, address: str, limit: int) -> tuple[int, bytes]:
    """Status and bytes; never more than `limit`."""
    data = bytearray()
    with client.stream("GET", address) as answer:
        for piece in answer.iter_bytes():
            data += piece
            if len(data) > limit:
                raise ScannerAnswerError(what="too long")
        return answer.status_code, bytes(data)
