"""The key of evidence: one digest over everything that could change it.

Whatever is not in here must not matter. In doubt a thing is in: a part too many costs a run, one
too few lets yesterday's answer stand for another question.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from gate2.cache.engine import data_digests, machine, package_fingerprint
from gate2.evidence import EVIDENCE_SCHEMA, plain
from gate2.policy import Policy
from gate2.record.model import Artifact, Claim
from gate2.version import version

SCHEMA = "gate2-evidence-key-v1"


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside claim and artifact that could change an answer."""

    sandbox: str
    """``--sandbox``."""
    lean: str
    """``--lean``."""
    runtime: str
    gpus: bool
    policy_sha256: str
    engine: str = field(default_factory=version)
    package: str = field(default_factory=package_fingerprint)
    """The engine's own files (`gate2.cache.engine`)."""
    data: Mapping[str, str] = field(default_factory=data_digests)
    machine: Mapping[str, str] = field(default_factory=machine)

    @classmethod
    def of(
        cls, policy: Policy, *, sandbox: str, lean: str, runtime: str = "", gpus: bool = False
    ) -> "Context":
        """This engine on this machine, asked to check in this way."""
        return cls(sandbox, lean, runtime, gpus, policy.digest())

    def parts(self) -> dict[str, object]:
        """All of it as plain data."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self)}


def parts_of(claim: Claim, artifact: Artifact, tree_sha256: str) -> dict[str, object]:
    """What is checked: all of the claim that a lane looks at, and the artifact with its files.

    The manifest stands among the files, and here as it was read: the two may differ for a moment.
    """
    stated = plain(artifact)
    assert isinstance(stated, dict)
    del stated["directory"]  # where it lies changes nothing
    return {
        "claim": {
            "id": claim.id,
            "text": claim.text,
            "kind": plain(claim.kind),
            "truncated": claim.truncated,
            "reported": plain(claim.reported),
        },
        "artifact": stated,
        "tree_sha256": tree_sha256,
    }


def digest_of(parts: Mapping[str, object]) -> str:
    """sha256 over the canonical JSON of all parts."""
    text = json.dumps(
        {"schema": [SCHEMA, EVIDENCE_SCHEMA], **parts},
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
