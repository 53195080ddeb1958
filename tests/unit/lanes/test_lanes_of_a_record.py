"""The proofs of one record: each with the toolchain it pins, one that is missing harms no other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.executor import lanes as lanes_of_a_check
from gate2.executor.lanes import Lanes
from gate2.lanes.ahead import Ahead
from gate2.lanes.proof import NOTHING_AHEAD, Prover
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Artifact, ArtifactKind, LeanPart, Scope

OLD, NEW, NONE = "v4.28.0", "v4.34.1", "v4.99.0"


def artifact(name: str, pin: str) -> Artifact:
    return Artifact(
        name=name,
        directory=Path("nowhere"),
        claim="c",
        kind=ArtifactKind.LEAN4,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        lean=LeanPart(theorem="t", toolchain=pin),
    )


@dataclass
class FakeProver:
    """Remembers what it was asked to elaborate ahead, and to prove with what."""

    pin: str
    together: list[list[str]] = field(default_factory=list)
    proved: list[tuple[str, Ahead]] = field(default_factory=list)
    made: Ahead = field(default_factory=lambda: Ahead({b"s": None}, {}))  # type: ignore[dict-item]

    def ahead(self, artifacts: Sequence[Artifact], say: object) -> Ahead:
        self.together.append([each.name for each in artifacts])
        return self.made

    def prove(self, claim: object, artifact: Artifact, *more: Any) -> None:
        self.proved.append((artifact.name, more[-1]))


class FakeLanes(Lanes):
    """Lanes with fake provers for two pins."""

    def prover(self, pin: str | None = None) -> Any:
        if pin == NONE:
            raise InfrastructureError(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, "none"))
        return PROVERS[pin or OLD]


PROVERS: dict[str, FakeProver] = {}


@pytest.fixture
def lanes() -> Lanes:
    PROVERS.update({pin: FakeProver(pin) for pin in (OLD, NEW)})
    return FakeLanes("runc", "auto", Policy(), use_cache=False)


def test_each_proof_is_prepared_by_the_lane_of_its_pin(lanes: Lanes) -> None:
    artifacts = [artifact("a", OLD), artifact("b", NEW), artifact("c", OLD), artifact("d", NONE)]
    prove: Any = lanes.prove_together(artifacts, lambda _: None)
    assert PROVERS[OLD].together == [["a", "c"]]
    assert PROVERS[NEW].together == [["b"]]
    for each in artifacts[:3]:
        prove(None, each, lambda _: None)
    assert [name for name, _ in PROVERS[OLD].proved] == ["a", "c"]
    assert all(ahead is PROVERS[OLD].made for _, ahead in PROVERS[OLD].proved)
    assert PROVERS[NEW].proved == [("b", PROVERS[NEW].made)]
    with pytest.raises(InfrastructureError):
        prove(None, artifacts[3], lambda _: None)


def test_a_proof_alone_has_nothing_prepared(lanes: Lanes) -> None:
    prove: Any = lanes.prove
    prove(None, artifact("a", OLD), lambda _: None)
    assert PROVERS[OLD].proved == [("a", NOTHING_AHEAD)]


def test_one_toolchain_has_one_lane_whatever_pins_ask_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @dataclass
    class Toolchain:
        library: str

    asked: list[str | None] = []

    def toolchain_for(preference: str, pin: str | None) -> Toolchain:
        asked.append(pin)
        return Toolchain("one" if pin in (None, OLD) else "two")

    class Made(Prover):
        @classmethod
        def over(cls, sandbox: Any, toolchain: Any, *, use_cache: bool, at_once: int = 2) -> "Made":
            return cls(sandbox, toolchain, None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(lanes_of_a_check, "toolchain_for", toolchain_for)
    monkeypatch.setattr(lanes_of_a_check, "Prover", Made)
    monkeypatch.setattr(lanes_of_a_check, "choose", lambda _, **more: "a sandbox")
    lanes = Lanes("runc", "auto", Policy(), use_cache=False)
    same = lanes.prover(None)
    assert lanes.prover(OLD) is same
    assert lanes.prover(NEW) is not same
    assert lanes.prover(OLD) is same
    assert asked == [None, OLD, NEW]


def test_a_task_that_gave_its_second_process_back_starts_no_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another task may have its place by then: three at a time would be more than was let in."""
    _without_parts(monkeypatch)
    told: list[str] = []
    lanes = Lanes("runc", "auto", Policy(), use_cache=False, narrowed=lambda: told.append("once"))
    prover = lanes.prover()
    assert prover.at_once == 2
    prover.one_is_enough()
    prover.one_is_enough()
    assert told == ["once"]
    assert lanes.prover().at_once == 1


def test_a_task_that_has_the_machine_to_itself_keeps_its_second_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _without_parts(monkeypatch)
    lanes = Lanes("runc", "auto", Policy(), use_cache=False)
    lanes.prover().one_is_enough()
    assert lanes.prover().at_once == 2


def _without_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lanes over no sandbox and no toolchain."""

    class Made(Prover):
        @classmethod
        def over(cls, sandbox: Any, toolchain: Any, *, use_cache: bool, at_once: int = 2) -> "Made":
            return cls(sandbox, toolchain, None, None, at_once)  # type: ignore[arg-type]

    monkeypatch.setattr(lanes_of_a_check, "toolchain_for", lambda *_: "a toolchain")
    monkeypatch.setattr(lanes_of_a_check, "Prover", Made)
    monkeypatch.setattr(lanes_of_a_check, "choose", lambda _, **more: "a sandbox")
