"""An engine that applies no limit is no lane, however readily it makes containers."""

from typing import Any

import pytest

from gate2.sandbox.docker.facts import EngineFacts

VERSION = {"ApiVersion": "1.41", "Os": "linux", "Arch": "amd64"}


def facts_of(**info: Any) -> EngineFacts:
    """An engine that has answered already."""
    facts = EngineFacts()
    facts.__dict__.update(version=VERSION, info=info)
    return facts


def test_rootless_engine_without_control_groups_is_no_lane() -> None:
    """Seen of 20.10 on cgroup v1: it made the container without a warning, and held no limit."""
    rootless = ["name=seccomp,profile=default", "name=rootless"]
    facts = facts_of(CgroupDriver="none", CgroupVersion="1", SecurityOptions=rootless)
    assert "applies no limit" in facts.lack("")
    assert "systemd.unified_cgroup_hierarchy=1" in facts.lack("")


@pytest.mark.parametrize("driver", ["cgroupfs", "systemd"])
def test_rootless_engine_with_control_groups_is_one(driver: str) -> None:
    facts = facts_of(CgroupDriver=driver, CgroupVersion="2", SecurityOptions=["name=rootless"])
    assert facts.lack("") == ""
