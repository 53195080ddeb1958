"""Private in-memory file systems on the host: capped in bytes and inodes, owned by one run."""

import ctypes
import os
from pathlib import Path

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 0x2, 0x4, 0x8
_MNT_DETACH, _UMOUNT_NOFOLLOW = 0x2, 0x8


def mount_tmpfs(target: Path, *, size_mib: int, inodes: int, uid: int) -> None:
    """Mount an empty tmpfs at `target`, mode 0700, owned by `uid`, nosuid, nodev, noexec.

    Raises:
        OSError: the kernel refused.
    """
    options = f"size={size_mib}m,nr_inodes={inodes},uid={uid},gid={uid},mode=0700"
    done = ctypes.CDLL(None, use_errno=True).mount(
        b"gate2",
        os.fsencode(target),
        b"tmpfs",
        ctypes.c_ulong(_MS_NOSUID | _MS_NODEV | _MS_NOEXEC),
        options.encode(),
    )
    if done != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mounting tmpfs ({options}): {os.strerror(number)}", str(target))


def unmount(target: Path) -> None:
    """Detach whatever is mounted at `target`; nothing mounted there is fine.

    Raises:
        OSError: the kernel refused for another reason.
    """
    flags = _MNT_DETACH | _UMOUNT_NOFOLLOW
    if ctypes.CDLL(None, use_errno=True).umount2(os.fsencode(target), flags) != 0:
        number = ctypes.get_errno()
        if number not in (2, 22):  # ENOENT, EINVAL: not there, not a mount point
            raise OSError(number, os.strerror(number), str(target))


def is_full(target: Path) -> bool:
    """Whether a mounted tmpfs has no page or no inode left."""
    status = os.statvfs(target)
    return status.f_bfree == 0 or status.f_ffree == 0
