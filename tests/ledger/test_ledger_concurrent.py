"""Many writers at once, and one that is killed: nothing acknowledged is lost, the chain holds."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.ledger.opening import open_ledger
from gate2.reasons import Code
from ledger_making import attempt, holding

WRITERS, EACH = 6, 20
"""Many more than the machine's processors, each long enough to meet all the others."""
KILLS = 12
"""Each starts a Python: three are killed while it starts, the others in the middle of an append."""
TESTS = Path(__file__).resolve().parents[1]


def writer(url: str, name: str, count: int) -> "subprocess.Popen[str]":
    """A process that appends, and says each number once the ledger has acknowledged it."""
    return subprocess.Popen(
        [sys.executable, "-m", "ledger_making", url, name, str(count)],
        cwd=TESTS,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_writers_at_once_lose_no_entry_and_make_one_chain(url: str) -> None:
    """None of them finds a ledger; one makes it, and all append to that one."""
    writers = [writer(url, f"w{number}", EACH) for number in range(WRITERS)]
    for process in writers:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert out.split() == ["ready", *map(str, range(1, EACH + 1))]
    with open_ledger(url) as ledger:
        assert ledger.verify() == ()
        assert ledger.head().entries == WRITERS * EACH * 2
        for number in range(WRITERS):
            claims = [chained.entry.claim for chained in ledger.entries(record=f"w{number}")]
            assert claims == [f"c{n}" for n in range(1, EACH + 1) for _ in (1, 2)]


def test_a_killed_writer_loses_nothing_that_was_acknowledged(url: str) -> None:
    """From before it has opened the ledger to the middle of an append, at seeded moments."""
    seeded = random.Random(20)
    acknowledged: dict[str, int] = {}
    for number in range(KILLS):
        name = f"k{number}"
        process = writer(url, name, 100_000)
        assert process.stdout is not None
        heard = 0
        if number % 4:
            assert process.stdout.readline() == "ready\n"
            heard = seeded.randint(1, 6)
            assert [process.stdout.readline() for _ in range(heard)][-1] == f"{heard}\n"
            time.sleep(seeded.random() * 0.02)
        else:  # while it starts, or makes the ledger
            time.sleep(seeded.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        out = process.stdout.read()  # not communicate(), which forgets what readline() read ahead
        process.wait(timeout=60)
        process.stdout.close()
        said = [line for line in out.splitlines(keepends=True) if line.endswith("\n")]
        acknowledged[name] = heard + sum(line != "ready\n" for line in said)
    assert sum(acknowledged.values()) > KILLS
    with open_ledger(url) as ledger:
        assert ledger.verify() == ()
        for name, count in acknowledged.items():
            claims = [chained.entry.claim for chained in ledger.entries(record=name)]
            assert len(claims) % 2 == 0, "half of an append"
            assert claims[::2] == [f"c{n}" for n in range(1, len(claims) // 2 + 1)]
            assert len(claims) // 2 in (count, count + 1)
        after = ledger.append([attempt(1, record="after")])
        assert after.entries == ledger.head().entries


def test_a_writer_that_holds_the_ledger_for_too_long_is_named_as_the_reason(url: str) -> None:
    with open_ledger(url) as ledger:
        before = ledger.append([attempt(1)])
    with holding(url), open_ledger(url, patience_s=0.3) as ledger:
        with pytest.raises(
            InfrastructureError, match=r"held the ledger for more than 0\.3 s"
        ) as no:
            ledger.append([attempt(2)])
        assert no.value.reason.code is Code.INF_LEDGER_LOCKED
        assert ledger.head() == before, "who reads does not wait"
    with open_ledger(url) as ledger:
        assert ledger.append([attempt(3)]).entries == 2
