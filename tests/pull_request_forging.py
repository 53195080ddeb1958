"""What an author forges who controls every file of a record: verdicts, evidence, a key."""

import json
from pathlib import Path

from attested import a_key
from gate2.attest.keys import SigningKey
from gate2.attest.statement import Assurance
from gate2.check import Checker
from gate2.contract import Status, gate_verdict
from gate2.evidence import ReproEvidence
from gate2.publish.attesting import Signing
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory
from gate2.record.model import Artifact, Claim
from gate2.record.reader import read_record
from gate2.settings_file import settings_of
from gate2.version import version
from publishing_made import Quiet, reproduced
from pull_request_made import PullRequest
from pull_request_records import store

HARD_CODED = """\
import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"mean": 5.5}))
"""
"""A script that measures nothing."""


def by_hand(pull: PullRequest, name: str, status: Status, reason: str = "It is so.") -> None:
    """A verdict.json of the publisher's contract, written by nobody's engine."""
    store(pull.at(f"{name}/verdict.json"), gate_verdict(status, reason, None))


def own_key(pull: PullRequest) -> SigningKey:
    """A key that the author made."""
    place = pull.place / "own"
    return a_key(place)


def forge(pull: PullRequest, name: str, key: SigningKey | None, settings: str = "") -> Path:
    """Everything that `gate2 check --write` leaves, as if every run had met every claim."""
    text = settings or pull.published.settings()
    policy = settings_of(text.encode(), Path("gate2.toml")).policy

    def lane(claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        return reproduced(claim, artifact)

    place = pull.at(name)
    checked = Checker(lane, lane, policy, Quiet()).check(read_record(place))
    memory = LedgerMemory(f"sqlite:///{pull.place / 'forged.sqlite'}")
    try:
        signing = Signing(key, Assurance.INDEPENDENT)
        Publisher(policy, version(), memory, signing).publish(checked)
    finally:
        memory.close()
    stated = json.loads((place / "verdict.json").read_text(encoding="utf-8"))
    assert stated["status"] == "VERIFIED"
    return place


def uncontrolled(place: Path) -> None:
    """The artifact of the first claim has no negative control any more."""
    manifest = place / "artifacts/of-c1/artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.partition("[[repro.control]]")[0], encoding="utf-8")
