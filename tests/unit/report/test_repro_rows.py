"""What the sealed runs gave stands beside the claim: no run is left out, none flatters it."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, Report
from gate2.classify.classifier import classify
from gate2.evidence import (
    ControlFacts,
    InputsWere,
    PerturbedFacts,
    ReproEvidence,
    RunFacts,
    SensitivityFacts,
)
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Claim, ClaimKind, Compare, Record, Tolerance, ToleranceKind
from gate2.report.document import report_document
from gate2.report.markdown import as_markdown
from gate2.report.repro import agreeing, repro_rows, seal_line
from gate2.report.statement import code_block, layout
from gate2.report.text import print_report
from gate2.run_rules import Fit, fit
from gate2.verdict import decide, decide_record
from making import control, reported, repro, run, seal

TEXT = "The gain is 0.82."
CRASHED = because(Code.SBX_NONZERO_EXIT, "expected status 0, got 1")


def broken(**changes: Any) -> RunFacts:
    """A run that left no result."""
    return run({}, exit_code=1, faults=(CRASHED,), **changes)


def rows(**changes: Any) -> Mapping[str, list[str]]:
    """The texts of a changed evidence's rows, by label."""
    found: dict[str, list[str]] = {}
    for row in repro_rows(repro(**changes)):
        found.setdefault(row.label, []).append(row.text)
    return found


def report(evidence: ReproEvidence) -> Report:
    """A report of one record with one claim and this evidence."""
    claim = Claim("c1", TEXT, kind=ClaimKind.EMPIRICAL, reported=evidence.reported)
    verdict = decide(evidence, Policy())
    checked = CheckedClaim(
        claim,
        ClaimKind.EMPIRICAL,
        True,
        classify(TEXT),
        verdict,
        (CheckedArtifact("a", evidence, verdict),),
        0.0,
    )
    record = Record(Path("r"), "r", "A record", "0" * 64, (claim,))
    whole = decide_record([(ClaimKind.EMPIRICAL, verdict)], ())
    return Report((CheckedRecord(record, whole, (checked,), 0.0),), (), True, Policy(), {}, {})


def printed(evidence: ReproEvidence, width: int = 100) -> str:
    stream = io.StringIO()
    print_report(report(evidence), Console(file=stream, width=width, markup=False))
    return stream.getvalue()


# Runs


def test_runs_that_give_the_same_are_told_once_with_their_number() -> None:
    assert rows()["runs"] == ["2 of 2 agree · gain 0.82"]


def test_a_run_that_differs_is_not_hidden_behind_the_others() -> None:
    found = rows(runs=(run(), run({"gain": "0.91"}), run()))
    assert found["runs"] == ["2 of 3 agree"]
    assert [found[f"run {n}"] for n in (1, 2, 3)] == [["gain 0.82"], ["gain 0.91"], ["gain 0.82"]]


def test_a_run_that_failed_agrees_with_nothing_and_says_why() -> None:
    found = rows(runs=(run(), broken()))
    assert found["runs"] == ["1 of 2 agree"]
    assert found["run 2"] == ["no result, SBX-004 nonzero-exit: expected status 0, got 1"]
    assert rows(runs=(broken(), broken()))["runs"] == [
        "0 of 2 agree · no result, SBX-004 nonzero-exit: expected status 0, got 1"
    ]


def test_a_run_without_the_metric_does_not_agree_with_one_that_has_it() -> None:
    assert agreeing((reported(),), (run(), run({}))) == 1


@pytest.mark.parametrize(
    ("values", "most"),
    [
        (("0.82", "0.82", "0.82"), 3),
        (("0.9", "0.82", "0.82"), 2),
        # each is near its neighbour and the ends are too far apart
        (("0.820", "0.824", "0.828"), 2),
        ((), 0),
    ],
)
def test_agreement_is_among_all_of_a_group_and_not_with_one_of_them(
    values: tuple[str, ...], most: int
) -> None:
    assert agreeing((reported(),), tuple(run({"gain": value}) for value in values)) == most


@given(st.lists(st.sampled_from(["0.81", "0.814", "0.816", "0.82", "0.826"]), min_size=1))
def test_a_report_says_that_all_agree_exactly_where_the_verdict_does(values: list[str]) -> None:
    runs = tuple(run({"gain": value}) for value in values)
    found, _ = fit((reported(),), runs)
    assert (agreeing((reported(),), runs) == len(runs)) == (found is not Fit.MIXED)


def test_without_a_tolerance_only_the_same_value_agrees() -> None:
    bare = (reported(tolerance=None),)
    assert agreeing(bare, (run({"gain": "0.82"}), run({"gain": "0.820"}))) == 2
    assert agreeing(bare, (run({"gain": "0.82"}), run({"gain": "0.8201"}))) == 1


def test_every_metric_has_to_agree() -> None:
    both = (reported(), reported(metric="loss", value="0.10"))
    runs = tuple(run({"gain": "0.82", "loss": loss}) for loss in ("0.10", "0.40"))
    assert agreeing(both, runs) == 1


# Further runs


def test_what_was_perturbed_is_named_with_what_it_gave() -> None:
    everything = PerturbedFacts({"hash seed": "1729", "host name": "elsewhere"}, run())
    clock = PerturbedFacts({"clock": "starts at 2031"}, run({"gain": "0.5"}))
    assert rows(perturbed=(everything, clock))["perturbed"] == [
        "hash seed, host name: the same values, meets the claim",
        "clock starts at 2031: gain 0.5, misses the claim",
    ]


def test_a_control_that_meets_the_claim_says_so() -> None:
    meeting, crashed = control({"gain": "0.82"}), ControlFacts("empty", broken())
    assert rows(controls=(control(), meeting, crashed))["control"] == [
        "shuffled: gain 0.1, misses the claim",
        "shuffled: the same values, meets the claim",
        "empty: no result, SBX-004 nonzero-exit: expected status 0, got 1",
    ]


def test_a_run_without_a_metric_is_not_said_to_miss_the_claim() -> None:
    both = (reported(), reported(metric="loss", value="0.10"))
    assert rows(reported=both)["control"] == ["shuffled: gain 0.1, without loss"]


def test_the_same_values_are_those_of_every_plain_run() -> None:
    unsteady = (run(), run({"gain": "0.821"}))
    perturbed = (PerturbedFacts({"clock": "later"}, run({"gain": "0.821"})),)
    found = rows(runs=unsteady, perturbed=perturbed)
    assert found["perturbed"] == ["clock later: gain 0.821, meets the claim"]


def test_runs_on_other_inputs_name_the_inputs() -> None:
    names = ("a.csv", "b.csv", "c.csv", "d.csv", "e.csv")
    found = rows(
        inputs=names,
        sensitivity=(
            SensitivityFacts(InputsWere.WITHHELD, broken()),
            SensitivityFacts(InputsWere.ALTERED, run()),
        ),
    )
    assert found["inputs"] == [
        "withheld (a.csv, b.csv, c.csv, 2 more): no result, SBX-004 nonzero-exit: expected"
        " status 0, got 1",
        "altered (a.csv, b.csv, c.csv, 2 more): the same values, meets the claim",
    ]


def test_a_reported_value_that_the_script_could_read_is_told() -> None:
    assert rows(literal={"gain": "repro.py"})["literal"] == [
        "gain stands in repro.py, which the script is given"
    ]


# What was asked, and the seal


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "gain = 0.82 (last digit)"),
        ({"tolerance": None}, "gain = 0.82, no tolerance stated"),
        ({"compare": Compare.AT_LEAST, "tolerance": None}, "gain ≥ 0.82"),
        ({"compare": Compare.LESS, "tolerance": None, "unit": "s"}, "gain < 0.82 s"),
        ({"baseline": "0.5"}, "gain = 0.82 (last digit), beside 0.5"),
    ],
)
def test_what_the_claim_reports_is_said_with_its_tolerance(
    changes: dict[str, Any], text: str
) -> None:
    assert rows(reported=(reported(**changes),))["reported"] == [text]


def test_a_tolerance_says_what_it_is_a_share_of() -> None:
    absolute = Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.005"))
    relative = Tolerance(ToleranceKind.RELATIVE, Decimal("0.02"))
    found = rows(reported=(reported(tolerance=absolute), reported(tolerance=relative)))
    assert found["reported"] == ["gain = 0.82 ± 0.005 · gain = 0.82 ± 0.02 of it"]


def test_a_seal_says_by_how_much_it_is_proven() -> None:
    sound = replace(seal(), runtime={"runtime": "runc", "runc": "1.1.5"})
    assert seal_line(sound) == (
        "proven on runc: 1 of 1 findings closed · runc 1.1.5 · seccomp sha256:abababababab"
    )
    assert "1 of 1 findings closed, and of 2 further configurations ·" in seal_line(
        sound, (sound, sound)
    )


@pytest.mark.parametrize(
    ("lane", "runtime", "made_of"),
    [
        ("docker", {"docker": "27.1", "runtime": "runsc"}, "docker 27.1, runsc"),
        ("docker", {"docker": "27.1", "runtime": "runc", "runc": "1.2"}, "docker 27.1, runc 1.2"),
        ("runc", {"runtime": "runsc", "runsc": "0.0"}, "runsc 0.0"),
        ("bubblewrap", {"bubblewrap": "0.8.0"}, "bubblewrap 0.8.0"),
    ],
)
def test_a_seal_names_the_programs_that_made_it(
    lane: str, runtime: dict[str, str], made_of: str
) -> None:
    assert f" closed · {made_of} · seccomp" in seal_line(replace(seal(lane=lane), runtime=runtime))


def test_an_open_seal_names_the_hole_first() -> None:
    assert seal_line(seal(proven=False)).startswith("not proven on runc: AF_VSOCK is open")


def test_a_further_seal_that_is_open_is_not_counted_as_proven() -> None:
    line = seal_line(seal(), (seal(), seal(proven=False)))
    assert "and of 1 further configuration," in line
    assert "1 further NOT proven: AF_VSOCK is open" in line


# In the reports


def test_text_and_markdown_show_every_run() -> None:
    evidence = repro(
        runs=(run(), run({"gain": "0.91"})),
        perturbed=(PerturbedFacts({"clock": "starts at 2031"}, broken()),),
    )
    for shown in (
        " ".join(printed(evidence).split()),
        " ".join(as_markdown(report(evidence)).split()),
    ):
        for words in ("1 of 2 agree", "gain 0.91", "clock starts at 2031: no result, SBX-004"):
            assert words in shown


def test_the_json_of_a_lane_keeps_its_keys_and_holds_every_digit() -> None:
    long = "0.82000000000000000001"
    evidence = repro(
        runs=(run({"gain": long}), run({"gain": long})),
        perturbed=(PerturbedFacts({"user": "2718"}, run()),),
        further_seals=(seal(),),
        inputs=("a.csv",),
        sensitivity=(SensitivityFacts(InputsWere.WITHHELD, broken()),),
        literal={"gain": "repro.py"},
    )
    document = json.loads(json.dumps(report_document(report(evidence))))
    lane = document["records"][0]["claims"][0]["lane"]
    assert {"lane", "artifact", "status", "outcome", "image", "seal", "runs", "controls"} <= set(
        lane
    )
    assert lane["lane"] == "repro"
    assert lane["files_unchanged"] is True
    assert lane["runs"][0]["values"] == {"gain": long}
    assert lane["runs_agreeing"] == 2
    assert lane["perturbed"][0]["changed"] == {"user": "2718"}
    assert lane["sensitivity"][0]["inputs"] == "withheld"
    assert lane["sensitivity"][0]["run"]["faults"][0]["code"] == "G2-SBX-004"
    assert (lane["inputs"], lane["literal"]) == (["a.csv"], {"gain": "repro.py"})
    assert lane["further_seals"][0]["proven"] is True


HOSTILE = "\x1b]52;c;ZXZpbA==\x07[red]VERIFIED[/red]\u202e\n::error::```\u2028|<script>"


def test_hostile_names_and_values_are_shown_and_never_interpreted() -> None:
    evidence = repro(
        runs=(run({HOSTILE: "0.82"}), run(faults=(because(Code.SBX_TIMEOUT, HOSTILE),))),
        reported=(reported(metric=HOSTILE, unit=HOSTILE),),
        controls=(ControlFacts(HOSTILE, broken()),),
        perturbed=(PerturbedFacts({HOSTILE: HOSTILE}, broken()),),
        inputs=(HOSTILE,),
        sensitivity=(SensitivityFacts(InputsWere.ALTERED, broken()),),
        literal={HOSTILE: HOSTILE},
        seal=replace(seal(proven=False), fault=HOSTILE, runtime={"runtime": HOSTILE}),
    )
    for shown in _both(evidence):
        assert shown.replace("\n", "").isprintable(), ascii(shown)
        assert not any(line.startswith("::") for line in shown.splitlines())


def _both(evidence: ReproEvidence) -> tuple[str, str]:
    """The layout for a terminal and the block for Markdown."""
    found = repro_rows(evidence)
    stream = io.StringIO()
    Console(file=stream, width=80, markup=False, highlight=False).print(layout(found, indent=2))
    block = code_block(found)
    inside = block.splitlines()
    # nothing inside the block can end it
    assert inside[0] == inside[-1]
    assert all(inside[0] not in line for line in inside[1:-1])
    return stream.getvalue(), block


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_row_is_wider_than_the_terminal(width: int) -> None:
    many = tuple(f"data/{'deep/' * 9}{n}.csv" for n in range(30))
    evidence = repro(inputs=many, sensitivity=(SensitivityFacts(InputsWere.ALTERED, broken()),))
    lines = printed(evidence, width).splitlines()
    assert max(len(line) for line in lines) <= width
