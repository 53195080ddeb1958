"""The made corpora that audits are measured on, kept from run to run for as long as they fit.

What a corpus holds follows from its generator and from the engine that makes its evidence: it is
kept under a digest of both, beneath the user's cache directory, and one of another digest goes.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.setting import PROJECT, TESTS
from corpus_making import make_corpus
from gate2.contract import Status

_FACTS: Final = "made.json"
_SOURCES: Final = ("corpus_*.py", "attested.py", "making.py")


@dataclass(frozen=True, slots=True)
class MadeCorpus:
    """A corpus, and what an audit of it has to come to."""

    path: Path
    places: int
    verified: int
    offered: int
    """Places and files that are offered to the importers and that none of them knows."""

    @property
    def settings(self) -> Path:
        """That trust the key by which its evidence is signed."""
        return self.path / "gate2.toml"


def made_corpus(places: int, root: Path | None = None) -> MadeCorpus:
    """The corpus of so many places beneath `root`, made where it is not there yet. Whoever
    measures on it changes nothing in it."""
    top = root or _usual_root()
    digest = _digest()
    kept = top / digest / str(places)
    if not (kept / _FACTS).is_file():
        _make_room(top, digest)
        _make(kept, places)
    facts = json.loads((kept / _FACTS).read_text(encoding="utf-8"))
    return MadeCorpus(kept / "corpus", places, facts["verified"], facts["offered"])


def copied(corpus: MadeCorpus, target: Path) -> MadeCorpus:
    """The same corpus again, for whoever changes some of it. No hard links: none is evidence."""
    shutil.copytree(corpus.path, target, copy_function=shutil.copyfile, symlinks=True)
    return MadeCorpus(target, corpus.places, corpus.verified, corpus.offered)


def entitle(corpus: MadeCorpus, count: int, title: str) -> None:
    """Give this many of its records another title, each in a new file."""
    files = sorted((corpus.path / "2025").rglob("record.json"))
    for number, file in enumerate(files[:count]):
        document = json.loads(file.read_text(encoding="utf-8"))
        document["title"] = f"{title}, {number}"
        file.unlink()
        file.write_text(json.dumps(document), encoding="utf-8")


def _make(kept: Path, places: int) -> None:
    """Whole, or not there."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=kept.parent))
    try:
        planted = make_corpus(making / "corpus", places)
        facts = {
            "verified": planted.statuses()[Status.VERIFIED],
            "offered": len(planted.places) + planted.skipped,
        }
        (making / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
        making.rename(kept)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _make_room(top: Path, digest: str) -> None:
    for other in top.iterdir() if top.is_dir() else ():
        if other.name != digest:
            shutil.rmtree(other, ignore_errors=True)


def _usual_root() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "gate2-bench"


def _digest() -> str:
    whole = hashlib.sha256()
    for file in sorted(_sources()):
        whole.update(file.name.encode() + b"\x00" + file.read_bytes())
    return whole.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from TESTS.glob(pattern)
    yield from (PROJECT / "engine" / "gate2").rglob("*.py")
