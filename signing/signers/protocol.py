"""What signs: a key somewhere, seen through one small door."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

from cryptography import x509
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from core.errors import Fault, MotLanError


class SigningDeviceDownError(MotLanError):
    """Token, hardware module or signing service does not answer; it is asked again later."""

    code: ClassVar[str] = "signing_device_down"
    fault: ClassVar[Fault] = "dependency"
    retry: ClassVar[bool] = True


class SigningRefusedError(MotLanError):
    """Token or service refuses: wrong PIN, locked, not authorized, no such key; see `reason`."""

    code: ClassVar[str] = "signing_refused"
    fault: ClassVar[Fault] = "dependency"


class Signer(Protocol):
    """A signing key with its certificate, wherever the key lies."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that readers will see (raises as `opened` does)."""
        ...

    def opened(self) -> AbstractContextManager[CmsSigner]:
        """The key, ready for one signature; sessions stay open for the next one.

        Errors while it is open are subclasses of `core.errors.MotLanError`.
        """
        ...

    def authorized(self, signatures: int) -> AbstractContextManager[None]:
        """Ask once for leave to sign so many papers, where the key asks for leave at all."""
        ...
