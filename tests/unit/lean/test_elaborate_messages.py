"""Words of untrusted code are shown, capped, and choose nothing but a reason for UNVERIFIED."""

import json

import pytest

from gate2.lean.messages import (
    Failure,
    Message,
    Severity,
    classify_failure,
    read_messages,
    speaks_of_memory,
)


def line(severity: str = "error", data: str = "wrong", **more: object) -> bytes:
    """One message as Lean prints it."""
    message = {
        "caption": "",
        "data": data,
        "endPos": None,
        "fileName": "Submission.lean",
        "isSilent": False,
        "keepFullRange": False,
        "kind": "[anonymous]",
        "pos": {"column": 4, "line": 2},
        "severity": severity,
    }
    return json.dumps({**message, **more}).encode() + b"\n"


def error(text: str) -> Message:
    return Message(Severity.ERROR, 1, 0, text)


def test_messages_are_told_from_the_debugging_noise() -> None:
    stdout = (
        b"[DEBUG:A] lean_main entered, argc=5\n"
        + line("warning", "declaration uses `sorry`")
        + b'theorem t : 1 = 1 := by\n{ not json }\n{"half": \n'
        + line("error", "unsolved goals", pos=None)
    )
    assert read_messages(stdout) == (
        Message(Severity.WARNING, 2, 4, "declaration uses `sorry`"),
        Message(Severity.ERROR, 0, 0, "unsolved goals"),
    )


@pytest.mark.parametrize(
    "hostile",
    [
        b'{"severity":"error","severity":"warning","data":"x","pos":null}',
        b'{"severity":"fatal","data":"x","pos":null}',
        b'{"severity":["error"],"data":"x","pos":null}',
        b'{"severity":"error","data":7,"pos":null}',
        b'{"severity":"error","data":NaN}',
        b'{"a":' * 5000,
        b'{"severity":"error","data":"\xff"}',
        b'{"severity":"error","data":"' + b"x" * (1 << 19) + b'"}',
        b'{"severity":"error"}',
    ],
)
def test_line_that_is_no_message_is_passed_over(hostile: bytes) -> None:
    assert read_messages(hostile + b"\n" + line()) == (Message(Severity.ERROR, 2, 4, "wrong"),)


@pytest.mark.parametrize(
    "place", [{"line": True, "column": 1}, {"line": 1.5, "column": 1}, {"line": 1}, [1, 2], "1:2"]
)
def test_odd_place_is_no_place(place: object) -> None:
    assert read_messages(line(pos=place)) == (Message(Severity.ERROR, 0, 0, "wrong"),)


def test_huge_and_negative_places_are_clamped() -> None:
    found = read_messages(line(pos={"line": 10**300, "column": -5}))
    assert found == (Message(Severity.ERROR, 1 << 31, 0, "wrong"),)


def test_flood_of_messages_and_long_texts_are_cut() -> None:
    found = read_messages(line(data="x" * 10_000) * 5_000)
    assert len(found) == 200
    assert {message.text for message in found} == {"x" * 4_000 + "…"}


def test_chatter_does_not_hide_an_error() -> None:
    found = read_messages(line("information", "chatter") * 500 + line("error", "wrong"))
    assert len(found) == 201
    assert found[-1] == Message(Severity.ERROR, 2, 4, "wrong")


@pytest.mark.parametrize(
    "text",
    [
        "unknown module prefix 'Mathlib'\n\nNo directory 'Mathlib' or file 'Mathlib.olean' in …",
        "object file '/home/tools/lib/Init/Foo.olean' of module Init.Foo does not exist",
    ],
)
def test_missing_import_is_not_called_a_rejected_proof(text: str) -> None:
    found = classify_failure([error("Unknown identifier `Real`"), error(text)])
    assert found is Failure.IMPORT_UNAVAILABLE


@pytest.mark.parametrize(
    "text",
    [
        "Unknown constant `List.reverse._redArg`",
        "Unknown constant `_private.Init.Data.Array.Basic.0.Array.forIn'Unsafe.loop`",
        "Unknown constant `Foo.bar._lam_0`",
    ],
)
def test_fault_of_the_engine_is_not_called_a_rejected_proof(text: str) -> None:
    warning = Message(Severity.WARNING, 1, 0, "unused variable")
    assert classify_failure([warning, error(text)]) is Failure.CODE_GENERATION


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [Message(Severity.WARNING, 1, 0, "unknown module prefix 'Mathlib'")],
        [error("Unknown constant `Nat.foo`")],
        [error("unsolved goals\n⊢ Unknown constant `List.reverse._redArg`")],
        [error("Unknown constant `List.reverse._redArg`"), error("unsolved goals")],
    ],
)
def test_everything_else_is_rejected(messages: list[Message]) -> None:
    assert classify_failure(messages) is Failure.REJECTED


def test_panic_of_the_runtime_speaks_of_memory() -> None:
    assert speaks_of_memory(b"INTERNAL PANIC: out of memory\n", b"")
    assert not speaks_of_memory(b"", b"memory")
