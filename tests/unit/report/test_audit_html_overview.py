"""The pages about all records: every figure is the audit's and comes with its denominator."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audited_made import HOSTILE, a_distance, honest, honest_records, hostile, nothing
from gate2.audit.audited import Attempt
from gate2.audit.corpus import LOOKS_WRONG, Across, Audit, Example, Source, StatusChange
from gate2.contract import Status
from gate2.reason_table import TABLE, Code
from gate2.report.audit.html.across import MOST_SHOWN, across_page, across_summary
from gate2.report.audit.html.codes import codes_page
from gate2.report.audit.html.links import Links
from gate2.report.audit.html.markup import Markup, attribute, element, joined, prose, text
from gate2.report.audit.html.naming import anchor_of, page_of
from gate2.report.audit.html.overview import overview
from gate2.report.audit.html.table import main_code
from gate2.report.audit.html.trend import trend_page
from gate2.report.audit.html.wrong import wrong_page, wrong_summary
from gate2.report.audit.words import headline
from gate2.report.escape import visible
from pages_read import Page

EVERY = Links(frozenset(record.path for record in honest_records()))


def page(markup: Markup) -> Page:
    return Page(f"<main>{markup}</main>")


def first_page(audit: Audit, links: Links = EVERY) -> Page:
    return page(overview(audit, links))


# --- the first page ----------------------------------------------------------------------------


def test_the_first_heading_is_the_sentence_that_every_format_begins_with() -> None:
    shown = first_page(honest())
    assert [tag for tag, _ in shown.elements].count("h1") == 1
    assert headline(honest()) in shown.text


def test_tiles_say_the_audits_counts_with_their_denominators() -> None:
    totals = honest().totals
    said = first_page(honest()).text
    for name, count in (
        ("Verified", totals.statuses[Status.VERIFIED]),
        ("Falsified", totals.statuses[Status.FALSIFIED]),
        ("Attempted and blocked", totals.attempts[Attempt.BLOCKED]),
        ("Never attempted", totals.attempts[Attempt.NEVER]),
        ("Invalid", totals.invalid),
    ):
        assert f"{name}{count}of {totals.records} records" in said
    verified = totals.claim_statuses[Status.VERIFIED]
    assert f"Claims verified{verified}of {totals.gateable} gateable claims" in said


def test_never_attempted_stands_apart_from_attempted_and_blocked_for_claims_too() -> None:
    totals = honest().totals
    said = first_page(honest()).text
    assert f"Gateable claims: {totals.gateable}" in said
    blocked, never = (totals.claim_attempts[each] for each in (Attempt.BLOCKED, Attempt.NEVER))
    assert f"Attempted and blocked{blocked}Never attempted{never}" in said
    assert (blocked, never) == (2, 2)


def test_the_nearest_are_listed_with_their_steps_time_and_memory() -> None:
    shown = first_page(honest())
    record = next(record for record in honest_records() if record.lacking)
    distance = a_distance(record)
    assert page_of(record.path) in shown.values("href")
    assert f"{distance.lacking} of {distance.gateable}" in shown.text
    assert "1.5 min" in shown.text
    assert "512 MiB" in shown.text


def test_ten_of_many_near_records_are_listed_and_all_are_a_link_away() -> None:
    near = next(record for record in honest_records() if record.lacking)
    many = tuple((replace(near, path=f"near/{n}"), a_distance(near)) for n in range(30))
    shown = first_page(replace(honest(), totals=replace(honest().totals, cheapest=many)))
    assert shown.text.count(f"{near.title}{many[0][1].lacking} of") == 10
    assert "records.html#status=UNVERIFIED&sort=lacking" in shown.values("href")


def test_an_audit_that_nothing_passes_says_of_how_many() -> None:
    audit = nothing()
    audit = replace(audit, totals=replace(audit.totals, found=7))
    shown = first_page(audit)
    assert "No record is what was asked for: 0 of 7 records." in shown.text
    assert "--status FALSIFIED" in shown.text
    assert "svg" not in shown.tags()


def test_groups_are_counted_by_status_the_largest_first() -> None:
    groups = {"small": {Status.VERIFIED: 1}, "large": {Status.UNVERIFIED: 4, Status.VERIFIED: 2}}
    audit = replace(honest(), totals=replace(honest().totals, groups=groups))
    said = first_page(audit).text
    assert "large6: 2 verified, 4 unverified" in said
    assert said.index("large6:") < said.index("small1: 1 verified")
    assert "By group" not in first_page(honest()).text


def test_what_was_skipped_is_counted_and_listed_with_its_reason() -> None:
    audit = replace(honest(), skipped_count=40)
    said = first_page(audit).text
    assert "40 files skipped" in said
    assert "notes.md" in said
    assert "came text that begins '# Notes'" in said
    assert "and 39 more" in said


def test_the_trend_is_on_the_first_page_only_where_it_was_asked_for() -> None:
    assert "When verdicts changed" in first_page(honest()).text
    assert "When verdicts changed" not in first_page(replace(honest(), trend=None)).text


# --- what looks wrong --------------------------------------------------------------------------


def test_each_finding_is_counted_over_all_records_and_shows_its_places() -> None:
    audit = honest()
    shown = page(wrong_page(audit, EVERY))
    counts = {count.code: count for count in audit.totals.codes}
    found = [code for code in LOOKS_WRONG if audit.totals.wrong.get(code)]
    assert len(found) >= 4
    for code in found:
        assert f"{counts[code].records} of {audit.totals.records} records" in shown.text
        assert f"records.html#code={code}" in shown.values("href")
        for example in audit.totals.wrong[code]:
            assert visible(example.message) in shown.text


def test_a_place_leads_to_its_claim() -> None:
    audit = honest()
    (example, *_) = audit.totals.wrong[Code.CLM_TRUNCATED]
    assert f"{page_of(example.path)}#{example.claim}" in page(wrong_page(audit, EVERY)).values(
        "href"
    )


def test_a_corpus_in_which_nothing_looks_wrong_says_so() -> None:
    audit = replace(honest(), totals=replace(honest().totals, wrong={}))
    for shown in (page(wrong_page(audit, EVERY)), page(wrong_summary(audit, EVERY))):
        assert "Nothing of what this audit looks for." in shown.text


def test_a_message_of_a_megabyte_is_cut_and_its_length_said() -> None:
    example = Example("p", "r", None, "x" * 10**6)
    totals = replace(honest().totals, wrong={Code.CLM_TRUNCATED: (example,)})
    markup = wrong_page(replace(honest(), totals=totals), EVERY)
    assert len(markup) < 10_000
    assert "of 1,000,000 characters shown" in markup


# --- across records ----------------------------------------------------------------------------


def test_both_sources_of_a_contradiction_stand_side_by_side_and_neither_is_preferred() -> None:
    audit = honest()
    (group,) = audit.across
    shown = page(across_page(audit, EVERY))
    for source in group.sources:
        assert source.said in shown.text
        assert source.text in shown.text
        assert f"{page_of(source.path)}#{anchor_of(source.claim)}" in shown.values("href")
    kinds = [v for v in shown.values("class") if v.startswith("source") and v != "sources"]
    assert kinds == ["source"] * len(group.sources)


def test_sources_beyond_those_kept_are_counted() -> None:
    (group,) = honest().across
    audit = replace(honest(), across=(replace(group, total=12),))
    assert f"and {12 - len(group.sources)} more places" in page(across_page(audit, EVERY)).text


def test_a_corpus_with_thousands_of_duplicates_makes_a_page_that_opens() -> None:
    source = Source("p", "r", "c1", "", "the same text")
    groups = tuple(Across(Code.CLM_DUPLICATE, f"t{n}", (source, source), 2) for n in range(5000))
    markup = across_page(replace(honest(), across=groups), EVERY)
    assert "5,000 of them" in markup
    assert f"and {5000 - MOST_SHOWN:,} more" in markup
    assert len(markup) < 1_000_000


def test_the_first_page_counts_contradictions_and_duplicates_apart() -> None:
    (group,) = honest().across
    across = (replace(group, code=Code.CLM_DUPLICATE), group, group)
    summary = across_summary(replace(honest(), across=across), EVERY)
    assert summary is not None
    assert "2 contradictions, 1 duplicate claim." in page(summary).text
    assert across_summary(replace(honest(), across=()), EVERY) is None


# --- trend, codes ------------------------------------------------------------------------------


def test_the_latest_change_stands_first_with_its_reason() -> None:
    def change(at: str, *why: str) -> StatusChange:
        return StatusChange(at, "r", "c1", Status.UNVERIFIED, Status.VERIFIED, why, "ledger")

    trend = (
        change("2026-01-01T00:00:00Z", "a note"),
        change("2026-02-01T00:00:00Z", "G2-LEAN-018"),
    )
    shown = page(trend_page(replace(honest(), trend=trend), EVERY))
    assert shown.text.index("2026-02-01 00:00:00") < shown.text.index("2026-01-01 00:00:00")
    assert "LEAN-018 negation-proved" in shown.text
    assert "a note" in shown.text


def test_a_trend_that_was_not_asked_for_says_how_to_ask() -> None:
    assert "--ledger" in page(trend_page(replace(honest(), trend=None), EVERY)).text
    assert "knows of no change" in page(trend_page(replace(honest(), trend=()), EVERY)).text


def test_each_code_that_stands_says_what_it_means_how_often_and_what_to_do() -> None:
    audit = honest()
    shown = page(codes_page(audit))
    for count in audit.totals.codes:
        kind = TABLE[count.code]
        assert kind.trigger.replace("`", "") in shown.text
        assert kind.remedy.replace("`", "") in shown.text
        assert f"{count.records} of {audit.totals.records} record" in shown.text
    assert Counter(shown.ids)[audit.totals.codes[0].code] == 1
    assert set(Code) <= set(shown.ids)


# --- markup ------------------------------------------------------------------------------------


@given(st.text())
def test_any_text_is_read_back_as_its_visible_self(foreign: str) -> None:
    shown = Page(element("p", {"title": foreign}, foreign))
    assert shown.tags() == {"p"}
    assert "".join(shown.said) == visible(foreign, keep_newlines=True)
    assert shown.values("title") == [visible(foreign)]


@given(st.text(alphabet="a`<&\n"))
def test_code_in_a_sentence_loses_no_character_but_its_quotes(said: str) -> None:
    shown = Page(prose(said))
    assert shown.tags() <= {"code"}
    assert "".join(shown.said).replace("`", "") == said.replace("`", "")


def test_text_is_escaped_wherever_it_is_put() -> None:
    for made in (text(HOSTILE), joined(HOSTILE), element("b", None, HOSTILE), prose(HOSTILE)):
        assert Page(made).tags() <= {"b"}
    assert '"' not in attribute(HOSTILE)
    assert not set(text(HOSTILE) + attribute(HOSTILE)) & set("<>\u202e\x1b\u2028")


@pytest.mark.parametrize("name", ["onclick", "ONLOAD", "style", "srcdoc", "a b", "x=", ""])
def test_an_attribute_that_could_run_something_is_not_made(name: str) -> None:
    with pytest.raises(ValueError, match="expected an attribute that runs nothing"):
        element("p", {name: "x"})


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//host/x", "https://host/x", "/etc/passwd", "data:text/html,x", " x"],
)
def test_an_address_out_of_the_site_is_not_made(address: str) -> None:
    with pytest.raises(ValueError, match="expected an address within the site"):
        element("a", {"href": address}, "x")


@pytest.mark.parametrize("claim", ["c1", "page-main", "PAGE-x", "a b", HOSTILE, "", "é", "1"])
def test_an_anchor_is_a_plain_word_that_no_part_of_the_page_has(claim: str) -> None:
    anchor = anchor_of(claim)
    assert not anchor.lower().startswith("page-")
    assert anchor.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert anchor.isascii()
    assert len(anchor) <= 64
    assert anchor_of("c1") == "c1"


def test_hostile_text_makes_no_element_on_any_of_the_pages() -> None:
    audit = hostile()
    links = Links(frozenset(record.path for record in audit.rows()))
    bodies = (
        overview(audit, links),
        wrong_page(audit, links),
        across_page(audit, links),
        trend_page(audit, links),
        codes_page(audit),
    )
    for body in bodies:
        assert not {"script", "img"} & page(body).tags()
        assert not set(body) & set("\u202e\x1b\u2028")


# --- the main reason of a row ------------------------------------------------------------------


def test_the_main_reason_of_a_row_is_what_keeps_it_from_verified() -> None:
    found = {record.path: main_code(record) for record in honest_records()}
    assert found == {
        "kronecker-budget": None,  # a warning is no reason
        "collatz.json": Code.LEAN_NEGATION_PROVED,
        "deep/er/mixed": Code.REC_SCORE_ONLY_VERIFICATION,  # it contradicts itself
        "pages/moclip.txt": Code.CLM_TRUNCATED,
        "broken": Code.REC_SCHEMA_INVALID,
    }
