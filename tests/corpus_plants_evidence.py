"""Planted in a made corpus: evidence that went stale, was forged, or is nobody's."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest import mock

from attested import Seen
from corpus_evidence import Attesting, SeededKey, met, missed
from corpus_expected import Codes
from corpus_ground import DESCRIPTIVE, EMPIRICAL, Ground, Said, decided, reporting
from gate2.attest.statement import Assurance
from gate2.audit.audited import Stage
from gate2.contract import DEFINITIONS, LABELS, Status
from gate2.evidence import ReproEvidence
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.record.model import Artifact, Claim

_V, _F, _U = Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED
_MISMATCH: Final = Code.EVD_SUBJECT_MISMATCH


def _sound(
    ground: Ground,
    look: Callable[[Claim, Artifact], Seen] = met,
    attesting: Attesting | None = None,
) -> tuple[Path, list[Said]]:
    """A record with an empirical claim that evidence settles, and a descriptive one."""
    claims = [reporting(ground.said(EMPIRICAL, 0)), *ground.background(1, 0)]
    place = ground.record(claims, attached=[0])
    (attesting or Attesting(ground.key)).write(place, look)
    return place, claims


def _edit(file: Path, change: Callable[[Any], None]) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")


def _fallen(claim: Said, *codes: Code) -> Said:
    """A claim that ran, and whose status does not stand any more."""
    return claim.only(*codes, stage=Stage.RAN)


def _note(
    ground: Ground,
    place: Path,
    claims: list[Said],
    *codes: Code,
    planted: tuple[str | None, Code],
    stated: Status = _V,
    status: Status = _U,
) -> None:
    ground.expect(place, claims, *codes, status=status, stated=stated, domain=0)
    ground.plant(place, planted[1], planted[0])


# --- stale ---------------------------------------------------------------------------------------


def claim_text_changed(ground: Ground) -> None:
    """The claim's sentence is another one since."""
    place, (claim, other) = _sound(ground)
    text = reporting(ground.said(EMPIRICAL, 0)).text.replace(" attains ", " reaches ")
    _edit(place / "record.json", lambda document: document["claims"][0].update(text=text))
    fallen = _fallen(claim, _MISMATCH, Code.CLM_CLAIM_TEXT_CHANGED, Code.CLM_VALUE_NOT_IN_TEXT)
    _note(ground, place, [fallen, other], _MISMATCH, planted=("c1", Code.CLM_CLAIM_TEXT_CHANGED))


def reported_value_changed(ground: Ground) -> None:
    """The claim reports another value since."""
    place, (claim, other) = _sound(ground)

    def change(document: Any) -> None:
        document["claims"][0]["reported"][0]["value"] = "0.0729"

    _edit(place / "record.json", change)
    fallen = _fallen(claim, _MISMATCH, Code.CLM_VALUE_NOT_IN_TEXT)
    _note(ground, place, [fallen, other], _MISMATCH, planted=("c1", _MISMATCH))


def artifact_changed(ground: Ground) -> None:
    """The script is another one since."""
    place, (claim, other) = _sound(ground)
    (place / "artifacts" / "of-c1" / "repro.py").write_text("print('another')\n", encoding="utf-8")
    fallen = _fallen(claim, _MISMATCH)
    _note(ground, place, [fallen, other], planted=("c1", _MISMATCH))


def artifact_taken_away(ground: Ground) -> None:
    """VERIFIED by an artifact that is not there."""
    place, (claim, other) = _sound(ground)
    artifact = place / "artifacts" / "of-c1"
    for file in artifact.iterdir():
        file.unlink()
    artifact.rmdir()
    code = Code.EVD_VERIFIED_WITHOUT_ARTIFACT
    fallen = claim.only(Code.ART_NONE_ATTACHED, code)
    _note(ground, place, [fallen, other], _MISMATCH, code, planted=("c1", code))


def artifact_came_later(ground: Ground) -> None:
    """An artifact of which the verdict says nothing."""
    place, (claim, other) = _sound(ground)
    later = place / "artifacts" / "later"
    later.mkdir()
    for file in (place / "artifacts" / "of-c1").iterdir():
        (later / file.name).write_bytes(file.read_bytes())
    _note(
        ground,
        place,
        [decided(claim), other],
        Code.REC_STALE_VERDICT,
        planted=(None, Code.REC_STALE_VERDICT),
    )


def title_changed(ground: Ground) -> None:
    """Another title is another record: its evidence is about the one before."""
    place, (claim, other) = _sound(ground)
    _edit(place / "record.json", lambda document: document.update(title="Another title"))
    _note(ground, place, [_fallen(claim, _MISMATCH), other], _MISMATCH, planted=(None, _MISMATCH))


def evidence_of_nobody(ground: Ground) -> None:
    """A file in evidence/ that no verdict names."""
    place, (claim, other) = _sound(ground)
    (place / "evidence" / "stray.json").write_text("{}", encoding="utf-8")
    _note(ground, place, [decided(claim), other], _MISMATCH, planted=(None, _MISMATCH), status=_V)


# --- under another policy, by another engine -----------------------------------------------------


def policy_that_asked_less(ground: Ground) -> None:
    """One run was enough then, two are asked for now."""

    def once(claim: Claim, artifact: Artifact) -> Seen:
        seen = met(claim, artifact)
        assert isinstance(seen, ReproEvidence)
        return replace(seen, runs=seen.runs[:1])

    made = Attesting(ground.key, policy=Policy(runs=1))
    place, (claim, other) = _sound(ground, once, made)
    fallen = _fallen(claim, Code.EVD_POLICY_MISMATCH, Code.SBX_SINGLE_RUN_ONLY)
    _note(ground, place, [fallen, other], planted=("c1", Code.EVD_POLICY_MISMATCH))


def policy_of_the_same_effect(ground: Ground) -> None:
    """Another policy, under which the evidence gives the same."""
    made = Attesting(ground.key, policy=Policy(runs=1))
    place, (claim, other) = _sound(ground, met, made)
    settled = decided(claim).also(Code.EVD_POLICY_MISMATCH)
    _note(ground, place, [settled, other], planted=("c1", Code.EVD_POLICY_MISMATCH), status=_V)


def another_engine(ground: Ground) -> None:
    """Another version took a descriptive claim for a measurement, which kept the record so far."""
    claims = [
        reporting(ground.said(EMPIRICAL, 0)),
        ground.said(DESCRIPTIVE, 0, declared=False),
    ]
    place = ground.record(claims, attached=[0])
    taken_for = {claims[1].text: ground.said(EMPIRICAL, 0).text}
    Attesting(ground.key, engine="0.0.1", taken_for=taken_for).write(place)
    code = Code.EVD_ENGINE_OUTDATED
    settled = [decided(claims[0]), claims[1].also(code)]
    _note(ground, place, settled, code, planted=("c2", code), stated=_U)


# --- signed by nobody who counts -----------------------------------------------------------------


def unsigned(ground: Ground) -> None:
    """Policy asks for a signature."""
    place, (claim, other) = _sound(ground, met, Attesting(None))
    code = Code.EVD_UNSIGNED
    _note(ground, place, [_fallen(claim, code), other], code, planted=("c1", code))


def signed_by_a_stranger(ground: Ground) -> None:
    """The key is not among the trusted ones."""
    place, (claim, other) = _sound(ground, met, Attesting(SeededKey("a stranger")))
    code = Code.EVD_SIGNER_UNTRUSTED
    _note(ground, place, [_fallen(claim, code), other], code, planted=("c1", code))


def signed_by_the_author(ground: Ground) -> None:
    """Whoever made the record ran it."""
    made = Attesting(ground.key, assurance=Assurance.SELF)
    place, (claim, other) = _sound(ground, met, made)
    code = Code.EVD_SELF_ATTESTED
    _note(ground, place, [decided(claim), other], code, planted=(None, code), status=_V)


class _Pretender(SeededKey):
    """Names a key that it does not have."""

    __slots__ = ()

    def sign(self, message: bytes) -> bytes:
        """Nothing that the key would sign."""
        return SeededKey("a pretender").sign(message)


def signed_in_another_name(ground: Ground) -> None:
    """It names a trusted key, and the signature is not that key's."""
    made = Attesting(_Pretender(ground.key.words))
    with mock.patch("gate2.attest.signing._holds", return_value=True):  # whoever forges, does
        place, (claim, other) = _sound(ground, met, made)
    code = Code.EVD_SIGNATURE_INVALID
    _note(ground, place, [_fallen(claim, code), other], code, planted=("c1", code))


# --- forged --------------------------------------------------------------------------------------


def status_forged(ground: Ground) -> None:
    """verdict.json says VERIFIED of what evidence says FALSIFIED of."""
    place, (claim, other) = _sound(ground, missed)

    def change(document: Any) -> None:
        words = {"status": _V.value, "label": LABELS[_V], "definition": DEFINITIONS[_V]}
        document.update(words)
        document["x_gate2"]["claims"][0]["status"] = _V.value

    _edit(place / "verdict.json", change)
    code = Code.EVD_VERDICT_NOT_RECOMPUTABLE
    fallen = _fallen(claim, code, Code.SBX_OUT_OF_TOLERANCE)
    more = (
        _MISMATCH,
        Code.REC_SILENT_REWRITE,
        Code.REC_STALE_VERDICT,
        Code.REC_VERDICT_CONTRACT_MISMATCH,
    )
    _note(ground, place, [fallen, other], code, *more, planted=("c1", code))


def evidence_taken_away(ground: Ground) -> None:
    """FALSIFIED by evidence that is not there."""
    place, (claim, other) = _sound(ground, missed)
    for file in (place / "evidence").glob("c1.*"):
        file.unlink()
    code = Code.EVD_FALSIFIED_WITHOUT_EVIDENCE
    fallen = _fallen(claim, code, Code.SBX_OUT_OF_TOLERANCE)
    _note(ground, place, [fallen, other], code, planted=("c1", code), stated=_F)


def event_rewritten(ground: Ground) -> None:
    """A correction event says something else than it said."""
    place, (claim, other) = _sound(ground)
    file = place / "corrections.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("is attached to claim", "was attached to claim"), encoding="utf-8")
    code = Code.REC_CORRECTION_NOT_ADDITIVE
    _note(ground, place, [_fallen(claim), other], code, planted=(None, code))


def machine_in_evidence(ground: Ground) -> None:
    """Evidence tells of the machine that made it."""

    def telling(claim: Claim, artifact: Artifact) -> Seen:
        seen = met(claim, artifact)
        assert isinstance(seen, ReproEvidence)
        return replace(seen, environment={"BUILD_HOST": "one"})

    place, (claim, other) = _sound(ground, telling)
    code = Code.EVD_PRIVATE_DATA_EXPOSED
    _note(ground, place, [_fallen(claim, code), other], planted=("c1", code))


# --- ran, and blocked ----------------------------------------------------------------------------


def scaled_down(ground: Ground) -> None:
    """It holds, scaled down: no status."""
    claim = reporting(ground.said(EMPIRICAL, 0))
    place = ground.record([claim], attached=[0], scope="scaled")
    Attesting(ground.key).write(place, _scaled)
    code = Code.ART_SCOPE_NOT_EXACT
    _note(ground, place, [_fallen(claim, code)], planted=("c1", code), stated=_U)


def _scaled(claim: Claim, artifact: Artifact) -> Seen:
    seen = met(claim, artifact)
    return replace(seen, subject=replace(seen.subject, scope=artifact.scope))


def missed_without_control(ground: Ground) -> None:
    """Out of tolerance; without a control that falsifies nothing."""

    def uncontrolled(claim: Claim, artifact: Artifact) -> Seen:
        seen = missed(claim, artifact)
        assert isinstance(seen, ReproEvidence)
        return replace(seen, controls=())

    place, (claim, other) = _sound(ground, uncontrolled)
    codes: Codes = frozenset({Code.SBX_OUT_OF_TOLERANCE, Code.ART_CONTROL_MISSING})
    code = Code.SBX_OUT_OF_TOLERANCE
    _note(ground, place, [_fallen(claim, *codes), other], planted=("c1", code), stated=_U)


PLANTS: Final[tuple[Callable[[Ground], None], ...]] = (
    claim_text_changed,
    reported_value_changed,
    artifact_changed,
    artifact_taken_away,
    artifact_came_later,
    title_changed,
    evidence_of_nobody,
    policy_that_asked_less,
    policy_of_the_same_effect,
    another_engine,
    unsigned,
    signed_by_a_stranger,
    signed_by_the_author,
    signed_in_another_name,
    status_forged,
    evidence_taken_away,
    event_rewritten,
    machine_in_evidence,
    scaled_down,
    missed_without_control,
)
