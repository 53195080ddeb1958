"""`gate2 ci` as it is called, on a branch whose lanes are played."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ci_branch import Branch, one_claim
from gate2.cache.key import Context
from gate2.cache.keys import Keys, ThisRun
from gate2.check import Checker
from gate2.cli import ci
from gate2.cli.assemble import Assembly, LanesWhenNeeded
from gate2.executor.lanes import Lanes
from gate2.settings import Settings
from pull_request_made import spoken


class Command:
    """`gate2 ci` on a branch."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.checker: Callable[[Settings], Checker] = lambda settings: branch.checker()

    def __call__(self, *options: str, base: str | None = "main") -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        given = [] if base is None else ["--base", base]
        return spoken("ci", "--repo", str(self.branch.repo.path), *given, *options)

    def document(self, *options: str) -> tuple[int, dict[str, Any]]:
        """Exit code and what the JSON says."""
        code, out, _ = self("--format", "json", *options)
        return code, json.loads(out)


@pytest.fixture(name="branch")
def a_branch(tmp_path: Path) -> Branch:
    """A base with a record ``r`` that nobody published."""
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.base()
    return made


@pytest.fixture(name="command")
def a_command(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> Command:
    """On a branch that adds the record ``s``."""
    made = Command(branch)

    def never() -> Lanes:
        raise AssertionError("no lane of this machine is asked")

    @contextmanager
    def assembled(*, settings: Settings, **_: object) -> Iterator[Assembly]:
        run = ThisRun(Keys(Context.of(settings.policy, sandbox="auto", lean="auto")))
        yield Assembly(settings, made.checker(settings), LanesWhenNeeded(never), run)

    monkeypatch.setattr(ci, "assemble", assembled)
    branch.laid_out("records/s", "s", claims=one_claim())
    branch.repo.commit("add s")
    return made
