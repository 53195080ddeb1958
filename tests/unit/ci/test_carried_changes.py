"""git carries a change along a rename: into a record, where no rule has looked at it."""

from pathlib import Path

import pytest

from ci_branch import Branch, one_claim
from ci_made import record_at, tree
from gate2.ci.carried import carried_paths

DRAFT = {"drafts/verdict.json": "1"}
RECORD = record_at("records/r")
MOVED = {**RECORD, "records/r/verdict.json": "1"}
CHANGED = {"drafts/verdict.json": "forged"}


@pytest.mark.parametrize(
    ("base", "head"), [(MOVED, CHANGED), (CHANGED, MOVED)], ids=["base moves", "branch moves"]
)
@pytest.mark.parametrize("there", [True, False], ids=["record was there", "record is new"])
def test_change_of_a_file_that_the_other_side_moved_into_a_record_is_seen(
    base: dict[str, str], head: dict[str, str], there: bool
) -> None:
    before = RECORD if there else {}
    parted = tree({**before, **DRAFT})
    found = carried_paths(tree({**before, **base}), tree({**before, **head}), [parted])
    assert found == ("drafts/verdict.json",)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({**RECORD, **DRAFT}, {**RECORD, **CHANGED}),
        (RECORD, {**RECORD, **DRAFT}),
        (RECORD, {**RECORD, **CHANGED}),
        ({**RECORD, "docs/verdict.json": "1"}, {**RECORD, **CHANGED}),
        (MOVED, {**RECORD, **DRAFT}),
        (MOVED, RECORD),
        ({**MOVED, **DRAFT}, {**RECORD, **CHANGED}),
        ({**RECORD, **CHANGED}, {**RECORD, **CHANGED, "records/r/x": "1"}),
    ],
    ids=[
        "nothing moved",
        "nothing changed",
        "taken away",
        "moved elsewhere",
        "only moved",
        "gone on both",
        "copied",
        "both changed",
    ],
)
def test_nothing_is_made_up(base: dict[str, str], head: dict[str, str]) -> None:
    assert carried_paths(tree(base), tree(head), [tree({**RECORD, **DRAFT})]) == ()


def test_file_of_a_record_is_left_to_that_record() -> None:
    parted = tree({**RECORD, "records/r/old": "1"})
    base, head = tree({**RECORD, "records/r/new": "1"}), tree({**RECORD, "records/r/old": "2"})
    assert carried_paths(base, head, [parted]) == ()


def test_nothing_is_carried_where_nobody_knows_how_the_sides_parted() -> None:
    assert carried_paths(tree(MOVED), tree(CHANGED), []) == ()


# --- as git does it ----------------------------------------------------------------------------


@pytest.mark.parametrize("mover", ["main", "work"])
def test_verdict_that_a_merge_would_bring_in_is_no_pass(tmp_path: Path, mover: str) -> None:
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.written()
    verdict = made.at("records/r/verdict.json").read_text()
    made.repo.remove([f"records/r/{x}" for x in ("verdict.json", "corrections.json", "evidence")])
    made.repo.write({"drafts/template.json": verdict})
    made.base()
    for side in ("main", "work"):
        made.repo.checkout(side)
        if side == mover:
            made.repo.git("mv", "drafts/template.json", "records/r/verdict.json")
        else:
            forged = verdict.replace('"VERIFIED"', '"FALSIFIED"')
            made.repo.write({"drafts/template.json": forged})
        made.repo.commit(f"on {side}")
    made.laid_out("records/s", "s", claims=one_claim())
    judged = made.judge()
    assert "REC-017 blocks" in judged.said()

    made.repo.merge("main")
    merged = made.at("records/r/verdict.json").read_text()
    assert '"FALSIFIED"' in merged, "git carries the change along"
    assert "REC-017 blocks" not in made.judge(commit=False).said()
