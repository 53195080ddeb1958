"""docs/seccomp.md, the profile and the reasons say the same."""

import re
from collections import Counter

import pytest

import seccomp_page
from gate2.backports import tomllib
from gate2.data import data_path
from gate2.sandbox.seal import seccomp, seccomp_filter

PAGE = seccomp_page.PAGE.read_text(encoding="utf-8")
REASONS = tomllib.loads(data_path("sandboxes/seccomp-denied.toml").read_text(encoding="utf-8"))


def section(heading: str) -> str:
    """What stands between a heading of the second level and the next one."""
    return PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def listed(text: str) -> list[str]:
    """The calls in lines that hold nothing else."""
    lines = re.findall(r"^ *((?:`\w+` ?)+)$", text, re.MULTILINE)
    return [name for line in lines for name in re.findall(r"`(\w+)`", line)]


def test_page_is_made_of_the_profile_and_the_reasons() -> None:
    assert seccomp_page.page() == PAGE, "run: python tests/seccomp_page.py"


def test_every_denied_call_has_its_reason_exactly_once() -> None:
    counted = Counter(listed(section("What is denied, and why")))
    denied = seccomp_filter.numbers().keys() - seccomp.load().names
    assert set(counted) == denied
    assert {name for name, count in counted.items() if count != 1} == set()


def test_every_heading_of_what_is_denied_says_why() -> None:
    parts = section("What is denied, and why").split("\n### ")[1:]
    assert len(parts) == len(REASONS["group"])
    for part in parts:
        heading, why, names = part.strip().split("\n\n")
        assert heading
        assert len(why) > 40
        assert listed(names)


def test_every_allowed_call_is_listed_once_or_with_its_conditions() -> None:
    plain = Counter(listed(section("What is allowed")))
    conditional = set(
        re.findall(r"^\| `(\w+)`", section("What is allowed with some arguments"), re.MULTILINE)
    )
    assert set(plain.values()) == {1}
    assert set(plain).isdisjoint(conditional)
    assert set(plain) | conditional == seccomp.load().names


def test_page_names_the_digest_and_the_version() -> None:
    assert seccomp.load().sha256 in PAGE
    assert f"version {seccomp.load().version}." in PAGE


def test_what_docker_allows_beyond_is_denied_here() -> None:
    beyond = REASONS["docker_allows"].split()
    assert len(set(beyond)) == len(beyond) > 50
    assert set(beyond).isdisjoint(seccomp.load().names)
    assert set(beyond) < seccomp_filter.numbers().keys()
    assert listed(section("Beside Docker's default profile")) == beyond


@pytest.mark.parametrize("name", ["ptrace", "io_uring_setup", "keyctl", "bpf", "mount", "clone3"])
def test_calls_that_matter_most_are_denied(name: str) -> None:
    assert name in listed(section("What is denied, and why"))
