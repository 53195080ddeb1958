"""Which records a branch touches: none that it changes is overlooked, and none is made up."""

import pytest

from ci_made import record_at, tree
from gate2.ci.touched import Touched, changed_paths, files_of, record_directories, touched_places
from gate2.git.tree import Tree


def places(
    base: Tree, head: Tree, *parted: Tree, everything: bool = False
) -> dict[str, tuple[bool, bool]]:
    """The touched places, and whether the base and the head have them."""
    found = touched_places(base, head, None if everything else parted or (base,))
    return {each.path: (each.on_base, each.on_head) for each in found}


def moved(base: Tree, head: Tree, *parted: Tree) -> dict[str, bool]:
    """The touched places, and whether the base changed them since."""
    return {each.path: each.changed_on_base for each in touched_places(base, head, parted)}


# --- what a record is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a/record.json"], {"a"}),
        (["record.json"], {""}),
        (["a/record.json", "a/b/record.json"], {"a", "a/b"}),
        (["a/record.json", "a/artifacts/x/record.json"], {"a"}),
        (["a/record.json", "a/evidence/record.json"], {"a"}),
        (["a/record.json", "a/evidence/deep/down/record.json"], {"a"}),
        (["a/artifacts/x/record.json"], {"a/artifacts/x"}),
        (["artifacts/x/record.json"], {"artifacts/x"}),
        (["record.json", "artifacts/x/record.json", "evidence/y/record.json"], {""}),
        (["record.json", "b/artifacts/x/record.json"], {"", "b/artifacts/x"}),
        (["a/record.json", "a/artifacts2/x/record.json"], {"a", "a/artifacts2/x"}),
        (["a/record.json", "a/b/artifacts/x/record.json"], {"a", "a/b/artifacts/x"}),
        (["a/b.record.json", "a/record.json.old", "record.jsonx"], set()),
        (["a/record.json/b"], set()),
        (["a/Record.json", "b/RECORD.JSON"], set()),
        ([], set()),
    ],
)
def test_directory_is_taken_for_a_record_by_its_record_json_alone(
    files: list[str], expected: set[str]
) -> None:
    assert record_directories(tree(dict.fromkeys(files, "x"))) == expected


# --- what is changed ---------------------------------------------------------------------------


def test_change_that_the_base_has_already_is_none() -> None:
    parted, base, head = tree({"a": "1"}), tree({"a": "2"}), tree({"a": "2"})
    assert changed_paths(base, head, [parted]) == frozenset()


def test_change_of_the_base_alone_is_none_of_the_branch() -> None:
    parted, base, head = tree({"a": "1"}), tree({"a": "2"}), tree({"a": "1"})
    assert changed_paths(base, head, [parted]) == frozenset()


def test_path_that_is_new_gone_or_other_is_changed() -> None:
    base = tree({"gone": "1", "other": "1", "same": "1"})
    head = tree({"new": "1", "other": "2", "same": "1"})
    assert changed_paths(base, head, [base]) == {"gone", "other", "new"}


def test_one_of_two_merge_bases_does_not_hide_a_change() -> None:
    one, two = tree({"a": "1"}), tree({"a": "2"})
    base, head = tree({"a": "1"}), tree({"a": "2"})
    assert changed_paths(base, head, [two, one]) == {"a"}
    assert changed_paths(base, head, [two]) == frozenset()


def test_mode_alone_is_a_change() -> None:
    from ci_made import entry
    from gate2.git.tree import EntryKind

    base = tree({"a/record.json": "1", "a/artifacts/x/run.sh": entry("x")})
    head = tree({"a/record.json": "1", "a/artifacts/x/run.sh": entry("x", EntryKind.EXECUTABLE)})
    assert places(base, head) == {"a": (True, True)}


# --- what is touched ---------------------------------------------------------------------------


def test_untouched_records_are_left_alone() -> None:
    base = tree({**record_at("a", "b"), "b/readme": "1"})
    assert places(base, tree({**record_at("a", "b"), "b/readme": "2"})) == {"b": (True, True)}


def test_records_that_come_and_go_are_touched() -> None:
    assert places(tree(record_at("a")), tree(record_at("b"))) == {
        "a": (True, False),
        "b": (False, True),
    }


def test_record_without_its_record_json_is_gone_though_files_stay() -> None:
    base = tree({**record_at("a"), "a/verdict.json": "v"})
    assert places(base, tree({"a/verdict.json": "v"})) == {"a": (True, False)}


def test_record_json_that_becomes_a_directory_is_gone() -> None:
    base = tree(record_at("a"))
    assert places(base, tree({"a/record.json/record.json": "x"})) == {
        "a": (True, False),
        "a/record.json": (False, True),
    }


def test_file_in_an_inner_record_touches_the_outer_one_too() -> None:
    base = tree({**record_at("a", "a/b"), "a/b/readme": "1"})
    head = tree({**record_at("a", "a/b"), "a/b/readme": "2"})
    assert set(places(base, head)) == {"a", "a/b"}


def test_root_record_is_touched_by_whatever_changes() -> None:
    base = tree({**record_at("", "a"), "readme": "1"})
    head = tree({**record_at("", "a"), "readme": "2"})
    assert set(places(base, head)) == {""}
    assert set(places(base, tree({**record_at("", "a", content="2"), "readme": "1"}))) == {"", "a"}


def test_file_beside_all_records_touches_none() -> None:
    base = tree({**record_at("a"), "readme": "1", "ab/record.jsonx": "1"})
    assert places(base, tree({**record_at("a"), "readme": "2", "ab/record.jsonx": "2"})) == {}


# --- a record that is hidden, and one that is uncovered ----------------------------------------


@pytest.mark.parametrize("inner", ["o/artifacts/y", "o/evidence/y", "o/artifacts/a/b/y"])
def test_record_of_the_base_stays_one_whatever_is_put_around_it(inner: str) -> None:
    base = tree({**record_at(inner), f"{inner}/verdict.json": "1"})
    head = tree({**record_at(inner, "o"), f"{inner}/verdict.json": "forged"})
    assert places(base, head) == {"o": (False, True), inner: (True, True)}


@pytest.mark.parametrize("inner", ["o/artifacts/y", "o/evidence/y"])
def test_record_that_lay_hidden_in_another_is_judged_once_that_is_gone(inner: str) -> None:
    """What was a file of another record's, and never judged, states something all of a sudden."""
    base = tree({**record_at(inner, "o"), f"{inner}/verdict.json": "forged"})
    head = tree({**record_at(inner), f"{inner}/verdict.json": "forged"})
    assert places(base, head) == {"o": (True, False), inner: (False, True)}
    assert places(base, head, everything=True) == {"o": (True, False), inner: (False, True)}
    (found,) = (each for each in touched_places(base, head, [base]) if each.path == inner)
    assert found.differs


def test_record_that_only_the_base_took_away_does_not_come_back_by_this_branch() -> None:
    parted = tree({**record_at("a", "b")})
    base, head = tree(record_at("b")), tree({**record_at("a", "b"), "readme": "new"})
    assert places(base, head, parted) == {}


# --- what both sides changed -------------------------------------------------------------------


def test_record_that_both_sides_changed_is_said_to_be() -> None:
    parted = tree({**record_at("a"), "a/x": "1", "a/y": "1"})
    base = tree({**record_at("a"), "a/x": "2", "a/y": "1"})
    head = tree({**record_at("a"), "a/x": "1", "a/y": "2"})
    assert moved(base, head, parted) == {"a": True}
    assert moved(parted, head, parted) == {"a": False}


def test_record_that_the_base_renamed_since_counts_as_changed_there() -> None:
    parted = tree({**record_at("a"), "a/x": "1"})
    base = tree({**record_at("b"), "b/x": "1"})
    head = tree({**record_at("a"), "a/x": "2"})
    assert touched_places(base, head, [parted]) == (
        Touched("a", on_base=False, on_head=True, changed_on_base=True),
    )


def test_record_that_only_the_branch_adds_is_not_changed_on_the_base() -> None:
    parted = tree(record_at("a"))
    base = tree({**record_at("a"), "readme": "new"})
    assert moved(base, tree(record_at("a", "b")), parted) == {"b": False}


def test_record_that_is_as_at_one_of_two_merge_bases_did_not_move() -> None:
    one, two = tree({**record_at("a"), "a/x": "1"}), tree({**record_at("a"), "a/x": "2"})
    head = tree({**record_at("a"), "a/x": "3"})
    assert moved(one, head, one, two) == {"a": False}
    third = tree({**record_at("a"), "a/x": "4"})
    assert moved(third, head, one, two) == {"a": True}


# --- everything --------------------------------------------------------------------------------


def test_every_record_is_judged_where_nobody_can_tell_what_changed() -> None:
    base = tree({**record_at("a", "b", "gone"), "b/x": "1"})
    head = tree({**record_at("a", "b", "new"), "b/x": "2"})
    found = {each.path: each for each in touched_places(base, head, None)}
    assert set(found) == {"a", "b", "gone", "new"}
    assert {path for path, each in found.items() if each.differs} == {"b", "gone", "new"}
    assert not any(each.changed_on_base for each in found.values())


def test_nothing_is_touched_where_nothing_differs() -> None:
    base = tree(record_at("a", "b"))
    assert touched_places(base, base, [base]) == ()
    assert touched_places(tree(), tree(), None) == ()


def test_places_come_in_one_order() -> None:
    head = tree(record_at("b", "a", "a/c", ""))
    assert [each.path for each in touched_places(tree(), head, [tree()])] == ["", "a", "a/c", "b"]


def test_files_of_a_record_are_named_from_its_directory() -> None:
    found = tree({**record_at("a", "ab"), "a/artifacts/x/y": "1"})
    assert set(files_of(found, "a")) == {"record.json", "artifacts/x/y"}
    assert set(files_of(found, "")) == set(found.entries)
