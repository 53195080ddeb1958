"""What an audit says of the example records, of the seeds, and of two results as published."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from audit_command import Audited, audit
from corpus_documents import Manifest
from gate2.audit.corpus import LOOKS_WRONG
from gate2.reasons import Code

PROJECT = Path(__file__).resolve().parents[2]
RECORDS = PROJECT / "records"
SEEDS = PROJECT.parent / "shared" / "seeds"
COLLATZ = "e1ea6af8e40f4d3ab81106c6b56370a5"
TURAN = "d59304923c22459faadfd6d248575512"


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The repository's own records, but for those that are made to cheat."""
    corpus = tmp_path_factory.mktemp("examples") / "records"
    shutil.copytree(RECORDS, corpus, symlinks=True, ignore=shutil.ignore_patterns("gauntlet"))
    return audit(corpus)


def _said(found: Audited, path: str, code: Code) -> list[str]:
    return [
        reason["message"]
        for reason in found.records[path]["reasons"]
        if reason["code"] == code.value
    ]


def test_the_examples_are_all_there_and_none_is_verified_without_evidence(
    examples: Audited,
) -> None:
    expected = {path.parent.name for path in RECORDS.glob("*/record.json")}

    assert set(examples.records) == expected
    assert {record["status"] for record in examples.records.values()} == {"UNVERIFIED"}


def test_the_examples_show_what_was_made_wrong_in_two_of_them_and_nothing_else(
    examples: Audited,
) -> None:
    wrong = {(path, code) for path, _, code in examples.standing() if code in LOOKS_WRONG}

    assert wrong == {
        ("mmap-multi-task-prompt", Code.REC_PREMISE_SUSPECT),
        ("mmap-multi-task-prompt", Code.CLM_TRUNCATED),
        ("broken-artifacts", Code.CLM_CLAIM_TEXT_CHANGED),
        ("broken-artifacts", Code.CLM_TOLERANCE_VACUOUS),
        ("broken-artifacts", Code.CLM_TRUNCATED),
    }


def test_the_example_with_a_wrong_premise_says_which(examples: Audited) -> None:
    said = _said(examples, "mmap-multi-task-prompt", Code.REC_PREMISE_SUSPECT)

    assert len(said) == 2
    assert any("6 papers" in each and "3 references" in each for each in said)
    absent = next(each for each in said if "papers" not in each)
    assert all(name in absent for name in ("CLIP-TD", "ImageNet", "Sketchy", "ClipArt"))


def test_the_example_without_public_claims_says_so(examples: Audited) -> None:
    codes = examples.codes_at("moclip-motion")

    assert codes == {Code.REC_NO_CLAIMS, Code.REC_NEVER_ATTEMPTED}


# --- the seeds -----------------------------------------------------------------------------------

seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not there")
CLIP_TD, MOCLIP = "000_d717d9ae261d4bd7.txt", "002_8c9b3fd04c7b4d6e.txt"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Both documents as the publisher wrote them."""
    corpus = tmp_path_factory.mktemp("seeds") / "seeds"
    corpus.mkdir()
    for name in (CLIP_TD, MOCLIP):
        shutil.copyfile(SEEDS / name, corpus / name)
    return audit(corpus)


@seeds
def test_the_first_seed_shows_its_premise_its_papers_and_its_cut_claims(seeded: Audited) -> None:
    said = _said(seeded, CLIP_TD, Code.REC_PREMISE_SUSPECT)
    cut = [
        claim["id"]
        for claim in seeded.records[CLIP_TD]["claims"]
        if any(reason["code"] == Code.CLM_TRUNCATED.value for reason in claim["reasons"])
    ]

    assert len(said) == 2
    assert any("6 papers" in each and "3 references" in each for each in said)
    absent = next(each for each in said if "papers" not in each)
    assert all(name in absent for name in ("CLIP-TD", "ImageNet", "Sketchy", "ClipArt"))
    assert cut == ["c1", "c7", "c9"]
    assert seeded.records[CLIP_TD]["attempt"] == "never attempted"
    assert Code.REC_NEVER_ATTEMPTED in seeded.codes_at(CLIP_TD)


@seeds
def test_the_kinds_of_the_first_seed_are_those_of_a_reader(seeded: Audited) -> None:
    kinds = Counter(claim["kind"] for claim in seeded.records[CLIP_TD]["claims"])

    assert kinds == {"descriptive": 8, "empirical": 3, "undecided": 1}


@seeds
def test_the_second_seed_has_no_public_claims_and_was_never_attempted(seeded: Audited) -> None:
    assert seeded.codes_at(MOCLIP) == {Code.REC_NO_CLAIMS, Code.REC_NEVER_ATTEMPTED}
    assert seeded.records[MOCLIP]["claims"] == []
    assert seeded.records[MOCLIP]["stated"] == "UNVERIFIED"


@seeds
def test_the_seeds_contradict_nothing_and_repeat_nothing(seeded: Audited) -> None:
    assert seeded.document["across"] == []
    wrong = {(path, code) for path, _, code in seeded.standing() if code in LOOKS_WRONG}
    assert wrong == {
        (CLIP_TD, Code.REC_PREMISE_SUSPECT),
        (CLIP_TD, Code.CLM_TRUNCATED),
    }


# --- two results as published --------------------------------------------------------------------


@pytest.fixture
def published(tmp_path: Path) -> Audited:
    """A result that is called falsified, and one that is a bounded computation."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    Manifest(
        identity=COLLATZ,
        name="A Collatz variant",
        statement="For any integer n > 1, the total stopping time is below m² + m, where m is the"
        " least odd number of the trajectory before 1.",
        published=None,
        domain="number theory",
        state="FALSIFIED",
        counterexample=True,
        artifacts=("manifest", "report", "external_record"),
    ).write(corpus / "collatz.json")
    Manifest(
        identity=TURAN,
        name="Turán numbers of the complete graph on four vertices",
        statement="For every n, ex(n, K4) = t_3(n).",
        published=None,
        domain="extremal graph theory",
        state="COMPUTATIONAL_EVIDENCE",
        cases=3333,
        artifacts=("manifest", "report", "external_record"),
    ).write(corpus / "turan.json")
    return audit(corpus)


def test_a_falsified_result_without_its_counterexample_looks_wrong(published: Audited) -> None:
    record = published.records["collatz.json"]
    [said] = _said(published, "collatz.json", Code.EVD_FALSIFIED_WITHOUT_EVIDENCE)

    assert record["id"] == COLLATZ
    assert (record["status"], record["stated"]) == ("UNVERIFIED", "FALSIFIED")
    assert "counterexample is available" in said
    wrong = {each["code"]: each for each in published.document["wrong"]}
    assert set(wrong) == {Code.EVD_FALSIFIED_WITHOUT_EVIDENCE.value}


def test_a_bounded_computation_is_no_proof(published: Audited) -> None:
    [said] = _said(published, "turan.json", Code.CLM_BOUNDED_EVIDENCE_ONLY)

    assert "3333" in said
    assert published.records["turan.json"]["id"] == TURAN
    assert Code.EVD_FALSIFIED_WITHOUT_EVIDENCE not in published.codes_at("turan.json")
