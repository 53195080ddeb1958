"""What of a record a branch edits, in words for its reader. Pure."""

from collections.abc import Iterator, Mapping

from gate2.ci.edits import Edited
from gate2.ci.published import Published
from gate2.git.tree import Entry


def edited_parts(before: Published, after: Published, claims: tuple[Edited, ...]) -> Iterator[str]:
    """What of a record differs, most telling first."""
    was, now = before.claims(), after.claims()
    for each in claims:
        new_id = () if each.before.id == each.after.id else (f"id (was {each.before.id})",)
        for part in (*new_id, *each.parts()):
            yield f"{each.after.id} {part}"
    same, here = {each.before.id for each in claims}, {each.after.id for each in claims}
    yield from (f"{name} added" for name in now if name not in here)
    yield from (f"{name} removed" for name in was if name not in same)
    yield from _edited_artifacts(before.artifacts(), after.artifacts())
    yield from _edited_files(before, after)


def _edited_artifacts(
    was: Mapping[str, Mapping[str, Entry]], now: Mapping[str, Mapping[str, Entry]]
) -> Iterator[str]:
    for name in sorted(was.keys() | now.keys()):
        if name not in was:
            yield f"artifact {name} added"
        elif name not in now:
            yield f"artifact {name} removed"
        elif was[name] != now[name]:
            yield f"artifact {name}"


def _edited_files(before: Published, after: Published) -> Iterator[str]:
    if before.record is not None and after.record is not None:
        if before.record.title != after.record.title:
            yield "title"
        if before.record.publisher != after.record.publisher:
            yield "publisher"
    for name in ("verdict.json", "corrections.json"):
        if before.entries.get(name) != after.entries.get(name):
            yield name if name in after.entries else f"{name} removed"
    if _beneath(before, "evidence/") != _beneath(after, "evidence/"):
        yield "evidence"


def _beneath(side: Published, top: str) -> dict[str, Entry]:
    return {path: entry for path, entry in side.entries.items() if path.startswith(top)}
