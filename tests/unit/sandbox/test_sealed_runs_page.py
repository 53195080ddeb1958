"""docs/sealed-runs.md says what is so: settings, limits and findings are those of the engine."""

import re
from pathlib import Path

import pytest

from gate2.lanes.determinism import DETERMINISM
from gate2.lanes.granting import FLOORS
from gate2.policy import LimitCaps, Policy
from gate2.sandbox.job import Job, Limits
from gate2.sandbox.payload import OPEN_FILES, SHM_MIB
from gate2.sandbox.select import Lane, choose

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "sealed-runs.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    below = PAGE.split(f"# {heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table is not None
    lines = table[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_determinism_setting_stands_there_with_its_value() -> None:
    told = {name.strip("`"): value.strip("`") for name, value, _ in rows("Determinism settings")}
    assert told == dict(DETERMINISM)


def test_every_limit_stands_there_with_default_floor_and_cap() -> None:
    usual, caps = Limits(), LimitCaps()
    expected = {
        name: [f"{getattr(each, name):g}" for each in (usual, FLOORS, caps)]
        for name in LimitCaps.__slots__
    }
    assert {name.strip("`"): figures for name, *figures, _ in rows("Limits")} == expected
    text = " ".join(PAGE.split())
    for words in (
        f"{usual.inodes} inodes in each",
        f"{SHM_MIB} MiB of shared memory",
        f"{OPEN_FILES} open files",
        f"{usual.output_bytes >> 20} MiB of each output stream",
        f"{usual.results_bytes >> 20} MiB for the results file",
        f"at least those of policy ({Policy().runs})",
    ):
        assert words in text


@pytest.mark.runc
def test_every_finding_of_a_real_seal_is_explained() -> None:
    lane = choose(Lane.RUNC)
    seal = lane.prove(Job(image=lane.resolve("python"), command=("/bin/true",), workdir="/"))
    told = {name for names, _ in rows("The seal record") for name in re.findall("`(.+?)`", names)}
    assert told == {probe.name.partition(":")[0] for probe in seal.probes}
    assert "control:twin" in {probe.name for probe in seal.probes}


def test_every_page_and_file_that_it_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).resolve().parents[3] / "docs" / target).exists(), target
