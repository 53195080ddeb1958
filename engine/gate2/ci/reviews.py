"""Whose review of a Lean statement counts on a branch. Pure.

The branch itself writes `reviewed_by`, and can write any name there. So a name counts where the
caller vouches for that reviewer's approval of this very head, or where the base publishes the claim
with the same status already under the same words, by an artifact that names the same reviewer of
the same statement.
"""

from collections.abc import Sequence

from gate2.ci.published import Published
from gate2.contract import Status
from gate2.record.artifact import MANIFEST
from gate2.record.model import Artifact, Record


def reviewers_of(
    record: Record, published: Published, before: Published | None, vouched: Sequence[str]
) -> tuple[str, ...]:
    """Those whose name counts in this record: where it stands by one artifact that nobody vouches
    for, it counts for none of them."""
    named: dict[str, list[Artifact]] = {}
    for artifact in record.artifacts:
        if artifact.lean is not None and artifact.lean.reviewed_by is not None:
            named.setdefault(artifact.lean.reviewed_by, []).append(artifact)
    stood = {
        name
        for name, artifacts in named.items()
        if before is not None and all(_stood(each, published, before) for each in artifacts)
    }
    return tuple(sorted(stood | set(vouched)))


def _stood(artifact: Artifact, published: Published, before: Published) -> bool:
    """Whether the base publishes the claim as decided by this artifact's statement."""
    lean = artifact.lean
    assert lean is not None
    was, now = before.claims().get(artifact.claim), published.claims().get(artifact.claim)
    if was is None or now is None or was.text != now.text:
        return False
    if before.statuses().get(artifact.claim, Status.UNVERIFIED) is Status.UNVERIFIED:
        return False
    old = before.artifacts().get(artifact.name, {})
    new = published.artifacts().get(artifact.name, {})
    return all(old.get(name) == new.get(name) is not None for name in (MANIFEST, lean.statement))
