"""Writes docs/reference and the manual page: ``python -m reference write``.

``check`` names what disagrees with the code.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reference.manual import MANUAL, manual
from reference.pages import FOLDER, pages


def main(arguments: Sequence[str]) -> int:
    """0: written, or all the same. 1: a page is not what the code says. 2: usage."""
    if list(arguments) not in (["write"], ["check"]):
        print("expected `python -m reference write` or `check`", file=sys.stderr)
        return 2
    stale = {path: text for path, text in _made().items() if _stored(path) != text}
    for path, text in stale.items():
        if arguments == ["write"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        print(
            f"{'written' if arguments == ['write'] else 'differs'}: {path.parent.name}/{path.name}"
        )
    return 1 if stale and arguments == ["check"] else 0


def _made() -> Mapping[Path, str]:
    return {**{FOLDER / name: text for name, text in pages().items()}, MANUAL: manual()}


def _stored(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
