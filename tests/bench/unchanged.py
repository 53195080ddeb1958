"""Records that were checked before and did not change since."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bench.setting import PROJECT
from gate2.cache.disk import DiskEvidenceCache
from gate2.cache.key import Context
from gate2.check import CheckedClaim, Checker
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.policy import Policy
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.sandbox.bundles.bundle import tree_of
from making import control, perturbed, repro, run, sensitivity

SHIPPED: Final = PROJECT / "records"
A_SCRIPT: Final = "anscombe-quartet"
A_PROOF: Final = "kronecker-budget"
IMAGE: Final = "python"


def copies(root: Path, count: int) -> tuple[Path, ...]:
    """That many records with an artifact that is a script, no two with the same claim."""
    made = []
    for number in range(count):
        place = root / f"record-{number:04}"
        shutil.copytree(SHIPPED / A_SCRIPT, place)
        document = json.loads((place / "record.json").read_text(encoding="utf-8"))
        document["id"] = place.name
        document["title"] = f"{document['title']} ({number})"
        (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
        made.append(place)
    return tuple(made)


class Quiet:
    """An observer that draws nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """A step has begun."""

    def done(self, record: Record, checked: CheckedClaim) -> None:
        """A claim has its verdict."""


@dataclass(frozen=True)
class Stand:
    """A checker over a cache; its lane makes evidence up instead of running anything."""

    cache: Path
    image_id: str

    def checker(self) -> Checker:
        """A fresh one, as a process would make it."""
        policy = Policy()
        context = Context.of(policy, sandbox="auto", lean="auto")
        kept = DiskEvidenceCache(self.cache, context)
        return Checker(self._prove, self._reproduce, policy, Quiet(), cache=kept)

    def _reproduce(self, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        values = {item.metric: item.value for item in claim.reported}
        others = dict.fromkeys(values, "-7777")
        sound = repro(
            runs=(run(values), run(values)),
            perturbed=(perturbed(values),),
            controls=(control(others),),
            sensitivity=(sensitivity(values=others),),
            reported=claim.reported,
            image=self.image_id,
        )
        seal = replace(sound.seal, probes=sound.seal.probes * 198)  # as many as a real one
        about: dict[str, Any] = {
            "claim": claim.id,
            "claim_sha256": claim.text_sha256(),
            "artifact": artifact.name,
            "artifact_sha256": tree_of(artifact.directory),
        }
        return replace(sound, seal=seal, subject=replace(sound.subject, **about))

    def _prove(self, claim: Claim, artifact: Artifact, say: object) -> ProofEvidence:
        raise NotImplementedError("the records have no proofs")


@contextmanager
def checked_before(root: Path, count: int, image_id: str) -> Iterator[tuple[Stand, list[Path]]]:
    """Records whose evidence is kept."""
    stand = Stand(root / "evidence", image_id)
    places = list(copies(root / "records", count))
    checker = stand.checker()
    for place in places:
        checker.check(read_record(place))
    yield stand, places
