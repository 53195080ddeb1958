"""Examples of what is said of the machine: never counted against a record."""

from gate2.reason_examples.example import Example, reserved
from gate2.reasons import Code

EXAMPLES: dict[Code, Example] = {
    Code.INF_DOCKER_UNREACHABLE: Example(
        situation="The Docker lane was asked for, and no engine answers.",
        shows="""\
artifacts/mean/artifact.toml:
  claim = "c1"
$ gate2 check . --sandbox docker
""",
        says="docker lane: no engine answers",
        instead="""\
$ gate2 check . --sandbox runc
""",
    ),
    Code.INF_LEAN_MISSING: Example(
        situation="A record has a proof, and `gate2 setup` never ran on this machine.",
        shows="""\
$ gate2 check .
""",
        says="the embedded Lean toolchain is not installed",
        instead="""\
$ gate2 setup
""",
    ),
    Code.INF_WORKER_LOST: Example(
        situation="A process that read records for an audit was ended from outside, most likely"
        " for want of memory.",
        shows="""\
$ gate2 audit . --jobs 16
""",
        says="a process that read records was ended from outside, by want of memory perhaps",
        instead="""\
$ gate2 audit . --jobs 1
""",
    ),
    Code.INF_DISK_FULL: Example(
        situation="There is no space where results, evidence or the cache have to be written, or it"
        " may not be written to.",
        shows="""\
$ gate2 check . --write
""",
        says="evidence: cannot be written: No space left on device",
        instead="Free some space or make it writable, and run it again: nothing was left half"
        " written.",
    ),
    Code.INF_BUDGET_EXHAUSTED: reserved(
        situation="It is kept for a time limit on a whole check. There is none so far: every run"
        " and every proof has its own.",
        instead="Check fewer records at a time.",
    ),
    Code.INF_LEDGER_LOCKED: Example(
        situation="Another process writes to the ledger and does not end.",
        shows="""\
$ gate2 check . --write
""",
        says="another process has held the ledger for more than 30 s",
        instead="Wait for it to end, and run it again.",
    ),
    Code.INF_CANCELLED: reserved(
        situation="It is kept for reports of a check that was interrupted. An interrupted command"
        " ends with status 130 and writes no report.",
        instead="Run it again: what was found before is in the cache.",
    ),
    Code.INF_CACHE_CORRUPT: Example(
        situation="A file of the cache, of an image or of a toolchain is not what its digest says.",
        shows="""\
$ gate2 check .
""",
        says="The pinned Lean library is damaged: Init/Core.olean: expected its digest, came"
        " another.",
        instead="""\
$ gate2 setup
""",
    ),
    Code.INF_CLOCK_SKEW: reserved(
        situation="It is kept for a clock that goes backwards. Times in evidence are shown, and no"
        " rule goes by them.",
        instead="Set the clock.",
    ),
    Code.INF_ENGINE_ERROR: Example(
        situation="A bug of gate2. Nothing is concluded from it.",
        shows="""\
$ gate2 check .
""",
        says="ValueError: something nobody foresaw (crash report: gate2-crash-1a2b3c4d.json)",
        instead="Report it, with the crash report that the message names. It holds no text of your"
        " records.",
    ),
    Code.INF_CONTENTION: Example(
        situation="Two checks write to one record at the same time, or the machine ran out of"
        " memory and does not say for whom.",
        shows="""\
$ gate2 check . --write
""",
        says="record.json was changed while it was checked: nothing is written",
        instead="""\
$ gate2 check . --write --jobs 1
""",
    ),
    Code.INF_REGISTRY_UNREACHABLE: Example(
        situation="`gate2 setup` could not fetch a package.",
        shows="""\
$ gate2 setup
""",
        says="apt-get update did not end in time",
        instead="Check the network, and run `gate2 setup` again.",
    ),
    Code.INF_LANE_UNAVAILABLE: Example(
        situation="Neither Docker nor runc nor bubblewrap can seal a run here, mostly for want of"
        " root.",
        shows="""\
$ gate2 check .
""",
        says="no sealed lane can run here: docker lane: no engine answers",
        instead="""\
$ gate2 doctor
""",
    ),
    Code.INF_GIT_UNAVAILABLE: Example(
        situation="`gate2 ci` needs git, and a repository that this user may read.",
        shows="""\
$ gate2 ci --base main
""",
        says="expected a program `git` on PATH (one that lies in the repository itself is not run),"
        " found none",
        instead="Install git, and let this user own the checkout:"
        " `git config --global --add safe.directory DIRECTORY`.",
    ),
}
