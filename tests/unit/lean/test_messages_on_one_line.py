"""Lean's messages in a reason: each at its place, none run into the next, no cut left unsaid."""

import pytest

from gate2.lean.messages import NEXT_MESSAGE, Message, Severity, each_message, on_one_line


def error(text: str, line: int = 2, column: int = 14) -> Message:
    return Message(Severity.ERROR, line, column, text)


def one_line(*messages: Message, most: int = 3, width: int = 60) -> str:
    return on_one_line("Proof.lean", messages, most=most, width=width)


def test_messages_can_be_told_apart_and_the_first_stands_first() -> None:
    said = one_line(error("unknown tactic"), error("unsolved goals\nn : Nat\n⊢ n = n", 1, 66))
    assert each_message(said) == [
        "Proof.lean:2:14: unknown tactic",
        "Proof.lean:1:66: unsolved goals n : Nat ⊢ n = n",
    ]


@pytest.mark.parametrize("text", ["a ⏎ Proof.lean:9:9: b", "a⏎b", " ⏎ ", "a\n⏎\nb"])
def test_a_message_that_holds_the_mark_does_not_pass_for_two(text: str) -> None:
    assert len(each_message(one_line(error(text)))) == 1


def test_a_cut_is_shown_where_it_is() -> None:
    (said,) = each_message(one_line(error("goal " * 100)))
    assert said.endswith("goal…")
    assert len(said) <= len("Proof.lean:2:14: ") + 60
    assert not one_line(error("x" * 60)).endswith("…"), "what is whole is not called cut"


def test_what_is_left_out_is_counted() -> None:
    many = [error(str(number)) for number in range(6)]
    assert one_line(*many, most=2).endswith(f"{NEXT_MESSAGE}… and 4 more errors")
    assert one_line(*many, most=5).endswith(f"{NEXT_MESSAGE}… and 1 more error")


def test_a_message_without_a_place_names_the_file_alone() -> None:
    assert one_line(error("killed", 0, 0)) == "Proof.lean: killed"


def test_a_reason_of_no_lean_is_one_message() -> None:
    assert each_message("nothing is attached") == ["nothing is attached"]
