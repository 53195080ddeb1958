"""`gate2 audit` as a whole process on a made corpus: how long it takes, how much memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.benchmark import CannotMeasure
from bench.corpora import MadeCorpus
from bench.setting import PROJECT, TESTS

JOBS: Final = 2
SHOWN: Final = "10"
"""Records: all are counted, and writing ten thousand would be measured instead of the audit."""
_LOOK_S: Final = 0.05
"""Between two looks at the memory of the processes."""


@dataclass(frozen=True, slots=True)
class Took:
    """One audit, ended."""

    wall_s: float
    peak_mib: float
    """The most memory that its processes had in use at once, what they share counted once; 0
    where nobody looked."""
    verified: int
    reused: int


def audit_of(corpus: MadeCorpus, state: Path, *options: str, looked_at: bool = False) -> Took:
    """An audit as JSON that shows ten of its records, by two processes, without a ledger.

    Raises:
        CannotMeasure: it failed, or came to another result than is true of the corpus.
    """
    output = state.with_name("audit.json")
    arguments = [*options, "--format", "json", "--limit", SHOWN, "-o", str(output)]
    wall_s, peak_mib = _timed(corpus, state, arguments, looked_at=looked_at)
    found = json.loads(output.read_text(encoding="utf-8"))
    verified = found["totals"]["statuses"]["VERIFIED"]["count"]
    if (found["totals"]["found"], verified) != (corpus.places, corpus.verified):
        came = f"{found['totals']['found']} records, {verified} of them VERIFIED"
        raise CannotMeasure(f"expected {corpus.places} and {corpus.verified}, came {came}")
    return Took(wall_s, peak_mib, verified, found["reused"]["count"])


def site_of(corpus: MadeCorpus, state: Path, site: Path) -> float:
    """Seconds of an audit as a site."""
    wall_s, _ = _timed(corpus, state, ["--format", "html", "-o", str(site)], looked_at=False)
    if not (site / "index.html").is_file():
        raise CannotMeasure("expected a site, there is no index.html")
    return wall_s


def reading_of(corpus: MadeCorpus) -> float:
    """Seconds of a process that reads every file of the corpus and parses what is JSON."""
    command = [sys.executable, "-m", "bench.reading", str(corpus.path)]
    return _run(command, looked_at=False)[0]


def imported_mib() -> float:
    """Memory of an interpreter that has imported the audit, and does nothing."""
    script = (
        "import gate2.audit.auditing, gate2.cli.main, re;"
        "text = open('/proc/self/smaps_rollup').read();"
        "print(int(re.search(r'^Pss:\\s+(\\d+)', text, re.M)[1]) / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=_env()
    )
    return float(done.stdout)


def _timed(
    corpus: MadeCorpus, state: Path, arguments: Sequence[str], *, looked_at: bool
) -> tuple[float, float]:
    gate2 = [sys.executable, "-m", "gate2", "audit", str(corpus.path), "--no-ledger"]
    settings = ["--policy", str(corpus.settings), "--jobs", str(JOBS), "--state", str(state)]
    return _run([*gate2, *settings, *arguments], looked_at=looked_at)


def _run(command: Sequence[str], *, looked_at: bool) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=PROJECT, env=_env()
    )
    peak = 0.0
    while looked_at and process.poll() is None:
        peak = max(peak, sum(map(_pss_mib, _tree(process.pid))))
        time.sleep(_LOOK_S)
    out, _ = process.communicate()
    wall_s = time.perf_counter() - started
    if process.returncode != 0:
        said = out.decode(errors="replace")[-400:]
        raise CannotMeasure(f"{command[2:4]} ended with {process.returncode}: {said}")
    return wall_s, peak


def _env() -> dict[str, str]:
    """Bytecode as an installed package has it."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _tree(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return
    for child in text.split():
        yield from _tree(int(child))


def _pss_mib(pid: int) -> float:
    """Memory in use, a page that n processes share counted as 1/n; 0 of one that is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((each for each in text.splitlines() if each.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) / 1024
