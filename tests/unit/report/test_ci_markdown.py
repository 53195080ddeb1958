"""A reviewer reads the summary on GitHub, and a branch must not be able to write into it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gate2.ci.judgement import Change, Finding, JudgedRecord, Judgement, Weight
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.ci.markdown import MOST_BYTES, MOST_BYTES_OF_A_COMMENT, as_summary
from judged import HOSTILE, claim, finding, hostile, judgement, mixed, passing, record

OUR_TAGS = {f"<{end}{name}>" for name in ("b", "i", "sub", "span") for end in ("", "/")} | {"<br>"}
OUR_BLOCKS = re.compile(r"<details>\n<summary>[0-9,]+ warnings?</summary>\n|</details>\n")
OUR_HEADINGS = {
    "What blocks",
    "Could not be decided here (not a finding)",
    "What changed",
    "Waived",
}
COLUMNS = 4


@lru_cache(maxsize=1)  # one text is looked at in seven ways, and to read a mebibyte takes seconds
def tokens(text: str) -> list[Token]:
    """As GitHub reads it, for what concerns tables, elements and links."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def inside(text: str) -> Iterator[Token]:
    for token in tokens(text):
        yield from token.children or ()


def headings(text: str) -> list[str]:
    found = tokens(text)
    return [
        read(found[place + 1].children or [])
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]


def read(children: list[Token]) -> str:
    return "".join(each.content for each in children if each.type in ("text", "code_inline"))


def assert_all_ours(text: str) -> None:
    """Nothing in it but text, and the marks of the summary itself."""
    assert {each.type for each in inside(text)} <= {
        *("text", "code_inline", "html_inline", "strong_open", "strong_close", "softbreak"),
    }
    assert {each.content for each in inside(text) if each.type == "html_inline"} <= OUR_TAGS
    outside = {each.type.removesuffix("_open").removesuffix("_close") for each in tokens(text)}
    assert outside <= {
        *("heading", "paragraph", "inline", "bullet_list", "list_item", "html_block"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    for token in tokens(text):
        if token.type == "html_block":
            assert OUR_BLOCKS.fullmatch(token.content)
    first, *others = headings(text)
    assert re.match("[✅❌❔➖] gate2: ", first)
    assert set(others) <= OUR_HEADINGS
    assert not re.search(r"(?m)^\s*::|##\[|##vso\[", text)


def table(text: str) -> list[list[str]]:
    """The cells of each row, as they are read."""
    rows: list[list[str]] = []
    within = False
    for token in tokens(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("td_open", "th_open"):
            within = True
        elif within and token.type == "inline":
            rows[-1].append(read(token.children or []))
            within = False
    return rows


def test_text_of_a_branch_becomes_nothing_but_text() -> None:
    text = as_summary(hostile())
    assert_all_ours(text)
    assert all(len(row) == COLUMNS for row in table(text))
    assert len(table(text)) == 3
    assert "<img src=x onerror=alert(1)>" in read(list(inside(text)))


@given(
    st.text(max_size=40)
    | st.text(alphabet="[](){}<>!`*_~|\\#@:-=+.&;/ \n\r\t$^1aw\"'", max_size=40)
    | st.sampled_from(["</details>", "<!--", "-->", "\n# x", "| a | b |", "[ ] x", "&#60;b>"])
)
def test_no_text_at_all_becomes_more_than_text(text: str) -> None:
    one = finding(Code.CLM_TOLERANCE_MOVED, text, Weight.WARNS, path=text, record=text, claim=text)
    lacking = replace(one, weight=Weight.INFRASTRUCTURE)
    judged = record(
        text,
        text,
        text,
        Change.EDITED,
        [claim(text, text, None, None, one, summary=text)],
        replace(one, weight=Weight.BLOCKS),
        edited=(text,),
        was=text,
    )
    summary = as_summary(
        replace(judgement(judged, findings=[lacking]), everything=text, settings=text)
    )
    assert_all_ours(summary)
    assert {len(row) for row in table(summary)} == {COLUMNS}
    assert set(headings(summary)[1:]) == OUR_HEADINGS - {"Waived"}


# --- what a reviewer sees ----------------------------------------------------------------------


def section(text: str, heading: str) -> str:
    """What stands under a heading, as it is read."""
    _, _, rest = text.partition(f"### {heading}\n")
    return read(list(inside(rest.partition("\n### ")[0])))


def test_what_blocks_stands_first_with_file_line_and_code() -> None:
    text = as_summary(mixed())
    assert headings(text) == [
        "❌ gate2: Blocked: 1 claim FALSIFIED, 1 invalid, 1 blocking, 1 not decided here",
        "What blocks",
        "Could not be decided here (not a finding)",
        "What changed",
        "Waived",
    ]
    blocks = section(text, "What blocks")
    assert blocks.startswith(
        "FALSIFIED · records/collatz/record.json:11 · collatz-variant c1LEAN-018 negation-proved: "
        "both kernels accept collatz_false, which is its negation→ Correct the claim."
    )
    assert "invalid · records/moments/record.json:9 · moments c1EVD-005 subject-mismatch" in blocks
    assert "REC-016" not in blocks


def test_infrastructure_stands_apart_from_what_blocks() -> None:
    text = as_summary(mixed())
    assert "INF-001" not in section(text, "What blocks")
    assert "INF-001 docker-unreachable" in section(
        text, "Could not be decided here (not a finding)"
    )
    gpu = next(each for each in mixed().records if each.id == "gpu-timing")
    alone = as_summary(judgement(gpu))
    assert alone.startswith("## ❔ gate2: Not decided\\: no Docker Engine answers\n")
    assert "What blocks" not in alone


def test_each_claim_that_changed_has_a_row_with_before_after_why_and_next_step() -> None:
    rows = table(as_summary(mixed()))
    assert rows[0] == ["record", "before → after", "claim", "why → next step"]
    assert [row[1] for row in rows[1:]] == [
        "new → FALSIFIED",
        "VERIFIED → UNVERIFIEDverdict.json says VERIFIED",
        "VERIFIED → UNVERIFIED",
        "UNVERIFIED → not decided",
        "new → UNVERIFIED",
        "new → VERIFIED",
        "VERIFIED → UNVERIFIED",
    ]
    assert rows[2][0] == "momentsrecords/momentsedited: c1 tolerance, artifact moments"
    assert rows[2][3].startswith("EVD-005 subject-mismatch→ Restore the file; or, if the change")
    assert rows[5][3].startswith("ART-001 none-attached: nothing is attached→ Attach one:")
    assert rows[6][3].startswith("rank_kronecker proved; kernels: lean 4.28.0 and gate2 0.1.0")


def test_claim_and_artifact_that_are_edited_together_are_shown_in_the_open() -> None:
    rows = table(as_summary(mixed()))
    assert rows[3][2] == "the whole record"
    assert rows[3][3].startswith(
        "REC-019 edited-together: claim c1 (tolerance) and artifact moments are edited together"
    )


def test_a_waived_finding_names_its_owner_and_its_last_day() -> None:
    waived = section(as_summary(mixed()), "Waived")
    assert "REC-016 verdict-lowered · records/survey/record.json:44 · survey c7" in waived
    assert "waived by editor until 2027-01-31: the data set was withdrawn" in waived


def test_warnings_are_folded_and_counted() -> None:
    text = as_summary(mixed())
    _, _, folded = text.partition("<summary>3 warnings</summary>\n\n")
    assert folded.count("</details>") == 1
    warnings = read(list(inside(folded.partition("</details>")[0])))
    assert "ART-001 none-attached → Attach one" in warnings
    assert "at records/new/record.json:7: nothing is attached" in warnings


def test_the_foot_names_both_commits_and_the_policy_whole() -> None:
    foot = as_summary(mixed()).splitlines()[-1]
    for digest in ("1" * 40, "2" * 40, "4" * 64):
        assert f"`{digest}`" in foot
    assert "gate2\\.toml of the base; requires no\\-regression; 1 trusted key" in foot


def test_commands_in_our_own_remedies_are_code_and_in_foreign_ones_text() -> None:
    ours = finding(Code.REC_ID_TAKEN, "taken", Weight.INVALID)
    text = as_summary(replace(passing(), findings=(ours,)))
    assert "`gate2 check --write`" in text
    foreign = replace(ours, reason=replace(ours.reason, remedy="run `rm` now"))
    text = as_summary(replace(passing(), findings=(foreign,)))
    assert "run \\`rm\\` now" in text


def test_a_judgement_that_passes_shows_no_empty_sections() -> None:
    text = as_summary(passing())
    assert headings(text) == [
        "✅ gate2: Passed: 1 record judged, 1 claim VERIFIED",
        "What changed",
    ]
    assert "<details>" not in text
    assert headings(as_summary(judgement())) == [
        "➖ gate2: Nothing to judge: the branch touches no record"
    ]


def test_an_interrupted_run_does_not_look_like_one_that_passed() -> None:
    assert headings(as_summary(replace(passing(), complete=False)))[0] == (
        "❔ gate2: Interrupted: 1 record judged before it was stopped"
    )


# --- what is too long --------------------------------------------------------------------------


def many(number: int, *weights: Weight, text: str = "It holds.") -> Judgement:
    return judgement(*(_one(n, weights[n % len(weights)], text) for n in range(number)))


def _one(number: int, weight: Weight, text: str) -> JudgedRecord:
    name = f"r{number}"
    found: Finding = finding(
        Code.CLM_NO_TOLERANCE,
        text,
        weight,
        path=f"records/{name}/record.json",
        record=name,
        claim="c1",
    )
    claims = [claim("c1", text, None, Status.UNVERIFIED, found)]
    return record(f"records/{name}", name, text, Change.ADDED, claims)


def counted_as_left_out(text: str) -> int:
    return sum(int(n.replace(",", "")) for n in re.findall(r"(?m)^… ([0-9,]+) more", text))


def rows_shown(text: str) -> int:
    listed = sum(line.startswith(("- **", "  - ", "- `")) for line in text.splitlines())
    return listed + len(table(text)[1:])


def test_three_thousand_records_stay_below_a_mebibyte_and_are_counted() -> None:
    whole = many(3_000, Weight.WARNS, text="It holds. " * 12)
    text = as_summary(whole)
    assert MOST_BYTES - 2_000 < len(text.encode()) <= MOST_BYTES < 1 << 20
    assert_all_ours(text)
    rows = table(text)[1:]
    assert {len(row) for row in rows} == {COLUMNS}
    assert f"… {3_000 - len(rows):,} more, of {3_000 - len(rows):,} records, are in" in text
    # one row a record, one a warning, and one above these
    assert rows_shown(text) + counted_as_left_out(text) == 6_001


def test_a_long_summary_fits_a_comment() -> None:
    text = as_summary(many(2_000, Weight.WARNS, Weight.BLOCKS), MOST_BYTES_OF_A_COMMENT)
    assert len(text) <= 65_536
    assert_all_ours(text)


@pytest.mark.parametrize("most", [*range(0, 3_000, 97), *range(3_000, 60_000, 4_999)])
@pytest.mark.parametrize("text", ["It holds.", HOSTILE])
def test_nothing_harmless_is_shown_where_something_that_blocks_was_cut(
    most: int, text: str
) -> None:
    whole = many(60, Weight.WARNS, Weight.BLOCKS, Weight.INVALID, text=text)
    shown = as_summary(whole, most)
    assert len(shown.encode()) <= most
    if not shown:
        return
    assert "Blocked" in shown
    assert shown.count("<details>") == shown.count("</details>")
    if "### What blocks" not in shown:
        assert "All else is in the JSON report." in shown
        return
    assert_all_ours(shown)
    listed = shown.count("- **invalid**") + shown.count("- **blocking**")
    assert rows_shown(shown) + counted_as_left_out(shown) == 40 + 60 + 21
    if listed < 40:
        assert len(table(shown)) == 1
        assert "CLM-006` no-tolerance →" not in shown
        assert f"… {40 - listed} more" in shown
    if listed < 20:
        assert "- **blocking**" not in shown


def test_a_record_with_claims_beyond_counting_leaves_room_for_the_others() -> None:
    """An author of one record must not be able to push another's change out of sight."""
    claims = [
        claim(f"c{n}", "x" * 1_000, None, Status.UNVERIFIED, line=n + 1) for n in range(5_000)
    ]
    flood = record("records/flood", "flood", "Flood", Change.ADDED, claims)
    text = as_summary(judgement(flood, *mixed().records), MOST_BYTES_OF_A_COMMENT)
    rows = table(text)[1:]
    assert rows[0][0].startswith("collatz-variant")
    assert rows[-1][0].startswith("survey")
    assert ["", "", "4,950 more", "in the JSON report"] in rows
    assert counted_as_left_out(text) == 0
