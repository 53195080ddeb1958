"""Binding says "I read both": nobody says it unawares of an artifact made for something else."""

import json
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.record.skeleton import write_skeleton

THREE = "The sum of three consecutive natural numbers is divisible by 3."
PROOF = Path("artifacts/even-add-odd")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What `gate2 init` leaves: two artifacts, each bound to its claim."""
    write_skeleton(tmp_path / "mine")
    return tmp_path / "mine"


def reworded(place: Path, text: str = THREE) -> Path:
    file = place / "record.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["claims"][0]["text"] = text
    file.write_text(json.dumps(document), encoding="utf-8")
    return place


def bind(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = run(["bind", *map(str, arguments)])
    return code, capsys.readouterr().err.splitlines()


def test_a_leftover_of_another_claim_is_not_bound_to_this_one_without_a_word(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (place / PROOF / "artifact.toml").read_bytes()
    code, said = bind(capsys, reworded(place))
    assert code == 1
    assert (place / PROOF / "artifact.toml").read_bytes() == before
    text = "\n".join(said)
    assert "not bound: even-add-odd: it was made for a text with digest" in text
    assert f"“{THREE}”" in text, "the claim, and what is proved, stand side by side"
    assert "theorem Example.even_add_odd (a b : Nat) : (2 * a + (2 * b + 1)) % 2 = 1" in text
    assert "gate2 bind --rebind" in text


def test_who_says_so_by_name_is_shown_what_they_bind(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = bind(capsys, "--rebind", reworded(place))
    assert code == 0
    assert "even-add-odd: was made for another text; bound anew:" in said
    assert any(THREE in line for line in said)
    assert bind(capsys, place)[0] == 0, "it is bound to that text from now on"


def test_another_artifact_of_the_record_is_bound_all_the_same(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = place / "artifacts/slope/artifact.toml"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("claim_sha256")]
    manifest.write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, said = bind(capsys, reworded(place))
    assert code == 1
    assert any(line.startswith("slope: claim_sha256: none → ") for line in said)
    assert "claim_sha256" in manifest.read_text(encoding="utf-8")


def test_a_changed_statement_is_shown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = place / PROOF / "Statement.lean"
    file.write_text(
        "/- theorem hidden : True -/\ntheorem T (n : Nat)\n    : n = n := by\n  sorry\n",
        encoding="utf-8",
    )
    code, said = bind(capsys, place)
    assert code == 0
    assert "    Statement.lean is another file than was bound before; it states:" in said
    assert "      theorem T (n : Nat) : n = n" in said
    assert not any("hidden" in line for line in said)


def test_a_reviewer_of_the_old_claim_is_told_to_read_again(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = place / PROOF / "artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('# reviewed_by = ""', 'reviewed_by = "ada"'), encoding="utf-8")
    _, said = bind(capsys, "--rebind", reworded(place))
    assert said[-1].endswith("the claim is another text now, so it has to be read again")


def test_a_first_binding_is_as_short_as_ever(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = place / PROOF / "artifact.toml"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    unbound = [line for line in lines if "_sha256 =" not in line]
    manifest.write_text("\n".join(unbound) + "\n", encoding="utf-8")
    code, said = bind(capsys, reworded(place))
    assert code == 0
    assert [line.split(": ")[1] for line in said[:2]] == ["claim_sha256", "lean.statement_sha256"]
    assert said[2:] == ["even-add-odd: nobody vouches that Statement.lean says what claim c1 says"]


def test_a_hostile_claim_and_statement_move_no_cursor(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / PROOF / "Statement.lean").write_text(
        "theorem «a\u202eb» : True := by\n  sorry\n", encoding="utf-8"
    )
    _, said = bind(capsys, reworded(place, "It is\u202e so." + "x" * 900))
    assert not any("\u202e" in line for line in said)
    assert max(map(len, said)) < 500
