"""A tampered compiled file is refused, or it still proves what was stated; nothing else happens.

Every damage has a seed. Whatever is read of a damaged proof, the judge must not accept unless
the target states what the original states, down to everything the statement rests on. No error
but `MalformedData` leaves the reader, none at all the judge.

`GATE2_TAMPERINGS` sets how many damages each base suffers (a long run by hand);
`GATE2_TAMPERING_SEED` where the seeds begin.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from compacting import read_parts, write_parts
from gate2.backports import StrEnum
from gate2.lean.compare import judge
from gate2.lean.declaration import Constant, Definition, Opaque
from gate2.lean.library import Library, open_library
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
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from olean_making import (
    LIBRARY,
    LIBRARY_KINDS,
    NAT,
    PROP,
    TYPE,
    Decl,
    Writer,
    eq,
    pi,
    private,
    write_module,
)
from tampering import Files, damaged

COUNT = int(os.environ.get("GATE2_TAMPERINGS", "0"))
FIRST_SEED = int(os.environ.get("GATE2_TAMPERING_SEED", "1"))
OMEGA = Path(__file__).parent / "data" / "omega"
READERS_CODES = {
    Code.LEAN_DATA_MALFORMED,
    Code.LEAN_ENVIRONMENT_TAMPERED,
    Code.LEAN_MEMORY,
}


class Outcome(StrEnum):
    """How far a damaged proof came."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    ACCEPTED = "accepted"


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
    try:
        module = read(damage.files)
    except MalformedData as error:
        require_readers_code(error)
        return damage.how, Outcome.UNREADABLE
    readable = Outcome.REFUSED
    try:
        decode_all(module)
    except MalformedData as error:
        require_readers_code(error)
        readable = Outcome.UNREADABLE
    judgement = judge(statement, module, base.theorem, base.library, STANDARD_AXIOMS)
    if not judgement.accepted:
        assert judgement.reasons
        return damage.how, readable
    require_same_statement(statement, module, base.theorem)
    return damage.how, Outcome.ACCEPTED


def require_same_statement(one: CompiledModule, two: CompiledModule, theorem: str) -> None:
    """The target's type and all own constants that it reaches mean the same."""
    assert statement_of(one, theorem) == statement_of(two, theorem)


def statement_of(module: CompiledModule, theorem: str) -> dict[Name, object]:
    """What the target states: it and every own constant that its type reaches, by what they mean.

    Independent of the judge: digests of the terms with all names in full, the private prefix
    left out, as Lean writes them.
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
        digests, mentioned = digests_of(store, constant, with_value=name not in target)
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
    if with_value and isinstance(constant, Definition | Opaque):
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
    assert judge(statement, statement, base.theorem, base.library, STANDARD_AXIOMS).accepted
    tally = dict.fromkeys(Outcome, 0)
    for seed in range(FIRST_SEED, FIRST_SEED + (COUNT or count)):
        try:
            _, outcome = suffer(base, statement, seed)
        except Exception as error:
            how = damaged(base.files, base.others, seed, base.word).how
            raise AssertionError(f"base {base.name}, seed {seed}: {how}") from error
        tally[outcome] += 1
    print(base.name, {key.value: value for key, value in tally.items()})
    return tally


# Bases made here: they need no Lean.

TWO = ("nat", 2)
OWN_TWO = ("const", private("two"))
DECLS = (
    Decl("def", private("two"), NAT, TWO),
    Decl(
        "inductive",
        private("Pair"),
        TYPE,
        more={"all": [private("Pair")], "constructors": [private("Pair.mk")]},
    ),
    Decl(
        "constructor",
        private("Pair.mk"),
        pi(NAT, pi(NAT, ("const", private("Pair")))),
        more={"inductive": private("Pair"), "fields": 2},
    ),
    Decl("def", private("big"), NAT, ("nat", 1 << 70)),
    Decl(
        "theorem",
        private("helper"),
        pi(NAT, eq(("bvar", 0), ("bvar", 0))),
        ("lam", "n", NAT, ("app", ("const", "easy"), ("bvar", 0))),
    ),
    Decl(
        "theorem",
        private("t"),
        pi(("const", private("Pair")), eq(OWN_TWO, TWO)),
        ("lam", "p", ("const", private("Pair")), ("app", ("const", private("helper")), OWN_TWO)),
    ),
    Decl("theorem", private("other"), PROP, ("str", "héllo")),
)


@pytest.fixture(scope="module", params=[4, 8], ids=["32 bits", "64 bits"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A small module and library, in both layouts."""
    word = int(request.param)
    directory = tmp_path_factory.mktemp("lib")
    library = write_module(LIBRARY, imports=[], kinds=LIBRARY_KINDS, word=word)
    (directory / "Init.olean").write_bytes(library)
    opened = open_library(directory, f"d{word}", tmp_path_factory.mktemp("cache"))
    other = [write_module([Decl("theorem", private("t"), PROP, TWO)], writer=Writer(base=0x60000))]
    return Base(f"made, {word}", [write_module(DECLS)], "t", opened, word, (other,))


def test_a_damaged_small_proof_is_refused_or_says_the_same(made: Base) -> None:
    tally = run(made, 400)
    # A damage that changes nothing that counts is accepted, so every outcome is met.
    assert all(tally.values())


@pytest.fixture(scope="module")
def pinned(tmp_path_factory: pytest.TempPathFactory) -> Library:
    from gate2.lean import toolchain

    installed = toolchain.find()
    assert installed is not None
    return open_library(
        installed.library, installed.library_sha256, tmp_path_factory.mktemp("cache")
    )


def stored(folder: Path) -> Files:
    return [(folder / f"Proof.olean{part}").read_bytes() for part in ("", ".server", ".private")]


@pytest.mark.lean
def test_a_damaged_real_proof_is_refused_or_says_the_same(pinned: Library) -> None:
    tally = run(Base("omega", stored(OMEGA), "gate2_main", pinned), 200)
    assert all(tally.values())
