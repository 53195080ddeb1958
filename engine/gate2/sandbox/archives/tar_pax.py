"""Extended headers of a tar archive: only what changes no more than a name is taken.

POSIX.1-2017 pax, section "pax Extended Header": records ``<length> <key>=<value>\\n``, the length
counting itself.
"""

import re
from collections.abc import Mapping

from gate2.sandbox.archives.refusal import named, refuse

PATH, SIZE = "path", "size"
MAX_BYTES = 64 << 10
_RECORD = re.compile(rb"([1-9][0-9]{0,5}) ")
_HARMLESS = ("mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "comment")
_HARMLESS_PREFIXES = (
    *("SCHILY.xattr.", "SCHILY.acl.", "SCHILY.fflags", "SCHILY.dev", "SCHILY.ino"),
    *("SCHILY.nlink", "LIBARCHIVE.creationtime", "LIBARCHIVE.xattr.", "RHT.security.selinux"),
)
"""Times, owners and attributes: a copy does not keep them."""


def parse_pax(data: bytes, *, for_all: bool) -> Mapping[str, str]:
    """Path and size as an extended header states them; each key once.

    A header `for_all` entries may state neither: two readers apply it differently.

    Raises:
        InvalidRecord: REC-001, another key that would change what is read, or no such records.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        key, value, at = _record(data, at)
        if key in found:
            refuse(f"expected each key of an extended header once, came {named(key)} again")
        harmless = key in _HARMLESS or key.startswith(_HARMLESS_PREFIXES)
        if not harmless and (for_all or key not in (PATH, SIZE)):
            refuse(f"expected no {named(key)} in an extended header of the archive")
        if not harmless and not value:
            refuse(f"expected a value for {named(key)} in an extended header, came none")
        found[key] = "" if harmless else _text(value, key)
    return {key: value for key, value in found.items() if key in (PATH, SIZE)}


def _record(data: bytes, at: int) -> tuple[str, bytes, int]:
    match = _RECORD.match(data, at)
    end = at + int(match[1]) if match else 0
    if match is None or not match.end() < end <= len(data) or data[end - 1 : end] != b"\n":
        refuse("expected records `<length> <key>=<value>` in an extended header, came another")
    key, equals, value = data[match.end() : end - 1].partition(b"=")
    if not key or not equals:
        refuse("expected a key and a value in a record of an extended header, came another")
    return _text(key, "key"), value, end


def _text(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        refuse(f"expected UTF-8 in the {what} of an extended header, came {named(data[:80])}")
