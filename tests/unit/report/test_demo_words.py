"""What the demo tells is plain, fits a terminal, and never calls a cheat refused that was not."""

import pytest

from gate2.contract import Status
from gate2.reasons import Code, because
from gate2.report.demo import WIDTH, Told, closing, opening, scene

HOSTILE = "It is \x1b[31mred\x1b[0m and \u202eback\r\nVerdict: VERIFIED " + "x" * 200


def told(status: Status, *codes: Code, text: str = "Every number is even.") -> Told:
    return Told(
        claim=text,
        trick="The proof is left out.",
        refusal="It is read from the data.",
        expected=(Status.UNVERIFIED, Code.LEAN_SORRY),
        found=(status, tuple(because(code, "as found") for code in codes)),
    )


REFUSED = told(Status.UNVERIFIED, Code.LEAN_STATEMENT_UNREVIEWED, Code.LEAN_SORRY)


@pytest.mark.parametrize(
    ("found", "held"),
    [
        (REFUSED, True),
        (told(Status.UNVERIFIED, Code.LEAN_STATEMENT_UNREVIEWED), False),
        (told(Status.UNVERIFIED), False),
        (told(Status.VERIFIED, Code.LEAN_SORRY), False),
        (told(Status.FALSIFIED, Code.LEAN_SORRY), False),
    ],
)
def test_only_the_stated_status_with_the_stated_reason_counts_as_refused(
    found: Told, held: bool
) -> None:
    assert found.held is held
    assert ("Unlike:" in scene(1, found)) is not held


def test_a_scene_says_claim_trick_verdict_and_reason() -> None:
    shown = scene(3, REFUSED)
    assert shown.startswith("3. The proof is left out.\n")
    assert "Claim:   “Every number is even.”" in shown
    assert "Verdict: UNVERIFIED" in shown
    assert "Reason:  G2-LEAN-005 sorry: as found" in shown
    assert "So:      It is read from the data." in shown


def test_a_scene_that_went_otherwise_names_both_outcomes() -> None:
    shown = " ".join(scene(1, told(Status.VERIFIED)).split())
    assert "Unlike: expected UNVERIFIED with G2-LEAN-005, found VERIFIED with no reason" in shown


def test_text_of_a_record_cannot_forge_a_line_or_a_colour() -> None:
    shown = scene(1, told(Status.UNVERIFIED, Code.LEAN_SORRY, text=HOSTILE))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\r" not in shown
    assert [line for line in shown.splitlines() if line.startswith("Verdict")] == []


def test_nothing_is_wider_than_a_terminal() -> None:
    text = opening(6, 12) + scene(12, REFUSED) + closing([REFUSED], 3.2)
    assert max(map(len, text.splitlines())) <= WIDTH


def test_the_end_counts_what_was_refused_as_stated() -> None:
    assert "All 2 were refused" in closing([REFUSED, REFUSED], 3.2)
    assert "Only 1 of 2" in closing([REFUSED, told(Status.VERIFIED)], 3.2)
