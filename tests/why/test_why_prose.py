"""`gate2 why` has to say of a record what a person who looked at it would say, and no more."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from attested import Seen, a_key, attested_record, falsifying, laid_out, written
from gate2.attest.keys import SigningKey
from gate2.cli.main import run
from gate2.ledger.opening import open_ledger
from gate2.record.model import Scope
from linting import edited, replaced
from making import DIGEST, proof, repro, subject
from why_following import Asking

REPORT = """To what extent does CLIP-TD improve robustness on ImageNet?

May 30, 2026

Abstract

This report synthesises findings from 6 peer-reviewed papers addressing the following research \
question: To what extent does CLIP-TD improve robustness on ImageNet. 12 claims were extracted \
from source literature.

Extracted Claims

Claim\tVerified\tConfidence
The paper proposes a prompt for cross-domain learn\t✓\t0.31
A typical multi-task network structure consists of a shared backbone.\t✓\t0.2
The complexity of task-specific decoders increases with the number of tasks.\t✓\t0.2
Fine-tuning a single modality in CLIP disrupts its modality structure.\t×\t0.14
The proposed method achieves significant performance improvements over full fine-tuning.\t✓\t0.19

References

- <https://doi.org/10.1609/aaai.v38i14.29540>
- <https://doi.org/10.3390/s23094436>
"""


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return a_key(tmp_path / "key")


@pytest.fixture
def asking(
    tmp_path: Path,
    key: SigningKey,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Asking:
    (tmp_path / "gate2.toml").write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return Asking(tmp_path, capsys)


def says(text: str, *sentences: str) -> None:
    """Every sentence, in this order."""
    at = 0
    for sentence in sentences:
        found = text.find(sentence, at)
        assert found >= 0, f"{sentence!r} is not said, or too early, in: {text}"
        at = found + len(sentence)


# --- records -----------------------------------------------------------------------------------


def test_a_report_that_nobody_attempted(asking: Asking) -> None:
    (asking.here / "report.txt").write_text(REPORT, encoding="utf-8")
    code, text = asking.text("report.txt")
    assert code == 1
    says(
        text,
        "is a publisher's report, read from its text, published 2026-05-30. It is UNVERIFIED:"
        " nothing is attached to any of its three claims that evidence could settle; it was"
        " published 2026-05-30, before the gate was active",
        "Two of its five claims (c1 and c2) are descriptive: nothing could settle them, and"
        " nothing needs to.",
        "One (c3) does not say by its words whether a proof or a run would settle it: a person has"
        " to declare that first.",
        "Two (c4 and c5) are empirical: each needs a script whose sealed runs give the value that"
        " is reported. None of them states a value that a run could be compared with.",
        "The report speaks of 6 papers and lists 2 references. (REC-015 premise-suspect)",
        "The report speaks of 12 claims and lists 5. (REC-015 premise-suspect)",
        "c4: the publisher could not ground it in a retrieved source. (CLM-011 not-grounded)",
        "1. Turn the document into a record",
        "$ gate2 import report.txt -o DIR",
        "2. c3: Declare what would settle it",
        "3. c4 and c5: Say which value a run has to give",
        "Let the machine try it.",
        "If settling c4 and c5 takes data, weights or hardware that are not to be had, they stay"
        " UNVERIFIED",
    )


def test_the_seeds_are_explained_as_a_person_would(asking: Asking, shared: Path) -> None:
    code, text = asking.text(shared / "seeds" / "000_d717d9ae261d4bd7.txt")
    assert code == 1
    says(
        text,
        "nothing is attached to any of its four claims that evidence could settle",
        "Eight of its twelve claims",
        "One (c3) does not say by its words",
        "Three (c4, c6 and c12) are empirical",
        "Three sentences (c1, c7 and c9) are cut",
        "The report speaks of 6 papers and lists 3 references.",
        "asks about 'CLIP-TD', 'ImageNet', 'Sketchy', 'ClipArt'; no claim mentions them.",
    )
    code, text = asking.text(shared / "seeds" / "002_8c9b3fd04c7b4d6e.txt")
    assert code == 1
    says(
        text,
        "the publisher counts claims and publishes none of them: there is no text that a proof or"
        " a run could be attached to.",
        "1. Publish the claims one by one: nothing can be attached to a number of claims.",
        "2. Turn the document into a record",
    )


def test_support_that_settles_nothing_is_said_as_what_it_is(
    asking: Asking, key: SigningKey
) -> None:
    place = laid_out(Path("record"))
    file = place / "artifacts" / "of-c1" / "artifact.toml"
    replaced(file, 'scope = "exact"', 'scope = "mechanism"')
    seen: dict[str, Seen] = {"c1": repro(subject=subject(Scope.MECHANISM)), "c2": proof()}
    written(place, seen, key=key)
    code, text = asking.text(place, "c1")
    assert code == 1
    says(text, "Its status is UNVERIFIED (mechanism supported): the artifact supports the claim")


def test_a_record_that_publishes_no_claim(asking: Asking) -> None:
    laid_out(Path("record"), claims=(), published="2026-05-01")
    code, text = asking.text("record")
    assert code == 1
    says(
        text,
        "It is UNVERIFIED: expected at least one claim, the record has none.",
        "1. Publish the claims one by one: nothing can be attached to a number of claims.",
        "Then each claim can be looked at by itself.",
        "2. Attach a proof or a script to each claim that one could settle.",
    )


def test_an_artifact_that_counts_for_nothing_without_a_tolerance(asking: Asking) -> None:
    place = laid_out(Path("record"))
    edited(place, lambda d: d["claims"][0]["reported"][0].pop("tolerance"))
    _, text = asking.text(place)
    says(
        text,
        "something is attached to c1 and c2, and does not count yet; of c1, gain = 0.82 states no"
        " tolerance, and there is no default.",
        "c1 has artifact of-c1 attached, and this keeps it: gain = 0.82 states no tolerance, and"
        " there is no default (CLM-006 no-tolerance).",
        "c2 has artifact of-c2 attached, which nobody has run yet.",
        "1. c1: Say how near is near enough; there is no default.",
        'Write in record.json, at the reported value: "tolerance": "last-digit"',
        "[an edit] Then c1 can be run.",
        "2. Let the machine try it.",
    )


def test_what_is_attached_and_was_never_run(asking: Asking) -> None:
    laid_out(Path("record"))
    open_ledger(None).close()
    _, text = asking.text("record")
    says(
        text,
        "It is UNVERIFIED: what is attached to c1 and c2 was never run.",
        "Nothing was tried here so far: the ledger knows of no attempt at it.",
        "$ gate2 check --write --key FILE record",
        "[a run, how long is not known: nothing like it is in the ledger]",
    )


def test_what_was_tried_and_not_written_down(asking: Asking, key: SigningKey) -> None:
    """The ledger remembers a check of which nothing lies beside the record."""
    place = attested_record(Path("record"), key=key)
    (place / "verdict.json").unlink()
    shutil.rmtree(place / "evidence")
    (place / "artifacts" / "of-c1" / "repro.py").write_text("print('another')", encoding="utf-8")
    _, text = asking.text("record")
    says(
        text,
        "It is UNVERIFIED: nothing beside it tells of a run of what is attached to c1 and c2.",
        "of c1 ran twice: reproduced; its files were others than those that lie here now.",
        "of c2 was looked at as a proof: proved. Nothing beside the record tells of that:"
        " `--write` writes it down.",
    )


def test_evidence_of_another_state_of_the_record(asking: Asking, key: SigningKey) -> None:
    place = attested_record(Path("record"), key=key)
    edited(place, lambda document: document.update(title="Another title"))
    code, text = asking.text(place)
    assert code == 4
    says(
        text,
        "It is UNVERIFIED: its evidence was made for another state of the record than the one that"
        " lies here, so nothing of it counts. Its verdict.json says VERIFIED; nothing that lies"
        " here establishes that.",
        "What the evidence of c1 says, which does not count now: Two runs of artifact of-c1",
        "1. Let the machine try it.",
    )
    assert DIGEST not in text, "nobody reads 64 digits"


def test_a_verified_record_says_what_it_rests_on_and_what_it_leaves_open(
    asking: Asking, key: SigningKey
) -> None:
    attested_record(Path("record"), key=key)
    code, text = asking.text("record")
    assert code == 0
    says(
        text,
        "It is VERIFIED: both of its claims that evidence could settle are established by the"
        " evidence beside it.",
        "Two runs of artifact of-c1 in the lane runc, whose seal was proven: gain came out as 0.82"
        " every time, 0.82 (within half a unit of its last digit) is reported, which meets it.",
        "The control “shuffled”, where the claim must not hold, gave gain 0.1.",
        "The theorem t in artifact of-c2 proves the claim; it was accepted by Lean 4.28.0 and"
        " gate2 1.",
        "It rests on the axiom propext. a reviewer vouches that the statement says what the claim"
        " says.",
        "c1 became VERIFIED (reproduced).",
        "Artifact of-c1 says that it does not establish: “Gains on other data.”",
        "The descriptive claim (c3) stays what it is: nobody tested it.",
    )
    assert "What to do" not in text


def test_a_falsified_record_says_how_far_off_and_what_that_does_not_mean(
    asking: Asking, key: SigningKey
) -> None:
    attested_record(Path("record"), key=key, evidence=falsifying())
    code, text = asking.text("record")
    assert code == 3
    says(
        text,
        "It is FALSIFIED: c1 was tested and failed, and one such is enough.",
        "gain came out as 0.5 every time, 0.82 (within half a unit of its last digit) is reported,"
        " which misses it.",
        "1. c1: Correct the claim, or the artifact if it measures something else.",
        "A refutation is of the claim as it stands, with these values and tolerances",
        "Nothing that is attached makes a refuted claim VERIFIED: only another claim can be.",
    )


def test_a_record_of_which_half_holds(asking: Asking, key: SigningKey) -> None:
    bad = {"c1": repro(), "c2": proof(axioms=("sorryAx",))}
    attested_record(Path("record"), key=key, evidence=bad)
    code, text = asking.text("record")
    assert code == 1
    says(
        text,
        "one of its two claims that evidence could settle is VERIFIED, and c2 is not.",
        "c1 is VERIFIED: “The method improves accuracy by 0.82 points on the benchmark.” Two runs",
        "c2 has artifact of-c2 attached, and this keeps it: the proof rests on an axiom that policy"
        " does not allow (LEAN-006 axiom-forbidden).",
        "artifact of-c2 of c2 was looked at as a proof: inconclusive (LEAN-006 axiom-forbidden).",
        "1. c2: Prove it without the axiom, which `gate2 lean record/artifacts/of-c2` names.",
        "its own last attempt]",
    )


def test_a_synthesis_is_told_that_nothing_is_wrong_with_it(asking: Asking) -> None:
    claim = {"id": "c1", "text": "The paper surveys earlier work.", "kind": "descriptive"}
    laid_out(Path("record"), claims=(claim,))
    code, text = asking.text("record")
    assert code == 1
    says(text, "it is a synthesis, which is no fault of it.", "What is out of reach")
    assert "What to do" not in text


# --- one claim ---------------------------------------------------------------------------------


def test_a_claim_is_told_what_was_seen_against_what_is_reported(
    asking: Asking, key: SigningKey
) -> None:
    attested_record(Path("record"), key=key, evidence=falsifying())
    code, text = asking.text("record", "c1")
    assert code == 3
    says(
        text,
        "Claim c1 of a-record says: “The method improves accuracy by 0.82 points on the"
        " benchmark.” It is empirical: a sealed run would settle it, as the record declares.",
        "Its status is FALSIFIED: it was tested, failed",
        "gain came out as 0.5 every time, 0.82 (within half a unit of its last digit) is reported",
    )
    assert "c2" not in text


def test_a_verified_claim_of_a_falsified_record_stays_verified(
    asking: Asking, key: SigningKey
) -> None:
    attested_record(Path("record"), key=key, evidence=falsifying())
    code, text = asking.text("record", "c2")
    assert code == 0
    says(text, "Its status is VERIFIED: it rests on a checked proof", "The theorem t")


def test_a_descriptive_claim_has_nothing_to_do(asking: Asking) -> None:
    laid_out(Path("record"))
    code, text = asking.text("record", "c3")
    assert code == 1
    says(text, "nothing could settle it, and nothing needs to: it does not count against")
    assert "What to do" not in text


def test_the_to_do_of_a_claim_is_about_no_other(asking: Asking) -> None:
    laid_out(Path("record"))
    _, document = asking.why("record", "c1")
    assert [step["claims"] for step in document["todo"]] == [["c1"]]
    assert [claim["id"] for claim in document["claims"]] == ["c1"]


# --- hostile -----------------------------------------------------------------------------------


ATTACK = (
    "<script>alert(1)</script> [x](javascript:alert) @team ::error::x ${x} | `code` " + "A" * 400
)


def test_what_a_record_holds_is_shown_and_never_markup(asking: Asking) -> None:
    def attack(document: Any) -> None:
        document["title"] = ATTACK
        document["claims"][0]["text"] = ATTACK

    edited(laid_out(Path("record")), attack)
    for arguments in (("record",), ("record", "c1")):
        asking.capture.readouterr()
        run(["why", *arguments, "--format", "markdown"])
        out = asking.capture.readouterr().out
        for markup in ("<script", "](javascript", "\n::error", " @team", "`code`"):
            assert markup not in out
        assert "alert" in out, "it is shown"


def test_a_text_that_moves_the_cursor_is_shown_and_not_obeyed(asking: Asking) -> None:
    """A document is read as it is, with what a record may not hold."""
    hostile = REPORT.replace("disrupts", "\x1b[2Jdisrupts\u202e\u2028")
    (asking.here / "report.txt").write_text(hostile, encoding="utf-8")
    for form in ("text", "markdown", "json"):
        for arguments in (("report.txt",), ("report.txt", "c4")):
            asking.capture.readouterr()
            run(["why", *arguments, "--format", form])
            out = asking.capture.readouterr().out
            assert all(char.isprintable() or char == "\n" for char in out), form
            assert "disrupts" in out or arguments == ("report.txt",)


def test_no_line_is_a_command_to_who_reads_the_log_of_a_job(asking: Asking) -> None:
    """Wrapping could put one at the start of a line."""

    def attack(document: Any) -> None:
        document["claims"][0]["text"] = "::error::x " * 80 + "##vso[task.complete]"

    edited(laid_out(Path("record")), attack)
    asking.capture.readouterr()
    run(["why", "record", "c1"])
    out = asking.capture.readouterr().out
    assert "error" in out
    assert "::" not in out
    assert "##vso[" not in out
