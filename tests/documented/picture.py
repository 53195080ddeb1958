"""The terminal in README and on the site's first page: what a command prints, drawn as an SVG.

    PYTHONPATH=tests python -m documented.picture

draws it anew from a real run. Nothing in it is fetched when it is looked at: the font is whatever
the reader has.
"""

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from documented.blocks import DOCS, ROOT

PICTURE = DOCS / "assets" / "check.svg"
COMMAND = ("gate2", "check", "records/van-der-waerden")
EXPECTED = 3
COLUMNS = 116
_CHARACTER = 12.2
"""The width of a character in what rich draws."""
_BACKGROUND, _FOREGROUND = (24, 26, 31), (220, 223, 228)
_COLOURS = [
    *((120, 126, 140), (255, 110, 110), (110, 210, 120), (230, 190, 90)),
    *((120, 170, 255), (215, 150, 235), (100, 205, 215), _FOREGROUND),
]
THEME = TerminalTheme(_BACKGROUND, _FOREGROUND, _COLOURS, _COLOURS)
_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>%s</title>
<style>
.{unique_id}-matrix, .{unique_id}-title {{
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed() -> str:
    """What the command prints on a terminal, escape sequences and all; progress is left out.

    It remembers nothing of earlier checks, so that all of it is really run.
    """
    with tempfile.TemporaryDirectory() as state:
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", *COMMAND],
            cwd=ROOT,
            env={**_environment(), "GATE2_STATE": state},
            stdin=subprocess.DEVNULL,
            stdout=follower,
            stderr=subprocess.DEVNULL,
        )
        os.close(follower)
        output = _read(leader)
        os.close(leader)
        code = process.wait()
    assert code == EXPECTED, (
        f"{' '.join(COMMAND)}: expected exit {EXPECTED}, came {code}:\n{output}"
    )
    return output


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**kept, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LC_ALL": "C.UTF-8"}


def _read(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # Linux says so when nobody has the other end open
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def plain(output: str) -> str:
    """The characters alone."""
    return Text.from_ansi(output).plain


def drawn(output: str) -> str:
    """The picture of a terminal in which the command was typed and printed that."""
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    typed = Text.assemble(("$ ", "green"), (" ".join(COMMAND), "bold"))
    lines = Text.from_ansi(output.rstrip("\n"))
    lines.spans = [span._replace(style=_legible(span.style)) for span in lines.spans]
    console.print(typed, lines, "", sep="\n", no_wrap=True, overflow="ignore", crop=False)
    title = f"A terminal: {' '.join(COMMAND)}, and what it prints"
    svg = console.export_svg(
        title=" ", theme=THEME, code_format=_FORMAT % title, unique_id="terminal"
    )
    return re.sub(r" +$", "", svg, flags=re.MULTILINE)


def _legible(style: str | Style) -> str | Style:
    """A colour that is dimmed as well could no longer be read on what lies beneath."""
    if isinstance(style, Style) and style.color is not None:
        return style + Style(dim=False)
    return style


def shown(svg: str) -> str:
    """What stands in the picture, line by line; the command that was typed is not among it."""
    rows: dict[float, str] = {}
    for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        if "clip-path" in text.attrib:  # the title of the window has none
            row, column = float(text.attrib["y"]), round(float(text.attrib["x"]) / _CHARACTER)
            words = (text.text or "").replace("\xa0", " ")
            rows[row] = rows.get(row, "").ljust(column) + words
    typed, *lines = (rows[row].rstrip() for row in sorted(rows))
    assert typed == f"$ {' '.join(COMMAND)}", typed
    return "\n".join(lines)


def main() -> None:
    """Draw it."""
    PICTURE.write_text(drawn(printed()), encoding="utf-8")
    print(f"written: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
