"""Places visited some at a time: the same answers, in order, whatever one of them holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attested import laid_out, written
from gate2.audit import visiting
from gate2.audit.looking import Looking, Read
from gate2.audit.state import Kept
from gate2.audit.visiting import AT_ONCE, Same, Task, visit
from gate2.audit.walking import Place, digest_of, places_in
from gate2.crash import contained
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.settings import Settings

LOOKING = Looking(Settings(policy=Policy(require_signature=False)))
MANY = 2 * AT_ONCE + 3


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Many records, one of them damaged, one written by `check`, and a file that is no record."""
    root = tmp_path / "corpus"
    for number in range(MANY):
        place = root / f"r{number:03d}"
        if number == 5:
            written(laid_out(place, id=place.name))
        else:
            laid_out(place, id=place.name)
    (root / "r007" / "record.json").write_text("{", encoding="utf-8")
    (root / "a-note.txt").write_text("Nothing of the publisher's.", encoding="utf-8")
    return root


def tasks(corpus: Path) -> list[Task]:
    return [Task(place) for place in places_in((corpus,))]


def test_places_taken_together_are_what_each_of_them_is_alone(corpus: Path) -> None:
    alone = [kept for task in tasks(corpus) for kept in visit(LOOKING, contained, [task])]
    together = list(visit(LOOKING, contained, tasks(corpus)))
    assert [kept.name for kept in together] == [task.place.name for task in tasks(corpus)]
    assert together == alone


def test_places_that_are_as_they_were_stay_in_their_order(corpus: Path) -> None:
    every = tasks(corpus)
    known = [
        Task(task.place, digest=digest_of(task.place)) if number % 3 else task
        for number, task in enumerate(every)
    ]
    found = list(visit(LOOKING, contained, known))
    assert [each.name for each in found] == [task.place.name for task in every]
    assert [isinstance(each, Same) for each in found] == [n % 3 > 0 for n in range(len(every))]


def test_no_more_is_held_than_places_that_are_taken_together(corpus: Path) -> None:
    assert most_drawn_ahead(corpus) == AT_ONCE


def test_what_holds_much_is_judged_before_more_is_read(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "MOST_BYTES", 1)
    assert most_drawn_ahead(corpus) == 2  # the note holds nothing, and goes with the first record


def most_drawn_ahead(corpus: Path) -> int:
    drawn = 0
    most = 0

    def drawing() -> Iterator[Task]:
        nonlocal drawn
        for task in tasks(corpus):
            drawn += 1
            yield task

    for answered, _ in enumerate(visit(LOOKING, contained, drawing())):
        most = max(most, drawn - answered)
    return most


def test_the_size_of_what_was_read_counts_what_is_held_of_it(corpus: Path) -> None:
    written_to = corpus / "r005"
    read = LOOKING.read(written_to, "r005")
    assert isinstance(read, Read)
    held = [*written_to.glob("*.json"), *(written_to / "evidence").iterdir()]
    assert read.size() == sum(path.stat().st_size for path in held)


@pytest.mark.parametrize("step", ["read", "classify", "judge"])
def test_what_nobody_foresaw_at_one_place_costs_no_other(
    corpus: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = getattr(Looking, step)

    def broken(self: Looking, first: Read | Path, *rest: str) -> object:
        name = first.name
        if name == "r003":
            raise RuntimeError("nobody foresaw this")
        return whole(self, first, *rest)

    monkeypatch.setattr(Looking, step, broken)
    found = {each.name: each for each in visit(LOOKING, contained, tasks(corpus))}
    monkeypatch.setattr(Looking, step, whole)
    struck = found.pop("r003")
    assert isinstance(struck, Kept)
    assert Code.INF_ENGINE_ERROR.value in struck.row
    place = Place("r003", corpus / "r003", is_record=True)
    assert next(visit(LOOKING, contained, [Task(place)])) != struck
    assert list(found.values()) == [
        each for each in visit(LOOKING, contained, tasks(corpus)) if each.name != "r003"
    ]
