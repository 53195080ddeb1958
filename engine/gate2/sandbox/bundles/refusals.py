"""How a copy of an artifact is refused: the code, what was found where, and what to do."""

from typing import NoReturn

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.places import is_full
from gate2.reasons import Code, because
from gate2.record.pointers import POINTER_REMEDY
from gate2.sandbox.bundles.names import first_collision, name_fault

RENAME = "Rename the file; plain letters, digits, dots, _ and - are always fine."


def refuse(code: Code, message: str, *, remedy: str | None = None) -> NoReturn:
    """Raise InvalidRecord with this reason."""
    raise InvalidRecord(because(code, message, remedy=remedy))


def require_good_names(names: list[str], prefix: str) -> None:
    """Each name of the directory `prefix` means one thing everywhere, and no two mean the same.

    Raises:
        InvalidRecord: ART-018, two are one name elsewhere; ART-009, one is no good name.
    """
    if alike := first_collision(names):
        refuse_collision(prefix + alike[0], prefix + alike[1])
    for name in names:
        require_good_name(name, prefix + name)


def require_good_name(name: str, path: str) -> None:
    """The last component of `path` means the same everywhere; raises InvalidRecord, ART-009."""
    if fault := name_fault(name):
        refuse(Code.ART_PATH_ESCAPE, f"the name {path!a} {fault}", remedy=RENAME)


def refuse_collision(one: str, other: str) -> NoReturn:
    """ART-018: two paths that some file system, or a reader, takes for one."""
    shown = f"{one!a} and {other!a}"
    refuse(Code.ART_NAME_COLLISION, f"{shown} are one name by case or Unicode form")


def refuse_special(path: str, found: str) -> NoReturn:
    """ART-009: something that is neither a directory nor a file with one name."""
    if found == "missing":
        refuse_changed(path)
    refuse(
        Code.ART_PATH_ESCAPE,
        f"expected a regular file or directory at {path!a}, found: {found}",
    )


def refuse_changed(path: str) -> NoReturn:
    """ART-003: what was read is not what stood there when reading began."""
    refuse(
        Code.ART_DIGEST_MISMATCH,
        f"{path!a} changed while it was copied",
        remedy="Let nothing write to the artifact while it is checked; then check again.",
    )


def refuse_pointer(path: str) -> NoReturn:
    """ART-013: a pointer of a large-file store where the file should be."""
    message = f"{path!a} is a pointer of a large-file store, not the file"
    refuse(Code.ART_PLACEHOLDER, message, remedy=POINTER_REMEDY)


def cannot_write(error: OSError) -> InfrastructureError:
    """What a failed system call during a copy means: the machine's fault, not the artifact's."""
    return InfrastructureError(
        because(
            Code.INF_DISK_FULL if is_full(error) else Code.INF_ENGINE_ERROR,
            f"the artifact could not be copied ({error.strerror})",
        )
    )
