"""What several records say together: found once, shown from every side, resolved by nobody."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.audit.audited import AuditedRecord
from gate2.audit.auditing import Asked, audited
from gate2.audit.corpus import Audit
from gate2.audit.estimates import Estimates
from gate2.audit.selection import selection_of
from gate2.crash import contained
from gate2.reasons import Code
from gate2.settings import Settings

SMALL = "MiniDomainNet has 126 classes."
LARGE = "The MiniDomainNet dataset contains 345 classes."
GAIN = "Group-shared prompts raise accuracy on the planted tasks of the study."


def record(place: Path, *texts: str, identity: str = "", **more: object) -> Path:
    place.mkdir(parents=True)
    claims = [
        {"id": f"c{n}", "text": text, "kind": "empirical", **more}
        for n, text in enumerate(texts, 1)
    ]
    document = {
        "schema": "gate2-record-v1",
        "id": identity or place.name,
        "title": place.name,
        "claims": claims,
    }
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    return place


@contextmanager
def audit_of(corpus: Path, **how: object) -> Iterator[Audit]:
    asked = Asked(
        directories=(corpus,),
        settings=Settings(),
        selection=selection_of(**how),  # type: ignore[arg-type]  # options by their names
        estimates=Estimates(),
        contained=contained,
    )
    with audited(asked) as audit:
        yield audit


def said(audit: Audit, code: Code) -> dict[tuple[str, str], str]:
    """The messages of a code by path and claim."""
    return {
        (found.path, claim.id): reason.message
        for found in audit.rows()
        for claim, reason in found.all_reasons()
        if claim is not None and reason.code is code
    }


def test_a_contradiction_is_said_at_both_claims_with_both_values(tmp_path: Path) -> None:
    record(tmp_path / "one", SMALL)
    record(tmp_path / "two", GAIN, LARGE)
    with audit_of(tmp_path) as audit:
        found = said(audit, Code.CLM_VALUES_CONTRADICT)
        (across,) = audit.across
    assert set(found) == {("one", "c1"), ("two", "c2")}
    assert found["one", "c1"].startswith("126")
    assert "345" in found["one", "c1"]
    assert "claim c2 of two (two)" in found["one", "c1"]
    assert [(each.path, each.text) for each in across.sources] == [("one", SMALL), ("two", LARGE)]


def test_a_contradiction_changes_no_status_and_blocks_nothing(tmp_path: Path) -> None:
    record(tmp_path / "one", SMALL)
    record(tmp_path / "two", LARGE)
    with audit_of(tmp_path) as audit:
        reasons = [r for found in audit.rows() for _, r in found.all_reasons()]
    assert not any(r.blocks for r in reasons if r.code is Code.CLM_VALUES_CONTRADICT)


def test_claims_that_say_the_same_are_named_to_each_other(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        record(tmp_path / name, GAIN)
    with audit_of(tmp_path) as audit:
        found = said(audit, Code.CLM_DUPLICATE)
        (across,) = audit.across
    assert (len(found), across.total, across.about) == (3, 3, GAIN)
    assert "claim c1 of three (three), claim c1 of two (two)" in found["one", "c1"]


def test_a_claim_made_twice_in_one_record_is_no_duplicate(tmp_path: Path) -> None:
    record(tmp_path / "one", GAIN, GAIN)
    with audit_of(tmp_path) as audit:
        assert (said(audit, Code.CLM_DUPLICATE), audit.across) == ({}, ())


def test_a_record_that_lies_there_twice_repeats_and_contradicts_nothing(tmp_path: Path) -> None:
    record(tmp_path / "one", SMALL, GAIN, identity="same")
    record(tmp_path / "two", SMALL, GAIN, identity="same")
    with audit_of(tmp_path) as audit:
        assert audit.across == ()


def test_what_is_descriptive_or_cut_could_share_no_artifact(tmp_path: Path) -> None:
    for name in ("one", "two"):
        record(tmp_path / name, GAIN, truncated=True)
        record(tmp_path / f"{name}-told", GAIN + " More.", kind="descriptive")
    with audit_of(tmp_path) as audit:
        assert said(audit, Code.CLM_DUPLICATE) == {}


def test_findings_of_records_that_a_filter_leaves_out_are_not_shown(tmp_path: Path) -> None:
    record(tmp_path / "one", SMALL)
    record(tmp_path / "two", LARGE)
    record(tmp_path / "three", GAIN)
    record(tmp_path / "four", GAIN)
    with audit_of(tmp_path, where=["id = three"]) as audit:
        assert [each.code for each in audit.across] == [Code.CLM_DUPLICATE]
        assert audit.across_total == 1


def test_a_filter_by_the_code_of_a_finding_keeps_its_records(tmp_path: Path) -> None:
    record(tmp_path / "one", SMALL)
    record(tmp_path / "two", LARGE)
    record(tmp_path / "three", GAIN)
    with audit_of(tmp_path, codes=["values-contradict"]) as audit:
        rows: list[AuditedRecord] = list(audit.rows())
        assert [found.path for found in rows] == ["one", "two"]
        assert (audit.totals.records, audit.totals.found) == (2, 3)
