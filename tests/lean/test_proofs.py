"""The corpus of proofs: every cheat is refused for its own reason, every honest proof accepted.

A case is a folder with Proof.lean, Statement.lean (or the name of a shared statement) and
expected.toml: the outcome, the codes that must be among the findings, which of them is the
first, the threat it stands for and one sentence why.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from gate2.backports import tomllib
from gate2.evidence import ProofOutcome
from gate2.lanes import proof as proof_lane
from gate2.lanes.case import Case as LaneCase
from gate2.lanes.case import Examined
from gate2.lanes.judging import SourceFindings, judge_data
from gate2.lanes.proof import Prover, compiled_module, exported_proof
from gate2.lean.batch import elaborate_batch
from gate2.lean.compare import judged
from gate2.lean.elaborate import (
    IMAGE,
    LEAN_LIMITS,
    Elaborated,
    Elaboration,
    ElaborationCache,
    elaborate,
    job_for,
    key_of,
    prove_seal,
)
from gate2.lean.elaboration_cache import elaborations, key_digest
from gate2.lean.export_module import export_of_module
from gate2.lean.toolchain import Toolchain
from gate2.policy import STANDARD_AXIOMS, Policy
from gate2.reasons import Code
from gate2.record.model import LeanPart, ProofForm
from gate2.sandbox.job import Sandbox
from gate2.sandbox.select import choose

CASES = Path(__file__).parent / "cases"
STATEMENTS = CASES / "statements"
GROUPS = ("cheats", "honest")
LEAST = {"cheats": 80, "honest": 40}
KEYS = {
    "statement",
    "theorem",
    "outcome",
    "codes",
    "first",
    "threat",
    "why",
    "wall_s",
    "absent",
    "compiles",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of the corpus."""

    group: str
    name: str
    statement: bytes
    proof: bytes
    outcome: ProofOutcome
    codes: frozenset[Code]
    first: Code | None
    theorem: str
    wall_s: float
    """The wall limit of the proof's elaboration."""
    absent: tuple[Path, ...]
    """Files of the host that the proof tries to write."""
    compiles: bool
    """Whether Lean compiles the proof; then it can share a process."""


def read_case(folder: Path) -> Case:
    """The case in a folder; any fault of its form raises."""
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    assert expected.keys() <= KEYS, f"{folder.name}: unknown keys {expected.keys() - KEYS}"
    for key in ("threat", "why"):
        assert isinstance(expected[key], str), f"{folder.name}: expected text as `{key}`"
        assert expected[key].strip(), f"{folder.name}: expected text as `{key}`"
    own, shared = folder / "Statement.lean", expected.get("statement")
    assert own.is_file() != bool(shared), f"{folder.name}: expected one statement"
    first = expected.get("first")
    return Case(
        group=folder.parent.name,
        name=folder.name,
        statement=(STATEMENTS / f"{shared}.lean" if shared else own).read_bytes(),
        proof=(folder / "Proof.lean").read_bytes(),
        outcome=ProofOutcome(expected["outcome"]),
        codes=frozenset(map(Code, expected["codes"])),
        first=None if first is None else Code(first),
        theorem=expected.get("theorem", "gate2_main"),
        wall_s=float(expected.get("wall_s", LEAN_LIMITS.wall_s)),
        absent=tuple(map(Path, expected.get("absent", ()))),
        compiles=expected.get("compiles", True),
    )


@cache
def cases() -> tuple[Case, ...]:
    return tuple(
        read_case(folder)
        for group in GROUPS
        for folder in sorted((CASES / group).iterdir())
        if folder.is_dir()
    )


def folders(group: str) -> list[Path]:
    return sorted(folder for folder in (CASES / group).iterdir() if folder.is_dir())


@dataclass(frozen=True, slots=True)
class Remembering:
    """A cache that, for this run, also keeps what is not worth keeping on disk: runs that
    ended without compiled files or a message, which are many among cheats."""

    disk: ElaborationCache
    made: dict[str, Elaboration] = field(default_factory=dict)

    def get(self, key: Mapping[str, object]) -> Elaboration | None:
        return self.made.get(key_digest(key)) or self.disk.get(key)

    def put(self, key: Mapping[str, object], elaboration: Elaboration) -> None:
        self.disk.put(key, elaboration)

    def elaborate(self, prover: Prover, source: bytes) -> Elaboration:
        """Elaborate and keep, whatever comes out."""
        asked: list[Mapping[str, object]] = []
        found = elaborate(prover.sandbox, prover.toolchain, source, cache=Listening(self, asked))
        self.made[key_digest(asked[0])] = found
        return found

    def holds(self, prover: Prover, source: bytes) -> bool:
        """Whether elaborating it by itself would run nothing."""
        return self.get(_key(prover, source)) is not None

    def take(self, prover: Prover, source: bytes, elaboration: Elaboration) -> None:
        """Keep for this run what a shared process made of it, as if it had been alone."""
        self.made[key_digest(_key(prover, source))] = replace(elaboration, after=())


@dataclass(frozen=True, slots=True)
class Listening:
    """The cache behind it, and under which key it was asked."""

    cache: ElaborationCache
    asked: list[Mapping[str, object]]

    def get(self, key: Mapping[str, object]) -> Elaboration | None:
        self.asked.append(key)
        return self.cache.get(key)

    def put(self, key: Mapping[str, object], elaboration: Elaboration) -> None:
        self.cache.put(key, elaboration)


def _key(prover: Prover, source: bytes) -> Mapping[str, object]:
    """Under which key the outcome of elaborating a source by itself is kept."""
    sandbox, toolchain = prover.sandbox, prover.toolchain
    job = job_for(toolchain, sandbox.resolve(IMAGE), Path("/"))
    return key_of(sandbox.name, toolchain, job, source)


@dataclass
class Bench:
    """A lane, with what the cases of this run need elaborated ahead.

    Elaborations are kept by digest, so that statements shared by many cases are elaborated
    once, and what is kept on disk by earlier runs not at all.
    """

    prover: Prover
    cache: Remembering
    shares: bool
    """Whether cheats that compile may share processes."""

    def prepare(self, wanted: Sequence[Case]) -> None:
        """Elaborate every source of these cases, two at a time.

        Statements share processes, and honest proofs. So do, on the first lane, those cheats
        that compile, as far as the engine lets the proofs of a record; what came of a source is
        the same (test_elaborate_sealed). Every other cheat has a process of its own.
        """
        statements = {case.statement for case in wanted}
        honest = {case.proof for case in wanted if case.group == "honest"}
        cheats = [case for case in wanted if case.wall_s == LEAN_LIMITS.wall_s]
        sharing = {case.proof for case in cheats if self.shares and case.compiles} - honest
        alone = {case.proof for case in cheats} - sharing - honest
        with ThreadPoolExecutor(max_workers=2) as threads:
            list(threads.map(self._prepare_together, map(sorted, (statements, honest, sharing))))
            list(threads.map(partial(self.cache.elaborate, self.prover), sorted(alone)))

    def _prepare_together(self, sources: Sequence[bytes]) -> None:
        prover = self.prover
        left = [source for source in sources if not self.cache.holds(prover, source)]
        made = elaborate_batch(prover.sandbox, prover.toolchain, left, cache=self.cache.disk)
        for source, elaboration in zip(left, made, strict=True):
            self.cache.take(prover, source, elaboration)

    def examine(self, case: Case, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Examined:
        """The lane's findings on a case, its files laid out as an artifact in `directory`."""
        (directory / "Statement.lean").write_bytes(case.statement)
        (directory / "Proof.lean").write_bytes(case.proof)
        if case.wall_s != LEAN_LIMITS.wall_s:
            monkeypatch.setattr(proof_lane, "elaborate_pair", _elaborate_pair_within(case.wall_s))
        part = LeanPart(theorem=case.theorem)
        return self.prover.examine(directory, part, Policy(), lambda _: None)


def _elaborate_pair_within(wall_s: float) -> Callable[..., tuple[Elaboration, Elaboration]]:
    """`elaborate_pair` with another wall limit for the proof."""
    limits = replace(LEAN_LIMITS, wall_s=wall_s)

    def pair(
        sandbox: Sandbox,
        toolchain: Toolchain,
        statement: bytes,
        proof: bytes,
        *,
        cache: ElaborationCache | None,
    ) -> tuple[Elaboration, Elaboration]:
        stated = elaborate(sandbox, toolchain, statement, cache=cache)
        return stated, elaborate(sandbox, toolchain, proof, limits=limits, cache=cache)

    return pair


LANES = [
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("runc", marks=pytest.mark.runc),
]


SHARING = "docker"
"""The lane on which cheats share processes, as the proofs of one record do; on the other one each
has its own."""


def _wanted(items: Iterable[pytest.Item], lane: str) -> tuple[Case, ...]:
    """The cases of the tests selected for a lane, so that one case alone is quick."""
    found: dict[Case, None] = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is None or callspec.params.get("bench") != lane:
            continue
        case = callspec.params.get("case")
        if isinstance(case, Case):
            found[case] = None
    return tuple(found)


@pytest.fixture(scope="session")
def benches(request: pytest.FixtureRequest) -> Callable[[str], Bench]:
    """A lane with the sources of all selected cases elaborated, which is done once for each."""

    @cache
    def bench_of(lane: str) -> Bench:
        kept = Remembering(elaborations())
        assembled = Prover.assemble(choose(lane), "auto", use_cache=True)
        made = Bench(replace(assembled, cache=kept), kept, shares=lane == SHARING)
        made.prepare(_wanted(request.session.items, lane))
        return made

    return bench_of


@pytest.fixture(params=LANES)
def bench(request: pytest.FixtureRequest, benches: Callable[[str], Bench]) -> Bench:
    """The lane of a test. No fixture of the session has parameters: pytest would make it anew at
    each change of lane, and it puts the tests in an order of many changes."""
    return benches(request.param)


EVERY = 3
"""Which of the cheats that have nothing to do with the sandbox are tried on the second lane too."""


def on_lanes() -> Iterator[Any]:
    """Each case on Docker. On runc the same, but of the cheats that neither run out of time nor
    reach for the host only every third: what they compile to is judged outside any sandbox, and
    each of them loads Lean in a process of its own."""
    inside = [case for case in cases() if case.group == "cheats" and not _needs_a_lane(case)]
    left_out = {case.name for number, case in enumerate(inside) if number % EVERY}
    for lane in LANES:
        (name,) = lane.values
        for case in cases():
            if name == "docker" or case.group == "honest" or case.name not in left_out:
                words = f"{name}-{case.group}-{case.name}"
                yield pytest.param(name, case, marks=lane.marks, id=words)


def _needs_a_lane(case: Case) -> bool:
    return bool(case.absent) or case.wall_s != LEAN_LIMITS.wall_s


@pytest.mark.lean
@pytest.mark.slow
@pytest.mark.parametrize(("bench", "case"), list(on_lanes()), indirect=["bench"])
def test_each_case_ends_as_its_folder_says(
    bench: Bench, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bench.examine(case, tmp_path, monkeypatch)
    codes = [reason.code for reason in found.findings]
    told = [f"{reason.code.value} {reason.message}" for reason in found.findings]
    assert found.outcome is case.outcome, told
    assert case.codes <= set(codes), told
    if case.first is not None:
        assert codes[0] is case.first, told
    words = {kernel.name: kernel.accepted for kernel in found.kernels}
    if case.group == "honest":
        assert not any(reason.blocks for reason in found.findings), told
        assert words == {"Lean": True, "gate2": True}
        assert found.recheck is not None
        assert found.recheck.admitted
        assert not found.recheck.assumed
        assert Code.LEAN_CONDITIONAL_HYPOTHESIS not in codes, told
    else:
        assert found.outcome is not ProofOutcome.ACCEPTED
        assert not all(words.get(name) for name in ("Lean", "gate2"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Proof.lean", "Statement.lean"]
    assert (tmp_path / "Proof.lean").read_bytes() == case.proof
    assert (tmp_path / "Statement.lean").read_bytes() == case.statement
    assert not [path for path in case.absent if path.exists()]
    if (proof := bench.cache.get(_key(bench.prover, case.proof))) is not None:
        assert (proof.outcome is Elaborated.COMPILED) == case.compiles, proof.messages


UNCHECKED = ("kernel_skipped", "kernel_skipped_by_macro", "kernel_skipped_in_term")


@pytest.mark.lean
@pytest.mark.slow
@pytest.mark.parametrize("name", UNCHECKED)
def test_what_lean_never_checked_is_refused_from_the_compiled_files_alone(
    bench: Bench, name: str
) -> None:
    """As if no source policy had looked: the files are all that there is."""
    case = next(each for each in cases() if each.name == name)
    prover = bench.prover
    found = judge_data(
        LaneCase(LeanPart(theorem=case.theorem), case.statement, case.proof, ""),
        prove_seal(prover.sandbox, prover.toolchain),
        compiled_module(bench.cache.elaborate(prover, case.statement)),
        compiled_module(bench.cache.elaborate(prover, case.proof)),
        prover.library,
        prover.toolchain.lean_version,
        SourceFindings((), ()),
        Policy(),
    )
    assert found.judgement is not None
    assert found.judgement.accepted, "nothing but the kernel sees it"
    assert found.outcome is ProofOutcome.REJECTED
    assert [reason.code for reason in found.findings if reason.blocks] == [
        Code.LEAN_ENVIRONMENT_TAMPERED
    ]
    assert [(kernel.name, kernel.accepted) for kernel in found.kernels] == [
        ("Lean", True),
        ("gate2", False),
    ]


@pytest.mark.lean
@pytest.mark.slow
@pytest.mark.parametrize("name", [folder.name for folder in folders("honest")])
def test_an_honest_proof_is_as_good_as_an_export(bench: Bench, name: str) -> None:
    """Written as lean4export text from what was compiled, and attached in the source's place."""
    case = next(each for each in cases() if (each.group, each.name) == ("honest", name))
    library = bench.prover.library
    stated = compiled_module(bench.cache.elaborate(bench.prover, case.statement))
    proved = compiled_module(bench.cache.elaborate(bench.prover, case.proof))
    both = judged(stated, proved, case.theorem, library, STANDARD_AXIOMS)
    assert both.environment is not None
    export = export_of_module(both.environment, [both.target], proved.header).data
    part = LeanPart(theorem=case.theorem, proof="proof.ndjson", form=ProofForm.EXPORT)
    lane_case = LaneCase(part, case.statement, export, "")
    found = judge_data(
        lane_case,
        prove_seal(bench.prover.sandbox, bench.prover.toolchain),
        stated,
        exported_proof(lane_case),
        library,
        bench.prover.toolchain.lean_version,
        SourceFindings((), ()),
        Policy(),
    )
    told = [f"{reason.code.value} {reason.message}" for reason in found.findings]
    assert found.outcome is ProofOutcome.ACCEPTED, told
    assert [(kernel.name, kernel.accepted) for kernel in found.kernels] == [("gate2", True)]


@pytest.mark.parametrize("group", GROUPS)
def test_corpus_does_not_shrink(group: str) -> None:
    assert len(folders(group)) >= LEAST[group]


@pytest.mark.parametrize(
    "folder", [pytest.param(f, id=f"{f.parent.name}-{f.name}") for g in GROUPS for f in folders(g)]
)
def test_case_folder_says_what_it_stands_for(folder: Path) -> None:
    case = read_case(folder)
    accepted = case.outcome is ProofOutcome.ACCEPTED
    assert accepted == (case.group == "honest")
    assert case.first is None or case.first in case.codes
    if not accepted:
        assert case.codes, "a cheat is refused for a reason"


def test_every_shared_statement_is_used() -> None:
    used = {case.statement for case in cases()}
    unused = [path.name for path in STATEMENTS.iterdir() if path.read_bytes() not in used]
    assert not unused
