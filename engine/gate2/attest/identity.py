"""Whom `[trust] identities` in gate2.toml names; settings read it without reading sigstore."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrustedIdentity:
    """Whom a certificate names, and who vouched for that: both count, since issuers differ."""

    issuer: str
    """The URL of the OpenID Connect provider."""
    identity: str
    """An e-mail address, or the URI of a workflow with its ref; compared as a whole."""
