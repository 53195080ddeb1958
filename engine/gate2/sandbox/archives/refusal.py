"""How an archive is refused: as data that readers could disagree about, never half unpacked."""

from typing import NoReturn

from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.record.names import shown

PACK_AGAIN = "Pack the files again with `zip -r`, `tar -czf` or Python, or give the directory."
PACK_UTF8 = "Pack with `tar -czf` or Python, which write UTF-8 and say so, or rename the file."
PACK_WITHOUT = "Pack regular files and directories only; put the file itself where a link stands."


def named(name: str | bytes) -> str:
    """A name or value out of an archive for a message: short, and nothing in it obeyed."""
    return shown(name if isinstance(name, str) else name.decode("utf-8", "backslashreplace"))


def refuse(message: str, remedy: str = PACK_AGAIN) -> NoReturn:
    """REC-001: the archive is not one that every reader understands alike."""
    raise InvalidRecord(because(Code.REC_SCHEMA_INVALID, message, remedy=remedy))


def refuse_content(message: str) -> NoReturn:
    """ART-003: the content is not what the archive's own checksum says."""
    raise InvalidRecord(because(Code.ART_DIGEST_MISMATCH, message, remedy=PACK_AGAIN))


def refuse_kind(path: str, found: str) -> NoReturn:
    """ART-009: an entry that is neither a regular file nor a directory."""
    raise InvalidRecord(
        because(
            Code.ART_PATH_ESCAPE,
            f"expected a regular file or directory at {named(path)}, found: {found}",
            remedy=PACK_WITHOUT,
        )
    )


def refuse_path(path: str, fault: str, remedy: str | None = None) -> NoReturn:
    """ART-009: a path that could name something outside, or several things."""
    raise InvalidRecord(
        because(Code.ART_PATH_ESCAPE, f"the path {named(path)} {fault}", remedy=remedy)
    )


def refuse_oversize(found: str, cap: str) -> NoReturn:
    """ART-010: more than any honest archive of a record needs."""
    raise InvalidRecord(because(Code.ART_OVERSIZE, f"expected at most {cap}, found {found}"))
