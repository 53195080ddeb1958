"""What is written beside a record: nothing without need, no signature lost, no history cut."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.attest.envelope import Envelope, envelope_bytes, read_envelope
from gate2.attest.keys import SigningKey, generate_key, read_key
from gate2.attest.signing import judge_signatures
from gate2.attest.statement import Assurance, read_statement
from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.contract import Status
from gate2.contracts.chain import correction_faults
from gate2.errors import InvalidRecord
from gate2.evidence import ReproEvidence
from gate2.ledger.entry import EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.policy import Policy
from gate2.publish.attesting import Signing
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory, Remembered, attempts_of
from gate2.publish.stated_beside import stated_beside
from gate2.reasons import Code
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.strictjson import dumps
from making import control, repro, run, subject

EXAMPLE = Path(__file__).resolve().parents[3] / "records" / "anscombe-quartet"


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None: ...

    def done(self, record: Record, checked: CheckedClaim) -> None: ...


Runs = Callable[[Claim, Artifact, Callable[[str], None]], ReproEvidence]


def lane(wall_s: str = "1.0", *, misses: bool = False, tree: str = "cd" * 32) -> Runs:
    """A lane whose runs give what is reported, or something else in every metric."""

    def runs(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> ReproEvidence:
        values = {item.metric: item.value for item in claim.reported}
        other = {metric: f"{value}9" for metric, value in values.items()}
        gave = {metric: f"9{value}" for metric, value in values.items()} if misses else values
        about = replace(
            subject(),
            claim=claim.id,
            claim_sha256=claim.text_sha256(),
            artifact=artifact.name,
            artifact_sha256=tree,
        )
        held = run(gave, wall_s=wall_s)
        shuffled = {metric: f"7{value}" for metric, value in other.items()}
        return repro(
            subject=about,
            reported=claim.reported,
            runs=(held, held),
            controls=(control(shuffled),),
        )

    return runs


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record with one claim that an artifact is attached to, and one that is descriptive."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "record"))


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """A key to sign with."""
    generate_key(tmp_path / "key")
    return read_key(tmp_path / "key")


def checked(record: Path, runs: Runs) -> CheckedRecord:
    """The record, checked with this lane."""
    return Checker(proof=runs, repro=runs, policy=Policy(), observer=Quiet()).check(  # type: ignore[arg-type]
        read_record(record)
    )


def publish(record: Path, runs: Runs | None = None, key: SigningKey | None = None) -> None:
    """What `gate2 check --write` does once the record is checked."""
    found = checked(record, runs or lane())
    memory = LedgerMemory(None)
    try:
        memory.append(attempts_of(found, Policy(), "1"))
        Publisher(Policy(), "1", memory, Signing(key)).publish(found)
    finally:
        memory.close()


def files(record: Path) -> dict[str, bytes]:
    """Everything that stands beside the record."""
    return {
        str(path.relative_to(record)): path.read_bytes()
        for path in sorted(record.rglob("*"))
        if path.is_file() and "artifacts" not in path.parts
    }


def verdict_of(record: Path) -> dict[str, object]:
    """What verdict.json says."""
    found = json.loads((record / "verdict.json").read_bytes())
    assert isinstance(found, dict)
    return found


def envelopes(record: Path) -> Mapping[str, Envelope]:
    """The envelopes beside the record, by what they are about."""
    return {
        path.name.split(".")[0] + (".svr" if ".svr." in path.name else ""): read_envelope(
            path.read_bytes()
        )
        for path in (record / "evidence").glob("*.dsse.json")
    }


def signers(record: Path) -> set[str]:
    """Everybody who signed something beside the record; the empty string for nobody."""
    return {
        signature.keyid
        for envelope in envelopes(record).values()
        for signature in envelope.signatures
    } | {"" for envelope in envelopes(record).values() if not envelope.signatures}


def published(record: str = "anscombe-quartet") -> list[tuple[str | None, str | None]]:
    """Every published status in the ledger, with its claim."""
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        assert ledger.verify() == ()
        return [
            (each.entry.claim, each.entry.status)
            for each in ledger.entries(record=record)
            if each.entry.kind is EntryKind.PUBLISHED
        ]


def test_a_second_check_of_an_unchanged_record_writes_nothing(record: Path) -> None:
    publish(record)
    before, told = files(record), published()
    assert verdict_of(record)["status"] == "VERIFIED"
    publish(record)
    assert (files(record), published()) == (before, told)


def test_runs_that_took_longer_and_show_the_same_replace_nothing(record: Path) -> None:
    publish(record)
    before = files(record)
    publish(record, lane(wall_s="99.0"))
    assert files(record) == before


def test_another_artifact_under_the_same_verdict_is_attested_anew(record: Path) -> None:
    publish(record)
    before = set(files(record))
    publish(record, lane(tree="ef" * 32))
    assert verdict_of(record)["status"] == "VERIFIED"
    assert len(set(files(record)) - before) == 3, "claim, summary and record are attested anew"


def test_a_signature_is_added_kept_and_replaced_but_never_lost(
    record: Path, key: SigningKey, tmp_path: Path
) -> None:
    publish(record)
    assert signers(record) == {""}
    publish(record, key=key)
    assert signers(record) == {key.public}
    signed = files(record)
    publish(record)
    assert files(record) == signed, "a check without a key takes no signature away"
    generate_key(tmp_path / "other")
    other = read_key(tmp_path / "other")
    publish(record, key=other)
    assert signers(record) == {other.public}
    for envelope in envelopes(record).values():
        assert judge_signatures(envelope, [other.public]).reasons == ()


def test_a_planted_attestation_that_does_not_follow_from_its_evidence_is_not_kept(
    record: Path,
) -> None:
    publish(record, lane(misses=True))
    assert verdict_of(record)["status"] == "FALSIFIED"
    (path,) = (record / "evidence").glob("c1.????????????????.dsse.json")
    forged = read_envelope(path.read_bytes())
    payload = forged.payload.replace(b'"status":"FALSIFIED"', b'"status":"VERIFIED"')
    assert payload != forged.payload
    path.write_bytes(envelope_bytes(replace(forged, payload=payload)))
    publish(record)
    assert verdict_of(record)["status"] == "VERIFIED"
    attested = read_statement(envelopes(record)["c1"].payload)
    assert attested.verdict.outcome == "reproduced"
    assert not path.exists()


def test_a_lowered_verdict_is_a_new_event_and_the_old_ones_stay(record: Path) -> None:
    publish(record)
    first = json.loads((record / "corrections.json").read_bytes())["events"]
    publish(record, lane(misses=True))
    events = json.loads((record / "corrections.json").read_bytes())["events"]
    assert events[: len(first)] == first
    assert [each["x_gate2"]["to"] for each in events[len(first) :]] == ["FALSIFIED"]
    known, head = len(events), events[-1]["event_id"]
    assert correction_faults((record / "corrections.json").read_bytes(), known, head) == ()
    assert published() == [
        ("c1", "VERIFIED"),
        (None, "VERIFIED"),
        ("c1", "FALSIFIED"),
        (None, "FALSIFIED"),
    ]
    assert ".svr" not in "".join(files(record)), "a FALSIFIED claim has no summary"


def test_nothing_is_appended_to_a_history_that_was_altered(record: Path) -> None:
    publish(record)
    path = record / "corrections.json"
    document = json.loads(path.read_bytes())
    del document["events"][0]
    path.write_bytes(dumps(document))
    before = files(record)
    with pytest.raises(InvalidRecord) as refused:
        publish(record, lane(misses=True))
    assert refused.value.reason.code is Code.REC_CORRECTION_NOT_ADDITIVE
    assert files(record) == before


def test_events_of_another_record_are_not_continued(record: Path, tmp_path: Path) -> None:
    publish(record)
    other = tmp_path / "other"
    shutil.copytree(EXAMPLE, other)
    document = json.loads((other / "record.json").read_bytes())
    (other / "record.json").write_text(json.dumps({**document, "id": "other"}), encoding="utf-8")
    shutil.copy(record / "corrections.json", other / "corrections.json")
    with pytest.raises(InvalidRecord, match="those of"):
        publish(other)
    assert not (other / "verdict.json").exists()


def test_a_verdict_deleted_with_its_evidence_is_remembered_and_not_a_first_one(
    record: Path,
) -> None:
    publish(record, lane(misses=True))
    (record / "verdict.json").unlink()
    shutil.rmtree(record / "evidence")
    publish(record)
    events = json.loads((record / "corrections.json").read_bytes())["events"]
    changes = [(e["x_gate2"]["from"], e["x_gate2"]["to"]) for e in events]
    assert changes[0] == ("UNVERIFIED", "FALSIFIED")
    assert changes[-1] == ("FALSIFIED", "VERIFIED")


def test_a_publication_that_the_ledger_missed_is_made_up_for(record: Path) -> None:
    found = checked(record, lane())

    class Forgetful:
        """A ledger whose writer is killed before it is told."""

        def head(self) -> None:
            return None

        def remembered(self, record: str) -> Remembered:
            return Remembered()

        def append(self, entries: object) -> None: ...

    Publisher(Policy(), "1", Forgetful()).publish(found)
    before = files(record)
    publish(record)
    assert files(record) == before
    assert published() == [("c1", "VERIFIED"), (None, "VERIFIED")]


def test_an_attempt_that_found_nothing_is_remembered_too(record: Path) -> None:
    publish(record, lane(misses=True))
    with open_ledger(None) as ledger:
        (attempt,) = (
            each.entry for each in ledger.entries() if each.entry.kind is EntryKind.ATTEMPT
        )
    assert (attempt.claim, attempt.status) == ("c1", "FALSIFIED")
    assert attempt.body["codes"] == ["G2-SBX-012"]
    assert attempt.body["artifact_sha256"] == "cd" * 32


def test_what_is_stated_beside_a_sound_record_is_sound(record: Path) -> None:
    publish(record)
    assert stated_beside(read_record(record), writing=False) == ()


def test_the_assurance_is_attested_as_it_was_said(record: Path) -> None:
    found = checked(record, lane())
    memory = LedgerMemory(None)
    Publisher(Policy(), "1", memory, Signing(None, Assurance.INDEPENDENT)).publish(found)
    memory.close()
    assert read_statement(envelopes(record)["c1"].payload).assurance is Assurance.INDEPENDENT
    counters = verdict_of(record)["x_gate2"]["proposals"]["claim_summary"]  # type: ignore[index]
    assert set(counters) == {"sandbox_executed_claims", "independently_reproduced_claims"}


def test_the_status_that_is_written_is_the_one_that_was_found(record: Path) -> None:
    for runs, status in ((lane(), Status.VERIFIED), (lane(misses=True), Status.FALSIFIED)):
        publish(record, runs)
        assert verdict_of(record)["status"] == status


def test_a_job_signs_what_it_saw_and_not_what_lay_there(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author may have put evidence there of the same verdict on the same things."""
    made: list[bytes] = []

    def bundle(payload: bytes) -> bytes:
        made.append(payload)
        return b"a bundle\n"

    monkeypatch.setattr("gate2.publish.publishing.sign_keyless", bundle)
    for signing, wall_s in ((Signing(), "999.0"), (Signing(keyless=True), "1.5")):
        memory = LedgerMemory(None)
        Publisher(Policy(), "1", memory, signing).publish(checked(record, lane(wall_s)))
        memory.close()
    assert any(b'"1.5"' in payload for payload in made)
    assert not any(b'"999.0"' in payload for payload in made)


def test_a_bundle_stands_beside_each_envelope_and_is_made_once(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []

    def bundle(payload: bytes) -> bytes:
        made.append(payload)
        return b"a bundle over %d bytes\n" % len(payload)

    monkeypatch.setattr("gate2.publish.publishing.sign_keyless", bundle)
    found = checked(record, lane())
    for _ in range(2):
        memory = LedgerMemory(None)
        Publisher(Policy(), "1", memory, Signing(keyless=True)).publish(found)
        memory.close()
    assert sorted(made) == sorted(each.payload for each in envelopes(record).values())
    bundles = {path.name for path in (record / "evidence").glob("*.sigstore.json")}
    named = {path.name for path in (record / "evidence").glob("*.dsse.json")}
    assert {name.replace(".sigstore.json", ".dsse.json") for name in bundles} == named
    publish(record, lane(misses=True))
    left = {path.name for path in (record / "evidence").glob("*.sigstore.json")}
    assert not left & bundles, "a bundle goes with what it signs"
