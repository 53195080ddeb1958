"""What a merge gives is what was judged: over small trees, path by path, as git merges them."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from ci_made import published, tree, unreadable
from gate2.ci.judgement import Change
from gate2.ci.pairs import Place, pairs
from gate2.ci.published import Published
from gate2.ci.touched import Touched, files_of, record_directories, touched_places
from gate2.git.tree import Entry, Tree

PATHS = (
    "record.json",
    "artifacts/x/record.json",
    "a/record.json",
    "a/verdict.json",
    "a/artifacts/b/record.json",
    "a/artifacts/b/verdict.json",
    "a/b/record.json",
    "c/x",
)
TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["1", "2"])).map(tree)


def three_ways() -> st.SearchStrategy[tuple[Tree, Tree, Tree]]:
    """Base, head and where they parted: often alike."""
    return TREES.flatmap(lambda parted: st.tuples(_near(parted), _near(parted), st.just(parted)))


def _near(parted: Tree) -> st.SearchStrategy[Tree]:
    changes = st.dictionaries(
        st.sampled_from(PATHS), st.none() | st.sampled_from(["1", "2", "3"]), max_size=3
    )
    return changes.map(lambda found: _changed(parted, found))


def _changed(parted: Tree, changes: Mapping[str, str | None]) -> Tree:
    files = {path: each for path, each in parted.entries.items() if path not in changes}
    return tree({**files, **{path: each for path, each in changes.items() if each is not None}})


def merged(base: Tree, head: Tree, parted: Tree) -> Tree:
    """The branch's state of what it changed, the base's of all else."""
    found: dict[str, Entry] = {}
    for path in base.entries.keys() | head.entries.keys():
        of_branch = head.entries.get(path) != parted.entries.get(path)
        entry = (head if of_branch else base).entries.get(path)
        if entry is not None:
            found[path] = entry
    return Tree(found)


EXAMPLES = settings(deadline=None, max_examples=250)


@EXAMPLES
@given(three_ways())
def test_record_that_a_merge_changes_was_judged(sides: tuple[Tree, Tree, Tree]) -> None:
    base, head, parted = sides
    found = touched_places(base, head, [parted])
    touched = {each.path for each in found}
    # Both sides changed them, which blocks, and what lies in them with them.
    blocked = [each.path for each in found if each.changed_on_base]
    after = merged(base, head, parted)
    was = record_directories(base)
    for place in record_directories(after):
        if place not in was or files_of(after, place) != files_of(base, place):
            assert place in touched or any(not x or place.startswith(f"{x}/") for x in blocked)
    for place in was:
        if f"{place}/record.json".lstrip("/") not in after.entries:
            assert place in touched


@EXAMPLES
@given(three_ways())
def test_record_that_was_judged_is_what_a_merge_gives(sides: tuple[Tree, Tree, Tree]) -> None:
    base, head, parted = sides
    after = merged(base, head, parted)
    for each in touched_places(base, head, [parted]):
        if each.on_head and not each.changed_on_base:
            assert files_of(after, each.path) == files_of(head, each.path)


@EXAMPLES
@given(three_ways())
def test_nothing_is_overlooked_where_nobody_knows_how_the_sides_parted(
    sides: tuple[Tree, Tree, Tree],
) -> None:
    base, head, _ = sides
    found = {each.path: each for each in touched_places(base, head, None)}
    assert record_directories(head) <= found.keys()
    for place in record_directories(base) | record_directories(head):
        if files_of(base, place) != files_of(head, place):
            assert found[place].differs


@EXAMPLES
@given(three_ways())
def test_branch_without_changes_touches_nothing(sides: tuple[Tree, Tree, Tree]) -> None:
    base, _, parted = sides
    assert touched_places(base, parted, [parted]) == ()
    assert touched_places(base, base, [parted]) == ()


# --- pairs -------------------------------------------------------------------------------------

IDS = st.sampled_from(["", "r", "s", "t"])
SIDES = st.lists(st.tuples(st.none() | IDS, st.none() | IDS, st.booleans()), max_size=5)


def _side(path: str, name: str | None) -> Published | None:
    """A record of this id; one that cannot be read where it is empty."""
    if name is None:
        return None
    return published(path=path, name=name) if name else unreadable(path)


@EXAMPLES
@given(SIDES)
def test_every_side_of_every_record_is_in_one_pair(
    sides: list[tuple[str | None, str | None, bool]],
) -> None:
    places = [
        Place(
            Touched(f"{n}", before is not None, after is not None, moved),
            _side(f"{n}", before),
            _side(f"{n}", after),
        )
        for n, (before, after, moved) in enumerate(sides)
    ]
    found = pairs(places)
    for side in ("before", "after"):
        given_ones = [getattr(each, side).path for each in places if getattr(each, side)]
        paired = [getattr(each, side).path for each in found if getattr(each, side)]
        assert sorted(paired) == sorted(given_ones)
    moved_ones = {each.touched.path for each in places if each.touched.changed_on_base}
    for pair in found:
        assert (pair.before is None) is (pair.change is Change.ADDED)
        assert (pair.after is None) is (pair.change is Change.REMOVED)
        ends = {each.path for each in (pair.before, pair.after) if each is not None}
        assert pair.changed_on_base is bool(ends & moved_ones)
