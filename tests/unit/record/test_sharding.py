"""No record is checked by no job or by two, wherever each job's copy of the tree lies."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate2.errors import UsageError
from gate2.record.selecting import selected
from gate2.record.sharding import MAX_SHARDS, Shard, chosen, parse_shard, tree_of

STEPS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1).filter(
    lambda step: step not in (".", "..")
)
TREES = st.sets(st.lists(STEPS, min_size=1, max_size=3).map(tuple), max_size=40)
COUNTS = st.integers(1, 12)


def laid(root: str, tree: set[tuple[str, ...]]) -> list[Path]:
    return [Path(root, *steps) for steps in tree]


@given(TREES, COUNTS)
def test_no_record_is_left_out_or_checked_twice(tree: set[tuple[str, ...]], of: int) -> None:
    places = laid("/work", tree)
    shares = [chosen(places, Shard(index, of)) for index in range(1, of + 1)]
    together = [place for share in shares for place in share]
    assert len(together) == len(places)
    assert set(together) == set(places)
    sizes = [len(share) for share in shares]
    assert max(sizes) - min(sizes) <= 1
    assert sizes == [Shard(index, of).size(len(places)) for index in range(1, of + 1)]


@given(TREES, COUNTS, st.randoms())
@example({("a", "z"), ("a-b",), ("a",)}, 2, None)
def test_jobs_with_the_tree_elsewhere_agree_on_whose_a_record_is(
    tree: set[tuple[str, ...]], of: int, shuffler: Random | None
) -> None:
    here, there = Path("/a"), Path("/home/somebody/a deeper/place")
    first, second = laid(str(here), tree), laid(str(there), tree)
    second.reverse()
    if shuffler is not None:
        shuffler.shuffle(second)
    assert tree_of(first) == tree_of(second)
    for index in range(1, of + 1):
        one = [place.relative_to(here) for place in chosen(first, Shard(index, of))]
        other = [place.relative_to(there) for place in chosen(second, Shard(index, of))]
        assert one == other


def test_a_job_that_names_every_record_agrees_with_one_that_names_the_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("c", "a", "b", "d"):
        (tmp_path / "records" / name).mkdir(parents=True)
        (tmp_path / "records" / name / "record.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    whole = selected([Path("records")]).places
    named = selected([tmp_path / "records" / "d", *whole[:2], Path("records/../records/c")]).places
    assert tree_of(whole) == tree_of(named)
    for index in (1, 2, 3):
        share, other = chosen(whole, Shard(index, 3)), chosen(named, Shard(index, 3))
        assert [place.name for place in share] == [place.name for place in other]


def test_a_tree_with_another_record_is_not_taken_for_the_same() -> None:
    tree = tree_of([Path("/t/a"), Path("/t/b")])
    assert tree == tree_of([Path("/u/b"), Path("/u/a")])
    assert tree != tree_of([Path("/t/a"), Path("/t/c")])
    assert tree.names_sha256 != tree_of([Path("/t/a"), Path("/t/b"), Path("/t/c")]).names_sha256
    assert tree_of([Path("/t/a")]) != tree_of([Path("/t/b")])
    assert tree_of([Path("/t/a/b"), Path("/t/c")]) != tree_of([Path("/t/a"), Path("/t/b/c")])


def test_the_first_of_one_is_the_whole_tree_and_an_empty_tree_has_empty_shares() -> None:
    places = [Path("/t/b"), Path("/t/a")]
    assert chosen(places, Shard(1, 1)) == (Path("/t/a"), Path("/t/b"))
    assert chosen([], Shard(2, 3)) == ()
    assert tree_of([]).records == 0


def test_neighbours_of_one_series_go_to_different_jobs() -> None:
    places = [Path(f"/t/{name}-{i}") for name in ("large", "small") for i in range(4)]
    shares = [{p.name.split("-")[0] for p in chosen(places, Shard(i, 2))} for i in (1, 2)]
    assert shares == [{"large", "small"}, {"large", "small"}]


@pytest.mark.parametrize("text", ["1/1", "2/5", f"{MAX_SHARDS}/{MAX_SHARDS}", "01/07"])
def test_a_share_is_read_as_it_is_meant(text: str) -> None:
    index, of = map(int, text.split("/"))
    assert parse_shard(text) == Shard(index, of)


@pytest.mark.parametrize(
    "text",
    [
        *("", "3", "/", "1/", "/2", "0/2", "3/2", "-1/2", "1/-2", "1/0", "0/0", "1/1001", "1 / 2"),
        *("1/2/3", "a/b", "1.0/2", "+1/2", "1/2\n", "\u0661/\u0662", "1/99999999999999999999"),
    ],
)
def test_a_share_that_would_leave_records_out_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--shard: expected I/N with 1 <= I <= N <= 1000"):
        parse_shard(text)
