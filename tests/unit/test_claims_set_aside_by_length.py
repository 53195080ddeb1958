"""A record is not VERIFIED by declaring descriptive what is too long to be read."""

from gate2.claim_rules import set_aside
from gate2.classify.classifier import classify
from gate2.reasons import Code, Effect
from gate2.record.model import Claim, ClaimKind

SOFT = "This paper describes the protocol that was used."
HARD = "The model attains an accuracy of 95.2% on the held-out test set."


def said_of(text: str, kind: ClaimKind | None) -> list[str]:
    claim = Claim(id="c1", text=text, kind=kind)
    reasons = set_aside([claim], {"c1": classify(text)})
    assert {reason.code for reason in reasons} <= {Code.CLM_CLASSIFIER_CONFLICT}
    assert all(reason.effect is Effect.UNVERIFIED for reason in reasons)
    return [reason.message for reason in reasons]


def test_hard_claim_behind_padding_is_not_set_aside_by_declaring_it_descriptive() -> None:
    (message,) = said_of(f"{SOFT} " * 20 + HARD, ClaimKind.DESCRIPTIVE)
    assert message == "claim c1 is declared descriptive and is too long to be read to its end"


def test_hard_claim_without_padding_still_is_told_by_its_kind() -> None:
    (message,) = said_of(HARD, ClaimKind.DESCRIPTIVE)
    assert message == "claim c1 is declared descriptive and reads as empirical"


def test_nothing_is_said_of_other_declarations() -> None:
    assert said_of(SOFT, ClaimKind.DESCRIPTIVE) == []
    assert said_of(f"{SOFT} " * 20 + HARD, ClaimKind.EMPIRICAL) == []
    assert said_of(f"{SOFT} " * 20 + HARD, None) == []
