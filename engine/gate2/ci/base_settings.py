"""The settings of the base: `gate2.toml` as its commit holds it, never as the work tree does."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from gate2.ci.published import FILES
from gate2.errors import UsageError
from gate2.git.repository import Repository
from gate2.git.tree import Tree
from gate2.ledger.location import is_file_name
from gate2.record.names import shown
from gate2.settings import MAX_SETTINGS_BYTES, SETTINGS_NAME, Settings, read_settings
from gate2.settings_file import settings_of


@dataclass(frozen=True, slots=True)
class BaseSettings:
    """What the gate goes by, and where it stands."""

    settings: Settings
    source: str | None
    """Relative to the repository, or a path outside of it; None for the defaults."""
    notes: tuple[str, ...] = ()
    """What of it is not used, for people."""


def base_settings(repository: Repository, base: Tree, policy_file: Path | None) -> BaseSettings:
    """The settings of the base's commit; those of `policy_file` where that is named.

    A file that lies in the repository's work tree is read from the base's commit, too: what lies
    in the work tree is the branch's.

    Raises:
        UsageError: there is none where one was named, or it breaks the rules of settings.
        InfrastructureError: INF-014, git does not give its objects.
    """
    top = repository.directory.resolve()
    if policy_file is None:
        name = SETTINGS_NAME
    else:
        inside = _inside(policy_file.absolute(), top)
        if inside is None:
            return _used(read_settings(policy_file), str(policy_file), top)
        name = inside
    entry = base.entries.get(name)
    if base.files_beneath(name) or base.flaws_beneath(name):
        raise UsageError(f"{name}: expected a file in the base's commit, came something else")
    if entry is None:
        if policy_file is None:
            return BaseSettings(Settings(), None)
        raise UsageError(
            f"--policy {shown(name)}: expected it in the base's commit, it is not there: settings "
            "that stand in the work tree alone are the branch's"
        )
    if entry.kind not in FILES:
        raise UsageError(f"{name}: expected a file in the base's commit, came {entry.kind}")
    data = repository.read((entry.oid,), MAX_SETTINGS_BYTES)[entry.oid]
    if data is None:
        raise UsageError(f"{name}: expected at most {MAX_SETTINGS_BYTES} bytes")
    return _used(settings_of(data, top / name), name, top)


def _inside(place: Path, top: Path) -> str | None:
    """The place relative to the work tree, by its name or by where it leads: a link of the
    branch's on the way there does not make it somebody else's."""
    named = Path(os.path.normpath(place))
    for each in (named, place.parent.resolve() / place.name, place.resolve()):
        if each.is_relative_to(top):
            return each.relative_to(top).as_posix()
    return None


def _used(settings: Settings, source: str, top: Path) -> BaseSettings:
    """The settings without places that a branch could fill."""
    notes = []
    if settings.cache and _in_tree(_beside(settings, top) / settings.cache, top):
        settings = replace(settings, cache=None)
        notes.append("engine.cache lies in the repository, where a branch could fill it: not used")
    if settings.ledger is not None and _ledger_in_tree(settings.ledger, top):
        settings = replace(settings, ledger=None)
        notes.append(
            "engine.ledger lies in the repository, where a branch could write it: not used"
        )
    return BaseSettings(settings, source, tuple(notes))


def _beside(settings: Settings, top: Path) -> Path:
    """The directory that relative places of the settings start from."""
    return top if settings.source is None else settings.source.parent


def _ledger_in_tree(url: str, top: Path) -> bool:
    """Whatever the driver: ``sqlite+pysqlite`` names a file, too."""
    scheme, _, name = url.partition(":///")
    is_file = scheme.partition("+")[0] == "sqlite" and is_file_name(name)
    return is_file and _in_tree(Path(name), top)


def _in_tree(place: Path, top: Path) -> bool:
    return place.resolve().is_relative_to(top)
