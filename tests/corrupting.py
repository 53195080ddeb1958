"""Changes stored records byte by byte and file by file, and asks both verifiers what they say."""

import contextlib
import io
import json
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate2.cli.main import run
from gate2.standalone import main as standalone
from gate2.strictjson import JsonRefused, JsonValue, loads
from gate2.version import version

SEED = 20260610
DECIDING = ("anscombe-quartet", "collatz-variant", "kronecker-budget")
UNDECIDED = "broken-artifacts"


@dataclass(frozen=True)
class Stored:
    """Records with what `gate2 check --write --key` left beside them."""

    place: Path
    settings: Path
    """A gate2.toml that trusts the key, and nothing else."""
    state: Path
    """Where the ledger is that the check wrote to."""

    @property
    def deciding(self) -> tuple[Path, ...]:
        """Those with a claim that is VERIFIED or FALSIFIED."""
        return tuple(self.place / name for name in DECIDING)

    @property
    def records(self) -> tuple[Path, ...]:
        """All of them."""
        return (*self.deciding, self.place / UNDECIDED)

    @property
    def ledger(self) -> Path:
        """Its file."""
        return self.state / "ledger.sqlite"


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    text: str
    records: tuple[Mapping[str, Any], ...] = ()
    """Of its JSON, where it was asked for that."""

    def reasons(self) -> list[Mapping[str, Any]]:
        """Everything that was found, of the records and of their claims."""
        return [
            reason
            for record in self.records
            for holder in (record, *record["claims"])
            for reason in holder["reasons"]
        ]

    def invalid(self) -> set[tuple[str, str]]:
        """Code and message of what makes a record invalid."""
        found = ((r["code"], r["message"], r["effect"]) for r in self.reasons())
        return {(code, message) for code, message, effect in found if effect == "X"}


def verify(
    *places: Path, settings: Path, ledger: str | None = None, require: str = "verified"
) -> Answer:
    """`gate2 verify --format json`."""
    asked = ["--no-ledger"] if ledger is None else ["--ledger", ledger]
    asked += ["--policy", str(settings), "--require", require]
    return _said(lambda: run(["verify", *map(str, places), "--format", "json", *asked]))


def verify_by_one_file(*places: Path) -> Answer:
    """The single file's own command, in this process."""
    return _said(lambda: standalone.main([*map(str, places), "--json"], version()))


def both(record: Path, settings: Path) -> tuple[Answer, Answer]:
    """What the two say of a record, without a ledger: the same, and never that they broke."""
    package, one_file = answers = verify(record, settings=settings), verify_by_one_file(record)
    for answer in answers:
        require_whole(answer)
    assert package.code == one_file.code
    assert [*map(without_signatures, package.records)] == [
        *map(without_signatures, one_file.records)
    ]
    return answers


def require_whole(answer: Answer) -> None:
    """The command came to its end, whatever it says."""
    for sign in ("INF-010 engine-error", "Traceback", "this verifier failed"):
        assert sign not in answer.text, answer.text


def without_signatures(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a record by who checked no signature and has no ledger."""
    bare = {k: v for k, v in record.items() if k not in ("signer", "signatures_checked", "keys")}
    bare["claims"] = [{k: v for k, v in c.items() if k != "signer"} for c in record["claims"]]
    return bare


def gate2(*arguments: str) -> Answer:
    """Any other command; its output as it is."""
    return _said(lambda: run([*arguments]), parse=False)


def _said(work: Any, *, parse: bool = True) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = work()
    text = out.getvalue() + err.getvalue()
    if not parse or not out.getvalue().startswith("{"):
        return Answer(code, text)
    return Answer(code, text, tuple(json.loads(out.getvalue())["records"]))


# --- files -------------------------------------------------------------------------------------


PAGE = "README.md"
"""Written for readers: no file of a record as far as the gate looks, and no verdict names it."""


def files_of(record: Path) -> list[str]:
    """Every file of a record, relative to it, but the page about it."""
    paths = (path for path in record.rglob("*") if path.is_file())
    return sorted(name for path in paths if (name := str(path.relative_to(record))) != PAGE)


def written_of(record: Path) -> list[str]:
    """The files that `--write` left there."""
    return [name for name in files_of(record) if not name.startswith(("artifacts/", "record.json"))]


def copied(record: Path, place: Path) -> Path:
    """A copy of the record that may be changed."""
    shutil.copytree(record, place / record.name)
    return place / record.name


@contextlib.contextmanager
def changed(path: Path, data: bytes | None) -> Iterator[None]:
    """The file with other bytes, or gone, until this is left; then as it was."""
    before = path.read_bytes()
    try:
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)
        yield
    finally:
        path.write_bytes(before)


# --- single bytes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flip:
    """One byte of one file with other bits."""

    file: str
    at: int
    bits: int

    def of(self, data: bytes) -> bytes:
        """The data with that byte changed."""
        changed = bytearray(data)
        changed[self.at] ^= self.bits
        return bytes(changed)


def flips(sizes: Mapping[str, int], count: int, seed: int) -> list[Flip]:
    """That many different ones, over the files alike and over each file's bytes alike."""
    source = random.Random(seed)
    names = sorted(name for name, size in sizes.items() if size)
    found: dict[Flip, None] = {}
    while len(found) < count:
        name = names[len(found) % len(names)]
        flip = Flip(name, source.randrange(sizes[name]), source.randrange(1, 256))
        found.setdefault(flip)
    return list(found)


def same_json(before: bytes, after: bytes) -> bool:
    """Whether both spell the same value, by the strict reader."""
    return _value(before) == _value(after) is not None


def _value(data: bytes) -> JsonValue:
    try:
        return loads(data)
    except JsonRefused:
        return None


def environment(state: Path) -> dict[str, str]:
    """This process's, with a state of its own."""
    return {**os.environ, "GATE2_STATE": str(state)}
