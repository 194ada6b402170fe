"""What claims of a provider mean here: a citizen's number, a member's agency and roles."""

from __future__ import annotations

from typing import Any

from api.identity.oidc import ProviderRefusedError
from api.identity.providers import Provider
from core.identifiers import PERSONAL_NUMBER
from repository.accounts.federated import Place, Told


def number_in(provider: Provider, claims: dict[str, Any]) -> str:
    """The proven 12 digits; raises ProviderRefusedError where the provider tells none."""
    number = claims.get(provider.number_claim)
    if not isinstance(number, str) or not PERSONAL_NUMBER.match(number):
        raise ProviderRefusedError
    return number


def told_by(provider: Provider, claims: dict[str, Any]) -> Told:
    """A member of staff; groups that nobody told us of are passed over."""
    groups = claims.get(provider.groups_claim)
    known = [
        provider.groups[one]
        for one in (groups if isinstance(groups, list) else [])
        if isinstance(one, str) and one in provider.groups
    ]
    subject = str(claims["sub"])
    name = _text(claims, provider.username_claim) or subject
    return Told(
        issuer=provider.issuer,
        subject=subject,
        # With the provider's name before it, so that nobody takes the name of a local account.
        username=f"{provider.name}:{name}".replace(" ", ""),
        full_name=_text(claims, provider.name_claim) or name,
        places=tuple(Place(one.agency, one.roles) for one in known),
    )


def is_strong(provider: Provider, claims: dict[str, Any]) -> bool:
    """Whether the proof of a member of staff needs none of our second factors beside it."""
    return provider.is_strong or claims.get("acr") in provider.acr_values


def _text(claims: dict[str, Any], claim: str) -> str:
    value = claims.get(claim)
    return value.strip()[:200] if isinstance(value, str) else ""
