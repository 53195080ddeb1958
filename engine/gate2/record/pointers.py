"""Recognises the pointers that large-file stores leave where a file should be."""

_LFS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")
_ANNEX = (b"/annex/objects/", b".git/annex/objects/", b"../.git/annex/objects/")
_MOST_BYTES = {_LFS: 1024, _ANNEX: 32 * 1024}

POINTER_BYTES = max(_MOST_BYTES.values())
"""No pointer is larger: a file that is needs no look inside."""

POINTER_REMEDY = "Commit the file itself, or fetch it (`git lfs pull`, `git annex get`)."


def is_pointer(data: bytes) -> bool:
    """Whether `data`, the whole of a file, only names where Git LFS or git-annex keeps it."""
    return any(
        len(data) <= most and data.startswith(starts) for starts, most in _MOST_BYTES.items()
    )
