"""Evidence for records of a made corpus: attested as `gate2 check --write` does, lanes played.

It is made fast and at a fixed moment: no ledger is told, nothing is synced to the disk, and the
same record with the same key gives the same bytes on any machine.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from typing import Final
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attested import Seen, about
from gate2.attest.keys import SigningKey
from gate2.attest.statement import Assurance
from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Model
from gate2.contracts.corrections import corrections_bytes
from gate2.evidence import ReproEvidence
from gate2.policy import Policy
from gate2.publish import drafting
from gate2.publish.attesting import Signing
from gate2.publish.standing import read_standing
from gate2.record.model import Artifact, Claim, ClaimKind, Proves, Record
from gate2.record.reader import read_record
from gate2.strictjson import dumps
from gate2.version import version
from making import control, perturbed, proof, repro, run, sensitivity

MADE_AT: Final = datetime(2026, 10, 1, 12, 0, 0, tzinfo=timezone.utc)
FAR_OFF: Final = "-7777"
"""A value that no claim of the corpus reports."""


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """A step has begun."""

    def done(self, record: Record, checked: CheckedClaim) -> None:
        """A claim has its verdict."""


@dataclass(frozen=True, slots=True)
class SeededKey:
    """A signing key that is the same for the same words."""

    words: str

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        return self._key().public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """The signature over the message."""
        return self._key().sign(message)

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.words.encode()).digest())


def met(claim: Claim, artifact: Artifact) -> Seen:
    """What a lane sees where everything is as the claim says."""
    if artifact.lean is not None:
        return about(proof(), claim, artifact)
    return about(_runs({item.metric: item.value for item in claim.reported}), claim, artifact)


def missed(claim: Claim, artifact: Artifact) -> Seen:
    """What a lane sees where agreeing runs give another value, or the negation has a proof."""
    if artifact.lean is not None:
        return about(proof(proves=Proves.NEGATION), claim, artifact)
    return about(_runs({item.metric: "0.0371" for item in claim.reported}), claim, artifact)


def unsettled(claim: Claim, artifact: Artifact) -> Seen:
    """What a lane sees where the runs do not agree."""
    values = {item.metric: item.value for item in claim.reported}
    other = dict.fromkeys(values, "0.0371")
    return about(replace(_runs(values), runs=(run(values), run(other))), claim, artifact)


def _runs(values: Mapping[str, str]) -> ReproEvidence:
    others = dict.fromkeys(values, FAR_OFF)
    return repro(
        runs=(run(values), run(values)),
        controls=(control(others),),
        perturbed=(perturbed(values),),
        sensitivity=(sensitivity(values=others),),
    )


@dataclass(frozen=True, slots=True)
class Attesting:
    """In whose name, under which policy and by which engine evidence is written."""

    key: SigningKey | None
    policy: Policy = Policy()  # noqa: RUF009  # frozen
    engine: str = ""
    """Empty for the one that runs."""
    assurance: Assurance = Assurance.INDEPENDENT
    taken_for: Mapping[str, str] = field(default_factory=dict)
    """What that engine took the text of a claim for when it sorted it out."""

    def write(self, place: Path, look: Callable[[Claim, Artifact], Seen] = met) -> None:
        """Evidence, corrections.json and verdict.json beside the record at this place."""
        with _at(MADE_AT):
            made = drafting.draft(
                self._checked(place, look),
                self.policy,
                self.engine or version(),
                Signing(self.key, self.assurance),
                read_standing(place, read_record(place).id),
                None,
            )
        (place / "evidence").mkdir(exist_ok=True)
        for file in made.files:
            (place / file.named.path).write_bytes(file.data)
        if made.events:
            (place / "corrections.json").write_bytes(corrections_bytes(made.record, made.events))
        (place / "verdict.json").write_bytes(dumps(made.verdict))

    def _checked(self, place: Path, look: Callable[[Claim, Artifact], Seen]) -> CheckedRecord:
        def lane(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> Seen:
            seen = look(claim, artifact)
            if isinstance(seen, ReproEvidence):
                return replace(seen, reported=claim.reported)
            return seen

        def read(text: str, *, truncated: bool, model: Model) -> Classification:
            return classify(self.taken_for.get(text, text), truncated=truncated, model=model)

        with mock.patch("gate2.check.classify", read):
            return Checker(lane, lane, self.policy, Quiet()).check(read_record(place))


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """Evidence is made at this moment."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # as called
            return moment

    stopped = moment.isoformat().replace("+00:00", "Z")
    with (
        mock.patch.object(drafting, "datetime", Stopped),
        mock.patch("gate2.check.now", return_value=stopped),
    ):
        yield


# --- artifacts ----------------------------------------------------------------------------------

_MANIFEST: Final = """schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{sha256}"
kind = "{lane}"
scope = "{scope}"
establishes = "What the sentence says, on the data that is attached."
does_not_establish = "Anything beyond that data."
{table}"""
_REPRO: Final = """
[repro]
image = "python"
command = ["python3", "repro.py"]
[repro.metrics]
{metric} = "{metric}"
"""
_LEAN: Final = """
[lean]
toolchain = "leanprover/lean4:v4.28.0"
theorem = "stated"
"""


def attach(
    place: Path, claim: str, text: str, kind: ClaimKind, metric: str = "", scope: str = "exact"
) -> Path:
    """An artifact for a claim of the record at this place, bound to its text."""
    name = f"of-{claim}"
    artifact = place / "artifacts" / name
    artifact.mkdir(parents=True)
    if kind is ClaimKind.MATHEMATICAL:
        lane, table = "lean4", _LEAN
        files = {"Statement.lean": "theorem stated : 1 = 1 := sorry\n", "Proof.lean": "-- proof\n"}
    else:
        lane, table = "repro", _REPRO.format(metric=metric)
        files = {"repro.py": "print('a script')\n", "data.csv": "1,2\n"}
    digest = hashlib.sha256(text.encode()).hexdigest()
    manifest = _MANIFEST.format(claim=claim, sha256=digest, lane=lane, scope=scope, table=table)
    for file, content in {"artifact.toml": manifest, **files}.items():
        (artifact / file).write_text(content, encoding="utf-8")
    return artifact
