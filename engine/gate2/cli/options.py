"""Options that several commands share, and the one way output is written."""

import io
import json
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate2.errors import EXIT_ORDER, Gate2Error, UsageError
from gate2.places import fault_of, is_full, write_whole

if TYPE_CHECKING:
    from rich.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(*formats: str) -> Callable[[Command], Command]:
    """``--format``, the first of `formats` being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the outcome on standard output.",
    )


sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["auto", "docker", "runc", "bubblewrap"]),
    default="auto",
    show_default=True,
    help="The lane for sealed runs; auto takes Docker where an engine answers, else runc.",
)

lean_option = click.option(
    "--lean",
    "lean",
    type=click.Choice(["auto", "native", "wasm"]),
    default="auto",
    show_default=True,
    help="The Lean toolchain; wasm is the embedded one.",
)

policy_option = click.option(
    "--policy",
    "policy_file",
    type=click.Path(path_type=Path),
    help="A settings file; default is gate2.toml at the repository's root.",
)

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write there instead of to standard output.",
)

no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Elaborate and run everything again."
)

hook_option = click.option(
    "--hook",
    is_flag=True,
    help="The PATHs are those a commit hook passes: skip files of no record, were it all of them.",
)


def say_empty(paths: Collection[Path]) -> set[int]:
    """Names the paths that stand for no record; the exit code of having nothing to work on."""
    from gate2.console import note  # which draws progress

    for path in paths:
        note(f"{path}: expected a record or a directory of records, found none there")
    return {5} if paths else set()


def ending(code: int, failed: Gate2Error | None) -> int:
    """The exit code of a command whose report is shown: what was found, or that it was not kept.

    Raises:
        Gate2Error: `failed`, where that weighs more than what was found.
    """
    if failed is None:
        return code
    if code not in EXIT_ORDER or EXIT_ORDER.index(code) < EXIT_ORDER.index(failed.exit_code):
        from gate2.console import note  # which draws progress

        note(failed.message)
        return code
    raise failed


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """What the system refuses inside is said of `where`, in words.

    Raises:
        UsageError: it cannot be written.
        InfrastructureError: INF-004, the disk is full.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise fault_of(error) from error
        why = f"{error.filename or where}: {error.strerror}"
        raise UsageError(f"{where}: cannot be written: {why}") from None


def emit(text: str, output: Path | None) -> None:
    """To the file, whole; else to standard output.

    Raises:
        UsageError: the file cannot be written.
        InfrastructureError: INF-004, the disk is full.
    """
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    put(output, text.encode("utf-8", "backslashreplace"))


def put(output: Path, data: bytes | Iterable[bytes], *, mode: int = 0o644) -> None:
    """The file whole; what is no file, a device or a pipe, is written into and never replaced.

    Raises:
        UsageError: it cannot be written.
        InfrastructureError: INF-004, the disk is full.
    """
    with writing(output):
        if _is_stream(output):
            with output.open("wb") as stream:
                stream.writelines([data] if isinstance(data, bytes) else data)
        else:
            write_whole(output, data, mode=mode)


def _is_stream(path: Path) -> bool:
    """Whether something stands there that renaming a file over it would destroy for everybody."""
    try:
        return not stat.S_ISREG(path.stat().st_mode) or path.parts[:2] in (_DEV, _PROC)
    except FileNotFoundError:
        return False


_DEV, _PROC = ("/", "dev"), ("/", "proc")


def emit_drawn(draw: "Callable[[Console], None]", output: Path | None) -> None:
    """What `draw` prints, to the terminal in its colours or to the file as plain text."""
    from gate2.report.text import console_for  # which draws tables

    if output is None:
        draw(console_for(sys.stdout))
        return
    stream = io.StringIO()
    draw(console_for(stream))
    emit(stream.getvalue(), output)


def emit_json(document: object, output: Path | None = None) -> None:
    """One indented JSON document with a final newline."""
    from gate2.report.ci.inert import inert_json

    text = json.dumps(document, ensure_ascii=True, indent=2, allow_nan=False)
    emit(inert_json(text) + "\n", output)
