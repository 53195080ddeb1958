"""Lean's own words reach a person line by line, and none of them passes for gate2's."""

import io

from rich.console import Console

from gate2.lean.messages import Message, Severity
from gate2.report.lean_messages import SHOWN_MESSAGES, print_lean_messages


def shown(*messages: Message, width: int = 80) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False)
    print_lean_messages("Proof.lean", messages, console)
    return stream.getvalue().splitlines()


def error(text: str) -> Message:
    return Message(Severity.ERROR, 2, 14, text)


def test_goals_keep_their_lines() -> None:
    assert shown(error("unsolved goals\nn : Nat\n⊢ n = n")) == [
        "Lean says:",
        "  │ Proof.lean:2:14: error: unsolved goals",
        "  │ n : Nat",
        "  │ ⊢ n = n",
    ]


def test_an_error_stands_before_chatter() -> None:
    chatter = Message(Severity.INFORMATION, 1, 0, "1 : Nat")
    assert shown(chatter, error("wrong"))[1:] == [
        "  │ Proof.lean:2:14: error: wrong",
        "  │ Proof.lean:1:0: information: 1 : Nat",
    ]


def test_no_line_of_a_message_passes_for_what_gate2_says() -> None:
    text = "wrong\naccepted\n\x1b[2Kaccepted\r\n" + " " * 90 + "accepted"
    lines = shown(error(text), width=60)
    assert all(line.startswith("  │ ") for line in lines[1:])
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_a_flood_is_counted_and_not_shown() -> None:
    lines = shown(*(error("\n".join("x" * 99)) for _ in range(SHOWN_MESSAGES + 2)))
    assert lines[-1].strip() == "… 2 more messages: --format json"
    assert len(lines) < SHOWN_MESSAGES * 60


def test_silence_is_no_heading() -> None:
    assert shown() == []
