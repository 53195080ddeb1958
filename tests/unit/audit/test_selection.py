"""A misspelt filter must never pass for an answer, and no filter may hide what it should count."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audited_made import a_distance, honest_records
from gate2.audit.audited import AuditedRecord
from gate2.audit.conditions import Operator, condition_of
from gate2.audit.corpus import Distance
from gate2.audit.efforts import EFFORTS
from gate2.audit.fields import FIELDS, Measure
from gate2.audit.selection import GROUPS, Selection, selection_of
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.errors import UsageError
from gate2.reasons import Code

RECORDS = honest_records()
VERIFIED, FALSIFIED, MIXED, PAGE, BROKEN = (
    *("kronecker-budget", "collatz.json", "deep/er/mixed", "pages/moclip.txt", "broken"),
)


def paths(selection: Selection) -> list[str]:
    return [each.path for each in RECORDS if selection.lets_through(each, a_distance)]


def where(*conditions: str) -> list[str]:
    return paths(selection_of(where=conditions))


def never_asked(record: AuditedRecord) -> Distance:
    raise AssertionError(f"expected no distance to be computed, one was of {record.path}")


# --- filters -----------------------------------------------------------------------------------


def test_without_filters_every_record_counts() -> None:
    assert len(paths(selection_of())) == len(RECORDS)
    assert not selection_of().filters
    assert selection_of().words() == ()


@pytest.mark.parametrize("spelt", ["clm-016", "G2-CLM-016", "truncated", " CLM-016 "])
def test_a_code_is_known_by_any_of_its_names(spelt: str) -> None:
    assert paths(selection_of(codes=[spelt])) == [PAGE]


def test_one_of_several_codes_is_enough_and_all_filters_hold_at_once() -> None:
    assert paths(selection_of(codes=["truncated", "rec-001"])) == [PAGE, BROKEN]
    assert paths(selection_of(codes=["truncated", "rec-001"], kinds=["empirical"])) == [PAGE]
    assert paths(selection_of(statuses=["verified", "FALSIFIED"])) == [VERIFIED, FALSIFIED]
    assert paths(selection_of(statuses=["verified"], codes=["truncated"])) == []


def test_a_code_of_the_record_itself_is_found_as_one_of_its_claims_is() -> None:
    assert paths(selection_of(codes=["score-only-verification"])) == [MIXED]


def test_what_has_no_date_is_not_since_any() -> None:
    assert paths(selection_of(since="2026-06")) == [VERIFIED, FALSIFIED, MIXED]
    assert paths(selection_of(since="2026-06-11")) == [VERIFIED, FALSIFIED, MIXED]
    assert paths(selection_of(since="2026-06-12")) == [VERIFIED, FALSIFIED]
    assert BROKEN not in paths(selection_of(since="1900"))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("lacking = 1", [FALSIFIED, PAGE]),
        ("lacking >= 1", [FALSIFIED, MIXED, PAGE]),
        ("lacking > 1", [MIXED]),
        ("lacking < 1", [VERIFIED, BROKEN]),
        ("lacking != 1", [VERIFIED, MIXED, BROKEN]),
        ("claims <= 0", [BROKEN]),
        ("lacking = none", []),
        ("descriptive = 1", [VERIFIED, PAGE]),
        ("undecided = 1", [MIXED]),
        ("verified = 1", [VERIFIED, MIXED]),
        ("falsified = 1", [FALSIFIED]),
        ("attached = 3", [MIXED]),
        ("ran = 2", [MIXED]),
        ("decided = 1", [VERIFIED, FALSIFIED, MIXED]),
        ("path ~ ER/", [MIXED]),
        ("path !~ e", [FALSIFIED]),
        ("id = MIXED", [MIXED]),
        ("title = 'a collatz variant'", [FALSIFIED]),
        ("title = none", [BROKEN]),
        ("status = verified", [VERIFIED]),
        ("status != VERIFIED", [FALSIFIED, MIXED, PAGE, BROKEN]),
        ("status ~ verified", [VERIFIED, MIXED, PAGE, BROKEN]),
        ("stated = none", [PAGE, BROKEN]),
        ("stated != none", [VERIFIED, FALSIFIED, MIXED]),
        ("stated != VERIFIED", [FALSIFIED, PAGE, BROKEN]),
        ("form = report-text", [PAGE]),
        ("attempt = blocked", [MIXED]),
        ("attempt = never", [PAGE, BROKEN]),
        ("invalid = yes", [MIXED, BROKEN]),
        ("invalid = no", [VERIFIED, FALSIFIED, PAGE]),
        ("published = 2026-06", [FALSIFIED, MIXED]),
        ("published <= 2026-06", [FALSIFIED, MIXED, PAGE]),
        ("published < 2026-06", [PAGE]),
        ("published > 2026-06", [VERIFIED]),
        ("published > 2026-06-11", [VERIFIED, FALSIFIED]),
        ("published = none", [BROKEN]),
        ("published != 2026-06", [VERIFIED, PAGE, BROKEN]),
        ("month >= 2026-06", [VERIFIED, FALSIFIED, MIXED]),
        ("month < 2027", [VERIFIED, FALSIFIED, MIXED, PAGE]),
        ("domain = none", [MIXED, PAGE, BROKEN]),
        ("domain ~ theory", [FALSIFIED]),
        ("codes = negation-proved", [FALSIFIED]),
        ("codes ~ lean", [VERIFIED, FALSIFIED, MIXED]),
        ("codes ~ truncated", [PAGE]),
        ("codes !~ LEAN", [PAGE, BROKEN]),
        ("codes != CLM-016", [VERIFIED, FALSIFIED, MIXED, BROKEN]),
        ("kinds = empirical", [MIXED, PAGE]),
        ("kinds = none", [BROKEN]),
        ("minutes < 2", [FALSIFIED, MIXED, PAGE]),
        ("minutes = none", [VERIFIED, BROKEN]),
        ("memory_mib = 512", [FALSIFIED, MIXED, PAGE]),
        ("effort = 'an edit'", [FALSIFIED, MIXED, PAGE]),
        ("effort <= artifact", [FALSIFIED, MIXED, PAGE]),
        ("effort > edit", []),
        ("LACKING=1", [FALSIFIED, PAGE]),
    ],
)
def test_each_field_is_compared_as_what_it_is(condition: str, found: list[str]) -> None:
    assert where(condition) == found


def test_all_conditions_hold_at_once() -> None:
    assert where("lacking >= 1", "invalid = no") == [FALSIFIED, PAGE]


def test_the_efforts_are_ordered_by_what_they_cost() -> None:
    step = a_distance(RECORDS[2]).steps[0]

    def hard(record: AuditedRecord) -> Distance:
        steps = (step, replace(step, effort="out of reach"), replace(step, effort="a run"))
        return replace(a_distance(record), steps=steps)

    condition = condition_of("effort > publisher")
    assert condition.holds(RECORDS[2], hard)
    assert not condition_of("effort <= 'the publisher'").holds(RECORDS[2], hard)
    assert FIELDS["effort"].choices == tuple(effort.value for effort in EFFORTS)


def test_a_distance_is_computed_only_where_a_condition_rests_on_it() -> None:
    selection = selection_of(codes=["clm-016"], where=["lacking > 0", "title ~ zero"])
    assert selection.lets_through(RECORDS[3], never_asked)
    with pytest.raises(AssertionError, match="expected no distance"):
        selection_of(where=["minutes < 1"]).lets_through(RECORDS[3], never_asked)


@given(st.sampled_from(sorted(FIELDS)), st.sampled_from(["1", "2026-05", "no", "x", "none", ""]))
def test_a_condition_and_its_opposite_share_all_records_between_them(name: str, value: str) -> None:
    for one, other in ((Operator.EQUALS, Operator.DIFFERS), (Operator.CONTAINS, Operator.LACKS)):
        try:
            holds, fails = (condition_of(f"{name} {each} {value}") for each in (one, other))
        except UsageError:
            continue
        for record in RECORDS:
            assert holds.holds(record, a_distance) is not fails.holds(record, a_distance)


@given(st.text(max_size=30))
def test_any_text_at_all_is_a_condition_or_is_refused(text: str) -> None:
    for condition in (text, f"title {text}", f"title ~ {text}", f"lacking = {text}"):
        refused = ""
        try:
            where(condition)
        except UsageError as error:
            refused = error.message
        assert refused.isprintable()
        assert refused.startswith("--where" if refused else "")


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"codes": ["trunkated"]}, "--code: expected a reason code .* did you mean truncated?"),
        ({"codes": ["clm-16"]}, "came 'clm-16'; did you mean CLM-016"),
        ({"codes": ["zzzzzz"]}, "`gate2 explain` lists all"),
        ({"statuses": ["verifed"]}, "--status: expected one of UNVERIFIED, VERIFIED, FALSIFIED"),
        ({"statuses": ["fied"]}, "--status: expected one of"),
        ({"kinds": [""]}, "--kind: expected one of mathematical, empirical"),
        ({"since": "30d"}, "--since: expected a day such as 2026-05-30 or a month"),
        ({"since": "2026-13"}, "--since: expected a day"),
        ({"since": "2026-05-30T00:00"}, "--since: expected a day"),
        ({"sort": "lackin"}, "--sort: expected a field, one of path, .*did you mean lacking?"),
        ({"sort": "codes"}, "--sort: codes is a list and has no order; --group takes it"),
        ({"group": "colour"}, "--group: expected one of status, stated, form, kind, code"),
        ({"limit": -1}, "--limit: expected how many records to show, came -1"),
        ({"where": ["lacking"]}, "--where: expected FIELD OP VALUE with OP one of = != <"),
        ({"where": ["lacking == 2"]}, "--where: expected FIELD OP VALUE"),
        ({"where": ["lackin = 2"]}, "one of path, id, .* came 'lackin'; did you mean lacking?"),
        ({"where": ["lacking = few"]}, "--where lacking: expected a number .* came 'few'"),
        ({"where": ["lacking = nan"]}, "--where lacking: expected a number"),
        ({"where": ["title < m"]}, "--where: title is text and has no order; expected one of = !="),
        ({"where": ["codes < CLM-001"]}, "codes is a list and has no order"),
        ({"where": ["codes = clm-099"]}, "--where codes: expected a reason code"),
        ({"where": ["title ~"]}, "--where title: expected what it contains after ~, came nothing"),
        ({"where": ["month = 2026-05-30"]}, "--where month: expected a month such as 2026-05,"),
        ({"where": ["status = maybe"]}, "--where status: expected one of UNVERIFIED"),
    ],
)
def test_what_is_meant_by_nothing_is_refused_with_what_there_is(
    asked: dict[str, list[str]], expected: str
) -> None:
    with pytest.raises(UsageError, match=expected):
        selection_of(**asked)  # type: ignore[arg-type]  # the cases name options that exist


def test_a_hostile_argument_is_shown_and_not_obeyed() -> None:
    with pytest.raises(UsageError) as refused:
        selection_of(where=["\x1b[31m\u202e = 1"])
    assert refused.value.message.isprintable()


# --- order, groups, words ----------------------------------------------------------------------


def ordered(sort: str, records: tuple[AuditedRecord, ...] = RECORDS) -> list[str]:
    selection = selection_of(sort=sort)
    return [
        each.path for each in sorted(records, key=lambda each: selection.sort_key(each, a_distance))
    ]


def test_what_has_no_value_stands_last_whichever_way_it_is_sorted() -> None:
    assert ordered("published") == [PAGE, MIXED, FALSIFIED, VERIFIED, BROKEN]
    assert ordered("-published") == [VERIFIED, FALSIFIED, MIXED, PAGE, BROKEN]
    assert ordered("title")[-1] == ordered("-title")[-1] == BROKEN
    assert ordered("-minutes")[-2:] == ordered("minutes")[-2:] == [BROKEN, VERIFIED]


def test_numbers_and_words_are_sorted_as_what_they_are() -> None:
    assert ordered("-lacking") == [MIXED, FALSIFIED, PAGE, BROKEN, VERIFIED]
    assert ordered("status")[-1] == FALSIFIED
    assert ordered("-status")[0] == FALSIFIED
    many = tuple(replace(RECORDS[0], path=str(n), claims=RECORDS[0].claims * n) for n in (10, 9))
    assert ordered("claims", many) == ["9", "10"]


@given(st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=6))
def test_text_is_sorted_backwards_as_it_is_forwards(titles: list[str]) -> None:
    records = tuple(
        replace(RECORDS[0], path=str(place), title=title) for place, title in enumerate(titles)
    )
    named = {record.path: record.title.casefold() for record in records}
    forwards = [named[path] for path in ordered("title", records)]
    assert forwards == sorted(named.values())
    assert [named[path] for path in ordered("-title", records)] == forwards[::-1]


@pytest.mark.parametrize("field", [f.name for f in FIELDS.values() if f.measure != Measure.LIST])
def test_every_field_but_a_list_gives_an_order(field: str) -> None:
    assert sorted(ordered(field)) == sorted(ordered(f"-{field}")) == sorted(ordered("path"))


@pytest.mark.parametrize(
    ("key", "groups"),
    [
        ("status", ["UNVERIFIED"]),
        ("stated", ["VERIFIED"]),
        ("form", ["record"]),
        ("kind", ["mathematical", "empirical", "undecided"]),
        ("area", ["REC", "LEAN", "ART", "CLM", "EVD"]),
        ("month", ["2026-06"]),
        ("year", ["2026"]),
        ("domain", ["no field named"]),
        ("attempt", ["attempted and blocked"]),
        ("directory", ["deep/er"]),
    ],
)
def test_a_record_stands_under_every_head_that_it_has(key: str, groups: list[str]) -> None:
    assert list(selection_of(group=key).group_of(RECORDS[2])) == groups


def test_a_record_stands_once_under_each_of_its_codes() -> None:
    found = selection_of(group="code").group_of(RECORDS[2])
    assert len(found) == len(set(found)) == 8
    assert Code.CLM_VALUES_CONTRADICT.value in found


@pytest.mark.parametrize("key", sorted(GROUPS))
def test_no_record_is_lost_by_grouping(key: str) -> None:
    bare = AuditedRecord(path="x", id="", title="", form=RECORDS[0].form, status=Status.UNVERIFIED)
    assert all(selection_of(group=key).group_of(each) for each in (*RECORDS, bare))


def test_what_was_asked_for_is_said_as_it_was_asked() -> None:
    asked = selection_of(
        codes=["clm-016"], since="2026", where=["lacking<2"], sort="-path", limit=0
    )
    assert asked.words() == (
        *("--code clm-016", "--where lacking<2", "--since 2026", "--sort -path", "--limit 0"),
    )
    assert (asked.codes, asked.kinds, asked.limit) == ((Code.CLM_TRUNCATED,), (), 0)
    assert selection_of(kinds=["math"]).kinds == (Kind.MATHEMATICAL,)


def test_a_selection_goes_to_another_process_and_back() -> None:
    asked = selection_of(where=["minutes < 2", "codes ~ x"], sort="-effort", group="code")
    assert pickle.loads(pickle.dumps(asked)) == asked
