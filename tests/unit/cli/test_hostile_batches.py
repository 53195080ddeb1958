"""Reports that a hostile job hands to `gate2 report merge`: neither the log nor the count obeys."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate2.cli.main import run
from shard_reports import falsified, report, shards, unverified, verified, write

Documents = list[dict[str, Any]]
COMMAND = "x\n::error file=a.py::forged\n##vso[task.complete]\x1b[2J\u202e"
HUGE = "v" * 1_000_000
MOST_BYTES = 2 << 30


def in_every_path(documents: Documents) -> None:
    for document in documents:
        for record in document["records"]:
            record["path"] = COMMAND


def in_a_version(documents: Documents) -> None:
    documents[0]["engine"]["version"] = COMMAND


def in_the_rules(documents: Documents) -> None:
    documents[0]["engine"]["rules"] = COMMAND


def in_a_key(documents: Documents) -> None:
    documents[0]["timings_s"][COMMAND] = "long"


def in_a_status(documents: Documents) -> None:
    documents[0]["records"][0]["status"] = COMMAND


def huge_version(documents: Documents) -> None:
    for document in documents:
        document["engine"]["version"] = HUGE


def huge_key(documents: Documents) -> None:
    documents[0]["timings_s"][HUGE] = "long"


def huge_path(documents: Documents) -> None:
    for document in documents:
        document["records"][0]["path"] = HUGE


@pytest.mark.parametrize("of", [1, 2])
@pytest.mark.parametrize(
    "spoil",
    [
        in_every_path,
        in_a_version,
        in_the_rules,
        in_a_key,
        in_a_status,
        huge_version,
        huge_key,
        huge_path,
    ],
)
def test_a_refused_report_puts_no_command_into_the_log_of_a_job(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Documents], None],
    of: int,
) -> None:
    documents = shards(report([verified(f"t/{name}") for name in "abcd"]), of)
    spoil(documents)
    run(["report", "merge", *write(tmp_path, documents)])
    shown = "".join(capsys.readouterr())
    if spoil is not huge_path or of == 2:  # a single record may well have that path
        assert len(shown) < 4000
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##vso" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


def verified_without_its_claims(record: dict[str, Any]) -> None:
    record["claims"] = []


def verified_with_an_open_claim(record: dict[str, Any]) -> None:
    record["claims"][0]["status"] = "UNVERIFIED"


def verified_by_no_count(record: dict[str, Any]) -> None:
    record["coverage"]["gateable"] = 5


def verified_with_nothing_to_verify(record: dict[str, Any]) -> None:
    record["coverage"] = {"gateable": 0, "verified": 0, "falsified": 0, "descriptive": 1}
    record["claims"][0]["status"] = "UNVERIFIED"


def verified_beside_a_falsified_count(record: dict[str, Any]) -> None:
    record["coverage"]["falsified"] = 1


def falsified_by_no_claim(record: dict[str, Any]) -> None:
    record["status"] = "FALSIFIED"


@pytest.mark.parametrize(
    "cut",
    [
        verified_without_its_claims,
        verified_with_an_open_claim,
        verified_by_no_count,
        verified_with_nothing_to_verify,
        verified_beside_a_falsified_count,
        falsified_by_no_claim,
    ],
)
def test_a_record_that_contradicts_its_own_claims_is_not_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cut: Callable[[dict[str, Any]], None]
) -> None:
    documents = shards(report([verified("t/a"), verified("t/b")]), 2)
    cut(documents[0]["records"][0])
    assert run(["report", "merge", *write(tmp_path, documents)]) == 4
    assert "not those of its claims" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("status", ["VERIFIED", "UNVERIFIED"])
def test_a_falsified_claim_is_not_lost_with_the_status_of_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    documents = shards(report([falsified("t/a"), unverified("t/b")]), 2)
    documents[0]["records"][0]["status"] = status
    assert run(["report", "merge", *write(tmp_path, documents)]) == 4
    assert "not those of its claims" in " ".join(capsys.readouterr().err.split())


def a_million_empty_records(document: dict[str, Any]) -> None:
    document["records"] = [{}] * 1_000_000


def a_million_empty_claims(document: dict[str, Any]) -> None:
    document["records"][0]["claims"] = [{}] * 1_000_000


def many_times_in_words(document: dict[str, Any]) -> None:
    document["timings_s"] = {str(number): "long" for number in range(300_000)}


@pytest.mark.parametrize(
    "swell", [a_million_empty_records, a_million_empty_claims, many_times_in_words]
)
def test_a_small_report_of_many_faults_does_not_fill_the_memory(
    tmp_path: Path, swell: Callable[[dict[str, Any]], None]
) -> None:
    documents = shards(report([verified("t/a")]), 1)
    swell(documents[0])
    (file,) = write(tmp_path, documents)
    within = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MOST_BYTES}, {MOST_BYTES}))"
    )
    call = f"from gate2.cli.main import run; raise SystemExit(run(['report', 'merge', {file!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{within}\n{call}"], capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, "or is damaged" in " ".join(done.stderr.split())) == (4, True)
