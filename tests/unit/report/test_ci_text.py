"""A reader of a log must see at once what blocks, and no line of it may be obeyed."""

import io
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from gate2.ci.judgement import Change, Ground, Judgement, Weight
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.ci.text import SHOWN_STEPS, log_line, print_judgement
from gate2.report.text import console_for
from judged import claim, finding, hostile, judgement, mixed, passing, record


def printed(judged: Judgement, width: int = 120) -> str:
    stream = io.StringIO()
    print_judgement(judged, Console(file=stream, width=width, markup=False, highlight=False))
    return stream.getvalue()


def in_words(text: str) -> str:
    """Without the breaks of its lines."""
    return " ".join(text.split())


def obeyed(text: str) -> bool:
    return "::" in text or "##[" in text or "##vso[" in text


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_line_is_a_command_however_it_is_wrapped(width: int) -> None:
    text = printed(hostile(), width)
    assert "pwned" in text
    assert not obeyed(text)
    assert all(category(char)[0] in "LMNPS" or char in " \n" for char in text)


@given(st.text(alphabet=":#[] ab\n", max_size=60), st.integers(12, 60))
def test_no_piece_of_text_makes_a_command_with_another(text: str, width: int) -> None:
    one = finding(Code.CLM_TOLERANCE_MOVED, text, Weight.BLOCKS, path=text, record=text, claim=text)
    judged = record(text, text, text, Change.EDITED, [claim(text, text, None, None, one)], one)
    assert not obeyed(printed(replace(judgement(judged), everything=text, settings=text), width))


def test_two_harmless_pieces_make_no_command_together() -> None:
    assert log_line((":", ""), (":error", "")).plain == ":\\u{3a}error"
    assert log_line(("#", ""), ("#[error]", "")).plain == "#\\u{23}[error]"


def test_hostile_text_does_not_take_the_colour_from_a_line() -> None:
    line = log_line(("VERIFIED", "green"), (" ::error::", ""))
    assert [(span.start, span.end, span.style) for span in line.spans] == [(0, 8, "green")]
    assert not obeyed(line.plain)


def test_the_first_line_says_what_the_gate_says() -> None:
    assert printed(mixed()).splitlines()[0].rstrip() == (
        "Blocked: 1 claim FALSIFIED, 1 invalid, 1 blocking, 1 not decided here"
    )
    assert printed(passing()).startswith("Passed: 1 record judged, 1 claim VERIFIED\n")
    assert printed(judgement()).startswith("Nothing to judge: the branch touches no record\n")


def test_an_interrupted_run_does_not_look_like_one_that_passed() -> None:
    text = printed(replace(passing(), complete=False))
    assert text.startswith("Interrupted: 1 record judged before it was stopped\n")
    assert "Passed" not in text


def test_infrastructure_is_not_said_to_block() -> None:
    gpu = next(each for each in mixed().records if each.id == "gpu-timing")
    text = printed(judgement(gpu))
    assert text.startswith("Not decided: no Docker Engine answers\n")
    assert "What blocks" not in text
    assert "FALSIFIED" not in text
    assert "c1  UNVERIFIED → not decided" in text


def test_what_would_block_is_said_beside_what_was_lacking() -> None:
    lowered = finding(Code.REC_VERDICT_LOWERED, "c1 was VERIFIED", Weight.BLOCKS)
    lacking = finding(Code.INF_DOCKER_UNREACHABLE, "no engine", Weight.INFRASTRUCTURE)
    text = printed(replace(passing(), findings=(lowered, lacking)))
    assert text.startswith("Not decided: no engine; 1 finding that would block\n")
    assert text.index("What blocks") < text.index("Not decided here")


def test_what_blocks_comes_first_with_file_and_line_and_worst_first() -> None:
    text = printed(mixed())
    sections = [
        "What blocks",
        "Not decided here",
        "Records\n",
        "Warnings",
        "Waived",
        "What to do next",
        "Judged 6 of 1,000 records: those that the branch touches",
        "Policy: gate2.toml of the base; requires no-regression",
    ]
    assert sorted(sections, key=text.index) == sections
    blocks = in_words(text[text.index("What blocks") : text.index("Not decided here")])
    assert blocks.startswith(
        "What blocks FALSIFIED records/collatz/record.json:11 collatz-variant c1 · "
        "LEAN-018 negation-proved: both kernels accept collatz_false"
    )
    assert "invalid records/moments/record.json:9" in blocks
    assert "REC-016" not in blocks  # waived


def test_before_and_after_stand_beside_each_other() -> None:
    text = printed(mixed())
    assert "c1  new → VERIFIED  The rank of" in text
    assert "c1  VERIFIED → UNVERIFIED  The correlation" in text
    assert "(verdict.json says VERIFIED)" in text
    assert "gpu-timing  UNVERIFIED → not decided  renamed from records/old-gpu" in text
    assert "moments  VERIFIED → UNVERIFIED  edited: c1 tolerance, artifact moments" in text


def test_what_is_not_decided_or_overstated_is_shown_though_nothing_else_changed() -> None:
    unverified = Status.UNVERIFIED
    claims = [
        claim("c1", "One.", unverified, unverified, decided=False),
        claim("c2", "Two.", unverified, unverified, stated=Status.VERIFIED),
        claim("c3", "Three.", unverified, unverified),
    ]
    text = printed(judgement(record("records/a", "a", "A", Change.EDITED, claims)))
    assert "c1  UNVERIFIED → not decided  One." in text
    assert "c2  stays UNVERIFIED          Two. (verdict.json says VERIFIED)" in text
    assert "Three." not in text
    assert "1 claim as before" in text


def test_a_claim_that_is_gone_is_shown_as_gone() -> None:
    gone = claim("c1", "It holds.", Status.VERIFIED, None)
    removed = record(
        "records/a", "a", "A", Change.REMOVED, [gone], before=Status.VERIFIED, after=None
    )
    text = printed(replace(judgement(removed), records_total=999))
    assert "a  VERIFIED → gone  removed" in text
    assert "c1  VERIFIED → gone  It holds." in text
    assert "Judged 0 of 999 records: those that the branch touches; it removes 1 more" in text


def test_a_record_that_cannot_be_read_is_not_said_to_be_gone() -> None:
    broken = finding(Code.REC_SCHEMA_INVALID, "no JSON", Weight.INVALID)
    unread = record("records/a", "", "", Change.EDITED, [], broken, after=None)
    assert "records/a  new → not read  edited" in printed(judgement(unread))


def test_a_waiver_names_who_answers_and_until_when() -> None:
    text = in_words(printed(mixed()))
    assert (
        "REC-016 verdict-lowered survey c7, waived by editor until 2027-01-31:"
        " the data set was withdrawn" in text
    )
    survey = next(each for each in mixed().records if each.id == "survey")
    assert printed(judgement(survey)).startswith(
        "Passed: 1 record judged, 1 claim stays UNVERIFIED, 1 waived\n"
    )


def test_many_warnings_of_a_kind_take_one_line() -> None:
    many = [
        finding(Code.ART_NONE_ATTACHED, "nothing", Weight.WARNS, path=f"r/{number}/record.json")
        for number in range(30)
    ]
    text = printed(replace(passing(), findings=tuple(many)))
    assert text.count("ART-001") == 1
    assert "30 times: r/0/record.json:1" in text
    assert "24 more" in text


def test_each_remedy_stands_once_and_the_worst_first() -> None:
    text = printed(mixed())
    steps = text[text.index("What to do next") :]
    assert "1. Correct the claim.  (collatz-variant c1)" in steps
    assert steps.index("Correct the claim") < steps.index("Start Docker") < steps.index("Attach")
    twice = [
        finding(Code.ART_NONE_ATTACHED, "nothing", Weight.WARNS, claim=name)
        for name in ("c1", "c2")
    ]
    text = printed(replace(passing(), findings=tuple(twice)))
    assert text.count("Attach one") == 1
    assert "(moments c1, moments c2)" in text


def test_steps_that_are_not_shown_are_counted() -> None:
    codes = [code for code in Code if code.value.startswith("G2-SBX")][: SHOWN_STEPS + 3]
    found = tuple(finding(code, "x", Weight.BLOCKS) for code in codes)
    remedies = {each.reason.remedy for each in found}
    text = printed(replace(passing(), findings=found))
    assert f"{len(remedies) - SHOWN_STEPS} more: --format json" in text


def test_records_as_before_are_counted_and_not_listed() -> None:
    same = record("records/same", "same", "Same", Change.UNCHANGED, before=Status.UNVERIFIED)
    text = printed(replace(judgement(same, same), everything="the clone is shallow"))
    assert "2 records as before" in text
    assert "records/same" not in text
    assert "not only those that the branch touches: the clone is shallow" in text


def test_a_log_gets_no_colour() -> None:
    stream = io.StringIO()
    print_judgement(mixed(), console_for(stream))
    assert "\x1b" not in stream.getvalue()


def test_text_without_end_does_not_flood_the_log() -> None:
    long = "x" * 100_000
    one = finding(Code.CLM_TOLERANCE_MOVED, long, Weight.BLOCKS, path=long, record=long, claim=long)
    judged = record(long, long, long, Change.EDITED, [claim(long, long, None, None, one)], one)
    assert len(printed(judgement(judged))) < 20_000


def test_what_rests_on_a_signers_word_is_not_taken_for_a_run() -> None:
    first = passing().records[0]
    claims = tuple(replace(each, ground=Ground.ATTESTED) for each in first.claims[:1])
    text = printed(replace(passing(), records=(replace(first, claims=claims),)))
    assert "those that the branch touches; 1 claim by a trusted signer's word, not run here" in text
    assert "signer" not in printed(passing())
