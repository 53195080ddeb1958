"""Takes apart what one process says of several sources. All of it is the untrusted side's.

After each source the process prints one line with its number and the digests of what came out.
Whatever a source prints comes after the line of the source before it: so the first line of a
number behind the line before was printed before any later source ran, and so was all in front of
it. Files that a later source changed do not have the digests of their line. Hence what is read
here of a source is due to it and to those before it, and to nobody else.

Those before it came to something that can be looked at: a source that was not compiled, or that
brings a tactic which its text does not show, could have done anything to the process, so nothing
is read of what came behind it.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate2.lean.elaborate import PARTS, Elaborated, Elaboration, is_deterministic
from gate2.lean.malformed import MalformedData
from gate2.lean.messages import read_messages, speaks_of_memory
from gate2.lean.olean import read_module
from gate2.lean.scripts import tactic_scripts
from gate2.lean.term import TermStore
from gate2.lean.worker import Handled
from gate2.sandbox.job import Ended

_DIGEST = rb'"([0-9a-f]{64})"'
_LINE = re.compile(
    rb'^\{"gate2_source":(0|[1-9][0-9]{0,2}),"parts":(?:null|\[%b,%b,%b\]),"ms":([0-9]{1,9})\}$'
    % (_DIGEST, _DIGEST, _DIGEST),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """One line, and what was printed since the line before."""

    digests: tuple[str, ...]
    """Of the parts; none where the source was not compiled."""
    took_s: float
    printed: bytes


def read_batch(handled: Handled, sources: Sequence[str]) -> list[Elaboration | None]:
    """What a process said of the sources with these digests, in order, up to where it ended.

    It also ends before a source that was not compiled there, or whose files are not those of its
    line, and behind one that could have changed the process by what its text does not show.
    """
    said = list(_lines_of(handled.run.stdout, len(sources)))
    took = [min(each.took_s, handled.wall_s) for each in said]
    if took:
        took[0] = max(0.0, handled.wall_s - sum(took[1:]))  # with the start of the process
    found: list[Elaboration | None] = []
    for number, (each, wall_s) in enumerate(zip(said, took, strict=True)):
        made = _read(handled, number, each, wall_s, tuple(sources[:number]))
        if made is None:
            break
        found.append(made)
        if holds_tactic_script(made):
            break
    return found


def read_refusal(handled: Handled) -> Elaboration | None:
    """That Lean refused the one source of a process, in so many words; None where it did not.

    With no other source there, this is what a run of its own says. A process that went wrong in
    any other way has said nothing.
    """
    run = handled.run
    said = next(_lines_of(run.stdout, 1), None)
    went_well = run.ended is Ended.EXITED and run.exit_code == 0 and not (run.oom or run.disk_full)
    if said is None or said.digests or not went_well or speaks_of_memory(run.stderr, run.stdout):
        return None
    refusal = Elaboration(
        outcome=Elaborated.NOT_COMPILED,
        olean=None,
        server=None,
        private=None,
        messages=read_messages(said.printed),
        wall_s=handled.wall_s,
        run=run,
    )
    return refusal if is_deterministic(refusal) else None


def holds_tactic_script(made: Elaboration) -> bool:
    """Whether Lean could have run a tactic that the source does not show; in doubt it could."""
    if made.olean is None:
        return True
    try:
        module = read_module(made.olean, made.server, made.private)
        store = TermStore()
        return bool(tactic_scripts(module.view(store), store))
    except MalformedData:
        return True


def _lines_of(stdout: bytes, count: int) -> Iterator[_Said]:
    expected = start = 0
    for line in _LINE.finditer(stdout):
        number, *digests, took_ms = line.groups()
        if expected < count and int(number) == expected:
            parts = tuple(digest.decode() for digest in digests if digest is not None)
            yield _Said(parts, int(took_ms) / 1000, stdout[start : line.start()])
            expected, start = expected + 1, line.end()


def _read(
    handled: Handled, number: int, said: _Said, wall_s: float, after: tuple[str, ...]
) -> Elaboration | None:
    files = [handled.run.files.get(f"{number}.{part}") for part in PARTS]
    data = [None if file is None else file.data for file in files]
    found = tuple(hashlib.sha256(part).hexdigest() for part in data if part is not None)
    if len(found) != len(PARTS) or found != said.digests:
        return None
    return Elaboration(
        outcome=Elaborated.COMPILED,
        olean=data[0],
        server=data[1],
        private=data[2],
        messages=read_messages(said.printed),
        wall_s=wall_s,
        run=handled.run,
        after=after,
    )
