"""A key at a remote signing service, by the API of the Cloud Signature Consortium, v1 or v2.

The service gets digests, never papers. It wants leave for each transaction (SAD): for one
signature, or once for a stack where the credential allows that (SCAL 1, `multisign`). pyHanko
speaks v1; v2 names some members otherwise. Every connection lives inside one call, because
pyHanko starts a new event loop for each signature.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal

import aiohttp
from cryptography import x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from core.clock import SystemClock
from signing.signers.protocol import SigningDeviceDownError, SigningRefusedError

_ANSWER_LIMIT_S: Final = 60
_EARLIER: Final = timedelta(seconds=10)
"""A leave that is about to end is not used any more: clocks and answers take their time."""
_REFUSALS: Final = frozenset({400, 401, 403, 404})
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_V2_NAMES: Final = {"hash": "hashes", "hashAlgo": "hashAlgorithmOID"}


@dataclass(frozen=True)
class CscCredential:
    """A key at a service, and what opens it."""

    service_url: str
    """What stands before `/csc/v1/…`."""
    credential_id: str
    token: str | None = field(repr=False)
    """Bearer token for the service."""
    pin: str | None = field(repr=False)
    """For each authorization, where the credential wants one."""
    version: Literal["v1", "v2"] = "v1"


class CscSigner:
    """Signs with a key at a remote service."""

    def __init__(self, credential: CscCredential) -> None:
        """Remember the credential; the service is asked at the first use."""
        self._credential = credential
        self._leave = _Leave()

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the credential.

        :raises SigningDeviceDownError: the service does not answer.
        :raises SigningRefusedError: it knows neither us nor the credential.
        """
        return x509.load_der_x509_certificate(self._info.signing_cert.dump())

    @contextmanager
    def opened(self) -> Iterator[CmsSigner]:
        """The key, for one signature (raises as `certificate`)."""
        yield _Remote(_Authorizer(self._session, self._info, self._credential, self._leave))

    @contextmanager
    def authorized(self, signatures: int) -> Iterator[None]:
        """One authorization for the stack, in parts of as many as the credential allows."""
        self._leave = _Leave(wanted=signatures)
        try:
            yield
        finally:
            self._leave = _Leave()

    @property
    def _session(self) -> CSCServiceSessionInfo:
        one = self._credential
        return CSCServiceSessionInfo(
            one.service_url.rstrip("/"), one.credential_id, one.token, one.version
        )

    @cached_property
    def _info(self) -> CSCCredentialInfo:
        async def ask() -> CSCCredentialInfo:
            async with aiohttp.ClientSession() as connection:
                return await fetch_certs_in_csc_credential(
                    connection, self._session, timeout=_ANSWER_LIMIT_S
                )

        try:
            return asyncio.run(ask())
        except (SigningError, TimeoutError) as error:
            raise _translated(error) from error


@dataclass
class _Leave:
    """How many signatures are still to be asked for, and what was given."""

    wanted: int = 1
    sad: CSCAuthorizationInfo | None = None
    left: int = 0


class _Authorizer(CSCAuthorizationManager):
    """Fetches activation data when a signature needs it and none is left."""

    def __init__(
        self,
        session: CSCServiceSessionInfo,
        info: CSCCredentialInfo,
        credential: CscCredential,
        leave: _Leave,
    ) -> None:
        super().__init__(session, info)
        self._credential = credential
        self.leave = leave

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        leave = self.leave
        if leave.sad is None or leave.left < len(hash_b64s) or _is_over(leave.sad):
            leave.sad, leave.left = await self._ask(hash_b64s)
        leave.left -= len(hash_b64s)
        leave.wanted = max(1, leave.wanted - len(hash_b64s))
        given = leave.sad
        if leave.left <= 0:
            leave.sad = None
        return given

    async def _ask(self, hashes: list[str]) -> tuple[CSCAuthorizationInfo, int]:
        is_pinned = self.credential_info.hash_pinning_required
        count = 1 if is_pinned else min(self.leave.wanted, self.credential_info.max_batch_size)
        body: dict[str, Any] = self.format_csc_auth_request(
            num_signatures=max(count, 1),
            pin=self._credential.pin,
            hash_b64s=hashes if is_pinned else None,
        )
        if self._credential.version == "v2":
            body = _as_v2(body)
            pin = body.pop("PIN", None)
            if pin is not None:
                body["authData"] = [{"id": "PIN", "value": pin}]
            if is_pinned:
                body["hashAlgorithmOID"] = _SHA256
        return self.parse_csc_auth_response(await self._post(body)), max(count, 1)

    def _url(self, name: str) -> str:
        url: str = self.csc_session_info.endpoint_url(name)  # type: ignore[no-untyped-call] # pyHanko's
        return url

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        try:
            async with (
                aiohttp.ClientSession() as connection,
                connection.post(
                    self._url("credentials/authorize"),
                    json=body,
                    headers=self.auth_headers,
                    raise_for_status=True,
                    timeout=aiohttp.ClientTimeout(total=_ANSWER_LIMIT_S),
                ) as answer,
            ):
                given: dict[str, Any] = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _translated(error) from error
        return given


class _Remote(CSCSigner):
    """pyHanko's client, with a connection of its own for each signature."""

    def __init__(self, authorizer: _Authorizer) -> None:
        super().__init__(None, authorizer, sign_timeout=_ANSWER_LIMIT_S)  # type: ignore[arg-type] # set below
        self._version = authorizer.csc_session_info.api_ver
        self._leave = authorizer.leave

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 # pyHanko's
    ) -> bytes:
        if dry_run:
            return bytes(self.est_raw_signature_size)
        async with aiohttp.ClientSession() as self.session:
            signature: bytes = await super().async_sign_raw(data, digest_algorithm)
            return signature

    async def _do_commit(self, batch: Any) -> None:  # noqa: ANN401 # private in pyHanko
        """pyHanko only logs what went wrong here; a no could not be told from a fault."""
        try:
            await super()._do_commit(batch)
        except (SigningError, TimeoutError) as error:
            self._leave.sad = None  # what the service did not take is asked for anew
            raise _translated(error) from error

    async def format_csc_signing_req(
        self, tbs_hashes: list[str], digest_algorithm: str
    ) -> dict[str, Any]:
        body = await super().format_csc_signing_req(tbs_hashes, digest_algorithm)
        return _as_v2(body) if self._version == "v2" else body


def _is_over(sad: CSCAuthorizationInfo) -> bool:
    ends_at: datetime | None = sad.expires_at
    return ends_at is not None and SystemClock().now() >= ends_at - _EARLIER


def _as_v2(body: dict[str, Any]) -> dict[str, Any]:
    return {_V2_NAMES.get(name, name): value for name, value in body.items()}


def _translated(error: BaseException) -> SigningDeviceDownError | SigningRefusedError:
    """Whether the service is away or says no, from whatever lies under the error."""
    if isinstance(error, TimeoutError):
        return SigningDeviceDownError(reason="timeout")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, aiohttp.ClientResponseError):
            reason = f"http_{cause.status}"
            if cause.status in _REFUSALS:
                return SigningRefusedError(reason=reason)
            return SigningDeviceDownError(reason=reason)
        cause = cause.__cause__
    return SigningDeviceDownError(reason="unreachable")
