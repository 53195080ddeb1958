"""An audit stands on a page that others read, and no record may write into that page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from audited_made import HOSTILE, an_audit, honest, honest_records, hostile, nothing
from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Audit, Source, StatusChange
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.markdown import MOST_CHARS, as_audit_markdown
from gate2.report.audit.markdown_fitting import Section, fitted

OUR_TAGS = {f"<{end}{name}>" for name in ("b", "i", "sub", "span") for end in ("", "/")} | {"<br>"}
OUR_BLOCKS = re.compile(r"<details><summary>[\w ,:]+</summary>\n|</details>\n")
OUR_HEADINGS = {
    "gate2 audit",
    "How far it has come",
    "Was it ever tried?",
    "What keeps records and claims from VERIFIED",
    "Groups",
    "Nearest to VERIFIED",
    "What looks wrong",
    "Across records (shown with their sources, never resolved)",
    "Changes of status",
    "Records",
}
EVIL = st.text(alphabet="[](){}<>!`*_~|\\#@:-=+.&;/ \n\r\t$^1aw\"'", max_size=40)


@lru_cache(maxsize=1)  # one text is looked at in several ways
def tokens(text: str) -> list[Token]:
    """As GitHub reads it, for what concerns tables, elements and links."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def inside(text: str) -> Iterator[Token]:
    for token in tokens(text):
        yield from token.children or ()


def read(children: list[Token]) -> str:
    return "".join(each.content for each in children if each.type in ("text", "code_inline"))


def headings(text: str) -> list[str]:
    found = tokens(text)
    return [
        read(found[place + 1].children or [])
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each row of each table, as they are read."""
    found: list[list[list[str]]] = []
    cell = False
    for token in tokens(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in ("td_open", "th_open"):
            cell = True
        elif cell and token.type == "inline":
            found[-1][-1].append(read(token.children or []))
            cell = False
    return found


def assert_all_ours(text: str) -> None:
    """Nothing in it but text, and the marks of the page itself."""
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
            assert all(OUR_BLOCKS.fullmatch(line) for line in token.content.splitlines(True))
    assert set(headings(text)) <= OUR_HEADINGS
    for table in tables(text):
        assert len({len(row) for row in table}) == 1
    assert not re.search(r"(?m)^\s*::|##\[|##vso\[", text)


def asked(audit: Audit) -> Audit:
    """With the records, and some groups, shown."""
    groups = {HOSTILE: {Status.VERIFIED: 1}, "": {Status.UNVERIFIED: 3}}
    totals = replace(audit.totals, groups=groups)
    return replace(audit, totals=totals, filters=(f"--where title ~ {HOSTILE}",))


# --- what is hostile ---------------------------------------------------------------------------


@pytest.mark.parametrize("audit", [hostile(), asked(hostile()), asked(honest()), nothing()])
def test_text_of_a_record_becomes_nothing_but_text(audit: Audit) -> None:
    assert_all_ours(as_audit_markdown(audit))


def test_hostile_text_is_there_to_be_seen() -> None:
    text = as_audit_markdown(asked(hostile()))
    assert "<img src=x onerror=alert(2)>" in read(list(inside(text)))
    assert len(set(headings(text))) == len(headings(text)) == len(OUR_HEADINGS) - 1


@settings(deadline=None, max_examples=40)
@given(
    st.text(max_size=40)
    | EVIL
    | st.sampled_from(["</details>", "<!--", "-->", "\n# x", "| a | b |", "[ ] x", "&#60;b>"])
)
def test_no_text_at_all_becomes_more_than_text(text: str) -> None:
    record = honest_records()[2]
    claims = tuple(
        replace(
            claim,
            id=text,
            text=text,
            reasons=tuple(replace(r, message=text, remedy=text) for r in claim.reasons),
        )
        for claim in record.claims
    )
    one = replace(record, path=text, id=text, title=text, domain=text, claims=claims)
    source = Source(text, text, text, text, text)
    audit = replace(
        an_audit((one,)),
        root=text,
        filters=(text,),
        skipped=((text, text),),
        across=(Across(Code.CLM_VALUES_CONTRADICT, text, (source,) * 2, 9),),
        trend=(StatusChange(text, text, text, None, Status.VERIFIED, (text,), text),),
        engine={"version": text},
    )
    groups = {text: {Status.UNVERIFIED: 1}}
    assert_all_ours(as_audit_markdown(replace(audit, totals=replace(audit.totals, groups=groups))))


# --- what a reader sees ------------------------------------------------------------------------


def test_the_headline_stands_first_and_counts_under_what_they_are_of() -> None:
    text = as_audit_markdown(honest())
    assert read(list(inside(text))).startswith("gate2 audit1 of 5 records is VERIFIED, 1 FALSIFIED")
    funnel, tried, blocks, noted, *_ = tables(text)
    assert funnel[:2] == [
        ["stage", "of 5 records", "", "of 9 claims", ""],
        ["public", "4", "80 %", "9", "100 %"],
    ]
    assert tried[1] == ["never attempted", "2", "40 %", "2", "29 %"]
    assert ["CLM-001 unclassified", "1", "20 %", "1", "1"] in blocks
    assert ["CLM-019 values-contradict", "2", "40 %", "2", "0"] in noted


def test_both_sources_of_a_contradiction_are_shown() -> None:
    text = read(list(inside(as_audit_markdown(honest()))))
    assert "Top-1 of pool-of-32" in text
    assert "deep/er/mixed c3 says 0.52: Pool-of-32 retrieval reaches a Top-1 of 0.533." in text
    assert "pages/moclip.txt c1 says 0.53: " in text


def test_the_nearest_record_comes_with_its_cheapest_step() -> None:
    nearest = next(each for each in tables(as_audit_markdown(honest())) if each[0][0] == "record")
    assert nearest[2] == [
        "deep/er/mixedPrompts shared in groups",
        "3 of 4 claims, 4 steps, about 1.5 min to run",
        "ART-015 scope-not-exact c2Make an artifact of exact scope; the support is printed as"
        " what it is. an edit; 1.5 min and 512 MiB, median of 12 runs",
    ]


def test_records_are_shown_where_some_were_asked_for() -> None:
    assert "Records" not in headings(as_audit_markdown(honest()))
    records = tables(as_audit_markdown(asked(honest())))[-1]
    assert records[3] == [
        "UNVERIFIED",
        "3 of 4",
        "deep/er/mixedPrompts shared in groups",
        "ART-015 scope-not-exact",
    ]


def test_no_change_is_said_where_changes_were_asked_for() -> None:
    assert "Changes of status" not in headings(as_audit_markdown(replace(honest(), trend=None)))
    text = as_audit_markdown(replace(honest(), trend=()))
    assert "### Changes of status\n\nNone is known.\n" in text


def test_an_audit_of_nothing_has_no_empty_tables() -> None:
    text = as_audit_markdown(nothing())
    assert tables(text) == []
    assert "No record is what was asked for: 0 of 0 records." in read(list(inside(text)))


# --- its length --------------------------------------------------------------------------------


def many(number: int, text: str) -> Audit:
    """An audit of so many records with long texts, and as much of everything else."""
    record = replace(honest_records()[3], title=text, id=text)
    records = tuple(replace(record, path=f"{n}/{text}") for n in range(number))
    audit = an_audit(records, about=text)
    source = Source(text, text, text, text, text)
    across = (Across(Code.CLM_VALUES_CONTRADICT, text, (source,) * 9, 12),) * number
    groups = {f"{n}{text}": {Status.VERIFIED: 1} for n in range(number)}
    totals = replace(audit.totals, groups=groups)
    return replace(audit, totals=totals, across=across, filters=(text,), root=text)


@pytest.mark.parametrize("text", ["plain words", HOSTILE, "@#" * 300, "<&>" * 300])
@pytest.mark.parametrize("number", [1, 60, 400])
def test_it_fits_into_an_issue_whatever_it_is_of(number: int, text: str) -> None:
    written = as_audit_markdown(many(number, text))
    assert len(written) <= MOST_CHARS
    assert_all_ours(written)
    assert written.endswith("</sub>\n")


def test_what_is_left_out_is_counted() -> None:
    text = as_audit_markdown(many(400, HOSTILE))
    assert re.search(r"… [0-9,]+ more are not shown here; `--format json` has all\.", text)
    assert "380 more" not in as_audit_markdown(many(15, "short"))
    short = as_audit_markdown(many(400, "short"))
    assert "… 350 more are not shown here" in short.partition("### Groups")[2]
    assert "… 300 more are not shown here" in short.partition("### Records")[2]


def test_records_beyond_the_limit_are_not_said_to_be_in_the_json() -> None:
    audit = replace(honest(), rows=lambda: iter(honest_records()[:2]), filters=("--limit 2",))
    text = as_audit_markdown(audit).partition("### Records")[2]
    assert "… 3 more are not shown here; `--limit` leaves them out." in text


def test_rows_are_read_no_further_than_they_are_shown() -> None:
    taken: list[str] = []

    def rows() -> Iterator[AuditedRecord]:
        for number in range(10_000):
            taken.append(str(number))
            yield replace(honest_records()[3], path=str(number))

    as_audit_markdown(replace(asked(honest()), rows=rows))
    assert len(taken) <= 101


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.builds(
            Section,
            st.text("h", min_size=1, max_size=50).map(lambda each: f"{each}\n"),
            st.lists(st.text("r", max_size=120).map(lambda each: f"{each}\n"), max_size=8),
            st.integers(0, 10_000_000),
        ),
        max_size=6,
    ),
    st.integers(200, 3_000),
)
def test_sections_fit_whatever_room_there_is(sections: list[Section], room: int) -> None:
    text = fitted(sections, room)
    assert len(text) <= room
    shown = [each for each in sections if each.rows]
    if sum(len(each.shown(len(each.rows))) + 200 for each in shown) + 200 < room:
        assert text == "".join(each.shown(len(each.rows)) for each in shown)
