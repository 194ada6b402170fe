"""A key in a token or hardware security module, through its PKCS#11 library.

The session is opened once in a process and kept; it is opened anew after a failure and after a
fork, because a child may not go on with its parent's. A wrong PIN is never tried twice: three
wrong ones lock most tokens.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

import pkcs11
import pkcs11.exceptions as trouble
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped] # has no stubs
from cryptography import x509
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from signing.signers.protocol import SigningDeviceDownError, SigningRefusedError

_PIN_TROUBLE: Final = (
    trouble.PinIncorrect,
    trouble.PinInvalid,
    trouble.PinLenRange,
    trouble.PinLocked,
    trouble.PinExpired,
    trouble.UserPinNotInitialized,
)
_STALE: Final = (
    trouble.DeviceError,
    trouble.DeviceRemoved,
    trouble.GeneralError,
    trouble.SessionHandleInvalid,
    trouble.TokenNotPresent,
    trouble.TokenNotRecognised,
)
"""What a library says of a token that was drawn out and put back."""
_LOADED_IN: Final[dict[Path, int]] = {}
"""The process that each library was set up in; a fork must set it up anew."""
_NO_OBJECT: Final = (trouble.NoSuchKey, trouble.MultipleObjectsReturned)


class Pkcs11Signer:
    """Signs with the key of this label on the token of this label."""

    def __init__(
        self,
        module: Path,
        token: str,
        label: str,
        pin: str,
        chain: Sequence[asn1_x509.Certificate] = (),
    ) -> None:
        """Remember where the key is; the token is opened at its first use.

        :param module: the token's PKCS#11 library.
        :param label: of key and certificate.
        :param chain: the authority's certificates, where the token does not hold them.
        """
        self._module = module
        self._token = token
        self._label = label
        self._pin = pin
        self._chain = tuple(chain)
        self._lock = threading.RLock()
        self._session: pkcs11.Session | None = None
        self._signer: PKCS11Signer | None = None
        self._opened_in: int | None = None
        self._refused: str | None = None
        self._certificate: x509.Certificate | None = None

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate on the token (raises as `opened`)."""
        if self._certificate is None:
            with self.opened() as key:
                own: asn1_x509.Certificate = key.signing_cert
                self._certificate = x509.load_der_x509_certificate(own.dump())
        return self._certificate

    @contextmanager
    def opened(self) -> Iterator[CmsSigner]:
        """The key, for one thread at a time.

        :raises SigningDeviceDownError: library, token or session fails; the next use opens anew.
        :raises SigningRefusedError: wrong or locked PIN, no such key.
        """
        with self._lock:
            try:
                yield self._living_signer()
            except _PIN_TROUBLE as error:
                self._refused = "pin"
                self._forget()
                raise SigningRefusedError(reason="pin") from error
            except pkcs11.PKCS11Error as error:
                self._forget()
                # pyHanko says with the bare class that the labels fit nothing.
                if isinstance(error, _NO_OBJECT) or type(error) is pkcs11.PKCS11Error:
                    raise SigningRefusedError(reason="no_such_key") from error
                raise SigningDeviceDownError(reason=type(error).__name__) from error

    def authorized(self, signatures: int) -> AbstractContextManager[None]:
        """Nothing more to ask for: the PIN unlocks the token for the whole session."""
        return nullcontext()

    def _living_signer(self) -> PKCS11Signer:
        if self._refused is not None:
            raise SigningRefusedError(reason=self._refused)
        if self._signer is not None and self._is_alive():
            return self._signer
        self._forget()
        self._session = self._new_session()
        self._opened_in = os.getpid()
        self._signer = PKCS11Signer(
            self._session,
            cert_label=self._label,
            key_label=self._label,
            ca_chain=self._chain,
            other_certs_to_pull=None,
        )
        own: asn1_x509.Certificate = self._signer.signing_cert
        # Many modules do not hash for elliptic curves; the bare mechanism they all have.
        self._signer.use_raw_mechanism = own.public_key.algorithm == "ec"
        return self._signer

    def _new_session(self) -> pkcs11.Session:
        try:
            library = pkcs11.lib(str(self._module))
            if _LOADED_IN.setdefault(self._module, os.getpid()) != os.getpid():
                _LOADED_IN[self._module] = os.getpid()
                library.reinitialize()
            try:
                return self._open()
            except _STALE:
                # Only where nothing else helps: it ends the sessions of all keys of the module.
                library.reinitialize()
                return self._open()
        except _PIN_TROUBLE:
            raise
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise SigningDeviceDownError(reason="token") from error

    def _open(self) -> pkcs11.Session:
        place, token = str(self._module), TokenCriteria(label=self._token)
        try:
            return open_pkcs11_session(place, token_criteria=token, user_pin=self._pin)
        except trouble.UserAlreadyLoggedIn:  # by another key of the same token
            return open_pkcs11_session(place, token_criteria=token)

    def _is_alive(self) -> bool:
        if self._session is None or self._opened_in != os.getpid():
            return False
        try:
            self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self._label)
        except pkcs11.PKCS11Error:
            return False
        return True

    def _forget(self) -> None:
        session, self._session, self._signer = self._session, None, None
        if session is None or self._opened_in != os.getpid():
            return
        try:
            session.close()
        except pkcs11.PKCS11Error:  # it is gone already
            return
