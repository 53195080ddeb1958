"""A step that is followed and leaves its reason where it was is worse than no step."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, attested_record, falsifying, laid_out
from gate2.attest.keys import SigningKey
from gate2.contract import Status, gate_verdict
from linting import edited, replaced
from making import proof, repro
from why_following import Asking, Known

VALUE = "The method improves accuracy by 0.82 points on the benchmark."
TOML = "artifacts/of-{claim}/artifact.toml"
BARE: tuple[dict[str, Any], ...] = (
    {"id": "e1", "text": "Accuracy is 0.82 on the benchmark.", "kind": "empirical"},
    {"id": "m1", "text": "Every natural number n satisfies n + 0 = n.", "kind": "mathematical"},
)


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
    return Asking(tmp_path, capsys)


# --- edits -------------------------------------------------------------------------------------


def unclassified(place: Path) -> None:
    text = "The complexity of task-specific decoders increases with the number of tasks."
    laid_out(place, claims=({"id": "c7", "text": text},))


def without_value(place: Path) -> None:
    laid_out(place, claims=BARE[:1])


def without_tolerance(place: Path) -> None:
    edited(laid_out(place), lambda d: d["claims"][0]["reported"][0].pop("tolerance"))


def too_wide(place: Path) -> None:
    def widen(document: Any) -> None:
        claim = document["claims"][0]
        claim["text"] = "The method raises accuracy from 0.80 to 0.82."
        claim["reported"][0]["tolerance"] = {"abs": "0.5"}

    edited(laid_out(place), widen)


def of_another_value(place: Path) -> None:
    edited(laid_out(place), lambda d: d["claims"][0]["reported"][0].update(value="0.28"))


def truncated(place: Path) -> None:
    laid_out(place, claims=({**BARE[0], "truncated": True, "text": "Accuracy is 0.8"},))


def unbound(place: Path) -> None:
    file = laid_out(place) / TOML.format(claim="c1")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "claim_sha256" not in line), "utf-8")


def other_text(place: Path) -> None:
    edited(laid_out(place), lambda d: d["claims"][0].update(text=f"{VALUE} On one data set."))


def no_pin(place: Path) -> None:
    file = laid_out(place) / TOML.format(claim="c2")
    replaced(file, 'toolchain = "leanprover/lean4:v4.28.0"\n', "")


def no_command(place: Path) -> None:
    replaced(laid_out(place) / TOML.format(claim="c1"), 'command = ["python3", "repro.py"]\n', "")


def no_image(place: Path) -> None:
    replaced(laid_out(place) / TOML.format(claim="c1"), 'image = "python"\n', "")


def without_claims(place: Path) -> None:
    laid_out(place, claims=())


EDITS: dict[str, tuple[Callable[[Path], None], str, Known]] = {
    "unclassified": (unclassified, "G2-CLM-001", {}),
    "no value": (without_value, "G2-CLM-004", {"NAME": "accuracy", "0.00": "0.82"}),
    "no tolerance": (without_tolerance, "G2-CLM-006", {}),
    "tolerance too wide": (too_wide, "G2-CLM-007", {"HOW NEAR": "0.005"}),
    "another value": (of_another_value, "G2-CLM-018", {"AS THE TEXT PRINTS IT": "0.82"}),
    "cut": (truncated, "G2-CLM-016", {"THE WHOLE SENTENCE": "Accuracy is 0.82 on Sketchy."}),
    "unbound": (unbound, "G2-CLM-012", {}),
    "made for another text": (other_text, "G2-CLM-013", {}),
    "no toolchain": (no_pin, "G2-LEAN-001", {}),
    "no command": (no_command, "G2-ART-007", {}),
    "no image": (no_image, "G2-ART-008", {}),
    "no public claims": (without_claims, "G2-REC-003", {"THE SENTENCE": VALUE}),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_takes_its_reason_away(asking: Asking, case: str) -> None:
    make, code, known = EDITS[case]
    place = Path("record")
    make(place)
    assert code in asking.codes(place)
    step = asking.follow(place, code, known)
    assert step["effort"] in ("an edit", "a review", "the publisher")
    assert code not in asking.codes(place)


def test_an_image_by_tag_is_named_by_what_cannot_change(asking: Asking) -> None:
    """The step says what to name; which of its lines that is, its message says."""
    file = laid_out(Path("record")) / TOML.format(claim="c1")
    replaced(file, 'image = "python"', 'image = "python:3.11"')
    step = asking.step("record", "G2-ART-012")
    assert "`repro.image`" in step["because"]
    assert step["file"] == TOML.format(claim="c1")
    assert "sandboxes/images.toml" in step["what"]
    replaced(file, 'image = "python:3.11"', 'image = "python"')
    assert "G2-ART-012" not in asking.codes("record")


# --- artifacts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "files"),
    [
        ("e1", {"repro.py": "print('a script')\n"}),
        ("m1", {"Statement.lean": "theorem t : 1 = 1 := sorry\n", "Proof.lean": "-- a proof\n"}),
    ],
)
def test_the_form_of_an_artifact_makes_one(
    asking: Asking, claim: str, files: dict[str, str]
) -> None:
    place = Path("record")
    reported = [{"metric": "accuracy", "value": "0.82", "tolerance": "last-digit"}]
    claims = [each for each in BARE if each["id"] == claim]
    laid_out(place, claims=tuple({**each, "reported": reported} for each in claims))
    assert "G2-ART-001" in asking.codes(place)
    artifact = place / "artifacts" / "new"
    artifact.mkdir(parents=True)
    for name, content in files.items():
        (artifact / name).write_text(content, encoding="utf-8")
        assert name in json.dumps(asking.step(place, "G2-ART-001"))
    known = {"NAME": "new", "FULL_NAME": "t", "ONE SENTENCE": "It holds."}
    asking.do(place, asking.step(place, "G2-ART-001"), known)
    assert asking.codes(place) == {"G2-EVD-001"}


def test_a_document_becomes_a_record_that_the_other_steps_are_about(asking: Asking) -> None:
    _, document = asking.why(a_report(asking.here))
    first, *others = document["todo"]
    assert first["code"] is None
    asking.do(asking.here, first, {"DIR": "imported"})
    for step in others:
        if step["effort"] == "an edit":
            known = {"NAME": "accuracy", "0.00": "0.82"}
            asking.do(Path("imported"), step, known)
    assert asking.codes("imported") == {"G2-ART-001", "G2-REC-014"}


def a_report(place: Path) -> Path:
    """A report's text with two empirical claims and one that its words leave open."""
    file = place / "report.txt"
    file.write_text(
        "Does it help?\n\nMay 30, 2026\n\nAbstract\n\nNothing.\n\n"
        "Extracted Claims\n\nClaim\tVerified\tConfidence\n"
        "Fine-tuning a single modality in CLIP disrupts its modality structure.\t×\t0.14\n"
        "The complexity of task-specific decoders increases with the number of tasks.\t✓\t0.2\n"
        "\nReferences\n\n- <https://doi.org/10.1/x>\n",
        encoding="utf-8",
    )
    return file


# --- runs --------------------------------------------------------------------------------------


def test_what_was_never_run_is_run(asking: Asking) -> None:
    place = laid_out(Path("record"))
    assert asking.codes(place) == {"G2-EVD-001"}
    asking.follow(place, "G2-EVD-001", {"FILE": "key"})
    assert asking.codes(place) == set()
    assert asking.why(place)[0] == 0


def test_stale_evidence_is_made_again(asking: Asking, key: SigningKey) -> None:
    place = attested_record(Path("record"), key=key)
    edited(place, lambda document: document.update(title="Another title"))
    code, document = asking.why(place)
    assert code == 4
    (step,) = document["todo"]
    assert step["code"] == "G2-EVD-005"
    asking.do(place, step, {"FILE": "key"})
    assert asking.codes(place) == set()


def test_unsigned_evidence_is_signed_by_a_key_of_ones_own(asking: Asking) -> None:
    """With the command that the step names, and the line that this prints."""
    (asking.here / "gate2.toml").write_text("", encoding="utf-8")
    place = attested_record(Path("record"))
    step = asking.step(place, "G2-EVD-004")
    assert "`gate2 keygen -o FILE`" in step["what"]
    asking.capture.readouterr()
    asking.command(place, ["gate2", "keygen", "-o", "mine"])
    printed = asking.capture.readouterr()
    line = next(each for each in printed.out.splitlines() if each.startswith("keys"))
    (asking.here / "gate2.toml").write_text(f"[trust]\n{line}\n", encoding="utf-8")
    asking.do(place, step, {"FILE": "mine"})
    assert asking.codes(place) == set()
    assert asking.why(place)[0] == 0


def test_a_signer_whom_one_trusts_is_named_in_the_settings(asking: Asking, tmp_path: Path) -> None:
    other = a_key(tmp_path / "other")
    place = attested_record(Path("record"), key=other)
    assert "G2-EVD-003" in asking.codes(place)
    step = asking.follow(place, "G2-EVD-003", {"THE KEY OF THE SIGNER": other.public})
    assert step["effort"] == "a review"
    assert asking.codes(place) == set()


def test_a_rejected_proof_needs_another_and_then_the_run(asking: Asking, key: SigningKey) -> None:
    bad = {"c1": repro(), "c2": proof(axioms=("sorryAx",))}
    place = attested_record(Path("record"), key=key, evidence=bad)
    _, document = asking.why(place)
    assert [step["code"] for step in document["todo"]] == ["G2-LEAN-006", "G2-EVD-001"]
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text("-- without it\n", "utf-8")
    asking.do(place, document["todo"][1], {"FILE": "key"})
    assert asking.codes(place) == set()


def test_a_verdict_by_score_is_taken_away(asking: Asking) -> None:
    place = laid_out(Path("record"), claims=CLAIMS[2:])
    (place / "verdict.json").write_text(scored(), encoding="utf-8")
    assert "G2-REC-005" in asking.codes(place)
    asking.follow(place, "G2-REC-005")
    assert "G2-REC-005" not in asking.codes(place)


def scored() -> str:
    """A gate verdict that rests on a score."""
    reason = "Review score 8.67 of 10, tier Flagship candidate, 5 verified claims."
    return json.dumps(gate_verdict(status=Status.VERIFIED, reason=reason, evaluated_at=None))


def test_a_correction_of_a_refuted_claim_lets_it_be_run_again(
    asking: Asking, key: SigningKey
) -> None:
    place = attested_record(Path("record"), key=key, evidence=falsifying())
    code, document = asking.why(place)
    assert (code, document["reachable"]) == (3, False)
    assert [step["code"] for step in document["todo"]] == ["G2-SBX-012", "G2-EVD-001"]

    def correct(record: Any) -> None:
        claim = record["claims"][0]
        claim["text"] = VALUE.replace("0.82", "0.5")
        claim["reported"][0]["value"] = "0.5"

    edited(place, correct)
    asking.follow(place, "G2-CLM-013")
    asking.seen = falsifying()
    asking.do(place, asking.why(place)[1]["todo"][-1], {"FILE": "key"})
    assert asking.codes(place) == set()
