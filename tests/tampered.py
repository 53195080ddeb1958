"""Judges damaged proofs: reader, comparison and independent kernel, one damage after another.

`GATE2_TAMPERINGS` sets how many damages each base suffers (a long run by hand);
`GATE2_TAMPERING_SEED` where the seeds begin.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from compacting import read_parts, write_parts
from gate2.backports import StrEnum
from gate2.lean.compare import judge
from gate2.lean.declaration import Constant, Definition, Opaque, Theorem
from gate2.lean.kernel import Budget, check_declared
from gate2.lean.library import Library, LibraryView
from gate2.lean.olean import CompiledModule, MalformedData, read_module
from gate2.lean.term import (
    APP,
    CONST,
    LAM,
    LET,
    PARAM,
    PI,
    PROJ,
    SORT,
    Expr,
    Name,
    TermStore,
)
from gate2.lean.theory.ordering import Declared
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from tampering import Files, damaged

COUNT = int(os.environ.get("GATE2_TAMPERINGS", "0"))
STEPS = 2_000_000
FIRST_SEED = int(os.environ.get("GATE2_TAMPERING_SEED", "1"))
READERS_CODES = {
    Code.LEAN_DATA_MALFORMED,
    Code.LEAN_ENVIRONMENT_TAMPERED,
    Code.LEAN_MEMORY,
}


class Outcome(StrEnum):
    """How far a damaged proof came."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    """By the comparison."""
    REJECTED = "rejected"
    """By the independent kernel, or it did not decide."""
    OTHER = "other proof"
    """Accepted, and not as it was: another proof of the same, which the kernel has checked."""
    SAME = "same"
    """Accepted, and everything that the target rests on is as it was."""


@dataclass(frozen=True)
class Base:
    """An honest proof, with what judges it."""

    name: str
    files: Files
    """Written with 4-byte words."""
    theorem: str
    library: Library
    word: int = 4
    others: tuple[Files, ...] = ()

    def original(self) -> CompiledModule:
        return read(damaged_nowhere(self.files, self.word))


def damaged_nowhere(files: Files, word: int) -> Files:
    return files if word == 4 else write_parts(read_parts(files), word)


def read(files: Sequence[bytes]) -> CompiledModule:
    olean, server, private_part = (*files, None, None, None)[:3]
    assert olean is not None
    return read_module(olean, server, private_part)


def decode_all(module: CompiledModule) -> None:
    view = module.view(TermStore())
    for name in view.names:
        view.constant(name)


def require_readers_code(error: MalformedData) -> None:
    assert error.reason.code in READERS_CODES


def suffer(base: Base, statement: CompiledModule, seed: int) -> tuple[str, Outcome]:
    """Damage the base and judge it; raises for whatever must not happen."""
    damage = damaged(base.files, base.others, seed, base.word)
    outcome = outcome_of(base, statement, damage.files)
    if seed % 4 == 0 and outcome is not Outcome.UNREADABLE:
        # A statement's file is the author's as well: whatever it is, there is a judgement on it.
        module = read(damage.files)
        for proof in (module, statement):
            judge(module, proof, base.theorem, base.library, STANDARD_AXIOMS)
    return damage.how, outcome


def outcome_of(base: Base, statement: CompiledModule, files: Files) -> Outcome:
    """How far these files come as a proof of the base's; raises for whatever must not happen."""
    try:
        module = read(files)
    except MalformedData as error:
        require_readers_code(error)
        return Outcome.UNREADABLE
    readable = Outcome.REFUSED
    try:
        decode_all(module)
    except MalformedData as error:
        require_readers_code(error)
        readable = Outcome.UNREADABLE
    judgement = judge(statement, module, base.theorem, base.library, STANDARD_AXIOMS)
    if not judgement.accepted:
        assert judgement.reasons
        return readable
    if not kernel_accepts(module, base):
        return Outcome.REJECTED
    # Whatever both accept states what was stated, and rests on no further axiom.
    assert meaning_of(statement, base.theorem) == meaning_of(module, base.theorem)
    as_it_was = meaning_of(statement, base.theorem, proofs=True)
    same = as_it_was == meaning_of(module, base.theorem, proofs=True)
    return Outcome.SAME if same else Outcome.OTHER


def kernel_accepts(module: CompiledModule, base: Base) -> bool:
    """What the independent kernel says of all that the target rests on."""
    store = TermStore()
    own = module.view(store)
    visible_modules = base.library.closure(each.module for each in module.imports)
    library = LibraryView(base.library, store, visible_modules)
    targets = [name for name in own.names if visible(store.parts(name)) == (base.theorem,)]
    declared = Declared(store, own.names, own.constant)
    return check_declared(declared, targets, library.constant, Budget(STEPS)).accepted


def meaning_of(module: CompiledModule, theorem: str, *, proofs: bool = False) -> dict[Name, object]:
    """What the target states: it and every own constant that its type reaches, by what they mean.

    With `proofs`, what it proves it by as well. Independent of the judge: digests of the terms
    with all names in full, the private prefix left out, as Lean writes them.
    """
    view = module.view(TermStore())
    store = view.store
    pending = [name for name in view.names if visible(store.parts(name)) == (theorem,)]
    target, found = set(pending), dict[Name, object]()
    assert len(target) == 1
    while pending:
        name = pending.pop()
        constant = view.constant(name)
        key = visible(store.parts(name))
        if constant is None or key in found:
            continue
        values = proofs or (name not in target and isinstance(constant, Definition | Opaque))
        digests, mentioned = digests_of(store, constant, with_value=values)
        levels = tuple(store.parts(each) for each in constant.levels)
        found[key] = (type(constant).__name__, levels, constant.safety, digests)
        pending += mentioned
    return found


def visible(name: Name) -> Name:
    """The name without a private prefix."""
    if name[:1] == ("_private",) and 0 in name:
        return name[name.index(0) + 1 :]
    return name


def digests_of(
    store: TermStore, constant: Constant, *, with_value: bool
) -> tuple[tuple[str, ...], list[int]]:
    """Digests of the type and of the value, where that counts; the constants mentioned."""
    roots = [constant.type]
    if with_value and isinstance(constant, Definition | Opaque | Theorem):
        roots.append(constant.value)
    reached, mentioned, stack = set[int](), list[int](), list(roots)
    while stack:
        number = stack.pop()
        if number not in reached:
            reached.add(number)
            stack += children(store.exprs[number])
    digests: dict[int, str] = {}
    for number in sorted(reached):  # parts have smaller numbers
        node = store.exprs[number]
        names = [node[1]] if node[0] == CONST or node[0] == PROJ else []
        mentioned += names
        words: list[object] = [node[0], [digests[each] for each in children(node)]]
        words += [visible(store.parts(name)) for name in names]
        if node[0] == CONST:
            words += [level_text(store, each) for each in node[2]]
        elif node[0] == SORT:
            words.append(level_text(store, node[1]))
        elif node[0] == PROJ:
            words.append(node[2])
        elif not children(node):
            words.append(node[1])
        digests[number] = hashlib.sha256(repr(words).encode()).hexdigest()
    return tuple(digests[root] for root in roots), mentioned


def children(node: Expr) -> tuple[int, ...]:
    if node[0] == APP or node[0] == LAM or node[0] == PI:
        return node[1], node[2]
    if node[0] == LET:
        return node[1], node[2], node[3]
    return (node[3],) if node[0] == PROJ else ()


def level_text(store: TermStore, level: int) -> str:
    digests: dict[int, str] = {}
    for number, (tag, *parts) in enumerate(store.levels[: level + 1]):
        said = [store.parts(parts[0])] if tag == PARAM else [digests[each] for each in parts]
        digests[number] = hashlib.sha256(repr((tag, said)).encode()).hexdigest()
    return digests[level]


def run(base: Base, count: int) -> dict[Outcome, int]:
    statement = base.original()
    first = judge(statement, statement, base.theorem, base.library, STANDARD_AXIOMS)
    assert first.accepted, first.reasons
    assert kernel_accepts(statement, base)
    tally = dict.fromkeys(Outcome, 0)
    for seed in range(FIRST_SEED, FIRST_SEED + (COUNT or count)):
        try:
            how, outcome = suffer(base, statement, seed)
        except Exception as error:
            how = damaged(base.files, base.others, seed, base.word).how
            raise AssertionError(f"base {base.name}, seed {seed}: {how}") from error
        tally[outcome] += 1
        if outcome is Outcome.OTHER:
            print(f"{base.name}, seed {seed}: another proof by {how}")
    print(base.name, {key.value: value for key, value in tally.items()})
    return tally
