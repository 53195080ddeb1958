"""No command hides behind a number."""

import pytest

from gate2.lean.source import refusals
from gate2.reasons import Code


@pytest.mark.parametrize(
    "glued",
    ["1set_option", "1axiom", "0x1run_cmd", "1e5elab", "h.1set_option", "1.0unsafe", "0b1z"],
)
def test_a_word_glued_to_a_number_is_refused(glued: str) -> None:
    source = f"#check {glued} debug.skipKernelTC true in\ntheorem t : 1 = 1 := rfl\n"
    assert Code.LEAN_SOURCE_REFUSED in {reason.code for reason in refusals(source.encode())}


@pytest.mark.parametrize("number", ["0", "12_000", "0xFF", "0b101", "0o17", "1e5", "1.5", "2.5e3"])
def test_honest_numbers_stand(number: str) -> None:
    assert refusals(f"theorem t : {number} = {number} := rfl\n".encode()) == ()


def test_the_names_of_default_tactics_are_not_an_authors() -> None:
    reasons = refusals(b"def S.h._autoParam := 1\n")
    assert Code.LEAN_SOURCE_REFUSED in {reason.code for reason in reasons}
