"""Statements of our own, signed: CMS (RFC 5652) around the words, with a time stamp if one is had.

Any tool reads them, e.g. `openssl cms -verify -inform DER`.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from asn1crypto import cms  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.signers.protocol import Signer
from signing.trust import TrustList
from signing.validation.damage import DAMAGE

_ALGORITHM: Final = "sha256"

Verdict = Literal["valid", "untrusted", "broken"]


@dataclass(frozen=True)
class Statement:
    """A signed statement as it was read."""

    verdict: Verdict
    """`untrusted`: the words are as signed, but nobody whom the trust list knows signed them."""
    words: bytes
    stamped_at: datetime | None
    """None: no time stamp that holds."""
    signer_sha256: str | None = None
    """Of the certificate that signed; None where it was not found."""
    signer: str | None = None
    """Whom that certificate names."""


def sign_statement(
    words: bytes,
    signer: Signer,
    at: datetime,
    timestamper: TimeStamper | None,
    *,
    is_detached: bool = False,
) -> bytes:
    """The words within a signature (DER), or the signature of words that stand apart.

    Raises the errors of the key and, with a `timestamper`, those of the time server.
    """
    with signer.opened() as key:
        signed = asyncio.run(
            key.async_sign_general_data(
                words,
                _ALGORITHM,
                detached=is_detached,
                timestamper=timestamper,
                signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
            )
        )
    data: bytes = signed.dump()
    return data


def read_statement(der: bytes, trust: TrustList) -> Statement:
    """What is said, and whether it may be believed; nothing is fetched.

    The certificate is judged for the moment of the time stamp, else for that which the signer
    claims.
    """
    try:
        signed = cms.ContentInfo.load(der, strict=True)["content"]
        words = signed["encap_content_info"]["content"].native
        if not isinstance(words, bytes):
            return Statement("broken", b"", None)
        # pyHanko judges words that stand apart from their signature.
        signed["encap_content_info"] = {"content_type": "data"}
        return _judged(signed, words, trust)
    except (SignatureValidationError, *DAMAGE):
        return Statement("broken", b"", None)


def read_detached(der: bytes, words: bytes, trust: TrustList) -> Statement:
    """As `read_statement`, of words that stand apart from their signature."""
    try:
        return _judged(cms.ContentInfo.load(der, strict=True)["content"], words, trust)
    except (SignatureValidationError, *DAMAGE):
        return Statement("broken", b"", None)


def _judged(signed: cms.SignedData, words: bytes, trust: TrustList) -> Statement:
    [signer] = signed["signer_infos"]
    claimed = _claimed_at(signer)
    if claimed is None:
        return Statement("broken", b"", None)
    first = asyncio.run(_validate(signed, words, trust, claimed))
    stamp = first.timestamp_validity
    if stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return _statement(first, words, None)
    status = asyncio.run(_validate(signed, words, trust, stamp.timestamp))
    return _statement(status, words, stamp.timestamp)


def _statement(
    status: StandardCMSSignatureStatus, words: bytes, stamped_at: datetime | None
) -> Statement:
    certificate = status.signing_cert
    return Statement(
        _verdict(status),
        words,
        stamped_at,
        hashlib.sha256(certificate.dump()).hexdigest(),
        certificate.subject.human_friendly,
    )


async def _validate(
    signed: cms.SignedData, words: bytes, trust: TrustList, at: datetime
) -> StandardCMSSignatureStatus:
    def context(purpose: str) -> ValidationContext:
        return ValidationContext(
            trust_roots=trust.usable(purpose, at),
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=at,
        )

    return await async_validate_detached_cms(
        words,
        signed,
        signer_validation_context=context("sign"),
        ts_validation_context=context("timestamp"),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
    )


def _verdict(status: StandardCMSSignatureStatus) -> Verdict:
    if not (status.intact and status.valid):
        return "broken"
    return "valid" if status.trusted else "untrusted"


def _claimed_at(signer: cms.SignerInfo) -> datetime | None:
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "signing_time":
            moment: datetime = attribute["values"][0].native
            return moment
    return None
