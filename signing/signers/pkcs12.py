"""A key in a PKCS#12 file: fit for the demo and for small offices without a token or HSM."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from core.errors import Fault, MotLanError


class SigningKeyMissingError(MotLanError):
    """No signing key is configured, or its file is not there."""

    code: ClassVar[str] = "signing_key_missing"
    fault: ClassVar[Fault] = "dependency"


class SigningKeyUnreadableError(MotLanError):
    """The key file is there but damaged, empty, or the password does not open it."""

    code: ClassVar[str] = "signing_key_unreadable"
    fault: ClassVar[Fault] = "dependency"


class Pkcs12Signer:
    """Signs with the key of a PKCS#12 file; the file is read once."""

    def __init__(self, path: Path, password: str) -> None:
        """Read the key.

        :raises SigningKeyMissingError: there is no such file.
        :raises SigningKeyUnreadableError: the file is damaged or the password is wrong.
        """
        if not path.is_file():
            raise SigningKeyMissingError
        signer = SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call] # untyped in pyHanko
            str(path), passphrase=password.encode()
        )
        if signer is None or signer.signing_cert is None:
            raise SigningKeyUnreadableError
        self._signer = signer
        self._certificate = x509.load_der_x509_certificate(signer.signing_cert.dump())

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that belongs to the key."""
        return self._certificate

    def opened(self) -> AbstractContextManager[CmsSigner]:
        """The key in memory; nothing to open or close."""
        return nullcontext(self._signer)

    def authorized(self, signatures: int) -> AbstractContextManager[None]:
        """Nothing to ask for: who opened the file may sign."""
        return nullcontext()
