"""Which key signs for whom: one file names the keys and says what each one is used for.

    {"keys": {"con-dau":  {"kind": "pkcs11", "module": "/usr/lib/softhsm/libsofthsm2.so",
                           "token": "ubnd", "label": "agency", "pin_file": "token.pin"},
              "chi-buoi": {"kind": "pkcs12", "file": "buoi.p12", "password_file": "buoi.pin"}},
     "uses": [{"profile": "AGENCY_COPY", "agency": "H57.01", "key": "con-dau"},
              {"profile": "OFFICER_COMPARE", "staff": "buoi", "key": "chi-buoi",
               "handwriting": "buoi.png"}]}

Secrets stand in files of their own, named here; relative names begin at the folder of this file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

from cryptography.x509.oid import NameOID
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import MotLanError
from core.settings import SigningSettings
from core.vietnamese import fold
from signing.signers.csc import CscCredential, CscSigner
from signing.signers.pkcs11 import Pkcs11Signer
from signing.signers.pkcs12 import Pkcs12Signer, SigningKeyMissingError
from signing.signers.protocol import Signer
from signing.trust import load_trust

_LARGEST: Final = 1_000_000
_ONLY: Final = "agency"
_WORD: Final = re.compile(r"\w+")
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class SigningKeysInvalidError(MotLanError):
    """The file of keys cannot be read, or names what is not there; `place` tells where."""

    code, fault = "signing_keys_invalid", "dependency"


class SigningKeyOfOtherError(MotLanError):
    """The certificate of a person's key does not name the person whom the mark would name."""

    code, fault = "signing_key_of_other", "dependency"


class Pkcs12Key(BaseModel):
    """A key in a PKCS#12 file."""

    model_config = _STRICT
    kind: Literal["pkcs12"]
    file: Path
    password_file: Path


class Pkcs11Key(BaseModel):
    """A key in a token or hardware module."""

    model_config = _STRICT
    kind: Literal["pkcs11"]
    module: Path
    token: str
    label: str
    pin_file: Path
    chain: Path | None = None
    """Folder of the authority's certificates, where the token does not hold them."""


class CscKey(BaseModel):
    """A key at a remote signing service."""

    model_config = _STRICT
    kind: Literal["csc"]
    url: str
    credential: str
    version: Literal["v1", "v2"] = "v1"
    token_file: Path | None = None
    pin_file: Path | None = None


Key = Annotated[Pkcs12Key | Pkcs11Key | CscKey, Field(discriminator="kind")]


class Use(BaseModel):
    """Which key signs; without profile for all, without agency and staff for everybody.

    With `staff` it is a person's own key, for personal profiles only.
    """

    model_config = _STRICT
    key: str
    profile: str | None = None
    agency: str | None = None
    """Code of the agency."""
    staff: str | None = None
    """User name of the member of staff."""
    handwriting: Path | None = None
    """PNG of the person's signature, shown in the mark."""


class _File(BaseModel):
    model_config = _STRICT
    keys: dict[str, Key]
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class ChosenKey:
    """The key for one signature, and the picture that goes with it."""

    name: str
    signer: Signer
    handwriting: bytes | None


@dataclass
class _Stack:
    """What is signed under one leave."""

    signatures: Mapping[str, int]
    """By name of the key."""
    leaves: ExitStack
    asked: set[str] = field(default_factory=set)

    def ask(self, name: str, signer: Signer) -> None:
        signatures = self.signatures.get(name, 0)
        if signatures > 1 and name not in self.asked:
            self.leaves.enter_context(signer.authorized(signatures))
            self.asked.add(name)


class KeyRing:
    """All keys; each is opened at its first use and shared from then on."""

    def __init__(
        self, openers: Mapping[str, Callable[[], Signer]], uses: tuple[Use, ...], folder: Path
    ) -> None:
        """Remember them.

        :raises SigningKeysInvalidError: a use names a key that is not there.
        """
        for number, use in enumerate(uses):
            if use.key not in openers:
                raise SigningKeysInvalidError(place=f"uses.{number}.key", what="no_such_key")
        self._openers = openers
        self._uses = uses
        self._folder = folder
        self._opened: dict[str, Signer] = {}
        self._stack: _Stack | None = None

    def choose(
        self,
        profile: str,
        *,
        agency: str | None = None,
        staff: str | None = None,
        is_personal: bool = False,
    ) -> ChosenKey:
        """The key named most closely: for the agency, then for everybody.

        A person's key never signs for the agency, nor the agency's for a person. Once the file
        names an agency, each seal needs a use that names its agency: a general one would put the
        seal of one agency on the copies of another.

        `is_personal`: only a key that is named as this person's own will do.

        :raises SigningKeyMissingError: no key may be used so.
        """
        use = self._use(profile, agency, staff, is_personal=is_personal)
        picture = None if use.handwriting is None else _read(self._folder / use.handwriting)
        signer = self.signer(use.key)
        if self._stack is not None:
            self._stack.ask(use.key, signer)
        return ChosenKey(use.key, signer, picture)

    def seal_name(self, profile: str, *, agency: str | None) -> str:
        """The name of the key that `choose` would take for a seal; nothing is opened.

        :raises SigningKeyMissingError: no key may be used so.
        """
        return self._use(profile, agency, None, is_personal=False).key

    def _use(
        self, profile: str, agency: str | None, staff: str | None, *, is_personal: bool
    ) -> Use:
        fitting = [
            use
            for use in self._uses
            if use.profile in (None, profile)
            and use.staff == (staff if is_personal else None)
            and (use.staff is not None or not is_personal)
            and self._serves(use, profile, agency)
        ]
        if not fitting:
            raise SigningKeyMissingError(profile=profile)
        return max(fitting, key=lambda one: (one.agency is not None, one.profile is not None))

    @contextmanager
    def stack(self, signatures: Mapping[str, int]) -> Iterator[None]:
        """Each named key is asked once, when it is chosen, for leave to sign so many papers.

        Keys that are not named are asked at each signature: nobody's own key is opened for more
        than its holder's one paper.
        """
        with ExitStack() as leaves:
            self._stack = _Stack(signatures, leaves)
            try:
                yield
            finally:
                self._stack = None

    def is_shared_by(self, agencies: int) -> bool:
        """Whether one general key seals the copies of so many agencies."""
        has_seal = any(use.staff is None for use in self._uses)
        return agencies > 1 and has_seal and not self.names_agencies

    @property
    def names_agencies(self) -> bool:
        """Whether seals are kept apart by agency."""
        return any(use.agency is not None for use in self._uses if use.staff is None)

    def _serves(self, use: Use, profile: str, agency: str | None) -> bool:
        if use.agency is not None:
            return use.agency == agency
        return use.staff is not None or not self.names_agencies or self._is_of_none(profile, agency)

    def _is_of_none(self, profile: str, agency: str | None) -> bool:
        """Whether a seal of no agency is asked for (an anchor), whose profile no agency has."""
        named = [use.agency for use in self._uses if use.profile == profile]
        return agency is None and named != [] and not any(named)

    def signer(self, name: str) -> Signer:
        """The key with this name (raises what opening it raises)."""
        if name not in self._opened:
            self._opened[name] = self._openers[name]()
        return self._opened[name]

    def own_keys(self) -> Iterator[tuple[str, str]]:
        """User name and name of the key of everybody who has one of their own."""
        return ((use.staff, use.key) for use in self._uses if use.staff is not None)

    def names(self) -> Iterator[str]:
        """All keys, whether they were used or not."""
        return iter(self._openers)


def refuse_key_of_other(signer: Signer, person: str) -> None:
    """Compare the common name of the certificate with a person's name, word by word.

    Case and tone marks do not count, nor what else stands there (a title, a number).

    :raises SigningKeyOfOtherError: it names somebody else.
    """
    found = signer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    holder = " ".join(str(one.value) for one in found)
    if f" {_words(person)} " not in f" {_words(holder)} ":
        raise SigningKeyOfOtherError


def _words(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))


def load_keys(settings: SigningSettings) -> KeyRing:
    """The keys of the settings: those of the file, or the one PKCS#12 file for every copy.

    :raises SigningKeyMissingError: neither is configured.
    :raises SigningKeysInvalidError: the file is not as it must be.
    """
    if settings.signing_keys is not None:
        return _from_file(settings.signing_keys)
    if settings.signing_pkcs12 is None:
        raise SigningKeyMissingError
    file, password = settings.signing_pkcs12, settings.signing_pkcs12_password
    opener = partial(Pkcs12Signer, file, password.get_secret_value() if password else "")
    return KeyRing({_ONLY: opener}, (Use(key=_ONLY),), file.parent)


def _from_file(path: Path) -> KeyRing:
    try:
        with path.open("rb") as stream:
            found = _File.model_validate(json.loads(stream.read(_LARGEST)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "–"
        raise SigningKeysInvalidError(place=place, what=first["type"]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise SigningKeysInvalidError(place=path.name, what="not_json") from error
    openers = {name: partial(_open, key, path.parent) for name, key in found.keys.items()}
    return KeyRing(openers, found.uses, path.parent)


def _open(key: Key, folder: Path) -> Signer:
    if isinstance(key, Pkcs12Key):
        return Pkcs12Signer(folder / key.file, _secret(folder, key.password_file) or "")
    if isinstance(key, Pkcs11Key):
        chain = () if key.chain is None else load_trust(folder / key.chain).anchors
        pin = _secret(folder, key.pin_file) or ""
        return Pkcs11Signer(key.module, key.token, key.label, pin, chain)
    token, pin_or_none = _secret(folder, key.token_file), _secret(folder, key.pin_file)
    return CscSigner(CscCredential(key.url, key.credential, token, pin_or_none, key.version))


def _secret(folder: Path, file: Path | None) -> str | None:
    return None if file is None else _read(folder / file).decode().strip()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SigningKeysInvalidError(place=file.name, what="cannot_be_read") from error
