"""Where files beside the package live: `sandboxes/`, `lean/`, `records/gauntlet/`, `action.yml`."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_path(relative: str) -> Path:
    """The path of a shipped file, for instance `data_path("sandboxes/images.toml")`.

    An installed wheel carries these folders as `gate2/_data`; a checkout has them at its top.

    Raises:
        FileNotFoundError: the file is in neither place; the installation is broken.
    """
    for base in (_PACKAGE / "_data", _PACKAGE.parent.parent):
        candidate = base / relative
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"{relative} is not part of this installation of gate2: reinstall it")
