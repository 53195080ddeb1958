"""A failed script's last words stand in the report: escaped, marked, and nowhere in evidence."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from gate2.backports import tomllib
from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, Report
from gate2.classify.classifier import classify
from gate2.data import data_path
from gate2.evidence import ControlFacts, Evidence, ProofOutcome, RunFacts
from gate2.lanes.printed import Printed
from gate2.lean.messages import NEXT_MESSAGE
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    Claim,
    ClaimKind,
    Control,
    Record,
    ReproPart,
    Scope,
)
from gate2.report import hints
from gate2.report.document import report_document
from gate2.report.markdown import as_markdown
from gate2.report.text import print_report
from gate2.verdict import combine, decide, decide_record
from making import DIGEST, control, proof, reported, repro, run

FAILED = because(Code.SBX_NONZERO_EXIT, "expected status 0, got 1")
NO_MODULE = "ModuleNotFoundError: No module named 'pandas'"


def failed(**changes: object) -> RunFacts:
    return replace(run({}, exit_code=1, faults=(FAILED,), results_sha256=None), **changes)  # type: ignore[arg-type]  # checked by use


CRASHED = repro(runs=(failed(), failed()), perturbed=())


def printed(*lines: str, run: str = "run 1", code: Code = Code.SBX_NONZERO_EXIT) -> Printed:
    return Printed(run, code, lines)


def report(
    *found: tuple[str, Evidence, Printed | None],
    path: Path = Path("r"),
    controls: tuple[Control, ...] = (),
    kind: ClaimKind = ClaimKind.EMPIRICAL,
) -> Report:
    """A report of one claim with these artifacts."""
    text = "The gain is 0.82."
    claim = Claim("c1", text, kind=kind, reported=(reported(),))
    artifacts = tuple(
        CheckedArtifact(name, evidence, decide(evidence, Policy()), printed=words)
        for name, evidence, words in found
    )
    verdict = combine([each.verdict for each in artifacts])
    checked = CheckedClaim(claim, kind, True, classify(text), verdict, artifacts, 0.0)
    attached = tuple(
        Artifact(name, Path("a"), "c1", ArtifactKind.REPRO, Scope.EXACT, "it", "more",
                 repro=ReproPart("python", ("x",), controls=controls))
        for name, _, _ in found
    )  # fmt: skip
    record = Record(path, "r", "A record", "0" * 64, (claim,), attached)
    whole = decide_record([(kind, verdict)], ())
    return Report((CheckedRecord(record, whole, (checked,), 0.0),), (), True, Policy(), {}, {})


def text_of(of: Report, width: int = 120) -> str:
    stream = io.StringIO()
    print_report(of, Console(file=stream, width=width, markup=False, highlight=False))
    return stream.getvalue()


def words_of(text: str) -> str:
    return " ".join(text.split())


def next_step(of: Report) -> str:
    (checked,) = of.records
    return hints.next_step(checked.claims[0], checked.record)


# --- what a script wrote -----------------------------------------------------------------------


def test_the_last_lines_of_a_failed_script_stand_below_the_table(tmp_path: Path) -> None:
    text = text_of(report(("a", CRASHED, printed("Traceback", NO_MODULE)), path=tmp_path))
    begin = text.index("c1 a: the last that run 1 wrote to standard error")
    assert f"    │ Traceback\n    │ {NO_MODULE}\n" in text[begin:]
    command = f"`gate2 run {tmp_path}/artifacts/a`"
    assert "".join(command.split()) in "".join(text[begin:].split())


@pytest.mark.parametrize("width", [40, 100])
def test_no_word_of_a_script_passes_for_what_gate2_says(width: int) -> None:
    for padding in range(2 * width):
        hostile = f"\x1b[2J{'x ' * padding}VERIFIED\r"
        text = text_of(report(("a", CRASHED, printed(hostile))), width)
        assert text.replace("\n", "").isprintable()
        assert not any(line.strip().startswith("VERIFIED") for line in text.splitlines())


def test_what_a_script_wrote_is_in_no_document_and_no_digest() -> None:
    with_words = report(("a", CRASHED, printed("address 0x7f11", NO_MODULE)))
    without = report(("a", CRASHED, None))
    assert "0x7f11" in text_of(with_words)
    documents = [json.dumps(report_document(each)) for each in (with_words, without)]
    assert documents[0] == documents[1]
    assert "0x7f11" not in as_markdown(with_words)
    verdicts = [each.records[0].claims[0].verdict for each in (with_words, without)]
    assert verdicts[0] == verdicts[1]


def test_where_the_output_did_not_come_along_the_command_that_shows_it_is_said() -> None:
    text = words_of(text_of(report(("a", CRASHED, None))))
    assert "c1 a: `gate2 run` on artifacts/a, unpacked, shows what the run that failed" in text


def test_silence_of_a_failed_script_is_said() -> None:
    text = words_of(text_of(report(("a", CRASHED, printed()))))
    assert "c1 a: run 1 wrote nothing to standard error" in text


def test_a_script_that_ran_is_followed_by_nothing() -> None:
    assert "standard error" not in text_of(report(("a", repro(), None)))


def test_a_failed_control_is_shown_too() -> None:
    evidence = repro(controls=(ControlFacts("shuffled", failed()),))
    words = printed("no SHUFFLE", run="control shuffled", code=Code.ART_CONTROL_MISSING)
    assert "│ no SHUFFLE" in text_of(report(("a", evidence, words)))


# --- several artifacts -------------------------------------------------------------------------


def test_an_artifact_that_failed_is_named_beside_one_that_holds() -> None:
    text = words_of(text_of(report(("holds", repro(), None), ("slope", CRASHED, None))))
    assert "artifact holds VERIFIED (reproduced)" in text
    assert "artifact slope UNVERIFIED (inconclusive): SBX-004 nonzero-exit: run 1:" in text


def test_the_rows_of_several_artifacts_say_whose_they_are() -> None:
    lines = text_of(report(("holds", repro(), None), ("slope", CRASHED, None))).splitlines()
    assert {"  c1 holds", "  c1 slope"} <= {line.rstrip() for line in lines}


def test_a_single_artifact_is_not_listed() -> None:
    assert "artifact a" not in text_of(report(("a", repro(), None)))


# --- next steps --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (NO_MODULE, hints.NO_IMAGE),
        ("ModuleNotFoundError: No module named 'sklearn.linear_model'", hints.OTHER_IMAGE),
        ("ImportError: cannot import name 'x' from 'y' (z)", hints.NO_IMAGE),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", hints.NO_NETWORK),
        ("urllib.error.URLError: <urlopen error [Errno -3] …>", hints.NO_NETWORK),
        ("requests.exceptions.ConnectionError: HTTPSConnectionPool", hints.NO_NETWORK),
        ("OSError: [Errno 101] Network is unreachable", hints.NO_NETWORK),
        ("OSError: [Errno 30] Read-only file system: 'results.json'", hints.READ_ONLY),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/home/me/x'", hints.OUTSIDE),
        ("PermissionError: [Errno 13] Permission denied: '/root/x.csv'", hints.OUTSIDE),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'x.csv'", hints.ABSENT),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/home/in/x'", hints.ABSENT),
        ("ValueError: No module named 'pandas'", ""),
        ("AssertionError", ""),
        ("", ""),
    ],
)
def test_the_commonest_causes_have_a_next_step(line: str, hint: str) -> None:
    assert hints.hint_of(("Traceback (most recent call last):", line)) == hint


def test_the_last_line_that_tells_something_counts() -> None:
    assert hints.hint_of((NO_MODULE, "OSError: [Errno 30] Read-only file system")) == (
        hints.READ_ONLY
    )


def test_a_hint_stands_where_the_remedy_would_and_repeats_nothing_of_the_script() -> None:
    of = report(("a", CRASHED, printed("No module named 'VERIFIED'", NO_MODULE)))
    assert next_step(of) == hints.NO_IMAGE
    assert "pandas" not in next_step(of)
    assert next_step(report(("a", CRASHED, printed("VERIFIED")))) == FAILED.remedy


def test_a_hint_of_one_artifact_is_no_next_step_for_another() -> None:
    late = replace(CRASHED, runs=(failed(faults=(because(Code.SBX_TIMEOUT, "late"),)),) * 2)
    of = report(("late", late, printed(code=Code.SBX_TIMEOUT)), ("a", CRASHED, printed(NO_MODULE)))
    assert next_step(of) == because(Code.SBX_TIMEOUT, "").remedy
    assert words_of(hints.NO_IMAGE)[:40] in words_of(text_of(of))


def test_a_control_that_changes_nothing_names_what_it_sets() -> None:
    plain = run(results_sha256=DIGEST)
    evidence = repro(runs=(plain, plain), controls=(ControlFacts("shuffled", plain),))
    sets = (Control("shuffled", {"SHUFLE": "1"}),)
    said = "The control changed nothing: does the script read SHUFLE?"
    assert next_step(report(("a", evidence, None), controls=sets)) == said
    moved = repro(controls=(control({"gain": "0.82"}, results_sha256="c" * 64),))
    assert next_step(report(("a", moved, None), controls=sets)) != said


def test_a_proof_nobody_compared_has_a_next_step() -> None:
    of = report(("p", proof(reviewed_by=None), None), kind=ClaimKind.MATHEMATICAL)
    assert of.records[0].claims[0].verdict.status == "VERIFIED"
    assert next_step(of) == hints.UNREVIEWED
    assert next_step(report(("a", repro(), None))) == ""


def test_the_images_hold_what_the_hints_say() -> None:
    images = tomllib.loads(data_path("sandboxes/images.toml").read_text(encoding="utf-8"))["image"]
    assert "python3-numpy" in images["python"]["packages"]
    larger: Sequence[str] = images["python-ml"]["packages"]
    wheels = [wheel["name"] for wheel in images["python-ml"]["wheels"]]
    has = {name.removeprefix("python3-") for name in larger} | set(wheels)
    assert set(hints.IN_PYTHON_ML) <= has
    assert not {f"python3-{name}" for name in hints.IN_PYTHON_ML} & set(
        images["python"]["packages"]
    )
    assert not any("pandas" in str(image) for image in images.values())


# --- Lean's errors -----------------------------------------------------------------------------


def refused(code: Code, message: str) -> Report:
    evidence = proof(outcome=ProofOutcome.REJECTED, findings=(because(code, message),), kernels=())
    return report(("p", evidence, None), kind=ClaimKind.MATHEMATICAL)


def test_leans_errors_stand_a_line_each_and_not_in_a_narrow_column() -> None:
    errors = [f"Proof.lean:{line}:2: unsolved goals {'h ' * 60}" for line in (2, 3)]
    text = text_of(refused(Code.LEAN_PROOF_REJECTED, NEXT_MESSAGE.join(errors)))
    table, _, below = text.partition("c1 p: Lean's errors\n")
    assert "unsolved goals" in words_of(table)
    assert "Proof.lean:3:2" not in table
    marked = [line for line in below.splitlines() if line.startswith("    │ ")]
    assert [line for line in marked if "Proof.lean" in line] == [marked[0], marked[2]]


def test_what_gate2_says_of_a_statement_is_not_marked_as_leans() -> None:
    message = NEXT_MESSAGE.join(("It compiled to nothing", "Statement.lean:3:2: unknown x"))
    text = text_of(refused(Code.LEAN_TARGET_MISSING, message))
    assert "    │ Statement.lean:3:2: unknown x\n" in text
    assert "│ It compiled" not in text
    assert "Lean's errors" not in text_of(refused(Code.LEAN_TARGET_MISSING, "no such theorem"))
    assert "Lean's errors" not in text_of(refused(Code.LEAN_SORRY, "It rests on sorry."))
