"""What a separator sheet says in its QR code, and how much of it is to be believed.

A sheet carries no personal data and no id that could be guessed: a random token of its set, a
keyed fingerprint of the place that it was printed for, the code of a component or nothing, its
number in the set, and a check value (HMAC-SHA256, RFC 2104, cut to 96 bits). Whoever has no key
can tell that a page is such a sheet, and nothing more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from core.errors import MotLanError

_PREFIX: Final = "ML1:"
"""Version of the format; all of the text is in the alphabet that makes QR codes small."""
_LABEL: Final = b"motlan separator sheets 1"
_HEAD: Final = struct.Struct(">6s8sHH")
_MAC_BYTES: Final = 12
_LONGEST_COMPONENT: Final = 60
MOST_SHEETS: Final = 500
"""In one set."""


class SeparatorSetInvalidError(MotLanError):
    """A set of separator sheets that cannot be printed: its size, or a component's code."""

    code, fault = "separator_set_invalid", "caller"


class Standing(StrEnum):
    """How much of a sheet is believed; the values are reasons of the page ledger."""

    GENUINE = "separator"
    ELSEWHERE = "separator_elsewhere"
    """Printed with our key, for another desk, dossier or batch."""
    UNVERIFIED = "separator_unverified"
    """The check value is not ours; the page is a paper like others."""


@dataclass(frozen=True)
class Sheet:
    """What stands in the code of one sheet; nothing of it is checked yet."""

    set_token: bytes
    """Random, the same on all sheets that were printed together."""
    place: bytes
    number: int
    """From 1 to `of`."""
    of: int
    component: str | None
    """Code of the component whose paper follows."""
    mac: bytes

    @property
    def body(self) -> bytes:
        """All that the check value covers."""
        head = _HEAD.pack(self.set_token, self.place, self.number, self.of)
        return head + (self.component or "").encode()

    @property
    def text(self) -> str:
        """As the QR code holds it."""
        return _PREFIX + base64.b32encode(self.body + self.mac).decode("ascii").rstrip("=")


def read_sheet(text: str) -> Sheet | None:
    """The sheet whose code holds this text; None for every other code."""
    if not text.startswith(_PREFIX):
        return None
    code = text.removeprefix(_PREFIX)
    try:
        data = base64.b32decode(code + "=" * (-len(code) % 8))
        token, place, number, of = _HEAD.unpack_from(data)
        component = data[_HEAD.size : -_MAC_BYTES].decode()
    except (binascii.Error, struct.error, ValueError):
        return None
    longest = _HEAD.size + _LONGEST_COMPONENT + _MAC_BYTES
    if not component.isprintable():
        return None
    if not _HEAD.size + _MAC_BYTES <= len(data) <= longest or not 1 <= number <= of:
        return None
    return Sheet(token, place, number, of, component or None, data[-_MAC_BYTES:])


@dataclass(frozen=True)
class SheetKeys:
    """The key that sheets are printed under, and those of sheets printed before it."""

    current: bytes
    earlier: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, secret: str, *earlier: str) -> Self:
        """Keys for this one use, derived from secrets of the settings."""
        return cls(_derived(secret), tuple(_derived(one) for one in earlier))

    def new_set(self, place: str, components: Iterable[str | None]) -> tuple[Sheet, ...]:
        """A set of sheets for one place, one for each entry, in their order.

        Raises SeparatorSetInvalidError for none, too many, or a code that is too long or has signs
        that no printer knows.
        """
        codes = tuple(components)
        longest = max((len((code or "").encode()) for code in codes), default=0)
        is_plain = all((code or "").isprintable() for code in codes)
        if not 1 <= len(codes) <= MOST_SHEETS or longest > _LONGEST_COMPONENT or not is_plain:
            raise SeparatorSetInvalidError(sheets=len(codes), limit=MOST_SHEETS)
        token = secrets.token_bytes(6)
        where = _fingerprint(self.current, token, place)
        bare = (
            Sheet(token, where, number, len(codes), code, b"")
            for number, code in enumerate(codes, start=1)
        )
        return tuple(
            Sheet(one.set_token, one.place, one.number, one.of, one.component, self._mac(one))
            for one in bare
        )

    def judge(self, sheet: Sheet, places: Iterable[str]) -> Standing:
        """Whether the sheet is ours, and printed for one of these places."""
        for key in (self.current, *self.earlier):
            if hmac.compare_digest(_mac(key, sheet.body), sheet.mac):
                here = any(
                    hmac.compare_digest(_fingerprint(key, sheet.set_token, place), sheet.place)
                    for place in places
                )
                return Standing.GENUINE if here else Standing.ELSEWHERE
        return Standing.UNVERIFIED

    def _mac(self, sheet: Sheet) -> bytes:
        return _mac(self.current, sheet.body)


def place_name(desk: str, batch: str) -> str:
    """The place of a set: code of the agency, and code of the dossier or id of the batch."""
    return f"{desk}\n{batch}"


def _derived(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _LABEL, hashlib.sha256)


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"sheet" + body, hashlib.sha256)[:_MAC_BYTES]


def _fingerprint(key: bytes, token: bytes, place: str) -> bytes:
    return hmac.digest(key, b"place" + token + place.encode(), hashlib.sha256)[:8]
