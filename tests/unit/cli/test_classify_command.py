"""`gate2 classify`: what says which kind a claim is, for people and for programs."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate2.classify.guide import NOT_ENGLISH, RULES
from gate2.classify.kinds import LANES, Classification, Cue, Kind, Model
from gate2.cli.main import run
from gate2.report.classified import classified_document
from gate2.report.classified_text import MOST_CUES, MOST_TEXT, print_classified
from gate2.report.text import console_for

MEASURED = "We show that our method improves accuracy by 4.2 points over the baseline."
EITHER = "The solver converges quickly."
CUT = "The accuracy of"
KEYS = {"text", "kind", "best", "p", "cues", "rule", "model"}
HOSTILE = (
    "\x1b[31mred\x1b[0m improves it by 3 points",
    "\u202eesrever si ti\u202c and \u2066more",
    "a\rb\x08c\x00d\x9bm",
    "zero\u200bwidth\ufeff \u2028 line",
    "x" * 10_000,
    "word " * 2_000,
    "“”[bold]markup[/bold] :smile:",
)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["classify", *arguments]) == 0
    return capsys.readouterr().out


def documents(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    return list(map(json.loads, told(capsys, "--format", "json", *arguments).splitlines()))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no settings are found."""
    monkeypatch.chdir(tmp_path)


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


# --- for programs ------------------------------------------------------------------------------


def test_json_keeps_the_keys_of_the_interface(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = documents(capsys, MEASURED)
    assert found.keys() == KEYS
    assert (found["text"], found["kind"], found["best"]) == (MEASURED, "empirical", "empirical")
    assert found["p"].keys() == {"mathematical", "empirical", "descriptive"}
    assert sum(found["p"].values()) == pytest.approx(1, abs=2e-4)
    assert found["model"] == "default"
    assert {"name", "matched", "kind", "weight", "rule"} == found["cues"][0].keys()


def test_json_names_the_rule_that_withheld_the_decision(capsys: pytest.CaptureFixture[str]) -> None:
    either, cut = documents(capsys, EITHER, CUT)
    assert (either["kind"], either["rule"]) == ("undecided", 17)
    assert (cut["kind"], cut["rule"]) == ("undecided", 16)


def test_blank_lines_of_standard_input_are_no_claims(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, f"\n{MEASURED}\n  \t\n\n{EITHER}\n".encode())
    assert [each["text"] for each in documents(capsys)] == [MEASURED, EITHER]


def test_lines_of_another_system_end_where_they_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, b"The set is finite.\r\n\r\nThe map is open.\r\n")
    texts = [document["text"] for document in documents(capsys)]
    assert texts == ["The set is finite.", "The map is open."]


@pytest.mark.parametrize("data", [b"", b"\n \n\t\n"])
def test_nothing_to_classify_is_said_and_is_no_success(
    data: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, data)
    assert run(["classify"]) == 5
    assert "expected a claim as TEXT or a line of standard input" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_a_fault_of_the_caller(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, b"\xff\xfe\n")
    assert run(["classify"]) == 2
    assert "expected UTF-8 on standard input" in capsys.readouterr().err


def test_unknown_model_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["classify", "--model", "best", MEASURED]) == 2
    assert "'default', 'embed'" in capsys.readouterr().err


def test_sentence_that_its_publisher_cut_is_read_as_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without the flag these are words that assert too little; with it, half of a sentence."""
    text = "A new bound for sorting"
    (whole,), (cut,) = documents(capsys, text), documents(capsys, "--truncated", text)
    assert whole["rule"] != 16
    assert (cut["kind"], cut["rule"]) == ("undecided", 16)
    assert "predicate lost" in [cue["name"] for cue in cut["cues"]]


# --- for people --------------------------------------------------------------------------------


def test_text_shows_kind_figures_cues_frame_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, MEASURED)
    lines = shown.splitlines()
    assert lines[0] == MEASURED
    assert lines[1].strip() == "empirical"
    assert [line.split()[0] for line in lines[2:5]] == [kind.value for kind in LANES]
    assert "taken off: “we show that”" in shown
    assert "“improves”" in shown
    (found,) = documents(capsys, MEASURED)
    assert f"rule {found['rule']}: {RULES[found['rule']]}" in shown


def test_undecided_claim_is_told_why_and_what_would_decide_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = " ".join(told(capsys, EITHER).split())
    assert "undecided: “converges quickly” could be proved or measured alike (rule 17)" in shown
    assert RULES[17] in shown
    assert '→ Say which in the claim, or declare its kind in record.json: "kind": ' in shown


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("arguments", [(), ("--all",), ("--format", "json")])
def test_no_claim_commands_the_terminal(
    text: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = told(capsys, *arguments, "--", text)
    if arguments[:1] == ("--format",):
        assert json.loads(shown)["text"] == text
        return
    assert all(each == "\n" or each.isprintable() for each in shown)
    assert max(map(len, shown.splitlines())) <= 120
    assert len(shown) < 4 * MOST_TEXT


@pytest.mark.parametrize("form", ["text", "json"])
def test_argument_that_is_no_text_is_shown_all_the_same(form: str) -> None:
    command: list[str | bytes] = [sys.executable, "-m", "gate2", "classify", "--format", form]
    command.append(b"\xff improves it")
    done = subprocess.run(command, capture_output=True, check=True)
    shown = done.stdout.decode()
    assert "\\u{dcff}" in shown if form == "text" else json.loads(shown)["text"][0] == "\udcff"


def a_cue(name: str, weight: float, kind: Kind = Kind.EMPIRICAL, rule: int = 4) -> Cue:
    return Cue(name, f"words of {name}", kind, weight, rule)


def classified(*cues: Cue, kind: Kind = Kind.EMPIRICAL) -> Classification:
    p = {Kind.MATHEMATICAL: 0.02, Kind.EMPIRICAL: 0.9, Kind.DESCRIPTIVE: 0.08}
    return Classification("The text.", kind, Kind.EMPIRICAL, p, cues)


def drawn(
    found: Classification, *wording: Cue, width: int = 80, everything: bool = False
) -> list[str]:
    stream = io.StringIO()
    console = console_for(stream)
    console.width = width
    print_classified(found, wording, console, everything=everything)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_heaviest_cue_comes_first_and_weak_ones_are_folded_away_unless_asked_for() -> None:
    cues = [a_cue(f"cue {n}", weight) for n, weight in enumerate((0.6, 2.0, 0.1, 1.1))]
    lines = drawn(classified(*cues), a_cue("wording", 1.5, rule=0))
    weights = [line.split()[0] for line in lines if line.startswith("  +")]
    assert weights == ["+2.00", "+1.50", "+1.10", "+0.60"]
    assert "  and 1 more: --all shows it" in lines
    everything = drawn(classified(*cues), a_cue("wording", 1.5, rule=0), everything=True)
    assert [line.split()[0] for line in everything if line.startswith("  +")][-1] == "+0.10"
    assert not any("--all" in line for line in everything)


def test_a_long_list_of_strong_cues_is_cut_and_counted() -> None:
    lines = drawn(classified(*(a_cue(f"cue {n}", 2.0) for n in range(MOST_CUES + 3))))
    assert sum(line.startswith("  +") for line in lines) == MOST_CUES
    assert "  and 3 more: --all shows them" in lines


def test_cue_of_wording_alone_claims_no_rule() -> None:
    lines = drawn(classified(), a_cue("wording", 1.5, rule=0))
    (line,) = (line for line in lines if line.startswith("  +"))
    assert line.endswith("wording")
    assert lines[-1].strip() == RULES[0]


def test_text_in_another_language_is_not_told_an_english_rule() -> None:
    foreign = Cue("not English", "not English: German", Kind.UNDECIDED, 0.0, 17)
    shown = " ".join(drawn(classified(foreign, kind=Kind.UNDECIDED)))
    assert "undecided: it is not in English" in shown
    assert NOT_ENGLISH in shown
    assert RULES[17] not in shown


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_narrow_terminal_loses_no_words(width: int) -> None:
    lines = drawn(classified(a_cue("a rather long name of a cue", 2.0)), width=width)
    assert max(map(len, lines)) <= width
    squeezed = "".join("".join(lines).split())
    for kind in LANES:
        assert kind.value in squeezed
    assert "0.90" in squeezed


def test_what_no_word_can_be_named_for_is_not_passed_over() -> None:
    found = classified(a_cue("cue", 2.0))
    said = "the embedding of the whole sentence spoke, too"
    assert not any(said in line for line in drawn(found))
    assert any(said in line for line in drawn(replace(found, model=Model.EMBED)))


def test_document_keeps_every_cue_and_names_its_model() -> None:
    found = classified(a_cue("cue", 2.0))
    document = classified_document(found, (a_cue("wording", 0.5, rule=0),))
    cues = document["cues"]
    assert isinstance(cues, list)
    assert [cue["name"] for cue in cues] == ["cue", "wording"]
    assert document["model"] == Model.DEFAULT.value
