"""What no attestation may hold: paths, environment and raw output of the machine that made it.

Words of the record's author (what an artifact establishes, the statement, names) are his to
publish and are not looked into. Paths inside the sandbox are the same for everybody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

MAX_MESSAGE = 20_000
"""Characters of a string that gate2 writes itself; a log is longer."""

OF_THE_AUTHOR = frozenset(
    {
        *("establishes", "does_not_establish", "statement", "definitions", "theorem", "axioms"),
        *("reviewed_by", "reported", "literal", "inputs", "values"),
    }
)
ENVIRONMENT = frozenset(
    {
        *("HOME", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR", "MPLBACKEND", "PATH", "TZ"),
        *("LC_ALL", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE"),
        *("SOURCE_DATE_EPOCH", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"),
        *("OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "MKL_CBWR"),
    }
)
"""What every sealed run is given, and all that evidence may repeat of an environment."""

# A path that begins where a word does. Inside the sandbox /home holds these four alone, and /tmp,
# /root and /mnt are named by probes without anything behind them.
_HOST = re.compile(
    r"(?<![\w./-])(?:"
    r"/home/(?!(?:in|out|probe|tools)(?![\w.-]))[\w.-]"
    r"|/(?:Users|root|tmp|mnt|media|private|builds)/[\w.-]"
    r"|/var/(?:folders|lib|cache|run|tmp|home|www)/[\w.-]"
    r"|/run/(?:user|media)/"
    r"|~[\w.-]*/[\w.-]"
    r"|[A-Za-z]:[\\/](?![\\/])\w"
    r")|(?<![a-z])file:/",
)


def private_parts(value: object) -> Iterator[str]:
    """Where in an attestation's predicate something of a machine stands, one line for each.

    What gate2 writes may quote the author: a name of his that looks like a path is none of the
    machine's. Otherwise he could choose one that voids whatever falsifies his claim.
    """
    quoted = sorted(set(_of_the_author(value)), key=len, reverse=True)
    yield from _walk(value, "predicate", quoted)


def _of_the_author(value: object, *, his: bool = False) -> Iterator[str]:
    """What the author calls things, where that looks like a path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if his and isinstance(key, str) and _HOST.search(key):
                yield key
            named = key == "name" and isinstance(item, str)
            yield from _of_the_author(item, his=his or named or key in OF_THE_AUTHOR)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _of_the_author(item, his=his)
    elif his and isinstance(value, str) and _HOST.search(value):
        yield value


def _walk(value: object, where: str, quoted: Sequence[str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            place = f"{where}.{str(key)[:40]}"
            if key == "environment" and isinstance(item, Mapping):
                yield from _environment(item, place)
            if key not in OF_THE_AUTHOR and not (key == "name" and isinstance(item, str)):
                yield from _walk(item, place, quoted)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _walk(item, f"{where}[{number}]", quoted)
    elif isinstance(value, str):
        yield from _text(value, where, quoted)


def _environment(table: Mapping[object, object], where: str) -> Iterator[str]:
    for name in table:
        if name not in ENVIRONMENT:
            yield f"{where}: the variable {str(name)[:40]!a} is none of the sandbox's own"


def _text(text: str, where: str, quoted: Sequence[str]) -> Iterator[str]:
    if len(text) > MAX_MESSAGE:
        yield f"{where}: {len(text)} characters, which is a log and no finding"
    if not _HOST.search(text):
        return
    for words in quoted:
        text = text.replace(words, "…")
    if found := _HOST.search(text):
        yield f"{where}: a path of a machine, {text[found.start() : found.start() + 24]!a}…"
