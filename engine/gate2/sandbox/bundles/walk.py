"""Walks a tree by descriptors, following nothing, and copies what it takes in as it goes."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from gate2.sandbox.bundles.intake import Intake, create_in, settle
from gate2.sandbox.bundles.refusals import (
    refuse_changed,
    refuse_special,
    require_good_names,
)
from gate2.sandbox.regular import NotRegular, changed, open_directory, open_regular

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Walk:
    """One pass over a tree; the intake's cap of depth bounds how deep it calls itself."""

    intake: Intake

    def directory(self, source: int, target: int | None, prefix: str, depth: int) -> int:
        """Take in what `source` holds, copying to `target` if given; the number of files."""
        before = os.fstat(source)
        count = len(self.intake.files)
        for name in self._names(source, prefix):
            path = prefix + name
            self.intake.require_place(path, depth)
            try:
                if _is_directory(source, name):
                    self.intake.require_place(path, depth + 1)
                    self._subdirectory(source, target, name, path, depth + 1)
                else:
                    self._file(source, target, name, path)
            except NotRegular as refusal:
                refuse_special(path, refusal.found)
        if changed(before, os.fstat(source)):
            refuse_changed(prefix or ".")
        return len(self.intake.files) - count

    def _names(self, source: int, prefix: str) -> list[str]:
        """The directory's names in order: no more are listed than the cap lets in."""
        names: list[str] = []
        with os.scandir(source) as entries:
            for entry in entries:
                names.append(entry.name)
                self.intake.count_entry()
        names.sort(key=os.fsencode)
        require_good_names(names, prefix)
        return names

    def _subdirectory(
        self, source: int, target: int | None, name: str, path: str, depth: int
    ) -> None:
        inner = open_directory(source, name)
        try:
            if target is None:
                self.directory(inner, None, f"{path}/", depth)
                return
            os.mkdir(name, 0o700, dir_fd=target)
            copy = open_directory(target, name)
            try:
                filled = self.directory(inner, copy, f"{path}/", depth)
                settle(copy, 0o555)
            finally:
                os.close(copy)
            if not filled:
                os.rmdir(name, dir_fd=target)
        finally:
            os.close(inner)

    def _file(self, source: int, target: int | None, name: str, path: str) -> None:
        descriptor, before = open_regular(source, name)
        try:
            self.intake.require_small(path, before.st_size)
            if target is None:
                file = self.intake.take(_pieces(descriptor), None, path)
            else:
                copy = create_in(target, name)
                try:
                    file = self.intake.take(_pieces(descriptor), copy, path)
                    settle(copy, 0o555)
                finally:
                    os.close(copy)
            if changed(before, os.fstat(descriptor)) or file.size != before.st_size:
                refuse_changed(path)
        finally:
            os.close(descriptor)


def _is_directory(parent: int, name: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        raise NotRegular("missing") from None


def _pieces(descriptor: int) -> Iterator[bytes]:
    while piece := os.read(descriptor, _PIECE):
        yield piece
