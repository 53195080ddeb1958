"""The file an audit keeps: whole or not there, believed only where it is what it says."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from audited_made import honest_records
from gate2.audit.quantities.quantity import Quantity
from gate2.audit.rows import row_of
from gate2.audit.state import Kept, State
from gate2.audit.state_file import continued_state, fresh_state, keep_state, state_of
from gate2.reasons import Code

ABOUT = {"engine": "1", "policy": "a"}
RECORDS = honest_records()


def kept(name: str, digest: str = "d", record: str = "one", **more: Any) -> Kept:
    return Kept(name, "s", digest, row_of(RECORDS[0]), record, **more)


def made(target: Path, *places: Kept) -> Path:
    with fresh_state() as state:
        state.put(places)
        state.complete()
        state.note(ABOUT)
        keep_state(state, target)
    return target


def left_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@contextmanager
def continued(target: Path) -> Iterator[State]:
    with continued_state(target, ABOUT) as state:
        assert state is not None
        yield state


def is_of_use(target: Path, about: Mapping[str, str] = ABOUT) -> bool:
    with continued_state(target, about) as state:
        return state is not None


@pytest.fixture(autouse=True)
def own_room(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    room = tmp_path_factory.mktemp("room")
    monkeypatch.setattr("tempfile.tempdir", str(room))
    return room


def test_what_was_kept_is_there_for_the_next_audit(tmp_path: Path) -> None:
    target = made(tmp_path / "s", kept("a"), kept("b", "e"))
    with continued(target) as state:
        assert state.known() == {"a": ("s", "d"), "b": ("s", "e")}
        assert list(state.records()) == [RECORDS[0], RECORDS[0]]


def test_nothing_is_there_before_it_is_whole(tmp_path: Path) -> None:
    with fresh_state() as state:
        state.put([kept("a")])
        state.save()
        assert left_in(tmp_path) == []


def test_nothing_is_left_of_what_an_audit_worked_on(tmp_path: Path, own_room: Path) -> None:
    target = made(tmp_path / "s", kept("a"))
    is_of_use(target)
    assert (left_in(own_room), left_in(tmp_path)) == ([], ["s"])


def test_an_audit_that_failed_leaves_the_one_before_it(tmp_path: Path) -> None:
    target = made(tmp_path / "s", kept("a"))
    before = target.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(target)
    assert (target.read_bytes(), left_in(tmp_path)) == (before, ["s"])


def _interrupted(target: Path) -> None:
    with continued(target) as state:
        state.put([kept("b")])
        raise KeyboardInterrupt


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    target = made(tmp_path / "deep" / "s", kept("a"))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("about", [{**ABOUT, "policy": "b"}, {**ABOUT, "more": "x"}, {}])
def test_what_was_made_with_other_settings_is_not_gone_on_from(
    tmp_path: Path, about: dict[str, str]
) -> None:
    target = made(tmp_path / "s", kept("a"))
    assert not is_of_use(target, about)
    assert left_in(tmp_path) == ["s"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_state_is_not_gone_on_from(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s").write_bytes(content)
    assert not is_of_use(tmp_path / "s")
    assert left_in(tmp_path) == ["s"]


def test_a_database_of_somebody_else_is_not_gone_on_from(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "s")
    base.execute("CREATE TABLE place (name TEXT)")
    base.commit()
    base.close()
    assert not is_of_use(tmp_path / "s")


@pytest.mark.parametrize("part", [*range(0, 100, 9), 99.999])
def test_one_flipped_byte_anywhere_and_it_is_not_gone_on_from(tmp_path: Path, part: float) -> None:
    target = made(tmp_path / "s", *(kept(f"r{n}") for n in range(40)))
    data = bytearray(target.read_bytes())
    data[int(len(data) * part / 100)] ^= 0x01
    target.write_bytes(data)
    assert not is_of_use(target)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"x"])
def test_a_state_that_was_cut_or_grew_is_not_gone_on_from(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    target = made(tmp_path / "s", kept("a"))
    target.write_bytes(change(target.read_bytes()))
    assert not is_of_use(target)


def test_no_state_or_a_directory_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    assert not is_of_use(tmp_path / "gone")
    assert not is_of_use(tmp_path)


def test_a_place_is_kept_once_however_often_it_is_put(tmp_path: Path) -> None:
    target = made(tmp_path / "s", kept("a", wordings=(("c1", "k"),)))
    with continued(target) as state:
        state.put([kept("a", "new", wordings=(("c1", "k"),))])
        keep_state(state, target)
    with continued(target) as state:
        assert state.known() == {"a": ("s", "new")}
        assert list(state.same_wordings()) == []


def test_what_is_gone_takes_its_quantities_and_wordings_along(tmp_path: Path) -> None:
    quantity = Quantity(key="q", about="a size", low="1", high="1", said="1")
    said: dict[str, Any] = {"quantities": (("c", quantity),), "wordings": (("c", "k"),)}
    target = made(tmp_path / "s", kept("a", **said), kept("b", record="other", **said))
    with continued(target) as state:
        assert [len(group) for group in state.same_quantities()] == [2]
        assert [len(group) for group in state.same_wordings()] == [2]
        state.drop(["b"])
        assert (list(state.same_quantities()), list(state.same_wordings())) == ([], [])


def test_a_touched_place_gets_its_new_signature_and_keeps_its_digest(tmp_path: Path) -> None:
    target = made(tmp_path / "s", kept("a"))
    with continued(target) as state:
        state.sign_again([("a", "t")])
        assert state.known() == {"a": ("t", "d")}


def test_what_is_no_record_is_counted_and_is_no_row() -> None:
    with fresh_state() as state:
        state.put([kept("a"), Kept("b.txt", "s", "d", skipped="no report")])
        assert state.skipped(10) == (1, (("b.txt", "no report"),))
        assert len(list(state.records())) == 1


def test_names_that_are_no_text_come_back_as_they_were() -> None:
    odd = os.fsdecode(b"od\xffd\nname")
    with fresh_state() as state:
        state.put([kept(odd)])
        state.put_across([(odd, "c1", Code.CLM_DUPLICATE, "twice")])
        assert list(state.known()) == [odd]
        assert state.named_across() == {odd}
        assert [r.code for r in state.across_at(odd)["c1"]] == [Code.CLM_DUPLICATE]
        assert state.record(odd) == RECORDS[0]


def test_each_corpus_has_a_state_of_its_own(tmp_path: Path) -> None:
    one, two = state_of([tmp_path / "a"]), state_of([tmp_path / "b"])
    assert one != two
    assert state_of([tmp_path / "x" / ".." / "a"]) == one


def test_two_audits_at_once_leave_one_whole_state(tmp_path: Path) -> None:
    target = made(tmp_path / "s", kept("a"))
    with continued(target) as one, continued(target) as two:
        one.put([kept("b")])
        two.put([kept("c")])
        keep_state(one, target)
        keep_state(two, target)
        assert set(one.known()) == {"a", "b"}
    with continued(target) as state:
        assert set(state.known()) == {"a", "c"}
    assert left_in(tmp_path) == ["s"]
