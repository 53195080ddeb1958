"""`gate2.toml`: found, read strictly, and turned into a `Policy` and engine settings.

The file stands at the repository's root; `--policy FILE` names another. Unknown keys are
refused, because a misspelt key would silently be a weaker policy (`gate2.settings_file`).
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gate2.attest.identity import TrustedIdentity
from gate2.classify.kinds import Model
from gate2.errors import UsageError
from gate2.policy import Policy
from gate2.record.artifact import MANIFEST
from gate2.record.reader import RECORD_FILE

SETTINGS_NAME = "gate2.toml"
MAX_SETTINGS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reason code that somebody answers for until a date; it never changes a status."""

    record: str
    codes: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `gate2.toml` says; `source` is None when there is no such file."""

    policy: Policy = field(default_factory=Policy)
    trusted_keys: tuple[str, ...] = ()
    trusted_identities: tuple[TrustedIdentity, ...] = ()
    """Whose keyless signature counts."""
    waivers: tuple[Waiver, ...] = field(default_factory=tuple)
    jobs: int | None = None
    memory_mib: int | None = None
    """The most that all runs at a time may have together; None for what is free."""
    cache: str | None = None
    cache_mib: int | None = None
    """The most that the cache may hold; None for the usual."""
    ledger: str | None = None
    runtime: str = ""
    """What containers run under: ``runc``; ``runsc``, which is gVisor; empty for the lane's own."""
    gpus: bool = False
    """Whether an artifact that asks for GPUs is handed them."""
    model: Model = Model.DEFAULT
    """What says of a claim which kind it is, where the record does not."""
    source: Path | None = None


def find_settings(start: Path) -> Path | None:
    """The nearest `gate2.toml` upwards of `start`, up to the repository's root.

    Never one inside a record or an artifact, however deep: its author would set the policy it is
    judged under, and choose what reads its claims.
    """
    found: Path | None = None
    for directory in (start, *start.parents):
        candidate = directory / SETTINGS_NAME
        if _belongs_to_author(directory):
            found = None
        elif found is None and candidate.is_file():
            found = candidate
        if _is_repository_root(directory):
            break
    return found


def _belongs_to_author(directory: Path) -> bool:
    return any((directory / name).exists() for name in (RECORD_FILE, MANIFEST))


def _is_repository_root(directory: Path) -> bool:
    """A `.git` that git would take for one; a record may hold an empty file of that name."""
    marker = directory / ".git"
    return (marker / "HEAD").is_file() or (marker.is_file() and marker.stat().st_size > 0)


def read_settings(path: Path | None) -> Settings:
    """The settings in a file, or the defaults for None.

    Raises:
        UsageError: the file is missing, too large, not TOML, or has an unknown or wrong key.
    """
    if path is None:
        return Settings()
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_SETTINGS_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: expected a settings file: {error.strerror}") from None
    if len(data) > MAX_SETTINGS_BYTES:
        raise UsageError(f"{path}: expected at most {MAX_SETTINGS_BYTES} bytes")
    from gate2.settings_file import settings_of

    return settings_of(data, path)
