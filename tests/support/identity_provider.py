"""A real identity provider in its own process: OpenID Connect by Authlib's authorization server.

    python identity_provider.py people.json

Prints its port. `people.json`: {"clients": {id: {"secret", "back"}}, "people": {name: claims}}.
`POST /control` has it sign with a new key or go wrong in one way, for the tests of refusals.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socket
import sys
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import uvicorn
from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

ALG = "RS256"
TOLD = json.loads(Path(sys.argv[1]).read_text("utf-8"))


@dataclass
class Provider:
    """What the provider knows; one for the process."""

    issuer: str = ""
    keys: list[RSAKey] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    fault: str = ""
    auth_time: dict[str, int] = field(default_factory=dict)

    def rotate(self) -> None:
        """The newest key signs; the one before it is still published, older ones are not."""
        made = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": ALG})
        self.keys = [made, *self.keys[:1]]


@dataclass
class Code:
    """An authorization code, with the names that Authlib asks for."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    user: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass(frozen=True)
class Client:
    """An application that people sign in to."""

    client_id: str
    secret: str | None
    back: str

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return self.secret is not None and secrets.compare_digest(self.secret, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("client_secret_basic" if self.secret else "none")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


PROVIDER = Provider()


class Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "none")

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        PROVIDER.codes[code] = Code(
            code, request.client.client_id, request.payload.redirect_uri, request.payload.scope,
            request.user, asked.get("nonce"), asked.get("code_challenge"),
            asked.get("code_challenge_method"), PROVIDER.auth_time[request.user],
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        found = PROVIDER.codes.get(code)
        return found if found and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        PROVIDER.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(one.nonce == nonce for one in PROVIDER.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return PROVIDER.keys[0]

    def get_client_algorithm(self, client: Client) -> str:
        return ALG

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": PROVIDER.issuer, "exp": int(time.time()) + 300}

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": ALG, "kid": PROVIDER.keys[0].kid or ""}

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo(sub=f"sub-{user}", **TOLD["people"][user])

    def encode_id_token(self, token: Any, request: Any) -> str:
        honest: str = super().encode_id_token(token, request)
        return gone_wrong(honest) if PROVIDER.fault else honest


def gone_wrong(token: str) -> str:
    """The token with one thing wrong with it, signed rightly where that is not the thing."""
    key, fault = PROVIDER.keys[0], PROVIDER.fault
    read = jwt.decode(token, key, algorithms=[ALG])
    claims, header = dict(read.claims), {"alg": ALG, "kid": key.kid}
    now = int(time.time())
    changes: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "another"},
        "audience": {"aud": ["somebody-else"]},
        "two audiences": {"aud": ["somebody-else", claims["aud"][0]], "azp": "somebody-else"},
        "issuer": {"iss": "https://evil.example"},
        "expired": {"iat": now - 7200, "exp": now - 3600, "auth_time": now},
        "old proof": {"auth_time": now - 7200},
        "earlier proof": {"auth_time": now - 240},
        "number": {"personal_number": "not a number"},
    }
    claims.update(changes.get(fault, {}))
    if fault == "no nonce":
        del claims["nonce"]
    if fault == "none":
        return jwt.encode({"alg": "none"}, claims, OctKey.import_key("x" * 32), ["none"])
    if fault == "HS256":
        # The public key is known to everybody: as the secret of a MAC it proves nothing.
        return with_mac(claims, {"alg": "HS256", "kid": key.kid}, key.as_pem(private=False))
    if fault == "stranger":
        key = RSAKey.generate_key(2048, {"kid": key.kid})
    return jwt.encode(header, claims, key, [ALG])


def with_mac(claims: dict[str, Any], header: dict[str, Any], secret: bytes) -> str:
    """By hand: the library refuses a public key as a secret, which is the fault that is tried."""
    parts = [urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, claims)]
    mac = hmac.digest(secret, b".".join(parts), "sha256")
    return b".".join([*parts, urlsafe_b64encode(mac).rstrip(b"=")]).decode()


class Server(AuthorizationServer):
    def query_client(self, client_id: str) -> Client | None:
        told = TOLD["clients"].get(client_id)
        return told and Client(client_id, told.get("secret"), told["back"])

    def save_token(self, token: Any, request: Any) -> None:
        del token, request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        del name, args, kwargs

    def create_oauth2_request(self, request: tuple[Request, dict[str, str]]) -> OAuth2Request:
        seen, values = request
        made = OAuth2Request(seen.method, str(seen.url), headers=seen.headers)
        made.payload = BasicOAuth2Payload(values)
        made._body = values  # the form, as clients without a secret are told by it
        return made

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        if isinstance(body, dict):
            return JSONResponse(body, status_code=status, headers=dict(headers))
        return Response(body or "", status_code=status, headers=dict(headers))


SERVER = Server()
SERVER.register_grant(Grant, [CodeChallenge(required=True), IdToken(require_nonce=True)])
SERVER.register_token_generator(
    "default",
    lambda **asked: {
        "token_type": "Bearer",
        "access_token": secrets.token_urlsafe(24),
        "expires_in": 300,
        "scope": asked["scope"],
    },
)
PAGE = """<!doctype html><html lang="vi"><title>Cổng đăng nhập mẫu</title>
<h1>Cổng đăng nhập mẫu</h1>
<form method="post">{hidden}<label>Ai đăng nhập <input name="person"></label>
<button>Đồng ý</button></form>"""


async def values_of(request: Request) -> dict[str, str]:
    return {**request.query_params, **{k: str(v) for k, v in (await request.form()).items()}}


async def authorize(request: Request) -> Response:
    """The page on which a person signs in; whoever is signed in already (a cookie) goes on."""
    values = await values_of(request)
    person = values.pop("person", None)
    known = unquote(request.cookies.get("person", "")) or None
    is_old = (
        "max_age" in values
        and known is not None
        and (time.time() - PROVIDER.auth_time.get(known, 0) > int(values["max_age"]))
    )
    if person is None and known is not None and values.get("prompt") != "login" and not is_old:
        person = known
    elif person is not None:
        PROVIDER.auth_time[person] = int(time.time())
    values.pop("prompt", None)
    try:
        grant = SERVER.get_consent_grant((request, values), end_user=person)
    except OAuth2Error as error:
        return JSONResponse(dict(error.get_body()), status_code=400)
    if person is None:
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{value}">' for name, value in values.items()
        )
        return HTMLResponse(PAGE.format(hidden=hidden))
    answer: Response = SERVER.create_authorization_response(
        (request, values), grant_user=person, grant=grant
    )
    answer.headers["location"] += "&iss=" + quote(PROVIDER.issuer, safe="")
    answer.set_cookie("person", quote(person))
    return answer


async def token(request: Request) -> Response:
    values = await values_of(request)
    answer: Response = SERVER.create_token_response((request, values))
    return answer


async def describe(request: Request) -> Response:
    base = PROVIDER.issuer
    return JSONResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "authorization_response_iss_parameter_supported": True,
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALG],
        }
    )


async def keys(request: Request) -> Response:
    return JSONResponse(dict(KeySet(PROVIDER.keys).as_dict(private=False)))


async def control(request: Request) -> Response:
    """What the tests have it do: `rotate`, `fault`, an ID or logout token of its own making."""
    asked = await request.json()
    if asked.get("rotate"):
        PROVIDER.rotate()
    PROVIDER.fault = asked.get("fault", "")
    key, now = PROVIDER.keys[0], int(time.time())
    made = None
    if "claims" in asked:
        claims = {"iss": PROVIDER.issuer, "iat": now, "exp": now + 120, **asked["claims"]}
        made = jwt.encode({"alg": ALG, "kid": key.kid}, claims, key, [ALG])
    return JSONResponse({"token": made})


def main() -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on this machine, for this process alone
    PROVIDER.rotate()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", describe),
            Route("/authorize", authorize, methods=["GET", "POST"]),
            Route("/token", token, methods=["POST"]),
            Route("/keys", keys),
            Route("/control", control, methods=["POST"]),
        ]
    )
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    PROVIDER.issuer = f"http://127.0.0.1:{place.getsockname()[1]}"
    sys.stdout.write(f"{place.getsockname()[1]}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    server.run(sockets=[place])


if __name__ == "__main__":
    main()
