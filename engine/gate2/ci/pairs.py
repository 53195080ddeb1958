"""Which record of the base is which of the head: by their ids, then by their places. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate2.ci.judgement import Change
from gate2.ci.published import Published
from gate2.ci.touched import Touched


@dataclass(frozen=True, slots=True)
class Pair:
    """One record before and after; one of the two at least is there."""

    before: Published | None
    after: Published | None
    change: Change
    changed_on_base: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at one place on both sides."""

    touched: Touched
    before: Published | None
    after: Published | None


def pairs(places: Sequence[Place]) -> tuple[Pair, ...]:
    """Every record once, in the order of the head's places, then those that are gone."""
    stays, gone, come = _sorted_out(places)
    by_id = {_id(place.before): place for place in gone if _id(place.before)}
    found = list(stays)
    moved: set[str] = set()
    for place in come:
        was = by_id.get(_id(place.after))
        if was is None or was.touched.path in moved:
            found.append(Pair(None, place.after, Change.ADDED, place.touched.changed_on_base))
            continue
        moved.add(was.touched.path)
        changed = was.touched.changed_on_base or place.touched.changed_on_base
        found.append(Pair(was.before, place.after, Change.RENAMED, changed))
    left = [
        Pair(place.before, None, Change.REMOVED, place.touched.changed_on_base)
        for place in gone
        if place.touched.path not in moved
    ]
    return (*sorted(found, key=_path), *left)


def _sorted_out(
    places: Sequence[Place],
) -> tuple[list[Pair], list[Place], list[Place]]:
    """Records that stay where they are; what is gone from its place; what came to one."""
    stays: list[Pair] = []
    gone: list[Place] = []
    come: list[Place] = []
    for place in places:
        before, after = place.before, place.after
        if before is not None and after is not None and _same(before, after):
            change = Change.EDITED if place.touched.differs else Change.UNCHANGED
            stays.append(Pair(before, after, change, place.touched.changed_on_base))
            continue
        if before is not None:
            gone.append(place)
        if after is not None:
            come.append(place)
    return stays, gone, come


def _same(before: Published, after: Published) -> bool:
    """Whether it is the same record; what cannot be read is taken to be the one that was there."""
    return not _id(before) or not _id(after) or _id(before) == _id(after)


def _id(published: Published | None) -> str:
    return "" if published is None else published.id


def _path(pair: Pair) -> str:
    return pair.after.path if pair.after is not None else ""


def taken_ids(ids: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """The places that share an id, by id; `ids` are those of all records of the head by place."""
    found: dict[str, list[str]] = {}
    for place, name in ids.items():
        if name:
            found.setdefault(name, []).append(place)
    return {name: tuple(sorted(at)) for name, at in found.items() if len(at) > 1}
