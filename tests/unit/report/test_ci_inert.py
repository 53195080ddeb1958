"""A branch's text gives no orders to the log it is printed in."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.report.ci.inert import OBEYING, as_logged, inert, inert_json, logging_to
from judged import HOSTILE

COMMANDS = ("::", "##[", "##vso[", "##teamcity[")
PARTS = ("::", ":", "#", "##", "[", "vso[", "teamcity[", "\r\n", "\x1b", "\\", '"', "<", "&")
LIKELY = st.lists(st.sampled_from(PARTS)).map("".join) | st.text()


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("::error::x", ":\\u{3a}error:\\u{3a}x"),
        (":::", ":\\u{3a}\\u{3a}"),
        ("##[error]x", "#\\u{23}[error]x"),
        ("###[x", "##\\u{23}[x"),
        ("##vso[task.complete]", "#\\u{23}vso[task.complete]"),
        ("a\r\n::stop-commands::t", "a\\u{d}\\u{a}:\\u{3a}stop-commands:\\u{3a}t"),
        ("section_start:1:x\r\x1b[0K", "section_start:1:x\\u{d}\\u{1b}[0K"),
    ],
)
def test_a_command_in_a_text_is_shown_and_not_obeyed(hostile: str, shown: str) -> None:
    assert inert(hostile) == shown


@pytest.mark.parametrize("plain", ["a: b", "# heading", "## two [x]", "G2-CLM-009 [x]", "c1"])
def test_text_without_a_command_stays_readable(plain: str) -> None:
    assert inert(plain) == plain


@given(LIKELY)
def test_no_text_becomes_a_command_or_a_second_line(text: str) -> None:
    shown = inert(text)
    assert not any(command in shown for command in COMMANDS)
    assert len(shown.splitlines()) <= 1
    assert inert(shown) == shown


@given(LIKELY)
def test_json_keeps_its_value_and_holds_no_command(text: str) -> None:
    document = inert_json(json.dumps({text: [text, HOSTILE]}))
    assert json.loads(document) == {text: [text, HOSTILE]}
    assert not any(command in document for command in COMMANDS)


@given(st.lists(LIKELY))
def test_no_pieces_of_a_log_make_a_command_together(pieces: list[str]) -> None:
    log = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OBEYING[0], "true")
        patch.setattr(sys, "stdout", log)
        stream = logging_to(sys.stdout)
        for piece in pieces:
            assert stream.write(piece) == len(piece)
        whole = as_logged("".join(pieces))
    assert "::" not in log.getvalue()
    if not any(piece.endswith("#") or "[" in piece[:12] for piece in pieces):
        assert log.getvalue() == whole


def test_outside_of_a_job_text_is_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OBEYING:
        monkeypatch.delenv(name, raising=False)
    assert logging_to(sys.stdout) is sys.stdout
    assert as_logged("a :: b") == "a :: b"


def test_a_file_is_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OBEYING[0], "true")
    stream = io.StringIO()
    assert logging_to(stream) is stream
