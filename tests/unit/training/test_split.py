"""The labelled claims are what their card says, and none is tested on that was learnt from."""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from gate2.classify.kinds import LANES, Kind, Model
from gate2.classify.reading import normalise
from training.answering import of_shipped
from training.figures import figures
from training.split import FIRST, HERE, Labelled, Part, labelled, of_part

TESTS = Path(__file__).parents[2]
CLAIMS = labelled()
KEYS = {"text", "kind", "second", "rule", "field", "tricks", "language", "truncated"}


def same(text: str) -> str:
    """What two texts share that differ in case, marks and spaces only."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


# --- the split --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part"),
    [("A claim.", "train"), ("Another claim.", "test"), ("One more of them.", "train")],
)
def test_a_claim_keeps_its_part_for_ever(text: str, part: str) -> None:
    assert replace(CLAIMS[0], text=text, source="any").part == part


def test_only_the_text_decides_the_part() -> None:
    for claim in CLAIMS[::50]:
        if claim.source != FIRST:
            other = Labelled(
                claim.text, Kind.UNDECIDED, Kind.UNDECIDED, 1, "x", (), "xx", True, "y"
            )
            assert other.part is claim.part


def test_what_the_cues_were_written_with_is_never_tested_on() -> None:
    first = [claim for claim in CLAIMS if claim.source == FIRST]
    assert first
    assert {claim.part for claim in first} == {Part.TRAIN}


def test_the_parts_share_no_claim_and_leave_none_out() -> None:
    parts = [set(of_part(part)) for part in Part]
    assert sum(map(len, parts)) == len(CLAIMS) == len(set().union(*parts))


def test_no_claim_is_there_twice_in_other_words_alone() -> None:
    for form in (normalise, same):
        counted = Counter(form(claim.text) for claim in CLAIMS)
        assert [text for text, count in counted.items() if count > 1] == []


def test_no_claim_that_was_cut_stands_whole_in_another_part() -> None:
    """Learnt from, its whole would be known by its beginning."""
    ordered = sorted((same(claim.text), claim.part, claim.truncated) for claim in CLAIMS)
    given_away = [
        (short, long)
        for (short, part, cut), (long, other, _) in pairwise(ordered)
        if cut and long.startswith(short) and part is not other and len(short) > 20
    ]
    assert given_away == []


@pytest.mark.parametrize("part", list(Part))
def test_each_part_is_like_the_whole(part: Part) -> None:
    claims = of_part(part)
    for kind in Kind:
        of_all = sum(claim.kind is kind for claim in CLAIMS) / len(CLAIMS)
        of_these = sum(claim.kind is kind for claim in claims) / len(claims)
        assert of_these == pytest.approx(of_all, abs=0.05), kind
    assert {claim.field for claim in claims} == {claim.field for claim in CLAIMS}
    assert {claim.rule for claim in claims} == set(range(1, 18))


def test_enough_is_left_for_calibration_and_test() -> None:
    assert len(of_part(Part.CALIBRATION)) >= 300
    assert len(of_part(Part.TEST)) >= 500


# --- the claims -------------------------------------------------------------------------------


def test_there_are_as_many_claims_and_tricks_as_were_asked_for() -> None:
    assert len(CLAIMS) >= 500
    assert sum(bool(claim.tricks) for claim in CLAIMS) >= 0.4 * len(CLAIMS)


def test_about_half_of_them_are_descriptive_and_no_lane_is_rare() -> None:
    shares = {kind: sum(claim.kind is kind for claim in CLAIMS) / len(CLAIMS) for kind in Kind}
    assert 0.4 <= shares[Kind.DESCRIPTIVE] <= 0.6
    assert all(shares[lane] >= 0.15 for lane in LANES)
    assert shares[Kind.UNDECIDED] > 0


def test_they_are_of_ten_fields_with_enough_of_each() -> None:
    fields = Counter(claim.field for claim in CLAIMS)
    assert len(fields) >= 10
    assert min(fields.values()) >= 50


def test_some_are_cut_and_some_are_not_english() -> None:
    assert sum(claim.truncated for claim in CLAIMS) >= 50
    foreign = Counter(claim.language for claim in CLAIMS if claim.language != "en")
    assert foreign.total() >= 50
    assert len(foreign) >= 5
    assert all("truncated" in claim.tricks for claim in CLAIMS if claim.truncated)
    assert all("other-language" in claim.tricks for claim in CLAIMS if claim.language != "en")


def test_every_rule_of_the_guide_and_every_trick_has_claims() -> None:
    rules = Counter(claim.rule for claim in CLAIMS)
    assert set(rules) == set(range(1, 18))
    assert min(rules.values()) >= 50
    tricks = Counter(trick for claim in CLAIMS for trick in claim.tricks)
    assert min(tricks.values()) >= 30


def test_both_labels_are_there_and_agree_as_far_as_two_people_do() -> None:
    """Cohen's kappa: what agreement there is beyond that of chance."""
    agreed = sum(claim.kind is claim.second for claim in CLAIMS) / len(CLAIMS)
    first, second = (
        {kind: sum(label is kind for label in labels) / len(CLAIMS) for kind in Kind}
        for labels in zip(*((claim.kind, claim.second) for claim in CLAIMS), strict=True)
    )
    by_chance = sum(first[kind] * second[kind] for kind in Kind)
    assert (agreed - by_chance) / (1 - by_chance) >= 0.8


@pytest.mark.parametrize("path", sorted(HERE.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_line_says_all_and_no_more(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        assert row.keys() == KEYS, f"{path.name}:{number}"
        assert row["text"] == row["text"].strip() != "", f"{path.name}:{number}"
        assert type(row["truncated"]) is bool, f"{path.name}:{number}"
        assert len(set(row["tricks"])) == len(row["tricks"]), f"{path.name}:{number}"


# --- what was asked of the classifier, on claims that it has not learnt from -------------------


def test_the_default_is_as_good_as_was_asked_for() -> None:
    found = figures(of_shipped(of_part(Part.TEST), Model.DEFAULT))
    assert found.forced >= 0.88
    assert found.surest >= 0.94
    assert found.calibration_error <= 0.05
    assert found.across <= 0.03


EMBEDDED = """
import json
from gate2 import embedding
place = embedding.prepare()
from gate2.classify.embed.model import load
from gate2.classify.kinds import Model
from training.answering import of_shipped
from training.figures import figures
from training.split import Part, of_part
load(place)
found = figures(of_shipped(of_part(Part.TEST), Model.EMBED))
print(json.dumps([found.forced, found.surest, found.calibration_error, found.across]))
"""


@pytest.mark.embed
@pytest.mark.slow
def test_with_the_embedding_it_is_as_good_as_was_asked_for() -> None:
    """In a process of its own, in which numpy takes one thread."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(TESTS)!r})\n{EMBEDDED}"],
        capture_output=True,
        text=True,
        check=True,
    )
    forced, surest, calibration_error, across = json.loads(done.stdout)
    assert forced >= 0.92
    assert surest >= 0.97
    assert calibration_error <= 0.05
    assert across <= 0.03
