"""The judgement on a proof, from data alone: is it this statement, and on what ground.

Both sides were written by untrusted processes. No kernel runs here: whether the proof terms are
right is for `gate2.lean.kernel` to say, over the very constants that were judged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.errors import UsageError
from gate2.lean.cone import Cone, Environment, cone_of
from gate2.lean.declaration import Inductive, Kind, Opaque, Safety, Theorem
from gate2.lean.differing import both_versions
from gate2.lean.exported import ExportedProof, environment_of_export
from gate2.lean.family import family_problems
from gate2.lean.library import Library, LibraryView
from gate2.lean.malformed import MalformedData
from gate2.lean.names import parse_name, show_name
from gate2.lean.olean import CompiledModule
from gate2.lean.printer import Printer
from gate2.lean.sameness import Comparison, Side, is_auxiliary
from gate2.lean.scripts import tactic_scripts
from gate2.lean.term import ANONYMOUS, Name, TermStore
from gate2.lean.vacuity import Vacuity, refuted_by_proof, vacuity
from gate2.reasons import Code, Reason, because

SORRY: Name = ("sorryAx",)
COMPILER_AXIOMS: frozenset[Name] = frozenset(
    {("Lean", "ofReduceBool"), ("Lean", "ofReduceNat"), ("Lean", "trustCompiler")}
)
STANDARD_AXIOMS: frozenset[Name] = frozenset(
    {("propext",), ("Classical", "choice"), ("Quot", "sound")}
)
"""What the library's theorems are taken to rest on at most; their proofs are not exported."""

_NATIVE = "_native"
MAX_PRINTED = 4_000
MAX_CLASHES = 3
"""Constants of an export that are printed beside the library's of that name."""
THEOREMS_SHOWN = 3
"""Of those that are there, where the one that is looked for is not."""
_NAME_WIDTH = 80


@dataclass(frozen=True, slots=True)
class StatementPart:
    """Something of its own that a statement rests on, for a person to read."""

    name: str
    kind: str
    text: str
    """Its type, and its value where it has one."""
    looks_generated: bool
    """Whether its name is one that Lean makes up (`match_1`, `T.rec`). An author can choose such
    a name too, so nothing is left out: a display may put these last."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the data shows about one proof.

    `accepted` says that no reason blocks, as far as one can tell without a second kernel.
    """

    accepted: bool
    reasons: tuple[Reason, ...]
    axioms: tuple[str, ...]
    """The axioms the proof reaches. Library theorems hide theirs: see `STANDARD_AXIOMS`."""
    statement: str
    """The statement's elaborated type; empty if there is none."""
    definitions: tuple[StatementPart, ...]
    cone_size: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement, and the proof's constants for whoever checks them further."""

    judgement: Judgement
    environment: Environment | None
    """What the proof declares, over the library it sees; None where it did not come that far."""
    target: int
    """The number of the target's name there."""


def judge(
    statement: CompiledModule,
    proof: CompiledModule | ExportedProof,
    theorem: str,
    library: Library,
    allowed_axioms: Sequence[str],
) -> Judgement:
    """Judge a proof of `theorem` against its statement, as `judged` does."""
    return judged(statement, proof, theorem, library, allowed_axioms).judgement


def judged(
    statement: CompiledModule,
    proof: CompiledModule | ExportedProof,
    theorem: str,
    library: Library,
    allowed_axioms: Sequence[str],
) -> Judged:
    """Judge a proof of `theorem` against its statement.

    1. Both modules are what the pinned toolchain writes: its version, the library's modules
       imported and Init among them, nothing of the library declared again (LEAN-013). An export
       stands over the library that the statement sees, and means by its names what that means
       (LEAN-010).
    2. The target is there and is a theorem, in both (LEAN-008, LEAN-009).
    3. The statement rests on nothing assumed, nothing unsafe, and says something
       (LEAN-005, 006, 007, 011, 022).
    4. The proof's type is the statement's, with everything it rests on (LEAN-010).
    5. Everything the proof rests on exists, is safe, and assumes only `allowed_axioms`
       (LEAN-005, 006, 007, 013, 022).

    Whatever does not decode is LEAN-023 (or the code the reader gave it); never an exception.

    Raises:
        InfrastructureError: the pinned library is damaged.
        UsageError: policy names an axiom by what is no name.
    """
    judge = _Judge(statement, proof, theorem, library, allowed_axioms)
    try:
        judgement = judge.judgement()
    except MalformedData as error:
        return Judged(Judgement(False, (error.reason,), (), "", (), 0), None, ANONYMOUS)
    return Judged(judgement, judge.environment, judge.proved)


class _Judge:
    def __init__(
        self,
        statement: CompiledModule,
        proof: CompiledModule | ExportedProof,
        theorem: str,
        library: Library,
        allowed_axioms: Sequence[str],
    ) -> None:
        self.store = TermStore()
        self.library = library
        self.theorem = theorem
        self.allowed = _axiom_names(allowed_axioms)
        self.reasons: list[Reason] = []
        self.statement = statement
        self.proof = proof
        self.environment: Environment | None = None
        self.proved = ANONYMOUS

    def add(self, code: Code, message: str) -> None:
        reason = because(code, message)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def judgement(self) -> Judgement:
        # 1. Both modules are what the pinned toolchain writes.
        statement = self.side(self.statement, "statement")
        proof = self.proof_side(statement)
        if statement is None or proof is None:
            return self.result()
        # 2. The target is there and is a theorem, in both.
        stated = self.target(statement, "statement")
        proved = self.target(proof, "proof")
        if stated is None or proved is None:
            return self.result()
        self.environment, self.proved = proof.environment, proved
        # 3. The statement rests on nothing assumed, nothing unsafe, and says something.
        type_ = _type_of(statement.environment, stated)
        printer = Printer(statement.environment, statement.modules)
        shown = printer.statement(type_)
        ground = cone_of(statement.environment, [stated], values=False)
        self.ground(statement, ground, "The statement", STANDARD_AXIOMS)
        vacuous = vacuity(statement.environment, type_)
        if vacuous is not None:
            self.says_nothing(vacuous, shown)
        # 4. The proof's type is the statement's, with everything it rests on.
        self.sameness(statement, proof, stated, proved)
        # 5. Everything the proof rests on exists, is safe, and assumes only what is allowed.
        cone = cone_of(proof.environment, [proved])
        if vacuous is None:
            self.needs_nothing(proof, proved, shown)
        axioms = self.ground(proof, cone, "The proof", self.allowed)
        return self.result(
            axioms=axioms,
            statement=shown,
            definitions=_definitions(statement, ground, stated, printer),
            cone_size=len(cone.members),
        )

    def result(
        self,
        *,
        axioms: tuple[str, ...] = (),
        statement: str = "",
        definitions: tuple[StatementPart, ...] = (),
        cone_size: int = 0,
    ) -> Judgement:
        accepted = bool(statement) and not any(reason.blocks for reason in self.reasons)
        return Judgement(accepted, tuple(self.reasons), axioms, statement, definitions, cone_size)

    def proof_side(self, statement: Side | None) -> Side | None:
        """The proof with what it sees, or None (and a reason)."""
        if not isinstance(self.proof, ExportedProof):
            return self.side(self.proof, "proof")
        return None if statement is None else self.exported(self.proof, statement)

    def exported(self, proof: ExportedProof, statement: Side) -> Side | None:
        """An export over the library that the statement sees."""
        library = statement.environment.library
        environment, clashes = environment_of_export(proof, library)
        for clash in clashes[:MAX_CLASHES]:
            name = show_name(self.store.parts(clash.exported.name))
            printer = Printer(environment, environment.private_modules())
            ours, theirs = printer.contents(clash.library), printer.contents(clash.exported)
            self.add(
                Code.LEAN_STATEMENT_MISMATCH,
                f"{proof.name} is about another library: {name} differs. In the pinned library: "
                f"{_short(ours)}. In the export: {_short(theirs)}.",
            )
        return None if clashes else Side(environment, environment.private_modules())

    def side(self, module: CompiledModule, label: str) -> Side | None:
        """The module with what it sees, or None (and a reason) if it is not what Lean writes."""
        tampered = Code.LEAN_ENVIRONMENT_TAMPERED
        known = self.library.modules
        init = known.get(("Init",))
        if init is None or module.header != self.library.space(init).header:
            self.add(
                tampered,
                f"The {label} was compiled by Lean {module.header.lean_version} "
                f"({module.header.git_hash[:12]}), not by the pinned toolchain.",
            )
            return None
        foreign = {each.module: None for each in module.imports if each.module not in known}
        if foreign:
            names = ", ".join(map(show_name, list(foreign)[:5]))
            self.add(tampered, f"The {label} imports {names}, which the library does not have.")
            return None
        visible = self.library.closure(each.module for each in module.imports)
        if init not in visible:
            self.add(
                tampered,
                f"The {label} does not import Init: expected an ordinary file, got `prelude`.",
            )
            return None
        view = LibraryView(self.library, self.store, visible)
        environment = Environment(module.view(self.store), view)
        if scripts := tactic_scripts(environment.own, self.store):
            names = ", ".join(map(show_name, scripts[:5]))
            self.add(
                Code.LEAN_SOURCE_REFUSED,
                f"The {label} defines {names} of type Lean.Syntax, which Lean may run as a tactic"
                " while it elaborates.",
            )
            return None
        if again := environment.redeclared():
            names = ", ".join(show_name(self.store.parts(name)) for name in again[:5])
            self.add(tampered, f"The {label} declares names of the library again: {names}.")
            return None
        modules = environment.private_modules()
        if len(modules) > 1:
            names = ", ".join(sorted(map(show_name, modules)))
            self.add(tampered, f"The {label} declares private names of several modules: {names}.")
            return None
        return Side(environment, modules)

    def target(self, side: Side, label: str) -> int | None:
        """The one theorem that the artifact names, public or private; else None and a reason."""
        try:
            wanted = parse_name(self.theorem)
        except ValueError as error:
            self.add(Code.LEAN_TARGET_MISSING, f"The target is no name: {error}.")
            return None
        found = [name for name in side.environment.own.names if side.visible(name) == wanted]
        if len(found) != 1:
            came = f"{len(found)} of that name" if found else f"none{self.there(side)}"
            self.add(
                Code.LEAN_TARGET_MISSING,
                f"Expected one theorem {show_name(wanted)} in the {label}, got {came}.",
            )
            return None
        constant = side.environment.find(found[0])
        if constant is None or not isinstance(constant.constant, Theorem):
            came = "nothing" if constant is None else constant.kind.value
            self.add(
                Code.LEAN_TARGET_NOT_THEOREM,
                f"Expected {show_name(wanted)} to be a theorem in the {label}, got: {came}.",
            )
            return None
        return found[0]

    def there(self, side: Side) -> str:
        """Which theorems a side has, for one who looks in vain: ``; it has: Nat.even_add``."""
        names: list[str] = []
        for name in side.environment.own.names:
            shown = side.visible(name)
            if is_auxiliary(shown) or len(names) > THEOREMS_SHOWN:
                continue
            found = side.environment.find(name)
            if found is not None and isinstance(found.constant, Theorem):
                names.append(_short(show_name(shown), _NAME_WIDTH))
        more = ", …" if len(names) > THEOREMS_SHOWN else ""
        return f"; it has: {', '.join(names[:THEOREMS_SHOWN])}{more}" if names else ""

    def sameness(self, statement: Side, proof: Side, stated: int, proved: int) -> None:
        """Add LEAN-010 for the first difference, with both versions printed."""
        difference = Comparison(statement, proof).difference(stated, proved)
        if difference is None:
            return
        both = both_versions(statement, proof, difference)
        self.add(Code.LEAN_STATEMENT_MISMATCH, f"The proof is of another statement: {both}")

    def says_nothing(self, found: Vacuity, shown: str) -> None:
        """Add LEAN-011 for a statement that says nothing, LEAN-012 for one that may."""
        if found.is_certain:
            self.add(
                Code.LEAN_STATEMENT_TRIVIAL,
                f"The statement of {self.theorem} holds for trivial reasons: {found.why}. "
                f"It reads: {_short(shown)}",
            )
            return
        reason = because(
            Code.LEAN_CONDITIONAL_HYPOTHESIS,
            f"The statement of {self.theorem} may say nothing: {found.why}. "
            f"It reads: {_short(shown)}",
            remedy="Read whether the hypotheses can hold together, and whether the claim has them.",
        )
        self.reasons.append(reason)

    def needs_nothing(self, proof: Side, proved: int, shown: str) -> None:
        """Add LEAN-012 for a proof that only refutes the hypotheses."""
        theorem = proof.environment.own.constant(proved)
        if isinstance(theorem, Theorem):
            found = refuted_by_proof(proof.environment, theorem.type, theorem.value)
            if found is not None:
                self.says_nothing(found, shown)

    def ground(
        self, side: Side, cone: Cone, what: str, allowed: frozenset[Name]
    ) -> tuple[str, ...]:
        """Add a reason for everything in the cone that it must not rest on; its axioms by name."""
        axioms: list[Name] = []
        hides = False
        for name, found in cone.members.items():
            parts = self.store.parts(name)
            if found.kind is Kind.AXIOM:
                axioms.append(parts)
                self.axiom(side, cone, name, what, allowed)
            elif not found.is_own and found.kind is Kind.THEOREM:
                hides = True
            if found.constant.safety is not Safety.SAFE or self.is_partial(side, name):
                self.add(
                    Code.LEAN_UNSAFE_IN_CONE,
                    f"{what} rests on {show_name(side.visible(name))}, which is unsafe or "
                    f"partial{self.by(side, cone, name)}.",
                )
        for name, by in cone.absent.items():
            self.add(
                Code.LEAN_ENVIRONMENT_TAMPERED,
                f"{what} mentions {show_name(side.visible(name))} in "
                f"{show_name(side.visible(by))}, and nothing declares it.",
            )
        for problem in family_problems(side.environment, cone, side.visible):
            self.add(Code.LEAN_ENVIRONMENT_TAMPERED, f"{what} is inconsistent: {problem}.")
        if hides and not allowed >= STANDARD_AXIOMS:
            missing = ", ".join(sorted(map(show_name, STANDARD_AXIOMS - allowed)))
            self.add(
                Code.LEAN_AXIOM_FORBIDDEN,
                f"{what} uses theorems of the library, which may rest on {missing}; their proofs "
                "are not in the pinned library, so that policy cannot be checked.",
            )
        return tuple(sorted(show_name(each) for each in axioms))

    def axiom(self, side: Side, cone: Cone, name: int, what: str, allowed: frozenset[Name]) -> None:
        """Add the reason for an axiom, unless it is the library's and allowed."""
        parts = self.store.parts(name)
        found = cone.members[name]
        shown = show_name(side.visible(name))
        where = self.by(side, cone, name)
        if not found.is_own and parts == SORRY:
            self.add(Code.LEAN_SORRY, f"{what} rests on sorry{where}.")
        elif (not found.is_own and parts in COMPILER_AXIOMS) or (found.is_own and _NATIVE in parts):
            self.add(
                Code.LEAN_COMPILER_TRUST,
                f"{what} trusts the compiler: it rests on {shown}{where}.",
            )
        elif found.is_own or parts not in allowed:
            names = ", ".join(sorted(map(show_name, allowed)))
            whose = "its own axiom" if found.is_own else "the axiom"
            self.add(
                Code.LEAN_AXIOM_FORBIDDEN,
                f"{what} rests on {whose} {shown}{where}; allowed are the library's {names}.",
            )

    def by(self, side: Side, cone: Cone, name: int) -> str:
        """Who mentions a constant, for a message."""
        by = cone.mentioned_by.get(name)
        return "" if by is None else f" (in {show_name(side.visible(by))})"

    def is_partial(self, side: Side, name: int) -> bool:
        """Whether an own opaque constant stands for a `partial` definition."""
        constant = side.environment.own.constant(name)
        if not isinstance(constant, Opaque):
            return False
        return side.environment.own.constant(self.store.name(name, "_unsafe_rec")) is not None


def _axiom_names(names: Sequence[str]) -> frozenset[Name]:
    """Policy's axioms as names, so that nothing is ever compared as printed text."""
    try:
        return frozenset(parse_name(name) for name in names)
    except ValueError as error:
        raise UsageError(f"policy `axioms`: {error}") from error


def _type_of(environment: Environment, name: int) -> int:
    constant = environment.own.constant(name)
    assert constant is not None
    return constant.type


def _short(text: str, width: int = MAX_PRINTED) -> str:
    return text if len(text) <= width else f"{text[:width]}…"


_GENERATED = frozenset(
    {"rec", "recOn", "casesOn", "below", "ibelow", "brecOn", "binductionOn", "noConfusion"}
    | {"noConfusionType", "ctorIdx", "ctorElim", "ctorElimType", "toCtorIdx"}
)
"""What Lean makes for each inductive type, by the name behind the type's; also ``rec_1``."""


_WITH_THEIR_TYPE = frozenset({Kind.CONSTRUCTOR, Kind.RECURSOR})


def _is_generated(side: Side, name: int) -> bool:
    """Whether a constant was made by Lean for an own inductive type."""
    store = side.environment.store
    while name:
        prefix, part = store.names[name]
        plain = str(part).rstrip("0123456789").removesuffix("_")
        if plain in _GENERATED and isinstance(side.environment.own.constant(prefix), Inductive):
            return True
        name = prefix
    return False


def _definitions(side: Side, cone: Cone, root: int, printer: Printer) -> tuple[StatementPart, ...]:
    """What the statement rests on beside the library, what Lean seems to have made last.

    Constructors stand with their types. Recursors follow from these, and are no more to read.
    """
    parts = []
    for name, found in cone.members.items():
        visible = side.visible(name)
        if not found.is_own or name == root or found.kind in _WITH_THEIR_TYPE:
            continue
        generated = is_auxiliary(visible) or _is_generated(side, name)
        text = _short(printer.contents(found.constant))
        parts.append(StatementPart(show_name(visible), found.kind.value, text, generated))
    return tuple(sorted(parts, key=lambda part: (part.looks_generated, part.name)))
