"""A key in a PKCS#12 file: fit for the demo and for small offices without a token or HSM."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import ClassVar, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from core.errors import Fault, MotLanError

_HASHES: Final[dict[str, Callable[[], hashes.HashAlgorithm]]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class SigningKeyMissingError(MotLanError):
    """No signing key is configured, or its file is not there."""

    code: ClassVar[str] = "signing_key_missing"
    fault: ClassVar[Fault] = "dependency"


class SigningKeyUnreadableError(MotLanError):
    """The key file is there but damaged, empty, or the password does not open it."""

    code: ClassVar[str] = "signing_key_unreadable"
    fault: ClassVar[Fault] = "dependency"


class _KeptKey(SimpleSigner):
    """pyHanko's signer, which opens and proves its key anew for each trial and each signature.

    That is half of the time of a signature; here the key is opened once.
    """

    _kept: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 # pyHanko's
    ) -> bytes:
        key = self._opened_key()
        if dry_run:  # room for the longest: DER of two numbers, or one number
            return bytes(2 * ((key.key_size + 7) // 8) + 16)
        digest = _HASHES[digest_algorithm]()
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), digest)
        return key.sign(data, ec.ECDSA(digest))

    def _opened_key(self) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
        if self._kept is None:
            key = serialization.load_der_private_key(self.signing_key.dump(), password=None)
            if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
                raise SigningKeyUnreadableError
            self._kept = key
        return self._kept


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
        self._signer = _KeptKey(signer.signing_cert, signer.signing_key, signer.cert_registry)
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
