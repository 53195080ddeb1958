"""The tree that an archive's paths spell: each path once, under names that mean one thing."""

import os
from dataclasses import dataclass, field
from typing import NoReturn

from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox.archives.refusal import PACK_AGAIN, named, refuse_oversize, refuse_path
from gate2.sandbox.beneath import NAME_BYTES
from gate2.sandbox.bundles.intake import Intake
from gate2.sandbox.bundles.names import folded
from gate2.sandbox.bundles.refusals import refuse_collision, require_good_name


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive, before its path is looked at."""

    path: str
    """As the archive spells it, without the one ``/`` that ends a directory's."""
    is_directory: bool
    size: int


@dataclass(slots=True)
class Layout:
    """Which paths an archive has so far, checked one by one as a directory's would be."""

    intake: Intake
    stated: set[str] = field(default_factory=set)
    """Paths with an entry of their own."""
    directories: dict[str, bool] = field(default_factory=dict)
    """Whether a path is a directory; with those that only stand in front of a file's name."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """By directory and folded name, the name that stands there."""

    def add(self, member: Member) -> tuple[str, list[str]]:
        """The member's path from the top, and the directories that have to be made for it.

        One ``./`` in front is what `tar -C DIR .` writes, and means nothing; the top itself is
        the empty path.

        Raises:
            InvalidRecord: ART-009, a bad path or name; ART-018, a path that is there already, by
                case or Unicode form too, or as another kind; ART-010, one cap too many.
        """
        path = "" if member.path == "." else member.path.removeprefix("./")
        if path in self.stated:
            _refuse_twice(f"{named(path)} has two entries")
        self.stated.add(path)
        if not path:
            if not member.is_directory or not member.path:
                refuse_path(member.path, "is empty, or a file where the top directory stands")
            return "", []
        parts = path.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            refuse_path(path, "is absolute, or has an empty, '.' or '..' component")
        self.intake.require_place(path, len(parts) - 1 + member.is_directory)
        made = []
        for count in range(1, len(parts) + 1):
            here = "/".join(parts[:count])
            if self._is_new(here, is_directory=count < len(parts) or member.is_directory):
                made.append(here)
        return path, [each for each in made if self.directories[each]]

    def _is_new(self, path: str, *, is_directory: bool) -> bool:
        known = self.directories.get(path)
        if known is None:
            self._require_good(path)
            self.intake.count_entry()
            self.directories[path] = is_directory
        elif known != is_directory:
            _refuse_twice(f"{named(path)} is both a file and a directory")
        return known is None

    def _require_good(self, path: str) -> None:
        parent, _, name = path.rpartition("/")
        require_good_name(name, path)
        if len(os.fsencode(name)) > NAME_BYTES:
            refuse_oversize(f"{named(path)}", f"{NAME_BYTES} bytes in a name")
        there = self.names.setdefault((parent, folded(name)), name)
        if there != name:
            refuse_collision(f"{parent}/{there}".removeprefix("/"), path)


def _refuse_twice(found: str) -> NoReturn:
    message = f"expected each path once, {found}: the second would replace the first"
    raise InvalidRecord(because(Code.ART_NAME_COLLISION, message, remedy=PACK_AGAIN))
