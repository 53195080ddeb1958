"""The single-file verifier's own command: reads records, recomputes, prints what holds.

It checks no signature and says so in every form of its output. Whatever is judged is judged by
`gate2.verify.rules`, which is told that nobody looked at the signatures.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from gate2.attest.envelope import NotAnEnvelope, read_envelope
from gate2.attest.names import ATTESTATION_SUFFIX, bundle_path
from gate2.errors import worst
from gate2.policy import Policy, Require
from gate2.report.escape import visible
from gate2.standalone.reading import read_beside
from gate2.standalone.words import CLOSING, Seen, document, lines
from gate2.verify.beside import RECORD_NAME, Beside
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.signatures import Unchecked
from gate2.verify.verified import established, exit_code_of

USAGE, NOTHING, COULD_NOT = 2, 5, 6
BUNDLED = "an identity (in its sigstore bundle)"


def main(arguments: Sequence[str], version: str) -> int:
    """Verify the records that the arguments name; the exit code.

    0 every record is VERIFIED, its signatures unchecked; 1 one is not; 2 usage; 3 one is
    FALSIFIED; 4 one is invalid; 5 nothing was selected; 6 could not look.
    """
    options = _parser(version).parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    codes: set[int] = set()
    seen: list[Seen] = []
    for path in options.paths:
        for place in _records(path, codes):
            _verify(place, version, seen, codes)
    if options.json:
        _say(json.dumps(document(seen, version), indent=1))
    elif seen:
        _say("\n".join([*(line for each in seen for line in lines(each)), "", CLOSING]))
    if not seen:
        codes.add(NOTHING)
    return worst(codes)


def _parser(version: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Recompute the verdicts of gate2 records from their evidence: everything but"
        " the signatures.",
        epilog="Exit codes: 0 every record is VERIFIED, its signatures not checked; 1 one is not;"
        " 2 usage; 3 one is FALSIFIED; 4 one is invalid; 5 nothing selected; 6 could not look.",
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a record's directory, or a directory of records"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--version", action="version", version=f"gate2 {version}, one file")
    return parser


def _records(text: str, codes: set[int]) -> Iterator[Path]:
    """The records that a path names: itself, or those directly inside of it."""
    path = Path(text)
    place = path.parent if path.name == RECORD_NAME else path
    try:
        if not place.is_dir():
            problem = "expected a record's directory (of an archive, unpacked), found none"
            _complain(codes, USAGE, f"{text}: {problem}")
        elif _holds_record(place):
            yield place
        else:
            inside = sorted(each for each in place.iterdir() if not each.is_symlink())
            yield from (each for each in inside if each.is_dir() and _holds_record(each))
    except OSError as error:
        _complain(codes, USAGE, f"{text}: cannot be read ({error.strerror})")


def _holds_record(place: Path) -> bool:
    return os.path.lexists(place / RECORD_NAME)


def _verify(place: Path, version: str, seen: list[Seen], codes: set[int]) -> None:
    try:
        beside = read_beside(place)
        expected = Expectations(policy=Policy(), version=version, require_signature=False)
        record = established(verify_record(beside, Unchecked(), expected))
    except OSError as error:
        _complain(codes, COULD_NOT, f"{place}: cannot be read ({error.strerror})")
    except Exception as error:  # noqa: BLE001 - the one place: a bug here says nothing of a record
        _complain(codes, COULD_NOT, f"{place}: this verifier failed ({type(error).__name__})")
    else:
        seen.append(Seen(str(place), record, _keys(beside)))
        codes.add(exit_code_of(record, Require.VERIFIED))


def _keys(beside: Beside) -> dict[str, tuple[str, ...]]:
    """Who each attestation claims to be signed by."""
    found: dict[str, tuple[str, ...]] = {}
    for path, data in sorted(beside.files.items()):
        if path.endswith(ATTESTATION_SUFFIX):
            try:
                keys = [each.keyid for each in read_envelope(data).signatures]
            except NotAnEnvelope:
                continue
            bundled = [BUNDLED] if bundle_path(path) in beside.files else []
            found[path] = (*keys, *bundled)
    return found


def _say(text: str) -> None:
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough; nor shall the interpreter complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(codes: set[int], code: int, message: str) -> None:
    codes.add(code)
    sys.stderr.write(f"{visible(message)}\n")
