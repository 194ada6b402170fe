"""What signs: a key somewhere, seen through one small door."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from cryptography import x509
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner


class Signer(Protocol):
    """A signing key with its certificate, wherever the key lies."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that readers will see."""
        ...

    def opened(self) -> AbstractContextManager[CmsSigner]:
        """The key, ready for one signature; closed afterwards (token sessions, connections).

        Errors while it is open are subclasses of `core.errors.MotLanError`.
        """
        ...
