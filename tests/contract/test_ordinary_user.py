"""`gate2` as somebody without root, who may read the checkout and own a home, and little else."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from rough import copy_record, publication_faults, write_sleeper, write_talk
from somebody import UID, Somebody

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def record_of(somebody: Somebody, name: str) -> Path:
    """An example record in the user's home."""
    return somebody.own(copy_record(name, somebody.home / name))


# Without any lane


def test_commands_that_run_nothing_need_neither_root_nor_an_engine(somebody: Somebody) -> None:
    report = somebody.home / "report.txt"
    report.write_text(REPORT, encoding="utf-8")
    code, out, _ = somebody.run("doctor", "--format", "json")
    assert (code, json.loads(out)["lanes"]) == (0, {"proof": False, "repro": False})
    for arguments in (
        ("explain", "lean-005"),
        ("classify", "The error decays as 1/n."),
        ("import", "report.txt", "-o", "imported"),
        ("init", "fresh"),
        ("bind", "fresh"),
        ("doctor",),
    ):
        code, _, err = somebody.run(*arguments)
        assert (code, arguments) == (0, arguments), err
    assert (somebody.home / "imported" / "record.json").is_file()


REPORT = """A Short Report

Abstract

Something was studied.

Extracted Claims

Claim Grounded Confidence
The measured gain is 0.82. ✓ 90%
"""


def test_check_names_the_lane_it_lacks_and_holds_nothing_against_the_record(
    somebody: Somebody,
) -> None:
    record = record_of(somebody, "anscombe-quartet")
    (record / "verdict.json").write_text("old", encoding="utf-8")
    somebody.own(record)
    code, out, err = somebody.run("check", record, "--format", "json", "--write")
    assert code == 6, err
    (found,) = json.loads(out)["records"]
    empirical, descriptive = found["claims"]
    (reason,) = empirical["reasons"]
    assert (empirical["status"], reason["code"]) == ("UNVERIFIED", "G2-INF-013")
    assert "runc lane: needs root" in reason["message"]
    assert "docker lane: no engine answers" in reason["message"]
    assert "gate2 doctor" in reason["remedy"]
    assert [each["code"] for each in descriptive["reasons"]] == ["G2-CLM-003"]
    assert (record / "verdict.json").read_text(encoding="utf-8") == "old"
    assert "nothing written" in err
    code, out, _ = somebody.run("check", record)
    assert code == 6
    assert "needs root" in " ".join(out.split())


@pytest.mark.parametrize("home_of", ["", "/nonexistent", "relative"])
def test_user_without_a_usable_home_is_told_what_to_set(home_of: str, somebody: Somebody) -> None:
    record = record_of(somebody, "anscombe-quartet")
    code, out, err = somebody.run("check", record, "--format", "json", HOME=home_of)
    assert code == 6, err
    (found,) = json.loads(out)["records"]
    assert found["claims"][0]["reasons"][0]["code"] == "G2-INF-013"
    for command in ("doctor", "explain lean-005", "image list"):
        assert somebody.run(*command.split(), HOME=home_of)[0] in (0, 5), command


def test_record_that_the_user_may_not_read_is_not_called_invalid(somebody: Somebody) -> None:
    for number, mode in enumerate((0o000, 0o700)):
        record = write_talk(somebody.home / f"r{number}")
        (record if mode else record / "record.json").chmod(mode)
        for path in (record, record / "record.json"):
            code, out, err = somebody.run("check", path)
            assert (code, out) == (2, ""), err
            assert "cannot be read by this user" in err or "is not readable" in err


def test_artifact_that_the_user_may_not_read_is_not_called_a_link(docker_user: Somebody) -> None:
    record = record_of(docker_user, "anscombe-quartet")
    manifest = record / "artifacts" / "moments" / "artifact.toml"
    os.chown(manifest, 0, 0)
    manifest.chmod(0o600)
    code, out, err = docker_user.run("check", record, "--format", "json")
    reasons = json.loads(out)["records"][0]["reasons"]
    assert [each["code"] for each in reasons if "cannot be read" in each["message"]], (code, err)


def test_read_only_record_is_refused_before_anything_runs(somebody: Somebody) -> None:
    record = copy_record("anscombe-quartet", somebody.home / "r")
    code, out, err = somebody.run("check", record, "--write")
    assert code == 6
    assert "INF-004" in out
    assert "read-only" in out
    assert "sealed run" not in err
    (record / "evidence").mkdir()
    os.chown(record, UID, UID)
    code, out, _ = somebody.run("check", record, "--write")
    assert code == 6
    assert "evidence: cannot be written" in " ".join(out.split())


def test_place_that_cannot_be_written_is_named(somebody: Somebody) -> None:
    record = copy_record("anscombe-quartet", somebody.home / "r")
    manifest = record / "artifacts" / "moments" / "artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub("claim_sha256 = .*", "", text), encoding="utf-8")
    (somebody.home / "report.txt").write_text(REPORT, encoding="utf-8")
    for arguments in (
        ("init", record / "new"),
        ("import", "report.txt", "-o", record / "new"),
        ("bind", record),
        ("check", record, "--claim", "c2", "-o", record / "report.txt"),
    ):
        code, _, err = somebody.run(*arguments)
        assert code == 2, (arguments, err)
        assert "cannot be written" in err


# With an engine, and still without root


@pytest.mark.docker
def test_engine_is_enough_to_verify_with_the_image_that_root_built(docker_user: Somebody) -> None:
    record = record_of(docker_user, "anscombe-quartet")
    code, out, err = docker_user.run("check", record, "--write", "--format", "json")
    assert code == 0, err + out
    report = json.loads(out)
    assert (report["engine"]["sandbox"], report["records"][0]["status"]) == ("docker", "VERIFIED")
    assert publication_faults(record) == []
    assert list((docker_user.home / ".cache" / "gate2" / "runs").iterdir()) == []
    assert docker_user.run("run", record / "artifacts" / "moments")[0] == 0


@pytest.mark.docker
@pytest.mark.lean
@pytest.mark.slow
def test_engine_is_enough_to_prove_with_the_toolchain_that_root_installed(
    docker_user: Somebody,
) -> None:
    record = record_of(docker_user, "kronecker-budget")
    code, out, err = docker_user.run("check", record, "--format", "json")
    assert code == 0, err + out
    assert json.loads(out)["records"][0]["status"] == "VERIFIED"
    code, out, _ = docker_user.run("doctor", "--format", "json")
    assert (code, json.loads(out)["lanes"]) == (0, {"proof": True, "repro": True})


@pytest.mark.docker
def test_what_a_killed_check_of_a_user_left_his_next_one_removes(docker_user: Somebody) -> None:
    record = docker_user.own(write_sleeper(docker_user.home / "r"))
    runs = docker_user.home / ".cache" / "gate2" / "runs"
    process = docker_user.start("check", record)
    assert process.stderr is not None
    line = process.stderr.readline()
    while "sealed run 1" not in line:
        assert line, "ended before its first run"
        line = process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert list(runs.iterdir())
    talk = docker_user.own(write_talk(docker_user.home / "talk"))
    assert docker_user.run("check", talk, "--no-cache")[0] == 1
    assert list(runs.iterdir()) == []
