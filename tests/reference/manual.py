"""The manual page gate2(1), made from the same tree as the page of commands.

The macros of man(7) alone, and no character beyond ASCII: every man program shows it alike.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from gate2.cli.main import cli
from gate2.errors import EXIT_ORDER
from gate2.version import version
from reference.commands import help_of, options_of, tree, usage_of
from reference.exits import exit_codes

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "man" / "gate2.1"
ENVIRONMENT = {
    "GATE2_KEY": "The private key that signs what --write writes, or its file.",
    "GATE2_CACHE": "Where images, toolchains and evidence are kept that can be made again;"
    " default is /var/cache/gate2 for root, ~/.cache/gate2 for others.",
    "GATE2_STATE": "Where the ledger is kept; default is /var/lib/gate2 for root,"
    " ~/.local/state/gate2 for others.",
    "GATE2_LEAN": "The directory of a native Lean toolchain.",
    "GATE2_LEAN_PROJECT": "A Lake project whose packages proofs may import.",
    "NO_COLOR": "Set to anything: no colours.",
}
FILES = {
    "gate2.toml": "Policy, trusted keys, waivers and places: those of the working tree.",
    "record.json": "A record: its claims and the values they report.",
    "artifacts/NAME/artifact.toml": "An artifact: which claim it is for, and how it is checked.",
    "verdict.json, evidence/, corrections.json": "What `gate2 check --write` leaves in a record.",
}
_STREAMS = (
    "Machine output goes to standard output alone; progress and notes go to standard error."
    " Several outcomes in one run give the first of"
    f" {' > '.join(map(str, EXIT_ORDER))} as exit status; a run that checked nothing never exits 0."
)
_ASKING = "`gate2 explain` says what a reason code means, `gate2 doctor` what a machine lacks."
_ESCAPED = {"\\": "\\e", "-": "\\-", "'": "\\(aq", '"': "\\(dq", "`": "\\(ga", "~": "\\(ti"}
_HEAD = """\
.\\" Made from the code by `python -m reference write` (see tests/reference): edit there.
.TH GATE2 1 "" "gate2 {version}" "User Commands"
.SH NAME
gate2 \\- verification gate for machine\\-generated literature syntheses
.SH SYNOPSIS
.B gate2
.I COMMAND
.RI [ OPTIONS ]
.RI [ ARGUMENTS ]
.SH DESCRIPTION"""


def manual() -> str:
    """The page, as man(1) reads it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.format(version=version())
    yield from _paragraphs(help_of(cli))
    yield ".PP"
    yield from _text(_STREAMS)
    yield ".SH OPTIONS"
    yield from _item(
        r".B \-h, \-\-help", "Show what this or the command before it takes, and exit."
    )
    yield from _options(click.Context(cli, info_name="gate2"))
    yield ".SH COMMANDS"
    for context, _ in tree():
        yield f".SS {_plain(context.command_path)}"
        yield f".B {_plain(usage_of(context))}"
        yield from (".PP", *_paragraphs(help_of(context.command)))
        yield from _options(context)
    yield ".SH EXIT STATUS"
    for code, (words, meaning) in exit_codes().items():
        yield from _item(f".B {code}", f"{words[0].upper()}{words[1:]}. {meaning}")
    yield ".SH ENVIRONMENT"
    for name, meaning in ENVIRONMENT.items():
        yield from _item(f".B {_plain(name)}", meaning)
    yield ".SH FILES"
    for name, meaning in FILES.items():
        yield from _item(f".I {_plain(name)}", meaning)
    yield ".SH SEE ALSO"
    yield from _text(_ASKING)


def _options(context: click.Context) -> Iterator[str]:
    """Those that the command has; each names what it takes behind its names."""
    for left, right in options_of(context):
        yield from _item(f".B {_plain(left)}", right)


def _item(label: str, meaning: str) -> Iterator[str]:
    yield from (".TP", label)
    yield from _text(meaning)


def _paragraphs(said: str) -> Iterator[str]:
    """Prose is filled; what is marked to be kept as it is stays so."""
    for number, paragraph in enumerate(said.split("\n\n")):
        if number:
            yield ".PP"
        if paragraph.startswith("\b\n"):
            yield from (".nf", *map(_plain, paragraph.splitlines()[1:]), ".fi")
        else:
            yield from _text(paragraph)


def _text(prose: str) -> Iterator[str]:
    """A paragraph as one line, which is filled; words between backquotes are bold."""
    pieces = " ".join(prose.split()).split("`")
    assert len(pieces) % 2, f"a backquote stands alone: {prose}"
    yield "".join(
        f"\\fB{_plain(piece)}\\fR" if number % 2 else _plain(piece)
        for number, piece in enumerate(pieces)
    )


def _plain(text: str) -> str:
    """Text that shows as it is: nothing in it is a request, an escape or a typographic dash."""
    escaped = "".join(_ESCAPED.get(each, each) for each in text)
    escaped = "".join(each if ord(each) < 128 else f"\\[u{ord(each):04X}]" for each in escaped)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
