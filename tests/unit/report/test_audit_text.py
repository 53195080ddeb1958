"""An editor reads the audit in a terminal, and no record may write into it, or hide in it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from audited_made import an_audit, honest, honest_records, hostile, nothing
from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Audit, Example, MonthCount, Source, StatusChange, Totals
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.bars import bar
from gate2.report.audit.text import print_audit
from gate2.report.audit.text_counts import SHOWN_CODES, SHOWN_GROUPS, SHOWN_MONTHS
from gate2.report.audit.text_places import SHOWN_RECORDS
from gate2.report.audit.words import first_places, headline, lasting, share
from gate2.report.text import console_for


def printed(audit: Audit, width: int = 120) -> str:
    stream = io.StringIO()
    print_audit(audit, Console(file=stream, width=width, markup=False, highlight=False))
    return stream.getvalue()


def in_words(text: str) -> str:
    """Without the breaks of its lines."""
    return " ".join(text.split())


def section(text: str, title: str) -> str:
    """What stands under a heading, without the breaks of its lines."""
    _, _, rest = text.partition(f"\n{title}\n")
    return in_words(rest.partition("\n\n")[0])


def obeyed(text: str) -> bool:
    return "::" in text or "##[" in text or "##vso[" in text


def a_change(text: str) -> StatusChange:
    """A change of status with this text in every foreign field."""
    return StatusChange(text, text, text, None, Status.VERIFIED, (text,), text)


def asked(audit: Audit) -> Audit:
    """With the records shown."""
    return replace(audit, filters=("--where lacking <= 9",))


AUDITS: dict[str, Callable[[], Audit]] = {
    "honest": lambda: asked(honest()),
    "hostile": lambda: asked(hostile()),
    "nothing": nothing,
}

# --- what is hostile ---------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("name", AUDITS)
def test_no_line_is_a_command_however_it_is_wrapped(name: str, width: int) -> None:
    text = printed(AUDITS[name](), width)
    assert not obeyed(text)
    assert all(category(char)[0] in "LMNPS" or char in " \n" for char in text)
    assert max(map(len, text.splitlines())) <= width


def test_hostile_text_is_there_to_be_seen() -> None:
    text = in_words(printed(asked(hostile())))
    assert "<script>alert(1)</script>" in text.replace(" ", "")
    assert "\\u{1b}[31m" in text


@example("::error::\x1b[31m\u202e", 60)
@settings(deadline=None, max_examples=40)
@given(st.text(alphabet=":#[] ab\n\x1b\u202e", max_size=40), st.integers(30, 70))
def test_no_piece_of_text_makes_a_command_with_another(text: str, width: int) -> None:
    record = honest_records()[2]
    claims = tuple(
        replace(c, id=text, text=text, reasons=tuple(replace(r, message=text) for r in c.reasons))
        for c in record.claims
    )
    one = replace(record, path=text, id=text, title=text, domain=text, claims=claims)
    source, change = Source(text, text, text, text, text), a_change(text)
    audit = replace(
        an_audit((one,)),
        root=text,
        skipped=((text, text),),
        across=(Across(Code.CLM_VALUES_CONTRADICT, text, (source,) * 2, 9),),
        trend=(change,),
        engine={"version": text},
    )
    groups = {text: {Status.UNVERIFIED: 1}}
    everything = replace(asked(audit), totals=replace(audit.totals, groups=groups))
    for shown in (printed(everything), printed(audit, width)):
        assert not obeyed(shown)
        assert all(category(char)[0] in "LMNPS" or char in " \n" for char in shown)


def test_without_colour_there_is_no_escape_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    print_audit(honest(), console_for(stream))
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_colours_of_ours_alone() -> None:
    def coloured(audit: Audit) -> set[str]:
        stream = io.StringIO()
        console = Console(file=stream, width=120, force_terminal=True, color_system="standard")
        print_audit(audit, console)
        return {each.partition("m")[0] for each in stream.getvalue().split("\x1b[")[1:]}

    assert coloured(asked(hostile())) <= coloured(asked(honest())) | {"0"}


# --- what an editor sees -----------------------------------------------------------------------


def test_the_first_line_says_what_is_established_and_why_the_rest_is_not() -> None:
    lines = printed(honest()).splitlines()
    assert lines[0] == (
        "1 of 5 records is VERIFIED, 1 FALSIFIED; 3 stay Unverified: 2 were never attempted,"
        " 1 was attempted and is blocked."
    )
    assert lines[1] == (
        "7 of 9 claims could be settled by evidence; 2 of these are VERIFIED, 1 FALSIFIED."
    )


def test_sections_stand_in_the_order_of_reading() -> None:
    text = printed(asked(honest()))
    titles = [
        "How far it has come",
        "Was it ever tried?",
        "What keeps records and claims from VERIFIED",
        "Noted, and keeps nothing from a status",
        "Claims by kind",
        "By month of publication",
        "Nearest to VERIFIED",
        "What looks wrong",
        "Across records (shown with their sources, never resolved)",
        "Changes of status",
        "Records",
        "Skipped",
    ]
    places = [text.index(f"\n{title}\n") for title in titles]
    assert places == sorted(places)


def test_counts_stand_under_what_they_are_of() -> None:
    text = printed(honest())
    funnel = section(text, "How far it has come")
    assert funnel.startswith("of 5 records of 9 claims public ")
    assert "4 80 % 9 100 % gateable" in funnel
    tried = section(text, "Was it ever tried?")
    assert tried == (
        "of 5 records of 7 gateable claims never attempted 2 40 % 2 29 %"
        " attempted and blocked 1 20 % 2 29 % decided 2 40 % 3 43 %"
    )


def test_a_warning_does_not_pass_for_what_blocks() -> None:
    text = printed(honest())
    blocks = section(text, "What keeps records and claims from VERIFIED")
    assert "CLM-001 unclassified" in blocks
    assert "CLM-019" not in blocks
    assert "CLM-019 values-contradict" in section(text, "Noted, and keeps nothing from a status")


def test_both_sources_of_a_contradiction_are_shown() -> None:
    across = section(printed(honest()), "Across records (shown with their sources, never resolved)")
    assert "values-contradict 2 claims: Top-1 of pool-of-32" in across
    assert "deep/er/mixed c3 0.52 Pool-of-32 retrieval reaches a Top-1 of 0.533." in across
    assert "pages/moclip.txt c1 0.53 Pool-of-32 retrieval" in across


def test_the_nearest_record_comes_with_its_cheapest_step_and_what_that_takes() -> None:
    nearest = section(printed(honest()), "Nearest to VERIFIED")
    assert (
        "2. deep/er/mixed Prompts shared in groups lacks 3 of 4 claims, 4 steps, about 1.5 min"
        " to run ART-015 scope-not-exact c2: Make an artifact of exact scope; the support is"
        " printed as what it is. (an edit; 1.5 min and 512 MiB, median of 12 runs)" in nearest
    )


def test_what_looks_wrong_names_the_place() -> None:
    wrong = section(printed(honest()), "What looks wrong")
    assert "REC-015 premise-suspect 1 of 5 records pages/moclip.txt it speaks of 6 papers" in wrong


def test_what_looks_wrong_names_different_records_first_and_then_more_of_them() -> None:
    def place(path: str, message: str) -> Example:
        return Example(path, path, None, message)

    one, two, other = place("a", "papers"), place("a", "terms"), place("b", "names")
    assert first_places((one, two), 3) == [one, two]
    assert first_places((one, two, other), 2) == [one, other]
    assert first_places((one, two, other), 3) == [one, two, other]


def test_records_are_shown_where_some_were_asked_for() -> None:
    assert "\nRecords\n" not in printed(honest())
    assert "\nRecords\n" not in printed(replace(honest(), filters=("--group code",)))
    text = printed(replace(honest(), filters=("--limit 3",)))
    assert "UNVERIFIED 3/4 deep/er/mixed Prompts shared in groups ART-015" in section(
        text, "Records"
    )
    assert "Asked for --limit 3: 5 of 5 records." in text


def test_of_many_records_no_more_are_read_than_are_shown() -> None:
    many = tuple(replace(honest_records()[3], path=f"r{n}") for n in range(SHOWN_RECORDS + 20))
    taken: list[AuditedRecord] = []

    def rows() -> Iterator[AuditedRecord]:
        for record in many:
            taken.append(record)
            yield record

    audit = replace(asked(an_audit(many)), rows=rows)
    assert "and 20 more records: --format json has all" in section(printed(audit), "Records")
    assert len(taken) <= SHOWN_RECORDS + 1


def test_records_beyond_the_limit_are_not_said_to_be_in_the_json() -> None:
    audit = replace(honest(), rows=lambda: iter(honest_records()[:2]), filters=("--limit 2",))
    assert "and 3 more records: --limit leaves them out" in section(printed(audit), "Records")


def test_the_last_line_says_what_to_do_next() -> None:
    last = in_words("\n".join(printed(honest()).splitlines()[-3:]))
    assert last.endswith(
        "Next: `gate2 why corpus/collatz.json` says what one record needs;"
        " `gate2 audit corpus --format html -o site` shows all of it."
    )


@pytest.mark.parametrize(
    ("root", "path", "command"),
    [
        ("corpus", ".", "gate2 why corpus`"),
        ("my corpus", "a;b", "gate2 why 'my corpus/a;b'`"),
        ("a, b", "x", "gate2 why PATH`"),
        ("pages/a.txt", "a.txt", "gate2 why pages/a.txt`"),
        ("a.txt", "a.txt", "gate2 why a.txt`"),
    ],
)
def test_the_command_to_go_on_with_can_be_pasted(root: str, path: str, command: str) -> None:
    record = replace(honest_records()[3], path=path)
    assert command in in_words(printed(replace(an_audit((record,)), root=root)))


def test_an_audit_of_nothing_says_so_and_what_to_ask_instead() -> None:
    text = printed(nothing())
    assert text.startswith("No record is what was asked for: 0 of 0 records.")
    assert "Asked for --status FALSIFIED" in text
    assert "How far it has come" not in text
    assert "Next: `gate2 audit corpus` without filters counts all." in text


def test_no_change_is_said_where_changes_were_asked_for() -> None:
    assert section(printed(replace(honest(), trend=())), "Changes of status") == "none is known"
    assert "Changes of status" not in printed(replace(honest(), trend=None))
    changes = section(printed(honest()), "Changes of status")
    assert "2026-07-02 10:00 mixed c1 new → VERIFIED LEAN-018 negation-proved (ledger)" in changes


def with_totals(**changes: object) -> Audit:
    audit = honest()
    totals: Totals = replace(audit.totals, **changes)  # type: ignore[arg-type]  # existing fields
    return replace(audit, totals=totals)


def test_what_is_not_shown_is_counted() -> None:
    codes = tuple(
        replace(honest().totals.codes[0], code=code)
        for code in [code for code in Code if code.startswith("G2-LEAN-00")] * 2
    )
    text = printed(with_totals(codes=codes))
    assert f"and {len(codes) - SHOWN_CODES} more codes: --format json has all" in text
    groups = {f"g{number:03}": {Status.VERIFIED: 1} for number in range(SHOWN_GROUPS + 5)}
    assert "and 5 more groups" in section(printed(with_totals(groups=groups)), "Groups")
    months = tuple(MonthCount(f"20{n:02}-01", 3, {}, {}) for n in range(10, 12 + SHOWN_MONTHS))
    shown = section(printed(with_totals(months=months)), "By month of publication")
    assert "2011-01" not in shown
    assert "6 records in earlier months, 1 record without a date" in shown
    source = Source("p", "r", "c", "1", "t")
    across = tuple(Across(Code.CLM_DUPLICATE, f"x{n}", (source,) * 3, 900) for n in range(9))
    text = printed(replace(honest(), across=across, across_total=1_009))
    assert "and 1,001 more findings: --format json has all" in text
    assert "and 897 more claims" in text


def test_groups_are_shown_with_the_names_of_codes() -> None:
    groups = {"G2-CLM-016": {Status.UNVERIFIED: 2}, "no reason": {Status.VERIFIED: 1}}
    shown = section(printed(with_totals(groups=groups)), "Groups")
    assert "CLM-016 truncated 2 40 % 0 0 2 no reason 1 20 % 1 0 0" in shown


def test_groups_of_times_stand_in_their_order() -> None:
    groups = {"2026-05": {Status.VERIFIED: 9}, "2026-06": {Status.VERIFIED: 1}}
    by_size = section(printed(with_totals(groups=groups)), "Groups")
    by_time = replace(with_totals(groups=groups), filters=("--group month",))
    assert by_size.index("2026-05") < by_size.index("2026-06")
    assert "2026-06 1 20 %" in section(printed(by_time), "Groups").partition("2026-05")[0]


def test_what_was_not_looked_at_again_is_counted_among_all_places() -> None:
    assert "5 records audited in 0.2 s, 2 of 6 places as in the last audit" in printed(honest())
    assert "last audit" not in printed(replace(honest(), reused=0))


# --- words -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_share_is_none_or_all_only_where_it_is(count: int, of: int) -> None:
    said = share(min(count, of), of)
    assert (said == "0 %") is (count == 0)
    assert (said == "100 %") is (count >= of)
    assert said not in ("0.0 %", "100.0 %")


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (0, 0, "–"),
        (1, 3, "33 %"),
        (1, 30, "3.3 %"),
        (1, 10_000, "<0.1 %"),
        (9_999, 10_000, ">99.9 %"),
        (97, 100, "97.0 %"),
    ],
)
def test_a_share_is_rounded_to_what_it_tells(count: int, of: int, said: str) -> None:
    assert share(count, of) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.001, "1 s"),
        (0.5, "30 s"),
        (0.999, "1 min"),
        (1, "1 min"),
        (1.5, "1.5 min"),
        (150, "2.5 h"),
    ],
)
def test_a_time_is_said_in_its_unit(minutes: float, said: str) -> None:
    assert lasting(minutes) == said


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([0], "1 of 1 record is VERIFIED, 0 FALSIFIED; none stays Unverified."),
        ([3], "1 stays Unverified: it was never attempted."),
        ([2], "1 stays Unverified: it was attempted and is blocked."),
        ([3, 4], "2 stay Unverified: none of them was ever attempted."),
        ([0, 0], "2 of 2 records are VERIFIED, 0 FALSIFIED; none stays Unverified."),
    ],
)
def test_the_headline_is_a_sentence_of_any_corpus(places: list[int], said: str) -> None:
    assert said in headline(an_audit(tuple(honest_records()[place] for place in places)))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1_000), st.integers(0, 1_000), st.integers(1, 40))
def test_a_bar_shows_something_for_anything_and_is_never_too_long(
    count: int, more: int, width: int
) -> None:
    drawn = bar(count, count + more, width).plain
    assert bool(drawn) is bool(count)
    assert len(drawn) <= width
