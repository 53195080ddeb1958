"""Everything that was planted in a corpus is found, and nothing that was not."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from audit_command import Audited, audit_apart
from corpus_expected import Placed, Planted
from corpus_fixtures import Corpus
from corpus_making import make_corpus
from gate2.audit.audited import STAGES
from gate2.audit.corpus import LOOKS_WRONG
from gate2.reasons import Code

MANY = 10_000
NEVER_RAISED = {Code.EVD_EXPIRED}
"""Reserved: no rule gives it yet."""


@pytest.mark.parametrize("code", LOOKS_WRONG, ids=str)
def test_what_looks_wrong_is_exactly_what_was_planted(
    corpus: Corpus, audited_corpus: Audited, code: Code
) -> None:
    found = {each for each in audited_corpus.standing() if each[2] is code}

    assert found == corpus.planted.standing([code])
    assert bool(found) is (code not in NEVER_RAISED), "the corpus shows nothing of this code"


def test_every_planted_finding_is_found(corpus: Corpus, audited_corpus: Audited) -> None:
    found = set(audited_corpus.standing())

    missing = [
        each for each in corpus.planted.findings if (each.path, each.claim, each.code) not in found
    ]

    assert not missing
    assert len(corpus.planted.findings) > len(LOOKS_WRONG)


def test_no_record_shows_a_code_that_is_not_true_of_it(
    corpus: Corpus, audited_corpus: Audited
) -> None:
    expected = corpus.planted.standing(Code)

    assert set(audited_corpus.standing()) - expected == set()
    assert expected - set(audited_corpus.standing()) == set()


def test_every_record_is_what_its_maker_wrote(corpus: Corpus, audited_corpus: Audited) -> None:
    records = audited_corpus.records

    assert sorted(records) == [place.path for place in corpus.planted.places]
    for place in corpus.planted.places:
        assert _seen(records[place.path]) == _expected(place), place.path


def _seen(record: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("form", "status", "stated", "published", "domain", "attempt")
    claims = [
        (each["id"], each["kind"], each["status"], each["stage"], each["kind_source"])
        for each in record["claims"]
    ]
    return {**{key: record[key] for key in keys}, "claims": claims}


def _expected(place: Placed) -> dict[str, Any]:
    return {
        "form": place.form.value,
        "status": place.status.value,
        "stated": None if place.stated is None else place.stated.value,
        "published": place.published,
        "domain": place.domain,
        "attempt": place.attempt.value,
        "claims": [
            (
                each.id,
                each.kind.value,
                each.status.value,
                each.stage.value,
                "declared" if each.declared else "classified",
            )
            for each in place.claims
        ],
    }


def test_totals_are_those_of_the_maker(corpus: Corpus, audited_corpus: Audited) -> None:
    assert_totals(corpus.planted, audited_corpus.document)


def assert_totals(planted: Planted, document: Mapping[str, Any]) -> None:
    """Every total that the maker of the corpus knows, and its denominator."""
    totals = document["totals"]
    places = len(planted.places)
    claims = list(planted.claims())
    assert totals["found"] == places
    assert totals["records"] == {"count": places, "of": places}
    assert totals["claims"] == len(claims)
    assert _counted(totals["forms"], places) == planted.forms()
    assert _counted(totals["statuses"], places) == planted.statuses()
    assert _counted(totals["attempts"], places) == planted.attempts()
    assert _counted(document["kinds"], len(claims)) == planted.kinds()
    undated = sum(place.published is None for place in planted.places)
    assert totals["undated"] == {"count": undated, "of": places}
    assert {each["month"]: each["records"]["count"] for each in document["months"]} == dict(
        planted.months()
    )
    assert {each["domain"]: each["records"]["count"] for each in document["domains"]} == dict(
        planted.domains()
    )
    assert document["skipped"]["count"] == planted.skipped
    assert {
        each["stage"]: (each["records"]["count"], each["claims"]["count"])
        for each in document["funnel"]
    } == {stage.value: planted.funnel()[stage] for stage in STAGES}


def _counted(found: Mapping[str, Mapping[str, int]], of: int) -> Counter[Any]:
    assert {each["of"] for each in found.values()} == {of}
    return Counter({name: each["count"] for name, each in found.items() if each["count"]})


def test_the_pareto_counts_records_and_claims_of_each_code(
    corpus: Corpus, audited_corpus: Audited
) -> None:
    standing = corpus.planted.standing(Code)
    records = Counter(code for _, code in {(path, code) for path, _, code in standing})
    claims = Counter(code for _, claim, code in standing if claim is not None)

    pareto = audited_corpus.document["pareto"]

    assert {Code(each["code"]): each["records"]["count"] for each in pareto} == records
    assert {
        Code(each["code"]): each["claims"]["count"] for each in pareto if each["claims"]["count"]
    } == claims
    counts = [each["records"]["count"] for each in pareto]
    assert counts == sorted(counts, reverse=True)


def test_what_stands_across_records_is_shown_with_every_source(
    corpus: Corpus, audited_corpus: Audited
) -> None:
    across = audited_corpus.document["across"]
    shown = {
        (source["path"], source["claim"], Code(group["code"]))
        for group in across
        for source in group["sources"]
    }

    assert shown == corpus.planted.standing([Code.CLM_VALUES_CONTRADICT, Code.CLM_DUPLICATE])
    assert audited_corpus.document["across_total"] == len(across)
    for group in across:
        assert len(group["sources"]) == group["total"] >= 2
        if group["code"] == Code.CLM_VALUES_CONTRADICT.value:
            assert len({source["said"] for source in group["sources"]}) >= 2


def test_values_that_are_one_in_other_words_stand_in_the_corpus_as_decoys(corpus: Corpus) -> None:
    text = "\n".join(
        (corpus.path / place.path / "record.json").read_text(encoding="utf-8")
        for place in corpus.planted.places
        if (corpus.path / place.path / "record.json").is_file()
    )

    for words in ("93.4 %", "0.934", "1.2 GB", "1200 MB", "150M parameters", "149,620,737"):
        assert words in text


@pytest.mark.slow
def test_ten_thousand_records_show_what_was_planted_and_no_more(tmp_path: Path) -> None:
    planted = make_corpus(tmp_path / "corpus", MANY, seed=11)

    found = audit_apart(tmp_path / "corpus", "--jobs", "2", "--state", tmp_path / "state.sqlite")

    assert set(found.standing()) == planted.standing(Code)
    assert_totals(planted, found.document)
