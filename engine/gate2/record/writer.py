"""Records written whole: a reader, or a crash, sees the old record or the new one."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gate2.errors import UsageError
from gate2.places import write_whole
from gate2.record.reader import RECORD_FILE
from gate2.strictjson import dumps


def write_record(
    record_json: Mapping[str, object], directory: Path, *, overwrite: bool = False
) -> Path:
    """Write record.json into a record's directory, made where it is not there.

    A directory that holds anything is left alone unless `overwrite` says otherwise; then its
    record.json is replaced and everything else, artifacts too, stays. Returns its path.

    Raises:
        UsageError: there is something at `directory`, and `overwrite` is not set.
    """
    data = dumps(record_json)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        if not (overwrite and directory.is_dir()):
            raise UsageError(
                f"expected a new or empty directory, {directory} is none; "
                "name another one, or replace its record.json with --force"
            )
        write_whole(directory / RECORD_FILE, data)
    else:
        write_directory(directory, {RECORD_FILE: data})
    return directory / RECORD_FILE


def write_directory(directory: Path, files: Mapping[str, bytes]) -> None:
    """Make `directory` with these files in one step; it must not be there, or be empty."""
    parent = directory.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".tmp", dir=parent))
    try:
        for name, data in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        temporary.chmod(0o755)
        # Onto nothing or an empty directory; the system refuses anything else.
        os.rename(temporary, directory)  # noqa: PTH104 - says what it relies on
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
