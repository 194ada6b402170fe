"""Who a citizen is: the seam behind which VNeID stands; a sample form in the demo."""

from __future__ import annotations

import hmac
import warnings
from typing import Final, Protocol

from core.errors import InsecureForProduction, MotLanError
from core.identifiers import PERSONAL_NUMBER
from core.settings import Settings

DEMO_CODE: Final = "000000"
"""The confirmation code that the sample VNeID takes for everybody."""


class CitizenLoginRefusedError(MotLanError):
    """The number or the code is not right; which of the two is not said."""

    code, fault = "citizen_login_refused", "caller"


class CitizenIdentity(Protocol):
    """Proves that the person at the browser holds a personal number."""

    is_open: bool
    """Whether citizens can sign in here at all."""

    def prove(self, number: str, code: str) -> str:
        """The proven 12-digit number; raises CitizenLoginRefusedError."""
        ...


class NoCitizenIdentity:
    """No identity provider is connected; no citizen gets in."""

    is_open = False

    def prove(self, number: str, code: str) -> str:
        """Refuse everybody."""
        raise CitizenLoginRefusedError()


class SampleVneid:
    """«VNeID mẫu»: believes everybody who knows the sample code; for demos and tests alone."""

    is_open = True

    def __init__(self) -> None:
        warnings.warn("the sample VNeID lets everybody in", InsecureForProduction, stacklevel=2)

    def prove(self, number: str, code: str) -> str:
        """The number as it was typed, for the sample code."""
        number, code = number.strip(), code.strip()
        if not PERSONAL_NUMBER.match(number) or not hmac.compare_digest(
            code.encode(), DEMO_CODE.encode()
        ):
            raise CitizenLoginRefusedError()
        return number


def identity_from_settings(settings: Settings) -> CitizenIdentity:
    """The sample in a demo, else nobody until a provider is connected."""
    return SampleVneid() if settings.demo else NoCitizenIdentity()
