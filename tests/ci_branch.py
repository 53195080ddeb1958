"""Branches of a real repository, judged by the gate; only what a lane would see is made up."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from attested import CLAIMS, about, laid_out, verifying, written
from ci_made import in_code
from gate2.check import CheckedRecord, Checker
from gate2.ci.base_settings import BaseSettings
from gate2.ci.deciding import Rules
from gate2.ci.gate import Gate, gate_settings, read_sides
from gate2.ci.judgement import Finding, JudgedClaim, JudgedRecord, Require
from gate2.ci.looking import Looked, Looking
from gate2.errors import Gate2Error
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.git.repository import open_repository
from gate2.reasons import Code
from gate2.record.model import Artifact, Claim
from git_made import Repo
from publishing_made import Quiet

Seen = ReproEvidence | ProofEvidence
TODAY = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate said of a branch."""

    records: tuple[JudgedRecord, ...]
    findings: tuple[Finding, ...]
    looked: tuple[Looked | None, ...] = field(repr=False)

    def record(self, path: str) -> JudgedRecord:
        """The one at this place."""
        (found,) = (each for each in self.records if each.path == path)
        return found

    def claim(self, path: str, name: str = "c1") -> JudgedClaim:
        """One claim of the record at this place."""
        (found,) = (each for each in self.record(path).claims if each.id == name)
        return found

    def said(self) -> list[str]:
        """Each finding but plain notes, as ``CLM-009 blocks r/c1``."""
        every = [*self.findings, *(f for r in self.records for f in r.all_findings())]
        return sorted(
            f"{in_code(each.reason.code)} {each.weight} "
            f"{'/'.join(filter(None, (each.record, each.claim)))}".strip()
            + (" waived" if each.waiver else "")
            for each in every
            if each.weight.value != "note" or each.waiver
        )

    def message(self, code: Code) -> str:
        """Of the first finding with this code."""
        every = [*self.findings, *(f for r in self.records for f in r.all_findings())]
        return next(each.reason.message for each in every if each.reason.code is code)


class Branch:
    """A repository with a base and a branch ``work``; what its lanes see is `seen`, by claim."""

    def __init__(self, place: Path, settings: str = "") -> None:
        self.place = place
        self.repo = Repo(place / "repository")
        self.seen: dict[str, Seen | Gate2Error] = {**verifying()}
        self.ran: list[str] = []
        if settings:
            self.repo.write({"gate2.toml": settings})

    def at(self, path: str) -> Path:
        """A place in the work tree."""
        return self.repo.path / path

    def laid_out(self, path: str = "records/r", name: str = "r", **how: Any) -> Path:
        """A record whose verdict nobody published."""
        return laid_out(self.at(path), id=name, **how)

    def written(self, path: str = "records/r", **how: Any) -> Path:
        """What `gate2 check --write` leaves beside the record there."""
        return written(self.at(path), **how)

    def base(self) -> str:
        """Commit what stands there as the base, and begin the branch."""
        self.repo.commit("the base")
        self.repo.branch("work")
        return self.repo.head()

    def checker(self) -> Checker:
        """One whose lanes see what `seen` says."""

        def lane(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> Seen:
            self.ran.append(f"{artifact.directory.parent.parent.name}/{claim.id}")
            found = self.seen[claim.id]
            if isinstance(found, Gate2Error):
                raise found
            return about(found, claim, artifact)

        return Checker(lane, lane, self.settings().settings.policy, Quiet())

    def settings(self, policy: Path | None = None) -> BaseSettings:
        """Those of the base."""
        return gate_settings(read_sides(open_repository(self.repo.path), "main", "main"), policy)

    def judge(
        self,
        *,
        require: Require = Require.NO_REGRESSION,
        reviewers: tuple[str, ...] = (),
        trust: bool = False,
        today: date = TODAY,
        commit: bool = True,
        base: str = "main",
        head: str = "HEAD",
    ) -> Judged:
        """What the gate says of all that was changed since."""
        if commit:
            self.repo.commit("a change")
        sides = read_sides(open_repository(self.repo.path), base, head)
        settings = gate_settings(sides, None)
        looking = Looking(settings.settings, self.checker(), _as_it_is, None, trust)

        def rules_of(taken: Mapping[str, Sequence[str]]) -> Rules:
            return Rules(require, reviewers, settings.settings.waivers, today, taken)

        self.ran.clear()
        with tempfile.TemporaryDirectory(dir=self.place) as room:
            gate = Gate(sides, settings, looking, rules_of, Path(room))
            findings = gate.findings()
            found = [(record, looked) for record, looked, _ in gate.records()]
        return Judged(
            tuple(record for record, _ in found), findings, tuple(looked for _, looked in found)
        )


def _as_it_is(work: Callable[[], CheckedRecord]) -> CheckedRecord:
    return work()


def one_claim(**changes: Any) -> tuple[dict[str, Any], ...]:
    """The empirical claim of `attested.CLAIMS` alone."""
    return ({**CLAIMS[0], **changes},)
