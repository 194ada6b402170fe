"""Talking with one identity provider: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

What the provider says counts after its signature, issuer, audience, times and nonce were checked
against keys that its own address publishes. Nothing of a token is ever logged.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.identity.providers import Provider
from core.clock import Clock
from core.errors import MotLanError

LEEWAY_S: Final = 60
"""Clocks of two houses."""
_FRESH_S: Final = 3600
_LARGEST: Final = 1_000_000
_TIMEOUT: Final = httpx2.Timeout(8, connect=4)
_BACK_CHANNEL: Final = "http://schemas.openid.net/event/backchannel-logout"


class ProviderDownError(MotLanError):
    """The identity provider does not answer, or not as OpenID Connect says."""

    code, fault, retry = "provider_down", "dependency", True


class ProviderRefusedError(MotLanError):
    """What came back from the provider does not prove anything, or the person said no there."""

    code, fault = "provider_refused", "caller"


@dataclass(frozen=True)
class Errand:
    """One person sent to the provider; kept sealed in their browser until they come back."""

    provider: str
    state: str
    nonce: str
    verifier: str
    onward: str
    at: float
    """When it began, in seconds since 1970."""
    max_age_s: int | None
    """How old the proof at the provider may be then; 0: it asks for a new one."""

    @classmethod
    def new(cls, provider: str, onward: str, at: float, max_age_s: int | None) -> Errand:
        """With fresh secrets of 256 bits."""
        made = [secrets.token_urlsafe(32) for _ in range(3)]
        return cls(provider, made[0], made[1], made[2], onward, at, max_age_s)


class OidcClient:
    """The way to one provider; its description and keys are asked for when they are needed."""

    keys_again_s = 20.0
    """An unknown key is asked for no more often: strangers could have us ask all day."""

    def __init__(self, provider: Provider, clock: Clock) -> None:
        self.provider = provider
        self._clock = clock
        self._lock = Lock()
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def address_for(self, errand: Errand, back_to: str) -> str:
        """Where the browser goes; raises ProviderDownError."""
        fresh: dict[str, str | int] = {}
        if errand.max_age_s is not None:
            fresh["max_age"] = errand.max_age_s
        if errand.max_age_s == 0:
            fresh["prompt"] = "login"
        if self.provider.acr_values:
            fresh["acr_values"] = " ".join(self.provider.acr_values)
        address: str = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            client_id=self.provider.client_id,
            response_type="code",
            redirect_uri=back_to,
            scope=" ".join(self.provider.scopes),
            state=errand.state,
            nonce=errand.nonce,
            code_challenge=create_s256_code_challenge(errand.verifier),
            code_challenge_method="S256",
            **fresh,
        )
        return address

    def check_answerer(self, told: str) -> None:
        """The answer comes from this provider and no other (RFC 9207); `told`: its `iss`, or "".

        Raises ProviderRefusedError, ProviderDownError.
        """
        says_always = self._description().get("authorization_response_iss_parameter_supported")
        if told != self._issuer() and (told or says_always is True):
            raise ProviderRefusedError

    def claims_for(self, errand: Errand, code: str, back_to: str) -> dict[str, Any]:
        """The verified claims; raises ProviderRefusedError, ProviderDownError."""
        given = self._exchange(code, errand.verifier, back_to)
        token = given.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefusedError
        claims = self._verified(
            token, audience=self.provider.client_id, nonce=errand.nonce,
            access_token=given.get("access_token"),
        )  # fmt: skip
        _check_age(claims, errand)
        return self._with_userinfo(claims, given.get("access_token"))

    def claims_of_token(self, token: str) -> dict[str, Any]:
        """Of an ID token that an app of the provider brought; raises as `claims_for`."""
        for audience in sorted(self.provider.takes_tokens_of):
            try:
                return self._verified(token, audience=audience, nonce=None, access_token=None)
            except ProviderRefusedError:
                continue
        raise ProviderRefusedError

    def ended_subject(self, token: str) -> str:
        """Whose sign-ins a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6)."""
        claims = self._verified(
            token, audience=self.provider.client_id, nonce=None, access_token=None
        )
        events = claims.get("events")
        if "nonce" in claims or not isinstance(events, dict) or _BACK_CHANNEL not in events:
            raise ProviderRefusedError
        return str(claims["sub"])

    def way_out(self, back_to: str) -> str | None:
        """Where the person ends the sign-in at the provider too; None where it has no such page.

        Without `id_token_hint`: an ID token holds the number of a citizen and would stand in an
        address.
        """
        try:
            address = self._description().get("end_session_endpoint")
        except ProviderDownError:
            return None
        if not isinstance(address, str):
            return None
        parts = urlsplit(address)
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": back_to}
        query = urlencode([*parse_qsl(parts.query), *asked.items()])
        return urlunsplit(parts._replace(query=query))

    def _exchange(self, code: str, verifier: str, back_to: str) -> dict[str, Any]:
        secret = self.provider.secret()
        auth = ClientAuth(
            self.provider.client_id, secret, self.provider.secret_method if secret else "none"
        )
        body = urlencode(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back_to,
                "code_verifier": verifier,
            }
        )
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        }
        address, headers, body = auth.prepare(
            "POST", self._endpoint("token_endpoint"), headers, body
        )
        return self._asked("POST", address, headers, body)

    def _verified(
        self, token: str, *, audience: str, nonce: str | None, access_token: object
    ) -> dict[str, Any]:
        found = self._decoded(token)
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": self._issuer()},
                "aud": {"essential": True, "value": audience},
            },
            params={"nonce": nonce, "client_id": audience, "access_token": access_token},
        )
        try:
            claims.validate(now=int(self._clock.now().timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefusedError from error
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        """The signature is right, under a key that is published now; keys may have changed."""
        for is_again in (False, True):
            keys, algorithms = self._key_set(is_again=is_again), self.provider.algorithms
            try:
                return jwt.decode(token, keys, algorithms=sorted(algorithms))
            except (JoseError, ValueError, TypeError) as error:
                if is_again:
                    raise ProviderRefusedError from error
        raise ProviderRefusedError

    def _with_userinfo(self, claims: dict[str, Any], access_token: object) -> dict[str, Any]:
        """Some providers tell the number or the groups at a second address only."""
        provider = self.provider
        wanted = provider.number_claim if provider.serves == "citizens" else provider.groups_claim
        address = self._description().get("userinfo_endpoint")
        if wanted in claims or not isinstance(address, str) or not isinstance(access_token, str):
            return claims
        headers = {"Accept": "application/json", "Authorization": f"Bearer {access_token}"}
        more = self._asked("GET", self._endpoint("userinfo_endpoint"), headers, None)
        if more.get("sub") != claims["sub"]:
            raise ProviderRefusedError
        return {**more, **claims}

    def _issuer(self) -> str:
        return str(self._description()["issuer"])

    def _endpoint(self, name: str) -> str:
        address = self._description().get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise ProviderDownError
        return address

    def _description(self) -> dict[str, Any]:
        with self._lock:
            if self._described is None or monotonic() - self._described[0] > _FRESH_S:
                base = self.provider.issuer.rstrip("/")
                found = self._asked("GET", f"{base}/.well-known/openid-configuration", {}, None)
                if str(found.get("issuer", "")).rstrip("/") != base:
                    raise ProviderDownError
                self._described = (monotonic(), found)
            return self._described[1]

    def _key_set(self, *, is_again: bool) -> KeySet:
        address = self._endpoint("jwks_uri")
        with self._lock:
            age = None if self._keys is None else monotonic() - self._keys[0]
            is_old = age is None or age > (self.keys_again_s if is_again else _FRESH_S)
            if self._keys is None or is_old:
                found = self._asked("GET", address, {}, None)
                try:
                    keys = KeySet.import_key_set({"keys": _usable(found)})
                except (JoseError, ValueError, TypeError, KeyError) as error:
                    raise ProviderDownError from error
                self._keys = (monotonic(), keys)
            return self._keys[1]

    def _asked(
        self, method: str, address: str, headers: dict[str, str], body: str | None
    ) -> dict[str, Any]:
        try:
            with (
                httpx2.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, headers=headers, content=body) as answer,
            ):
                data = bytearray()
                for piece in answer.iter_bytes():
                    data += piece
                    if len(data) > _LARGEST:
                        raise ProviderDownError
                status = answer.status_code
        except httpx2.HTTPError as error:
            raise ProviderDownError from error
        if method == "POST" and 400 <= status < 500:
            raise ProviderRefusedError
        try:
            found = json.loads(bytes(data)) if status == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ProviderDownError
        return found


def _check_age(claims: dict[str, Any], errand: Errand) -> None:
    """The person proved to be there no longer ago than was asked (OpenID Core, 3.1.2.1).

    Counted from when the browser was sent: what the address asked for can be cut out of it.
    """
    if errand.max_age_s is None:
        return
    at = claims.get("auth_time")
    if not isinstance(at, int | float) or at < errand.at - errand.max_age_s - LEEWAY_S:
        raise ProviderRefusedError


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and is_here)


def _usable(found: dict[str, Any]) -> list[Any]:
    """Keys for signatures; a secret among public keys would let everybody sign."""
    keys = found.get("keys")
    return [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict) and key.get("kty") != "oct" and key.get("use", "sig") == "sig"
    ]
