"""The fenced blocks of a page, and what each of them asks for.

How pages are written, so that a test can carry them out:

- ``console``: lines that begin with ``$ `` are commands; what follows is what they print.
- ``sh``: every line is a command; a line that ends in a backslash goes on.
- A block of another language with ``title="path"`` is a file that the reader writes there.
- A command that ends in ``# exit 3``, alone or behind other words, has that exit code; else 0.
- ``<!-- not run: WHY -->`` right above a block: it cannot be run here; WHY is one of `NOT_RUN`.

In printed lines ``…`` stands for anything within a line, and a line of its own for any lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md")

NOT_RUN: Mapping[str, str] = {
    "runner": "it needs a runner of GitHub or GitLab",
    "machines": "it needs several machines",
    "registry": "it fetches from a registry, a repository or a mirror",
    "elan": "it needs an elan toolchain and Mathlib",
    "set-up": "it changes the machine: installs packages, or builds for minutes",
    "elsewhere": "another test carries it out, with what it needs",
    "tree": "it is for a checkout of this repository, and writes into it",
}

_FENCE = re.compile(r"^( *)(`{3,})(.*)$")
_NOT_RUN = re.compile(r"^ *<!-- not run: ([a-z-]+) -->$")
_TITLE = re.compile(r'title="([^"]+)"')
_EXIT = re.compile(r"#.*\bexit (\d+)\b[^#]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    page: Path
    line: int
    """Of its opening fence, from 1."""
    language: str
    title: str
    lines: tuple[str, ...]
    not_run: str
    """A key of `NOT_RUN`, or empty."""

    @property
    def has_commands(self) -> bool:
        """Whether somebody would type what stands in it."""
        return self.language in ("sh", "console")

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a block, or a file to write."""

    where: str
    command: str = ""
    exit_code: int = 0
    printed: tuple[str, ...] | None = None
    """None where the page does not say what is printed."""
    file: str = ""
    content: str = ""


def pages() -> tuple[Path, ...]:
    """The pages at the top, and every page of docs."""
    return (*(ROOT / name for name in AT_THE_TOP), *sorted(DOCS.rglob("*.md")))


def blocks_of(page: Path) -> tuple[Block, ...]:
    """In the order of the page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return tuple(_blocks(page, lines))


def _blocks(page: Path, lines: Sequence[str]) -> Iterator[Block]:
    opened: tuple[int, str, str, str] | None = None
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened is None:
            opened = (number, match[1], match[2], match[3].strip())
        elif match[2] == opened[2] and not match[3].strip():
            start, indent, _, info = opened
            above = _NOT_RUN.match(lines[start - 2]) if start > 1 else None
            title = _TITLE.search(info)
            yield Block(
                page,
                start,
                info.split(" ")[0],
                title[1] if title else "",
                tuple(each.removeprefix(indent) for each in lines[start : number - 1]),
                above[1] if above else "",
            )
            opened = None
    assert opened is None, f"{page}: a fence is never closed: {opened}"


def steps_of(block: Block) -> Iterator[Step]:
    """What the reader does with the block, one thing after the other."""
    if block.title and not block.has_commands:
        yield Step(block.where, file=block.title, content="\n".join(block.lines) + "\n")
    elif block.language == "sh":
        for command in _joined(block.lines):
            yield Step(block.where, command, _exit_code(command))
    elif block.language == "console":
        yield from _typed(block)


def _joined(lines: Sequence[str]) -> Iterator[str]:
    command = ""
    for line in lines:
        command += line + "\n"
        if not line.endswith("\\"):
            if command.strip() and not command.startswith("#"):
                yield command.rstrip()
            command = ""


def _typed(block: Block) -> Iterator[Step]:
    """Commands with what they print; several lines of one command go on after a backslash."""
    command, printed = "", list[str]()
    is_open = False
    for line in block.lines:
        if line.startswith("$ ") or is_open:
            if command and not is_open:
                yield Step(block.where, command, _exit_code(command), tuple(printed))
                command, printed = "", []
            command += ("\n" if is_open else "") + (line if is_open else line[2:])
            is_open = line.endswith("\\")
        else:
            assert command, f"{block.where}: expected the block to begin with a command"
            printed.append(line)
    yield Step(block.where, command, _exit_code(command), tuple(printed))


def _exit_code(command: str) -> int:
    match = _EXIT.search(command.splitlines()[-1])
    return int(match[1]) if match else 0
