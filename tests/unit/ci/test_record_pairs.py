"""Which record of the base is which of the head: no record gets rid of its history by moving."""

from collections.abc import Sequence

import pytest

from ci_made import published, unreadable
from gate2.ci.judgement import Change
from gate2.ci.pairs import Pair, Place, pairs, taken_ids
from gate2.ci.published import Published
from gate2.ci.touched import Touched


def place(
    path: str,
    before: str | Published | None,
    after: str | Published | None,
    *,
    changed_on_base: bool = False,
    differs: bool = True,
) -> Place:
    """What stands at a path; a text is the id of a record that can be read."""
    sides = [
        published(path=path, name=each) if isinstance(each, str) else each
        for each in (before, after)
    ]
    touched = Touched(path, before is not None, after is not None, changed_on_base, differs)
    return Place(touched, sides[0], sides[1])


def in_short(found: Sequence[Pair]) -> list[tuple[str | None, str | None, Change]]:
    """Each by the paths of both sides."""
    return [(_path(each.before), _path(each.after), each.change) for each in found]


def _path(side: Published | None) -> str | None:
    return None if side is None else side.path


def test_record_that_stays_is_edited() -> None:
    assert in_short(pairs([place("a", "r", "r")])) == [("a", "a", Change.EDITED)]


def test_record_that_nobody_changed_is_unchanged_where_all_are_judged() -> None:
    found = pairs([place("a", "r", "r", differs=False)])
    assert in_short(found) == [("a", "a", Change.UNCHANGED)]


def test_records_that_come_and_go() -> None:
    found = pairs([place("a", "r", None), place("b", None, "s")])
    assert in_short(found) == [(None, "b", Change.ADDED), ("a", None, Change.REMOVED)]


def test_record_that_moves_keeps_its_history() -> None:
    found = pairs([place("a", "r", None), place("b", None, "r")])
    assert in_short(found) == [("a", "b", Change.RENAMED)]


def test_two_records_that_change_places_keep_their_histories() -> None:
    found = pairs([place("a", "r", "s"), place("b", "s", "r")])
    assert in_short(found) == [("b", "a", Change.RENAMED), ("a", "b", Change.RENAMED)]


def test_id_that_changes_in_place_is_a_record_gone_and_another_one() -> None:
    found = pairs([place("a", "r", "s")])
    assert in_short(found) == [(None, "a", Change.ADDED), ("a", None, Change.REMOVED)]


def test_copy_does_not_take_the_history_along() -> None:
    found = pairs([place("a", "r", "r"), place("b", None, "r")])
    assert in_short(found) == [("a", "a", Change.EDITED), (None, "b", Change.ADDED)]


def test_only_one_of_two_copies_is_the_one_that_moved() -> None:
    found = pairs([place("a", "r", None), place("b", None, "r"), place("c", None, "r")])
    assert in_short(found) == [("a", "b", Change.RENAMED), (None, "c", Change.ADDED)]


def test_each_of_two_records_of_one_id_that_go_is_said() -> None:
    found = pairs([place("a", "r", None), place("b", "r", None), place("c", None, "r")])
    assert [each.change for each in found] == [Change.RENAMED, Change.REMOVED]


@pytest.mark.parametrize("side", ["before", "after", "both"])
def test_record_that_cannot_be_read_is_the_one_that_was_there(side: str) -> None:
    before = "r" if side == "after" else unreadable("a")
    after = "r" if side == "before" else unreadable("a")
    assert in_short(pairs([place("a", before, after)])) == [("a", "a", Change.EDITED)]


def test_records_that_cannot_be_read_are_not_each_other() -> None:
    found = pairs([place("a", unreadable("a"), None), place("b", None, unreadable("b"))])
    assert in_short(found) == [(None, "b", Change.ADDED), ("a", None, Change.REMOVED)]


@pytest.mark.parametrize(
    "places",
    [
        [place("a", "r", "r", changed_on_base=True)],
        [place("a", None, "r", changed_on_base=True)],
        [place("a", "r", None, changed_on_base=True)],
        [place("a", "r", None, changed_on_base=True), place("b", None, "r")],
        [place("a", "r", None), place("b", None, "r", changed_on_base=True)],
    ],
    ids=["edited", "renamed or removed on the base", "removed", "renamed", "to a taken place"],
)
def test_change_of_the_base_is_not_forgotten(places: list[Place]) -> None:
    assert [each.changed_on_base for each in pairs(places)] == [True]


def test_no_record_is_judged_twice() -> None:
    found = pairs(
        [place(x, y, z) for x, y, z in [("a", "r", "s"), ("b", "s", "t"), ("c", "t", "r")]]
    )
    assert in_short(found) == [
        ("b", "a", Change.RENAMED),
        ("c", "b", Change.RENAMED),
        ("a", "c", Change.RENAMED),
    ]


def test_ids_are_taken_where_two_places_have_them() -> None:
    ids = {"b": "r", "a": "r", "c": "s", "d": "", "e": ""}
    assert taken_ids(ids) == {"r": ("a", "b")}
