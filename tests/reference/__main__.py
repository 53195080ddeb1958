"""Writes docs/reference: ``python -m reference write``; ``check`` names pages that disagree."""

import sys
from collections.abc import Sequence

from reference.pages import FOLDER, pages


def main(arguments: Sequence[str]) -> int:
    """0: written, or all the same. 1: a page is not what the code says. 2: usage."""
    if list(arguments) not in (["write"], ["check"]):
        print("expected `python -m reference write` or `check`", file=sys.stderr)
        return 2
    stale = [name for name, text in pages().items() if _stored(name) != text]
    for name in stale:
        if arguments == ["write"]:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
        print(f"{'written' if arguments == ['write'] else 'differs'}: {FOLDER.name}/{name}")
    return 1 if stale and arguments == ["check"] else 0


def _stored(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
