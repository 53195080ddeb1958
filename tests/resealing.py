"""Alters what a record attests and makes every digest fit again, as an author could.

What stands in an author's way then is the signature, which is left out here, and the rules.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate2.attest.envelope import IN_TOTO, Envelope, envelope_bytes, read_envelope
from gate2.attest.record_statement import verdict_sha256
from gate2.evidence import NoEvidence, evidence_sha256
from gate2.evidence_reading import NotEvidence, evidence_of
from gate2.policy import Policy
from gate2.strictjson import dumps, dumps_canonical, loads
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.signatures import Signed
from gate2.version import version

Change = Callable[[Any], None]


class Believing:
    """A verifier who takes any envelope for one that a trusted key signed."""

    def judge(self, envelope: Envelope, bundle: bytes | None = None) -> Signed:
        """As `gate2.verify.signatures.Signatures`."""
        return Signed("ab" * 32, (), checked=True)


def judged(beside: Beside, **mine: Any) -> VerifiedRecord:
    """What the rules alone make of it, under the default policy."""
    return verify_record(
        beside, Believing(), Expectations(**{"policy": Policy(), "version": version(), **mine})
    )


def read(place: Path) -> Beside:
    """What stands there."""
    return read_beside(place)


def resealed(
    beside: Beside,
    *,
    verdict: Change | None = None,
    claim: str = "",
    predicate: Change | None = None,
    attested: Change | None = None,
    recompute_evidence: bool = False,
) -> Beside:
    """The same with one thing altered and every digest made to fit.

    `predicate` alters what is attested of `claim`, `verdict` verdict.json, `attested` what is
    attested of the record. With `recompute_evidence` the digests of evidence fit, too.
    """
    assert beside.verdict is not None
    document: Any = loads(beside.verdict)
    files = dict(beside.files)
    if predicate is not None:
        entry = next(e for e in document["x_gate2"]["claims"] if e["id"] == claim)
        statement = statement_in(files.pop(entry["evidence"]["path"]))
        predicate(statement["predicate"])
        if recompute_evidence:
            _with_evidence_digest(statement["predicate"])
        statement["subject"] = list(_subjects(statement["predicate"]))
        entry["evidence"] = _put(files, claim, ".dsse.json", dumps_canonical(statement))
        # They would have to be others, and need not be there.
        entry["summary"] = entry["math_result"] = None
    whole = document["x_gate2"].pop("attestation")
    statement = statement_in(files.pop(whole["path"]))
    if verdict is not None:
        verdict(document)
    _attest(statement, document)
    if attested is not None:
        attested(statement["predicate"]["attested"])
    statement["subject"] = list(_record_subjects(statement["predicate"]["attested"]))
    named = _put(files, "_verdict", ".dsse.json", dumps_canonical(statement))
    if isinstance(document.get("x_gate2"), dict):
        document["x_gate2"]["attestation"] = named
    return replace(beside, verdict=dumps(document), files=files)


def statement_in(envelope: bytes) -> Any:
    """The statement in an envelope's file."""
    return loads(read_envelope(envelope).payload)


def _put(files: dict[str, bytes], stem: str, suffix: str, payload: bytes) -> dict[str, str]:
    data = envelope_bytes(Envelope(IN_TOTO, payload))
    digest = hashlib.sha256(data).hexdigest()
    path = f"evidence/{stem}.{digest[:16]}{suffix}"
    files[path] = data
    return {"path": path, "sha256": digest}


def _attest(statement: Any, document: Any) -> None:
    """Attest this verdict.json."""
    attested, ours = statement["predicate"]["attested"], document.get("x_gate2")
    attested["verdict_sha256"] = verdict_sha256(document)
    attested["status"] = document.get("status")
    try:
        named = [each[kind] for each in ours["claims"] for kind in _NAMED]
        attested["files"] = {str(file["path"]): file["sha256"] for file in named if file}
        attested["events"] = ours["corrections"]["events"]
        attested["head"] = ours["corrections"]["head"]
        for key in ("version", "rules"):
            attested["engine"][key] = ours["engine"][key]
    except (TypeError, KeyError, AttributeError):
        pass  # verdict.json has no such shape any more


_NAMED = ("evidence", "summary", "math_result")


def _record_subjects(attested: Any) -> Iterator[dict[str, object]]:
    yield _subject(f"record:{attested['record']['id']}", attested["record"]["sha256"])
    yield _subject("verdict.json", attested["verdict_sha256"])
    for path, digest in sorted(attested["files"].items()):
        yield _subject(path, digest)
    for name, digest in sorted(attested["artifacts"].items()):
        yield _subject(f"artifact:{name}", digest)


def _subjects(predicate: Any) -> Iterator[dict[str, object]]:
    """The subjects that belong to a claim's predicate, as docs/evidence.md says."""
    try:
        _with_policy_digest(predicate)
        record, claim = predicate["record"], predicate["claim"]
        yield _subject(f"record:{record['id']}", record["sha256"])
        yield _subject(f"claim:{claim['id']}", claim["text_sha256"])
        yield _subject(f"reported:{claim['id']}", claim["reported_sha256"])
        for each in predicate["artifacts"]:
            facts = each["evidence"]["facts"]
            if each["evidence"]["lane"] == "none":
                continue
            yield _subject(f"artifact:{each['name']}", facts["subject"]["artifact_sha256"])
            if each["evidence"]["lane"] == "proof":
                toolchain = hashlib.sha256(dumps_canonical(facts["toolchain"])).hexdigest()
                yield _subject(f"toolchain:{each['name']}", toolchain)
            elif len(digest := facts["image"].rpartition("sha256:")[2]) == 64:
                yield _subject(f"image:{each['name']}", digest)
    except (TypeError, KeyError, AttributeError):
        return  # it has no such shape any more


def _subject(name: str, digest: object) -> dict[str, object]:
    return {"name": name, "digest": {"sha256": digest}}


def _with_policy_digest(predicate: Any) -> None:
    canonical = json.dumps(
        predicate["policy"], sort_keys=True, separators=(",", ":"), default=float
    )
    predicate["policy_sha256"] = hashlib.sha256(canonical.encode()).hexdigest()


def _with_evidence_digest(predicate: Any) -> None:
    """The verdict names the evidence that is there, so that only the rules can tell."""
    try:
        evidence = evidence_of(predicate["artifacts"][0]["evidence"])
    except (NotEvidence, TypeError, KeyError, IndexError, AttributeError):
        return
    if not isinstance(evidence, NoEvidence) and isinstance(predicate.get("verdict"), dict):
        predicate["verdict"]["evidence_sha256"] = evidence_sha256(evidence)


# --- leaves ------------------------------------------------------------------------------------

Path_ = tuple[str | int, ...]


def leaves(value: Any, prefix: Path_ = ()) -> Iterator[Path_]:
    """The way to every value in a document that holds no further one."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from leaves(item, (*prefix, key))
    else:
        yield prefix


def at(document: Any, path: Path_) -> Any:
    """The value there."""
    for step in path:
        document = document[step]
    return document


def setting(path: Path_, value: Any) -> Change:
    """A change that puts the value there."""

    def change(document: Any) -> None:
        at(document, path[:-1])[path[-1]] = value

    return change
