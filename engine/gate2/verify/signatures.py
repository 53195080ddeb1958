"""Who signed what: asked by the rules, answered by whoever has the keys and the arithmetic."""

from dataclasses import dataclass
from typing import Protocol

from gate2.attest.envelope import Envelope
from gate2.reasons import Reason


@dataclass(frozen=True, slots=True)
class Signed:
    """What an envelope's signatures are worth."""

    signer: str | None
    """The trusted key, or identity, whose signature holds; None where there is none."""
    reasons: tuple[Reason, ...]
    """EVD-002, EVD-003 or EVD-004, each with the effect that the verifier's policy gives it."""
    checked: bool
    """Whether anybody looked at the signatures at all."""


class Unchecked:
    """Signatures as they look to who cannot check them, or need not: nothing is known of any."""

    def judge(self, envelope: Envelope, bundle: bytes | None = None) -> Signed:
        """As `Signatures`."""
        return Signed(None, (), checked=False)


class Signatures(Protocol):
    """Judges signatures under the verifier's own trust."""

    def judge(self, envelope: Envelope, bundle: bytes | None = None) -> Signed:
        """What its signatures are worth; `bundle` is the sigstore bundle beside it, if any."""
        ...
